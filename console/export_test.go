package console_test

import (
	"fmt"
	"net/http"
	"net/url"
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
	if whole.status != http.StatusOK || whole.header.Get("Content-Type") != "application/zip" || whole.body != "zip of "+conversation+" because 投诉" {
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
	audit := s.signedIn(boss).get("/console/audit")
	has(t, audit, "登录", "店长", "小林")
	if page := s.signedIn(lin).get("/console/audit"); page.status != http.StatusNotFound {
		t.Errorf("an agent's look at the audit answers %d", page.status)
	}
}
