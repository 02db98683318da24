package groupcommit_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"

	"kefu/internal/groupcommit"
)

// TestAGroupSharesACommitAndNotAFault has nine things come while the first is being stored: they are stored together, and
// when one of them cannot be stored, only whoever brought it hears so.
func TestAGroupSharesACommitAndNotAFault(t *testing.T) {
	for _, poison := range []int64{0, 5} {
		t.Run(fmt.Sprint("poison ", poison), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				release := make(chan struct{})
				broken := errors.New("broken")
				var sizes []int
				stored := map[int64]bool{}
				g := groupcommit.New(100, func(_ context.Context, list ...int64) error {
					if sizes = append(sizes, len(list)); len(sizes) == 1 {
						<-release
					}
					if slices.Contains(list, poison) {
						return broken
					}
					for _, one := range list {
						stored[one] = true
					}
					return nil
				})
				results := make([]error, 11)
				for n := int64(1); n <= 10; n++ {
					go func() { results[n] = g.Store(t.Context(), n) }()
					synctest.Wait()
				}
				close(release)
				synctest.Wait()
				if sizes[0] != 1 || sizes[1] != 9 {
					t.Errorf("stored in groups of %v, want 1 and then 9", sizes)
				}
				for n := int64(1); n <= 10; n++ {
					if bad := n == poison; errors.Is(results[n], broken) != bad || stored[n] == bad {
						t.Errorf("%d: stored %v, %v", n, stored[n], results[n])
					}
				}
			})
		})
	}
}
