package orders_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"kefu/orders"
)

// Who may follow whom, written down once more, independently of the package's own table: for each change
// the statuses where it wins, and where it leads.
func TestEachChangeWinsOnlyWhereItMayStart(t *testing.T) {
	t.Parallel()
	changes := []struct {
		name  string
		wins  []orders.Status
		leads orders.Status
		do    func(sh *shop, tx pgx.Tx, no string) error
	}{
		{"cancel", []orders.Status{orders.Unpaid}, orders.Cancelled, func(sh *shop, tx pgx.Tx, no string) error {
			return sh.Cancel(sh.t.Context(), tx, no, at(2*time.Hour, orders.ActorCustomer))
		}},
		{"expire", []orders.Status{orders.Unpaid}, orders.Expired, func(sh *shop, tx pgx.Tx, no string) error {
			return sh.Expire(sh.t.Context(), tx, no, at(2*time.Hour, orders.ActorTimer))
		}},
		{"ship", []orders.Status{orders.Paid}, orders.Shipped, func(sh *shop, tx pgx.Tx, no string) error {
			_, err := sh.Ship(sh.t.Context(), tx, no, parcel, at(2*time.Hour, orders.ActorShop))
			return err
		}},
		{"sign", []orders.Status{orders.Shipped}, orders.Completed, func(sh *shop, tx pgx.Tx, no string) error {
			_, err := sh.Sign(sh.t.Context(), tx, no, noon.Add(2*time.Hour), at(2*time.Hour, orders.ActorShop))
			return err
		}},
		{"deliver", []orders.Status{orders.Paid}, orders.Completed, func(sh *shop, tx pgx.Tx, no string) error {
			_, err := sh.Deliver(sh.t.Context(), tx, no, nil, at(2*time.Hour, orders.ActorShop))
			return err
		}},
		{
			"refund",
			[]orders.Status{orders.Paid, orders.Shipped, orders.Completed},
			orders.Refunding,
			func(sh *shop, tx pgx.Tx, no string) error {
				_, err := first(sh.RequestRefund(sh.t.Context(), tx, no,
					orders.RefundRequest{Amount: total, By: orders.ActorAgent}, noon.Add(2*time.Hour)))
				return err
			},
		},
	}
	statuses := []orders.Status{
		orders.Unpaid, orders.Paid, orders.Shipped, orders.Completed,
		orders.Cancelled, orders.Expired, orders.Refunding, orders.Refunded,
	}
	parcels := map[string]bool{"ship": true, "deliver": true}
	sh := newShop(t)
	sh.stocked(stock)
	for i, change := range changes {
		for j, status := range statuses {
			no := fmt.Sprintf("WF%014d", i*100+j)
			sh.order(no, status)
			before := sh.events(no)
			err := sh.tx(func(tx pgx.Tx) error { return change.do(sh, tx, no) })
			now := sh.get(no)
			if slices.Contains(change.wins, status) {
				if err != nil || now.Status != change.leads {
					t.Errorf("%s of a %s order: now %s, %v", change.name, status, now.Status, err)
				}
				continue
			}
			if parcels[change.name] && err == nil && now.Status == status {
				continue // a parcel is a fact: it is recorded, and decides nothing over money that goes back
			}
			var lost *orders.LostError
			noMoney := errors.Is(err, orders.ErrTooMuch) && change.name == "refund" && now.Refundable() == 0
			if !noMoney && (!errors.As(err, &lost) || lost.Order.Status != status) {
				t.Errorf("%s of a %s order: %v, want a LostError that knows it is %s", change.name, status, err, status)
			}
			if now.Status != status {
				t.Errorf("%s of a %s order lost, but made it %s", change.name, status, now.Status)
			}
			if diff := cmp.Diff(before, sh.events(no)); diff != "" {
				t.Errorf("%s of a %s order lost, but left events: %s", change.name, status, diff)
			}
		}
	}
}

func TestCancelReleasesTheStockOnceAndLeavesItsEvent(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	sh.stocked(10)
	no := "WF20261122000001"
	sh.create(no)
	sh.wantStock(9, 1)
	sh.must(func(tx pgx.Tx) error {
		return sh.Cancel(t.Context(), tx, no, orders.Change{Actor: orders.ActorCustomer, At: noon, Reason: "wrong_region"})
	})
	if o := sh.get(no); o.Status != orders.Cancelled || o.ClosedAt == nil || !o.ClosedAt.Equal(noon) {
		t.Errorf("cancelled order: %s, closed at %v", o.Status, o.ClosedAt)
	}
	sh.wantStock(10, 0)
	for range 3 {
		var lost *orders.LostError
		err := sh.tx(func(tx pgx.Tx) error {
			return sh.Cancel(t.Context(), tx, no, at(time.Minute, orders.ActorCustomer))
		})
		if !errors.As(err, &lost) {
			t.Errorf("second cancel: %v", err)
		}
	}
	sh.wantStock(10, 0)
	events, err := sh.Events(t.Context(), sh.pool, no)
	if err != nil || len(events) != 2 {
		t.Fatalf("events: %v, %v", events, err)
	}
	last := events[1]
	if last.Kind != "cancelled" || last.Actor != orders.ActorCustomer || last.From != orders.Unpaid ||
		last.To != orders.Cancelled || string(last.Detail) != `{"reason": "wrong_region"}` {
		t.Errorf("event: %+v %s", last, last.Detail)
	}
}

func TestAnOrderThatDoesNotExistIsSaidSo(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	err := sh.tx(func(tx pgx.Tx) error {
		return sh.Cancel(t.Context(), tx, "WF00000000000000", at(0, orders.ActorCustomer))
	})
	if !errors.Is(err, orders.ErrNoSuchOrder) {
		t.Errorf("cancel: %v", err)
	}
	err = sh.tx(func(tx pgx.Tx) error {
		_, err := sh.Pay(t.Context(), tx, "WF00000000000000", payment(0), at(0, orders.ActorShop))
		return err
	})
	if !errors.Is(err, orders.ErrNoSuchOrder) {
		t.Errorf("pay: %v", err)
	}
}

func TestExpiryTakesWhatIsDueTheOldestFirst(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	sh.stocked(10)
	for i, minutes := range []int{20, 10, 30, 60} {
		sh.create(fmt.Sprintf("WF%014d", i), func(d *orders.Document) {
			d.ExpiresAt = noon.Add(time.Duration(minutes) * time.Minute).Format(time.RFC3339)
		})
	}
	expire := func(limit int) (nos []string) {
		sh.must(func(tx pgx.Tx) error {
			list, err := sh.ExpireDue(t.Context(), tx, noon.Add(30*time.Minute), limit)
			for _, o := range list {
				nos = append(nos, o.No)
			}
			return err
		})
		return nos
	}
	if diff := cmp.Diff([]string{"WF00000000000001", "WF00000000000000"}, expire(2)); diff != "" {
		t.Error(diff)
	}
	sh.wantStock(8, 2)
	if diff := cmp.Diff([]string{"WF00000000000002"}, expire(10)); diff != "" {
		t.Error(diff)
	}
	if again := expire(10); again != nil {
		t.Errorf("expired again: %v", again)
	}
	sh.wantStock(9, 1)
}

func TestExpiryOfSeveralProcessesTakesEachOrderOnce(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	sh.stocked(10)
	for i := range 4 {
		sh.create(fmt.Sprintf("WF%014d", i))
	}
	late := noon.Add(time.Hour)
	sh.must(func(one pgx.Tx) error {
		first, err := sh.ExpireDue(t.Context(), one, late, 2)
		if err != nil || len(first) != 2 {
			t.Fatalf("first: %d, %v", len(first), err)
		}
		// The first process has not committed yet. What it has taken is passed over, but its product's row
		// makes the second one wait: so only look at what it would take.
		two, err := sh.pool.Begin(t.Context())
		if err != nil {
			return err
		}
		defer two.Rollback(t.Context())
		if _, err := two.Exec(t.Context(), `SET LOCAL lock_timeout = '5s'`); err != nil {
			return err
		}
		second, err := sh.RemindDue(t.Context(), two, noon, time.Hour, 10)
		if err != nil || len(second) != 2 {
			t.Errorf("second: %d, %v", len(second), err)
		}
		return err
	})
}

func TestATimerThatComesTooEarlyExpiresNothing(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	sh.create("WF20261122000001")
	err := sh.tx(func(tx pgx.Tx) error {
		return sh.Expire(t.Context(), tx, "WF20261122000001", at(29*time.Minute, orders.ActorTimer))
	})
	var lost *orders.LostError
	if !errors.As(err, &lost) || lost.Order.Status != orders.Unpaid {
		t.Errorf("early timer: %v", err)
	}
	sh.must(func(tx pgx.Tx) error { // the shop may end it at any time
		return sh.Expire(t.Context(), tx, "WF20261122000001", at(29*time.Minute, orders.ActorShop))
	})
}

func TestTheReminderComesOnceAndBeforeTheEnd(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	sh.create("WF20261122000001")
	remind := func(after time.Duration) int {
		var n int
		sh.must(func(tx pgx.Tx) error {
			list, err := sh.RemindDue(t.Context(), tx, noon.Add(after), 10*time.Minute, 100)
			n = len(list)
			return err
		})
		return n
	}
	for _, step := range []struct {
		after time.Duration
		want  int
	}{{10 * time.Minute, 0}, {21 * time.Minute, 1}, {22 * time.Minute, 0}, {31 * time.Minute, 0}} {
		if got := remind(step.after); got != step.want {
			t.Errorf("after %v: %d reminders, want %d", step.after, got, step.want)
		}
	}
}

func TestShippingDespiteAHoldIsRecorded(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	no := "WF20261122000001"
	sh.order(no, orders.Paid)
	for i, want := range []bool{true, false} {
		sh.must(func(tx pgx.Tx) error {
			asked, err := sh.AskHold(t.Context(), tx, no, noon)
			if asked != want {
				t.Errorf("ask %d: %v", i, asked)
			}
			return err
		})
	}
	sh.must(func(tx pgx.Tx) error {
		o, err := sh.Ship(t.Context(), tx, no, parcel, at(time.Hour, orders.ActorShop))
		if !o.HoldAsked || o.Shipment == nil || o.Shipment.TrackingNo != "SF123" {
			t.Errorf("shipped order: hold asked %v, shipment %v", o.HoldAsked, o.Shipment)
		}
		return err
	})
	for i, want := range []bool{true, false} {
		sh.must(func(tx pgx.Tx) error {
			released, err := sh.Release(t.Context(), tx, no, noon.Add(2*time.Hour))
			if released != want {
				t.Errorf("release %d: %v", i, released)
			}
			return err
		})
	}
	want := []string{"created", "paid", "hold_asked", "shipped", "shipped_despite_hold", "hold_released"}
	if diff := cmp.Diff(want, sh.events(no)); diff != "" {
		t.Error(diff)
	}
}

func TestCardKeysAreShownMaskedAndKeptForTheirOwner(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	no := "WF20261122000001"
	sh.order(no, orders.Completed)
	if key := sh.get(no).Items[0].Key; key != "****-****-****-1234" {
		t.Errorf("key is shown as %q", key)
	}
	sh.must(func(tx pgx.Tx) error {
		_, err := sh.LinkPhone(t.Context(), tx, 7, "+86 138-0013-8000", noon)
		return err
	})
	keys, err := sh.CardKeys(t.Context(), sh.pool, 7, no, noon)
	if err != nil || keys[1] != "AAAA-BBBB-CCCC-1234" {
		t.Errorf("owner's keys: %v, %v", keys, err)
	}
	sh.must(func(tx pgx.Tx) error {
		o, err := sh.Open(t.Context(), tx, 8, no, "8321", noon)
		if err == nil && o.Items[0].Key != "" {
			t.Errorf("number and code show the key %q", o.Items[0].Key)
		}
		return err
	})
	if _, err := sh.CardKeys(t.Context(), sh.pool, 8, no, noon); !errors.Is(err, orders.ErrNotVisible) {
		t.Errorf("keys by number and code: %v", err)
	}
}
