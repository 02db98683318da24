package handoff_test

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"kefu/handoff"
	"kefu/internal/secret"
	"kefu/internal/testdb"
	"kefu/orders"
)

var _ handoff.Orders = (*orders.Store)(nil)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.FixedZone("CST", 8*3600))

// Members of staff in tests.
const (
	li, zhao, qian = 7, 8, 9 // agents; qian is admin as well
	boss           = 10      // admin only
	stranger       = 99
)

// theOrders stands in for the order database: one order, 100.00 paid, and a log of what was asked of it.
type theOrders struct {
	refused error
	status  orders.Status // paid if it says nothing
	refunds []orders.Refund
	wanted  []orders.Fulfilment
	key     string         // of the first item, as everybody may see it
	keys    map[int]string // whole, for the owner
	theirs  []string       // numbers of orders that every customer may see
	log     []string
	told    []string // the shop
}

func (o *theOrders) Get(context.Context, orders.DB, string) (orders.Order, error) {
	return orders.Order{
		Status: cmp.Or(o.status, orders.Paid), Stage: cmp.Or(o.status, orders.Paid), Total: 10000, Refunds: o.refunds, Fulfilments: o.wanted,
		Payments: []orders.Payment{{Method: orders.WeChat, Amount: 10000}},
		Items:    []orders.Item{{Line: 1, Quantity: 1, UnitPrice: 3000, Account: "wang", Key: o.key}, {Line: 2, Quantity: 1, UnitPrice: 7000}},
	}, nil
}

func (o *theOrders) CardKeys(context.Context, orders.DB, int64, string, time.Time) (map[int]string, error) {
	if o.keys == nil {
		return nil, orders.ErrNotVisible
	}
	return o.keys, nil
}

func (o *theOrders) OrderOf(ctx context.Context, db orders.DB, _ int64, no string, _ time.Time) (orders.Order, error) {
	if !slices.Contains(o.theirs, no) {
		return orders.Order{}, orders.ErrNotVisible
	}
	order, err := o.Get(ctx, db, no)
	order.No = no
	return order, err
}

func (o *theOrders) RequestFulfilment(
	ctx context.Context, tx pgx.Tx, no string, r orders.FulfilmentRequest, now time.Time,
) (orders.Fulfilment, error) {
	order, _ := o.Get(ctx, tx, no)
	if err := order.FulfilmentRefusal(r); err != nil {
		return orders.Fulfilment{}, err
	}
	f := orders.Fulfilment{
		ID: int64(len(o.wanted) + 1), OrderNo: no, CaseNo: r.CaseNo, Kind: r.Kind, Line: r.Line, Region: r.Region, Account: r.Account,
		Quantity: r.Quantity, Status: orders.FulfilmentRequested, DueAt: now.Add(24 * time.Hour),
	}
	o.wanted = append(o.wanted, f)
	o.log = append(o.log, fmt.Sprintf("%s %d %s%s %d", f.Kind, f.Line, f.Region, f.Account, f.Quantity))
	return f, nil
}

func (o *theOrders) RefundResult(
	_ context.Context, _ pgx.Tx, id int64, result orders.RefundStatus, c orders.Change,
) (orders.RefundOutcome, error) {
	o.log = append(o.log, fmt.Sprintf("refund %d %s by %s", id, result, c.Actor))
	return orders.RefundOutcome{}, nil
}

func (o *theOrders) Nudge(_ context.Context, _ pgx.Tx, no, caseNo string, _ time.Time) (int, error) {
	o.log = append(o.log, "nudge "+no+" "+caseNo)
	return 1, nil
}

func (o *theOrders) RequestRefund(ctx context.Context, tx pgx.Tx, no string, r orders.RefundRequest, _ time.Time) ([]orders.Refund, error) {
	if o.refused != nil {
		return nil, o.refused
	}
	if len(r.Lines) > 0 {
		order, _ := o.Get(ctx, tx, no)
		var err error
		if r.Amount, err = order.LinesAmount(r.Lines); err != nil {
			return nil, err
		}
	}
	if r.AloneUpTo > 0 && r.Amount > r.AloneUpTo && !r.Seconded {
		return nil, &orders.SecondNeededError{Amount: r.Amount}
	}
	told := fmt.Sprintf("refund %s %s %d %s %s %s", no, r.CaseNo, r.Amount, r.Reason, r.By, orders.FormatLines(r.Lines))
	o.log = append(o.log, strings.TrimSpace(told))
	return []orders.Refund{{ID: 1, OrderNo: no, Amount: r.Amount}}, nil
}

func (o *theOrders) AskHold(_ context.Context, _ pgx.Tx, no string, _ time.Time) (bool, error) {
	o.log = append(o.log, "hold "+no)
	return true, nil
}

func (o *theOrders) Release(_ context.Context, _ pgx.Tx, no string, _ time.Time) (bool, error) {
	o.log = append(o.log, "release "+no)
	return true, nil
}

func (o *theOrders) Reinstate(_ context.Context, _ pgx.Tx, no string, _ orders.Change) (orders.Order, error) {
	if o.refused != nil {
		return orders.Order{}, o.refused
	}
	o.log = append(o.log, "reinstate "+no)
	return orders.Order{}, nil
}

func (o *theOrders) TellShop(_ context.Context, _ pgx.Tx, n orders.ShopEvent) error {
	o.told = append(o.told, fmt.Sprintf("%s %s", n.Kind, n.Data["case_no"]))
	return nil
}

// fixture is a shop with three agents, one more admin, two customers and some orders.
type fixture struct {
	testing.TB
	pool         *pgxpool.Pool
	desk         *handoff.Desk
	orders       *theOrders
	conversation int64
	other        int64
	now          time.Time
}

const orderNo = "WF20261122000001"

func newFixture(t testing.TB, change ...func(*handoff.Config)) *fixture {
	t.Helper()
	box, err := secret.New(bytes.Repeat([]byte{1}, secret.KeySize))
	if err != nil {
		t.Fatal(err)
	}
	f := &fixture{TB: t, pool: testdb.New(t), orders: &theOrders{}, now: noon}
	config := handoff.Config{Sealer: box, Orders: f.orders}
	for _, c := range change {
		c(&config)
	}
	f.desk = handoff.New(config)
	for i, id := range []*int64{&f.conversation, &f.other} {
		err := f.pool.QueryRow(t.Context(), `
			INSERT INTO conversations (kind, chat, started_at, active_at) VALUES ('customer', $1, $2, $2) RETURNING id`,
			5001+i, noon).Scan(id)
		f.must(err)
	}
	f.exec(`INSERT INTO customers (id) VALUES ('u-1')`)
	f.exec(`INSERT INTO orders (order_no, customer_id, status, total, created_at, status_at)
		SELECT 'WF202611220000' || lpad(n::text, 2, '0'), 'u-1', 'paid', 10000, now(), now() FROM generate_series(1, 20) AS n`)
	f.tx(func(tx pgx.Tx) error {
		return f.desk.Bootstrap(t.Context(), tx, []int64{li, zhao, qian}, []int64{qian, boss}, noon)
	})
	for id, name := range map[int64]string{li: "小李", zhao: "小赵", qian: "小钱", boss: "老板"} {
		f.tx(func(tx pgx.Tx) error { return f.desk.SetName(t.Context(), tx, id, name) })
	}
	return f
}

func (f *fixture) must(err error) {
	f.Helper()
	if err != nil {
		f.Fatal(err)
	}
}

func (f *fixture) exec(sql string, args ...any) {
	f.Helper()
	_, err := f.pool.Exec(f.Context(), sql, args...)
	f.must(err)
}

func (f *fixture) tx(do func(pgx.Tx) error) {
	f.Helper()
	f.must(pgx.BeginFunc(f.Context(), f.pool, do))
}

// after lets time pass.
func (f *fixture) after(d time.Duration) { f.now = f.now.Add(d) }

// open opens a case, about the order with this number if there is one.
func (f *fixture) open(orderNo string, change ...func(*handoff.NewCase)) handoff.Case {
	f.Helper()
	n := handoff.NewCase{
		Conversation: f.conversation, OrderNo: orderNo, Kind: handoff.KindRefund, Reason: "wrong_region", Hold: true,
		Details: handoff.Details{{Slot: "region_actual", Value: "电信一区"}, {Slot: "region_wanted", Value: "网通五区"}},
	}
	for _, c := range change {
		c(&n)
	}
	var c handoff.Case
	f.tx(func(tx pgx.Tx) (err error) {
		c, err = f.desk.Open(f.Context(), tx, n, f.now)
		return err
	})
	return c
}

// try does an act in a transaction that is committed even when the act is refused: a refusal must leave it usable, and
// must have written nothing.
func (f *fixture) try(a handoff.Act) (handoff.Outcome, error) {
	f.Helper()
	var out handoff.Outcome
	var refused error
	before := f.stored()
	f.tx(func(tx pgx.Tx) error {
		out, refused = f.desk.Act(f.Context(), tx, a, f.now)
		return nil
	})
	if refused != nil && f.stored() != before {
		f.Errorf("%s was refused (%v), but something was written", a.Kind, refused)
	}
	return out, refused
}

// do does an act that must succeed.
func (f *fixture) do(a handoff.Act) handoff.Outcome {
	f.Helper()
	out, err := f.try(a)
	if err != nil {
		f.Fatalf("%s: %v", a.Kind, err)
	}
	f.sameAsStored(out.Case)
	return out
}

// tryNext claims what an agent is to take next. It leaves the line in Redis as it is.
func (f *fixture) tryNext(agent int64) (handoff.Case, error) {
	f.Helper()
	staff, _, err := f.desk.Staff(f.Context(), f.pool, agent)
	f.must(err)
	o, err := f.desk.Next(f.Context(), f.pool, staff, f.now)
	if err != nil {
		return handoff.Case{}, err
	}
	out, err := f.try(handoff.Act{Kind: handoff.ActClaim, CaseNo: o.CaseNo, Staff: agent, Version: o.Version})
	return out.Case, err
}

// next claims what an agent is to take next, which must succeed.
func (f *fixture) next(agent int64) handoff.Case {
	f.Helper()
	c, err := f.tryNext(agent)
	if err != nil {
		f.Fatalf("next: %v", err)
	}
	f.sameAsStored(c)
	return c
}

// stored is everything about cases in the database.
func (f *fixture) stored() string {
	f.Helper()
	var all string
	f.must(f.pool.QueryRow(f.Context(), `
		SELECT coalesce((SELECT string_agg(to_jsonb(c)::text, ' ' ORDER BY id) FROM cases c), '') ||
			(SELECT count(*) FROM case_events)`).Scan(&all))
	return all
}

func (f *fixture) get(no string) handoff.Case {
	f.Helper()
	c, err := f.desk.Get(f.Context(), f.pool, no)
	f.must(err)
	return c
}

func (f *fixture) claimed(by int64) handoff.Case {
	f.Helper()
	return f.do(handoff.Act{Kind: handoff.ActClaim, CaseNo: f.open(orderNo).No, Staff: by}).Case
}
