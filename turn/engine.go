// Package turn moves conversations: it keeps the inbox of everything that happens to them and turns the waiting input
// of one conversation into one transaction.
//
// It knows the order of things: which conversation is next, what is tried again, what is set aside, and when something
// is due. What an input does is up to a Handler (package turn/deed), of which it knows nothing but its interface.
//
// The life of an input:
//
//	waiting ──► done      its turn was committed
//	   └──────► aside     it could not be decoded, belongs to nobody, or failed three times by a fault of our own
package turn

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Handler does what inputs ask for, within the engine's transaction. It must be safe for concurrent use.
type Handler interface {
	// Turn handles the inputs of one conversation, whose row tx has locked, and returns the number of the turn's record.
	// All of it is committed or nothing. An error or a panic makes the engine try again; the inputs may come in other
	// groups then.
	Turn(ctx context.Context, tx pgx.Tx, t Turn, after *After) (int64, error)
	// Apologise tells the person of a conversation that an input of theirs was set aside.
	Apologise(ctx context.Context, tx pgx.Tx, conversation int64, at time.Time, after *After) error
}

// Turn is what a Handler is to do.
type Turn struct {
	Conversation int64
	At           time.Time // the time of all that it does
	Inputs       []Waiting // in inbox order, never empty
}

// Waiting is an input that waits, as read from the inbox.
type Waiting struct {
	ID    int64
	Event Event
}

// Config is what an Engine works with. All fields are needed, but for Due.
type Config struct {
	Pool    *pgxpool.Pool
	Inbox   *Inbox
	Handler Handler
	// Due are the kinds of things that the clock looks for.
	Due []Due
	// Committed is called after each commit that may have queued deliveries or changed a case. It must not block.
	Committed func()
	Now       func() time.Time
	Logger    *slog.Logger
}

// Engine handles what waits in the inbox. Several may run beside each other, in one process or many.
type Engine struct{ Config }

// New returns an engine; Run starts it.
func New(c Config) *Engine { return &Engine{c} }

const (
	// conversationsAtOnce is how many turns share a transaction when that many conversations wait.
	conversationsAtOnce = 16
	// attempts is how often an input is tried that fails by a fault of our own.
	attempts = 3
	// sweep is how often the engine looks for work without being woken: what another process received or left.
	sweep = 500 * time.Millisecond
	// backoff is the pause after a fault of a neighbour.
	backoff = time.Second
)

// Run handles inputs until ctx ends, and returns ctx's error then.
func (e *Engine) Run(ctx context.Context) error {
	tick := time.NewTicker(sweep)
	defer tick.Stop()
	for {
		worked, err := e.Work(ctx)
		pause := time.Duration(0)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			e.Logger.Error("turns wait", "error", err)
			pause = backoff
		case worked:
			continue
		}
		if pause > 0 {
			select {
			case <-ctx.Done():
			case <-time.After(pause):
			}
			continue
		}
		select {
		case <-ctx.Done():
		case <-e.Inbox.wake:
		case <-tick.C:
		}
	}
}

// Work handles what waits for up to conversationsAtOnce conversations and tells whether there was anything. Its error
// is a fault of a neighbour (PostgreSQL is away): nothing is lost, and it is worth trying again.
func (e *Engine) Work(ctx context.Context) (bool, error) {
	ids, after, err := e.together(ctx)
	if err == nil {
		e.follow(ctx, after)
		return len(ids) > 0, nil
	}
	if neighbours(err) || len(ids) == 0 {
		return false, err
	}
	// One of them fails by a fault of our own: each alone, so that it blocks no other.
	for _, id := range ids {
		if err := e.alone(ctx, id); err != nil {
			return false, err
		}
	}
	return true, nil
}

// together handles several conversations in one transaction.
func (e *Engine) together(ctx context.Context) (ids []int64, after *After, err error) {
	after = &After{}
	err = pgx.BeginFunc(ctx, e.Pool, func(tx pgx.Tx) error {
		if ids, err = e.pick(ctx, tx); err != nil {
			return err
		}
		for _, id := range ids {
			if err := e.turn(ctx, tx, id, 0, after); err != nil {
				return err
			}
		}
		return nil
	})
	return ids, after, err
}

// pick locks conversations that have input ready, the one that waits longest first. Those that another process works
// on are passed over.
func (e *Engine) pick(ctx context.Context, tx pgx.Tx) ([]int64, error) {
	rows, err := tx.Query(ctx, `
		WITH ready AS (
			SELECT conversation_id, min(id) AS first
			FROM inputs
			WHERE status = 'waiting'
			GROUP BY conversation_id
			-- The parts of an album wait for each other, but not for ever.
			HAVING max(ready_at) <= $1 OR min(received_at) <= $2
		)
		SELECT c.id
		FROM conversations c
		JOIN ready ON ready.conversation_id = c.id
		ORDER BY ready.first
		LIMIT $3
		FOR NO KEY UPDATE OF c SKIP LOCKED`, e.Now(), e.Now().Add(-3*time.Second), conversationsAtOnce)
	if err != nil {
		return nil, fmt.Errorf("pick conversations: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[int64])
}

// alone handles one conversation in its own transaction, and when that fails its first input by itself. An input that
// fails too often by a fault of our own is set aside, and the customer is told.
func (e *Engine) alone(ctx context.Context, id int64) error {
	for _, most := range []int{0, 1} {
		after := &After{}
		err := pgx.BeginFunc(ctx, e.Pool, func(tx pgx.Tx) error {
			var locked int64
			err := tx.QueryRow(ctx, `SELECT id FROM conversations WHERE id = $1 FOR NO KEY UPDATE SKIP LOCKED`, id).Scan(&locked)
			if errors.Is(err, pgx.ErrNoRows) {
				return nil
			}
			if err != nil {
				return err
			}
			return e.turn(ctx, tx, id, most, after)
		})
		if err == nil {
			e.follow(ctx, after)
			return nil
		}
		if neighbours(err) {
			return err
		}
		if most == 1 {
			return e.fail(ctx, id, err)
		}
	}
	return nil
}

// fail counts a failure of the first input of a conversation, and sets it aside after the last attempt.
func (e *Engine) fail(ctx context.Context, id int64, fault error) error {
	e.Logger.Error("turn failed", "conversation", id, "error", fault)
	after := &After{}
	err := pgx.BeginFunc(ctx, e.Pool, func(tx pgx.Tx) error {
		var tried int
		err := tx.QueryRow(ctx, `
			UPDATE inputs SET attempts = attempts + 1, fault = $2,
				status = CASE WHEN attempts + 1 >= $3 THEN 'aside' ELSE 'waiting' END
			WHERE id = (SELECT min(id) FROM inputs WHERE conversation_id = $1 AND status = 'waiting')
			RETURNING attempts`, id, fault.Error(), attempts).Scan(&tried)
		if err != nil || tried < attempts {
			return err
		}
		return e.Handler.Apologise(ctx, tx, id, e.Now(), after)
	})
	if err != nil {
		return fmt.Errorf("set an input aside: %w", err)
	}
	e.follow(ctx, after)
	return nil
}

// turn hands what waits for one conversation to the handler, at most `most` inputs (0: all), and marks it as done.
func (e *Engine) turn(ctx context.Context, tx pgx.Tx, id int64, most int, after *After) error {
	inputs, err := e.Inbox.read(ctx, tx, id, most)
	if err != nil || len(inputs) == 0 {
		return err
	}
	var number int64
	at := e.Now()
	err = guarded(func() (err error) {
		number, err = e.Handler.Turn(ctx, tx, Turn{Conversation: id, At: at, Inputs: inputs}, after)
		return err
	})
	if err != nil {
		return err
	}
	ids := make([]int64, len(inputs))
	for i, in := range inputs {
		ids[i] = in.ID
	}
	_, err = tx.Exec(ctx, `UPDATE inputs SET status = 'done', turn_id = $2, done_at = $3 WHERE id = ANY ($1)`, ids, number, at)
	if err != nil {
		return fmt.Errorf("mark input as done: %w", err)
	}
	return nil
}

// guarded runs f and turns a panic into an error, so that one poisonous input cannot end the process.
func guarded(f func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
		}
	}()
	return f()
}
