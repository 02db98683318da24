package handoff_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/redis/go-redis/v9"

	"kefu/handoff"
)

// three opens three cases, of which the last stands first in line.
func (f *fixture) three() []string {
	first := f.open("WF20261122000001")
	f.after(time.Minute)
	second := f.open("WF20261122000002")
	top := f.open("WF20261122000003", func(n *handoff.NewCase) { n.Priority = handoff.Top })
	return []string{top.No, first.No, second.No}
}

func TestTheLineRepairsItself(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	want := f.three()
	for name, broken := range map[string]struct {
		how  func(l *line)
		want handoff.Repaired
	}{
		"empty, as after FLUSHALL": {func(*line) {}, handoff.Repaired{Added: 3}},
		"older than PostgreSQL": {func(l *line) {
			l.put(want[1], 1, noon)
			l.put("C-1001", 1, noon) // claimed since
		}, handoff.Repaired{Added: 2, Removed: 1}},
		"of another database": {func(l *line) {
			for i, no := range want {
				l.put(no, 77, noon.Add(-time.Duration(i)*time.Hour))
			}
			l.put("C-1", 3, noon)
		}, handoff.Repaired{Removed: 1, Moved: 3}},
		"in another language": {func(l *line) {
			for i, no := range want {
				c := f.get(no)
				c.Lang = "en"
				l.must(l.Update(t.Context(), c))
				if i == 0 { // and in its own as well
					l.must(l.Update(t.Context(), f.get(no)))
				}
			}
		}, handoff.Repaired{Moved: 3}},
		"said to have left": {func(l *line) {
			for _, no := range want {
				l.take(no, 99)
			}
		}, handoff.Repaired{Added: 3}},
		"half written": {func(l *line) {
			l.must(l.fill(f))
			l.must(l.client.HDel(t.Context(), l.prefix+"kefu:{line}:versions", "C-0000000000000001024").Err())
			l.must(l.client.ZRem(t.Context(), l.prefix+"kefu:{line}:places:zh", "C-0000000000000001025").Err())
		}, handoff.Repaired{Moved: 2}},
		"nonsense": {func(l *line) {
			l.must(l.client.ZAdd(t.Context(), l.prefix+"kefu:{line}:places:zh", redis.Z{Member: "junk"}, redis.Z{Member: "C-1024", Score: 5}).Err())
			l.must(l.client.Set(t.Context(), l.prefix+"kefu:{line}:versions", "a string", 0).Err())
		}, handoff.Repaired{Added: 3, Removed: 2}},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLine(t)
			broken.how(l)
			l.reconcile(f, broken.want)
			l.is(want...)
			l.reconcile(f, handoff.Repaired{})
			// and it works on from there
			l.take(want[0], 2)
			l.is(want[1:]...)
			l.put(want[0], 3, noon.Add(-5*time.Hour))
			l.is(want...)
		})
	}
}

// fill makes the line what PostgreSQL says.
func (l *line) fill(f *fixture) error {
	_, err := l.Reconcile(l.t.Context(), f.pool)
	return err
}

// meddling is a database during whose every answer something else happens.
type meddling struct {
	handoff.Reader
	after func(query int)
	n     int
}

func (m *meddling) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	rows, err := m.Reader.Query(ctx, sql, args...)
	m.n++
	m.after(m.n)
	return rows, err
}

// A claim or a return that happens while the line is being repaired must stand, whenever it comes.
func TestRepairLosesNothingToWhatHappensMeanwhile(t *testing.T) {
	t.Parallel()
	for _, when := range []int{1, 2} { // after the first look at PostgreSQL, after the second
		t.Run(fmt.Sprint("claimed after look ", when), func(t *testing.T) {
			t.Parallel()
			f, l := newFixture(t), newLine(t)
			want := f.three() // and none of them in Redis
			db := &meddling{Reader: f.pool, after: func(n int) {
				if n == when {
					l.must(l.Update(t.Context(), f.next(li)))
				}
			}}
			_, err := l.Reconcile(t.Context(), db)
			l.must(err)
			l.is(want[1:]...)
		})
		t.Run(fmt.Sprint("returned after look ", when), func(t *testing.T) {
			t.Parallel()
			f, l := newFixture(t), newLine(t)
			want := f.three()
			l.must(l.fill(f))
			c := f.next(li) // and Redis does not hear of it
			db := &meddling{Reader: f.pool, after: func(n int) {
				if n == when {
					l.must(l.Update(t.Context(), f.do(handoff.Act{Kind: handoff.ActReturn, CaseNo: c.No, Staff: li}).Case))
				}
			}}
			_, err := l.Reconcile(t.Context(), db)
			l.must(err)
			l.is(want...)
		})
		t.Run(fmt.Sprint("raised after look ", when), func(t *testing.T) {
			t.Parallel()
			f, l := newFixture(t), newLine(t)
			want := f.three()
			l.must(l.fill(f))
			l.put(want[2], 1, noon.Add(time.Hour)) // a wrong place, and the version does not change when it is raised
			db := &meddling{Reader: f.pool, after: func(n int) {
				if n != when {
					return
				}
				f.tx(func(tx pgx.Tx) error {
					c, err := f.desk.Raise(t.Context(), tx, want[2], handoff.High, f.now)
					l.must(l.Update(t.Context(), c))
					return err
				})
			}}
			_, err := l.Reconcile(t.Context(), db)
			l.must(err)
			l.is(want[0], want[2], want[1])
		})
	}
}
