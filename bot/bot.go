// Package bot is the one door to Telegram.
//
// Inward it turns updates into inputs and puts them into the inbox before Telegram is told that they arrived
// (Poll, Webhook). Outward one elected process sends (Send): deliveries of the transcript, in order within each
// place and within Telegram's budgets, and the pictures of the desk: the board, the cards of the cases and their
// topics, which are views of what package handoff says and are never asked for an answer themselves.
//
// It knows chats, topics, message ids and Telegram's words for what went wrong. It must not know what a message
// means, what a customer may do or who may act on a case: packages dialog, turn and handoff decide that.
//
//	update ─► decode ─► route ─► turn.Inbox            (receive.go, webhook.go, decode.go, route.go)
//	transcript.Due ─► sender ─► render ─► Telegram     (send.go, deliver.go, render.go, place.go, budget.go)
//	handoff.Case ─► board, card ─► Telegram            (desk.go, board.go, card.go)
package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	telegram "github.com/go-telegram/bot"
	"github.com/jackc/pgx/v5/pgxpool"

	"kefu/dialog/texts"
	"kefu/handoff"
	"kefu/handoff/view"
	"kefu/orders"
	"kefu/transcript"
	"kefu/turn"
)

// DefaultAPI is Telegram's own Bot API.
const DefaultAPI = "https://api.telegram.org"

// Errors of Check and SetWebhook.
var (
	ErrTokenRefused = errors.New("bot: Telegram refuses the token (KEFU_TELEGRAM_TOKEN)")
	ErrUnreachable  = errors.New("bot: the Bot API cannot be reached (KEFU_TELEGRAM_API_URL)")
)

// Config says which bot this is and where its desk stands.
type Config struct {
	Token  string
	APIURL string // DefaultAPI when empty
	// AgentsChat is the agents' forum group; 0 when there is none, and cases live in private chats.
	AgentsChat    int64
	WebhookURL    string // the public address of Webhook, https
	WebhookSecret string // what Telegram shows with each call of Webhook; without one, Webhook refuses all
	Budget        Budget
	MediaDir      string         // evidence is kept here; empty: it is not fetched
	Lang          string         // of the group
	Location      *time.Location // of the times on cards and board; UTC when nil
}

// Bot receives and sends for one Telegram bot. Its methods may be called side by side.
type Bot struct {
	config  Config
	id      int64 // its own user id
	api     *telegram.Bot
	client  *http.Client
	pool    *pgxpool.Pool
	inbox   *turn.Inbox
	record  *transcript.Log
	desk    *handoff.Desk
	views   *view.Views
	texts   *texts.Catalogue
	log     *slog.Logger
	budget  *budget
	now     func() time.Time // read by loops only; decisions are given a time
	backoff time.Duration    // the first pause after a fault; it doubles up to maxBackoff

	username atomic.Pointer[string] // as getMe gave it
	group    atomic.Int64           // the agents' group as it is now: it may have moved
	standing atomic.Int64           // how often the bot's standing in the group changed
	barred   atomic.Bool            // as it changed last, it may not manage topics
	wake     chan struct{}
	answers  chan struct{} // slots of beside
}

// New makes a bot. It calls nobody; see Check.
func New(
	config Config, pool *pgxpool.Pool, inbox *turn.Inbox, record *transcript.Log, desk *handoff.Desk,
	store *orders.Store, catalogue *texts.Catalogue, log *slog.Logger,
) (*Bot, error) {
	if config.APIURL == "" {
		config.APIURL = DefaultAPI
	}
	config.APIURL = strings.TrimSuffix(config.APIURL, "/")
	if config.Location == nil {
		config.Location = time.UTC
	}
	b := &Bot{
		config: config, client: newClient(), pool: pool, inbox: inbox, record: record, desk: desk,
		views: view.New(desk, store, inbox), texts: catalogue, log: log, budget: newBudget(config.Budget),
		now: time.Now, backoff: 500 * time.Millisecond,
		wake: make(chan struct{}, 1), answers: make(chan struct{}, 64),
	}
	api, err := telegram.New(config.Token,
		telegram.WithSkipGetMe(),
		telegram.WithServerURL(config.APIURL),
		telegram.WithHTTPClient(time.Minute, watching{b.client}),
		telegram.WithErrorsHandler(func(err error) { log.Warn("telegram client", "err", err) }),
	)
	if err != nil {
		return nil, fmt.Errorf("bot: %w", err)
	}
	b.api, b.id = api, api.ID()
	b.group.Store(config.AgentsChat)
	return b, nil
}

// Check asks Telegram who this bot is. It gives ErrTokenRefused or ErrUnreachable, wrapped with what was said.
func (b *Bot) Check(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	me, err := b.api.GetMe(ctx)
	switch fault := classify(err); fault.kind {
	case none:
		b.username.Store(&me.Username)
		return nil
	case unauthorized:
		return fmt.Errorf("%w: %w", ErrTokenRefused, err)
	case notSent, lost, serverDown:
		return fmt.Errorf("%w: %w", ErrUnreachable, err)
	default:
		return fmt.Errorf("bot: getMe: %w", err)
	}
}

// Wake tells the sender that something may be due. It never blocks.
func (b *Bot) Wake() {
	select {
	case b.wake <- struct{}{}:
	default: // it is awake already
	}
}

// pause waits for d or until ctx ends.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
