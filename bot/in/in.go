// Package in is the way in from Telegram: an update becomes an input of the inbox, and only then Telegram is told that
// it has arrived (Receiver.Poll, Receiver.Webhook).
//
// It knows what updates look like, whose they are and where they were written: in a customer's chat, in a case's topic,
// below a card. It must not know what a message means or what anybody may do: packages dialog, turn and handoff decide
// that.
//
//	update ─► decode ─► route ─► turn.Inbox     (decode.go, route.go, staff.go, press.go)
//	inline query ─► suggestions                 (suggest.go)
package in

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"kefu/bot/wire"
	"kefu/dialog/texts"
	"kefu/handoff"
	"kefu/handoff/view"
	"kefu/internal/groupcommit"
	"kefu/transcript"
	"kefu/turn"
)

// Telegram is what this room needs of the wire; *wire.Client is one.
type Telegram interface {
	ID() int64        // the bot's own user id
	Username() string // "" while it is not known
	Updates(ctx context.Context, offset int64, wait bool) (wire.Batch, error)
	DropWebhook(ctx context.Context) error
	AnswerPress(ctx context.Context, query, words string, alert bool) error
	Delete(ctx context.Context, chat, message int64) error
	AnswerTyping(ctx context.Context, query string, offered []wire.Article) error
}

// Registry is what stands where in Telegram, and takes note of what people did to it; *out.Registry is one. Its errors
// are the database's.
type Registry interface {
	IsGroup(ctx context.Context, chat int64) (bool, error)
	GroupMoved(ctx context.Context, from, to int64) error
	RightsChanged(topics bool)
	CaseOfTopic(ctx context.Context, chat int64, thread int) (caseNo string, ok bool, err error)
	TopicClosed(ctx context.Context, chat int64, thread int, closed bool) error
	AdoptTopic(ctx context.Context, caseNo string, chat int64, thread int) error
	Cards(ctx context.Context, chat int64, cases []string) (map[string]int64, error)
}

// Config is what a Receiver needs.
type Config struct {
	Telegram      Telegram
	Registry      Registry
	Pool          *pgxpool.Pool
	Inbox         *turn.Inbox
	Record        *transcript.Log
	Desk          *handoff.Desk
	Views         *view.Views
	Texts         *texts.Catalogue
	Log           *slog.Logger
	Lang          string // of the staff
	WebhookSecret string // what Telegram shows with each call of Webhook; without one, Webhook refuses all
	Now           func() time.Time
	Backoff       time.Duration         // the first pause after a fault; it doubles up to maxBackoff
	Metrics       prometheus.Registerer // where updates are counted; nil: nobody looks
}

// Receiver receives. Its methods may be called side by side.
type Receiver struct {
	Config
	fault    atomic.Pointer[string]
	answers  chan struct{} // slots of inBackground
	received *prometheus.CounterVec
	together *groupcommit.Group[[]byte] // calls of the webhook
}

// atOnce is how many people are answered at once who wait at a button or a text field.
const atOnce = 256

// Note keeps how the latest try to receive went; Fault tells of it.
func (r *Receiver) Note(err error) {
	var refused *wire.PollError
	said := ""
	switch {
	case err == nil:
	case errors.As(err, &refused): // the error itself may show the token
		said = fmt.Sprintf("Telegram answers %d: %s", refused.Status, refused.Words)
	default:
		said = "Telegram or PostgreSQL cannot be reached"
	}
	r.fault.Store(&said)
}

// Fault says why this process does not receive at the moment, in words that show no secret; "" when it does, or is not
// the one that should.
func (r *Receiver) Fault() string {
	if said := r.fault.Load(); said != nil {
		return *said
	}
	return ""
}

// mostTogether is how many updates of the webhook share a commit at most.
const mostTogether = 64

// New returns a Receiver.
func New(config Config) *Receiver {
	r := &Receiver{
		Config: config, answers: make(chan struct{}, atOnce),
		received: promauto.With(config.Metrics).NewCounterVec(prometheus.CounterOpts{
			Name: "kefu_updates_received_total",
			Help: "Updates of Telegram that were stored, repeats among them, by kind.",
		}, []string{"kind"}),
	}
	r.together = groupcommit.New(mostTogether, func(ctx context.Context, raws ...[]byte) error {
		ctx, cancel := context.WithTimeout(ctx, callTimeout)
		defer cancel()
		return r.Receive(ctx, raws...)
	})
	return r
}

// callTimeout is how long keeping an update, or answering somebody who waits, may take.
const callTimeout = 30 * time.Second

// inBackground answers somebody who waits at a button or a text field. Nothing waits for it, and at most atOnce run at
// a time.
func (r *Receiver) inBackground(failed string, answer func(context.Context) error) {
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), callTimeout)
		defer cancel()
		select {
		case r.answers <- struct{}{}:
			defer func() { <-r.answers }()
		case <-ctx.Done(): // nobody looks at the button any more
			return
		}
		if fault := wire.Classify(answer(ctx)); fault.Kind != wire.Done {
			r.Log.Info(failed, "fault", fault.Text)
		}
	}()
}
