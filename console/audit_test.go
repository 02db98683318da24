package console_test

import (
	"fmt"
	"strings"
	"testing"

	"kefu/handoff"
)

// The audit lists what staff did on cases, wherever they did it, by person and by case, page by page, and as a table.
func TestActsOnCasesStandInTheAudit(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	admin := s.signedIn(boss)
	s.do(handoff.Act{Kind: handoff.ActTransfer, CaseNo: s.held.No, Staff: lin, Version: s.held.Version, To: zhou})
	s.do(handoff.Act{Kind: handoff.ActClaim, CaseNo: s.waiting.No, Staff: zhou, Version: s.waiting.Version})
	page := admin.get("/console/audit?on=cases")
	has(t, page, "小林", "转交", "→ 小周", "小周", "接单", `href="/console/cases/`+s.held.No+`"`)
	lacks(t, page, "登录<", "audit.acts", "event.")
	has(t, admin.get("/console/audit"), "登录")
	lins := admin.get(fmt.Sprint("/console/audit?on=cases&staff=", lin))
	has(t, lins, s.held.No)
	lacks(t, lins, s.waiting.No)
	one := admin.get("/console/audit?on=cases&subject=case:" + s.waiting.No)
	has(t, one, s.waiting.No)
	lacks(t, one, s.held.No)
	table := admin.get("/console/audit.csv?on=cases")
	has(t, table, "小林", "转交", "→ 小周", "case:"+s.held.No)
	if n := strings.Count(table.body, "\n"); n < 4 {
		t.Errorf("the table has %d lines", n)
	}
	// More than a page of them is read without gaps or repeats.
	if _, err := s.db.Exec(t.Context(), `
		INSERT INTO case_events (case_no, version, at, kind, staff_id, detail)
		SELECT $1, 1, now(), 'tagged', $2, jsonb_build_object('reason', '第' || n || '次') FROM generate_series(1, 250) AS n`, s.held.No, chen); err != nil {
		t.Fatal(err)
	}
	seen, at, pages := 0, fmt.Sprint("/console/audit?on=cases&staff=", chen), 0
	for ; at != "" && pages < 10; pages++ {
		got := admin.get(at)
		seen += strings.Count(got.body, "次</span>")
		_, rest, more := strings.Cut(got.body, `<nav class="pager"><a class="button" href="`)
		if at = ""; more {
			next, _, _ := strings.Cut(rest, `"`)
			at = strings.ReplaceAll(next, "&amp;", "&")
		}
	}
	if seen != 250 || pages != 5 {
		t.Errorf("%d acts on %d pages", seen, pages)
	}
	if n := strings.Count(admin.get(fmt.Sprint("/console/audit.csv?on=cases&staff=", chen)).body, "次\n"); n != 250 {
		t.Errorf("the table has %d acts", n)
	}
}
