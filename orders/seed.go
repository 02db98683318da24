package orders

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
)

// Demo is the demo shop as a playground shows it: the secrets in it are made up.
type Demo struct {
	Customers []DemoCustomer
}

// DemoCustomer is a person of the demo shop.
type DemoCustomer struct {
	ID, Name, Phone string
	Orders          []DemoOrder // newest first
}

// DemoOrder is one of their orders, with the code that opens it for somebody who is not linked.
type DemoOrder struct {
	No     string
	Status Status
	Kind   Kind
	Title  string // its items
	Total  int64  // fen
	Code   string
}

// Seed fills an empty shop with the demo goods, people and orders, fresh relative to now. Every order goes through the
// judge, so that its events and stock are real. In a shop that has products Seed only gives demo people whose unpaid
// orders have all ended a new one, so that there is something to cancel on the next day too. It returns the demo shop as
// it stands.
func (s *Store) Seed(ctx context.Context, tx pgx.Tx, now time.Time) (Demo, error) {
	now = now.Truncate(time.Second)
	// Two processes may start at once on an empty shop: the second one waits and finds the products.
	if _, err := tx.Exec(ctx, `LOCK TABLE products IN SHARE ROW EXCLUSIVE MODE`); err != nil {
		return Demo{}, fmt.Errorf("seed: %w", err)
	}
	var stocked bool
	if err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM products)`).Scan(&stocked); err != nil {
		return Demo{}, fmt.Errorf("seed: %w", err)
	}
	fill := s.seed
	if stocked {
		fill = s.renew
	}
	if err := fill(ctx, tx, now); err != nil {
		return Demo{}, fmt.Errorf("seed: %w", err)
	}
	return s.demo(ctx, tx)
}

func (s *Store) seed(ctx context.Context, tx pgx.Tx, now time.Time) error {
	for _, p := range demoProducts {
		if err := s.SaveProduct(ctx, tx, p.sku, p.document(), now.Add(-30*day)); err != nil {
			return err
		}
	}
	for i, o := range demoOrders {
		if err := s.play(ctx, tx, i, o, now); err != nil {
			return fmt.Errorf("demo order %d: %w", i, err)
		}
	}
	return nil
}

// renew gives each demo customer without an unpaid order their first one anew.
func (s *Store) renew(ctx context.Context, tx pgx.Tx, now time.Time) error {
	var skus []string
	for _, p := range demoProducts {
		skus = append(skus, p.sku)
	}
	var goods int
	if err := tx.QueryRow(ctx, `SELECT count(*) FROM products WHERE sku = ANY($1)`, skus).Scan(&goods); err != nil {
		return err
	}
	if goods < len(demoProducts) {
		return nil // the shop of others
	}
	for _, c := range demoCustomers {
		first := slices.IndexFunc(demoOrders, func(o demoOrder) bool {
			return o.stage == stUnpaid && demoCustomers[o.customer].ID == c.ID
		})
		var orders int
		var unpaid bool
		err := tx.QueryRow(ctx, `
			SELECT EXISTS (SELECT FROM orders WHERE customer_id = $1 AND status = 'unpaid'),
				(SELECT count(*) FROM orders)`, c.ID).Scan(&unpaid, &orders)
		if err != nil {
			return err
		}
		if unpaid || first < 0 {
			continue
		}
		// The count gives a number that no demo order has had.
		if err := s.play(ctx, tx, orders+len(demoOrders), demoOrders[first], now); err != nil {
			return fmt.Errorf("renew an order of %s: %w", c.ID, err)
		}
	}
	return nil
}

// play lets a demo order go its way to its stage.
func (s *Store) play(ctx context.Context, tx pgx.Tx, i int, o demoOrder, now time.Time) error {
	d := s.demoDocument(i, o, now)
	created := now.Add(-o.age)
	saved, err := s.Save(ctx, tx, d, now)
	if err != nil {
		return err
	}
	no, total := d.OrderNo, saved.Order.Total
	at := func(after time.Duration, actor string) Change { return Change{Actor: actor, At: created.Add(after)} }
	payment := func(after time.Duration) Payment {
		return Payment{Method: o.method, Amount: total, PaidAt: created.Add(after), Reference: fmt.Sprintf("42000%011d", i+1)}
	}
	switch o.stage {
	case stUnpaid:
		return nil
	case stCancelled:
		return s.Cancel(ctx, tx, no, at(7*time.Minute, ActorCustomer))
	case stExpired:
		return s.Expire(ctx, tx, no, at(30*time.Minute, ActorTimer))
	case stLate, stReinstated:
		if err = s.Expire(ctx, tx, no, at(30*time.Minute, ActorTimer)); err != nil {
			return err
		}
		paid := 29 * time.Minute
		if o.stage == stLate {
			paid = 42 * time.Minute
		}
		_, err = s.Pay(ctx, tx, no, payment(paid), at(45*time.Minute, ActorShop))
		return err
	}
	if _, err = s.Pay(ctx, tx, no, payment(2*time.Minute), at(2*time.Minute, ActorShop)); err != nil {
		return err
	}
	return s.playPaid(ctx, tx, i, o, saved.Order, at)
}

// playPaid goes on with a demo order that has been paid.
func (s *Store) playPaid(
	ctx context.Context, tx pgx.Tx, i int, o demoOrder, order Order, at func(time.Duration, string) Change,
) error {
	var err error
	switch o.stage {
	case stDelivered:
		var keys map[int]string
		if order.Items[0].Region != "" {
			keys = map[int]string{1: fmt.Sprintf("YX8K-2QPD-77MN-%04d", 1000+i*37)}
		}
		_, err = s.Deliver(ctx, tx, order.No, keys, at(4*time.Minute, ActorShop))
	case stShipped, stSigned:
		shipped := at(20*time.Hour, ActorShop)
		parcel := Shipment{Carrier: "SF", TrackingNo: fmt.Sprintf("SF14%011d", 20261000+i*7), ShippedAt: shipped.At}
		if _, err = s.Ship(ctx, tx, order.No, parcel, shipped); err == nil && o.stage == stSigned {
			signed := at(3*day, ActorShop)
			_, err = s.Sign(ctx, tx, order.No, signed.At, signed)
		}
	case stRefunding, stOverdue, stRefunded, stRefundFailed:
		request := RefundRequest{Amount: order.Total, Reason: "changed_mind", By: ActorAgent}
		var refunds []Refund
		if refunds, err = s.RequestRefund(ctx, tx, order.No, request, at(5*time.Hour, "").At); err != nil {
			return err
		}
		results := map[stage][]RefundStatus{
			stOverdue: {RefundAccepted}, stRefunded: {RefundAccepted, RefundDone}, stRefundFailed: {RefundFailed},
		}[o.stage]
		for n, result := range results {
			after := 6*time.Hour + time.Duration(n)*day
			if _, err = s.RefundResult(ctx, tx, refunds[0].ID, result, at(after, ActorShop)); err != nil {
				return err
			}
		}
	}
	return err
}

func (s *Store) demoDocument(i int, o demoOrder, now time.Time) Document {
	created := now.Add(-o.age)
	expires := created.Add(30 * time.Minute)
	if o.stage == stUnpaid {
		expires = now.Add(o.wait)
	}
	no := fmt.Sprintf("WF%s%06d", created.In(s.calendar.Zone()).Format("20060102"), (i*7919+4127)%1_000_000)
	d := Document{
		OrderNo: no, Customer: demoCustomers[o.customer], LookupCode: demoCode(no), Currency: "CNY", Status: Unpaid,
		PayURL:    "https://shop.example/pay/" + no,
		CreatedAt: created.Format(time.RFC3339), ExpiresAt: expires.Format(time.RFC3339),
	}
	var total int64
	for _, it := range o.items {
		p := demoProducts[slices.IndexFunc(demoProducts, func(p demoProduct) bool { return p.sku == it.sku })]
		price, _ := ParseAmount("price", p.price) // the demo data is checked by its test
		total += price * int64(it.quantity)
		d.Items = append(d.Items, DocumentItem{
			SKU: p.sku, Name: p.name, Kind: p.kind, Region: it.region, Account: it.account, Quantity: it.quantity, UnitPrice: p.price,
		})
	}
	d.Total = FormatAmount(total)
	return d
}

// demoCode gives the lookup code of a demo order. It follows from the number, because only its digest is stored
// and the playground has to show it again after a restart.
func demoCode(no string) string {
	n, _ := strconv.Atoi(no[len(no)-6:])
	return fmt.Sprintf("%04d", (n*31+17)%9000+1000)
}

// demo reads the demo shop as it stands.
func (s *Store) demo(ctx context.Context, tx pgx.Tx) (Demo, error) {
	var demo Demo
	for _, c := range demoCustomers {
		_, nos, err := dueOrders(ctx, tx, `
			SELECT order_no, customer_id FROM orders WHERE customer_id = $1 ORDER BY created_at DESC, order_no LIMIT 100`, c.ID)
		if err != nil {
			return Demo{}, err
		}
		found, err := s.load(ctx, tx, nos)
		if err != nil {
			return Demo{}, err
		}
		person := DemoCustomer{ID: c.ID, Name: c.Name, Phone: c.Phone}
		for _, o := range found {
			person.Orders = append(person.Orders, DemoOrder{
				No: o.No, Status: o.Status, Kind: o.Kind(), Title: o.Title(), Total: o.Total, Code: demoCode(o.No),
			})
		}
		if len(found) > 0 {
			demo.Customers = append(demo.Customers, person)
		}
	}
	return demo, nil
}
