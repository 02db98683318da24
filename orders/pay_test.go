package orders_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/orders"
)

// pay records a payment and returns what it met, without the order.
func (sh *shop) pay(no string, p orders.Payment, reported time.Duration) orders.PayResult {
	sh.t.Helper()
	var result orders.PayResult
	sh.must(func(tx pgx.Tx) (err error) {
		result, err = sh.Pay(sh.t.Context(), tx, no, p, at(reported, orders.ActorShop))
		return err
	})
	if paid := sh.get(no).PaidAmount(); result.Order.PaidAmount() != paid {
		sh.t.Errorf("the result shows %d fen paid, the order has %d", result.Order.PaidAmount(), paid)
	}
	result.Order = orders.Order{}
	return result
}

func (sh *shop) want(no string, status orders.Status, paid int64) {
	sh.t.Helper()
	if o := sh.get(no); o.Status != status || o.PaidAmount() != paid {
		sh.t.Errorf("order is %s with %d fen, want %s with %d", o.Status, o.PaidAmount(), status, paid)
	}
}

const no = "WF20261122000001"

func same(t *testing.T, got, want orders.PayResult) {
	t.Helper()
	got.Order, want.Order = orders.Order{}, orders.Order{}
	if got.Late != want.Late || got.Reinstated != want.Reinstated || got.Held != want.Held || got.Second != want.Second ||
		got.Over != want.Over || got.Short != want.Short || got.Disputed != want.Disputed || got.Repeated != want.Repeated {
		t.Errorf("payment met %+v, want %+v", got, want)
	}
}

func TestPaymentMakesAnUnpaidOrderPaid(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	sh.stocked(10)
	sh.create(no)
	same(t, sh.pay(no, payment(5*time.Minute), 5*time.Minute), orders.PayResult{})
	sh.want(no, orders.Paid, total)
	sh.wantStock(9, 1)
}

func TestPaymentAfterTheTimeButBeforeTheTimerStillCounts(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	sh.create(no)
	same(t, sh.pay(no, payment(31*time.Minute), 31*time.Minute), orders.PayResult{})
	sh.want(no, orders.Paid, total)
}

func TestTheSamePaymentAgainChangesNothing(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	sh.create(no)
	sh.pay(no, payment(5*time.Minute), 5*time.Minute)
	same(t, sh.pay(no, payment(5*time.Minute), 6*time.Minute), orders.PayResult{Repeated: true})
	sh.want(no, orders.Paid, total)
}

func TestASecondPaymentIsRecordedAndCanGoBack(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	sh.order(no, orders.Paid)
	p := payment(10 * time.Minute)
	p.Method, p.Reference = orders.Alipay, "2026"
	same(t, sh.pay(no, p, 10*time.Minute), orders.PayResult{Second: true})
	sh.want(no, orders.Paid, 2*total)
	sh.must(func(tx pgx.Tx) error {
		r, err := first(sh.RequestRefund(t.Context(), tx, no, orders.RefundRequest{Amount: total, By: orders.ActorAgent}, noon))
		if err != nil {
			return err
		}
		if r.Method != orders.Alipay {
			t.Errorf("goes back by %s", r.Method)
		}
		out, err := sh.RefundResult(t.Context(), tx, r.ID, orders.RefundDone, at(time.Hour, orders.ActorShop))
		o := out.Order
		if o.Status != orders.Paid || o.Refundable() != total {
			t.Errorf("after the second payment went back: %s, %d fen refundable", o.Status, o.Refundable())
		}
		return err
	})
}

func TestTooLittleMoneyKeepsAnOrderOpenUntilItIsComplete(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	sh.create(no)
	part := payment(5 * time.Minute)
	part.Amount = total - 1
	same(t, sh.pay(no, part, 5*time.Minute), orders.PayResult{Short: 1})
	sh.want(no, orders.Unpaid, total-1)

	// With money in it, the order neither expires nor can be cancelled.
	err := sh.tx(func(tx pgx.Tx) error {
		return sh.Cancel(t.Context(), tx, no, at(6*time.Minute, orders.ActorCustomer))
	})
	var lost *orders.LostError
	if !errors.As(err, &lost) || lost.Order.PaidAmount() != total-1 {
		t.Errorf("cancel: %v", err)
	}
	sh.must(func(tx pgx.Tx) error {
		list, err := sh.ExpireDue(t.Context(), tx, noon.Add(time.Hour), 10)
		if len(list) != 0 {
			t.Errorf("expired with money in it")
		}
		return err
	})

	rest := payment(40 * time.Minute)
	rest.Amount, rest.Reference = 1, "4201"
	same(t, sh.pay(no, rest, 40*time.Minute), orders.PayResult{})
	sh.want(no, orders.Paid, total)
}

func TestTooMuchMoneyPaysTheOrderAndIsSaid(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	sh.create(no)
	p := payment(5 * time.Minute)
	p.Amount = 2 * total
	same(t, sh.pay(no, p, 5*time.Minute), orders.PayResult{Over: total})
	sh.want(no, orders.Paid, 2*total)
}

func TestLatePayments(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		end      orders.Status // at minute 1 (cancelled) or 30 (expired)
		paid     time.Duration
		reported time.Duration
		left     int64 // pieces in stock when it is reported
		want     orders.PayResult
		status   orders.Status
		held     int64
	}{
		"paid in time, reported late": {
			orders.Expired, 29 * time.Minute, 32 * time.Minute, 1,
			orders.PayResult{Late: true, Reinstated: true},
			orders.Paid, 1,
		},
		"paid just before the customer's own cancel": {
			orders.Cancelled, 30 * time.Second, 2 * time.Minute, 1,
			orders.PayResult{Late: true, Reinstated: true},
			orders.Paid, 1,
		},
		"paid in time, reported after days": {
			orders.Expired, 29 * time.Minute, 72 * time.Hour, 1,
			orders.PayResult{Late: true, Reinstated: true},
			orders.Paid, 1,
		},
		"paid in time, but nothing is left": {
			orders.Expired, 29 * time.Minute, 32 * time.Minute, 0,
			orders.PayResult{Late: true},
			orders.Expired, 0,
		},
		"paid too late": {
			orders.Expired, 31 * time.Minute, 32 * time.Minute, 1,
			orders.PayResult{Late: true, Held: true},
			orders.Expired, 1,
		},
		"paid too late, and nothing is left": {
			orders.Expired, 31 * time.Minute, 32 * time.Minute, 0,
			orders.PayResult{Late: true},
			orders.Expired, 0,
		},
		"paid too late, after the window": {
			orders.Expired, 13 * time.Hour, 13 * time.Hour, 1,
			orders.PayResult{Late: true},
			orders.Expired, 0,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sh := newShop(t)
			sh.stocked(1)
			sh.order(no, tt.end)
			sh.stocked(tt.left)
			same(t, sh.pay(no, payment(tt.paid), tt.reported), tt.want)
			sh.want(no, tt.status, total)
			sh.wantStock(tt.left-tt.held, tt.held)
		})
	}
}

func TestALateOrderCanStillBeReceived(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	sh.stocked(1)
	sh.order(no, orders.Expired)
	sh.pay(no, payment(31*time.Minute), 32*time.Minute)
	reinstate := func() error {
		return sh.tx(func(tx pgx.Tx) error {
			_, err := sh.Reinstate(t.Context(), tx, no, at(time.Hour, orders.ActorAgent))
			return err
		})
	}
	if err := reinstate(); err != nil {
		t.Fatal(err)
	}
	sh.want(no, orders.Paid, total)
	sh.wantStock(0, 1)
	var lost *orders.LostError
	if err := reinstate(); !errors.As(err, &lost) {
		t.Errorf("again: %v", err)
	}
}

func TestAnOrderWithoutMoneyOrStockIsNotReinstated(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	sh.stocked(1)
	sh.order(no, orders.Expired)
	reinstate := func() error {
		return sh.tx(func(tx pgx.Tx) error {
			_, err := sh.Reinstate(t.Context(), tx, no, at(time.Hour, orders.ActorAgent))
			return err
		})
	}
	var lost *orders.LostError
	if err := reinstate(); !errors.As(err, &lost) {
		t.Errorf("without money: %v", err)
	}
	sh.stocked(0)
	sh.pay(no, payment(31*time.Minute), 32*time.Minute)
	if err := reinstate(); !errors.Is(err, orders.ErrNoStock) {
		t.Errorf("without stock: %v", err)
	}
	sh.want(no, orders.Expired, total)
}

func TestLateMoneyInTwoPartsFindsItsStockHeld(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	sh.stocked(1)
	sh.order(no, orders.Expired)
	few, rest := payment(31*time.Minute), payment(29*time.Minute)
	few.Amount, few.Reference, rest.Amount = 30_00, "few", 70_00
	same(t, sh.pay(no, few, 32*time.Minute), orders.PayResult{Late: true, Held: true, Short: 70_00})
	same(t, sh.pay(no, rest, 33*time.Minute), orders.PayResult{Late: true, Reinstated: true})
	sh.want(no, orders.Paid, total)
	sh.wantStock(0, 1)
}

// One payment that is told for two orders at the same moment, by notifications, by documents, or one of each: whoever
// comes second sees that the other has it.
func TestOnePaymentToldForTwoOrdersAtOnceIsSeen(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	for round := range 12 {
		var telling sync.WaitGroup
		var elsewhere [2]string
		for i := range elsewhere {
			no := fmt.Sprintf("WF%014d", round*2+i)
			p := payment(time.Minute)
			p.Reference = fmt.Sprintf("shared-%d", round)
			paid := document(t, func(d *orders.Document) {
				d.OrderNo, d.Status = no, orders.Paid
				d.Payment = &orders.DocumentPayment{Method: p.Method, Amount: "100.00", PaidAt: p.PaidAt.Format(time.RFC3339), Reference: p.Reference}
			})
			told := round%3 < i+1 // both by notification, one of each, both by document
			if told {
				sh.create(no)
			}
			telling.Go(func() {
				err := pgx.BeginFunc(t.Context(), sh.pool, func(tx pgx.Tx) error {
					if told {
						result, err := sh.Pay(t.Context(), tx, no, p, at(2*time.Minute, orders.ActorShop))
						elsewhere[i] = result.Elsewhere
						return err
					}
					result, err := sh.Save(t.Context(), tx, paid, noon.Add(2*time.Minute))
					elsewhere[i] = result.Pay.Elsewhere
					return err
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		telling.Wait()
		if (elsewhere[0] == "") == (elsewhere[1] == "") {
			t.Errorf("round %d: the other order is seen as %q", round, elsewhere)
		}
	}
}
