package deed

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"kefu/handoff"
	"kefu/transcript"
	"kefu/turn"
	"kefu/turn/event"
)

// This file is about the private chats of the staff: what is written there may be meant for any of the cases that they
// hold, and must go to no other.

// asStaff tells whether what somebody does in their private chat is done as a member of staff. Who was a customer
// before, and still has a case of their own, goes on with that while they hold none of others.
func (r *run) asStaff(ctx context.Context, first event.Private) (bool, error) {
	if press, pressed := first.(event.Pressed); !r.conv.staff || r.openCaseNo() == "" || pressed && strings.HasPrefix(press.Data, "say:") {
		return r.conv.staff, nil
	}
	held, err := r.h.Desk.Holding(ctx, r.tx, r.conv.chat)
	return len(held) > 0, err
}

// offeredHere is for how many cases of an agent words in private are offered a button.
const offeredHere = 12

// staffPrivate answers what a member of staff sends to the bot in private that is no command: it asks for which of their
// cases it is, if they hold any.
func (r *run) staffPrivate(ctx context.Context, e event.Sent) error {
	if err := r.named(ctx, event.Staff{ID: r.conv.chat, Name: e.From.Name}); err != nil {
		return err
	}
	entry, err := r.received(ctx, e, "text")
	if err != nil {
		return err
	}
	held, err := r.h.Desk.Holding(ctx, r.tx, r.conv.chat)
	if err != nil {
		return err
	}
	here := transcript.CustomerPlace(r.conv.id)
	if len(held) == 0 || empty(e.Message) {
		return r.tellStaff(ctx, here, "", "staff.help", map[string]any{"Name": r.conv.name})
	}
	held = held[:min(len(held), offeredHere)]
	names, err := r.h.Inbox.Names(ctx, r.tx, conversations(held)...)
	if err != nil {
		return err
	}
	var rows [][]transcript.Button
	for _, c := range held {
		rows = append(rows, []transcript.Button{{
			Label: r.h.Texts.T(r.h.Lang, "staff.send_to", map[string]any{"Case": c.No, "Customer": names[c.Conversation]}),
			Data:  "say:" + c.No + ":" + strconv.FormatInt(entry.ID, 10),
		}})
	}
	_, err = r.write(ctx, transcript.Entry{
		Author: transcript.System, Audience: transcript.DeskOnly, Kind: "text", ReplyTo: entry.ID,
		Message: transcript.Message{Text: r.h.Texts.T(r.h.Lang, "staff.which", nil), Buttons: rows},
	}, here)
	return err
}

// staffPressed is a button of a private chat of the staff: words that were written there go to the case that was chosen.
// Pressing again sends nothing more.
func (r *run) staffPressed(ctx context.Context, e event.Pressed) error {
	parts := strings.Split(e.Data, ":")
	if len(parts) != 3 || parts[0] != "say" {
		r.onButton(r.h.Lang, "pressed.nothing", nil, false)
		return nil
	}
	id, _ := strconv.ParseInt(parts[2], 10, 64)
	said, err := r.h.Log.Get(ctx, r.tx, id)
	if err != nil || said.Conversation != r.conv.id {
		r.onButton(r.h.Lang, "pressed.nothing", nil, false)
		return ignore(err, transcript.ErrNoSuchEntry)
	}
	c, err := r.h.Desk.Get(ctx, r.tx, parts[1])
	if err != nil {
		return err
	}
	said.Message.Lead = ""
	_, err = r.h.Inbox.Put(ctx, r.tx, turn.Input{
		Source: turn.FromAgent, Key: "say:" + parts[2], Conversation: c.Conversation, ReceivedAt: r.at,
		Event: event.StaffSaid{At: r.at, Staff: event.Staff{ID: r.conv.chat}, CaseNo: c.No, Message: said.Message},
	})
	r.after.Received = true
	r.onButton(r.h.Lang, "staff.sent_to", map[string]any{"Case": c.No}, false)
	return err
}

var caseNumber = regexp.MustCompile(`(?i)\bC-[0-9]+\b`)

// toCase hands a command that is about a case, and was given where none is handled, to the conversation of the case
// that it names, or of the only one that the agent holds. It is false, after telling so, when nobody can know which is
// meant.
func (r *run) toCase(ctx context.Context, e event.StaffCommand, staff handoff.Staff) (bool, error) {
	if e.CaseNo != "" || !r.conv.staff {
		return false, nil
	}
	no := strings.ToUpper(caseNumber.FindString(e.Argument))
	if no == "" {
		held, err := r.h.Desk.Holding(ctx, r.tx, staff.ID)
		if err != nil {
			return false, err
		}
		if len(held) != 1 {
			return true, r.answer(ctx, e, "refused.which_case", map[string]any{"Command": e.Command})
		}
		no = held[0].No
	}
	c, err := r.h.Desk.Cases(ctx, r.tx, no)
	if err != nil {
		return false, err
	}
	if len(c) == 0 {
		return true, r.answer(ctx, e, "refused.no_such_case", map[string]any{"Case": no, "Agent": "", "Status": ""})
	}
	e.CaseNo, e.Argument = no, strings.TrimSpace(caseNumber.ReplaceAllString(e.Argument, ""))
	_, err = r.h.Inbox.Put(ctx, r.tx, turn.Input{
		Source: turn.FromAgent, Key: fmt.Sprintf("command:%d:%s", r.id, no), Conversation: c[0].Conversation, ReceivedAt: r.at, Event: e,
	})
	r.after.Received = true
	return true, err
}
