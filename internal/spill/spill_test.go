package spill_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"kefu/internal/spill"
)

func TestRecordsComeBackInOrder(t *testing.T) {
	t.Parallel()
	for _, most := range []int{1, 500, 1 << 20} { // every record spilled, some, none
		s := spill.New(most)
		var want [][]byte
		random := rand.New(rand.NewPCG(1, 2))
		for i := range 300 {
			record := fmt.Appendf(nil, "%d %s", random.IntN(100), bytes.Repeat([]byte{'x'}, i%70))
			if i == 7 {
				record = nil
			}
			want = append(want, slices.Clone(record))
			if err := s.Add(record); err != nil {
				t.Fatal(err)
			}
			clear(record) // the caller's own again
		}
		slices.SortFunc(want, bytes.Compare)
		i := 0
		err := s.Each(func(record []byte) error {
			if !bytes.Equal(record, want[i]) {
				t.Fatalf("at most %d bytes, record %d is %q, want %q", most, i, record, want[i])
			}
			i++
			return nil
		})
		if err != nil || i != len(want) {
			t.Errorf("%d of %d records, %v", i, len(want), err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}
