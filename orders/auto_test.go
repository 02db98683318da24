package orders_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/orders"
)

// policy changes the policy of the example's product.
func (sh *shop) policy(p string) {
	sh.t.Helper()
	sh.must(func(tx pgx.Tx) error {
		return sh.SaveProduct(sh.t.Context(), tx, sku, orders.ProductDocument{
			Name: "游戏点卡 100 点", Kind: orders.Virtual, Policy: json.RawMessage(p),
		}, noon)
	})
}

// auto asks for a refund by policy some time after noon.
func (sh *shop) auto(no string, after time.Duration) (r orders.Refund, ok bool) {
	sh.t.Helper()
	sh.must(func(tx pgx.Tx) (err error) {
		var list []orders.Refund
		if list, ok, err = sh.AutoRefund(sh.t.Context(), tx, no, "changed_mind", noon.Add(after)); len(list) > 0 {
			r = list[0]
		}
		return err
	})
	return r, ok
}

func TestARefundByPolicyIsOffUnlessSwitchedOn(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	sh.stocked(10)
	sh.order(no, orders.Paid)
	if _, ok := sh.auto(no, time.Hour); ok {
		t.Fatal("refunded although nobody switched it on")
	}
	sh.policy(`{"auto_refund":{"enabled":true,"max_amount_fen":10000,"per_day":1}}`)
	r, ok := sh.auto(no, time.Hour)
	if !ok || r.Amount != total || r.CaseNo != "" {
		t.Fatalf("%v %+v", ok, r)
	}
	if o := sh.get(no); o.Status != orders.Refunding {
		t.Errorf("the order is %s", o.Status)
	}
	if _, ok := sh.auto(no, time.Hour); ok {
		t.Error("refunded twice")
	}
}

func TestARefundByPolicyKeepsToItsLimits(t *testing.T) {
	t.Parallel()
	const on = `{"auto_refund":{"enabled":true,"max_amount_fen":10000,"per_day":1}}`
	for name, tt := range map[string]struct {
		policy string
		status orders.Status
		more   func(sh *shop)
	}{
		"too much":            {`{"auto_refund":{"enabled":true,"max_amount_fen":9999,"per_day":1}}`, orders.Paid, nil},
		"cannot be cancelled": {`{"cancellable":false,"auto_refund":{"enabled":true,"max_amount_fen":10000,"per_day":1}}`, orders.Paid, nil},
		"not paid":            {on, orders.Unpaid, nil},
		"shipped":             {on, orders.Shipped, nil},
		"delivered":           {on, orders.Completed, nil},
		"paid after its end": {on, orders.Cancelled, func(sh *shop) {
			again := payment(10 * time.Minute)
			again.Reference = "4201"
			sh.pay(no, again, 10*time.Minute)
		}},
		"paid twice": {strings.Replace(on, "10000", "99999", 1), orders.Paid, func(sh *shop) {
			again := payment(10 * time.Minute)
			again.Reference = "4201"
			sh.pay(no, again, 10*time.Minute)
		}},
		"another one on this day": {on, orders.Paid, func(sh *shop) { sh.order("WF20261122000002", orders.Paid); sh.auto("WF20261122000002", time.Hour) }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sh := newShop(t)
			sh.stocked(10)
			sh.policy(tt.policy)
			sh.order(no, tt.status)
			if tt.more != nil {
				tt.more(sh)
			}
			if _, ok := sh.auto(no, 2*time.Hour); ok {
				t.Error("refunded")
			}
		})
	}
}

func TestANewDayBringsNewRefundsByPolicy(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	sh.stocked(10)
	sh.policy(`{"auto_refund":{"enabled":true,"max_amount_fen":10000,"per_day":1}}`)
	for i, after := range []time.Duration{time.Hour, 13 * time.Hour} { // midnight of the shop lies between them
		one := fmt.Sprintf("WF%014d", i)
		sh.order(one, orders.Paid)
		if _, ok := sh.auto(one, after); !ok {
			t.Errorf("refund %d was not allowed", i)
		}
	}
}

func TestTwoRefundsByPolicyAtOnceCountEachOther(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	sh.stocked(10)
	sh.policy(`{"auto_refund":{"enabled":true,"max_amount_fen":10000,"per_day":2}}`)
	var nos []string
	for i := range 6 {
		nos = append(nos, fmt.Sprintf("WF%014d", i))
		sh.order(nos[i], orders.Paid)
	}
	var all sync.WaitGroup
	for _, no := range nos {
		all.Go(func() { sh.auto(no, time.Hour) })
	}
	all.Wait()
	var n int
	if err := sh.pool.QueryRow(t.Context(), `SELECT count(*) FROM refunds WHERE by_policy`).Scan(&n); err != nil || n != 2 {
		t.Errorf("%d refunds, %v", n, err)
	}
}

func TestALateRefundIsNoticedOnce(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	sh.stocked(10)
	sh.order(no, orders.Refunding)
	last := sh.get(no).Refunds[0].ExpectedTo
	overdue := func(at time.Time) (due []orders.OverdueRefund) {
		sh.must(func(tx pgx.Tx) (err error) {
			due, err = sh.RefundsOverdue(t.Context(), tx, at, 10)
			return err
		})
		return due
	}
	if due := overdue(last.Add(23*time.Hour + 59*time.Minute)); len(due) != 0 {
		t.Errorf("late on its last day: %v", due)
	}
	if due := overdue(last.AddDate(0, 0, 1)); !slices.Equal(due, []orders.OverdueRefund{{Due: orders.Due{No: no, CustomerID: "u-1001"}, Refund: sh.get(no).Refunds[0].ID}}) {
		t.Errorf("not late the day after: %v", due)
	}
	if due := overdue(last.AddDate(0, 0, 2)); len(due) != 0 {
		t.Errorf("noticed again: %v", due)
	}
}

func TestWhoLetsOrdersEndAgainAndAgainHoldsStockOnlyShortly(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	sh.stocked(100)
	end := func(i int, customer string) time.Duration {
		one := fmt.Sprintf("WF%014d", i)
		sh.create(one, func(d *orders.Document) { d.Customer.ID = customer })
		o := sh.get(one)
		sh.must(func(tx pgx.Tx) error {
			return sh.Cancel(t.Context(), tx, one, at(time.Minute, orders.ActorCustomer))
		})
		return o.ExpiresAt.Sub(noon)
	}
	for i := range 3 {
		if got := end(i, "u-1001"); got != 30*time.Minute {
			t.Errorf("order %d holds for %s", i, got)
		}
	}
	if got := end(3, "u-1001"); got != 5*time.Minute {
		t.Errorf("the fourth holds for %s", got)
	}
	if got := end(4, "u-1002"); got != 30*time.Minute {
		t.Errorf("somebody else's holds for %s", got)
	}
	if !slices.Contains(sh.events("WF00000000000003"), "held_shortly") {
		t.Error("no event says so")
	}
}

// Many orders end in the same moment, and several processes look.
func TestThousandsOfOrdersExpireWithinSeconds(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	const n, processes = 5000, 3
	sh.stocked(n)
	var file strings.Builder
	for i := range n {
		fmt.Fprintln(&file, line(t, numbered(i, orders.Unpaid), func(d *orders.Document) {
			d.Customer = orders.DocumentCustomer{ID: fmt.Sprintf("u-%d", i)}
			d.ExpiresAt = noon.Add(time.Minute).Format(time.RFC3339)
		}))
	}
	if report := sh.load(file.String()); report.Created != n {
		t.Fatalf("%d created, refused %v", report.Created, report.Refused)
	}
	before, _ := sh.stock()
	var mu sync.Mutex
	seen := map[string]int{}
	began := time.Now()
	var all sync.WaitGroup
	for range processes {
		all.Go(func() {
			for {
				var due []orders.Due
				sh.must(func(tx pgx.Tx) (err error) {
					due, err = sh.ExpireDue(t.Context(), tx, noon.Add(time.Minute), 200)
					return err
				})
				if len(due) == 0 {
					return
				}
				mu.Lock()
				for _, d := range due {
					seen[d.No]++
				}
				mu.Unlock()
			}
		})
	}
	all.Wait()
	took := time.Since(began)
	t.Logf("%d orders expired in %s", len(seen), took)
	// Within 5 s on a machine of its own; test machines are shared.
	if took > 15*time.Second {
		t.Errorf("took %s", took)
	}
	for no, times := range seen {
		if times != 1 {
			t.Errorf("%s expired %d times", no, times)
		}
	}
	if len(seen) != n {
		t.Errorf("%d of %d expired", len(seen), n)
	}
	if after, held := sh.stock(); after != before+n || held != 0 {
		t.Errorf("%d on hand after %d, %d held", after, before, held)
	}
}
