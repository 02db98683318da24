// Package out is the way out to Telegram: of all processes one is elected, and it sends (Sender.Run).
//
// What it sends are the deliveries of the transcript, in order within each place and within Telegram's budgets, and the
// pictures of the desk: board, cards with their topics, and the messages that tell customers of their place in line. It
// also keeps the menus of commands and fetches evidence while Telegram still has it.
//
// It knows which chat and topic a place is at the moment (Registry), what a fault of Telegram means for a delivery, and
// when a picture is due. It must not know what a message means or who may act on a case, nor how a picture looks:
// package desk draws it, package wire makes the call.
//
//	transcript.Due ─► shift ─► wire.Render ─► Telegram   (send.go, deliver.go, place.go, home.go)
//	handoff.Case ─► desk.Draw… ─► Telegram               (cases.go, picture.go, queue_notice.go)
package out

import (
	"context"
	"io"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"

	"kefu/bot/wire"
	"kefu/dialog/texts"
	"kefu/handoff"
	"kefu/handoff/view"
	"kefu/internal/groupcommit"
	"kefu/transcript"
	"kefu/turn"
)

// Telegram is what this room needs of the wire; *wire.Client is one. wire.Classify reads its errors.
type Telegram interface {
	Send(ctx context.Context, to wire.Address, p wire.Part, replyTo int64) (messages []int64, err error)
	Rewrite(ctx context.Context, chat, message int64, p wire.Part) error
	Post(ctx context.Context, to wire.Address, html string, buttons [][]transcript.Button) (message int64, err error)
	Edit(ctx context.Context, chat, message int64, html string, buttons [][]transcript.Button) error
	Pin(ctx context.Context, chat, message int64) error
	React(ctx context.Context, chat, message int64, emoji string) error
	MakeTopic(ctx context.Context, chat int64, name string) (thread int, err error)
	RenameTopic(ctx context.Context, at wire.Address, name string) error
	SetTopic(ctx context.Context, at wire.Address, closed bool) error
	SetCommands(ctx context.Context, chat int64, language string, menu []wire.Command) error
	Fetch(ctx context.Context, ref, dir string) (wire.File, error)
}

// Inbox takes what the sender learns of a customer, and knows the chats of conversations; *turn.Inbox is one.
type Inbox interface {
	Receive(ctx context.Context, inputs ...turn.Input) error
	Chats(ctx context.Context, db turn.Reader, conversations ...int64) ([]turn.Chat, error)
	PrivateChats(ctx context.Context, db turn.Reader, staff ...int64) (map[int64]int64, error)
}

// Config is what a Sender needs.
type Config struct {
	Telegram Telegram
	Budget   *wire.Budget
	Registry *Registry
	Pool     *pgxpool.Pool
	Inbox    Inbox
	Record   *transcript.Log
	Desk     *handoff.Desk
	Views    *view.Views
	Texts    *texts.Catalogue
	Log      *slog.Logger
	MediaDir string         // evidence is kept here; empty: it is not fetched
	Lang     string         // of the group
	Location *time.Location // of the times on cards and board
	Now      func() time.Time
	Backoff  time.Duration // the first pause after a fault; it doubles
	// Make makes what is uploaded when an entry is sent (transcript.Media.Make); nil: nothing can be made.
	Make func(ctx context.Context, e transcript.Entry, what string, to io.Writer) error
	// Tick is how often it looks without being woken: half a second when 0. A wake may be lost between processes.
	Tick time.Duration
	// Elected tells whether this process is certainly still the one that sends. It is asked before each call: a process
	// that was frozen meanwhile must send nothing more. Nil: always.
	Elected func() bool
	Metrics prometheus.Registerer // where deliveries are counted; nil: nobody looks
}

// Sender sends. Its methods may be called side by side, but only one process of all may be in Run.
type Sender struct {
	Config
	wake     chan struct{}
	metrics  metrics
	receipts *groupcommit.Group[transcript.Receipt] // what arrived
	uploads  chan struct{}                          // has room for as many files as may be made and uploaded at once
}

// mostReceipts is how many deliveries that arrived share a commit at most.
const mostReceipts = 256

// New returns a Sender that does nothing yet. From now on it hears of what changes in the registry.
func New(config Config) *Sender {
	if config.Elected == nil {
		config.Elected = func() bool { return true }
	}
	if config.Tick == 0 {
		config.Tick = 500 * time.Millisecond
	}
	s := &Sender{
		Config: config, wake: make(chan struct{}, 1), metrics: newMetrics(config.Metrics),
		uploads: make(chan struct{}, mostUploads),
		receipts: groupcommit.New(mostReceipts, func(ctx context.Context, list ...transcript.Receipt) error {
			return config.Record.MarkSent(ctx, config.Pool, list...)
		}),
	}
	config.Registry.changed = s.Wake
	return s
}

// Wake tells the sender that something may be due. It never blocks.
func (s *Sender) Wake() {
	select {
	case s.wake <- struct{}{}:
	default: // it is awake already
	}
}
