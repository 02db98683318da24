package console_test

import (
	"encoding/csv"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"kefu/console"
	"kefu/handoff"
	"kefu/internal/testdb"
)

const hostile = `"><script>alert(1)</script><img src=x onerror=alert(2)>'`

// poison puts words into every column of the database that can hold them, whoever fills it: texts, and all texts
// within JSON. Keys stay, so that the pages still find what belongs together, and so do the words of closed sets.
func (s *shop) poison(words string) (columns int) {
	s.t.Helper()
	ctx := s.t.Context()
	db, err := pgx.Connect(ctx, testdb.OwnerURL(s.t, s.db.Config().ConnString()))
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = db.Close(ctx) }()
	rows, err := db.Query(ctx, `
		SELECT c.table_name, c.column_name, c.data_type
		FROM information_schema.columns c
		JOIN information_schema.tables t USING (table_schema, table_name)
		WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE' AND c.data_type IN ('text', 'jsonb', 'ARRAY')
		AND c.udt_name IN ('text', 'jsonb', '_text')
		AND NOT EXISTS (
			SELECT FROM information_schema.key_column_usage k
			WHERE k.table_schema = c.table_schema AND k.table_name = c.table_name AND k.column_name = c.column_name)
		ORDER BY 1, 2`)
	if err != nil {
		s.t.Fatal(err)
	}
	type column struct{ Table, Name, Type string }
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[column])
	if err != nil {
		s.t.Fatal(err)
	}
	// Words that choose what a page does, and those that other tables are found by.
	kept := []string{
		"kind", "status", "state", "source", "audience", "author", "act", "place", "case_no", "order_no", "customer_id", "lang", "code", "sku", "ref",
		"version", "slug", "key", "actor", "chain", "subject", "policy", "before", "after",
	}
	for _, c := range all {
		if slices.Contains(kept, c.Name) || strings.Contains(c.Table, "migration") || c.Table == "staff" && c.Name != "name" {
			continue
		}
		table, name := pgx.Identifier{c.Table}.Sanitize(), pgx.Identifier{c.Name}.Sanitize()
		value := "$1::text"
		switch c.Type {
		case "jsonb": // every text in it that is no key and no word of a closed set
			value = `regexp_replace(` + name + `::text, '"(text|quote|name|from|label|reason|note|words|value|fault|first_name|last_name|address|title|url)": "[^"]*"',
				'"\1": ' || replace(to_json($1::text)::text, '\', '\\'), 'g')::jsonb`
		case "ARRAY":
			value = "ARRAY[$1::text]"
		}
		_, err := db.Exec(ctx, "SET session_replication_role = replica")
		if err != nil {
			s.t.Fatal("the role of this test may not look past triggers: ", err)
		}
		tag, err := db.Exec(ctx, "UPDATE "+table+" SET "+name+" = "+value+" WHERE "+name+" IS NOT NULL", words)
		if err == nil && tag.RowsAffected() > 0 { // else a CHECK keeps such words out
			columns++
		}
	}
	return columns
}

// full is a story in which there is something of all that pages show, and the pages that show it.
func full(t *testing.T) (s story, pages []string) {
	t.Helper()
	s = newStory(t)
	s.sells("yx-30")
	if err := s.desk.SaveAnswer(t.Context(), s.db, handoff.ReadyAnswer{Name: "稍等", Text: "请稍等"}, boss, s.now); err != nil {
		t.Fatal(err)
	}
	if err := s.desk.Teach(t.Context(), s.db, handoff.Taught{Text: "咕噜", Intent: "greet", Staff: boss, At: s.now}); err != nil {
		t.Fatal(err)
	}
	if err := s.inbox.Receive(t.Context(), s.aside()); err != nil {
		t.Fatal(err)
	}
	return s, []string{
		"/console/", "/console/search", "/console/search?q=script", "/console/conversations", fmt.Sprint("/console/conversations/", s.fang),
		fmt.Sprint("/console/conversations/", s.bob), "/console/cases?status=all", "/console/cases/" + s.held.No, "/console/cases/" + s.waiting.No,
		"/console/reports", "/console/reports?by=agent", "/console/reports?by=reason", "/console/reports?by=product", "/console/reports?by=language",
		"/console/answers", "/console/teach", "/console/texts", "/console/texts?q=script", "/console/texts/case.elsewhere", "/console/policies",
		"/console/policies/yx-30", "/console/staff", "/console/audit", "/console/audit?on=cases", "/console/troubles",
	}
}

// No field of the database, whoever fills it, becomes part of any page.
func TestNoFieldBecomesPartOfAPage(t *testing.T) {
	t.Parallel()
	s, pages := full(t)
	b, agent := s.signedIn(boss), s.signedIn(lin)
	b.post("/console/policies/yx-30", url.Values{"cancellable": {"no"}})
	if n := s.poison(hostile); n < 25 {
		t.Errorf("only %d columns took hostile words", n)
	}
	dangerous := []string{"<script>", "<img src=x", `href="javascript:`, " onerror=alert(2)>"}
	shown := 0
	for _, who := range []*browser{b, agent} {
		for _, page := range pages {
			got := who.get(page)
			if got.status >= http.StatusInternalServerError {
				t.Errorf("%s answers %d", page, got.status)
			}
			for _, part := range dangerous {
				if part != " onerror=alert(2)>" || !strings.Contains(got.body, "&lt;img") {
					lacks(t, got, part)
				}
			}
			if strings.Contains(got.body, "&lt;script&gt;alert(1)") {
				shown++
			}
		}
	}
	if shown < 10 {
		t.Errorf("hostile words are seen on %d pages only: what is tested?", shown)
	}
}

// No field becomes a formula in any table that the console gives.
func TestNoFieldBecomesAFormula(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	requests, b := s.requests(), s.signedIn(boss)
	b.post("/console/policies/yx-30", url.Values{"cancellable": {"no"}})
	for _, formula := range []string{"=1+1", "\u200b＝1+1", "@SUM(A1)", "-2+3|cmd", "\t=1+1", "\r=1+1", " +1"} {
		s.poison(formula)
		cells, harmless := 0, 0
		for _, route := range console.Routes() {
			if !strings.HasSuffix(route.Pattern, ".csv") {
				continue
			}
			for _, by := range []string{"", "?on=cases", "?by=agent", "?by=reason", "?by=product", "?by=language"} {
				got := b.get(requests[route.Pattern].path + by)
				rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(got.body, "\ufeff"))).ReadAll()
				if err != nil || got.status != http.StatusOK {
					t.Fatal(route.Pattern, got.status, err)
				}
				for _, cell := range slices.Concat(rows...) {
					cells++
					if first := strings.TrimLeft(cell, " \t\r\u200b"); first != "" && strings.ContainsRune("=+-@＝|", []rune(first)[0]) {
						t.Errorf("%s%s has the cell %q", route.Pattern, by, cell)
					}
					if strings.HasPrefix(cell, "'") {
						harmless++
					}
				}
			}
		}
		if cells < 50 || harmless == 0 {
			t.Errorf("%q: %d of %d cells were made harmless: what is tested?", formula, harmless, cells)
		}
	}
}

// What turns the direction of writing, and what nobody sees, turns none of our own words round: in a text of ours it is left out, and
// whatever somebody wrote ends with its element, each of which is isolated (cmd/kefu asks the browser).
func TestNoFieldTurnsAPageRound(t *testing.T) {
	t.Parallel()
	s, pages := full(t)
	b, agent := s.signedIn(boss), s.signedIn(lin)
	const turned = "\u202etxt\u2066\u200b"
	if n := s.poison(turned); n < 25 {
		t.Errorf("only %d columns took such words", n)
	}
	shown := 0
	for _, who := range []*browser{b, agent} {
		for _, page := range pages {
			got := who.get(page)
			if got.status >= http.StatusInternalServerError {
				t.Errorf("%s answers %d", page, got.status)
			}
			for _, node := range betweenTags.FindAllString(got.body, -1) {
				_, after, there := strings.Cut(html.UnescapeString(node[1:len(node)-1]), turned)
				if there {
					shown++
				}
				if after = strings.TrimSpace(strings.ReplaceAll(after, turned, "")); after != "" {
					t.Errorf("%s: %q is turned round", page, after)
				}
			}
		}
	}
	if shown < 50 {
		t.Errorf("such words are seen %d times only: what is tested?", shown)
	}
}

var betweenTags = regexp.MustCompile(`>[^<]*<`)
