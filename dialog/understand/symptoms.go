package understand

import (
	"slices"
	"strings"
)

// Many messages tell of a problem without a word for it: 说三天到，现在五天了;
// 钱付了东西呢; 这不是我买的. What gives them away are other signals: a wait that
// is counted, a thing that is asked for, a denial beside something bought.

// symptom says what such a message tells of; the reason is empty when it does
// not show.
func (m *message) symptom() (Reason, bool) {
	if m.has.any(of(cCancel, cRefund, cHuman, cThreat, cNotWant, cSmallTalk, cMind)) {
		return "", false
	}
	switch {
	case m.waitsLong(), m.missesThing(), m.endsWithNothing(), m.noGoods():
		return NotReceived, true
	case m.notMine():
		return WrongItem, true
	case m.has.has(cUnpaid) && m.has.any(of(cPaid, cCharge)) && !m.has.any(of(cIf, cYesNo, cCan, cGeneral)):
		return "", true // 扣款成功但订单没付款
	case m.holdsNothing():
		return Defective, true
	case m.has.has(cCode) && (strings.Contains(m.plain, "同一个") || strings.Contains(m.plain, "一样") || strings.Contains(m.plain, "同样")):
		return "", true // 两次发的是同一个码
	}
	if m.c.Asking == AskingNothing {
		if r, ok := m.wantsChanged(); ok {
			return r, true
		}
	}
	return "", m.deniesDeed()
}

// waiting are words beside a counted time that make it a wait: 都三天了, 等了一下午.
var waiting = setOf("等 等了 都 已 已经 过 过了 过去 现在 到现在 至今 超过 拖 拖了 整整 足足 快 半天 去")

// waitsLong reports a wait that is told as too long.
func (m *message) waitsLong() bool {
	if m.has.any(of(cYesNo, cQMark, cWhen, cWhat, cCanQ, cIf)) {
		return false
	}
	began := m.has.any(of(cPaid, cPay, cBuy, cTopUp, cPromise, cSay, cShip, cCharge, cReceive, cOrder))
	still := m.has.any(of(cNot, cMissing)) || strings.Contains(m.plain, "还")
	for i, t := range m.toks {
		if !t.is.has(cDuration) {
			continue
		}
		waited := strings.Contains(m.near(i, -3), "等")
		for k := max(0, i-2); k <= min(i+2, len(m.toks)-1); k++ {
			waited = waited || k != i && waiting[m.text(m.toks[k])] && (began || k > i || !m.toks[k].is.has(cAdverb) || m.littleElse())
		}
		rest := m.near(i, 3)
		if waited && (strings.ContainsAny(rest, "了过还没") || strings.Contains(m.near(i, -3), "等了")) || began && strings.HasPrefix(rest, "了") && still {
			return true
		}
	}
	return false
}

// near gives the n runes after the token at i, or before it when n is negative.
func (m *message) near(i, n int) string {
	if n < 0 {
		from := m.toks[i].from
		return string(m.lower[max(0, from+n):from])
	}
	to := m.toks[i].to
	return string(m.lower[to:min(len(m.lower), to+n)])
}

// missesThing reports goods that are asked for after they were paid: 钱付了东西呢.
func (m *message) missesThing() bool {
	if !m.has.any(of(cPaid, cBuy, cTopUp, cCharge, cMine)) && (len(m.toks) > 4 || m.c.Asking != AskingNothing) {
		return false
	}
	return slices.ContainsFunc(m.clauses, func(c clause) bool {
		last := c.lastWord()
		return last > 0 && m.text(c.toks[last]) == "呢" && c.toks[last-1].is.any(of(cProduct, cItemWord, cCode)) && !c.has.any(of(cCan, cYesNo, cHow, cIf, cWill, cWant))
	})
}

// endsWithNothing reports that what was bought is still not there: 昨天买的今天还没有.
func (m *message) endsWithNothing() bool {
	if !m.has.any(of(cBuy, cPaid, cTopUp, cTime, cDuration, cProduct, cShip)) || m.has.any(of(cIf, cWill)) {
		return false
	}
	return slices.ContainsFunc(m.clauses, func(c clause) bool {
		last := len(c.toks) - 1
		for last > 0 && c.toks[last].is.any(of(cSoft, cQMark)) {
			last--
		}
		switch m.text(c.toks[last]) {
		case "还没", "还没有", "都没有", "都没", "也没有", "仍没有", "啥都没", "啥也没", "还无":
			return last > 0 || len(m.clauses) > 1
		}
		return false
	})
}

// noGoods reports goods denied beside a payment: paid 3 hours ago and still no code.
func (m *message) noGoods() bool {
	if !m.has.any(of(cPaid, cBuy, cCharge, cTime, cDuration)) || m.has.any(of(cYesNo, cCan, cIf, cHelp, cWhat)) {
		return false
	}
	for i, t := range m.toks {
		if w := m.text(t); (w == "no" || w == "没" || w == "没有" || w == "without") && i+1 < len(m.toks) && m.toks[i+1].is.any(of(cCode, cProduct, cItemWord)) {
			return true
		}
	}
	return false
}

// notMine reports 这不是我买的 and 不是我要的: other goods than those ordered.
func (m *message) notMine() bool {
	for i, t := range m.toks {
		if w := m.text(t); w != "不是" && w != "并不是" && w != "根本不是" {
			continue
		}
		if k := m.after(i, 3, of(cBuy, cWant, cPick)); k >= 0 && strings.Contains(m.near(i, 3), "我") && strings.Contains(m.near(i, 6), "的") {
			return !m.has.any(of(cYesNo, cOrder, cRegion, cMoney))
		}
	}
	return false
}

// holdsNothing reports goods with nothing on them: 礼品卡余额是0.
func (m *message) holdsNothing() bool {
	for i, t := range m.toks {
		if t.is.any(of(cMoney, cNumber)) && t.fen == 0 && (strings.ContainsAny(m.near(i, -4), "额面") || strings.Contains(m.near(i, -3), "只有")) {
			return true
		}
	}
	return false
}

// deniesDeed reports a denial in a statement about something bought or paid:
// 付了钱账户没变化.
func (m *message) deniesDeed() bool {
	if m.c.Asking != AskingNothing || m.has.any(of(cYesNo, cQMark, cWhen, cWhat, cWho, cIf, cGiveUp, cDontKnow, cCan, cWill, cWant, cHelp, cGeneral, cDont)) {
		return false
	}
	done := m.has.any(of(cPaid, cCharge, cTopUp, cReceive, cShip)) || m.has.has(cBuy) && strings.ContainsAny(m.plain, "了的")
	return done && m.has.any(of(cNot, cFail, cLess))
}

// wantsChanged reports that a detail of the order is to be another, asked for or
// asked about, or that it is to be sent anew: 能换个区吗, 我想换成月卡, 给我重发.
// The reason is what is to be changed.
func (m *message) wantsChanged() (Reason, bool) {
	if m.has.any(of(cHow, cWhat, cIf, cGeneral, cPolicy, cCancelled, cSubscription, cPast, cAfter, cWhy)) {
		return "", false
	}
	asked := m.has.any(of(cHelp, cWant, cCan, cCanQ, cTag))
	for _, anew := range []string{"重发", "补发", "重新发", "再发"} {
		if asked && strings.Contains(m.plain, anew) {
			return "", true
		}
	}
	k := slices.IndexFunc(m.toks, func(t token) bool { return t.is.has(cTo) && m.text(t) != "to" && m.text(t) != "into" })
	if k < 0 || !asked && m.toks[k].to-m.toks[k].from < 2 {
		return "", false
	}
	switch {
	case m.has.any(of(cRegion, cRegionWord)):
		return WrongRegion, true
	case m.has.any(of(cAccountWord, cPhoneWord, cQQWord, cPhone)), strings.Contains(m.plain, "地址"):
		return WrongAccount, true
	case m.has.any(of(cQuantityWord, cCount)):
		return WrongQuantity, true
	case m.has.any(of(cAmountWord, cMoney)):
		return WrongAmount, true
	case m.has.any(of(cProduct, cItemWord)):
		return WrongItem, true
	}
	return "", false
}

// askedReason reads what only the question for the reason makes a reason of.
func (m *message) askedReason(u *Understanding) Reason {
	others := m.has.has(cPerson)
	if r := m.lower; len(r) > 2 && len(r) <= 7 && r[0] == '不' && strings.HasSuffix(m.plain, "了") && !m.has.any(of(cShip, cReceive, cBroken, cFail)) {
		return ChangedMind // 不打游戏了
	}
	switch {
	case u.Region != nil:
		return WrongRegion // 我要的电信一区
	case strings.Contains(m.plain, "以为是") && m.has.any(of(cProduct, cItemWord)):
		return WrongItem
	case others && m.has.any(of(cPhoneWord, cAccountWord, cQQWord)) && !m.has.any(of(cBuy, cNot)):
		return WrongAccount // 手机号是空号
	case others && (m.has.any(of(cBuy, cTopUp, cNoUse)) && m.has.any(of(cPast, cHelp, cLe)) || m.has.any(of(cNot, cDont, cNo)) && strings.ContainsAny(m.plain, "让许意给要")), others && strings.Contains(m.plain, "送了"):
		return ChangedMind // 家里人已经充了, 老婆不同意
	case strings.Contains(m.plain, "太久") || strings.Contains(m.plain, "太慢") || strings.Contains(m.plain, "等不") || strings.Contains(m.plain, "too long") || strings.Contains(m.plain, "too slow"):
		return NotReceived
	case slices.ContainsFunc(m.toks, func(t token) bool {
		w := m.text(t)
		return t.is.has(cNoReason) && (strings.Contains(w, "不想要") || strings.Contains(w, "want"))
	}):
		return ChangedMind
	}
	return ""
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
