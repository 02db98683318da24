package orders_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"pgregory.net/rapid"

	"kefu/orders"
)

// However a reference is written, it is the same payment: blanks around it, case, time and way of telling are no part
// of it. With another sum it is a question for a person, asked once, and counts as no money.
func TestAPaymentIsItsReferenceWithinOneChannel(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	sh.create(no)
	first := payment(5 * time.Minute)
	first.Reference = "ab42-X"
	sh.pay(no, first, 5*time.Minute)
	for _, written := range []string{"AB42-x", " ab42-X", "ab42-X\u3000", "\u00a0ab42-x ", "ab42-X\u200b"} {
		again := payment(9 * time.Minute)
		again.Reference = written
		same(t, sh.pay(no, again, 9*time.Minute), orders.PayResult{Repeated: true})
		again.Amount = 1
		if got := sh.pay(no, again, 9*time.Minute); !got.Disputed || got.Known != total {
			t.Errorf("%q with another sum met %+v", written, got)
		}
	}
	if n := sh.count(`SELECT count(*) FROM order_events WHERE kind = 'payment_disputed'`); n != 1 {
		t.Errorf("a person is asked %d times", n)
	}
	nameless := payment(9 * time.Minute)
	nameless.Reference = " "
	if got := sh.pay(no, nameless, 9*time.Minute); !got.Disputed {
		t.Errorf("without a reference: %+v", got)
	}
	sh.want(no, orders.Paid, total)
	other := payment(9 * time.Minute)
	other.Method, other.Reference = orders.Alipay, "ab42-X"
	same(t, sh.pay(no, other, 9*time.Minute), orders.PayResult{Second: true}) // another channel has its own numbers
}

// Whatever is refunded in whatever steps and however results come: no channel gives more than it took, no line more
// than was paid for it, and the order is refunded only when all that a decision about the whole took has gone back.
func TestRefundsAreDrawnFromPayments(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	rapid.Check(t, func(rt *rapid.T) {
		sh.emptied()
		sh.stocked(100)
		sh.create(no, func(d *orders.Document) {
			gift := d.Items[0]
			gift.Name, gift.UnitPrice = "赠品", "0.00"
			d.Items[0].Quantity, d.Items[0].UnitPrice = 3, "33.33"
			d.Items = append(d.Items, gift)
			d.Items[1].Quantity = 2
			d.Total, d.Discount = "90.00", "10.00"
		})
		methods := []orders.Method{orders.WeChat, orders.Alipay, orders.Bank}
		for i, fen := range []int64{40_00, 50_00, rapid.SampledFrom([]int64{1, 20_00}).Draw(rt, "surplus")} {
			p := payment(time.Minute)
			p.Method, p.Amount, p.Reference = rapid.SampledFrom(methods).Draw(rt, "method"), fen, strings.Repeat("p", i+1)
			sh.pay(no, p, time.Minute)
		}
		for range rapid.IntRange(1, 8).Draw(rt, "steps") {
			sh.refundStep(rt)
			o := sh.get(no)
			for _, c := range o.Channels() {
				if c.Gave > c.Took && o.Overdrawn() == 0 {
					rt.Fatalf("%s gave %d of %d", c.Method, c.Gave, c.Took)
				}
			}
			if (o.Status == orders.Refunding) != openRefund(o) {
				rt.Fatalf("order is %s with %+v", o.Status, o.Refunds)
			}
			if on, held := sh.stock(); on+held > 100 {
				rt.Fatalf("%d on hand and %d held of 100", on, held)
			}
		}
	})
}

// emptied forgets all orders and their stock. The record only grows, so that its guards are let off for that moment.
func (sh *shop) emptied() {
	sh.t.Helper()
	if _, err := sh.owner.Exec(sh.t.Context(), `
		SET session_replication_role = replica;
		TRUNCATE orders, stock_ledger CASCADE;
		UPDATE products SET held = 0, owed = 0;
		SET session_replication_role = origin`); err != nil {
		sh.t.Fatal(err)
	}
}

func openRefund(o orders.Order) bool {
	for _, r := range o.Refunds {
		if r.Status == orders.RefundRequested || r.Status == orders.RefundAccepted {
			return true
		}
	}
	return false
}

// refundStep asks for a refund of some kind, or tells a result of one there is, or lets the parcel leave.
func (sh *shop) refundStep(rt *rapid.T) {
	o := sh.get(no)
	kinds := []string{"whole", "surplus", "part", "lines", "ship"}
	if len(o.Refunds) > 0 {
		kinds = append(kinds, "result", "result", "result")
	}
	kind := rapid.SampledFrom(kinds).Draw(rt, "kind")
	err := sh.tx(func(tx pgx.Tx) error {
		request := orders.RefundRequest{By: orders.ActorAgent, CaseNo: "C-1024"}
		switch kind {
		case "ship":
			_, err := sh.Ship(sh.t.Context(), tx, no, parcel, at(time.Hour, orders.ActorShop))
			return err
		case "result":
			r := rapid.SampledFrom(o.Refunds).Draw(rt, "refund")
			result := rapid.SampledFrom([]orders.RefundStatus{orders.RefundAccepted, orders.RefundDone, orders.RefundFailed}).Draw(rt, "result")
			_, err := sh.RefundResult(sh.t.Context(), tx, r.ID, result, at(2*time.Hour, orders.ActorShop))
			return err
		case "part":
			request.Amount, request.Purpose = rapid.Int64Range(1, 60_00).Draw(rt, "fen"), orders.ForPart
		case "lines":
			request.Lines = []orders.RefundLine{{Line: 1, Quantity: rapid.IntRange(1, 3).Draw(rt, "pieces")}}
		default:
			request.Purpose = orders.Purpose(kind)
		}
		_, err := sh.RequestRefund(sh.t.Context(), tx, no, request, noon.Add(time.Hour))
		return err
	})
	if err != nil && !strings.Contains(err.Error(), orders.ErrTooMuch.Error()) {
		rt.Fatalf("%s: %v", kind, err)
	}
}

// Whole sums come and go back, before or after the order ended or was sent: an order whose money has all gone back is
// refunded, and none is called too much that its total needs.
func TestAnOrderWithoutItsMoneyIsRefunded(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	acts := []string{"cancel", "pay", "pay late", "ship", "reinstate", "give back", "give back"}
	rapid.Check(t, func(rt *rapid.T) {
		sh.emptied()
		sh.stocked(5)
		sh.create(no)
		for _, kind := range rapid.SliceOfN(rapid.SampledFrom(acts), 1, 8).Draw(rt, "acts") {
			sh.must(func(tx pgx.Tx) error {
				act := sh.stockAct
				if kind == "give back" {
					act = sh.giveTotalBack
				}
				if err := act(rt, tx, kind, no); err != nil && !loses(err) {
					return fmt.Errorf("%s: %w", kind, err)
				}
				return nil
			})
			o := sh.get(no)
			kept := o.PaidAmount() - o.RefundedAmount()
			if kept == 0 && o.PaidAmount() > 0 && o.Status != orders.Refunded {
				rt.Fatalf("the shop keeps nothing, and the order is %s", o.Status)
			}
			if o.Status != orders.Refunded && o.Excess() > max(kept-o.Total, 0) {
				rt.Fatalf("the shop keeps %d fen of %d, and %d of them are called too much", kept, o.Total, o.Excess())
			}
		}
	})
}

// giveTotalBack refunds as much as an order costs, at once.
func (sh *shop) giveTotalBack(_ *rapid.T, tx pgx.Tx, _, no string) error {
	request := orders.RefundRequest{Amount: total, By: orders.ActorAgent}
	list, err := sh.RequestRefund(sh.t.Context(), tx, no, request, noon.Add(time.Hour))
	for _, r := range list {
		if err == nil {
			_, err = sh.RefundResult(sh.t.Context(), tx, r.ID, orders.RefundDone, at(time.Hour, orders.ActorShop))
		}
	}
	return err
}

// A parcel is a fact: it is recorded beneath a refund, never comes back to stock by it, and its number can be corrected.
func TestAParcelGoesOnBeneathARefund(t *testing.T) {
	t.Parallel()
	for name, before := range map[string][]orders.RefundStatus{
		"requested": nil, "accepted": {orders.RefundAccepted}, "done": {orders.RefundDone}, "taken back": {orders.RefundDone, orders.RefundFailed},
	} {
		sh := newShop(t)
		sh.stocked(5)
		sh.order(no, orders.Paid)
		r, err := sh.refund(no, total)
		if err != nil {
			t.Fatal(err)
		}
		for _, result := range before {
			if err := sh.result(r.ID, result); err != nil {
				t.Fatal(err)
			}
		}
		status := sh.get(no).Status
		signed := parcel
		signed.SignedAt = &signed.ShippedAt
		for _, sent := range []orders.Shipment{{Carrier: "SF", TrackingNo: "wrong", ShippedAt: parcel.ShippedAt}, signed} {
			sh.must(func(tx pgx.Tx) error {
				_, err := sh.Parcel(t.Context(), tx, no, sent, at(3*time.Hour, orders.ActorShop))
				return err
			})
		}
		o := sh.get(no)
		if o.Stage != orders.Completed || o.Shipment.TrackingNo != parcel.TrackingNo || status != orders.Paid && o.Status != status {
			t.Errorf("%s: %s at %s, %+v", name, o.Status, o.Stage, o.Shipment)
		}
		_ = sh.result(r.ID, orders.RefundDone)
		sh.wantStock(4, 0)
		sh.want(no, orders.Refunded, total)
	}
}

// What the shop says of a refund is read by people: no more of a secret in it than of one in any words.
func TestReasonsOfTheShopAreMasked(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	sh.order(no, orders.Paid)
	r, err := sh.refund(no, total)
	if err != nil {
		t.Fatal(err)
	}
	sh.must(func(tx pgx.Tx) error {
		c := at(time.Hour, orders.ActorShop)
		c.Reason = "卡密：zq8t-Hk3m-Xw5p 已使用"
		_, err := sh.RefundResult(t.Context(), tx, r.ID, orders.RefundFailed, c)
		return err
	})
	if n := sh.count(`SELECT count(*) FROM order_events WHERE detail ->> 'reason' LIKE '%****%已使用'`); n != 1 {
		t.Errorf("%d events have the reason, masked", n)
	}
}
