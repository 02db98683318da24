package deed

import (
	"context"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/dialog/texts"
	"kefu/handoff"
	"kefu/transcript"
	"kefu/turn"
	"kefu/turn/event"
)

// This file says what is told on the button that somebody has pressed. No press ends without words: see replyTo.

// onButton says what the button in hand tells who pressed it.
func (r *run) onButton(lang, key string, args map[string]any, alert bool) {
	r.reply = &turn.Reply{Words: r.h.Texts.T(lang, key, args), Alert: alert}
}

// replyTo keeps the reply to an input that was a press; without one of its own it repeats what the button says.
func (r *run) replyTo(ctx context.Context, in turn.Waiting) error {
	switch e := in.Event.(type) {
	case event.Pressed:
		if r.reply == nil {
			lang := r.conv.state.Lang
			if r.conv.staff || lang == "" {
				lang = r.h.Lang
			}
			r.onButton(lang, "pressed", map[string]any{"Label": e.Message.Text}, false)
		}
	case event.Acted:
		if !e.Pressed {
			return nil
		}
		if r.reply == nil {
			r.onButton(r.h.Lang, "pressed", map[string]any{"Label": e.Act.CaseNo}, false)
		}
	default:
		return nil
	}
	return r.h.Inbox.Reply(ctx, r.raw, in.ID, *r.reply, r.at)
}

// done says on the button what an act did.
func (r *run) done(e event.Acted, out handoff.Outcome) {
	key, args := "done."+string(e.Act.Kind), map[string]any{
		"Case": out.Case.No, "Agent": r.h.nameOr(out.Case.AssigneeName, out.Case.Assignee), "Slot": "", "Amount": "", "Open": e.Act.Menu != "", "What": "",
		"Order": e.Act.Order, "Split": "",
	}
	if out.Split != nil {
		args["Split"] = out.Split.No
	}
	if out.Fulfilment != nil {
		args["What"] = r.fulfilled(*out.Fulfilment, r.h.Lang)
	}
	if e.Act.Slot != "" {
		args["Slot"] = r.h.Texts.T(r.h.Lang, "slot."+string(e.Act.Slot), nil)
	}
	var sum int64
	for _, f := range out.Refunds {
		sum += f.Amount
	}
	if sum > 0 {
		args["Amount"] = texts.Yuan(sum)
	}
	r.onButton(r.h.Lang, key, args, false)
}

// nameOr is what a member of the staff is called, their number if nobody knows.
func (h *Handler) nameOr(name string, id int64) string {
	if name == "" {
		return strconv.FormatInt(id, 10)
	}
	return name
}

// unheardAfter is how long a button may take to tell a reply. What it did not take by then becomes a message, if somebody
// has to know it: what was done shows by itself.
const unheardAfter = 5 * time.Second

// repliesUnheard says in a message what no button took: the answer was too late for it, or the process ended.
func (h *Handler) repliesUnheard(ctx context.Context, tx pgx.Tx, now time.Time, limit int, except []string, after *turn.AfterCommit) ([]string, error) {
	list, err := h.Inbox.TakeUntaken(ctx, tx, now.Add(-unheardAfter), limit, except)
	keys := make([]string, len(list))
	for i, u := range list {
		keys[i] = strconv.FormatInt(u.Input.ID, 10)
	}
	if err != nil {
		return keys, err
	}
	for _, u := range list {
		e, acted := u.Input.Event.(event.Acted)
		if !u.Alert || !acted {
			continue
		}
		if err := h.tell(ctx, tx, transcript.Entry{
			Conversation: u.Conversation, At: now, Author: transcript.System, Audience: transcript.DeskOnly, CaseNo: e.Act.CaseNo,
			Kind: "text", Message: transcript.Message{Text: u.Words},
		}, e.AnswerAt, after); err != nil {
			return keys, err
		}
	}
	return keys, nil
}
