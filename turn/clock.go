package turn

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"kefu/internal/retry"
)

const (
	// clockTick is how often the clock looks at what is due.
	clockTick = time.Second
	// dueAtOnce is how much of what is due one transaction takes.
	dueAtOnce = 200
	// dueWithin is how long one transaction of the clock may take.
	dueWithin = 10 * time.Second
	// dueSetAside is after how many failures a thing that is due counts as set aside, and is shown.
	dueSetAside = 3
)

// Due is a kind of things that time brings about.
type Due struct {
	Name string
	// Take does within tx what is due at now, up to limit things of it, the most urgent first, but none of those that
	// except names; things that others are changing are left for the next time. It names what it took, also with an
	// error: then what it failed for.
	Take func(ctx context.Context, tx pgx.Tx, now time.Time, limit int, except []string, after *AfterCommit) ([]string, error)
}

// RunClock does what is due until ctx ends, and returns ctx's error then. Each kind has a loop of its own, so that none
// waits for another. Several processes may run it.
func (e *Engine) RunClock(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	for _, due := range e.Due {
		g.Go(func() error { return e.runDue(ctx, due) })
	}
	<-ctx.Done()
	return g.Wait()
}

func (e *Engine) runDue(ctx context.Context, due Due) error {
	tick := time.NewTicker(clockTick)
	defer tick.Stop()
	for fresh := true; ; {
		var err error
		if fresh { // what failed before is tried: the cause may be gone since
			_, err = e.Pool.Exec(ctx, `UPDATE due_faults SET try_at = $2 WHERE kind = $1`, due.Name, e.Now())
			fresh = err != nil
		}
		if err == nil {
			err = e.tick(ctx, due)
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		e.health.note(loop{what: due.Name}, err, e.Now())
		pause := tick.C
		if err != nil {
			e.Logger.Error("what is due waits", "kind", due.Name, "error", err)
			pause = time.After(5 * clockTick)
		}
		select {
		case <-ctx.Done():
		case <-pause:
		}
	}
}

// Tick does once what is due at the moment, all of it. Its error joins those of the kinds that cannot be done at all.
func (e *Engine) Tick(ctx context.Context) error {
	var errs []error
	for _, due := range e.Due {
		errs = append(errs, e.tick(ctx, due))
	}
	return errors.Join(errs...)
}

// tick does what is due of one kind. When a batch fails by a fault of one of its things, they are done one by one; the
// one that fails rests, longer each time, and the others go on.
func (e *Engine) tick(ctx context.Context, due Due) error {
	start := e.Now()
	resting, ripe, err := e.resting(ctx, due, start)
	if err != nil {
		return fmt.Errorf("%s: %w", due.Name, err)
	}
	limit, alone, faults := dueAtOnce, 0, []error(nil)
	for {
		took, fault, err := e.take(ctx, due, limit, resting)
		if err != nil {
			return fmt.Errorf("%s: %w", due.Name, err)
		}
		if fault != nil && len(took) > 1 {
			limit, alone = 1, len(took)
			continue
		}
		if fault != nil {
			resting = append(resting, took...)
			if faults = append(faults, fault); len(faults) == mostFaults {
				return fmt.Errorf("%s: %w", due.Name, errors.Join(faults...))
			}
		}
		if len(took) < limit {
			break
		}
		if alone--; alone <= 0 {
			limit = dueAtOnce
		}
	}
	if !ripe {
		return nil
	}
	// What failed before and was not taken any more has been settled by somebody else.
	_, err = e.Pool.Exec(ctx, `DELETE FROM due_faults WHERE kind = $1 AND try_at <= $2`, due.Name, start)
	return err
}

// mostFaults is how many things of a kind may fail before the clock pauses with it: all of them may need what is missing.
const mostFaults = 50

// take does one transaction of what is due and names what it took. With a fault nothing of it was done; a single thing
// rests from then on. The error says that nothing can be done at all.
func (e *Engine) take(ctx context.Context, due Due, limit int, except []string) (took []string, fault, err error) {
	within, cancel := context.WithTimeout(ctx, dueWithin)
	defer cancel()
	var after *AfterCommit
	fault = retry.Tx(within, e.Pool, func(tx pgx.Tx) error {
		after, took = &AfterCommit{}, nil
		err := guarded(func() (err error) {
			took, err = due.Take(within, tx, e.Now(), limit, except, after)
			return err
		})
		if err != nil || len(took) == 0 {
			return err
		}
		_, err = tx.Exec(within, `DELETE FROM due_faults WHERE kind = $1 AND key = ANY ($2)`, due.Name, took)
		return err
	})
	e.metrics.due.WithLabelValues(due.Name, outcome(fault)).Add(float64(len(took)))
	if fault == nil {
		e.follow(ctx, after)
		return took, nil, nil
	}
	slow := within.Err() != nil && ctx.Err() == nil // it waits for what others hold
	if len(took) == 0 || blameFor(fault) == onConnection && !slow {
		return nil, nil, fault
	}
	if len(took) == 1 {
		e.Logger.Error("what is due cannot be done", "kind", due.Name, "key", took[0], "error", fault)
		err = e.rest(ctx, due, took[0], fault)
	}
	return took, fault, err
}

// resting names the things of a kind that rest after a failure, and tells whether others have rested long enough.
func (e *Engine) resting(ctx context.Context, due Due, now time.Time) (keys []string, ripe bool, err error) {
	rows, err := e.Pool.Query(ctx, `SELECT key, try_at > $2 FROM due_faults WHERE kind = $1`, due.Name, now)
	if err != nil {
		return nil, false, fmt.Errorf("what failed before: %w", err)
	}
	var key string
	var rests bool
	_, err = pgx.ForEachRow(rows, []any{&key, &rests}, func() error {
		if rests {
			keys = append(keys, key)
		} else {
			ripe = true
		}
		return nil
	})
	return keys, ripe, err
}

// rest lets a thing that failed rest: five seconds, then longer each time, up to an hour.
func (e *Engine) rest(ctx context.Context, due Due, key string, fault error) error {
	_, err := e.Pool.Exec(ctx, `
		INSERT INTO due_faults AS f (kind, key, tries, fault, since, try_at)
		VALUES ($1, $2, 1, $3, $4, $4::timestamptz + interval '5 s')
		ON CONFLICT (kind, key) DO UPDATE SET tries = f.tries + 1, fault = EXCLUDED.fault,
			try_at = $4::timestamptz + make_interval(secs => least(3600, 5 * power(4, least(f.tries, 6))))`,
		due.Name, key, fault.Error(), e.Now())
	if err != nil {
		return fmt.Errorf("keep that %s failed: %w", key, err)
	}
	return nil
}
