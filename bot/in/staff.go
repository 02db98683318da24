package in

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"kefu/bot/desk"
	"kefu/handoff"
	"kefu/transcript"
	"kefu/turn"
	"kefu/turn/event"
)

// routeStaff is about a private chat with a member of the staff. A case lives there when it has no topic: then its
// card is there, and a reply to the card or to one of the case's messages is about it, as is everything if it is the
// only one.
func (r *Receiver) routeStaff(ctx context.Context, a arrival, m *message, l letter) (*turn.Input, error) {
	s := r.byStaff(l, m)
	caseNo, err := r.privateCase(ctx, m)
	if err != nil {
		return nil, err
	}
	if caseNo != "" {
		return r.inCase(ctx, a, m, s, caseNo)
	}
	conversation, err := r.Inbox.StaffConversation(ctx, r.Pool, m.From.ID, m.From.fullName(), a.at)
	if err != nil {
		return nil, fmt.Errorf("route: %w", err)
	}
	if s.command != "" {
		return a.input(conversation, s.commanded("", transcript.CustomerPlace(conversation))), nil
	}
	return a.input(conversation, s.said()), nil
}

// privateCase is the case that a message in a private chat of the staff is about, "" if none.
func (r *Receiver) privateCase(ctx context.Context, m *message) (string, error) {
	held, err := r.Desk.Holding(ctx, r.Pool, m.Chat.ID)
	if err != nil {
		return "", fmt.Errorf("route: cases in a private chat: %w", err)
	}
	numbers := make([]string, len(held))
	for i, c := range held {
		numbers[i] = c.No
	}
	cards, err := r.Registry.Cards(ctx, m.Chat.ID, numbers)
	if err != nil {
		return "", fmt.Errorf("route: cases in a private chat: %w", err)
	}
	if m.ReplyToMessage != nil {
		for no, card := range cards {
			if card == m.ReplyToMessage.ID {
				return no, nil
			}
		}
		// A reply is about the case whose words it answers, wherever that stands by now; never about another that
		// happens to be here. What a command is about does not matter so much.
		no, err := r.caseAnswered(ctx, m.Chat.ID, m.ReplyToMessage.ID)
		_, here := cards[no]
		_, _, _, isCommand := command(m.Text)
		if err != nil || here || no != "" && !isCommand {
			return no, err
		}
	}
	if len(cards) > 1 {
		return "", nil
	}
	for no := range cards {
		return no, nil
	}
	return "", nil
}

// caseAnswered is the case that a message in a private chat of the staff stands for, "" if it stands for none.
func (r *Receiver) caseAnswered(ctx context.Context, chat, message int64) (string, error) {
	delivery, shown, err := r.Record.Delivered(ctx, r.Pool, chat, message)
	if err != nil {
		return "", fmt.Errorf("route: %w", err)
	}
	if kind, caseNo := delivery.Place.Split(); shown && kind == "case" {
		return caseNo, nil
	}
	entry, found, err := r.Record.Find(ctx, r.Pool, chat, message)
	if err != nil {
		return "", fmt.Errorf("route: %w", err)
	}
	if found && entry.Author == transcript.Agent {
		return entry.CaseNo, nil
	}
	return "", nil
}

// routeDesk is about the agents' group. What people say to each other in General is theirs.
func (r *Receiver) routeDesk(ctx context.Context, a arrival, m *message, edited bool) (*turn.Input, error) {
	l, err := r.read(ctx, a, m, edited)
	if err != nil {
		return nil, err
	}
	s := r.byStaff(l, m)
	if m.IsTopicMessage {
		caseNo, ok, err := r.Registry.CaseOfTopic(ctx, m.Chat.ID, m.MessageThreadID)
		if err != nil {
			return nil, fmt.Errorf("route: %w", err)
		}
		if ok {
			return r.inCase(ctx, a, m, s, caseNo)
		}
		if caseNo, ok := r.caseInTitle(m); ok {
			return r.inCase(ctx, a, m, s, caseNo)
		}
	}
	if s.command == "" {
		return nil, nil
	}
	if staff, err := r.isStaff(ctx, a.crowd, s.staff.ID); err != nil {
		return nil, err
	} else if !staff {
		return a.aside("a command of someone who is not staff"), nil
	}
	conversation, err := r.Inbox.StaffElsewhere(ctx, r.Pool, s.staff.ID, a.at)
	if err != nil {
		return nil, fmt.Errorf("route: %w", err)
	}
	return a.input(conversation, s.commanded("", transcript.DeskPlace)), nil
}

// caseInTitle is the case that a topic made by this bot is named after. It serves for words that arrive so quickly
// that the topic has not been stored yet: Telegram shows the topic's beginning as what they reply to.
func (r *Receiver) caseInTitle(m *message) (string, bool) {
	first := m.ReplyToMessage
	if first == nil || first.ForumTopicCreated == nil || first.From == nil || first.From.ID != r.Telegram.ID() {
		return "", false
	}
	caseNo := desk.CaseOfTopic(first.ForumTopicCreated.Name)
	return caseNo, caseNo != ""
}

// staffLetter is a letter of a member of the staff, or of someone else where only they should write.
type staffLetter struct {
	letter
	staff             event.Staff
	command, argument string // "" if it is no command
}

func (r *Receiver) byStaff(l letter, m *message) staffLetter {
	s := staffLetter{letter: l, staff: event.Staff{Name: l.From.Name}}
	if m.From != nil && m.From.ID != anonymousAdmin && m.SenderChat == nil {
		s.staff.ID = m.From.ID
	}
	if name, to, argument, ok := command(m.Text); ok && m.ForwardOrigin == nil && r.meant(to) && !l.edited && !l.odd {
		s.command, s.argument = name, argument
	}
	return s
}

// commanded is the letter as a command, given where the case caseNo is handled or none, and answered at a place.
func (s staffLetter) commanded(caseNo string, at transcript.Place) event.Event {
	return event.StaffCommand{
		At: s.At, Staff: s.staff, CaseNo: caseNo, ReplyTo: s.ReplyTo,
		Command: s.command, Argument: s.argument, AnswerAt: at,
	}
}

// meant reports whether a command for a bot of that name is for this one.
func (r *Receiver) meant(name string) bool {
	own := r.Telegram.Username()
	return name == "" || own == "" || strings.EqualFold(name, own)
}

// inCase is about what was written where a case is handled.
func (r *Receiver) inCase(ctx context.Context, a arrival, m *message, s staffLetter, caseNo string) (*turn.Input, error) {
	found, err := r.Desk.Get(ctx, r.Pool, caseNo)
	if errors.Is(err, handoff.ErrNoSuchCase) {
		return a.aside("a message about a case that is not there: " + caseNo), nil
	}
	if err != nil {
		return nil, fmt.Errorf("route: %w", err)
	}
	here := transcript.CasePlace(caseNo)
	switch {
	case s.edited:
		return a.input(found.Conversation, s.change()), nil
	case s.odd:
		return a.input(found.Conversation, event.StaffUnsupported{
			At: s.At, Staff: s.staff, CaseNo: caseNo, Origin: s.Origin, What: s.Message.Text,
		}), nil
	case s.command != "":
		return a.input(found.Conversation, s.commanded(caseNo, here)), nil
	}
	if m.ReplyToMessage != nil && m.Text != "" {
		act, ok, err := r.menuAnswer(ctx, found, m)
		if err != nil {
			return nil, err
		}
		if ok {
			act.Staff = s.staff.ID
			return a.input(found.Conversation, event.Acted{At: s.At, Name: s.staff.Name, Act: act, AnswerAt: here}), nil
		}
	}
	return a.input(found.Conversation, event.StaffSaid{
		At: s.At, Staff: s.staff, CaseNo: caseNo, Origin: s.Origin, Message: s.Message, ReplyTo: s.ReplyTo, Album: s.album,
		Suggested: m.ViaBot != nil && m.ViaBot.ID == r.Telegram.ID(),
	}), nil
}

// menuAnswer is what a reply to the card means while one of its menus waits for words.
func (r *Receiver) menuAnswer(ctx context.Context, c handoff.Case, m *message) (handoff.Act, bool, error) {
	act, ok := desk.AnswerToCard(c, m.Text)
	if !ok {
		return act, false, nil
	}
	cards, err := r.Registry.Cards(ctx, m.Chat.ID, []string{c.No})
	if err != nil {
		return act, false, fmt.Errorf("route: card: %w", err)
	}
	return act, cards[c.No] == m.ReplyToMessage.ID, nil
}
