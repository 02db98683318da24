package understand

import (
	"slices"
	"strings"
)

// isPast reports that the cancelling at k has happened, or is asked about as
// having happened: 取消了吗, 被取消, 谁取消的, 昨天取消的订单.
func (m *message) isPast(c *clause, k int) bool {
	if c.has.any(of(cPassive)) && m.between(c, -1, k, of(cPassive)) >= 0 {
		return true
	}
	asked := c.has.any(of(cHelp, cWant, cBa, cCan, cCanQ))
	if c.has.any(asksPerson) || c.has.any(asksReason) && !c.has.any(of(cCan, cFail)) {
		return true
	}
	if m.appliedBefore(c, k) || m.doneWithObject(c, k) {
		return true
	}
	if k+1 < len(c.toks) {
		next := c.toks[k+1]
		switch {
		case m.lasts(c, k+1) && !asked && m.between(c, k+1, len(c.toks), of(cLe, cNot, cPast)) >= 0:
			return true // 取消三天了
		case next.is.any(of(cDone)) && !asked, next.is.has(cYesNo) && strings.HasPrefix(m.text(next), "没") && !asked:
			return true
		case next.is.has(cFail) && !next.is.has(cLe):
			return false
		case next.is.has(cDe) && !c.has.any(of(cHelp)) && !m.lonelyIf(c) && !isPolicyNoun(c, k+2):
			return !c.has.any(of(cWant))
		case next.is.has(cLe) || m.text(next) == "了":
			return m.doneByLe(c, k)
		}
	}
	if i := m.between(c, -1, k, of(cIsIt)); i >= 0 && englishPerfect(m.text(c.toks[i])) {
		return true
	}
	if !asked && (slices.ContainsFunc(c.toks[:k], func(t token) bool { return earlier[m.text(t)] }) || slices.ContainsFunc(c.toks[k:], func(t token) bool { return strings.Contains(m.text(t), "成功") })) {
		return true // 之前取消你们没退钱
	}
	for i := range k {
		if c.toks[i].is.has(cPast) && m.text(c.toks[i]) != "又" && !asked && !strings.Contains(m.plain, "会不会") {
			return true
		}
		if c.toks[i].is.has(cAuto) && c.has.any(of(cHow, cWhy)) && !c.has.has(cWill) && c.follows(of(cCancel), of(cLe), 2) {
			return true
		}
	}
	if i := m.between(c, -1, k, of(cIsIt)); i >= 0 && c.follows(of(cCancel), of(cLe), 2) {
		return true
	}
	return false
}

// englishPerfect reports the beginning of a question about what has been done.
func englishPerfect(w string) bool {
	return w == "did" || w == "did you" || w == "have you" || strings.HasPrefix(w, "has ")
}

// lonelyIf reports 取消的话, a condition.
func (m *message) lonelyIf(c *clause) bool { return c.has.has(cIf) }

func isPolicyNoun(c *clause, i int) bool {
	return i < len(c.toks) && c.toks[i].is.any(of(cPolicy, cFee, cWhen, cHow))
}

// doneByLe reads 取消了: a request in 帮我取消了吧, a report or question without
// such a word.
func (m *message) doneByLe(c *clause, k int) bool {
	if m.between(c, -1, k, of(cHow, cWhy)) >= 0 {
		return true // 怎么给我取消了
	}
	if m.between(c, -1, k, of(cCan, cCanQ)) >= 0 {
		return false // 能不能给取消了
	}
	if k+2 < len(c.toks) && m.between(c, k+1, len(c.toks), of(cCan, cWill, cRestore, cRefund, cIf, cAfter)) >= 0 && c.has.any(of(cYesNo, cCanQ, cWhen, cHow)) {
		return false // 取消了还能恢复吗: about what comes after
	}
	ba := m.between(c, -1, k, of(cBa))
	told := ba > 0 && c.toks[ba-1].is.any(of(cMine, cPast, cPerson, cStaff)) // 我把订单取消了
	request := m.between(c, -1, k, of(cHelp, cWant)) >= 0 || ba >= 0 && !told || c.follows(of(cLe), of(cSoft), 1) && strings.ContainsAny(m.plain, "吧呗")
	return !request || c.has.any(of(cYesNo, cIsIt)) && !c.has.any(of(cCan, cTag, cCanQ))
}

// pastCancel is what speaking of a done cancellation is.
func (m *message) pastCancel(c *clause) Intent {
	if c.has.any(of(cRefund)) || c.has.any(of(cMoneyWord)) && c.has.any(of(cWhen, cNot, cWhere)) {
		if c.has.any(of(cFee)) {
			return Question
		}
		return RefundStatus
	}
	if c.has.has(cWhere) && c.has.any(of(cCan, cCheck)) {
		return Question // 取消了的订单在哪能看到
	}
	if c.has.has(cWill) && c.has.any(of(cWhen, cYesNo, cIsIt)) && !c.has.has(cWhy) || c.has.has(cWill) && strings.Contains(m.plain, "什么情况") {
		return Question // 会被取消吗
	}
	if c.has.any(of(cRestore, cFee, cRule, cIf)) || c.has.any(of(cGeneral)) || c.has.any(of(cCan)) && c.has.any(of(cYesNo)) && !c.has.any(of(cWhy)) {
		return Question
	}
	return OrderStatus
}

// appliedBefore reports 已经申请取消了.
func (m *message) appliedBefore(c *clause, k int) bool {
	for i := range k - 1 {
		if w := m.text(c.toks[i+1]); c.toks[i].is.has(cPast) && (w == "申请" || w == "要求") {
			return true
		}
	}
	return false
}

// doneWithObject reports 昨天就取消订单了 and 都取消订单了: told as done, with 了 at the end.
func (m *message) doneWithObject(c *clause, k int) bool {
	i := k + 1
	for i < len(c.toks) && c.toks[i].is.any(of(cOrder, cThis, cOrderNo, cProduct, cDe)) {
		i++
	}
	if i == k+1 || i >= len(c.toks) || !c.toks[i].is.has(cLe) || m.asksBefore(c, k) || m.text(c.toks[len(c.toks)-1]) == "吧" {
		return false
	}
	return slices.ContainsFunc(c.toks[:k], func(t token) bool {
		return t.is.has(cTime) && !t.at.IsZero() || m.text(t) == "都" || m.text(t) == "就"
	})
}

// lasts reports that a duration stands at i, or after 都: 取消都两天了.
func (m *message) lasts(c *clause, i int) bool {
	if i < len(c.toks) && c.toks[i].is.any(of(cAdverb, cAll, cPast)) {
		i++
	}
	return i < len(c.toks) && c.toks[i].is.has(cDuration)
}
