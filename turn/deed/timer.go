package deed

import (
	"context"
	"fmt"
	"time"

	"kefu/dialog"
	"kefu/dialog/texts"
	"kefu/handoff"
	"kefu/transcript"
	"kefu/turn/event"
)

// setTimer sets or stops a timer of the dialog.
func (r *run) setTimer(ctx context.Context, t dialog.SetTimer) error {
	var err error
	if t.After == 0 {
		_, err = r.tx.Exec(ctx, `DELETE FROM timers WHERE conversation_id = $1 AND name = $2`, r.conv.id, t.Name)
	} else {
		_, err = r.tx.Exec(ctx, `
			INSERT INTO timers (conversation_id, name, due_at) VALUES ($1, $2, $3)
			ON CONFLICT (conversation_id, name) DO UPDATE SET due_at = EXCLUDED.due_at`,
			r.conv.id, t.Name, r.at.Add(t.After))
	}
	if err != nil {
		return fmt.Errorf("timer %s: %w", t.Name, err)
	}
	return nil
}

// leaseLapsed tells what came of a lease that ran out.
func (r *run) leaseLapsed(ctx context.Context, e event.LeaseLapsed) error {
	c, err := r.h.Desk.Get(ctx, r.tx, e.CaseNo)
	if err != nil {
		return err
	}
	if err := r.tellLapse(ctx, c, e); err != nil {
		return err
	}
	if c.Status != handoff.Waiting {
		return nil // somebody was quick
	}
	return r.step(ctx, dialog.CaseChanged{At: e.At, Deed: dialog.DeedReturned, Case: caseView(c)})
}

// leaseEnds tells an agent that a case will go back into the line, if they still hold it and have said nothing since.
func (r *run) leaseEnds(ctx context.Context, e event.LeaseEnds) error {
	c, err := r.h.Desk.Get(ctx, r.tx, e.CaseNo)
	if err != nil || c.Assignee != e.Agent || c.LeaseUntil == nil || !c.LeaseUntil.Equal(e.Until) || c.UnansweredSince == nil {
		return err
	}
	left := max(time.Minute, e.Until.Sub(r.at).Round(time.Minute))
	return r.call(ctx, e.Agent, c, "call.lease", map[string]any{"Left": texts.Duration(r.h.Lang, left)})
}

// tellLapse tells an agent that a case was taken from them, and that they count as away if it was one too many: where
// the case was handled, and in their private chat, because it may have been handled there.
func (r *run) tellLapse(ctx context.Context, c handoff.Case, e event.LeaseLapsed) error {
	staff, _, err := r.h.Desk.Staff(ctx, r.tx, e.Agent)
	if err != nil {
		return err
	}
	places := []transcript.Place{transcript.CasePlace(c.No)}
	chats, err := r.h.Inbox.PrivateChats(ctx, r.tx, e.Agent)
	if err != nil {
		return err
	}
	if private, known := chats[e.Agent]; known {
		places = append(places, transcript.CustomerPlace(private))
	}
	text := r.h.Texts.T(r.h.Lang, "lease.over", map[string]any{"Case": c.No})
	if e.Away {
		text += "\n" + r.h.Texts.T(r.h.Lang, "lease.away", map[string]any{"Agent": staff.Name})
	}
	_, err = r.write(ctx, transcript.Entry{
		Author: transcript.System, Audience: transcript.DeskOnly, CaseNo: c.No, Kind: "text",
		Message: transcript.Message{Text: text},
	}, places...)
	return err
}
