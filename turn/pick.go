package turn

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// This file finds out which conversations are next.

// picked is a conversation that has input ready.
type picked struct {
	ID    int64
	Tried bool // its first input failed before
}

// triedAtOnce is how many conversations whose input failed before are taken at once, so that many of them leave room for
// the others.
const triedAtOnce = 2

// timedAtOnce is how many conversations are taken at once in which only time brought something about, such as the end
// of an order, while people wait for answers in more than are left.
const timedAtOnce = 4

// pick locks conversations that have input ready, the one that waits longest first, but answers to people before
// notices. Those that another process works on are passed over, and so are those that pause after a failure.
func (e *Engine) pick(ctx context.Context, tx pgx.Tx) (list []picked, err error) {
	batch := &pgx.Batch{}
	batch.Queue(forTurns)
	batch.Queue(`
		WITH ready AS (
			SELECT conversation_id, min(id) AS first, bool_or(tries > 0) AS tried, bool_and(source = 'timer') AS timed
			FROM inputs
			WHERE status = 'waiting'
			GROUP BY conversation_id
			-- The parts of an album wait for each other, and words for those that follow, but not for ever. The newest tells.
			HAVING ((array_agg(ready_at ORDER BY id DESC))[1] <= $1 OR min(received_at) <= $2) AND coalesce(max(try_at) <= $1, true)
		), ranked AS (
			SELECT *, row_number() OVER (PARTITION BY tried, timed ORDER BY first) AS place FROM ready
		)
		SELECT c.id, r.tried
		FROM conversations c
		JOIN ranked r ON r.conversation_id = c.id
		WHERE NOT r.tried OR r.place <= $3
		ORDER BY r.timed AND r.place > $5, r.first
		LIMIT $4
		FOR NO KEY UPDATE OF c SKIP LOCKED`, e.Now(), e.Now().Add(-patience), triedAtOnce, conversationsAtOnce, timedAtOnce).
		Query(func(rows pgx.Rows) (err error) {
			list, err = pgx.CollectRows(rows, pgx.RowToStructByPos[picked])
			return err
		})
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return nil, fmt.Errorf("pick conversations: %w", err)
	}
	return list, nil
}

// forTurns tells PostgreSQL how to plan what a transaction of turns asks: what was done since the last vacuum still stands
// in the index of what waits, and only a plain scan takes it out of the way of the next; and all of it finds rows by keys, so
// that one plan serves every time.
const forTurns = `SELECT set_config('enable_bitmapscan', 'off', true), set_config('plan_cache_mode', 'force_generic_plan', true)`
