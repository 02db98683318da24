package handoff

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// Glance is what changes when a case has to be shown anew.
type Glance struct {
	No           string
	Conversation int64
	Status       Status
	Revision     int64
	Assignee     int64 // of a waiting case 0, of a closed one the last holder
	OrderNo      string
}

const selectGlances = `SELECT case_no, conversation_id, status, revision, coalesce(assignee, 0), coalesce(order_no, '') FROM cases`

// lately is how many of the latest events name the cases that Recent returns.
const lately = 200

// Glances returns cases by their numbers, in no certain order; numbers that no case has are left out.
func (d *Desk) Glances(ctx context.Context, db Reader, nos ...string) ([]Glance, error) {
	return glances(ctx, db, selectGlances+` WHERE case_no = ANY ($1)`, nos)
}

// Recent returns the cases that somebody holds, and those that something was done to lately.
func (d *Desk) Recent(ctx context.Context, db Reader) ([]Glance, error) {
	return glances(ctx, db, selectGlances+`
		WHERE case_no IN (
			SELECT case_no FROM cases WHERE status = 'claimed'
			UNION
			SELECT case_no FROM (SELECT case_no FROM case_events ORDER BY id DESC LIMIT $1) AS lately
		)`, lately)
}

// Fresh returns the waiting cases with a greater id than this, in the order in which they were opened.
func (d *Desk) Fresh(ctx context.Context, db Reader, after int64) ([]Case, error) {
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

// Waits is the line of one language.
type Waits struct {
	Lang   string
	Count  int
	Oldest time.Time // since when the case waits that waits longest
}

// Waits tells of the lines that are not empty.
func (d *Desk) Waits(ctx context.Context, db Reader) ([]Waits, error) {
	rows, err := db.Query(ctx, `
		SELECT lang, count(*), min(coalesce(unanswered_since, opened_at)) FROM cases WHERE status = 'waiting' GROUP BY lang`)
	if err != nil {
		return nil, fmt.Errorf("how long cases wait: %w", err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Waits])
	if err != nil {
		return nil, fmt.Errorf("how long cases wait: %w", err)
	}
	return found, nil
}

func glances(ctx context.Context, db Reader, sql string, args ...any) ([]Glance, error) {
	rows, err := db.Query(ctx, sql, args...)
	if err != nil {
		return nil, fmt.Errorf("glance at cases: %w", err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Glance])
	if err != nil {
		return nil, fmt.Errorf("glance at cases: %w", err)
	}
	return found, nil
}
