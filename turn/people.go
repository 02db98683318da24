package turn

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"kefu/handoff"
)

// This file tells others who the conversations are with. The table is of this package; nobody else reads it.

// Names returns what the people of conversations are called; conversations that do not exist are left out.
func (b *Inbox) Names(ctx context.Context, db handoff.Reader, conversations ...int64) (map[int64]string, error) {
	found := map[int64]string{}
	if len(conversations) == 0 {
		return found, nil
	}
	rows, err := db.Query(ctx, `SELECT id, name FROM conversations WHERE id = ANY ($1)`, conversations)
	if err != nil {
		return nil, fmt.Errorf("find names: %w", err)
	}
	var id int64
	var name string
	if _, err := pgx.ForEachRow(rows, []any{&id, &name}, func() error { found[id] = name; return nil }); err != nil {
		return nil, fmt.Errorf("find names: %w", err)
	}
	return found, nil
}

// Chat is where a conversation is held.
type Chat struct {
	Conversation int64
	Chat         int64 // negative: with a customer who never wrote to the bot; there is no such chat
	Customer     bool  // and not with a member of staff
	Blocked      bool  // the bot cannot write there
}

// Chats returns where conversations are held, in no certain order.
func (b *Inbox) Chats(ctx context.Context, db handoff.Reader, conversations ...int64) ([]Chat, error) {
	rows, err := db.Query(ctx, `
		SELECT id, chat, kind = 'customer', blocked_at IS NOT NULL FROM conversations WHERE id = ANY ($1)`, conversations)
	if err != nil {
		return nil, fmt.Errorf("find chats: %w", err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Chat])
	if err != nil {
		return nil, fmt.Errorf("find chats: %w", err)
	}
	return found, nil
}

// PrivateChats returns the private conversations of members of staff, by their ids; whoever never wrote to the bot is
// left out.
func (b *Inbox) PrivateChats(ctx context.Context, db handoff.Reader, staff ...int64) (map[int64]int64, error) {
	rows, err := db.Query(ctx, `SELECT chat, id FROM conversations WHERE chat = ANY ($1) AND kind = 'staff'`, staff)
	if err != nil {
		return nil, fmt.Errorf("find private chats of the staff: %w", err)
	}
	found := map[int64]int64{}
	var chat, id int64
	if _, err := pgx.ForEachRow(rows, []any{&chat, &id}, func() error { found[chat] = id; return nil }); err != nil {
		return nil, fmt.Errorf("find private chats of the staff: %w", err)
	}
	return found, nil
}
