package dialog

import (
	"regexp"
	"slices"
	"strings"

	"kefu/dialog/understand"
	"kefu/internal/terms"
)

// This file is about withdrawing a case that waits. Words alone never do so: they bring the question, and what is said in
// between does not take it away.

var (
	// leavesPlainly is how people say that a case itself is to be taken back.
	leavesPlainly = regexp.MustCompile(`撤(?:回|销|单|了|掉|吧|咯|嘛|下|一下|忒|脱|退)|(?:给我|帮我|是的?|对|就)[ ,，]*撤|撤[ .。!！~]*$|取消(?:这个|那个|我的|一下)?(?:工单|申请|排队|提交)|\bwithdraw|\b(?:cancel|close|drop) (?:the|my|this|that) (?:case|request|question|ticket)`)
	// staysAfterAll is how they say that it is not.
	staysAfterAll = regexp.MustCompile(`(?:不是|不要|没说|没有说|没让|不用|别|先不|不想|不)(?:要|让)?(?:你们?)?(?:给我)?撤|\b(?:don'?t|do not|not|no need to) (?:want to )?(?:withdraw|cancel|close|drop)`)
	// leavesTalk is how they take back what has just been put to an agent: about no order, there is nothing else to cancel.
	leavesTalk = regexp.MustCompile(`\bcancel (?:that|it|this)\b|\bnever ?mind|\bforget (?:it|that)`)
	// noLonger is how they say that nobody has to do anything any more, and givesUp that they want it no more: of a
	// case that is about that.
	needless = regexp.MustCompile(`(?:不|别|不用|不要|勿)(?:查|催|问)了|不用(?:处理|管|弄|了|查)|没事了|解决了|搞定了|\bno longer need|\bsolved|\bfound (?:the|an|my) answer|\bnever ?mind`)
	givesUp  = map[Wish]*regexp.Regexp{
		WishRefund: refundGivenUp, WishCancel: refundGivenUp,
		WishRegion: changeGivenUp, WishAccount: changeGivenUp, WishGoods: changeGivenUp, WishKey: changeGivenUp,
	}
	refundGivenUp = regexp.MustCompile(`(?:不|别|不想|不用|先不)(?:再)?退(?:了|款了?|钱了?|货了?)?`)
	changeGivenUp = regexp.MustCompile(`(?:不|别|不想|不用|先不)(?:再)?(?:换|改)(?:了|区了?|号了?|货了?)`)
)

// leavesCase asks whether the case is to be withdrawn that a message says is to be; which one, where that is open.
func (st *step) leavesCase(r reading) bool {
	if !leavesPlainly.MatchString(r.folded) || staysAfterAll.MatchString(r.folded) || r.text.Forwarded || r.text.Media > 0 {
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
	if staysAfterAll.MatchString(r.folded) || r.says(understand.Done) || r.u.Reason != "" && !reasonTable[r.u.Reason].vague ||
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
var (
	unchanged = regexp.MustCompile(`(?:照|按)着?(?:原来|原样|原先|之前)的?[^,，。不]{0,4}(?:充|发|寄|来|做|刻)|(?:账号|号码|地址|区服?)(?:其实|是|都)*(?:没有?(?:填|写|买)?错|对的)|\b(?:send|charge|top up|ship) it as (?:it was|ordered|placed)\b|\b(?:account|address|number|region) (?:is|was) (?:right|correct) after all\b`)
	backTo    = regexp.MustCompile(`(?:改成|改回|改为|就是|还是)[ :：]*$`)
)

// asPlaced tells whether a message says that what was to be changed is to be as it was ordered.
func (st *step) asPlaced(c Case, r reading) bool {
	t, o := Task{Given: c.Given}, st.orderOf(c.OrderNo)
	if o == nil || c.About != "" || looksAsked(r) || !t.wants(WishRegion, WishAccount, WishAddress, WishEngraving) {
		return false
	}
	return unchanged.MatchString(r.folded) || t.wants(WishAccount) && slices.ContainsFunc(o.Items, func(i Item) bool {
		before, ends := strings.CutSuffix(strings.TrimRight(r.folded, " 。.!！吧"), understand.Folded(i.Account))
		return i.Account != "" && ends && backTo.MatchString(before)
	})
}

// isNeedless tells whether a message says that a case need not be done: one that the shop's events opened stays.
func (st *step) isNeedless(c Case, r reading) bool {
	if leavesPlainly.MatchString(r.folded) || c.OrderNo == "" && leavesTalk.MatchString(r.folded) {
		return true
	}
	if c.About != "" {
		return false
	}
	t := Task{Given: c.Given}
	return needless.MatchString(r.folded) || allWell(r) ||
		slices.ContainsFunc(t.wishes(), func(w Wish) bool { return givesUp[w] != nil && givesUp[w].MatchString(r.folded) })
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
	for _, number := range digitRun.FindAllString(understand.Folded(words), -1) {
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
		!looksAsked(r) && !wantsShown.MatchString(r.folded) && !asksStanding.MatchString(r.folded) || staysAfterAll.MatchString(r.folded) {
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
