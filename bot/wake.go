package bot

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"kefu/bot/wire"
)

// The process that queues a delivery is often not the one that sends. It tells that one through PostgreSQL (LISTEN and
// NOTIFY), after its commit and with one notification for many commits: within a transaction it would make all commits
// queue up behind each other. A notification that is lost costs the sender's tick and nothing else.

const wakeChannel = "kefu_deliver"

// Wake tells the sender, in whichever process it is, that something may be due. It never blocks.
func (b *Bot) Wake() {
	b.sender.Wake()
	if b.sends.holds() {
		return
	}
	select {
	case b.call <- struct{}{}:
	default: // one call is for all
	}
}

// passOnWakes wakes the sender of another process until ctx ends.
func (b *Bot) passOnWakes(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-b.call:
		}
		if _, err := b.config.Pool.Exec(ctx, `NOTIFY `+wakeChannel); err != nil && ctx.Err() == nil {
			b.config.Log.Debug("the sender of another process was not woken", "error", err)
		}
	}
}

// hearWakes wakes this process's sender when another one asks for it, until ctx ends.
func (b *Bot) hearWakes(ctx context.Context) {
	for ctx.Err() == nil {
		if err := b.listen(ctx); ctx.Err() == nil {
			b.config.Log.Warn("other processes cannot wake the sender, it looks by itself", "error", err)
			_ = wire.Pause(ctx, renewEvery)
		}
	}
}

func (b *Bot) listen(ctx context.Context) error {
	conn, err := pgx.ConnectConfig(ctx, b.config.Pool.Config().ConnConfig)
	if err != nil {
		return fmt.Errorf("connect to listen: %w", err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	if _, err := conn.Exec(ctx, `LISTEN `+wakeChannel); err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	for {
		b.sender.Wake() // also for what was queued before it listened
		if _, err := conn.WaitForNotification(ctx); err != nil {
			return fmt.Errorf("listen: %w", err)
		}
	}
}
