package dialog

import (
	"slices"
	"strings"
	"unicode"

	"kefu/dialog/understand"
)

// This file reads a message against everything that is known: what the customer said before, their orders, the order in
// hand. What a message is about is settled here, before anybody asks what is to be done.

// reading is one message, read against the customer's orders.
type reading struct {
	text   Text
	folded string
	heard  *understand.Heard // the folded text, with what is known of it
	u      understand.Understanding
	wishes []Wish
	topic  string // of a question about the rules, "" if it is none
}

// says tells whether the message says a thing.
func (r reading) says(f understand.Fact) bool { return r.heard.Says(f) }

// hear takes the words of the message.
func (r *reading) hear(text string) {
	r.heard = understand.Hear(text)
	r.folded = r.heard.Text
}

// read reads a message. What the understanding alone takes for something else is set right step by step, by what the
// customer has ordered and by the words around it: first what is wanted, then why, then what the message is about.
func (st *step) read(e Text) reading {
	e = st.leaveOut(e)
	r := reading{text: e}
	r.hear(e.Text)
	r.u = st.wanted(r)
	if r.says(understand.CallsAPerson) || r.says(understand.Insists) || st.callsWhileAsked(r) {
		r.u.Intent = understand.TalkToHuman
	}
	r.wrongNumber()
	st.twoRegions(&r)
	st.reasonOfReturn(&r)
	r.wishes = wishesOf(e.Text)
	if e.Media > 0 {
		r.wishes = slices.DeleteFunc(r.wishes, func(w Wish) bool { return (w == WishKey || w == WishGoods) && r.says(understand.SendsAgain) })
	}
	r.onlyPoints()
	st.reasonByWishes(&r)
	st.topicOf(&r)
	r.onlyAsks()
	r.onlyLooks()
	st.sumsSaid(&r)
	r.phoneSaid()
	r.byOwner()
	r.notWhy()
	r.byTopic()
	return r
}

// callsWhileAsked tells whether a message that was read as an answer calls for a person: that is heard in every state.
// In a sentence of the customer's own about the matter, a person may be spoken of.
func (st *step) callsWhileAsked(r reading) bool {
	if st.Asking == "" || st.Asking == AskingNote && len([]rune(r.folded)) > longestCall {
		return false
	}
	u := st.understood(r.text.Text, understand.AskingNothing)
	return r.says(understand.SpeaksOfAgents) && (u.Intent == understand.TalkToHuman || slices.ContainsFunc(u.Acts, func(a understand.Act) bool {
		return a.Act == understand.TalkToHuman && a.Polarity == understand.Positive &&
			(a.Modality == understand.Wish || a.Modality == understand.Asked)
	}))
}

// wanted is what a message says by itself. The clauses about goods that are to stay as they are say nothing of what is
// wanted.
func (st *step) wanted(r reading) understand.Understanding {
	asking, text := asked(st.Asking), r.text.Text
	if asking != understand.AskingConfirm {
		text = understand.CorrectsItself.ReplaceAllString(text, "$1 $2")
	}
	u := st.understood(text, asking)
	if rest := withoutKept(text); rest != text && strings.TrimSpace(rest) != "" {
		switch left := meant(st.understood(rest, asking), rest, false); left.Intent {
		case understand.CancelOrder, understand.RequestRefund, understand.ReportProblem:
			u = left
		}
	}
	if rest := understand.WithoutDenied(text); u.Reason != "" && rest != text {
		// 不是买错区 是没到账, 原因是我拍多了 不是不符: what is denied is not why
		if why := st.understood(rest, asking).Reason; why != u.Reason {
			u.Reason = why
		}
	}
	return meant(u, r.folded, r.says(understand.AsksSomething))
}

// wrongNumber takes the shortest words for an account that is wrong: 充错号. 不是区 是号 says so in place of a region.
func (r *reading) wrongNumber() {
	if r.u.Reason == "" && r.says(understand.ChargedWrong) || r.says(understand.AccountNotRegion) {
		r.u.Intent, r.u.Reason = understand.ReportProblem, understand.WrongAccount
	}
}

// twoRegions takes two regions that are only named for what they are: "bought one, should be five".
func (st *step) twoRegions(r *reading) {
	said := regionsSaid(r.folded, st.regionNames())
	if r.u.Reason == "" && len(said) > 0 && r.says(understand.BoughtAs) && !r.says(understand.AsksSomething) && len(r.wishes) == 0 {
		r.u.Intent, r.u.Reason = understand.ReportProblem, understand.WrongRegion // 手快买成网通了
	}
	region := byWords(said)
	if region == nil || region.Wanted == "" || region.Actual == "" || r.says(understand.AsksSomething) {
		return
	}
	switch r.u.Intent {
	case understand.Question, understand.Other, understand.Inform:
		r.u.Intent, r.u.Reason = understand.ReportProblem, understand.WrongRegion
	}
}

// reasonOfReturn is why the customer wants their money back, as far as a message tells it.
func (st *step) reasonOfReturn(r *reading) {
	refund := r.u.Intent == understand.RequestRefund
	if refund && r.u.Reason == understand.NotReceived && r.says(understand.NotSent) {
		r.u.Reason = "" // 还没发货 退了吧: which it is, not why
	}
	if refund && r.u.Reason == "" {
		// 有划痕要退: what is wrong is heard better without what is wanted.
		if rest := understand.WordsOfRefund.ReplaceAllString(r.text.Text, " "); rest != r.text.Text && strings.TrimSpace(rest) != "" {
			if u := st.understood(rest, understand.AskingNothing); u.Intent == understand.ReportProblem {
				r.u.Reason = u.Reason
			}
		}
	}
	if r.hasReason(understand.WrongAccount, understand.WrongRegion, understand.WrongItem) && r.says(understand.NothingWrong) {
		r.u.Reason = "" // 账号没错啊
	}
}

func (r *reading) hasReason(any ...understand.Reason) bool { return slices.Contains(any, r.u.Reason) }

func (r *reading) hasWish(any ...Wish) bool {
	return slices.ContainsFunc(r.wishes, func(w Wish) bool { return slices.Contains(any, w) })
}

// reasonByWishes leaves out a reason that is read in the words of a wish.
func (st *step) reasonByWishes(r *reading) {
	if r.hasReason(understand.Duplicate) && !r.says(understand.TwiceBought) {
		switch {
		case r.says(understand.Together):
			r.u.Reason, r.u.Intent = "", understand.Inform // two orders that were made together are no order twice
		case r.says(understand.SeveralInOne):
			r.u.Reason = "" // 一单里面两个东西: which order it is
		}
	}
	switch {
	case r.hasReason(understand.WrongRegion) && st.noWrongRegion(*r):
		r.u.Reason = ""
	case r.onlyStops():
		r.u.Reason = "" // 月卡先别充: to stop, and not a word of why
	case r.hasReason(understand.Duplicate) && r.hasWish(WishKey, WishGoods):
		r.u.Reason = "" // 再发我一次 is no second order
	case r.hasWish(WishAddress, WishEngraving) && r.hasReason(understand.WrongItem, understand.WrongAccount, understand.WrongRegion, understand.ChangedMind, understand.WrongQuantity):
		r.u.Reason = understand.OtherReason // the address or the engraving is wrong, no goods, no account and no region
	}
}

// noWrongRegion tells whether the words that were read as a wrong region speak of none (改成电子的), or only say which order
// is meant (网通三区那张退了吧).
func (st *step) noWrongRegion(r reading) bool {
	said := regionsSaid(r.folded, st.regionNames())
	if r.u.Region == nil && !r.says(understand.OfRegions) && len(said) == 0 {
		return true
	}
	rid := r.u.Intent == understand.RequestRefund || r.u.Intent == understand.CancelOrder
	return rid && len(said) == 1 && (r.says(understand.TheOne) || r.says(understand.PointsElsewhere)) && !r.says(understand.SaysWrong)
}

// onlyPoints leaves out that goods are wrong where a message only says which they are: 不对 是昨天买的那个.
func (r *reading) onlyPoints() {
	if r.hasReason(understand.WrongAmount) && r.says(understand.PointsByWorth) {
		r.u.Reason, r.u.Amount, r.u.Intent = "", nil, understand.Other // 不是30的 是100的: which it is
	}
	points := r.says(understand.TheOne) || r.says(understand.NotThisOrder)
	if r.hasReason(understand.WrongItem) && points && !understand.AnythingWrong.In(understand.NotThisOrder.Without(understand.CorrectsItself.ReplaceAllString(r.folded, "$1"), " ")) {
		r.u.Reason, r.u.Intent = "", understand.Other
	}
}

// onlyStops tells whether a message wants its goods held without a word of what is wrong with them.
func (r *reading) onlyStops() bool {
	return r.hasWish(WishHold) && r.hasReason(understand.WrongAccount, understand.WrongItem, understand.WrongRegion) &&
		tellsOnlyReason(r.u) && !r.says(understand.AnythingWrong)
}

// onlyAsks leaves out a reason that a message does not give, because it only asks. One that is surprised complains.
func (r *reading) onlyAsks() {
	if r.u.Intent == understand.OrderStatus && r.says(understand.WrongThen) && r.hasReason(understand.WrongAmount, understand.NotAsDescribed) {
		r.u.Intent = understand.ReportProblem // 怎么只有一个月
	}
	if r.u.Intent == understand.RequestRefund && r.says(understand.AsksIfRefunded) && !r.hasWish(WishRefund) {
		r.u.Intent = understand.RefundStatus // 之前付的500退了没
	}
	switch r.u.Intent {
	case understand.OrderStatus, understand.RefundStatus, understand.Question, understand.ListOrders:
		if !r.hasReason(understand.NotReceived, understand.WrongAmount) {
			r.u.Reason = "" // 要送人的, 什么时候发货: no reason to be rid of it
		}
	}
}

// notWhy leaves out a reason that was read in words that say what is wanted, or which order it is.
func (r *reading) notWhy() {
	if r.hasReason(understand.NotReceived) && r.hasWish(WishRefund) && r.says(understand.NotSent) {
		r.u.Reason, r.u.Intent = "", understand.RequestRefund // 没发货能退吗: which it is, not why
	}
	if r.hasWish(WishKey) && r.hasReason(understand.Duplicate, understand.ChangedMind) {
		r.u.Reason = understand.OtherReason // a key once more is no order twice
	}
	if r.hasReason(understand.WrongAccount) && r.u.Account == "" && r.says(understand.HasNoAccount) {
		r.u.Reason = "" // who has no account has not topped up the wrong one
	}
}

// byTopic sets right what the words of a topic made of a message beside.
func (r *reading) byTopic() {
	switch {
	case r.topic == "hold_longer":
		r.wishes = slices.DeleteFunc(r.wishes, func(w Wish) bool { return w == WishHold }) // the goods for them, not the shipment
	case r.topic == "wait" && r.u.Intent == understand.TalkToHuman && r.says(understand.AsksForSomebody) && !r.says(understand.Insists):
		r.u.Intent = understand.Question // 人工要等多久: asked before one is called
	case r.topic == "other_channel":
		r.wishes, r.u.Account = nil, "" // another card for the money, not for the goods
		if r.hasReason(understand.WrongAccount) {
			r.u.Reason = ""
		}
	}
}

// asksWhen is how people ask how long something takes; whichTime is how they say of which time they speak.
// onlyLooks takes the account in a message that only wants to see an order as which one it is: 帮我看看充到 wang_fang 的那个.
func (r *reading) onlyLooks() {
	if r.u.Reason != understand.WrongAccount && (r.u.Reason != "" || r.u.Account == "") || !r.says(understand.WantsLookUp) || r.says(understand.AnythingWrong) {
		return
	}
	r.u.Reason, r.u.Account, r.wishes = "", "", nil
	r.u.Intent = understand.OrderStatus
}

// meant takes a wish that is only half a question as the wish, because nothing is done before it is confirmed, and goods
// that are only named as no problem.
func meant(u understand.Understanding, words string, asks bool) understand.Understanding {
	switch {
	case u.Intent == understand.Question && !asks:
		for _, a := range u.Acts {
			if a.Act == understand.CancelOrder && a.Polarity == understand.Positive && a.Modality == understand.Asked {
				u.Intent = understand.CancelOrder
				if u.Reason == "" && understand.WantsNoLonger.In(a.Because) {
					u.Reason = understand.ChangedMind
				}
			}
		}
	case u.Intent == understand.ReportProblem && tellsNothing(u) && (!u.Vague || understand.TheOne.In(words)):
		u.Intent = understand.Other
	case pointsByRegion(u, words):
		u.Intent, u.Reason = understand.Other, "" // 网通二区那单: which it is, not what is wrong with it
	}
	return u
}

// tellsOnlyReason tells whether a message tells no detail of what is wrong.
func tellsOnlyReason(u understand.Understanding) bool {
	u.Reason = ""
	return tellsNothing(u)
}

// pointsByRegion tells whether the words for a region only say which order is meant.
func pointsByRegion(u understand.Understanding, words string) bool {
	return u.Intent == understand.ReportProblem && u.Reason == understand.WrongRegion && u.Region == nil &&
		understand.TheOne.In(words) && !understand.AnythingWrong.In(words)
}

// tellsNothing tells whether a message tells nothing that could be wrong with an order.
func tellsNothing(u understand.Understanding) bool {
	return u.Reason == "" && u.Region == nil && u.Amount == nil && u.Quantity == nil && u.Account == ""
}

// withoutKept is a message without its clauses about goods that are to stay as they are.
func withoutKept(text string) string {
	var parts []string
	for _, clause := range understand.ClauseGap.Split(text, -1) {
		if !understand.GoodsStay.In(understand.Folded(clause)) {
			parts = append(parts, clause)
		}
	}
	return strings.Join(parts, " ")
}

// chooseLanguage answers in the language of the message, unless the customer has chosen one.
func (st *step) chooseLanguage(text string) {
	if st.Chosen {
		return
	}
	han, words := 0, 0
	for _, r := range text {
		han += toInt(unicode.Is(unicode.Han, r))
	}
	for _, run := range strings.FieldsFunc(text, func(r rune) bool { return r >= 0x80 || !unicode.IsLetter(r) && !partOfCode(r) }) {
		words += toInt(len(run) > 1 && !strings.ContainsFunc(run, partOfCode))
	}
	switch {
	case words >= 3 && (words*2 > han || st.Lang == "en"):
		st.Lang = "en"
	case han >= 2:
		st.Lang = "zh"
	}
}

// partOfCode tells whether a character makes the Latin letters beside it a number, an address or an account: those are of
// no language.
func partOfCode(r rune) bool { return r >= '0' && r <= '9' || r == '@' || r == '_' || r == '/' }

// inHand is the order that the talk is about; nil if there is none.
func (st *step) inHand() *Order {
	if st.Task != nil && st.Task.Order != nil {
		return st.Task.Order
	}
	if st.Task != nil && (st.Task.Goal == GoalAfter || st.Task.Goal == GoalCancel) && st.Asking == understand.AskingOrderNo {
		return nil // which it is has just been asked
	}
	return st.orderOf(st.Topic.OrderNo)
}

// orderOf is one of the customer's orders by its number.
func (st *step) orderOf(no string) *Order {
	for i := range st.orders {
		if no != "" && st.orders[i].No == no {
			return &st.orders[i]
		}
	}
	return nil
}

// about settles which orders a message is about, for a task: the one named, the one in hand, or those that all that was
// said describes. The order in hand stays unless the message speaks of another.
func (st *step) about(r reading, t *Task) found {
	hand, orders := st.handOrOthers(r)
	now := Saying{Text: r.text.Text, At: r.text.At}
	here := st.find(orders, []Saying{now}, t.class)
	if hand != nil && t.class(hand) >= 0 {
		if !here.told || here.strange || here.holds(hand.No) || st.partly(r, hand, orders) {
			return found{orders: []Order{*hand}, told: true}
		}
	}
	if here.told && here.one() != nil {
		return here
	}
	said := st.Topic.Said
	if len(said) == 0 || said[len(said)-1] != now {
		said = append(slices.Clone(said), now)
	}
	if hand != nil || here.strange {
		return here // what was said before was of the one in hand
	}
	return st.find(orders, said, t.class)
}

// handOrOthers is the order in hand and the orders that a message can mean: whoever says that it is not this one means
// another.
func (st *step) handOrOthers(r reading) (*Order, []Order) {
	hand := st.inHand()
	if hand == nil || !r.says(understand.NotThisOrder) || st.meansHandAfterAll(r, hand) {
		return hand, st.orders
	}
	return nil, slices.DeleteFunc(slices.Clone(st.orders), func(o Order) bool { return o.No == hand.No })
}

// meansHandAfterAll tells whether what is said instead of the order in hand describes that very one: who has overlooked it
// says 不是这个 是会员年卡那个.
func (st *step) meansHandAfterAll(r reading, hand *Order) bool {
	rest := understand.NotThisOrder.Without(r.folded, " ")
	f := st.find(st.orders, []Saying{{Text: rest, At: r.text.At}}, anyOrder)
	return f.told && f.one() != nil && f.one().No == hand.No
}

// partly tells whether a message speaks of the order in hand although others fit better: it names no number that the
// order has not, and no goods that the order has not.
func (st *step) partly(r reading, hand *Order, orders []Order) bool {
	if r.says(understand.PointsElsewhere) {
		return false
	}
	for _, c := range st.clues(r.text.Text, r.text.At, orders) {
		if (c.kind == clueGoods || c.firm) && c.fits(hand) == 0 {
			return false
		}
		if c.kind == clueState && c.fits(hand) == 0 && slices.ContainsFunc(orders, func(o Order) bool { return c.fits(&o) >= plainState }) {
			return false
		}
	}
	return true
}
