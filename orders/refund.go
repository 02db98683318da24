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
	// Amount in fen; 0: all that Purpose allows. What Lines cost, if there are any.
	Amount int64
	// Purpose: what it is for; "" follows from the rest: single items if there are Lines, a surplus if Amount is no more
	// than that, the whole if it is all that is left, else a part.
	Purpose Purpose
	Reason  string
	By      string       // an Actor
	Lines   []RefundLine // the single items that are refunded; nil if it is money of no certain ones
	// AloneUpTo: how much the order may get back in all without a second person, in fen; 0: any sum.
	AloneUpTo int64
	Seconded  bool // a second person agreed
}

// SecondNeededError says that a refund needs a second person, because of what the order got back already without one.
type SecondNeededError struct {
	Amount  int64 // fen; what was asked for
	Purpose Purpose
}

// Error names the amount.
func (e *SecondNeededError) Error() string {
	return "refund of " + FormatAmount(e.Amount) + " needs a second person"
}

// RequestRefund asks the shop to give money back, by each channel at most what it took less what it gave back: one refund
// for each channel that is drawn upon, with its own dates, together one decision. The order is refunding until the shop
// answers. ErrTooMuch unless the amount is positive and at most Order.Refundable, and its lines have the pieces left;
// *SecondNeededError. Nothing was written then.
func (s *Store) RequestRefund(
	ctx context.Context, tx pgx.Tx, no string, request RefundRequest, now time.Time,
) ([]Refund, error) {
	o, err := s.Lock(ctx, tx, no)
	if err != nil {
		return nil, err
	}
	amount, lines, err := o.resolve(&request)
	if err != nil {
		return nil, err
	}
	if limit := request.AloneUpTo; limit > 0 && !request.Seconded && o.UnsecondedAmount()+amount > limit {
		return nil, &SecondNeededError{Amount: amount, Purpose: request.Purpose}
	}
	var list []Refund
	for _, d := range o.draws(amount, lines) {
		r, err := s.insertRefund(ctx, tx, no, d, request, list, now)
		if err != nil {
			return nil, fmt.Errorf("request a refund of order %s: %w", no, err)
		}
		list = append(list, r)
	}
	if request.Purpose == ForWhole {
		if _, err := tx.Exec(ctx, `
			UPDATE refunds SET made_good = $2 WHERE order_no = $1 AND status = 'failed' AND made_good IS NULL`, no, list[0].ID); err != nil {
			return nil, fmt.Errorf("request a refund of order %s: %w", no, err)
		}
	}
	c := Change{Actor: request.By, At: now, Reason: request.Reason}
	detail := map[string]any{"amount_fen": amount, "case_no": request.CaseNo, "for": request.Purpose, "refunds": len(list)}
	if len(request.Lines) > 0 {
		detail["lines"] = request.Lines
	}
	if _, err := s.restand(ctx, tx, no, "refund_requested", c, detail); err != nil {
		return nil, err
	}
	if request.By == ActorShop {
		return list, nil // it knows
	}
	for _, r := range list {
		if err := s.tellRefund(ctx, tx, o, r, now); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// resolve finds out what a request is for, how much it is, and what of it goes to which line.
func (o Order) resolve(request *RefundRequest) (amount int64, lines []RefundLine, err error) {
	amount = request.Amount
	switch {
	case len(request.Lines) > 0:
		request.Purpose = ForLines
		if lines, err = o.priced(request.Lines); err != nil {
			return 0, nil, err
		}
		amount, err = o.LinesAmount(request.Lines)
	case request.Purpose == ForSurplus && amount == 0:
		amount = o.Excess()
	case request.Purpose == ForWhole && amount == 0:
		amount = o.Refundable()
	case request.Purpose != "":
	case amount <= o.beyondTotal():
		request.Purpose = ForSurplus
	case amount == o.Refundable():
		request.Purpose = ForWhole
	default:
		request.Purpose = ForPart
	}
	if err == nil && (amount <= 0 || amount > o.Refundable()) {
		err = ErrTooMuch
	}
	return amount, lines, err
}

// RefundRefusal says why RequestRefund would refuse an amount in fen, or what pieces of lines cost; nil if it would not.
func (o Order) RefundRefusal(amount int64, lines []RefundLine) error {
	_, _, err := o.resolve(&RefundRequest{Amount: amount, Lines: lines})
	return err
}

// insertRefund writes one refund of a decision; before are those of the same decision that came before it.
func (s *Store) insertRefund(
	ctx context.Context, tx pgx.Tx, no string, d draw, request RefundRequest, before []Refund, now time.Time,
) (Refund, error) {
	var decision *int64
	if len(before) > 0 {
		decision = &before[0].ID
	}
	first, last, estimated := s.calendar.RefundDates(d.method, now)
	rows, err := tx.Query(ctx, `
		INSERT INTO refunds (order_no, case_no, amount, method, status, requested_at,
			expected_from, expected_to, estimated, reason, lines, purpose, decision, actor, seconded)
		VALUES ($1, nullif($2, ''), $3, $4, 'requested', $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
		RETURNING `+refundColumns,
		no, request.CaseNo, d.amount, d.method, now, first, last, estimated, request.Reason, d.lines,
		request.Purpose, decision, request.By, request.Seconded)
	if err != nil {
		return Refund{}, err
	}
	return pgx.CollectExactlyOneRow(rows, s.refundRow)
}

// tellRefund asks the shop for one refund. The payments of its channel say which of the channel's own transactions it can
// be made from.
func (s *Store) tellRefund(ctx context.Context, tx pgx.Tx, o Order, r Refund, now time.Time) error {
	lines := make([]map[string]any, 0, len(r.Lines))
	for _, l := range r.Lines {
		lines = append(lines, map[string]any{"line": l.Line, "quantity": l.Quantity, "amount": FormatAmount(l.Amount)})
	}
	payments := []map[string]any{}
	for _, p := range o.Payments {
		if p.Method == r.Method {
			payments = append(payments, map[string]any{"reference": p.Reference, "amount": FormatAmount(p.Amount)})
		}
	}
	return s.TellShop(ctx, tx, ShopEvent{Kind: ShopEventRefundRequested, Lane: o.No, At: now, Data: map[string]any{
		"order_no": o.No, "refund_id": r.ID, "amount": FormatAmount(r.Amount), "method": r.Method, "for": r.Purpose,
		"reason": r.Reason, "case_no": r.CaseNo, "lines": lines, "payments": payments,
		"expected_from": r.ExpectedFrom.Format(time.DateOnly), "expected_to": r.ExpectedTo.Format(time.DateOnly),
	}})
}

// RefundOutcome says what a result did.
type RefundOutcome struct {
	Refund    Refund // as it stands afterwards
	Order     Order  // as it stands afterwards
	Before    RefundStatus
	Recorded  bool // it was news; false: the same had been said before
	TakenBack bool // failed after done: the customer was told that the money is there
	Revived   bool // done after failed
	Twice     bool // and money was given back anew meanwhile: a person has to look
}

// Changed reports whether the refund stands otherwise than before.
func (r RefundOutcome) Changed() bool { return r.Refund.Status != r.Before }

// RefundResult records what the shop says of a refund: RefundAccepted, RefundDone or RefundFailed. They come in any
// order and are taken back, so each is recorded: of done and failed the one said last counts, and an accepted that is
// late changes nothing. The order stands afterwards where its refunds leave it, and its pieces are in stock, or held
// again, accordingly. The same result again changes nothing; ErrNoSuchRefund for an unknown id.
func (s *Store) RefundResult(
	ctx context.Context, tx pgx.Tx, id int64, result RefundStatus, c Change,
) (RefundOutcome, error) {
	var no string
	err := tx.QueryRow(ctx, `SELECT order_no FROM refunds WHERE id = $1`, id).Scan(&no)
	if errors.Is(err, pgx.ErrNoRows) {
		return RefundOutcome{}, ErrNoSuchRefund
	}
	if err != nil {
		return RefundOutcome{}, fmt.Errorf("result of refund %d: %w", id, err)
	}
	o, err := s.Lock(ctx, tx, no)
	if err != nil {
		return RefundOutcome{}, err
	}
	before := o.refund(id)
	if before.Status == result || result == RefundAccepted && before.AcceptedAt != nil {
		return RefundOutcome{Refund: before, Order: o, Before: before.Status}, nil
	}
	if _, err := tx.Exec(ctx, `
		UPDATE refunds
		SET status = CASE WHEN $2 = 'accepted' AND status <> 'requested' THEN status ELSE $2 END,
			accepted_at = CASE WHEN $2 = 'accepted' THEN $3 ELSE accepted_at END,
			finished_at = CASE WHEN $2 <> 'accepted' THEN $3 ELSE finished_at END,
			made_good = CASE WHEN $2 <> 'done' THEN made_good END
		WHERE id = $1`, id, result, c.At); err != nil {
		return RefundOutcome{}, fmt.Errorf("result of refund %d: %w", id, err)
	}
	detail := map[string]any{"refund": id, "amount_fen": before.Amount, "method": before.Method, "result": result, "was": before.Status}
	after, err := s.restand(ctx, tx, no, "refund_"+string(result), c, detail)
	if err != nil {
		return RefundOutcome{}, err
	}
	out := RefundOutcome{
		Refund: after.refund(id), Order: after, Before: before.Status, Recorded: true,
		TakenBack: before.Status == RefundDone && result == RefundFailed,
		Revived:   before.Status == RefundFailed && result == RefundDone,
	}
	out.Twice = out.Revived && after.refundedSince(before.FinishedAt)
	if out.Changed() && result != RefundAccepted {
		err = settleStock(ctx, tx, after, out.Refund.Decision, c.At)
	}
	return out, err
}

// refundedSince tells whether money was asked back, and not in vain, at a time or after it; false without a time.
func (o Order) refundedSince(at *time.Time) bool {
	return at != nil && slices.ContainsFunc(o.Refunds, func(r Refund) bool {
		return r.Status != RefundFailed && !r.RequestedAt.Before(*at)
	})
}

// refund is the refund with an id.
func (o Order) refund(id int64) Refund {
	if i := slices.IndexFunc(o.Refunds, func(r Refund) bool { return r.ID == id }); i >= 0 {
		return o.Refunds[i]
	}
	return Refund{}
}

// restand brings the status of a locked order to where its refunds leave it, records why, and returns the order.
func (s *Store) restand(ctx context.Context, tx pgx.Tx, no, event string, c Change, detail map[string]any) (Order, error) {
	o, err := s.Get(ctx, tx, no)
	if err != nil {
		return Order{}, err
	}
	status := o.standing()
	if status == o.Status {
		return o, note(ctx, tx, no, event, c, detail)
	}
	if status == Refunded {
		event = "refunded"
	}
	var beneath *Status
	if status != o.Stage {
		beneath = &o.Stage
	}
	batch := &pgx.Batch{}
	batch.Queue(`
		UPDATE orders SET status = $3, beneath = $4, status_at = $5 WHERE order_no = $1 AND status = $2`,
		no, o.Status, status, beneath, c.At)
	batch.Queue(`
		INSERT INTO order_events (order_no, at, kind, actor, from_status, to_status, detail)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`, no, c.At, event, c.Actor, o.Status, status, detailOf(c, detail))
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return Order{}, fmt.Errorf("%s of order %s: %w", event, no, err)
	}
	o.Status, o.StatusAt = status, c.At
	return o, nil
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
