package dialog

import (
	"regexp"
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
	u      understand.Understanding
	wishes []Wish
	topic  string // of a question about the rules, "" if it is none
}

// says tells whether the message says a thing.
func (r reading) says(s interface{ In(folded string) bool }) bool { return s.In(r.folded) }

// read reads a message. What the understanding alone takes for something else is set right step by step, by what the
// customer has ordered and by the words around it: first what is wanted, then why, then what the message is about.
func (st *step) read(e Text) reading {
	e = st.leaveOut(e)
	r := reading{text: e, folded: understand.Folded(e.Text)}
	r.u = st.wanted(r)
	if r.says(understand.CallsAPerson) || r.says(understand.Insists) || st.callsWhileAsked(r) {
		r.u.Intent = understand.TalkToHuman
	}
	r.wrongNumber()
	st.twoRegions(&r)
	st.reasonOfReturn(&r)
	r.wishes = wishesOf(e.Text)
	if e.Media > 0 {
		r.wishes = slices.DeleteFunc(r.wishes, func(w Wish) bool { return (w == WishKey || w == WishGoods) && sendsAgain.MatchString(r.folded) })
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

// sendsAgain is how people say that they send a picture once more.
var sendsAgain = regexp.MustCompile(`再(?:发|传|拍)(?:一)?(?:次|遍|张|个)?|重新?(?:发|传|拍)|发过|(?:send|sent|sending)(?: it| them)? again|resend`)

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
		text = selfCorrected.ReplaceAllString(text, "$1 $2")
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
	return meant(u, r.folded, asksWords.MatchString(r.folded))
}

// selfCorrected is how people correct what they have just said: 今天早上... 不对 是昨天买的. Nothing is wrong with the goods.
var selfCorrected = regexp.MustCompile(`([^ ,，.。…、][ ,，.。…、]+(?:哦|啊|噢|额|呃|诶|哎)?)(?:不对|说错了?|错了)[ ,，.。…、]*((?:应该)?是)`)

// wrongNumber takes the shortest words for an account that is wrong: 充错号. 不是区 是号 says so in place of a region.
func (r *reading) wrongNumber() {
	if r.u.Reason == "" && chargedWrong.MatchString(r.folded) || notRegion.MatchString(r.folded) {
		r.u.Intent, r.u.Reason = understand.ReportProblem, understand.WrongAccount
	}
}

var (
	chargedWrong = regexp.MustCompile(`^(?:[充填输]错(?:了)?(?:号|号码|账号|手机号)|(?:号|号码|账号|手机号)[充填输]错)(?:了|啦)?[啊呀。.!！ ]*$`)
	notRegion    = regexp.MustCompile(`不是(?:大)?(?:区|服|区服)(?:错|不对)?[ ,，]*(?:的事|的问题)?[ ,，]*是(?:账|帐)?号`)
)

// twoRegions takes two regions that are only named for what they are: "bought one, should be five".
func (st *step) twoRegions(r *reading) {
	region := byWords(regionsSaid(r.folded, st.regionNames()))
	if region == nil || region.Wanted == "" || region.Actual == "" || asksWords.MatchString(r.folded) {
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
	if refund && r.u.Reason == understand.NotReceived && notSent.MatchString(r.folded) {
		r.u.Reason = "" // 还没发货 退了吧: which it is, not why
	}
	if refund && r.u.Reason == "" {
		// 有划痕要退: what is wrong is heard better without what is wanted.
		if rest := backWords.ReplaceAllString(r.text.Text, " "); rest != r.text.Text && strings.TrimSpace(rest) != "" {
			if u := st.understood(rest, understand.AskingNothing); u.Intent == understand.ReportProblem {
				r.u.Reason = u.Reason
			}
		}
	}
	if r.hasReason(understand.WrongAccount, understand.WrongRegion, understand.WrongItem) && notWrong.MatchString(r.folded) {
		r.u.Reason = "" // 账号没错啊
	}
}

func (r *reading) hasReason(any ...understand.Reason) bool { return slices.Contains(any, r.u.Reason) }

func (r *reading) hasWish(any ...Wish) bool {
	return slices.ContainsFunc(r.wishes, func(w Wish) bool { return slices.Contains(any, w) })
}

// reasonByWishes leaves out a reason that is read in the words of a wish.
func (st *step) reasonByWishes(r *reading) {
	if r.hasReason(understand.Duplicate) && together.MatchString(r.folded) && !twiceBought.MatchString(r.folded) {
		r.u.Reason, r.u.Intent = "", understand.Inform // two orders that were made together are no order twice
	}
	ofRegion := r.u.Region != nil || ofRegions.MatchString(r.folded) || len(regionsSaid(r.folded, st.regionNames())) > 0
	switch {
	case r.hasReason(understand.WrongRegion) && !ofRegion:
		r.u.Reason = "" // 改成电子的 is no region
	case r.onlyStops():
		r.u.Reason = "" // 月卡先别充: to stop, and not a word of why
	case r.hasReason(understand.Duplicate) && r.hasWish(WishKey, WishGoods):
		r.u.Reason = "" // 再发我一次 is no second order
	case r.hasWish(WishAddress, WishEngraving) && r.hasReason(understand.WrongItem, understand.WrongAccount, understand.WrongRegion, understand.ChangedMind, understand.WrongQuantity):
		r.u.Reason = understand.OtherReason // the address or the engraving is wrong, no goods, no account and no region
	}
}

// onlyPoints leaves out that goods are wrong where a message only says which they are: 不对 是昨天买的那个.
func (r *reading) onlyPoints() {
	if r.hasReason(understand.WrongItem) && theOne.MatchString(r.folded) && !wrongAtAll.MatchString(selfCorrected.ReplaceAllString(r.folded, "$1")) {
		r.u.Reason, r.u.Intent = "", understand.Other
	}
}

// onlyStops tells whether a message wants its goods held without a word of what is wrong with them.
func (r *reading) onlyStops() bool {
	return r.hasWish(WishHold) && r.hasReason(understand.WrongAccount, understand.WrongItem, understand.WrongRegion) &&
		tellsOnlyReason(r.u) && !wrongAtAll.MatchString(r.folded)
}

// onlyAsks leaves out a reason that a message does not give, because it only asks. One that is surprised complains.
func (r *reading) onlyAsks() {
	if r.u.Intent == understand.OrderStatus && wrongThen.MatchString(r.folded) && r.hasReason(understand.WrongAmount, understand.NotAsDescribed) {
		r.u.Intent = understand.ReportProblem // 怎么只有一个月
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
	if r.hasReason(understand.NotReceived) && r.hasWish(WishRefund) && notSent.MatchString(r.folded) {
		r.u.Reason, r.u.Intent = "", understand.RequestRefund // 没发货能退吗: which it is, not why
	}
	if r.hasWish(WishKey) && r.hasReason(understand.Duplicate, understand.ChangedMind) {
		r.u.Reason = understand.OtherReason // a key once more is no order twice
	}
	if r.hasReason(understand.WrongAccount) && r.u.Account == "" && noAccount.MatchString(r.folded) {
		r.u.Reason = "" // who has no account has not topped up the wrong one
	}
}

// byTopic sets right what the words of a topic made of a message beside.
func (r *reading) byTopic() {
	switch {
	case r.topic == "hold_longer":
		r.wishes = slices.DeleteFunc(r.wishes, func(w Wish) bool { return w == WishHold }) // the goods for them, not the shipment
	case r.topic == "wait" && r.u.Intent == understand.TalkToHuman && howLong.MatchString(r.folded) && !r.says(understand.Insists):
		r.u.Intent = understand.Question // 人工要等多久: asked before one is called
	case r.topic == "other_channel":
		r.wishes, r.u.Account = nil, "" // another card for the money, not for the goods
		if r.hasReason(understand.WrongAccount) {
			r.u.Reason = ""
		}
	}
}

// asksWhen is how people ask how long something takes; whichTime is how they say of which time they speak.
var (
	asksWhen  = regexp.MustCompile(`多久|多长时间|什么时候|啥时候|几时|何时|(?:^|[^好这那])几天|几点|几分钟|几个小时|\bhow long|\bhow soon|\bwhen (?:will|can|do|does|is|are|would)\b`)
	whichTime = regexp.MustCompile(`(?:什么时候|啥时候|几点|何时)(?:付|买|下|充|拍|发|收|扣|给)[^?？]{0,4}的`)
)

// onlyLooks takes the account in a message that only wants to see an order as which one it is: 帮我看看充到 wang_fang 的那个.
func (r *reading) onlyLooks() {
	if r.u.Reason != understand.WrongAccount && (r.u.Reason != "" || r.u.Account == "") || !looksUp.MatchString(r.folded) || wrongAtAll.MatchString(r.folded) {
		return
	}
	r.u.Reason, r.u.Account, r.wishes = "", "", nil
	r.u.Intent = understand.OrderStatus
}

var noAccount = regexp.MustCompile(`没有?(?:他|她|你们)?的?账号|(?:don't|do not|dont) have (?:an |a |his |her |the |your )?account|\bno account\b`)

var wrongAtAll = regexp.MustCompile(`错|不对|不是|改|换|wrong|mistake|change`)

var ofRegions = regexp.MustCompile(`区|服|大区|安卓|苹果|\b(?:server|region|zone|android|ios)`)

var notSent = regexp.MustCompile(`(?:没|未|没有)发货|not (?:yet )?(?:been )?(?:shipped|sent)|hasn'?t (?:been )?(?:shipped|sent)`)

var backWords = regexp.MustCompile(`(?:我)?(?:要|想|申请|给我|帮我|能不能|可以)?(?:退款|退钱|退货|退掉|退了|退)(?:吧|啊|吗)?`)

// together tells of orders that were made at one time, twiceBought of one that was made twice.
var (
	together    = regexp.MustCompile(`(?:一起|同时|一块儿?)(?:买|下|付|拍|充)|(?:bought|ordered|paid)[^.!?]{0,10}together`)
	twiceBought = regexp.MustCompile(`重复|多(?:买|下|拍|付|了)|两次|二次|twice`)
)

// notMine is how people say that an order is not theirs.
var notMine = regexp.MustCompile(`不是我|别人|朋友|同学|同事|not (?:my|mine)|friend`)

// notWrong is how people say that something is as it should be.
var notWrong = regexp.MustCompile(`(?:账号|号码|号|区|区服)(?:都|也|是)?(?:不变|没变|不用变|不用改|不用换|不改|不换|不动|照旧|还是原来|没错|对的|没问题|没填错|没充错|没选错|正确)|没(?:填|充|选|买|拍|弄)错|(?:account|number|region|server|it) (?:is|was) (?:right|correct|fine|ok)`)

// meant takes a wish that is only half a question as the wish, because nothing is done before it is confirmed, and goods
// that are only named as no problem.
func meant(u understand.Understanding, words string, asks bool) understand.Understanding {
	switch {
	case u.Intent == understand.Question && !asks:
		for _, a := range u.Acts {
			if a.Act == understand.CancelOrder && a.Polarity == understand.Positive && a.Modality == understand.Asked {
				u.Intent = understand.CancelOrder
				if u.Reason == "" && strings.Contains(a.Because, "不要了") {
					u.Reason = understand.ChangedMind
				}
			}
		}
	case u.Intent == understand.ReportProblem && tellsNothing(u) && (!u.Vague || theOne.MatchString(words)):
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
		theOne.MatchString(words) && !wrongAtAll.MatchString(words)
}

// tellsNothing tells whether a message tells nothing that could be wrong with an order.
func tellsNothing(u understand.Understanding) bool {
	return u.Reason == "" && u.Region == nil && u.Amount == nil && u.Quantity == nil && u.Account == ""
}

// theOne is the end of words that only say which of several is meant.
var theOne = regexp.MustCompile(`(?:那个|那单|那一单|那笔|那件|那张|这个|这单)[呀啊吧呢。.!！ ]*$|\bone\W*$`)

var wrongThen = regexp.MustCompile(`不对|只有|怎么回事|少了|才`)

// withoutKept is a message without its clauses about goods that are to stay as they are.
func withoutKept(text string) string {
	var parts []string
	for _, clause := range clauseEnd.Split(text, -1) {
		if !keptGoods.MatchString(understand.Folded(clause)) {
			parts = append(parts, clause)
		}
	}
	return strings.Join(parts, " ")
}

var keptGoods = regexp.MustCompile(`[^\s]{2,}(?:留着|别动|不动|照常|照(?:充|发)|正常(?:充|发)|还是要的|我还是要|我?还?要用)|留下.+|不要取消.{2,}|别取消.{2,}|keep the|leave the`)

// chooseLanguage answers in the language of the message, unless the customer has chosen one.
func (st *step) chooseLanguage(text string) {
	if st.Chosen {
		return
	}
	han, words, length := 0, 0, 0
	for _, r := range text + " " {
		if unicode.Is(unicode.Han, r) {
			han++
		}
		if r < 0x80 && unicode.IsLetter(r) {
			length++
			continue
		}
		words += toInt(length > 1)
		length = 0
	}
	switch {
	case words >= 3 && (words*2 > han || st.Lang == "en"):
		st.Lang = "en"
	case han >= 2:
		st.Lang = "zh"
	}
}

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

// notThis is how people say that the order on show is not the one they mean.
var notThis = regexp.MustCompile(`不是这(?:个|单|笔|一单|张)|不是它|都不是|另(?:一|外)(?:个|单|笔)?|别的(?:单|那)|not this|the other (?:one|order)|wrong order`)

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
	if hand == nil || !notThis.MatchString(r.folded) || st.meansHandAfterAll(r, hand) {
		return hand, st.orders
	}
	return nil, slices.DeleteFunc(slices.Clone(st.orders), func(o Order) bool { return o.No == hand.No })
}

// meansHandAfterAll tells whether what is said instead of the order in hand describes that very one: who has overlooked it
// says 不是这个 是会员年卡那个.
func (st *step) meansHandAfterAll(r reading, hand *Order) bool {
	rest := notThis.ReplaceAllString(r.folded, " ")
	f := st.find(st.orders, []Saying{{Text: rest, At: r.text.At}}, anyOrder)
	return f.told && f.one() != nil && f.one().No == hand.No
}

// partly tells whether a message speaks of the order in hand although others fit better: it names no number that the
// order has not, and no goods that the order has not.
func (st *step) partly(r reading, hand *Order, orders []Order) bool {
	if elsewhere.MatchString(r.folded) {
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

// elsewhere is how people point at one of several.
var elsewhere = regexp.MustCompile(`[那另][个单笔张件份外]|还有|另外|\b(?:that|the|other) (?:\w+ )?(?:one|order)\b|\balso\b|another`)
