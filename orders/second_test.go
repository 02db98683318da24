package orders_test

import (
	"errors"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"pgregory.net/rapid"

	"kefu/orders"
)

// However an order's money is given back, in how many decisions and by how many cases: without a second person it is
// never more than the limit. What failed does not count, and what a second person decided does not either.
func TestWithoutASecondPersonAnOrderGetsBackNoMoreThanTheLimit(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	sh.stocked(1000)
	n := 0
	rapid.Check(t, func(t *rapid.T) {
		n++
		no := "WF2026112200" + string(rune('0'+n/1000%10)) + string(rune('0'+n/100%10)) + string(rune('0'+n/10%10)) + string(rune('0'+n%10))
		sh.order(no, orders.Paid)
		limit := rapid.Int64Range(1, total).Draw(t, "limit")
		var alone int64
		live := map[int64]int64{} // refunds without a second person that did not fail
		for i := range rapid.IntRange(1, 6).Draw(t, "decisions") {
			amount := rapid.Int64Range(1, total/2).Draw(t, "amount")
			seconded := rapid.Bool().Draw(t, "seconded")
			var made []orders.Refund
			err := sh.tx(func(tx pgx.Tx) (err error) {
				made, err = sh.RequestRefund(sh.t.Context(), tx, no, orders.RefundRequest{
					CaseNo: "C-" + string(rune('1'+i)), Amount: amount, By: orders.ActorAgent, Reason: "x", AloneUpTo: limit, Seconded: seconded,
				}, noon.Add(time.Hour))
				return err
			})
			var needed *orders.SecondNeededError
			switch {
			case errors.As(err, &needed):
				if seconded || alone+amount <= limit {
					t.Fatalf("a second person is asked for %d although %d went back of %d", amount, alone, limit)
				}
				continue
			case errors.Is(err, orders.ErrTooMuch):
				continue
			case err != nil:
				t.Fatal(err)
			case !seconded:
				for _, r := range made {
					live[r.ID] = r.Amount
					alone += r.Amount
				}
			}
			if alone > limit {
				t.Fatalf("%d went back without a second person, the limit is %d", alone, limit)
			}
			for _, r := range made {
				if rapid.Bool().Draw(t, "fails") {
					if err := sh.result(r.ID, orders.RefundFailed); err != nil {
						t.Fatal(err)
					}
					alone -= live[r.ID]
					delete(live, r.ID)
				}
			}
		}
	})
}
