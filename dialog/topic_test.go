package dialog

import (
	"testing"

	"kefu/internal/terms"
)

// An order in any status can be asked about: when it ships, and when it arrives. Which is the likeliest is a list of
// statuses, and one that is not in it would be about no order.
func TestEveryStatusHasItsPlaceAmongOrdersThatAreAskedAbout(t *testing.T) {
	t.Parallel()
	for _, topic := range []string{"ships", "arrives"} {
		taken := map[int]terms.Status{}
		for _, status := range terms.Statuses {
			place := topicGoods[topic](nil, &Order{Status: status})
			if other, ok := taken[place]; place < 0 || ok {
				t.Errorf("%s: an order that is %s has the place %d, as has %q", topic, status, place, other)
			}
			taken[place] = status
		}
	}
}
