package console_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/orders"
)

// sells puts one product into the shop.
func (s *shop) sells(sku string) {
	s.t.Helper()
	err := pgx.BeginFunc(s.t.Context(), s.db, func(tx pgx.Tx) error {
		return s.orders.SaveProduct(s.t.Context(), tx, sku, orders.ProductDocument{
			Name: "游戏点卡 30 点", Kind: orders.Virtual, Policy: json.RawMessage(`{"seven_days":true}`),
		}, s.now)
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

func TestAnAdminChangesAPolicyAndItIsRecorded(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.sells("yx-30")
	b := s.signedIn(boss)
	has(t, b.get("/console/policies"), "游戏点卡 30 点", "yx-30", "虚拟")
	form := b.get("/console/policies/yx-30")
	has(t, form, `value="yes" selected`, "修改记录")
	saved := b.post("/console/policies/yx-30", url.Values{
		"cancellable": {"no"}, "seven_days": {"kind"}, "evidence": {"yes"},
		"auto": {"1"}, "most": {"50"}, "per_day": {"2"}, "retention_minutes": {"15"},
	})
	has(t, saved, "已保存", "管理员", `value="50.00"`, "max_amount_fen")
	lacks(t, saved, "console.", "&lt;no value&gt;")
	has(t, b.get("/console/policies"), "自动退款", "付款后不能取消")
	list, err := s.orders.Policies(t.Context(), s.db, "yx-30")
	if err != nil || list[0].Policy.AutoRefund != (orders.AutoRefund{Enabled: true, MaxAmount: 5000, PerDay: 2}) || list[0].Retention.Minutes() != 15 {
		t.Errorf("%+v, %v", list, err)
	}
}

func TestAPolicyThatIsWrongIsNotSaved(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.sells("yx-30")
	b := s.signedIn(boss)
	for name, form := range map[string]url.Values{
		"no limits":   {"auto": {"1"}},
		"no amount":   {"auto": {"1"}, "most": {"much"}, "per_day": {"1"}},
		"no number":   {"per_day": {"some"}},
		"a long wait": {"retention_minutes": {"99999999"}},
	} {
		page := b.post("/console/policies/yx-30", form)
		if page.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", name, page.status)
		}
		has(t, page, "没有保存")
	}
	if changes, err := s.orders.PolicyChanges(t.Context(), s.db, "yx-30", 10); err != nil || len(changes) != 1 { // the shop's own
		t.Errorf("%v, %v", changes, err)
	}
}

func TestPoliciesAreForAdmins(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.sells("yx-30")
	b := s.signedIn(lin)
	for _, path := range []string{"/console/policies", "/console/policies/yx-30"} {
		if page := b.get(path); page.status != http.StatusNotFound {
			t.Errorf("%s: %d", path, page.status)
		}
	}
	if page := b.post("/console/policies/yx-30", url.Values{"cancellable": {"no"}}); page.status != http.StatusNotFound {
		t.Errorf("%d", page.status)
	}
	if page := s.signedIn(boss).get("/console/policies/nothing"); page.status != http.StatusNotFound {
		t.Errorf("%d", page.status)
	}
}

func TestNewsThatTheShopDidNotTakeAreShownAndSentAgain(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	if _, err := s.db.Exec(t.Context(), `
		INSERT INTO shop_events (lane, kind, data, at, not_before, tries, fault, dead_at)
		SELECT 'WF' || n, 'refund.requested', '{}', now(), now(), 11, 'the shop answered 500', now() FROM generate_series(1, 3) AS n`); err != nil {
		t.Fatal(err)
	}
	b := s.signedIn(boss)
	has(t, b.get("/console/troubles"), "refund.requested", "WF1", "the shop answered 500", "再发一次")
	var first string
	if err := s.db.QueryRow(t.Context(), `SELECT min(id)::text FROM shop_events`).Scan(&first); err != nil {
		t.Fatal(err)
	}
	page := b.post("/console/troubles/news", url.Values{"id": {first}})
	has(t, page, "WF2")
	lacks(t, page, "WF1")
	lacks(t, b.post("/console/troubles/news", url.Values{"id": {"0"}}), "WF2", "WF3")
}

func TestAdminsSeeThatDatesOfRefundsAreEstimates(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	if _, err := s.db.Exec(t.Context(), `
		WITH c AS (INSERT INTO customers (id) VALUES ('u-1') RETURNING id), o AS (
			INSERT INTO orders (order_no, customer_id, status, total, created_at, status_at)
			SELECT no, id, 'refunding', 9000, now(), now() FROM c, unnest(ARRAY['WF1', 'WF2']) AS no
			RETURNING order_no
		)
		INSERT INTO refunds (order_no, amount, method, status, requested_at, expected_from, expected_to, estimated)
		SELECT order_no, 9000, 'wechat', 'requested', now(), '2031-01-02', '2031-01-04', order_no = 'WF1' FROM o`); err != nil {
		t.Fatal(err)
	}
	b := s.signedIn(boss)
	page := b.get("/console/troubles")
	has(t, page, "到账日期是估计的", "WF1", "¥90", "1月2日")
	lacks(t, page, "WF2")
	if year := s.orders.Calendar().Missing(time.Now()); year != 0 {
		has(t, page, fmt.Sprintf("还不知道 %d 年的节假日", year), "KEFU_HOLIDAYS")
		has(t, b.get("/console/"), fmt.Sprintf("<b>%d</b>年节假日未知", year))
	} else {
		lacks(t, page, "还不知道")
	}
}

// What a form would change is shown before it does, and a change is taken back by what stood before it.
func TestRulesAreTriedAndTakenBack(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.sells("yx-30")
	b := s.signedIn(boss)
	const path = "/console/policies/yx-30"
	form := func(do string) url.Values {
		return url.Values{"cancellable": {"no"}, "auto": {"1"}, "most": {"50.00"}, "per_day": {"1"}, "retention_minutes": {"10"}, "do": {do}}
	}
	stored := func() string {
		t.Helper()
		list, err := s.orders.Policies(t.Context(), s.db, "yx-30")
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprintf("%s %s", list[0].Stored, list[0].Retention)
	}
	before := stored()
	has(t, b.post(path, form("preview")), "生效后会变的规则", "<b>50.00</b>", "<b>10</b>")
	if now := stored(); now != before {
		t.Errorf("trying has changed %s to %s", before, now)
	}
	has(t, b.post(path, form("keep")), "恢复到这之前")
	if stored() == before {
		t.Error("nothing was changed")
	}
	changes, err := s.orders.PolicyChanges(t.Context(), s.db, "yx-30", 10)
	if err != nil || len(changes) == 0 {
		t.Fatalf("%v, %v", changes, err)
	}
	b.post(path, url.Values{"do": {"undo:" + strconv.FormatInt(changes[0].ID, 10)}})
	if now := stored(); now != before {
		t.Errorf("%s was taken back to %s", before, now)
	}
	if page := b.post(path, url.Values{"do": {"undo:1x"}}); page.status != http.StatusNotFound {
		t.Errorf("a change that is none: %d", page.status)
	}
}
