package orders_test

import (
	"strings"
	"testing"

	"kefu/internal/terms"
	"kefu/internal/testdb"
)

// TestTheDatabaseTakesEveryWordOfTheTerms: a new status, kind or channel needs a migration for the CHECK of its column.
func TestTheDatabaseTakesEveryWordOfTheTerms(t *testing.T) {
	t.Parallel()
	pool := testdb.New(t)
	takes := func(table, column string, words ...string) {
		var checks string
		err := pool.QueryRow(t.Context(), `
			SELECT coalesce(string_agg(pg_get_constraintdef(oid), ' '), '') FROM pg_constraint
			WHERE conrelid = $1::regclass AND contype = 'c' AND pg_get_constraintdef(oid) LIKE '%' || $2 || '%'`, table, column).Scan(&checks)
		if err != nil {
			t.Fatal(err)
		}
		if checks == "" {
			t.Errorf("%s.%s has no CHECK", table, column)
		}
		for _, w := range words {
			if checks != "" && !strings.Contains(checks, "'"+w+"'") {
				t.Errorf("%s.%s does not take %q: %s", table, column, w, checks)
			}
		}
	}
	for _, s := range terms.Statuses {
		takes("orders", "status", string(s))
	}
	for _, k := range terms.Kinds {
		takes("products", "kind", string(k))
	}
	for _, m := range terms.Methods {
		takes("payments", "method", string(m))
	}
}
