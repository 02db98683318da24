// Package bot is the one door to Telegram: it puts together its rooms and elects who runs them.
//
//	in ──► wire ◄── out     updates into the inbox; deliveries and pictures out, each behind a small interface
//	 └───► desk ◄───┘       what the desk looks like and what its buttons say: pure
//	limit                   what Telegram takes at most
//
// Of several processes one polls (Poll) and one sends (Send). This package decides nothing else: what a message means,
// what a customer may do and who may act on a case, packages dialog, turn and handoff decide.
package bot

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"

	"kefu/bot/in"
	"kefu/bot/out"
	"kefu/bot/wire"
	"kefu/dialog/texts"
	"kefu/handoff"
	"kefu/handoff/view"
	"kefu/internal/locks"
	"kefu/orders"
	"kefu/transcript"
	"kefu/turn"
)

// Config is what a Bot needs: which bot it is, where its desk stands, and the rest of kefu.
type Config struct {
	Token  string
	APIURL string // wire.DefaultAPI when empty
	// AgentsChat is the agents' forum group; 0 when there is none, and cases live in private chats.
	AgentsChat    int64
	WebhookURL    string // the public address of Webhook, https
	WebhookSecret string // what Telegram shows with each call of Webhook; without one, Webhook refuses all
	Limits        wire.Limits
	MediaDir      string         // evidence is kept here; empty: it is not fetched
	Lang          string         // of the group
	Location      *time.Location // of the times on cards and board; UTC when nil
	Backoff       time.Duration  // the first pause after a fault, doubled after each; half a second when 0

	Pool   *pgxpool.Pool
	Inbox  *turn.Inbox
	Record *transcript.Log
	Desk   *handoff.Desk
	Orders *orders.Store
	Texts  *texts.Catalogue
	Log    *slog.Logger
	// Make makes what is uploaded when an entry is sent; nil: nothing can be made.
	Make func(ctx context.Context, e transcript.Entry, what string, to io.Writer) error
	// Metrics is where this process's calls, updates and deliveries are counted; nil: nobody looks.
	Metrics prometheus.Registerer
}

// Bot receives and sends for one Telegram bot. Its methods may be called side by side.
type Bot struct {
	config   Config
	client   *wire.Client
	registry *out.Registry
	receiver *in.Receiver
	sender   *out.Sender
	receives *lease
	sends    *lease
	call     chan struct{} // has room for one: another process's sender is to be woken
	look     chan struct{} // makes KeepWebhook look now; tests need not wait a minute
}

// New makes a bot. It calls nobody; see Check.
func New(c Config) (*Bot, error) {
	if c.Location == nil {
		c.Location = time.UTC
	}
	if c.Backoff == 0 {
		c.Backoff = 500 * time.Millisecond
	}
	client, err := wire.New(wire.Config{Token: c.Token, APIURL: c.APIURL, Log: c.Log, Metrics: c.Metrics})
	if err != nil {
		return nil, err
	}
	views := view.New(c.Desk, c.Orders, c.Inbox)
	registry := out.NewRegistry(out.RegistryConfig{Pool: c.Pool, Log: c.Log, Group: c.AgentsChat, Now: time.Now})
	b := &Bot{
		config: c, client: client, registry: registry, look: make(chan struct{}), call: make(chan struct{}, 1),
		receives: &lease{now: time.Now}, sends: &lease{now: time.Now},
	}
	b.receiver = in.New(in.Config{
		Telegram: client, Registry: registry, Pool: c.Pool, Inbox: c.Inbox, Record: c.Record, Desk: c.Desk, Views: views,
		Texts: c.Texts, Log: c.Log, Lang: c.Lang, WebhookSecret: c.WebhookSecret, Now: time.Now, Backoff: c.Backoff,
		Metrics: c.Metrics,
	})
	b.sender = out.New(out.Config{
		Telegram: client, Budget: wire.NewBudget(c.Limits), Registry: registry, Pool: c.Pool, Inbox: c.Inbox,
		Record: c.Record, Desk: c.Desk, Views: views, Texts: c.Texts, Log: c.Log,
		MediaDir: c.MediaDir, Lang: c.Lang, Location: c.Location, Now: time.Now, Backoff: c.Backoff,
		Elected: b.sends.holds, Metrics: c.Metrics, Make: c.Make,
	})
	b.countElections()
	return b, nil
}

// Check asks Telegram who this bot is. It gives wire.ErrTokenRefused or wire.ErrUnreachable, wrapped with what was said.
func (b *Bot) Check(ctx context.Context) error { return b.client.Check(ctx) }

// longestPause is how long Meet and KeepWebhook wait at most before they ask again.
const longestPause = 30 * time.Second

// Meet asks Telegram who this bot is until it answers. It returns an error only when ctx ends or Telegram refuses the
// token (wire.ErrTokenRefused): everything else passes by itself, and the shop and the console need no Telegram.
func (b *Bot) Meet(ctx context.Context) error {
	for pause := b.config.Backoff; ; pause = min(2*pause, longestPause) {
		err := b.client.Check(ctx)
		switch {
		case err == nil, errors.Is(err, wire.ErrTokenRefused):
			return err
		case ctx.Err() != nil:
			return ctx.Err()
		}
		wait := max(pause, wire.Classify(err).Wait)
		b.config.Log.Warn("Telegram does not answer who this bot is, asking again", "in", wait, "error", err)
		if err := wire.Pause(ctx, wait); err != nil {
			return err
		}
	}
}

// HangUp ends all calls of Telegram that are under way; what was being sent is sent once more by the next process. It is
// for a process that has to end, whatever Telegram does.
func (b *Bot) HangUp() { b.client.HangUp() }

// StartLink is the address that opens a private chat with this bot and hands it a one-time token. It is "" before Check
// has asked Telegram for the bot's name.
func (b *Bot) StartLink(token string) string { return b.client.StartLink(token) }

// Poll receives by getUpdates until ctx ends, and returns its error. Any number of processes may call it: one of them
// receives, because Telegram allows no more.
func (b *Bot) Poll(ctx context.Context) error {
	return b.whileElected(ctx, locks.Receive, b.receives, b.receiver.Poll)
}

// webhookEvery is how often KeepWebhook looks whether Telegram still posts here.
const webhookEvery = time.Minute

// catchUp is how long Telegram is given at most to post what came while nobody listened.
const catchUp = 2 * time.Minute

// KeepWebhook has Telegram post updates to Webhook until ctx ends, and returns its error. Any number of processes may
// call it: one of them looks, sets the webhook when it differs, and says so when somebody else has set another one.
func (b *Bot) KeepWebhook(ctx context.Context) error {
	return b.whileElected(ctx, locks.Receive, b.receives, func(ctx context.Context) error {
		pause, began := b.config.Backoff, time.Now()
		for first := true; ; {
			waiting, err := b.setWebhook(ctx, first)
			behind := (first || waiting > 0) && time.Since(began) < catchUp
			if err == nil && !behind {
				err = b.receiver.CaughtUp(ctx)
			}
			b.receiver.Note(err)
			wait := webhookEvery
			if err == nil && behind {
				wait = catchUp / 24
			}
			if err == nil {
				first, pause = false, b.config.Backoff
			} else if ctx.Err() == nil {
				wait, pause = max(pause, wire.Classify(err).Wait), min(2*pause, longestPause)
				b.config.Log.Warn("the webhook cannot be looked after, trying again", "in", wait, "error", err)
			}
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-b.look:
			case <-time.After(wait):
			}
		}
	})
}

// setWebhook sets the webhook where it differs, and tells how many updates wait at Telegram. The secret cannot be asked
// for, so the first look always sets it.
func (b *Bot) setWebhook(ctx context.Context, first bool) (waiting int, err error) {
	theirs, waiting, err := b.client.WebhookURL(ctx)
	if err != nil || !first && theirs == b.config.WebhookURL {
		return waiting, err
	}
	if !first {
		b.config.Log.Warn("somebody else changed the webhook, setting it again", "was", theirs)
	}
	return waiting, b.client.SetWebhook(ctx, b.config.WebhookURL, b.config.WebhookSecret)
}

// Forget takes away what the bot remembers of private chats.
func Forget(ctx context.Context, tx pgx.Tx, chats ...int64) error {
	return out.Forget(ctx, tx, chats...)
}

// Webhook receives updates that Telegram posts.
func (b *Bot) Webhook() http.Handler { return b.receiver.Webhook() }

// Send sends whatever is due until ctx ends, and returns its error. Any number of processes may call it; one of them
// is elected, and another when that one ends or loses the database.
func (b *Bot) Send(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	var calling sync.WaitGroup
	defer calling.Wait()
	defer cancel()
	calling.Go(func() { b.passOnWakes(ctx) })
	return b.whileElected(ctx, locks.Send, b.sends, func(ctx context.Context) error {
		ctx, cancel := context.WithCancel(ctx)
		var hearing sync.WaitGroup
		defer hearing.Wait()
		defer cancel()
		hearing.Go(func() { b.hearWakes(ctx) })
		return b.sender.Run(ctx)
	})
}
