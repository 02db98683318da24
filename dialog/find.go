package dialog

import (
	"slices"
	"time"

	"kefu/internal/terms"
)

// Saying is a sentence of the customer with its time: "yesterday" is reckoned from there.
type Saying struct {
	Text string    `json:"text"`
	At   time.Time `json:"at"`
}

// found is which orders words can mean.
type found struct {
	orders []Order // those that fit best, newest first
	// told: something was said that tells orders apart. Without it orders are all that can be meant.
	told bool
	// strange: a number was said that none of the orders has, so that none may be taken for the one that is meant.
	strange bool
}

// one is the order that is meant; nil where more than one can be.
func (f found) one() *Order {
	if f.strange || len(f.orders) != 1 {
		return nil
	}
	return &f.orders[0]
}

// find weighs the customer's orders against everything that was said, the last sentence double. A number that an order
// has leaves out the others; of two numbers of one kind the later counts. An order that has everything that was said is
// never left out for one that is likelier: class, lower for what the wish rather means and negative for what it cannot,
// only decides among orders that the words fit equally well.
func (st *step) find(orders []Order, said []Saying, class func(o *Order) int) found {
	scores := make([]int, len(orders))
	var firm []clue // latest first
	f := found{}
	for i, s := range slices.Backward(said) {
		for _, c := range st.clues(s.Text, s.At, orders) {
			any := false
			for k := range orders {
				n := c.fits(&orders[k])
				any = any || n > 0
				if i == len(said)-1 {
					n *= 2
				}
				scores[k] += n
			}
			f.told = f.told || any && tells(c, orders)
			f.strange = f.strange || c.named && !any
			if c.firm && any {
				firm = append(firm, c)
			}
		}
	}
	if slices.ContainsFunc(firm, func(c clue) bool { return c.named }) {
		f.strange = false
	}
	left := within(orders, firm)
	best := -1
	for k := range orders {
		if left[k] {
			best = max(best, scores[k])
		}
	}
	var fit []Order
	for k := range orders {
		if left[k] && scores[k] == best {
			fit = append(fit, orders[k])
		}
	}
	f.orders = likeliest(fit, class)
	return f
}

// likeliest are the orders that a wish rather means than the others. Where it can mean none of them, they are what was
// spoken of all the same, and the wish is answered for them.
func likeliest(orders []Order, class func(o *Order) int) []Order {
	lowest := -1
	for k := range orders {
		if c := class(&orders[k]); c >= 0 && (lowest < 0 || c < lowest) {
			lowest = c
		}
	}
	if lowest < 0 {
		return orders
	}
	return slices.DeleteFunc(slices.Clone(orders), func(o Order) bool { return class(&o) != lowest })
}

// tells tells whether a clue fits some orders better than others.
func tells(c clue, orders []Order) bool {
	first := c.fits(&orders[0])
	return len(orders) == 1 && first > 0 || slices.ContainsFunc(orders, func(o Order) bool { return c.fits(&o) != first })
}

// within marks the orders that have every firm clue. A clue that would leave none, after later ones, is given up; of each
// kind the latest that fits any order counts.
func within(orders []Order, firm []clue) []bool {
	left := make([]bool, len(orders))
	for k := range left {
		left[k] = true
	}
	for _, c := range firm {
		next := make([]bool, len(orders))
		for k := range orders {
			next[k] = left[k] && c.fits(&orders[k]) > 0
		}
		if slices.Contains(next, true) {
			left = next
		}
	}
	return left
}

// class orders what a wish can mean: 0 is likeliest, -1 cannot be meant.
func (t *Task) class(o *Order) int {
	if t == nil {
		return 0
	}
	at := func(statuses ...terms.Status) int { return slices.Index(statuses, o.Status) }
	switch t.Goal {
	case GoalCancel:
		if o.paidLate() {
			return 1
		}
		if t.reason() != "" {
			if c := at(terms.Unpaid, terms.Paid, terms.Shipped, terms.Completed); c >= 0 {
				return c / 3 // to be rid of it, whatever that takes
			}
			return -1
		}
		return at(terms.Unpaid, terms.Paid, terms.Shipped, terms.Completed)
	case GoalRefund:
		if o.Refund == nil {
			return -1
		}
		return slices.Index([]terms.RefundStatus{terms.RefundFailed, terms.RefundAccepted, terms.RefundRequested, terms.RefundDone}, o.Refund.Status) / 3
	case GoalAfter:
		return t.classAfter(o)
	case GoalLook, GoalHuman, GoalConnect, GoalLeave:
	}
	return 0
}

// classAfter is the class of an order that something is wrong with.
func (t *Task) classAfter(o *Order) int {
	_, human := o.path()
	if t.reason() == Unbooked {
		return yes(o.awaitsMoney() || o.paidLate()) - 1
	}
	if fits := t.rule().fits; fits != nil && !fits(o) {
		return -1
	}
	switch {
	case human && !o.refundFailed():
		return 0
	case o.paidLate(), o.refundFailed():
		return 1
	case o.Status == terms.Unpaid && t.rule().orderAnew:
		return 2
	}
	return -1
}

// paidLate tells whether money came for an order that had ended.
func (o *Order) paidLate() bool {
	return o.Paid > 0 && (o.Status == terms.Expired || o.Status == terms.Cancelled)
}

func (o *Order) refundFailed() bool { return o.Refund != nil && o.Refund.Status == terms.RefundFailed }

func yes(b bool) int {
	if b {
		return 1
	}
	return 0
}
