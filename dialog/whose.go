package dialog

import (
	"slices"
	"strings"

	"kefu/dialog/understand"
	"kefu/internal/terms"
)

// This file settles which of a customer's cases words belong to before anything is made of them: words about one order
// never go silently into the case of another.

// addressee is the case whose agents the message is for: the one it replies to or names, else the one whose agent has the
// chat, unless it answers the question of a task that the customer began meanwhile, or names another order.
func (st *step) addressee(e Text, u understand.Understanding) (Case, bool) {
	if c, ok := st.caseTold(e); ok && c.open() {
		return c, c.Status == terms.CaseClaimed // what waits is answered by the bot
	}
	c, ok := st.talkingTo()
	if !ok || namesOther(c, u) || st.Task != nil && st.Asking != "" && st.fits(e, u) {
		return Case{}, false
	}
	return c, true
}

// complainsOfAgent brings a complaint about the agent who has the chat before a supervisor, and tells so once.
func (st *step) complainsOfAgent(c Case, e Text) {
	if e.Forwarded || !understand.OfTheAgent.In(understand.Folded(e.Text)) {
		return
	}
	st.do(AddDetails{CaseNo: c.No, Urgent: true})
	if told := "complaint " + c.No; st.Topic.Answered != told {
		st.Topic.Answered = told
		st.tell(c.No, st.t("case.complaint", "Case", c.No))
	}
}

// caseTold is the case that a message answers or names; false if it does neither.
func (st *step) caseTold(e Text) (Case, bool) {
	if c, ok := st.caseOf(e.CaseNo); ok {
		return c, true
	}
	return st.caseNamed(e.Text)
}

// toNamedCase gives a message to the waiting case that it answers or names, whatever else is under way.
func (st *step) toNamedCase(r reading) bool {
	c, ok := st.caseTold(r.text)
	if !ok || c.Status != terms.CaseWaiting {
		return false
	}
	if st.Task != nil && st.Task.Goal == GoalLook {
		st.closeTask()
	}
	st.toCase(c, r)
	st.resume()
	return true
}

// quoted reads the order numbers of what a message points at, where it names none itself: "not this one".
func (st *step) quoted(e Text, u *understand.Understanding) {
	if e.Quote == "" || len(u.OrderNos) > 0 || u.OrderSuffix != "" {
		return
	}
	if named := st.understood(e.Quote, understand.AskingNothing).OrderNos; len(named) == 1 && !st.isInHand(named[0]) {
		u.OrderNos = named
	}
}

// isInHand tells whether an order is the one in hand: pointing at that is only answering.
func (st *step) isInHand(no string) bool {
	return st.Task != nil && (st.Task.No == no || st.Task.Order != nil && st.Task.Order.No == no)
}

// readQuote is quoted with the customer's orders at hand: words that describe one of them do as well.
func (st *step) readQuote(r *reading) {
	st.quoted(r.text, &r.u)
	if r.text.Quote == "" || len(r.u.OrderNos) > 0 || r.u.OrderSuffix != "" {
		return
	}
	f := st.find(st.orders, []Saying{{Text: r.text.Quote, At: r.text.At}}, anyOrder)
	if one := f.one(); f.told && one != nil && !st.isInHand(one.No) {
		r.u.OrderNos = []string{one.No}
	}
}

// caseNamed is the one of the customer's cases whose number stands in the words; false if none does, or several do.
func (st *step) caseNamed(words string) (found Case, ok bool) {
	for _, number := range understand.CaseNumber.FindAllStringSubmatch(understand.Folded(words), -1) {
		c, known := st.caseOf("C-" + number[1])
		if known && ok && c.No != found.No {
			return Case{}, false
		}
		if known {
			found, ok = c, true
		}
	}
	return found, ok
}

// speaksOf tells whether a message speaks of a case by its order or by its matter.
func (st *step) speaksOf(r reading, c Case) bool {
	names, _ := st.namesOrderOf(r, c)
	parcel := false
	if o := st.orderOf(c.OrderNo); o != nil {
		parcel = o.Status == terms.Shipped && r.says(understand.OfParcels)
	}
	return names || parcel || saysMatter(r, c)
}

// namesOther tells whether a message names an order, and not the one that a case is about.
func namesOther(c Case, u understand.Understanding) bool {
	return c.OrderNo != "" && len(u.OrderNos) > 0 && !slices.Contains(u.OrderNos, c.OrderNo)
}

// aboutOtherOrder takes words about another order, said while an agent has the chat: they go to the case of that order,
// or become a matter of their own (false). What is only said of it goes to the agent, and the customer is told so.
func (st *step) aboutOtherOrder(r reading) bool {
	held, ok := st.talkingTo()
	if !ok || st.Task != nil && st.Asking != "" || !namesOther(held, r.u) {
		return false
	}
	no := r.u.OrderNos[0]
	if i := slices.IndexFunc(st.Cases, func(c Case) bool { return c.OrderNo == no && c.open() }); i >= 0 {
		if st.Cases[i].Status != terms.CaseClaimed {
			return false // waits takes it
		}
		st.TalkingIn = st.Cases[i].No
		st.do(PassOn{st.TalkingIn})
		return true
	}
	if st.orderOf(no) == nil {
		st.do(PassOn{held.No}) // an order that only the agent can make something of
		return true
	}
	switch r.u.Intent {
	case understand.CancelOrder, understand.RequestRefund, understand.ReportProblem, understand.OrderStatus, understand.RefundStatus:
		return false
	}
	if r.u.Reason != "" || len(r.wishes) > 0 {
		return false
	}
	st.do(PassOn{held.No})
	st.tell(held.No, st.t("human.other_order", "Agent", held.Agent, "Case", held.No, "Order", no),
		[]Button{{Label: st.t("button.this_order", "Order", no), Data: "0:order:" + no}})
	return true
}

// leavesSummary takes up another order that is named while a summary waits for its confirmation. The summary is put
// aside and can be taken up again: nothing that is said afterwards confirms it.
func (st *step) leavesSummary(r reading) bool {
	t := st.Task
	if st.Asking != understand.AskingConfirm || t == nil || t.Ask != "" || t.Order == nil ||
		len(r.u.OrderNos) == 0 || slices.Contains(r.u.OrderNos, t.Order.No) {
		return false
	}
	goal, left, button := t.Goal, t.Order.No, "after:"
	if goal == GoalCancel {
		button = "cancel:"
	}
	if !r.says(understand.NotThisOrder) {
		st.say(st.t("confirm.left", "Order", left),
			[]Button{{Label: st.t("button.go_on", "Order", left), Data: "0:" + button + left}})
	}
	switch r.u.Intent {
	case understand.CancelOrder, understand.RequestRefund, understand.ReportProblem, understand.OrderStatus, understand.RefundStatus:
		st.request(r)
	default:
		if r.u.Reason == "" && len(r.wishes) == 0 && !r.says(understand.SameToo) && !r.says(understand.NotThisOrder) {
			goal = GoalLook
		}
		st.begin(goal, r)
	}
	return true
}

// objects is how people say that they do not accept a refusal; plainly is how they say so whatever else is going on.
// appeals takes words against a refusal as the one appeal that there is, also while its case is still open.
func (st *step) appeals(e Text) bool {
	words := understand.Folded(e.Text)
	if e.Forwarded || strings.TrimSpace(words) == "" {
		return false
	}
	c, ok := st.refused(e, words)
	if !ok {
		return false
	}
	st.appeal(c)
	return true
}

// refused is the case whose refusal words are said against.
func (st *step) refused(e Text, words string) (Case, bool) {
	if c, ok := st.caseOf(e.CaseNo); ok {
		says := understand.Objects.In(words) || !c.open() && !understand.Accepts.In(words)
		return c, c.Rejected && says
	}
	u := st.understood(e.Text, asked(st.Asking))
	if !understand.Objects.In(words) || st.Asking != "" && !understand.Appeals.In(words) && st.fits(e, u) {
		return Case{}, false
	}
	if c, ok := st.caseNamed(words); ok {
		return c, c.Rejected
	}
	if held, ok := st.talkingTo(); ok && !held.Rejected && !understand.Appeals.In(words) {
		return Case{}, false // it may be the agent's latest words that are not accepted
	}
	return st.refusedLately(u)
}

// refusedLately is the latest case with a refusal that words may be said against, and that names no other order.
func (st *step) refusedLately(u understand.Understanding) (Case, bool) {
	for _, c := range slices.Backward(st.Cases) {
		if c.Rejected && (c.open() || st.closedLately(c)) && !namesOther(c, u) {
			return c, true
		}
	}
	return Case{}, false
}

// appeal brings a refusal before another agent, once.
func (st *step) appeal(c Case) {
	st.closeTask()
	if c.Appealed {
		if c.open() {
			st.do(PassOn{c.No})
		}
		st.tell(c.No, st.t("case.final", "Case", c.No), []Button{st.always("button.human", "human")})
		return
	}
	st.reopen(c)
}

// pressAppeal is the button on a refusal.
func (st *step) pressAppeal(no string) {
	if c, ok := st.caseOf(no); ok && c.Rejected {
		st.appeal(c)
		return
	}
	st.say(st.t("stale"))
	st.resume()
}
