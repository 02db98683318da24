package turn

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// Reader reads; *pgxpool.Pool and pgx.Tx both do.
type Reader = interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// This file tells others who the conversations are with. The table is of this package; nobody else reads it.

// KnownChats are the conversations that there are already in some private chats, by chat.
type KnownChats map[int64]knownChat

type knownChat struct {
	id   int64
	kind string
	name string
}

// KnownChats finds the conversations of many private chats at once.
func (b *Inbox) KnownChats(ctx context.Context, db Reader, chats ...int64) (KnownChats, error) {
	found := KnownChats{}
	rows, err := db.Query(ctx, `SELECT chat, id, kind, name FROM conversations WHERE chat = ANY ($1)`, chats)
	if err != nil {
		return nil, fmt.Errorf("conversations of chats: %w", err)
	}
	var chat int64
	var a knownChat
	if _, err := pgx.ForEachRow(rows, []any{&chat, &a.id, &a.kind, &a.name}, func() error { found[chat] = a; return nil }); err != nil {
		return nil, fmt.Errorf("conversations of chats: %w", err)
	}
	return found, nil
}

// Customer is the conversation with the customer of a chat. ok is false when it has to be made, or given another name.
func (a KnownChats) Customer(chat int64, name string) (conversation int64, ok bool) {
	one, known := a[chat]
	return one.id, known && one.kind == "customer" && (one.name == name || name == "")
}

// Names returns what the people of conversations are called; conversations that do not exist are left out.
func (b *Inbox) Names(ctx context.Context, db Reader, conversations ...int64) (map[int64]string, error) {
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
func (b *Inbox) Chats(ctx context.Context, db Reader, conversations ...int64) ([]Chat, error) {
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

// PrivateChats returns the private conversations of members of staff, by their ids; whoever never wrote to the bot, or
// has blocked it, is left out.
func (b *Inbox) PrivateChats(ctx context.Context, db Reader, staff ...int64) (map[int64]int64, error) {
	rows, err := db.Query(ctx, `SELECT chat, id FROM conversations WHERE chat = ANY ($1) AND kind = 'staff' AND blocked_at IS NULL`, staff)
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

// ErrNoCustomer means that there is no conversation with a customer of this number.
var ErrNoCustomer = errors.New("no such conversation with a customer")

// Customer is what is known of the person whom a conversation is with.
type Customer struct {
	Conversation int64
	Name         string     // as the messenger gives it
	Lang         string     // in which the bot speaks with them
	BlockedAt    *time.Time // nil also for who never wrote to the bot: there is nobody yet who could block it
	StartedAt    time.Time
	ActiveAt     time.Time
}

const selectCustomers = `SELECT id, name, lang, CASE WHEN chat > 0 THEN blocked_at END, started_at, active_at FROM conversations WHERE kind = 'customer' `

// Customer returns the customer of a conversation; ErrNoCustomer when it is none, or one with a member of staff.
func (b *Inbox) Customer(ctx context.Context, db Reader, conversation int64) (Customer, error) {
	found, err := customers(ctx, db, `AND id = $1`, conversation)
	if err != nil {
		return Customer{}, err
	}
	if len(found) == 0 {
		return Customer{}, ErrNoCustomer
	}
	return found[0], nil
}

// IsCustomer tells whether a conversation is one with a customer.
func (b *Inbox) IsCustomer(ctx context.Context, db Reader, conversation int64) (bool, error) {
	_, err := b.Customer(ctx, db, conversation)
	if errors.Is(err, ErrNoCustomer) {
		return false, nil
	}
	return err == nil, err
}

// Customers narrows the list of customers. Zero values do not.
type Customers struct {
	Only []int64 // these conversations alone, unless it is nil
	// Words are part of the name, in any case; Or are conversations that are meant as well.
	Words string
	Or    []int64
	// Before and BeforeID are where the list goes on: when the last customer before was active, and their conversation.
	Before   *time.Time
	BeforeID int64
}

// Customers returns up to limit customers, the one last active first.
func (b *Inbox) Customers(ctx context.Context, db Reader, c Customers, limit int) ([]Customer, error) {
	return customers(ctx, db, `
		AND ($1::bigint[] IS NULL OR id = ANY ($1))
		AND ($2 = '' OR strpos(lower(name), lower($2)) > 0 OR id = ANY ($3::bigint[]))
		AND ($4::timestamptz IS NULL OR (active_at, id) < ($4, $5))
		ORDER BY active_at DESC, id DESC LIMIT $6`, c.Only, c.Words, c.Or, c.Before, c.BeforeID, limit)
}

func customers(ctx context.Context, db Reader, where string, args ...any) ([]Customer, error) {
	rows, err := db.Query(ctx, selectCustomers+where, args...)
	if err != nil {
		return nil, fmt.Errorf("read customers: %w", err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Customer])
	if err != nil {
		return nil, fmt.Errorf("read customers: %w", err)
	}
	return found, nil
}
