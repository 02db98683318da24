package console_test

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

func TestExportsNeedAReasonAndTheRightToRead(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	ask := func(who int64, form url.Values) answer {
		t.Helper()
		return s.signedIn(who).post("/console/export", form)
	}
	conversation := fmt.Sprint(s.fang)
	whole := ask(boss, url.Values{"conversation": {conversation}, "why": {"投诉"}})
	if whole.status != http.StatusOK || whole.header.Get("Content-Type") != "application/zip" || whole.body != "zip of [] ["+conversation+"] because 投诉" {
		t.Errorf("%d %v %q", whole.status, whole.header, whole.body)
	}
	one := ask(lin, url.Values{"case": {s.held.No}, "why": {"复核"}})
	if one.status != http.StatusOK || !strings.Contains(one.header.Get("Content-Disposition"), `"kefu-`+s.held.No+`.zip"`) {
		t.Errorf("%d %v", one.status, one.header)
	}
	for name, c := range map[string]struct {
		who  int64
		form url.Values
		want int
	}{
		"no reason":          {boss, url.Values{"conversation": {conversation}, "why": {"  "}}, http.StatusUnprocessableEntity},
		"somebody else's":    {chen, url.Values{"conversation": {conversation}, "why": {"x"}}, http.StatusNotFound},
		"a case not held":    {chen, url.Values{"case": {s.held.No}, "why": {"x"}}, http.StatusNotFound},
		"none":               {boss, url.Values{"conversation": {"999999"}, "why": {"x"}}, http.StatusNotFound},
		"no case":            {boss, url.Values{"case": {"C-0\r\nX: y"}, "why": {"x"}}, http.StatusNotFound},
		"too long":           {boss, url.Values{"conversation": {conversation}, "why": {strings.Repeat("长", 5000)}}, http.StatusUnprocessableEntity},
		"more than all that": {boss, url.Values{"conversation": {conversation}, "why": {strings.Repeat("x", 10<<20)}}, http.StatusRequestEntityTooLarge},
	} {
		if got := ask(c.who, c.form); got.status != c.want {
			t.Errorf("%s answers %d, want %d", name, got.status, c.want)
		}
	}
	has(t, s.signedIn(boss).get("/console/conversations/"+conversation), `action="/console/export"`)
	has(t, s.signedIn(lin).get("/console/cases/"+s.held.No), `action="/console/export"`, `name="case" value="`+s.held.No+`"`)
	audit := s.signedIn(boss).get("/console/audit")
	has(t, audit, "登录", "店长", "小林")
	if page := s.signedIn(lin).get("/console/audit"); page.status != http.StatusNotFound {
		t.Errorf("an agent's look at the audit answers %d", page.status)
	}
}

func TestWhatIsListedIsExported(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	s.index()
	admin, agent := s.signedIn(boss), s.signedIn(lin)
	for _, c := range []struct {
		by   *browser
		page string
		want string
	}{
		{admin, "/console/cases?status=all", fmt.Sprintf("zip of [%s %s] [] because", s.waiting.No, s.held.No)},
		{admin, "/console/cases?status=all&holder=901", fmt.Sprintf("zip of [%s] [] because", s.held.No)},
		{agent, "/console/cases?status=all", fmt.Sprintf("zip of [%s] [] because", s.held.No)}, // who waits is not read yet
		{admin, "/console/conversations?q=" + url.QueryEscape("芳芳"), fmt.Sprintf("zip of [] [%d] because", s.fang)},
		{agent, "/console/conversations", fmt.Sprintf("zip of [] [%d] because", s.fang)},
		{admin, "/console/search?q=" + url.QueryEscape("网通"), fmt.Sprintf("zip of [] [%d] because", s.fang)},
	} {
		page := c.by.get(c.page)
		form := url.Values{"why": {"审计"}}
		_, rest, offered := strings.Cut(page.body, `action="/console/export"`)
		for _, m := range regexp.MustCompile(`type="hidden" name="(\w+)" value="([^"]*)"`).FindAllStringSubmatch(rest, -1) {
			form.Set(m[1], html.UnescapeString(m[2]))
		}
		got := c.by.post("/console/export", form)
		if !offered || got.status != http.StatusOK || !strings.HasPrefix(got.body, c.want) {
			t.Errorf("%s offers %v, %d %.200q, want %q", c.page, offered, got.status, got.body, c.want)
		}
	}
	for _, bad := range []url.Values{
		{"list": {"nothing"}, "why": {"x"}},
		{"list": {"search"}, "why": {"x"}},
		{"list": {"cases"}, "status": {"approval"}, "why": {"x"}},
		{"list": {"cases"}, "status": {"all"}},
	} {
		if got := admin.post("/console/export", bad); got.status != http.StatusNotFound && got.status != http.StatusUnprocessableEntity {
			t.Errorf("%v answers %d", bad, got.status)
		}
	}
	table := admin.get("/console/audit.csv?act=sign_in")
	has(t, table, "登录", "小林")
	has(t, admin.get("/console/audit?act=export"), "list:audit")
}
