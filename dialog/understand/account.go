package understand

import (
	"regexp"
	"strings"
	"unicode"
)

// What a request to cancel may consist of. A clause cancels only if every word of it is accounted for: it is the deed, it
// is of a harmless concept, or it stands in a labelled request to cancel. Whatever else stands in it makes it a question.

// harmless are concepts of words that take nothing away from a request: who, which order, why, please, now.
var harmless = of(cMine, cOrder, cThis, cOrderNo, cAll, cBa, cHelp, cWant, cAdverb, cSoft, cStaff, cGreet, cThanks, cYes, cMoney, cNumber, cCount, cTime,
	cProduct, cRegion, cDe, cBuy, cPick, cWrong, cMistake, cDup, cTwice, cMind, cNotWant, cUnpaid, cPaid, cNoUse, cCheaper, cElsewhere, cItemWord, cSuffix, cCan, cCanQ, cTag, cYesNo,
	cQMark, cLe, cCancel, cClose, cGiveUp, cMoneyWord, cCode, cUnits, cAccountWord, cPhoneWord, cRegionWord, cQuantityWord, cAmountWord, cWrite, cDigits, cOver, cLess, cGeneral, cNearNo, cPaymentRef)

// harmful are concepts that no harmless sense of the same word makes good.
var harmful = of(cIf, cHow, cWhatDo, cWhy, cWhen, cWhere, cWho, cWhat, cIsIt, cNot, cDont, cWait, cPassive, cDone, cFail, cAuto, cPolicy, cRule, cRestore,
	cStatus, cProgress, cShip, cSubscription, cNotOrder, cEveryone, cBroken, cHedge, cPerson, cThreat, cInject, cBot, cRefund, cBecame, cCheck, cList, cArrive, cReceive)

// harmlessWords are single words that are harmless whatever else they may mean.
var harmlessWords = setOf(`pending except everything rest others remaining besides excluding 除外 以外 之外 其余 剩下 剩下的 余下 余下的 其他的 其它的 其他 其它 不算 等不及 等不及了 不等了 不想等了 同意 决定 想好了 考虑好了 重新 重拍 重下 重新下 重新拍 再拍 重新买 再买 重买 然后 刚 刚刚 刚才 再 又 现在 已经付款 马上 立刻 尽快 快 请问 想问 想问下 问下 问一下 想问一下 请问下 帮我看看能不能 申请 操作 处理 点 个 那 那个 这个 那就 就 都 一下 下 一起
	最近 昨天的单 今天的单 后面那个 前面那个 前一个 后一个 另一个 另外一个 i you we to the a an of for with on at in from and or so it me my is be will would just now then also too
	that this one ones purchase place placed made bought today yesterday ago morning earlier asap as_soon_as_possible right_away before_it_ships before_shipping ok okay so_please hi hello sorry but because thanks 你 你们 麻烦你 因为 由于 所以 不好意思`)

// mayAlso are words that are harmful by one of their concepts and harmless in a request: 能不能, 要不.
func (m *message) mayAlso(t token) bool {
	return t.is.any(of(cCanQ, cTag, cUnpaid, cCancel, cNotWant, cWrong)) || t.is.has(cYesNo) && !t.is.any(of(cNot, cDont))
}

// unaccounted is the first stretch of the clause that a request to cancel cannot consist of, and whether it is known to
// make something else of it.
func (m *message) unaccounted(c *clause, k int) (word string, harms, found bool) {
	at := m.startOf(c)
	for i := 0; i < len(c.toks); i++ {
		if to := m.stateAt(c, i, k); to > i {
			i, at = to-1, c.toks[to-1].to
			continue
		}
		t := c.toks[i]
		if gap := m.gap(at, t.from); gap != "" {
			return gap, false, true
		}
		at = t.to
		w := m.text(t)
		switch {
		case i == k, harmlessWords[w], t.is.has(cList) && ownOrders(w), m.inList(t), t.is.has(cFiller) && m.place(t):
		case t.is.any(harmful) && !m.mayAlso(t):
			return w, true, true
		case t.is.any(harmless), m.c.reader().known[w]:
		default:
			return w, false, true
		}
	}
	end := len(m.lower)
	if next := c.at + len(c.toks); next < len(m.toks) {
		end = m.toks[next].from
	}
	gap := m.gap(at, end)
	return gap, false, gap != ""
}

// startOf is where the text of a clause begins, with the words that no token covers.
func (m *message) startOf(c *clause) int {
	if c.at == 0 {
		return 0
	}
	return m.toks[c.at-1].to
}

// gap is what stands between two tokens, "" if it is nothing, a picture, or known.
func (m *message) gap(from, to int) string {
	gap := strings.TrimFunc(string(m.lower[from:to]), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if gap == "第" || m.c.reader().known[gap] {
		return ""
	}
	return gap
}

// stateAt gives the end of what tells, from token i on, why or in which state the order is, in words that negate
// something else than the deed at k: 还没发货, 不玩这游戏了. It gives i where nothing such begins.
func (m *message) stateAt(c *clause, i, k int) int {
	if !c.toks[i].is.any(of(cNot, cDont)) {
		return i
	}
	if i > k {
		// The one that is not sent: 取消没发货的那单, cancel the one not sent.
		if i+1 < len(c.toks) && c.toks[i+1].is.any(of(cShip, cPay, cReceive)) &&
			(isLatin(m.lower[c.toks[i].from]) || i+2 < len(c.toks) && c.toks[i+2].is.has(cDe)) {
			return i + 2
		}
		return i
	}
	if i+1 < k && notYet[m.text(c.toks[i])] && c.toks[i+1].is.any(of(cShip, cPay, cReceive, cTopUp, cUsed)) {
		return i + 2
	}
	for to := i + 1; to < k && to < i+7; to++ {
		t := c.toks[to]
		if t.is.has(cLe) || strings.HasSuffix(m.text(t), "了") {
			return to + 1
		}
		if t.is.any(of(cCancel, cRefund, cIf, cDont, cNot)) {
			return i
		}
	}
	return i
}

// notYet say that something has not come about.
var notYet = setOf("没 还没 未 还未 没有 还没有 尚未 haven't hasn't not_yet hasnt havent")

// place reports the 4单 of 第4单.
func (m *message) place(t token) bool { return t.from > 0 && m.lower[t.from-1] == '第' }

// inList reports the list of "the second one in the list".
func (m *message) inList(t token) bool {
	return m.text(t) == "list" && inTheList.MatchString(string(m.lower[:t.from]))
}

var inTheList = regexp.MustCompile(`\b(?:in|on|of|from) (?:the|my|that|this|your) $`)

// ownOrders reports words for the customer's orders that also ask for the list of them: 我的全部订单.
func ownOrders(w string) bool {
	return strings.Contains(w, "我的") || strings.Contains(w, "全部") || strings.Contains(w, "所有") || strings.HasPrefix(w, "all") || strings.HasPrefix(w, "my")
}
