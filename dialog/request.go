package dialog

import (
	"regexp"
	"slices"

	"kefu/dialog/understand"
)

// request takes up what the customer wants, where it is not the answer to the question put.
func (st *step) request(e Text, u understand.Understanding) {
	if st.claimsPaid(u) {
		u.Reason = Unbooked
		st.begin(GoalAfter, u)
		return
	}
	switch u.Intent {
	case understand.CancelOrder:
		if !st.withdraw(e, u) {
			st.begin(GoalCancel, u)
		}
	case understand.RequestRefund, understand.ReportProblem:
		// Without a number it is about what is under way already: the case that waits, or the one closed lately.
		if st.Task == nil && len(u.OrderNos) == 0 && st.keepTalking() {
			return
		}
		if st.repeated(u) && st.describe(e.Text) {
			return
		}
		st.begin(GoalAfter, u)
	case understand.OrderStatus:
		if len(u.OrderNos) == 0 && st.asksForAgents() && st.keepTalking() {
			return
		}
		st.begin(GoalLook, u)
	case understand.RefundStatus:
		st.begin(GoalRefund, u)
	case understand.ListOrders:
		st.closeTask()
		st.Task = &Task{Goal: GoalLook}
		st.do(ListOrders{})
	case understand.Question:
		st.asksAbout(e, u)
	case understand.Greet:
		if st.Task == nil && len(st.openCases()) > 0 {
			st.do(AskStanding{}) // whoever waits and asks whether somebody is there means that
			return
		}
		st.say(st.t("greet"), st.menuRow())
		st.resume()
	case understand.Thanks:
		st.say(st.t("thanks"))
	default:
		st.other(e, u)
	}
}

// asksAbout answers a question: about the rules from the file of answers, else about the order that it names or describes.
func (st *step) asksAbout(e Text, u understand.Understanding) {
	_, known := st.m.Texts.Topic(e.Text)
	looking := st.Task == nil || st.Task.Goal == GoalLook
	switch {
	case !known && len(u.OrderNos) > 0:
		st.begin(GoalLook, u)
	case !known && looking && len(st.openCases()) == 0:
		st.closeTask()
		st.Task = &Task{Goal: GoalLook}
		st.Task.hint(e.Text, st.now)
		st.do(ListOrders{})
	case !known && st.asksForAgents():
		st.do(AskStanding{})
	default:
		st.say(st.faq(e.Text))
		st.resume()
	}
}

// asksForAgents tells whether a customer with a case asks when somebody comes.
func (st *step) asksForAgents() bool {
	return st.Task == nil && len(st.openCases()) > 0 && howLong.MatchString(st.heard)
}

// withdraw asks back whether the latest case is to be taken back, where the words may mean that.
func (st *step) withdraw(e Text, u understand.Understanding) bool {
	cases := st.openCases()
	if st.Task != nil || len(u.OrderNos) > 0 || len(cases) == 0 || !withdraws.MatchString(e.Text) {
		return false
	}
	st.askLeave(cases[len(cases)-1].No)
	return true
}

// withdraws is how people take a case back, which is no order.
var withdraws = regexp.MustCompile(`撤回|撤銷|撤销|工单|工單|排队|排隊|(?i)withdraw|\bcase\b`)

// howLong is how people ask when somebody comes.
var howLong = regexp.MustCompile(`(?i)多久|什么时候|什麼時候|啥时候|何时|几点|快点|快一点|人呢|有人吗|在吗|how long|when\b|hurry|any(?:one|body)`)

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

// repeated tells whether a customer only says once more that something is wrong, where the question was which order.
func (st *step) repeated(u understand.Understanding) bool {
	return st.Task != nil && st.Task.Goal == GoalAfter && st.Asking == understand.AskingOrderNo &&
		u.Vague && len(u.OrderNos) == 0
}

// other handles words without a wish of their own: details, an order number, or nothing that can be used.
func (st *step) other(e Text, u understand.Understanding) {
	if len(u.OrderNos) > 0 {
		goal := GoalLook
		if u.Reason != "" {
			goal = GoalAfter
		}
		st.begin(goal, u)
		return
	}
	looking := st.Task != nil && st.Task.Goal == GoalLook
	if st.Asking == understand.AskingOrderNo && st.Task.reason() != "" && theOne.MatchString(e.Text) {
		u.Reason = "" // "the one not sent yet" says which it is, not what is wrong with it
	}
	if st.Task != nil && !looking && st.absorb(u) > 0 {
		st.Task.hear(e.Text, st.now)
		st.proceed()
		return
	}
	if t := st.Task; t != nil && !looking && slices.Contains(t.Needs(), understand.AskingPaidAt) {
		// A time is told best in answer to its question; a later one corrects it.
		if at := st.understood(e.Text, understand.AskingPaidAt); at.PaidAt != nil && st.absorb(at) > 0 {
			st.proceed()
			return
		}
	}
	if u.Reason != "" || u.Region != nil || u.Amount != nil {
		st.begin(GoalAfter, u)
		return
	}
	if !st.describe(e.Text) {
		st.useless()
	}
}

// useless answers words that neither the question nor a wish is in: they are for a case, or they are asked for again.
func (st *step) useless() {
	switch {
	case st.Asking == AskingAbout:
		st.openCase(CaseHuman) // who wants a person is asked once which order it is about
	case !st.keepTalking():
		st.miss()
	}
}

// keepTalking gives words without a wish to the case they can only be about: one that waits, or one closed lately.
func (st *step) keepTalking() bool {
	open := st.openCases()
	asks := st.asksForAgents()
	if len(open) > 0 {
		c := open[len(open)-1]
		if talked, ok := st.caseOf(st.Talking); ok && talked.open() {
			c = talked
		}
		st.Talking = c.No
		st.do(PassOn{c.No})
		if asks {
			st.do(AskStanding{})
		} else {
			st.tellAgain(c.No, "", st.t("case.added", "Case", c.No))
		}
		return true
	}
	switch c, ok := st.lately(); {
	case c.No == "" || st.Task != nil:
		return false
	case ok:
		st.reopen(c)
	default:
		st.tell(c.No, st.t("case.final", "Case", c.No), st.menuRow())
	}
	return true
}

// begin takes up a wish. Without an order number it is about the order on show, if there is one.
func (st *step) begin(goal Goal, u understand.Understanding) {
	old := st.Task
	t := &Task{Goal: goal}
	switch {
	case len(u.OrderNos) > 0:
		t.No, t.More = u.OrderNos[0], u.OrderNos[1:]
		if old != nil && old.Order != nil && old.Order.No == t.No {
			t.Order = old.Order
		}
	case old == nil || old.Order == nil || old.CaseNo != "" || u.OrderIndex != 0:
		// No order is in hand, or another one of a list is meant.
	case pointsElsewhere(st.heard, u):
		t.No = old.Order.No // that one, unless the words describe another
		t.hint(st.heard, st.now)
	default:
		t.Order = old.Order
	}
	again := u.Reason == "" || old == nil || old.reason() == "" || u.Reason == old.reason()
	if old != nil && old.CaseNo == "" && (t.Order != nil || t.Hint != "" || old.Order == nil && (again || t.No == "")) {
		t.Given, t.Trail, t.Media, t.Urgent, t.Words, t.Said = old.Given, old.Trail, old.Media, old.Urgent, old.Words, old.Said
	}
	st.closeTask()
	st.Task = t
	t.hear(st.heard, st.now)
	st.absorb(u)
	if t.Hint != "" {
		st.do(ListOrders{})
		return
	}
	st.proceed()
}
