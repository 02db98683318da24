package orders

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// Querier is what a single read needs: a transaction or a pool.
type Querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

// Known are those of some words, in upper case, that the shop's books have as tracking numbers, payment references or
// product codes. Nobody needs to hide them.
func (s *Store) Known(ctx context.Context, db Querier, words []string) ([]string, error) {
	rows, err := db.Query(ctx, `
		SELECT w FROM unnest($1::text[]) AS w
		WHERE EXISTS (SELECT FROM shipments WHERE upper(tracking_no) = w AND tracking_no <> '')
			OR EXISTS (SELECT FROM payments WHERE upper(reference) = w AND reference <> '')
			OR EXISTS (SELECT FROM products WHERE upper(sku) = w)`, words)
	if err != nil {
		return nil, fmt.Errorf("look up what is known: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// Quoted returns the numbers of the orders that a word quotes: their own number, their parcel's or a payment's, in any
// case.
func (s *Store) Quoted(ctx context.Context, db Querier, word string) ([]string, error) {
	rows, err := db.Query(ctx, `
		SELECT order_no FROM orders WHERE order_no = upper($1)
		UNION SELECT order_no FROM shipments WHERE upper(tracking_no) = upper($1) AND tracking_no <> ''
		UNION SELECT order_no FROM payments WHERE upper(reference) = upper($1) AND reference <> ''
		LIMIT 20`, word)
	if err != nil {
		return nil, fmt.Errorf("which orders %q quotes: %w", word, err)
	}
	nos, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("which orders %q quotes: %w", word, err)
	}
	return nos, nil
}
