package turn

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// Misses returns how often the bot did not understand customers, by the turn's time and conversation; as far back as
// turns are kept.
func (b *Inbox) Misses(ctx context.Context, db Reader, since, till time.Time) ([]Miss, error) {
	rows, err := db.Query(ctx, `SELECT conversation_id, at, missed::int FROM turns WHERE missed > 0 AND at >= $1 AND at < $2 ORDER BY at`, since, till)
	if err != nil {
		return nil, fmt.Errorf("count what was not understood: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Miss])
	if err != nil {
		return nil, fmt.Errorf("count what was not understood: %w", err)
	}
	return list, nil
}

// Miss is how often the bot did not understand a customer in one turn.
type Miss struct {
	Conversation int64
	At           time.Time
	Times        int
}

// Languages returns the languages that the bot speaks with customers, by conversation. Conversations with the staff are
// left out.
func (b *Inbox) Languages(ctx context.Context, db Reader, conversations ...int64) (map[int64]string, error) {
	rows, err := db.Query(ctx, `SELECT id, lang FROM conversations WHERE id = ANY ($1) AND kind = 'customer'`, conversations)
	if err != nil {
		return nil, fmt.Errorf("languages of %d conversations: %w", len(conversations), err)
	}
	found := map[int64]string{}
	var id int64
	var lang string
	if _, err := pgx.ForEachRow(rows, []any{&id, &lang}, func() error { found[id] = lang; return nil }); err != nil {
		return nil, fmt.Errorf("languages of %d conversations: %w", len(conversations), err)
	}
	return found, nil
}
