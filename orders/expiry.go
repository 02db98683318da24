package orders

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/internal/unnest"
)

// Due is an order whose time has come, and whose it is.
type Due struct {
	No         string
	CustomerID string
}

// ExpireDue expires up to limit orders whose time is up at now, the oldest first, and returns them. Orders that
// somebody else is changing at the moment are passed over, and so are those with the numbers except: several processes
// may do this at once, and each order expires once. With an error it returns what could not be expired.
func (s *Store) ExpireDue(ctx context.Context, tx pgx.Tx, now time.Time, limit int, except ...string) ([]Due, error) {
	due, nos, err := dueOrders(ctx, tx, `
		SELECT order_no, customer_id
		FROM orders
		WHERE status = 'unpaid' AND expires_at <= $1 AND received = 0 AND order_no <> ALL ($3)
		ORDER BY expires_at
		LIMIT $2
		FOR NO KEY UPDATE SKIP LOCKED`, now, limit, list(except))
	if err != nil || len(due) == 0 {
		return nil, err
	}
	if _, err := s.decide(ctx, tx, nos, moveExpireDue, Change{Actor: ActorTimer, At: now}, nil); err != nil {
		return due, fmt.Errorf("expire %d orders: %w", len(nos), err)
	}
	return due, nil
}

// RemindDue returns up to limit unpaid orders that end within ahead of now and have not been reminded
// of, the most urgent first, and marks them as reminded of, but for those with the numbers except. With an error it
// returns what could not be marked.
func (s *Store) RemindDue(ctx context.Context, tx pgx.Tx, now time.Time, ahead time.Duration, limit int, except ...string) ([]Due, error) {
	due, nos, err := dueOrders(ctx, tx, `
		SELECT order_no, customer_id
		FROM orders
		WHERE status = 'unpaid' AND expires_at > $1 AND expires_at <= $2 AND reminded_at IS NULL AND received = 0 AND order_no <> ALL ($4)
		ORDER BY expires_at
		LIMIT $3
		FOR NO KEY UPDATE SKIP LOCKED`, now, now.Add(ahead), limit, list(except))
	if err != nil || len(due) == 0 {
		return nil, err
	}
	if _, err := tx.Exec(ctx, `UPDATE orders SET reminded_at = $2 WHERE order_no = ANY ($1)`, nos, now); err != nil {
		return due, fmt.Errorf("mark %d orders as reminded of: %w", len(nos), err)
	}
	return due, nil
}

func dueOrders(ctx context.Context, tx pgx.Tx, sql string, args ...any) (due []Due, nos []string, err error) {
	rows, err := tx.Query(ctx, sql, args...)
	if err != nil {
		return nil, nil, fmt.Errorf("find orders that are due: %w", err)
	}
	if due, err = pgx.CollectRows(rows, pgx.RowToStructByPos[Due]); err != nil {
		return nil, nil, fmt.Errorf("find orders that are due: %w", err)
	}
	return due, unnest.Column(due, func(d Due) string { return d.No }), nil
}

// list is never nil, which PostgreSQL would take for NULL.
func list(nos []string) []string {
	if nos == nil {
		return []string{}
	}
	return nos
}
