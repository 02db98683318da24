package turn

import (
	"context"
	"fmt"
	"strings"
	"time"

	"kefu/handoff"
	"kefu/transcript"
)

// commandNext is the command for the front of the line.
const commandNext = "next"

// signInFor is how long a link to the console is good.
const signInFor = 10 * time.Minute

// staffCommand answers a command of a member of staff.
func (r *run) staffCommand(ctx context.Context, e Event) error {
	_, err := r.write(ctx, transcript.Entry{
		At: e.At, Author: transcript.Agent, Staff: e.Staff, Audience: transcript.RecordOnly, CaseNo: e.CaseNo,
		Kind: "command", Message: transcript.Message{Text: strings.TrimSpace("/" + e.Command + " " + e.Argument)},
	})
	if err != nil {
		return err
	}
	staff, known, err := r.e.Desk.Staff(ctx, r.tx, e.Staff)
	if err != nil {
		return err
	}
	if !known {
		return r.tellStaff(ctx, e, "refused.not_staff", map[string]any{"Agent": "", "Status": "", "Case": e.CaseNo})
	}
	if command, ok := commands[e.Command]; ok {
		return command(r, ctx, e, staff)
	}
	return r.tellStaff(ctx, e, "staff.help", map[string]any{"Name": staff.Name})
}

// commands are what members of staff may ask for.
var commands = map[string]func(*run, context.Context, Event, handoff.Staff) error{
	"console": (*run).console, commandNext: (*run).next, "queue": (*run).queue, "me": (*run).me,
	"away": (*run).away, "back": (*run).away,
	"r": (*run).ready, "tag": (*run).tag, "langs": (*run).languages,
	"mute": (*run).mute, "unmute": (*run).mute, "ban": (*run).mute, "unban": (*run).mute,
}

// staffPrivate answers what a member of staff writes to the bot in private that is no command.
func (r *run) staffPrivate(ctx context.Context, e Event) error {
	e.Staff, e.ReplyPlace = r.conv.chat, transcript.CustomerPlace(r.conv.id)
	if _, err := r.received(ctx, e, "text"); err != nil {
		return err
	}
	return r.tellStaff(ctx, e, "staff.help", map[string]any{"Name": r.conv.name})
}

// console sends a one-time link. It goes to the private chat whatever chat it was asked for in, because whoever opens
// it is signed in.
func (r *run) console(ctx context.Context, e Event, staff handoff.Staff) error {
	private := transcript.CustomerPlace(r.conv.id)
	if !r.conv.staff || e.ReplyPlace != private {
		return r.tellStaff(ctx, e, "console.private", nil)
	}
	token, err := r.e.Desk.NewSignIn(ctx, r.tx, staff.ID, signInFor, r.at)
	if err != nil {
		return err
	}
	text := r.e.Texts.T(r.e.Lang, "console.link", map[string]any{
		"Link": r.e.ConsoleURL + "/console/in/" + token, "Minutes": int(signInFor.Minutes()),
	})
	_, err = r.write(ctx, transcript.Entry{
		Author: transcript.System, Audience: transcript.CustomerOnly, Kind: "text",
		Message: transcript.Message{Text: text, Reveal: true},
	}, private)
	return err
}

// next claims the case that this agent should take. The line proposes; the claim itself is an input of that case's
// conversation and may come too late, then the one behind is taken.
func (r *run) next(ctx context.Context, e Event, staff handoff.Staff) error {
	first, err := r.e.Desk.Next(ctx, r.tx, staff, r.at)
	if key, args := refusal(err); key != "" {
		args["Case"] = ""
		return r.tellStaff(ctx, e, key, args)
	}
	if err != nil {
		return err
	}
	_, err = r.e.Inbox.Put(ctx, r.tx, Input{
		Source: FromAgent, Key: fmt.Sprintf("next:%d:%s:%d", r.id, first.CaseNo, first.Version), Conversation: first.Conversation,
		ReceivedAt: r.at,
		Event: Event{
			Kind: Acted, At: r.at, Staff: e.Staff, CaseNo: first.CaseNo, Command: commandNext, ReplyPlace: e.ReplyPlace,
			Act: handoff.Act{Kind: handoff.ActClaim, CaseNo: first.CaseNo, Staff: e.Staff, Version: first.Version},
		},
	})
	r.after.received = true
	return err
}

// away is /away and /back.
func (r *run) away(ctx context.Context, e Event, _ handoff.Staff) error {
	away := e.Command == "away"
	if err := r.e.Desk.SetAway(ctx, r.tx, e.Staff, away); err != nil {
		return err
	}
	held, err := r.e.Desk.Holding(ctx, r.tx, e.Staff)
	if err != nil {
		return err
	}
	key := "staff.back"
	if away {
		key = "staff.away"
	}
	return r.tellStaff(ctx, e, key, map[string]any{"Count": len(held)})
}
