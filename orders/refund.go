package orders

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
)

// RefundRequest is what an agent, a policy or the shop decided to give back.
type RefundRequest struct {
	CaseNo string // the case that decided it; empty when a policy or the shop did
	Amount int64  // fen; what Lines cost, if there are any
	Reason string
	By     string       // an Actor
	Lines  []RefundLine // the single items that are refunded; nil if it is money of no certain ones
}

// RefundLostError says that the shop's result does not fit how the refund stands: it has already ended.
type RefundLostError struct {
	Refund Refund // as it stands now
}

// Error names the refund and its status.
func (e *RefundLostError) Error() string {
	return fmt.Sprintf("refund %d is %s", e.Refund.ID, e.Refund.Status)
}

// RequestRefund asks the shop to give money back by the channel of the latest payment; the order is refunding until
// the shop answers. The refund holds the dates to tell the customer. It loses if another refund
// is under way; ErrTooMuch unless the amount is positive and at most Order.Refundable, and its lines have the pieces left.
func (s *Store) RequestRefund(
	ctx context.Context, tx pgx.Tx, no string, request RefundRequest, now time.Time,
) (Refund, error) {
	c := Change{Actor: request.By, At: now, Reason: request.Reason}
	if _, err := lock(ctx, tx, no); err != nil {
		return Refund{}, err
	}
	o, err := s.Get(ctx, tx, no)
	if err != nil {
		return Refund{}, err
	}
	if err := o.RefundRefusal(request.Amount, request.Lines); err != nil {
		return Refund{}, err
	}
	if len(request.Lines) > 0 {
		if request.Amount, err = o.LinesAmount(request.Lines); err != nil {
			return Refund{}, err
		}
	}
	payment, _ := o.LatestPayment()
	first, last, estimated := s.calendar.RefundDates(payment.Method, now)
	detail := map[string]any{"amount_fen": request.Amount, "case_no": request.CaseNo}
	if len(request.Lines) > 0 {
		detail["lines"] = request.Lines
	}
	if _, err := s.change(ctx, tx, no, moveRefund.starting(o.Status), c, detail); err != nil {
		return Refund{}, err
	}
	rows, err := tx.Query(ctx, `
		INSERT INTO refunds (order_no, case_no, amount, method, status, requested_at,
			expected_from, expected_to, estimated, reason, lines)
		VALUES ($1, nullif($2, ''), $3, $4, 'requested', $5, $6, $7, $8, $9, $10)
		RETURNING `+refundColumns,
		no, request.CaseNo, request.Amount, payment.Method, now, first, last, estimated, request.Reason, request.Lines)
	if err != nil {
		return Refund{}, fmt.Errorf("request a refund of order %s: %w", no, err)
	}
	refund, err := pgx.CollectExactlyOneRow(rows, s.refundRow)
	if err != nil {
		return Refund{}, fmt.Errorf("request a refund of order %s: %w", no, err)
	}
	if request.By == ActorShop {
		return refund, nil // it knows
	}
	return refund, s.Tell(ctx, tx, News{Kind: NewsRefundRequested, Lane: no, At: now, Data: map[string]any{
		"order_no": no, "refund_id": refund.ID, "amount": FormatAmount(refund.Amount), "method": refund.Method,
		"reason": refund.Reason, "case_no": refund.CaseNo, "lines": append([]RefundLine{}, refund.Lines...),
		"expected_from": refund.ExpectedFrom.Format(time.DateOnly), "expected_to": refund.ExpectedTo.Format(time.DateOnly),
	}})
}

// RefundResult records what the shop says of a refund: RefundAccepted, RefundDone or RefundFailed. Done, the order is
// refunded once all its money went back, and pieces that never left are in stock again; after a part, or a
// failure, it is again what it was before, and of a part only its own items are in stock again. The same result again changes nothing; another one after the end is a
// RefundLostError; ErrNoSuchRefund for an unknown id.
func (s *Store) RefundResult(
	ctx context.Context, tx pgx.Tx, id int64, result RefundStatus, c Change,
) (Refund, Order, error) {
	var no string
	err := tx.QueryRow(ctx, `SELECT order_no FROM refunds WHERE id = $1`, id).Scan(&no)
	if errors.Is(err, pgx.ErrNoRows) {
		return Refund{}, Order{}, ErrNoSuchRefund
	}
	if err != nil {
		return Refund{}, Order{}, fmt.Errorf("result of refund %d: %w", id, err)
	}
	if _, err := lock(ctx, tx, no); err != nil {
		return Refund{}, Order{}, err
	}
	tag, err := tx.Exec(ctx, `
		UPDATE refunds
		SET status = $2,
			accepted_at = CASE WHEN $2 = 'accepted' THEN $3 ELSE accepted_at END,
			finished_at = CASE WHEN $2 <> 'accepted' THEN $3 ELSE finished_at END
		WHERE id = $1 AND (status = 'requested' OR status = 'accepted' AND $2 <> 'accepted')
			AND $2 IN ('accepted', 'done', 'failed')`, id, result, c.At)
	if err != nil {
		return Refund{}, Order{}, fmt.Errorf("result of refund %d: %w", id, err)
	}
	o, err := s.Get(ctx, tx, no)
	if err != nil {
		return Refund{}, Order{}, err
	}
	refund := o.Refunds[slices.IndexFunc(o.Refunds, func(r Refund) bool { return r.ID == id })]
	if tag.RowsAffected() == 0 {
		if refund.Status == result {
			return refund, o, nil
		}
		return refund, o, &RefundLostError{Refund: refund}
	}
	o, err = s.settle(ctx, tx, o, refund, c)
	return refund, o, err
}

// settle brings a refunding order to where a result leaves it.
func (s *Store) settle(ctx context.Context, tx pgx.Tx, o Order, r Refund, c Change) (Order, error) {
	detail := map[string]any{"refund": r.ID, "amount_fen": r.Amount, "result": r.Status}
	if r.Status == RefundAccepted {
		return o, note(ctx, tx, o.No, "refund_accepted", c, detail)
	}
	if r.Status == RefundDone && o.RefundedAmount() >= o.PaidAmount() {
		return s.change(ctx, tx, o.No, moveRefunded, c, detail)
	}
	before, err := beforeRefund(ctx, tx, o)
	if err != nil {
		return Order{}, err
	}
	back := move{event: "refund_" + string(r.Status), from: []Status{Refunding}, to: before, money: true}
	after, err := s.change(ctx, tx, o.No, back, c, detail)
	if err == nil && r.Status == RefundDone && len(r.Lines) > 0 {
		err = moveParts(ctx, tx, r, c.At)
	}
	return after, err
}

// beforeRefund returns the status from which the present refund was requested. Imported orders have
// no such event: what is known of their shipment tells.
func beforeRefund(ctx context.Context, tx pgx.Tx, o Order) (Status, error) {
	var before *Status
	err := tx.QueryRow(ctx, `
		SELECT from_status FROM order_events
		WHERE order_no = $1 AND to_status = 'refunding' AND from_status IS NOT NULL
		ORDER BY id DESC
		LIMIT 1`, o.No).Scan(&before)
	switch {
	case err == nil:
		return *before, nil
	case !errors.Is(err, pgx.ErrNoRows):
		return "", fmt.Errorf("status of order %s before its refund: %w", o.No, err)
	case o.SignedFor():
		return Completed, nil
	case o.Shipment != nil:
		return Shipped, nil
	default:
		return Paid, nil
	}
}

// EstimatedRefunds returns refunds under way whose dates are estimates, the newest first. Their customers were told so.
func (s *Store) EstimatedRefunds(ctx context.Context, db DB, limit int) ([]Refund, error) {
	rows, err := db.Query(ctx, `SELECT `+refundColumns+`
		FROM refunds
		WHERE status IN ('requested', 'accepted') AND estimated
		ORDER BY expected_to DESC, id DESC
		LIMIT $1`, limit)
	if err != nil {
		return nil, fmt.Errorf("list estimated refunds: %w", err)
	}
	list, err := pgx.CollectRows(rows, s.refundRow)
	if err != nil {
		return nil, fmt.Errorf("list estimated refunds: %w", err)
	}
	return list, nil
}
