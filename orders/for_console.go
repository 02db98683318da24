package orders

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// Accounts returns the names in the shop accounts that conversations are linked to, by conversation.
func (s *Store) Accounts(ctx context.Context, db DB, conversations ...int64) (map[int64]string, error) {
	rows, err := db.Query(ctx, `
		SELECT l.conversation_id, c.name
		FROM account_links l JOIN customers c ON c.id = l.customer_id
		WHERE l.conversation_id = ANY ($1) AND l.unlinked_at IS NULL`, conversations)
	if err != nil {
		return nil, fmt.Errorf("accounts of conversations: %w", err)
	}
	found := map[int64]string{}
	var id int64
	var name string
	if _, err := pgx.ForEachRow(rows, []any{&id, &name}, func() error { found[id] = name; return nil }); err != nil {
		return nil, fmt.Errorf("accounts of conversations: %w", err)
	}
	return found, nil
}

// ConversationsOf returns the conversations linked to an account whose name has these words in it, in any case, or
// which may see the order with this number.
func (s *Store) ConversationsOf(ctx context.Context, db DB, words, orderNo string) ([]int64, error) {
	rows, err := db.Query(ctx, `
		SELECT l.conversation_id
		FROM account_links l JOIN customers c ON c.id = l.customer_id
		WHERE l.unlinked_at IS NULL
		AND (strpos(lower(c.name), lower($1)) > 0 OR EXISTS (SELECT FROM orders o WHERE o.order_no = $2 AND o.customer_id = c.id))
		UNION
		SELECT conversation_id FROM order_grants WHERE order_no = $2`, words, orderNo)
	if err != nil {
		return nil, fmt.Errorf("whom %q concerns: %w", words, err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return nil, fmt.Errorf("whom %q concerns: %w", words, err)
	}
	return found, nil
}

// CountDeadShopEvents counts the events that the shop would not take and that were given up.
func (s *Store) CountDeadShopEvents(ctx context.Context, db DB) (int, error) {
	var n int
	if err := db.QueryRow(ctx, `SELECT count(*) FROM shop_events WHERE dead_at IS NOT NULL`).Scan(&n); err != nil {
		return 0, fmt.Errorf("count dead shop events: %w", err)
	}
	return n, nil
}

// LinkedTo returns the conversations linked to accounts, by the customers' ids.
func LinkedTo(ctx context.Context, db DB, customerIDs ...string) (map[string][]int64, error) {
	rows, err := db.Query(ctx, `
		SELECT customer_id, conversation_id FROM account_links WHERE customer_id = ANY ($1) AND unlinked_at IS NULL`, customerIDs)
	if err != nil {
		return nil, fmt.Errorf("who is linked to %d accounts: %w", len(customerIDs), err)
	}
	found := map[string][]int64{}
	var customer string
	var conversation int64
	if _, err := pgx.ForEachRow(rows, []any{&customer, &conversation}, func() error {
		found[customer] = append(found[customer], conversation)
		return nil
	}); err != nil {
		return nil, fmt.Errorf("who is linked to %d accounts: %w", len(customerIDs), err)
	}
	return found, nil
}

// CustomerName returns what a customer of the shop is called.
func CustomerName(ctx context.Context, db DB, id string) (string, error) {
	var name string
	if err := db.QueryRow(ctx, `SELECT name FROM customers WHERE id = $1`, id).Scan(&name); err != nil {
		return "", fmt.Errorf("customer %s: %w", id, err)
	}
	return name, nil
}

// ShopEventBacklog is the events that the shop has not heard.
type ShopEventBacklog struct {
	Waiting, Dead int        // Dead was given up
	Oldest        *time.Time // since when the oldest waits
}

// CountShopEvents counts the events that the shop has not heard.
func CountShopEvents(ctx context.Context, db DB) (ShopEventBacklog, error) {
	var n ShopEventBacklog
	err := db.QueryRow(ctx, `
		SELECT count(*), min(at), (SELECT count(*) FROM shop_events WHERE dead_at IS NOT NULL)
		FROM shop_events WHERE sent_at IS NULL AND dead_at IS NULL`).Scan(&n.Waiting, &n.Oldest, &n.Dead)
	if err != nil {
		return ShopEventBacklog{}, fmt.Errorf("count shop events: %w", err)
	}
	return n, nil
}

// CountOverdue counts the refunds that should have arrived before the day of now and are not done.
func (s *Store) CountOverdue(ctx context.Context, db DB, now time.Time) (int, error) {
	var n int
	err := db.QueryRow(ctx, `
		SELECT count(*) FROM refunds WHERE status IN ('requested', 'accepted') AND expected_to < $1::date`,
		now.In(s.calendar.zone).Format(time.DateOnly)).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count overdue refunds: %w", err)
	}
	return n, nil
}
