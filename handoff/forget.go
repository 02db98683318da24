package handoff

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// Kept are the numbers of cases that are open, or were closed after a time.
func (d *Desk) Kept(ctx context.Context, db Reader, closedAfter time.Time) ([]string, error) {
	rows, err := db.Query(ctx, `
		SELECT case_no FROM cases WHERE status <> 'closed'
		UNION ALL
		SELECT case_no FROM cases WHERE status = 'closed' AND closed_at >= $1`, closedAfter)
	if err != nil {
		return nil, fmt.Errorf("which cases are kept: %w", err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("which cases are kept: %w", err)
	}
	return found, nil
}

// PruneCases takes the details out of cases that were closed before a time; what was decided about how much stays.
func (d *Desk) PruneCases(ctx context.Context, tx pgx.Tx, closedBefore time.Time) (int, error) {
	tag, err := tx.Exec(ctx, `
		UPDATE cases SET `+forgotten+` WHERE status = 'closed' AND closed_at < $1 AND (details <> '[]' OR details_sealed IS NOT NULL OR rating_comment <> '')`,
		closedBefore)
	if err != nil {
		return 0, fmt.Errorf("take away the details of old cases: %w", err)
	}
	return int(tag.RowsAffected()), nil
}

const forgotten = `details = '[]', details_sealed = NULL, tags = '{}', rating_comment = '', revision = revision + 1`

// Forget takes the details out of all cases of conversations, and what was taught by their words. It refuses while one
// of them is open.
func (d *Desk) Forget(ctx context.Context, tx pgx.Tx, conversations ...int64) error {
	rows, err := tx.Query(ctx, `SELECT case_no FROM cases WHERE conversation_id = ANY ($1) AND status <> 'closed' ORDER BY id`, conversations)
	if err != nil {
		return fmt.Errorf("find open cases: %w", err)
	}
	open, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return fmt.Errorf("find open cases: %w", err)
	}
	if len(open) > 0 {
		return fmt.Errorf("%s is open: close it first", open[0])
	}
	if _, err := tx.Exec(ctx, `UPDATE cases SET `+forgotten+` WHERE conversation_id = ANY ($1)`, conversations); err != nil {
		return fmt.Errorf("forget details of cases: %w", err)
	}
	if _, err := tx.Exec(ctx, `DELETE FROM taught WHERE conversation_id = ANY ($1)`, conversations); err != nil {
		return fmt.Errorf("forget what was taught by their words: %w", err)
	}
	return nil
}

// PruneSignIns takes away links to the console and sessions that ended before a time.
func (d *Desk) PruneSignIns(ctx context.Context, tx pgx.Tx, before time.Time) (int, error) {
	gone := 0
	for _, table := range []string{"sign_ins", "sessions"} {
		tag, err := tx.Exec(ctx, `DELETE FROM `+table+` WHERE expires_at < $1`, before)
		if err != nil {
			return gone, fmt.Errorf("take away old sign-ins: %w", err)
		}
		gone += int(tag.RowsAffected())
	}
	return gone, nil
}
