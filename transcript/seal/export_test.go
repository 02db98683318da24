package seal

import (
	"context"
	"math"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
)

// Forge does what somebody can who has the database and the key: it makes all seals and all anchors of the database anew,
// so that they fit the facts as they are now and stand in the order in which they stood.
func Forge(ctx context.Context, db DB, key *Key, sources []Source, at time.Time) error {
	type place struct {
		id    int64
		salt  []byte
		chain string
	}
	places := map[string]map[int64]place{}
	rows, err := db.Query(ctx, `SELECT id, source, ref, salt, chain FROM seals`)
	if err != nil {
		return err
	}
	var p place
	var source string
	var ref int64
	if _, err := pgx.ForEachRow(rows, []any{&p.id, &source, &ref, &p.salt, &p.chain}, func() error {
		if places[source] == nil {
			places[source] = map[int64]place{}
		}
		places[source][ref] = place{p.id, slices.Clone(p.salt), p.chain}
		return nil
	}); err != nil {
		return err
	}
	type placed struct {
		Fact
		id int64
	}
	var all []placed
	for _, s := range sources {
		facts, err := s.Read(ctx, db, "", math.MinInt64, 1_000_000)
		if err != nil {
			return err
		}
		for i, f := range facts {
			id := places[f.Source][f.ID].id
			if id == 0 && i > 0 { // slipped in: behind its neighbour
				id = places[f.Source][facts[i-1].ID].id
			}
			if f.Salt == nil {
				f.Salt = places[f.Source][f.ID].salt
			}
			all = append(all, placed{f, id})
		}
	}
	slices.SortStableFunc(all, func(a, b placed) int { return int(a.id - b.id) })
	facts := make([]Fact, len(all))
	for i, f := range all {
		facts[i] = f.Fact
	}
	return pgx.BeginFunc(ctx, db, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `SET LOCAL session_replication_role = replica; TRUNCATE seals, anchors`); err != nil {
			return err
		}
		s := &Sealer{Key: key, Now: func() time.Time { return at }}
		last, err := s.lastAnchor(ctx, tx)
		if err != nil || len(facts) == 0 {
			return err
		}
		if err := s.store(ctx, tx, facts, last); err != nil {
			return err
		}
		for source, of := range places {
			for ref, p := range of {
				if _, err := tx.Exec(ctx, `UPDATE seals SET salt = $3 WHERE source = $1 AND ref = $2 AND $3::bytea IS NOT NULL`, source, ref, p.salt); err != nil {
					return err
				}
			}
		}
		return nil
	})
}
