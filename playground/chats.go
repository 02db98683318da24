package playground

import (
	"slices"
	"time"

	"github.com/go-telegram/bot/models"
)

// Message is one message as its chat shows it now: the Bot API's own fields and
// what only the stand-in knows.
type Message struct {
	models.Message
	Sent     time.Time `json:"sent"`
	Versions []Version `json:"versions,omitempty"` // what it said before, oldest first
	Seen     bool      `json:"seen"`               // the bot has confirmed the update that carried it
	Deleted  bool      `json:"deleted,omitempty"`  // only in the pages' events; never in a picture
	// Reactions are the emoji that people and the bot put to it, by who did.
	Reactions map[int64]string `json:"reactions,omitempty"`
}

// Version is what a message said until it was edited. A changed keyboard alone
// makes no version.
type Version struct {
	Text     string                 `json:"text,omitempty"`
	Caption  string                 `json:"caption,omitempty"`
	Entities []models.MessageEntity `json:"entities,omitempty"`
	Until    time.Time              `json:"until"`
}

// Buttons lists the labels of the inline keyboard, row by row.
func (m Message) Buttons() []string {
	var labels []string
	if m.ReplyMarkup != nil {
		for _, row := range m.ReplyMarkup.InlineKeyboard {
			for _, button := range row {
				labels = append(labels, button.Text)
			}
		}
	}
	return labels
}

// Topic is a forum topic; its ID is the message_thread_id.
type Topic struct {
	ID      int       `json:"id"`
	Name    string    `json:"name"`
	Closed  bool      `json:"closed"`
	Created time.Time `json:"created"`
}

// message is the stored form. What its pointers and slices lead to is never
// changed in place, so that copies may be read without the lock.
type message struct {
	models.Message
	sent     time.Time
	versions []Version
	seen     bool
	deleted  bool
	// reactions are replaced, never changed in place.
	reactions map[int64]string
}

func (m *message) picture() Message {
	return Message{
		Message: m.Message, Sent: m.sent, Versions: slices.Clip(m.versions), Seen: m.seen, Deleted: m.deleted, Reactions: m.reactions,
	}
}

// chat is a private chat or the group.
type chat struct {
	models.Chat
	messages []*message // in the order of their ids
	byID     map[int]*message
	lastID   int // of a group; private chats count together
	topics   []*Topic
	keyboard *models.ReplyKeyboardMarkup
	pinned   []int
	typing   map[int]typing // by thread
	started  bool           // the person has written to the bot
	blocked  bool           // the person has blocked the bot
	noTopics bool           // the bot has lost can_manage_topics here
	demoted  bool           // the bot is no administrator here
	kicked   bool           // the bot was thrown out
	movedTo  int64          // what the group has become
	budget   budget
}

// typing is a chat action of the bot and when it fades.
type typing struct {
	Action string
	Until  time.Time
}

func newChat(c models.Chat) *chat {
	return &chat{Chat: c, byID: map[int]*message{}, typing: map[int]typing{}}
}

func (c *chat) private() bool { return c.Type == models.ChatTypePrivate }

// topic finds a living topic.
func (c *chat) topic(thread int) *Topic {
	for _, topic := range c.topics {
		if topic.ID == thread {
			return topic
		}
	}
	return nil
}

// find gives a message that has not been deleted.
func (c *chat) find(id int) *message {
	if m := c.byID[id]; m != nil && !m.deleted {
		return m
	}
	return nil
}

// add gives the message its id, chat and time and puts it at the end of the
// chat. Callers hold s.mu.
func (s *Server) add(c *chat, thread int, content models.Message) *message {
	m := &message{Message: content, sent: s.now()}
	if c.private() {
		s.lastID++
		m.ID = s.lastID
	} else {
		c.lastID++
		m.ID = c.lastID
	}
	m.Chat = c.Chat
	m.Date = int(m.sent.Unix())
	if thread != 0 {
		m.MessageThreadID, m.IsTopicMessage = thread, true
	}
	c.messages = append(c.messages, m)
	c.byID[m.ID] = m
	s.record(change{message: m})
	return m
}

// revise changes what a message says and keeps what it said. Callers hold s.mu.
func (s *Server) revise(m *message, rewrite func(*models.Message)) {
	before := m.Message
	rewrite(&m.Message)
	if before.Text != m.Text || before.Caption != m.Caption || !slices.EqualFunc(before.Entities, m.Entities, sameEntity) {
		entities := before.Entities
		if before.Caption != "" {
			entities = before.CaptionEntities
		}
		m.versions = append(slices.Clip(m.versions), Version{
			Text: before.Text, Caption: before.Caption, Entities: entities, Until: s.now(),
		})
		m.EditDate = int(s.now().Unix())
	}
	s.record(change{message: m})
}

// remove takes messages out of their chat. Callers hold s.mu.
func (s *Server) remove(c *chat, gone func(*message) bool) {
	c.messages = slices.DeleteFunc(c.messages, func(m *message) bool {
		if !gone(m) {
			return false
		}
		m.deleted = true
		c.pinned = slices.DeleteFunc(c.pinned, func(id int) bool { return id == m.ID })
		s.record(change{message: m})
		return true
	})
}

// addTopic opens a topic with the service message that gives it its id.
// Callers hold s.mu.
func (s *Server) addTopic(c *chat, by models.User, name string) *Topic {
	m := s.add(c, 0, models.Message{
		From: &by, ForumTopicCreated: &models.ForumTopicCreated{Name: name, IconColor: 7322096},
	})
	m.MessageThreadID, m.IsTopicMessage = m.ID, true
	topic := &Topic{ID: m.ID, Name: name, Created: m.sent}
	c.topics = append(c.topics, topic)
	s.recordChats()
	return topic
}

// dropTopic removes a topic with all its messages. Callers hold s.mu.
func (s *Server) dropTopic(c *chat, thread int) {
	c.topics = slices.DeleteFunc(c.topics, func(t *Topic) bool { return t.ID == thread })
	s.remove(c, func(m *message) bool { return m.MessageThreadID == thread })
	s.recordChats()
}

func sameEntity(a, b models.MessageEntity) bool {
	return a.Type == b.Type && a.Offset == b.Offset && a.Length == b.Length && a.URL == b.URL
}
