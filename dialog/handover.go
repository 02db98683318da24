package dialog

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"kefu/dialog/understand"
	"kefu/internal/terms"
)

// reopenWithin is how long after its close a case is what a customer goes on about.
const reopenWithin = 72 * time.Hour

// wantsHuman is a message that asks for a person: what it says beside goes along.
func (st *step) wantsHuman(r reading) {
	if c, ok := st.talkingTo(); ok {
		st.do(PassOn{c.No})
		st.tell(c.No, st.t("human.talking", "Agent", c.Agent, "Case", c.No))
		return
	}
	t := st.Task
	if t == nil {
		st.Task = &Task{Goal: GoalHuman}
	}
	st.absorb(r)
	if c, ok := st.caseMeantFor(r); ok {
		st.closeTask()
		st.TalkingIn = c.No
		st.do(PassOn{c.No})
		if r.says(understand.Insists) || r.says(understand.Complains) {
			st.do(AddDetails{CaseNo: c.No, Urgent: true})
			st.sayOneOf(c.No, "case.angry", c)
			return
		}
		if st.correctsCase(c, r) {
			return
		}
		if len([]rune(r.folded)) > longestCall {
			st.noted(c)
		} else {
			st.do(AskStanding{CaseNo: c.No})
		}
		return
	}
	if st.Task.Order == nil {
		probe := &Task{Goal: GoalHuman}
		if len(r.u.OrderNos) > 0 {
			st.Task.No = r.u.OrderNos[0]
			st.Task.Order = st.orderOf(st.Task.No)
		} else if f := st.about(r, probe); f.told && f.one() != nil {
			one := *f.one()
			st.Task.Order, st.Task.No = &one, one.No
		} else if f := st.find(st.orders, st.Topic.Said, probe.class); f.told && f.one() != nil {
			one := *f.one()
			st.Task.Order, st.Task.No = &one, one.No
		}
	}
	st.human()
}

// longestCall is how long a message is, in characters, that only calls for a person.
const longestCall = 14

// caseMeantFor is the waiting case that a call for a person is about.
func (st *step) caseMeantFor(r reading) (Case, bool) {
	if t := st.Task; t != nil && t.Order != nil && st.caseAbout(t.Order) == "" {
		return Case{}, false
	}
	return st.caseMeant(r)
}

// human takes the customer to the agents: to the case there is, else with the order in question, which is asked once.
func (st *step) human() {
	if c, ok := st.talkingTo(); ok {
		st.tell(c.No, st.t("human.talking", "Agent", c.Agent, "Case", c.No))
		return
	}
	t := st.Task
	switch {
	case t != nil && t.Order != nil:
		kind := CaseHuman
		if p, ok := t.path(); ok && t.Given[understand.AskingReason] != "" {
			kind = t.kind(p)
		}
		st.openCase(kind)
	case slices.ContainsFunc(st.openCases(), func(c Case) bool { return c.About == "" }):
		st.closeTask()
		st.do(AskStanding{})
	case understand.Insists.In(understand.Folded(st.words)):
		st.openCase(CaseHuman) // who it is about is asked by the person
	case st.Asking == AskingAbout, st.Asking == understand.AskingOrderNo && t != nil && t.Goal == GoalAfter && st.Misses > 0, t != nil && t.Goal == GoalHuman && t.No != "":
		// Asked for a second time, or with the number of an order that cannot be seen: no more questions.
		st.openCase(CaseHuman)
	default:
		st.askAbout()
	}
}

// askAbout asks which order a call for a person is about. Who is about to connect has none to choose from.
func (st *step) askAbout() {
	if st.Task == nil || st.Task.Ask != "" {
		st.Task = &Task{}
	}
	t := st.Task
	connects := t.Goal == GoalConnect || st.Asking == understand.AskingLookupCode
	t.Goal = GoalHuman
	if connects {
		st.openCase(CaseHuman)
		return
	}
	t.No, t.CaseNo, st.Asking = "", "", ""
	st.locate(reading{})
}

// threat answers the threat of an outside complaint: the official channel and a supervisor's attention.
func (st *step) threat(r reading) {
	st.say(st.t("threat", "Hotline", st.m.Hotline))
	if c, ok := st.caseMeantFor(r); ok {
		st.closeTask()
		st.do(PassOn{c.No}, AddDetails{CaseNo: c.No, Urgent: true})
		return
	}
	if st.Task == nil {
		st.Task = &Task{}
	}
	st.Task.Urgent = true
	st.wantsHuman(r)
}

// caseAlready answers a wish about an order that has an open case.
func (st *step) caseAlready(no string) {
	t := st.Task
	st.closeTask()
	st.TalkingIn = no
	st.do(PassOn{no})
	c, ok := st.caseOf(no)
	if t != nil && t.Order != nil {
		st.Topic.OrderNo = t.Order.No
		if ok && t.Given != nil {
			if c.Given == nil {
				c.Given = t.Given
			}
			st.remember(c)
		}
	}
	switch {
	case ok && c.Status == terms.CaseClaimed:
		st.say(st.t("human.talking", "Agent", c.Agent, "Case", c.No))
	case !ok:
		st.say(st.t("case.exists_added", "Case", no))
	default:
		st.sayOneOf(no, "case.exists", c)
	}
	st.goOn(t)
}

// closedLast is the case closed last, while writing again still means it; false with a case if its one appeal was
// refused.
func (st *step) closedLast() (Case, bool) {
	for i := len(st.Cases) - 1; i >= 0; i-- {
		c := st.Cases[i]
		if st.closedLately(c) {
			return c, !(c.Rejected && c.Appealed)
		}
	}
	return Case{}, false
}

// closedLately tells whether writing again still means a closed case.
func (st *step) closedLately(c Case) bool {
	return !c.open() && !c.ClosedAt.IsZero() && st.now.Sub(c.ClosedAt) < reopenWithin
}

// refusedAbout is the closed case in which a wish about the order was refused.
func (st *step) refusedAbout(o *Order) (Case, bool) {
	for _, c := range st.Cases {
		if !c.open() && c.Rejected && c.OrderNo == o.No {
			return c, true
		}
	}
	return Case{}, false
}

// refusedBefore answers who wants the same again after a refusal: that is the one appeal, or too late for it.
func (st *step) refusedBefore(c Case) {
	st.closeTask()
	if c.Appealed {
		st.tell(c.No, st.t("case.final", "Case", c.No), []Button{st.always("button.human", "human")})
		return
	}
	st.reopen(c)
}

// reopen takes a closed case up again: with the same agent, or after a refusal, once, with another. While an open case is
// about the same order the words go there, because an order has one case at most; an agent who has the chat takes them
// too, unless they are an appeal, which is for another agent.
func (st *step) reopen(c Case) {
	for _, open := range st.Cases {
		same := c.OrderNo != "" && open.OrderNo == c.OrderNo
		held := open.Status == terms.CaseClaimed
		if open.No == c.No || !open.open() || !same && (!held || c.Rejected) {
			continue
		}
		st.do(PassOn{open.No})
		switch {
		case !held:
			st.noted(open)
		case st.words == "": // a button has no words that the agent could answer
			st.tell(open.No, st.t("human.talking", "Agent", open.Agent, "Case", open.No))
		}
		return
	}
	st.TalkingIn = c.No
	if c.Rejected {
		c.Appealed = true
		st.remember(c)
	}
	st.do(ReopenCase{CaseNo: c.No, Appeal: c.Rejected}, PassOn{c.No})
}

// add asks for something to add to an open case.
func (st *step) add(no string) {
	if c, ok := st.caseOf(no); !ok || !c.open() {
		st.say(st.t("stale"))
		st.resume()
		return
	}
	st.closeTask()
	st.Task = &Task{Goal: GoalAfter, Ask: AskingNote, CaseNo: no}
	st.next()
	st.Asking = AskingNote
	st.tell(no, st.t("case.add", "Case", no), st.footer())
}

// caseChanged tells the customer what an agent did.
func (st *step) caseChanged(e CaseChanged) {
	old, _ := st.caseOf(e.Case.No)
	e.Case.Appealed = e.Case.Appealed || old.Appealed
	st.remember(e.Case)
	if e.Case.open() && e.Deed != DeedSentBack {
		st.giveToCase(e.Case)
	}
	if e.Case.OrderNo != "" && (st.Task == nil || st.Task.Order == nil) {
		st.Topic.OrderNo = e.Case.OrderNo
	}
	if t := st.Task; t != nil && t.Goal == GoalLeave && t.CaseNo == e.Case.No && e.Case.Status != terms.CaseWaiting {
		st.closeTask() // it cannot be withdrawn any more
	}
	st.tellDeed(e)
}

// tellDeed puts what an agent did into words.
func (st *step) tellDeed(e CaseChanged) {
	no, agent := e.Case.No, e.Case.Agent
	switch e.Deed {
	case DeedClaimed:
		st.TalkingIn = no
		st.tell(no, st.t("case.claimed", "Agent", agent, "Case", no))
	case DeedReturned:
		st.tell(no, st.t("case.returned", "Case", no))
	case DeedTransferred:
		st.tell(no, st.t("case.transferred", "Agent", agent, "Case", no))
	case DeedApproved:
		st.tell(no, st.approved(e))
	case DeedRejected:
		if e.Case.Appealed {
			st.tell(no, st.t("case.rejected_again", "Case", no, "Reason", e.Reason))
			break
		}
		st.tell(no, st.t("case.rejected", "Case", no, "Reason", e.Reason), []Button{st.always("button.appeal", "appeal:"+no)})
	case DeedFulfilling:
		st.tell(no, st.t("case.fulfilling", "Case", no, "What", st.fulfilled(e.Fulfilment)))
	case DeedNudged, DeedArrived, DeedOrdered, DeedSplit:
		st.tell(no, st.t("case."+string(e.Deed), "Case", no, "Order", e.Case.OrderNo, "Agent", agent))
	case DeedSentBack:
		st.sentBack(e)
	case DeedReinstated:
		st.tell(no, st.t("order.reinstated_by_agent", "Order", e.Case.OrderNo))
	case DeedClosed:
		if st.Task != nil && st.Task.CaseNo == no {
			st.closeTask() // nobody waits for the detail any more
		}
		st.closed(no)
	case DeedSpoke:
		st.TalkingIn = no
	}
}

// tell says something about a case.
func (st *step) tell(no, text string, rows ...[]Button) {
	place := st.placeTold
	if !strings.Contains(text, place) { // something else told it
		place = ""
	}
	st.do(Say{Text: text, Buttons: rows, CaseNo: no, Place: place})
	st.placeTold = ""
}

// lineRow is what a customer may do about a case that waits.
func (st *step) lineRow(no string) []Button {
	row := []Button{st.always("button.add", "add:"+no), st.always("button.leave", "leave:"+no)}
	for i := range row {
		row[i].Waiting = true
	}
	return row
}

func (st *step) approved(e CaseChanged) string {
	if e.Refund == nil {
		return st.t("case.approved_plain", "Case", e.Case.No)
	}
	return st.promised("case.approved", *e.Refund, e.Others, e.Method, "Case", e.Case.No)
}

func (st *step) closed(no string) {
	var row []Button
	for n := 1; n <= 5; n++ {
		row = append(row, Button{Label: strconv.Itoa(n) + "★", Data: "0:rate:" + no + ":" + strconv.Itoa(n)})
	}
	st.tell(no, st.t("case.closed", "Case", no), row)
}

// sentBack asks for the one detail that an agent wants anew. Another task is put aside: the agent waits.
func (st *step) sentBack(e CaseChanged) {
	st.closeTask()
	slot, named := e.Slot, ""
	if !st.m.Texts.Has("ask."+string(slot)) || slot == understand.AskingItem && (e.Order == nil || len(e.Order.Items) < 2) {
		named = st.t("slot." + string(slot))
		slot = AskingNote // what there is no question for is told in the customer's own words
	}
	st.Task = &Task{Goal: GoalAfter, Ask: slot, CaseNo: e.Case.No, Order: e.Order}
	st.tell(e.Case.No, st.t("case.sent_back", "Case", e.Case.No))
	if named != "" {
		st.next()
		st.ask(slot, st.t("ask.named", "What", named), st.footer())
		return
	}
	st.askSlot(slot)
}

// answerSentBack takes the answer to what an agent sent back for.
func (st *step) answerSentBack(r reading) bool {
	e, u := r.text, r.u
	slot := st.Task.Ask
	if st.Task.Order != nil && len(st.Task.Order.Items) > 0 {
		u = st.readByOrder(r)
	}
	value := valueOf(slot, u)
	switch {
	case slot == AskingNote || slot == AskingEngraving || slot == AskingAddress || slot == understand.AskingItem:
		value = strings.TrimSpace(e.Text)
	case slot == understand.AskingEvidence && u.Intent == understand.Deny:
		value = "no"
	}
	if value == "" {
		return false
	}
	st.sentBackAnswered(value)
	return true
}

// sentBackAnswered gives the answer to the case and to its agents; "" if it is in pictures.
func (st *step) sentBackAnswered(value string) {
	t := st.Task
	no := t.CaseNo
	if value != "" {
		t.Given = map[Slot]string{t.Ask: value}
	}
	detail := Detail{Slot: t.Ask, Value: st.shown(t.Ask)}
	if t.Order != nil {
		detail.Check = t.Order.check(t.Ask, st.Task.line(), t.Given[t.Ask])
	}
	st.closeTask()
	st.TalkingIn = no
	st.do(AddDetails{CaseNo: no, Details: []Detail{detail}}, PassOn{no})
	st.thank(no)
}

// thank says that something was added to a case.
func (st *step) thank(no string) {
	if c, ok := st.caseOf(no); ok && c.Status == terms.CaseWaiting {
		st.noted(c)
		return
	}
	st.say(st.t("case.sent_back_thanks", "Case", no))
}

// orderMoved gives the task the order as it stands now. The question put before may not fit any more: what can be
// done about an order depends on its status.
func (st *step) orderMoved(o *Order) {
	t := st.Task
	if t == nil || t.Order == nil || t.Order.No != o.No {
		return
	}
	before, needs := t.Order.Status, t.Needs()
	t.Order = o
	moved := before != o.Status || !slices.Equal(needs, t.Needs())
	if moved && st.Asking != "" && t.Ask == "" && t.Goal != GoalHuman {
		if _, human := t.path(); !human && t.Goal == GoalAfter {
			t.Goal = GoalLook
		}
		st.proceed()
	}
}
