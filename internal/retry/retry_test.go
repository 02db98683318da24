package retry_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"kefu/internal/retry"
	"kefu/internal/testdb"
)

func TestADeadlockIsTriedAgain(t *testing.T) {
	t.Parallel()
	db := testdb.Owner(t, testdb.New(t))
	ctx := t.Context()
	if _, err := db.Exec(ctx, `CREATE TABLE counts (id int PRIMARY KEY, n int NOT NULL); INSERT INTO counts VALUES (1, 0), (2, 0)`); err != nil {
		t.Fatal(err)
	}
	var met sync.WaitGroup // both have taken their first row
	met.Add(2)
	var done sync.WaitGroup
	errs, begun := make([]error, 2), make([]int, 2)
	for i, order := range [][]int{{1, 2}, {2, 1}} {
		done.Go(func() {
			errs[i] = retry.Tx(ctx, db, func(tx pgx.Tx) error {
				begun[i]++
				for n, id := range order {
					if _, err := tx.Exec(ctx, `UPDATE counts SET n = n + 1 WHERE id = $1`, id); err != nil {
						return err
					}
					if n == 0 && begun[i] == 1 {
						met.Done()
						met.Wait()
					}
				}
				return nil
			})
		})
	}
	done.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	var least, most int
	if err := db.QueryRow(ctx, `SELECT min(n), max(n) FROM counts`).Scan(&least, &most); err != nil || least != 2 || most != 2 {
		t.Errorf("counted %d to %d, %v", least, most, err)
	}
	if begun[0]+begun[1] < 3 {
		t.Errorf("begun %v: they never met", begun)
	}
}

func TestOtherFaultsAreNotTriedAgain(t *testing.T) {
	t.Parallel()
	db, begun := testdb.Owner(t, testdb.New(t)), 0
	err := retry.Tx(t.Context(), db, func(tx pgx.Tx) error {
		begun++
		_, err := tx.Exec(t.Context(), `SELECT 1 / 0`)
		return err
	})
	if err == nil || begun != 1 {
		t.Errorf("begun %d times, %v", begun, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := retry.Tx(ctx, db, func(pgx.Tx) error { t.Error("run after the end"); return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}
