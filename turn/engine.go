// Package turn moves conversations: it keeps the inbox of everything that happens to them and turns the waiting input
// of one conversation into one transaction.
//
// It knows the order of things: which conversation is next, what is tried again, what is set aside, and when something
// is due. What an input does is up to a Handler (package turn/deed), of which it knows nothing but its interface.
//
// The life of an input:
//
//	waiting ──► done      its turn was committed
//	 │  ▲
//	 ▼  └── retry         by itself at a start, from the console, or by a command
//	aside                 it could not be decoded, belongs to nobody, or failed three times by a fault of its own
//
// What fails because something around kefu is wrong (see blame) waits, and is never set aside.
package turn

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"kefu/internal/retry"
	"kefu/turn/event"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/sync/errgroup"
)

// Handler does what inputs ask for, within the engine's transaction. It must be safe for concurrent use.
type Handler interface {
	// Load reads what Turn and Pause begin with at a time, for all turns of a transaction together: the inputs that wait,
	// by conversation. It may be nil: then they read it themselves.
	Load(ctx context.Context, tx pgx.Tx, at time.Time, waiting map[int64][]Waiting) (Loaded, error)
	// Turn handles the inputs of one conversation, whose row tx has locked, and returns the number of the turn's record.
	// All of it is committed or nothing. An error or a panic makes the engine try again; the inputs may come in other
	// groups then.
	Turn(ctx context.Context, tx pgx.Tx, t Turn, after *AfterCommit) (int64, error)
	// Pause tells until when more is waited for before these inputs are handled, the zero time if it is not. It changes
	// nothing. Whatever arrives meanwhile is a reason to ask again.
	Pause(ctx context.Context, tx pgx.Tx, t Turn) (time.Time, error)
	// Apologise tells who is behind the one input of t that it was set aside, if it is somebody who waits for an answer.
	// The input has no event when it cannot be read.
	Apologise(ctx context.Context, tx pgx.Tx, t Turn, after *AfterCommit) error
}

// Loaded is what a Handler has read for the turns of one transaction, and what they put off to its end.
type Loaded interface {
	// Store adds to a batch what they put off: it is sent once, for all of them.
	Store(batch *pgx.Batch)
}

// Turn is what a Handler is to do.
type Turn struct {
	Conversation int64
	At           time.Time // the time of all that it does
	Inputs       []Waiting // in inbox order, never empty
	Loaded       Loaded    // what Handler.Load gave; nil: nothing was read yet, and nothing can be put off
}

// Waiting is an input that waits, as read from the inbox.
type Waiting struct {
	ID     int64
	Source Source
	// ReceivedAt is when it was put into the inbox.
	ReceivedAt time.Time
	Event      event.Event
}

// Config is what an Engine works with. All fields are needed, but for Due, Within and Metrics.
type Config struct {
	Pool    *pgxpool.Pool
	Inbox   *Inbox
	Handler Handler
	// Due are the kinds of things that the clock looks for.
	Due []Due
	// Within, if not nil, does what all turns of one transaction have in common, around them: what must come last in
	// it, such as rows that everybody wants.
	Within func(ctx context.Context, tx pgx.Tx, turns func(pgx.Tx) error) error
	// Committed is called after each commit that may have queued deliveries or changed a case. It must not block.
	Committed func()
	Now       func() time.Time
	Logger    *slog.Logger
	Metrics   prometheus.Registerer // nil: nobody looks at what is counted
}

// Engine handles what waits in the inbox. Several may run beside each other, in one process or many.
type Engine struct {
	Config
	health  health
	metrics metrics
	turning chan struct{} // has room for one: the worker that has a transaction under way, unless it is overtaken
}

// New returns an engine; Run starts it.
func New(c Config) *Engine {
	return &Engine{Config: c, metrics: newMetrics(c.Metrics), turning: make(chan struct{}, 1)}
}

const (
	// conversationsAtOnce is how many turns share a transaction when that many conversations wait.
	conversationsAtOnce = 64
	// workers is how many transactions a process has under way at most. One takes whatever waits and costs least for each
	// of it; a further one begins when that takes longer than overtake, because it waits for the disk or for a lock.
	workers  = 2
	overtake = 50 * time.Millisecond
	// attempts is how often an input is tried that fails by a fault of its own.
	attempts = 3
	// sweep is how often the engine looks for work without being woken: what another process received or left.
	sweep = 500 * time.Millisecond
	// backoff is the pause while PostgreSQL cannot be used.
	backoff = time.Second
	// patience is how long the parts of an album, or fragments of what somebody says, wait for each other at most.
	patience = 3 * time.Second
)

// Run handles inputs until ctx ends, and returns ctx's error then. It begins with what was set aside: the cause may be
// gone since.
func (e *Engine) Run(ctx context.Context) error {
	for err := e.Inbox.retryAtStart(ctx); err != nil; err = e.Inbox.retryAtStart(ctx) {
		e.health.note(loop{what: "turns"}, err, e.Now())
		e.Logger.Error("turns wait", "error", err)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(backoff):
		}
	}
	g, ctx := errgroup.WithContext(ctx)
	for n := range workers {
		g.Go(func() error { return e.work(ctx, loop{"turns", n}) })
	}
	return g.Wait()
}

// work handles what waits whenever something does, until ctx ends.
func (e *Engine) work(ctx context.Context, l loop) error {
	e.health.note(l, nil, e.Now()) // one that stands still in its first turn must have been seen as well
	tick := time.NewTicker(sweep)
	defer tick.Stop()
	for {
		worked, err := e.workInTurn(ctx)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		e.health.note(l, err, e.Now())
		if worked && err == nil {
			continue
		}
		wake, pause := e.Inbox.wake, tick.C
		if err != nil {
			e.Logger.Error("turns wait", "error", err)
			wake, pause = nil, time.After(backoff)
		}
		select {
		case <-ctx.Done():
		case <-wake:
		case <-pause:
		}
	}
}

// workInTurn is Work while no other worker has a transaction under way, or after one has taken long.
func (e *Engine) workInTurn(ctx context.Context) (bool, error) {
	long := time.NewTimer(overtake)
	defer long.Stop()
	select {
	case e.turning <- struct{}{}:
		defer func() { <-e.turning }()
	case <-long.C:
	case <-ctx.Done():
		return false, ctx.Err()
	}
	return e.Work(ctx)
}

// Work handles what waits for up to conversationsAtOnce conversations and tells whether there was anything. Its error
// says that PostgreSQL cannot be used: nothing is lost, and it is worth trying again.
func (e *Engine) Work(ctx context.Context) (bool, error) {
	picked, after, err := e.together(ctx)
	if len(picked) == conversationsAtOnce {
		e.Inbox.Wake() // there may be more, for another worker
	}
	if err == nil {
		e.follow(ctx, after)
	} else if len(picked) == 0 || blameFor(err) == onConnection {
		return false, err
	}
	for _, p := range picked {
		if err == nil && !p.Tried {
			continue // its turn is committed
		}
		// Each alone, so that the one that fails blocks no other.
		if err := e.alone(ctx, p.ID); err != nil {
			return false, err
		}
	}
	return len(picked) > 0, nil
}

// together handles several conversations in one transaction, all but those that failed before.
func (e *Engine) together(ctx context.Context) (list []picked, after *AfterCommit, err error) {
	err = retry.Tx(ctx, e.Pool, func(tx pgx.Tx) (err error) {
		after = &AfterCommit{}
		if list, err = e.pick(ctx, tx); err != nil {
			return err
		}
		var fresh []int64
		for _, p := range list {
			if !p.Tried {
				fresh = append(fresh, p.ID)
			}
		}
		return e.within(ctx, tx, func(tx pgx.Tx) error { return e.turns(ctx, tx, 0, after, fresh...) })
	})
	return list, after, err
}

// within lets turns be done in a transaction.
func (e *Engine) within(ctx context.Context, tx pgx.Tx, turns func(pgx.Tx) error) error {
	if e.Within == nil {
		return turns(tx)
	}
	return e.Within(ctx, tx, turns)
}

// alone handles one conversation in its own transaction, and when that fails its first input by itself. When that fails
// too, the transaction keeps the failure, so that nobody tries at the same time.
func (e *Engine) alone(ctx context.Context, id int64) error {
	var after *AfterCommit
	var failed error
	err := retry.Tx(ctx, e.Pool, func(tx pgx.Tx) error {
		after, failed = &AfterCommit{}, nil
		var locked int64
		err := tx.QueryRow(ctx, `SELECT id FROM conversations WHERE id = $1 FOR NO KEY UPDATE SKIP LOCKED`, id).Scan(&locked)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		first, of, err := e.Inbox.first(ctx, tx, id)
		if err != nil || of == 0 {
			return err
		}
		for _, most := range []int{of, 1}[:min(of, 2)] {
			if after, failed, err = e.attempt(ctx, tx, id, most); failed == nil || err != nil {
				return err
			}
		}
		return e.fail(ctx, tx, id, first, failed, after)
	})
	if err != nil {
		return errors.Join(err, failed)
	}
	if failed != nil {
		e.Logger.Error("turn failed", "conversation", id, "error", failed)
	}
	e.follow(ctx, after)
	return nil
}

// attempt handles the input of a conversation, at most `most`. When that fails, nothing of it stays in tx and
// failed says why. err means that tx can be used no more.
func (e *Engine) attempt(ctx context.Context, tx pgx.Tx, id int64, most int) (after *AfterCommit, failed, err error) {
	after = &AfterCommit{}
	inner, err := tx.Begin(ctx) // a savepoint
	if err != nil {
		return after, nil, err
	}
	failed = e.within(ctx, inner, func(tx pgx.Tx) error { return e.turns(ctx, tx, most, after, id) })
	if failed == nil {
		failed = inner.Commit(ctx) // only releases the savepoint
	}
	switch {
	case failed == nil:
		return after, nil, nil
	case retry.Possible(failed), blameFor(failed) == onConnection:
		return after, failed, failed
	}
	return &AfterCommit{}, failed, inner.Rollback(ctx)
}

// fail counts a failure of an input. One that fails by a fault of its own is set aside after the last attempt, and who
// sent it is told, once; every other waits for the next try. The pauses grow from one second to a minute.
func (e *Engine) fail(ctx context.Context, tx pgx.Tx, conversation, input int64, failed error, after *AfterCommit) error {
	own := 0
	if blameFor(failed) == onInput {
		own = 1
	}
	at := e.Now()
	var aside, told bool
	err := tx.QueryRow(ctx, `
		UPDATE inputs SET
			tries = tries + 1, attempts = attempts + $3, fault = $4,
			try_at = $2::timestamptz + make_interval(secs => least(60, power(4, least(tries, 5)))),
			status = CASE WHEN $3 = 1 AND attempts + 1 >= $5 THEN 'aside' ELSE 'waiting' END
		WHERE id = $1
		RETURNING status = 'aside', apologised`, input, at, own, failed.Error(), attempts).Scan(&aside, &told)
	if err != nil {
		return fmt.Errorf("count a failure: %w", err)
	}
	if aside {
		after.Then(func(context.Context) { e.metrics.aside.Inc() })
	}
	if !aside || told {
		return nil
	}
	return e.apologise(ctx, tx, conversation, input, after)
}

// apologise tells who sent an input that it was set aside. If not even that can be done, it stays untold.
func (e *Engine) apologise(ctx context.Context, tx pgx.Tx, conversation, input int64, after *AfterCommit) error {
	inner, err := tx.Begin(ctx)
	if err != nil {
		return err
	}
	told := &AfterCommit{}
	failed := guarded(func() error {
		w, err := e.Inbox.one(ctx, inner, input)
		if w.Source == "" {
			return err // else it cannot be read, which may be why it was set aside
		}
		t := Turn{Conversation: conversation, At: e.Now(), Inputs: []Waiting{w}}
		if err := e.Handler.Apologise(ctx, inner, t, told); err != nil {
			return err
		}
		_, err = inner.Exec(ctx, `UPDATE inputs SET apologised = true WHERE id = $1`, input)
		return err
	})
	if failed == nil {
		told.then = append(after.then, told.then...)
		*after = *told
		return inner.Commit(ctx)
	}
	if retry.Possible(failed) || blameFor(failed) == onConnection {
		return failed
	}
	e.Logger.Error("nobody is told of an input that was set aside", "input", input, "error", failed)
	return inner.Rollback(ctx)
}

// turns hands what waits for some conversations to the handler, at most `most` inputs of each (0: all), and marks them as
// done together with what the handler wants written last: three round trips beside those of the handler.
func (e *Engine) turns(ctx context.Context, tx pgx.Tx, most int, after *AfterCommit, conversations ...int64) error {
	if len(conversations) == 0 {
		return nil
	}
	waiting, err := e.Inbox.read(ctx, tx, most, conversations...)
	if err != nil {
		return err
	}
	at := e.Now()
	var loaded Loaded
	if err := guarded(func() (err error) {
		loaded, err = e.Handler.Load(ctx, tx, at, waiting)
		return err
	}); err != nil {
		return err
	}
	var ids, numbers []int64
	for _, id := range conversations {
		inputs := waiting[id]
		if len(inputs) == 0 {
			continue
		}
		number, done, err := e.turn(ctx, tx, Turn{Conversation: id, At: at, Inputs: inputs, Loaded: loaded}, after)
		if err != nil {
			return err
		}
		if !done {
			continue
		}
		for _, in := range inputs {
			ids, numbers = append(ids, in.ID), append(numbers, number)
		}
	}
	last := &pgx.Batch{}
	if loaded != nil {
		loaded.Store(last)
	}
	last.Queue(`
		UPDATE inputs SET status = 'done', turn_id = done.turn, done_at = $3, try_at = NULL
		FROM unnest($1::bigint[], $2::bigint[]) AS done (id, turn)
		WHERE inputs.id = done.id`, ids, numbers, at)
	if err := tx.SendBatch(ctx, last).Close(); err != nil {
		return fmt.Errorf("store turns and mark input as done: %w", err)
	}
	return nil
}

// turn hands inputs of one conversation to the handler and returns the number of the turn's record; not done when the
// inputs wait for more.
func (e *Engine) turn(ctx context.Context, tx pgx.Tx, t Turn, after *AfterCommit) (number int64, done bool, err error) {
	start := time.Now()
	var until time.Time
	err = guarded(func() (err error) {
		if t.Inputs[0].ReceivedAt.After(t.At.Add(-patience)) {
			until, err = e.Handler.Pause(ctx, tx, t)
		}
		if err == nil && !until.After(t.At) {
			number, err = e.Handler.Turn(ctx, tx, t, after)
		}
		return err
	})
	if err == nil && until.After(t.At) {
		ids := make([]int64, len(t.Inputs))
		for i, in := range t.Inputs {
			ids[i] = in.ID
		}
		if _, err := tx.Exec(ctx, `UPDATE inputs SET ready_at = $2 WHERE id = ANY ($1)`, ids, until); err != nil {
			return 0, false, fmt.Errorf("wait for more: %w", err)
		}
		return 0, false, nil
	}
	e.metrics.turned(start, err)
	return number, true, err
}
