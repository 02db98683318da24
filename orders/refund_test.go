package orders_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/orders"
)

func (sh *shop) refund(no string, fen int64) (orders.Refund, error) {
	sh.t.Helper()
	var r orders.Refund
	err := sh.tx(func(tx pgx.Tx) (err error) {
		r, err = first(sh.RequestRefund(sh.t.Context(), tx, no,
			orders.RefundRequest{CaseNo: "C-1024", Amount: fen, Reason: "wrong_region", By: orders.ActorAgent}, noon.Add(time.Hour)))
		return err
	})
	return r, err
}

func (sh *shop) result(id int64, result orders.RefundStatus) error {
	sh.t.Helper()
	return sh.tx(func(tx pgx.Tx) error {
		_, err := sh.RefundResult(sh.t.Context(), tx, id, result, at(2*time.Hour, orders.ActorShop))
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
	if _, err := sh.refund(no, 70_01); !errors.Is(err, orders.ErrTooMuch) {
		t.Errorf("more than is left while one is under way: %v", err)
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

// several makes an order of three cards at 30.00 and a figure at 10.00, both in stock five times.
func (sh *shop) several(no string, status orders.Status) {
	sh.t.Helper()
	sh.stocked(5)
	pieces := int64(5)
	sh.must(func(tx pgx.Tx) error {
		return sh.SaveProduct(sh.t.Context(), tx, "figure", orders.ProductDocument{
			Name: "主角手办", Kind: orders.Physical, Stock: &pieces,
		}, noon)
	})
	sh.order(no, status, func(d *orders.Document) {
		figure := d.Items[0]
		figure.SKU, figure.Name, figure.Kind, figure.UnitPrice = "figure", "主角手办", orders.Physical, "10.00"
		d.Items[0].Quantity, d.Items[0].UnitPrice = 3, "30.00"
		d.Items = append(d.Items, figure)
	})
}

func (sh *shop) refundLines(no string, lines ...orders.RefundLine) (orders.Refund, error) {
	sh.t.Helper()
	var r orders.Refund
	err := sh.tx(func(tx pgx.Tx) (err error) {
		r, err = first(sh.RequestRefund(sh.t.Context(), tx, no,
			orders.RefundRequest{CaseNo: "C-1024", Lines: lines, By: orders.ActorAgent}, noon.Add(time.Hour)))
		return err
	})
	return r, err
}

func TestASingleItemIsRefundedAndOnlyItsPiecesReturn(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	sh.several(no, orders.Paid)
	sh.wantStock(2, 3)
	card := func(pieces int) orders.RefundLine { return orders.RefundLine{Line: 1, Quantity: pieces} }
	figure := orders.RefundLine{Line: 2, Quantity: 1}
	for _, step := range []struct {
		lines        []orders.RefundLine
		fen          int64
		onHand, held int64 // of the card, afterwards
	}{
		{[]orders.RefundLine{card(1)}, 30_00, 3, 2},
		{[]orders.RefundLine{card(1)}, 30_00, 4, 1}, // the same line again: a piece of its own
		{[]orders.RefundLine{card(1), figure}, 40_00, 5, 0},
	} {
		r, err := sh.refundLines(no, step.lines...)
		if err != nil || r.Amount != step.fen {
			t.Fatalf("refund of %v: %d fen, %v", step.lines, r.Amount, err)
		}
		if got := sh.get(no).Refunds; orders.FormatLines(got[len(got)-1].Lines) != orders.FormatLines(step.lines) {
			t.Errorf("stored as %v", got)
		}
		if err := sh.result(r.ID, orders.RefundDone); err != nil {
			t.Fatal(err)
		}
		sh.wantStock(step.onHand, step.held)
	}
	sh.want(no, orders.Refunded, total)
}

func TestAnItemIsRefundedNoMoreOftenThanItWasBought(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	sh.several(no, orders.Completed)
	line := func(n, pieces int) orders.RefundLine { return orders.RefundLine{Line: n, Quantity: pieces} }
	first, err := sh.refundLines(no, line(1, 2))
	if err != nil {
		t.Fatal(err)
	}
	if err := sh.result(first.ID, orders.RefundDone); err != nil {
		t.Fatal(err)
	}
	for name, lines := range map[string][]orders.RefundLine{
		"more pieces than are left": {line(1, 2)},
		"more than were bought":     {line(2, 2)},
		"a line named twice":        {line(1, 1), line(1, 1)},
		"no such line":              {line(3, 1)},
		"no pieces":                 {line(2, 0)},
		"negative pieces":           {line(1, 1), line(2, -1)},
	} {
		if _, err := sh.refundLines(no, lines...); !errors.Is(err, orders.ErrTooMuch) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// A failed refund gives its pieces free again.
	failed, err := sh.refundLines(no, line(1, 1))
	if err != nil {
		t.Fatal(err)
	}
	if err := sh.result(failed.ID, orders.RefundFailed); err != nil {
		t.Fatal(err)
	}
	if left := sh.get(no).Left(1); left != 1 {
		t.Errorf("%d pieces left after a failure", left)
	}
	// Nor may it exceed the money: 40.00 are left, then 15.00.
	part, err := sh.refund(no, 25_00)
	if err != nil {
		t.Fatal(err)
	}
	if err := sh.result(part.ID, orders.RefundDone); err != nil {
		t.Fatal(err)
	}
	if _, err := sh.refundLines(no, line(1, 1)); !errors.Is(err, orders.ErrTooMuch) {
		t.Errorf("an item for more money than is left: %v", err)
	}
	sh.wantStock(2, 0) // what was delivered does not come back by itself
}

func TestAPieceThatWasRefundedIsNotShipped(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	sh.several(no, orders.Paid)
	r, err := sh.refundLines(no, orders.RefundLine{Line: 1, Quantity: 1})
	if err != nil {
		t.Fatal(err)
	}
	if err := sh.result(r.ID, orders.RefundDone); err != nil {
		t.Fatal(err)
	}
	sh.must(func(tx pgx.Tx) error {
		_, err := sh.Ship(t.Context(), tx, no, parcel, at(time.Hour, orders.ActorShop))
		return err
	})
	sh.wantStock(3, 0)
	if n := sh.count(`SELECT sum(quantity) FROM stock_ledger WHERE kind = 'ship' AND line = 1`); n != 2 {
		t.Errorf("%d pieces were shipped", n)
	}
}

func TestLinesAreWrittenBriefly(t *testing.T) {
	t.Parallel()
	for text, lines := range map[string][]orders.RefundLine{
		"": nil, "1x2": {{Line: 1, Quantity: 2}}, "1x2,13x1": {{Line: 1, Quantity: 2}, {Line: 13, Quantity: 1}},
	} {
		if got, err := orders.ParseLines(text); err != nil || !slices.Equal(got, lines) || orders.FormatLines(lines) != text {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"1", "x", "1x", "x1", "1x2,", "1x2x3", "one"} {
		if got, err := orders.ParseLines(text); err == nil {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func TestTooLittleMoneyCanGoBack(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	sh.stocked(5)
	sh.create(no)
	if _, err := sh.refund(no, 1); !errors.Is(err, orders.ErrTooMuch) {
		t.Errorf("a refund of an order that nobody paid for: %v", err)
	}
	few := payment(time.Minute)
	few.Amount = 30_00
	sh.pay(no, few, time.Minute)
	r, err := sh.refund(no, 30_00)
	if err != nil {
		t.Fatal(err)
	}
	sh.want(no, orders.Refunding, 30_00)
	if err := sh.result(r.ID, orders.RefundFailed); err != nil {
		t.Fatal(err)
	}
	sh.want(no, orders.Unpaid, 30_00)
	sh.wantStock(4, 1)
	if r, err = sh.refund(no, 30_00); err != nil {
		t.Fatal(err)
	}
	if err := sh.result(r.ID, orders.RefundDone); err != nil {
		t.Fatal(err)
	}
	sh.want(no, orders.Refunded, 30_00)
	sh.wantStock(5, 0)
}
