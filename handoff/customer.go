package handoff

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/internal/terms"
)

// This file has what customers do to their cases. A case of another conversation reads as ErrNoSuchCase.

// Reopen opens a closed case again: it goes to the agent who held it last, unless that agent is away, no agent any
// more, or at the limit; then into the line. ErrNotClosed if it is open, *OpenAlready if its order has another open case.
func (d *Desk) Reopen(ctx context.Context, tx pgx.Tx, caseNo string, now time.Time) (Case, error) {
	c, err := d.lock(ctx, tx, caseNo)
	if err != nil {
		return Case{}, fmt.Errorf("reopen %s: %w", caseNo, err)
	}
	if c.Status != Closed {
		return c, ErrNotClosed
	}
	after := c
	after.Reopened++
	after.waitAgain(now)
	former, known, err := d.Staff(ctx, tx, c.Assignee)
	if err != nil {
		return Case{}, err
	}
	if known && former.Agent && !former.Away {
		if err := d.countHeld(ctx, tx, &former); err != nil {
			return Case{}, err
		}
		if !d.policy().full(former) {
			after.hold(former, now, d.lease(now))
		}
	}
	return d.openAgain(ctx, tx, change{before: c, after: after, event: "reopened"}, now)
}

// Appeal opens a closed or open case against its refusal, once, for another agent than the one who refused. The
// decision is open again. ErrNotRefused without a refusal, ErrAppealed the second time.
func (d *Desk) Appeal(ctx context.Context, tx pgx.Tx, caseNo string, now time.Time) (Case, error) {
	c, err := d.lock(ctx, tx, caseNo)
	if err != nil {
		return Case{}, fmt.Errorf("appeal in %s: %w", caseNo, err)
	}
	if c.Decision != Rejected {
		return c, ErrNotRefused
	}
	if c.Appeals > 0 {
		return c, ErrAppealed
	}
	after := c
	after.Appeals++
	after.Decision, after.DecidedAt = Undecided, nil // who refused and why stay: not to this agent, and the next one reads it
	after.waitAgain(now)
	return d.openAgain(ctx, tx, change{before: c, after: after, event: "appealed"}, now)
}

// waitAgain puts a case into the line as if it came now.
func (c *Case) waitAgain(now time.Time) {
	c.free()
	c.ClosedAt, c.PlaceAt, c.UnansweredSince = nil, placeFor(c.Priority, now), &now
}

// openAgain saves a case that was closed, in a savepoint: the order may have got another open case meanwhile.
func (d *Desk) openAgain(ctx context.Context, tx pgx.Tx, ch change, now time.Time) (Case, error) {
	point, err := tx.Begin(ctx)
	if err != nil {
		return Case{}, fmt.Errorf("open %s again: %w", ch.before.No, err)
	}
	saved, err := d.save(ctx, point, ch, now)
	if err != nil {
		if back := point.Rollback(ctx); back != nil {
			return Case{}, fmt.Errorf("open %s again: %w", ch.before.No, back)
		}
		if isDuplicate(err) {
			err = d.openAlready(ctx, tx, ch.before.OrderNo, ch.before.Conversation)
		}
		return ch.before, err
	}
	if err := point.Commit(ctx); err != nil {
		return Case{}, fmt.Errorf("open %s again: %w", ch.before.No, err)
	}
	kinds, at := d.targets(now)
	if err := d.remind(ctx, tx, saved.No, kinds, at); err != nil {
		return Case{}, err
	}
	return saved, d.askHold(ctx, tx, saved, now)
}

// AddDetails puts details into an open case, replacing those of the same slots; the customer now waits for the
// holder. ErrClosed when it is closed.
func (d *Desk) AddDetails(ctx context.Context, tx pgx.Tx, caseNo string, details Details, now time.Time) (Case, error) {
	c, err := d.lock(ctx, tx, caseNo)
	if err != nil {
		return Case{}, fmt.Errorf("add details to %s: %w", caseNo, err)
	}
	if c.Status == Closed {
		return c, ErrClosed
	}
	before, err := d.originalDetails(c)
	if err != nil {
		return Case{}, err
	}
	after := c
	after.Details, after.detailsSealed, err = sealDetails(d.sealer, d.config.Mask, before.with(details))
	if err != nil {
		return Case{}, fmt.Errorf("add details to %s: %w", caseNo, err)
	}
	after.heard(now, d.lease(now))
	slots := make([]terms.Slot, len(details))
	for i, one := range details {
		slots[i] = one.Slot
		if slices.Contains(itemSlots, one.Slot) {
			after.Lines = nil // told anew, in words that an agent has to read
		}
	}
	return d.save(ctx, tx, change{before: c, after: after, event: "details", detail: map[string]any{"slots": slots}}, now)
}

// Hold says whether an open case holds its order: the shop is asked not to ship it, or told to go on. ErrClosed when it
// is closed.
func (d *Desk) Hold(ctx context.Context, tx pgx.Tx, caseNo string, hold bool, now time.Time) (Case, error) {
	c, err := d.lock(ctx, tx, caseNo)
	if err != nil {
		return Case{}, fmt.Errorf("hold the order of %s: %w", caseNo, err)
	}
	if c.Status == Closed {
		return c, ErrClosed
	}
	if c.Holds == hold {
		return c, nil
	}
	after, event, tell := c, "held", d.askHold
	after.Holds = hold
	about := after
	if !hold {
		event, tell, about = "let_go", d.releaseHold, c
	}
	saved, err := d.save(ctx, tx, change{before: c, after: after, event: event}, now)
	if err != nil {
		return Case{}, err
	}
	return saved, tell(ctx, tx, about, now)
}

// itemSlots are the details that say which items a case is about.
var itemSlots = []terms.Slot{terms.SlotItem, terms.SlotPieces, terms.SlotQuantityWanted}

// JoinedCase is a case that was closed because the customer has another about the same order: Into goes on.
type JoinedCase struct{ Case, Into Case }

// Move gives the cases of one conversation to another, because both are the same customer's, and returns them. Where
// each has an open case about the same order, the one that moves is closed and its details go into the other, because
// an order is one matter to its customer; but one that was proposed or decided about stays where it is, for that must
// not be lost.
func (d *Desk) Move(ctx context.Context, tx pgx.Tx, from, to int64, now time.Time) (moved []Case, joined []JoinedCase, err error) {
	open, err := cases(ctx, tx, `
		WHERE c.conversation_id = ANY ($1) AND c.status <> 'closed' AND c.order_no IS NOT NULL ORDER BY c.id FOR UPDATE OF c`, []int64{from, to})
	if err != nil {
		return nil, nil, fmt.Errorf("move cases: %w", err)
	}
	stay := []string{}
	for _, c := range open {
		i := slices.IndexFunc(open, func(own Case) bool { return own.Conversation == to && own.OrderNo == c.OrderNo })
		if c.Conversation != from || i < 0 {
			continue
		}
		if c.Proposal != nil || c.Decision != Undecided {
			stay = append(stay, c.No)
			continue
		}
		j, err := d.join(ctx, tx, c, open[i], now)
		if err != nil {
			return nil, nil, fmt.Errorf("join %s and %s: %w", c.No, open[i].No, err)
		}
		joined = append(joined, j)
	}
	rows, err := tx.Query(ctx, `
		UPDATE cases SET conversation_id = $2, revision = revision + 1
		WHERE conversation_id = $1 AND case_no <> ALL ($3) RETURNING case_no`, from, to, stay)
	if err != nil {
		return nil, nil, fmt.Errorf("move cases: %w", err)
	}
	nos, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(nos) == 0 {
		return nil, joined, err
	}
	moved, err = cases(ctx, tx, ` WHERE c.case_no = ANY ($1) ORDER BY c.id`, nos)
	return moved, joined, err
}

// join closes a case for another of the same customer and order, which takes what only the first knows.
func (d *Desk) join(ctx context.Context, tx pgx.Tx, c, into Case, now time.Time) (JoinedCase, error) {
	details, err := d.originalDetails(c)
	if err != nil {
		return JoinedCase{}, err
	}
	details = slices.DeleteFunc(details, func(one Detail) bool {
		return slices.ContainsFunc(into.Details, func(own Detail) bool { return own.Slot == one.Slot })
	})
	after := c
	after.close(now)
	closed, err := d.save(ctx, tx, change{before: c, after: after, event: "joined", detail: map[string]any{"into": into.No}}, now)
	if err != nil {
		return JoinedCase{}, err
	}
	if len(details) > 0 {
		if into, err = d.AddDetails(ctx, tx, into.No, details, now); err != nil {
			return JoinedCase{}, err
		}
	}
	into, err = d.Raise(ctx, tx, into.No, c.Priority, now)
	return JoinedCase{Case: closed, Into: into}, err
}

// Touch makes the card of an open case be drawn anew, because its order changed. A closed case stays as it is.
func (d *Desk) Touch(ctx context.Context, tx pgx.Tx, caseNo string) (Case, error) {
	if _, err := tx.Exec(ctx, `
		UPDATE cases SET revision = revision + 1 WHERE case_no = $1 AND status <> 'closed'`, caseNo); err != nil {
		return Case{}, fmt.Errorf("touch %s: %w", caseNo, err)
	}
	return d.Get(ctx, tx, caseNo)
}

// RevealDetails returns the details of a case as the customer gave them, and records in its events that staff saw
// them and why. Whether this member of staff may is for the caller to judge. ErrNoReason without a reason.
func (d *Desk) RevealDetails(ctx context.Context, tx pgx.Tx, caseNo string, staff int64, reason string, now time.Time) (Details, error) {
	if blank(reason) {
		return nil, ErrNoReason
	}
	c, err := d.lock(ctx, tx, caseNo)
	if err != nil {
		return nil, fmt.Errorf("reveal the details of %s: %w", caseNo, err)
	}
	details, err := d.originalDetails(c)
	if err != nil {
		return nil, err
	}
	_, err = d.save(ctx, tx, change{
		before: c, after: c, event: "revealed", staff: staff, quiet: true,
		detail: map[string]any{"reason": reason},
	}, now)
	return details, err
}

// CustomerWrote notes that the customer wrote in an open case: if the holder had the last word, the lease starts again.
// More words while the customer waits change nothing.
func (d *Desk) CustomerWrote(ctx context.Context, tx pgx.Tx, caseNo string, now time.Time) error {
	c, err := d.lock(ctx, tx, caseNo)
	if err != nil {
		return fmt.Errorf("note a word of the customer in %s: %w", caseNo, err)
	}
	if c.Status == Closed || c.UnansweredSince != nil {
		return nil
	}
	after := c
	after.heard(now, d.lease(now))
	_, err = d.save(ctx, tx, change{before: c, after: after, quiet: true}, now)
	return err
}

func (c *Case) heard(now time.Time, lease *time.Time) {
	if c.UnansweredSince != nil {
		return
	}
	c.UnansweredSince = &now
	if c.Status == Claimed {
		c.LeaseUntil = lease
	}
}

// Raise gives an open case at least this priority, counted from when it came. It never moves a case back.
func (d *Desk) Raise(ctx context.Context, tx pgx.Tx, caseNo string, p Priority, now time.Time) (Case, error) {
	c, err := d.lock(ctx, tx, caseNo)
	if err != nil {
		return Case{}, fmt.Errorf("raise %s: %w", caseNo, err)
	}
	if c.Status == Closed {
		return c, ErrClosed
	}
	if headStarts[p] <= headStarts[c.Priority] {
		return c, nil
	}
	after := c
	after.Priority = p
	after.PlaceAt = c.PlaceAt.Add(headStarts[c.Priority] - headStarts[p])
	return d.save(ctx, tx, change{before: c, after: after, event: "raised", detail: map[string]any{"to": p}}, now)
}

// Rate records the customer's stars, 1 to 5, for a closed case of this conversation; rating again replaces them.
func (d *Desk) Rate(ctx context.Context, tx pgx.Tx, caseNo string, conversation int64, stars int, now time.Time) (Case, error) {
	c, err := d.own(ctx, tx, caseNo, conversation)
	if err != nil {
		return Case{}, fmt.Errorf("rate %s: %w", caseNo, err)
	}
	if c.Status != Closed {
		return c, ErrNotClosed
	}
	if stars < 1 || stars > 5 {
		return c, ErrStars
	}
	after := c
	after.Rating = stars
	return d.save(ctx, tx, change{before: c, after: after, event: "rated", detail: map[string]any{"stars": stars}}, now)
}

// Comment records what the customer of this conversation says beside the stars for a closed case; more words are added.
func (d *Desk) Comment(ctx context.Context, tx pgx.Tx, caseNo string, conversation int64, words string, now time.Time) (Case, error) {
	c, err := d.own(ctx, tx, caseNo, conversation)
	if err != nil {
		return Case{}, fmt.Errorf("comment on %s: %w", caseNo, err)
	}
	if c.Status != Closed {
		return c, ErrNotClosed
	}
	after := c
	after.RatingComment = strings.TrimSpace(c.RatingComment + "\n" + d.config.Mask.Text(words))
	if long := []rune(after.RatingComment); len(long) > longestComment {
		after.RatingComment = string(long[:longestComment])
	}
	return d.save(ctx, tx, change{before: c, after: after, event: "commented"}, now)
}

// longestComment is in characters.
const longestComment = 1000

// Leave closes an open case of this conversation because the customer does not want it any more.
func (d *Desk) Leave(ctx context.Context, tx pgx.Tx, caseNo string, conversation int64, now time.Time) (Case, error) {
	c, err := d.own(ctx, tx, caseNo, conversation)
	if err != nil {
		return Case{}, fmt.Errorf("leave %s: %w", caseNo, err)
	}
	if c.Status == Closed {
		return c, ErrClosed
	}
	after := c
	after.close(now)
	saved, err := d.save(ctx, tx, change{before: c, after: after, event: "left"}, now)
	if err != nil {
		return Case{}, err
	}
	return saved, d.releaseHold(ctx, tx, c, now)
}

func (d *Desk) own(ctx context.Context, tx pgx.Tx, caseNo string, conversation int64) (Case, error) {
	c, err := d.lock(ctx, tx, caseNo)
	if err == nil && c.Conversation != conversation {
		return Case{}, ErrNoSuchCase
	}
	return c, err
}
