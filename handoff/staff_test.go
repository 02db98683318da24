package handoff_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/jackc/pgx/v5"

	"kefu/handoff"
)

func TestTheConfigurationOnlyBootstrapsStaff(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.exec(`UPDATE staff SET agent = false, admin = false WHERE id = $1`, zhao) // left the shop
	f.tx(func(tx pgx.Tx) error { return f.desk.Bootstrap(t.Context(), tx, []int64{li, zhao, 11}, nil, noon) })
	all, err := f.desk.AllStaff(t.Context(), f.pool)
	f.must(err)
	want := []handoff.Staff{
		{ID: li, Name: "小李", Agent: true},
		{ID: qian, Name: "小钱", Agent: true, Admin: true},
		{ID: boss, Name: "老板", Admin: true},
		{ID: 11, Agent: true},
	}
	if len(all) != len(want) {
		t.Fatalf("AllStaff = %+v", all)
	}
	for i := range want {
		if diff := cmp.Diff(want[i], all[i], cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("AllStaff[%d] (-want +got):\n%s", i, diff)
		}
	}
	f.tx(func(tx pgx.Tx) error {
		for _, err := range []error{
			f.desk.SetAway(t.Context(), tx, boss, true), f.desk.SetName(t.Context(), tx, zhao, "x"),
			f.desk.SetLang(t.Context(), tx, stranger, "en"),
		} {
			if !errors.Is(err, handoff.ErrNotStaff) {
				t.Errorf("err = %v, want ErrNotStaff", err)
			}
		}
		return f.desk.SetLang(t.Context(), tx, li, "en")
	})
}

func (f *fixture) link(ttl time.Duration) string {
	f.Helper()
	var token string
	f.tx(func(tx pgx.Tx) (err error) {
		token, err = f.desk.NewSignIn(f.Context(), tx, boss, ttl, f.now)
		return err
	})
	return token
}

func (f *fixture) signIn(token string) (string, error) {
	f.Helper()
	var session string
	var refused error
	f.tx(func(tx pgx.Tx) error {
		session, _, refused = f.desk.SignIn(f.Context(), tx, token, f.now)
		return nil
	})
	return session, refused
}

func (f *fixture) live(token string) bool {
	f.Helper()
	live, err := f.desk.LinkIsLive(f.Context(), f.pool, token, f.now)
	f.must(err)
	return live
}

func TestALinkSignsInOnceAndALookDoesNotSpendIt(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	token := f.link(5 * time.Minute)
	for range 2 {
		if !f.live(token) {
			t.Fatal("a link was spent by looking at it")
		}
	}
	session, err := f.signIn(token)
	f.must(err)
	if s, err := f.desk.Session(t.Context(), f.pool, session, f.now); err != nil || s.ID != boss || !s.Admin {
		t.Errorf("Session = %+v, %v", s, err)
	}
	if f.live(token) {
		t.Error("a used link still looks live")
	}
	if _, err := f.signIn(token); !errors.Is(err, handoff.ErrSignInSpent) {
		t.Errorf("the second time: %v", err)
	}
	var stored string
	f.must(f.pool.QueryRow(t.Context(), `SELECT string_agg(to_jsonb(s)::text, '') || (SELECT string_agg(to_jsonb(x)::text, '')
		FROM sessions x) FROM sign_ins s`).Scan(&stored))
	if strings.Contains(stored, token) || strings.Contains(stored, session) {
		t.Error("a token stands in the database")
	}
}

func TestLinksAndSessionsRunOutAndAreNotInterchangeable(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	spent, token := f.link(5*time.Minute), ""
	f.after(5 * time.Minute)
	if _, err := f.signIn(spent); !errors.Is(err, handoff.ErrSignInSpent) || f.live(spent) {
		t.Errorf("an old link: %v", err)
	}
	if _, err := f.signIn("no such token"); !errors.Is(err, handoff.ErrSignInSpent) {
		t.Errorf("an invented link: %v", err)
	}
	token = f.link(5 * time.Minute)
	if _, err := f.desk.Session(t.Context(), f.pool, token, f.now); !errors.Is(err, handoff.ErrNoSession) {
		t.Errorf("a link as a session: %v", err)
	}
	session, err := f.signIn(token)
	f.must(err)
	expired := f.now.Add(12 * time.Hour)
	if _, err := f.desk.Session(t.Context(), f.pool, session, expired); !errors.Is(err, handoff.ErrNoSession) {
		t.Errorf("an old session: %v", err)
	}
	f.exec(`UPDATE staff SET admin = false WHERE id = $1`, boss)
	if _, err := f.desk.Session(t.Context(), f.pool, session, f.now); !errors.Is(err, handoff.ErrNoSession) {
		t.Errorf("a session of somebody without a role: %v", err)
	}
	f.tx(func(tx pgx.Tx) error {
		if _, err := f.desk.NewSignIn(t.Context(), tx, boss, time.Minute, f.now); !errors.Is(err, handoff.ErrNotStaff) {
			t.Errorf("a link for somebody without a role: %v", err)
		}
		return nil
	})
	f.exec(`UPDATE staff SET admin = true WHERE id = $1`, boss)
	f.tx(func(tx pgx.Tx) error { return f.desk.SignOut(t.Context(), tx, session) })
	if _, err := f.desk.Session(t.Context(), f.pool, session, f.now); !errors.Is(err, handoff.ErrNoSession) {
		t.Errorf("after signing out: %v", err)
	}
}

func TestTwoPressesOfOneLinkAtOnceSignInOnce(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	token := f.link(time.Minute)
	results := make(chan error, 8)
	for range cap(results) {
		go func() {
			results <- pgx.BeginFunc(t.Context(), f.pool, func(tx pgx.Tx) error {
				_, _, err := f.desk.SignIn(t.Context(), tx, token, f.now)
				return err
			})
		}()
	}
	in := 0
	for range cap(results) {
		switch err := <-results; {
		case err == nil:
			in++
		case !errors.Is(err, handoff.ErrSignInSpent):
			t.Error(err)
		}
	}
	if in != 1 {
		t.Errorf("%d signed in with one link", in)
	}
}
