package orders

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/internal/unnest"
)

// AutoRefund cancels and refunds a paid order without an agent, where the policies of all its items allow that: it is
// not shipped, what was paid is its total, nothing of it was refunded before, the amount is within the smallest limit,
// and the customer has had fewer such refunds on this calendar day than the smallest limit says. Otherwise it changes
// nothing and reports false. Whether an agent's decision is pending is for the caller to know.
func (s *Store) AutoRefund(ctx context.Context, tx pgx.Tx, no, reason string, now time.Time) ([]Refund, bool, error) {
	o, err := s.Lock(ctx, tx, no)
	if err != nil {
		return nil, false, err
	}
	perDay, allowed := o.autoRefund()
	if !allowed {
		return nil, false, nil
	}
	// Two orders of one customer at the same time: the second counts the first.
	var before int
	batch := &pgx.Batch{}
	batch.Queue(`SELECT FROM customers WHERE id = $1 FOR NO KEY UPDATE`, o.CustomerID)
	batch.Queue(`
		SELECT count(DISTINCT coalesce(r.decision, r.id))
		FROM refunds r
		JOIN orders o USING (order_no)
		WHERE r.by_policy AND r.requested_at >= $2 AND o.customer_id = $1`, o.CustomerID, s.calendar.day(now.In(s.calendar.zone))).
		QueryRow(func(row pgx.Row) error { return row.Scan(&before) })
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return nil, false, fmt.Errorf("count refunds by policy: %w", err)
	}
	if before >= perDay {
		return nil, false, nil
	}
	refunds, err := s.RequestRefund(ctx, tx, no, RefundRequest{Purpose: ForWhole, Reason: reason, By: ActorPolicy}, now)
	if err != nil {
		return nil, false, err
	}
	ids := unnest.Column(refunds, func(r Refund) int64 { return r.ID })
	if _, err := tx.Exec(ctx, `UPDATE refunds SET by_policy = true WHERE id = ANY ($1)`, ids); err != nil {
		return nil, false, fmt.Errorf("mark refunds %v as the policy's: %w", ids, err)
	}
	return refunds, true, nil
}

// autoRefund is whether the policies allow all of it to be refunded at once, and how often on one day.
func (o Order) autoRefund() (perDay int, allowed bool) {
	amount := o.Refundable()
	if o.Status != Paid || len(o.Refunds) > 0 || amount != o.Total || amount == 0 || !o.CancellableBeforeShipping() || len(o.Items) == 0 {
		return 0, false
	}
	perDay = o.Items[0].Policy.AutoRefund.PerDay
	for _, it := range o.Items {
		p := it.Policy.AutoRefund
		if !p.Enabled || amount > p.MaxAmount {
			return 0, false
		}
		perDay = min(perDay, p.PerDay)
	}
	return perDay, true
}

// OverdueRefund is a refund that runs late.
type OverdueRefund struct {
	Due
	Refund int64
}

// RefundsOverdue returns up to limit refunds that should have arrived before the day of now and are not done, each
// once; it marks them as noticed. Those that somebody else is changing are passed over, and so are those of orders with
// the numbers except. With an error it returns what could not be marked.
func (s *Store) RefundsOverdue(ctx context.Context, tx pgx.Tx, now time.Time, limit int, except ...string) ([]OverdueRefund, error) {
	rows, err := tx.Query(ctx, `
		SELECT order_no, customer_id, refunds.id
		FROM refunds
		JOIN orders USING (order_no)
		WHERE refunds.status IN ('requested', 'accepted') AND expected_to < $1::date AND overdue_at IS NULL
			AND order_no <> ALL ($3)
		ORDER BY expected_to
		LIMIT $2
		FOR NO KEY UPDATE OF refunds SKIP LOCKED`,
		now.In(s.calendar.zone).Format(time.DateOnly), limit, list(except))
	if err != nil {
		return nil, fmt.Errorf("find refunds that run late: %w", err)
	}
	late, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (r OverdueRefund, err error) {
		err = row.Scan(&r.No, &r.CustomerID, &r.Refund)
		return r, err
	})
	if err != nil {
		return nil, fmt.Errorf("find refunds that run late: %w", err)
	}
	_, err = tx.Exec(ctx, `UPDATE refunds SET overdue_at = $2 WHERE id = ANY ($1)`,
		unnest.Column(late, func(r OverdueRefund) int64 { return r.Refund }), now)
	if err != nil {
		return late, fmt.Errorf("mark %d refunds as overdue: %w", len(late), err)
	}
	return late, nil
}
