package dialog

import (
	"regexp"
	"slices"
	"strings"

	"kefu/dialog/texts"
	"kefu/dialog/understand"
)

// text answers what the customer typed or sent.
func (st *step) text(e Text) {
	if name, argument, ok := parseCommand(e.Text); ok {
		st.command(name, argument)
		return
	}
	if st.Asking != "" && st.Task.Ask == "" && st.means("button.back", e.Text) {
		st.back()
		return
	}
	st.heard = e.Text
	u := st.understood(e.Text, asked(st.Asking))
	if st.Asking == AskingLeave {
		if e.Media == 0 && st.answerLeave(e, u) {
			return
		}
		st.closeTask() // whatever else is said is no part of leaving
		u = st.understood(e.Text, understand.AskingNothing)
	}
	if c, ok := st.addressee(e, u); ok {
		st.Talking = c.No
		st.do(PassOn{c.No})
		return
	}
	if e.Media > 0 && st.media(e) {
		return
	}
	if strings.TrimSpace(e.Text) == "" && e.Media == 0 {
		st.miss()
		return
	}
	switch u.Intent {
	case understand.TalkToHuman:
		st.absorb(u)
		st.human()
		return
	case understand.ThreatenComplaint:
		st.threat()
		return
	case understand.Abort:
		st.abort()
		return
	}
	if wish, ok := st.otherOrder(e.Text); ok {
		st.request(e, wish)
		return
	}
	if st.Asking != "" && st.answer(e, u) {
		return
	}
	st.request(e, u)
}

// means tells whether a text is the label of a button, in any language.
func (st *step) means(key, text string) bool {
	for _, lang := range texts.Languages {
		if strings.EqualFold(strings.TrimSpace(text), st.m.Texts.T(lang, key, nil)) {
			return true
		}
	}
	return false
}

// asked is the question as the understanding knows it.
func asked(slot Slot) understand.Asking {
	switch slot {
	case AskingNote, AskingGoal, AskingFix, AskingAnyway:
		return understand.AskingNothing
	case AskingAbout:
		return understand.AskingOrderNo
	case AskingLeave:
		return understand.AskingConfirm
	case AskingPieces:
		return understand.AskingQuantityWanted
	}
	return slot
}

// addressee is the case whose agents the message is for: the one it replies to, else the one whose agent has the
// chat, unless it answers the question of a task that the customer began meanwhile.
func (st *step) addressee(e Text, u understand.Understanding) (Case, bool) {
	if c, ok := st.caseOf(e.CaseNo); ok && c.open() {
		return c, true
	}
	c, ok := st.talkingTo()
	if !ok || st.Task != nil && st.Asking != "" && st.fits(e, u) {
		return Case{}, false
	}
	return c, true
}

// request takes up what the customer wants, where it is not the answer to the question put.
func (st *step) request(e Text, u understand.Understanding) {
	if st.claimsPaid(u) {
		u.Reason = Unbooked
		st.begin(GoalAfter, u)
		return
	}
	switch u.Intent {
	case understand.CancelOrder:
		st.begin(GoalCancel, u)
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
		if len(u.OrderNos) == 0 && st.asksForAgents() {
			st.do(AskStanding{})
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
		st.Task = &Task{Goal: GoalLook, Hint: e.Text, Said: st.now}
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
	if !st.keepTalking() {
		st.miss()
	}
}

// keepTalking gives words without a wish to the case they can only be about: one that waits, or one closed lately.
func (st *step) keepTalking() bool {
	open := st.openCases()
	if st.asksForAgents() {
		st.do(AskStanding{})
		return true
	}
	if len(open) > 0 {
		c := open[len(open)-1]
		if talked, ok := st.caseOf(st.Talking); ok && talked.open() {
			c = talked
		}
		st.Talking = c.No
		st.do(PassOn{c.No})
		st.tellAgain(c.No, "", st.t("case.added", "Case", c.No))
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
	case old != nil && old.Order != nil && old.CaseNo == "" && pointsElsewhere(st.heard, u):
		t.No, t.Hint, t.Said = old.Order.No, st.heard, st.now // that one, unless the words describe another
	case old != nil && old.Order != nil && old.CaseNo == "":
		t.Order = old.Order
	}
	again := u.Reason == "" || old == nil || old.reason() == "" || u.Reason == old.reason()
	if old != nil && old.CaseNo == "" && (t.Order != nil || old.Order == nil && (again || t.No == "")) {
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

// media counts pictures as evidence and reports whether that was all there was to answer.
func (st *step) media(e Text) bool {
	words := strings.TrimSpace(e.Text) != ""
	if st.Task != nil {
		st.Task.Media += e.Media
		if st.Task.Ask == understand.AskingEvidence {
			st.sentBackAnswered("")
			return true
		}
		if st.Task.Ask == AskingNote && !words {
			no := st.Task.CaseNo
			st.closeTask()
			st.do(PassOn{no})
			st.thank(no)
			return true
		}
		if st.Asking == understand.AskingEvidence {
			st.give(understand.AskingEvidence, "yes")
			st.proceed()
			return true
		}
		if !words {
			st.say(st.t("media.kept"))
			st.resume()
		}
		return !words
	}
	if open := st.openCases(); len(open) > 0 {
		return !words && st.keepTalking()
	}
	if words {
		st.Task = &Task{Goal: GoalAfter, Media: e.Media}
		return false
	}
	st.Task = &Task{Goal: GoalAfter, Media: e.Media}
	st.say(st.t("media.which"))
	st.proceed()
	return true
}

// contact links the account of the customer's own phone.
func (st *step) contact(e SharedContact) {
	if !e.Own {
		st.say(st.t("contact.not_own"))
		st.resume()
		return
	}
	st.do(LinkPhone{e.Phone})
}

// odd answers what the bot cannot use; an agent may.
func (st *step) odd(e Odd) {
	if c, ok := st.talkingTo(); ok {
		st.do(PassOn{c.No})
		return
	}
	if open := st.openCases(); len(open) > 0 {
		c := open[len(open)-1]
		st.do(PassOn{c.No})
		st.say(st.t("case.added", "Case", c.No))
		return
	}
	key := "odd." + e.What
	if !st.m.Texts.Has(key) {
		key = "odd.other"
	}
	st.say(st.t(key))
	st.resume()
}

// abort drops what was being done. Nothing has been changed by it.
func (st *step) abort() {
	had := st.Task != nil
	st.closeTask()
	if had {
		st.say(st.t("abort.done"), st.menuRow())
		return
	}
	if open := st.openCases(); len(open) > 0 {
		c := open[len(open)-1]
		st.say(st.t("case.still_open", "Case", c.No), []Button{st.always("button.leave", "leave:"+c.No)})
		return
	}
	st.say(st.t("abort.nothing"), st.menuRow())
}

// hasNumber tells a number that is no order's from words about something else.
var hasNumber = regexp.MustCompile(`\d`)

// miss answers what could not be used: the question again with its example, and after two of them a human.
func (st *step) miss() {
	if st.Task != nil && st.Task.Media > 0 && st.Asking == "" {
		// A picture whose words say nothing is still evidence of something: the first question is of which order.
		st.say(st.t("media.which"))
		st.proceed()
		return
	}
	st.Misses++
	key := "miss.once"
	if at := "miss.at." + string(st.Asking); st.m.Texts.Has(at) &&
		(st.Asking != understand.AskingOrderNo || hasNumber.MatchString(st.heard)) {
		key = at
	} else if st.Asking == understand.AskingOrderNo && len(st.Choices) > 1 {
		key = "miss.which"
	}
	if st.Misses >= 2 {
		key = "miss.human"
	}
	st.say(st.t(key, "Example", st.m.orderNoExample()))
	if st.Task == nil || st.Asking == "" || st.Task.Goal == GoalLook {
		st.say(st.t("miss.menu", "Example", st.m.orderNoExample()), st.menuRow())
		return
	}
	st.again()
}

// parseCommand reads "/name@bot argument".
func parseCommand(text string) (name, argument string, ok bool) {
	text = strings.TrimSpace(text)
	if !strings.HasPrefix(text, "/") {
		return "", "", false
	}
	name, argument, _ = strings.Cut(text[1:], " ")
	name, _, _ = strings.Cut(name, "@")
	return strings.ToLower(name), strings.TrimSpace(argument), name != ""
}
