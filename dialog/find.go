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

// holds tells whether an order is among those that fit.
func (f found) holds(no string) bool {
	return slices.ContainsFunc(f.orders, func(o Order) bool { return o.No == no })
}

// anyOrder is the class of every order, where a wish leaves none out.
func anyOrder(*Order) int { return 0 }

// described are those of the orders that a message alone describes.
func (st *step) described(r reading, orders []Order) found {
	return st.find(orders, []Saying{{Text: r.text.Text, At: r.text.At}}, anyOrder)
}

// meantOf is the one of the orders that a message alone describes; nil if it describes none or several.
func (st *step) meantOf(orders []Order, r reading) *Order {
	if f := st.described(r, orders); f.told {
		return f.one()
	}
	return nil
}

// find weighs the customer's orders against everything that was said, the last sentence double. A number that an order
// has leaves out the others; of two numbers of one kind the later counts. An order that has everything that was said is
// never left out for one that is likelier: class, lower for what the wish rather means and negative for what it cannot,
// only decides among orders that the words fit equally well.
func (st *step) find(orders []Order, said []Saying, class func(o *Order) int) found {
	f := found{}
	w := newWeighing(orders)
	strict := newWeighing(orders) // without what is loose
	for i, s := range slices.Backward(said) {
		weight := 1 + toInt(i == len(said)-1)
		for _, c := range st.clues(s.Text, s.At, orders) {
			fits := w.add(c, weight)
			if !c.loose {
				strict.add(c, weight)
			}
			f.told = f.told || fits && tells(c, orders)
			f.strange = f.strange || c.named && !fits
		}
	}
	if slices.ContainsFunc(w.firm, func(c clue) bool { return c.named }) {
		f.strange = false
	}
	f.orders = likeliest(w.heaviest(), class)
	if !canMean(f.orders, class) {
		if others := likeliest(strict.heaviest(), class); canMean(others, class) {
			f.orders = others
		}
	}
	return f
}

// weighing is how much of what was said each order has.
type weighing struct {
	orders []Order
	scores []int
	firm   []clue // those that fit any order, latest first
}

func newWeighing(orders []Order) *weighing {
	return &weighing{orders: orders, scores: make([]int, len(orders))}
}

// add puts a clue on the scales, and tells whether it fits any order.
func (w *weighing) add(c clue, weight int) bool {
	any := false
	for k := range w.orders {
		n := c.fits(&w.orders[k])
		any = any || n > 0
		w.scores[k] += n * weight
	}
	if c.firm && any {
		w.firm = append(w.firm, c)
	}
	return any
}

// heaviest are the orders with the highest score among those that have the firm clues.
func (w *weighing) heaviest() []Order {
	left := within(w.orders, w.firm)
	best := -1
	for k, in := range left {
		if in {
			best = max(best, w.scores[k])
		}
	}
	var fit []Order
	for k, in := range left {
		if in && w.scores[k] == best {
			fit = append(fit, w.orders[k])
		}
	}
	return fit
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

// canMean tells whether a wish can mean any of the orders.
func canMean(orders []Order, class func(o *Order) int) bool {
	return slices.ContainsFunc(orders, func(o Order) bool { return class(&o) >= 0 })
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
		return toInt(o.awaitsMoney() || o.paidLate()) - 1
	}
	if fits := t.rule().fits; fits != nil && !fits(o) {
		return -1
	}
	if t.wants(WishHold) && o.Status != terms.Paid {
		return -1 // only what is paid and not sent yet can be held
	}
	if t.wants(WishEngraving, WishAddress) {
		return t.classToChange(o)
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

// classToChange is the class of an order of which the engraving or the address is to be another: likeliest before it is
// made and sent.
func (t *Task) classToChange(o *Order) int {
	if t.wants(WishEngraving) && o.Kind != terms.Custom || !o.parcel() {
		return -1
	}
	return slices.Index([]terms.Status{terms.Paid, terms.Shipped, terms.Completed, terms.Unpaid}, o.Status)
}

// paidLate tells whether money came for an order that had ended.
func (o *Order) paidLate() bool {
	return o.Paid > 0 && (o.Status == terms.Expired || o.Status == terms.Cancelled)
}

// live tells whether goods or money of an order are still to come, or have come for good.
func (o *Order) live() bool {
	return o.Status != terms.Refunded && o.Status != terms.Cancelled && o.Status != terms.Expired || o.paidLate()
}

// refundPending tells whether a refund is asked for that has not come yet.
func (o *Order) refundPending() bool { return o.Refund != nil && o.Refund.Status != terms.RefundDone }

// refundDone tells whether the shop says that a refund has come.
func (o *Order) refundDone() bool { return o.Refund != nil && o.Refund.Status == terms.RefundDone }

func (o *Order) refundFailed() bool { return o.Refund != nil && o.Refund.Status == terms.RefundFailed }

func toInt(b bool) int {
	if b {
		return 1
	}
	return 0
}
