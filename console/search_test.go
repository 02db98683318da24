package console_test

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"
)

func TestWhatWasSaidIsFoundOnThePage(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	s.index()
	b := s.signedIn(boss)
	hint := b.get("/console/search")
	has(t, hint, "两个字就能搜")
	find := func(query url.Values) answer {
		t.Helper()
		found := b.get("/console/search?" + query.Encode())
		if found.status != http.StatusOK {
			t.Fatalf("%v answers %d", query, found.status)
		}
		return found
	}
	has(t, find(url.Values{"q": {"网通"}}), "<mark>网通</mark>", fmt.Sprintf("/console/conversations/%d?entry=", s.fang), "芳芳")
	has(t, find(url.Values{"q": {"买错 区服"}, "kind": {"note"}}), "<mark>买错</mark>")
	has(t, find(url.Values{"q": {fangsOrder}}), "/console/conversations/")
	has(t, find(url.Values{"q": {"芳芳"}, "author": {"customer"}}), "芳芳")
	has(t, find(url.Values{"agent": {fmt.Sprint(lin)}}), "小林")
	for _, none := range []url.Values{{"q": {"没人说过这个"}}, {"q": {"13800138000"}}, {"q": {"网通"}, "till": {"2020-01-01"}}, {"q": {"网通"}, "case": {"C-1"}}} {
		has(t, find(none), "没有找到")
	}
	for _, odd := range []string{"<script>alert(1)</script>", `"><img src=x onerror=alert(1)>`, "%00%ff", "'; DROP TABLE entries; --", "\u202e\u200b", "*", "(", `\`} {
		lacks(t, find(url.Values{"q": {odd}, "since": {odd}, "before": {odd}, "agent": {odd}, "kind": {odd}}), "<script>alert", "<img src=x")
	}
	// An agent finds nothing of conversations that are not theirs.
	other := s.signedIn(chen).get("/console/search?q=" + url.QueryEscape("网通"))
	lacks(t, other, "<mark>")
}
