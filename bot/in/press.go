package in

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kefu/bot/desk"
	"kefu/dialog/texts"
	"kefu/handoff"
	"kefu/transcript"
	"kefu/turn"
	"kefu/turn/event"
)

// routePress is about a button that was pressed. Buttons of the desk say themselves which case they are about; all
// others belong to the conversation of the one who pressed them.
func (r *Receiver) routePress(ctx context.Context, a arrival, q *callbackQuery) (*turn.Input, error) {
	chat := pressedIn(q)
	who := event.Person{Name: q.From.fullName(), Lang: q.From.LanguageCode}
	pressed := event.Pressed{
		Sent: event.Sent{At: a.at, From: who, Message: transcript.Message{Text: pressedLabel(q)}}, Data: q.Data,
	}
	isStaff, err := r.isStaff(ctx, a.crowd, q.From.ID)
	if err != nil {
		return nil, err
	}
	alone := chat == q.From.ID || chat == 0
	if act, err := desk.DecodeAct(q.Data); err == nil && (isStaff || !alone) {
		act.Staff = q.From.ID
		return r.acted(ctx, a, act, who.Name, chat)
	}
	switch {
	case !alone:
		return a.aside("a button of nobody's in a group"), nil
	case isStaff:
		conversation, err := r.Inbox.StaffConversation(ctx, r.Pool, q.From.ID, who.Name, a.at)
		if err != nil {
			return nil, fmt.Errorf("route: %w", err)
		}
		return a.input(conversation, pressed), nil
	default:
		conversation, err := r.customer(ctx, a, q.From.ID, who.Name, who.Lang)
		if err != nil {
			return nil, err
		}
		return a.input(conversation, pressed), nil
	}
}

// acted is about a button of the desk, in a chat. Whether this person may do it, package handoff decides.
func (r *Receiver) acted(ctx context.Context, a arrival, act handoff.Act, name string, chat int64) (*turn.Input, error) {
	found, err := r.Desk.Get(ctx, r.Pool, act.CaseNo)
	if errors.Is(err, handoff.ErrNoSuchCase) {
		return a.aside("a button of a case that is not there: " + act.CaseNo), nil
	}
	if err != nil {
		return nil, fmt.Errorf("route: %w", err)
	}
	place, err := r.answerPlace(ctx, chat, act.Staff, a)
	if err != nil {
		return nil, err
	}
	return a.input(found.Conversation, event.Acted{At: a.at, Name: name, Act: act, AnswerAt: place, Pressed: true}), nil
}

// answerPlace is where someone who pressed a button of the desk is told what came of it: in their own chat if it was
// there, else where the button is, General or the case's topic.
func (r *Receiver) answerPlace(ctx context.Context, chat, staff int64, a arrival) (transcript.Place, error) {
	if chat == staff {
		conversation, err := r.Inbox.StaffConversation(ctx, r.Pool, staff, "", a.at)
		if err != nil {
			return "", fmt.Errorf("route: %w", err)
		}
		return transcript.CustomerPlace(conversation), nil
	}
	if q := a.update.CallbackQuery; q.Message != nil && q.Message.IsTopicMessage {
		if act, err := desk.DecodeAct(q.Data); err == nil {
			return transcript.CasePlace(act.CaseNo), nil
		}
	}
	return transcript.DeskPlace, nil
}

// pressedIn is the chat of the message that a button stands on; Telegram tells it even of messages that it shows no more.
func pressedIn(q *callbackQuery) int64 {
	if q.Message == nil {
		return 0
	}
	return q.Message.Chat.ID
}

// pressedLabel is what the pressed button says, for the record; "" when Telegram does not show the message any more.
func pressedLabel(q *callbackQuery) string {
	m := q.Message
	if m == nil || m.ReplyMarkup == nil {
		return ""
	}
	for _, row := range m.ReplyMarkup.Rows {
		for _, button := range row {
			if button.CallbackData == q.Data {
				return button.Text
			}
		}
	}
	return ""
}

// press is a press that waits for its reply.
type press struct {
	query   string
	lang    string // of the messenger of who pressed
	key     string // of the input
	nobodys bool   // there will be no turn
}

// replyWithin is how long a press waits for its turn. A finger notices more.
const replyWithin = 800 * time.Millisecond

// reply tells who pressed a button what came of it, on the button. When the turn is too slow for that it says so, and
// what the turn decides is told in a message (package turn/deed).
func (r *Receiver) reply(p press) {
	words := func(key string) string { return r.Texts.T(texts.Language(p.lang, r.Lang), key, nil) }
	r.inBackground("button press not answered", func(ctx context.Context) error {
		if p.nobodys {
			return r.Telegram.AnswerPress(ctx, p.query, words("pressed.nothing"), false)
		}
		within, cancel := context.WithTimeout(ctx, replyWithin)
		defer cancel()
		reply, ok := r.Inbox.AwaitReply(within, p.key)
		if !ok {
			return r.Telegram.AnswerPress(ctx, p.query, words("pressed.later"), false)
		}
		err := r.Telegram.AnswerPress(ctx, p.query, reply.Words, reply.Alert)
		if err != nil {
			return err
		}
		return r.Inbox.ForgetReply(ctx, p.key)
	})
}

// alone is the private conversation in which the bot's standing changed.
func (r *Receiver) alone(ctx context.Context, a arrival, m *membershipChange) (int64, error) {
	staff, err := r.isStaff(ctx, a.crowd, m.From.ID)
	if err != nil {
		return 0, err
	}
	if !staff {
		return r.customer(ctx, a, m.Chat.ID, m.From.fullName(), m.From.LanguageCode)
	}
	id, err := r.Inbox.StaffConversation(ctx, r.Pool, m.From.ID, m.From.fullName(), a.at)
	if err != nil {
		return 0, fmt.Errorf("route: %w", err)
	}
	return id, nil
}

// routeMembership is about the bot's own standing in a chat: in a private one, whether it was blocked.
func (r *Receiver) routeMembership(ctx context.Context, a arrival, m *membershipChange) (*turn.Input, error) {
	if m.Chat.Type != private {
		ours, err := r.Registry.IsGroup(ctx, m.Chat.ID)
		if err != nil {
			return nil, err
		}
		if ours {
			r.Log.Info("standing in the agents' group changed", "now", m.New.Status)
			r.Registry.RightsChanged(m.New.Status == "administrator" && m.New.CanManageTopics)
			return nil, nil
		}
		return a.aside("not a chat of ours"), nil
	}
	conversation, err := r.alone(ctx, a, m)
	if err != nil {
		return nil, err
	}
	if m.New.Status == "kicked" {
		return a.input(conversation, event.Blocked{At: a.at}), nil
	}
	return a.input(conversation, event.Unblocked{At: a.at}), nil
}
