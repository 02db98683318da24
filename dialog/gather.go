package dialog

import (
	"slices"
	"strconv"
	"strings"

	"kefu/dialog/texts"
	"kefu/dialog/understand"
	"kefu/internal/terms"
)

// proceed does the next thing that the task needs: the order, then what its status allows.
func (st *step) proceed() {
	t := st.Task
	st.Misses = 0
	switch {
	case t == nil:
		st.menu("menu")
	case t.Ask != "":
		st.askSlot(t.Ask)
	case t.Order == nil && t.No != "":
		st.do(FindOrder{t.No})
	case t.Order == nil:
		st.locate(reading{})
	default:
		st.withOrder()
	}
}

// withOrder goes on once the order is known. Its status decides.
func (st *step) withOrder() {
	t := st.Task
	o := t.Order
	t.chargedUnseen()
	switch {
	case t.Goal == GoalHuman:
		st.openCase(CaseHuman)
	case t.Goal == GoalLook && st.tellsHow(o):
	case t.Goal == GoalLook, t.Goal == GoalRefund:
		st.show("")
	case t.changesUnpaid():
		st.forAgent()
	case o.nothingPaid() && (t.Goal == GoalCancel || t.Goal == GoalAfter && t.ridOfUnpaid()):
		st.cancelUnpaid()
	case st.caseAbout(o) != "":
		st.intoCase(o)
	case o.paidLate(), o.refundFailed():
		st.handOverStored(o)
	default:
		st.byMoney(o)
	}
}

// byMoney hands a matter to the agents unless what came for the order, or did not come, answers it.
func (st *step) byMoney(o *Order) {
	unbooked := st.Task.reason() == Unbooked
	switch {
	case unbooked && !o.awaitsMoney():
		st.show(st.t("order.payment_known"))
	case o.nothingPaid() && !unbooked:
		st.show(st.t("order.not_paid_yet"))
	default:
		st.forAgent()
	}
}

// chargedUnseen takes who was charged for an order that shows no payment as one who has paid without the shop knowing.
func (t *Task) chargedUnseen() {
	if t.reason() == understand.Overcharged && t.Order.nothingPaid() {
		t.set(understand.AskingReason, string(Unbooked))
	}
}

// intoCase goes on with the open case about an order. One that some of its money has come for is not cancelled.
func (st *step) intoCase(o *Order) {
	if o.Status == terms.Unpaid && o.Paid > 0 && st.Task.Goal == GoalCancel {
		st.say(st.t("cancel.lost_unpaid"))
	}
	st.caseAlready(st.caseAbout(o))
}

// cancelUnpaid asks whether an order that nothing was paid for is to be cancelled. The customer needs nobody for this,
// whatever a case about the order is for; where something is wrong with it, ordering anew is all it takes.
func (st *step) cancelUnpaid() {
	t := st.Task
	wrong := t.reason() != "" && !t.rule().nothingWrong || slices.ContainsFunc(t.wishes(), Wish.changes)
	if t.Goal == GoalAfter && !t.split() && wrong {
		st.say(st.t("order.unpaid_wrong"))
	}
	t.Goal = GoalCancel
	st.askConfirmCancel()
}

// forAgent gathers what an agent needs who has to decide about the order.
func (st *step) forAgent() {
	t := st.Task
	o := t.Order
	p, ok := t.path()
	if !ok {
		st.show(st.t("cancel.lost_" + string(o.Status)))
		return
	}
	if c, ok := st.refusedAbout(o); ok {
		st.refusedBefore(c)
		return
	}
	if t.Goal == GoalCancel {
		t.Goal = GoalAfter
		switch {
		case o.Status == terms.Unpaid: // some of its money has come
			st.say(st.t("cancel.lost_unpaid"))
		case t.warning(p) == "":
			st.say(st.t("instead." + p.name))
		}
	}
	st.gather(p)
}

// gather asks for the first detail that is missing, or for confirmation of them all.
func (st *step) gather(p path) {
	st.check()
	st.suitReason()
	st.Task.suitWishes()
	st.wordsBefore()
	st.implyWish()
	if t := st.Task; t.reason() == "" && (t.Order.Status == terms.Paid && t.wants(WishGoods, WishHold) || t.wants(WishAddress, WishEngraving, WishInvoice)) {
		t.set(understand.AskingReason, string(understand.OtherReason)) // the wish says all there is to say
	}
	st.ownWords()
	for _, slot := range st.Task.needs(p) {
		if _, ok := st.Task.Given[slot]; ok {
			continue
		}
		if slot == understand.AskingEvidence || st.Task.Media > 0 && st.Task.pictureTells(slot) {
			continue // the summary asks for pictures
		}
		if v := st.Task.Order.known(slot, st.Task.line()); v != "" {
			continue
		}
		st.askSlot(slot)
		return
	}
	if st.submits {
		st.confirmed()
		return
	}
	st.askSummary(p)
}

// suitReason reads the reason as the goods of the order can have it.
func (st *step) suitReason() {
	if st.Task.reason() == understand.WrongRegion && !goesTo(st.Task.Order) {
		st.Task.set(understand.AskingReason, string(understand.OtherReason)) // 西湖区 is a part of a town
	}
	if line := st.Task.line(); line >= 0 && st.Task.reason() == understand.WrongAmount && st.Task.Order.Items[line].Face == 0 {
		st.Task.set(understand.AskingReason, string(understand.NotAsDescribed)) // a membership has no amount that could be wrong
	}
	if t := st.Task; t.reason() == understand.WrongAccount && !t.Order.hasAccount() {
		t.set(understand.AskingReason, string(understand.OtherReason))
		if t.Order.Kind == terms.Custom && t.wishOpen() {
			st.wish([]Wish{WishEngraving}) // 打错了 要 ANGEL: what could be mistyped there
		}
	}
}

// wordsBefore takes what a wish needs from what was said before the wish was plain.
func (st *step) wordsBefore() {
	for _, slot := range st.Task.wished() {
		for _, s := range st.Topic.Said {
			if words := wishedWords(slot, reading{text: Text{Text: s.Text}}, false); words != "" && st.Task.Given[slot] == "" {
				st.give(slot, words)
			}
		}
	}
}

// ownWords takes what the customer has said as the sentence that would be asked for.
func (st *step) ownWords() {
	t := st.Task
	if t.Given[AskingNote] != "" || len(t.wished()) > 0 || !slices.Contains(t.rule().details, AskingNote) {
		return
	}
	var words []string
	for _, s := range st.Topic.Said {
		if len([]rune(s.Text)) >= 4 && len(st.understood(s.Text, understand.AskingNothing).OrderNos) == 0 {
			words = append(words, s.Text)
		}
	}
	least := 8
	if t.wants(WishGoods, WishAddress, WishHold, WishInvoice) {
		least = 4
	}
	if text := strings.Join(words, "；"); len([]rune(text)) >= least {
		st.note(text)
	}
}

// Needs lists the details that the task takes on the way its order is on, those already given included; nil where
// there is nothing to ask.
func (t *Task) Needs() []Slot {
	if t == nil || t.Order == nil {
		return nil
	}
	p, ok := t.path()
	if !ok {
		return nil
	}
	return t.needs(p)
}

// needs lists what must be known, with the question whether to go on where it normally cannot be done.
func (t *Task) needs(p path) []Slot {
	reason := t.reason()
	list := needs(t.Order, t.line(), p, reason)
	if wished := t.wished(); len(wished) > 0 {
		list = slices.DeleteFunc(list, func(s Slot) bool { return s == AskingNote })
		list = slices.Insert(list, slices.Index(list, understand.AskingReason)+1, wished...)
	}
	if t.warning(p) != "" {
		at := 0
		if p.name != refundPath.name {
			at = slices.Index(list, understand.AskingReason) + 1
		}
		list = slices.Insert(list, at, AskingAnyway)
	}
	return list
}

func (t *Task) reason() understand.Reason { return understand.Reason(t.Given[understand.AskingReason]) }

// warning is the key of the text that says first that this normally cannot be done, "" if it can.
func (t *Task) warning(p path) string {
	o := t.Order
	switch {
	case p.name == refundPath.name && !o.Cancellable && !t.rule().wantsGoods && !t.keepsGoods():
		return "unlikely." + string(o.Kind)
	case p.name == problemPath.name && t.rule().nothingWrong && !t.wants(WishDifference):
		return "unlikely.used"
	case p.name == returnPath.name && t.rule().nothingWrong && !o.SevenDays:
		return "unlikely.seven_days"
	}
	return ""
}

// line is the item in question: the one chosen, or the only one. -1 is the whole order.
func (t *Task) line() int {
	o := t.Order
	if o == nil {
		return -1
	}
	if len(o.Items) == 1 {
		return 0
	}
	if i, err := strconv.Atoi(t.Given[understand.AskingItem]); err == nil && i >= 0 && i < len(o.Items) {
		return i
	}
	return -1
}

// askConfirmCancel asks for the explicit word that cancels an unpaid order.
func (st *step) askConfirmCancel() {
	t := st.Task
	st.next()
	text := st.t("cancel.confirm", "Order", st.full(t.Order))
	switch {
	case len(t.AlsoCancel) > 0:
		orders := append([]Order{*t.Order}, t.AlsoCancel...)
		var parts []string
		for _, o := range orders {
			parts = append(parts, "• "+o.No+" · "+st.names(&o)+" · "+texts.Yuan(o.Total))
		}
		text = st.t("cancel.confirm_all", "Count", len(orders), "Orders", strings.Join(parts, "\n"))
	case t.split():
		text = st.t("cancel.split") + "\n\n" + st.full(t.Order)
	}
	st.ask(understand.AskingConfirm, text, st.cancelRow(), st.footer())
}

func (st *step) cancelRow() []Button {
	row := []Button{st.choice(st.t("button.confirm_cancel"), "confirm")}
	if st.Task.split() {
		row = append(row, st.choice(st.t("button.keep_order"), "back"))
	}
	return row
}

// split tells whether only some of an order is to be cancelled.
func (t *Task) split() bool {
	item := t.Given[understand.AskingItem]
	return len(t.Order.Items) > 1 && item != "all" && (item != "" && !t.rule().orderAnew || t.wants(WishPart))
}

// ridOfUnpaid tells whether the customer wants something of an unpaid order that a new order serves better.
func (t *Task) ridOfUnpaid() bool {
	if t.reason() == "" {
		return t.wants(WishRefund, WishCancel, WishPart) || slices.ContainsFunc(t.wishes(), Wish.changes)
	}
	return !t.rule().keepsUnpaid
}

// handOverStored serves an order as it was stored: money that came after its end, or a refund that failed. A case is
// opened for it at once if none is, with what the customer wants.
func (st *step) handOverStored(o *Order) {
	t := st.Task
	what := terms.NewsLatePayment
	if o.refundFailed() {
		what = terms.NewsRefundFailed
	}
	if what == terms.NewsRefundFailed && st.Typed && !t.wants(WishRefund, WishCancel) {
		st.askStored(o)
		return
	}
	m := matters[what]
	details := append([]Detail{{Slot: SlotNews, Value: st.t("reason." + string(what))}}, st.details()...)
	st.do(OpenCase{OrderNo: o.No, Kind: m.kind, Top: m.top, Urgent: !m.top || t.Urgent, Reason: string(what), Details: details, Hold: true, Unasked: what})
	text := st.t("stored."+string(what), "Name", st.short(o), "Amount", texts.Yuan(max(o.Paid, o.Total)))
	if slices.ContainsFunc(t.wishes(), func(w Wish) bool { return w != WishRefund }) {
		text += "\n" + st.t("stored.wish", "Wish", st.wishShown()) // the money is not all that it is about
	}
	st.Topic.OrderNo = o.No
	st.closeTask()
	st.say(text)
}

// askStored tells of a refund that failed who wants something else of its order, and asks before a case is made of it.
func (st *step) askStored(o *Order) {
	t := st.Task
	st.closeTask()
	t.Goal, st.Task = GoalLook, t // what is wanted goes along with the words
	st.Topic.OrderNo, st.Topic.Question, st.Topic.Offer = o.No, st.words, offerQuestion
	st.say(st.t("stored.ask", "Name", st.short(o), "Amount", texts.Yuan(max(o.Paid, o.Total))),
		[]Button{st.always("button.refund_again", "askagent")})
}

// confirmed carries out what the latest summary said.
func (st *step) confirmed() {
	t := st.Task
	if t == nil || t.Order == nil {
		st.menu("menu")
		return
	}
	if t.Goal == GoalCancel && t.Order.Status == terms.Unpaid {
		st.do(CancelOrder{No: t.Order.No, Reason: t.Given[understand.AskingReason]})
		for _, o := range t.AlsoCancel {
			st.do(CancelOrder{No: o.No, Reason: t.Given[understand.AskingReason]})
		}
		return
	}
	p, ok := t.path()
	if !ok {
		st.proceed()
		return
	}
	st.handOver(t.kind(p), p.name == refundPath.name && !t.Urgent && t.wholeOrder())
}

// kind is what a case about the task is: a problem, where nobody asked to be rid of anything.
func (t *Task) kind(p path) CaseKind {
	if t.rule().wantsGoods || t.keepsGoods() {
		return CaseProblem
	}
	return p.kind
}

// wholeOrder tells whether the task is about all of its order, and nothing is to be reckoned or exchanged.
func (t *Task) wholeOrder() bool {
	part := t.line() >= 0 && len(t.Order.Items) > 1
	return !part && !t.keepsGoods() && !t.wants(WishPart, WishHold) && !t.rule().part
}

// openCase hands the task over with everything that is known.
func (st *step) openCase(kind CaseKind) { st.handOver(kind, false) }

// handOver opens a case about the task; whole tells that the customer confirmed the end of the whole order.
func (st *step) handOver(kind CaseKind, whole bool) {
	t := st.Task
	if t.Order != nil {
		if no := st.caseAbout(t.Order); no != "" {
			// It was opened meanwhile; what the customer told goes there.
			if len(t.Given) > 0 || t.Media > 0 {
				st.do(AddDetails{CaseNo: no, Details: st.details(), Urgent: t.Urgent})
			}
			st.caseAlready(no)
			return
		}
	}
	c := OpenCase{
		Kind: kind, Urgent: t.Urgent, Reason: t.Given[understand.AskingReason], Details: st.details(), Whole: whole, Hold: t.holds(),
	}
	if t.Order != nil {
		c.OrderNo, c.Part = t.Order.No, t.part()
	} else if t.No != "" {
		c.Details = append(c.Details, Detail{Slot: understand.AskingOrderNo, Value: t.No})
	}
	st.do(c)
}

// detailSlots are the details of a case in the order in which they are shown.
var detailSlots = slices.Concat([]Slot{understand.AskingItem}, absorbed, []Slot{AskingEngraving, AskingAddress, AskingPieces, SlotWish, AskingNote, understand.AskingEvidence})

// details are the slots of the task as the agents will read them, checked against the order database.
func (st *step) details() []Detail {
	t := st.Task
	var list []Detail
	for _, slot := range detailSlots {
		v := st.shown(slot)
		if v == "" || !t.relevant(slot) {
			continue
		}
		d := Detail{Slot: slot, Value: v}
		if t.Order != nil {
			d.Check = t.Order.check(slot, st.Task.line(), t.Given[slot])
		}
		list = append(list, d)
	}
	if part := st.partShown(); part != "" {
		list = append(list, Detail{Slot: SlotPart, Value: part})
	}
	return list
}
