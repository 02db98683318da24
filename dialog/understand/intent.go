package understand

import (
	"slices"
	"strings"
)

// rank orders the intents of the clauses of one message: what is asked for
// outright outweighs what is told, what is told outweighs courtesy.
var rank = map[Intent]int{
	ThreatenComplaint: 90, TalkToHuman: 80, CancelOrder: 70, RequestRefund: 70, Abort: 70,
	RefundStatus: 60, ReportProblem: 56, ListOrders: 55, OrderStatus: 54, Question: 40,
	Affirm: 30, Deny: 30, Thanks: 20, Greet: 15, Other: 5,
}

// intent says what the message wants. The slots and the reason are known.
func (m *message) intent(u *Understanding) Intent {
	if m.has.has(cInject) || m.meddles() {
		return Other
	}
	short := m.shortAnswer()
	if m.c.Asking == AskingConfirm && short != "" {
		return short
	}
	best, height, asksHow := Intent(""), 0, false
	for k := range m.clauses {
		i := m.clauseIntent(&m.clauses[k], u)
		asksHow = asksHow || i == Question && m.clauses[k].has.has(cCancel) && m.clauses[k].has.any(of(cHow, cWhere, cWhatDo))
		if i == "" || rank[i] < height {
			continue
		}
		best, height = i, rank[i]
		if i == Abort && m.onlyDenies(&m.clauses[k]) {
			height = rank[Deny] // 不是要取消，就问问发货没: what comes next counts
		}
	}
	if best == CancelOrder && asksHow && !m.has.has(cHelp) {
		best = Question // 我要取消，但不知道怎么取消
	}
	best = m.weigh(best, u)
	if m.c.Asking == AskingConfirm && (best == ReportProblem || best == "") && m.has.has(cTo) && m.tellsSlots(u) {
		return Inform // 数量改成2
	}
	if m.c.Asking != AskingNothing && m.c.Asking != AskingConfirm && m.answers(best, u) {
		return Inform
	}
	if best == "" || rank[best] <= rank[Greet] {
		switch {
		case u.Reason != "" && u.Reason != OtherReason:
			return ReportProblem
		case m.c.Asking == AskingNothing && m.hasSymptom():
			return ReportProblem
		case best == "" && short != "":
			return short
		case best == "" && m.tellsSlots(u):
			return Inform
		}
	}
	switch {
	case best == "" && m.c.Asking != AskingNothing && m.has.any(of(cWhy, cHow)) && !m.has.has(cSmallTalk):
		return Question
	case best == "":
		return Other
	}
	return best
}

// weigh settles what the clauses cannot settle one by one.
func (m *message) weigh(best Intent, u *Understanding) Intent {
	switch best {
	case "", Question:
		if m.asksForMoney() && m.endsWithNe(&m.clauses[len(m.clauses)-1]) && !m.has.any(of(cCancel, cTopUp, cReceive, cAfter)) {
			return RefundStatus // 钱呢
		}
		if _, change := m.wantsChanged(); change && best == Question && m.c.Asking == AskingNothing && !m.has.any(of(cCancel, cRefund)) {
			return ReportProblem // 能不能帮我换个区
		}
		if m.missesThing() || best == Question && m.complainsByAsking(u) {
			return ReportProblem
		}
	case RequestRefund:
		if m.has.has(cUnpaid) && !m.has.any(of(cParcel)) {
			return CancelOrder
		}
		if m.asksForMoney() {
			return RefundStatus
		}
	case Abort:
		if m.has.has(cThanks) && m.resolved() {
			return Thanks // 太感谢了，问题解决了
		}
	case ListOrders, OrderStatus:
		if u.contrasts() || best == OrderStatus && m.has.any(of(cPaid, cCharge)) && !m.has.any(of(cYesNo, cQMark, cProgress, cCancel)) && (strings.Contains(m.plain, "没了") || strings.Contains(m.plain, "找不到") || strings.Contains(m.plain, "不见")) {
			return ReportProblem // 订单显示88，微信扣了98; 怎么给我的是网通二区
		}
	}
	return best
}

// complainsByAsking reports a complaint in the form of a question: 买错了怎么办.
func (m *message) complainsByAsking(u *Understanding) bool {
	if m.wondersAtDeed() {
		return true
	}
	return u.Reason != "" && u.Reason != ChangedMind && u.Reason != FoundCheaper && m.has.any(of(cWhatDo, cWhy, cHow, cYesNo)) && !m.has.any(of(cCancel, cRule, cRefund, cGeneral, cIf)) &&
		!slices.ContainsFunc(m.clauses, func(c clause) bool { return c.asksToAvoid() })
}

// asksForMoney reports a clause that asks where the money is: 我的钱呢，说好退的.
func (m *message) asksForMoney() bool {
	for k := range m.clauses {
		c := &m.clauses[k]
		if i := c.index(of(cRefund)); i > 0 && m.text(c.toks[i]) == "my money" && c.toks[i-1].is.any(of(cWhere, cStatus)) {
			return true
		}
		if c.has.has(cMoneyWord) && c.has.any(of(cWhere, cStatus)) || m.endsWithNe(c) && c.lastWord() > 0 && c.toks[c.lastWord()-1].is.has(cMoneyWord) {
			return true
		}
	}
	return false
}

// answers reports that the message answers the question just put: it fills the
// slot or tells a reason, and asks for nothing else outright.
func (m *message) answers(best Intent, u *Understanding) bool {
	if m.has.has(cDontKnow) && rank[best] <= rank[Question] && !m.has.any(of(cHow, cWhy, cQMark)) {
		return true
	}
	filled := m.tellsSlots(u) || u.Reason != "" || m.has.has(cNoReason)
	if m.c.Asking == AskingReason {
		return filled && rank[best] <= rank[ReportProblem] && best != Question || filled && best == CancelOrder && !m.has.any(of(cHelp, cCancel))
	}
	if m.c.Asking == AskingOrderNo && best == "" && m.pointsAtOrder() {
		return true
	}
	if !filled && (m.c.Asking == AskingLookupCode || m.c.Asking == AskingRating || m.c.Asking == AskingItem || m.c.Asking == AskingEvidence) {
		return best == "" && len(m.toks) > 0
	}
	if !filled {
		return false
	}
	return best == "" || best == ReportProblem || rank[best] <= rank[Affirm] || best == OrderStatus && !m.has.any(of(cYesNo, cQMark, cHow, cWhy))
}

func (m *message) tellsSlots(u *Understanding) bool {
	return len(u.OrderNos) > 0 || u.OrderSuffix != "" || u.OrderIndex != 0 || u.Region != nil || u.Amount != nil || u.Account != "" ||
		u.Quantity != nil || u.PaidAt != nil || u.PaymentMethod != "" || u.TrackingNo != ""
}

// clauseIntent is the table of what one clause does, from the most to the least
// decided.
func (m *message) clauseIntent(c *clause, u *Understanding) Intent {
	if i := m.complaining(c); i != "" {
		return i
	}
	if i := m.cancelling(c); i != "" {
		if i != Question || !c.has.any(of(cThreat)) {
			return i
		}
	}
	if i := m.human(c); i != "" {
		return i
	}
	if i := m.refunding(c); i != "" {
		return i
	}
	if i := m.givingUp(c); i != "" {
		return i
	}
	if i := m.ordering(c); i != "" {
		return i
	}
	if i := m.problem(c); i != "" {
		return i
	}
	return m.courtesy(c)
}

// littleElse reports that the tokens cover nearly all of the text.
func (m *message) littleElse() bool {
	covered := 0
	for _, t := range m.toks {
		covered += t.to - t.from
	}
	spaces := 0
	for _, r := range m.lower {
		if r == ' ' {
			spaces++
		}
	}
	return len(m.lower)-spaces-covered <= 1
}

// shortAnswer reads yes and no where the message is little else.
func (m *message) shortAnswer() Intent {
	if len(m.clauses) == 0 {
		return ""
	}
	c := &m.clauses[0]
	confirm := m.c.Asking == AskingConfirm
	if last := &m.clauses[len(m.clauses)-1]; confirm && len(m.clauses) == 2 && len(last.toks) == 1 && c.has.any(of(cQMark, cYesNo)) {
		c = last // cancel? no
	}
	first := c.toks[0]
	for k := 0; k < len(c.toks)-1 && first.is.any(of(cSoft)); k++ {
		first = c.toks[k+1]
	}
	asks := c.has.any(of(cHow, cWhy, cWhen, cWhat, cWho, cYesNo, cQMark))
	switch {
	case asks:
		return ""
	case confirm && m.has.has(cGiveUp):
		if strings.Contains(m.plain, "算了") || m.has.has(cCancel) || strings.ContainsAny(m.plain, "取退撤") {
			return Abort
		}
		return Deny
	case confirm && m.has.any(of(cWait, cDont)) && !m.has.any(of(cRefund, cHuman)):
		return Deny
	case !confirm && (m.has.has(cWrong) || !m.littleElse()):
		return ""
	case confirm && m.has.has(cWrong) && !m.has.any(of(cHuman, cRefund, cCancel)):
		return Deny
	case confirm && m.putsOtherwise():
		return Deny // 账号不是这个
	case !confirm && first.is.has(cNo) && m.negatesNext():
		return "" // 不打游戏了
	case first.is.has(cNo) && (len(m.toks) <= 3 || confirm && !m.has.any(of(cHuman, cRefund))):
		return Deny
	case confirm && len(m.clauses) == 1 && m.endsRight(c):
		return Affirm // 电话都对
	case m.has.any(of(cFail, cBroken)) && !confirm:
		return "" // 提交失败
	case first.is.has(cYes) && (len(m.toks) <= 3 || confirm && !m.has.any(of(cNot, cDont, cNo, cHuman))) && !c.has.any(of(cOrderNo)):
		if !confirm && m.has.any(of(cCancel, cRefund, cHuman, cCheck, cList, cProduct, cRegion, cBuy, cTopUp, cOrder)) {
			return ""
		}
		return Affirm
	}
	return ""
}

// negatesNext reports a first 不 or 别 that belongs to the word after it.
func (m *message) negatesNext() bool {
	if w := m.text(m.toks[0]); w != "不" && w != "别" && w != "没有" || len(m.toks) < 2 {
		return false
	}
	return m.toks[1].from == m.toks[0].to && !m.toks[1].is.any(of(cSoft, cLe, cBreak, cYes, cNo))
}

// endsRight reports that a clause ends by saying that all is right.
func (m *message) endsRight(c *clause) bool {
	last := len(c.toks) - 1
	for last > 0 && c.toks[last].is.any(of(cSoft, cLe, cDe)) {
		last--
	}
	switch m.text(c.toks[last]) {
	case "对", "都对", "全对", "对的", "正确", "没错", "没问题", "无误", "correct", "right", "fine":
		return !c.has.any(of(cNot, cDont, cNo, cWrong, cCancel, cRefund))
	}
	return false
}

// putsOtherwise reports a summary that is denied in one point: 账号不是这个.
func (m *message) putsOtherwise() bool {
	if m.has.any(of(cHuman, cRefund, cCancel, cThreat)) {
		return false
	}
	return slices.ContainsFunc(m.toks, func(t token) bool {
		w := m.text(t)
		return w == "不是" || w == "不是这个" || w == "不对" || w == "不正确" || w == "isn't" || w == "is not"
	})
}

// denials begin a clause that only puts something right: 不是买错区，是没收到.
var denials = setOf("不取消 没取消 不是取消 不退 不退款 不是 并不是 不是要 不是想 没说 没说要 没有说 没要 没想 没想要 又不是 也不是 并非 不是因为")

// onlyDenies reports a clause that denies instead of forbidding: 不是要取消, but
// not 别取消.
func (m *message) onlyDenies(c *clause) bool {
	for _, t := range c.toks {
		if denials[m.text(t)] {
			return true
		}
		if !t.is.any(of(cSoft, cMine, cAdverb, cThis, cOrder, cYou)) {
			return false
		}
	}
	return false
}

// ruledOut reports that clause k denies what another clause then puts right.
func (m *message) ruledOut(k int) bool {
	return k+1 < len(m.clauses) && m.onlyDenies(&m.clauses[k]) && !m.clauses[k].has.any(of(cQMark, cWant))
}

// resolved reports that the customer's matter has settled itself.
func (m *message) resolved() bool {
	for _, t := range m.toks {
		if w := m.text(t); t.is.has(cGiveUp) && (strings.Contains(w, "解决了") || strings.Contains(w, "已解决") || strings.Contains(w, "搞定") || strings.Contains(w, "好了")) {
			return !m.has.any(of(cCancel, cRefund))
		}
	}
	return false
}

// pointsAtOrder reports an order told by what it is: 点卡那个, 50块的那单, 昨天买的.
func (m *message) pointsAtOrder() bool {
	if m.has.any(of(cYesNo, cQMark, cHow, cWhy, cWhere, cWhat, cSmallTalk)) {
		return false
	}
	return m.has.any(of(cThis, cOrder, cProduct)) || m.has.any(of(cTime, cMoney)) && m.has.has(cBuy) || strings.HasSuffix(m.plain, "那个") || strings.HasSuffix(m.plain, "那笔") || strings.HasSuffix(m.plain, "的那单")
}
