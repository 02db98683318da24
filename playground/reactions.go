package playground

import (
	"fmt"
	"maps"
	"strconv"

	"github.com/go-telegram/bot/models"
)

// This file is about the emoji that people and the bot put to messages, one each.

// setMessageReaction is the bot's; without a reaction it takes its own away.
func (s *Server) setMessageReaction(r *request) (any, error) {
	c, err := s.chatOf(r, "chat_id")
	if err != nil {
		return nil, err
	}
	m := c.find(r.number("message_id"))
	if m == nil {
		return nil, badRequest("message to react not found")
	}
	var wanted []models.ReactionType
	if err := r.decode("reaction", &wanted); err != nil {
		return nil, err
	}
	emoji := ""
	for i, one := range wanted {
		if i > 0 || one.ReactionTypeEmoji == nil || one.ReactionTypeEmoji.Emoji == "" {
			return nil, badRequest("REACTION_INVALID")
		}
		emoji = one.ReactionTypeEmoji.Emoji
	}
	if err := s.spend(c, 1); err != nil {
		return nil, err
	}
	s.react(m, s.bot.ID, emoji)
	return true, nil
}

// react puts an emoji of somebody to a message, in the place of one before; "" takes it away. Callers hold s.mu.
func (s *Server) react(m *message, by int64, emoji string) {
	now := maps.Clone(m.reactions)
	if now == nil {
		now = map[int64]string{}
	}
	if now[by] = emoji; emoji == "" {
		delete(now, by)
	}
	m.reactions = now
	s.record(change{message: m})
}

// React lets a person put an emoji to a message, or with "" take theirs away.
func (s *Server) React(person, chatID int64, messageID int, emoji string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, c, err := s.place(person, chatID, 0)
	if err != nil {
		return err
	}
	m := c.find(messageID)
	if m == nil {
		return fmt.Errorf("react to %d: %w", messageID, ErrNoMessage)
	}
	was := m.reactions[person]
	if was == emoji {
		return nil
	}
	s.react(m, person, emoji)
	user := p.user()
	s.emit("message_reaction", "chat "+strconv.FormatInt(c.ID, 10), models.Update{MessageReaction: &models.MessageReactionUpdated{
		Chat: c.Chat, MessageID: messageID, User: &user, Date: int(s.now().Unix()), OldReaction: asReaction(was), NewReaction: asReaction(emoji),
	}}, nil)
	return nil
}

func asReaction(emoji string) []models.ReactionType {
	if emoji == "" {
		return []models.ReactionType{}
	}
	return []models.ReactionType{{
		Type: models.ReactionTypeTypeEmoji, ReactionTypeEmoji: &models.ReactionTypeEmoji{Type: models.ReactionTypeTypeEmoji, Emoji: emoji},
	}}
}
