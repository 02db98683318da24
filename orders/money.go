package orders

import (
	"cmp"
	"math/bits"
	"slices"
	"strings"
	"unicode"

	"kefu/internal/terms"
)

// Purpose says what a refund is for.
type Purpose = terms.RefundPurpose

// Purposes of refunds.
const (
	ForWhole   = terms.ForWhole
	ForLines   = terms.ForLines
	ForSurplus = terms.ForSurplus
	ForPart    = terms.ForPart
)

// Identity is what a payment is known by within its channel: its reference, trimmed, without regard to case. The time and
// the way it was told are no part of it. "" for a payment without a reference.
func (p Payment) Identity() string {
	blank := func(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) }
	return strings.ToUpper(strings.TrimFunc(p.Reference, blank))
}

// Channel is what came and went by one way of paying, in fen.
type Channel struct {
	Method Method
	Took   int64 // all that came
	Gave   int64 // what went back or is on its way
}

// Left is what may still go back by the channel, in fen.
func (c Channel) Left() int64 { return max(c.Took-c.Gave, 0) }

// Channels returns the ways that money came by, the latest first: a refund takes them in this order.
func (o Order) Channels() []Channel {
	var list []Channel
	at := func(m Method) *Channel {
		i := slices.IndexFunc(list, func(c Channel) bool { return c.Method == m })
		if i < 0 {
			list = append(list, Channel{Method: m})
			i = len(list) - 1
		}
		return &list[i]
	}
	for _, p := range slices.Backward(o.Payments) {
		at(p.Method).Took += p.Amount
	}
	for _, r := range o.Refunds {
		if r.Status != RefundFailed {
			at(r.Method).Gave += r.Amount
		}
	}
	return list
}

// PaidAmount returns all money that ever arrived, in fen, whatever became of the order.
func (o Order) PaidAmount() int64 {
	var sum int64
	for _, p := range o.Payments {
		sum += p.Amount
	}
	return sum
}

// givenBack returns what refunds gave back or are about to, in fen, as far as they fit.
func (o Order) givenBack(fits func(Refund) bool) int64 {
	var sum int64
	for _, r := range o.Refunds {
		if r.Status != RefundFailed && fits(r) {
			sum += r.Amount
		}
	}
	return sum
}

// RefundedAmount returns the money that went back, in fen: refunds that the shop called done.
func (o Order) RefundedAmount() int64 {
	return o.givenBack(func(r Refund) bool { return r.Status == RefundDone })
}

// kept returns the money that the shop has and does not give back, in fen. It is below zero when more went back than
// came.
func (o Order) kept() int64 { return o.PaidAmount() - o.givenBack(func(Refund) bool { return true }) }

// Refundable returns what may still be refunded, in fen: by each channel what it took less what it gave back.
func (o Order) Refundable() int64 {
	var sum int64
	for _, c := range o.Channels() {
		sum += c.Left()
	}
	return sum
}

// Overdrawn returns what went back by channels beyond what they took, in fen: a refund that had failed succeeded after
// all, when it had been made again.
func (o Order) Overdrawn() int64 {
	var sum int64
	for _, c := range o.Channels() {
		sum += max(c.Gave-c.Took, 0)
	}
	return sum
}

// Excess returns what was paid beyond the total and can be refunded while the order itself goes on, in fen.
func (o Order) Excess() int64 {
	if stage := cmp.Or(o.Stage, o.Status); !slices.Contains([]Status{Paid, Shipped, Completed}, stage) {
		return 0
	}
	return o.beyondTotal()
}

// beyondTotal returns what was paid beyond the total and can be refunded, in fen, wherever the order stands: an order that
// has ended may be sent after all, and what went back of its second payment was no part of its price.
func (o Order) beyondTotal() int64 {
	surplus := o.givenBack(func(r Refund) bool { return r.Purpose == ForSurplus })
	return max(min(o.PaidAmount()-o.Total-surplus, o.Refundable()), 0)
}

// Reinstatable reports whether the order was paid in full but has ended: Store.Reinstate may let it go on.
func (o Order) Reinstatable() bool { return o.ended() && o.kept() >= o.Total && len(o.Payments) > 0 }

// ended reports whether the order was cancelled or expired, and stands there.
func (o Order) ended() bool { return o.Status == Cancelled || o.Status == Expired }

// free reports whether nothing is to be paid for the order: it goes on when the shop says so.
func (o Order) free() bool { return o.Total == 0 }

// sendable reports whether the order can have been sent although it does not stand as a paid one: it was paid and has
// ended, or nobody pays for it.
func (o Order) sendable() bool {
	return o.Reinstatable() || o.free() && (o.ended() || o.Stage == Unpaid)
}

// UnsecondedAmount returns what went back or is on its way without a second person having agreed, in fen, over all
// decisions and cases. What the shop decided by itself is the shop's own matter.
func (o Order) UnsecondedAmount() int64 {
	return o.givenBack(func(r Refund) bool { return !r.Seconded && r.Actor != ActorShop })
}

// Unsettled reports whether the shop or an agent has to act: a refund or a fulfilment is under way, one failed and was not
// made good, more was paid than the order costs, or the order has ended and its money is still there.
func (o Order) Unsettled() bool {
	var failed bool
	for _, r := range o.Refunds {
		switch r.Status {
		case RefundRequested, RefundAccepted:
			return true
		case RefundFailed:
			failed = r.MadeGood == 0
		case RefundDone:
			failed = false
		}
	}
	return failed && o.Refundable() > 0 || o.Excess() > 0 || o.ended() && o.kept() > 0 || o.Fulfilling() != nil || o.unfulfilled()
}

// unfulfilled reports whether the shop could not do what it was asked for last, and money was not asked back instead.
func (o Order) unfulfilled() bool {
	if len(o.Fulfilments) == 0 {
		return false
	}
	last := o.Fulfilments[len(o.Fulfilments)-1]
	return last.Status == FulfilmentFailed && !o.refundedSince(&last.RequestedAt)
}

// standing is where the order stands: its stage, or what its refunds make of it. It is refunded when the latest
// decision to give back the whole has been carried out, or all pieces of all lines came back, and nothing failed after
// that.
func (o Order) standing() Status {
	open := func(r Refund) bool { return r.Status == RefundRequested || r.Status == RefundAccepted }
	switch {
	case slices.ContainsFunc(o.Refunds, open):
		return Refunding
	case o.wholeDone() || o.linesDone():
		return Refunded
	}
	return o.Stage
}

// wholeDone tells whether the latest decision to refund the whole was carried out by every channel. It took all that was
// left, so what had failed before is made good by it; what failed afterwards is not.
func (o Order) wholeDone() bool {
	var latest int64
	for _, r := range o.Refunds {
		if r.Purpose == ForWhole {
			latest = max(latest, r.Decision)
		}
	}
	return latest != 0 && !slices.ContainsFunc(o.Refunds, func(r Refund) bool {
		return r.Decision == latest && r.Status != RefundDone ||
			r.Purpose != ForSurplus && r.Status == RefundFailed && r.MadeGood == 0
	})
}

// linesDone tells whether all pieces of all lines were refunded one by one.
func (o Order) linesDone() bool {
	return len(o.Items) > 0 && !slices.ContainsFunc(o.Items, func(it Item) bool {
		return o.pieces(it.Line, RefundDone) < it.Quantity
	})
}

// shares returns what was paid for each line, in fen: the order's total, or what was paid if that is less, divided as the
// prices of the lines are after their own discounts. Together they are exactly that sum.
func (o Order) shares() map[int]int64 {
	prices := make([]int64, len(o.Items))
	var all int64
	for i, it := range o.Items {
		prices[i] = max(it.UnitPrice*int64(it.Quantity)-it.Discount, 0)
		all += prices[i]
	}
	paid := min(o.Total, o.PaidAmount())
	shares := make(map[int]int64, len(o.Items))
	var before, sum int64
	for i, it := range o.Items {
		if all > 0 {
			sum += prices[i]
			upTo := portion(paid, sum, all)
			shares[it.Line], before = upTo-before, upTo
		}
	}
	return shares
}

// portion is amount·part/whole, rounded down. part is at most whole.
func portion(amount, part, whole int64) int64 {
	hi, lo := bits.Mul64(uint64(amount), uint64(part))
	quotient, _ := bits.Div64(hi, lo, uint64(whole))
	return int64(quotient)
}

// draw is one refund to be: what goes back by one channel.
type draw struct {
	method Method
	amount int64
	lines  []RefundLine
}

// draws divides an amount over the channels, none of which gives more than it has left. Lines, if there are any, are the
// parts of the amount, and each refund holds what it gives for them.
func (o Order) draws(amount int64, lines []RefundLine) []draw {
	parts := lines
	if len(lines) == 0 {
		parts = []RefundLine{{Amount: amount}}
	}
	var list []draw
	for _, c := range o.Channels() {
		d := draw{method: c.Method}
		for i := range parts {
			some := min(parts[i].Amount, c.Left()-d.amount)
			if some <= 0 {
				continue
			}
			parts[i].Amount -= some
			d.amount += some
			if parts[i].Line > 0 {
				d.lines = append(d.lines, RefundLine{Line: parts[i].Line, Quantity: parts[i].Quantity, Amount: some})
			}
		}
		if d.amount > 0 {
			list = append(list, d)
		}
	}
	// Lines that cost nothing, such as gifts, go along with the first.
	for _, l := range lines {
		if len(list) > 0 && !slices.ContainsFunc(list, func(d draw) bool {
			return slices.ContainsFunc(d.lines, func(have RefundLine) bool { return have.Line == l.Line })
		}) {
			list[0].lines = append(list[0].lines, RefundLine{Line: l.Line, Quantity: l.Quantity})
		}
	}
	for _, d := range list {
		slices.SortFunc(d.lines, func(a, b RefundLine) int { return cmp.Compare(a.Line, b.Line) })
	}
	return list
}
