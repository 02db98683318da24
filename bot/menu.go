package bot

import (
	"context"
	"slices"
	"strings"
	"time"

	telegram "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"kefu/dialog/texts"
	"kefu/handoff"
)

// The commands that Telegram offers while one types; see the design's contracts for what they do.
var (
	customerCommands = []string{"start", "orders", "cancel", "status", "human", "lang", "help", "unlink"}
	agentCommands    = []string{"next", "queue", "me", "away", "back", "r", "langs"}
	caseCommands     = []string{"tag", "mute", "unmute", "ban", "unban"} // where a case is handled
	adminCommands    = []string{"console"}
)

// menusEvery is how often it is looked whether the staff has changed, and tried again what was refused: Telegram takes
// the menu of a private chat only when there is one.
const menusEvery = time.Minute

// menu is what is offered somewhere to people of one language.
type menu struct {
	menuPlace
	lang  string // that the menu is written in
	names []string
}

// menuPlace is where a menu is offered, and to whom.
type menuPlace struct {
	chat int64  // 0: to everybody in private who has no other menu
	code string // language of their Telegram; "" for all that have no menu of their own
}

// keepMenus keeps the menus of commands as they should be, until ctx ends. They are a convenience, so a fault is only
// logged.
func (b *Bot) keepMenus(ctx context.Context) {
	set := map[menuPlace]string{} // what each was given
	for ctx.Err() == nil {
		staff, err := b.desk.AllStaff(ctx, b.pool)
		if err != nil {
			b.log.Warn("the staff's menus of commands were not set", "err", err)
		} else {
			for _, m := range b.menus(staff) {
				b.setMenu(ctx, m, set)
			}
		}
		if pause(ctx, menusEvery) != nil {
			return
		}
	}
}

// menus are all menus: customers find theirs, agents find theirs in the group and, like admins, in private.
func (b *Bot) menus(staff []handoff.Staff) []menu {
	all := b.inEachLanguage(0, "", customerCommands)
	if group := b.group.Load(); group != 0 {
		all = append(all, b.inEachLanguage(group, "", agentCommands, caseCommands)...)
	}
	for _, one := range staff {
		var names [][]string
		if one.Agent {
			names = append(names, agentCommands, caseCommands)
		}
		names = append(names, adminCommands) // the console is for agents too
		all = append(all, b.inEachLanguage(one.ID, one.Lang, names...)...)
	}
	return all
}

// inEachLanguage is a menu for those whose Telegram speaks none of kefu's languages, and for those of each, unless they
// have chosen one.
func (b *Bot) inEachLanguage(chat int64, chosen string, names ...[]string) []menu {
	otherwise := b.config.Lang
	if chosen != "" {
		otherwise = chosen
	}
	all := []menu{{menuPlace{chat, ""}, otherwise, slices.Concat(names...)}}
	for _, code := range texts.Languages {
		lang := code
		if chosen != "" {
			lang = chosen
		}
		all = append(all, menu{menuPlace{chat, code}, lang, all[0].names})
	}
	return all
}

// setMenu tells Telegram of a menu, unless it knows it.
func (b *Bot) setMenu(ctx context.Context, m menu, known map[menuPlace]string) {
	now := m.lang + " " + strings.Join(m.names, " ")
	if known[m.menuPlace] == now || ctx.Err() != nil {
		return
	}
	var scope models.BotCommandScope = &models.BotCommandScopeDefault{}
	if m.chat != 0 {
		scope = &models.BotCommandScopeChat{ChatID: m.chat}
	}
	commands := make([]models.BotCommand, len(m.names))
	for i, name := range m.names {
		commands[i] = models.BotCommand{Command: name, Description: b.texts.T(m.lang, "menu."+name, nil)}
	}
	callCtx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	_, err := b.api.SetMyCommands(callCtx, &telegram.SetMyCommandsParams{Commands: commands, Scope: scope, LanguageCode: m.code})
	switch fault := classify(err); {
	case fault.kind == none:
		known[m.menuPlace] = now
	case ctx.Err() == nil:
		b.log.Debug("a menu of commands was not set", "chat", m.chat, "fault", fault.text)
	}
}
