package turn

import (
	"context"
	"errors"
	"fmt"
	"strconv"
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
	switch e.Command {
	case "console":
		return r.console(ctx, e, staff)
	case commandNext:
		return r.next(ctx, e)
	case "queue":
		return r.queue(ctx, e)
	case "me":
		return r.me(ctx, e, staff)
	case "away", "back":
		return r.away(ctx, e, e.Command == "away")
	default:
		return r.tellStaff(ctx, e, "staff.help", map[string]any{"Name": staff.Name})
	}
}

// staffPrivate answers what a member of staff writes to the bot in private that is no command.
func (r *run) staffPrivate(ctx context.Context, e Event) error {
	e.Staff, e.ReplyPlace = r.conv.chat, transcript.CustomerPlace(r.conv.id)
	if name, argument, ok := strings.Cut(strings.TrimPrefix(strings.TrimSpace(e.Message.Text), "/"), " "); isCommand(e) {
		_ = ok
		name, _, _ = strings.Cut(name, "@")
		e.Command, e.Argument = strings.ToLower(name), strings.TrimSpace(argument)
		return r.staffCommand(ctx, e)
	}
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

// next claims the case at the front of the line. The line proposes; the claim itself is an input of that case's
// conversation and may come too late, then the one behind is taken.
func (r *run) next(ctx context.Context, e Event) error {
	first, waits, err := r.front(ctx)
	if err != nil {
		return err
	}
	if !waits {
		return r.tellStaff(ctx, e, "refused.nobody_waits", map[string]any{"Agent": "", "Status": "", "Case": ""})
	}
	_, err = r.e.Inbox.Put(ctx, r.tx, Input{
		Source: FromAgent, Key: fmt.Sprintf("next:%d:%s:%d", r.id, first.No, first.Version), Conversation: first.Conversation,
		ReceivedAt: r.at,
		Event: Event{
			Kind: Acted, At: r.at, Staff: e.Staff, CaseNo: first.No, Command: commandNext, ReplyPlace: e.ReplyPlace,
			Act: handoff.Act{Kind: handoff.ActClaim, CaseNo: first.No, Staff: e.Staff, Version: first.Version},
		},
	})
	r.after.received = true
	return err
}

// proposals is how many cases of the line are looked at before PostgreSQL is asked: those in front may just have been
// claimed.
const proposals = 5

// front is the case that is next. Redis proposes; without it, or when its proposals are old, PostgreSQL knows.
func (r *run) front(ctx context.Context) (handoff.Case, bool, error) {
	names, err := r.e.Line.Front(ctx, proposals)
	if err != nil {
		r.e.Logger.Warn("the line in Redis is away", "error", err)
	}
	for _, name := range names {
		c, err := r.e.Desk.Get(ctx, r.tx, name)
		if err == nil && c.Status == handoff.Waiting {
			return c, true, nil
		}
		if err != nil && !errors.Is(err, handoff.ErrNoSuchCase) {
			return c, false, err
		}
	}
	line, err := r.e.Desk.WaitingLine(ctx, r.tx, 1)
	if err != nil || len(line) == 0 {
		return handoff.Case{}, false, err
	}
	return line[0], true, nil
}

// shownInLine is how many waiting cases /queue lists.
const shownInLine = 15

func (r *run) queue(ctx context.Context, e Event) error {
	line, err := r.e.Desk.WaitingLine(ctx, r.tx, shownInLine)
	if err != nil {
		return err
	}
	var b strings.Builder
	for i, c := range line {
		b.WriteString("\n" + strconv.Itoa(i+1) + ". " + r.caseLine(c))
	}
	return r.tellStaff(ctx, e, "staff.queue", map[string]any{"Count": len(line), "List": b.String()})
}

func (r *run) me(ctx context.Context, e Event, staff handoff.Staff) error {
	held, err := r.e.Desk.Holding(ctx, r.tx, staff.ID)
	if err != nil {
		return err
	}
	var b strings.Builder
	for _, c := range held {
		b.WriteString("\n• " + r.caseLine(c))
	}
	return r.tellStaff(ctx, e, "staff.me", map[string]any{"Name": staff.Name, "Count": len(held), "List": b.String()})
}

// caseLine is a case in one line among agents.
func (r *run) caseLine(c handoff.Case) string {
	kind := r.e.Texts.T(r.e.Lang, "kind."+string(c.Kind), nil)
	return r.e.Texts.T(r.e.Lang, "staff.case_line", map[string]any{
		"Case": c.No, "Kind": kind, "Order": c.OrderNo, "Minutes": int(r.at.Sub(c.OpenedAt).Minutes()),
	})
}

func (r *run) away(ctx context.Context, e Event, away bool) error {
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
