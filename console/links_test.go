package console_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// A link that is no good signs nobody in, whatever is wrong with it, and says nothing but that it is no good.
func TestALinkThatIsNoGoodSignsNobodyIn(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	const prefix = "/console/in/"
	fresh := func() string { return s.link(lin, s.now) }
	session := func() string {
		var token string
		s.tx(func(ctx context.Context, tx pgx.Tx) error {
			link, err := s.desk.NewSignIn(ctx, tx, lin, time.Minute, s.now)
			if err != nil {
				return err
			}
			token = link
			return nil
		})
		token, _, err := s.desk.SignIn(t.Context(), s.db, token, s.now)
		if err != nil {
			t.Fatal(err)
		}
		return token
	}
	exec := func(sql string) {
		t.Helper()
		if _, err := s.db.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	changed := func(link string) string { // one letter is another
		last := link[len(link)-1]
		return link[:len(link)-1] + string("AB"[map[bool]int{true: 1}[last == 'A']])
	}
	for name, link := range map[string]string{
		"expired":            s.link(lin, s.now.Add(-6*time.Minute)),
		"used":               func() string { l := fresh(); s.visitor().post(l, nil); return l }(),
		"forged":             prefix + "AAAABBBBCCCCDDDDEEEEFFFFGG",
		"one letter changed": changed(fresh()),
		"shortened":          func() string { l := fresh(); return l[:len(l)-1] }(),
		"longer":             fresh() + "A",
		"lower case":         prefix + strings.ToLower(strings.TrimPrefix(fresh(), prefix)),
		"a session's token":  prefix + session(),
		"a form's token":     prefix + strings.Repeat("A", 26),
		"very long":          prefix + strings.Repeat("A", 5000),
		"not ASCII":          prefix + url.PathEscape("登录\u202e"),
		"SQL":                prefix + url.PathEscape("' OR ''='"),
		"a pattern":          prefix + "%25",
	} {
		b := s.visitor()
		for _, got := range []answer{b.get(link), b.post(link, nil), b.post(link, nil)} {
			if got.status != http.StatusGone {
				t.Errorf("%s answers %d", name, got.status)
			}
			has(t, got, "再发一次 /console")
			lacks(t, got, "小林")
		}
		if got := b.get("/console/"); got.status != http.StatusUnauthorized {
			t.Errorf("%s: the overview answers %d", name, got.status)
		}
	}
	late := fresh()
	exec(`UPDATE staff SET agent = false WHERE id = 901`)
	if got := s.visitor().post(late, nil); got.status != http.StatusGone {
		t.Errorf("a link of somebody who lost every role answers %d", got.status)
	}
}

// A cookie that is no session's opens nothing.
func TestACookieThatIsNoGoodOpensNothing(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	link := strings.TrimPrefix(s.link(lin, s.now), "/console/in/")
	b := s.signedIn(lin)
	u, err := url.Parse(s.server.URL + "/console/")
	if err != nil {
		t.Fatal(err)
	}
	mine := b.Jar.Cookies(u)[0].Value
	ended := s.signedIn(zhou)
	kept := ended.Jar.Cookies(u)[0].Value
	if _, err := s.desk.EndSessions(t.Context(), s.db, zhou, s.now); err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{
		"empty": "", "forged": strings.Repeat("A", 26), "a link's token": link, "another's place": "901", "half of one": mine[:13], "longer": mine + "A", "ended by an admin": kept,
		"twice": mine + "," + mine, "very long": strings.Repeat("A", 4000), "SQL": "' OR ''='",
	} {
		got := s.visitor()
		got.Jar.SetCookies(u, []*http.Cookie{{Name: "kefu_session", Value: value, Path: "/console"}})
		if page := got.get("/console/"); page.status != http.StatusUnauthorized {
			t.Errorf("%s: the overview answers %d", name, page.status)
		}
	}
	if _, err := s.db.Exec(t.Context(), `UPDATE sessions SET expires_at = now() - interval '1 second'`); err != nil {
		t.Fatal(err)
	}
	if page := b.get("/console/"); page.status != http.StatusUnauthorized {
		t.Errorf("an expired session: %d", page.status)
	}
}

// Browsers that press the button of one link at the same time: one gets in, the others read that it is spent, and there is one
// session.
func TestOneLinkSignsInOneOfManyBrowsers(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for range 5 {
		link := s.link(lin, s.now)
		browsers := make([]*browser, 8)
		status := make([]int, len(browsers))
		var all sync.WaitGroup
		for i := range browsers {
			browsers[i] = s.visitor()
			if got := browsers[i].get(link); got.status != http.StatusOK {
				t.Fatalf("before anybody presses: %d", got.status)
			}
		}
		for i, b := range browsers {
			all.Go(func() { status[i] = b.post(link, nil).status })
		}
		all.Wait()
		in := 0
		for i, b := range browsers {
			page := b.get("/console/")
			switch {
			case status[i] == http.StatusOK && page.status == http.StatusOK:
				in++
			case status[i] != http.StatusGone || page.status != http.StatusUnauthorized:
				t.Errorf("a browser gets %d and then %d", status[i], page.status)
			}
		}
		if in != 1 {
			t.Errorf("%d browsers are in", in)
		}
	}
	sessions, err := s.desk.Sessions(t.Context(), s.db, s.now)
	if err != nil || sessions[lin] != 5 {
		t.Errorf("%d sessions of 5 links, %v", sessions[lin], err)
	}
}
