package handoff

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
)

// Deadline is a time at which a case is to be looked at.
type Deadline string

// Deadlines of a case.
const (
	AnswerSoon  Deadline = "answer_soon" // the target for the first answer comes near
	AnswerLate  Deadline = "answer_late" // and is missed
	CloseSoon   Deadline = "close_soon"  // the same for the close
	CloseLate   Deadline = "close_late"
	SilenceSoon Deadline = "silence_soon" // the customer has been silent for a while after an agent's word
	SilenceOver Deadline = "silence_over" // and after the warning
)

// soon is at which part of a target the warning comes.
const soon = 0.8

// targets are the deadlines of a case that opens at now, in business time; none that the configuration leaves out.
func (d *Desk) targets(now time.Time) (kinds []Deadline, at []time.Time) {
	add := func(target time.Duration, warning, late Deadline) {
		if target > 0 {
			kinds = append(kinds, warning, late)
			early := time.Duration(float64(target) * soon)
			at = append(at, d.config.Hours.After(now, early), d.config.Hours.After(now, target))
		}
	}
	add(d.config.AnswerWithin, AnswerSoon, AnswerLate)
	add(d.config.CloseWithin, CloseSoon, CloseLate)
	return kinds, at
}

// Silence is how long a customer may be silent until they are warned, and then until their case is closed; 0: for ever.
func (d *Desk) Silence() time.Duration { return d.config.Silence }

// remind sets deadlines of a case, in place of those of the same kinds.
func (d *Desk) remind(ctx context.Context, tx pgx.Tx, caseNo string, kinds []Deadline, at []time.Time) error {
	if len(kinds) == 0 {
		return nil
	}
	_, err := tx.Exec(ctx, `
		INSERT INTO case_deadlines (case_no, kind, due_at) SELECT $1, * FROM unnest($2::text[], $3::timestamptz[])
		ON CONFLICT (case_no, kind) DO UPDATE SET due_at = EXCLUDED.due_at`, caseNo, kinds, at)
	if err != nil {
		return fmt.Errorf("set deadlines of %s: %w", caseNo, err)
	}
	return nil
}

// spoke starts to wait for a customer to whom the holder had the last word.
func (d *Desk) spoke(ctx context.Context, tx pgx.Tx, c Case, now time.Time) error {
	if d.config.Silence == 0 || c.Status != Claimed || c.UnansweredSince != nil {
		return nil
	}
	_, err := tx.Exec(ctx, `
		WITH counts_no_more AS ( -- a warning that was given before
			DELETE FROM case_deadlines WHERE case_no = $1 AND kind = $2
		)
		INSERT INTO case_deadlines (case_no, kind, due_at) VALUES ($1, $3, $4)
		ON CONFLICT (case_no, kind) DO UPDATE SET due_at = EXCLUDED.due_at`,
		c.No, SilenceOver, SilenceSoon, now.Add(d.config.Silence))
	if err != nil {
		return fmt.Errorf("wait for the customer of %s: %w", c.No, err)
	}
	return nil
}

// Due is a deadline that has come.
type Due struct {
	CaseNo       string
	Conversation int64
	Kind         Deadline
	At           time.Time
}

// DeadlinesDue takes out up to limit deadlines that have come, but for those of the cases with the numbers except.
// Whether each still matters, HandleDeadline tells.
func (d *Desk) DeadlinesDue(ctx context.Context, tx pgx.Tx, now time.Time, limit int, except ...string) ([]Due, error) {
	if except == nil {
		except = []string{} // PostgreSQL would take nil for NULL
	}
	rows, err := tx.Query(ctx, `
		WITH due AS (
			DELETE FROM case_deadlines
			WHERE (case_no, kind) IN (
				SELECT case_no, kind FROM case_deadlines WHERE due_at <= $1 AND case_no <> ALL ($3)
				ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED)
			RETURNING case_no, kind, due_at
		)
		SELECT due.case_no, c.conversation_id, due.kind, due.due_at FROM due JOIN cases c USING (case_no)
		ORDER BY due.due_at`, now, limit, except)
	if err != nil {
		return nil, fmt.Errorf("deadlines due: %w", err)
	}
	due, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Due])
	if err != nil {
		return nil, fmt.Errorf("deadlines due: %w", err)
	}
	return due, nil
}

// Late tells whether a customer waits for a word of an agent longer than the target for an answer, in business time.
func (d *Desk) Late(c Case, now time.Time) bool {
	return d.config.AnswerWithin > 0 && c.Status != Closed && c.UnansweredSince != nil &&
		d.config.Hours.After(*c.UnansweredSince, d.config.AnswerWithin).Before(now)
}

// MissedTarget is an open case whose target comes near, or was missed, and who is concerned.
type MissedTarget struct {
	Case Case
	Late bool // the target was missed; else it comes near
}

// MissedTargets returns what HandleDeadline has found of targets after the event with the id after, oldest first, as
// far as it still is so, and the id of the last event that it looked at.
func (d *Desk) MissedTargets(ctx context.Context, db Reader, after int64) (list []MissedTarget, last int64, err error) {
	rows, err := db.Query(ctx, `
		SELECT id, case_no, kind = 'late', detail ->> 'target' FROM case_events
		WHERE id > $1 AND kind IN ('soon', 'late') ORDER BY id`, after)
	if err != nil {
		return nil, after, fmt.Errorf("find missed targets: %w", err)
	}
	last = after
	late, nos := map[string]bool{}, []string{}
	answers := map[string]bool{} // of which only the first answer is lacking
	var no, target string
	var isLate bool
	_, err = pgx.ForEachRow(rows, []any{&last, &no, &isLate, &target}, func() error {
		if _, known := late[no]; !known {
			nos = append(nos, no)
		}
		late[no] = late[no] || isLate
		answers[no] = target == string(AnswerSoon) || target == string(AnswerLate)
		return nil
	})
	if err != nil {
		return nil, after, fmt.Errorf("find missed targets: %w", err)
	}
	found, err := d.Cases(ctx, db, nos...)
	if err != nil {
		return nil, after, err
	}
	for _, no := range nos {
		i := slices.IndexFunc(found, func(c Case) bool { return c.No == no })
		if i >= 0 && found[i].Status != Closed && !(answers[no] && found[i].AnsweredAt != nil) {
			list = append(list, MissedTarget{Case: found[i], Late: late[no]})
		}
	}
	return list, last, nil
}

// note records that a target comes near, or was missed.
func (d *Desk) note(ctx context.Context, tx pgx.Tx, c Case, event string, target Deadline, now time.Time) error {
	_, err := d.save(ctx, tx, change{
		before: c, after: c, event: event, quiet: true, detail: map[string]any{"target": target},
	}, now)
	return err
}

// HandleDeadline does what a deadline brings about and returns the case; false when it does not matter any more. A
// missed target raises the case, a silence that is over closes it.
func (d *Desk) HandleDeadline(ctx context.Context, tx pgx.Tx, caseNo string, kind Deadline, now time.Time) (Case, bool, error) {
	c, err := d.lock(ctx, tx, caseNo)
	if err != nil {
		return Case{}, false, fmt.Errorf("deadline of %s: %w", caseNo, err)
	}
	if c.Status == Closed {
		return c, false, nil
	}
	silent := c.Status == Claimed && c.UnansweredSince == nil
	if silent && (kind == SilenceSoon || kind == SilenceOver) {
		waits, err := d.othersAct(ctx, tx, c)
		if err != nil {
			return c, false, err
		}
		if waits { // it is not the customer's turn; look again later
			return c, false, d.remind(ctx, tx, caseNo, []Deadline{SilenceSoon}, []time.Time{now.Add(d.config.Silence)})
		}
	}
	switch kind {
	case AnswerSoon, CloseSoon, AnswerLate, CloseLate:
		return d.ringTarget(ctx, tx, c, kind, now)
	case SilenceSoon:
		if !silent {
			return c, false, nil
		}
		return c, true, d.remind(ctx, tx, caseNo, []Deadline{SilenceOver}, []time.Time{now.Add(d.config.Silence)})
	case SilenceOver:
		if !silent {
			return c, false, nil
		}
		after := c
		after.close(now)
		if after, err = d.save(ctx, tx, change{before: c, after: after, event: "silent"}, now); err != nil {
			return c, false, err
		}
		return after, true, d.releaseHold(ctx, tx, c, now)
	}
	return c, false, nil
}

// othersAct tells whether a case waits for somebody else than its customer: a second person, the shop that has a refund
// to make, or an agent because a refund failed or the order's money is not where it should be. Their silence is not the
// customer's.
func (d *Desk) othersAct(ctx context.Context, tx pgx.Tx, c Case) (bool, error) {
	if c.Proposal != nil {
		return true, nil
	}
	if c.OrderNo == "" {
		return false, nil
	}
	o, err := d.config.Orders.Get(ctx, tx, c.OrderNo)
	if err != nil {
		return false, fmt.Errorf("who has to act in %s: %w", c.No, err)
	}
	return o.Unsettled(), nil
}

// ringTarget is a target that comes near or was missed. A missed one raises the case.
func (d *Desk) ringTarget(ctx context.Context, tx pgx.Tx, c Case, kind Deadline, now time.Time) (Case, bool, error) {
	if c.AnsweredAt != nil && (kind == AnswerSoon || kind == AnswerLate) {
		return c, false, nil
	}
	event := "soon"
	if kind == AnswerLate || kind == CloseLate {
		event = "late"
		var err error
		if c, err = d.Raise(ctx, tx, c.No, High, now); err != nil {
			return c, false, err
		}
	}
	return c, true, d.note(ctx, tx, c, event, kind, now)
}
