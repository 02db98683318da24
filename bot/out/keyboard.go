package out

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"kefu/bot/wire"
)

// A keyboard below a chat, such as the contact button, stays there until a message takes it away, and a message with
// buttons of its own cannot. So the chats that show one are remembered, over restarts too.

// factKeyboard is the name of the fact that a chat shows a keyboard of ours; the chat follows.
const factKeyboard = "keyboard:"

// keyboards reads which chats show a keyboard.
func (r *Registry) keyboards(ctx context.Context) (map[int64]bool, error) {
	rows, err := r.pool.Query(ctx, `SELECT name FROM bot_facts WHERE starts_with(name, $1)`, factKeyboard)
	if err != nil {
		return nil, fmt.Errorf("bot: find keyboards: %w", err)
	}
	found := map[int64]bool{}
	var name string
	_, err = pgx.ForEachRow(rows, []any{&name}, func() error {
		chat, err := strconv.ParseInt(strings.TrimPrefix(name, factKeyboard), 10, 64)
		found[chat] = true
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("bot: find keyboards: %w", err)
	}
	return found, nil
}

// withoutKeyboard lets a message that has no buttons take away the keyboard of an earlier one, and tells whether it does.
func (s *shift) withoutKeyboard(p wire.Part, chat int64) (wire.Part, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.keyboards[chat] {
		return p, false
	}
	return p.RemovingKeyboard()
}

// noteKeyboard remembers what a part that was sent did to the keyboard.
func (s *shift) noteKeyboard(ctx context.Context, p wire.Part, removed bool, chat int64) error {
	shown := p.ShowsKeyboard()
	if !shown && !removed {
		return nil
	}
	s.mu.Lock()
	s.keyboards[chat] = shown
	s.mu.Unlock()
	name := factKeyboard + strconv.FormatInt(chat, 10)
	if shown {
		return s.Registry.setFact(ctx, name, "")
	}
	return s.Registry.dropFact(ctx, name)
}
