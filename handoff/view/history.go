package view

import (
	"context"

	"kefu/handoff"
	"kefu/orders"
)

// History is what a customer was here for before, at one glance.
type History struct {
	Orders             int // at most manyOrders
	Cases              int // beside this one
	Approved, Rejected int // of those
	Stars              float64
	Latest             *handoff.Case // the one before this, nil if there is none
}

// manyOrders is up to how many orders of a customer are counted.
const manyOrders = 100

// history reads the past of a case's customer, who has that many orders.
func (v *Views) history(ctx context.Context, db orders.DB, c handoff.Case, count int) (History, error) {
	all, err := v.desk.ByConversation(ctx, db, c.Conversation)
	if err != nil {
		return History{}, err
	}
	h := summed(c, all)
	h.Orders = count
	return h, nil
}

// summed sums up all cases of a customer but one. They are given oldest first.
func summed(but handoff.Case, all []handoff.Case) History {
	var h History
	rated := 0
	for _, other := range all {
		if other.No == but.No {
			continue
		}
		h.Cases++
		h.Latest = &other
		switch other.Decision {
		case handoff.Approved:
			h.Approved++
		case handoff.Rejected:
			h.Rejected++
		case handoff.Undecided, handoff.Fulfilling:
		}
		if other.Rating > 0 {
			rated++
			h.Stars += (float64(other.Rating) - h.Stars) / float64(rated)
		}
	}
	return h
}
