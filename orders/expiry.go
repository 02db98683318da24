package orders

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// ExpireDue expires up to limit orders whose time is up at now, the oldest first, and returns them. Orders that
// somebody else is changing at the moment are passed over: several processes may do this at once, and each order
// expires once.
func (s *Store) ExpireDue(ctx context.Context, tx pgx.Tx, now time.Time, limit int) ([]Order, error) {
	nos, err := orderNos(ctx, tx, `
		SELECT order_no
		FROM orders
		WHERE status = 'unpaid' AND expires_at <= $1 AND received = 0
		ORDER BY expires_at
		LIMIT $2
		FOR NO KEY UPDATE SKIP LOCKED`, now, limit)
	if err != nil || len(nos) == 0 {
		return nil, err
	}
	c := Change{Actor: ActorTimer, At: now}
	if _, err := decide(ctx, tx, nos, moveExpireDue, c, nil); err != nil {
		return nil, fmt.Errorf("expire %d orders: %w", len(nos), err)
	}
	expired, err := s.load(ctx, tx, nos)
	if err != nil {
		return nil, err
	}
	if err := moveStock(ctx, tx, nos, release, now); err != nil {
		return nil, fmt.Errorf("expire %d orders: %w", len(nos), err)
	}
	return expired, nil
}

// RemindDue returns up to limit unpaid orders that end within ahead of now and have not been reminded
// of, the most urgent first, and marks them as reminded of.
func (s *Store) RemindDue(ctx context.Context, tx pgx.Tx, now time.Time, ahead time.Duration, limit int) ([]Order, error) {
	nos, err := orderNos(ctx, tx, `
		SELECT order_no
		FROM orders
		WHERE status = 'unpaid' AND expires_at > $1 AND expires_at <= $2 AND reminded_at IS NULL AND received = 0
		ORDER BY expires_at
		LIMIT $3
		FOR NO KEY UPDATE SKIP LOCKED`, now, now.Add(ahead), limit)
	if err != nil || len(nos) == 0 {
		return nil, err
	}
	if _, err := tx.Exec(ctx, `UPDATE orders SET reminded_at = $2 WHERE order_no = ANY ($1)`, nos, now); err != nil {
		return nil, fmt.Errorf("mark %d orders as reminded of: %w", len(nos), err)
	}
	return s.load(ctx, tx, nos)
}

func orderNos(ctx context.Context, tx pgx.Tx, sql string, args ...any) ([]string, error) {
	rows, err := tx.Query(ctx, sql, args...)
	if err != nil {
		return nil, fmt.Errorf("find orders: %w", err)
	}
	nos, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("find orders: %w", err)
	}
	return nos, nil
}
