package console_test

import (
	"context"
	"encoding/csv"
	"net/http"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"kefu/orders"
)

func TestTodayTellsHowTheShopServes(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	for _, staff := range []int64{boss, lin} {
		page := s.signedIn(staff).get("/console/")
		has(t, page, `src="data:image/svg&#43;xml;base64,`, "<table", "看数字", "退款在途", "退款逾期", "自助解决", "没听懂的话", "小林", "holder=901")
		lacks(t, page, "console.", "&lt;nil&gt;", "%!", "#ZgotmplZ", "style=")
	}
	en := s.signedIn(boss)
	en.post("/console/lang", map[string][]string{"lang": {"en"}})
	has(t, en.get("/console/"), "The line over the day", "refunds overdue", "Who is on duty")
}

func TestReportsCountByEverything(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	b := s.signedIn(boss)
	for by, want := range map[string]string{"day": s.now.In(s.zone).Format("2006-01-02"), "agent": "小林", "reason": "区服买错", "product": "游戏点卡", "language": "中文"} {
		page := b.get("/console/reports?by=" + by)
		has(t, page, want, "合计", `src="data:image/svg&#43;xml;base64,`, "/console/reports.csv?by="+by)
		lacks(t, page, "console.", "%!", "#ZgotmplZ")
	}
	if got := s.signedIn(lin).get("/console/reports"); got.status != http.StatusNotFound {
		t.Errorf("an agent gets %d", got.status)
	}
	for _, q := range []string{"since=2026-13-40", "since=9999-01-01&till=1000-01-01", "by=" + strings.Repeat("x", 3000), "since=0001-01-01"} {
		if got := b.get("/console/reports?" + q); got.status != http.StatusOK {
			t.Errorf("%.40s answers %d", q, got.status)
		}
	}
}

func TestReportsAsTablesStartNoFormula(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	s.tx(func(ctx context.Context, tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE order_items SET name = '=HYPERLINK("http://x")' WHERE order_no = $1`, fangsOrder)
		return err
	})
	b := s.signedIn(boss)
	got := b.get("/console/reports.csv?by=product")
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(got.body, "\ufeff"))).ReadAll()
	if err != nil || len(rows) < 3 {
		t.Fatalf("%d rows, %v:\n%s", len(rows), err, got.body)
	}
	var names []string
	for _, row := range rows {
		names = append(names, row[0])
	}
	if all := strings.Join(names, "|"); !strings.Contains(all, `|'=HYPERLINK`) || names[len(names)-1] != "合计" {
		t.Errorf("the rows are %q", names)
	}
	has(t, b.get("/console/audit?act=export"), "report:product")
}

func TestCasesWithRefundsUnderWayAreListed(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	s.tx(func(ctx context.Context, tx pgx.Tx) error {
		_, err := s.orders.RequestRefund(ctx, tx, fangsOrder, orders.RefundRequest{CaseNo: s.held.No, Amount: 10000}, s.now)
		return err
	})
	b := s.signedIn(boss)
	has(t, b.get("/console/cases?status=refunds"), "/cases/"+s.held.No)
	lacks(t, b.get("/console/cases?status=refunds"), "/cases/"+s.waiting.No)
	lacks(t, b.get("/console/cases?status=overdue"), "/cases/"+s.held.No)
	s.tx(func(ctx context.Context, tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE refunds SET expected_from = '2020-01-01', expected_to = '2020-01-03'`)
		return err
	})
	has(t, b.get("/console/cases?status=overdue"), "/cases/"+s.held.No)
	lacks(t, s.signedIn(zhou).get("/console/cases?status=overdue"), "/cases/"+s.held.No)
}
