package bot

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"kefu/bot/wire"
	"kefu/internal/locks"
)

// Of all processes one does a work at a time. Whoever holds the work's advisory lock, which lives and dies with a
// connection, is elected; a process that ends frees it at once. A process that is frozen, or whose host has vanished,
// keeps its connection, so the elected one also renews a lease in the table leases. When the lease has run out, a process
// that waits ends the holder's connection and is elected in its place. The old one, should it thaw, finds its own lease
// run out by its clock and does nothing more.

const (
	// leaseFor is how long an elected process may be silent; another takes over within leaseFor and lookEvery.
	leaseFor = 10 * time.Second
	// renewEvery leaves room for some renewals to fail before the lease runs out.
	renewEvery = 2 * time.Second
	// lookEvery is how often those who wait look at the lease.
	lookEvery = 2 * time.Second
)

var errLeaseLost = errors.New("bot: the lease of an elected process has run out")

// lease is what an elected process knows of its own lease.
type lease struct {
	renewed atomic.Pointer[time.Time] // nil while it is not elected
	now     func() time.Time
}

// holds tells whether the lease is certainly still this process's. It looks at the wall clock as well, because the
// other one may stand still while the machine is suspended.
func (l *lease) holds() bool {
	at := l.renewed.Load()
	if at == nil {
		return false
	}
	now := l.now()
	return now.Sub(*at) < leaseFor && now.Round(0).Sub(at.Round(0)) < leaseFor
}

// whileElected waits to be elected, does the work, and stands for election again when the work ends before ctx does.
// It returns the error of ctx. The work's ctx ends when the lease is lost.
func (b *Bot) whileElected(ctx context.Context, lock int64, l *lease, work func(context.Context) error) error {
	for {
		err := b.onceElected(ctx, lock, l, work)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		b.config.Log.Warn("standing for election again", "err", err)
		if err := wire.Pause(ctx, b.config.Backoff); err != nil {
			return err
		}
	}
}

// onceElected does the work once. The lock's connection is let go only when the work has ended.
func (b *Bot) onceElected(ctx context.Context, lock int64, l *lease, work func(context.Context) error) error {
	conn, err := pgx.ConnectConfig(ctx, b.config.Pool.Config().ConnConfig)
	if err != nil {
		return fmt.Errorf("connect for the election: %w", err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	waiting, elected := context.WithCancel(ctx)
	var watch sync.WaitGroup
	defer watch.Wait()
	watch.Go(func() { b.deposeTheSilent(waiting, lock) })
	_, err = conn.Exec(ctx, `SELECT pg_advisory_lock($1)`, lock)
	elected()
	if err != nil {
		return fmt.Errorf("wait for election: %w", err)
	}
	if err := l.renew(ctx, conn, lock); err != nil {
		return err
	}
	defer l.renewed.Store(nil)
	workCtx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	watch.Go(func() { cancel(l.keep(workCtx, conn, lock)) })
	return work(workCtx)
}

// renew makes the lease this process's for leaseFor from now. It counts from before the question, so that this process
// never believes in its lease longer than the others do.
func (l *lease) renew(ctx context.Context, conn *pgx.Conn, lock int64) error {
	asked := l.now()
	ctx, cancel := context.WithTimeout(ctx, leaseFor)
	defer cancel()
	_, err := conn.Exec(ctx, `
		INSERT INTO leases (lock, until) VALUES ($1, clock_timestamp() + $2 * interval '1 second')
		ON CONFLICT (lock) DO UPDATE SET until = EXCLUDED.until`, lock, leaseFor.Seconds())
	if err != nil {
		return fmt.Errorf("renew a lease: %w", err)
	}
	l.renewed.Store(&asked)
	return nil
}

// keep renews the lease until ctx ends or the connection is lost, and with it the lock.
func (l *lease) keep(ctx context.Context, conn *pgx.Conn, lock int64) error {
	for wire.Pause(ctx, renewEvery) == nil {
		if err := l.renew(ctx, conn, lock); err != nil && ctx.Err() == nil {
			return fmt.Errorf("%w: %w", errLeaseLost, err)
		}
	}
	return nil
}

// deposeTheSilent ends the connection of an elected process whose lease has run out, so that its lock is free.
func (b *Bot) deposeTheSilent(ctx context.Context, lock int64) {
	for wire.Pause(ctx, lookEvery) == nil {
		tag, err := b.config.Pool.Exec(ctx, `
			SELECT pg_terminate_backend(pid)
			FROM pg_locks
			WHERE locktype = 'advisory' AND granted AND objsubid = 1
				AND classid = ($1::bigint >> 32)::oid AND objid = ($1::bigint & 4294967295)::oid
				AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
				AND EXISTS (SELECT FROM leases WHERE lock = $1 AND until < clock_timestamp())`, lock)
		switch {
		case err != nil && ctx.Err() == nil:
			b.config.Log.Warn("the lease of the elected process cannot be looked at", "error", err)
		case err == nil && tag.RowsAffected() > 0:
			b.config.Log.Warn("an elected process was silent for too long and is replaced")
		}
	}
}

// Sends tells whether this process is the one that sends at the moment.
func (b *Bot) Sends() bool { return b.sends.holds() }

// countElections shows which works this process is elected for.
func (b *Bot) countElections() {
	for work, lease := range map[string]*lease{"receiver": b.receives, "sender": b.sends} {
		promauto.With(b.config.Metrics).NewGaugeFunc(prometheus.GaugeOpts{
			Name:        "kefu_leader",
			Help:        "1 while this process is elected for a work (receiver, sender), else 0.",
			ConstLabels: prometheus.Labels{"work": work},
		}, func() float64 {
			if lease.holds() {
				return 1
			}
			return 0
		})
	}
}

// Faults names what of receiving and sending does not go on, in words for an operator: that no process is elected, or why
// this one does not receive. It is empty when all does.
func (b *Bot) Faults(ctx context.Context) (map[string]string, error) {
	faults := map[string]string{"receiver": "no process receives", "sender": "no process sends"}
	rows, err := b.config.Pool.Query(ctx, `SELECT lock FROM leases WHERE until > clock_timestamp()`)
	if err != nil {
		return nil, fmt.Errorf("who is elected: %w", err)
	}
	elected, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return nil, fmt.Errorf("who is elected: %w", err)
	}
	for _, lock := range elected {
		switch lock {
		case locks.Send:
			delete(faults, "sender")
		case locks.Receive:
			delete(faults, "receiver")
		}
	}
	if why := b.receiver.Fault(); why != "" && b.receives.holds() {
		faults["receiver"] = why
	}
	return faults, nil
}
