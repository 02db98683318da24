package transcript

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// StaffAct is something that a member of staff did beside acts on cases, such as an export.
type StaffAct struct {
	ID      int64
	At      time.Time
	Staff   int64  // 0: the operator at the command line, or a customer about themselves
	Act     string // sign_in, export, reveal, role, session, texts, retry, erase, …
	Subject string // what it was about, such as conversation:17; "" if nothing certain
	Reason  string
	Detail  json.RawMessage // an object
}

// NoteAct keeps what a member of staff did, for ever.
func (l *Log) NoteAct(ctx context.Context, db Writer, a StaffAct) error {
	if a.Detail == nil {
		a.Detail = json.RawMessage(`{}`)
	}
	_, err := db.Exec(ctx, `
		INSERT INTO staff_acts (at, staff_id, act, subject, reason, detail) VALUES ($1, nullif($2::bigint, 0), $3, $4, $5, $6)`,
		a.At, a.Staff, a.Act, a.Subject, l.mask.Text(a.Reason), a.Detail)
	if err != nil {
		return fmt.Errorf("keep that somebody did %s: %w", a.Act, err)
	}
	return nil
}

// ActFilter narrows a list of acts. Zero values do not.
type ActFilter struct {
	Staff       int64
	Act         string
	Subject     string
	Since, Till time.Time
	Before      int64 // only acts with a smaller id: the next page
}

// StaffActs returns up to limit acts, the newest first.
func (l *Log) StaffActs(ctx context.Context, db Reader, f ActFilter, limit int) ([]StaffAct, error) {
	rows, err := db.Query(ctx, `
		SELECT id, at, coalesce(staff_id, 0), act, subject, reason, detail FROM staff_acts
		WHERE ($1::bigint = 0 OR staff_id = $1) AND ($2 = '' OR act = $2) AND ($3 = '' OR subject = $3)
		AND ($4::timestamptz IS NULL OR at >= $4) AND ($5::timestamptz IS NULL OR at < $5)
		AND ($6::bigint = 0 OR id < $6)
		ORDER BY id DESC LIMIT $7`, f.Staff, f.Act, f.Subject, maybe(f.Since), maybe(f.Till), f.Before, limit)
	if err != nil {
		return nil, fmt.Errorf("list what staff did: %w", err)
	}
	acts, err := pgx.CollectRows(rows, pgx.RowToStructByPos[StaffAct])
	if err != nil {
		return nil, fmt.Errorf("list what staff did: %w", err)
	}
	return acts, nil
}

// maybe is nil for no time.
func maybe(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
