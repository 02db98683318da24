package console_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/console"
	"kefu/transcript"
)

// odds are what people write into addresses and forms whom nobody wishes well.
var odds = []string{
	"<script>alert(1)</script>", `"><img src=x onerror=alert(1)>`, "'; DROP TABLE entries; --", "\x00", "\xff\xfe", "\u202e\u2066\u200b\ufeff",
	"-1", "99999999999999999999", "9223372036854775807", "-9223372036854775808", "0-0", "../../etc/passwd", "%", "{{.}}", "=1+1",
	"https://evil.example/", "//evil.example/console/", "/console/\r\nSet-Cookie: a=b", strings.Repeat("长", 3000),
}

var (
	asksFor = regexp.MustCompile(`(?:FormValue\(|PostForm\[)"(\w+)"`)
	inPath  = regexp.MustCompile(`\{(\w+)\}`)
)

// fieldsRead are the names of all values that a page of the console reads from an address or a form.
func fieldsRead(t *testing.T) []string {
	t.Helper()
	code, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{"speaks": true, "cancellable": true, "per_day": true, "retention_minutes": true, "text_zh": true, "text_en": true} // by computed names
	for _, file := range code {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range asksFor.FindAllStringSubmatch(string(text), -1) {
			names[m[1]] = true
		}
	}
	if len(names) < 40 {
		t.Fatalf("only %d names: the pattern no longer fits the code", len(names))
	}
	return slices.Sorted(maps.Keys(names))
}

// oddities are requests to a route with something odd: in each part of its path, in all fields at once, and in each field of a valid
// form while the others stay.
func oddities(route console.Route, valid request, odd string, fields []string) (all []request) {
	method, pattern, _ := strings.Cut(route.Pattern, " ")
	every := url.Values{}
	for _, name := range fields {
		every.Set(name, string([]rune(odd)[:min(len([]rune(odd)), 50)])) // all of them have to go into one address
	}
	strange := inPath.ReplaceAllLiteralString(strings.TrimSuffix(pattern, "{$}"), url.PathEscape(odd))
	path, _, _ := strings.Cut(valid.path, "?")
	if path == "" { // a visitor's
		path = strange
	}
	if method == http.MethodGet {
		all = []request{{path + "?" + every.Encode(), nil}}
		if strange != path && inPath.MatchString(pattern) {
			all = append(all, request{strange, nil})
		}
		return all
	}
	if all = append(all, request{path, every}); inPath.MatchString(pattern) {
		all = append(all, request{strange, valid.form})
	}
	for name := range valid.form {
		one := maps.Clone(valid.form)
		one.Set(name, odd)
		all = append(all, request{path, one})
	}
	return all
}

// Nothing that is written into an address or a form is a fault of ours, stands on the page as it was sent, or leads elsewhere:
// every route, every field, everything odd.
func TestOddAddressesAndFormsAreRefusedOrHarmless(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	requests, fields, tried := s.requests(), fieldsRead(t), 0
	in, out := s.signedIn(boss), s.visitor()
	for _, route := range console.Routes() {
		if route.Pattern == "GET /console/live" {
			continue // reads nothing, and does not end
		}
		for _, odd := range odds {
			for _, r := range oddities(route, requests[route.Pattern], odd, fields) {
				b := in
				if route.Role == "visitors" {
					b = out
				}
				var got answer
				if tried++; strings.HasPrefix(route.Pattern, "POST ") {
					got = b.post(r.path, r.form)
				} else {
					got = b.get(r.path)
				}
				if got.status >= 500 {
					t.Errorf("%s with %.60q answers %d", route.Pattern, r, got.status)
				}
				if !strings.HasPrefix(got.at, "/console") || got.header.Get("Set-Cookie") == "a=b" {
					t.Errorf("%s with %.60q leads to %s", route.Pattern, r, got.at)
				}
				if html := got.header.Get("Content-Type"); strings.HasPrefix(html, "text/html") {
					lacks(t, got, "<script>", "<img src=x")
				}
			}
		}
	}
	if b := s.signedIn(boss); b.get("/console/").status != http.StatusOK || tried < 1000 {
		t.Errorf("after %d requests nobody is let in", tried)
	}
	var entries int
	if err := s.db.QueryRow(t.Context(), `SELECT count(*) FROM entries`).Scan(&entries); err != nil || entries == 0 {
		t.Errorf("%d entries are left, %v", entries, err)
	}
}

// A body of ten megabytes is refused wherever it is sent, whatever it says it is, signed in or not, and before it is kept. A
// file of that size is refused as a file: attach_test.go.
func TestALargeBodyIsRefused(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	requests, in, out := s.requests(), s.signedIn(boss), s.visitor()
	large := []byte("why=" + strings.Repeat("x", 10<<20))
	multipart, files := multipartForm(t, url.Values{"why": {string(large)}})
	before := s.deeds()
	for _, route := range console.Routes() {
		path := requests[route.Pattern].path
		if path == "" {
			path = inPath.ReplaceAllLiteralString(strings.TrimPrefix(route.Pattern, "POST "), "x")
		}
		if !strings.HasPrefix(route.Pattern, "POST ") {
			continue
		}
		for who, b := range map[string]*browser{"signed in": in, "a visitor": out} {
			for kind, body := range map[string][]byte{"application/x-www-form-urlencoded": large, multipart: files, "application/json": large, "": large} {
				if kind == multipart && strings.HasPrefix(path, "/console/cases/") {
					continue
				}
				if got := b.raw(path, kind, bytes.NewReader(body)); got.status != http.StatusRequestEntityTooLarge {
					t.Errorf("%s: %s with %.20q answers %d", who, path, kind, got.status)
				}
				chunked := struct{ io.Reader }{bytes.NewReader(body)} // its length is not said
				if got := b.raw(path, kind, chunked); got.status < 400 {
					t.Errorf("%s: %s with %.20q in chunks answers %d", who, path, kind, got.status)
				}
			}
		}
	}
	if after := s.deeds(); after != before || len(s.stored()) > 2 {
		t.Errorf("%d things came of it, and %d files", after-before, len(s.stored()))
	}
}

// A conversation of a hundred thousand entries opens as any other does, at its end and in its middle, and so do the page of its
// case and the lists.
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
	opened := s.open(id, "")
	for _, other := range []string{"/console/cases/" + opened.No, "/console/conversations", "/console/search?q=" + url.QueryEscape("第50000句"), "/console/"} {
		if got := b.get(other); got.status != http.StatusOK || len(got.body) > 1<<20 {
			t.Errorf("%s answers %d with %d bytes", other, got.status, len(got.body))
		}
	}
	has(t, b.get("/console/cases/"+opened.No), "第100000句", "第99970句")
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
