package orders_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/orders"
)

// Nobody pays for an order that costs nothing: whatever the shop says of it, by document or by parcel, it goes there,
// and its stock with it. That it is paid does not bring one back that has ended.
func TestAFreeOrderGoesOnWhenTheShopSaysSo(t *testing.T) {
	t.Parallel()
	free := func(d *orders.Document) { d.Items[0].UnitPrice, d.Total = "0.00", "0.00" }
	coupon := func(d *orders.Document) { d.Discount, d.Total = "100.00", "0.00" }
	written := func(signed bool) *orders.DocumentShipment {
		s := &orders.DocumentShipment{Carrier: "SF", TrackingNo: "SF1", ShippedAt: noon.Add(time.Hour).Format(time.RFC3339)}
		if signed {
			s.SignedAt = &s.ShippedAt
		}
		return s
	}
	ways := []struct {
		name     string
		change   func(d *orders.Document) // nil: the parcel's own door
		want     orders.Status
		held     int64
		fromEnds bool // also when the order has ended
	}{
		{"paid", func(d *orders.Document) { d.Status = orders.Paid }, orders.Paid, 1, false},
		{"delivered", func(d *orders.Document) { d.Status = orders.Completed }, orders.Completed, 0, false},
		{"shipped", func(d *orders.Document) { d.Status, d.Shipment = orders.Shipped, written(false) }, orders.Shipped, 0, true},
		{"signed for", func(d *orders.Document) { d.Status, d.Shipment = orders.Completed, written(true) }, orders.Completed, 0, true},
		{"a parcel", nil, orders.Shipped, 0, true},
	}
	for _, way := range ways {
		for _, from := range []orders.Status{orders.Unpaid, orders.Cancelled, orders.Expired} {
			for _, made := range []func(d *orders.Document){free, coupon} {
				sh := newShop(t)
				sh.stocked(5)
				sh.order(no, from, made)
				var err error
				if way.change == nil {
					err = sh.tx(func(tx pgx.Tx) error {
						_, err := sh.Parcel(t.Context(), tx, no, parcel, at(2*time.Hour, orders.ActorShop))
						return err
					})
				} else {
					_, err = sh.save(document(t, made, way.change, func(d *orders.Document) {
						newer := int64(2)
						d.OrderNo, d.Version, d.CreatedAt, d.ExpiresAt = no, &newer, noon.Format(time.RFC3339), ""
					}), 2*time.Hour)
				}
				want, lost := way.want, (*orders.LostError)(nil)
				if from != orders.Unpaid && !way.fromEnds {
					want = from
				}
				if got := sh.get(no).Status; got != want || errors.As(err, &lost) != (want == from) {
					t.Errorf("%s from %s: %s, %v", way.name, from, got, err)
				}
				if want == way.want {
					onHand, held := sh.stock()
					if onHand != 4 || held != way.held {
						t.Errorf("%s from %s: %d on hand, %d held", way.name, from, onHand, held)
					}
				}
			}
		}
	}
}

// Shops round the price of one piece, and the part of a coupon that falls on a line, to whole fen: a total that differs
// by no more than that adds up, however the pieces are spread over lines.
func TestRoundedPricesAddUp(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	lines := func(total string, items ...orders.DocumentItem) func(d *orders.Document) {
		return func(d *orders.Document) {
			base := d.Items[0]
			d.Total, d.Items = total, nil
			for _, it := range items {
				base.UnitPrice, base.Quantity, base.Discount = it.UnitPrice, it.Quantity, it.Discount
				d.Items = append(d.Items, base)
			}
		}
	}
	third := orders.DocumentItem{UnitPrice: "33.33", Quantity: 1}
	less := orders.DocumentItem{UnitPrice: "100.00", Quantity: 1, Discount: "3.33"}
	for i, good := range []func(d *orders.Document){
		lines("100.00", orders.DocumentItem{UnitPrice: "33.33", Quantity: 3}),
		lines("100.00", third, third, third),
		lines("99.99", third, third, third),
		lines("100.00", orders.DocumentItem{UnitPrice: "14.29", Quantity: 7}),
		lines("290.00", less, less, less),
		lines("0.00", orders.DocumentItem{UnitPrice: "0.00", Quantity: 3}),
		lines("33.33", third, orders.DocumentItem{UnitPrice: "0.00", Quantity: 1}),
	} {
		if _, err := sh.save(document(t, good, func(d *orders.Document) { d.OrderNo = fmt.Sprintf("WF%014d", i) }), 0); err != nil {
			t.Errorf("good %d: %v", i, err)
		}
	}
	for i, bad := range []func(d *orders.Document){
		lines("33.34", third), // one piece has its own price
		lines("100.01", third, third, third),
		lines("99.97", third, third, third),
		lines("280.00", less, less, less),
		lines("0.01", orders.DocumentItem{UnitPrice: "0.00", Quantity: 1}),
	} {
		_, err := sh.save(document(t, bad), 0)
		var wrong *orders.FieldError
		if !errors.As(err, &wrong) || wrong.Field != "total" {
			t.Errorf("bad %d: %v", i, err)
		}
	}
}
