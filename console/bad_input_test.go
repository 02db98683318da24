package console_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/transcript"
)

// pagesOf are the addresses that staff may ask for, with something odd in every place where an address has room for it.
func pagesOf(odd string) []string {
	q := url.QueryEscape(odd)
	return []string{
		"/console/?x=" + q, "/console/search?q=" + q + "&author=" + q + "&since=" + q + "&before=" + q, "/console/conversations?q=" + q + "&before=" + q,
		"/console/conversations/" + url.PathEscape(odd), "/console/cases?status=" + q + "&holder=" + q + "&after=" + q,
		"/console/cases/" + url.PathEscape(odd), "/console/cases/" + url.PathEscape(odd) + "?did=" + q + "&fault=" + q,
		"/console/media/" + url.PathEscape(odd) + "?entry=" + q, "/console/audit?staff=" + q + "&act=" + q + "&before=" + q,
		"/console/reports?by=" + q + "&since=" + q + "&till=" + q, "/console/staff?came=" + q, "/console/troubles?before=" + q,
		"/console/policies/" + url.PathEscape(odd), "/console/in/" + url.PathEscape(odd), "/console/" + url.PathEscape(odd),
	}
}

// formsOf are the addresses that staff may post to.
var formsOf = []string{
	"/console/export", "/console/reveal", "/console/staff", "/console/staff/sessions", "/console/staff/duty", "/console/texts/menu", "/console/texts/faq.new", "/console/policies/x", "/console/troubles/inputs", "/console/troubles/deliveries",
	"/console/troubles/files", "/console/troubles/news", "/console/answers", "/console/lang",
}

var odds = []string{
	"<script>alert(1)</script>", `"><img src=x onerror=alert(1)>`, "'; DROP TABLE entries; --", "\x00", "\xff\xfe", "\u202e\u2066\u200b\ufeff",
	"-1", "99999999999999999999", "9223372036854775807", "0-0", "../../etc/passwd", "%", "{{.}}", "=1+1", strings.Repeat("长", 3000),
}

// Nothing that is written into an address or a form is a fault of ours, or stands on the page as it was sent.
func TestOddAddressesAndFormsAreRefusedOrHarmless(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	b := s.signedIn(boss)
	for _, odd := range odds {
		for _, page := range pagesOf(odd) {
			got := b.get(page)
			if got.status >= 500 {
				t.Errorf("%.80q answers %d", page, got.status)
			}
			lacks(t, got, "<script>", "<img src=x")
		}
		for _, form := range formsOf {
			got := b.post(form, url.Values{
				"id": {odd}, "ref": {odd}, "entry": {odd}, "case": {odd}, "conversation": {odd}, "why": {odd}, "list": {odd}, "name": {odd}, "lang": {odd},
				"back": {odd}, "agent": {odd}, "forget": {"1"},
			})
			if got.status >= 500 {
				t.Errorf("%s with %.40q answers %d", form, odd, got.status)
			}
			lacks(t, got, "<script>", "<img src=x")
		}
	}
	var entries int
	if err := s.db.QueryRow(t.Context(), `SELECT count(*) FROM entries`).Scan(&entries); err != nil || entries == 0 {
		t.Errorf("%d entries are left, %v", entries, err)
	}
}

// A body of ten megabytes is refused wherever it is sent, signed in or not.
func TestALargeBodyIsRefused(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	large := url.Values{"why": {strings.Repeat("x", 10<<20)}}
	in, out := s.signedIn(boss), s.visitor()
	forms := append([]string{"/console/cases/" + s.waiting.No + "/act", "/console/cases/" + s.waiting.No + "/say"}, formsOf...)
	for _, form := range forms {
		for name, b := range map[string]*browser{"signed in": in, "a visitor": out} {
			if got := b.post(form, large); got.status != http.StatusRequestEntityTooLarge {
				t.Errorf("%s: %s answers %d", name, form, got.status)
			}
		}
	}
}

// What belongs to others does not exist for an agent, whatever number stands in the address.
func TestNumbersOfOthersDoNotExist(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	agent := s.signedIn(chen) // holds nothing
	fang := fmt.Sprint(s.fang)
	for _, page := range []string{
		"/console/conversations/" + fang, "/console/cases/" + s.held.No, "/console/media/" + s.photo + "?entry=" + fmt.Sprint(s.edited.ID),
		"/console/audit", "/console/audit.csv", "/console/staff", "/console/troubles", "/console/reports", "/console/reports.csv", "/console/answers", "/console/policies",
	} {
		got := agent.get(page)
		if got.status != http.StatusNotFound {
			t.Errorf("%s answers %d", page, got.status)
		}
		lacks(t, got, "芳芳", "138****")
	}
	for form, values := range map[string]url.Values{
		"/console/cases/" + s.held.No + "/act": {"act": {"approve"}}, "/console/cases/" + s.held.No + "/say": {"text": {"x"}},
		"/console/export": {"case": {s.held.No}, "why": {"x"}}, "/console/reveal": {"entry": {fmt.Sprint(s.edited.ID)}, "why": {"x"}},
		"/console/staff": {"id": {"903"}, "admin": {"1"}}, "/console/troubles/files": {"ref": {"video-1"}},
	} {
		if got := agent.post(form, values); got.status != http.StatusNotFound {
			t.Errorf("%s answers %d", form, got.status)
		}
	}
	if n := len(s.received()); n != 0 {
		t.Errorf("%d inputs came of it", n)
	}
}

// A conversation of a hundred thousand entries opens as any other does, at its end and in its middle.
func TestAVeryLongTranscriptOpens(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	id := s.customer(101, "芳芳", "")
	s.tx(func(ctx context.Context, tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `
			INSERT INTO entries (conversation_id, at, author, audience, kind, text, message, salt, commitment)
			SELECT $1, $2::timestamptz + n * interval '1 second', 'customer', 'both', 'text', '第' || n || '句', jsonb_build_object('text', '第' || n || '句'), '\x00', '\x00'
			FROM generate_series(1, 100000) AS n`, id, s.now.Add(-200000*time.Second))
		return err
	})
	b := s.signedIn(boss)
	path := fmt.Sprintf("/console/conversations/%d", id)
	has(t, b.get(path), "第100000句", "第99701句")
	var middle int64
	if err := s.db.QueryRow(t.Context(), `SELECT id FROM entries WHERE text = '第50000句'`).Scan(&middle); err != nil {
		t.Fatal(err)
	}
	page := b.get(fmt.Sprintf("%s?entry=%d", path, middle))
	has(t, page, "第50000句", fmt.Sprintf(`id="e%d"`, middle))
	if n := strings.Count(page.body, `class="entry`); n > 301 || len(page.body) > 2<<20 {
		t.Errorf("the page has %d entries and %d bytes", n, len(page.body))
	}
}

// Characters that nobody sees, and those that turn the direction of what follows, stay within the words they came in.
func TestWordsThatTurnRoundStayInTheirPlace(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	words := "\u202egpj.exe\u200b\u2066 退款"
	s.entry(transcript.Entry{Conversation: s.fang, Author: transcript.Customer, CaseNo: s.held.No, Message: transcript.Message{Text: words}})
	has(t, s.signedIn(boss).get(fmt.Sprintf("/console/conversations/%d", s.fang)), `<p class="text" dir="auto">`+words)
}
