package deed

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"kefu/dialog/texts"
	"kefu/handoff"
	"kefu/transcript"
	"kefu/turn/event"
)

// shownInLine is how many waiting cases /queue lists.
const shownInLine = 15

// queue is /queue: who waits, and how long the next one will.
func (r *run) queue(ctx context.Context, e event.StaffCommand, _ handoff.Staff) error {
	line, err := r.h.Desk.WaitingLine(ctx, r.tx, shownInLine)
	if err != nil {
		return err
	}
	places, err := r.h.Desk.Places(ctx, r.tx)
	if err != nil {
		return err
	}
	_, of, err := r.h.Desk.Position(ctx, r.tx, handoff.Case{Lang: r.h.Lang})
	if err != nil {
		return err
	}
	pace, err := r.h.Desk.Pace(ctx, r.tx)
	if err != nil {
		return err
	}
	args := map[string]any{"Count": len(places), "Wait": ""}
	if wait, known := pace.Wait(r.h.Lang, of); known {
		args["Wait"] = texts.Duration(r.h.Lang, (wait + time.Minute - 1).Truncate(time.Minute))
	}
	var b strings.Builder
	for i, c := range line {
		b.WriteString("\n" + strconv.Itoa(i+1) + ". " + r.caseLine(c))
	}
	args["List"] = b.String()
	proposals, err := r.h.Desk.Proposals(ctx, r.tx)
	if err != nil {
		return err
	}
	b.Reset()
	for _, c := range proposals {
		by, _, err := r.h.Desk.Staff(ctx, r.tx, c.Proposal.By)
		if err != nil {
			return err
		}
		b.WriteString("\n" + r.h.Texts.T(r.h.Lang, "staff.proposal", map[string]any{
			"Case": c.No, "Order": c.OrderNo, "Amount": texts.Yuan(c.Proposal.Amount), "Agent": by.Name,
		}))
	}
	args["Proposals"] = b.String()
	var rows [][]transcript.Button
	for _, c := range proposals {
		rows = append(rows, []transcript.Button{r.secondButton(c), r.toTopic(c.No)})
	}
	for pair := range slices.Chunk(line[:min(len(line), claimedHere)], 2) {
		var row []transcript.Button
		for _, c := range pair {
			row = append(row, r.claimButton(c))
		}
		rows = append(rows, row)
	}
	return r.answerWith(ctx, e, "staff.queue", args, rows)
}

// claimedHere is how many waiting cases can be claimed below /queue.
const claimedHere = 8

// answerWith answers a command where it was given, with buttons.
func (r *run) answerWith(ctx context.Context, e event.StaffCommand, key string, args map[string]any, rows [][]transcript.Button) error {
	if e.AnswerAt == "" {
		return nil
	}
	_, err := r.write(ctx, transcript.Entry{
		Author: transcript.System, Audience: transcript.DeskOnly, CaseNo: e.CaseNo, Kind: "text",
		Message: transcript.Message{Text: r.h.Texts.T(r.h.Lang, key, args), Buttons: rows},
	}, e.AnswerAt)
	return err
}

// me is /me: an agent's own cases and numbers of today.
func (r *run) me(ctx context.Context, e event.StaffCommand, staff handoff.Staff) error {
	held, err := r.h.Desk.Holding(ctx, r.tx, staff.ID)
	if err != nil {
		return err
	}
	y, m, d := r.at.In(r.zone()).Date()
	today, err := r.h.Desk.CountsSince(ctx, r.tx, staff.ID, time.Date(y, m, d, 0, 0, 0, 0, r.zone()))
	if err != nil {
		return err
	}
	args := map[string]any{
		"Name": staff.Name, "Count": len(held), "Claimed": today.Claimed, "Closed": today.Closed, "Answer": "", "Stars": "",
	}
	if today.FirstAnswer > 0 {
		args["Answer"] = texts.Duration(r.h.Lang, today.FirstAnswer)
	}
	if today.Stars > 0 {
		args["Stars"] = fmt.Sprintf("%.1f", today.Stars)
	}
	var b strings.Builder
	for _, c := range held {
		b.WriteString("\n• " + r.caseLine(c))
	}
	args["List"] = b.String()
	var rows [][]transcript.Button
	for pair := range slices.Chunk(held[:min(len(held), linkedHere)], 2) {
		var row []transcript.Button
		for _, c := range pair {
			row = append(row, r.toTopic(c.No))
		}
		rows = append(rows, row)
	}
	return r.answerWith(ctx, e, "staff.me", args, rows)
}

// linkedHere is to how many of an agent's cases /me leads: Telegram shows about a hundred buttons below a message.
const linkedHere = 40

// caseLine is a case in one line among agents.
func (r *run) caseLine(c handoff.Case) string {
	kind := r.h.Texts.T(r.h.Lang, "kind."+string(c.Kind), nil)
	lang := "" // worth a word only where it is another
	if c.Lang != r.h.Lang {
		lang = r.h.Texts.LanguageName(r.h.Lang, c.Lang)
	}
	return r.h.Texts.T(r.h.Lang, "staff.case_line", map[string]any{
		"Case": c.No, "Kind": kind, "Order": c.OrderNo, "For": texts.Duration(r.h.Lang, r.at.Sub(c.OpenedAt)),
		"Lang": lang, "Tags": hashed(c.Tags),
	})
}
