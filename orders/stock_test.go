package orders_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"pgregory.net/rapid"

	"kefu/internal/retry"
	"kefu/orders"
)

// Whatever happens to whatever orders, one by one or several in a transaction: there is never more on hand than came
// in, and what is on hand, held and gone is always what came in. Pieces that were sold beyond that are owed, so that
// giving one back makes none out of nothing.
func TestNeverMoreIsOnHandThanCameIn(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	rapid.Check(t, func(rt *rapid.T) {
		came := rapid.Int64Range(0, 3).Draw(rt, "came in")
		sh.emptied()
		sh.stocked(came)
		nos := []string{"WF20261122000001", "WF20261122000002", "WF20261122000003"}
		for _, one := range nos {
			pieces := rapid.IntRange(1, 2).Draw(rt, "pieces")
			sh.create(one, func(d *orders.Document) {
				d.Items[0].Quantity, d.Total = pieces, orders.FormatAmount(int64(pieces)*total)
			})
		}
		for range rapid.IntRange(1, 6).Draw(rt, "transactions") {
			sh.must(func(tx pgx.Tx) error {
				return orders.Within(t.Context(), tx, func(tx pgx.Tx) error {
					for range rapid.IntRange(1, 3).Draw(rt, "together") {
						kind := rapid.SampledFrom(slices.Sorted(stockActs())).Draw(rt, "act")
						if err := sh.stockAct(rt, tx, kind, rapid.SampledFrom(nos).Draw(rt, "order")); err != nil && !loses(err) {
							return fmt.Errorf("%s: %w", kind, err)
						}
					}
					return nil
				})
			})
			var on, owed, held, gone int64
			if err := sh.pool.QueryRow(t.Context(), `
				SELECT on_hand, owed, held, (SELECT coalesce(sum(quantity), 0) FROM stock_ledger WHERE kind IN ('ship', 'recall'))
				FROM products WHERE sku = $1`, sku).Scan(&on, &owed, &held, &gone); err != nil {
				rt.Fatal(err)
			}
			if on > came || on < 0 || held < 0 || on-owed+held+gone != came || on > 0 && owed > 0 {
				rt.Fatalf("%d on hand, %d owed, %d held, %d gone of %d", on, owed, held, gone, came)
			}
		}
	})
}

// loses tells whether an act was only too late, or wanted more than there is.
func loses(err error) bool {
	var lost *orders.LostError
	return errors.As(err, &lost) || errors.Is(err, orders.ErrTooMuch) || errors.Is(err, orders.ErrNoStock) || errors.Is(err, errNothing)
}

var errNothing = errors.New("nothing to do that to")

// stockActs are the kinds of stockAct.
func stockActs() func(yield func(string) bool) {
	return slices.Values([]string{"cancel", "expire", "pay", "pay late", "reinstate", "ship", "refund", "refund a piece", "result", "result"})
}

// stockAct does something to an order that may move stock.
func (sh *shop) stockAct(rt *rapid.T, tx pgx.Tx, kind, no string) error {
	ctx := sh.t.Context()
	o, err := sh.Get(ctx, tx, no)
	if err != nil {
		return err
	}
	refund := func(request orders.RefundRequest) error {
		request.By = orders.ActorAgent
		_, err := sh.RequestRefund(ctx, tx, no, request, noon.Add(time.Hour))
		return err
	}
	switch kind {
	case "cancel":
		return sh.Cancel(ctx, tx, no, at(time.Minute, orders.ActorCustomer))
	case "expire":
		return sh.Expire(ctx, tx, no, at(31*time.Minute, orders.ActorTimer))
	case "pay", "pay late":
		p := payment(0)
		if kind == "pay late" {
			p.PaidAt = noon.Add(40 * time.Minute)
		}
		p.Amount, p.Reference = o.Total, fmt.Sprint(len(o.Payments))
		_, err = sh.Pay(ctx, tx, no, p, at(time.Hour, orders.ActorShop))
	case "reinstate":
		_, err = sh.Reinstate(ctx, tx, no, at(time.Hour, orders.ActorAgent))
	case "ship":
		_, err = sh.Ship(ctx, tx, no, parcel, at(time.Hour, orders.ActorShop))
	case "refund":
		return refund(orders.RefundRequest{Purpose: orders.ForWhole})
	case "refund a piece":
		return refund(orders.RefundRequest{Lines: []orders.RefundLine{{Line: 1, Quantity: 1}}})
	case "result":
		if len(o.Refunds) == 0 {
			return errNothing
		}
		id := rapid.SampledFrom(o.Refunds).Draw(rt, "refund").ID
		result := rapid.SampledFrom([]orders.RefundStatus{orders.RefundDone, orders.RefundFailed}).Draw(rt, "result")
		_, err = sh.RefundResult(ctx, tx, id, result, at(2*time.Hour, orders.ActorShop))
	}
	return err
}

// Two processes move the stock of several orders in each transaction, of the same products, in whatever order, and
// reserve it for some: neither ever waits for the other in a circle.
func TestMovementsOfABatchNeverDeadlock(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	const rounds, perRound = 12, 4
	var list [2][]string
	for i := range 2 * rounds * perRound {
		no := fmt.Sprintf("WF%014d", i)
		list[i%2] = append(list[i%2], no)
		sh.order(no, []orders.Status{orders.Paid, orders.Expired}[i/2%2], func(d *orders.Document) {
			d.Total = "0.00"
			base := d.Items[0]
			base.UnitPrice, base.Quantity, d.Items = "0.00", 2, nil
			for _, n := range rand.Perm(6) {
				one := base
				one.SKU = fmt.Sprintf("sku-%d", n)
				d.Items = append(d.Items, one)
			}
			d.Items[0].UnitPrice, d.Items[0].Quantity, d.Total = "100.00", 1, "100.00"
		})
	}
	var processes sync.WaitGroup
	for _, mine := range list {
		processes.Go(func() {
			for round := range rounds {
				err := pgx.BeginFunc(t.Context(), sh.pool, func(tx pgx.Tx) error {
					return orders.Within(t.Context(), tx, func(tx pgx.Tx) error {
						for _, no := range mine[round*perRound:][:perRound] {
							if err := sh.moveSome(tx, no); err != nil {
								return err
							}
						}
						return nil
					})
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	processes.Wait()
	if n := sh.count(`SELECT count(*) FROM stock_ledger WHERE kind = 'reinstate'`); n == 0 {
		t.Error("nothing was reserved")
	}
}

// Many processes reserve the last pieces for several orders each, in transactions that look before they lock: as many
// orders get them as there are pieces, and nobody a piece that is not there.
func TestTheLastPiecesAreReservedOnce(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	const processes, each, pieces = 6, 3, 7
	sh.stocked(pieces)
	var working sync.WaitGroup
	for i := range processes {
		var mine []string
		for n := range each {
			no := fmt.Sprintf("WF%014d", i*each+n)
			mine = append(mine, no)
			sh.order(no, orders.Expired)
		}
		working.Go(func() {
			err := retry.Tx(t.Context(), sh.pool, func(tx pgx.Tx) error {
				return orders.Within(t.Context(), tx, func(tx pgx.Tx) error {
					for _, no := range mine {
						if _, err := sh.Pay(t.Context(), tx, no, payment(29*time.Minute), at(time.Hour, orders.ActorShop)); err != nil {
							return err
						}
					}
					return nil
				})
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	working.Wait()
	if n := sh.count(`SELECT count(*) FROM orders WHERE status = 'paid'`); n != pieces {
		t.Errorf("%d orders go on with %d pieces", n, pieces)
	}
	sh.wantStock(0, pieces)
}

// moveSome ships an order, or refunds it as a whole or in part.
func (sh *shop) moveSome(tx pgx.Tx, no string) error {
	ctx := sh.t.Context()
	if o := sh.get(no); o.Status == orders.Expired {
		_, err := sh.Pay(ctx, tx, no, payment(29*time.Minute), at(time.Hour, orders.ActorShop))
		return err
	}
	requests := []orders.RefundRequest{{Purpose: orders.ForWhole}, {Lines: []orders.RefundLine{{Line: 1, Quantity: 1}, {Line: 4, Quantity: 1}}}}
	n := rand.IntN(3)
	if n == 2 {
		_, err := sh.Ship(ctx, tx, no, parcel, at(time.Hour, orders.ActorShop))
		return err
	}
	requests[n].By = orders.ActorAgent
	refunds, err := sh.RequestRefund(ctx, tx, no, requests[n], noon.Add(time.Hour))
	for _, r := range refunds {
		if err == nil {
			_, err = sh.RefundResult(ctx, tx, r.ID, orders.RefundDone, at(2*time.Hour, orders.ActorShop))
		}
	}
	return err
}
