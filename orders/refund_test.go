package orders_test

import (
	"errors"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/orders"
)

func (sh *shop) refund(no string, fen int64) (orders.Refund, error) {
	sh.t.Helper()
	var r orders.Refund
	err := sh.tx(func(tx pgx.Tx) (err error) {
		r, err = sh.RequestRefund(sh.t.Context(), tx, no,
			orders.RefundRequest{CaseNo: "C-1024", Amount: fen, Reason: "wrong_region", By: orders.ActorAgent}, noon.Add(time.Hour))
		return err
	})
	return r, err
}

func (sh *shop) result(id int64, result orders.RefundStatus) error {
	sh.t.Helper()
	return sh.tx(func(tx pgx.Tx) error {
		_, _, err := sh.RefundResult(sh.t.Context(), tx, id, result, at(2*time.Hour, orders.ActorShop))
		return err
	})
}

func TestARefundTellsItsTwoDatesAndEndsOnlyWhenTheShopSaysSo(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	sh.stocked(5)
	sh.order(no, orders.Paid)
	r, err := sh.refund(no, total)
	if err != nil {
		t.Fatal(err)
	}
	monday, wednesday := noon.AddDate(0, 0, 1).Truncate(24*time.Hour), noon.AddDate(0, 0, 3)
	if r.ExpectedFrom.In(shanghai).Format(time.DateOnly) != monday.Format(time.DateOnly) ||
		r.ExpectedTo.In(shanghai).Format(time.DateOnly) != wednesday.Format(time.DateOnly) || r.Estimated {
		t.Errorf("expected from %v to %v, estimated %v", r.ExpectedFrom, r.ExpectedTo, r.Estimated)
	}
	if r.Method != orders.WeChat || r.CaseNo != "C-1024" || r.Status != orders.RefundRequested {
		t.Errorf("refund: %+v", r)
	}
	sh.want(no, orders.Refunding, total)
	sh.wantStock(4, 1)
	if err := sh.result(r.ID, orders.RefundAccepted); err != nil {
		t.Error(err)
	}
	sh.want(no, orders.Refunding, total)
	if r := sh.get(no).Refunds[0]; r.Overdue(noon.AddDate(0, 0, 3)) || !r.Overdue(noon.AddDate(0, 0, 4)) {
		t.Errorf("overdue on the last day or not after it")
	}
	for range 2 { // the second time changes nothing
		if err := sh.result(r.ID, orders.RefundDone); err != nil {
			t.Error(err)
		}
		sh.want(no, orders.Refunded, total)
		sh.wantStock(5, 0) // it was never shipped
	}
	var lost *orders.RefundLostError
	if err := sh.result(r.ID, orders.RefundFailed); !errors.As(err, &lost) || lost.Refund.Status != orders.RefundDone {
		t.Errorf("failed after done: %v", err)
	}
	sh.want(no, orders.Refunded, total)
}

func TestAFailedRefundLeavesTheOrderWhereItWas(t *testing.T) {
	t.Parallel()
	for _, status := range []orders.Status{orders.Paid, orders.Shipped, orders.Completed} {
		sh := newShop(t)
		sh.stocked(5)
		sh.order(no, status)
		onHand, held := sh.stock()
		r, err := sh.refund(no, total)
		if err != nil {
			t.Fatal(err)
		}
		if err := sh.result(r.ID, orders.RefundFailed); err != nil {
			t.Fatal(err)
		}
		sh.want(no, status, total)
		sh.wantStock(onHand, held)
		if got := sh.get(no).Refundable(); got != total {
			t.Errorf("%d fen refundable after the failure", got)
		}
		if _, err := sh.refund(no, total); err != nil {
			t.Errorf("a failed refund cannot be asked for again: %v", err)
		}
	}
}

func TestRefundsNeverExceedWhatWasPaid(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	sh.order(no, orders.Completed)
	for _, fen := range []int64{-1, 0, total + 1} {
		if _, err := sh.refund(no, fen); !errors.Is(err, orders.ErrTooMuch) {
			t.Errorf("refund of %d fen: %v", fen, err)
		}
	}
	sh.want(no, orders.Completed, total)
	first, err := sh.refund(no, 30_00)
	if err != nil {
		t.Fatal(err)
	}
	var lost *orders.LostError
	if _, err := sh.refund(no, 30_00); !errors.As(err, &lost) {
		t.Errorf("a second one at the same time: %v", err)
	}
	if err := sh.result(first.ID, orders.RefundDone); err != nil {
		t.Fatal(err)
	}
	sh.want(no, orders.Completed, total) // a part went back: the order is what it was
	if _, err := sh.refund(no, 70_01); !errors.Is(err, orders.ErrTooMuch) {
		t.Errorf("more than is left: %v", err)
	}
	rest, err := sh.refund(no, 70_00)
	if err != nil {
		t.Fatal(err)
	}
	if err := sh.result(rest.ID, orders.RefundDone); err != nil {
		t.Fatal(err)
	}
	sh.want(no, orders.Refunded, total)
	if _, err := sh.refund(no, 1); !errors.Is(err, orders.ErrTooMuch) {
		t.Errorf("after everything went back: %v", err)
	}
}

func TestGoodsThatWereShippedDoNotReturnToStockByThemselves(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	sh.stocked(5)
	sh.order(no, orders.Shipped)
	sh.wantStock(4, 0)
	r, err := sh.refund(no, total)
	if err != nil {
		t.Fatal(err)
	}
	if err := sh.result(r.ID, orders.RefundDone); err != nil {
		t.Fatal(err)
	}
	sh.wantStock(4, 0)
}

func TestMoneyThatCameTooLateGoesBackAndFreesItsStock(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	sh.stocked(1)
	sh.order(no, orders.Expired)
	sh.pay(no, payment(31*time.Minute), 32*time.Minute)
	sh.wantStock(0, 1)
	r, err := sh.refund(no, total)
	if err != nil {
		t.Fatal(err)
	}
	if err := sh.result(r.ID, orders.RefundDone); err != nil {
		t.Fatal(err)
	}
	sh.want(no, orders.Refunded, total)
	sh.wantStock(1, 0)
}

func TestResultOfAnUnknownRefund(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	if err := sh.result(1, orders.RefundDone); !errors.Is(err, orders.ErrNoSuchRefund) {
		t.Error(err)
	}
}
