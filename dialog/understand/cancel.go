package understand

import (
	"slices"
	"strings"
)

// act is what one clause does: an intent, or "" when it does nothing.
// Cancelling is the one act that must not be read into anything: a clause
// cancels only when it asks for it; a question, a report, a condition or a
// negation never does.

var (
	asksWay     = of(cHow, cWhatDo, cWhere, cPolicy, cFee, cRule)
	asksTime    = of(cWhen)
	asksPerson  = of(cWho)
	asksReason  = of(cWhy)
	transparent = of(cWant, cCan, cHelp, cMine, cOrder, cThis, cBa, cAdverb, cSay, cLe, cOrderNo, cYou, cLet, cAll, cPast, cProduct, cDe, cTime, cTry, cWill, cSoft, cMistake, cNumber, cFiller, cTo)
)

// cancelling says what a clause does that speaks of cancelling.
func (m *message) cancelling(c *clause) Intent {
	k := c.index(of(cCancel, cCancelled, cClose))
	if k < 0 {
		if c.has.has(cNotWant) {
			return m.notWanting(c)
		}
		return ""
	}
	t := c.toks[k]
	if !t.is.has(cCancel) && m.goodsGone(c) {
		return ""
	}
	if !t.is.has(cCancel) && m.resultative(c, k) {
		return m.pastCancel(c)
	}
	if c.has.has(cSubscription) && (!c.has.any(of(cOrderNo)) || m.between(c, -1, min(k+4, len(c.toks)), of(cSubscription)) >= 0) {
		return Question
	}
	if t.is.has(cClose) && !t.is.has(cCancel) && !m.closesOrder(c) {
		return ""
	}
	if m.refundOfCancelled(c, k) {
		return ""
	}
	if m.negatedAt(c, k) {
		return m.negatedCancel(c, k)
	}
	if i, ok := m.unmeant(c, k); ok {
		return i
	}
	switch {
	case c.has.any(of(cEveryone)):
		return Other
	case c.has.any(of(cNotOrder)) && !c.has.any(of(cOrder, cThis, cOrderNo)) && m.cancelsOther(c, k):
		return otherObject(c)
	case m.isPast(c, k):
		return m.pastCancel(c)
	case m.asksAboutCancel(c, k):
		return Question
	}
	return CancelOrder
}

// closesOrder reports that what is to be closed is an order, said in this clause
// or in another one: 还没给钱，关了吧.
func (m *message) closesOrder(c *clause) bool {
	if k := c.index(of(cClose)); k >= 0 && strings.Contains(m.text(c.toks[k]), "单") {
		return true
	}
	return c.has.any(of(cOrder, cThis, cOrderNo)) || m.has.any(of(cOrder, cOrderNo, cBuy, cUnpaid)) && !m.has.any(of(cSubscription, cNotOrder))
}

// refundOfCancelled reports that the clause is about the money of an order that
// was cancelled before: 取消的订单退款什么时候到.
func (m *message) refundOfCancelled(c *clause, k int) bool {
	if !c.has.has(cRefund) || c.has.any(of(cAfter, cIf, cWill)) {
		return false
	}
	unasked := k+1 < len(c.toks) && c.toks[k+1].is.any(of(cLe, cDuration)) || !c.has.any(of(cHelp, cWant, cBa)) && !strings.ContainsAny(m.plain, "吧呗")
	notYet := m.between(c, k, len(c.toks), of(cNot)) >= 0 && c.follows(of(cNot), of(cRefund), 2) && unasked
	return c.has.any(of(cWhen, cStatus, cCheck)) || c.follows(of(cRefund), of(cArrive), 3) || notYet
}

// ofAKind reports that the clause speaks of a kind of orders, not of one: 付了钱的订单.
func (m *message) ofAKind(c *clause) bool {
	for i := 1; i < len(c.toks); i++ {
		if c.toks[i].is.any(of(cCan, cCanQ)) && c.toks[i-1].is.has(cDe) && c.has.any(of(cPaid, cUnpaid, cShip)) && !c.has.any(of(cMine, cThis)) {
			return true // 付款了没发货的能取消吗
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

// cancelsOther reports that something else than an order is the object of the
// word at k: 取消自动提醒 and 把会议取消, but not 地址填错了取消吧.
func (m *message) cancelsOther(c *clause, k int) bool {
	if m.between(c, k, min(k+3, len(c.toks)), of(cNotOrder)) >= 0 {
		return true
	}
	return m.between(c, -1, k, of(cNotOrder)) >= 0 && m.between(c, -1, k, of(cWrong)) < 0
}

// otherObject is what cancelling something else than an order is: a question to
// the shop when it is asked, else nothing the bot does.
func otherObject(c *clause) Intent {
	if c.has.any(of(cYesNo, cHow, cCanQ, cQMark, cWhere, cIsIt, cWhen, cWhat)) {
		return Question
	}
	return Other
}

// resultative reports that the word at k tells of a done cancellation, not that
// a learner of English wrote "want to cancelled".
func (m *message) resultative(c *clause, k int) bool {
	if !c.toks[k].is.has(cCancelled) {
		return false
	}
	if k > 0 && isLatin(m.lower[c.toks[k].from]) {
		prev := m.text(c.toks[k-1])
		if prev == "be" && c.toks[0].is.has(cCan) {
			return false // can this be cancelled?
		}
		if c.has.any(of(cWant, cHelp)) && !c.has.any(of(cPassive, cIsIt, cWhy, cWho)) {
			return false // I would like to have it cancelled
		}
		return prev != "to" && prev != "want" && prev != "please" && prev != "pls" && prev != "want to" && prev != "need"
	}
	return true
}

// deeds are what a negation may have for its own: 别墨迹，取消; 不要发货，取消.
var deeds = of(cBad, cShip, cCharge, cPay, cTopUp, cWork, cWait, cSay, cReceive, cBuy, cWant, cNotWant, cGiveUp, cRefund, cCheck)

// negatedAt reports a negation that reaches the word at k: only words that
// carry it on (要, 帮我, 订单 …) stand between.
func (m *message) negatedAt(c *clause, k int) bool {
	for i := k - 1; i >= 0; i-- {
		t := c.toks[i]
		w := m.text(t)
		if t.is.any(of(cDont, cNot)) && w != "不得不" && !t.is.any(of(cCanQ)) {
			return true
		}
		if i == k-1 && endsWithNot(w) {
			return true // 可以不取消吗
		}
		if w == "就" || w == "了" {
			return false // 不要这个了 | 帮我取消; 不发货 | 就取消
		}
		if !t.is.any(transparent) {
			// A word that is no deed of its own carries the negation on: 别老取消.
			return i == k-1 && i > 0 && c.toks[i-1].is.has(cDont) && !t.is.any(deeds)
		}
	}
	return false
}

// endsWithNot reports a word such as 可以不, which negates what follows it, but
// not 能不能, which asks.
func endsWithNot(w string) bool {
	stem, ok := strings.CutSuffix(w, "不")
	return ok && stem != "" && w != "要不"
}

func (m *message) negatedCancel(c *clause, k int) Intent {
	for i := k - 1; i >= 0; i-- {
		t := c.toks[i]
		if !t.is.any(of(cDont, cNot)) {
			continue
		}
		w := m.text(t)
		inability := strings.Contains(w, "能") || strings.Contains(w, "can") || strings.Contains(w, "可以") || strings.Contains(w, "让") || strings.Contains(w, "法") || strings.Contains(w, "给") && w != "别给" || i+1 < len(c.toks) && c.toks[i+1].is.any(of(cCan, cLet)) && !c.toks[i+1].is.has(cHelp)
		switch {
		case inability && !t.is.has(cDont):
			if c.has.any(of(cYesNo, cQMark, cHow, cWhy, cIsIt, cWhen, cWhat, cIf, cWhatDo)) {
				return Question
			}
			return ReportProblem
		case c.has.any(of(cHow, cWhy)):
			return OrderStatus
		case c.has.any(of(cIf)):
			return Question
		case k+1 < len(c.toks) && c.toks[k+1].is.has(cDe):
			return Abort // 没有取消的意思
		case w == "没点", !t.is.has(cDont) && (strings.HasPrefix(w, "没") || strings.HasPrefix(w, "未") || w == "didn't" || w == "did not" || w == "never") && m.between(c, i, k, of(cSay, cWant, cLet, cOrder)) < 0:
			return OrderStatus // 我没取消，怎么没了
		}
		return Abort
	}
	if c.has.any(of(cYesNo, cQMark)) {
		return Question
	}
	return Abort
}

// between gives the first token strictly between two that has one of the concepts.
func (m *message) between(c *clause, from, to int, cs concepts) int {
	for i := from + 1; i < to; i++ {
		if c.toks[i].is.any(cs) {
			return i
		}
	}
	return -1
}

// asksAboutCancel reports that the clause asks about cancelling rather than for
// it. "Can this one be cancelled?" and "cancel it, all right?" ask for it.
func (m *message) asksAboutCancel(c *clause, k int) bool {
	tail := of(cCan, cWill, cRefund, cRestore, cFee, cArrive, cAfter, cPay, cReceive, cIsIt, cIf, cStatus, cShip)
	if c.has.has(cIf) && c.has.has(cHelp) && !c.has.any(of(cYesNo, cQMark, cCanQ, cHow, cWhen)) {
		return false // 如果还没发货就帮我取消
	}
	asking := c.has.any(of(cYesNo, cQMark, cCanQ, cIsIt, cTag)) || m.endsWithNe(c)
	toMe := k > 0 && c.toks[k-1].is.has(cHelp) && strings.Contains(m.text(c.toks[k-1]), "我") // whatever was said before
	if c.has.has(cIf) || c.has.has(cGeneral) && !toMe && (asking || !c.has.any(of(cHelp, cWant))) || asking && m.ofAKind(c) || m.between(c, k, len(c.toks), of(cAfter)) >= 0 || c.has.any(asksWay.plus(asksTime)) {
		return true
	}
	if m.between(c, -1, k, of(cAfter)) >= 0 && c.has.any(of(cCan, cCanQ, cYesNo)) {
		return true
	}
	if m.between(c, k, len(c.toks), of(cWhat)) >= 0 || c.has.has(cWhat) && !c.has.any(of(cHelp, cWant)) || c.has.any(asksReason) {
		return true
	}
	if asking && slices.ContainsFunc(c.toks, func(t token) bool { return m.text(t) == "orders" }) && !c.has.any(of(cMine, cThis, cHelp, cOrderNo)) {
		return true // can orders be cancelled
	}
	if k > 0 && strings.HasPrefix(m.text(c.toks[k]), "cancelling") && c.toks[k-1].is.any(of(cWill, cIsIt)) {
		return true // would cancelling it cost money
	}
	if c.has.any(of(cFail)) && m.between(c, k, len(c.toks), of(cFail)) >= 0 {
		return true
	}
	if m.reported(c, k) {
		return true
	}
	can := m.between(c, -1, k, of(cCan, cCanQ))
	tag := m.between(c, k, len(c.toks), of(cTag))
	if !asking {
		return m.saidOfOthers(c, k, can)
	}
	if is := c.index(of(cIsIt)); is >= 0 && is < k && can < 0 && tag < 0 {
		return true // 是不是要取消
	}
	if tag >= 0 && m.between(c, k, tag, tail) < 0 && !m.strayTail(c, k, tag) {
		return false
	}
	if can < 0 {
		return m.between(c, -1, k, of(cHelp, cBa)) < 0 && !m.softened(c, k) || m.between(c, k, len(c.toks), tail) >= 0
	}
	return m.between(c, k, len(c.toks), tail) >= 0 || c.has.any(of(cAuto))
}

// softened reports a 一下 or please after the word at k, which begs; 麻烦 there does not.
func (m *message) softened(c *clause, k int) bool {
	i := m.between(c, k, len(c.toks), of(cHelp))
	return i >= 0 && m.text(c.toks[i]) != "麻烦"
}

// reported reports that others are said to have spoken of it: 客服说可以取消.
func (m *message) reported(c *clause, k int) bool {
	say := m.between(c, -1, k, of(cSay))
	who := say - 1
	for who > 0 && c.toks[who].is.any(of(cTime, cAdverb, cPast)) {
		who-- // 客服昨天说
	}
	if say > 0 && c.toks[who].is.any(of(cYou, cStaff, cPassive, cNotOrder, cPolicy, cBot, cPerson, cPromise, cService)) {
		return true // 客服告诉我能取消
	}
	if say < 0 || m.between(c, say, k, of(cHelp, cMine)) >= 0 || strings.HasPrefix(m.text(c.toks[min(say+1, len(c.toks)-1)]), "我") || say > 0 && c.toks[say-1].is.has(cMine) {
		return false
	}
	w := m.text(c.toks[say])
	return !strings.ContainsAny(w, "问询看查") && w != "ask" && w != "asking"
}

// strayTail reports words between the cancelling and 可以吗 that make it a
// question about something else: 取消订单退款可以吗.
func (m *message) strayTail(c *clause, k, tag int) bool {
	return m.between(c, k, tag, of(cRefund, cRestore, cBuy, cPay)) >= 0
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

// saidOfOthers reports a statement that reports or allows cancelling instead of
// asking for it: 客服说可以取消, 系统自动取消, 可以取消订单.
func (m *message) saidOfOthers(c *clause, k, can int) bool {
	if c.has.any(of(cAuto)) {
		return true
	}
	if can >= 0 && !c.has.any(of(cHelp, cWant, cThis, cOrderNo, cBa)) {
		return true
	}
	if (c.has.has(cPerson) || m.namesShop(c)) && !c.has.any(of(cHelp, cWant, cThis, cOrderNo, cBa)) {
		return true
	}
	return m.between(c, -1, k, of(cYou)) >= 0 && !c.has.any(of(cHelp, cWant, cBa, cCan))
}

// namesShop reports that the shop or its staff are spoken of, not only called: 老板
// and 亲 at the head of a sentence are who it is said to.
func (m *message) namesShop(c *clause) bool {
	return slices.ContainsFunc(c.toks, func(t token) bool {
		return t.is.has(cStaff) && (t.is.any(of(cYou, cPassive)) || strings.HasPrefix(m.text(t), "客服") || m.text(t) == "管理员")
	})
}

// notWanting reads 不要了: of an order it cancels, of a paid one it asks for the
// money, as an answer to a question it says why.
func (m *message) notWanting(c *clause) Intent {
	switch {
	case m.c.Asking == AskingReason:
		return ""
	case c.has.any(of(cWhy, cHow, cWhen, cIf, cWho, cFee, cRule)), c.has.any(of(cYesNo, cIsIt)) && !c.has.any(of(cCan, cCanQ, cTag, cRefund)):
		return Question
	case m.c.Asking == AskingConfirm && len(c.toks) <= 2:
		return Deny
	case c.has.any(of(cEveryone)):
		return Other
	case m.has.any(of(cRefund)), m.has.any(of(cPaid)) && !m.has.has(cUnpaid):
		return RequestRefund
	}
	return CancelOrder
}
