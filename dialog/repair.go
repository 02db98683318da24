package dialog

import (
	"slices"
	"strings"
	"unicode"

	"kefu/dialog/understand"
	"kefu/internal/terms"
)

// This file is what the bot says when a message could not be used, and about what it has just done.

// Deeds that the talk remembers (Topic.Deed).
const (
	deedAborted   = "aborted"
	deedCancelled = "cancelled"
	deedHanded    = "handed"
)

// miss answers what could not be used: the question once more, in other words and shorter each time; at the third time
// a person is offered.
func (st *step) miss(r reading) {
	if st.answersFeeling(r) {
		return
	}
	numberless := st.Asking == understand.AskingOrderNo && !understand.LongNumber.In(st.words)
	if st.Guest && len(st.orders) == 0 && numberless {
		if st.Misses++; st.Misses >= 2 {
			st.Topic.Offer = offerHuman // said in words: the keyboard of the messenger has one button
		}
		st.connect() // what is missing is said, in other words each time
		return
	}
	st.Misses++
	if st.Task == nil || st.Asking == "" || st.Task.Goal == GoalLook {
		st.missFree(r)
		return
	}
	if st.Misses >= 2 {
		st.Topic.Offer = offerHuman
		st.say(st.t("miss.human"))
		st.again()
		return
	}
	key := "miss.at." + string(st.Asking)
	switch {
	case numberless && len(st.Choices) > 1:
		key = "miss.which"
	case numberless, !st.m.Texts.Has(key):
		key = "miss.once"
	}
	st.say(st.t(key, "Example", st.m.orderNoExample()))
	st.again()
}

// missFree answers what could not be used where nothing was asked.
func (st *step) missFree(r reading) {
	if q := st.Topic.Question; q != "" && slices.Contains(forAgents, st.Topic.Answered) && !strings.Contains(q, r.text.Text) {
		st.Topic.Question, st.Topic.Offer = short(q+"\n"+r.text.Text), offerQuestion
		st.say(st.t("question.more"), []Button{st.always("button.ask_agent", "askagent")})
		return
	}
	st.Topic.Question = r.text.Text
	st.Topic.Offer = offerQuestion
	row := []Button{st.always("button.ask_agent", "askagent"), st.always("button.orders", "orders")}
	switch {
	case st.Misses == 1 && r.says(understand.BeginsWithHello):
		st.say(st.t("miss.hello"), row[1:])
	case st.Misses == 1:
		st.say(st.t("miss.free"), row)
	case st.Misses%2 == 0:
		st.say(st.t("miss.free_again"), row)
	default:
		st.say(st.t("miss.free_third"), row)
	}
}

var (
	sadFaces = "😭😢😞😔😩😫🥺😿💔😥"
	madFaces = "😡😠🤬👿💢"
)

// answersFeeling answers a message that holds a feeling and no words that could be used: 。。。, 😭, a curse.
func (st *step) answersFeeling(r reading) bool {
	if r.says(understand.OwnTone) {
		st.say(st.t("feel.tone"))
		return true
	}
	text := strings.TrimSpace(r.text.Text)
	letters := strings.ContainsFunc(text, func(c rune) bool { return unicode.IsLetter(c) || unicode.IsDigit(c) })
	key := ""
	switch {
	case r.says(understand.Kind):
		key = "feel.kind"
	case r.says(understand.Curses), strings.ContainsAny(text, madFaces):
		key = "feel.angry"
	case strings.ContainsAny(text, sadFaces):
		key = "feel.sad"
	case !letters && text != "":
		key = "feel.dots"
	default:
		return false
	}
	st.Misses++
	if st.Misses > 1 && key != "feel.kind" {
		key += ".again"
		st.Topic.Offer = offerHuman
	}
	st.say(st.t(key), st.feelRow())
	if st.Misses == 1 && key != "feel.kind" {
		st.resume()
	}
	return true
}

func (st *step) feelRow() []Button {
	return []Button{st.always("button.human", "human"), st.always("button.orders", "orders")}
}

// deedDone speaks truly of what was done last, where a message is about that. It reports whether it was.
func (st *step) deedDone(r reading) bool {
	no := st.Topic.OrderNo
	o := st.orderOf(no)
	switch {
	case st.Topic.Deed == deedCancelled && r.says(understand.AsksIfDone):
		st.say(st.t("deed.cancelled", "Order", no))
	case st.Topic.Deed == deedCancelled && r.says(understand.Regrets):
		st.say(st.t("deed.regret", "Order", no), st.menuRow())
	case st.Topic.Deed == deedCancelled && r.u.Intent == understand.Abort:
		st.say(st.t("deed.only", "Order", no), st.menuRow())
	case r.says(understand.AsksIfDone) && o != nil:
		st.Task = &Task{Goal: GoalLook, Order: o, No: o.No}
		st.withOrder()
	default:
		return false
	}
	return true
}

// takesBack tells whether a message takes back what is half done, and wants nothing else instead: 不退了, 还是要吧.
func (st *step) takesBack(r reading) bool {
	t := st.Task
	if t.Order == nil || t.Goal != GoalAfter && t.Goal != GoalCancel || !r.says(understand.KeepsIt) || r.says(understand.SomeOfThem) {
		return false
	}
	if t.staysOnly(r) || st.keepsOther(r) {
		return false
	}
	if len(t.Order.Items) > 1 && namedItem(r.folded, t.Order.Items) != "" {
		return false // only one of them is to be kept
	}
	if slices.Contains(r.wishes, WishNoRefund) && t.keepsGoods() && !r.says(understand.NamesExchange) {
		return false // the goods instead of the money, as was said before
	}
	beside := []Wish{WishNoRefund, WishDeliver, WishHurry}
	return !slices.ContainsFunc(r.wishes, func(w Wish) bool { return !slices.Contains(beside, w) }) &&
		(r.u.Reason == "" || reasonTable[r.u.Reason].vague)
}

// staysOnly tells whether a message says of an order that is to be changed only that it is not to be cancelled.
func (t *Task) staysOnly(r reading) bool {
	return t.Goal == GoalAfter && r.says(understand.DeniesCancel) && slices.ContainsFunc(t.wishes(), Wish.changes)
}

// Offers: what a yes to the bot's own question would mean.
const (
	offerHuman    = "human"
	offerQuestion = "question"
)

// takesOffer takes a yes or a no to what the bot offered in its last words.
func (st *step) takesOffer(offer string, r reading) bool {
	u := st.understood(r.text.Text, understand.AskingConfirm)
	waits := slices.ContainsFunc(st.Cases, func(c Case) bool { return c.Status == terms.CaseWaiting && c.About == "" })
	switch {
	case st.protests(offer, r):
	case waits && u.Intent == understand.Deny:
		return false // it is told to the agents
	case u.Intent == understand.Deny && r.says(understand.ShortNo):
		st.say(st.t("menu"), st.menuRow())
		return true
	case u.Intent != understand.Affirm && !r.says(understand.ShortYes) && !(offer == offerQuestion && r.says(understand.WantsItDone)):
		return false
	}
	st.tellOwnCase()
	switch offer {
	case offerQuestion:
		st.askAgentWith(offer, r)
	case offerHuman:
		st.human()
	default:
		goal, no, _ := strings.Cut(offer, ":")
		st.take(Goal(goal), no, "")
	}
	return true
}

// askAgentWith gives the agents the question that was offered to them; what is said beside a yes goes along.
func (st *step) askAgentWith(offer string, r reading) {
	if st.protests(offer, r) || len([]rune(r.folded)) > longestCall {
		st.Topic.Question = short(st.Topic.Question + "；" + r.text.Text) // 那你跟客服说清楚 …
	}
	st.askAgent()
}

// protests tells whether words say of the order that was offered to the agents that the money is not wanted: 我没要退款 我要卡密.
func (st *step) protests(offer string, r reading) bool {
	return offer == offerQuestion && st.Task != nil && st.Task.Goal == GoalLook && r.hasWish(WishNoRefund)
}
