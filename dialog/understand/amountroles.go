package understand

import (
	"slices"
	"strings"
)

// amountPart is what an amount is in the story a message tells.
type amountPart int

const (
	noAmount    amountPart = iota
	expected               // what should have been paid or arrived
	chosen                 // what was bought: expected, unless something else was wanted
	charged                // what was taken
	received               // what arrived
	surplus                // by how much too much was taken
	lack                   // by how much too little arrived
	notAnAmount            // a number that plays no part
)

var amountCues = of(cOver, cShort, cInstead, cNot, cShould, cBecame, cCharge, cPay, cPaid, cPrice, cTopUp, cBuy, cPick, cWant, cReceive, cShip, cArrive, cProduct, cRefund, cMistake, cWrite, cCancel, cTo, cCheaper, cFee, cLess)

// fillAmount finds which amount is which, and works out the third of expected,
// charged and surplus from the other two.
func (m *message) fillAmount(u *Understanding) {
	var a Amount
	var extra, missing *Fen
	var spare, loose, bare []Fen // what no word places: sums, numbers in an answer, other numbers
	var bought *Fen
	prev := noAmount
	set := func(at **Fen, v Fen) {
		if *at == nil {
			*at = &v
		}
	}
	owed := false // what was to be paid is said as such
	counted := u.Quantity != nil && u.Quantity.Actual != nil && !m.askedAmount()
	for i, t := range m.toks {
		if (counted || m.has.has(cQuantityWord) && !m.askedAmount()) && !t.is.has(cMoney) ||
			!t.is.any(of(cMoney, cNumber)) || t.fen < 0 || t.fen > maxFen {
			continue
		}
		p := m.amountPart(i, prev)
		if m.owed(i) {
			p = expected
		}
		if m.askedAmount() && m.inRange(i) || m.coupon(i) {
			p = notAnAmount
		}
		switch {
		case t.fen == 0 && p != received:
			continue
		case p == expected:
			if m.discounted(i) || m.owed(i) && !owed {
				a.Expected = nil // 原价60打完折45, 标价120该付100: the latter
			}
			owed = owed || m.owed(i)
			set(&a.Expected, Fen(t.fen))
		case p == chosen:
			set(&bought, Fen(t.fen))
		case p == charged:
			if a.Received != nil && a.Expected == nil && a.Charged == nil && *a.Received < Fen(t.fen) {
				a.Expected, a.Received = a.Received, nil // 只充了100却扣了200
			}
			if a.Charged != nil && a.Expected == nil && *a.Charged < Fen(t.fen) {
				a.Expected, a.Charged = a.Charged, nil // 付了88，结果扣了98
			}
			set(&a.Charged, Fen(t.fen))
		case p == received:
			set(&a.Received, Fen(t.fen))
		case p == surplus:
			set(&extra, Fen(t.fen))
		case p == lack:
			set(&missing, Fen(t.fen))
		case p == noAmount && t.is.has(cMoney):
			spare = append(spare, Fen(t.fen))
		case p == noAmount && m.askedAmount() && len(t.name) <= 8 && !m.roughly():
			loose = append(loose, Fen(t.fen))
		case m.faceValue(i), m.otherOfTwo(i):
			bare = append(bare, Fen(t.fen))
		}
		switch p {
		case noAmount, notAnAmount:
		case chosen:
			prev = expected
		default:
			prev = p
		}
	}
	m.misbought = a.settleBought(bought, m.toppedUpLess(&a, bought))
	if a.Charged != nil && a.Expected == nil && a.Received == nil && len(bare) == 1 {
		spare = append(spare, bare[0])
	}
	m.spareAmounts(&a, append(spare, loose...))
	a.workOut(extra, missing)
	if a.Expected != nil || a.Charged != nil || a.Received != nil {
		u.Amount = &a
	}
}

func (m *message) askedAmount() bool {
	return m.c.Asking == AskingAmountExpected || m.c.Asking == AskingAmountCharged
}

// owed reports that the amount at i is said to be what was to be paid, whatever the price: 该付100, 应付80.
func (m *message) owed(i int) bool {
	from := m.toks[i].from
	before := strings.TrimRight(string(m.lower[max(0, from-5):from]), " 是:")
	return slices.ContainsFunc(owedWords, func(w string) bool { return strings.HasSuffix(before, w) })
}

var owedWords = strings.Fields("应付 该付 应该付 应该只付 只该付 应收 该收 应扣 该扣 应该扣 应该收")

// coupon reports that the amount at i is what was taken off a price: 用了20的券, 满减20.
func (m *message) coupon(i int) bool {
	t := m.toks[i]
	after := []rune(strings.TrimLeft(string(m.lower[t.to:min(len(m.lower), t.to+6)]), " 的元块"))
	for _, w := range [][]rune{[]rune("券"), []rune("优惠券"), []rune("代金券"), []rune("红包"), []rune("抵用券"), []rune("coupon"), []rune("off")} {
		if hasAt(after, 0, w) && next(after, len(w)-1) != '后' {
			return true
		}
	}
	before := string(m.lower[max(0, t.from-4):t.from])
	for _, w := range []string{"满减", "立减", "减了", "抵了", "抵扣", "抵扣了", "优惠了"} {
		if strings.HasSuffix(before, w) {
			return true
		}
	}
	return false
}

// roughly reports a sum that is no one value, or of another money: a bare number beside it is not the answer.
func (m *message) roughly() bool {
	return slices.ContainsFunc(m.toks, func(t token) bool { return t.rough && t.is.has(cFiller) })
}

// inRange reports 50到100 or 六十多, which name no amount.
func (m *message) inRange(i int) bool {
	joined := func(a, b int) bool {
		return a >= 0 && b < len(m.toks) && m.toks[a].is.any(of(cMoney, cNumber)) && m.toks[b].is.any(of(cMoney, cNumber)) &&
			strings.ContainsAny(string(m.lower[m.toks[a].to:m.toks[b].from]), "到-~至")
	}
	if joined(i, i+1) || joined(i, i+2) || joined(i-1, i) || joined(i-2, i) {
		return true
	}
	to := m.toks[i].to
	return to < len(m.lower) && strings.ContainsRune("多几来", m.lower[to])
}

// spareAmounts places amounts that no word placed: by the question just put, or
// as the missing half of expected and charged.
func (m *message) spareAmounts(a *Amount, spare []Fen) {
	if len(spare) == 0 {
		return
	}
	v := spare[0]
	switch {
	case m.c.Asking == AskingAmountExpected && a.Expected == nil:
		a.Expected = &v
	case m.c.Asking == AskingAmountCharged && a.Charged == nil:
		a.Charged = &v
	case a.Charged != nil && a.Expected == nil && a.Received == nil && *a.Charged != v && m.has.any(of(cOver, cBecame, cCharge)):
		a.Expected = &v
	case a.Received != nil && a.Expected == nil && a.Charged == nil && *a.Received != v:
		a.Expected = &v
	}
}

// settleBought places what was bought: it is what should have been paid, or what
// was paid when something else was wanted (选了100，要的是50), or, when it is less
// than was to be topped up, what arrived. It reports the second.
func (a *Amount) settleBought(bought *Fen, arrived bool) (wrong bool) {
	switch {
	case bought == nil:
	case a.Expected == nil:
		a.Expected = bought
	case a.Charged != nil || a.Received != nil || *a.Expected == *bought:
	case arrived:
		a.Received = bought
	default:
		a.Charged = bought
		return true
	}
	return false
}

// toppedUpLess reports 想充100结果充了50.
func (m *message) toppedUpLess(a *Amount, bought *Fen) bool {
	return bought != nil && a.Expected != nil && *bought < *a.Expected && m.has.any(of(cContrast, cLess, cShort)) && m.has.has(cTopUp) && !m.has.any(of(cBuy, cPick, cMistake))
}

// faceValue reports a bare number at i that names goods by their value:
// 一百面值的礼品卡, Steam卡两百的.
func (m *message) faceValue(i int) bool {
	t := m.toks[i]
	if !t.is.has(cNumber) || t.is.has(cDigits) || t.fen <= 0 || t.fen > 100_000_00 || m.before(i, 1, of(cSuffix, cCode, cOrder, cAccountWord, cPhoneWord)) >= 0 || t.from > 0 && m.lower[t.from-1] == '第' {
		return false
	}
	return m.after(i, 1, of(cAmountWord, cPrice, cProduct, cDe, cDuration)) >= 0 || i > 0 && m.toks[i-1].is.any(of(cProduct, cAmountWord))
}

// otherOfTwo reports the second of only two numbers in a message, both short: 网页标98 app扣108.
func (m *message) otherOfTwo(i int) bool {
	n := 0
	for _, t := range m.toks {
		switch {
		case t.is.any(of(cMoney, cNumber)):
			if n++; n > 2 {
				return false
			}
		case t.is.any(of(cCount, cTime, cOrderNo, cPhone, cDigits, cSuffix, cAccountWord)):
			return false
		}
	}
	return n == 2 && m.toks[i].is.has(cNumber) && len(m.toks[i].name) < 6 && m.toks[i].fen > 100 && (i == 0 || m.lower[m.toks[i].from-1] != '第')
}

func (a *Amount) workOut(extra, missing *Fen) {
	sum := func(x, y Fen) *Fen { s := x + y; return &s }
	switch {
	case extra != nil && a.Expected != nil && a.Charged == nil:
		a.Charged = sum(*a.Expected, *extra)
	case extra != nil && a.Charged != nil && a.Expected == nil && *a.Charged > *extra:
		a.Expected = sum(*a.Charged, -*extra)
	}
	switch {
	case missing != nil && a.Expected != nil && a.Received == nil && *a.Expected > *missing:
		a.Received = sum(*a.Expected, -*missing)
	case missing != nil && a.Received != nil && a.Expected == nil:
		a.Expected = sum(*a.Received, *missing)
	case missing != nil && a.Charged != nil && a.Received == nil && a.Expected == nil && *a.Charged > *missing:
		a.Received = sum(*a.Charged, -*missing)
	}
}

// amountPart reads the cue words before the amount at i, then those after it.
// A bare number needs its cue close by.
func (m *message) amountPart(i int, prev amountPart) amountPart {
	t := m.toks[i]
	reach := 6
	if !t.is.has(cMoney) {
		reach = 3
		if t.is.has(cDigits) && (len(t.name) > 6 || !m.askedAmount() && m.has.any(of(cAccountWord, cPhoneWord, cQQWord))) {
			return notAnAmount
		}
	}
	if k := m.before(i, 4, of(cElsewhere)); k >= 0 && m.before(i, i-k, of(cCharge, cPay, cPaid, cBuy, cTopUp)) < 0 {
		return notAnAmount // 京东只卖70
	}
	for k := i - 1; k >= 0 && k >= i-reach; k-- {
		c := m.toks[k]
		if c.is.any(of(cBreak, cMoney, cNumber, cOrderNo, cRegion, cCount, cTime)) {
			if c.is.has(cBreak) && m.askedAmount() {
				break
			}
			if c.is.any(of(cTime, cRegion)) {
				continue
			}
			break
		}
		if c.is.has(cSuffix) {
			return notAnAmount // 尾号1234
		}
		if m.billed(k) {
			return charged
		}
		if prev == expected && strings.HasPrefix(m.text(c), "实际") && m.has.any(of(cPay, cPaid, cCharge, cPrice)) && !m.has.any(of(cReceive, cTopUp)) {
			return charged // 应付19.9 实际29.9
		}
		if c.is.any(amountCues) {
			return m.amountCue(k, i, prev)
		}
		if !t.is.has(cMoney) && c.is.any(of(cWord)) {
			break
		}
	}
	return m.amountAfter(i)
}

func (m *message) amountAfter(i int) amountPart {
	if m.after(i, 1, of(cCharge)) >= 0 && strings.HasSuffix(m.near(i, -1), "按") {
		return charged // 按60扣的
	}
	if m.after(i, 1, of(cDe)) >= 0 && m.after(i, 2, of(cProduct, cItemWord)) >= 0 && m.has.any(of(cCharge, cPay, cPaid)) {
		return expected // 30的套餐扣了60
	}
	if m.after(i, 1, of(cInstead)) >= 0 && m.has.any(of(cCharge, cOver)) {
		return charged // charged twice, 50 instead of 25
	}
	if k := m.after(i, 2, of(cCharge)); k == i+2 && m.toks[i+1].is.has(cPassive) {
		return charged // 30 was charged
	}
	if !m.toks[i].is.has(cMoney) {
		if m.askedAmount() {
			return noAmount
		}
		if k := m.after(i, 1, of(cCharge, cBecame)); k < 0 || m.toks[k].is.has(cBecame) {
			if k >= 0 && m.has.any(of(cMoneyWord, cAmountWord)) {
				return expected
			}
			return notAnAmount
		}
		if len(m.toks[i].name) > 5 {
			return notAnAmount
		}
		return noAmountOr(expected, m.chargedLater(i))
	}
	if m.after(i, 1, of(cDe)) >= 0 && m.after(i, 2, of(cProduct, cItemWord)) >= 0 || m.after(i, 1, of(cProduct)) >= 0 {
		return expected
	}
	return noAmount
}

func noAmountOr(p amountPart, ok bool) amountPart {
	if ok {
		return p
	}
	return noAmount
}

// chargedLater reports that an amount that was taken comes right after.
func (m *message) chargedLater(i int) bool {
	k := m.after(i, 1, of(cCharge))
	return k >= 0 && m.after(k, 3, of(cMoney, cNumber)) >= 0
}

func (m *message) amountCue(k, i int, prev amountPart) amountPart {
	c, w := m.toks[k], m.text(m.toks[k])
	obliged := m.before(k, 1+m.lessBefore(k), of(cShould, cWant, cWill)) >= 0 && !m.toks[max(k-1, 0)].is.any(of(cMine))
	switch {
	case c.is.any(of(cRefund, cCancel, cCheaper)):
		return notAnAmount
	case c.is.has(cInstead) || c.is.has(cNot):
		if f := m.before(k, 4, amountCues); prev == noAmount && f >= 0 && !m.toks[f].is.any(of(cNot, cInstead)) && m.toks[f].is.any(of(cShould, cPrice)) {
			return charged
		}
		return opposite(prev)
	case c.is.has(cOver):
		return surplusOr(w)
	case c.is.has(cLess):
		if f := m.before(k, 3, amountCues); f >= 0 && m.before(k, k-f, of(cMoney, cNumber)) < 0 {
			return m.amountCue(f, i, prev)
		}
		if prev == charged || prev == expected {
			return received
		}
		return noAmount
	case c.is.has(cTopUp) && !c.is.any(of(cPay, cBecame)) && m.before(k, 3, of(cLess, cShort)) >= 0 && prev == charged:
		return received // 付100才给我充50
	case c.is.has(cShort) && strings.ContainsAny(w, "少差缺") || w == "short" || w == "missing" || w == "less":
		return lack
	case c.is.has(cShort):
		return received
	case c.is.has(cBecame) && !c.is.has(cReceive):
		return charged
	case c.is.any(of(cCharge, cPay, cPaid)) && !c.is.has(cReceive) && !obliged:
		return charged
	case c.is.has(cReceive) && w == "收" && prev != charged, c.is.has(cPay) && obliged:
		if obliged {
			return expected
		}
		return charged
	case c.is.any(of(cReceive, cArrive)) && obliged && m.toks[max(k-1, 0)].is.has(cShould):
		return expected
	case c.is.any(of(cReceive, cArrive, cShip)) && !c.is.any(of(cTopUp, cPrice)):
		return received
	case c.is.has(cFee) && !m.askedAmount():
		return notAnAmount
	case c.is.has(cFee):
		return noAmount
	case c.is.any(of(cBuy, cPick, cTopUp, cWrite, cMistake)) && !c.is.any(of(cShould, cWant, cPrice)) && !obliged:
		return chosen
	}
	return expected
}

// bills are where customers read what was taken: 微信账单上是86.
var bills = setOf("账单 账单上 账单里 记录 流水 扣款记录 支付记录 付款记录 扣款短信 短信 bill statement")

func (m *message) billed(k int) bool { return bills[m.text(m.toks[k])] }

// discounted reports a price after a discount, which replaces the one before it.
func (m *message) discounted(i int) bool {
	k := m.before(i, 2, of(cPrice))
	return k >= 0 && strings.ContainsAny(m.text(m.toks[k]), "折券惠减活")
}

// lessBefore counts the 只 of 应该只扣 before k.
func (m *message) lessBefore(k int) int {
	if k > 0 && m.toks[k-1].is.has(cLess) {
		return 1
	}
	return 0
}

// surplusOr tells 多扣了20 (by how much) from overcharged at (how much in all).
func surplusOr(w string) amountPart {
	if strings.ContainsRune(w, '多') || strings.Contains(w, "extra") || w == "overcharged" || w == "overpaid" || strings.ContainsRune(w, '乱') || strings.ContainsRune(w, '超') {
		return surplus
	}
	if strings.Contains(w, "not") || strings.Contains(w, "than") {
		return expected
	}
	return charged
}

func opposite(p amountPart) amountPart {
	switch p {
	case charged, received:
		return expected
	case expected:
		return charged
	}
	return noAmount
}
