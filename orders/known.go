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
