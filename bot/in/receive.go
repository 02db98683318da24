package in

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"kefu/bot/wire"
	"kefu/turn"
	"kefu/turn/event"
)

const maxBackoff = 30 * time.Second

// Receive keeps updates for good: when it returns nil, Telegram may forget them. Updates that nobody can be found for
// are kept too, set aside. Its error is the database's, and then nothing is known of any of them.
func (r *Receiver) Receive(ctx context.Context, raws ...[]byte) error {
	now := r.Now()
	arrivals := make([]arrival, len(raws))
	for i, raw := range raws {
		arrivals[i] = decode(raw, now)
	}
	together, err := r.gather(ctx, arrivals)
	if err != nil {
		return err
	}
	var b batch
	for _, a := range arrivals {
		a.crowd = together
		in, err := r.routeSafely(ctx, a)
		if err != nil {
			if !ownFault(err) {
				return err
			}
			in = a.aside(err.Error())
		}
		b.add(a, in)
	}
	if err := r.keep(ctx, b.inputs); err != nil {
		return err
	}
	r.followUp(b)
	return nil
}

// batch is what updates that came together ask for.
type batch struct {
	inputs  []turn.Input
	kinds   []string
	presses []press
	typed   []*inlineQuery
	secrets []*message
}

// add takes in an update and its input, nil if it has none.
func (b *batch) add(a arrival, in *turn.Input) {
	if in != nil {
		b.inputs = append(b.inputs, *in)
	}
	b.kinds = append(b.kinds, a.update.kind())
	if q := a.update.CallbackQuery; q != nil {
		b.presses = append(b.presses, press{query: q.ID, lang: q.From.LanguageCode, key: a.key(), nobodys: in == nil || in.Conversation == 0})
	}
	if m := a.update.Message; m != nil && in != nil && tellsSecret(in.Event) {
		b.secrets = append(b.secrets, m)
	}
	if q := a.update.InlineQuery; q != nil && q.From != nil {
		b.typed = append(b.typed, q)
	}
}

// followUp does what does not wait for a turn, once the updates are kept.
func (r *Receiver) followUp(b batch) {
	for _, kind := range b.kinds {
		r.received.WithLabelValues(kind).Inc()
	}
	for _, p := range b.presses {
		r.reply(p)
	}
	for _, query := range b.typed {
		r.suggest(query)
	}
	for _, m := range b.secrets { // it is kept, sealed, and stands nowhere else from now on
		r.inBackground("a message with a secret was not deleted", func(ctx context.Context) error {
			return r.Telegram.Delete(ctx, m.Chat.ID, m.ID)
		})
	}
}

// tellsSecret tells whether what was written must not stay where it was written: an agent's /secret.
func tellsSecret(e event.Event) bool {
	c, command := e.(event.StaffCommand)
	return command && c.Command == "secret" && c.Argument != ""
}

// routeSafely turns a panic over one strange update into a fault of it, so that it does not take the others along.
func (r *Receiver) routeSafely(ctx context.Context, a arrival) (in *turn.Input, err error) {
	defer func() {
		if broken := recover(); broken != nil {
			r.Log.Error("routing panicked", "panic", broken)
			in, err = a.aside(fmt.Sprintf("routing panicked: %v", broken)), nil
		}
	}()
	return r.route(ctx, a)
}

// keep puts inputs into the inbox together or, when the database takes offence at one of them, one by one.
func (r *Receiver) keep(ctx context.Context, inputs []turn.Input) error {
	if len(inputs) == 0 {
		return nil
	}
	err := r.Inbox.Receive(ctx, inputs...)
	if err == nil || !ownFault(err) {
		return err
	}
	for _, in := range inputs {
		err := r.Inbox.Receive(ctx, in)
		if err != nil && ownFault(err) {
			err = r.Inbox.Receive(ctx, turn.Input{
				Source: in.Source, Key: in.Key, Raw: in.Raw, Fault: err.Error(), ReceivedAt: in.ReceivedAt,
			})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// ownFault reports whether the database refused what it was given, so that trying again would change nothing: SQLSTATE
// classes 21–23 (data and constraints) and 54 (limits).
func ownFault(err error) bool {
	var refused *pgconn.PgError
	if !errors.As(err, &refused) {
		return false
	}
	switch refused.Code[:2] {
	case "21", "22", "23", "54":
		return true
	}
	return false
}

// Poll receives by getUpdates until ctx ends, and returns its error. The offset that tells Telegram to forget updates
// is sent only after the inbox has committed them; after a crash they come again and change nothing. Whatever goes
// wrong is logged and tried again, slower each time. It is for one process at a time: Telegram allows no more.
func (r *Receiver) Poll(ctx context.Context) error {
	wait := r.Backoff
	ahead := &atomic.Bool{}
	ahead.Store(true)
	hearing, stop := context.WithCancel(ctx)
	defer stop()
	go r.hears(hearing, ahead)
	for webhook, offset := true, int64(0); ; {
		var err error
		if webhook {
			err = r.Telegram.DropWebhook(ctx) // Telegram refuses getUpdates while it has one
			webhook = err != nil
		}
		if err == nil {
			var next int64
			var few bool
			next, few, err = r.pollOnce(ctx, offset, !ahead.Load())
			if ahead.Store(!few); few {
				err = r.CaughtUp(ctx)
			}
			offset = max(next, 0)
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		r.Note(err)
		if err == nil {
			wait = r.Backoff
			continue
		}
		delay := wait
		if wait *= 2; wait > maxBackoff {
			wait = maxBackoff
		}
		var refused *wire.PollError
		if errors.As(err, &refused) {
			delay = max(delay, refused.RetryAfter)
			webhook = refused.Status == http.StatusConflict && strings.Contains(refused.Words, "webhook")
		}
		r.Log.Warn("receiving stopped, trying again", "err", err, "after", delay)
		if err := wire.Pause(ctx, delay); err != nil {
			return err
		}
	}
}

// hearEvery is how often it is noted that nothing waits at Telegram, while that is so.
const hearEvery = 5 * time.Second

// hears notes again and again that everything was heard, but while there may be more ahead.
func (r *Receiver) hears(ctx context.Context, ahead *atomic.Bool) {
	for wire.Pause(ctx, hearEvery) == nil {
		if ahead.Load() {
			continue
		}
		if err := r.CaughtUp(ctx); err != nil && ctx.Err() == nil {
			r.Log.Warn("not noted until when everything was heard", "err", err)
		}
	}
}

// CaughtUp notes that nothing waits at Telegram now.
func (r *Receiver) CaughtUp(ctx context.Context) error { return r.Inbox.CaughtUp(ctx, r.Now()) }

// pollOnce asks for the updates from offset on and keeps them. It gives the next offset, also with an error, and whether
// there were so few that no more are ahead.
func (r *Receiver) pollOnce(ctx context.Context, offset int64, wait bool) (next int64, few bool, err error) {
	got, err := r.Telegram.Updates(ctx, offset, wait)
	raws := got.Updates
	if err != nil || len(raws) == 0 {
		return offset, err == nil, err
	}
	// What was fetched is kept even when the process is asked to stop meanwhile.
	keepCtx, cancel := context.WithTimeout(context.WithoutCancel(ctx), callTimeout)
	defer cancel()
	batch := make([][]byte, len(raws))
	for i, raw := range raws {
		batch[i] = raw
	}
	if err := r.Receive(keepCtx, batch...); err != nil {
		return offset, false, err
	}
	if next = following(raws, offset); next == offset {
		return offset, false, errors.New("getUpdates: updates without an id cannot be confirmed")
	}
	return next, !got.More, nil
}

// following is the offset that confirms a batch: after its last update, even if that is lower than the offset was.
// After a quiet week ids begin anew, maybe lower, and a server that is asked for what is beyond its last update answers
// from its first (core.telegram.org/bots/api#update). Only when that leads nowhere it is after the greatest.
func following(raws []json.RawMessage, offset int64) int64 {
	last, greatest := offset-1, offset-1
	for _, raw := range raws {
		var id struct {
			ID *int64 `json:"update_id"`
		}
		if json.Unmarshal(raw, &id) == nil && id.ID != nil {
			last, greatest = *id.ID, max(greatest, *id.ID)
		}
	}
	if last+1 == offset {
		return greatest + 1
	}
	return last + 1
}
