package bot

import (
	"context"

	telegram "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"kefu/dialog/texts"
)

// The commands that Telegram offers while one types; see the design's contracts for what they do.
var (
	customerCommands = []string{"start", "orders", "cancel", "status", "human", "lang", "help", "unlink"}
	agentCommands    = []string{"next", "queue", "me", "away", "back"}
	adminCommands    = []string{"console", "report"}
)

// setMenus tells Telegram which commands to offer: to customers in their language, to the staff theirs. It is a
// convenience, so a fault is only logged.
func (b *Bot) setMenus(ctx context.Context) {
	set := func(scope models.BotCommandScope, code, lang string, names ...string) {
		var commands []models.BotCommand
		for _, name := range names {
			commands = append(commands, models.BotCommand{Command: name, Description: b.texts.T(lang, "menu."+name, nil)})
		}
		callCtx, cancel := context.WithTimeout(ctx, callTimeout)
		defer cancel()
		_, err := b.api.SetMyCommands(callCtx, &telegram.SetMyCommandsParams{Commands: commands, Scope: scope, LanguageCode: code})
		if fault := classify(err); fault.kind != none && ctx.Err() == nil {
			b.log.Info("a menu of commands was not set", "fault", fault.text)
		}
	}
	set(&models.BotCommandScopeDefault{}, "", b.config.Lang, customerCommands...)
	for _, lang := range texts.Languages {
		set(&models.BotCommandScopeDefault{}, lang, lang, customerCommands...)
	}
	if group := b.group.Load(); group != 0 {
		set(&models.BotCommandScopeChat{ChatID: group}, "", b.config.Lang, agentCommands...)
	}
	staff, err := b.desk.AllStaff(ctx, b.pool)
	if err != nil {
		b.log.Warn("the staff's menus of commands were not set", "err", err)
		return
	}
	for _, one := range staff {
		names := []string{}
		if one.Agent {
			names = append(names, agentCommands...)
		}
		if one.Admin {
			names = append(names, adminCommands...)
		}
		lang := one.Lang
		if lang == "" {
			lang = b.config.Lang
		}
		set(&models.BotCommandScopeChat{ChatID: one.ID}, "", lang, names...)
	}
}
