package in

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"kefu/bot/desk"
	"kefu/handoff"
	"kefu/transcript"
	"kefu/turn"
	"kefu/turn/event"
)

// anonymousAdmin is the user as whom Telegram shows administrators who hide (core.telegram.org/bots/api#message, from).
const anonymousAdmin = 1087968824

// route says whose an update is and what it means to them. It gives no input for what moves nothing, and one without
// a conversation, with its fault, for what belongs to nobody. Its error is always the database's.
func (r *Receiver) route(ctx context.Context, a arrival) (*turn.Input, error) {
	u := a.update
	switch {
	case a.fault != "":
		return a.aside(a.fault), nil
	case u.Message != nil:
		return r.routeMessage(ctx, a, u.Message, false)
	case u.EditedMessage != nil:
		return r.routeMessage(ctx, a, u.EditedMessage, true)
	case u.CallbackQuery != nil:
		return r.routePress(ctx, a, u.CallbackQuery)
	case u.InlineQuery != nil:
		return nil, nil // it is answered (suggest.go) and moves nothing
	case u.MessageReaction != nil:
		return r.routeReaction(ctx, a, u.MessageReaction)
	case u.MyChatMember != nil:
		return r.routeMembership(ctx, a, u.MyChatMember)
	case u.ChannelPost != nil, u.EditedChannel != nil:
		return a.aside("not a chat of ours"), nil
	default:
		return a.aside("an update of a kind that was not asked for"), nil
	}
}

// aside is the input of an update that nobody can be found for.
func (a arrival) aside(why string) *turn.Input {
	in := a.input(0, nil)
	in.Fault = why
	return in
}

func (a arrival) input(conversation int64, e event.Event) *turn.Input {
	in := &turn.Input{
		Source: turn.FromTelegram, Key: a.key(), Conversation: conversation,
		Raw: a.raw[:min(len(a.raw), maxUpdate)], Event: e, ReceivedAt: a.at,
	}
	if album(e) != "" {
		in.ReadyAt = a.at.Add(albumPause)
	}
	return in
}

// album is what an event is a part of, "" if of none.
func album(e event.Event) string {
	switch e := e.(type) {
	case event.Said:
		return e.Album
	case event.StaffSaid:
		return e.Album
	default:
		return ""
	}
}

func (r *Receiver) routeMessage(ctx context.Context, a arrival, m *message, edited bool) (*turn.Input, error) {
	if m.From != nil && m.From.ID == r.Telegram.ID() {
		return nil, r.adoptTopic(ctx, m) // else its own words say nothing new
	}
	if m.Chat.Type != private {
		return r.routeGroup(ctx, a, m, edited)
	}
	if m.From == nil || m.service() {
		return nil, nil
	}
	staff, err := r.isStaff(ctx, a.crowd, m.From.ID)
	if err != nil {
		return nil, err
	}
	l, err := r.read(ctx, a, m, edited)
	if err != nil {
		return nil, err
	}
	if staff {
		return r.routeStaff(ctx, a, m, l)
	}
	conversation, err := r.customer(ctx, a, m.Chat.ID, l.From.Name, l.From.Lang)
	if err != nil {
		return nil, err
	}
	return a.input(conversation, l.byCustomer(m)), nil
}

// routeGroup is for a message that was not written in private: only the agents' group is ours.
func (r *Receiver) routeGroup(ctx context.Context, a arrival, m *message, edited bool) (*turn.Input, error) {
	if m.MigrateFromChatID != 0 { // the new group tells of it too, and may be the first to
		if ours, err := r.Registry.IsGroup(ctx, m.MigrateFromChatID); err != nil || ours {
			return nil, errors.Join(err, r.Registry.GroupMoved(ctx, m.MigrateFromChatID, m.Chat.ID))
		}
	}
	ours, err := r.Registry.IsGroup(ctx, m.Chat.ID)
	switch {
	case err != nil:
		return nil, err
	case !ours:
		return a.aside("not a chat of ours"), nil
	case m.service():
		return nil, r.noticeService(ctx, m)
	}
	return r.routeDesk(ctx, a, m, edited)
}

// letter is what a message says, whoever wrote it.
type letter struct {
	event.Sent
	album  string
	edited bool
	odd    bool // it has nothing that can be shown elsewhere
}

// read reads a message.
func (r *Receiver) read(ctx context.Context, a arrival, m *message, edited bool) (letter, error) {
	message, odd := content(m)
	if odd != "" {
		message.Text = odd
	}
	l := letter{album: m.MediaGroupID, edited: edited, odd: odd != ""}
	l.Sent = event.Sent{At: a.at, Written: written(m), Message: message, Origin: event.Origin{Chat: m.Chat.ID, ID: m.ID}}
	if m.From != nil {
		l.From = event.Person{Name: m.From.fullName(), Lang: m.From.LanguageCode}
	}
	if m.ReplyToMessage != nil {
		entry, err := r.entryOf(ctx, m.Chat.ID, m.ReplyToMessage.ID)
		if err != nil {
			return l, err
		}
		l.ReplyTo = entry.ID
	}
	return l, nil
}

// said is the letter as talk with the bot.
func (l letter) said() event.Event {
	switch {
	case l.edited:
		return l.change()
	case l.odd:
		return event.Unsupported{Sent: l.Sent}
	default:
		return event.Said{Sent: l.Sent, Album: l.album}
	}
}

// byCustomer is the letter when a customer wrote it: a contact of theirs proves who they are.
func (l letter) byCustomer(m *message) event.Event {
	if m.Contact == nil || l.edited {
		return l.said()
	}
	var card person
	if err := json.Unmarshal(m.Contact, &card); err != nil {
		return l.said() // it stays a place, as it came
	}
	c := event.Contact{Sent: l.Sent, Phone: card.PhoneNumber}
	c.Own = m.From != nil && card.UserID == m.From.ID && m.ForwardOrigin == nil
	if c.Own {
		c.Message.Place = nil // the phone is all there is to it, and it has a field of its own
	}
	return c
}

// change is the letter as a new version of one that came before. One that shows nothing has no words either, so that it
// changes nothing.
func (l letter) change() event.Event {
	if l.odd {
		l.Message = transcript.Message{}
	}
	return event.Edited{At: l.At, Origin: l.Origin, Message: l.Message}
}

// written is when a message was written; what is forwarded speaks of the day of its first writing.
func written(m *message) time.Time {
	date := m.Date
	if m.ForwardOrigin != nil {
		date = m.ForwardOrigin.Date
	}
	if date == 0 {
		return time.Time{}
	}
	return time.Unix(date, 0)
}

// entryOf is the entry that a message in a chat shows; the zero Entry when it shows none.
func (r *Receiver) entryOf(ctx context.Context, chat, message int64) (transcript.Entry, error) {
	delivery, ok, err := r.Record.Delivered(ctx, r.Pool, chat, message)
	if err != nil {
		return transcript.Entry{}, fmt.Errorf("route: %w", err)
	}
	if ok {
		return delivery.Entry, nil
	}
	entry, _, err := r.Record.Find(ctx, r.Pool, chat, message)
	if err != nil {
		return transcript.Entry{}, fmt.Errorf("route: %w", err)
	}
	return entry, nil
}

// noticeService takes note of what people did to the group and its topics.
func (r *Receiver) noticeService(ctx context.Context, m *message) error {
	switch {
	case m.MigrateToChatID != 0:
		return r.Registry.GroupMoved(ctx, m.Chat.ID, m.MigrateToChatID)
	case m.ForumTopicClosed != nil, m.ForumTopicReopened != nil:
		return r.Registry.TopicClosed(ctx, m.Chat.ID, m.MessageThreadID, m.ForumTopicClosed != nil)
	case len(m.NewChatMembers) > 0, m.LeftChatMember != nil:
		return r.noteMembers(ctx, m)
	}
	return nil
}

// noteMembers records who joined or left the agents' group. It gives nobody a role and takes none: an admin sees it.
func (r *Receiver) noteMembers(ctx context.Context, m *message) error {
	people := m.NewChatMembers
	if m.LeftChatMember != nil {
		people = []user{*m.LeftChatMember}
	}
	for _, u := range people {
		if u.IsBot {
			continue
		}
		one := handoff.Member{ID: u.ID, Name: u.fullName(), Present: m.LeftChatMember == nil, At: time.Unix(m.Date, 0)}
		if err := r.Desk.NoteMember(ctx, r.Pool, one); err != nil {
			return err
		}
	}
	return nil
}

// adoptTopicWithin is how old a topic may be: an older one may be gone by now.
const adoptTopicWithin = time.Minute

// adoptTopic keeps a topic that this bot has made although it never heard so: the answer was lost, and only Telegram's
// service message tells of it. Without that, it is made a second time.
func (r *Receiver) adoptTopic(ctx context.Context, m *message) error {
	if m.ForumTopicCreated == nil || r.Now().Sub(time.Unix(m.Date, 0)) > adoptTopicWithin {
		return nil
	}
	ours, err := r.Registry.IsGroup(ctx, m.Chat.ID)
	if err != nil || !ours {
		return err
	}
	found, err := r.Desk.CaseStates(ctx, r.Pool, desk.CaseOfTopic(m.ForumTopicCreated.Name))
	if err != nil || len(found) == 0 || found[0].Status == handoff.Closed {
		return err
	}
	return r.Registry.AdoptTopic(ctx, found[0].No, m.Chat.ID, m.MessageThreadID)
}
