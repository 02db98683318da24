package playground

import (
	"github.com/go-telegram/bot/models"
)

// maxTopicName is Telegram's limit in UTF-16 units
// (https://core.telegram.org/bots/api#createforumtopic).
const maxTopicName = 128

// forum finds the chat of a topic call and checks the bot's rights there.
// Topics live in the group and, as the bot has topics enabled, in private
// chats (https://core.telegram.org/bots/api#createforumtopic).
func (s *Server) forum(r *request) (*chat, error) {
	c, err := s.chatOf(r, "chat_id")
	if err != nil {
		return nil, err
	}
	switch {
	case c.private() && c.blocked:
		return nil, forbidden("bot was blocked by the user")
	case c.private() && !c.started:
		return nil, forbidden("bot can't initiate conversation with a user")
	case !c.private() && !c.IsForum:
		return nil, badRequest("the chat is not a forum")
	case c.noTopics:
		return nil, badRequest("not enough rights to manage topics in the chat")
	}
	return c, nil
}

func (s *Server) createForumTopic(r *request) (any, error) {
	c, err := s.forum(r)
	if err != nil {
		return nil, err
	}
	name, err := topicName(r)
	if err != nil {
		return nil, err
	}
	if err := s.spend(c, 1); err != nil {
		return nil, err
	}
	topic := s.addTopic(c, s.bot, name)
	if !c.private() { // in groups, bots hear of service messages that they bring about, unlike of their other messages
		made := c.find(topic.ID)
		s.emit("message", line(c), models.Update{Message: &made.Message}, made)
	}
	return models.ForumTopic{MessageThreadID: topic.ID, Name: name, IconColor: 7322096}, nil
}

func topicName(r *request) (string, error) {
	name, _ := tidy(r.text("name"), nil)
	if name == "" || units(name) > maxTopicName {
		return "", badRequest("topic name must be 1-128 characters long")
	}
	return name, nil
}

// namedTopic finds the topic that a call is about.
func (s *Server) namedTopic(r *request) (*chat, *Topic, error) {
	c, err := s.forum(r)
	if err != nil {
		return nil, nil, err
	}
	topic := c.topic(r.number("message_thread_id"))
	if topic == nil {
		return nil, nil, badRequest("message thread not found")
	}
	return c, topic, nil
}

func (s *Server) editForumTopic(r *request) (any, error) {
	c, topic, err := s.namedTopic(r)
	if err != nil {
		return nil, err
	}
	if r.text("name") == "" {
		return true, nil // only the icon changes, which is not shown
	}
	name, err := topicName(r)
	if err != nil {
		return nil, err
	}
	if name == topic.Name {
		return nil, badRequest("TOPIC_NOT_MODIFIED")
	}
	if err := s.spend(c, 1); err != nil {
		return nil, err
	}
	topic.Name = name
	s.recordChats()
	return true, nil
}

func (s *Server) closeForumTopic(r *request) (any, error)  { return s.setClosed(r, true) }
func (s *Server) reopenForumTopic(r *request) (any, error) { return s.setClosed(r, false) }

// setClosed works in groups only: topics of private chats stay open.
func (s *Server) setClosed(r *request, closed bool) (any, error) {
	c, topic, err := s.namedTopic(r)
	if err != nil {
		return nil, err
	}
	if c.private() {
		return nil, badRequest("the chat is not a forum")
	}
	if topic.Closed == closed {
		return nil, badRequest("TOPIC_NOT_MODIFIED")
	}
	s.markClosed(c, topic, s.bot, closed)
	return true, nil
}

// markClosed closes or reopens a topic with the service message that says so.
func (s *Server) markClosed(c *chat, topic *Topic, by models.User, closed bool) *message {
	topic.Closed = closed
	notice := models.Message{From: &by}
	if closed {
		notice.ForumTopicClosed = &models.ForumTopicClosed{}
	} else {
		notice.ForumTopicReopened = &models.ForumTopicReopened{}
	}
	m := s.add(c, topic.ID, notice)
	s.recordChats()
	return m
}

func (s *Server) deleteForumTopic(r *request) (any, error) {
	c, topic, err := s.namedTopic(r)
	if err != nil {
		return nil, err
	}
	s.dropTopic(c, topic.ID)
	return true, nil
}
