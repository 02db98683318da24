package handoff

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/orders"
)

// approve gives money back. Up to the limit the holder decides; above it, counted over all that the order got back
// without a second person, the holder proposes, and any other agent who approves the same decides. A decision belongs
// to its refunds and not to the case: what failed, or came afterwards, can be approved again, as long as there is
// something to give back.
func (d *Desk) approve(ctx context.Context, tx pgx.Tx, do *deed) error {
	c, second, reason := do.before, do.scene.decides(do.Act), do.Reason
	amount, lines, err := do.scene.refund(do.Act)
	if err != nil {
		return err
	}
	if second && blank(reason) {
		reason = c.Proposal.Reason
	}
	refunds, err := d.config.Orders.RequestRefund(ctx, tx, c.OrderNo, orders.RefundRequest{
		CaseNo: c.No, Amount: amount, Lines: lines, Purpose: do.scene.purpose(do.Act), Reason: reason, By: orders.ActorAgent,
		AloneUpTo: d.config.SecondAbove, Seconded: second,
	}, do.now)
	var needed *orders.SecondNeededError
	if errors.As(err, &needed) {
		do.propose(Proposal{
			Amount: needed.Amount, Lines: lines, Purpose: needed.Purpose, By: do.by.ID, Reason: reason,
		}, d.lease(do.now))
		return nil
	}
	if err != nil {
		return err
	}
	do.outcome.Refunds = refunds
	var sum int64
	for _, r := range refunds {
		sum += r.Amount
	}
	do.decide(Approved, sum, reason, d.lease(do.now))
	if second {
		do.detail["proposed_by"] = c.Proposal.By
	}
	return nil
}

// propose lets a refund wait for a second person. The same once more changes nothing.
func (do *deed) propose(p Proposal, lease *time.Time) {
	do.after.LeaseUntil = lease
	if was := do.before.Proposal; was != nil && was.By == p.By && was.Amount == p.Amount && slices.Equal(was.Lines, p.Lines) {
		do.event = ""
		return
	}
	do.event, do.detail = "proposed", map[string]any{"amount": p.Amount, "reason": p.Reason}
	do.after.Proposal = &p
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
	if c.allPurpose(o) == orders.ForSurplus {
		return o.Excess()
	}
	return o.Refundable()
}

// allPurpose is what an approve without an amount is for.
func (c Case) allPurpose(o orders.Order) orders.Purpose {
	if c.Kind == KindPayment && o.Excess() > 0 {
		return orders.ForSurplus
	}
	return orders.ForWhole
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

// DecidesAbout reports whether an agent decides, or has decided, about an order: a case about it is open or was decided.
func (d *Desk) DecidesAbout(ctx context.Context, db Reader, orderNo string) (bool, error) {
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
