package seal_test

import (
	"testing"

	"kefu/internal/testdb"
)

func TestMain(m *testing.M) {
	testdb.Main(m, map[string]string{
		"WHERE x.id > $1 AND ($3::bigint IS NULL": "all facts of a kind are gone through, from where the last look ended",
		"FROM seals ORDER BY chain, seq":          "verify reads every seal",
	})
}
