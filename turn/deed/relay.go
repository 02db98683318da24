package deed

import (
	"context"

	"kefu/handoff"
	"kefu/transcript"
	"kefu/turn"
)

// This file has what is special about passing on what people send: albums, changed words, and what has no place in a
// chat of another.

// joined makes the parts of each album one event, with all of its files and the words below them.
func joined(events []turn.Event) []turn.Event {
	var whole []turn.Event
	for _, e := range events {
		if n := len(whole); n > 0 && sameAlbum(whole[n-1], e) {
			into := &whole[n-1].Message
			into.Media = append(into.Media, e.Message.Media...)
			switch {
			case e.Message.Text == "":
			case into.Text == "":
				into.Text, into.Format = e.Message.Text, e.Message.Format
			default: // the formatting of two texts cannot be told apart from here
				into.Text, into.Format = into.Text+"\n"+e.Message.Text, nil
			}
			continue
		}
		whole = append(whole, e)
	}
	return whole
}

func sameAlbum(a, b turn.Event) bool {
	return a.Group != "" && a.Group == b.Group && a.Kind == b.Kind && a.Staff == b.Staff
}

// album is the first of the inputs with the parts of its album, and how many inputs that is.
func album(inputs []turn.Waiting) (turn.Event, int) {
	events := []turn.Event{inputs[0].Event}
	for _, in := range inputs[1:] {
		if !sameAlbum(events[0], in.Event) {
			break
		}
		events = append(events, in.Event)
	}
	return joined(events)[0], len(events)
}

// changedMessage is a message after an edit. An edit names one part of an album; the others stay.
func changedMessage(old transcript.Entry, e turn.Event) transcript.Message {
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
func (r *run) edited(ctx context.Context, e turn.Event) error {
	old, known, err := r.h.Log.Find(ctx, r.tx, e.OriginChat, e.OriginID)
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

// cannotPass is about something, such as a poll, that cannot be passed on: whoever sent it is told.
func (r *run) cannotPass(ctx context.Context, e turn.Event) error {
	author, staff := transcript.Customer, e.Staff
	if staff != 0 {
		author = transcript.Agent
	}
	entry := transcript.Entry{
		At: e.At, Author: author, Staff: staff, Audience: transcript.RecordOnly, CaseNo: e.CaseNo, Kind: "odd",
		Message: e.Message, OriginChat: e.OriginChat, OriginID: e.OriginID,
	}
	if staff != 0 {
		if _, known, err := r.h.Desk.Staff(ctx, r.tx, staff); err != nil {
			return err
		} else if !known {
			entry.Author, entry.Staff = transcript.System, 0
		}
	}
	if _, err := r.write(ctx, entry); err != nil {
		return err
	}
	if staff != 0 {
		return r.tellDesk(ctx, e.CaseNo, "relay.cannot_staff", nil)
	}
	return r.tellCustomer(ctx, "relay.cannot", nil)
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
