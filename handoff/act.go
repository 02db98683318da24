package handoff

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/internal/terms"
	"kefu/orders"
)

// ActKind is something that a member of staff does to a case.
type ActKind string

// Kinds of acts.
const (
	ActClaim     ActKind = "claim"
	ActApprove   ActKind = "approve"   // refund Lines, Amount, or all; above the limit it proposes, and another agent's approve decides
	ActReject    ActKind = "reject"    // for a Reason
	ActSendBack  ActKind = "send_back" // ask the customer for Slot once more; holder and place stay
	ActTransfer  ActKind = "transfer"  // to the agent To
	ActTake      ActKind = "take"      // a supervisor becomes the holder in another's place
	ActSpeak     ActKind = "speak"     // a supervisor's word to the customer of a case that another holds, or nobody: the note Entry, or words
	ActReturn    ActKind = "return"    // into the line, at its old place
	ActReinstate ActKind = "reinstate" // let an order go on that was paid after its end
	ActFulfil    ActKind = "fulfil"    // have the shop do Fulfil, with what is Wanted
	ActNudge     ActKind = "nudge"     // ask a shop that is late where money or goods are
	ActArrived   ActKind = "arrived"   // overdue money is there, as the customer says
	ActOrder     ActKind = "order"     // the case is about Order, one of the customer's
	ActSplit     ActKind = "split"     // a case of its own for Order, another of the customer's, held by the same agent
	ActKeys      ActKind = "keys"      // send the card keys of the order to the customer once more, unseen
	ActClose     ActKind = "close"
	ActMenu      ActKind = "menu"   // open the card's menu Menu, or close all with ""
	ActAnswer    ActKind = "answer" // a word to the customer; renews the lease
	ActNote      ActKind = "note"   // the word Text among the staff; changes nothing
)

// Act is what a member of staff does, by whatever button or command.
type Act struct {
	Kind    ActKind
	CaseNo  string
	Staff   int64
	Version int64               // of the case when the button was drawn; 0: whatever it is now
	Amount  int64               // fen; 0: what Lines cost, or without any all that can be refunded
	Lines   []orders.RefundLine // the single items an approve is for
	Reason  string              // in words; the customer reads them
	Code    string              // of a reject: one of Config.Reasons, whose words are the reason unless there are others
	Text    string              // of a note
	Slot    terms.Slot
	Menu    string
	To      int64
	Entry   int64  // of a speak by button: the note that the customer is to read
	Order   string // its number
	Fulfil  orders.FulfilmentKind
	Wanted  string // of a fulfilment: the region, the account or the number of pieces; "": as the case tells
}

// Outcome is what an act did.
type Outcome struct {
	// Kind is what was done: a press that opens a menu does at once what would only have been asked.
	Kind   ActKind
	Case   Case
	Before Case
	// Refunds were asked for, one for each channel that the money came by; none with an approve that only proposed it
	// (see Case.Proposal).
	Refunds []orders.Refund
	// Fulfilment was asked for; nil if none was.
	Fulfilment *orders.Fulfilment
	// Keys are the card keys of the order by line, for the customer alone.
	Keys map[int]string
	// Split is the case that was opened beside this one; nil if none was.
	Split *Case
}

// deed is one act on its way: case before and after, and what it was judged by.
type deed struct {
	Act
	change
	scene   Situation
	by      Staff
	now     time.Time
	outcome *Outcome
}

// Act does what an agent asks for, or says by a typed error why not: ErrNotStaff, ErrNoSuchCase, ErrClosed,
// *NotHolderError, *TakenError, *StaleError, ErrDecided, ErrAway, ErrLimit and others of this package, and what Orders
// refuses. After such an error nothing was written.
func (d *Desk) Act(ctx context.Context, tx pgx.Tx, a Act, now time.Time) (Outcome, error) {
	// Who acts and on what is asked in one round trip.
	var by Staff
	var known bool
	var c Case
	var found error
	batch := &pgx.Batch{}
	batch.Queue(selectStaff, a.Staff).Query(func(rows pgx.Rows) (err error) {
		by, known, err = oneStaff(rows)
		return err
	})
	batch.Queue(lockCase, a.CaseNo).Query(func(rows pgx.Rows) error {
		if c, found = one(rows, nil); errors.Is(found, ErrNoSuchCase) {
			return nil
		}
		return found
	})
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return Outcome{}, fmt.Errorf("%s %s: %w", a.Kind, a.CaseNo, err)
	}
	if !known {
		return Outcome{}, ErrNotStaff
	}
	if found != nil {
		return Outcome{}, fmt.Errorf("%s %s: %w", a.Kind, a.CaseNo, found)
	}
	return d.act(ctx, tx, a, by, c, now)
}

// act does an act on a case that this transaction has locked.
func (d *Desk) act(ctx context.Context, tx pgx.Tx, a Act, by Staff, c Case, now time.Time) (Outcome, error) {
	if a.Kind == ActMenu && a.Menu == string(ActClose) && !c.AsksBeforeClose() {
		a.Kind, a.Menu = ActClose, ""
	}
	a.Reason = d.config.Mask.Text(a.Reason) // it is read on cards, pages and exports like any words
	out := Outcome{Kind: a.Kind, Before: c, Case: c}
	scene := Situation{Case: c, By: by, Policy: d.policy(), Now: now}
	rule, err := scene.open(a)
	if err != nil {
		return out, err
	}
	if err := d.lookAround(ctx, tx, &scene, rule, a); err != nil {
		return out, err
	}
	if err := scene.Refusal(a); err != nil || rule.do == nil {
		return out, err
	}
	do := &deed{
		Act: a, scene: scene, by: by, now: now, outcome: &out,
		change: change{before: c, after: c, event: rule.event, staff: by.ID},
	}
	do.after.Menu = "" // what was chosen in a menu closes it
	if err := rule.do(d, ctx, tx, do); err != nil {
		return out, err
	}
	if out.Case, err = d.save(ctx, tx, do.change, now); err != nil || a.Kind == ActMenu {
		return out, err
	}
	return out, d.spoke(ctx, tx, out.Case, now)
}

// lookAround reads what else an act is judged by: the order, the colleague, and whether who is to hold the case has
// room for it.
func (d *Desk) lookAround(ctx context.Context, tx pgx.Tx, s *Situation, r rule, a Act) error {
	if r.order && s.Case.OrderNo != "" {
		o, err := d.config.Orders.Get(ctx, tx, s.Case.OrderNo)
		switch {
		case errors.Is(err, orders.ErrNoSuchOrder): // the shop has never told of it: whoever needs it refuses
		case err != nil:
			return err
		default:
			s.Order = &o
		}
	}
	// only these make somebody a holder
	//
	//exhaustive:ignore
	switch a.Kind {
	case ActClaim, ActTake, ActApprove:
		if a.Kind != ActApprove {
			if err := d.countHeld(ctx, tx, &s.By); err != nil {
				return err
			}
		}
		return d.lookForLeads(ctx, tx, s)
	case ActOrder, ActSplit:
		return d.lookUp(ctx, tx, s, a)
	case ActTransfer:
		to, known, err := d.Staff(ctx, tx, a.To)
		if err != nil || !known {
			return err
		}
		s.Staff = []Staff{to}
		return d.countHeld(ctx, tx, &s.Staff[0])
	}
	return nil
}

func (d *Desk) claim(_ context.Context, _ pgx.Tx, do *deed) error {
	do.after.hold(do.by, do.now, d.lease(do.now))
	return nil
}

// lookForLeads reads who leads, where it matters whether somebody does.
func (d *Desk) lookForLeads(ctx context.Context, tx pgx.Tx, s *Situation) (err error) {
	if s.Case.RefusedBefore() || s.Case.Proposal != nil {
		s.Staff, err = d.AllStaff(ctx, tx)
	}
	return err
}

// hold makes an agent the holder of the case: from now on the customer waits for this agent.
func (c *Case) hold(by Staff, now time.Time, lease *time.Time) {
	c.Status, c.Assignee, c.AssigneeName = Claimed, by.ID, by.Name
	c.ClaimedAt, c.LeaseUntil = &now, lease
	if c.UnansweredSince == nil {
		c.UnansweredSince = &now
	}
}

// free puts the case back into the line, at its old place.
func (c *Case) free() {
	c.Status, c.Assignee, c.AssigneeName, c.LeaseUntil = Waiting, 0, "", nil
}

// countHeld counts the cases that an agent holds, where there is a limit. It locks the agent's row, so that two claims
// at once cannot both find the last room.
func (d *Desk) countHeld(ctx context.Context, tx pgx.Tx, s *Staff) error {
	if d.config.MaxHeld == 0 {
		return nil
	}
	if _, err := tx.Exec(ctx, `SELECT FROM staff WHERE id = $1 FOR NO KEY UPDATE`, s.ID); err != nil {
		return fmt.Errorf("lock agent %d: %w", s.ID, err)
	}
	err := tx.QueryRow(ctx, `SELECT count(*) FROM cases WHERE assignee = $1 AND status = 'claimed'`, s.ID).Scan(&s.Held)
	if err != nil {
		return fmt.Errorf("count the cases of agent %d: %w", s.ID, err)
	}
	return nil
}

// sendBack asks the customer for one detail once more.
func (d *Desk) sendBack(_ context.Context, _ pgx.Tx, do *deed) error {
	do.detail = map[string]any{"slot": do.Slot}
	do.after.answered(do.now, d.lease(do.now))
	return nil
}

func (d *Desk) transfer(_ context.Context, _ pgx.Tx, do *deed) error {
	to := do.scene.Staff[0]
	do.detail = map[string]any{"to": to.ID, "reason": do.Reason}
	do.after.hold(to, do.now, d.lease(do.now))
	return nil
}

// take makes a supervisor the holder in the place of another.
func (d *Desk) take(_ context.Context, _ pgx.Tx, do *deed) error {
	do.detail = map[string]any{"to": do.by.ID}
	do.after.hold(do.by, do.now, d.lease(do.now))
	return nil
}

// speak notes that the customer heard from the shop. The holder's lease goes on as if they had answered; a case that
// waits goes on waiting for somebody to hold it.
func (d *Desk) speak(_ context.Context, _ pgx.Tx, do *deed) error {
	do.after.Menu = do.before.Menu
	do.quiet = true
	if do.before.Status == Claimed {
		do.after.answered(do.now, d.lease(do.now))
	} else if do.before.AnsweredAt == nil {
		do.after.AnsweredAt = &do.now
	}
	return nil
}

func (d *Desk) giveBack(_ context.Context, _ pgx.Tx, do *deed) error {
	do.after.free()
	return nil
}

func (d *Desk) close(ctx context.Context, tx pgx.Tx, do *deed) error {
	do.after.close(do.now)
	return d.releaseHold(ctx, tx, do.before, do.now)
}

func (c *Case) close(now time.Time) {
	c.Status, c.ClosedAt, c.LeaseUntil, c.UnansweredSince = Closed, &now, nil, nil
	c.Proposal, c.Menu = nil, ""
}

func (d *Desk) menu(_ context.Context, _ pgx.Tx, do *deed) error {
	do.after.Menu = do.Menu
	do.quiet = do.Menu == do.before.Menu
	return nil
}

// answer renews the lease. Only the first answer is an event and changes the card.
func (d *Desk) answer(_ context.Context, _ pgx.Tx, do *deed) error {
	do.after.Menu = do.before.Menu
	if do.before.AnsweredAt == nil {
		do.event = "answered"
	} else {
		do.quiet = true
	}
	do.after.answered(do.now, d.lease(do.now))
	return nil
}

// answered notes that the customer heard from an agent.
func (c *Case) answered(now time.Time, lease *time.Time) {
	c.UnansweredSince, c.LeaseUntil = nil, lease
	if c.AnsweredAt == nil {
		c.AnsweredAt = &now
	}
}

func blank(s string) bool { return strings.TrimSpace(s) == "" }
