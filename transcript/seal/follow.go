package seal

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	// atOnce is how many new rows of each table one transaction takes.
	atOnce = 2000
	// settled is how long a mark waits before it moves: an id is given a moment before its transaction has a number.
	settled = 2 * time.Second
)

// Cursors are how far one pass has come in tables that only grow, by name.
type Cursors map[string]int64

// Follow reads the next rows of such a table. Ids are given before they are committed, so rows may still appear below
// ids that were read: the stored mark stays behind until no transaction from before runs any more, and what lies beyond
// it is read again by the next pass. read gets the id after which to read, and returns the last id that it read and how
// many rows there were. It tells whether there may be more. Only one transaction may follow a name at a time.
func (c Cursors) Follow(ctx context.Context, tx pgx.Tx, name string, now time.Time, read func(after int64, limit int) (last int64, n int, err error)) (more bool, err error) {
	var below, seen, before, oldest int64
	var at time.Time
	if err := tx.QueryRow(ctx, `SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint`).Scan(&oldest); err != nil {
		return false, err
	}
	err = tx.QueryRow(ctx, `SELECT below, seen, before_xid, at FROM seal_marks WHERE source = $1`, name).Scan(&below, &seen, &before, &at)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return false, err
	}
	last, n, err := read(max(below, c[name]), atOnce)
	if err != nil {
		return false, err
	}
	c[name] = max(last, c[name])
	to, seenNow := max(below, seen), max(seen, c[name])
	if oldest < before || now.Sub(at) < settled || to == below && seenNow == seen {
		return n == atOnce, nil
	}
	_, err = tx.Exec(ctx, `
		INSERT INTO seal_marks (source, below, seen, before_xid, at)
		VALUES ($1, $2, $3, pg_snapshot_xmax(pg_current_snapshot())::text::bigint, $4)
		ON CONFLICT (source) DO UPDATE SET below = EXCLUDED.below, seen = EXCLUDED.seen, before_xid = EXCLUDED.before_xid, at = EXCLUDED.at`,
		name, to, seenNow, now)
	return n == atOnce, err
}
