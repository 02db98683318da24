package deed

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"kefu/handoff"
	"kefu/transcript"
	"kefu/turn"
	"kefu/turn/event"
)

// This file is what only those who stand above agents may do: answer beside the holder, take over, reassign.

// sayAsSupervisor is /say: a supervisor's words to the customer of a case that somebody else holds, or nobody, marked as
// such.
func (r *run) sayAsSupervisor(ctx context.Context, e event.StaffCommand, staff handoff.Staff) error {
	c, ok, err := r.caseOf(ctx, e)
	if err != nil || !ok {
		return err
	}
	if !staff.Leads() || e.Argument == "" || c.Conversation != r.conv.id {
		return r.answer(ctx, e, "refused.say", nil)
	}
	return r.staffSaid(ctx, event.StaffSaid{
		At: e.At, Staff: event.Staff{ID: staff.ID}, CaseNo: c.No, Message: transcript.Message{Text: e.Argument}, ReplyTo: e.ReplyTo,
		// Who holds the case needs no mark.
		Supervising: c.Status != handoff.Claimed || c.Assignee != staff.ID,
	})
}

// speakButton sends a supervisor's words that stayed a note to the customer after all; none for anybody else's.
func (r *run) speakButton(ctx context.Context, e event.StaffSaid, note transcript.Entry) ([]transcript.Button, error) {
	staff, _, err := r.h.Desk.Staff(ctx, r.tx, e.Staff.ID)
	if err != nil || !staff.Leads() || e.Supervising {
		return nil, err
	}
	c, err := r.h.Desk.Get(ctx, r.tx, e.CaseNo)
	if err != nil || c.Status == handoff.Closed {
		return nil, err
	}
	return []transcript.Button{{
		Label: r.h.Texts.T(r.h.Lang, "staff.speak", nil),
		Data:  r.h.ActData(handoff.Act{Kind: handoff.ActSpeak, CaseNo: c.No, Version: c.Version, Entry: note.ID}),
	}}, nil
}

// sendNote sends a note of a supervisor's own to the customer. Pressing again sends nothing more.
func (r *run) sendNote(ctx context.Context, a handoff.Act) error {
	note, err := r.h.Log.Get(ctx, r.tx, a.Entry)
	if errors.Is(err, transcript.ErrNoSuchEntry) || err == nil &&
		(note.Conversation != r.conv.id || note.CaseNo != a.CaseNo || note.Staff != a.Staff || note.Kind != "note" || isNote(note.Message.Text)) {
		r.onButton(r.h.Lang, "refused.not_yours", nil, true)
		return nil
	}
	if err != nil {
		return err
	}
	note.Message.Lead = ""
	_, err = r.h.Inbox.Put(ctx, r.tx, turn.Input{
		Source: turn.FromAgent, Key: fmt.Sprintf("speak:%d", note.ID), Conversation: r.conv.id, ReceivedAt: r.at,
		Event: event.StaffSaid{
			At: r.at, Staff: event.Staff{ID: a.Staff}, CaseNo: a.CaseNo, Message: note.Message, ReplyTo: note.ReplyTo, Supervising: true,
		},
	})
	r.after.Received = true
	return err
}

// takeOver is /take: a supervisor becomes the holder of the case.
func (r *run) takeOver(ctx context.Context, e event.StaffCommand, staff handoff.Staff) error {
	c, ok, err := r.caseOf(ctx, e)
	if err != nil || !ok {
		return err
	}
	return r.acted(ctx, event.Acted{
		At: e.At, AnswerAt: e.AnswerAt, Told: true, Act: handoff.Act{Kind: handoff.ActTake, CaseNo: c.No, Staff: staff.ID},
	})
}

// reassign is /reassign: a supervisor puts one case, or all of an agent who may be absent, back into the line, or into the
// hands of another agent.
func (r *run) reassign(ctx context.Context, e event.StaffCommand, staff handoff.Staff) error {
	named := strings.Join(strings.Fields(caseNumber.ReplaceAllString(e.Argument, "")), " ")
	one := strings.ToUpper(caseNumber.FindString(e.Argument))
	if !staff.Leads() || named == "" && one == "" {
		return r.answer(ctx, e, "refused.reassign", nil)
	}
	all, err := r.h.Desk.AllStaff(ctx, r.tx)
	if err != nil {
		return err
	}
	var cases []handoff.Case
	from, to, known := people(all, named)
	switch {
	case one != "":
		to, known = from, named == "" || known && to.ID == 0
		cases, err = r.h.Desk.Cases(ctx, r.tx, one)
		if err == nil && len(cases) == 0 {
			return r.answer(ctx, e, "refused.no_such_case", map[string]any{"Case": one, "Agent": "", "Status": ""})
		}
	case known:
		cases, err = r.h.Desk.Holding(ctx, r.tx, from.ID)
	}
	if err != nil {
		return err
	}
	if !known {
		return r.answer(ctx, e, "refused.no_colleague", map[string]any{"Name": named})
	}
	if err := r.handOver(ctx, e, staff, to, cases); err != nil {
		return err
	}
	return r.answer(ctx, e, "staff.reassigned", map[string]any{"Agent": from.Name, "To": to.Name, "Case": one, "Count": len(cases)})
}

// handOver lets cases be put back into the line, or be given to somebody, each in a turn of its own conversation.
func (r *run) handOver(ctx context.Context, e event.StaffCommand, by, to handoff.Staff, cases []handoff.Case) error {
	for _, c := range cases {
		act := handoff.Act{Kind: handoff.ActReturn, CaseNo: c.No, Staff: by.ID}
		if to.ID != 0 {
			act.Kind, act.To = handoff.ActTransfer, to.ID
		}
		if _, err := r.h.Inbox.Put(ctx, r.tx, turn.Input{
			Source: turn.FromAgent, Key: fmt.Sprintf("reassign:%d:%s", r.id, c.No), Conversation: c.Conversation, ReceivedAt: r.at,
			Event: event.Acted{At: r.at, Act: act, AnswerAt: e.AnswerAt},
		}); err != nil {
			return err
		}
	}
	r.after.Received = true
	return nil
}

// people finds one or two members of staff, by names or ids with a space between them.
func people(all []handoff.Staff, named string) (first, second handoff.Staff, known bool) {
	is := func(words string) int {
		return slices.IndexFunc(all, func(s handoff.Staff) bool { return s.Name == words || strconv.FormatInt(s.ID, 10) == words })
	}
	if i := is(named); i >= 0 {
		return all[i], handoff.Staff{}, true
	}
	for at, char := range named {
		if char != ' ' {
			continue
		}
		if i, j := is(named[:at]), is(named[at+1:]); i >= 0 && j >= 0 {
			return all[i], all[j], true
		}
	}
	return handoff.Staff{}, handoff.Staff{}, false
}
