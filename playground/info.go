package playground

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"

	"github.com/go-telegram/bot/models"
)

// chatInfo is the part of ChatFullInfo that says something here.
type chatInfo struct {
	models.Chat
	AccentColorID    int             `json:"accent_color_id"`
	MaxReactionCount int             `json:"max_reaction_count"`
	PinnedMessage    *models.Message `json:"pinned_message,omitempty"`
	AcceptedGifts    struct{}        `json:"accepted_gift_types"`
}

func (s *Server) getChat(r *request) (any, error) {
	c, err := s.chatOf(r, "chat_id")
	if err != nil {
		return nil, err
	}
	if c.private() && !c.started {
		return nil, badRequest("chat not found")
	}
	info := chatInfo{Chat: c.Chat, MaxReactionCount: 11}
	if n := len(c.pinned); n > 0 {
		info.PinnedMessage = &c.find(c.pinned[n-1]).Message
	}
	return info, nil
}

func (s *Server) getChatMember(r *request) (any, error) {
	c, err := s.chatOf(r, "chat_id")
	if err != nil {
		return nil, err
	}
	id := r.id("user_id")
	if id == s.bot.ID {
		return botMember(s.bot, c), nil
	}
	person := s.people[id]
	if person == nil {
		return nil, badRequest("user not found")
	}
	return s.member(person, c), nil
}

// member is a person's standing in a chat.
func (s *Server) member(p *Person, c *chat) *models.ChatMember {
	user := p.user()
	switch {
	case c.private() && c.ID == p.ID:
		return &models.ChatMember{Type: models.ChatMemberTypeMember, Member: &models.ChatMemberMember{User: &user}}
	case c.private() || p.Role == Customer:
		return &models.ChatMember{Type: models.ChatMemberTypeLeft, Left: &models.ChatMemberLeft{User: &user}}
	case p.ID == s.owner().ID:
		return &models.ChatMember{Type: models.ChatMemberTypeOwner, Owner: &models.ChatMemberOwner{User: &user}}
	case p.Role == Admin:
		return &models.ChatMember{Type: models.ChatMemberTypeAdministrator, Administrator: &models.ChatMemberAdministrator{
			User: user, CanManageChat: true, CanDeleteMessages: true, CanPinMessages: true, CanManageTopics: true,
		}}
	}
	return &models.ChatMember{Type: models.ChatMemberTypeMember, Member: &models.ChatMemberMember{User: &user}}
}

// botMember is the bot's own standing: an administrator of the group.
func botMember(bot models.User, c *chat) *models.ChatMember {
	switch {
	case c.kicked || c.private() && c.blocked:
		return &models.ChatMember{Type: models.ChatMemberTypeBanned, Banned: &models.ChatMemberBanned{User: &bot}}
	case c.private(), c.demoted:
		return &models.ChatMember{Type: models.ChatMemberTypeMember, Member: &models.ChatMemberMember{User: &bot}}
	}
	return &models.ChatMember{Type: models.ChatMemberTypeAdministrator, Administrator: &models.ChatMemberAdministrator{
		User: bot, CanManageChat: true, CanDeleteMessages: true, CanPinMessages: true, CanInviteUsers: true,
		CanManageTopics: !c.noTopics,
	}}
}

// owner is the first admin, or the first member if there is none.
func (s *Server) owner() *Person {
	var first *Person
	for i := range s.config.People {
		p := &s.config.People[i]
		if p.Role == Admin {
			return p
		}
		if first == nil && p.Role == Agent {
			first = p
		}
	}
	return first
}

func (p *Person) user() models.User {
	return models.User{
		ID: p.ID, FirstName: p.FirstName, LastName: p.LastName, Username: p.Username, LanguageCode: p.Language,
	}
}

var commandName = regexp.MustCompile(`^[a-z0-9_]{1,32}$`)

func (s *Server) setMyCommands(r *request) (any, error) {
	var commands []models.BotCommand
	if err := r.decode("commands", &commands); err != nil {
		return nil, err
	}
	if len(commands) > 100 {
		return nil, badRequest("BOT_COMMANDS_TOO_MUCH")
	}
	for _, command := range commands {
		if !commandName.MatchString(command.Command) {
			return nil, badRequest("BOT_COMMAND_INVALID")
		}
		if command.Description == "" || units(command.Description) > 256 {
			return nil, badRequest("BOT_COMMAND_DESCRIPTION_INVALID")
		}
	}
	scope := struct {
		Type   string      `json:"type"`
		ChatID json.Number `json:"chat_id"`
	}{Type: "default"}
	if err := r.decode("scope", &scope); err != nil {
		return nil, err
	}
	chatID, _ := scope.ChatID.Int64()
	s.menus[menuKey(scope.Type, chatID, r.text("language_code"))] = commands
	s.recordChats()
	return true, nil
}

func menuKey(scope string, chat int64, language string) string {
	return scope + " " + strconv.FormatInt(chat, 10) + " " + language
}

// menu is the list of commands that a person is offered in a chat, by the order
// of https://core.telegram.org/bots/api#determining-list-of-commands.
func (s *Server) menu(p *Person, c *chat) []models.BotCommand {
	scopes := []struct {
		name string
		chat int64
	}{{"chat", c.ID}, {"all_private_chats", 0}, {"default", 0}}
	if !c.private() {
		scopes[1].name = "all_group_chats"
	}
	language, _, _ := strings.Cut(p.Language, "-")
	for _, scope := range scopes {
		for _, tongue := range []string{language, ""} {
			if commands, set := s.menus[menuKey(scope.name, scope.chat, tongue)]; set {
				return commands
			}
		}
	}
	return nil
}
