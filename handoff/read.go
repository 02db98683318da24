package handoff

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// Get returns one case, or ErrNoSuchCase.
func (d *Desk) Get(ctx context.Context, db Reader, caseNo string) (Case, error) {
	c, err := one(db.Query(ctx, selectCases+` WHERE c.case_no = $1`, caseNo))
	if err != nil {
		return Case{}, fmt.Errorf("case %s: %w", caseNo, err)
	}
	return c, nil
}

// Cases returns cases by their numbers, in no certain order; numbers that no case has are left out.
func (d *Desk) Cases(ctx context.Context, db Reader, nos ...string) ([]Case, error) {
	return cases(ctx, db, ` WHERE c.case_no = ANY ($1)`, nos)
}

// ConversationOf is the conversation that a case is of; while tx lasts it stays so. 0 if there is no such case.
func (d *Desk) ConversationOf(ctx context.Context, tx pgx.Tx, caseNo string) (int64, error) {
	var conversation int64
	err := tx.QueryRow(ctx, `SELECT conversation_id FROM cases WHERE case_no = $1 FOR UPDATE`, caseNo).Scan(&conversation)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("conversation of %s: %w", caseNo, err)
	}
	return conversation, nil
}

// ByConversation returns the cases of one customer, oldest first.
func (d *Desk) ByConversation(ctx context.Context, db Reader, conversation int64) ([]Case, error) {
	return cases(ctx, db, ` WHERE c.conversation_id = $1 ORDER BY c.id`, conversation)
}

// WaitingLine returns up to limit waiting cases in the order of the line.
func (d *Desk) WaitingLine(ctx context.Context, db Reader, limit int) ([]Case, error) {
	return cases(ctx, db, ` WHERE c.status = 'waiting' ORDER BY c.place_at, c.id LIMIT $1`, limit)
}

// Holding returns the cases that an agent holds, longest held first.
func (d *Desk) Holding(ctx context.Context, db Reader, staff int64) ([]Case, error) {
	return cases(ctx, db, ` WHERE c.status = 'claimed' AND c.assignee = $1 ORDER BY c.claimed_at, c.id`, staff)
}

// Proposals returns the open cases whose refund waits for a second person, oldest first.
func (d *Desk) Proposals(ctx context.Context, db Reader) ([]Case, error) {
	return cases(ctx, db, ` WHERE c.status <> 'closed' AND c.proposed_by IS NOT NULL ORDER BY c.id`)
}

// Events returns what was done to a case, in order.
func (d *Desk) Events(ctx context.Context, db Reader, caseNo string) ([]Event, error) {
	rows, err := db.Query(ctx, `
		SELECT id, case_no, version, at, kind, coalesce(staff_id, 0), detail
		FROM case_events WHERE case_no = $1 ORDER BY id`, caseNo)
	if err != nil {
		return nil, fmt.Errorf("events of %s: %w", caseNo, err)
	}
	events, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Event])
	if err != nil {
		return nil, fmt.Errorf("events of %s: %w", caseNo, err)
	}
	return events, nil
}

// StaffEvents returns up to limit events of cases that members of staff caused, the newest first: of one of them unless staff
// is 0, of one case unless caseNo is "", and only with smaller ids than before unless that is 0.
func (d *Desk) StaffEvents(ctx context.Context, db Reader, staff int64, caseNo string, before int64, limit int) ([]Event, error) {
	rows, err := db.Query(ctx, `
		SELECT id, case_no, version, at, kind, staff_id, detail
		FROM case_events
		WHERE staff_id IS NOT NULL AND ($1::bigint = 0 OR staff_id = $1) AND ($2 = '' OR case_no = $2) AND ($3::bigint = 0 OR id < $3)
		ORDER BY id DESC LIMIT $4`, staff, caseNo, before, limit)
	if err != nil {
		return nil, fmt.Errorf("list what staff did with cases: %w", err)
	}
	events, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Event])
	if err != nil {
		return nil, fmt.Errorf("list what staff did with cases: %w", err)
	}
	return events, nil
}

func cases(ctx context.Context, db Reader, where string, args ...any) ([]Case, error) {
	rows, err := db.Query(ctx, selectCases+where, args...)
	if err != nil {
		return nil, fmt.Errorf("read cases: %w", err)
	}
	found, err := pgx.CollectRows(rows, scanCase)
	if err != nil {
		return nil, fmt.Errorf("read cases: %w", err)
	}
	return found, nil
}

// LatestEvent returns the id of the last event of all cases, 0 if there is none.
func (d *Desk) LatestEvent(ctx context.Context, db Reader) (id int64, err error) {
	if err := db.QueryRow(ctx, `SELECT coalesce(max(id), 0) FROM case_events`).Scan(&id); err != nil {
		return 0, fmt.Errorf("the last event: %w", err)
	}
	return id, nil
}
