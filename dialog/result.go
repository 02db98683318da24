package dialog

import (
	"kefu/dialog/texts"
	"kefu/dialog/understand"
	"kefu/internal/terms"
)

// result goes on with what an effect brought back.
func (st *step) result(e Event) {
	switch e := e.(type) {
	case OrdersListed:
		st.listed(e)
	case OrderFound:
		st.found(e.Order)
	case OrderHidden:
		st.hidden(e.No)
	case CodeRefused:
		key := "code.refused"
		if e.Wait {
			key = "code.wait"
		}
		st.say(st.t(key))
		st.askLookupCode()
	case Cancelled:
		st.cancelled(e.Order)
	case CancelLost:
		st.cancelLost(e.Order)
	case LinkedAccount:
		st.linked(e)
	case LinkRefused:
		st.linkRefused(e)
	case UnlinkedAccount:
		st.closeTask()
		st.say(st.t("unlink.done"))
	case CaseOpened:
		if e.Unasked != "" {
			st.openedUnasked(e.Case, e.Unasked)
			return
		}
		st.caseOpened(e)
	case CaseExists:
		if e.Unasked != "" {
			var details []Detail
			if !e.Noted {
				details = []Detail{{Slot: SlotNews, Value: st.t("reason." + string(e.Unasked))}}
			}
			st.existsUnasked(e.Case, e.Unasked, details)
			return
		}
		st.remember(e.Case)
		st.caseAlready(e.Case.No)
	case CaseElsewhere:
		st.say(st.t("case.elsewhere", "Order", e.OrderNo))
	case RefundedAtOnce:
		st.refunded(e)
	case Standing:
		st.standing(e)
	case Text, Press, SharedContact, Odd, Rang, CaseChanged, OrderChanged: // not results
	}
}

// found goes on with an order that the customer may see.
func (st *step) found(o Order) {
	if st.Task == nil {
		st.Task = &Task{Goal: GoalLook}
	}
	st.Task.Order, st.Task.No = &o, o.No
	st.itemDescribed()
	st.Task.Words = nil
	st.withOrder()
}

// hidden answers a number that is not theirs or does not exist: which of the two is not told. The lookup code opens it.
func (st *step) hidden(no string) {
	if st.Task == nil {
		st.Task = &Task{Goal: GoalLook}
	}
	st.Task.No = no
	st.say(st.t("order.hidden", "Order", no))
	st.askLookupCode()
}

func (st *step) askLookupCode() {
	if st.Task == nil || st.Task.No == "" {
		st.connect()
		return
	}
	st.next()
	st.ask(understand.AskingLookupCode, st.t("ask.lookup_code", "Order", st.Task.No),
		[]Button{st.always("button.orders", "orders"), st.choice(st.t("button.back"), "back"), st.always("button.human", "human")})
}

// listed goes on with the customer's orders.
func (st *step) listed(e OrdersListed) {
	t := st.Task
	if t == nil {
		t = &Task{Goal: GoalLook}
		st.Task = t
	}
	if st.listedForNumber(e) {
		return
	}
	hint := t.Hint
	t.Hint, st.heard, st.now = "", hint, t.Said
	if len(e.Orders) == 0 {
		switch {
		case hint != "":
			st.undescribed(hint)
		case t.Goal == GoalHuman:
			st.openCase(CaseHuman)
		case e.Linked:
			st.closeTask()
			st.say(st.t("list.empty"), []Button{st.always("button.human", "human")})
		default:
			st.connect()
		}
		return
	}
	if t.Goal == GoalRefund {
		t.Goal = GoalLook
		if refunds := withRefund(e.Orders); len(refunds) > 0 {
			e.Orders = refunds
		} else {
			st.say(st.t("refund.none"))
		}
		if len(e.Orders) == 1 {
			st.found(e.Orders[0])
			return
		}
	}
	orders := st.described(t.fitting(e.Orders), t.Words)
	if hint != "" {
		if orders = st.hinted(e.Orders, orders, hint); orders == nil {
			return
		}
	}
	if len(orders) == 1 && (t.Goal != GoalHuman && t.Goal != GoalLook || len(t.Words) > 0) {
		st.found(orders[0])
		return
	}
	st.askWhich(orders)
}

// withRefund are the orders whose money is on its way back, or all that have a refund if none is under way.
func withRefund(orders []Order) []Order {
	var open, all []Order
	for _, o := range orders {
		if o.Refund == nil {
			continue
		}
		all = append(all, o)
		if o.Status == terms.Refunding {
			open = append(open, o)
		}
	}
	if len(open) > 0 {
		return open
	}
	return all
}

// beginsWith is what the button of an order begins, by what the list is for.
var beginsWith = map[Goal]string{GoalLook: "order", GoalCancel: "cancel", GoalAfter: "after"}

// shownOrders is how many orders a list shows; a number can be typed for any other.
const shownOrders = 8

// askWhich shows the orders to choose from, newest first.
func (st *step) askWhich(orders []Order) {
	t := st.Task
	slot, key := understand.AskingOrderNo, "list.choose"
	switch t.Goal {
	case GoalCancel, GoalAfter:
		key = "list.which_" + string(t.Goal)
	case GoalHuman:
		slot, key = AskingAbout, "list.about"
	case GoalLook, GoalRefund, GoalConnect, GoalLeave:
	}
	if len(orders) > shownOrders {
		orders = orders[:shownOrders]
	}
	st.next()
	var rows [][]Button
	for _, o := range orders {
		button := st.value(st.label(&o), o.No)
		// Such a button only begins something, so it stays good when the customer scrolls up to it.
		if begins, ok := beginsWith[t.Goal]; ok {
			button.Data = "0:" + begins + ":" + o.No
		}
		rows = append(rows, []Button{button})
	}
	last := []Button{st.choice(st.t("button.back"), "back"), st.choice(st.t("button.human"), "human")}
	if t.Goal == GoalHuman {
		last = []Button{st.choice(st.t("button.no_order"), "none"), st.choice(st.t("button.back"), "back")}
	}
	st.ask(slot, st.lead+st.told()+st.t(key), append(rows, last)...)
}

// fitting are the orders that the wish can mean, or all if it can mean none. Cancelling an unpaid order is such a wish; it
// is confirmed afterwards in any case.
func (t *Task) fitting(orders []Order) []Order {
	fits := func(o Order) bool {
		_, human := o.path()
		switch {
		case t.Goal == GoalAfter && t.reason() == Unbooked:
			return o.awaitsMoney()
		case t.Goal == GoalCancel:
			return human || o.Status == terms.Unpaid
		case t.Goal == GoalAfter:
			return human
		}
		return true
	}
	return best(orders, func(o Order) int { return yes(fits(o)) })
}

func (st *step) cancelled(o Order) {
	reason := ""
	if st.Task != nil {
		reason = st.Task.Given[understand.AskingReason]
	}
	text := st.t("cancel.done", "Order", o.No)
	if key := "tip." + reason; reason != "" && st.m.Texts.Has(key) {
		text += "\n\n" + st.t(key)
	}
	st.after(text)
}

// cancelLost answers when something else happened to the order first.
func (st *step) cancelLost(o Order) {
	st.say(st.t("cancel.lost_" + string(o.Status)))
	if st.Task == nil {
		st.Task = &Task{Goal: GoalLook}
	}
	if _, human := o.path(); human {
		st.Task.Goal = GoalAfter
	} else {
		st.Task.Goal = GoalLook
	}
	st.found(o)
}

// after ends a task with a word, and goes on with the next of several orders.
func (st *step) after(text string) {
	t := st.Task
	st.closeTask()
	if t != nil && len(t.More) > 0 {
		st.say(text)
		st.more(t)
		return
	}
	st.say(text, st.menuRow())
}

// more goes on with the next of several orders, after the task about the one before. What it takes to be rid of that
// one depends on its own status.
func (st *step) more(t *Task) {
	if t == nil || len(t.More) == 0 {
		return
	}
	st.Task = &Task{Goal: GoalCancel, No: t.More[0], More: t.More[1:]}
	st.proceed()
}

func (st *step) linked(e LinkedAccount) {
	st.say(st.t("link.done", "Name", e.Name))
	st.adopted(e.Cases)
	t := st.Task
	switch {
	case e.OrderNo != "":
		st.closeTask()
		st.Task = &Task{Goal: GoalCancel, No: e.OrderNo}
		st.proceed()
	case t != nil && t.Goal != GoalConnect && t.Goal != GoalLeave:
		st.proceed()
	default:
		st.closeTask()
		st.Task = &Task{Goal: GoalLook}
		st.do(ListOrders{})
	}
}

// linkRefused answers a link that was used up, most often by the same customer before.
func (st *step) linkRefused(e LinkRefused) {
	if e.Linked {
		st.say(st.t("link.again"), st.menuRow())
		return
	}
	st.say(st.t("link.refused"))
	if t := st.Task; t != nil && (t.Order != nil || t.Ask != "") {
		st.again()
		return
	}
	st.connect()
}

// connect asks for one of the three ways to prove whose orders they are. Typing an order number is one of them, so it
// is the question that stays open.
func (st *step) connect() {
	if st.Task == nil || st.Task.Goal == GoalLeave {
		st.Task = &Task{Goal: GoalConnect}
	}
	st.next()
	st.Asking = understand.AskingOrderNo
	st.do(Say{Text: st.t("connect", "Example", st.m.orderNoExample()), AskContact: st.t("button.contact")})
}

func (st *step) caseOpened(e CaseOpened) {
	t := st.Task
	old, known := st.caseOf(e.Case.No)
	e.Case.Appealed = e.Case.Appealed || old.Appealed
	st.remember(e.Case)
	st.closeTask()
	st.Talking = e.Case.No
	if known {
		key := "case.reopened"
		if old.Rejected {
			key = "case.appealed"
		}
		st.tell(e.Case.No, st.t(key, "Case", e.Case.No, "Agent", e.Case.Agent))
		return
	}
	text := st.t("case.opened", "Case", e.Case.No) + "\n" + st.place(e.Ahead)
	if t != nil && t.Urgent {
		text += "\n" + st.t("case.urgent")
	}
	st.tell(e.Case.No, text, st.lineRow(e.Case.No))
	st.more(t)
}

// place is the place in line in words, a line of what is told next.
func (st *step) place(ahead int) string {
	st.placed = st.t("line.next")
	if ahead > 0 {
		st.placed = st.t("line.ahead", "Ahead", ahead)
	}
	return st.placed
}

// standing tells how the customer's cases stand.
func (st *step) standing(e Standing) {
	for _, c := range e.Cases {
		st.remember(c)
	}
	open := 0
	for i, c := range e.Cases {
		switch c.Status {
		case terms.CaseWaiting:
			open++
			ahead := 0
			if i < len(e.Ahead) {
				ahead = e.Ahead[i]
			}
			st.tellAgain(c.No, st.t("status.waiting", "Case", c.No, "Place", st.place(ahead)),
				st.t("status.again", "Case", c.No), st.lineRow(c.No))
		case terms.CaseClaimed:
			open++
			st.tellAgain(c.No, "", st.t("status.claimed", "Case", c.No, "Agent", c.Agent))
		case terms.CaseClosed:
		}
	}
	if open == 0 {
		st.say(st.t("status.none"), st.menuRow())
	}
	st.resume()
}

// menu greets with what can be done.
func (st *step) menu(key string) {
	if st.Task != nil && st.Asking == "" {
		st.closeTask()
	}
	st.say(st.t(key), st.menuRow())
}

func (st *step) menuRow() []Button {
	return []Button{st.always("button.orders", "orders"), st.always("button.human", "human"), st.always("button.help", "help")}
}

func (st *step) footer() []Button {
	return []Button{st.choice(st.t("button.back"), "back"), st.choice(st.t("button.human"), "human")}
}

// refundLine tells where a refund is.
func (st *step) refundLine(r *Refund) string {
	if r == nil {
		return ""
	}
	return st.t("refund."+string(r.Status), "Amount", texts.Yuan(r.Amount),
		"From", texts.Day(st.Lang, r.From), "To", texts.Day(st.Lang, r.To))
}
