package playground

import (
	"strconv"

	"github.com/go-telegram/bot/models"
)

// This file has what befalls the agents' group: the bot is thrown out and let in again, its rights are taken, the
// group becomes another chat.

// SetTopicRights gives the bot the right to manage topics in the group or takes
// it away.
func (s *Server) SetTopicRights(granted bool) {
	s.changeStanding(func(c *chat) { c.noTopics = !granted })
}

// Demote makes the bot an ordinary member of the group, which may write and
// nothing else, until Invite.
func (s *Server) Demote() { s.changeStanding(func(c *chat) { c.demoted, c.noTopics = true, true }) }

// Kick throws the bot out of the group. It hears of that, and every call that
// names the group is refused until Invite.
func (s *Server) Kick() { s.changeStanding(func(c *chat) { c.kicked = true }) }

// Invite makes the bot an administrator of the group again; the bot hears of it.
func (s *Server) Invite() {
	s.changeStanding(func(c *chat) { c.kicked, c.demoted, c.noTopics = false, false, false })
}

// changeStanding changes what the bot may do in the group, and tells it.
func (s *Server) changeStanding(change func(*chat)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, owner := s.chats[s.config.Group.ID], s.owner()
	before := botMember(s.bot, c)
	change(c)
	s.emit("my_chat_member", line(c), models.Update{MyChatMember: &models.ChatMemberUpdated{
		Chat: c.Chat, From: owner.user(), Date: int(s.now().Unix()),
		OldChatMember: *before, NewChatMember: *botMember(s.bot, c),
	}}, nil)
	s.recordChats()
}

// Migrate makes the group another chat, as Telegram does when a group becomes a
// supergroup: the new one is empty, both tell of it in a service message, and
// calls that name the old one are refused with the new id.
func (s *Server) Migrate(to int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	old, owner := s.chats[s.config.Group.ID], s.owner().user()
	fresh := newChat(old.Chat)
	fresh.ID = to
	s.chats[to] = fresh
	told := s.add(old, 0, models.Message{From: &owner, MigrateToChatID: to})
	s.emit("message", line(old), models.Update{Message: &told.Message}, told)
	told = s.add(fresh, 0, models.Message{From: &owner, MigrateFromChatID: old.ID})
	s.emit("message", line(fresh), models.Update{Message: &told.Message}, told)
	old.movedTo = to
	s.config.Group.ID = to
	s.recordChats()
}

// line is the line of a chat's updates.
func line(c *chat) string { return "chat " + strconv.FormatInt(c.ID, 10) }
