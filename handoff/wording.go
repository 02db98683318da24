package handoff

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// Wording is one version of a text that an admin worded. What a text may say is not known here.
type Wording struct {
	ID    int64
	Key   string
	Texts map[string]string // by language; nil: as the files say again
	Words []string          // by which a question is known
	Staff int64
	At    time.Time
}

// ErrOutdated means that somebody else changed it meanwhile.
var ErrOutdated = errors.New("somebody else changed it meanwhile")

const wordingColumns = `id, key, texts, words, staff_id, at`

// Wordings returns the versions that count, of all keys that were ever worded, by key.
func (d *Desk) Wordings(ctx context.Context, db Reader) ([]Wording, error) {
	return wordings(ctx, db, `SELECT DISTINCT ON (key) `+wordingColumns+` FROM wordings ORDER BY key, id DESC`)
}

// WordingsOf returns up to limit versions of a text, the newest first.
func (d *Desk) WordingsOf(ctx context.Context, db Reader, key string, limit int) ([]Wording, error) {
	return wordings(ctx, db, `SELECT `+wordingColumns+` FROM wordings WHERE key = $1 ORDER BY id DESC LIMIT $2`, key, limit)
}

func wordings(ctx context.Context, db Reader, sql string, args ...any) ([]Wording, error) {
	rows, err := db.Query(ctx, sql, args...)
	if err != nil {
		return nil, fmt.Errorf("read how texts are worded: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Wording])
	if err != nil {
		return nil, fmt.Errorf("read how texts are worded: %w", err)
	}
	return list, nil
}

// Reword keeps a version of a text, and tells every process. ErrOutdated when the version before it is not after (0:
// none) any more.
func (d *Desk) Reword(ctx context.Context, db DB, w Wording, after int64) error {
	var said json.RawMessage
	if w.Texts != nil {
		var err error
		if said, err = json.Marshal(w.Texts); err != nil {
			return err
		}
	}
	return pgx.BeginFunc(ctx, db, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtextextended('wording ' || $1, 0))`, w.Key); err != nil {
			return fmt.Errorf("word %s: %w", w.Key, err)
		}
		tag, err := tx.Exec(ctx, `
			INSERT INTO wordings (key, texts, words, staff_id, at)
			SELECT $1, $2::jsonb, $3, $4, $5 WHERE $6 = coalesce((SELECT max(id) FROM wordings WHERE key = $1), 0)`,
			w.Key, said, list(w.Words), w.Staff, w.At, after)
		if err == nil && tag.RowsAffected() == 0 {
			return ErrOutdated
		}
		if err == nil {
			_, err = tx.Exec(ctx, `NOTIFY `+taughtChannel)
		}
		if err != nil {
			return fmt.Errorf("word %s: %w", w.Key, err)
		}
		return nil
	})
}
