package turn

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// Retry lets inputs that were set aside be handled again, and ends the pauses of those that failed; without ids all of
// them. It tells how many that were. Inputs that belong to nobody stay where they are. Whoever commits tx calls Wake
// afterwards.
func (b *Inbox) Retry(ctx context.Context, tx pgx.Tx, ids ...int64) (int, error) {
	return b.retry(ctx, tx, 0, ids)
}

// retryAtStart gives everything that was set aside one try, because a new version or a migration may have mended the
// cause.
func (b *Inbox) retryAtStart(ctx context.Context) error {
	return pgx.BeginFunc(ctx, b.pool, func(tx pgx.Tx) error {
		_, err := b.retry(ctx, tx, attempts-1, nil)
		return err
	})
}

func (b *Inbox) retry(ctx context.Context, tx pgx.Tx, attempted int, ids []int64) (int, error) {
	tag, err := tx.Exec(ctx, `
		UPDATE inputs SET status = 'waiting', try_at = NULL,
			attempts = CASE status WHEN 'aside' THEN $1 ELSE attempts END
		WHERE (status = 'aside' OR status = 'waiting' AND tries > 0)
		AND conversation_id IS NOT NULL AND event_sealed IS NOT NULL
		AND ($2::bigint[] IS NULL OR id = ANY ($2))`, attempted, ids)
	if err != nil {
		return 0, fmt.Errorf("retry inputs: %w", err)
	}
	return int(tag.RowsAffected()), nil
}
