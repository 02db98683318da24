package deed

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/dialog"
	"kefu/turn"
	"kefu/turn/event"
)

// mayGoOn tells whether something was said that may be only the beginning of a sentence.
func mayGoOn(e event.Said) bool {
	m := e.Message
	whole := e.ReplyTo != 0 || isForward(m) || len(m.Media) > 0 || len(m.Place) > 0
	return !whole && dialog.MayBeUnfinished(m.Text)
}

// Pause waits a moment for what follows on words that are plainly unfinished. A press, a picture, a command, or a
// sentence with an end is no reason to wait, nor is anything that nobody says.
func (h *Handler) Pause(ctx context.Context, tx pgx.Tx, t turn.Turn) (time.Time, error) {
	if h.Config.Pause == 0 {
		return time.Time{}, nil
	}
	var words []string
	for _, in := range t.Inputs {
		e, ok := in.Event.(event.Said)
		if !ok || !mayGoOn(e) {
			return time.Time{}, nil
		}
		words = append(words, e.Message.Text)
	}
	until := t.Inputs[0].ReceivedAt.Add(h.Config.Pause)
	if !until.After(t.At) {
		return time.Time{}, nil
	}
	conv, shared, err := h.loaded(ctx, tx, t)
	if err != nil {
		return time.Time{}, err
	}
	r := h.run(tx, t.At, conv, shared, nil)
	if conv.staff || r.isMuted() {
		return time.Time{}, nil
	}
	more, err := h.machine.Load().Unfinished(conv.state, words, t.At, func() ([]dialog.Order, error) {
		listed, err := r.listOrders(ctx, dialog.ListOrders{})
		if err != nil {
			return nil, err
		}
		return listed.(dialog.OrdersListed).Orders, nil
	})
	if err != nil || !more {
		return time.Time{}, err
	}
	return until, nil
}
