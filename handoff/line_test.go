package handoff_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/redis/go-redis/v9"

	"kefu/handoff"
	"kefu/internal/testdb"
)

// line is a line in Redis, with what a test needs to look into it and to break it.
type line struct {
	*handoff.Line
	t      testing.TB
	client redis.UniversalClient
	prefix string
}

func newLine(t testing.TB) *line {
	t.Helper()
	client, prefix := testdb.Redis(t)
	return &line{handoff.NewLine(client, prefix), t, client, prefix}
}

func (l *line) must(err error) {
	l.t.Helper()
	if err != nil {
		l.t.Fatal(err)
	}
}

func (l *line) is(want ...string) {
	l.t.Helper()
	got, err := l.Front(l.t.Context(), 100)
	l.must(err)
	if !slices.Equal(got, want) {
		l.t.Errorf("the line is %v, want %v", got, want)
	}
	if n, err := l.Len(l.t.Context()); err != nil || n != len(want) {
		l.t.Errorf("Len = %d, %v; want %d", n, err, len(want))
	}
}

func (l *line) reconcile(f *fixture, want handoff.Repaired) {
	l.t.Helper()
	got, err := l.Reconcile(l.t.Context(), f.pool)
	if err != nil || got != want {
		l.t.Errorf("Reconcile = %+v, %v; want %+v", got, err, want)
	}
}

func TestTheLineIsOrderedByPlaceThenNumber(t *testing.T) {
	t.Parallel()
	l, ctx := newLine(t), t.Context()
	l.must(l.Put(ctx, "C-10000", 1, noon))
	l.must(l.Put(ctx, "C-9999", 1, noon))
	l.must(l.Put(ctx, "C-10001", 1, noon.Add(-time.Microsecond)))
	l.is("C-10001", "C-9999", "C-10000")
	if got, err := l.Front(ctx, 1); err != nil || !slices.Equal(got, []string{"C-10001"}) {
		t.Errorf("Front(1) = %v, %v", got, err)
	}
	if place, in, err := l.Place(ctx, "C-10000"); place != 3 || !in || err != nil {
		t.Errorf("Place = %d, %v, %v", place, in, err)
	}
	if _, in, err := l.Place(ctx, "C-5"); in || err != nil {
		t.Errorf("Place of a stranger: %v, %v", in, err)
	}
}

func TestOlderVersionsChangeNothingInWhateverOrderTheyCome(t *testing.T) {
	t.Parallel()
	l, ctx := newLine(t), t.Context()
	l.must(l.Put(ctx, "C-1", 1, noon))
	l.must(l.Put(ctx, "C-1", 1, noon)) // again
	l.is("C-1")
	l.must(l.Take(ctx, "C-1", 2))
	l.must(l.Take(ctx, "C-1", 2)) // again
	l.must(l.Put(ctx, "C-1", 1, noon))
	l.is() // the put came late
	l.must(l.Put(ctx, "C-1", 3, noon))
	l.must(l.Take(ctx, "C-1", 2))
	l.is("C-1") // the take came late
	l.must(l.Take(ctx, "C-2", 2))
	l.must(l.Put(ctx, "C-2", 1, noon))
	l.is("C-1") // claimed before the line ever heard of it
	l.must(l.Put(ctx, "C-3", 1, noon))
	l.must(l.Put(ctx, "C-3", 1, noon.Add(-time.Hour)))
	l.is("C-3", "C-1") // raised: same version, other place
	l.must(l.Put(ctx, "C-4", 3, noon.Add(time.Hour)))
	l.must(l.Put(ctx, "C-4", 1, noon.Add(-24*time.Hour)))
	l.is("C-3", "C-1", "C-4") // the place of an older version came late
}

func TestEveryKeyHasThePrefixAndOneHashTag(t *testing.T) {
	t.Parallel()
	l, ctx := newLine(t), t.Context()
	l.must(l.Put(ctx, "C-1", 1, noon))
	l.must(l.Put(ctx, "C-2", 1, noon))
	l.must(l.Take(ctx, "C-2", 2))
	keys, err := l.client.Keys(ctx, "*").Result()
	if err != nil || len(keys) != 3 {
		t.Errorf("keys: %v, %v", keys, err)
	}
	for _, k := range keys {
		if !strings.HasPrefix(k, l.prefix+"kefu:{line}:") {
			t.Errorf("key %q", k)
		}
		if ttl := l.client.TTL(ctx, k).Val(); strings.Contains(k, "gone") && ttl <= 0 {
			t.Errorf("%q stays for ever", k)
		}
	}
}

func TestUpdateFollowsTheCase(t *testing.T) {
	t.Parallel()
	f, l, ctx := newFixture(t), newLine(t), t.Context()
	c := f.open(orderNo)
	l.must(l.Update(ctx, c))
	l.is(c.No)
	l.must(l.Update(ctx, f.do(handoff.Act{Kind: handoff.ActClaim, CaseNo: c.No, Staff: li}).Case))
	l.is()
	l.must(l.Update(ctx, f.do(handoff.Act{Kind: handoff.ActReturn, CaseNo: c.No, Staff: li}).Case))
	l.is(c.No)
	l.reconcile(f, handoff.Repaired{})
}

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
			l.must(l.Put(t.Context(), want[1], 1, noon))
			l.must(l.Put(t.Context(), "C-1001", 1, noon)) // claimed since
		}, handoff.Repaired{Added: 2, Removed: 1}},
		"of another database": {func(l *line) {
			for i, no := range want {
				l.must(l.Put(t.Context(), no, 77, noon.Add(-time.Duration(i)*time.Hour)))
			}
			l.must(l.Put(t.Context(), "C-1", 3, noon))
		}, handoff.Repaired{Removed: 1, Moved: 3}},
		"said to have left": {func(l *line) {
			for _, no := range want {
				l.must(l.Take(t.Context(), no, 99))
			}
		}, handoff.Repaired{Added: 3}},
		"half written": {func(l *line) {
			l.must(l.fill(f))
			l.must(l.client.HDel(t.Context(), l.prefix+"kefu:{line}:versions", "C-0000000000000001024").Err())
			l.must(l.client.ZRem(t.Context(), l.prefix+"kefu:{line}:places", "C-0000000000000001025").Err())
		}, handoff.Repaired{Moved: 2}},
		"nonsense": {func(l *line) {
			l.must(l.client.ZAdd(t.Context(), l.prefix+"kefu:{line}:places", redis.Z{Member: "junk"}, redis.Z{Member: "C-1024", Score: 5}).Err())
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
			l.must(l.Take(t.Context(), want[0], 2))
			l.is(want[1:]...)
			l.must(l.Put(t.Context(), want[0], 3, noon.Add(-5*time.Hour)))
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
					l.must(l.Update(t.Context(), f.do(handoff.Act{Kind: handoff.ActNext, Staff: li}).Case))
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
			c := f.do(handoff.Act{Kind: handoff.ActNext, Staff: li}).Case // and Redis does not hear of it
			db := &meddling{Reader: f.pool, after: func(n int) {
				if n == when {
					l.must(l.Update(t.Context(), f.do(handoff.Act{Kind: handoff.ActReturn, CaseNo: c.No, Staff: li}).Case))
				}
			}}
			_, err := l.Reconcile(t.Context(), db)
			l.must(err)
			l.is(want...)
		})
	}
}

func TestNextTakesWhatTheLineProposesAndPostgreSQLConfirms(t *testing.T) {
	t.Parallel()
	l := newLine(t)
	f := newFixture(t, func(c *handoff.Config) { c.Line = l })
	want := f.three()
	// The line does not know the one at the front, and knows one that was claimed long ago.
	l.must(l.Put(t.Context(), want[1], 1, noon))
	l.must(l.Put(t.Context(), want[2], 1, noon.Add(time.Minute)))
	l.must(l.Put(t.Context(), "C-1001", 1, noon.Add(-time.Hour)))
	for _, no := range want[1:] {
		if got := f.do(handoff.Act{Kind: handoff.ActNext, Staff: li}).Case.No; got != no {
			t.Errorf("next: %s, want %s, which the line proposes", got, no)
		}
	}
	// Nothing that the line proposes waits any more: PostgreSQL finds the front.
	if got := f.do(handoff.Act{Kind: handoff.ActNext, Staff: li}).Case.No; got != want[0] {
		t.Errorf("next: %s, want %s", got, want[0])
	}
	later := f.open("WF20261122000004")
	f.must(l.client.Close()) // Redis is away
	if got := f.do(handoff.Act{Kind: handoff.ActNext, Staff: li}).Case.No; got != later.No {
		t.Errorf("next without Redis: %s, want %s", got, later.No)
	}
	if _, err := l.Front(t.Context(), 1); err == nil {
		t.Error("the line answers although Redis is away")
	}
}

func TestFiftyAgentsAtOnceClaimEachCaseOnce(t *testing.T) {
	t.Parallel()
	const agents = 50
	cases := 600
	if wanted, err := strconv.Atoi(os.Getenv("KEFU_TEST_CLAIMS")); err == nil {
		cases = wanted // `make test-claims` has more patience
	}
	l := newLine(t)
	f := newFixture(t, func(c *handoff.Config) { c.Line = l })
	f.exec(`INSERT INTO staff (id, agent, added_at) SELECT n, true, now() FROM generate_series(1001, 1000 + $1::int) AS n`, agents)
	f.exec(`INSERT INTO cases (conversation_id, kind, status, place_at, opened_at)
		SELECT $1, 'human', 'waiting', $2::timestamptz + n * interval '1 second', $2 FROM generate_series(1, $3::int) AS n`,
		f.conversation, noon, cases)
	l.must(l.fill(f))

	// Half of the agents take what is next; the other half all press 接单 on the same case of the board.
	var wg sync.WaitGroup
	for i := range agents {
		wg.Go(func() {
			for {
				act := handoff.Act{Kind: handoff.ActNext, Staff: 1001 + int64(i)}
				if front, err := l.Front(t.Context(), 1); i%2 == 0 && err == nil && len(front) == 1 {
					act = handoff.Act{Kind: handoff.ActClaim, CaseNo: front[0], Staff: act.Staff, Version: 1}
				}
				var out handoff.Outcome
				err := pgx.BeginFunc(t.Context(), f.pool, func(tx pgx.Tx) (err error) {
					out, err = f.desk.Act(t.Context(), tx, act, noon)
					return err
				})
				var taken *handoff.TakenError
				switch {
				case errors.As(err, &taken): // the next try will find another
					_ = l.Update(t.Context(), taken.Case)
				case errors.Is(err, handoff.ErrNobodyWaits):
					return
				case err != nil:
					t.Error(err)
					return
				default:
					if err := l.Update(t.Context(), out.Case); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	wg.Wait()

	var claimed, twice int
	f.must(f.pool.QueryRow(t.Context(), `
		SELECT (SELECT count(*) FROM cases WHERE status = 'claimed' AND version = 2),
			(SELECT count(*) FROM (SELECT FROM case_events WHERE kind = 'claimed' GROUP BY case_no HAVING count(*) > 1) AS t)`).
		Scan(&claimed, &twice))
	if claimed != cases || twice != 0 {
		t.Errorf("%d of %d cases were claimed, %d of them more than once", claimed, cases, twice)
	}
	l.is()
	l.reconcile(f, handoff.Repaired{})
}

// Redis that is away must cost nobody time: it is asked once, then not again until a repair finds it back.
func TestNobodyAsksARedisThatIsAway(t *testing.T) {
	t.Parallel()
	f, l, ctx := newFixture(t), newLine(t), t.Context()
	c := f.open(orderNo)
	l.must(l.client.Set(ctx, l.prefix+"kefu:{line}:places", "no sorted set", 0).Err()) // every call fails
	if _, err := l.Front(ctx, 1); err == nil || errors.Is(err, handoff.ErrLineAway) {
		t.Fatalf("the first call: %v, want what Redis says", err)
	}
	for name, err := range map[string]error{
		"Update": l.Update(ctx, c),
		"Take":   l.Take(ctx, c.No, 1),
		"Front":  func() error { _, err := l.Front(ctx, 1); return err }(),
		"Place":  func() error { _, _, err := l.Place(ctx, c.No); return err }(),
		"Len":    func() error { _, err := l.Len(ctx); return err }(),
	} {
		if !errors.Is(err, handoff.ErrLineAway) {
			t.Errorf("%s: %v, want ErrLineAway", name, err)
		}
	}
	l.reconcile(f, handoff.Repaired{Added: 1}) // and makes good for what was missed
	l.is(c.No)
}
