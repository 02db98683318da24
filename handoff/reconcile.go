package handoff

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/redis/go-redis/v9"
)

// mendBatch is how many cases one script call mends: Redis serves nobody else meanwhile.
const mendBatch = 500

// Repaired counts what Reconcile found wrong.
type Repaired struct {
	Added   int // waited, but were not in the line
	Removed int // were in the line, but do not wait
	Moved   int // were in the line at a wrong place or with a wrong version
}

// inLine is one case as the line has it; empty strings where it has nothing.
type inLine struct {
	version, place string
}

// Reconcile compares the line with PostgreSQL and repairs it. It is for every few seconds, and for the start; several
// processes may run it at once.
//
// It loses nothing to changes that happen meanwhile. The line is read before PostgreSQL, so what PostgreSQL says is
// never older than what the line had; and a case is only mended if the line still has what was read. A change that
// came in between stands, since it is newer.
func (l *Line) Reconcile(ctx context.Context, db Reader) (Repaired, error) {
	seen, err := l.snapshot(ctx)
	if err != nil {
		return Repaired{}, fmt.Errorf("reconcile the line: %w", err)
	}
	right, err := waiting(ctx, db, `SELECT case_no, version, place_at FROM cases WHERE status = 'waiting'`)
	if err != nil {
		return Repaired{}, fmt.Errorf("reconcile the line: %w", err)
	}
	var wrong []string
	for m, want := range right {
		if seen[m] != want {
			wrong = append(wrong, m)
		}
	}
	for m := range seen {
		if _, waits := right[m]; !waits {
			wrong = append(wrong, m)
		}
	}
	slices.Sort(wrong)
	var repaired Repaired
	for batch := range slices.Chunk(wrong, mendBatch) {
		if err := l.mend(ctx, db, batch, seen, &repaired); err != nil {
			return repaired, fmt.Errorf("reconcile the line: %w", err)
		}
	}
	return repaired, nil
}

// mend makes members what PostgreSQL says. When each left the line last is read too, and only then PostgreSQL once
// more: a memory of leaving that is newer than the case in PostgreSQL is wrong, and would keep the case out.
func (l *Line) mend(ctx context.Context, db Reader, members []string, seen map[string]inLine, repaired *Repaired) error {
	goneKeys, nos := make([]string, len(members)), make([]string, len(members))
	for i, m := range members {
		goneKeys[i], nos[i] = l.gone(m), caseNo(m)
	}
	gone, err := l.redis.MGet(ctx, goneKeys...).Result()
	if err != nil {
		return err
	}
	right, err := waiting(ctx, db,
		`SELECT case_no, version, place_at FROM cases WHERE status = 'waiting' AND case_no = ANY ($1)`, nos)
	if err != nil {
		return err
	}
	keys := append([]string{l.places(), l.versions()}, goneKeys...)
	args := make([]any, 0, 6*len(members))
	for i, m := range members {
		goneSeen, _ := gone[i].(string)
		args = append(args, m, seen[m].version, seen[m].place, goneSeen, right[m].version, right[m].place)
	}
	mended, err := mendScript.Run(ctx, l.redis, keys, args...).Int64Slice()
	if err != nil {
		return err
	}
	for i, m := range members {
		_, was := seen[m]
		_, waits := right[m]
		switch {
		case mended[i] == 0 || seen[m] == right[m]:
		case !was:
			repaired.Added++
		case !waits:
			repaired.Removed++
		default:
			repaired.Moved++
		}
	}
	return nil
}

// snapshot reads the whole line at one moment. Keys of another type than the line's are thrown away.
func (l *Line) snapshot(ctx context.Context) (map[string]inLine, error) {
	for _, key := range []string{l.places(), l.versions()} {
		kind, err := l.redis.Type(ctx, key).Result()
		if err != nil {
			l.away.Store(true)
			return nil, err
		}
		// It answers. From here on changes go through again: what is missed before the look below is mended by it,
		// what comes later is newer than it.
		l.away.Store(false)
		if right := map[string]string{l.places(): "zset", l.versions(): "hash"}[key]; kind != right && kind != "none" {
			if err := l.redis.Del(ctx, key).Err(); err != nil {
				return nil, err
			}
		}
	}
	var places *redis.ZSliceCmd
	var versions *redis.MapStringStringCmd
	_, err := l.redis.TxPipelined(ctx, func(p redis.Pipeliner) error {
		places = p.ZRangeWithScores(ctx, l.places(), 0, -1)
		versions = p.HGetAll(ctx, l.versions())
		return nil
	})
	if err != nil {
		return nil, err
	}
	seen := make(map[string]inLine, len(places.Val()))
	for m, version := range versions.Val() {
		seen[m] = inLine{version: version}
	}
	for _, z := range places.Val() {
		m := z.Member.(string)
		seen[m] = inLine{version: seen[m].version, place: strconv.FormatFloat(z.Score, 'f', -1, 64)}
	}
	return seen, nil
}

// waiting reads what the line should have, by member.
func waiting(ctx context.Context, db Reader, sql string, args ...any) (map[string]inLine, error) {
	rows, err := db.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	right := map[string]inLine{}
	var no string
	var version int64
	var placeAt time.Time
	_, err = pgx.ForEachRow(rows, []any{&no, &version, &placeAt}, func() error {
		right[member(no)] = inLine{
			version: strconv.FormatInt(version, 10), place: strconv.FormatInt(placeAt.UnixMicro(), 10),
		}
		return nil
	})
	return right, err
}
