package understand

import (
	"slices"
	"strings"
)

// reasonRule says which concepts of one clause tell a reason. Rules stand in
// order of how telling they are; the first that holds wins.
type reasonRule struct {
	reason Reason
	need   []concepts // each group: at least one of it
	near   []concepts // two groups: the second at most three words after the first
	ban    concepts
}

func all(groups ...concepts) []concepts { return groups }

var reasonRules = []reasonRule{
	{reason: Overcharged, need: all(of(cTwice), of(cCharge, cPay, cPaid)), ban: of(cDup)},
	{reason: Overcharged, need: all(of(cCharge), of(cCount), of(cMoneyWord)), near: all(of(cCharge), of(cCount)), ban: of(cDup, cRefund)},
	{reason: Duplicate, need: all(of(cDup)), ban: of(cOver, cUsed, cCheaper)},
	{reason: Overcharged, need: all(of(cOver)), ban: of(cElsewhere)},
	{reason: Duplicate, need: all(of(cTwice), of(cOrder, cBuy, cPick))},
	{reason: Duplicate, need: all(of(cTwice), of(cBecame)), ban: of(cMoney)},
	{reason: Defective, need: all(of(cUsed)), ban: of(cRestore)},
	{reason: Defective, need: all(of(cWrong), of(cCode)), ban: of(cPick, cBuy, cWrite)},
	{reason: WrongAccount, need: all(of(cWrite), of(cPerson), of(cPhoneWord, cAccountWord, cQQWord)), ban: of(cYesNo, cCan)},
	{reason: FoundCheaper, need: all(of(cElsewhere), of(cLess, cCheaper), of(cNumber, cMoney)), ban: of(cYesNo, cWhat, cHow)},
	{reason: NotAsDescribed, need: all(of(cDiffer)), ban: of(cRegionWord, cRegion)},
	{reason: NotAsDescribed, need: all(of(cPromise), of(cNot, cWrong, cShort)), ban: of(cRegionWord, cAmountWord, cReceive, cCan, cWrite)},
	{reason: WrongRegion, need: all(of(cWrong, cMistake, cBecame), of(cRegionWord, cRegion)), ban: of(cAccountWord, cPhoneWord, cCharge)},
	{reason: WrongAccount, need: all(of(cWrong, cMistake, cBecame), of(cAccountWord, cPhoneWord, cQQWord))},
	{reason: WrongAccount, need: all(of(cTopUp, cBecame, cShip), of(cPerson)), near: all(of(cTopUp, cBecame, cTo, cShip), of(cPerson)), ban: of(cCheaper)},
	{reason: WrongQuantity, need: all(of(cWrong, cMistake, cBecame), of(cQuantityWord))},
	{reason: WrongQuantity, need: all(of(cBecame), of(cCount)), ban: of(cMoney)},
	{reason: WrongQuantity, need: all(of(cMistake), of(cCount)), ban: of(cMoney)},
	{reason: WrongAmount, need: all(of(cWrong, cMistake, cBecame), of(cAmountWord, cMoney)), ban: of(cCharge)},
	{reason: WrongQuantity, need: all(of(cMistake), of(cNumber, cCount), of(cBuy, cPick)), ban: of(cMoney)},
	{reason: NotAsDescribed, need: all(of(cPromise), of(cShort), of(cDuration))},
	{reason: WrongAmount, need: all(of(cShort), of(cMoney, cAmountWord, cMoneyWord, cNumber, cUnits))},
	{reason: WrongAmount, need: all(of(cBecame), of(cUnits))},
	{reason: NotReceived, need: all(of(cMissing), of(cPaid, cCharge, cTopUp, cDuration)), ban: of(cCode, cRefund, cUsed)},
	{reason: Defective, need: all(of(cBroken))},
	{reason: FoundCheaper, need: all(of(cCheaper)), ban: of(cYesNo, cWhat, cHow, cCanQ)},
	{reason: FoundCheaper, need: all(of(cElsewhere), of(cBuy)), ban: of(cYesNo, cWhat, cHow)},
	{reason: NotReceived, need: all(of(cNot), of(cReceive, cShip, cTopUp, cArrive)), near: all(of(cNot), of(cReceive, cShip, cTopUp, cArrive)), ban: of(cRefund, cMind)},
	{reason: WrongItem, need: all(of(cNot), of(cReceive, cShip, cItemWord), of(cBuy, cWant)), near: all(of(cNot), of(cBuy, cWant)), ban: of(cRegion, cRegionWord, cMoney, cAccountWord, cPhoneWord, cRefund, cMind)},
	{reason: WrongItem, need: all(of(cWrong, cBecame), of(cItemWord, cProduct)), ban: of(cCharge)},
	{reason: WrongItem, need: all(of(cInstead, cNot), of(cProduct), of(cReceive, cShip))},
}

// looseRules hold for the whole message when no clause tells a reason by itself.
var looseRules = []reasonRule{
	{reason: WrongAccount, need: all(of(cWrong, cBecame), of(cAccountWord, cPhoneWord, cQQWord, cPhone)), ban: of(cRegion, cMoney)},
	{reason: WrongRegion, need: all(of(cWrong, cBecame), of(cRegion, cRegionWord))},
	{reason: WrongAccount, need: all(of(cWrong, cBecame), of(cPhone), of(cTopUp))},
	{reason: WrongAccount, need: all(of(cBecame), of(cPerson), of(cTopUp)), ban: of(cProduct, cMoney, cCount)},
	{reason: WrongAccount, need: all(of(cReceive, cArrive), of(cPerson), of(cAccountWord, cPhoneWord, cQQWord)), near: all(of(cReceive, cArrive), of(cPerson)), ban: of(cNot, cRefund, cYesNo)},
	{reason: NotAsDescribed, need: all(of(cPromise), of(cShort, cContrast), of(cDuration))},
	{reason: NotAsDescribed, need: all(of(cPromise), of(cContrast)), ban: of(cRegion, cRegionWord, cMoney, cCharge, cBecame, cWrite)},
	{reason: NotReceived, need: all(of(cMissing)), ban: of(cRefund)},
	{reason: WrongAccount, need: all(of(cWrong), of(cWrite)), ban: of(cMoney, cCount)},
	{reason: WrongItem, need: all(of(cBecame), of(cWant, cShould, cInstead, cNot), of(cProduct, cItemWord)), ban: of(cRegionWord, cMoney, cCount, cNumber, cAccountWord, cPhoneWord, cPerson)},
	{reason: WrongItem, need: all(of(cWrong), of(cProduct, cItemWord))},
	{reason: WrongItem, need: all(of(cWrong), of(cPick, cBuy, cShip))},
	{reason: ChangedMind, need: all(of(cMind)), ban: of(cHow)},
	{reason: WrongItem, need: all(of(cWrong), of(cTopUp)), ban: of(cMoney)},
}

// reason says why, from the slots first, then from the words.
func (m *message) reason(u *Understanding) Reason {
	if r := u.Region; r != nil && r.Actual != "" && r.Wanted != "" {
		return WrongRegion
	}
	if m.misbought {
		return WrongAmount
	}
	if m.saysOvercharged(u) || m.comparesUp() {
		return Overcharged
	}
	if q := u.Quantity; q != nil && q.Actual != nil && q.Wanted != nil && m.fewOf(of(cBuy), of(cWant, cShould)) {
		return WrongQuantity
	}
	if r := m.wordedReason(); r != "" {
		return r
	}
	if a := u.Amount; a != nil && a.Received != nil && (a.Expected != nil && *a.Received < *a.Expected || a.Charged != nil && *a.Received < *a.Charged) {
		return WrongAmount
	}
	if a := u.Amount; a != nil && a.Expected != nil && a.Charged != nil && *a.Charged != *a.Expected && m.has.any(of(cBecame, cWrong, cMistake)) {
		return WrongAmount
	}
	if q := u.Quantity; q != nil && q.Actual != nil && q.Wanted != nil && *q.Actual != *q.Wanted {
		return WrongQuantity
	}
	if m.orderedTwice() {
		return Duplicate
	}
	if m.productsDiffer() || m.somethingElse() || m.boughtOther() || m.gaveOther() {
		return WrongItem
	}
	if m.fewerUnits() {
		return WrongAmount
	}
	if m.moreThanMeant() {
		if u.Amount != nil && u.Quantity == nil {
			return WrongAmount
		}
		return WrongQuantity
	}
	for i := range looseRules {
		whole := clause{toks: m.toks, has: m.has}
		if looseRules[i].holds(&whole) {
			return looseRules[i].reason
		}
	}
	if r, ok := m.symptom(); ok && r != "" {
		return r
	}
	asked := m.c.Asking == AskingReason
	if asked {
		if r := m.askedReason(u); r != "" {
			return r
		}
	}
	switch {
	case m.has.has(cNoReason):
		if asked {
			return OtherReason
		}
	case m.has.has(cNotWant) && (asked || len(m.clauses) > 0 && u.Intent == ""):
		return ChangedMind
	case asked && m.has.has(cElsewhere) && m.has.any(of(cMoney, cNumber)):
		return FoundCheaper
	case asked && m.has.has(cShort):
		return WrongAmount
	case asked && (m.has.any(of(cNoUse)) || m.has.has(cDont) && m.has.any(of(cBuy, cTopUp, cWant)) || m.has.has(cGiveUp)):
		return ChangedMind
	}
	return ""
}

// saysOvercharged compares the amounts. Someone who typed a wrong amount
// themselves (要充50充成了500) was not overcharged.
func (m *message) saysOvercharged(u *Understanding) bool {
	a := u.Amount
	if a == nil || a.Expected == nil || a.Charged == nil || *a.Charged <= *a.Expected {
		return false
	}
	return m.has.any(of(cCharge, cOver, cPay, cPaid)) || !m.has.any(of(cBecame, cWrong, cMistake))
}

// comparesUp reports an amount that was taken as more than another: 扣款金额比订单多.
func (m *message) comparesUp() bool {
	for _, t := range m.toks {
		if t.is.has(cCharge) && hasAt(m.lower, t.to, []rune("多")) && !hasAt(m.lower, t.to, []rune("多少")) && !hasAt(m.lower, t.to, []rune("多久")) {
			return true // 扣我多了
		}
	}
	than := strings.IndexRune(m.plain, '比')
	return than >= 0 && m.has.has(cCharge) && strings.ContainsAny(m.plain[than:], "多高贵大") && !m.has.any(of(cElsewhere, cCheaper))
}

func (m *message) wordedReason() Reason {
	for i := range reasonRules {
		for k := range m.clauses {
			if reasonRules[i].holds(&m.clauses[k]) && !m.ruledOut(k) {
				return reasonRules[i].reason
			}
		}
	}
	return ""
}

func (r *reasonRule) holds(c *clause) bool {
	if c.has.any(r.ban) {
		return false
	}
	for _, g := range r.need {
		if !c.has.any(g) {
			return false
		}
	}
	return r.near == nil || c.follows(r.near[0], r.near[1], 3)
}

// productsDiffer reports two products, one in place of the other.
func (m *message) productsDiffer() bool {
	first := ""
	for _, t := range m.toks {
		switch {
		case !t.is.has(cProduct):
		case first == "":
			first = t.name
		case t.name != first:
			return m.has.any(of(cNot, cInstead, cShip, cBecame, cContrast)) || m.has.has(cBuy) && strings.ContainsRune(m.plain, '给')
		}
	}
	return false
}

// somethingElse reports that another thing was sent or chosen: 发给我的是别的游戏的卡.
func (m *message) somethingElse() bool {
	for i, t := range m.toks {
		if !t.is.any(of(cBecame, cShip, cReceive)) {
			continue
		}
		rest := string(m.lower[t.to:min(t.to+12, len(m.lower))])
		for _, w := range []string{"别的", "其他", "其它", "另外的", "另一款"} {
			if _, after, ok := strings.Cut(rest, w); ok && after != "" && m.after(i, 6, of(cElsewhere, cPerson, cAccountWord, cRegionWord, cPhoneWord)) < 0 {
				return true
			}
		}
	}
	return false
}

// boughtOther reports one thing bought for another that no catalogue knows:
// 优酷的买成芒果的了, I needed a PS card but bought an Xbox one.
func (m *message) boughtOther() bool {
	if m.has.any(of(cRegion, cRegionWord, cMoney, cNumber, cCount, cAccountWord, cPhoneWord, cPhone, cQQWord, cPerson, cDigits, cAmountWord, cQuantityWord)) {
		return false
	}
	if m.has.all(of(cWant, cContrast, cBuy)) && m.has.any(of(cItemWord, cProduct, cWord)) && !m.has.any(of(cYesNo, cCan, cNot)) {
		return true
	}
	return slices.ContainsFunc(m.toks, func(t token) bool {
		w := []rune(m.text(t))
		return t.is.has(cBecame) && len(w) > 1 && strings.ContainsRune("买拍选点下订看", w[0])
	})
}

// gaveOther reports one thing asked for and another one sent, whatever they are
// called: 买的国际版给的国内版, 要电子的给我寄实体的.
func (m *message) gaveOther() bool {
	if m.has.any(of(cRegion, cRegionWord, cMoney, cNumber, cCount, cUnits, cDuration, cTime, cAccountWord, cPhoneWord, cPerson, cNot, cMissing, cYesNo, cQMark, cWhen, cCan, cCanQ, cAfter, cRefund, cCancel, cIf)) {
		return false
	}
	asked := slices.IndexFunc(m.toks, func(t token) bool { return t.is.any(of(cBuy, cWant)) })
	if asked < 0 {
		return false
	}
	for i := asked + 1; i < len(m.toks); i++ {
		t := m.toks[i]
		if t.is.any(of(cShip, cReceive)) && t.to-t.from < 4 && t.from-m.toks[asked].to > 1 && len([]rune(strings.Trim(m.near(i, 9), "的了我吧啊呢 。!"))) >= 2 && !m.toks[min(i+1, len(m.toks)-1)].is.any(of(cBreak, cSoft)) {
			return strings.ContainsAny(m.text(t), "给发寄来到")
		}
	}
	return false
}

// fewerUnits reports that less came of a unit than was bought: 买的500点给我100点.
func (m *message) fewerUnits() bool {
	bought, unit := 0, ""
	for i, t := range m.toks {
		if t.n < 1 || t.is.any(of(cMoney, cCount, cTime)) {
			continue
		}
		w := strings.TrimLeft(m.text(t), "0123456789 零一二两三四五六七八九十百千万")
		switch {
		case w == "" || strings.HasSuffix(w, "单"):
		case unit == "" && m.before(i, 4, of(cBuy, cTopUp, cShould, cPromise)) >= 0:
			bought, unit = t.n, w
		case w == unit && t.n < bought:
			return m.before(i, 3, of(cReceive, cArrive, cShip, cHelp, cTopUp, cLess, cShort)) >= 0
		}
	}
	return false
}

// orderedTwice reports more than one order placed: 下了三单.
func (m *message) orderedTwice() bool {
	for i, t := range m.toks {
		if i > 0 && t.n >= 2 && t.n <= 99 && strings.HasSuffix(m.text(t), "单") && m.before(i, 2, of(cBuy, cBecame, cPick)) >= 0 {
			return m.has.any(of(cMistake, cWrong, cBecame)) || m.c.Asking == AskingReason
		}
	}
	return false
}

// moreThanMeant reports 点多了, 多买了一份: too many without saying how many.
func (m *message) moreThanMeant() bool {
	for _, t := range m.toks {
		if t.is.has(cMistake) && (strings.ContainsAny(m.text(t), "多少") || strings.Contains(m.text(t), "too many")) {
			return true
		}
	}
	return false
}

// denials begin a clause that only puts something right: 不是买错区，是没收到.
var denials = setOf("不取消 没取消 不是取消 不退 不退款 不是 并不是 不是要 不是想 没说 没说要 没有说 没要 没想 没想要 又不是 也不是 并非 不是因为")

// ruledOut reports that clause k denies what another clause then puts right.
func (m *message) ruledOut(k int) bool {
	c := &m.clauses[k]
	return k+1 < len(m.clauses) && m.onlyDenies(c) && !c.has.any(of(cQMark, cWant))
}

// onlyDenies reports a clause that denies instead of forbidding: 不是要取消, but not 别取消.
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
