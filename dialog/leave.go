package dialog

import (
	"slices"
	"strings"

	"kefu/dialog/understand"
	"kefu/internal/terms"
)

// This file is about withdrawing a case that waits. Words alone never do so: they bring the question, and what is said in
// between does not take it away.

var givesUp = map[Wish]*understand.Said{
	WishRefund: understand.DeniesRefund, WishCancel: understand.DeniesRefund,
	WishRegion: understand.DeniesChange, WishAccount: understand.DeniesChange, WishGoods: understand.DeniesChange, WishKey: understand.DeniesChange,
}

// leavesCase asks whether the case is to be withdrawn that a message says is to be; which one, where that is open.
func (st *step) leavesCase(r reading) bool {
	if !r.says(understand.WithdrawsCase) || r.says(understand.KeepsCase) || r.text.Forwarded || r.text.Media > 0 {
		return false
	}
	if c, ok := st.caseTold(r.text); ok {
		return st.leavesTold(c)
	}
	if !st.looking() {
		return false // what is under way may be meant
	}
	waiting := slices.DeleteFunc(slices.Clone(st.Cases), func(c Case) bool { return c.Status != terms.CaseWaiting || c.About != "" })
	meant := slices.DeleteFunc(slices.Clone(waiting), func(c Case) bool { return !st.speaksOf(r, c) })
	switch {
	case len(meant) == 1:
		st.do(PassOn{meant[0].No})
		st.askLeave(meant[0].No)
	case len(waiting) == 1:
		st.do(PassOn{waiting[0].No})
		st.askLeave(waiting[0].No)
	case len(waiting) > 1:
		st.closeTask()
		var rows [][]Button
		for _, c := range waiting {
			rows = append(rows, []Button{{Label: st.caseName(c), Data: "0:leave:" + c.No}})
		}
		st.say(st.t("case.leave_which"), rows...)
	default:
		return false
	}
	return true
}

// leavesTold asks whether the case is to be withdrawn that was named.
func (st *step) leavesTold(c Case) bool {
	switch {
	case c.Status == terms.CaseWaiting:
		st.do(PassOn{c.No})
		st.askLeave(c.No)
	case !c.open() && c.Agent == "" && c.ClosedAt.IsZero():
		st.say(st.t("case.left", "Case", c.No)) // it was the customer who closed it
	default:
		return false
	}
	return true
}

// caseName is a case as customers know it: its number and goods.
func (st *step) caseName(c Case) string {
	if o := st.orderOf(c.OrderNo); o != nil {
		return c.No + " · " + st.names(o)
	}
	return c.No
}

// withdrawn asks whether a case is to be withdrawn that is not needed any more.
func (st *step) withdrawn(c Case, r reading) bool {
	if st.asPlaced(c, r) {
		st.askLeave(c.No)
		return true
	}
	if r.says(understand.KeepsCase) || r.says(understand.Done) || r.u.Reason != "" && !reasonTable[r.u.Reason].vague ||
		slices.ContainsFunc(r.wishes, func(w Wish) bool { return w != WishNoRefund }) {
		return false
	}
	if !st.isNeedless(c, r) {
		return false
	}
	st.askLeave(c.No)
	return true
}

// unchanged is how people say that an order was right as they placed it, and backTo what comes before what stands in it.
// asPlaced tells whether a message says that what was to be changed is to be as it was ordered.
func (st *step) asPlaced(c Case, r reading) bool {
	t, o := Task{Given: c.Given}, st.orderOf(c.OrderNo)
	if o == nil || c.About != "" || looksAsked(r) || !t.wants(WishRegion, WishAccount, WishAddress, WishEngraving) {
		return false
	}
	return r.says(understand.AsOrdered) || t.wants(WishAccount) && slices.ContainsFunc(o.Items, func(i Item) bool {
		before, ends := strings.CutSuffix(strings.TrimRight(r.folded, understand.EndMarks), understand.Folded(i.Account))
		return i.Account != "" && ends && understand.BackTo.In(before)
	})
}

// isNeedless tells whether a message says that a case need not be done: one that the shop's events opened stays.
func (st *step) isNeedless(c Case, r reading) bool {
	if r.says(understand.WithdrawsCase) || c.OrderNo == "" && r.says(understand.WithdrawsTalk) {
		return true
	}
	if c.About != "" {
		return false
	}
	t := Task{Given: c.Given}
	return r.says(understand.Needless) || allWell(r) ||
		slices.ContainsFunc(t.wishes(), func(w Wish) bool { return givesUp[w] != nil && r.says(givesUp[w]) })
}

// askLeave asks whether a case that waits is to be withdrawn.
func (st *step) askLeave(no string) {
	c, ok := st.caseOf(no)
	if !ok || c.Status != terms.CaseWaiting {
		st.closeTask()
		st.say(st.t("stale"))
		return
	}
	st.closeTask()
	st.Task = &Task{Goal: GoalLeave, CaseNo: no}
	st.next()
	st.Asking = AskingLeave
	name := ""
	if o := st.orderOf(c.OrderNo); o != nil {
		name = st.names(o)
	}
	st.tell(no, st.t("case.leave", "Case", no, "Name", name), []Button{st.choice(st.t("button.leave_sure"), "confirm")}, st.footer())
}

// answerLeave takes a no, or more than a yes, to withdrawing a case. A mere yes was taken by consents.
func (st *step) answerLeave(e Text, u understand.Understanding) bool {
	if c, ok := st.leavesOther(e.Text); ok {
		st.askLeave(c.No)
		return true
	}
	if understand.Done.In(understand.Folded(e.Text)) {
		st.closeTask()
		st.say(st.t("thanks.waiting"))
		return true
	}
	switch u.Intent {
	case understand.Deny:
		if len([]rune(e.Text)) > longestCall {
			return false // a no that says what is wanted instead
		}
		st.stay()
	default:
		return false
	}
	return true
}

// leavesOther is the other waiting case that a message names instead, by its number alone: 不是它 是1031.
func (st *step) leavesOther(words string) (Case, bool) {
	for _, number := range understand.Digits.FindAllString(understand.Folded(words), -1) {
		if c, ok := st.caseOf("C-" + number); ok && c.Status == terms.CaseWaiting && c.No != st.Task.CaseNo {
			return c, true
		}
	}
	return Case{}, false
}

// offerLeave is the offer of a question whether to withdraw that something else was said to.
const offerLeave = "leave:"

// asksLeaveAgain puts the question whether to withdraw once more, where what was said to it was itself a question.
func (st *step) asksLeaveAgain(no string, r reading) {
	c, ok := st.caseOf(no)
	if !ok || c.Status != terms.CaseWaiting || st.Task != nil || st.Asking != "" ||
		!looksAsked(r) && !r.says(understand.WantsCaseShown) && !r.says(understand.AsksStanding) || r.says(understand.KeepsCase) {
		return
	}
	if n := len(st.effects); n > 0 && comesNow(st.effects[n-1]) {
		st.askLeave(no)
		return
	}
	st.Task, st.Asking = &Task{Goal: GoalLeave, CaseNo: no}, AskingLeave // the result of what was asked brings the question
	st.next()
}

func comesNow(e Effect) bool { _, says := e.(Say); return says }

// stay leaves a case in the line after all.
func (st *step) stay() {
	no := st.Task.CaseNo
	st.closeTask()
	st.say(st.t("case.stays", "Case", no))
}

// leave withdraws a case that waits.
func (st *step) leave(no string) {
	st.closeTask()
	c, ok := st.caseOf(no)
	if !ok || c.Status != terms.CaseWaiting {
		st.say(st.t("stale"))
		return
	}
	c.Status = terms.CaseClosed
	st.remember(c)
	st.do(LeaveLine{no})
	st.say(st.t("case.left", "Case", no), st.menuRow())
}
