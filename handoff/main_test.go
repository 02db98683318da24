package handoff_test

import (
	"testing"

	"kefu/internal/testdb"
)

func TestMain(m *testing.M) { testdb.Main(m, nil) }
