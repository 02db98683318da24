package orders

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// Recorded is a row that is kept for ever and never changed, in a form in which it can be sealed.
type Recorded struct {
	ID   int64
	Of   string // the order's number, the product's sku
	At   time.Time
	What json.RawMessage // all of the row
}

// RecordedEvents returns up to limit events of orders with greater ids than after, by id; of one order, unless no is "".
func (s *Store) RecordedEvents(ctx context.Context, db Querier, no string, after int64, limit int) ([]Recorded, error) {
	return recorded(ctx, db, `
		SELECT x.id, x.order_no, x.at, to_jsonb(x) - 'at' FROM order_events x
		WHERE x.id > $2 AND ($1 = '' OR x.order_no = $1) ORDER BY x.id LIMIT $3`, no, after, limit)
}

// RecordedPolicies is RecordedEvents for changes of products' rules.
func (s *Store) RecordedPolicies(ctx context.Context, db Querier, sku string, after int64, limit int) ([]Recorded, error) {
	return recorded(ctx, db, `
		SELECT x.id, x.sku, x.at, to_jsonb(x) - 'at' FROM policy_changes x
		WHERE x.id > $2 AND ($1 = '' OR x.sku = $1) ORDER BY x.id LIMIT $3`, sku, after, limit)
}

func recorded(ctx context.Context, db Querier, sql string, of string, after int64, limit int) ([]Recorded, error) {
	rows, err := db.Query(ctx, sql, of, after, limit)
	if err != nil {
		return nil, fmt.Errorf("what is recorded: %w", err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Recorded])
	if err != nil {
		return nil, fmt.Errorf("what is recorded: %w", err)
	}
	return found, nil
}
