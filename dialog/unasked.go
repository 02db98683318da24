package dialog

import (
	"slices"

	"kefu/dialog/understand"
)

// This file is about words without a wish of their own: details, an order, or nothing that can be used.

// withoutWish handles words without a wish of their own: details, an order, or nothing that can be used.
func (st *step) withoutWish(r reading) {
	if !takenBy(r,
		st.namesOrder, st.wishesUnasked, st.addsToTask, st.deedDone, st.sameForAnother, st.wrongUnasked,
		st.looksAround, st.callsAgain) {
		st.miss(r)
	}
}

// looking tells whether nothing is under way that words could belong to.
func (st *step) looking() bool { return st.Task == nil || st.Task.Goal == GoalLook }

// namesOrder takes up the order that a message names, with what is said of it.
func (st *step) namesOrder(r reading) bool {
	if len(r.u.OrderNos) == 0 {
		return false
	}
	goal := GoalLook
	if r.u.Reason != "" || len(r.wishes) > 0 {
		goal = GoalAfter
	}
	st.begin(goal, r)
	return true
}

// wishesUnasked takes up a wish. A mere 快点 is none.
func (st *step) wishesUnasked(r reading) bool {
	switch {
	case slices.Contains(r.wishes, WishPart) && r.says(understand.RidOf):
		st.cancel(r)
	case len(r.wishes) > 0 && !slices.Equal(r.wishes, []Wish{WishHurry}):
		st.begin(GoalAfter, r)
	default:
		return false
	}
	return true
}

// addsToTask takes what a message adds to the task under way.
func (st *step) addsToTask(r reading) bool { return !st.looking() && st.tellsMore(r) }

// sameForAnother takes up for another order what was last wanted.
func (st *step) sameForAnother(r reading) bool {
	return st.Topic.Goal != "" && st.looking() && st.sameAgain(r)
}

// mentionsForeign shows what there is where a message names goods that the customer has no order of.
func (st *step) mentionsForeign(r reading) bool {
	if len(st.orders) == 0 || len(st.openCases()) > 0 || !r.says(understand.TheOne) && !r.says(understand.OwnOne) || foreignGoods(r, st.orders) == "" {
		return false
	}
	st.begin(GoalLook, r)
	return true
}

// wrongUnasked takes up what is wrong with an order that is still to be found.
func (st *step) wrongUnasked(r reading) bool {
	if r.u.Reason == "" && r.u.Region == nil && (r.u.Amount == nil || st.Task != nil) {
		return false
	}
	st.begin(GoalAfter, r)
	return true
}

// looksAround shows what a message names, and gives words to the case that they go on about.
func (st *step) looksAround(r reading) bool {
	if !st.looking() {
		return false
	}
	if takenBy(r, st.mentions, st.looksAt, st.mentionsForeign) {
		return true
	}
	if r.says(understand.GoodsStay) && len(st.openCases()) == 0 {
		st.say(st.t("kept"), st.menuRow())
		return true
	}
	return st.goesOn(r)
}

// callsAgain hands over who was asked once which order a call for a person is about.
func (st *step) callsAgain(reading) bool {
	if st.Asking != AskingAbout {
		return false
	}
	st.openCase(CaseHuman)
	return true
}

// tellsMore takes what a message adds to the task under way: details, or which order it is.
func (st *step) tellsMore(r reading) bool {
	t := st.Task
	switch {
	case t.Goal == GoalConnect:
		if st.absorb(r) > 0 || r.u.Reason != "" {
			st.connect()
			return true
		}
		return false
	case t.Order == nil && t.No == "":
		return st.tellsWhich(r)
	case t.Order == nil:
		// The order cannot be seen yet: what is told of it is kept.
		if st.absorb(r) == 0 {
			return false
		}
		st.say(st.t("evidence.words"))
		st.again()
		return true
	}
	return st.tellsOfOrder(r)
}

// tellsWhich takes what tells which order is meant, and the details beside it.
func (st *step) tellsWhich(r reading) bool {
	t := st.Task
	if t.reason() != "" && (reasonTable[r.u.Reason].vague || !r.says(understand.SaysWrong)) {
		r.u.Reason = "" // "the one not sent yet", 电信二区的 say which it is, not what is wrong with it
	}
	took := st.absorb(r)
	before := slices.Clone(st.Choices)
	if one := st.meantOf(st.offered(), r); one != nil && !r.says(understand.NotThisOrder) {
		st.found(*one) // of those on offer this is the one
		return true
	}
	if f := st.about(r, t); f.told && (f.one() != nil || !sameOrders(f.orders, before)) {
		st.Misses = 0
		st.locate(r)
		return true
	}
	if took > 0 {
		st.locate(reading{})
		return true
	}
	return false
}

// tellsOfOrder takes details of the order that the task is about, and a word that it is about another.
func (st *step) tellsOfOrder(r reading) bool {
	t := st.Task
	if slices.Contains(t.Needs(), understand.AskingPaidAt) && r.u.PaidAt == nil {
		// A time is told best in answer to its question; a later one corrects it.
		r.u.PaidAt = st.understood(r.text.Text, understand.AskingPaidAt).PaidAt
	}
	if one := st.about(r, &Task{Goal: GoalLook}).one(); one != nil && one.No != t.Order.No && t.Ask == "" {
		st.begin(t.Goal, r) // 不是这个, 是会员年卡那个
		return true
	}
	if st.absorb(r) > 0 {
		st.proceed()
		return true
	}
	f := st.described(r, st.orders)
	if f.told && f.holds(t.Order.No) && (len(f.orders) < 4 || r.says(understand.PointsByWorth)) {
		st.say(st.t("order.this_one"))
		st.again()
		return true
	}
	return false
}

// offered are the orders of the list that was shown last.
func (st *step) offered() []Order {
	if st.Asking != understand.AskingOrderNo && st.Asking != AskingAbout || len(st.Choices) < 2 {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(st.orders), func(o Order) bool { return !slices.Contains(st.Choices, o.No) })
}

// onlyChoice is the one order of a list that was shown; nil if it has none or several, or is not at hand.
func (st *step) onlyChoice() *Order {
	if len(st.Choices) != 1 {
		return nil
	}
	return st.orderOf(st.Choices[0])
}

func sameOrders(orders []Order, nos []string) bool {
	return slices.EqualFunc(orders, nos, func(o Order, no string) bool { return o.No == no })
}

// sameAgain takes up what was last wanted for another order that a message names, or once more for the same.
func (st *step) sameAgain(r reading) bool {
	t := &Task{Goal: st.Topic.Goal}
	one := st.about(r, t).one()
	if one == nil || one.No == st.Topic.OrderNo && st.Topic.Deed != deedAborted || !r.says(understand.SameToo) {
		return false
	}
	st.begin(st.Topic.Goal, r)
	return true
}

// mentions shows the order that a message names without saying what is to be done about it.
func (st *step) mentions(r reading) bool {
	f := st.described(r, st.orders)
	if r.says(understand.NotThisOrder) {
		f = st.about(r, &Task{Goal: GoalLook})
	}
	if !f.told || !f.strange && len(f.orders) > shownOrders {
		return false
	}
	st.begin(GoalLook, r)
	return true
}

// goesOn gives words to the case they can only be about: one that was closed lately.
func (st *step) goesOn(r reading) bool {
	c, ok := st.closedLast()
	switch {
	case c.No == "" || st.Task != nil && st.Task.Goal != GoalLook:
		return false
	case c.OrderNo != "" && !st.isAbout(r, c):
		return false
	case ok:
		st.closeTask()
		st.reopen(c)
	default:
		st.tell(c.No, st.t("case.final", "Case", c.No), st.menuRow())
	}
	return true
}
