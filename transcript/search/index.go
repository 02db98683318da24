package search

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/internal/locks"
	"kefu/internal/unnest"
	"kefu/transcript/seal"
)

// every is how often new entries are indexed.
const every = 2 * time.Second

// Indexer keeps the index up with the record.
type Indexer struct {
	Now    func() time.Time
	Failed func(error) // hears what could not be done and is tried again; nil when it works again
}

// Run indexes until ctx ends, and returns ctx's error then. Several processes may run it.
func (x *Indexer) Run(ctx context.Context, db seal.DB) error {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		_, err := x.Pass(ctx, db)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		x.Failed(err)
		select {
		case <-ctx.Done():
		case <-tick.C:
		}
	}
}

// grown are the tables that entries are read from: what is new in them names entries to be indexed (again).
var grown = []struct{ name, sql string }{
	{"search: entries", `
		SELECT id, id, EXISTS (SELECT FROM search_words s WHERE s.entry_id = entries.id) FROM entries WHERE id > $1 ORDER BY id LIMIT $2`},
	{"search: edits", `SELECT id, entry_id, false FROM entry_edits WHERE id > $1 ORDER BY id LIMIT $2`},
	{"search: cases", `SELECT id, entry_id, false FROM entry_cases WHERE id > $1 ORDER BY id LIMIT $2`},
}

// Pass indexes all that is new, and returns how many entries that were.
func (x *Indexer) Pass(ctx context.Context, db seal.DB) (indexed int, err error) {
	cursors := seal.Cursors{}
	for more := true; more; {
		more = false
		err := pgx.BeginFunc(ctx, db, func(tx pgx.Tx) error {
			var mine bool
			if err := tx.QueryRow(ctx, `SELECT pg_try_advisory_xact_lock($1)`, locks.Index).Scan(&mine); err != nil || !mine {
				return err
			}
			var fresh []int64
			for _, table := range grown {
				full, err := cursors.Follow(ctx, tx, table.name, x.Now(), func(after int64, limit int) (last int64, n int, err error) {
					rows, err := tx.Query(ctx, table.sql, after, limit)
					if err != nil {
						return after, 0, err
					}
					last = after
					var entry int64
					var known bool
					_, err = pgx.ForEachRow(rows, []any{&last, &entry, &known}, func() error {
						if n++; !known {
							fresh = append(fresh, entry)
						}
						return nil
					})
					return last, n, err
				})
				if err != nil {
					return fmt.Errorf("%s: %w", table.name, err)
				}
				more = more || full
			}
			slices.Sort(fresh)
			fresh = slices.Compact(fresh)
			indexed += len(fresh)
			return index(ctx, tx, fresh)
		})
		if err != nil {
			return indexed, fmt.Errorf("index the record: %w", err)
		}
	}
	return indexed, nil
}

// index writes the tokens of entries.
func index(ctx context.Context, tx pgx.Tx, ids []int64) error {
	if len(ids) == 0 {
		return nil
	}
	rows, err := tx.Query(ctx, `SELECT id, at, facts, words FROM searched($1)`, ids)
	if err != nil {
		return err
	}
	var id int64
	var at time.Time
	var facts []string
	var words string
	var found []int64
	var times []time.Time
	var lists []*string
	_, err = pgx.ForEachRow(rows, []any{&id, &at, &facts, &words}, func() error {
		all := append(tokens(words), factTokens(facts)...)
		slices.Sort(all)
		found, times, lists = append(found, id), append(times, at), append(lists, unnest.Array(slices.Compact(all)))
		return nil
	})
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `
		INSERT INTO search_words (entry_id, at, tokens)
		SELECT id, at, coalesce(tokens, '{}')::int[] FROM unnest($1::bigint[], $2::timestamptz[], $3::text[]) AS e (id, at, tokens)
		ON CONFLICT (entry_id) DO UPDATE SET tokens = EXCLUDED.tokens`, found, times, lists)
	return err
}
