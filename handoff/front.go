package handoff

import (
	"context"
	"errors"
)

// This file finds the case that an agent should take next: the first in line of those in a language of theirs, and if
// there is none, the first of all; never an appeal against their own refusal. Redis proposes; if it is away, empty or
// wrong, PostgreSQL finds the front alone.

// frontSize is how many cases Redis proposes for one claim: enough that agents who ask at once find one each.
const frontSize = 24

// Parameters: the agent, and whether any language will do.
const forAgent = `
	WHERE c.status = 'waiting'
	AND NOT (c.appeals > 0 AND c.decision = '' AND c.decided_by IS NOT DISTINCT FROM $1)
	AND ($2 OR c.lang = ANY (coalesce(nullif((SELECT me.languages FROM staff me WHERE me.id = $1), '{}'), ARRAY[c.lang])))`

// frontProposed looks at proposed cases only, which are the third parameter.
const frontProposed = `SELECT ` + caseColumns + `
	FROM unnest($3::text[]) WITH ORDINALITY AS p (case_no, n)
	JOIN cases c ON c.case_no = p.case_no LEFT JOIN staff h ON h.id = c.assignee` + forAgent + `
	ORDER BY p.n LIMIT 1`

const frontAlone = selectCases + forAgent + ` ORDER BY c.place_at, c.id LIMIT 1`

// lockFree passes over cases that others are claiming.
const lockFree = ` FOR UPDATE OF c SKIP LOCKED`

// proposed are cases from the front of the line in Redis; none without it.
func (d *Desk) proposed(ctx context.Context) []string {
	if d.config.Line == nil {
		return nil
	}
	proposed, err := d.config.Line.Front(ctx, frontSize)
	if err != nil {
		return nil // PostgreSQL knows
	}
	return proposed
}

// Next returns the case that this agent should claim next, without claiming it, or ErrNobodyWaits.
func (d *Desk) Next(ctx context.Context, db Reader, agent int64) (Case, error) {
	c, err := one(db.Query(ctx, frontProposed, agent, false, d.proposed(ctx)))
	if errors.Is(err, ErrNoSuchCase) {
		return frontOf(ctx, db, agent, "")
	}
	return c, err
}

// frontOf finds the front without Redis, or returns ErrNobodyWaits.
func frontOf(ctx context.Context, db Reader, agent int64, locking string) (Case, error) {
	for _, anyLanguage := range []bool{false, true} {
		c, err := one(db.Query(ctx, frontAlone+locking, agent, anyLanguage))
		if !errors.Is(err, ErrNoSuchCase) {
			return c, err
		}
	}
	return Case{}, ErrNobodyWaits
}
