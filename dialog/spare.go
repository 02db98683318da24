package dialog

import (
	"slices"

	"kefu/dialog/texts"
	"kefu/dialog/understand"
	"kefu/internal/terms"
)

// This file takes what is to stay: goods that are kept, and orders that are paid rather than cancelled. What is named to
// be kept is never offered to be cancelled.

// spares takes what a message says is to be kept or paid.
func (st *step) spares(r reading) bool {
	return st.pays(r) || st.sparesSome(r) || st.sparesOther(r) || st.keepsOnly(r)
}

// pays tells how an unpaid order is paid, by its own button. Who wants to pay does not want to cancel.
func (st *step) pays(r reading) bool {
	if !r.says(understand.WantsToPay) || r.u.Paid || len(r.wishes) > 0 {
		return false
	}
	unpaid := slices.DeleteFunc(slices.Clone(st.orders), func(o Order) bool { return o.Status != terms.Unpaid || o.Paid > 0 })
	o := st.toPay(r, unpaid)
	if o == nil {
		return len(unpaid) > 1 && st.paysWhich(unpaid)
	}
	spared := st.cancels(o.No)
	if spared {
		st.keepFromCancel(o.No)
	} else if st.Task != nil && st.Task.Goal == GoalLook {
		st.closeTask()
	}
	st.Topic.OrderNo = o.No
	row := []Button{st.always("button.see", "order:"+o.No)}
	if o.PayURL != "" {
		row = append([]Button{{Label: st.t("button.pay"), URL: o.PayURL}}, row...)
	}
	when, left := "", ""
	if o.ExpiresAt != nil {
		when, left = texts.Moment(st.Lang, o.ExpiresAt.In(st.m.Zone)), st.left(*o.ExpiresAt)
	}
	st.answerOnce("pay "+o.No, st.t("answer.pay",
		"Name", st.short(o), "Amount", texts.Yuan(o.Total), "When", when, "Left", left, "Spared", spared), row)
	if st.Task != nil && st.Asking != "" {
		st.again()
	}
	return true
}

// toPay is the one of the unpaid orders that a message is about; nil if it may be any of several.
func (st *step) toPay(r reading, unpaid []Order) *Order {
	if o := st.meantOf(unpaid, r); o != nil {
		return o
	}
	if hand := st.inHand(); hand != nil && hand.Status == terms.Unpaid && hand.Paid == 0 {
		return hand
	}
	if len(unpaid) == 1 && !st.pointsAt(r) {
		return &unpaid[0]
	}
	return nil
}

// paysWhich lists the unpaid orders, each with its own way to pay.
func (st *step) paysWhich(unpaid []Order) bool {
	var rows [][]Button
	for _, o := range unpaid {
		if o.PayURL != "" {
			rows = append(rows, []Button{{Label: st.t("button.pay") + " · " + st.brief(&o), URL: o.PayURL}})
		}
	}
	if len(rows) == 0 {
		return false
	}
	st.say(st.t("answer.pay_which"), rows...)
	if st.Task != nil && st.Asking != "" {
		st.again()
	}
	return true
}

// sparesOther takes that goods which the matter under way is not about are to stay as they are.
func (st *step) sparesOther(r reading) bool {
	if st.Task == nil || st.Task.Order == nil || st.Asking == "" || !st.keepsOther(r) {
		return false
	}
	st.say(st.t("kept"))
	st.again()
	return true
}

// sparesSome takes from several orders that are to be cancelled those that a message says are to be kept.
func (st *step) sparesSome(r reading) bool {
	if st.Task == nil || st.Task.Goal != GoalCancel || st.Task.Order == nil || len(st.Task.AlsoCancel) == 0 || !staysSo(r.folded) {
		return false
	}
	kept := namedGoodsOf(r, append([]Order{*st.Task.Order}, st.Task.AlsoCancel...))
	if kept == nil {
		return false
	}
	st.keepFromCancel(kept.No)
	st.say(st.t("keeps", "Name", st.short(kept)))
	st.withOrder()
	return true
}

// namedGoodsOf is the one of the orders whose goods a message names best; nil if it names none, or several alike.
func namedGoodsOf(r reading, orders []Order) *Order {
	var best *Order
	most, alike := 0, false
	for i := range orders {
		switch like := likeness(withEnglishGoods(r.folded), goods(&orders[i])); {
		case like > most:
			best, most, alike = &orders[i], like, false
		case like == most:
			alike = true
		}
	}
	if alike {
		return nil
	}
	return best
}

// cancels tells whether an order is about to be cancelled.
func (st *step) cancels(no string) bool {
	t := st.Task
	return t != nil && t.Goal == GoalCancel && t.Order != nil &&
		(t.Order.No == no || slices.ContainsFunc(t.AlsoCancel, func(o Order) bool { return o.No == no }))
}

// keepFromCancel takes an order out of what is about to be cancelled. The task ends without any.
func (st *step) keepFromCancel(no string) {
	left := slices.DeleteFunc(append([]Order{*st.Task.Order}, st.Task.AlsoCancel...), func(o Order) bool { return o.No == no })
	if len(left) == 0 {
		st.closeTask()
		return
	}
	st.Task.Order, st.Task.No, st.Task.AlsoCancel = &left[0], left[0].No, left[1:]
}

// keepsOnly asks whether the other unpaid orders are to be cancelled, where only one of them is wanted: 没付的我只要手办.
func (st *step) keepsOnly(r reading) bool {
	if !r.says(understand.KeepsOnly) || slices.ContainsFunc(r.wishes, func(w Wish) bool { return w != WishPart }) || !tellsNothing(r.u) || r.u.Intent == understand.CancelOrder {
		return false
	}
	unpaid := slices.DeleteFunc(slices.Clone(st.orders), func(o Order) bool { return o.Status != terms.Unpaid || o.Paid > 0 })
	kept := st.meantOf(unpaid, r)
	if kept == nil || len(kept.Items) > 1 {
		return false // of an order of several goods it may be one of these
	}
	others := slices.DeleteFunc(unpaid, func(o Order) bool { return o.No == kept.No })
	if len(others) == 0 {
		return false
	}
	st.closeTask()
	st.say(st.t("keeps", "Name", st.short(kept)))
	st.Task = &Task{Goal: GoalCancel, Order: &others[0], No: others[0].No, AlsoCancel: others[1:]}
	st.withOrder()
	return true
}

// asksToSplit tells what can be done about one item of an unpaid order, where that is asked.
func (st *step) asksToSplit(r reading) bool {
	if !st.Task.split() || !looksAsked(r) || !slices.Contains([]string{"", "split", "other", "cancel"}, r.topic) {
		return false
	}
	st.answerOnce("split "+st.Task.Order.No, st.t("cancel.split_how"), nil)
	st.again()
	return true
}
