package bot

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/go-telegram/bot/models"
	"github.com/jackc/pgx/v5"
)

// A keyboard below a chat, such as the contact button, stays there until a message takes it away, and a message with
// buttons of its own cannot. So the chats that show one are remembered, over restarts too.

// factKeyboard is the name of the fact that a chat shows a keyboard of ours; the chat follows.
const factKeyboard = "keyboard:"

// findKeyboards reads which chats show a keyboard.
func (b *Bot) findKeyboards(ctx context.Context) (map[int64]bool, error) {
	rows, err := b.pool.Query(ctx, `SELECT name FROM bot_facts WHERE starts_with(name, $1)`, factKeyboard)
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
func (s *sender) withoutKeyboard(p part, chat int64) (part, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.keyboards[chat] || p.markup != nil || p.album != nil {
		return p, false
	}
	p.markup = &models.ReplyKeyboardRemove{RemoveKeyboard: true}
	return p, true
}

// noteKeyboard remembers what a part that was sent did to the keyboard.
func (s *sender) noteKeyboard(ctx context.Context, p part, removed bool, chat int64) error {
	_, shown := p.markup.(*models.ReplyKeyboardMarkup)
	if !shown && !removed {
		return nil
	}
	s.mu.Lock()
	s.keyboards[chat] = shown
	s.mu.Unlock()
	name := factKeyboard + strconv.FormatInt(chat, 10)
	if shown {
		return s.setFact(ctx, name, "")
	}
	if _, err := s.pool.Exec(ctx, `DELETE FROM bot_facts WHERE name = $1`, name); err != nil {
		return fmt.Errorf("bot: forget fact %s: %w", name, err)
	}
	return nil
}
