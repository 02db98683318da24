package orders_test

import (
	"bytes"
	"context"
	"regexp"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"kefu/internal/secret"
	"kefu/internal/testdb"
	"kefu/orders"
)

var (
	shanghai = time.FixedZone("CST", 8*3600)
	// noon is when the tests take place: a Sunday.
	noon = time.Date(2026, 11, 22, 12, 0, 0, 0, shanghai)
)

// shop is an order database of one test.
type shop struct {
	*orders.Store
	t     *testing.T
	pool  *pgxpool.Pool
	owner *pgxpool.Pool // of the same database, for what kefu may not do
}

func newShop(t *testing.T) *shop {
	t.Helper()
	box, err := secret.New(bytes.Repeat([]byte{1}, secret.KeySize))
	if err != nil {
		t.Fatal(err)
	}
	pool := testdb.New(t)
	return &shop{
		Store: orders.New(orders.Config{Sealer: box, Calendar: orders.NewCalendar(shanghai), OrderNo: regexp.MustCompile(`WF[0-9]{14}`), ShopListens: true}),
		t:     t,
		pool:  pool,
		owner: testdb.Owner(t, pool),
	}
}

// tx runs f in a transaction that is committed whatever f returns, unless the database failed.
func (sh *shop) tx(f func(tx pgx.Tx) error) error {
	sh.t.Helper()
	tx, err := sh.pool.Begin(sh.t.Context())
	if err != nil {
		sh.t.Fatal(err)
	}
	defer tx.Rollback(context.WithoutCancel(sh.t.Context()))
	result := f(tx)
	if err := tx.Commit(sh.t.Context()); err != nil {
		sh.t.Fatalf("commit: %v (after: %v)", err, result)
	}
	return result
}

// must fails the test when the transaction returns an error.
func (sh *shop) must(f func(tx pgx.Tx) error) {
	sh.t.Helper()
	if err := sh.tx(f); err != nil {
		sh.t.Fatal(err)
	}
}

// example is the contract's own example, as kefu's users read it, unpaid and without payment and shipment.
const example = `{"order_no":"WF20261122000123","version":1,"customer":{"id":"u-1001","name":"王芳","phone":"13800138000"},
 "lookup_code":"8321","currency":"CNY","total":"100.00","status":"unpaid","pay_url":"https://shop.example/pay/…",
 "created_at":"2026-11-22T10:00:00+08:00","expires_at":"2026-11-22T10:30:00+08:00",
 "items":[{"sku":"yx-point-100","name":"游戏点卡 100 点","kind":"virtual","region":"电信一区",
           "account":"wang_fang","quantity":1,"unit_price":"100.00"}]}`

// document parses the example and changes it.
func document(t *testing.T, changes ...func(d *orders.Document)) orders.Document {
	t.Helper()
	d, _, err := orders.ParseDocument([]byte(example))
	if err != nil {
		t.Fatal(err)
	}
	for _, change := range changes {
		change(&d)
	}
	return d
}

const (
	sku   = "yx-point-100"
	total = 100_00
	stock = 1000
)

// at is a change by somebody some time after noon.
func at(after time.Duration, actor string) orders.Change {
	return orders.Change{Actor: actor, At: noon.Add(after)}
}

// payment is a payment of the whole example, made some time after noon.
func payment(after time.Duration) orders.Payment {
	return orders.Payment{Method: orders.WeChat, Amount: total, PaidAt: noon.Add(after), Reference: "4200"}
}

var parcel = orders.Shipment{Carrier: "SF", TrackingNo: "SF123", ShippedAt: noon.Add(time.Hour)}

// stocked puts the product of the example into the shop.
func (sh *shop) stocked(pieces int64) {
	sh.t.Helper()
	sh.must(func(tx pgx.Tx) error {
		return sh.SaveProduct(sh.t.Context(), tx, sku, orders.ProductDocument{
			Name: "游戏点卡 100 点", Kind: orders.Virtual, Regions: []string{"电信一区", "网通二区"}, Stock: &pieces,
		}, noon)
	})
}

// create makes an unpaid order that was created at noon and expires half an hour later.
func (sh *shop) create(no string, changes ...func(d *orders.Document)) {
	sh.t.Helper()
	d := document(sh.t, func(d *orders.Document) {
		d.OrderNo = no
		d.CreatedAt = noon.Format(time.RFC3339)
		d.ExpiresAt = noon.Add(30 * time.Minute).Format(time.RFC3339)
	})
	for _, change := range changes {
		change(&d)
	}
	sh.must(func(tx pgx.Tx) error {
		_, err := sh.Save(sh.t.Context(), tx, d, noon)
		return err
	})
}

// order makes an order and leads it to a status.
func (sh *shop) order(no string, status orders.Status, changes ...func(d *orders.Document)) {
	sh.t.Helper()
	sh.create(no, changes...)
	sh.must(func(tx pgx.Tx) error {
		ctx := sh.t.Context()
		var err error
		if status != orders.Unpaid && status != orders.Cancelled && status != orders.Expired {
			if _, err = sh.Pay(ctx, tx, no, payment(time.Minute), at(time.Minute, orders.ActorShop)); err != nil {
				return err
			}
		}
		switch status {
		case orders.Cancelled:
			err = sh.Cancel(ctx, tx, no, at(time.Minute, orders.ActorCustomer))
		case orders.Expired:
			err = sh.Expire(ctx, tx, no, at(30*time.Minute, orders.ActorTimer))
		case orders.Shipped:
			_, err = sh.Ship(ctx, tx, no, parcel, at(time.Hour, orders.ActorShop))
		case orders.Completed:
			_, err = sh.Deliver(ctx, tx, no, map[int]string{1: "AAAA-BBBB-CCCC-1234"}, at(time.Hour, orders.ActorShop))
		case orders.Refunding, orders.Refunded:
			var r orders.Refund
			r, err = first(sh.RequestRefund(ctx, tx, no, orders.RefundRequest{Amount: total, By: orders.ActorAgent}, noon.Add(time.Hour)))
			if err == nil && status == orders.Refunded {
				_, err = sh.RefundResult(ctx, tx, r.ID, orders.RefundDone, at(2*time.Hour, orders.ActorShop))
			}
		case orders.Unpaid, orders.Paid: // it stands there already
		}
		return err
	})
	if got := sh.get(no).Status; got != status {
		sh.t.Fatalf("order %s is %s, not %s", no, got, status)
	}
}

// first is the first refund of a decision, and the only one where the money came by one channel.
func first(list []orders.Refund, err error) (orders.Refund, error) {
	if err != nil {
		return orders.Refund{}, err
	}
	return list[0], nil
}

func (sh *shop) get(no string) orders.Order {
	sh.t.Helper()
	o, err := sh.Get(sh.t.Context(), sh.pool, no)
	if err != nil {
		sh.t.Fatal(err)
	}
	return o
}

// stock returns the counts of the example's product.
func (sh *shop) stock() (onHand, held int64) {
	sh.t.Helper()
	err := sh.pool.QueryRow(sh.t.Context(), `SELECT on_hand, held FROM products WHERE sku = $1`, sku).Scan(&onHand, &held)
	if err != nil {
		sh.t.Fatal(err)
	}
	return onHand, held
}

// wantStock fails the test unless these many pieces are on hand and held.
func (sh *shop) wantStock(onHand, held int64) {
	sh.t.Helper()
	if gotOnHand, gotHeld := sh.stock(); gotOnHand != onHand || gotHeld != held {
		sh.t.Errorf("stock: %d on hand and %d held, want %d and %d", gotOnHand, gotHeld, onHand, held)
	}
}

// events lists the kinds of an order's events.
func (sh *shop) events(no string) []string {
	sh.t.Helper()
	events, err := sh.Events(sh.t.Context(), sh.pool, no)
	if err != nil {
		sh.t.Fatal(err)
	}
	var kinds []string
	for _, e := range events {
		kinds = append(kinds, e.Kind)
	}
	return kinds
}

func (sh *shop) count(sql string, args ...any) (n int64) {
	sh.t.Helper()
	if err := sh.pool.QueryRow(sh.t.Context(), sql, args...).Scan(&n); err != nil {
		sh.t.Fatal(err)
	}
	return n
}
