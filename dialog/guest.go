package dialog

import (
	"slices"
	"strings"

	"kefu/dialog/understand"
	"kefu/internal/terms"
)

// lookupCode is a lookup code as people send it: alone, or with a word that says what it is.
// opensByCode takes a lookup code for the order that waits for one, and number and code in one message.
func (st *step) opensByCode(e Text, u understand.Understanding) bool {
	if _, talking := st.talkingTo(); talking && st.Task == nil {
		return false // an agent has the chat: it is for them
	}
	no, code, _ := st.codeIn(e, u)
	if code == "" || e.Forwarded {
		return false
	}
	for _, c := range st.openCases() {
		if c.OrderNo == "" || c.Status == terms.CaseClaimed {
			st.do(PassOn{c.No})
			break
		}
	}
	if st.Task == nil || st.Task.No != no || st.Task.Order != nil {
		goal := GoalLook
		if st.Task != nil && st.Task.Goal != GoalConnect && st.Task.Goal != GoalLeave {
			goal = st.Task.Goal
		}
		st.prepare(goal, no)
	}
	st.besideCode(e, no, code)
	st.Topic.AwaitsCode = no // a case about no order gets it
	st.do(OpenOrder{No: no, Code: strings.ToUpper(code)})
	return true
}

// besideCode takes up what is told of the order in the same message as its code. The code itself is kept from it.
func (st *step) besideCode(e Text, no, code string) {
	rest := understand.CodeNamed.ReplaceAllString(strings.ReplaceAll(e.Text, no, " "), " ")
	for _, part := range []string{no, code, strings.ToUpper(code)} {
		rest = strings.ReplaceAll(rest, part, " ")
	}
	if st.now = e.written(); st.Task.Goal != GoalLook {
		return
	}
	one := st.readAlone(reading{text: Text{Text: strings.TrimSpace(rest), At: st.now}})
	if !bringsMatter(one) && len(one.wishes) == 0 {
		return
	}
	st.Task.Goal = GoalAfter
	if goal, ok := wishGoals[one.u.Intent]; ok {
		st.Task.Goal = goal
	}
	st.Topic.remember(Saying{Text: short(one.text.Text), At: st.now})
	if one.u.Reason != "" {
		st.Task.set(understand.AskingReason, string(one.u.Reason))
	}
}

// codeIn is the order and the lookup code that a message tells, "" if it tells none; plainly if it tells little else.
func (st *step) codeIn(e Text, u understand.Understanding) (no, code string, plainly bool) {
	no = st.Topic.AwaitsCode
	if st.Task != nil && st.Asking == understand.AskingLookupCode {
		no = st.Task.No
	}
	text := understand.Folded(e.Text)
	if len(u.OrderNos) == 1 {
		no = u.OrderNos[0]
		text = withoutNumber(text, no)
	}
	if no == "" || len(u.OrderNos) > 1 {
		return "", "", false
	}
	for _, shape := range []*understand.Span{understand.CodeNamed, understand.CodeAlone, understand.CodeLast} {
		if found := shape.FindStringSubmatch(text); found != nil && strings.ContainsAny(found[1], "0123456789") {
			code = found[1]
			plainly = shape != understand.CodeLast || len([]rune(strings.Trim(strings.TrimSuffix(text, code), understand.JoinMarks))) == 0
			break
		}
	}
	if code == "" || strings.HasSuffix(no, code) && st.Asking != understand.AskingLookupCode || len(code) == 11 {
		return "", "", false
	}
	return no, code, plainly
}

// withoutNumber is a text without an order number, also where the number is typed without its letters.
func withoutNumber(text, no string) string {
	folded := understand.Folded(no)
	digits := strings.TrimLeft(folded, "abcdefghijklmnopqrstuvwxyz-_")
	text = strings.ReplaceAll(text, folded, " ")
	return strings.TrimSpace(strings.ReplaceAll(text, digits, " "))
}

// hidden answers a number that is not theirs or does not exist: which of the two is not told. The lookup code opens it,
// or the phone number that it was ordered with.
func (st *step) hidden(no string) {
	if st.Task == nil {
		st.Task = &Task{Goal: GoalLook}
	}
	st.Task.No = no
	st.Topic.AwaitsCode = no
	st.next()
	st.Asking = understand.AskingLookupCode
	if st.Guest {
		st.do(Say{Text: st.t("order.hidden_guest", "Order", no), AskContact: st.t("button.contact")})
		return
	}
	st.ask(understand.AskingLookupCode, st.t("order.hidden", "Order", no), st.codeRow())
}

func (st *step) codeRow() []Button {
	return []Button{st.always("button.orders", "orders"), st.choice(st.t("button.back"), "back"), st.always("button.human", "human")}
}

// codeRefused answers a wrong number or code. What is asked stands already, so it is not put again.
func (st *step) codeRefused(e CodeRefused) {
	key := "code.refused"
	switch {
	case e.Wait:
		key = "code.wait"
	case st.Misses > 0:
		key = []string{"code.refused_third", "code.refused_again"}[st.Misses%2]
	}
	st.Misses++
	if st.Task == nil || st.Task.No == "" {
		st.connect()
		return
	}
	st.Topic.AwaitsCode = st.Task.No
	st.next()
	st.ask(understand.AskingLookupCode, st.t(key, "Order", st.Task.No), st.codeRow())
}

// opened goes on with an order that a code has opened: a case that was handed over before it could be seen gets it.
func (st *step) opened(o *Order) bool {
	hidden := st.Topic.AwaitsCode == o.No
	if !hidden {
		return false
	}
	st.Topic.AwaitsCode = ""
	for _, c := range slices.Backward(st.Cases) {
		if c.open() && c.OrderNo == "" {
			st.do(AddDetails{CaseNo: c.No, Details: []Detail{{Slot: understand.AskingOrderNo, Value: o.No, Check: "same"}}})
			st.closeTask()
			st.TalkingIn, st.Topic.OrderNo = c.No, o.No
			st.tell(c.No, st.t("code.opened_case", "Order", st.brief(o), "Case", c.No))
			return true
		}
	}
	return false
}

// ownPhone offers a guest who gives a phone number to link the account by it.
func (st *step) ownPhone(r reading) bool {
	if !st.Guest || !r.says(understand.GivesPhone) || st.Task != nil && st.Task.Goal != GoalConnect && st.Task.Goal != GoalLook {
		return false
	}
	st.connectByPhone()
	return true
}

// staysGuest tells a guest who wants to see an order what is missing for that, and keeps what they told of their matter.
func (st *step) staysGuest() bool {
	t := st.Task
	if !st.Guest || len(st.orders) > 0 || !st.known || t == nil || t.Order != nil || t.reason() == "" && len(t.wishes()) == 0 {
		return false
	}
	st.connect()
	return true
}

func (st *step) connectByPhone() {
	if st.Task == nil {
		st.Task = &Task{Goal: GoalConnect}
	}
	st.next()
	st.Asking = understand.AskingOrderNo
	st.do(Say{Text: st.t("connect.phone"), AskContact: st.t("button.contact")})
}

// connect asks for one of the ways to prove whose orders they are. Typing an order number is one of them, so it is the
// question that stays open. What was understood is said, and the ways only once.
func (st *step) connect() {
	if st.Task == nil || st.Task.Goal == GoalLeave {
		st.Task = &Task{Goal: GoalConnect}
	}
	st.next()
	st.Asking = understand.AskingOrderNo
	key := "connect"
	if st.Topic.WaysTold {
		st.Turns++
		key = []string{"connect.again", "connect.third"}[st.Turns%2]
		if st.Misses == 2 {
			key = "connect.third" // a person is offered
		}
	}
	st.Topic.WaysTold = true
	st.do(Say{Text: st.told() + st.t(key, "Example", st.m.orderNoExample()), AskContact: st.t("button.contact")})
}
