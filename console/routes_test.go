package console_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"kefu/console"
	"kefu/handoff"
	"kefu/transcript/search"
	"kefu/turn"
)

// request is a valid one to a route: its path, and the form for a POST.
type request struct {
	path string
	form url.Values
}

// requests are a valid request for every route for staff, by its pattern. A route that lacks one fails the test, so that no page
// stays untried.
func (s *story) requests() map[string]request {
	s.t.Helper()
	s.sells("yx-30")
	if err := s.inbox.Receive(s.t.Context(), s.aside()); err != nil {
		s.t.Fatal(err)
	}
	count := func(sql string) (n string) {
		s.t.Helper()
		if err := s.db.QueryRow(s.t.Context(), sql).Scan(&n); err != nil {
			s.t.Fatal(err)
		}
		return n
	}
	aside, failed := count(`SELECT max(id)::text FROM inputs WHERE status = 'aside'`), count(`SELECT min(id)::text FROM deliveries WHERE state = 'failed'`)
	on := func(values ...string) url.Values {
		form := url.Values{}
		for i := 0; i+1 < len(values); i += 2 {
			form.Set(values[i], values[i+1])
		}
		return form
	}
	act := func(values ...string) url.Values {
		return on(append(values, "token", strings.Repeat("A", 26), "version", fmt.Sprint(s.held.Version))...)
	}
	other := fmt.Sprint(chen)
	held, fang := "/console/cases/"+s.held.No, fmt.Sprint(s.fang)
	all := map[string]request{
		"GET /console/{$}":                  {"/console/", nil},
		"GET /console/live":                 {"/console/live", nil},
		"GET /console/search":               {"/console/search?q=" + url.QueryEscape("网通"), nil},
		"GET /console/conversations":        {"/console/conversations", nil},
		"GET /console/conversations/{id}":   {"/console/conversations/" + fang, nil},
		"GET /console/cases":                {"/console/cases?status=all", nil},
		"GET /console/cases/{no}":           {held, nil},
		"POST /console/cases/{no}/act":      {held + "/act", act("act", "transfer", "to", other)},
		"POST /console/cases/{no}/say":      {held + "/say", act("text", "您好")},
		"POST /console/cases/{no}/tag":      {held + "/tag", act("tags", "vip")},
		"GET /console/media/{sha256}":       {"/console/media/" + s.photo + "?entry=" + count(`SELECT min(entry_id)::text FROM media WHERE ref = 'photo-1'`), nil},
		"POST /console/export":              {"/console/export", on("case", s.held.No, "why", "投诉")},
		"POST /console/reveal":              {"/console/reveal", on("entry", fmt.Sprint(s.edited.ID), "why", "核对号码")},
		"GET /console/audit":                {"/console/audit", nil},
		"GET /console/audit.csv":            {"/console/audit.csv", nil},
		"GET /console/staff":                {"/console/staff", nil},
		"POST /console/staff":               {"/console/staff", on("id", other, "agent", "1")},
		"POST /console/staff/duty":          {"/console/staff/duty", on("id", other, "duty", "1", "speaks", "zh")},
		"POST /console/staff/sessions":      {"/console/staff/sessions", on("id", other)},
		"GET /console/troubles":             {"/console/troubles", nil},
		"POST /console/troubles/inputs":     {"/console/troubles/inputs", on("id", aside)},
		"POST /console/troubles/deliveries": {"/console/troubles/deliveries", on("id", failed)},
		"POST /console/troubles/files":      {"/console/troubles/files", on("ref", "video-1")},
		"POST /console/troubles/news":       {"/console/troubles/news", on("id", "0")},
		"GET /console/reports":              {"/console/reports", nil},
		"GET /console/reports.csv":          {"/console/reports.csv", nil},
		"GET /console/answers":              {"/console/answers", nil},
		"POST /console/answers":             {"/console/answers", on("name", "稍等", "text", "请稍等")},
		"GET /console/teach":                {"/console/teach", nil},
		"POST /console/teach":               {"/console/teach", on("do", "keep", "text", "咕噜", "intent", "greet")},
		"GET /console/texts":                {"/console/texts", nil},
		"GET /console/texts/{key}":          {"/console/texts/faq.greeting", nil},
		"POST /console/texts/{key}":         {"/console/texts/faq.greeting", on("do", "keep", "after", "0", "text_zh", "您好", "text_en", "Hello", "words", "你好呀")},
		"GET /console/policies":             {"/console/policies", nil},
		"GET /console/policies/{sku}":       {"/console/policies/yx-30", nil},
		"POST /console/policies/{sku}":      {"/console/policies/yx-30", on("cancellable", "no")},
	}
	for _, route := range console.Routes() {
		if _, tried := all[route.Pattern]; !tried && route.Role != "visitors" {
			s.t.Errorf("no request is known for %s", route.Pattern)
		}
	}
	return all
}

func (s *story) aside() turn.Input {
	return turn.Input{Source: turn.FromTelegram, Key: "aside", Fault: "not a chat of ours", ReceivedAt: s.now}
}

// status sends a request as a browser does, follows nothing, and tells what came; a page that does not end is let go.
func (b *browser) status(route console.Route, r request) int {
	b.s.t.Helper()
	method, _, _ := strings.Cut(route.Pattern, " ")
	req, err := http.NewRequestWithContext(b.s.t.Context(), method, b.s.server.URL+r.path, strings.NewReader(r.form.Encode()))
	if err != nil {
		b.s.t.Fatal(err)
	}
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	once := http.Client{Jar: b.Jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := once.Do(req)
	if err != nil {
		b.s.t.Fatal(err)
	}
	_ = res.Body.Close()
	return res.StatusCode
}

// deeds is how much stands in what staff can change from the console.
func (s *shop) deeds() (n int) {
	s.t.Helper()
	err := s.db.QueryRow(s.t.Context(), `
		SELECT (SELECT count(*) FROM staff_acts) + (SELECT count(*) FROM inputs WHERE source = 'console')`).Scan(&n)
	if err != nil {
		s.t.Fatal(err)
	}
	return n
}

// One session, whose person's role changes under it: at every request each route is open to exactly those for whom it is, to
// others it does not exist, and nothing is done for them.
func TestEveryRouteIsForItsRoleAtEveryRequest(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	requests, b := s.requests(), s.signedIn(lin)
	for _, is := range []struct {
		name  string
		roles handoff.Roles
		may   []string
	}{
		{"a former member of staff", handoff.Roles{}, nil},
		{"an agent", handoff.Roles{Agent: true}, []string{"staff"}},
		{"a supervisor", handoff.Roles{Agent: true, Supervisor: true}, []string{"staff", "leaders"}},
		{"a former member of staff once more", handoff.Roles{}, nil},
		{"an admin who is no agent", handoff.Roles{Admin: true}, []string{"staff", "leaders", "admins"}},
		{"an agent again", handoff.Roles{Agent: true}, []string{"staff"}},
	} {
		_, err := s.db.Exec(t.Context(), `UPDATE staff SET agent = $2, supervisor = $3, admin = $4 WHERE id = $1`, lin, is.roles.Agent, is.roles.Supervisor, is.roles.Admin)
		if err != nil {
			t.Fatal(err)
		}
		for _, route := range console.Routes() {
			if route.Role == "visitors" {
				continue
			}
			for who, browser := range map[string]*browser{is.name: b, "a visitor": s.visitor()} {
				before, want := s.deeds(), []int{http.StatusNotFound}
				switch {
				case who == "a visitor" || is.may == nil:
					want = []int{http.StatusUnauthorized}
				case slices.Contains(is.may, route.Role):
					want = []int{http.StatusOK, http.StatusSeeOther}
					if strings.HasSuffix(route.Pattern, "/files") && s.fetched() {
						want = []int{http.StatusNotFound} // it is asked for again already
					}
				}
				if got := browser.status(route, requests[route.Pattern]); !slices.Contains(want, got) {
					t.Errorf("%s: %s answers %d, want %v", who, route.Pattern, got, want)
				}
				if after := s.deeds(); want[0] >= 400 && after != before {
					t.Errorf("%s: %s did something", who, route.Pattern)
				}
			}
		}
	}
}

func (s *shop) fetched() (again bool) {
	s.t.Helper()
	if err := s.db.QueryRow(s.t.Context(), `SELECT fault = '' OR fault IS NULL FROM media WHERE ref = 'video-1'`).Scan(&again); err != nil {
		s.t.Fatal(err)
	}
	return again
}

// Whatever somebody does in the console stands in the audit, or goes into the inbox, whose turn records it.
func TestEveryFormOfTheStaffLeavesATrace(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	requests, b := s.requests(), s.signedIn(boss)
	for _, route := range console.Routes() {
		if !strings.HasPrefix(route.Pattern, "POST ") || route.Role == "visitors" || strings.HasSuffix(route.Pattern, "/export") {
			continue // of exports, what writes them keeps who had them: cmd/kefu
		}
		before := s.deeds()
		status := b.status(route, requests[route.Pattern])
		if after := s.deeds(); after != before+1 {
			t.Errorf("%s answers %d and leaves %d traces, want 1", route.Pattern, status, after-before)
		}
	}
	audit := b.get("/console/audit")
	has(t, audit, "product:yx-30", "answer:稍等", "keep 咕噜", "text:faq.greeting")
	lacks(t, audit, "audit.acts")
	b.post("/console/out", nil)
	has(t, s.signedIn(boss).get("/console/audit?act=sign_out"), "店长")
}

// Nobody who holds nothing and leads nobody learns a word of a case that somebody else holds, on whatever page, with valid
// numbers in every address and form.
func TestNumbersOfOthersDoNotExist(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	requests, stranger := s.requests(), s.signedIn(chen)
	holder := s.signedIn(lin)
	if _, err := (&search.Indexer{Now: time.Now}).Pass(t.Context(), s.db); err != nil {
		t.Fatal(err)
	}
	before := s.deeds()
	words := []string{"芳芳", "王芳", "网通二区", "138****"}
	for _, route := range console.Routes() {
		r := requests[route.Pattern]
		if route.Role == "visitors" || route.Pattern == "GET /console/live" {
			continue
		}
		get := func(b *browser) answer {
			if strings.HasPrefix(route.Pattern, "POST ") {
				return b.post(r.path, r.form)
			}
			return b.get(r.path)
		}
		got := get(stranger)
		lacks(t, got, words...)
		names := strings.ContainsAny(route.Pattern, "{") && !strings.HasSuffix(route.Pattern, "{$}") || route.Pattern == "POST /console/export"
		if (names || route.Role != "staff") && got.status != http.StatusNotFound {
			t.Errorf("%s answers %d", route.Pattern, got.status)
		}
		if seen := strings.TrimPrefix(route.Pattern, "GET /console/"); slices.Contains([]string{"cases", "cases/{no}", "conversations", "conversations/{id}", "search"}, seen) {
			has(t, get(holder), "芳芳") // else nothing was tried
		}
	}
	if after := s.deeds(); after != before {
		t.Errorf("%d things came of it", after-before)
	}
}
