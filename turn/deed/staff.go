package deed

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"kefu/dialog/texts"
	"kefu/handoff"
	"kefu/internal/terms"
	"kefu/transcript"
	"kefu/turn"
	"kefu/turn/event"
)

// signInFor is how long a link to the console is good.
const signInFor = 10 * time.Minute

// staffCommand answers a command of a member of staff.
func (r *run) staffCommand(ctx context.Context, e event.StaffCommand) error {
	if err := r.named(ctx, e.Staff); err != nil {
		return err
	}
	staff, known, err := r.h.Desk.Staff(ctx, r.tx, e.Staff.ID)
	if err != nil {
		return err
	}
	entry := transcript.Entry{
		At: e.At, Author: transcript.Agent, Staff: e.Staff.ID, Audience: transcript.RecordOnly, CaseNo: e.CaseNo,
		Kind: "command", Message: transcript.Message{
			Text: strings.TrimSpace("/" + e.Command + " " + e.Argument), Secret: e.Command == secretCommand,
		},
	}
	if !known { // somebody in a topic of the group
		entry.Author, entry.Staff = transcript.System, 0
	}
	if _, err := r.write(ctx, entry); err != nil {
		return err
	}
	if !known {
		return r.answer(ctx, e, "refused.not_staff", map[string]any{"Agent": "", "Status": "", "Case": e.CaseNo})
	}
	first, _, _ := strings.Cut(e.Argument, " ")
	if terms.CommandOfCase(e.Command) && !(e.Command == "r" && slices.Contains([]string{"", "add", "del"}, first)) {
		if handed, err := r.toCase(ctx, e, staff); handed || err != nil {
			return err
		}
	}
	if command, ok := commands[e.Command]; ok {
		return command(r, ctx, e, staff)
	}
	return r.answer(ctx, e, "staff.help", map[string]any{"Name": staff.Name})
}

// commands are what members of staff may ask for: those of terms.Commands that are not for customers.
var commands = map[string]func(*run, context.Context, event.StaffCommand, handoff.Staff) error{
	"console": (*run).console, "next": (*run).next, "queue": (*run).queue, "me": (*run).me,
	"report": (*run).report,
	"away":   (*run).away, "back": (*run).away,
	"r": (*run).ready, "tag": (*run).tag, "langs": (*run).languages,
	secretCommand: (*run).sendSecret,
	"say":         (*run).sayAsSupervisor, "reassign": (*run).reassign, "take": (*run).takeOver,
	"mute": (*run).mute, "unmute": (*run).mute, "ban": (*run).mute, "unban": (*run).mute,
}

// named keeps the name of a member of the staff, as the messenger gives it.
func (r *run) named(ctx context.Context, s event.Staff) error {
	if s.ID == 0 || s.Name == "" {
		return nil
	}
	return ignore(r.h.Desk.SetName(ctx, r.tx, s.ID, s.Name), handoff.ErrNotStaff)
}

// console sends a one-time link. It goes to the private chat whatever chat it was asked for in, because whoever opens
// it is signed in.
func (r *run) console(ctx context.Context, e event.StaffCommand, staff handoff.Staff) error {
	private := transcript.CustomerPlace(r.conv.id)
	if !r.conv.staff || e.AnswerAt != private {
		return r.answer(ctx, e, "console.private", nil)
	}
	token, err := r.h.Desk.NewSignIn(ctx, r.tx, staff.ID, signInFor, r.at)
	if err != nil {
		return err
	}
	text := r.h.Texts.T(r.h.Lang, "console.link", map[string]any{
		"Link": r.h.ConsoleURL + "/console/in/" + token, "For": texts.Duration(r.h.Lang, signInFor),
	})
	_, err = r.write(ctx, transcript.Entry{
		Author: transcript.System, Audience: transcript.CustomerOnly, Kind: "text",
		Message: transcript.Message{Text: text, Reveal: true},
	}, private)
	return err
}

// next is /next.
func (r *run) next(ctx context.Context, e event.StaffCommand, staff handoff.Staff) error {
	return r.claimNext(ctx, staff, e.AnswerAt, e.CaseNo)
}

// claimNext claims the case that this agent should take. The line proposes; the claim itself is an input of that case's
// conversation and may come too late, then the one behind is taken. The agent is answered at a place, where the case
// caseNo is handled or none.
func (r *run) claimNext(ctx context.Context, staff handoff.Staff, answerAt transcript.Place, caseNo string) error {
	first, err := r.h.Desk.Next(ctx, r.tx, staff, r.at)
	if key, args := refusal(err); key != "" {
		args["Case"] = ""
		return r.tellStaff(ctx, answerAt, caseNo, key, args)
	}
	if err != nil {
		return err
	}
	r.nexts++ // who asks twice at once may be proposed one case twice: it is refused the second time, and the one behind is taken
	_, err = r.h.Inbox.Put(ctx, r.tx, turn.Input{
		Source: turn.FromAgent, Key: fmt.Sprintf("next:%d:%d:%s:%d", r.id, r.nexts, first.CaseNo, first.Version),
		Conversation: first.Conversation, ReceivedAt: r.at,
		Event: event.Acted{
			At: r.at, AnswerAt: answerAt, Next: true,
			Act: handoff.Act{Kind: handoff.ActClaim, CaseNo: first.CaseNo, Staff: staff.ID, Version: first.Version},
		},
	})
	r.after.Received = true
	return err
}

// away is /away and /back.
func (r *run) away(ctx context.Context, e event.StaffCommand, _ handoff.Staff) error {
	away := e.Command == "away"
	if err := r.h.Desk.SetAway(ctx, r.tx, e.Staff.ID, away); err != nil {
		return err
	}
	held, err := r.h.Desk.Holding(ctx, r.tx, e.Staff.ID)
	if err != nil {
		return err
	}
	key := "staff.back"
	if away {
		key = "staff.away"
	}
	var rows [][]transcript.Button
	if away { // they may give back what they hold
		for _, c := range held[:min(len(held), linkedHere)] {
			rows = append(rows, []transcript.Button{{
				Label: r.h.Texts.T(r.h.Lang, "staff.give_back", map[string]any{"Case": c.No}),
				Data:  r.h.ActData(handoff.Act{Kind: handoff.ActReturn, CaseNo: c.No, Version: c.Version}),
			}, r.toTopic(c.No)})
		}
	}
	return r.answerWith(ctx, e, key, map[string]any{"Count": len(held)}, rows)
}
