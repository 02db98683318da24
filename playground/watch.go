package playground

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/go-telegram/bot/models"
)

// Snapshot is the world as it is during one call of a predicate of
// [Server.Wait]. It must not be kept.
type Snapshot struct{ server *Server }

// Messages gives the present picture of a chat: what a person would see,
// oldest first. In the group, thread 0 is General; in any chat a thread gives
// that topic.
func (s *Server) Messages(chat int64, thread int) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return (&Snapshot{s}).Messages(chat, thread)
}

// Topics gives the living topics of a chat, oldest first.
func (s *Server) Topics(chat int64) []Topic {
	s.mu.Lock()
	defer s.mu.Unlock()
	return (&Snapshot{s}).Topics(chat)
}

// Answers gives what a person saw after pressing buttons, oldest first.
func (s *Server) Answers(person int64) []Answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	return (&Snapshot{s}).Answers(person)
}

// Messages is [Server.Messages] at this moment.
func (v *Snapshot) Messages(chat int64, thread int) []Message {
	c := v.server.chats[chat]
	if c == nil {
		return nil
	}
	var pictures []Message
	for _, m := range c.messages {
		if m.MessageThreadID == thread {
			pictures = append(pictures, m.picture())
		}
	}
	return pictures
}

// Topics is [Server.Topics] at this moment.
func (v *Snapshot) Topics(chat int64) []Topic {
	var topics []Topic
	if c := v.server.chats[chat]; c != nil {
		for _, topic := range c.topics {
			topics = append(topics, *topic)
		}
	}
	return topics
}

// Answers is [Server.Answers] at this moment.
func (v *Snapshot) Answers(person int64) []Answer {
	var answers []Answer
	for _, answer := range v.server.answers {
		if answer.Person == person {
			answers = append(answers, answer)
		}
	}
	return answers
}

// Calls is [Server.Calls] at this moment.
func (v *Snapshot) Calls() []Call { return slices.Clip(v.server.calls) }

// Commands are those that a person is offered in a chat while typing a slash.
func (v *Snapshot) Commands(person, chat int64) (names []string) {
	p, c := v.server.people[person], v.server.chats[chat]
	if p == nil || c == nil {
		return nil
	}
	for _, command := range v.server.menu(p, c) {
		names = append(names, command.Command)
	}
	return names
}

// Keyboard is the keyboard below a chat; nil when there is none.
func (v *Snapshot) Keyboard(chat int64) *models.ReplyKeyboardMarkup {
	if c := v.server.chats[chat]; c != nil {
		return c.keyboard
	}
	return nil
}

// Wait blocks until the predicate holds; it is asked again after each change.
// The predicate must not call methods of the server. When the context ends
// first, the error tells the last messages of all chats.
func (s *Server) Wait(ctx context.Context, holds func(*Snapshot) bool) error {
	for {
		s.mu.Lock()
		held, changed := holds(&Snapshot{s}), s.changed
		s.mu.Unlock()
		if held {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("playground: wait: %w; last seen:\n%s", ctx.Err(), s.lastSeen())
		}
	}
}

// WaitMessage waits for a message in a chat and topic for which match holds, and
// gives the oldest of them.
func (s *Server) WaitMessage(ctx context.Context, chat int64, thread int, match func(Message) bool) (Message, error) {
	var found Message
	err := s.Wait(ctx, func(v *Snapshot) bool {
		for _, m := range v.Messages(chat, thread) {
			if match(m) {
				found = m
				return true
			}
		}
		return false
	})
	return found, err
}

// lastSeen lists the newest messages of every chat, for the error of a wait.
func (s *Server) lastSeen() string {
	const newest = 6
	s.mu.Lock()
	defer s.mu.Unlock()
	var lines strings.Builder
	for id, c := range s.chats {
		for _, m := range c.messages[max(0, len(c.messages)-newest):] {
			from := "?"
			if m.From != nil {
				from = m.From.FirstName
			}
			kind, _ := mediaOf(&m.Message)
			fmt.Fprintf(&lines, "  chat %d thread %d #%d %s: %s%s%s %v\n",
				id, m.MessageThreadID, m.ID, from, kind, m.Text, m.Caption, m.picture().Buttons())
		}
	}
	return lines.String()
}
