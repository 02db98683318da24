package orders_test

import (
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/orders"
)

func TestKnownWordsAreThoseOfTheBooks(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	sh.create(no, func(d *orders.Document) { d.Items[0].SKU = "x7k9p2m4q8r1" })
	paid := payment(time.Minute)
	paid.Reference = "Ali6222021234567894"
	sh.must(func(tx pgx.Tx) error {
		_, err := sh.Pay(t.Context(), tx, no, paid, at(time.Minute, orders.ActorShop))
		return err
	})
	known, err := sh.Known(t.Context(), sh.pool, []string{"X7K9P2M4Q8R1", "ALI6222021234567894", "6222021234567894", ""})
	slices.Sort(known)
	if err != nil || !slices.Equal(known, []string{"ALI6222021234567894", "X7K9P2M4Q8R1"}) {
		t.Errorf("known: %q, %v", known, err)
	}
}
