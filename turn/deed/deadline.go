package turn

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"kefu/dialog"
	"kefu/dialog/texts"
	"kefu/handoff"
	"kefu/transcript"
)

// deadlineTimer stands before the kind of a case's deadline in the name of its timer.
const deadlineTimer = "deadline:"

// deadlinesDue puts the deadlines of cases that have come into the inbox.
func (e *Engine) deadlinesDue(ctx context.Context, tx pgx.Tx) (int, []handoff.Case, error) {
	list, err := e.Desk.DeadlinesDue(ctx, tx, e.Now(), dueAtOnce)
	if err != nil {
		return 0, nil, err
	}
	for _, d := range list {
		_, err := e.Inbox.Put(ctx, tx, Input{
			Source: FromTimer, Key: fmt.Sprintf("deadline:%s:%s:%d", d.CaseNo, d.Kind, d.At.UnixMicro()),
			Conversation: d.Conversation, ReceivedAt: e.Now(),
			Event: Event{Kind: TimerRang, At: e.Now(), Timer: deadlineTimer + string(d.Kind), CaseNo: d.CaseNo},
		})
		if err != nil {
			return 0, nil, err
		}
	}
	return len(list), nil, nil
}

// deadline does what a deadline of a case brings about, and tells whom it concerns.
func (r *run) deadline(ctx context.Context, e Event) error {
	kind := handoff.Deadline(strings.TrimPrefix(e.Timer, deadlineTimer))
	c, matters, err := r.e.Desk.Ring(ctx, r.tx, e.CaseNo, kind, r.at)
	if err != nil || !matters {
		return err
	}
	r.changed(c)
	args := map[string]any{"Case": c.No, "Minutes": int(r.at.Sub(c.OpenedAt).Minutes())}
	switch kind {
	case handoff.SilenceSoon:
		closes := r.at.Add(r.e.Desk.Silence())
		return r.tellCustomer(ctx, "silence.soon", map[string]any{
			"Case": c.No, "When": texts.Moment(r.conv.state.Lang, closes.In(r.zone())),
		})
	case handoff.SilenceOver:
		if err := r.tellDesk(ctx, c.No, "deadline.silence_over", args); err != nil {
			return err
		}
		if err := r.tellCustomer(ctx, "silence.over", map[string]any{"Case": c.No}); err != nil {
			return err
		}
		return r.step(ctx, dialog.CaseChanged{At: e.At, Deed: dialog.DeedClosed, Case: caseView(c)})
	}
	place := transcript.DeskPlace // a case that waits has no place of its own
	if c.Status == handoff.Claimed {
		place = transcript.CasePlace(c.No)
	}
	_, err = r.write(ctx, transcript.Entry{
		Author: transcript.System, Audience: transcript.DeskOnly, CaseNo: c.No, Kind: "text",
		Message: transcript.Message{Text: r.e.Texts.T(r.e.Lang, "deadline."+string(kind), args)},
	}, place)
	return err
}

// tellClosed prepares to tell the customer of a waiting case when agents work again, after everything else that this
// step says.
func (r *run) tellClosed(c handoff.Case) {
	opens, open := r.e.Desk.OpensAt(r.at)
	if open || c.Status != handoff.Waiting {
		return
	}
	r.lastly = append(r.lastly, notice{"hours.closed", map[string]any{
		"When": texts.Moment(r.conv.state.Lang, opens.In(r.zone())),
	}})
}

// notice is a text for the customer.
type notice struct {
	key  string
	args map[string]any
}
