package turn

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// Outcome is what became of an input.
type Outcome struct {
	ID         int64
	Waiting    bool
	Aside      bool  // it could not be handled
	Turn       int64 // that handled it, 0 if none has
	ReceivedAt time.Time
}

// Outcome returns what became of the input with a key; false when there is none.
func (b *Inbox) Outcome(ctx context.Context, db Reader, key string) (Outcome, bool, error) {
	var o Outcome
	err := db.QueryRow(ctx, `
		SELECT id, status = 'waiting', status = 'aside', coalesce(turn_id, 0), received_at FROM inputs WHERE dedupe_key = $1`,
		key).Scan(&o.ID, &o.Waiting, &o.Aside, &o.Turn, &o.ReceivedAt)
	if errors.Is(err, pgx.ErrNoRows) {
		return Outcome{}, false, nil
	}
	if err != nil {
		return Outcome{}, false, fmt.Errorf("what became of an input: %w", err)
	}
	return o, true, nil
}

// Aside is an input that could not be handled: it was set aside, or it waits for what the operator has to mend.
type Aside struct {
	ID           int64
	Source       Source
	Conversation int64 // 0 when it belongs to nobody
	Attempts     int
	Fault        string
	ReceivedAt   time.Time
	Waits        bool // it is not set aside, and tried again by itself
	Again        bool // it can be tried again: it is known whose it is and what it says
}

// Aside returns up to limit inputs that could not be handled, the newest first, with smaller ids than before (0: from
// the newest).
func (b *Inbox) Aside(ctx context.Context, db Reader, before int64, limit int) ([]Aside, error) {
	rows, err := db.Query(ctx, `
		SELECT id, source, coalesce(conversation_id, 0), greatest(attempts, tries), fault, received_at,
			status = 'waiting', conversation_id IS NOT NULL AND event_sealed IS NOT NULL
		FROM inputs
		WHERE (status = 'aside' OR status = 'waiting' AND tries > 0) AND ($1::bigint = 0 OR id < $1)
		ORDER BY id DESC
		LIMIT $2`, before, limit)
	if err != nil {
		return nil, fmt.Errorf("list inputs set aside: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Aside])
	if err != nil {
		return nil, fmt.Errorf("list inputs set aside: %w", err)
	}
	return list, nil
}

// CountAside counts the inputs that could not be handled.
func (b *Inbox) CountAside(ctx context.Context, db Reader) (int, error) {
	var n int
	if err := db.QueryRow(ctx, `SELECT count(*) FROM inputs WHERE status = 'aside' OR status = 'waiting' AND tries > 0`).Scan(&n); err != nil {
		return 0, fmt.Errorf("count inputs set aside: %w", err)
	}
	return n, nil
}

// Backlog is how many inputs are in a status, and since when the oldest of them is there.
type Backlog struct {
	Count  int
	Oldest *time.Time // nil when there is none
}

// Backlog tells of the inputs that wait and of those that were set aside, by status ("waiting", "aside").
func (b *Inbox) Backlog(ctx context.Context, db Reader) (map[string]Backlog, error) {
	rows, err := db.Query(ctx, `
		SELECT 'waiting', count(*), min(received_at) FROM inputs WHERE status = 'waiting' -- each from an index of its own
		UNION ALL
		SELECT 'aside', count(*), min(received_at) FROM inputs WHERE status = 'aside'`)
	if err != nil {
		return nil, fmt.Errorf("count inputs: %w", err)
	}
	found := map[string]Backlog{}
	var status string
	var n Backlog
	if _, err := pgx.ForEachRow(rows, []any{&status, &n.Count, &n.Oldest}, func() error { found[status] = n; return nil }); err != nil {
		return nil, fmt.Errorf("count inputs: %w", err)
	}
	return found, nil
}
