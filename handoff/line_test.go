package handoff_test

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/redis/go-redis/v9"

	"kefu/handoff"
	"kefu/internal/testdb"
)

var languages = []string{"zh", "en"}

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
	return &line{handoff.NewLine(handoff.LineConfig{Client: client, Prefix: prefix, Languages: languages}), t, client, prefix}
}

func (l *line) must(err error) {
	l.t.Helper()
	if err != nil {
		l.t.Fatal(err)
	}
}

// put and take are what Update does about a case in zh that waits or does not.
func (l *line) put(no string, version int64, place time.Time) {
	l.t.Helper()
	l.must(l.Update(l.t.Context(), handoff.Case{No: no, Lang: "zh", Status: handoff.Waiting, Version: version, PlaceAt: place}))
}

func (l *line) take(no string, version int64) {
	l.t.Helper()
	l.must(l.Update(l.t.Context(), handoff.Case{No: no, Lang: "zh", Status: handoff.Claimed, Version: version}))
}

// is holds the line in zh to be this, and that in other languages to be empty.
func (l *line) is(want ...string) {
	l.t.Helper()
	got, err := l.Stands(l.t.Context(), "zh", 0)
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
	l := newLine(t)
	l.put("C-10000", 1, noon)
	l.put("C-9999", 1, noon)
	l.put("C-10001", 1, noon.Add(-time.Microsecond))
	l.is("C-10001", "C-9999", "C-10000")
}

func TestOlderVersionsChangeNothingInWhateverOrderTheyCome(t *testing.T) {
	t.Parallel()
	l := newLine(t)
	l.put("C-1", 1, noon)
	l.put("C-1", 1, noon) // again
	l.is("C-1")
	l.take("C-1", 2)
	l.take("C-1", 2) // again
	l.put("C-1", 1, noon)
	l.is() // the put came late
	l.put("C-1", 3, noon)
	l.take("C-1", 2)
	l.is("C-1") // the take came late
	l.take("C-2", 2)
	l.put("C-2", 1, noon)
	l.is("C-1") // claimed before the line ever heard of it
	l.put("C-3", 1, noon)
	l.put("C-3", 1, noon.Add(-time.Hour))
	l.is("C-3", "C-1") // raised: same version, other place
	l.put("C-4", 3, noon.Add(time.Hour))
	l.put("C-4", 1, noon.Add(-24*time.Hour))
	l.is("C-3", "C-1", "C-4") // the place of an older version came late
}

func TestEveryKeyHasThePrefixAndOneHashTag(t *testing.T) {
	t.Parallel()
	l, ctx := newLine(t), t.Context()
	l.put("C-1", 1, noon)
	l.put("C-2", 1, noon)
	l.take("C-2", 2)
	if _, err := l.Propose(ctx, languages, noon); err != nil {
		t.Fatal(err)
	}
	keys, err := l.client.Keys(ctx, "*").Result()
	if err != nil || len(keys) != 4 {
		t.Errorf("keys: %v, %v", keys, err)
	}
	for _, k := range keys {
		if !strings.HasPrefix(k, l.prefix+"kefu:{line}:") {
			t.Errorf("key %q", k)
		}
		if ttl := l.client.TTL(ctx, k).Val(); (strings.Contains(k, "gone") || strings.Contains(k, "offered")) && ttl <= 0 {
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

func TestNextTakesWhatTheLineProposesAndPostgreSQLConfirms(t *testing.T) {
	t.Parallel()
	l := newLine(t)
	f := newFixture(t, func(c *handoff.Config) { c.Line = l })
	want := f.three()
	// The line does not know the one at the front, and knows one that was claimed long ago.
	l.put(want[1], 1, noon)
	l.put(want[2], 1, noon.Add(time.Minute))
	l.put("C-1001", 1, noon.Add(-time.Hour))
	for _, no := range want[1:] {
		if got := f.next(li).No; got != no {
			t.Errorf("next: %s, want %s, which the line proposes", got, no)
		}
	}
	// Nothing that the line proposes waits any more: PostgreSQL finds the front.
	if got := f.next(li).No; got != want[0] {
		t.Errorf("next: %s, want %s", got, want[0])
	}
	later := f.open("WF20261122000004")
	f.must(l.client.Close()) // Redis is away
	if got := f.next(li).No; got != later.No {
		t.Errorf("next without Redis: %s, want %s", got, later.No)
	}
	if _, err := l.Propose(t.Context(), languages, noon); err == nil {
		t.Error("the line answers although Redis is away")
	}
}

func TestFiftyAgentsAtOnceClaimTenThousandCasesOnceEach(t *testing.T) {
	t.Parallel()
	const agents, cases = 50, 10_000
	l := newLine(t)
	f := newFixture(t, func(c *handoff.Config) { c.Line = l })
	f.exec(`INSERT INTO staff (id, agent, added_at) SELECT n, true, now() FROM generate_series(1001, 1000 + $1::int) AS n`, agents)
	f.exec(`INSERT INTO cases (conversation_id, kind, status, place_at, opened_at)
		SELECT $1, 'human', 'waiting', $2::timestamptz + n * interval '1 second', $2 FROM generate_series(1, $3::int) AS n`,
		f.conversation, noon, cases)
	if _, err := testdb.Owner(t, f.pool).Exec(t.Context(), `ANALYZE cases`); err != nil { // other roles may only analyze what is theirs
		t.Fatal(err)
	}
	l.must(l.fill(f))
	claim := func(staff int64, no string) error {
		var out handoff.Outcome
		err := pgx.BeginFunc(t.Context(), f.pool, func(tx pgx.Tx) (err error) {
			out, err = f.desk.Act(t.Context(), tx, handoff.Act{Kind: handoff.ActClaim, CaseNo: no, Staff: staff, Version: 1}, noon)
			return err
		})
		if err != nil {
			return err
		}
		return l.Update(t.Context(), out.Case)
	}
	next := func(agent handoff.Staff) error {
		o, err := f.desk.Next(t.Context(), f.pool, agent, noon)
		if err != nil {
			return err
		}
		return claim(agent.ID, o.CaseNo)
	}

	// All take what is next. Every other agent presses 接单 on the board before, where all of them see the same case in
	// front, and so come too late most of the time.
	var late atomic.Int64
	var wg sync.WaitGroup
	for i := range agents {
		wg.Go(func() {
			agent := handoff.Staff{ID: 1001 + int64(i), Agent: true}
			for {
				var err error
				if board, _ := l.Stands(t.Context(), "zh", 1); i%2 == 0 && len(board) > 0 {
					err = claim(agent.ID, board[0])
				}
				if tooLate(err) {
					late.Add(1)
					err = nil
				}
				if err == nil {
					err = next(agent)
				}
				switch {
				case tooLate(err):
					late.Add(1)
				case errors.Is(err, handoff.ErrNobodyWaits):
					return
				case err != nil:
					t.Error(err)
					return
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
	t.Logf("%d presses came too late", late.Load())
	if claimed != cases || twice != 0 {
		t.Errorf("%d of %d cases were claimed, %d of them more than once", claimed, cases, twice)
	}
	l.is()
	l.reconcile(f, handoff.Repaired{})
}

// tooLate says whether somebody else claimed the case.
func tooLate(err error) bool { return errors.As(err, new(*handoff.TakenError)) }

// Redis that is away must cost nobody time: it is asked once, then not again until a repair finds it back.
func TestNobodyAsksARedisThatIsAway(t *testing.T) {
	t.Parallel()
	f, l, ctx := newFixture(t), newLine(t), t.Context()
	c := f.open(orderNo)
	l.must(l.client.Set(ctx, l.prefix+"kefu:{line}:places:zh", "no sorted set", 0).Err()) // every call fails
	if _, err := l.Propose(ctx, languages, noon); err == nil || errors.Is(err, handoff.ErrLineAway) {
		t.Fatalf("the first call: %v, want what Redis says", err)
	}
	for name, err := range map[string]error{
		"Update":  l.Update(ctx, c),
		"Propose": func() error { _, err := l.Propose(ctx, languages, noon); return err }(),
		"Len":     func() error { _, err := l.Len(ctx); return err }(),
	} {
		if !errors.Is(err, handoff.ErrLineAway) {
			t.Errorf("%s: %v, want ErrLineAway", name, err)
		}
	}
	l.reconcile(f, handoff.Repaired{Added: 1}) // and makes good for what was missed
	l.is(c.No)
}
