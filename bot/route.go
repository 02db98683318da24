package bot

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/go-telegram/bot/models"
	"github.com/jackc/pgx/v5"

	"kefu/handoff"
	"kefu/transcript"
	"kefu/turn"
)

// anonymousAdmin is the user as whom Telegram shows administrators who hide (core.telegram.org/bots/api#message, from).
const anonymousAdmin = 1087968824

// route says whose an update is and what it means to them. It gives no input for what moves nothing, and one without
// a conversation, with its fault, for what belongs to nobody. Its error is always the database's.
func (b *Bot) route(ctx context.Context, a arrival) (*turn.Input, error) {
	u := a.update
	switch {
	case a.fault != "":
		return a.aside(a.fault), nil
	case u.Message != nil:
		return b.routeMessage(ctx, a, u.Message, a.parts.Message, false)
	case u.EditedMessage != nil:
		return b.routeMessage(ctx, a, u.EditedMessage, a.parts.EditedMessage, true)
	case u.CallbackQuery != nil:
		return b.routePress(ctx, a, u.CallbackQuery)
	case u.InlineQuery != nil:
		return nil, nil // it is answered (suggest.go) and moves nothing
	case u.MyChatMember != nil:
		return b.routeMembership(ctx, a, u.MyChatMember)
	case u.ChannelPost != nil, u.EditedChannelPost != nil:
		return a.aside("not a chat of ours"), nil
	default:
		return a.aside("an update of a kind that was not asked for"), nil
	}
}

// aside is the input of an update that nobody can be found for.
func (a arrival) aside(why string) *turn.Input {
	in := a.input(0, turn.Event{})
	in.Fault = why
	return in
}

func (a arrival) input(conversation int64, event turn.Event) *turn.Input {
	event.At = a.at
	in := &turn.Input{
		Source: turn.FromTelegram, Key: a.key(), Conversation: conversation,
		Raw: a.raw, Event: event, ReceivedAt: a.at,
	}
	if event.Group != "" && event.Kind != turn.Edited {
		in.ReadyAt = a.at.Add(albumPause)
	}
	return in
}

func (b *Bot) routeMessage(ctx context.Context, a arrival, m *models.Message, raw rawMessage, edited bool) (*turn.Input, error) {
	if m.From != nil && m.From.ID == b.id {
		return nil, b.adoptTopic(ctx, m) // else its own words say nothing new
	}
	if m.Chat.Type != models.ChatTypePrivate {
		if m.MigrateFromChatID != 0 { // the new group tells of it too, and may be the first to
			if ours, err := b.isDesk(ctx, m.MigrateFromChatID); err != nil || ours {
				return nil, errors.Join(err, b.followGroup(ctx, m.MigrateFromChatID, m.Chat.ID))
			}
		}
		ours, err := b.isDesk(ctx, m.Chat.ID)
		switch {
		case err != nil:
			return nil, err
		case !ours:
			return a.aside("not a chat of ours"), nil
		case service(m):
			return nil, b.noticeService(ctx, m)
		}
		return b.routeDesk(ctx, a, m, raw, edited)
	}
	if m.From == nil || service(m) {
		return nil, nil
	}
	staff, err := b.isStaff(ctx, m.From.ID)
	if err != nil {
		return nil, err
	}
	event, err := b.said(ctx, m, raw, edited)
	if err != nil {
		return nil, err
	}
	if staff {
		return b.routeStaff(ctx, a, m, event)
	}
	if event.Kind == turn.Contact && event.Own {
		event.Message.Place = nil // the phone is all there is to it, and it has a field of its own
	}
	conversation, err := b.inbox.CustomerConversation(ctx, b.pool, m.Chat.ID, event.Name, event.Lang, a.at)
	if err != nil {
		return nil, fmt.Errorf("route: %w", err)
	}
	return a.input(conversation, event), nil
}

func (b *Bot) isStaff(ctx context.Context, user int64) (bool, error) {
	staff, ok, err := b.desk.Staff(ctx, b.pool, user)
	if err != nil {
		return false, fmt.Errorf("route: %w", err)
	}
	return ok && (staff.Agent || staff.Admin), nil
}

// said is what a message is when a customer wrote it.
func (b *Bot) said(ctx context.Context, m *models.Message, raw rawMessage, edited bool) (turn.Event, error) {
	message, odd := content(m, raw)
	event := turn.Event{
		Kind: turn.Said, Message: message, Group: m.MediaGroupID,
		OriginChat: m.Chat.ID, OriginID: int64(m.ID),
	}
	if m.From != nil {
		event.Name, event.Lang = fullName(m.From), m.From.LanguageCode
	}
	switch {
	case edited:
		event.Kind = turn.Edited
	case m.Contact != nil:
		event.Kind, event.Phone = turn.Contact, m.Contact.PhoneNumber
		event.Own = m.From != nil && m.Contact.UserID == m.From.ID
	case odd != "":
		event.Kind, event.Message.Text = turn.Odd, odd
	}
	if m.ReplyToMessage != nil {
		entry, err := b.entryOf(ctx, m.Chat.ID, int64(m.ReplyToMessage.ID))
		if err != nil {
			return event, err
		}
		event.ReplyTo = entry.ID
	}
	return event, nil
}

// entryOf is the entry that a message in a chat shows; the zero Entry when it shows none.
func (b *Bot) entryOf(ctx context.Context, chat, message int64) (transcript.Entry, error) {
	delivery, ok, err := b.record.Delivered(ctx, b.pool, chat, message)
	if err != nil {
		return transcript.Entry{}, fmt.Errorf("route: %w", err)
	}
	if ok {
		return delivery.Entry, nil
	}
	entry, _, err := b.record.Find(ctx, b.pool, chat, message)
	if err != nil {
		return transcript.Entry{}, fmt.Errorf("route: %w", err)
	}
	return entry, nil
}

// routeStaff is about a private chat with a member of the staff. A case lives there when it has no topic: then its
// card is there, and a reply to the card or to one of the case's messages is about it, as is everything if it is the
// only one.
func (b *Bot) routeStaff(ctx context.Context, a arrival, m *models.Message, event turn.Event) (*turn.Input, error) {
	event = b.byStaff(event, m)
	caseNo, err := b.privateCase(ctx, m)
	if err != nil {
		return nil, err
	}
	if caseNo != "" {
		return b.inCase(ctx, a, m, event, caseNo)
	}
	conversation, err := b.inbox.StaffConversation(ctx, b.pool, m.From.ID, fullName(m.From), a.at)
	if err != nil {
		return nil, fmt.Errorf("route: %w", err)
	}
	event.ReplyPlace = transcript.CustomerPlace(conversation)
	if event.Kind == turn.StaffSaid {
		event.Kind = turn.Said // about no case, it is talk with the bot
	}
	return a.input(conversation, event), nil
}

// privateCase is the case that a message in a private chat of the staff is about, "" if none.
func (b *Bot) privateCase(ctx context.Context, m *models.Message) (string, error) {
	held, err := b.desk.Holding(ctx, b.pool, m.Chat.ID)
	if err != nil || len(held) == 0 {
		return "", err
	}
	keys := make([]string, len(held))
	for i, c := range held {
		keys[i] = cardKey(c.No)
	}
	rows, err := b.pool.Query(ctx, `
		SELECT substr(key, length('card:') + 1), message_id FROM pictures WHERE chat = $1 AND key = ANY ($2)`, m.Chat.ID, keys)
	if err != nil {
		return "", fmt.Errorf("route: cases in a private chat: %w", err)
	}
	cards := map[string]int64{}
	var no string
	var card int64
	if _, err := pgx.ForEachRow(rows, []any{&no, &card}, func() error { cards[no] = card; return nil }); err != nil {
		return "", fmt.Errorf("route: cases in a private chat: %w", err)
	}
	if len(cards) == 0 {
		return "", nil
	}
	if m.ReplyToMessage != nil {
		for no, card := range cards {
			if card == int64(m.ReplyToMessage.ID) {
				return no, nil
			}
		}
		entry, err := b.entryOf(ctx, m.Chat.ID, int64(m.ReplyToMessage.ID))
		if err != nil {
			return "", err
		}
		if _, here := cards[entry.CaseNo]; here {
			return entry.CaseNo, nil
		}
	}
	if len(cards) > 1 {
		return "", nil
	}
	return no, nil
}

// routeDesk is about the agents' group. What people say to each other in General is theirs.
func (b *Bot) routeDesk(ctx context.Context, a arrival, m *models.Message, raw rawMessage, edited bool) (*turn.Input, error) {
	event, err := b.said(ctx, m, raw, edited)
	if err != nil {
		return nil, err
	}
	event = b.byStaff(event, m)
	if m.IsTopicMessage {
		var caseNo string
		err := b.pool.QueryRow(ctx, `SELECT case_no FROM topics WHERE chat = $1 AND thread = $2`,
			m.Chat.ID, m.MessageThreadID).Scan(&caseNo)
		if err == nil {
			return b.inCase(ctx, a, m, event, caseNo)
		}
		if !errors.Is(err, pgx.ErrNoRows) {
			return nil, fmt.Errorf("route: case of a topic: %w", err)
		}
		if caseNo, ok := b.caseInTitle(m); ok {
			return b.inCase(ctx, a, m, event, caseNo)
		}
	}
	if event.Kind != turn.StaffCommand {
		return nil, nil
	}
	if staff, err := b.isStaff(ctx, event.Staff); err != nil {
		return nil, err
	} else if !staff {
		return a.aside("a command of someone who is not staff"), nil
	}
	conversation, err := b.inbox.StaffConversation(ctx, b.pool, event.Staff, "", a.at)
	if err != nil {
		return nil, fmt.Errorf("route: %w", err)
	}
	event.ReplyPlace = transcript.DeskPlace
	return a.input(conversation, event), nil
}

var titleBegins = regexp.MustCompile(`^C-[0-9]+\b`)

// caseInTitle is the case that a topic made by this bot is named after. It serves for words that arrive so quickly
// that the topic has not been stored yet: Telegram shows the topic's beginning as what they reply to.
func (b *Bot) caseInTitle(m *models.Message) (string, bool) {
	first := m.ReplyToMessage
	if first == nil || first.ForumTopicCreated == nil || first.From == nil || first.From.ID != b.id {
		return "", false
	}
	caseNo := titleBegins.FindString(first.ForumTopicCreated.Name)
	return caseNo, caseNo != ""
}

// byStaff is what a message is when a member of the staff wrote it, or someone else where only they should.
func (b *Bot) byStaff(event turn.Event, m *models.Message) turn.Event {
	if m.From != nil && m.From.ID != anonymousAdmin && m.SenderChat == nil {
		event.Staff = m.From.ID
	}
	if event.Kind == turn.Edited || event.Kind == turn.Odd {
		return event
	}
	event.Kind, event.Phone, event.Own = turn.StaffSaid, "", false
	if name, to, argument, ok := command(m.Text); ok && b.meant(to) {
		event.Kind, event.Command, event.Argument = turn.StaffCommand, name, argument
	}
	return event
}

// meant reports whether a command for a bot of that name is for this one.
func (b *Bot) meant(name string) bool {
	own := b.username.Load()
	return name == "" || own == nil || strings.EqualFold(name, *own)
}

// inCase is about what was written where a case is handled.
func (b *Bot) inCase(ctx context.Context, a arrival, m *models.Message, event turn.Event, caseNo string) (*turn.Input, error) {
	found, err := b.desk.Get(ctx, b.pool, caseNo)
	if errors.Is(err, handoff.ErrNoSuchCase) {
		return a.aside("a message about a case that is not there: " + caseNo), nil
	}
	if err != nil {
		return nil, fmt.Errorf("route: %w", err)
	}
	event.CaseNo, event.ReplyPlace = caseNo, transcript.CasePlace(caseNo)
	event.Suggested = m.ViaBot != nil && m.ViaBot.ID == b.id
	if event.Kind == turn.StaffSaid && m.ReplyToMessage != nil && m.Text != "" {
		act, ok, err := b.menuAnswer(ctx, found, m)
		if err != nil {
			return nil, err
		}
		if ok {
			act.Staff = event.Staff
			event.Kind, event.Act, event.Message = turn.Acted, act, transcript.Message{}
		}
	}
	return a.input(found.Conversation, event), nil
}

// menuAnswer is what a reply to the card means while one of its menus waits for words.
func (b *Bot) menuAnswer(ctx context.Context, c handoff.Case, m *models.Message) (handoff.Act, bool, error) {
	act := handoff.Act{CaseNo: c.No, Version: c.Version}
	switch c.Menu {
	case menuReject:
		act.Kind, act.Reason = handoff.ActReject, m.Text
	case menuApprove:
		act.Kind = handoff.ActApprove
	default:
		return act, false, nil
	}
	var card int64
	err := b.pool.QueryRow(ctx, `SELECT message_id FROM pictures WHERE key = $1 AND chat = $2`,
		cardKey(c.No), m.Chat.ID).Scan(&card)
	if errors.Is(err, pgx.ErrNoRows) || err == nil && card != int64(m.ReplyToMessage.ID) {
		return act, false, nil
	}
	if err != nil {
		return act, false, fmt.Errorf("route: card: %w", err)
	}
	if c.Menu == menuApprove {
		fen, ok := parseYuan(m.Text)
		if !ok {
			fen = -1 // words in answer to the card are not for the customer: the desk refuses it and says why
		}
		act.Amount = fen
	}
	return act, true, nil
}

// parseYuan reads an amount as agents type it: 50, 50.5, ¥50, 50元. It gives fen.
func parseYuan(text string) (int64, bool) {
	text = strings.TrimSpace(text)
	text = strings.TrimSpace(strings.TrimPrefix(strings.TrimPrefix(text, "¥"), "￥"))
	text = strings.TrimSpace(strings.TrimSuffix(strings.TrimSuffix(text, "元"), "块"))
	yuan, fraction, _ := strings.Cut(text, ".")
	if len(fraction) > 2 || strings.HasPrefix(yuan, "-") || strings.HasPrefix(yuan, "+") {
		return 0, false
	}
	whole, err := strconv.ParseUint(yuan+(fraction + "00")[:2], 10, 40)
	return int64(whole), err == nil && yuan != "" && whole > 0
}
