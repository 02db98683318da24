package handoff

import (
	"context"
	"errors"
	"fmt"
	"slices"
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
	ActReturn    ActKind = "return"    // into the line, at its old place
	ActReinstate ActKind = "reinstate" // let an order go on that was paid after its end
	ActClose     ActKind = "close"
	ActMenu      ActKind = "menu"   // open the card's menu Menu, or close all with ""
	ActAnswer    ActKind = "answer" // a word to the customer; renews the lease
	ActNote      ActKind = "note"   // a word among agents; changes nothing
)

// Act is what a member of staff does, by whatever button or command.
type Act struct {
	Kind    ActKind
	CaseNo  string
	Staff   int64
	Version int64               // of the case when the button was drawn; 0: whatever it is now
	Amount  int64               // fen; 0: what Lines cost, or without any all that can be refunded
	Lines   []orders.RefundLine // the single items an approve is for
	Reason  string
	Slot    terms.Slot
	Menu    string
	To      int64
}

// Outcome is what an act did.
type Outcome struct {
	Case   Case
	Before Case
	// Refund is the refund that was asked for; nil with an approve that only proposed it (see Case.Proposal).
	Refund *orders.Refund
}

// deed is one act on its way: case before and after, and who does it.
type deed struct {
	Act
	change
	by      Staff
	now     time.Time
	outcome *Outcome
}

// actRule says what an act needs and does. A holder's act is refused to all others, and renews the lease.
type actRule struct {
	holder bool
	event  string
	do     func(*Desk, context.Context, pgx.Tx, *deed) error
}

var actRules = map[ActKind]actRule{
	ActClaim:     {event: "claimed", do: (*Desk).claim},
	ActApprove:   {event: "approved", do: (*Desk).approve}, // the holder's, or a second person's
	ActReject:    {event: "rejected", holder: true, do: (*Desk).reject},
	ActSendBack:  {event: "sent_back", holder: true, do: (*Desk).sendBack},
	ActTransfer:  {event: "transferred", holder: true, do: (*Desk).transfer},
	ActReturn:    {event: "returned", holder: true, do: (*Desk).giveBack},
	ActReinstate: {event: "reinstated", holder: true, do: (*Desk).reinstate},
	ActClose:     {event: "closed", holder: true, do: (*Desk).close},
	ActMenu:      {holder: true, do: (*Desk).menu},
	ActAnswer:    {holder: true, do: (*Desk).answer},
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
	if !known || !by.Agent {
		return Outcome{}, ErrNotStaff
	}
	if found != nil {
		return Outcome{}, fmt.Errorf("%s %s: %w", a.Kind, a.CaseNo, found)
	}
	return d.act(ctx, tx, a, by, c, now)
}

// act does an act on a case that this transaction has locked.
func (d *Desk) act(ctx context.Context, tx pgx.Tx, a Act, by Staff, c Case, now time.Time) (Outcome, error) {
	out := Outcome{Before: c, Case: c}
	if a.Kind == ActNote {
		return out, nil
	}
	rule, ok := actRules[a.Kind]
	if !ok {
		return out, ErrAct
	}
	if err := permitted(a, rule, by, c); err != nil {
		return out, err
	}
	do := &deed{
		Act: a, by: by, now: now, outcome: &out,
		change: change{before: c, after: c, event: rule.event, staff: by.ID},
	}
	do.after.Menu = "" // what was chosen in a menu closes it
	if err := rule.do(d, ctx, tx, do); err != nil {
		return out, err
	}
	var err error
	if out.Case, err = d.save(ctx, tx, do.change, now); err != nil || a.Kind == ActMenu {
		return out, err
	}
	return out, d.spoke(ctx, tx, out.Case, now)
}

// permitted holds the refusals that acts have in common, the most telling one first.
func permitted(a Act, rule actRule, by Staff, c Case) error {
	switch {
	case c.Status == Closed:
		return ErrClosed
	case a.Kind == ActClaim && c.Status == Claimed:
		return &TakenError{Case: c}
	case rule.holder && c.Assignee != by.ID:
		return &NotHolderError{Case: c, Holder: c.AssigneeName}
	case a.Version != 0 && a.Version != c.Version:
		return &StaleError{Case: c}
	}
	return nil
}

func (d *Desk) claim(ctx context.Context, tx pgx.Tx, do *deed) error {
	if do.by.Away {
		return ErrAway
	}
	if do.before.refusedBy(do.by.ID) {
		return ErrOwnRefusal
	}
	if err := d.hasRoom(ctx, tx, do.by.ID); err != nil {
		return err
	}
	do.after.hold(do.by, do.now, d.lease(do.now))
	return nil
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

// refusedBy says whether an appeal against this agent's own decision waits.
func (c Case) refusedBy(staff int64) bool {
	return c.Appeals > 0 && c.Decision == Undecided && c.DecidedBy == staff
}

// hasRoom returns ErrLimit when the agent holds as many cases as allowed. It locks the agent's row, so that two
// claims at once cannot both find the last room.
func (d *Desk) hasRoom(ctx context.Context, tx pgx.Tx, staff int64) error {
	if d.config.MaxHeld == 0 {
		return nil
	}
	if _, err := tx.Exec(ctx, `SELECT FROM staff WHERE id = $1 FOR NO KEY UPDATE`, staff); err != nil {
		return fmt.Errorf("lock agent %d: %w", staff, err)
	}
	var held int
	err := tx.QueryRow(ctx, `SELECT count(*) FROM cases WHERE assignee = $1 AND status = 'claimed'`, staff).Scan(&held)
	if err != nil {
		return fmt.Errorf("count the cases of agent %d: %w", staff, err)
	}
	if held >= d.config.MaxHeld {
		return ErrLimit
	}
	return nil
}

// sendBack asks the customer for one detail once more.
func (d *Desk) sendBack(_ context.Context, _ pgx.Tx, do *deed) error {
	known := func(one Detail) bool { return one.Slot == do.Slot }
	if do.Slot == "" || len(do.before.Details) > 0 && !slices.ContainsFunc(do.before.Details, known) {
		return ErrNoSlot
	}
	do.detail = map[string]any{"slot": do.Slot}
	do.after.answered(do.now, d.lease(do.now))
	return nil
}

func (d *Desk) transfer(ctx context.Context, tx pgx.Tx, do *deed) error {
	to, known, err := d.Staff(ctx, tx, do.To)
	if err != nil {
		return err
	}
	switch {
	case !known || !to.Agent || to.ID == do.by.ID || do.before.refusedBy(to.ID):
		return ErrNoAgent
	case to.Away:
		return &BusyError{Agent: to, Why: ErrAway}
	}
	if err := d.hasRoom(ctx, tx, to.ID); errors.Is(err, ErrLimit) {
		return &BusyError{Agent: to, Why: err}
	} else if err != nil {
		return err
	}
	do.detail = map[string]any{"to": to.ID, "reason": do.Reason}
	do.after.hold(to, do.now, d.lease(do.now))
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
