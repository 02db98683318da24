package handoff

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
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
	Moved   int // were in the line at a wrong place, in a wrong language or with a wrong version
}

// inLine is one case as the line has it: its version and, joined by blanks, its place in each language. They are empty
// where it has nothing.
type inLine struct {
	version, places string
}

// placed is a place in one language and none in the others.
func (l *Line) placed(lang, place string) string {
	places := make([]string, len(l.languages))
	places[max(0, slices.Index(l.languages, lang))] = place
	return strings.Join(places, " ")
}

// byLanguage gives the place in each language.
func (l *Line) byLanguage(c inLine) []string {
	nowhere := strings.Repeat(" ", len(l.languages)-1)
	return strings.Split(cmp.Or(c.places, nowhere), " ")
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
	right, err := l.waiting(ctx, db, ``)
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
	right, err := l.waiting(ctx, db, ` AND case_no = ANY ($1)`, nos)
	if err != nil {
		return err
	}
	keys := slices.Concat([]string{l.versions()}, l.allPlaces(), goneKeys)
	args := []any{len(l.languages)}
	for i, m := range members {
		goneSeen, _ := gone[i].(string)
		for _, one := range slices.Concat([]string{m, seen[m].version, goneSeen}, l.byLanguage(seen[m]),
			[]string{right[m].version}, l.byLanguage(right[m])) {
			args = append(args, one)
		}
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
	types := map[string]string{l.versions(): "hash", l.offered(): "zset"}
	for _, key := range l.allPlaces() {
		types[key] = "zset"
	}
	for key, right := range types {
		kind, err := l.redis.Type(ctx, key).Result()
		if err != nil {
			l.away.Store(true)
			return nil, err
		}
		// It answers. From here on changes go through again: what is missed before the look below is mended by it,
		// what comes later is newer than it.
		l.away.Store(false)
		if kind != right && kind != "none" {
			if err := l.redis.Del(ctx, key).Err(); err != nil {
				return nil, err
			}
		}
	}
	places := make([]*redis.ZSliceCmd, len(l.languages))
	var versions *redis.MapStringStringCmd
	_, err := l.redis.TxPipelined(ctx, func(p redis.Pipeliner) error {
		for i, key := range l.allPlaces() {
			places[i] = p.ZRangeWithScores(ctx, key, 0, -1)
		}
		versions = p.HGetAll(ctx, l.versions())
		return nil
	})
	if err != nil {
		return nil, err
	}
	seen := make(map[string]inLine, len(versions.Val()))
	for m, version := range versions.Val() {
		seen[m] = inLine{version: version}
	}
	for i, queue := range places {
		for _, z := range queue.Val() {
			m := z.Member.(string)
			at := l.byLanguage(seen[m])
			at[i] = strconv.FormatFloat(z.Score, 'f', -1, 64)
			seen[m] = inLine{version: seen[m].version, places: strings.Join(at, " ")}
		}
	}
	return seen, nil
}

// waiting reads what the line should have, by member.
func (l *Line) waiting(ctx context.Context, db Reader, which string, args ...any) (map[string]inLine, error) {
	rows, err := db.Query(ctx, `SELECT case_no, version, lang, place_at FROM cases WHERE status = 'waiting'`+which, args...)
	if err != nil {
		return nil, err
	}
	right := map[string]inLine{}
	var no, lang string
	var version int64
	var placeAt time.Time
	_, err = pgx.ForEachRow(rows, []any{&no, &version, &lang, &placeAt}, func() error {
		right[member(no)] = inLine{
			version: strconv.FormatInt(version, 10), places: l.placed(lang, strconv.FormatInt(placeAt.UnixMicro(), 10)),
		}
		return nil
	})
	return right, err
}
