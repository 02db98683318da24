package handoff

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// CaseState is what changes when a case has to be shown anew.
type CaseState struct {
	No           string
	Conversation int64
	Status       Status
	Revision     int64
	Assignee     int64 // of a waiting case 0, of a closed one the last holder
	OrderNo      string
}

const selectStates = `SELECT case_no, conversation_id, status, revision, coalesce(assignee, 0), coalesce(order_no, '') FROM cases`

// lately is how many of the latest events name the cases that Recent returns.
const lately = 200

// CaseStates returns cases by their numbers, in no certain order; numbers that no case has are left out.
func (d *Desk) CaseStates(ctx context.Context, db Reader, nos ...string) ([]CaseState, error) {
	return caseStates(ctx, db, selectStates+` WHERE case_no = ANY ($1)`, nos)
}

// RecentStates returns the cases that somebody holds, and those that something was done to lately.
func (d *Desk) RecentStates(ctx context.Context, db Reader) ([]CaseState, error) {
	return caseStates(ctx, db, selectStates+`
		WHERE case_no IN (
			SELECT case_no FROM cases WHERE status = 'claimed'
			UNION
			SELECT case_no FROM (SELECT case_no FROM case_events ORDER BY id DESC LIMIT $1) AS lately
		)`, lately)
}

// WaitingAfter returns the waiting cases with a greater id than this, in the order in which they were opened.
func (d *Desk) WaitingAfter(ctx context.Context, db Reader, after int64) ([]Case, error) {
	return cases(ctx, db, ` WHERE c.status = 'waiting' AND c.id > $1 ORDER BY c.id`, after)
}

// Counts is how many cases are open.
type Counts struct{ Waiting, Claimed int }

// Counts counts the open cases.
func (d *Desk) Counts(ctx context.Context, db Reader) (Counts, error) {
	var n Counts
	err := db.QueryRow(ctx, `
		SELECT (SELECT count(*) FROM cases WHERE status = 'waiting'), -- each from an index of its own
			(SELECT count(*) FROM cases WHERE status = 'claimed')`).Scan(&n.Waiting, &n.Claimed)
	if err != nil {
		return Counts{}, fmt.Errorf("count cases: %w", err)
	}
	return n, nil
}

// LineWaits is the line of one language.
type LineWaits struct {
	Lang   string
	Count  int
	Oldest time.Time // since when the case waits that waits longest
}

// LineWaits tells of the lines that are not empty.
func (d *Desk) LineWaits(ctx context.Context, db Reader) ([]LineWaits, error) {
	rows, err := db.Query(ctx, `
		SELECT lang, count(*), min(coalesce(unanswered_since, opened_at)) FROM cases WHERE status = 'waiting' GROUP BY lang`)
	if err != nil {
		return nil, fmt.Errorf("how long cases wait: %w", err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[LineWaits])
	if err != nil {
		return nil, fmt.Errorf("how long cases wait: %w", err)
	}
	return found, nil
}

func caseStates(ctx context.Context, db Reader, sql string, args ...any) ([]CaseState, error) {
	rows, err := db.Query(ctx, sql, args...)
	if err != nil {
		return nil, fmt.Errorf("glance at cases: %w", err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[CaseState])
	if err != nil {
		return nil, fmt.Errorf("glance at cases: %w", err)
	}
	return found, nil
}
