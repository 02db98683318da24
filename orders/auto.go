package orders

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// AutoRefund cancels and refunds a paid order without an agent, where the policies of all its items allow that: it is
// not shipped, what was paid is its total, nothing of it was refunded before, the amount is within the smallest limit,
// and the customer has had fewer such refunds on this calendar day than the smallest limit says. Otherwise it changes
// nothing and reports false. Whether an agent's decision is pending is for the caller to know.
func (s *Store) AutoRefund(ctx context.Context, tx pgx.Tx, no, reason string, now time.Time) (Refund, bool, error) {
	o, err := s.Lock(ctx, tx, no)
	if err != nil {
		return Refund{}, false, err
	}
	amount, perDay, allowed := o.autoRefund()
	if !allowed {
		return Refund{}, false, nil
	}
	// Two orders of one customer at the same time: the second counts the first.
	var before int
	batch := &pgx.Batch{}
	batch.Queue(`SELECT FROM customers WHERE id = $1 FOR NO KEY UPDATE`, o.CustomerID)
	batch.Queue(`
		SELECT count(*)
		FROM refunds r
		JOIN orders o USING (order_no)
		WHERE r.by_policy AND r.requested_at >= $2 AND o.customer_id = $1`, o.CustomerID, s.calendar.day(now.In(s.calendar.zone))).
		QueryRow(func(row pgx.Row) error { return row.Scan(&before) })
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return Refund{}, false, fmt.Errorf("count refunds by policy: %w", err)
	}
	if before >= perDay {
		return Refund{}, false, nil
	}
	refund, err := s.RequestRefund(ctx, tx, no, RefundRequest{Amount: amount, Reason: reason, By: ActorPolicy}, now)
	if err != nil {
		return Refund{}, false, err
	}
	if _, err := tx.Exec(ctx, `UPDATE refunds SET by_policy = true WHERE id = $1`, refund.ID); err != nil {
		return Refund{}, false, fmt.Errorf("mark refund %d as the policy's: %w", refund.ID, err)
	}
	return refund, true, nil
}

// autoRefund is what the policies allow to be refunded at once, and how often on one day.
func (o Order) autoRefund() (amount int64, perDay int, allowed bool) {
	amount = o.Refundable()
	if o.Status != Paid || len(o.Refunds) > 0 || amount != o.Total || !o.CancellableBeforeShipping() || len(o.Items) == 0 {
		return 0, 0, false
	}
	perDay = o.Items[0].Policy.AutoRefund.PerDay
	for _, it := range o.Items {
		p := it.Policy.AutoRefund
		if !p.Enabled || amount > p.MaxAmount {
			return 0, 0, false
		}
		perDay = min(perDay, p.PerDay)
	}
	return amount, perDay, true
}

// RefundsOverdue returns up to limit orders with refunds that should have arrived before the day of now and are not done,
// each once; it marks them as noticed. Those that somebody else is changing are passed over, and so are orders with the
// numbers except. With an error it returns what could not be marked.
func (s *Store) RefundsOverdue(ctx context.Context, tx pgx.Tx, now time.Time, limit int, except ...string) ([]Due, error) {
	due, nos, err := dueOrders(ctx, tx, `
		SELECT order_no, customer_id
		FROM refunds
		JOIN orders USING (order_no)
		WHERE refunds.status IN ('requested', 'accepted') AND expected_to < $1::date AND overdue_at IS NULL
		AND order_no <> ALL ($3)
		ORDER BY expected_to
		LIMIT $2
		FOR NO KEY UPDATE OF refunds SKIP LOCKED`,
		now.In(s.calendar.zone).Format(time.DateOnly), limit, list(except))
	if err != nil || len(due) == 0 {
		return nil, err
	}
	_, err = tx.Exec(ctx, `
		UPDATE refunds SET overdue_at = $2
		WHERE order_no = ANY ($1) AND status IN ('requested', 'accepted') AND expected_to < $3::date AND overdue_at IS NULL`,
		nos, now, now.In(s.calendar.zone).Format(time.DateOnly))
	if err != nil {
		return due, fmt.Errorf("mark refunds of %d orders as overdue: %w", len(nos), err)
	}
	return due, nil
}
