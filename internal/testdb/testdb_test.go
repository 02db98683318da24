package testdb_test

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"kefu/internal/testdb"
)

func TestEachTestHasAMigratedDatabaseOfItsOwn(t *testing.T) {
	t.Parallel()
	a, b := testdb.Owner(t, testdb.New(t)), testdb.Owner(t, testdb.New(t))
	if _, err := a.Exec(t.Context(), `create table only_in_a ()`); err != nil {
		t.Fatal(err)
	}
	var orders, shared bool
	err := b.QueryRow(t.Context(), `select to_regclass('orders') is not null, to_regclass('only_in_a') is not null`).Scan(&orders, &shared)
	if err != nil {
		t.Fatal(err)
	}
	if !orders {
		t.Error("the database is not migrated")
	}
	if shared {
		t.Error("two tests share a database")
	}
}

func TestTheDatabaseIsRemovedWithItsTest(t *testing.T) {
	t.Parallel()
	var name string
	t.Run("uses a database", func(t *testing.T) {
		conn, err := pgx.Connect(t.Context(), testdb.URL(t)) // left open: removal does not wait for it
		if err != nil {
			t.Fatal(err)
		}
		name = conn.Config().Database
	})
	var exists bool
	err := testdb.New(t).QueryRow(t.Context(), `select exists (select from pg_database where datname = $1)`, name).Scan(&exists)
	if err != nil {
		t.Fatal(err)
	}
	if exists {
		t.Errorf("%s is still there", name)
	}
}

func TestEachTestHasARedisOfItsOwn(t *testing.T) {
	t.Parallel()
	a, prefixA := testdb.Redis(t)
	b, prefixB := testdb.Redis(t)
	if prefixA == prefixB {
		t.Errorf("two tests share the prefix %s", prefixA)
	}
	if err := a.Set(t.Context(), "word", "客服", 0).Err(); err != nil {
		t.Fatal(err)
	}
	if n, err := b.DBSize(t.Context()).Result(); err != nil || n != 0 {
		t.Errorf("the other test's Redis holds %d keys, %v", n, err)
	}
	if err := b.FlushDB(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	if got, err := a.Get(t.Context(), "word").Result(); err != nil || got != "客服" {
		t.Errorf("after the other test's flush: %q, %v", got, err)
	}
}

func TestWhatIsFilledOnceIsInEveryCopy(t *testing.T) {
	t.Parallel()
	filled := 0
	shop := testdb.NewFilled(func(ctx context.Context, ownerURL string) error {
		filled++
		conn, err := pgx.Connect(ctx, ownerURL)
		if err != nil {
			return err
		}
		defer conn.Close(ctx)
		_, err = conn.Exec(ctx, `create table filled as select 1 as n`)
		return err
	})
	t.Cleanup(shop.Remove)
	for range 2 {
		pool, err := pgxpool.New(t.Context(), testdb.OwnerURL(t, shop.URL(t)))
		if err != nil {
			t.Fatal(err)
		}
		var n int
		if err := pool.QueryRow(t.Context(), `update filled set n = n + 1 returning n`).Scan(&n); err != nil || n != 2 {
			t.Errorf("the copy holds %d, %v", n, err)
		}
		pool.Close()
	}
	if filled != 1 {
		t.Errorf("filled %d times", filled)
	}
}
