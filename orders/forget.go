package orders

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// Person is what the order database knows of who somebody is.
type Person struct {
	CustomerID    string
	Name          string
	Orders        int
	Conversations []int64 // that are or were linked to this customer alone
}

// ErrNoPerson means that the shop has no such customer.
var ErrNoPerson = errors.New("no such customer")

// PersonOf finds a customer of the shop; ErrNoPerson when there is none.
func (s *Store) PersonOf(ctx context.Context, db DB, customerID string) (Person, error) {
	p := Person{CustomerID: customerID}
	err := db.QueryRow(ctx, `
		SELECT c.name, (SELECT count(*) FROM orders o WHERE o.customer_id = c.id),
			(SELECT coalesce(array_agg(DISTINCT l.conversation_id), '{}') FROM account_links l
			WHERE l.customer_id = c.id AND l.unlinked_at IS NULL)
		FROM customers c WHERE c.id = $1`, customerID).Scan(&p.Name, &p.Orders, &p.Conversations)
	if errors.Is(err, pgx.ErrNoRows) {
		return p, ErrNoPerson
	}
	if err != nil {
		return p, fmt.Errorf("find a customer: %w", err)
	}
	return p, nil
}

// Forget takes away who a customer is and what is secret of their orders, and the links of conversations: name,
// telephone, accounts, card keys, lookup codes. Orders, payments, refunds and stock stay, and so does whatever the shop
// must still hear.
func (s *Store) Forget(ctx context.Context, tx pgx.Tx, customerID string, conversations ...int64) error {
	for _, sql := range []string{
		`UPDATE customers SET name = '', phone_masked = '', phone_sealed = NULL, phone_digest = NULL WHERE id = $1`,
		`UPDATE order_items i SET account_masked = '', account_sealed = NULL, key_masked = '', key_sealed = NULL
		FROM orders o WHERE o.order_no = i.order_no AND o.customer_id = $1`,
		`UPDATE fulfilments f SET account_masked = '', account_sealed = NULL
		FROM orders o WHERE o.order_no = f.order_no AND o.customer_id = $1`,
		`UPDATE orders SET lookup_digest = NULL, pay_url = '' WHERE customer_id = $1`,
		`DELETE FROM link_tokens WHERE customer_id = $1`,
		`DELETE FROM shop_events WHERE sent_at IS NOT NULL AND data ->> 'customer_id' = $1`,
	} {
		if customerID == "" {
			break
		}
		if _, err := tx.Exec(ctx, sql, customerID); err != nil {
			return fmt.Errorf("forget a customer: %w", err)
		}
	}
	for _, sql := range []string{
		`DELETE FROM order_grants WHERE conversation_id = ANY ($1)`,
		`DELETE FROM identity_tries WHERE conversation_id = ANY ($1)`,
		`UPDATE account_links SET unlinked_at = coalesce(unlinked_at, now()) WHERE conversation_id = ANY ($1)`,
	} {
		if _, err := tx.Exec(ctx, sql, conversations); err != nil {
			return fmt.Errorf("forget a customer: %w", err)
		}
	}
	return nil
}
