package console_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestOpeningALinkDoesNotSpendItAndTheButtonSpendsItOnce(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	link := s.link(boss, s.now)

	for range 3 { // the messenger's preview, a scanner, the person
		if got := s.visitor().get(link); got.status != http.StatusOK || !strings.Contains(got.body, `<form method="post" action="`+link) {
			t.Fatalf("opening the link answers %d", got.status)
		}
	}
	admin := s.visitor()
	if got := admin.post(link, nil); got.at != "/console/" || got.status != http.StatusOK {
		t.Fatalf("the button leads to %s with %d", got.at, got.status)
	}
	has(t, admin.get("/console/"), "店长", "等待接单")

	thief := s.visitor()
	has(t, thief.get(link), "/console", "这个链接已失效")
	if got := thief.post(link, nil); got.status != http.StatusGone {
		t.Errorf("a spent link answers %d", got.status)
	}
	if got := thief.get("/console/"); got.status != http.StatusUnauthorized {
		t.Errorf("the second visitor gets %d from the overview", got.status)
	}
}

func TestSignedOutVisitorsLearnHowToGetIn(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for _, path := range []string{
		"/console/", "/console/conversations", "/console/conversations/1", "/console/cases", "/console/cases/C-1024",
		"/console/troubles", "/console/nothing", "/console/media/" + strings.Repeat("0", 64),
	} {
		got := s.visitor().get(path)
		if got.status != http.StatusUnauthorized {
			t.Errorf("%s answers %d", path, got.status)
		}
		has(t, got, "发送 /console")
	}
	if got := s.visitor().post("/console/cases/C-1024/act", nil); got.status != http.StatusUnauthorized {
		t.Errorf("a post answers %d", got.status)
	}
}

func TestSigningOutEndsTheSessionOnTheServer(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	b := s.signedIn(lin)
	u, _ := url.Parse(s.server.URL + "/console/")
	kept := b.Jar.Cookies(u)
	has(t, b.post("/console/out", nil), "已退出")
	b.Jar.SetCookies(u, kept) // somebody copied the cookie
	if got := b.get("/console/"); got.status != http.StatusUnauthorized {
		t.Errorf("the old cookie still gets %d", got.status)
	}
}

func TestWhoLosesEveryRoleIsSignedOut(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	b := s.signedIn(lin)
	if _, err := s.db.Exec(t.Context(), `UPDATE staff SET agent = false WHERE id = $1`, lin); err != nil {
		t.Fatal(err)
	}
	if got := b.get("/console/cases"); got.status != http.StatusUnauthorized {
		t.Errorf("a former agent gets %d", got.status)
	}
}

func TestPagesAreKeptToThemselves(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	link := s.link(boss, s.now)
	b := s.visitor()
	b.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	entered := b.post(link, nil)
	cookie := entered.header.Get("Set-Cookie")
	for _, part := range []string{"HttpOnly", "SameSite=Lax", "Path=/console"} {
		if !strings.Contains(cookie, part) {
			t.Errorf("the session cookie lacks %s: %s", part, cookie)
		}
	}
	for name, header := range map[string]http.Header{
		"link": s.visitor().get(s.link(boss, s.now)).header, "redirect": entered.header, "page": b.get("/console/").header,
	} {
		for key, want := range map[string]string{
			"Cache-Control": "no-store", "Referrer-Policy": "same-origin", "X-Frame-Options": "DENY",
			"X-Content-Type-Options": "nosniff",
		} {
			if got := header.Get(key); got != want {
				t.Errorf("%s: %s is %q", name, key, got)
			}
		}
		if csp := header.Get("Content-Security-Policy"); !strings.HasPrefix(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") || !strings.Contains(csp, "script-src 'self';") {
			t.Errorf("%s: the content policy is %q", name, csp)
		}
	}
}

func TestTheLanguageIsTheBrowsersChoiceThenTheStaffMembers(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	if _, err := s.db.Exec(t.Context(), `UPDATE staff SET lang = 'en' WHERE id = $1`, lin); err != nil {
		t.Fatal(err)
	}
	b := s.signedIn(lin)
	has(t, b.get("/console/"), `<html lang="en">`, "The line over the day")
	got := b.post("/console/lang", url.Values{"lang": {"zh"}, "back": {"/console/cases?status=all"}})
	if got.at != "/console/cases?status=all" {
		t.Errorf("choosing a language leads to %s", got.at)
	}
	has(t, got, `<html lang="zh-CN">`, "工单")
	for _, back := range []string{"https://evil.example/", "//evil.example/console/", ""} {
		if got := b.post("/console/lang", url.Values{"lang": {"en"}, "back": {back}}); got.at != "/console/" {
			t.Errorf("back to %q leads to %s", back, got.at)
		}
	}
}
