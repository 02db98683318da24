package playground

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/go-telegram/bot/models"
)

// Press presses the button with the given callback data below a message. The
// error is [ErrNoButton] when the message does not have it now.
func (s *Server) Press(person, chat int64, messageID int, data string) error {
	_, err := s.press(person, chat, messageID, func(b models.InlineKeyboardButton) bool { return b.CallbackData == data })
	return err
}

// PressLabel presses the button with the given label below a message; with
// messageID 0 below the newest message of the chat that has it, or else on the
// keyboard below the chat.
func (s *Server) PressLabel(person, chatID int64, messageID int, label string) error {
	labelled := func(b models.InlineKeyboardButton) bool { return b.Text == label && b.CallbackData != "" }
	if messageID != 0 {
		_, err := s.press(person, chatID, messageID, labelled)
		return err
	}
	s.mu.Lock()
	c := s.chats[chatID]
	var keyboard *models.ReplyKeyboardMarkup
	if c != nil {
		keyboard = c.keyboard
		for _, m := range slices.Backward(c.messages) {
			if _, has := findButton(m, labelled); has {
				messageID = m.ID
				break
			}
		}
	}
	s.mu.Unlock()
	if messageID != 0 {
		_, err := s.press(person, chatID, messageID, labelled)
		return err
	}
	return s.tap(person, chatID, keyboard, label)
}

// PressOld presses a button that may be gone: an app that has not heard of the
// edit yet, or of the deletion of the message.
func (s *Server) PressOld(person, chatID int64, messageID int, data string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, c, err := s.place(person, chatID, 0)
	if err != nil {
		return err
	}
	m := c.byID[messageID]
	if m == nil {
		return fmt.Errorf("press on %d: %w", messageID, ErrNoMessage)
	}
	s.ask(p, c, m, data)
	return nil
}

// press gives the id of the query, under which the answer will come.
func (s *Server) press(person, chatID int64, messageID int, wanted func(models.InlineKeyboardButton) bool) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, c, err := s.place(person, chatID, 0)
	if err != nil {
		return "", err
	}
	m := c.find(messageID)
	if m == nil {
		return "", fmt.Errorf("press on %d: %w", messageID, ErrNoMessage)
	}
	button, has := findButton(m, wanted)
	if !has || button.CallbackData == "" {
		return "", fmt.Errorf("press on %d with %v: %w", messageID, m.picture().Buttons(), ErrNoButton)
	}
	return s.ask(p, c, m, button.CallbackData), nil
}

// Ask lets a callback query with this id wait for its answer, as if a person had pressed a button; for updates that a
// test writes itself.
func (s *Server) Ask(person int64, id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.queries[id] = query{person: person, at: s.now()}
}

func findButton(m *message, wanted func(models.InlineKeyboardButton) bool) (models.InlineKeyboardButton, bool) {
	if m.ReplyMarkup != nil {
		for _, row := range m.ReplyMarkup.InlineKeyboard {
			if i := slices.IndexFunc(row, wanted); i >= 0 {
				return row[i], true
			}
		}
	}
	return models.InlineKeyboardButton{}, false
}

// ask lines up the callback query. Order holds per user for those, not per
// chat. Callers hold s.mu.
func (s *Server) ask(p *Person, c *chat, m *message, data string) string {
	q := models.CallbackQuery{
		ID: s.nextSerial(), From: p.user(), Data: data, ChatInstance: strconv.FormatInt(c.ID*7919, 10),
		Message: models.MaybeInaccessibleMessage{Message: &m.Message},
	}
	if m.deleted {
		q.Message = models.MaybeInaccessibleMessage{
			Type:                models.MaybeInaccessibleMessageTypeInaccessibleMessage,
			InaccessibleMessage: &models.InaccessibleMessage{Chat: c.Chat, MessageID: m.ID},
		}
	}
	s.queries[q.ID] = query{person: p.ID, at: s.now()}
	s.emit("callback_query", "user "+strconv.FormatInt(p.ID, 10), models.Update{CallbackQuery: &q}, nil)
	return q.ID
}

// tap presses a key of the keyboard below the chat: it sends its label, or the
// own contact.
func (s *Server) tap(person, chatID int64, keyboard *models.ReplyKeyboardMarkup, label string) error {
	if keyboard == nil {
		return fmt.Errorf("tap %q: %w", label, ErrNoButton)
	}
	for _, row := range keyboard.Keyboard {
		for _, key := range row {
			if key.Text != label {
				continue
			}
			var err error
			if key.RequestContact {
				contact := s.OwnContact(person)
				_, err = s.post(person, chatID, 0, nil, models.Message{Contact: &contact})
			} else {
				_, err = s.say(person, chatID, 0, label)
			}
			return err
		}
	}
	return fmt.Errorf("tap %q: %w", label, ErrNoButton)
}

// Block lets a person block the bot. The bot hears of it, and its messages to
// the person are refused until Unblock.
func (s *Server) Block(person int64) { s.setBlocked(person, true) }

// Unblock takes a Block back; the bot hears of it.
func (s *Server) Unblock(person int64) { s.setBlocked(person, false) }

func (s *Server) setBlocked(person int64, blocked bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, c := s.people[person], s.chats[person]
	if p == nil {
		panic(fmt.Errorf("block by %d: %w", person, ErrNoPerson))
	}
	if c.blocked == blocked {
		return
	}
	before := botMember(s.bot, c)
	c.blocked = blocked
	s.emit("my_chat_member", "chat "+strconv.FormatInt(person, 10), models.Update{MyChatMember: &models.ChatMemberUpdated{
		Chat: c.Chat, From: p.user(), Date: int(s.now().Unix()),
		OldChatMember: *before, NewChatMember: *botMember(s.bot, c),
	}}, nil)
	s.recordChats()
}

// DeleteTopic deletes a topic as the group's owner would: the bot hears nothing
// of it.
func (s *Server) DeleteTopic(chatID int64, thread int) { s.mustTopic(chatID, thread, s.dropTopicOf) }

// CloseTopic closes a topic as the group's owner would. The bot gets the
// service message.
func (s *Server) CloseTopic(chatID int64, thread int) { s.mustTopic(chatID, thread, s.closer(true)) }

// ReopenTopic opens a closed topic as the group's owner would. The bot gets the
// service message.
func (s *Server) ReopenTopic(chatID int64, thread int) { s.mustTopic(chatID, thread, s.closer(false)) }

func (s *Server) mustTopic(chatID int64, thread int, act func(*chat, *Topic)) {
	if err := s.onTopic(chatID, thread, act); err != nil {
		panic(err)
	}
}

func (s *Server) onTopic(chatID int64, thread int, act func(*chat, *Topic)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.chats[chatID]; c != nil {
		if topic := c.topic(thread); topic != nil {
			act(c, topic)
			return nil
		}
	}
	return fmt.Errorf("topic %d of chat %d: %w", thread, chatID, ErrNoThread)
}

func (s *Server) dropTopicOf(c *chat, t *Topic) { s.dropTopic(c, t.ID) }

func (s *Server) closer(closed bool) func(*chat, *Topic) {
	return func(c *chat, t *Topic) {
		if t.Closed == closed {
			return
		}
		m := s.markClosed(c, t, s.owner().user(), closed)
		s.emit("message", "chat "+strconv.FormatInt(c.ID, 10), models.Update{Message: &m.Message}, m)
	}
}
