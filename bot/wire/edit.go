package wire

import (
	"context"

	telegram "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"kefu/transcript"
)

// Post sends a message written in Telegram's HTML, and gives its id.
func (c *Client) Post(ctx context.Context, to Address, html string, buttons [][]transcript.Button) (int64, error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	sent, err := c.api.SendMessage(ctx, &telegram.SendMessageParams{
		ChatID: to.Chat, MessageThreadID: to.Thread, Text: html, ParseMode: models.ParseModeHTML,
		LinkPreviewOptions: noPreview, ReplyMarkup: markup(buttons),
	})
	if err != nil {
		return 0, err
	}
	return int64(sent.ID), nil
}

// Edit replaces the text and the buttons of a message that Post sent.
func (c *Client) Edit(ctx context.Context, chat, message int64, html string, buttons [][]transcript.Button) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	_, err := c.api.EditMessageText(ctx, &telegram.EditMessageTextParams{
		ChatID: chat, MessageID: int(message), Text: html, ParseMode: models.ParseModeHTML,
		LinkPreviewOptions: noPreview, ReplyMarkup: markup(buttons),
	})
	return err
}

// markup is the keyboard of a message as the library wants it: a nil pointer in its interface would not be nil.
func markup(buttons [][]transcript.Button) models.ReplyMarkup {
	if made := keyboard(buttons); made != nil {
		return made
	}
	return nil
}

// Delete takes a message away, which Telegram allows for 48 hours.
func (c *Client) Delete(ctx context.Context, chat, message int64) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	_, err := c.api.DeleteMessage(ctx, &telegram.DeleteMessageParams{ChatID: chat, MessageID: int(message)})
	return err
}

// React puts an emoji of the bot's to a message, in the place of one before; "" takes it away.
func (c *Client) React(ctx context.Context, chat, message int64, emoji string) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	reaction := []models.ReactionType{} // nil would not be sent
	if emoji != "" {
		reaction = append(reaction, models.ReactionType{
			Type: models.ReactionTypeTypeEmoji, ReactionTypeEmoji: &models.ReactionTypeEmoji{Type: models.ReactionTypeTypeEmoji, Emoji: emoji},
		})
	}
	_, err := c.api.SetMessageReaction(ctx, &telegram.SetMessageReactionParams{ChatID: chat, MessageID: int(message), Reaction: reaction})
	return err
}

// Pin keeps a message in sight, without telling anybody.
func (c *Client) Pin(ctx context.Context, chat, message int64) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	_, err := c.api.PinChatMessage(ctx, &telegram.PinChatMessageParams{
		ChatID: chat, MessageID: int(message), DisableNotification: true,
	})
	return err
}

// MakeTopic makes a topic in a group and gives its thread.
func (c *Client) MakeTopic(ctx context.Context, chat int64, name string) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	topic, err := c.api.CreateForumTopic(ctx, &telegram.CreateForumTopicParams{ChatID: chat, Name: name})
	if err != nil {
		return 0, err
	}
	return topic.MessageThreadID, nil
}

// RenameTopic gives a topic another title.
func (c *Client) RenameTopic(ctx context.Context, at Address, name string) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	_, err := c.api.EditForumTopic(ctx, &telegram.EditForumTopicParams{ChatID: at.Chat, MessageThreadID: at.Thread, Name: name})
	return err
}

// SetTopic closes or opens a topic.
func (c *Client) SetTopic(ctx context.Context, at Address, closed bool) (err error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	if closed {
		_, err = c.api.CloseForumTopic(ctx, &telegram.CloseForumTopicParams{ChatID: at.Chat, MessageThreadID: at.Thread})
	} else {
		_, err = c.api.ReopenForumTopic(ctx, &telegram.ReopenForumTopicParams{ChatID: at.Chat, MessageThreadID: at.Thread})
	}
	return err
}

// Command is one line of the menu that Telegram offers while one types.
type Command struct{ Name, Description string }

// SetCommands sets the menu of a chat, or with 0 of all private chats without one of their own, for those whose
// Telegram speaks a language; "" is for all languages without a menu of their own.
func (c *Client) SetCommands(ctx context.Context, chat int64, language string, menu []Command) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	var scope models.BotCommandScope = &models.BotCommandScopeDefault{}
	if chat != 0 {
		scope = &models.BotCommandScopeChat{ChatID: chat}
	}
	commands := make([]models.BotCommand, len(menu))
	for i, one := range menu {
		commands[i] = models.BotCommand{Command: one.Name, Description: one.Description}
	}
	_, err := c.api.SetMyCommands(ctx, &telegram.SetMyCommandsParams{Commands: commands, Scope: scope, LanguageCode: language})
	return err
}
