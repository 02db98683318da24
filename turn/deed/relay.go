package deed

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"kefu/dialog"
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
		whole.Note = whole.Note || isNote(whole.Message.Text) || isNote(part.Message.Text)
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

// changedMessage is a message after an edit, which tells nothing of how the message stands among others. An edit names
// one part of an album; the others stay.
func changedMessage(old transcript.Message, m transcript.Message) transcript.Message {
	m.Lead, m.Quote, m.Forwarded, m.Album = old.Lead, old.Quote, old.Forwarded, old.Album
	if len(old.Media) > 1 && len(m.Media) == 1 {
		media := slices.Clone(old.Media)
		for i, one := range media {
			if one.Chat == m.Media[0].Chat && one.Message == m.Media[0].Message {
				media[i] = m.Media[0]
			}
		}
		m.Media = media
	}
	return m
}

// edited keeps the earlier version of a message, and shows the other side the new one in a line of its own. What says
// the same as before, or nothing that can be read, is no edit.
func (r *run) edited(ctx context.Context, in turn.Waiting, e event.Edited) error {
	old, known, err := r.h.Log.Find(ctx, r.tx, e.Origin.Chat, e.Origin.ID)
	if err != nil || !known || empty(e.Message) {
		return err
	}
	if old.Conversation != r.conv.id { // a private chat of the staff has words of several cases
		return r.pass(ctx, in, old.Conversation)
	}
	if old.Author == transcript.Customer {
		e.Message.Secret = old.Message.Secret || r.h.machine.Load().TellsSecret(r.conv.state, e.Message.Text)
	}
	m := changedMessage(old.Message, e.Message)
	changed, err := r.h.Log.Changed(ctx, r.tx, old, m)
	if err != nil || !changed {
		return err
	}
	if len(m.Place) > 0 && len(old.Message.Place) > 0 {
		return r.moved(ctx, old, m, e.At)
	}
	if _, err := r.h.Log.Edit(ctx, r.tx, old.ID, m, e.At); err != nil {
		return err
	}
	return r.showEdit(ctx, old, e)
}

// showEdit shows an edit to the other side; of an album only the part that was changed. Only the holder of the case may
// change what the customer reads, and a muted customer changes nothing that agents read.
func (r *run) showEdit(ctx context.Context, old transcript.Entry, e event.Edited) error {
	byCustomer := old.Author == transcript.Customer
	switch {
	case old.Audience == transcript.RecordOnly || r.isMuted() && byCustomer:
		return nil
	case byCustomer:
		if again, err := r.saidAnew(ctx, old, e); again || err != nil {
			return err
		}
		return r.customerEdited(ctx, old, e.Message)
	case old.Author == transcript.Agent && old.Audience == transcript.Both && old.CaseNo != "":
		return r.agentEdited(ctx, old, e.Message.Text)
	}
	return nil
}

func empty(m transcript.Message) bool { return m.Text == "" && len(m.Media) == 0 && len(m.Place) == 0 }

// moveEvery is how long a live location stands before its next move is kept. Messengers tell of one every few seconds,
// for hours.
const moveEvery = 20 * time.Second

// moved follows a live location: one entry, and one message that is edited in place. Moves within moveEvery of the one
// kept last are passed over, but not the last of all, which ends the sharing.
func (r *run) moved(ctx context.Context, old transcript.Entry, m transcript.Message, at time.Time) error {
	last := old.At
	versions, err := r.h.Log.Versions(ctx, r.tx, old.ID)
	if err != nil {
		return err
	}
	if n := len(versions); n > 0 {
		last = versions[n-1].Until
	}
	if sharing(m.Place) && at.Sub(last) < moveEvery {
		return nil
	}
	return r.h.Log.Rewrite(ctx, r.tx, old.ID, m, at)
}

// sharing tells whether a location is still shared live.
func sharing(place json.RawMessage) bool {
	var where struct {
		LivePeriod int `json:"live_period"`
	}
	return json.Unmarshal(place, &where) == nil && where.LivePeriod > 0
}

// saidAnew takes up an edit of the last thing that the customer said while what the bot made of it is still open: a
// question, or a summary to be confirmed. The new words confirm nothing, because they stand where the old ones were.
func (r *run) saidAnew(ctx context.Context, old transcript.Entry, e event.Edited) (bool, error) {
	if old.CaseNo != "" || old.Kind == "command" || old.Message.Forwarded != nil || r.conv.staff || r.withAgent() {
		return false, nil
	}
	later, err := r.h.Log.SaidSince(ctx, r.tx, r.conv.id, old.ID)
	if err != nil || later {
		return false, err
	}
	entry, err := r.h.Log.Get(ctx, r.tx, old.ID)
	if err != nil {
		return false, err
	}
	r.current = []transcript.Entry{entry}
	return true, r.step(ctx, dialog.Text{At: e.At, Text: e.Message.Text, Media: len(e.Message.Media), Unseen: true})
}

// writeEdit writes down the line that shows an edit to the other side. While an earlier one of the same message still
// waits there, it gets the new words instead: at most one waits.
func (r *run) writeEdit(ctx context.Context, entry transcript.Entry, place transcript.Place) error {
	waiting, ok, err := r.h.Log.Unsent(ctx, r.tx, r.conv.id, entry.ReplyTo, entry.Kind, place)
	if err != nil {
		return err
	}
	if ok {
		return r.h.Log.Rewrite(ctx, r.tx, waiting, entry.Message, r.at)
	}
	_, err = r.write(ctx, entry, place)
	return err
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
	return r.writeEdit(ctx, transcript.Entry{
		Author: transcript.Customer, Audience: transcript.DeskOnly, CaseNo: caseNo, Kind: "edit",
		Message: shown, ReplyTo: old.ID,
	}, transcript.CasePlace(caseNo))
}

// openCaseNo is the open case that the customer spoke in last, else the newest; "" if none is open.
func (r *run) openCaseNo() string {
	found := ""
	for _, c := range r.conv.state.Cases {
		if c.Status != handoff.Closed && (found != r.conv.state.TalkingIn || found == "") {
			found = c.No
		}
	}
	return found
}

// agentEdited lets the customer read an agent's words as they are now, where they stand.
func (r *run) agentEdited(ctx context.Context, old transcript.Entry, now string) error {
	c, err := r.h.Desk.Get(ctx, r.tx, old.CaseNo)
	if err != nil {
		return err
	}
	if c.Status != handoff.Claimed || c.Assignee != old.Staff || c.Conversation != r.conv.id {
		return r.tellDesk(ctx, old.CaseNo, "relay.edit_stopped", map[string]any{"Case": old.CaseNo})
	}
	if isNote(now) {
		return nil // the customer has read the earlier words; what they became is for the staff
	}
	r.after.Deliver = true
	return r.h.Log.ShowAnew(ctx, r.tx, old.ID, transcript.CustomerPlace(r.conv.id), r.at)
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
func (r *run) staffOdd(ctx context.Context, e event.StaffUnsupported) error {
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
