package bot

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/bot/wire"
)

// Advisory locks of what one process does at a time: "kefu" in ASCII, and a number.
const (
	senderLock   = 0x6b656675_01
	receiverLock = 0x6b656675_02
)

// The lock is looked at this often, and counts as lost when PostgreSQL does not answer for so long.
const (
	lockCheck   = 2 * time.Second
	lockTimeout = 5 * time.Second
)

var errLockLost = errors.New("bot: the lock of an elected process is lost")

// whileElected waits to be elected, does the work, and stands for election again when the work ends before ctx does.
// It returns the error of ctx. The work's ctx ends when the lock is lost.
func (b *Bot) whileElected(ctx context.Context, lock int64, work func(context.Context) error) error {
	for {
		err := b.onceElected(ctx, lock, work)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		b.config.Log.Warn("standing for election again", "err", err)
		if err := wire.Pause(ctx, b.config.Backoff); err != nil {
			return err
		}
	}
}

// onceElected does the work once. The lock lives and dies with a connection of its own, which is let go only when the
// work has ended.
func (b *Bot) onceElected(ctx context.Context, lock int64, work func(context.Context) error) error {
	conn, err := pgx.ConnectConfig(ctx, b.config.Pool.Config().ConnConfig)
	if err != nil {
		return fmt.Errorf("connect for the election: %w", err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	if _, err := conn.Exec(ctx, `SELECT pg_advisory_lock($1)`, lock); err != nil {
		return fmt.Errorf("wait for election: %w", err)
	}
	workCtx, cancel := context.WithCancelCause(ctx)
	var watch sync.WaitGroup
	defer watch.Wait()
	defer cancel(nil)
	watch.Go(func() {
		for wire.Pause(workCtx, lockCheck) == nil {
			ask, done := context.WithTimeout(workCtx, lockTimeout)
			err := conn.Ping(ask)
			done()
			if err != nil && workCtx.Err() == nil {
				cancel(fmt.Errorf("%w: %w", errLockLost, err))
			}
		}
	})
	return work(workCtx)
}
