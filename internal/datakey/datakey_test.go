package datakey_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"kefu/internal/datakey"
	"kefu/internal/secret"
	"kefu/internal/testdb"
)

// key is a data key that is nothing but one byte, many times.
func key(fill byte) []byte { return bytes.Repeat([]byte{fill}, secret.KeySize) }

func box(t *testing.T, fills ...byte) *secret.Box {
	t.Helper()
	var keys [][]byte
	for _, fill := range fills {
		keys = append(keys, key(fill))
	}
	b, err := secret.New(keys...)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// fill stores customers with sealed phones and inputs with two sealed values.
func fill(t *testing.T, pool *pgxpool.Pool, b *secret.Box, count int) {
	t.Helper()
	for i := range count {
		_, err := pool.Exec(t.Context(), `INSERT INTO customers (id, phone_sealed, phone_digest) VALUES ($1, $2, $3)`,
			fmt.Sprintf("u-%05d", i), b.Seal([]byte(fmt.Sprint(i))), b.Digest(fmt.Sprint(i)))
		if err != nil {
			t.Fatal(err)
		}
	}
	_, err := pool.Exec(t.Context(), `
		INSERT INTO inputs (source, dedupe_key, raw_sealed, event_sealed, status, received_at, ready_at)
		VALUES ('telegram', 'one', $1, $2, 'done', now(), now()), ('telegram', 'two', $1, NULL, 'done', now(), now())`,
		b.Seal([]byte("raw")), b.Seal([]byte("event")))
	if err != nil {
		t.Fatal(err)
	}
}

func silent(string, int64, int64) {}

func TestAnotherKeyIsRefused(t *testing.T) {
	t.Parallel()
	pool := testdb.New(t)
	if _, err := datakey.Unlock(t.Context(), pool, box(t, 1)); err != nil {
		t.Fatal("a new database:", err)
	}
	if _, err := datakey.Unlock(t.Context(), pool, box(t, 1)); err != nil {
		t.Error("the same key again:", err)
	}
	if _, err := datakey.Unlock(t.Context(), pool, box(t, 2)); !errors.Is(err, datakey.ErrWrongKey) {
		t.Error("another key:", err)
	}
	if err := datakey.Check(t.Context(), pool, box(t, 2)); !errors.Is(err, datakey.ErrWrongKey) {
		t.Error("another key, only looked at:", err)
	}
	if _, err := datakey.Unlock(t.Context(), pool, box(t, 2, 1)); err != nil {
		t.Error("another key before the right one:", err)
	}
}

func TestADatabaseFromBeforeTheWordIsHeldToItsKeyToo(t *testing.T) {
	t.Parallel()
	pool := testdb.New(t)
	fill(t, pool, box(t, 1), 1)
	if _, err := datakey.Unlock(t.Context(), pool, box(t, 2)); !errors.Is(err, datakey.ErrWrongKey) {
		t.Error("another key:", err)
	}
	if _, err := datakey.Unlock(t.Context(), pool, box(t, 1)); err != nil {
		t.Error("its key:", err)
	}
}

func TestRekeyMayBeInterruptedAndForgetsTheOldKeyInTheEnd(t *testing.T) {
	t.Parallel()
	pool := testdb.Owner(t, testdb.New(t))
	old, err := datakey.Unlock(t.Context(), pool, box(t, 1))
	if err != nil {
		t.Fatal(err)
	}
	const customers = 1_200 // three pages
	fill(t, pool, old, customers)

	both := box(t, 2, 1)
	ctx, interrupt := context.WithCancel(t.Context())
	_, err = datakey.Rekey(ctx, pool, both, func(string, int64, int64) { interrupt() })
	if !errors.Is(err, context.Canceled) {
		t.Fatal("interrupted:", err)
	}
	lost, err := datakey.Rekey(t.Context(), pool, both, silent)
	if err != nil || len(lost) > 0 {
		t.Fatal("run again:", lost, err)
	}
	fresh, err := datakey.Unlock(t.Context(), pool, box(t, 2))
	if err != nil {
		t.Fatal("the new key alone:", err)
	}
	for _, sql := range []string{
		`SELECT phone_sealed FROM customers`, `SELECT raw_sealed FROM inputs`,
		`SELECT event_sealed FROM inputs WHERE event_sealed IS NOT NULL`,
	} {
		rows, _ := pool.Query(t.Context(), sql)
		for rows.Next() {
			var sealed []byte
			if err := rows.Scan(&sealed); err != nil {
				t.Fatal(err)
			}
			if _, err := fresh.Open(sealed); err != nil {
				t.Fatalf("%s: the new key alone does not open a value", sql)
			}
		}
	}
	var found int
	err = pool.QueryRow(t.Context(), `SELECT count(*) FROM customers WHERE phone_digest = $1`, fresh.Digest("7")).Scan(&found)
	if err != nil || found != 1 {
		t.Errorf("found by its digest: %d, %v", found, err)
	}
}

func TestValuesThatNoKeyOpensAreNamedAndKept(t *testing.T) {
	t.Parallel()
	pool := testdb.Owner(t, testdb.New(t))
	fill(t, pool, box(t, 9), 3)
	lost, err := datakey.Rekey(t.Context(), pool, box(t, 2, 1), silent)
	if err != nil || len(lost) != 2 || lost[0] != (datakey.Lost{Table: "customers", Values: 3}) || lost[1] != (datakey.Lost{Table: "inputs", Values: 3}) {
		t.Errorf("lost: %v, %v", lost, err)
	}
}
