package understand

import "strings"

// rank orders the intents of the clauses of one message: what is asked for
// outright outweighs what is told, what is told outweighs courtesy.
var rank = map[Intent]int{
	ThreatenComplaint: 90, TalkToHuman: 80, CancelOrder: 70, RequestRefund: 70, Abort: 70,
	RefundStatus: 60, ReportProblem: 56, ListOrders: 55, OrderStatus: 54, Question: 40,
	Affirm: 30, Deny: 30, Thanks: 20, Greet: 15, Other: 5,
}

// intent says what the message wants. The slots and the reason are known.
func (m *message) intent(u *Understanding) Intent {
	if m.has.has(cInject) || m.has.has(cEveryone) && m.has.any(of(cCancel, cRefund, cOrder, cList, cCheck, cHelp, cClose)) && !m.has.any(of(cTopUp)) {
		return Other
	}
	short := m.shortAnswer()
	if m.c.Asking == AskingConfirm && short != "" {
		return short
	}
	best, asksHow := Intent(""), false
	for k := range m.clauses {
		i := m.clauseIntent(&m.clauses[k], u)
		asksHow = asksHow || i == Question && m.clauses[k].has.has(cCancel) && m.clauses[k].has.any(of(cHow, cWhere, cWhatDo))
		if i != "" && (best == "" || rank[i] >= rank[best]) {
			best = i
		}
	}
	if best == CancelOrder && asksHow && !m.has.has(cHelp) {
		best = Question // 我要取消，但不知道怎么取消
	}
	best = m.weigh(best, u)
	if m.c.Asking != AskingNothing && m.c.Asking != AskingConfirm && m.answers(best, u) {
		return Inform
	}
	if best == "" || rank[best] <= rank[Greet] {
		switch {
		case u.Reason != "" && u.Reason != OtherReason:
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
	case RequestRefund:
		if m.has.has(cUnpaid) && !m.has.any(of(cParcel)) {
			return CancelOrder
		}
		if m.asksForMoney() {
			return RefundStatus
		}
	case TalkToHuman:
		return best
	case ListOrders, OrderStatus:
		if a := u.Amount; a != nil && a.Expected != nil && a.Charged != nil && u.Reason == Overcharged {
			return ReportProblem // 订单显示88，微信扣了98
		}
	case Question:
		if u.Reason != "" && u.Reason != ChangedMind && u.Reason != FoundCheaper && m.has.any(of(cWhatDo, cWhy, cHow, cYesNo)) && !m.has.any(of(cCancel, cRule, cRefund, cGeneral, cIf)) {
			return ReportProblem
		}
	}
	return best
}

// asksForMoney reports a clause that asks where the money is: 我的钱呢，说好退的.
func (m *message) asksForMoney() bool {
	for k := range m.clauses {
		c := &m.clauses[k]
		if i := c.index(of(cRefund)); i > 0 && m.text(c.toks[i]) == "my money" && c.toks[i-1].is.any(of(cWhere, cStatus)) {
			return true
		}
		if c.has.has(cMoneyWord) && c.has.any(of(cWhere, cStatus)) || m.endsWithNe(c) && len(c.toks) > 1 && c.toks[len(c.toks)-2].is.has(cMoneyWord) {
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
	case first.is.has(cNo) && (len(m.toks) <= 3 || confirm && !m.has.any(of(cHuman, cRefund))):
		return Deny
	case first.is.has(cYes) && (len(m.toks) <= 3 || confirm && !m.has.any(of(cNot, cDont, cNo, cHuman))) && !c.has.any(of(cOrderNo)):
		if !confirm && m.has.any(of(cCancel, cRefund, cHuman, cCheck, cList, cProduct, cRegion, cBuy, cTopUp, cOrder)) {
			return ""
		}
		return Affirm
	}
	return ""
}
