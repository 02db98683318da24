package turn

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// stepRows is how many rows a step of pruning looks at, so that no step holds anybody up.
const stepRows = 1000

// PruneInputs takes away inputs that were handled before a time, in one step that begins after an input. It returns the
// last one that it looked at, how many are gone, and whether nothing behind is old enough. What was set aside or waits
// stays.
func (b *Inbox) PruneInputs(ctx context.Context, db Querier, after int64, before time.Time) (last int64, gone int, ended bool, err error) {
	return prune(ctx, db, "inputs", `
		WITH page AS (
			SELECT id, status = 'done' AND received_at < $2 AND done_at < $2 AS old, received_at >= $2 AS young
			FROM inputs WHERE id > $1 ORDER BY id LIMIT $3
		), gone AS (
			DELETE FROM inputs i USING page p WHERE i.id = p.id AND p.old RETURNING 1
		)
		SELECT coalesce(max(id), $1), (SELECT count(*) FROM gone), count(*), coalesce(bool_and(young), true) FROM page`, after, before)
}

// PruneTurns is PruneInputs for the records of turns, which are needed to replay a conversation.
func (b *Inbox) PruneTurns(ctx context.Context, db Querier, after int64, before time.Time) (last int64, gone int, ended bool, err error) {
	return prune(ctx, db, "turns", `
		WITH page AS (
			SELECT id, at < $2 AS old, at >= $2 AS young FROM turns WHERE id > $1 ORDER BY id LIMIT $3
		), gone AS (
			DELETE FROM turns t USING page p WHERE t.id = p.id AND p.old RETURNING 1
		)
		SELECT coalesce(max(id), $1), (SELECT count(*) FROM gone), count(*), coalesce(bool_and(young), true) FROM page`, after, before)
}

func prune(ctx context.Context, db Querier, what, sql string, after int64, before time.Time) (last int64, gone int, ended bool, err error) {
	var rows int
	var young bool
	if err := db.QueryRow(ctx, sql, after, before, stepRows).Scan(&last, &gone, &rows, &young); err != nil {
		return after, 0, false, fmt.Errorf("take away old %s: %w", what, err)
	}
	return last, gone, rows < stepRows || young, nil
}

// ConversationsOf are the conversations that a person has: the private chat with that number, and those in which the
// shop's customer is spoken of who never wrote to the bot.
func (b *Inbox) ConversationsOf(ctx context.Context, db Reader, chat int64, customerID string) ([]int64, error) {
	rows, err := db.Query(ctx, `
		SELECT id FROM conversations WHERE kind = 'customer' AND ($1 <> 0 AND chat = $1 OR $2 <> '' AND customer_id = $2) ORDER BY id`,
		chat, customerID)
	if err != nil {
		return nil, fmt.Errorf("find the conversations of a person: %w", err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return nil, fmt.Errorf("find the conversations of a person: %w", err)
	}
	return found, nil
}

// Forget takes away all that the inbox knows of conversations: inputs, records of turns, timers, state and name. Should
// the person write again, that is a new conversation.
func (b *Inbox) Forget(ctx context.Context, tx pgx.Tx, conversations ...int64) error {
	for _, sql := range []string{
		`DELETE FROM timers WHERE conversation_id = ANY ($1)`,
		`DELETE FROM inputs WHERE conversation_id = ANY ($1)`,
		`DELETE FROM turns WHERE conversation_id = ANY ($1)`,
		// A negative chat is one that does not exist.
		`UPDATE conversations SET name = '', lang = '', state_sealed = NULL, customer_id = NULL,
			chat = -nextval(pg_get_serial_sequence('conversations', 'id'))
		WHERE id = ANY ($1)`,
	} {
		if _, err := tx.Exec(ctx, sql, conversations); err != nil {
			return fmt.Errorf("forget conversations: %w", err)
		}
	}
	return nil
}
