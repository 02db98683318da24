// Package turn moves conversations: it keeps the inbox of everything that happens to them and turns the waiting input
// of one conversation into one transaction.
//
// It knows the order of things (inputs, dialog, effects, transcript, deliveries) and how each source's input reaches
// the dialog or the desk. It does not know Telegram, nor decides what is said to a customer (package dialog), how an
// order changes (package orders) or who may do what to a case (package handoff).
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
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"kefu/dialog"
	"kefu/dialog/texts"
	"kefu/handoff"
	"kefu/orders"
	"kefu/transcript"
)

// Config is what an Engine works with. All fields are needed.
type Config struct {
	Pool   *pgxpool.Pool
	Inbox  *Inbox
	Seal   Sealer
	Dialog *dialog.Machine
	Texts  *texts.Catalogue
	Orders *orders.Store
	Desk   *handoff.Desk
	Line   *handoff.Line
	Log    *transcript.Log
	// ConsoleURL is the address of the console, such as https://shop.example; links for staff begin with it.
	ConsoleURL string
	// Lang is the language of the desk, where many read.
	Lang string
	// Committed is called after each commit that may have queued deliveries or changed a case. It must not block.
	Committed func()
	Now       func() time.Time
	Logger    *slog.Logger
}

// Engine handles what waits in the inbox. Several may run beside each other, in one process or many.
type Engine struct {
	Config
	// machine is replaced when the shop sells new things, because it holds the words for them.
	machine atomic.Pointer[dialog.Machine]
}

// New returns an engine; Run starts it.
func New(c Config) *Engine {
	e := &Engine{Config: c}
	e.machine.Store(c.Dialog)
	return e
}

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
		after.run(ctx, e)
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
func (e *Engine) together(ctx context.Context) (ids []int64, after afterwards, err error) {
	err = pgx.BeginFunc(ctx, e.Pool, func(tx pgx.Tx) error {
		if ids, err = e.pick(ctx, tx); err != nil {
			return err
		}
		for _, id := range ids {
			if err := e.turn(ctx, tx, id, 0, &after); err != nil {
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
		var after afterwards
		err := pgx.BeginFunc(ctx, e.Pool, func(tx pgx.Tx) error {
			var locked int64
			err := tx.QueryRow(ctx, `SELECT id FROM conversations WHERE id = $1 FOR NO KEY UPDATE SKIP LOCKED`, id).Scan(&locked)
			if errors.Is(err, pgx.ErrNoRows) {
				return nil
			}
			if err != nil {
				return err
			}
			return e.turn(ctx, tx, id, most, &after)
		})
		if err == nil {
			after.run(ctx, e)
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
	var after afterwards
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
		return e.apologise(ctx, tx, id, &after)
	})
	if err != nil {
		return fmt.Errorf("set an input aside: %w", err)
	}
	after.run(ctx, e)
	return nil
}

// apologise tells a customer that a message of theirs was set aside.
func (e *Engine) apologise(ctx context.Context, tx pgx.Tx, id int64, after *afterwards) error {
	c, err := e.load(ctx, tx, id)
	if err != nil {
		return err
	}
	after.deliver = true
	entry, err := e.Log.Append(ctx, tx, transcript.Entry{
		Conversation: id, At: e.Now(), Author: transcript.System, Audience: transcript.CustomerOnly, Kind: "text",
		Message: transcript.Message{Text: e.Texts.T(c.lang, "fault", nil)},
	})
	if err != nil {
		return err
	}
	return e.Log.Deliver(ctx, tx, entry.ID, transcript.CustomerPlace(id))
}

// afterwards is what is done once a transaction is committed: none of it is needed for the truth, and all of it is
// repaired by loops that look again.
type afterwards struct {
	deliver  bool // something is due for delivery
	received bool // something was put into the inbox
	cases    []handoff.Case
}

func (a *afterwards) run(ctx context.Context, e *Engine) {
	if len(a.cases) > 0 {
		// When Redis is away the reconciler makes good for it.
		if err := e.Line.Update(ctx, a.cases...); err != nil {
			e.Logger.Warn("the line in Redis waits for repair", "error", err)
		}
	}
	if a.received {
		e.Inbox.Wake()
	}
	if a.deliver || len(a.cases) > 0 {
		e.Committed()
	}
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

// Use replaces the dialog, because the shop sells new things. Turns under way end with the old one.
func (e *Engine) Use(m *dialog.Machine) { e.machine.Store(m) }
