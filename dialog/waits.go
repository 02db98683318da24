package dialog

import (
	"slices"
	"strings"

	"kefu/dialog/understand"
	"kefu/internal/terms"
)

// This file is the talk with a customer whose case waits for an agent. Whatever they send reaches the case it is about;
// what can be answered is answered, and what changes the details changes them.

// intoWaitingCase gives a message to the case it is about, and answers it; false if it is about something else.
func (st *step) intoWaitingCase(r reading) bool {
	if st.Task != nil && st.Task.Goal != GoalLook {
		return false
	}
	if st.gladOfAnother(r) || st.ofAnothers(r) || st.twoQuestions(r) {
		return true
	}
	c, ok := st.caseMeant(r)
	if !ok {
		st.tellWhoListens()
		return false
	}
	st.closeTask()
	st.toCase(c, r)
	return true
}

// gladOfAnother answers who is glad of what was told of an order without a case: 看到了 到了 谢谢. The cases go on.
func (st *step) gladOfAnother(r reading) bool {
	o := st.orderOf(st.Topic.OrderNo)
	if o == nil || st.caseAbout(o) != "" || st.Topic.Answered == "" || !allWell(r) {
		return false
	}
	st.say(st.t("thanks"))
	return true
}

// ofAnothers answers who asks of somebody else's order: no case of theirs is about it.
func (st *step) ofAnothers(r reading) bool {
	return len(st.orders) > 0 && r.says(understand.AnothersOrder) && st.answerTopic("friend", r)
}

// twoQuestions answers a message that asks how long the case takes and asks something else besides: neither is lost.
func (st *step) twoQuestions(r reading) bool {
	at := understand.BetweenQuestions.FindStringIndex(r.text.Text)
	if at == nil || len(st.openCases()) == 0 {
		return false
	}
	part := func(text string) reading { return st.readAlone(reading{text: Text{At: r.text.At, Text: text}}) }
	first, then := part(r.text.Text[:at[0]]), part(r.text.Text[at[1]:])
	ofCase := func(r reading) bool { return r.says(understand.AsksForSomebody) || r.says(understand.AsksStanding) }
	if !ofCase(first) && ofCase(then) && looksAsked(first) {
		first, then = then, first // 电子的还是纸质的？啥时候能开好
	}
	c, ok := st.caseMeant(first)
	if !ok || !ofCase(first) || !looksAsked(then) || then.topic == "wait" {
		return false
	}
	st.TalkingIn = c.No
	st.do(PassOn{c.No}, AskStanding{CaseNo: c.No})
	if then.topic == "" || !st.answerTopic(then.topic, then) {
		st.sayOneOf(c.No, "case.question", c)
	}
	return true
}

// toCase gives a message to a waiting case, and answers it. What was said is told by that, and is no part of what comes
// next.
func (st *step) toCase(c Case, r reading) {
	st.TalkingIn = c.No
	if c.OrderNo != "" {
		st.Topic.OrderNo = c.OrderNo
	}
	st.do(PassOn{c.No})
	if r.text.Media > 0 {
		c.Media += r.text.Media
		st.remember(c)
		st.do(AddDetails{CaseNo: c.No, Details: []Detail{{Slot: understand.AskingEvidence, Value: st.t("evidence.count", "Count", c.Media)}}})
	}
	st.fromCase(c, r)
	st.Topic.Said = nil
}

// tellWhoListens gives what becomes a matter of its own to the case about no order as well: its agent was called before
// anybody knew what for.
func (st *step) tellWhoListens() {
	for _, c := range slices.Backward(st.Cases) {
		if c.Status == terms.CaseWaiting && c.About == "" && c.OrderNo == "" {
			st.do(PassOn{c.No})
			return
		}
	}
}

// fromCase answers a message that went to a waiting case.
func (st *step) fromCase(c Case, r reading) {
	if rest := withoutOthers(r.text.Text); rest != r.text.Text {
		r.text.Text = rest // 那单还是退点卡 差价说的是别的单
	}
	r = st.readAlone(r)
	for _, takes := range []func(Case, reading) bool{st.withdrawn, st.showsCase, st.correctsCase, st.needsWholeNumber, st.showsUnchanged, st.wordsInLine, st.askedInLine} {
		if takes(c, r) {
			return
		}
	}
	if !st.answersFeeling(r) {
		st.noted(c)
	}
}

// withoutOthers is a text without its clauses about another order, if anything else stands in it.
func withoutOthers(text string) string {
	clauses := understand.ClauseGap.Split(text, -1)
	kept := slices.DeleteFunc(slices.Clone(clauses), func(c string) bool { return c == "" || understand.OfOtherOrder.In(understand.Folded(c)) })
	if left := strings.Join(kept, "，"); len(kept) < len(clauses) && len([]rune(left)) > 3 && understand.OfOtherOrder.In(understand.Folded(text)) {
		return left
	}
	return text
}

// correctsCase tells what a message has changed of a case.
func (st *step) correctsCase(c Case, r reading) bool {
	changed := st.correct(c, r)
	if changed != "" {
		st.tell(c.No, changed)
	}
	return changed != ""
}

// wordsInLine answers what neither changes a case nor asks about it: thanks, anger, pictures.
func (st *step) wordsInLine(c Case, r reading) bool {
	switch {
	case st.Topic.Answered == "coupon" && r.says(understand.DeclinesKindly), r.says(understand.Done):
		st.say(st.t("thanks.waiting"))
	case r.says(understand.OwnTone):
		st.say(st.t("feel.tone"))
	case st.saysPaidLate(c, r):
		st.tell(c.No, st.paidLateAnswer(st.orderOf(c.OrderNo)))
	case r.says(understand.DropsIt):
		st.tell(c.No, st.t("case.goes_on", "Case", c.No), st.lineRow(c.No))
	case r.says(understand.Curses), r.says(understand.Complains):
		st.do(AddDetails{CaseNo: c.No, Urgent: true})
		st.sayOneOf(c.No, "case.angry", c)
	case r.u.Intent == understand.Thanks && !saysMore(r):
		st.say(st.t("thanks.waiting"))
	case r.says(understand.TakesNote):
		st.say(st.t("case.ack"))
	case r.text.Media > 0:
		st.tell(c.No, st.t("case.media", "Count", max(c.Media, r.text.Earlier+r.text.Media), "Case", c.No))
	case st.heldUnsent(c) && slices.Contains(r.wishes, WishHold):
		st.tell(c.No, st.t("case.held_still", "Case", c.No))
	default:
		return false
	}
	return true
}

// saysPaidLate tells whether a customer says to have paid, in a case about money that came after the end of its order.
func (st *step) saysPaidLate(c Case, r reading) bool {
	o := st.orderOf(c.OrderNo)
	return r.u.Paid && !looksAsked(r) && o != nil && o.paidLate()
}

// showsCase tells what stands in a case; false if a message does not ask for it.
func (st *step) showsCase(c Case, r reading) bool {
	if !r.says(understand.WantsCaseShown) || r.topic == "photo" {
		return false
	}
	return st.showCase(c)
}

// showsUnchanged shows what stands in a case to who protests against a change that was not made: 谁让你刻收到了.
func (st *step) showsUnchanged(c Case, r reading) bool {
	return c.Was == nil && len(c.Given) > 0 && r.says(understand.Undoes) && st.showCase(c)
}

// showCase tells what stands in a case.
func (st *step) showCase(c Case) bool {
	was := st.Task
	o := st.orderOf(c.OrderNo)
	if o == nil && c.OrderNo == "" {
		o = st.orderOf(st.Topic.OrderNo) // it was named, or opened, after the case
	}
	st.Task = &Task{Goal: GoalAfter, Order: o, No: c.OrderNo, Given: c.Given}
	var lines []string
	for _, d := range st.details() {
		lines = append(lines, st.slotName(d.Slot)+st.t("colon")+d.Value)
	}
	st.Task = was
	name := c.No
	if o != nil {
		name = c.No + " · " + st.brief(o)
	}
	st.tell(c.No, st.t("case.shows", "Case", name, "Details", strings.Join(lines, "\n")), st.lineRow(c.No))
	return true
}

// saysMore tells whether a message of thanks says something else besides: 别寄顺丰行不 谢谢.
func saysMore(r reading) bool {
	return len([]rune(r.folded)) > 6 && slices.ContainsFunc(understand.ClauseGap.Split(r.folded, -1), func(clause string) bool {
		return len([]rune(clause)) > 3 && !understand.Thankful.In(clause)
	})
}

// askedInLine answers a question of a customer whose case waits. What only agents know waits for them.
func (st *step) askedInLine(c Case, r reading) bool {
	switch {
	case st.asksIfTwice(r), st.answersOf(c, r):
	case st.asksForWhatCame(c, r), c.asksForTheNew(r):
		st.do(AskStanding{CaseNo: c.No}) // the goods have come; what is waited for is the agent
	case r.topic == "other_channel" && (r.u.Account != "" || understand.PhoneNumber.In(r.folded)):
		st.noted(c) // the account for the money is what agents need
	case r.topic == "photo":
		st.tell(c.No, st.t("case.photos", "Count", c.Media, "Case", c.No))
	case r.says(understand.OfAllCases):
		st.do(AskStanding{})
	case st.tellsOfAnother(c, r):
	case st.asksIfHeld(c, r):
		st.tell(c.No, st.t("case.held_still", "Case", c.No))
	case asksPlace(r):
		st.do(AskStanding{CaseNo: c.No})
	case st.answersTopic(r):
	case looksAsked(r), r.says(understand.AsksAgain):
		st.sayOneOf(c.No, "case.question", c)
	default:
		return false
	}
	return true
}

// asksIfHeld tells whether a message asks if the goods of a case are sent, which the shop was asked to hold.
func (st *step) asksIfHeld(c Case, r reading) bool {
	return st.heldUnsent(c) && (c.fearedFor(r) || r.topic == "ships" && st.ofCaseOrder(c, r))
}

// answersTopic answers what a message asks about the shop's rules.
func (st *step) answersTopic(r reading) bool {
	asks := looksAsked(r) || r.topic == "friend" || r.topic == "hold_longer"
	return r.topic != "" && asks && st.answerTopic(r.topic, r)
}

// asksForWhatCame tells whether a message asks when the goods of a case come that have come, and names no others.
func (st *step) asksForWhatCame(c Case, r reading) bool {
	if r.topic != "arrives" && r.topic != "ships" {
		return false
	}
	o := st.orderOf(c.OrderNo)
	return o != nil && o.Status == terms.Completed && st.ofCaseOrder(c, r)
}

// heldUnsent tells whether the goods of a case are not sent yet, and the shop was asked to hold them.
func (st *step) heldUnsent(c Case) bool {
	o := st.orderOf(c.OrderNo)
	return c.Holds && o != nil && o.Status == terms.Paid
}

// asksForTheNew tells whether a message asks when that comes which a case wants in exchange.
func (c Case) asksForTheNew(r reading) bool {
	t := &Task{Given: c.Given}
	return (r.topic == "arrives" || r.topic == "ships" || r.topic == "wait") && t.wants(WishGoods, WishKey) && r.says(understand.OfTheNew)
}

// ofCaseOrder tells whether a message describes no other order than that of a case.
func (st *step) ofCaseOrder(c Case, r reading) bool {
	one := st.meantOf(st.orders, r)
	return one == nil || one.No == c.OrderNo
}

// answersOf answers once more what was just answered, for the order of a case that the customer says they meant.
func (st *step) answersOf(c Case, r reading) bool {
	topic, _, _ := strings.Cut(st.Topic.Answered, " ")
	o := st.orderOf(c.OrderNo)
	return o != nil && topic != "" && r.says(understand.NotThisOne) && !bringsMatter(r) && st.answerFor(topic, o)
}

// asksPlace tells whether a message asks how a case stands, or whether anybody is there.
func asksPlace(r reading) bool {
	return r.says(understand.Greets) || r.says(understand.AsksStanding) || r.topic == "wait" || r.says(understand.AsksForSomebody) && r.topic == ""
}

// fearedFor tells whether a message asks if goods are sent that the shop was asked to hold.
func (c Case) fearedFor(r reading) bool {
	return r.topic != "held" && r.says(understand.FearsShipping)
}

// tellsOfAnother tells how the one order stands that a message describes, where the case is about another or about none.
func (st *step) tellsOfAnother(c Case, r reading) bool {
	if r.u.Intent != understand.OrderStatus && r.topic != "wait" {
		return false
	}
	o := st.meantOf(st.orders, r)
	if o == nil || o.No == c.OrderNo {
		return false
	}
	st.status(r)
	return true
}

// readAlone reads a message as said by itself, where it was read as the answer to a question.
func (st *step) readAlone(r reading) reading {
	asking := st.Asking
	st.Asking = ""
	fresh := st.read(r.text)
	st.Asking = asking
	fresh.text = r.text
	return fresh
}

// tellOwnCase gives words that are answered here to the latest waiting case that the customer opened as well.
func (st *step) tellOwnCase() {
	for _, c := range slices.Backward(st.Cases) {
		if c.Status == terms.CaseWaiting && c.About == "" {
			st.do(PassOn{c.No})
			return
		}
	}
}

// noted tells that what was sent has reached the case, in other words each time.
func (st *step) noted(c Case) { st.sayOneOf(c.No, "case.noted", c) }

// sayOneOf says one of three texts in turn, so that no answer repeats the one before.
func (st *step) sayOneOf(no, key string, c Case) {
	st.Turns++
	texts := []string{key + ".a", key + ".b", key + ".c"}
	st.tell(no, st.t(texts[st.Turns%len(texts)], "Case", c.No))
}
