package in

import (
	"testing"
	"time"

	"kefu/bot/out"

	"kefu/bot/wire"
	"kefu/internal/stage"
)

func TestMain(m *testing.M) { stage.Main(m) }

// world is a receiver on a stage.
type world struct {
	*stage.Stage
	receiver *Receiver
	registry *out.Registry
	sender   *out.Sender
}

func newWorld(t *testing.T, settings ...func(*stage.Set)) *world {
	t.Helper()
	w := &world{Stage: stage.New(t, settings...)}
	w.registry = out.NewRegistry(out.RegistryConfig{Pool: w.Pool, Log: w.Logger, Group: w.Set.AgentsChat, Now: time.Now})
	w.receiver = New(Config{
		Telegram: w.Client, Registry: w.registry, Pool: w.Pool, Inbox: w.Inbox, Record: w.Record, Desk: w.Desk, Views: w.Views,
		Texts: w.Texts, Log: w.Logger, Lang: "zh", WebhookSecret: stage.Hook, Now: time.Now, Backoff: time.Millisecond,
	})
	w.sender = out.New(out.Config{
		Telegram: w.Client, Budget: wire.NewBudget(w.Set.Limits), Registry: w.registry, Pool: w.Pool, Inbox: w.Inbox,
		Record: w.Record, Desk: w.Desk, Views: w.Views, Texts: w.Texts, Log: w.Logger,
		Lang: "zh", Location: time.UTC, Now: time.Now, Backoff: time.Millisecond,
	})
	w.Wake = w.sender.Wake
	return w
}
