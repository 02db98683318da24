package handoff

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
)

// Taught is a message whose meaning an admin taught: what it wants, why, and what was asked before it. The words of
// meaning are those of the understanding; this package only keeps them.
type Taught struct {
	ID             int64
	Text           string // masked, as the record shows it
	Asking         string // the question that stood before it; "" is none
	Intent, Reason string // Reason "" says nothing about it
	Conversation   int64  // whose words they are; 0 are nobody's
	Staff          int64
	At             time.Time
}

// ErrBadLesson means that there are no words to learn from, or too many.
var ErrBadLesson = errors.New("nothing can be learned from that")

// longestLesson bounds what is taught, in characters.
const longestLesson = 300

// taughtChannel is how processes tell each other that something else is taught.
const taughtChannel = "kefu_taught"

// Taught returns all that is taught, oldest first.
func (d *Desk) Taught(ctx context.Context, db Reader) ([]Taught, error) {
	rows, err := db.Query(ctx, `
		SELECT id, text, asking, intent, reason, coalesce(conversation_id, 0), staff_id, at
		FROM taught WHERE dropped_at IS NULL ORDER BY id`)
	if err != nil {
		return nil, fmt.Errorf("read what is taught: %w", err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Taught])
	if err != nil {
		return nil, fmt.Errorf("read what is taught: %w", err)
	}
	return all, nil
}

// Teach keeps a lesson, in place of the one about the same words and question, and tells every process.
// ErrBadLesson when there are no words, or too many.
func (d *Desk) Teach(ctx context.Context, db DB, t Taught) error {
	t.Text = strings.TrimSpace(t.Text)
	if t.Text == "" || t.Intent == "" || utf8.RuneCountInString(t.Text) > longestLesson {
		return ErrBadLesson
	}
	return pgx.BeginFunc(ctx, db, func(tx pgx.Tx) error {
		batch := &pgx.Batch{}
		batch.Queue(`UPDATE taught SET dropped_by = $3, dropped_at = $4 WHERE text = $1 AND asking = $2 AND dropped_at IS NULL`,
			t.Text, t.Asking, t.Staff, t.At)
		batch.Queue(`
			INSERT INTO taught (text, asking, intent, reason, conversation_id, staff_id, at)
			VALUES ($1, $2, $3, $4, nullif($5::bigint, 0), $6, $7)`,
			t.Text, t.Asking, t.Intent, t.Reason, t.Conversation, t.Staff, t.At)
		batch.Queue(`NOTIFY ` + taughtChannel)
		if err := tx.SendBatch(ctx, batch).Close(); err != nil {
			return fmt.Errorf("teach: %w", err)
		}
		return nil
	})
}

// Unteach takes a lesson back, and tells every process. One that is not there is no error.
func (d *Desk) Unteach(ctx context.Context, db DB, id, staff int64, now time.Time) error {
	return pgx.BeginFunc(ctx, db, func(tx pgx.Tx) error {
		batch := &pgx.Batch{}
		batch.Queue(`UPDATE taught SET dropped_by = $2, dropped_at = $3 WHERE id = $1 AND dropped_at IS NULL`, id, staff, now)
		batch.Queue(`NOTIFY ` + taughtChannel)
		if err := tx.SendBatch(ctx, batch).Close(); err != nil {
			return fmt.Errorf("take back what was taught: %w", err)
		}
		return nil
	})
}

// HearTaught calls changed once it listens, and whenever any process teaches or takes back something; it returns when ctx
// ends or the connection, which is one of its own, breaks.
func HearTaught(ctx context.Context, config *pgx.ConnConfig, changed func()) error {
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return fmt.Errorf("connect to hear what is taught: %w", err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	if _, err := conn.Exec(ctx, `LISTEN `+taughtChannel); err != nil {
		return fmt.Errorf("hear what is taught: %w", err)
	}
	for {
		changed()
		if _, err := conn.WaitForNotification(ctx); err != nil {
			return fmt.Errorf("hear what is taught: %w", err)
		}
	}
}
