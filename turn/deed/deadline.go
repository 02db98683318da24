package deed

import (
	"context"

	"kefu/dialog"
	"kefu/dialog/texts"
	"kefu/handoff"
	"kefu/transcript"
	"kefu/turn/event"
)

// deadline does what a deadline of a case brings about, and tells whom it concerns.
func (r *run) deadline(ctx context.Context, e event.DeadlineReached) error {
	c, matters, err := r.h.Desk.HandleDeadline(ctx, r.tx, e.CaseNo, e.Deadline, r.at)
	if err != nil || !matters {
		return err
	}
	r.changed(c)
	args := map[string]any{"Case": c.No, "For": texts.Duration(r.h.Lang, r.at.Sub(c.OpenedAt))}
	switch e.Deadline {
	case handoff.SilenceSoon:
		closes := r.at.Add(r.h.Desk.Silence())
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
	case handoff.AnswerSoon, handoff.AnswerLate, handoff.CloseSoon, handoff.CloseLate:
		// The desk is told of all of them together (Desk.Missed): a message each would use up what the group takes.
	}
	_, err = r.write(ctx, transcript.Entry{
		Author: transcript.System, Audience: transcript.RecordOnly, CaseNo: c.No, Kind: "text",
		Message: transcript.Message{Text: r.h.Texts.T(r.h.Lang, "deadline."+string(e.Deadline), args)},
	})
	return err
}

// tellClosed prepares to tell the customer of a waiting case when agents work again, after everything else that this
// step says.
func (r *run) tellClosed(c handoff.Case) {
	opens, open := r.h.Desk.OpensAt(r.at)
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
