package out

import (
	"context"
	"slices"
	"strings"
	"time"

	"kefu/bot/wire"
	"kefu/dialog/texts"
	"kefu/handoff"
	"kefu/internal/terms"
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

// menus keeps the menus of commands (terms.Commands), which Telegram offers while one types.
type menus struct {
	Config
	set map[menuPlace]string // what each was given
}

// keep keeps the menus as they should be, until ctx ends. They are a convenience, so a fault is only logged.
func (s *menus) keep(ctx context.Context) {
	for ctx.Err() == nil {
		staff, err := s.Desk.AllStaff(ctx, s.Pool)
		if err != nil {
			s.Log.Warn("the staff's menus of commands were not set", "err", err)
		} else {
			for _, m := range s.all(staff) {
				s.tell(ctx, m)
			}
		}
		if wire.Pause(ctx, menusEvery) != nil {
			return
		}
	}
}

// all are all menus: customers find theirs, agents find theirs in the group and, like admins, in private.
func (s *menus) all(staff []handoff.Staff) []menu {
	all := s.inEachLanguage(0, "", terms.CommandsFor(terms.ForCustomers))
	if group := s.Registry.Group(); group != 0 {
		all = append(all, s.inEachLanguage(group, "", terms.CommandsFor(terms.ForAgents))...)
	}
	for _, one := range staff {
		var names [][]string
		if one.Agent {
			names = append(names, terms.CommandsFor(terms.ForAgents))
		}
		names = append(names, terms.CommandsFor(terms.ForStaff))
		if one.Leads() {
			names = append(names, terms.CommandsFor(terms.ForLeads))
		}
		if one.Admin {
			names = append(names, terms.CommandsFor(terms.ForAdmins))
		}
		all = append(all, s.inEachLanguage(one.ID, one.Lang, names...)...)
	}
	return all
}

// inEachLanguage is a menu for those whose Telegram speaks none of kefu's languages, and for those of each, unless they
// have chosen one.
func (s *menus) inEachLanguage(chat int64, chosen string, names ...[]string) []menu {
	otherwise := s.Lang
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

// tell tells Telegram of a menu, unless it knows it.
func (s *menus) tell(ctx context.Context, m menu) {
	now := m.lang + " " + strings.Join(m.names, " ")
	if s.set[m.menuPlace] == now || ctx.Err() != nil {
		return
	}
	commands := make([]wire.Command, len(m.names))
	for i, name := range m.names {
		commands[i] = wire.Command{Name: name, Description: s.Texts.T(m.lang, "menu."+name, nil)}
	}
	switch fault := wire.Classify(s.Telegram.SetCommands(ctx, m.chat, m.code, commands)); {
	case fault.Kind == wire.Done:
		s.set[m.menuPlace] = now
	case ctx.Err() == nil:
		s.Log.Debug("a menu of commands was not set", "chat", m.chat, "fault", fault.Text)
	}
}
