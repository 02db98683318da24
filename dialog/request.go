package dialog

import (
	"maps"
	"slices"
	"strings"

	"kefu/dialog/texts"
	"kefu/dialog/understand"
	"kefu/internal/terms"
)

// request takes up what the customer wants, where it is not the answer to the question put.
func (st *step) request(r reading) {
	if takenBy(r, st.asksIfOpened, st.paidUnseen, st.refundUnseen, st.asksIfTwice, st.invoiceData, st.asksOfMore, st.twoMatters, st.forPerson, st.urges) {
		return
	}
	switch r.u.Intent {
	case understand.CancelOrder:
		st.cancel(r)
	case understand.RequestRefund, understand.ReportProblem:
		st.wrong(r)
	case understand.OrderStatus:
		if !st.asksForChange(r) {
			st.status(r)
		}
	case understand.RefundStatus:
		st.answerTopic("refund_time", r)
	case understand.ListOrders:
		if !st.mentions(r) {
			st.showList()
		}
	case understand.Question:
		if !takenBy(r, st.asksForChange, st.looksAt, st.askedToBeRid) {
			st.askPerson(r)
		}
	case understand.Greet:
		st.say(st.t("greet"), st.menuRow())
		st.resume()
	case understand.Thanks:
		st.say(st.t("thanks"))
	default:
		st.withoutWish(r)
	}
}

// asksIfOpened answers a guest who asks whether the code was right: did it work?
func (st *step) asksIfOpened(r reading) bool {
	o := st.inHand()
	if !st.Guest || o == nil || st.Asking != AskingGoal || !r.says(understand.WantsCaseShown) || len([]rune(r.folded)) > longestCall {
		return false
	}
	st.say(st.t("order.opened"))
	return true
}

// refundUnseen answers who misses money that the shop says is back: where it went, and when that helped nothing the agents
// are asked. It is no matter of goods that did not come.
func (st *step) refundUnseen(r reading) bool {
	if !r.says(understand.MissesMoney) {
		return false
	}
	o := st.inHand()
	if named := st.meantOf(st.orders, r); named != nil {
		o = named
	}
	if o == nil || !o.refundDone() || st.caseAbout(o) != "" {
		return false
	}
	again := st.Topic.Answered == "refund_time "+o.No
	st.closeTask()
	st.Topic.OrderNo, st.Topic.Question, st.Topic.Offer = o.No, st.urged(), offerQuestion
	if again {
		st.askAgent()
		return true
	}
	return st.answerFor("refund_time", o)
}

// wrong takes up that something is wrong with an order, or goes on about a case that was closed lately.
func (st *step) wrong(r reading) {
	if st.Task == nil && len(r.u.OrderNos) == 0 && st.goesOn(r) {
		return
	}
	st.begin(GoalAfter, r)
}

// paidUnseen takes up that the customer has paid for an order that does not show it.
func (st *step) paidUnseen(r reading) bool {
	if !st.claimsPaid(r.u) {
		return false
	}
	r.u.Reason = Unbooked
	st.begin(GoalAfter, r)
	return true
}

// asksIfTwice answers whether one order was charged twice, where what looks like a second payment is an order like it that
// nothing was paid for.
func (st *step) asksIfTwice(r reading) bool {
	if !r.says(understand.TwiceTaken) || !looksAsked(r) || len(r.u.OrderNos) > 0 {
		return false
	}
	for i, a := range st.orders {
		for k, b := range st.orders {
			if i != k && a.Paid > 0 && a.Status == terms.Paid && b.Status == terms.Unpaid && a.Total == b.Total && st.fitsSaid(r, &a) {
				st.Topic.OrderNo = a.No
				st.answerOnce("twice "+a.No, st.t("answer.twice", "Paid", st.brief(&a), "Unpaid", st.brief(&b), "Amount", texts.Yuan(a.Paid)),
					[]Button{{Label: st.t("button.this_order", "Order", b.No), Data: "0:order:" + b.No}, st.always("button.ask_agent", "askagent")})
				return true
			}
		}
	}
	return false
}

// fitsSaid tells whether an order is among those that a message can mean.
func (st *step) fitsSaid(r reading, o *Order) bool {
	f := st.described(r, st.orders)
	return !f.told || f.holds(o.No) || slices.ContainsFunc(f.orders, func(x Order) bool { return x.Total == o.Total })
}

// askedToBeRid begins the cancelling that is only asked about (没发的话手办不要了行吗): nothing is done before it is confirmed.
func (st *step) askedToBeRid(r reading) bool {
	if !r.says(understand.RidOf) || !st.pointsAt(r) {
		return false
	}
	if r.u.Reason == "" && r.says(understand.WantsNoLonger) {
		r.u.Reason = understand.ChangedMind
	}
	st.cancel(r)
	return true
}

// asksForChange takes up what a customer only asks whether it can be had of a parcel: 键帽刻的字能改吗.
func (st *step) asksForChange(r reading) bool {
	if !r.hasWish(WishEngraving, WishAddress) || len(st.orders) == 0 {
		return false
	}
	st.begin(GoalAfter, r)
	return true
}

// twoMatters takes up the first of two orders' matters that one message brings, and keeps the other for after it.
func (st *step) twoMatters(r reading) bool {
	at := understand.AndAlso.FindStringIndex(r.text.Text)
	if at == nil || at[0] == 0 || len(r.u.OrderNos) > 1 || st.Task != nil && st.Task.Goal != GoalLook {
		return false
	}
	part := func(text string) (reading, *Order) {
		one := st.readAlone(reading{text: Text{At: r.text.At, Text: text}})
		if !bringsMatter(one) && len(one.wishes) == 0 {
			return one, nil
		}
		t := &Task{Goal: GoalAfter}
		if goal, ok := wishGoals[one.u.Intent]; ok {
			t.Goal = goal
		}
		t.set(understand.AskingReason, string(one.u.Reason))
		t.set(SlotWish, joinWishes(one.wishes))
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
		st.Task.NextMatter = then.text.Text
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
	if st.Task != nil && st.Task.Goal != GoalLook || !r.onlyUrges() {
		return false
	}
	o := st.about(r, &Task{Goal: GoalLook}).one()
	if o == nil || st.caseAbout(o) != "" {
		return false
	}
	if o.refundPending() && !o.refundFailed() {
		st.urgesRefund(o)
		return true
	}
	if o.Status != terms.Paid && o.Status != terms.Shipped {
		return false
	}
	if st.Topic.Answered == "urge "+o.No {
		st.Topic.Question = st.urged() // asked for twice: the agents are told at once
		st.askAgent()
		return true
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

// onlyUrges tells whether a message wants something to go faster, and nothing else.
func (r reading) onlyUrges() bool {
	urging := []Wish{WishDeliver, WishHurry}
	hurries := slices.ContainsFunc(r.wishes, func(w Wish) bool { return slices.Contains(urging, w) })
	for _, w := range r.wishes {
		hurries = hurries && (w == WishNoRefund || slices.Contains(urging, w))
	}
	return hurries && (r.u.Reason == "" || r.u.Reason == understand.NotReceived || r.u.Reason == understand.ChangedMind)
}

// urgesRefund answers who wants a refund that is under way to go faster.
func (st *step) urgesRefund(o *Order) {
	st.closeTask()
	st.Topic.OrderNo, st.Topic.Question, st.Topic.Offer = o.No, st.urged(), offerQuestion
	st.answerOnce("urge "+o.No, st.t("answer.urge_refund", "Name", st.short(o), "Amount", texts.Yuan(o.Refund.Amount),
		"Method", st.t("method."+string(o.Method)), "From", texts.Day(st.Lang, o.Refund.From), "To", texts.Day(st.Lang, o.Refund.To)),
		[]Button{st.always("button.urge", "askagent")})
}

// urged is what the customer has said of their hurry.
func (st *step) urged() string {
	var words []string
	for _, s := range st.Topic.Said[max(0, len(st.Topic.Said)-3):] {
		words = append(words, s.Text)
	}
	return strings.Join(words, "；")
}

// status answers what has become of an order: a refund or an end that went wrong is a matter for a person.
func (st *step) status(r reading) {
	if st.deedDone(r) {
		return
	}
	one := st.about(r, &Task{Goal: GoalLook}).one()
	switch {
	case one != nil && one.paidLate():
		r.u.Reason = Unbooked
		st.begin(GoalAfter, r)
	case one != nil && one.Status == terms.Shipped && st.caseAbout(one) == "" && looksAsked(r):
		st.closeTask()
		st.answerFor("arrives", one) // 好几天了还没到 能查下在哪不: where it is, not what can be done about it
	default:
		st.begin(GoalLook, r)
	}
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

// cancel begins the cancelling of an order, or of all unpaid ones if that was said.
func (st *step) cancel(r reading) {
	if slices.Contains(r.wishes, WishKey) {
		st.begin(GoalAfter, r) // a key that was deleted, not an order
		return
	}
	if st.leftUnknown && len(r.u.OrderNos) == 0 {
		st.closeTask()
		st.Task = &Task{Goal: GoalCancel}
		st.askWhich(found{orders: likeliest(st.orders, st.Task.class)})
		return
	}
	if len(r.u.OrderNos) == 0 && r.says(understand.SeveralMeant) {
		var unpaid []Order
		for _, o := range st.orders {
			if o.Status == terms.Unpaid {
				unpaid = append(unpaid, o)
			}
		}
		hand := st.inHand()
		f := st.find(unpaid, []Saying{{Text: withoutKept(r.text.Text), At: r.text.At}}, anyOrder)
		if len(f.orders) > 1 && (hand == nil || len(hand.Items) < 2) {
			st.closeTask()
			st.Task = &Task{Goal: GoalCancel, Order: &f.orders[0], No: f.orders[0].No, AlsoCancel: f.orders[1:]}
			st.absorb(r)
			st.withOrder()
			return
		}
	}
	st.begin(GoalCancel, r)
}

// begin takes up a wish. Without an order number it is about the order in hand, or the one that was described.
func (st *step) begin(goal Goal, r reading) {
	u := r.u
	old := st.Task
	if goal == GoalLook && len(u.OrderNos) == 0 && st.staysGuest() {
		return
	}
	t := &Task{Goal: goal}
	if len(u.OrderNos) > 0 {
		t.No, t.MoreOrders = u.OrderNos[0], u.OrderNos[1:]
	}
	if old != nil && old.CaseNo == "" && goal != GoalLook {
		st.carryOver(old, t, r)
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

// carryOver gives a new task what the one before it has, as far as it is the same matter.
func (st *step) carryOver(old, t *Task, r reading) {
	switch {
	case st.sameMatter(old, t, r):
		t.Given, t.Trail, t.Media, t.Urgent, t.Order = old.Given, old.Trail, old.Media, old.Urgent, old.Order
	case old.Order == nil:
	case r.u.Reason == "" && (r.says(understand.NotThisOrder) || r.says(understand.NotThisOne)):
		t.Given, t.Urgent = old.carried(), old.Urgent // another order was meant all along
	default:
		if r.says(understand.ThatFirst) && old.reason() != "" {
			t.NextMatter = st.saidBefore() // it is only put behind
		}
		st.Topic.forgetEarlier()
	}
}

// saidBefore is what was said of the matter in hand before the latest message.
func (st *step) saidBefore() string {
	var words []string
	for _, s := range st.Topic.Said[:max(0, len(st.Topic.Said)-1)] {
		words = append(words, s.Text)
	}
	return strings.Join(words, "\n")
}

// sameMatter tells whether a message goes on with the task there was: it is about its order or, while none is known, does
// not tell another reason.
func (st *step) sameMatter(old, t *Task, r reading) bool {
	if old.Order == nil {
		return r.u.Reason == "" || old.reason() == "" || r.u.Reason == old.reason()
	}
	one := st.about(r, &Task{Goal: t.Goal, Given: old.Given}).one()
	return t.No == old.Order.No || t.No == "" && one != nil && one.No == old.Order.No
}

// carried are the details of a task that hold for whichever order is meant.
func (t *Task) carried() map[Slot]string {
	given := maps.Clone(t.Given)
	for _, slot := range []Slot{understand.AskingItem, understand.AskingRegionActual, AskingPieces, SlotPart, AskingAnyway} {
		delete(given, slot)
	}
	return given
}
