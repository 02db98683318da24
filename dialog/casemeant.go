package dialog

import (
	"slices"

	"kefu/dialog/understand"
	"kefu/internal/terms"
)

// This file finds which of the waiting cases a message is about.

// caseMeant is the waiting case that a message is about: that of the order it speaks of, else the one last spoken in. A
// case that news of the shop opened takes only what is about that.
func (st *step) caseMeant(r reading) (Case, bool) {
	waiting := slices.DeleteFunc(slices.Clone(st.Cases), func(c Case) bool { return c.Status != terms.CaseWaiting })
	if len(r.u.OrderNos) > 0 {
		return st.caseForOrder(waiting, r.u.OrderNos[0])
	}
	if i := slices.IndexFunc(waiting, func(c Case) bool { return c.No == st.TalkingIn }); i >= 0 && r.says(understand.WantsItNoted) {
		return waiting[i], true
	}
	slices.Reverse(waiting)
	slices.SortStableFunc(waiting, func(a, b Case) int {
		return toInt(b.No == st.TalkingIn) - toInt(a.No == st.TalkingIn)
	})
	waiting = slices.DeleteFunc(waiting, func(c Case) bool { return !st.isAbout(r, c) })
	for _, fits := range []func(reading, Case) bool{st.namesCase, namesMatter, st.goesToCase} {
		if i := slices.IndexFunc(waiting, func(c Case) bool { return fits(r, c) }); i >= 0 {
			return waiting[i], true
		}
	}
	return Case{}, false
}

// caseForOrder is the case about an order that was named. While nobody can see that order, it belongs to the case that is
// about none.
func (st *step) caseForOrder(waiting []Case, no string) (Case, bool) {
	i := slices.IndexFunc(waiting, func(c Case) bool { return c.OrderNo == no })
	if i < 0 && st.orderOf(no) == nil {
		i = slices.IndexFunc(waiting, func(c Case) bool { return c.OrderNo == "" })
	}
	if i < 0 {
		return Case{}, false
	}
	return waiting[i], true
}

// namesCase tells whether a message names the order of a case, and is about what the case is about.
func (st *step) namesCase(r reading, c Case) bool {
	names, alone := st.namesOrderOf(r, c)
	if !names || c.About == "" {
		return names
	}
	return !r.says(understand.Cheated) && (alone && !bringsMatter(r) || st.asksOnlyOfMoney(r))
}

// matterWords are how people call a case by what is wanted in it: 改地址那个单.
var matterWords = map[Wish]*understand.Said{
	WishAddress:    understand.SpeaksOfAddress,
	WishEngraving:  understand.SpeaksOfEngraving,
	WishRegion:     understand.SpeaksOfRegionChange,
	WishAccount:    understand.SpeaksOfAccountChange,
	WishKey:        understand.SpeaksOfKey,
	WishDifference: understand.WantsDifference,
	WishInvoice:    understand.WantsInvoice,
	WishRefund:     understand.SpeaksOfMoneyBack,
	WishCancel:     understand.SpeaksOfMoneyBack,
}

// saysMatter tells whether a message has the words for what is wanted in a case.
func saysMatter(r reading, c Case) bool {
	t := &Task{Given: c.Given}
	return slices.ContainsFunc(t.wishes(), func(w Wish) bool {
		words, ok := matterWords[w]
		return ok && r.says(words)
	})
}

// namesMatter tells whether a message calls a case by what is wanted in it. Money is wanted back of any order.
func namesMatter(r reading, c Case) bool {
	t := &Task{Given: c.Given}
	return saysMatter(r, c) && (!bringsMatter(r) || !t.wants(WishRefund, WishCancel))
}

// goesToCase tells whether a case takes a message that names no order: the customer's own takes all, one that news of the
// shop opened what asks of its money, or goes on with it.
func (st *step) goesToCase(r reading, c Case) bool {
	if c.About == "" {
		return true
	}
	if r.says(understand.Cheated) || st.Topic.OrderNo != "" && st.Topic.OrderNo != c.OrderNo {
		return false
	}
	return st.asksOnlyOfMoney(r) || c.No == st.TalkingIn && (!bringsMatter(r) || ofThatMoney(r))
}

// ofThatMoney tells whether words that could bring a matter of their own can as well be about the money that a case is
// about: 都11天了还没到账, 我不要退款 我要会员.
func ofThatMoney(r reading) bool {
	return r.hasReason(understand.NotReceived) || r.u.Reason == "" && (r.u.Intent == understand.RequestRefund || r.hasWish(WishRefund, WishNoRefund, WishDeliver))
}

// bringsMatter tells whether a message brings something that is wrong, or that is wanted.
func bringsMatter(r reading) bool {
	switch r.u.Intent {
	case understand.CancelOrder, understand.ReportProblem, understand.RequestRefund:
		return true
	}
	return r.u.Reason != ""
}

func (st *step) asksOfMoney(r reading) bool {
	return r.u.Intent == understand.RefundStatus || r.topic == "refund_time" || r.topic == "wait" || r.topic == "other_channel"
}

// asksOnlyOfMoney tells whether a message asks of money, and brings no matter of its own: 充错号了 快点.
func (st *step) asksOnlyOfMoney(r reading) bool {
	return st.asksOfMoney(r) && (!bringsMatter(r) || ofThatMoney(r))
}

// namesOrderOf tells whether a message names the order of a case, and whether it can be no other order's name.
func (st *step) namesOrderOf(r reading, c Case) (names, alone bool) {
	o := st.orderOf(c.OrderNo)
	if o == nil {
		return false, false
	}
	f := st.described(r, st.orders)
	names = f.told && f.holds(c.OrderNo)
	return names, names && len(f.orders) == 1
}

// isAbout tells whether a message can be about the order of a case: it names no other order, and no other goods.
func (st *step) isAbout(r reading, c Case) bool {
	o := st.orderOf(c.OrderNo)
	if o == nil {
		// A case about no order: whatever names an order with a matter of its own is another.
		f := st.described(r, st.orders)
		return len(st.orders) == 0 || !bringsMatter(r) || f.one() == nil || !f.told || !st.namesFirmly(r, f.one())
	}
	if names, _ := st.namesOrderOf(r, c); names {
		return true
	}
	if bringsMatter(r) && r.says(understand.Another) || (bringsMatter(r) || len(r.wishes) > 0) && (r.says(understand.OtherPurchase) || st.spokenOfAnother(c, r)) {
		return false
	}
	return !st.toldOtherwise(r, c, o)
}

// namesFirmly tells whether a message names an order by more than a day or a state, which may be of anything.
func (st *step) namesFirmly(r reading, o *Order) bool {
	return len(r.u.OrderNos) > 0 || slices.ContainsFunc(st.clues(r.text.Text, r.text.At, st.orders), func(c clue) bool {
		return (c.firm || c.kind == clueGoods || c.kind == clueSuffix) && c.fits(o) > 0
	})
}

// toldOtherwise tells whether a message says of an order what that of a case has not, and another has.
func (st *step) toldOtherwise(r reading, c Case, o *Order) bool {
	for _, k := range st.clues(r.text.Text, r.text.At, st.orders) {
		if k.kind == clueRegion && c.Given[understand.AskingReason] == string(understand.WrongRegion) {
			continue // the region that is wanted may well be that of another order
		}
		tells := 1
		switch {
		case k.kind == clueState && bringsMatter(r):
			tells = plainState // 没付款那单不要了: of a paid order that can not be said
		case !k.firm && k.kind != clueSuffix:
			continue
		}
		if k.fits(o) == 0 && slices.ContainsFunc(st.orders, func(o Order) bool { return k.fits(&o) >= tells }) {
			return true
		}
	}
	return false
}

// spokenOfAnother tells whether the order spoken of last is another than that of a case, and the matter of a message
// can be its.
func (st *step) spokenOfAnother(c Case, r reading) bool {
	o := st.orderOf(st.Topic.OrderNo)
	if o == nil || o.No == c.OrderNo || st.caseAbout(o) != "" {
		return false
	}
	t := &Task{Goal: GoalAfter}
	if r.u.Intent == understand.CancelOrder {
		t.Goal = GoalCancel
	}
	t.set(understand.AskingReason, string(r.u.Reason))
	return t.class(o) >= 0
}
