package handoff

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/orders"
)

// approve gives money back. Up to the limit the holder decides; above it the holder proposes, and any other agent
// who approves the same decides.
func (d *Desk) approve(ctx context.Context, tx pgx.Tx, do *deed) error {
	c, second, reason := do.before, do.scene.decides(do.Act), do.Reason
	amount, lines, err := do.scene.refund(do.Act)
	if err != nil {
		return err
	}
	if second && blank(reason) {
		reason = c.Proposal.Reason
	}
	if d.config.SecondAbove > 0 && amount > d.config.SecondAbove && !second {
		do.event, do.detail = "proposed", map[string]any{"amount": amount, "reason": reason}
		do.after.Proposal = &Proposal{Amount: amount, Lines: lines, By: do.by.ID, Reason: reason}
		do.after.LeaseUntil = d.lease(do.now)
		return nil
	}
	refund, err := d.config.Orders.RequestRefund(ctx, tx, c.OrderNo,
		orders.RefundRequest{CaseNo: c.No, Amount: amount, Lines: lines, Reason: reason, By: orders.ActorAgent},
		do.now)
	if err != nil {
		return err
	}
	do.outcome.Refund = &refund
	do.decide(Approved, refund.Amount, reason, d.lease(do.now))
	if second {
		do.detail["proposed_by"] = c.Proposal.By
	}
	return nil
}

// matches says whether a second person's approve means this proposal: it names the same, or nothing.
func (p Proposal) matches(a Act) bool {
	return (a.Amount == 0 || a.Amount == p.Amount) && (a.Lines == nil || slices.Equal(a.Lines, p.Lines))
}

// Wish returns what the customer wants refunded of single items and what it costs, in fen; nil if the case is about no
// certain ones, or they cannot be refunded (any more).
func (c Case) Wish(o orders.Order) ([]orders.RefundLine, int64) {
	amount, err := o.LinesAmount(c.Lines)
	if err != nil || len(c.Lines) == 0 || amount > o.Refundable() {
		return nil, 0
	}
	return c.Lines, amount
}

// RefundAll is what an approve without an amount gives back, in fen: of a case about money that came twice or was too
// much what is too much, else all that can be refunded.
func (c Case) RefundAll(o orders.Order) int64 {
	if excess := o.Excess(); c.Kind == KindPayment && excess > 0 {
		return excess
	}
	return max(o.Refundable(), 0)
}

// reinstate lets an order that was paid after its end go on, as its customer wished. The case's orders.LostError or
// orders.ErrNoStock pass through.
func (d *Desk) reinstate(ctx context.Context, tx pgx.Tx, do *deed) error {
	_, err := d.config.Orders.Reinstate(ctx, tx, do.before.OrderNo, orders.Change{Actor: orders.ActorAgent, At: do.now})
	if err != nil {
		return err
	}
	do.after.answered(do.now, d.lease(do.now))
	return nil
}

// Judged reports whether an agent decides, or has decided, about an order: a case about it is open or was decided.
func (d *Desk) Judged(ctx context.Context, db Reader, orderNo string) (bool, error) {
	var judged bool
	err := db.QueryRow(ctx, `
		SELECT EXISTS (SELECT FROM cases WHERE order_no = $1 AND (status <> 'closed' OR decided_by IS NOT NULL))`, orderNo).
		Scan(&judged)
	if err != nil {
		return false, fmt.Errorf("decisions about order %s: %w", orderNo, err)
	}
	return judged, nil
}

// reject refuses what the customer asked for. The holder may still approve it later, never the other way round.
func (d *Desk) reject(_ context.Context, _ pgx.Tx, do *deed) error {
	reason := do.Reason
	if blank(reason) {
		reason = do.Code
	}
	do.decide(Rejected, 0, reason, d.lease(do.now))
	return nil
}

// decide puts a decision into the case. The customer is told of it, so it counts as an answer.
func (do *deed) decide(decision Decision, amount int64, reason string, lease *time.Time) {
	c := &do.after
	c.Decision, c.DecisionAmount, c.DecisionReason = decision, amount, reason
	c.DecidedBy, c.DecidedAt, c.Proposal = do.by.ID, &do.now, nil
	do.detail = map[string]any{"reason": reason}
	if amount > 0 {
		do.detail["amount"] = amount
	}
	if c.Status == Claimed {
		c.answered(do.now, lease)
	}
}
