package orders_test

import (
	"bytes"
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"kefu/internal/secret"
	"kefu/internal/testdb"
	"kefu/orders"
)

var (
	shanghai = time.FixedZone("CST", 8*3600)
	// noon is when the tests take place: a Sunday.
	noon = time.Date(2026, 11, 22, 12, 0, 0, 0, shanghai)
)

// shop is an order database of one test.
type shop struct {
	*orders.Store
	t    *testing.T
	pool *pgxpool.Pool
}

func newShop(t *testing.T) *shop {
	t.Helper()
	box, err := secret.New(bytes.Repeat([]byte{1}, secret.KeySize))
	if err != nil {
		t.Fatal(err)
	}
	return &shop{
		Store: orders.New(box, orders.NewCalendar(shanghai), orders.Config{}),
		t:     t,
		pool:  testdb.New(t),
	}
}

// tx runs f in a transaction that is committed whatever f returns, unless the database failed.
func (sh *shop) tx(f func(tx pgx.Tx) error) error {
	sh.t.Helper()
	tx, err := sh.pool.Begin(sh.t.Context())
	if err != nil {
		sh.t.Fatal(err)
	}
	defer tx.Rollback(context.WithoutCancel(sh.t.Context()))
	result := f(tx)
	if err := tx.Commit(sh.t.Context()); err != nil {
		sh.t.Fatalf("commit: %v (after: %v)", err, result)
	}
	return result
}

// must fails the test when the transaction returns an error.
func (sh *shop) must(f func(tx pgx.Tx) error) {
	sh.t.Helper()
	if err := sh.tx(f); err != nil {
		sh.t.Fatal(err)
	}
}
