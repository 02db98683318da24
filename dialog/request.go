package dialog

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"kefu/dialog/understand"
	"kefu/internal/terms"
)

// request takes up what the customer wants, where it is not the answer to the question put.
func (st *step) request(r reading) {
	if st.claimsPaid(r.u) {
		r.u.Reason = Unbooked
		st.begin(GoalAfter, r)
		return
	}
	if st.invoiceData(r) || st.asksOfMore(r) || st.twoMatters(r) || st.forPerson(r) || st.urges(r) {
		return
	}
	switch r.u.Intent {
	case understand.CancelOrder:
		st.cancel(r)
	case understand.RequestRefund, understand.ReportProblem:
		if st.Task == nil && len(r.u.OrderNos) == 0 && st.goesOn(r) {
			return
		}
		st.begin(GoalAfter, r)
	case understand.OrderStatus:
		st.status(r)
	case understand.RefundStatus:
		st.answerTopic("refund_time", r)
	case understand.ListOrders:
		if !st.mentions(r) {
			st.showList()
		}
	case understand.Question:
		switch {
		case st.looksAt(r):
		case rid.MatchString(r.folded) && st.pointsAt(r):
			st.cancel(r) // 没发的话手办不要了行吗: nothing is done before it is confirmed
		default:
			st.askPerson(r)
		}
	case understand.Greet:
		st.say(st.t("greet"), st.menuRow())
		st.resume()
	case understand.Thanks:
		st.say(st.t("thanks"))
	default:
		st.other(r)
	}
}

// billed is what an invoice needs.
var billed = regexp.MustCompile(`抬头|税号|公司|[0-9a-z]{15,20}|tax number|company`)

// invoiceData hands the name and number for an invoice over, which were asked for.
func (st *step) invoiceData(r reading) bool {
	if st.Topic.Answered != "invoice" || !billed.MatchString(r.folded) || st.Task != nil && st.Task.Goal != GoalLook {
		return false
	}
	st.Topic.Question = r.text.Text
	if n := len(st.Topic.Said); n > 1 {
		st.Topic.Question = st.Topic.Said[n-2].Text + "；" + r.text.Text
		if f := st.find(st.orders, st.Topic.Said[n-2:n-1], func(*Order) int { return 0 }); f.told && f.one() != nil {
			st.Topic.OrderNo = f.one().No
		}
	}
	st.askAgent()
	return true
}

// goodsAsked begins what was answered last (Topic.Answered), where it was about what the shop sells.
const goodsAsked = "goods "

// ofMore is how people ask the same of other goods: 100点的呢.
var ofMore = regexp.MustCompile(`呢[?？ ]*$|^(?:and|what about|how about)\b`)

// asksOfMore answers for other goods what was asked of the shop's goods before.
func (st *step) asksOfMore(r reading) bool {
	topic, asked := strings.CutPrefix(st.Topic.Answered, goodsAsked)
	if !asked || !ofMore.MatchString(r.folded) || r.topic != "" {
		return false
	}
	st.do(ListProducts{Topic: topic, Words: r.text.Text})
	return true
}

// andAlso parts a message that brings two matters.
var andAlso = regexp.MustCompile(`[ ,，。;；]*(?:还有|另外|对了|再有|\balso\b|\band (?:also )?(?:my|the)\b)[ ,，]*`)

// twoMatters takes up the first of two orders' matters that one message brings, and keeps the other for after it.
func (st *step) twoMatters(r reading) bool {
	at := andAlso.FindStringIndex(r.text.Text)
	if at == nil || at[0] == 0 || len(r.u.OrderNos) > 1 || st.Task != nil && st.Task.Goal != GoalLook {
		return false
	}
	part := func(text string) (reading, *Order) {
		one := st.fresh(reading{text: Text{At: r.text.At, Text: text}})
		if !bringsMatter(one) && len(one.wishes) == 0 {
			return one, nil
		}
		t := &Task{Goal: GoalAfter}
		if goal, ok := wishGoals[one.u.Intent]; ok {
			t.Goal = goal
		}
		t.set(understand.AskingReason, string(one.u.Reason))
		f := st.find(st.orders, []Saying{{Text: text, At: r.text.At}}, t.class)
		if !f.told {
			return one, nil
		}
		return one, f.one()
	}
	first, a := part(r.text.Text[:at[0]])
	then, b := part(r.text.Text[at[1]:])
	if a == nil || b == nil || a.No == b.No {
		return false
	}
	st.Topic.Said = []Saying{{Text: short(first.text.Text), At: r.text.At}}
	st.say(st.t("two.first", "First", st.short(a), "Then", st.short(b)))
	st.request(first)
	if st.Task != nil {
		st.Task.Next = then.text.Text
	}
	return true
}

// forPerson hands the matter of who has called for a person over as soon as it is known which order it is about.
func (st *step) forPerson(r reading) bool {
	if st.Asking != AskingAbout || r.u.Intent == understand.CancelOrder || len(r.u.OrderNos) > 0 {
		return false
	}
	f := st.about(r, &Task{Goal: GoalAfter})
	if !f.told || f.one() == nil {
		return false
	}
	one := *f.one()
	st.Task.Order, st.Task.No = &one, one.No
	if st.caseAbout(&one) == "" {
		st.reread()
	}
	st.human()
	return true
}

// urges answers who only wants their goods, or wants them soon: nothing holds them up, and a person can hurry them.
func (st *step) urges(r reading) bool {
	only := []Wish{WishDeliver, WishHurry, WishNoRefund}
	if !slices.ContainsFunc(r.wishes, func(w Wish) bool { return w != WishNoRefund }) || st.Task != nil && st.Task.Goal != GoalLook ||
		slices.ContainsFunc(r.wishes, func(w Wish) bool { return !slices.Contains(only, w) }) {
		return false
	}
	if r.u.Reason != "" && r.u.Reason != understand.NotReceived && r.u.Reason != understand.ChangedMind {
		return false
	}
	o := st.about(r, &Task{Goal: GoalLook}).one()
	if o == nil || o.Status != terms.Paid && o.Status != terms.Shipped || st.caseAbout(o) != "" {
		return false
	}
	st.closeTask()
	st.Topic.OrderNo, st.Topic.Question, st.Topic.Offer = o.No, r.text.Text, offerQuestion
	text := st.t("answer.urge", "Name", st.short(o))
	if o.Status == terms.Shipped {
		text = st.deliveryAnswer(o)
	}
	st.answerOnce("urge "+o.No, text, []Button{st.always("button.urge", "askagent")})
	return true
}

// status answers what has become of an order: a refund or an end that went wrong is a matter for a person.
func (st *step) status(r reading) {
	if st.deedDone(r) {
		return
	}
	t := &Task{Goal: GoalLook}
	if one := st.about(r, t).one(); one != nil && one.paidLate() {
		r.u.Reason = Unbooked
		st.begin(GoalAfter, r)
		return
	}
	st.begin(GoalLook, r)
}

// claimsPaid tells whether the customer has paid, as they say, for an order that does not show it.
func (st *step) claimsPaid(u understand.Understanding) bool {
	switch u.Intent {
	case understand.CancelOrder, understand.RequestRefund, understand.RefundStatus, understand.ListOrders:
		return false
	}
	if t := st.Task; t != nil && t.Order != nil && len(u.OrderNos) == 0 {
		return u.Paid && t.Order.awaitsMoney() && t.reason() != Unbooked
	}
	return u.Unbooked
}

// several is how people ask for more than one order at once.
var several = regexp.MustCompile(`都|全部|所有|两(?:个|单|笔)|几(?:个|单|笔)|both|all (?:of )?(?:them|my|the)|every`)

// cancel begins the cancelling of an order, or of all unpaid ones if that was said.
func (st *step) cancel(r reading) {
	if slices.Contains(r.wishes, WishKey) {
		st.begin(GoalAfter, r) // a key that was deleted, not an order
		return
	}
	if len(r.u.OrderNos) == 0 && several.MatchString(r.folded) {
		var unpaid []Order
		for _, o := range st.orders {
			if o.Status == terms.Unpaid {
				unpaid = append(unpaid, o)
			}
		}
		hand := st.inHand()
		f := st.find(unpaid, []Saying{{Text: withoutKept(r.text.Text), At: r.text.At}}, func(*Order) int { return 0 })
		if len(f.orders) > 1 && (hand == nil || len(hand.Items) < 2) {
			st.closeTask()
			st.Task = &Task{Goal: GoalCancel, Order: &f.orders[0], No: f.orders[0].No, Also: f.orders[1:]}
			st.absorb(r)
			st.withOrder()
			return
		}
	}
	st.begin(GoalCancel, r)
}

// other handles words without a wish of their own: details, an order, or nothing that can be used.
func (st *step) other(r reading) {
	u := r.u
	switch t := st.Task; {
	case len(u.OrderNos) > 0:
		goal := GoalLook
		if u.Reason != "" || len(r.wishes) > 0 {
			goal = GoalAfter
		}
		st.begin(goal, r)
	case slices.Contains(r.wishes, WishPart) && rid.MatchString(r.folded):
		st.cancel(r)
	case len(r.wishes) > 0 && !slices.Equal(r.wishes, []Wish{WishHurry}):
		st.begin(GoalAfter, r)
	case t != nil && t.Goal != GoalLook && st.tellsMore(r):
	case st.deedDone(r):
	case st.Topic.Goal != "" && (t == nil || t.Goal == GoalLook) && st.sameAgain(r):
	case u.Reason != "" || u.Region != nil || u.Amount != nil && t == nil:
		st.begin(GoalAfter, r)
	case (t == nil || t.Goal == GoalLook) && (st.mentions(r) || st.looksAt(r)):
	case (t == nil || t.Goal == GoalLook) && keptGoods.MatchString(r.folded) && len(st.openCases()) == 0:
		st.say(st.t("kept"), st.menuRow())
	case (t == nil || t.Goal == GoalLook) && st.goesOn(r):
	case st.Asking == AskingAbout:
		st.openCase(CaseHuman) // who wants a person is asked once which order it is about
	default:
		st.miss(r)
	}
}

// rid is how people say that they do not want something.
var rid = regexp.MustCompile(`不要|取消|不想要|cancel|don't want`)

// tellsMore takes what a message adds to the task under way: details, or which order it is.
func (st *step) tellsMore(r reading) bool {
	t := st.Task
	if t.Order == nil && t.No == "" && t.Goal != GoalConnect {
		if t.reason() != "" && reasonTable[r.u.Reason].vague {
			r.u.Reason = "" // "the one not sent yet" says which it is, not what is wrong with it
		}
		took := st.absorb(r)
		before := slices.Clone(st.Choices)
		now := []Saying{{Text: r.text.Text, At: r.text.At}}
		if f := st.find(st.offered(), now, func(*Order) int { return 0 }); f.told && f.one() != nil && !notThis.MatchString(r.folded) {
			st.found(*f.one()) // of those on offer this is the one
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
	if t.Goal == GoalConnect {
		if st.absorb(r) > 0 || r.u.Reason != "" {
			st.connect()
			return true
		}
		return false
	}
	if t.Order == nil {
		// The order cannot be seen yet: what is told of it is kept.
		if st.absorb(r) == 0 {
			return false
		}
		st.say(st.t("evidence.words"))
		st.again()
		return true
	}
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
	now := []Saying{{Text: r.text.Text, At: r.text.At}}
	f := st.find(st.orders, now, func(*Order) int { return 0 })
	if f.told && slices.ContainsFunc(f.orders, func(o Order) bool { return o.No == t.Order.No }) && len(f.orders) < 4 {
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

func sameOrders(orders []Order, nos []string) bool {
	return slices.EqualFunc(orders, nos, func(o Order, no string) bool { return o.No == no })
}

// sameToo is how people want the same done with another order: 还有手办那个, 手办也是.
var sameToo = regexp.MustCompile(`还有|也(?:是|要|一样|取消|退)|另外|一样|\balso\b|too\b|as well|and the`)

// sameAgain takes up what was last wanted for another order that a message names, or once more for the same.
func (st *step) sameAgain(r reading) bool {
	t := &Task{Goal: st.Topic.Goal}
	one := st.about(r, t).one()
	if one == nil || one.No == st.Topic.OrderNo && st.Topic.Deed != deedAborted || !sameToo.MatchString(r.folded) {
		return false
	}
	st.begin(st.Topic.Goal, r)
	return true
}

// mentions shows the order that a message names without saying what is to be done about it.
func (st *step) mentions(r reading) bool {
	now := []Saying{{Text: r.text.Text, At: r.text.At}}
	f := st.find(st.orders, now, func(*Order) int { return 0 })
	if notThis.MatchString(r.folded) {
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
	c, ok := st.lately()
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

// begin takes up a wish. Without an order number it is about the order in hand, or the one that was described.
func (st *step) begin(goal Goal, r reading) {
	u := r.u
	old := st.Task
	t := &Task{Goal: goal}
	if len(u.OrderNos) > 0 {
		t.No, t.More = u.OrderNos[0], u.OrderNos[1:]
	}
	if old != nil && old.CaseNo == "" && goal != GoalLook {
		keeps := old.Order == nil && (u.Reason == "" || old.reason() == "" || u.Reason == old.reason())
		if old.Order != nil {
			probe := &Task{Goal: goal, Given: old.Given}
			one := st.about(r, probe).one()
			keeps = t.No == old.Order.No || t.No == "" && one != nil && one.No == old.Order.No
		}
		if keeps {
			t.Given, t.Trail, t.Media, t.Urgent, t.Order = old.Given, old.Trail, old.Media, old.Urgent, old.Order
		} else if old.Order != nil && u.Reason == "" && (notThis.MatchString(r.folded) || corrects.MatchString(r.folded)) {
			t.Given, t.Urgent = old.carried(), old.Urgent // another order was meant all along
		} else if old.Order != nil {
			st.Topic.anew()
		}
	}
	st.closeTask()
	st.Task = t
	st.Topic.Deed = ""
	if goal != GoalLook {
		st.Topic.Goal = goal
	}
	st.absorb(r)
	t.Order = nil
	if t.No != "" {
		if o := st.orderOf(t.No); o != nil {
			st.found(*o)
			return
		}
		st.proceed()
		return
	}
	st.locate(r)
}

// carried are the details of a task that hold for whichever order is meant.
func (t *Task) carried() map[Slot]string {
	given := maps.Clone(t.Given)
	for _, slot := range []Slot{understand.AskingItem, understand.AskingRegionActual, AskingPieces, SlotPart, AskingAnyway} {
		delete(given, slot)
	}
	return given
}

// receipt tells whether a message is the shop's own text message, pasted.
func (r reading) receipt() bool {
	return strings.HasPrefix(strings.TrimSpace(r.text.Text), "【") && len(r.u.OrderNos) == 1
}
