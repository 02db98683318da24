package bot

import (
	"testing"
	"time"

	"kefu/internal/stage"
)

func TestMain(m *testing.M) { stage.Main(m) }

// world is a bot on a stage: all rooms together.
type world struct {
	*stage.Stage
	bot     *Bot
	another func() *Bot // of another process
}

func newWorld(t *testing.T, settings ...func(*stage.Set)) *world {
	t.Helper()
	w := &world{Stage: stage.New(t, settings...)}
	w.another = func() *Bot {
		b, err := New(Config{
			Token: stage.Token, APIURL: w.API.URL, AgentsChat: w.Set.AgentsChat, WebhookSecret: stage.Hook, Lang: "zh",
			Limits: w.Set.Limits, Backoff: time.Millisecond, Pool: w.Pool, Inbox: w.Inbox, Record: w.Record, Desk: w.Desk,
			Orders: w.Orders, Texts: w.Texts, Log: w.Logger,
		})
		stage.Must(t, err)
		return b
	}
	w.bot = w.another()
	w.Wake = w.bot.Wake
	return w
}
