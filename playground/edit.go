package playground

import (
	"reflect"
	"slices"
	"time"

	"github.com/go-telegram/bot/models"
)

// deletable is how long after its sending a message can be deleted
// (https://core.telegram.org/bots/api#deletemessage).
const deletable = 48 * time.Hour

// editable finds the message of the bot that an edit names, and the keyboard
// it shall have afterwards: an edit without one takes it away.
func (s *Server) editable(r *request) (*chat, *message, *models.InlineKeyboardMarkup, error) {
	c, err := s.chatOf(r, "chat_id")
	if err != nil {
		return nil, nil, nil, err
	}
	m := c.find(r.number("message_id"))
	if m == nil {
		return nil, nil, nil, badRequest("message to edit not found")
	}
	if m.From == nil || m.From.ID != s.bot.ID {
		return nil, nil, nil, badRequest("message can't be edited")
	}
	if c.blocked {
		return nil, nil, nil, forbidden("bot was blocked by the user")
	}
	keys, err := s.readMarkup(r)
	return c, m, keys.inline, err
}

// edit changes a message of the bot, unless nothing would change.
func (s *Server) edit(c *chat, m *message, rewrite func(*models.Message)) (any, error) {
	after := m.Message
	rewrite(&after)
	if after.Text == m.Text && after.Caption == m.Caption && reflect.DeepEqual(after.ReplyMarkup, m.ReplyMarkup) &&
		slices.EqualFunc(after.Entities, m.Entities, sameEntity) &&
		slices.EqualFunc(after.CaptionEntities, m.CaptionEntities, sameEntity) {
		return nil, badRequest("message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message")
	}
	if err := s.spend(c, 1); err != nil {
		return nil, err
	}
	s.revise(m, rewrite)
	return m.Message, nil
}

func (s *Server) editMessageText(r *request) (any, error) {
	c, m, keyboard, err := s.editable(r)
	if err != nil {
		return nil, err
	}
	if m.Text == "" {
		return nil, badRequest("there is no text in the message to edit")
	}
	text, entities, err := r.written("text", "entities")
	if err != nil {
		return nil, err
	}
	if err := checkText(text); err != nil {
		return nil, err
	}
	return s.edit(c, m, func(m *models.Message) { m.Text, m.Entities, m.ReplyMarkup = text, entities, keyboard })
}

func (s *Server) editMessageCaption(r *request) (any, error) {
	c, m, keyboard, err := s.editable(r)
	if err != nil {
		return nil, err
	}
	if kind, _ := mediaOf(&m.Message); kind == "" || kind == mediaSticker || kind == mediaVideoNote {
		return nil, badRequest("there is no caption in the message to edit")
	}
	var written models.Message
	if err := r.caption(&written); err != nil {
		return nil, err
	}
	return s.edit(c, m, func(m *models.Message) {
		m.Caption, m.CaptionEntities, m.ReplyMarkup = written.Caption, written.CaptionEntities, keyboard
	})
}

func (s *Server) editMessageReplyMarkup(r *request) (any, error) {
	c, m, keyboard, err := s.editable(r)
	if err != nil {
		return nil, err
	}
	return s.edit(c, m, func(m *models.Message) { m.ReplyMarkup = keyboard })
}

func (s *Server) deleteMessage(r *request) (any, error) {
	c, err := s.chatOf(r, "chat_id")
	if err != nil {
		return nil, err
	}
	m := c.find(r.number("message_id"))
	if m == nil {
		return nil, badRequest("message to delete not found")
	}
	if s.now().Sub(m.sent) > deletable {
		return nil, badRequest("message can't be deleted for everyone")
	}
	s.remove(c, func(other *message) bool { return other == m })
	return true, nil
}

func (s *Server) pinChatMessage(r *request) (any, error) {
	c, err := s.chatOf(r, "chat_id")
	if err != nil {
		return nil, err
	}
	m := c.find(r.number("message_id"))
	if m == nil {
		return nil, badRequest("message to pin not found")
	}
	if c.demoted {
		return nil, badRequest("not enough rights to manage pinned messages in the chat")
	}
	c.pinned = append(slices.DeleteFunc(c.pinned, func(id int) bool { return id == m.ID }), m.ID)
	s.recordChats()
	return true, nil
}

// unpinChatMessage without a message takes the newest pin.
func (s *Server) unpinChatMessage(r *request) (any, error) {
	c, err := s.chatOf(r, "chat_id")
	if err != nil {
		return nil, err
	}
	id := r.number("message_id")
	if id == 0 && len(c.pinned) > 0 {
		id = c.pinned[len(c.pinned)-1]
	}
	if !slices.Contains(c.pinned, id) {
		return nil, badRequest("message to unpin not found")
	}
	c.pinned = slices.DeleteFunc(c.pinned, func(pin int) bool { return pin == id })
	s.recordChats()
	return true, nil
}

// queryLives is how long a pressed button can be answered.
const queryLives = 150 * time.Second

// query is a pressed button that waits for its answer.
type query struct {
	person int64
	at     time.Time
}

// Answer is what a person saw after pressing a button.
type Answer struct {
	Query  string    `json:"query"`
	Person int64     `json:"person"`
	Text   string    `json:"text"` // empty: the button only stopped waiting
	Alert  bool      `json:"alert"`
	At     time.Time `json:"at"`
}

func (s *Server) answerCallbackQuery(r *request) (any, error) {
	id := r.text("callback_query_id")
	q, known := s.queries[id]
	if !known || s.now().Sub(q.at) > queryLives {
		return nil, badRequest("query is too old and response timeout expired or query ID is invalid")
	}
	if units(r.text("text")) > 200 {
		return nil, badRequest("MESSAGE_TOO_LONG")
	}
	answer := Answer{Query: id, Person: q.person, Text: r.text("text"), Alert: r.flag("show_alert"), At: s.now()}
	s.answers = append(s.answers, answer)
	s.record(change{answer: &answer})
	return true, nil
}
