package orders

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// ProductOnSale is what customers may be told of a product.
type ProductOnSale struct {
	Name  string
	Price int64 // fen: what was paid for a piece last, else its face value; 0 if neither is known
	Stock int64 // pieces that can be bought
}

// ProductsOnSale lists the products of the shop by name, at most limit of them.
func (s *Store) ProductsOnSale(ctx context.Context, db DB, limit int) ([]ProductOnSale, error) {
	rows, err := db.Query(ctx, `
		SELECT p.name, coalesce((
			SELECT i.unit_price FROM order_items i
			JOIN orders o USING (order_no)
			WHERE i.sku = p.sku
			ORDER BY o.created_at DESC
			LIMIT 1
		), p.face_value, 0), p.on_hand
		FROM products p
		ORDER BY p.name, p.sku
		LIMIT $1`, limit)
	if err != nil {
		return nil, fmt.Errorf("list the shelf: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[ProductOnSale])
	if err != nil {
		return nil, fmt.Errorf("list the shelf: %w", err)
	}
	return list, nil
}
