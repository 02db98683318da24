package orders_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"kefu/internal/retry"
	"kefu/orders"
)

// raceOrders is how long the race is: go test ./orders -run Race -race-orders 20000 runs its longer form.
var raceOrders = flag.Int("race-orders", 300, "orders in the race of the five actors")

const raceWorkers = 8

// act is what one actor tries with one order.
type act struct {
	name string
	no   string
	do   func(tx pgx.Tx) error
}

// Customer, timer, payment callback, shop and agent want the same orders at the same time. Afterwards the rows alone
// have to tell a consistent story.
func TestFiveActorsRaceForEveryOrder(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	supply := 2 * int64(*raceOrders)
	sh.stocked(supply)
	second := "merch-figure"
	sh.must(func(tx pgx.Tx) error {
		return sh.SaveProduct(t.Context(), tx, second, orders.ProductDocument{
			Name: "主角手办", Kind: orders.Physical, Stock: &supply,
		}, noon)
	})
	var acts []act
	var file strings.Builder
	for i := range *raceOrders {
		no, fen := fmt.Sprintf("WF%014d", i), int64(total)
		d := document(t, func(d *orders.Document) {
			d.OrderNo, d.CreatedAt = no, noon.Format(time.RFC3339)
			d.ExpiresAt = noon.Add(30 * time.Minute).Format(time.RFC3339)
		})
		if i%3 == 0 { // two products in one order, in either order
			it := d.Items[0]
			it.SKU, it.Name, it.Kind = second, "主角手办", orders.Physical
			d.Items, fen = append(d.Items, it), 2*total
			if i%2 == 0 {
				slices.Reverse(d.Items)
			}
		}
		if i%5 == 2 { // one line of several pieces
			d.Items[0].Quantity, fen = 3, fen+2*total
		}
		d.Total = orders.FormatAmount(fen)
		fmt.Fprintln(&file, line(t, func(was *orders.Document) { *was = d }))
		acts = append(acts, sh.actsOn(no, i, fen)...)
	}
	if report := sh.load(file.String()); report.Created != *raceOrders {
		t.Fatalf("%d orders created, refused %v", report.Created, report.Refused)
	}
	sh.race(acts)
	sh.checkLedger(t, map[string]int64{sku: supply, second: supply})
	sh.checkMoney(t)
}

// actsOn lists what the five actors do to an order, at times around its end.
func (sh *shop) actsOn(no string, i int, fen int64) []act {
	ctx := sh.t.Context()
	end := 30 * time.Minute
	paid := orders.Payment{Method: orders.WeChat, Amount: fen, PaidAt: noon.Add(end - time.Minute), Reference: no}
	if i%4 == 1 {
		paid.PaidAt = noon.Add(end + 2*time.Minute) // really too late
	}
	again := paid
	again.Method, again.Reference = orders.Alipay, "again"
	refund := func(amount int64, lines ...orders.RefundLine) func(tx pgx.Tx) error {
		return func(tx pgx.Tx) error {
			request := orders.RefundRequest{Amount: amount, Lines: lines, By: orders.ActorAgent}
			list, err := sh.RequestRefund(ctx, tx, no, request, noon.Add(end))
			for _, r := range list {
				if err == nil {
					_, err = sh.RefundResult(ctx, tx, r.ID, orders.RefundDone, at(end, orders.ActorShop))
				}
			}
			return err
		}
	}
	acts := []act{
		{"cancel", no, func(tx pgx.Tx) error { return sh.Cancel(ctx, tx, no, at(end, orders.ActorCustomer)) }},
		{"expire", no, func(tx pgx.Tx) error { return sh.Expire(ctx, tx, no, at(end, orders.ActorTimer)) }},
		{"pay", no, func(tx pgx.Tx) error {
			_, err := sh.Pay(ctx, tx, no, paid, at(end+time.Minute, orders.ActorShop))
			return err
		}},
		{"pay", no, func(tx pgx.Tx) error {
			_, err := sh.Pay(ctx, tx, no, paid, at(end+time.Minute, orders.ActorShop))
			return err
		}},
		{"ship", no, func(tx pgx.Tx) error { _, err := sh.Ship(ctx, tx, no, parcel, at(end, orders.ActorShop)); return err }},
		{"refund", no, refund(fen)},
		{"refund", no, refund(fen)},
		{"refund a part", no, refund(fen / 4)},
		{"refund a piece", no, refund(0, orders.RefundLine{Line: 1, Quantity: 1})},
		{"refund a piece", no, refund(0, orders.RefundLine{Line: 1, Quantity: 1})},
	}
	if i%10 == 0 {
		acts = append(acts, act{"expire what is due", no, func(tx pgx.Tx) error {
			_, err := sh.ExpireDue(ctx, tx, noon.Add(end), 3)
			return err
		}})
	}
	if i%7 == 3 { // the money comes in two parts, the first of which may be alone for a while
		few := paid
		few.Amount, few.Reference = 1_00, "few"
		acts = append(acts, act{"pay too little", no, func(tx pgx.Tx) error {
			_, err := sh.Pay(ctx, tx, no, few, at(end+time.Minute, orders.ActorShop))
			return err
		}})
	}
	if i%5 == 0 {
		acts = append(acts, act{"pay again", no, func(tx pgx.Tx) error {
			_, err := sh.Pay(ctx, tx, no, again, at(end+2*time.Minute, orders.ActorShop))
			return err
		}})
	}
	return acts
}

// race lets the workers do all acts, those of an order close together, each in a transaction of its own.
func (sh *shop) race(acts []act) {
	const window = 24 // about three orders are wanted at any time
	for start := 0; start < len(acts); start += window {
		part := acts[start:min(start+window, len(acts))]
		rand.Shuffle(len(part), func(i, j int) { part[i], part[j] = part[j], part[i] })
	}
	queue := make(chan act)
	var workers sync.WaitGroup
	for range raceWorkers {
		workers.Go(func() {
			for a := range queue {
				if err := sh.attempt(a); err != nil {
					sh.t.Errorf("%s of %s: %v", a.name, a.no, err)
				}
			}
		})
	}
	for _, a := range acts {
		queue <- a
	}
	close(queue)
	workers.Wait()
}

// attempt does one act as everybody does who changes orders. To lose is no fault.
func (sh *shop) attempt(a act) error {
	var lost *orders.LostError
	var pg *pgconn.PgError
	err := retry.Tx(context.WithoutCancel(sh.t.Context()), sh.pool, func(tx pgx.Tx) error {
		return orders.Within(sh.t.Context(), tx, a.do)
	})
	switch {
	case errors.As(err, &lost), errors.Is(err, orders.ErrTooMuch):
		return nil
	case errors.As(err, &pg):
		return fmt.Errorf("%w (%s)", err, pg.Code)
	}
	return err
}

// checkLedger compares each product's counts with what the ledger alone makes of its supply.
func (sh *shop) checkLedger(t *testing.T, supply map[string]int64) {
	t.Helper()
	for sku, pieces := range supply {
		var onHand, held, ledgerOnHand, ledgerHeld int64
		err := sh.pool.QueryRow(t.Context(), `
			SELECT p.on_hand - p.owed, p.held,
				coalesce(sum(CASE WHEN l.kind IN ('release', 'return') THEN l.quantity
					WHEN l.kind IN ('hold', 'reinstate', 'rehold', 'recall') THEN -l.quantity END), 0),
				coalesce(sum(CASE WHEN l.kind IN ('hold', 'reinstate', 'rehold') THEN l.quantity
					WHEN l.kind <> 'recall' THEN -l.quantity END), 0)
			FROM products p
			LEFT JOIN stock_ledger l USING (sku)
			WHERE p.sku = $1
			GROUP BY p.sku`, sku).Scan(&onHand, &held, &ledgerOnHand, &ledgerHeld)
		if err != nil {
			t.Fatal(err)
		}
		if onHand != pieces+ledgerOnHand || held != ledgerHeld {
			t.Errorf("%s: %d on hand and %d held, the ledger says %d and %d", sku, onHand, held, pieces+ledgerOnHand, ledgerHeld)
		}
	}
	if pieces := sh.count(`SELECT count(*) FROM stock_ledger WHERE refund_id IS NOT NULL`); pieces == 0 {
		t.Error("no single piece came back to stock: the race does not try what it should")
	}
	sh.wantNone(t, "an order holds stock although it has ended without money, was shipped or was refunded; or is awaited and holds none", `
		SELECT o.order_no || ' ' || o.status
		FROM orders o
		JOIN order_items i USING (order_no)
		CROSS JOIN LATERAL (
			SELECT coalesce(sum(CASE WHEN kind IN ('hold', 'reinstate', 'rehold') THEN quantity
				WHEN kind <> 'recall' THEN -quantity END), 0) AS pieces
			FROM stock_ledger l
			WHERE l.order_no = i.order_no AND l.line = i.line) AS held
		CROSS JOIN LATERAL (
			SELECT coalesce(sum(part.quantity), 0) AS pieces
			FROM (SELECT DISTINCT coalesce(r.decision, r.id), part.*
				FROM refunds r, jsonb_to_recordset(r.lines) AS part (line int, quantity int)
				WHERE r.order_no = i.order_no AND r.status = 'done') AS part
			WHERE part.line = i.line) AS refunded
		WHERE held.pieces <> CASE
				WHEN o.status IN ('unpaid', 'paid') THEN i.quantity - refunded.pieces
				WHEN o.status IN ('cancelled', 'expired') AND EXISTS (
					SELECT FROM order_events e WHERE e.order_no = o.order_no AND e.kind = 'held') THEN i.quantity - refunded.pieces
				ELSE 0
			END`)
	sh.wantNone(t, "more pieces of a line were refunded than were bought", `
		SELECT i.order_no
		FROM order_items i
		JOIN (SELECT DISTINCT r.order_no, coalesce(r.decision, r.id), part.*
			FROM refunds r, jsonb_to_recordset(r.lines) AS part (line int, quantity int)
			WHERE r.status <> 'failed') AS part USING (order_no, line)
		GROUP BY i.order_no, i.line, i.quantity
		HAVING sum(part.quantity) > i.quantity`)
}

// checkMoney looks for money and statuses that do not fit together.
func (sh *shop) checkMoney(t *testing.T) {
	t.Helper()
	sh.wantNone(t, "an order is closed and paid, and nobody was told", `
		SELECT o.order_no FROM orders o JOIN payments p USING (order_no)
		WHERE o.status IN ('cancelled', 'expired') AND NOT EXISTS (
			SELECT FROM order_events e WHERE e.order_no = o.order_no AND e.kind = 'paid_late')`)
	sh.wantNone(t, "an order went both ways from unpaid", `
		SELECT order_no FROM order_events
		WHERE from_status = 'unpaid' GROUP BY order_no HAVING count(*) > 1`)
	sh.wantNone(t, "more went back by a channel than came by it", `
		SELECT order_no FROM refunds r WHERE status <> 'failed'
		GROUP BY order_no, method HAVING sum(amount) > (
			SELECT coalesce(sum(amount), 0) FROM payments p WHERE p.order_no = r.order_no AND p.method = r.method)`)
	sh.wantNone(t, "the money on the order is not the sum of its payments", `
		SELECT order_no FROM orders o
		WHERE received <> (SELECT coalesce(sum(amount), 0) FROM payments p WHERE p.order_no = o.order_no)`)
	sh.wantNone(t, "the status does not say what the money says", `
		SELECT order_no
		FROM orders o
		CROSS JOIN LATERAL (
			SELECT received - coalesce(sum(amount), 0) AS kept FROM refunds r WHERE r.order_no = o.order_no AND r.status = 'done'
		) AS money
		WHERE CASE WHEN kept = 0 THEN status <> 'refunded'
			ELSE status = 'refunded' AND received <= total AND NOT EXISTS ( -- money that came after everything had gone back
				SELECT FROM order_events e WHERE e.order_no = o.order_no AND e.kind IN ('paid_again', 'paid_late')) END`)
	sh.wantNone(t, "a payment is missing", `
		SELECT order_no FROM orders o WHERE received < total`)
	sh.checkEvents(t)
	var outcomes []string
	rows, err := sh.pool.Query(t.Context(), `SELECT status || ': ' || count(*) FROM orders GROUP BY status ORDER BY status`)
	if err == nil {
		outcomes, err = pgx.CollectRows(rows, pgx.RowTo[string])
	}
	if err != nil || len(outcomes) < 3 {
		t.Errorf("the race had hardly any outcomes: %v, %v", outcomes, err)
	}
	t.Log(outcomes)
}

// checkEvents compares the statuses with the record of how they came about.
func (sh *shop) checkEvents(t *testing.T) {
	t.Helper()
	sh.wantNone(t, "the events do not follow one another", `
		SELECT order_no FROM (
			SELECT order_no, from_status, lag(to_status) OVER (PARTITION BY order_no ORDER BY id) AS before
			FROM order_events WHERE to_status IS NOT NULL) AS steps
		WHERE from_status IS DISTINCT FROM before`)
	sh.wantNone(t, "the last event is not where the order stands", `
		SELECT order_no FROM orders o
		WHERE status <> (SELECT to_status FROM order_events e WHERE e.order_no = o.order_no AND to_status IS NOT NULL
			ORDER BY id DESC LIMIT 1)`)
}

// wantNone fails the test when a query finds orders.
func (sh *shop) wantNone(t *testing.T, what, sql string) {
	t.Helper()
	rows, err := sh.pool.Query(t.Context(), sql)
	if err != nil {
		t.Fatal(err)
	}
	nos, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	if len(nos) > 0 {
		t.Errorf("%s: %d orders, such as %s", what, len(nos), nos[0])
	}
}
