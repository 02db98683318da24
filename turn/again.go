package turn

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// Retry lets inputs that were set aside be handled again, and ends the pauses of those that failed; without ids all of
// them. It tells how many that were. Inputs that belong to nobody stay where they are. Whoever commits tx calls Wake
// afterwards.
func (b *Inbox) Retry(ctx context.Context, tx pgx.Tx, ids ...int64) (int, error) {
	return b.retry(ctx, tx, 0, ids)
}

// DueFault is something that time should have brought about and that cannot be done.
type DueFault struct {
	Kind  string // of due things, as its Due is named
	Key   string // which of them, such as the number of an order or a case
	Tries int
	Fault string
	Since time.Time
	TryAt time.Time // when it is tried again
}

// DueFaults returns up to limit due things that keep failing, the longest first.
func (b *Inbox) DueFaults(ctx context.Context, db Reader, limit int) ([]DueFault, error) {
	rows, err := db.Query(ctx, `
		SELECT kind, key, tries, fault, since, try_at FROM due_faults WHERE tries >= $1 ORDER BY since, kind, key LIMIT $2`,
		dueSetAside, limit)
	if err != nil {
		return nil, fmt.Errorf("list what cannot be done: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[DueFault])
	if err != nil {
		return nil, fmt.Errorf("list what cannot be done: %w", err)
	}
	return list, nil
}

// RetryDue lets everything that time should have brought about and that rests be tried at once, and tells how much that
// was.
func (b *Inbox) RetryDue(ctx context.Context, tx pgx.Tx) (int, error) {
	tag, err := tx.Exec(ctx, `UPDATE due_faults SET try_at = 'epoch'`)
	if err != nil {
		return 0, fmt.Errorf("retry what is due: %w", err)
	}
	return int(tag.RowsAffected()), nil
}

// RetryAll is Retry and RetryDue in a transaction of their own.
func (b *Inbox) RetryAll(ctx context.Context, ids ...int64) (inputs, due int, err error) {
	err = pgx.BeginFunc(ctx, b.pool, func(tx pgx.Tx) (err error) {
		if inputs, err = b.Retry(ctx, tx, ids...); err != nil || len(ids) > 0 {
			return err
		}
		due, err = b.RetryDue(ctx, tx)
		return err
	})
	if err == nil {
		b.Wake()
	}
	return inputs, due, err
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
