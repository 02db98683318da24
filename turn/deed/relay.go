package deed

import (
	"context"

	"kefu/handoff"
	"kefu/transcript"
	"kefu/turn"
	"kefu/turn/event"
)

// This file has what is special about passing on what people send: albums, changed words, and what has no place in a
// chat of another.

// joined makes the parts of each album one saying, with all of its files and the words below them.
func joined(events []event.Said) []event.Said {
	var whole []event.Said
	for _, e := range events {
		if n := len(whole); n > 0 && e.Album != "" && whole[n-1].Album == e.Album {
			extend(&whole[n-1].Message, e.Message)
			continue
		}
		whole = append(whole, e)
	}
	return whole
}

// album is what an agent sent with the parts of its album that follow, and how many inputs that is.
func album(whole event.StaffSaid, rest []turn.Waiting) (event.StaffSaid, int) {
	for i, in := range rest {
		part, ok := in.Event.(event.StaffSaid)
		if !ok || whole.Album == "" || part.Album != whole.Album || part.Staff.ID != whole.Staff.ID {
			return whole, i + 1
		}
		extend(&whole.Message, part.Message)
	}
	return whole, len(rest) + 1
}

// extend adds a part of an album to the parts before it.
func extend(m *transcript.Message, part transcript.Message) {
	m.Media = append(m.Media, part.Media...)
	switch {
	case part.Text == "":
	case m.Text == "":
		m.Text, m.Format = part.Text, part.Format
	default: // the formatting of two texts cannot be told apart from here
		m.Text, m.Format = m.Text+"\n"+part.Text, nil
	}
}

// changedMessage is a message after an edit. An edit names one part of an album; the others stay.
func changedMessage(old transcript.Entry, e event.Edited) transcript.Message {
	m := e.Message
	if len(old.Message.Media) > 1 && len(m.Media) == 1 {
		media := append([]transcript.Media(nil), old.Message.Media...)
		for i, one := range media {
			if one.Chat == m.Media[0].Chat && one.Message == m.Media[0].Message {
				media[i] = m.Media[0]
			}
		}
		m.Media = media
	}
	return m
}

// edited keeps the earlier version of a message, and shows the other side the new one in a line of its own. Only the
// holder of the case may change what the customer reads, and a muted customer changes nothing that agents read.
func (r *run) edited(ctx context.Context, e event.Edited) error {
	old, known, err := r.h.Log.Find(ctx, r.tx, e.Origin.Chat, e.Origin.ID)
	if err != nil || !known {
		return err
	}
	if old.Author == transcript.Customer {
		e.Message.Secret = old.Message.Secret || r.conv.state.AsksForSecret()
	}
	m := changedMessage(old, e)
	m.Lead = old.Message.Lead
	if _, err := r.h.Log.Edit(ctx, r.tx, old.ID, m, e.At); err != nil {
		return err
	}
	shown := e.Message // of an album only the part that was changed
	switch {
	case old.Audience == transcript.RecordOnly || r.isMuted() && old.Author == transcript.Customer:
		return nil
	case old.Author == transcript.Customer:
		return r.customerEdited(ctx, old, shown)
	case old.Author == transcript.Agent && old.Audience == transcript.Both && old.CaseNo != "":
		return r.agentEdited(ctx, old, shown)
	}
	return nil
}

// maxBefore is how many characters of changed words are told again.
const maxBefore = 200

// customerEdited points out to the agents that the customer changed a claim or a question. It may have been said to the
// bot, or before anybody held the case, so that its earlier words stand in no topic: the line tells them.
func (r *run) customerEdited(ctx context.Context, old transcript.Entry, shown transcript.Message) error {
	caseNo := old.CaseNo
	if caseNo == "" {
		caseNo = r.openCaseNo()
	}
	if caseNo == "" || old.Kind == "command" {
		return nil
	}
	before := []rune(old.Message.Text)
	shown.Lead = r.h.Texts.T(r.h.Lang, "relay.edited", map[string]any{
		"Name": r.conv.name, "Before": string(before[:min(len(before), maxBefore)]),
	})
	_, err := r.write(ctx, transcript.Entry{
		Author: transcript.Customer, Audience: transcript.DeskOnly, CaseNo: caseNo, Kind: "edit",
		Message: shown, ReplyTo: old.ID,
	}, transcript.CasePlace(caseNo))
	return err
}

// openCaseNo is the open case that the customer spoke in last, else the newest; "" if none is open.
func (r *run) openCaseNo() string {
	found := ""
	for _, c := range r.conv.state.Cases {
		if c.Status != handoff.Closed && (found != r.conv.state.Talking || found == "") {
			found = c.No
		}
	}
	return found
}

func (r *run) agentEdited(ctx context.Context, old transcript.Entry, shown transcript.Message) error {
	c, err := r.h.Desk.Get(ctx, r.tx, old.CaseNo)
	if err != nil {
		return err
	}
	if c.Status != handoff.Claimed || c.Assignee != old.Staff {
		return r.tellDesk(ctx, old.CaseNo, "relay.edit_stopped", map[string]any{"Case": old.CaseNo})
	}
	shown.Lead = r.h.Texts.T(r.conv.state.Lang, "relay.agent_edited", nil)
	_, err = r.write(ctx, transcript.Entry{
		Author: transcript.Agent, Staff: old.Staff, Audience: transcript.CustomerOnly, CaseNo: old.CaseNo,
		Kind: "edit", Message: shown, ReplyTo: old.ID,
	}, transcript.CustomerPlace(r.conv.id))
	return err
}

// cannotPass is about something of a customer's, such as a poll, that cannot be passed on: they are told.
func (r *run) cannotPass(ctx context.Context, e event.Sent) error {
	_, err := r.write(ctx, transcript.Entry{
		At: e.At, Author: transcript.Customer, Audience: transcript.RecordOnly, Kind: "odd",
		Message: e.Message, OriginChat: e.Origin.Chat, OriginID: e.Origin.ID,
	})
	if err != nil {
		return err
	}
	return r.tellCustomer(ctx, "relay.cannot", nil)
}

// staffOdd is the same where a case is handled.
func (r *run) staffOdd(ctx context.Context, e event.StaffOdd) error {
	if err := r.named(ctx, e.Staff); err != nil {
		return err
	}
	entry := transcript.Entry{
		At: e.At, Author: transcript.Agent, Staff: e.Staff.ID, Audience: transcript.RecordOnly, CaseNo: e.CaseNo, Kind: "odd",
		Message: transcript.Message{Text: e.What}, OriginChat: e.Origin.Chat, OriginID: e.Origin.ID,
	}
	if _, known, err := r.h.Desk.Staff(ctx, r.tx, e.Staff.ID); err != nil {
		return err
	} else if !known {
		entry.Author, entry.Staff = transcript.System, 0
	}
	if _, err := r.write(ctx, entry); err != nil {
		return err
	}
	return r.tellDesk(ctx, e.CaseNo, "relay.cannot_staff", nil)
}

// withAgent reports whether an agent holds a case of this customer.
func (r *run) withAgent() bool {
	for _, c := range r.conv.state.Cases {
		if c.Status == handoff.Claimed {
			return true
		}
	}
	return false
}
