package console_test

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"kefu/transcript"
	"kefu/transcript/search"
)

// index makes what was said findable.
func (s *shop) index() {
	s.t.Helper()
	if _, err := (&search.Indexer{Now: time.Now}).Pass(s.t.Context(), s.db); err != nil {
		s.t.Fatal(err)
	}
}

var (
	listed      = regexp.MustCompile(`class="row" href="/console/(?:cases|conversations)/([^"]+)"`)
	nextPage    = regexp.MustCompile(`class="pager"><a class="button" href="([^"]+)"`)
	hiddenField = regexp.MustCompile(`type="hidden" name="(\w+)" value="([^"]*)"`)
)

// all reads a list page by page, and exports it.
func (b *browser) all(t *testing.T, path string) (rows, exported []string) {
	t.Helper()
	form := url.Values{"why": {"审计"}}
	for next := path; next != ""; {
		page := b.get(next)
		if page.status != http.StatusOK {
			t.Fatalf("%s answers %d", next, page.status)
		}
		for _, m := range listed.FindAllStringSubmatch(page.body, -1) {
			rows = append(rows, m[1])
		}
		next = ""
		if m := nextPage.FindStringSubmatch(page.body); m != nil {
			next = html.UnescapeString(m[1])
		}
		if _, rest, offered := strings.Cut(page.body, `action="/console/export"`); offered {
			for _, m := range hiddenField.FindAllStringSubmatch(rest, -1) {
				form.Set(m[1], html.UnescapeString(m[2]))
			}
		}
	}
	slices.Sort(rows)
	if !form.Has("list") {
		return rows, nil
	}
	answer := b.post("/console/export", form)
	if answer.status != http.StatusOK {
		t.Errorf("the export of %s answers %d", path, answer.status)
	}
	exported = strings.Fields(strings.NewReplacer("[", " ", "]", " ").Replace(answer.body)) // zip of … because 审计
	if len(exported) < 4 {
		t.Fatalf("the export of %s is %q", path, answer.body)
	}
	exported = exported[2 : len(exported)-2]
	slices.Sort(exported)
	return rows, exported
}

// What narrows a search narrows the lists in the same way, all of it together; and what is listed, on however many pages, is
// what is exported.
func TestListsAreNarrowedByWhatWasSaidAndExportedAsListed(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.order(fangsOrder, "u-1001", "王芳")
	if _, err := s.db.Exec(t.Context(), `
		INSERT INTO payments (order_no, method, amount, paid_at, reference, recorded_at) VALUES ($1, 'wechat', 100, now(), '4200001', now())`, fangsOrder); err != nil {
		t.Fatal(err)
	}
	const many = 620 // more than are looked at one by one, and than a page has
	var conversations, cases []string
	var cloud []int
	for i := range many {
		id := s.customer(int64(1000+i), fmt.Sprintf("客户%03d", i), "")
		order := ""
		if i == 7 {
			order = fangsOrder
		}
		c := s.open(id, order)
		e := transcript.Entry{
			Conversation: id, At: s.now.Add(time.Duration(i) * time.Millisecond), Author: transcript.Customer, CaseNo: c.No,
			Message: transcript.Message{Text: "在云端买的"},
		}
		if i%8 == 0 {
			e.Message.Text = "普通的话"
		} else {
			cloud = append(cloud, i)
		}
		if i == 9 {
			e.Author, e.Staff, e.Kind = transcript.Agent, lin, "note"
		}
		s.entry(e)
		conversations, cases = append(conversations, fmt.Sprint(id)), append(cases, c.No)
	}
	s.index()
	b := s.signedIn(boss)
	holds := func(path string, of []string, want []int) {
		t.Helper()
		rows, exported := b.all(t, path)
		var wanted []string
		for _, i := range want {
			wanted = append(wanted, of[i])
		}
		slices.Sort(wanted)
		if !slices.Equal(rows, wanted) {
			t.Errorf("%s lists %d, want %d: %.200v", path, len(rows), len(want), rows)
		}
		if !slices.Equal(exported, wanted) {
			t.Errorf("%s exports %d, want %d: %.200v", path, len(exported), len(want), exported)
		}
	}
	day, clouds := s.now.In(s.zone).Format(time.DateOnly), url.QueryEscape("云端")
	for _, c := range []struct {
		filter string
		want   []int
	}{
		{"q=" + clouds, cloud},
		{"q=" + url.QueryEscape("客户007"), []int{7}},
		{"q=4200001", []int{7}},
		{"q=" + fangsOrder, []int{7}},
		{"q=" + url.QueryEscape("云端 客户009"), []int{9}},
		{"kind=note&q=" + clouds, []int{9}},
		{"author=agent&q=" + clouds, []int{9}},
		{fmt.Sprint("agent=", lin), []int{9}},
		{"kind=note&author=agent&since=" + day, []int{9}},
		{"since=" + day + "&q=" + url.QueryEscape("没人说过"), []int{}},
		{"till=2020-01-01", []int{}},
		{"author=nobody&kind=x&since=x", nil}, // what is no choice does not narrow
		{"q=" + clouds + "&author=nobody", cloud},
	} {
		filter, want := c.filter, c.want
		if want == nil {
			for i := range many {
				want = append(want, i)
			}
		}
		holds("/console/conversations?"+filter, conversations, want)
		holds("/console/cases?status=waiting&"+filter, cases, want)
		if len(want) < 10 {
			holds("/console/cases?status=all&"+filter, cases, want)
			holds("/console/cases?status=closed&"+filter, cases, nil)
		}
	}
}

// An agent finds in lists what the agent may read, and no more by other words.
func TestAFilterShowsAnAgentNothingMore(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	s.index()
	b := s.signedIn(chen)
	for _, query := range []string{"芳芳", "网通", fangsOrder, "王芳"} {
		for _, list := range []string{"conversations?", "cases?status=all&"} {
			if rows, _ := b.all(t, "/console/"+list+"q="+url.QueryEscape(query)); len(rows) > 0 {
				t.Errorf("%s by %q shows %v", list, query, rows)
			}
		}
	}
	has(t, b.get("/console/cases?q=Bob"), `href="/console/cases/`+s.waiting.No+`"`) // who waits is open to all
}
