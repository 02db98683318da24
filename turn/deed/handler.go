// Package deed does what inputs ask for: a customer's words and buttons, what members of the staff write and do, news of
// the shop, timers and deadlines. Each is a deed within the transaction of a turn and needs nothing else, so that it can
// be tested with a transaction alone.
//
// It knows how each source's input reaches the dialog or the desk, and what the record keeps of it. It does not know
// when a turn happens or what follows when it fails (package turn), nor decides what is said to a customer (package
// dialog), how an order changes (package orders) or who may do what to a case (package handoff).
package deed

import (
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/dialog"
	"kefu/dialog/texts"
	"kefu/handoff"
	"kefu/orders"
	"kefu/transcript"
	"kefu/turn"
	"kefu/turn/event"
)

// Config is what a Handler works with. All fields are needed, but for Pause and Report.
type Config struct {
	Inbox  *turn.Inbox
	Seal   turn.Sealer
	Dialog *dialog.Machine
	Texts  *texts.Catalogue
	Orders *orders.Store
	Desk   *handoff.Desk
	Line   *handoff.Line
	Log    *transcript.Log
	// ConsoleURL is the address of the console, such as https://shop.example; links for staff begin with it.
	ConsoleURL string
	// ActData is what a button carries that does an act.
	ActData func(handoff.Act) string
	// Lang is the language of the desk, where many read.
	Lang   string
	Logger *slog.Logger
	// Report puts into words how the shop served on the day that begins then; nil: there are no reports.
	Report func(ctx context.Context, tx pgx.Tx, lang string, day time.Time) (string, error)
	// ReportAt is when admins are told of the day before, after midnight; negative: never by itself.
	ReportAt time.Duration
	// Pause is how long what follows on unfinished words is waited for, from the first of them; 0: never.
	Pause time.Duration
}

// Handler does the deeds. It is safe for concurrent use.
type Handler struct {
	Config
	// machine is replaced when the shop sells new things, because it holds the words for them.
	machine atomic.Pointer[dialog.Machine]
	// reported is the day of which this process has told the admins last.
	reported atomic.Pointer[string]
}

var _ turn.Handler = (*Handler)(nil)

// New returns a Handler.
func New(c Config) *Handler {
	h := &Handler{Config: c}
	h.machine.Store(c.Dialog)
	return h
}

// Use replaces the dialog, because the shop sells new things. Turns under way end with the old one.
func (h *Handler) Use(m *dialog.Machine) { h.machine.Store(m) }

// Turn handles the inputs of one conversation within tx.
func (h *Handler) Turn(ctx context.Context, tx pgx.Tx, t turn.Turn, after *turn.AfterCommit) (int64, error) {
	conv, shared, err := h.loaded(ctx, tx, t)
	if err != nil {
		return 0, err
	}
	r := h.run(tx, t.At, conv, shared, after)
	if conv.restarted {
		if err := r.tellCustomer(ctx, "restart", nil); err != nil {
			return 0, err
		}
	}
	for inputs := t.Inputs; len(inputs) > 0; {
		n, err := r.handle(ctx, inputs)
		if err == nil {
			err = r.replyTo(ctx, inputs[0])
		}
		if err != nil {
			return 0, fmt.Errorf("input %d: %w", inputs[0].ID, err)
		}
		inputs = inputs[n:]
	}
	h.lineUp(after, r.cases...)
	if err := r.store(); err != nil || t.Loaded != nil {
		return r.id, err
	}
	batch := &pgx.Batch{}
	shared.Store(batch)
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return 0, fmt.Errorf("store the turn: %w", err)
	}
	return r.id, nil
}

// run begins a turn.
func (h *Handler) run(tx pgx.Tx, at time.Time, conv *conversation, shared *together, after *turn.AfterCommit) *run {
	return &run{h: h, tx: seeing{tx, shared}, raw: tx, conv: conv, at: at, id: conv.turn, after: after, shared: shared}
}

// lineUp brings cases to where they belong in the line, once they are committed.
func (h *Handler) lineUp(after *turn.AfterCommit, cases ...handoff.Case) {
	if len(cases) == 0 {
		return
	}
	after.Deliver = true // cards and board show them
	after.Then(func(ctx context.Context) {
		// When Redis is away the reconciler makes good for it.
		if err := h.Line.Update(ctx, cases...); err != nil {
			h.Logger.Warn("the line in Redis waits for repair", "error", err)
		}
	})
}

// Apologise tells a customer that a message of theirs was set aside, and agents where a case is handled that theirs was.
// Nobody waits for an answer to anything else.
func (h *Handler) Apologise(ctx context.Context, tx pgx.Tx, t turn.Turn, after *turn.AfterCommit) error {
	entry := transcript.Entry{
		Conversation: t.Conversation, At: t.At, Author: transcript.System, Audience: transcript.DeskOnly, Kind: "text",
		Message: transcript.Message{Text: h.Texts.T(h.Lang, "fault.desk", nil)},
	}
	place := transcript.Place("")
	switch e := t.Inputs[0].Event.(type) {
	case nil: // nobody knows whose it was: most of what the messenger brings is the customer's
		if t.Inputs[0].Source == turn.FromTelegram {
			return h.sorry(ctx, tx, t, after)
		}
	case event.Said, event.Pressed, event.Contact, event.Unsupported:
		return h.sorry(ctx, tx, t, after)
	case event.StaffSaid:
		entry.CaseNo, place = e.CaseNo, transcript.CasePlace(e.CaseNo)
	case event.StaffUnsupported:
		entry.CaseNo, place = e.CaseNo, transcript.CasePlace(e.CaseNo)
	case event.StaffCommand:
		entry.CaseNo, place = e.CaseNo, e.AnswerAt
	case event.Acted:
		entry.CaseNo, place = e.Act.CaseNo, e.AnswerAt
	case event.Edited, event.Reacted, event.Blocked, event.Unblocked, event.TimerFired, event.LeaseLapsed, event.LeaseEnds, event.DeadlineReached, event.OrderMoved,
		event.ReportDue:
	}
	return h.tell(ctx, tx, entry, place, after)
}

// sorry tells a customer that a message of theirs was set aside.
func (h *Handler) sorry(ctx context.Context, tx pgx.Tx, t turn.Turn, after *turn.AfterCommit) error {
	c, err := h.load(ctx, tx, t.Conversation)
	if err != nil {
		return err
	}
	return h.tell(ctx, tx, transcript.Entry{
		Conversation: t.Conversation, At: t.At, Author: transcript.System, Audience: transcript.CustomerOnly, Kind: "text",
		Message: transcript.Message{Text: h.Texts.T(c.lang, "fault", nil)},
	}, transcript.CustomerPlace(t.Conversation), after)
}

// tell writes an entry outside of a turn, and delivers it to a place, "" for none.
func (h *Handler) tell(ctx context.Context, tx pgx.Tx, entry transcript.Entry, place transcript.Place, after *turn.AfterCommit) error {
	if place == "" {
		return nil
	}
	after.Deliver = true
	entry, err := h.Log.Append(ctx, tx, entry)
	if err != nil {
		return err
	}
	return h.Log.Deliver(ctx, tx, entry.ID, place)
}
