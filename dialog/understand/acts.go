package understand

import (
	"slices"
	"strings"
)

// complaining reports a threat to go to an authority, the law or the public.
// Asking for the complaint line is a question.
func (m *message) complaining(c *clause) Intent {
	if !c.has.has(cThreat) {
		return ""
	}
	k := c.index(of(cThreat))
	if c.has.all(of(cIsIt, cPolicy)) || c.has.any(of(cHow, cWhere, cWhat)) && !c.has.any(of(cMine, cWant)) || c.has.has(cYesNo) && !c.has.any(of(cMine, cWant, cNotWant)) {
		return Question
	}
	for i := k - 1; i >= 0 && c.toks[i].is.any(of(cNot, cDont, cWant, cWill, cMine)); i-- {
		if c.toks[i].is.any(of(cNot, cDont)) {
			if c.has.any(of(cRefund, cCancel, cHuman)) {
				return "" // 不想投诉只想退款
			}
			return Other // 我不想投诉
		}
	}
	return ThreatenComplaint
}

// human reports that a person is asked for, or asked whether this is one.
func (m *message) human(c *clause) Intent {
	if c.has.has(cBot) && c.has.any(of(cYesNo, cIsIt, cQMark, cWhat)) || c.has.has(cBot) && c.has.has(cYou) {
		if !m.wantsHuman(c) {
			return Question
		}
	}
	if c.has.has(cHuman) {
		if c.has.has(cGreet) && len(c.toks) <= 4 && strings.Contains(m.plain, "有人") {
			return Greet // hello有人吗
		}
		if (c.has.any(of(cWhen, cWhat, cWho)) || m.namesService(c)) && !m.wantsHuman(c) {
			return Question
		}
		if c.has.any(of(cDont, cNot)) && !c.has.any(of(cBot)) && m.negatesHuman(c) {
			return Other
		}
		return TalkToHuman
	}
	if c.has.has(cStaff) && (m.onlyStaff() || m.callsStaff(c)) {
		return TalkToHuman
	}
	return ""
}

func (m *message) wantsHuman(c *clause) bool {
	return c.has.has(cHuman) && c.has.any(of(cWant, cHelp)) && !c.has.has(cYou)
}

// namesService reports something the shop offers besides people, such as 热线.
func (m *message) namesService(c *clause) bool {
	return slices.ContainsFunc(c.toks, func(t token) bool { return t.is.has(cService) && !t.is.has(cBot) })
}

func (m *message) negatesHuman(c *clause) bool {
	k := c.index(of(cHuman))
	return k > 0 && c.toks[k-1].is.any(of(cDont, cNot)) && !c.has.any(of(cReceive, cCan))
}

// callsStaff reports 让客服来, 要客服, 客服跟我说, but not 客服说.
func (m *message) callsStaff(c *clause) bool {
	if c.has.any(of(cWhen, cWhat, cHow, cService)) {
		return false
	}
	for i, t := range c.toks {
		if m.text(t) != "客服" {
			continue
		}
		by := i - 1
		if by > 0 && c.toks[by].is.has(cYou) {
			by-- // 叫你们客服来
		}
		if by >= 0 && c.toks[by].is.any(of(cLet, cWant, cCheck, cHelp)) && (i == len(c.toks)-1 || !c.toks[by].is.has(cHelp)) || i == len(c.toks)-2 && m.endsWithNe(c) {
			return true
		}
	}
	return false
}

// onlyStaff reports that the message is nothing but a call for 客服.
func (m *message) onlyStaff() bool {
	called := false
	for _, t := range m.toks {
		if t.is.has(cStaff) && m.text(t) == "客服" {
			called = true
		} else if !t.is.any(of(cBreak, cSoft, cQMark)) {
			return false
		}
	}
	return called
}

// refunding says what a clause does that speaks of money or goods going back.
func (m *message) refunding(c *clause) Intent {
	if !c.has.has(cRefund) {
		if c.has.has(cRule) && strings.Contains(m.plain, "无理由") && c.has.any(of(cOrderNo, cThis, cWant, cHelp)) && !c.has.any(of(cYesNo, cQMark, cCanQ, cIsIt, cHow, cWhat, cSay, cGeneral, cIf)) {
			return RequestRefund
		}
		return ""
	}
	k := c.index(of(cRefund))
	ne := m.endsWithNe(c) && c.lastWord() > 0 && c.toks[c.lastWord()-1].is.has(cRefund)
	asks := c.has.any(of(cYesNo, cQMark, cCanQ, cIsIt, cTag)) || ne
	le := c.has.has(cLe) || slices.ContainsFunc(c.toks, func(t token) bool { return t.is.has(cRefund) && strings.HasSuffix(m.text(t), "了") })
	can := c.has.any(of(cCan, cCanQ, cTag))
	switch {
	case c.follows(of(cHow), of(cRefund), 4) && !c.has.any(of(cNot, cArrive)) && !strings.HasSuffix(string(m.lower[c.toks[k].from:]), "了"):
		return Question
	case c.has.has(cRule) && !asks && c.has.any(of(cWant, cHelp, cThis, cOrderNo, cMine)) && !c.has.any(of(cHow, cWhy, cWhat, cSay, cCan)):
		return RequestRefund // 我要七天无理由退货
	case c.has.any(of(cRule, cSubscription)) || c.has.has(cGeneral) && (asks || !c.has.any(of(cHelp, cThis, cBa))) || c.has.any(of(cIf)) && (asks || c.has.any(of(cHow, cWhen, cWhat, cWill))):
		return Question
	case m.choosesMethod(c), can && asks && slices.ContainsFunc(c.toks, func(t token) bool { return m.text(t) == "退到" }):
		return Question
	case c.has.any(of(cFee, cPolicy)) && (asks || !c.follows(of(cHelp), of(cRefund), 3)) && !c.has.any(of(cArrive, cProgress)):
		return Question
	case m.between(c, -1, k, of(cDont)) >= 0 && !c.has.any(of(cWant)) && m.negatedAt(c, k):
		return Abort
	case c.has.any(of(cWho)), c.toks[0].is.has(cSay) && c.toks[len(c.toks)-1].is.has(cDe) && !asks:
		return RefundStatus // 说给我退的，退了没
	case c.has.any(of(cWhen, cStatus, cProgress, cCheck)) || c.follows(of(cRefund), of(cArrive), 6) && !can && (asks || !c.has.any(of(cWant, cHelp, cBa))):
		return RefundStatus
	case c.has.has(cWhere) && c.has.any(of(cNotOrder, cService, cAuto)):
		return Question
	case c.has.any(of(cWhere)) && !c.has.any(of(cHow, cCan)):
		return RefundStatus
	case c.has.any(of(cNot)) && m.negatedAt(c, k):
		return m.unrefunded(c, can)
	case c.has.all(of(cWhy, cNot)) && !can:
		return RefundStatus // 说好退款的怎么还没退
	case c.has.any(of(cHow, cWhatDo, cWhat)) && !c.has.any(of(cLe)):
		return Question
	case c.follows(of(cRefund), of(cLe, cDone, cFail), 1) && (asks && !can || c.has.any(of(cPast, cPassive)) || !c.has.any(of(cHelp, cWant, cBa, cSoft, cCan, cThis, cOrderNo, cOrder)) && len(c.toks) > 2),
		c.has.any(of(cPast)) && c.has.any(of(cAppeal)):
		return RefundStatus
	case m.between(c, k, len(c.toks), of(cWill)) >= 0 && asks && !can:
		return Question
	case asks && !can && (le || c.has.any(of(cPast, cIsIt)) || ne):
		return RefundStatus
	case c.has.has(cDuration) && c.has.any(of(cPast, cLe, cAll)) && !c.has.any(of(cWant, cHelp, cBa, cCan)):
		return RefundStatus // 退款已经7天了
	case c.has.any(of(cMissing)), c.has.has(cReceive) && c.has.any(of(cNot, cWill)) && !c.has.any(of(cWant, cHelp, cCan, cBa, cShort)):
		return RefundStatus
	}
	return RequestRefund
}

// choosesMethod reports a question which of two channels: 退到微信还是银行卡.
func (m *message) choosesMethod(c *clause) bool {
	n := 0
	for i, t := range c.toks {
		if t.is.any(of(cWeChat, cAlipay, cBank)) {
			n++
		}
		if n == 1 && i+1 < len(c.toks) && m.text(t) == "还是" {
			return c.toks[i+1].is.any(of(cWeChat, cAlipay, cBank))
		}
	}
	return false
}

// unrefunded reads a negation before a refund: still not there, not allowed, or
// not wanted.
func (m *message) unrefunded(c *clause, can bool) Intent {
	switch {
	case c.has.any(of(cHow, cWhy)) && !can:
		return RefundStatus
	case (can || strings.Contains(m.plain, "不能")) && c.has.any(of(cYesNo, cQMark, cHow, cWhy)):
		return Question
	case c.has.any(of(cReceive, cArrive)) || strings.Contains(m.plain, "还没") || strings.Contains(m.plain, "还不"):
		return RefundStatus
	}
	return ReportProblem
}

// givingUp reports that the customer leaves things as they are.
func (m *message) givingUp(c *clause) Intent {
	switch {
	case c.has.has(cGiveUp) && !c.has.any(of(cCan, cCanQ, cYesNo, cWhen, cHow, cWhat, cWhy)):
		return Abort
	case c.has.has(cDont) && c.has.any(of(cOrder, cThis)) && c.follows(of(cDont), of(cWork), 2) && !c.has.any(of(cYesNo, cHow)):
		return Abort // 先别动我订单
	case c.has.has(cWait) && m.c.Asking == AskingConfirm:
		return Deny
	case c.has.has(cWait) && len(m.toks) <= 4 && m.c.Asking == AskingNothing && !c.has.any(of(cSubscription, cHow, cYesNo, cQMark)):
		return Abort
	}
	return ""
}

// ordering says what a clause does that asks for orders or how one goes.
func (m *message) ordering(c *clause) Intent {
	past := c.has.any(of(cCancelled))
	asks := c.has.any(of(cYesNo, cQMark, cHow, cWhy, cWhen, cWhere, cIsIt, cWhat)) || m.endsWithNe(c)
	switch {
	case past && (c.has.any(of(cOrder, cThis)) || !m.goodsGone(c)):
		return OrderStatus
	case c.has.has(cIf) && asks, c.follows(of(cHow), of(cCheck), 1) && !c.has.has(cNot):
		return Question
	case c.has.any(of(cRule, cPolicy, cSubscription, cGeneral)) && asks:
		return Question
	case (c.has.has(cMissing) && asks || m.cannotFind(c)) && c.has.any(of(cOrder, cThis, cList)) && m.c.Asking == AskingNothing:
		return OrderStatus // 下的单怎么找不到了
	case m.namesOrders(c), c.has.has(cCheck) && c.has.has(cOrder) && !c.has.has(cOrderNo) && (strings.Contains(m.plain, "列") || strings.Contains(m.plain, "这个月")), c.has.all(of(cMine, cUnpaid, cWhat)) && strings.Contains(m.plain, "单"):
		return ListOrders
	case c.has.all(of(cOrder, cWhere)) && strings.Contains(m.plain, "单号") && !c.has.has(cOrderNo):
		return Question // 订单号在哪里看
	case c.has.all(of(cList, cCheck, cShip)) && !asks && !c.has.any(of(cProgress, cStatus, cNot, cWrong, cReceive)), m.asksWhatBought(c):
		return ListOrders
	case c.has.has(cList) && !c.has.any(of(cProgress, cStatus, cWhen, cHow, cWhy, cShip, cReceive, cWrong, cNot, cBroken, cPay, cPaid)):
		if !asks && !c.has.any(of(cCheck, cWant, cHelp, cAll)) && len(c.toks) > 3 {
			return ""
		}
		return ListOrders
	case c.has.any(of(cProgress, cStatus)) && c.has.any(of(cOrder, cThis, cMine, cList, cOrderNo, cParcel, cProduct, cTopUp, cShip)) && !c.has.any(of(cBroken)):
		return OrderStatus
	case c.has.any(of(cProgress)) && (asks || c.has.any(of(cSay, cCheck))) || c.has.any(of(cProgress)) && len(m.toks) <= 4:
		return OrderStatus
	case m.text(c.toks[0]) == "一直" && c.has.has(cStatus), c.follows(of(cAdverb, cHow), of(cStatus), 1) && strings.HasSuffix(m.plain, "中"):
		return OrderStatus // 一直在处理中
	case c.has.has(cCheck) && c.has.any(of(cOrderNo, cThis, cOrderNo)) || c.has.has(cCheck) && c.has.any(of(cParcel)) && !c.follows(of(cNot), of(cReceive), 3):
		return OrderStatus
	case c.has.has(cCheck) && c.has.any(of(cOrder)) && !c.has.any(of(cWrong)):
		return ListOrders
	case c.has.has(cShip) && asks && c.has.has(cTime) && c.has.any(of(cCan, cWill)):
		return OrderStatus
	case c.follows(of(cBuy), of(cDone), 1) && c.has.has(cYesNo):
		return OrderStatus // 下单成功了吗
	case c.has.any(of(cOrder, cThis)) && (c.has.has(cWhen) && c.has.any(of(cWork, cDone)) && !c.has.has(cWill) || c.has.has(cDone) && c.has.has(cYesNo)) && !c.has.any(of(cPay, cPolicy)):
		return OrderStatus // 单子啥时候能弄好
	case asks && c.has.all(of(cStatus, cGiveUp)), c.has.all(of(cWhy, cUnpaid)):
		return OrderStatus // 取消申请通过了吗, 怎么变成待付款了
	case m.endsWithNe(c) && c.lastWord() > 0 && c.toks[c.lastWord()-1].is.has(cOrder) && !c.has.any(of(cCan, cIf)):
		return OrderStatus // 我订单呢
	case m.asksWhetherDone(c):
		return OrderStatus // 话费充进去了吗
	case c.has.has(cWhen) && strings.Contains(m.plain, "take") && !c.has.any(of(cMine, cThis, cOrderNo, cRefund)):
		return Question // how long does a top-up take
	case c.has.all(of(cAuto, cShip)) && asks && !c.has.any(of(cOrder, cMine)):
		return Question // 是自动发货吗
	case c.has.any(of(cShip, cParcel)) && asks && !c.has.any(of(cCan, cCanQ)) && !c.has.any(of(cReceive, cWrong, cBroken)):
		return OrderStatus
	case c.has.all(of(cWhen, cMoneyWord, cArrive)) && (strings.Contains(m.plain, "回") || m.has.any(of(cCancelled, cRefund))):
		return RefundStatus // 订单取消了，钱啥时候回来
	case c.has.has(cWhen) && c.has.any(of(cReceive, cArrive, cShip, cTopUp)) && !c.has.any(of(cPay, cService)):
		return OrderStatus
	case c.has.any(of(cPaid)) && c.has.any(of(cYesNo, cIsIt)) && !c.has.any(of(cCan, cAfter, cIf)):
		return OrderStatus
	case c.has.any(of(cOrder, cThis)) && c.has.any(of(cWhy, cWhere)) && !c.has.any(of(cWrong, cBroken, cPay)):
		return OrderStatus
	}
	return ""
}

// asksWhetherDone reports a question whether goods have come: 充进去了吗, 到了没.
func (m *message) asksWhetherDone(c *clause) bool {
	last := len(c.toks) - 1
	for last > 0 && c.toks[last].is.any(of(cQMark, cSoft)) {
		last--
	}
	if last < 2 || !c.toks[last].is.has(cYesNo) {
		return false
	}
	verb := last - 1
	if c.toks[verb].is.has(cLe) {
		verb--
	} else if !strings.HasSuffix(m.text(c.toks[verb]), "了") {
		return false
	}
	return c.toks[verb].is.any(of(cTopUp, cReceive, cShip)) && !c.has.any(of(cCan, cCanQ, cIf, cGeneral, cRefund, cWill, cSubscription, cWrong, cPay, cNot))
}

// goodsGone reports that goods, not an order, are gone or have expired: 会员开了一分钟就没了.
func (m *message) goodsGone(c *clause) bool {
	return c.has.any(of(cCode, cProduct, cItemWord)) && !m.has.any(of(cOrder, cPay)) && !c.has.any(of(cYesNo, cQMark, cCancel)) &&
		slices.ContainsFunc(c.toks, func(t token) bool {
			w := m.text(t)
			return t.is.has(cCancelled) && (strings.Contains(w, "没了") || strings.Contains(w, "不见") || strings.Contains(w, "过期") || strings.Contains(w, "失") || w == "gone" || w == "expired")
		})
}

// cannotFind reports 找不到 and 查不到, which is also an answer to a question put.
func (m *message) cannotFind(c *clause) bool {
	return slices.ContainsFunc(c.toks, func(t token) bool { return t.is.has(cDontKnow) && strings.HasSuffix(m.text(t), "不到") })
}

// namesOrders reports nothing but the orders of some days: 最近一个月的订单.
func (m *message) namesOrders(c *clause) bool {
	last := len(c.toks) - 1
	for last > 0 && c.toks[last].is.any(of(cSoft, cHelp, cCheck)) {
		last--
	}
	return last > 0 && last <= 3 && m.text(c.toks[last]) == "订单" && c.has.any(of(cDuration, cTime)) && c.toks[last-1].is.any(of(cDe, cDuration)) &&
		!c.has.any(of(cBuy, cPay, cPaid, cCancel, cRefund, cNot, cWrong))
}

// asksWhatBought reports 我买的东西都有啥: what was bought, asked at the end.
func (m *message) asksWhatBought(c *clause) bool {
	k := c.index(of(cBuy))
	if k >= 2 && m.text(c.toks[k-1]) == "i" && c.index(of(cWhat)) == 0 {
		return true // what did i order last week
	}
	if k < 0 || !c.has.has(cMine) || !c.toks[len(c.toks)-1].is.has(cWhat) {
		return false
	}
	w := m.text(c.toks[k])
	return strings.HasSuffix(w, "的") || strings.HasSuffix(w, "了") || k+1 < len(c.toks) && strings.ContainsAny(m.text(c.toks[k+1]), "的了过")
}

// problem says whether a clause reports that something is wrong, or asks about
// the shop.
func (m *message) problem(c *clause) Intent {
	if c.asksToAvoid() {
		return Question
	}
	notArrived := c.follows(of(cNot), of(cReceive, cTopUp, cArrive, cShip), 3)
	asks := c.has.any(of(cYesNo, cQMark, cHow, cWhatDo, cWhy, cWhen, cWhere, cWho, cWhat, cIsIt, cCanQ))
	switch {
	case c.has.has(cIf) && asks:
		return Question
	case notArrived && !c.has.any(of(cUnpaid, cIf)):
		return ReportProblem
	case c.toks[0].is.has(cContrast) && c.has.has(cNot) && len(c.toks) <= 4 && !asks && !c.has.any(of(cWant, cNotWant, cCancel, cMind)):
		return ReportProblem // 充值成功但游戏里没有
	case c.has.all(of(cHow, cGeneral)):
		return Question // 如何避免买错区
	case c.has.any(of(cBroken, cUsed, cTrouble, cDiffer, cOver, cShort)) && !c.has.any(of(cIf, cGeneral)) && !(asks && c.has.any(of(cCan))):
		return ReportProblem
	case c.has.has(cFail) && !c.has.has(cCancel) && c.has.any(of(cOrder, cTopUp, cPay, cPaid, cReceive, cShip)):
		return ReportProblem
	case c.has.has(cWrong), c.has.has(cMissing), m.goodsGone(c):
		return ReportProblem
	case c.has.has(cFail) && c.has.any(of(cWeChat, cAlipay, cBank)) && !asks:
		return ReportProblem // 微信支付失败了三次
	case c.has.has(cSay) && c.has.any(of(cRule, cPolicy, cService, cGeneral)):
		return Question
	case asks && m.concernsShop(c):
		return Question
	case c.has.any(of(cService)) && c.has.any(of(cSay, cCan)):
		return Question
	}
	return ""
}

// asksToAvoid reports 怎么选才不会选错.
func (c *clause) asksToAvoid() bool {
	return c.has.has(cHow) && !c.has.has(cWhy) && c.follows(of(cNot), of(cWrong, cMistake, cOver), 2)
}

// concernsShop reports that a question is about the shop and not small talk.
func (m *message) concernsShop(c *clause) bool {
	if c.has.has(cSmallTalk) {
		return false
	}
	if c.has.has(cYou) && strings.Contains(m.plain, "你们") {
		return true
	}
	return c.has.any(of(cOrder, cOrderNo, cPay, cPaid, cUnpaid, cCharge, cTopUp, cBuy, cRefund, cFee, cPolicy, cService, cRule, cGeneral, cSubscription, cProduct, cAccountWord, cRegion, cRegionWord, cItemWord, cMoneyWord, cPrice, cShip, cReceive, cParcel, cHuman, cBot, cStaff, cRestore, cAuto, cCheaper, cWeChat, cAlipay, cBank, cArrive, cBroken, cUsed, cMoney, cCan, cCanQ, cPromise, cWhatDo, cPhoneWord, cQQWord, cThis, cNotOrder, cCode, cAfter))
}

// courtesy is what is left: greetings, thanks, small talk.
func (m *message) courtesy(c *clause) Intent {
	switch {
	case c.has.has(cThanks):
		return Thanks
	case c.has.has(cGreet) && !c.has.any(of(cProduct, cOrderNo, cSmallTalk)):
		return Greet
	case c.has.has(cSmallTalk):
		return Other
	}
	return ""
}
