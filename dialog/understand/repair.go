package understand

import "slices"

// People correct themselves while they type: 50，哦不是，80; 两张，不，三张;
// 昨天三点，说错了，四点. What stands before such a marker is taken back when
// something of the same kind follows it.

// spanKinds are the kinds of details that one can take back.
var spanKinds = []concepts{
	of(cTime), of(cRegion), of(cOrderNo), of(cTrackingNo), of(cPhone), of(cCount), of(cMoney, cNumber),
	of(cWeChat, cAlipay, cBank), of(cDigits),
}

// repairWords mark a correction of oneself. The first ones deny what follows
// them in the same clause (不是80), so they mark only when they stand alone.
var (
	lonelyRepairs = setOf("不 不是 no")
	repairWords   = setOf("不对 错了 说错了 打错了 写错了 说错 打错 更正 更正一下 纠正一下 sorry i_mean actually 口误 记错了 记错 搞错了 弄错了 看错了 看错 不不 不不不 不好意思 no_wait 说反了")
)

// takeBack makes words of no meaning out of the details that a marker takes back.
func (m *message) takeBack() {
	for k := 1; k < len(m.clauses); k++ {
		c := &m.clauses[k]
		p, marked := m.repairMark(c)
		if !marked {
			continue
		}
		after := *c
		after.toks = c.toks[p:]
		if p == len(c.toks) {
			if k+1 == len(m.clauses) {
				continue
			}
			after = m.clauses[k+1]
		}
		m.takeBackFrom(&m.clauses[k-1], &after)
	}
}

// dropDenied makes no answer of the value that is denied: 不是50是100.
func (m *message) dropDenied() {
	m.dropDeniedNos()
	if m.c.Asking == AskingNothing || m.c.Asking == AskingConfirm || m.c.Asking == AskingRegionWanted {
		return
	}
	for _, kind := range []concepts{of(cMoney, cNumber), of(cCount), of(cTime), of(cRegion)} {
		if kind.has(cRegion) && m.has.any(of(cWant, cShould, cBecame)) {
			continue // 不是电信一区，要网通二区 tells two sides
		}
		for i, t := range m.toks {
			if t.is.any(kind) && i > 0 && (m.text(m.toks[i-1]) == "不是" || m.text(m.toks[i-1]) == "not") && slices.ContainsFunc(m.toks[i+1:], func(o token) bool { return o.is.any(kind) }) {
				m.toks[i] = token{stretch: t.stretch, is: of(cFiller), n: -1, fen: -1}
			}
		}
	}
}

// dropDeniedNos takes away the number of an order that is said not to be meant, where another one is: A, 不是上面那个B.
func (m *message) dropDeniedNos() {
	for i, t := range m.toks {
		k := m.before(i, 3, of(cNot, cOrderNo))
		if !t.is.has(cOrderNo) || k < 0 || m.text(m.toks[k]) != "不是" && m.text(m.toks[k]) != "not" || m.before(i, 3, deeds) >= 0 {
			continue
		}
		if slices.ContainsFunc(m.toks, func(o token) bool { return o.is.has(cOrderNo) && o.name != t.name }) {
			m.toks[i] = token{stretch: t.stretch, is: of(cFiller), n: -1, fen: -1}
		}
	}
}

// repairMark gives how many words of the clause, from its head, only say that
// something was said wrong: 哦不对, 啊说错了.
func (m *message) repairMark(c *clause) (n int, marked bool) {
	lonely := false
	for n < len(c.toks) {
		t := c.toks[n]
		switch w := m.text(t); {
		case repairWords[w]:
			marked = true
		case lonelyRepairs[w]:
			lonely = true
		case !t.is.any(of(cSoft, cAdverb, cLe)):
			return n, marked
		}
		n++
	}
	return n, marked || lonely
}

func (m *message) takeBackFrom(before, after *clause) {
	if !m.saidAnew(before, after) {
		return
	}
	for _, kind := range spanKinds {
		j := after.index(kind)
		if j < 0 {
			continue
		}
		for i, t := range slices.Backward(before.toks) {
			if t.is.any(kind) {
				before.toks[i] = token{stretch: t.stretch, is: of(cFiller), n: -1, fen: -1}
				return
			}
		}
	}
}

// saidAnew reports that what follows the marker is the same detail once more,
// not the other side of a complaint: 扣了50，不对吧，应该30.
func (m *message) saidAnew(before, after *clause) bool {
	if !after.has.any(of(cWant, cShould, cTo)) {
		return true
	}
	return m.c.Asking != AskingNothing && !before.has.any(of(cBecame, cShip, cReceive, cCharge, cBuy, cPick))
}
