package out

import (
	"sync/atomic"
	"testing"
	"time"

	"kefu/bot/wire"
	"kefu/internal/stage"
)

func TestMain(m *testing.M) { stage.Main(m) }

// world is a sender on a stage.
type world struct {
	*stage.Stage
	sender  *Sender
	another func() *Sender // of another process
	deposed atomic.Bool    // another process was elected
	later   atomic.Int64   // nanoseconds by which the clock of the sender is ahead
}

func newWorld(t *testing.T, settings ...func(*stage.Set)) *world {
	t.Helper()
	w := &world{Stage: stage.New(t, settings...)}
	w.another = func() *Sender {
		now := func() time.Time { return time.Now().Add(time.Duration(w.later.Load())) }
		return New(Config{
			Telegram: w.Client, Budget: wire.NewBudget(w.Set.Limits), Registry: NewRegistry(RegistryConfig{Pool: w.Pool, Log: w.Logger, Group: w.Set.AgentsChat, Now: now}),
			Pool: w.Pool, Inbox: w.Inbox, Record: w.Record, Desk: w.Desk, Views: w.Views, Texts: w.Texts, Log: w.Logger,
			Lang: "zh", Location: time.UTC, Now: now, Backoff: time.Millisecond,
			Elected: func() bool { return !w.deposed.Load() },
		})
	}
	w.sender = w.another()
	w.Wake = w.sender.Wake
	return w
}
