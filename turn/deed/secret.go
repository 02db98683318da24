package deed

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"kefu/dialog"
	"kefu/handoff"
	"kefu/transcript"
	"kefu/turn/event"
)

// This file is about what a customer may read whole and nobody else: a new card key, a courier's telephone.

// secretCommand is the command whose words reach the customer whole.
const secretCommand = "secret"

// sendSecret is /secret: words of the holder that the customer reads whole, while everybody else, and the database, has
// them hidden. The message that it was typed in is deleted by who received it.
func (r *run) sendSecret(ctx context.Context, e event.StaffCommand, staff handoff.Staff) error {
	c, ok, err := r.caseOf(ctx, e)
	if err != nil || !ok {
		return err
	}
	if e.Argument == "" {
		return r.answer(ctx, e, "secret.how", nil)
	}
	out, err := r.h.Desk.Act(ctx, r.tx, handoff.Act{Kind: handoff.ActAnswer, CaseNo: c.No, Staff: staff.ID}, r.at)
	if err != nil {
		key, args := refusal(err)
		if key == "" {
			return err
		}
		args["Case"] = c.No
		return r.answer(ctx, e, key, args)
	}
	r.changed(out.Case)
	lead := r.h.Texts.T(r.conv.state.Lang, "relay.agent", map[string]any{"Agent": out.Case.AssigneeName})
	if err := r.whole(ctx, out.Case, staff.ID, transcript.Agent, lead, e.Argument); err != nil {
		return err
	}
	if err := r.tellDesk(ctx, c.No, "secret.sent", nil); err != nil {
		return err
	}
	return r.step(ctx, dialog.CaseChanged{At: e.At, Deed: dialog.DeedSpoke, Case: caseView(out.Case)})
}

// whole writes down words that only the customer's own chat shows.
func (r *run) whole(ctx context.Context, c handoff.Case, staff int64, by transcript.Author, lead, words string) error {
	_, err := r.write(ctx, transcript.Entry{
		Author: by, Staff: staff, Audience: transcript.Both, CaseNo: c.No, Kind: "text",
		Message: transcript.Message{Lead: lead, Text: words, Reveal: true, Secret: true},
	}, transcript.CustomerPlace(r.conv.id))
	return err
}

// sendKeys gives the customer the card keys of their order once more; no agent sees them.
func (r *run) sendKeys(ctx context.Context, e event.Acted, out handoff.Outcome) error {
	var lines []string
	for _, line := range slices.Sorted(maps.Keys(out.Keys)) {
		lines = append(lines, fmt.Sprintf("%d. %s", line, out.Keys[line]))
	}
	lead := r.h.Texts.T(r.conv.state.Lang, "secret.keys", map[string]any{"Order": out.Case.OrderNo})
	return r.whole(ctx, out.Case, e.Act.Staff, transcript.Agent, lead, strings.Join(lines, "\n"))
}

// tellHidden tells an agent that the customer does not read all of what they wrote.
func (r *run) tellHidden(ctx context.Context, caseNo string, written, read transcript.Message) error {
	if written.Text == read.Text {
		return nil
	}
	return r.tellDesk(ctx, caseNo, "secret.hidden", nil)
}
