package turn

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	// clockTick is how often the clock looks at what is due.
	clockTick = time.Second
	// dueAtOnce is how much of what is due one transaction takes.
	dueAtOnce = 200
)

// Due is a kind of things that time brings about.
type Due struct {
	Name string
	// Take does what is due at a moment, up to limit of it, within tx, and tells how much that was.
	Take func(ctx context.Context, tx pgx.Tx, now time.Time, limit int, after *After) (int, error)
}

// RunClock does what is due until ctx ends, and returns ctx's error then. Several processes may run it.
func (e *Engine) RunClock(ctx context.Context) error {
	tick := time.NewTicker(clockTick)
	defer tick.Stop()
	for {
		if err := e.Tick(ctx); err != nil && ctx.Err() == nil {
			e.Logger.Error("the clock waits", "error", err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

// Tick does once what is due at the moment, all of it.
func (e *Engine) Tick(ctx context.Context) error {
	for _, due := range e.Due {
		for {
			var n int
			after := &After{}
			err := pgx.BeginFunc(ctx, e.Pool, func(tx pgx.Tx) (err error) {
				n, err = due.Take(ctx, tx, e.Now(), dueAtOnce, after)
				return err
			})
			if err != nil {
				return fmt.Errorf("%s: %w", due.Name, err)
			}
			e.follow(ctx, after)
			if n > 0 {
				e.Inbox.Wake()
			}
			if n < dueAtOnce {
				break
			}
		}
	}
	return nil
}
