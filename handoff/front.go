package handoff

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// This file finds the case that an agent should take next: the first in line of those in the languages that fall to
// them (see duty), never an appeal against their own refusal (nor any, while a supervisor is there for it). Redis proposes; if it is away, empty or wrong, PostgreSQL
// finds the front alone.

// proposals is how often Redis is asked before PostgreSQL is: a case may have been claimed a moment ago.
const proposals = 4

// NextCase is the case that an agent should claim next. It is that no more as soon as the case's version is another.
type NextCase struct {
	CaseNo       string
	Version      int64
	Conversation int64
}

// Parameters: the agent, the languages (none: all), and whether the agent leads. An appeal is never for who refused, and
// for those who lead while one of them is there.
const suits = `
	WHERE status = 'waiting'
	AND NOT (appeals > 0 AND decision = '' AND decided_by IS NOT NULL AND (decided_by = $1 OR NOT $3 AND EXISTS (
		SELECT FROM staff WHERE supervisor AND NOT away AND staff.id <> decided_by)))
	AND (cardinality($2::text[]) = 0 OR lang = ANY ($2))`

const (
	// The index of what waits looks small when little waited lately, and would be read in full for one case.
	offerProposed = `
		SELECT case_no, version, conversation_id
		FROM (SELECT * FROM cases WHERE case_no = $4 OFFSET 0) AS by_number` + suits

	offerAlone = `SELECT case_no, version, conversation_id FROM cases` + suits + ` ORDER BY place_at, id LIMIT 1`
)

// Next returns the case that this agent should claim next; ErrNobodyWaits, ErrAway, ErrNotStaff. Agents who ask at the
// same time are given different cases, as far as Redis is there; still another may be faster, then the claim is
// refused and asking again gives the next one.
func (d *Desk) Next(ctx context.Context, db Reader, agent Staff, now time.Time) (NextCase, error) {
	switch {
	case !agent.Agent:
		return NextCase{}, ErrNotStaff
	case agent.Away:
		return NextCase{}, ErrAway
	}
	languages := list(agent.Languages)
	if len(languages) > 0 {
		duty, err := d.duty(ctx, db)
		if err != nil {
			return NextCase{}, err
		}
		languages = duty.fallTo(agent.Languages)
	}
	for range proposals {
		proposed := d.proposed(ctx, languages, now)
		if proposed == "" {
			break
		}
		if o, err := front(ctx, db, offerProposed, agent.ID, languages, agent.Leads(), proposed); !errors.Is(err, ErrNobodyWaits) {
			return o, err
		}
	}
	return front(ctx, db, offerAlone, agent.ID, languages, agent.Leads())
}

func front(ctx context.Context, db Reader, sql string, args ...any) (NextCase, error) {
	var o NextCase
	err := db.QueryRow(ctx, sql, args...).Scan(&o.CaseNo, &o.Version, &o.Conversation)
	if errors.Is(err, pgx.ErrNoRows) {
		return NextCase{}, ErrNobodyWaits
	}
	if err != nil {
		return NextCase{}, fmt.Errorf("find the next case: %w", err)
	}
	return o, nil
}

// proposed is a case from the front of the line in Redis; "" without it.
func (d *Desk) proposed(ctx context.Context, languages []string, now time.Time) string {
	if d.config.Line == nil {
		return ""
	}
	if len(languages) == 0 {
		languages = d.config.Languages
	}
	proposed, err := d.config.Line.Propose(ctx, languages, now)
	if err != nil {
		return "" // PostgreSQL knows
	}
	return proposed
}
