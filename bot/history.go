package bot

import (
	"context"

	"kefu/handoff"
)

// history is what a customer was here for before, at one glance.
type history struct {
	Orders             int // at most manyOrders
	Cases              int // beside this one
	Approved, Rejected int // of those
	Stars              float64
	Latest             *handoff.Case // the one before this, nil if there is none
}

// manyOrders is up to how many orders of a customer are counted.
const manyOrders = 100

// history sums up the other ones of all cases of a customer, who are given oldest first.
func (b *Bot) history(ctx context.Context, c handoff.Case, all []handoff.Case) (history, error) {
	list, err := b.orders.OrdersOf(ctx, b.pool, c.Conversation, manyOrders, b.now())
	h := history{Orders: len(list)}
	rated := 0
	for _, other := range all {
		if other.No == c.No {
			continue
		}
		h.Cases++
		h.Latest = &other
		switch other.Decision {
		case handoff.Approved:
			h.Approved++
		case handoff.Rejected:
			h.Rejected++
		}
		if other.Rating > 0 {
			rated++
			h.Stars += (float64(other.Rating) - h.Stars) / float64(rated)
		}
	}
	return h, err
}
