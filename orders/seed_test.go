package orders_test

import (
	"regexp"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"kefu/orders"
)

func TestSeedShowsEveryStatusWithEveryKindThatItCanMeet(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	var demo orders.Demo
	sh.must(func(tx pgx.Tx) (err error) {
		demo, err = sh.Seed(t.Context(), tx, noon)
		return err
	})
	pattern := regexp.MustCompile(`^WF2026(10|11)[0-9]{2}[0-9]{6}$`)
	seen := map[orders.Status]map[orders.Kind]int{}
	count := 0
	for _, c := range demo.Customers {
		for _, o := range c.Orders {
			count++
			if !pattern.MatchString(o.No) {
				t.Errorf("order number %s does not carry its date", o.No)
			}
			if seen[o.Status] == nil {
				seen[o.Status] = map[orders.Kind]int{}
			}
			seen[o.Status][o.Kind]++
		}
	}
	if len(demo.Customers) != 5 || count < 40 {
		t.Errorf("%d customers with %d orders", len(demo.Customers), count)
	}
	// What the rules of the shop tell apart.
	for status, kinds := range map[orders.Status][]orders.Kind{
		orders.Unpaid:    {orders.Virtual, orders.Physical, orders.Presale},
		orders.Paid:      {orders.Virtual, orders.Physical, orders.Custom, orders.Presale},
		orders.Shipped:   {orders.Physical, orders.Custom, orders.Presale},
		orders.Completed: {orders.Virtual, orders.Physical, orders.Custom, orders.Presale},
		orders.Cancelled: {orders.Virtual},
		orders.Expired:   {orders.Virtual},
		orders.Refunding: {orders.Virtual, orders.Physical},
		orders.Refunded:  {orders.Virtual, orders.Physical},
	} {
		for _, kind := range kinds {
			if seen[status][kind] == 0 {
				t.Errorf("no %s order of %s goods", status, kind)
			}
		}
	}
}

func TestSeedingAgainChangesNothingAndStillTellsTheCodes(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	seed := func(now time.Time) (demo orders.Demo) {
		sh.must(func(tx pgx.Tx) (err error) {
			demo, err = sh.Seed(t.Context(), tx, now)
			return err
		})
		return demo
	}
	first := seed(noon)
	before := sh.contents()
	if diff := cmp.Diff(first, seed(noon.AddDate(0, 0, 3))); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(before, sh.contents()); diff != "" {
		t.Error(diff)
	}
	viewer := int64(0)
	for _, c := range first.Customers {
		viewer++
		if l, err := sh.linkPhone(viewer, "86"+c.Phone); err != nil || l.Name != c.Name {
			t.Errorf("%s is not linked by %s: %v", c.Name, c.Phone, err)
		}
		for _, o := range c.Orders {
			viewer++
			if err := sh.open(viewer, o.No, o.Code, 0); err != nil {
				t.Errorf("%s is not opened by %s: %v", o.No, o.Code, err)
			}
		}
	}
	sh.checkEvents(t)
}

func TestADemoShopHasSomethingToCancelOnTheNextDay(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	seedAt := func(now time.Time) (demo orders.Demo) {
		sh.must(func(tx pgx.Tx) (err error) {
			if _, err = sh.ExpireDue(t.Context(), tx, now, 100); err != nil {
				return err
			}
			demo, err = sh.Seed(t.Context(), tx, now)
			return err
		})
		return demo
	}
	unpaid := func(demo orders.Demo) (each []int) {
		for _, c := range demo.Customers {
			n := 0
			for _, o := range c.Orders {
				if o.Status == orders.Unpaid {
					n++
				}
			}
			each = append(each, n)
		}
		return each
	}
	seedAt(noon)
	for day := 1; day <= 3; day++ {
		demo := seedAt(noon.AddDate(0, 0, day))
		if diff := cmp.Diff([]int{1, 1, 1, 1, 1}, unpaid(demo)); diff != "" {
			t.Errorf("unpaid orders of each customer on day %d: %s", day, diff)
		}
	}
}
