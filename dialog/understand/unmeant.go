package understand

import (
	"slices"
	"strings"
)

// A word for cancelling may stand in a message that does not ask for it: shown
// on a page, quoted, clicked, considered, put off, threatened with, or named as
// a thing. The frames below take those out before a request is believed.

var (
	showing  = setOf("显示 提示 写着 弹出 跳出 状态 通知 短信 进度 页面")
	clicking = setOf("点 点了 按 按了 误点 误点了 误触 误触了 误按 误按了 点到 点到了 按到 按到了 点成 按成 点成了 clicked pressed tapped hit")
	earlier  = setOf("之前 以前 上次 当时 那时 那时候 上回")
	topics   = []string{"记录", "原因", "理由", "申请", "通知", "短信", "消息", "事", "提示", "按钮", "选项", "流程", "页面", "操作", "权限", "历史", "意思"}
)

// unmeant gives what a clause does whose word for cancelling, at k, asks for
// nothing; "" when it may be a request. The second result tells which.
func (m *message) unmeant(c *clause, k int) (Intent, bool) {
	asked := m.asksBefore(c, k)
	switch {
	case m.isClicked(c, k) && c.has.any(of(cYesNo, cQMark, cIsIt, cWhen, cHow)):
		return Question, true
	case m.takesBackCancel(c, k):
		return Abort, true
	case strings.HasPrefix(m.text(c.toks[k]), "撤回") && m.has.has(cGiveUp) && m.between(c, k, len(c.toks), of(cOrder, cThis, cOrderNo)) < 0:
		return Abort, true // 算了 撤回吧
	case slices.ContainsFunc(c.toks[:k], func(t token) bool { return strings.HasPrefix(m.text(t), "催") }):
		return OrderStatus, true // 催一下这单的取消
	case m.between(c, k, len(c.toks), of(cProgress)) >= 0:
		return OrderStatus, true // 取消到哪一步了
	case m.isShown(c, k) && !asked, m.isClicked(c, k), m.isOngoing(c, k):
		return OrderStatus, true
	case k > 0 && c.toks[k-1].is.has(cMind) && strings.Contains(m.text(c.toks[k-1]), "后悔"):
		return Abort, true
	case strings.HasPrefix(m.tail(c, k), "申请") && (!asked || m.between(c, k, len(c.toks), of(cCancel)) >= 0):
		return Abort, true // 取消的申请撤了吧
	case m.isNamed(c, k) && !asked:
		return Question, true
	case slices.ContainsFunc(c.toks, func(t token) bool {
		return t.is.has(cGiveUp) && strings.ContainsAny(m.text(t), "取撤") && !strings.HasPrefix(m.text(t), "不")
	}):
		return Abort, true // 撤回刚才的取消申请
	case m.between(c, k, len(c.toks), of(cCancel)) >= 0 && strings.HasPrefix(m.tail(c, m.between(c, k, len(c.toks), of(cCancel))), "申请"):
		return Abort, true
	case m.isDeclined(c, k):
		return Abort, true
	case m.isHedged(c, k):
		return Other, true
	case m.isPutOff(c, k):
		return Abort, true
	case m.isThreatened(c, k):
		return "", true
	}
	return "", false
}

// asksBefore reports a wish or a plea between the last subject and k.
func (m *message) asksBefore(c *clause, k int) bool {
	return m.between(c, max(-1, k-4), k, of(cHelp, cWant, cBa)) >= 0
}

// tailLength is how much of a text tells what follows a word, in runes.
const tailLength = 24

// tail gives the text right after the word at k, without the object.
func (m *message) tail(c *clause, k int) string {
	i := k + 1
	for i < len(c.toks) && c.toks[i].is.any(of(cOrder, cThis, cOrderNo, cProduct, cDe)) && (!c.toks[i].is.has(cList) || c.toks[i].is.has(cThis)) {
		i++
	}
	from := c.toks[i-1].to
	to := min(from+tailLength, len(m.lower))
	if next := c.at + len(c.toks); next < len(m.toks) && m.toks[next].is.any(of(cBreak, cQMark, cThanks)) {
		to = min(to, m.toks[next].from)
	}
	return strings.TrimLeft(string(m.lower[from:to]), " ")
}

// isShown reports 页面显示取消, 状态是取消, 变成取消.
func (m *message) isShown(c *clause, k int) bool {
	for i := max(0, k-4); i < k; i++ {
		if showing[m.text(c.toks[i])] {
			return true
		}
	}
	return k > 0 && c.toks[k-1].is.has(cBecame)
}

// isClicked reports 不小心点了取消, which tells what happened.
func (m *message) isClicked(c *clause, k int) bool {
	i := k - 1
	for i >= 0 && c.toks[i].is.any(of(cLe)) {
		i--
	}
	return i >= 0 && clicking[m.text(c.toks[i])]
}

// isOngoing reports 取消中.
func (m *message) isOngoing(c *clause, k int) bool {
	to := c.toks[k].to
	return to < len(m.lower) && m.lower[to] == '中' && !hasAt(m.lower, to, []rune("中午"))
}

// isNamed reports that cancelling is spoken of as a thing: 取消订单的通知, 取消记录.
func (m *message) isNamed(c *clause, k int) bool {
	if i := m.between(c, k, len(c.toks), of(cList)); i >= 0 && !c.toks[i].is.has(cThis) {
		return true // 取消订单记录
	}
	rest := m.tail(c, k)
	return slices.ContainsFunc(topics, func(noun string) bool {
		after, named := strings.CutPrefix(rest, noun)
		return named && (strings.Trim(after, "啊呀呢吧哦 ") == "" || noun != "原因" && noun != "理由" || c.has.any(of(cWhat, cYesNo, cQMark)))
	})
}

// isDeclined reports a refusal at the end: 取消就不必了, 取消先不用.
func (m *message) isDeclined(c *clause, k int) bool {
	i := len(c.toks) - 1
	for i > k && c.toks[i].is.any(of(cLe, cSoft, cStaff, cQMark)) {
		i--
	}
	w := m.text(c.toks[i])
	return i > k && (c.toks[i].is.any(of(cGiveUp, cDont)) && !c.toks[i].is.has(cWant) && !strings.HasPrefix(w, "算了") && !strings.HasPrefix(w, "没事") || strings.HasPrefix(w, "免了"))
}

// isHedged reports that cancelling is only considered: 可能会取消, 正在考虑取消.
func (m *message) isHedged(c *clause, k int) bool {
	if c.has.any(of(cYesNo, cQMark, cTag, cHelp)) {
		return false
	}
	return slices.ContainsFunc(c.toks[:k], func(t token) bool { return t.is.has(cHedge) || m.text(t) == "可能" })
}

// takesBackCancel reports 撤回这单的取消, the cancelling of a cancellation.
func (m *message) takesBackCancel(c *clause, k int) bool {
	second := m.between(c, k, len(c.toks), of(cCancel))
	return second > 0 && m.lower[c.toks[second].from-1] == '的'
}

// isPutOff reports that it is for later: 等等再取消, 下周再取消, but not
// 帮我再取消一单.
func (m *message) isPutOff(c *clause, k int) bool {
	again := slices.IndexFunc(c.toks[:k], func(t token) bool { return m.text(t) == "再" })
	if again < 0 {
		return false
	}
	before := m.since(c, again)
	if strings.ContainsAny(before, "等过") {
		return true
	}
	covered := 0
	for _, t := range c.toks[:again] {
		if t.is.any(of(cWait, cAfter)) || t.is.has(cTime) && t.at.IsZero() {
			return true
		}
		covered += t.to - t.from
	}
	unknown := len([]rune(strings.ReplaceAll(before, " ", ""))) > covered
	return unknown && again == k-1 && !m.asksBefore(c, k)
}

// isThreatened reports a condition without a word for it: 不发货我就取消了.
func (m *message) isThreatened(c *clause, k int) bool {
	then := slices.IndexFunc(c.toks[:k], func(t token) bool { return m.text(t) == "就" })
	if then < 0 || m.between(c, then, k, of(cHelp)) >= 0 || strings.HasSuffix(m.text(c.toks[len(c.toks)-1]), "吧") {
		return false
	}
	for i, t := range c.toks[:then] {
		if t.is.any(of(cNot, cDont)) && strings.HasPrefix(m.text(t), "不") && m.between(c, i, then, of(cShip, cReceive, cTopUp, cArrive, cWork, cRefund)) >= 0 {
			return true
		}
	}
	return false
}

// since gives the text of the clause up to its token i.
func (m *message) since(c *clause, i int) string {
	from := 0
	if c.at > 0 {
		from = m.toks[c.at-1].to
	}
	return string(m.lower[from:c.toks[i].from])
}
