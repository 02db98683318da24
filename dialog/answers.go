package dialog

import (
	"slices"
	"strings"

	"kefu/dialog/understand"
	"kefu/internal/terms"
)

// This file answers questions with the order in hand. The topics and the general answers stand in texts/faq.toml.

// looksAsked tells whether a message has the form of a question.
func looksAsked(r reading) bool {
	return r.u.Intent == understand.Question || r.says(understand.AsksSomething)
}

// asksBeforeBuying answers the questions of a guest who has bought nothing yet: there is no account to link and no order.
func (st *step) asksBeforeBuying(r reading) bool {
	says := r.says(understand.NotBoughtYet)
	if len(st.orders) > 0 || len(r.u.OrderNos) > 0 || !st.Task.onlyBegun(says) {
		return false
	}
	st.Topic.Prospect = st.Topic.Prospect || says
	if !st.Topic.Prospect || !slices.Contains(askedByProspects, r.u.Intent) {
		return false
	}
	if slices.Contains(ofNothingBought, r.topic) {
		if len(st.openCases()) > 0 {
			return false // it goes to the agents: it has to be before Friday
		}
		if !looksAsked(r) && !says || st.Topic.Answered == "before_buying" {
			return false
		}
		r.topic = "before_buying"
	}
	st.closeTask()
	return st.answerTopic(r.topic, r)
}

// buysAnew tells who wants to order once more where that is done: no order that there is is meant.
func (st *step) buysAnew(r reading) bool {
	if !r.says(understand.BuysAnew) || len(st.orders) == 0 || r.says(understand.OrderedWrong) || len(r.u.OrderNos) > 0 ||
		slices.ContainsFunc(r.wishes, func(w Wish) bool { return w != WishDeliver && w != WishRegion }) {
		return false
	}
	switch r.u.Intent {
	case understand.CancelOrder, understand.RequestRefund:
		return false
	}
	if t := st.Task; t != nil && (t.Order != nil || t.Ask != "") {
		return false // it may be why: 多拍了一个
	}
	st.closeTask()
	return st.answerTopic("buy", r)
}

// onlyBegun tells whether no order has been named in a task yet. One that was begun to name an order ends where the
// customer says that there is none.
func (t *Task) onlyBegun(notBought bool) bool {
	return t == nil || t.Goal == GoalConnect || notBought && t.Order == nil && t.No == ""
}

// askedByProspects is what the words of somebody are read as who has bought nothing and asks: 充错了能退吗.
var askedByProspects = []understand.Intent{
	understand.RequestRefund, understand.ReportProblem, understand.CancelOrder, understand.OrderStatus, understand.Other, understand.Inform,
	understand.Question, understand.RefundStatus,
}

// ofNothingBought are the topics that have no answer of their own for those who have bought nothing.
var ofNothingBought = []string{"", "other", "cancel"}

// urgesToo are the topics that answer a wish or a complaint as well, because they tell what can be done about it.
var urgesToo = []string{
	"friend", "other_channel", "split", "code", "invoice", "photo", "restore", "hold_longer", "expiry", "pay_by", "price", "stock", "buy",
	"held", "weather",
}

// answersQuestion answers a question about the rules or about an order; false if the message is none.
func (st *step) answersQuestion(r reading) bool {
	if r.says(understand.WantsAgentsAsked) && st.inHand() != nil {
		st.Topic.Question = r.text.Text
		if n := len(st.Topic.Said); n > 1 && len([]rune(r.folded)) < longestCall {
			st.Topic.Question = st.Topic.Said[n-2].Text + "；" + r.text.Text // 帮我问一下: what was asked before
		}
		st.askAgent()
		return true
	}
	if st.asksBesides(r) {
		return true
	}
	if !asksTopic(r) || wantsDeed(r) || len(r.u.OrderNos) > 0 && r.topic == "code" || !st.answerTopic(r.topic, r) {
		return false
	}
	if _, comes := st.effects[len(st.effects)-1].(Say); comes && st.Task != nil && st.Asking != "" && !st.toldHow(r) {
		st.resume() // else the result of what was asked does
	}
	return true
}

// toldHow tells whether an answer has just told how an order of somebody else, or without an account, is opened: that is
// not asked for once more below.
func (st *step) toldHow(r reading) bool {
	asks := st.Asking == understand.AskingLookupCode || st.Guest && st.Asking == understand.AskingOrderNo
	return asks && (r.topic == "code" || r.topic == "friend")
}

// asksBesides answers a clause that asks about one order, beside clauses about something else: I mean the address. And when
// do you ship the gift box?
func (st *step) asksBesides(r reading) bool {
	clauses := slices.DeleteFunc(understand.SentenceGap.Split(r.text.Text, -1), func(c string) bool { return strings.TrimSpace(c) == "" })
	if len(clauses) < 2 || st.Asking != "" {
		return false
	}
	for _, clause := range slices.Backward(clauses) {
		one := st.readAlone(reading{text: Text{At: r.text.At, Text: clause}})
		class, ofOrders := topicGoods[one.topic]
		if !ofOrders || !looksAsked(one) || wantsDeed(one) {
			continue
		}
		if o := st.meantOf(st.orders, one); o != nil && class(st, o) >= 0 && st.namesFirmly(one, o) && st.answerFor(one.topic, o) {
			return true
		}
	}
	return false
}

// answerTopic answers a topic for the order that the message or the talk is about, else in general.
func (st *step) answerTopic(topic string, r reading) bool {
	if slices.Contains(ofGoods, topic) {
		if o := st.inHand(); o != nil {
			st.Topic.Goods = goods(o) // 那我重新买一个 在哪买
		}
		st.do(ListProducts{Topic: topic, Words: r.text.Text})
		return true
	}
	if st.answersOwn(topic, r) {
		return true
	}
	topic = st.topicOfHand(topic, r)
	if t := st.Task; topic == "refund_time" && t.draftsRefund() {
		st.answerOnce(topic+" "+t.Order.No, st.refundOfDraft(), []Button{st.always("button.orders", "orders")})
		return true
	}
	if o := st.orderFor(topic, r); o == nil || !st.answerFor(topic, o) {
		st.general(topic, r)
	}
	return true
}

// answersOwn answers a topic that has a way of its own, where that way applies.
func (st *step) answersOwn(topic string, r reading) bool {
	switch topic {
	case "cancel":
		if one := st.about(r, &Task{Goal: GoalLook}).one(); one != nil || len(r.u.OrderNos) > 0 {
			st.begin(GoalLook, r) // whether it can be cancelled stands below the order, as buttons
			return true
		}
	case "invoice":
		return st.invoiceAsked(r)
	case "wait":
		return st.answersWait(r)
	case "refund_time":
		return st.nothingRefunded(r)
	}
	return false
}

// answerFor answers a topic for an order; false if the order adds nothing to the general answer.
func (st *step) answerFor(topic string, o *Order) bool {
	text, row := st.answerAbout(topic, o)
	if text == "" {
		return false
	}
	st.Topic.OrderNo = o.No
	st.answerOnce(topic+" "+o.No, text, row)
	return true
}

// answersWait answers how long something takes by the matter under way, by the cases there are, or by an order that is
// pointed at; false if there is none of these.
func (st *step) answersWait(r reading) bool {
	t := st.Task
	switch {
	case t != nil && t.Goal != GoalLook && t.Goal != GoalConnect && t.CaseNo == "":
		st.do(AskStanding{Draft: true}) // how long this will take, not another case
	case st.waitsForRefund(r):
	case len(st.openCases()) > 0:
		st.do(AskStanding{})
	case st.pointsAt(r):
		st.begin(GoalLook, r) // 昨天那单怎么样了
	default:
		return false
	}
	return true
}

// waitsForRefund answers when the money comes of an order that a message names and that no case is about.
func (st *step) waitsForRefund(r reading) bool {
	if !r.says(understand.OfMoney) {
		return false
	}
	of := topicGoods["refund_time"]
	o := st.find(st.orders, []Saying{{Text: r.text.Text, At: r.text.At}}, func(o *Order) int { return of(st, o) }).one()
	return o != nil && o.refundPending() && st.caseAbout(o) == "" && st.namesFirmly(r, o) && st.answerFor("refund_time", o)
}

// pointsAt tells whether a message says of which of the customer's orders it speaks.
func (st *step) pointsAt(r reading) bool {
	return slices.ContainsFunc(st.clues(r.text.Text, r.text.At, st.orders), func(c clue) bool {
		return slices.ContainsFunc(st.orders, func(o Order) bool { return c.fits(&o) > 0 })
	})
}

// looksAt shows the orders that a message wants to see; false if it wants to see none.
func (st *step) looksAt(r reading) bool {
	if len(r.u.OrderNos) == 0 && (!r.says(understand.WantsLookUp) || !st.pointsAt(r)) {
		return false
	}
	st.begin(GoalLook, r)
	return true
}

// answerOnce gives an answer. Asked the same once more, it says the gist of it and offers somebody who may know more; at
// the third time it only offers that.
func (st *step) answerOnce(what, text string, row []Button) {
	if answer := fingerprint("", text); st.Topic.AnsweredAs != answer {
		st.Topic.Answered, st.Topic.AnsweredAs, st.Topic.AnsweredAgain = what, answer, 0
		st.say(text, row)
		return
	}
	st.Topic.Offer, st.Topic.Question = offerQuestion, st.words
	ask := []Button{st.always("button.ask_agent", "askagent")}
	if st.Topic.AnsweredAgain++; st.Topic.AnsweredAgain%2 == 1 {
		st.say(st.t("answer.still", "Answer", gist(text)), ask)
		return
	}
	st.say(st.t("answer.still.third"), append(ask, st.always("button.human", "human")))
}

// gist is the first sentence of an answer.
func gist(text string) string {
	text, _, _ = strings.Cut(text, "\n")
	if end := understand.SentenceEnd.FindStringIndex(text); end != nil {
		text = strings.TrimSpace(text[:end[1]])
	}
	return text
}

// orderFor is the order that a question is about; nil if it is about none, or several can be meant.
func (st *step) orderFor(topic string, r reading) *Order {
	of, ok := topicGoods[topic]
	if !ok {
		return nil
	}
	if len(r.u.OrderNos) > 0 {
		return st.orderOf(r.u.OrderNos[0])
	}
	onlyParcels := r.says(understand.OfParcels) && (topic == "arrives" || topic == "ships")
	class := func(o *Order) int {
		if onlyParcels && !o.parcel() {
			return -1
		}
		return of(st, o)
	}
	hand := st.inHand()
	if hand != nil && class(hand) >= 0 && !st.namesAnother(hand, r) && !st.refundElsewhere(hand, topic, r) {
		return hand
	}
	one := st.find(st.orders, []Saying{{Text: r.text.Text, At: r.text.At}}, class).one()
	if one == nil || class(one) < 0 {
		return nil
	}
	return one
}

// namesAnother tells whether a message names goods, or says something firm, that does not fit an order.
func (st *step) namesAnother(o *Order, r reading) bool {
	return slices.ContainsFunc(st.clues(r.text.Text, r.text.At, st.orders), func(c clue) bool {
		return (c.kind == clueGoods || c.firm) && c.fits(o) == 0
	})
}

// refundElsewhere tells whether a message speaks of a refund under way that is another order's than the one spoken of.
func (st *step) refundElsewhere(hand *Order, topic string, r reading) bool {
	return topic == "refund_time" && hand.Refund == nil && r.says(understand.ThatRefund) &&
		slices.ContainsFunc(st.orders, func(o Order) bool { return o.No != hand.No && o.refundPending() })
}

// namesOrders are the topics whose general answer tells of each order that it holds for.
var namesOrders = []string{"pay_by", "refund_time", "hold_longer"}

// forAgents are the topics whose answer asks for what agents need: what follows goes with the question.
var forAgents = []string{"invoice", "other_channel", "friend", "code", "validity", "coupon"}

// general is the answer to a topic that is about no order. Where the orders in question are few, it names them.
func (st *step) general(topic string, r reading) {
	text := st.t("faq."+topic, "Hotline", st.m.Hotline, "WorkHours", st.m.WorkHours, "OffHours", st.m.OffHours,
		"WeChatDays", st.refundDays(terms.WeChat), "AlipayDays", st.refundDays(terms.Alipay), "BankDays", st.refundDays(terms.Bank))
	row := []Button{st.always("button.orders", "orders"), st.always("button.human", "human")}
	class := anyOrder
	if of, ok := topicGoods[topic]; ok {
		class = func(o *Order) int { return of(st, o) }
		if slices.Contains(namesOrders, topic) {
			text += st.topicLines(topic, class)
		}
		if one := st.described(r, st.orders).one(); one != nil && class(one) < 0 && st.pointsAt(r) {
			text = st.short(one) + st.t("colon") + st.t("status."+string(one.Status)) + "\n" + text
			row[0] = st.always("button.see", "order:"+one.No)
		}
	}
	if one := st.find(st.orders, []Saying{{Text: r.text.Text, At: r.text.At}}, class).one(); one != nil && st.pointsAt(r) {
		st.Topic.OrderNo = one.No
	}
	if slices.Contains(forAgents, topic) {
		st.Topic.Question = r.text.Text
		row[1] = st.always("button.ask_agent", "askagent")
	}
	what := topic
	if method := methodSaid(r); topic == "refund_time" && method != "" {
		what += " " + string(method)
		text = st.t("answer.refund_days", "Method", st.t("method."+string(method)), "Days", st.refundDays(method))
	}
	st.answerOnce(what, text, row)
}

// methodSaid is the one way to pay that a message speaks of, "" if it speaks of none or several.
func methodSaid(r reading) understand.Method {
	said := r.u.PaymentMethod
	for method, words := range methodWords {
		if !r.says(words) || method == said {
			continue
		}
		if said != "" {
			return ""
		}
		said = method
	}
	return said
}

// topicLines tells of each of the orders that a topic holds for.
func (st *step) topicLines(topic string, class func(*Order) int) string {
	text := ""
	for _, o := range st.orders {
		if class(&o) != 0 {
			continue
		}
		if line := st.topicLine(topic, &o); line != "" {
			text += "\n" + line
		}
	}
	return text
}

// askPerson offers an agent for a question that the bot cannot answer, with one button that carries it.
func (st *step) askPerson(r reading) {
	if st.answersFeeling(r) {
		return
	}
	st.Topic.Question, st.Topic.Offer = r.text.Text, offerQuestion
	st.Misses++
	if st.Misses == 1 && st.Asking == "" && r.says(understand.BeginsWithHello) && !r.says(understand.HasQuestionMark) {
		st.say(st.t("miss.hello"), []Button{st.always("button.orders", "orders")})
		return
	}
	key := "faq.other"
	if st.Misses > 1 {
		key = "question.again"
	}
	st.say(st.t(key), []Button{st.always("button.ask_agent", "askagent"), st.always("button.orders", "orders")})
	if st.Misses == 1 {
		st.resume()
	}
}

// askAgent hands the question over that nobody could answer: into the case there is, else into one of its own.
func (st *step) askAgent() {
	question := st.Topic.Question
	if question == "" {
		st.human()
		return
	}
	about := st.Topic.OrderNo
	o := st.orderOf(about)
	t := st.Task
	if t != nil && t.Order != nil {
		o = t.Order
	}
	if o != nil {
		about = o.No
	}
	if c, ok := st.openCaseOf(about); ok {
		st.closeTask()
		st.TalkingIn = c.No
		st.do(AddDetails{CaseNo: c.No, Details: []Detail{{Slot: AskingNote, Value: short(question)}}})
		st.noted(c)
		return
	}
	if t == nil || t.Order == nil {
		t = &Task{Goal: GoalHuman, Order: o}
		if o == nil {
			t.No = about
		}
	}
	st.closeTask()
	st.Task = t
	t.set(AskingNote, short(question))
	if wants := t.suited(wishesOf(question)); slices.ContainsFunc(wants, Wish.asksAgent) {
		t.set(SlotWish, joinWishes(wants))
	}
	t.Ask, t.CaseNo = "", ""
	if o == nil && t.No != "" {
		st.do(FindOrder{t.No})
		return
	}
	st.openCase(CaseHuman)
}

// openCaseOf is the open case about an order; for "" the latest that the customer opened, whatever it is about.
func (st *step) openCaseOf(orderNo string) (Case, bool) {
	for _, c := range slices.Backward(st.openCases()) {
		if orderNo == "" && c.About == "" || orderNo != "" && c.OrderNo == orderNo {
			return c, true
		}
	}
	return Case{}, false
}
