package handoff_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"

	"kefu/handoff"
	"kefu/orders"
)

func TestAnOrderPaidTooLateGoesOnWhenItsHolderSaysSo(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c := f.open(orderNo)
	_, err := f.try(handoff.Act{Kind: handoff.ActReinstate, CaseNo: c.No, Staff: li})
	var holder *handoff.NotHolderError
	if !errors.As(err, &holder) {
		t.Errorf("without a claim: %v", err)
	}
	f.do(handoff.Act{Kind: handoff.ActClaim, CaseNo: c.No, Staff: li})
	var lost *orders.LostError
	if _, err := f.try(handoff.Act{Kind: handoff.ActReinstate, CaseNo: c.No, Staff: li}); !errors.As(err, &lost) {
		t.Errorf("of an order that goes on: %v", err)
	}
	f.orders.status = orders.Expired
	f.do(handoff.Act{Kind: handoff.ActReinstate, CaseNo: c.No, Staff: li})
	if !slices.Contains(f.orders.log, "reinstate "+orderNo) {
		t.Errorf("%q", f.orders.log)
	}
	f.orders.refused = orders.ErrNoStock
	if _, err := f.try(handoff.Act{Kind: handoff.ActReinstate, CaseNo: c.No, Staff: li}); !errors.Is(err, orders.ErrNoStock) {
		t.Errorf("without stock: %v", err)
	}
}

func TestTheShopHearsOfCasesOpenedAndClosed(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c := f.open(orderNo)
	f.do(handoff.Act{Kind: handoff.ActClaim, CaseNo: c.No, Staff: li})
	f.do(handoff.Act{Kind: handoff.ActClose, CaseNo: c.No, Staff: li})
	f.tx(func(tx pgx.Tx) error {
		_, err := f.desk.Reopen(t.Context(), tx, c.No, f.now)
		return err
	})
	want := []string{"case.opened " + c.No, "case.closed " + c.No, "case.opened " + c.No}
	if !slices.Equal(f.orders.told, want) {
		t.Errorf("%q", f.orders.told)
	}
}

func TestOfMoneyThatWasTooMuchOnlyThatGoesBack(t *testing.T) {
	t.Parallel()
	paid := func(status orders.Status, fen ...int64) orders.Order {
		o := orders.Order{Status: status, Total: 100}
		for _, f := range fen {
			o.Payments = append(o.Payments, orders.Payment{Amount: f})
		}
		return o
	}
	payment, refund := handoff.Case{Kind: handoff.KindPayment}, handoff.Case{Kind: handoff.KindRefund}
	for name, tt := range map[string]struct {
		c    handoff.Case
		o    orders.Order
		want int64
	}{
		"paid twice":              {payment, paid(orders.Paid, 100, 100), 100},
		"paid too much":           {payment, paid(orders.Shipped, 130), 30},
		"paid after the end":      {payment, paid(orders.Cancelled, 100), 100},
		"twice after the end":     {payment, paid(orders.Expired, 100, 100), 200},
		"twice, all is to go":     {refund, paid(orders.Paid, 100, 100), 200},
		"nothing but the payment": {payment, paid(orders.Paid, 100), 100},
	} {
		if got := tt.c.RefundAll(tt.o); got != tt.want {
			t.Errorf("%s: %d, want %d", name, got, tt.want)
		}
	}
}
