package understand

import (
	"slices"
	"strings"
)

// facts are what is true of a clause beside what it is about. They are computed once for each clause; the rules of acts
// are written in them and look at nothing else.
type facts uint32

// The facts.
const (
	asks      facts = 1 << iota // a question that takes yes or no: 吗, 是不是, ?
	asksWay                     // how, where, by which rule, at which cost
	asksTime                    // when, how long
	asksCause                   // why, what happened
	asksWho                     // who did it
	asksThing                   // what, how many
	may                         // can it be done: 能, 可以, 行吗
	begs                        // asks for it: 帮我, 请, 我要, 把
	denies                      // a negation reaches the deed
	happened                    // it has been done, or not been done: 被, 已, 过
	ifs                         // only under a condition: 如果, 不…就
	told                        // others said so, or it is shown: 客服说, 页面显示
	others                      // somebody else's order: 我朋友的
	general                     // of a kind of orders, or of the rules
	weighs                      // is only considered, or put off: 可能, 等等再
	byShop                      // the shop is who does it: 你们取消
	elsewhat                    // no order is meant: a subscription, an appointment
	everybody                   // the orders of everyone
	paid                        // the customer says to have paid
	unpaid                      // the customer says not to have paid
	urges                       // 吧, 了吧: decided
	residue                     // a word that is not accounted for
	givesUp                     // leaves things as they are: 算了, 不用了
	strange                     // the word that is not accounted for may make something else of the deed
	likeWish                    // the model finds the clause and the whole message a request, as far as the words leave it open
	ofParts                     // of a part of an order: 其中一件, one item
	granted                     // what another order is spared: 先别取消A，B可以取消
	dares                       // whoever dares to do it is threatened: 谁敢取消我投诉谁
)

// factNames are the facts as kefu understand --why prints them.
var factNames = []string{
	"asks", "asks way", "asks time", "asks cause", "asks who", "asks thing", "may", "begs", "denies", "happened", "ifs", "told", "others",
	"general", "weighs", "by shop", "something else", "everybody", "paid", "unpaid", "urges", "residue", "gives up", "strange", "like a wish", "part", "granted", "dares",
}

func (f facts) has(all facts) bool { return f&all == all }
func (f facts) any(of facts) bool  { return f&of != 0 }

func (f facts) String() string {
	var names []string
	for i, name := range factNames {
		if f.has(1 << i) {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

// byConcept are the facts that any word of a concept makes true.
var byConcept = []struct {
	fact facts
	of   concepts
}{
	{asks, of(cYesNo, cQMark, cIsIt, cTag, cCanQ)},
	{asksWay, of(cHow, cWhatDo, cWhere, cPolicy, cFee, cRule)},
	{asksTime, of(cWhen)},
	{asksCause, of(cWhy)},
	{asksWho, of(cWho)},
	{asksThing, of(cWhat)},
	{happened, of(cPassive, cPast, cCancelled)},
	{ifs, of(cIf)},
	{weighs, of(cHedge, cWait)},
	{elsewhat, of(cSubscription)},
	{everybody, of(cEveryone)},
	{paid, of(cPaid)},
	{unpaid, of(cUnpaid)},
	{givesUp, of(cGiveUp)},
}

// factsOf computes the facts of a clause whose deed stands at k.
func (m *message) factsOf(c *clause, k int) facts {
	var f facts
	for _, by := range byConcept {
		if c.has.any(by.of) {
			f |= by.fact
		}
	}
	set := func(fact facts, holds bool) {
		f &^= fact
		if holds {
			f |= fact
		}
	}
	set(asks, f.has(asks) || m.endsWithNe(c) || m.asksInEnglish(c))
	if m.rhetorical {
		f &^= asks | asksThing | asksCause // 不退留着过年吗
	}
	set(may, c.toks[k].is.any(of(cCan, cCanQ)) || m.between(c, -1, k, of(cCan, cCanQ)) >= 0 || m.between(c, k, len(c.toks), of(cTag)) >= 0)
	set(ofParts, m.says(c, ofAPart))
	set(dares, m.daresAnybody(c, k))
	set(begs, m.between(c, -1, k, of(cHelp, cBa)) >= 0 || m.softened(c, k) || m.between(c, -1, k, of(cWant)) >= 0 && (f.has(may) || !c.has.any(of(cYesNo, cIsIt))))
	set(denies, !m.rhetorical && (m.declines(c, k) || c.toks[k].is.has(cGiveUp) || m.negatedAt(c, k) || m.takesBack(c, k)))
	set(happened, m.hasHappened(c, k, f))
	set(ifs, f.has(ifs) || m.threatens(c, k))
	set(told, m.reported(c, k) || m.shown(c, k) || m.inMenu(c, k))
	set(others, m.ofOthers(c))
	set(general, f.has(asks) && m.ofAKind(c) || c.has.has(cGeneral) && (f.has(asks) || !f.any(begs) && !c.has.has(cThis)) && !m.toMe(c, k))
	set(byShop, m.byShop(c, k))
	set(elsewhat, f.has(elsewhat) || c.has.has(cNotOrder) && !c.has.any(of(cOrder, cThis, cOrderNo)) && m.cancelsOther(c, k))
	set(urges, m.urges(c, k))
	set(weighs, f.has(weighs) || m.putsOff(c, k))
	if _, harms, found := m.unaccounted(c, k); found {
		f |= residue
		// 取消原因 is spoken of, 不要了 is not: only words beside the latter are its reason.
		set(strange, harms || !c.toks[k].is.has(cNotWant))
	}
	return f
}

// asksInEnglish reports can i and could you at the head of a clause.
func (m *message) asksInEnglish(c *clause) bool {
	for _, t := range c.toks {
		if t.is.has(cCan) {
			return isLatin(m.lower[t.from])
		}
		if !t.is.any(of(cGreet, cHelp, cSoft, cStaff, cYes)) {
			return false
		}
	}
	return false
}

// toMe reports a plea right before the deed: 帮我取消, whatever was said before.
func (m *message) toMe(c *clause, k int) bool {
	return k > 0 && c.toks[k-1].is.has(cHelp) && strings.Contains(m.text(c.toks[k-1]), "我")
}

// negatedAt reports a negation that reaches the word at k: only words that carry it on (要, 帮我, 订单 …) stand between.
func (m *message) negatedAt(c *clause, k int) bool {
	for i := k - 1; i >= 0; i-- {
		t := c.toks[i]
		w := m.text(t)
		if w == "no" && i+1 < k {
			return false // no, i said cancel
		}
		if t.is.any(of(cDont, cNot)) && w != "不得不" && !t.is.any(of(cCanQ)) || t.is.has(cNotWant) && isLatin(m.lower[t.from]) || takers[w] {
			return true
		}
		if i == k-1 && endsWithNot(w) {
			return true // 可以不取消吗
		}
		if w == "就" || w == "了" {
			return false // 不要这个了 | 帮我取消; 不发货 | 就取消
		}
		if !t.is.any(carriesOn) {
			// A word that is no deed of its own carries the negation on: 别老取消.
			return i == k-1 && i > 0 && c.toks[i-1].is.has(cDont) && !t.is.any(deeds)
		}
	}
	return false
}

var (
	// carriesOn are words through which a negation reaches the deed.
	carriesOn = of(cWant, cCan, cHelp, cMine, cOrder, cThis, cBa, cAdverb, cSay, cLe, cOrderNo, cYou, cLet, cAll, cPast, cProduct, cDe, cTime, cTry, cWill, cSoft, cMistake, cNumber, cFiller, cTo)
	// deeds are what a negation may have for its own: 别墨迹，取消; 不要发货，取消.
	deeds = of(cBad, cShip, cCharge, cPay, cTopUp, cWork, cWait, cSay, cReceive, cBuy, cWant, cNotWant, cGiveUp, cRefund, cCheck)
)

// takers before a deed undo it: withdraw my cancellation.
var takers = setOf("withdraw undo stop revoke reverse")

// endsWithNot reports a word such as 可以不, which negates what follows it, but not 能不能, which asks.
func endsWithNot(w string) bool {
	stem, ok := strings.CutSuffix(w, "不")
	return ok && stem != "" && w != "要不"
}

// hasHappened reports that the deed at k is spoken of as done: 取消了, 被取消, 谁取消的, 之前取消.
func (m *message) hasHappened(c *clause, k int, f facts) bool {
	asked := f.any(begs) || c.has.any(of(cCan, cCanQ, cTag))
	t := c.toks[k]
	wanted := asked && isLatin(m.lower[t.from]) // I would like to have it cancelled
	if t.is.has(cNotWant) && !t.is.any(of(cCancel, cRefund)) {
		return false // 不要这单了: nothing is done by not wanting
	}
	if m.between(c, -1, k, of(cPassive)) >= 0 || f.any(asksWho|asksCause) && !f.has(may) || t.is.has(cCancelled) && !t.is.has(cCancel) && !wanted {
		return true
	}
	for i := range k {
		if !c.toks[i].is.has(cPast) || recently[m.text(c.toks[i])] {
			continue
		}
		if next := m.text(c.toks[i+1]); !asked || next == "申请" || next == "要求" {
			return true // 已经申请取消了
		}
	}
	if k+1 == len(c.toks) {
		return false
	}
	if m.nothingBut(c, k) {
		return false // A是同事的，B才是我的，撤了
	}
	switch next := c.toks[k+1]; {
	case next.is.has(cDe) && !asked && (k+2 == len(c.toks) || c.toks[k+2].is.any(of(cOrder, cThis, cSoft, cQMark))) || next.is.any(of(cDone, cDuration)) && !asked:
		return true
	case next.is.has(cLe), m.endsWithLe(c, k):
		return !m.urges(c, k) && !(asked && !m.subjectOf(c, k))
	}
	return false
}

// nothingBut reports a last clause of 撤了 and no more, below an order that was named as the customer's own: said of what was
// done, it would say by whom or when.
func (m *message) nothingBut(c *clause, k int) bool {
	return k == 0 && c.toks[1].is.has(cLe) && c.at+len(c.toks) == len(m.toks) &&
		!slices.ContainsFunc(c.toks[2:], func(t token) bool { return !t.is.any(of(cSoft, cStaff)) }) &&
		slices.ContainsFunc(m.clauses, func(o clause) bool { return o.has.has(cOrderNo) && o.has.has(cMine) && m.ownsIt(&o) })
}

// ownsIt reports that a clause says whose the order is: B才是我的.
func (m *message) ownsIt(c *clause) bool {
	last := c.lastWord()
	return last >= 0 && c.toks[last].is.has(cMine) && last > 0 && c.toks[last-1].is.any(of(cYes, cShould, cIsIt))
}

// daresAnybody reports a dare: 谁敢取消, 看谁敢动我的单.
func (m *message) daresAnybody(c *clause, k int) bool {
	return daring.In(string(m.lower[m.startOf(c):c.toks[k].from]))
}

// endsWithLe reports a 了 after the object, at the end: 昨天就撤销那单了啊.
func (m *message) endsWithLe(c *clause, k int) bool {
	i := len(c.toks) - 1
	for i > k && c.toks[i].is.any(of(cSoft, cQMark, cYesNo, cStaff)) && !c.toks[i].is.has(cLe) {
		i--
	}
	return i > k && c.toks[i].is.has(cLe) && !c.toks[k].is.has(cNotWant)
}

// softened reports a 一下 or please after the deed, which begs; 麻烦 there does not.
func (m *message) softened(c *clause, k int) bool {
	i := m.between(c, k, len(c.toks), of(cHelp))
	return i >= 0 && m.text(c.toks[i]) != "麻烦"
}

// declines reports a refusal at the end: 取消就不必了, 取消先不用.
func (m *message) declines(c *clause, k int) bool {
	i := len(c.toks) - 1
	for i > k && c.toks[i].is.any(of(cLe, cSoft, cStaff, cQMark)) {
		i--
	}
	t := c.toks[i]
	w := m.text(t)
	return i > k && (t.is.any(of(cGiveUp, cDont)) && !t.is.has(cWant) && !strings.HasPrefix(w, "算") && !strings.HasPrefix(w, "没事") || strings.HasPrefix(w, "免了"))
}

// shown reports 页面显示取消, 状态是取消, 点了取消.
func (m *message) shown(c *clause, k int) bool {
	return slices.ContainsFunc(c.toks[max(0, k-4):k], func(t token) bool {
		w := m.text(t)
		return showing[w] || strings.HasSuffix(w, "显示")
	})
}

// showing are words for what is seen or pressed, and not said.
var showing = setOf("显示 提示 写着 弹出 跳出 状态 通知 短信 进度 页面 点了 按了 误点 误点了 误触 误触了 误按 误按了 点到 点到了 点的 按的 按到 按到了 点成 按成 点成了 clicked pressed tapped hit says page")

// takesBack reports the cancelling of a cancellation: 取消的申请撤了, 撤销刚才的取消申请.
func (m *message) takesBack(c *clause, k int) bool {
	first := c.index(of(cCancel))
	second := m.between(c, first, len(c.toks), of(cCancel))
	if first >= 0 && second == first+1 && m.text(c.toks[first]) == m.text(c.toks[second]) {
		return false // 撤单撤单
	}
	return first >= 0 && second > 0 && (second == first+1 && m.lower[c.toks[first].from] == '撤' || m.lower[c.toks[second].from-1] == '的' || strings.Contains(string(m.lower[c.toks[first].to:c.toks[len(c.toks)-1].to]), "申请"))
}

// recently are words for what has just been, which say when an order was made as often as what was done: 刚下的那单.
var recently = setOf("刚 刚刚 刚才 又 just")

// subjectOf reports that a clause tells what somebody did: 我把订单取消了.
func (m *message) subjectOf(c *clause, k int) bool {
	ba := m.between(c, -1, k, of(cBa))
	return ba > 0 && c.toks[ba-1].is.any(of(cMine, cPast, cPerson, cStaff)) && m.between(c, -1, ba, of(cHelp)) < 0
}

// urges reports a decided end: 取消吧, 取消了吧, 取消算了.
func (m *message) urges(c *clause, k int) bool {
	if c.has.has(cQMark) {
		return false
	}
	for _, t := range c.toks[k+1:] {
		switch m.text(t) {
		case "吧", "呗", "算了", "得了", "罢":
			return true
		}
	}
	return strings.HasSuffix(m.text(c.toks[k]), "吧")
}

// threatens reports a condition without a word for it: 不发货我就取消了.
func (m *message) threatens(c *clause, k int) bool {
	then := slices.IndexFunc(c.toks[:k], func(t token) bool { return m.text(t) == "就" })
	if then < 0 {
		return false
	}
	for i, t := range c.toks[:then] {
		if t.is.any(of(cNot, cDont)) && strings.HasPrefix(m.text(t), "不") && m.between(c, i, then, of(cShip, cReceive, cTopUp, cArrive, cWork, cRefund)) >= 0 {
			return true
		}
	}
	return false
}

// reported reports that others are said to have spoken of it: 客服说可以取消.
func (m *message) reported(c *clause, k int) bool {
	say := m.between(c, -1, k, of(cSay))
	if say < 0 {
		return false
	}
	who := say - 1
	for who > 0 && c.toks[who].is.any(of(cTime, cAdverb, cPast)) {
		who--
	}
	if who >= 0 && c.toks[who].from > 0 && strings.ContainsRune("跟和同对给", m.lower[c.toks[who].from-1]) {
		return false // 我跟客服说了
	}
	if who >= 0 && m.text(c.toks[who]) == "i" {
		return false // i said cancel
	}
	if who >= 0 && c.toks[who].is.any(of(cYou, cStaff, cPassive, cNotOrder, cPolicy, cBot, cPerson, cPromise, cService)) {
		return true
	}
	w := m.text(c.toks[say])
	return m.between(c, say, k, of(cHelp, cMine)) < 0 && !strings.ContainsAny(w, "问询看查") && !strings.HasPrefix(w, "ask")
}

// ofOthers reports somebody else as the owner of the order: 我闺蜜那单, 我同事的.
func (m *message) ofOthers(c *clause) bool {
	for i, t := range c.toks {
		if t.is.has(cPerson) && (i+1 == len(c.toks) || c.toks[i+1].is.any(of(cDe, cOrder, cThis, cCancel, cRefund, cBuy)) || strings.HasPrefix(m.text(t), "friend")) {
			return true
		}
	}
	return false
}

// ofAKind reports that the clause speaks of a kind of orders, not of one: 付了钱的订单.
func (m *message) ofAKind(c *clause) bool {
	for i := 1; i < len(c.toks); i++ {
		if c.toks[i].is.any(of(cCan, cCanQ)) && c.toks[i-1].is.has(cDe) && c.has.any(of(cPaid, cUnpaid, cShip)) && !c.has.any(of(cMine, cThis)) {
			return true // 付款了没发货的能取消吗
		}
		if w := m.text(c.toks[i]); w == "orders" && !c.has.any(of(cMine, cThis, cHelp, cOrderNo)) {
			return true // can orders be cancelled
		}
		if !c.toks[i].is.has(cOrder) || c.toks[i].is.has(cThis) || m.text(c.toks[i]) == "单" {
			continue
		}
		k := i - 1
		for k > 0 && c.toks[k].is.any(of(cDe, cMoneyWord, cLe)) {
			k--
		}
		if c.toks[k].is.any(of(cPaid, cUnpaid)) || c.toks[k].is.any(of(cShip, cPay)) && k < i-1 {
			return true
		}
	}
	return false
}

// cancelsOther reports that something else than an order is the object of the word at k: 取消自动提醒 and 把会议取消.
func (m *message) cancelsOther(c *clause, k int) bool {
	if m.between(c, k, min(k+3, len(c.toks)), of(cNotOrder)) >= 0 {
		return true
	}
	return m.between(c, -1, k, of(cNotOrder)) >= 0 && m.between(c, -1, k, of(cWrong)) < 0
}

// putsOff reports that it is for later: 等等再取消, 下周再取消, but not 帮我再取消一单.
func (m *message) putsOff(c *clause, k int) bool {
	again := slices.IndexFunc(c.toks[:k], func(t token) bool { return m.text(t) == "再" })
	return again > 0 && slices.ContainsFunc(c.toks[:again], func(t token) bool {
		return t.is.any(of(cWait, cAfter)) || t.is.has(cTime) && t.at.IsZero() || strings.ContainsAny(m.text(t), "等过")
	})
}

// byShop reports the shop as who does it: 你们取消, 你们要取消吗, but not 你帮我取消 or 我要你们取消.
func (m *message) byShop(c *clause, k int) bool {
	you := m.between(c, -1, k, of(cYou))
	told := m.urges(c, k) && !c.has.any(of(cWant, cWill)) // 那单你关了吧
	return you >= 0 && !told && !c.has.any(of(cHelp, cCan, cCanQ, cBa)) && m.between(c, -1, you, of(cWant)) < 0
}

// endsWithNe reports a final 呢, which asks.
func (m *message) endsWithNe(c *clause) bool {
	i := c.lastWord()
	return i >= 0 && m.text(c.toks[i]) == "呢"
}

// lastWord gives the last token of the clause that is no question mark.
func (c *clause) lastWord() int {
	i := len(c.toks) - 1
	for i >= 0 && c.toks[i].is.has(cQMark) {
		i--
	}
	return i
}

// between gives the first token strictly between two that has one of the concepts; -1 if there is none.
func (m *message) between(c *clause, from, to int, cs concepts) int {
	for i := from + 1; i < to; i++ {
		if c.toks[i].is.any(cs) {
			return i
		}
	}
	return -1
}
