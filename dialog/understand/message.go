package understand

import (
	"slices"
	"strings"
)

// message is a scanned text with its clauses.
type message struct {
	folded
	c       Context
	plain   string // the folded text
	toks    []token
	clauses []clause
	has     concepts // of all clauses together

	nos   []string // see namedNos
	named bool     // nos is known
	out   []string // see leftOut; nil: not looked for yet

	rhetorical bool // see isRhetorical

	deeds   []deed     // what the clauses do
	ranking []float32  // how likely each intent is, in the order of intentClasses
	seen    []uint32   // what the model sees of it
	parts   [][]uint32 // what it sees of each clause, where there are several
	ones    []*message // the clauses as messages of their own
	sureWhy float32    // how likely its reason is
}

// clause is a run of tokens that says one thing.
type clause struct {
	toks []token
	has  concepts
	at   int // index of its first token in the message

	heard *Heard    // its words, see says
	deed  *headFact // see deedFacts
}

// connectors begin a new clause without punctuation.
var connectors = setOf("但 却 但是 可是 不过 结果 然后 所以 因为 由于 而且 并且 因此 but because so and then however 只是 而 另外 还有 顺便 顺便问 谁知 没想到 谁知道")

func setOf(list string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(list) {
		set[strings.ReplaceAll(w, "_", " ")] = true
	}
	return set
}

func newMessage(f folded, c Context) *message {
	f = putRight(f, c)
	m := &message{folded: f, c: c, plain: string(f.lower), toks: scan(f, c)}
	m.rhetorical = rhetorical.In(m.plain)
	m.settleWeakRegions()
	m.nameGoods()
	m.setBeneficiaries()
	start := 0
	for i, t := range m.toks {
		switch {
		case t.is.has(cBreak):
			m.addClause(start, i)
			start = i + 1
		case i > start && (connectors[m.text(t)] && !m.allBut(start, i) || t.is.has(cThanks) || m.spacedApart(start, i) || m.putsRight(start, i) || m.turnsToAnother(start, i)):
			m.addClause(start, i)
			start = i
		case t.is.has(cQMark), m.endsQuestion(i):
			m.addClause(start, i+1)
			start = i + 1
		}
	}
	m.addClause(start, len(m.toks))
	m.dropDenied()
	return m
}

// allBut reports the but of "all my orders but the gift card".
func (m *message) allBut(start, i int) bool {
	return m.text(m.toks[i]) == "but" && i > start && (m.toks[i-1].is.any(of(cAll, cList)) || everything[m.text(m.toks[i-1])]) && i+1 < len(m.toks) && !m.toks[i+1].is.any(of(cDont, cNot, cMine))
}

var everything = setOf("everything all orders")

// spacedApart reports a blank before token i that stands for a comma, as many
// type it: between two Chinese words, each side long enough to say something.
func (m *message) spacedApart(start, i int) bool {
	at := m.toks[i].from
	for at > 0 && m.lower[at-1] != ' ' && !m.covered(at-1, i) {
		at-- // words that no token covers go with the token after them
	}
	if at < 3 || m.lower[at-1] != ' ' || m.lower[at] < firstHan || isLatin(m.lower[at-2]) || at-m.startOfText(start) < 4 {
		return false
	}
	if denial[m.text(m.toks[i])] {
		return false // 说好的送7天 根本没有
	}
	n := 0
	for _, r := range m.lower[at:] {
		if r == ' ' || r == ',' || r == '\n' || r == '。' {
			break
		}
		n++
	}
	return n >= 3 || m.toks[i].is.any(of(cCancel, cRefund, cNotWant, cHuman, cThanks))
}

// covered reports that the rune at a place belongs to the token before i.
func (m *message) covered(at, i int) bool { return i > 0 && at < m.toks[i-1].to }

// startOfText is where the text of a clause that begins with a token begins.
func (m *message) startOfText(start int) int {
	if start == 0 {
		return 0
	}
	return m.toks[start-1].to
}

// turnsToAnother reports that a second order comes up at i, after one and what is to be done with it: A别动取消B, A取消B发货没,
// 取消A别动B.
func (m *message) turnsToAnother(start, i int) bool {
	deeds := of(cCancel, cRefund, cGiveUp, cDont, cShip, cTo, cStatus, cProgress, cCheck)
	isNo := func(t token) bool { return t.is.has(cOrderNo) || pointers[m.text(t)] }
	first := slices.IndexFunc(m.toks[start:i], isNo)
	done := slices.IndexFunc(m.toks[start:i], func(t token) bool { return t.is.any(deeds) })
	if first < 0 || done < 0 {
		return false
	}
	t := m.toks[i]
	if isNo(t) {
		return done > first || m.toks[i-1].is.any(of(cSoft)) // A取消 | B…
	}
	if !t.is.any(deeds) || !t.is.any(of(cCancel, cDont, cGiveUp, cRefund)) {
		return false
	}
	for _, next := range m.toks[i+1:] {
		switch {
		case next.is.has(cBreak):
			return false
		case isNo(next):
			return true // 取消A | 别动B
		}
	}
	return false
}

// pointers stand for one of two orders.
var pointers = setOf("前一个 后一个 前面那个 后面那个 前面那单 后面那单 头一个 另一个 另一单 另外一个 前一单 后一单")

// putsRight reports the 是 of 不是取消是退款.
func (m *message) putsRight(start, i int) bool {
	if w := m.text(m.toks[i]); w != "是" && w != "而是" && w != "是要" && w != "是想" {
		return false
	}
	denied := false
	for _, t := range m.toks[start:i] {
		if denied && t.is.any(of(cCancel, cRefund)) {
			return i+1 < len(m.toks) && !m.toks[i+1].is.any(of(cYesNo, cQMark))
		}
		denied = denied || denials[m.text(t)]
	}
	return false
}

// text gives a token as it stands in the folded text.
func (m *message) text(t token) string { return string(m.lower[t.from:t.to]) }

// endsQuestion reports a final particle of a question in the middle of a text
// without punctuation: 能取消吗要手续费吗.
func (m *message) endsQuestion(i int) bool {
	t := m.toks[i]
	if !t.is.has(cYesNo) || i+1 == len(m.toks) || m.toks[i+1].is.any(of(cQMark, cBreak, cSoft)) {
		return false
	}
	if w := m.text(t); w != "吗" && w != "嘛" {
		return false
	}
	for _, next := range m.toks[i+1:] {
		if next.is.any(of(cQMark, cBreak)) {
			break
		}
		if !next.is.any(of(cGeneral, cAdverb, cSoft, cStaff, cThanks, cMine, cThis, cOrder, cOrderNo, cList, cDe)) {
			return true
		}
	}
	return false // 还可以取消吗一般
}

// denial are words before a final 没有 that make it a statement: 根本没有.
var denial = setOf("根本 压根 完全 都 也 一直 确实 就 反正 压根儿 啥 什么")

func (m *message) addClause(from, to int) {
	if from >= to {
		return
	}
	cl := clause{toks: m.toks[from:to], at: from}
	last := len(cl.toks) - 1
	for last > 0 && cl.toks[last].is.any(of(cQMark, cSoft, cStaff)) {
		last--
	}
	for k := range cl.toks {
		t := &cl.toks[k]
		if t.is.has(cYesNo) && t.is.any(of(cNot, cFiller, cNo)) {
			if k == last && k > 0 && !cl.toks[0].is.has(cContrast) && !denial[m.text(cl.toks[k-1])] {
				t.is = of(cYesNo)
			} else {
				t.is = without(t.is, cYesNo)
			}
		}
		if t.is.has(cHow) && m.wondersWhy(cl.toks, k) {
			t.is = t.is.plus(of(cWhy)) // 怎么不通知我
		}
		if t.is.has(cWhen) && k > 0 && m.text(cl.toks[k-1]) == "都" && m.near(cl.at+k, 1) == "了" {
			t.is = of(cDuration) // 都几点了还没发: how late, not when
		}
		if w := m.text(*t); k == 0 && k < last && (t.is.has(cTag) && strings.HasSuffix(w, "吧") || w == "好") {
			t.is = of(cYes) // 行吧取消
		}
		if k > 0 && t.is.any(of(cDup, cWrong, cMistake, cOver, cTwice)) && notDone[m.text(cl.toks[k-1])] && !cl.toks[0].is.any(of(cHow, cIsIt)) {
			t.is = of(cFiller) // 我没有重复下单
		}
		if k > 0 && m.text(*t) == "几" && strings.ContainsRune("了好这那前", m.lower[t.from-1]) {
			t.is = of(cFiller) // 点了几下
		}
		if w := m.text(*t); k == 0 && (w == "has" || w == "did" || w == "does") {
			t.is = t.is.plus(of(cIsIt)) // has WF… been shipped
		}
		if t.is.has(cNoReason) && m.lower[t.to-1] == '吗' {
			t.is = t.is.plus(of(cYesNo)) // 取消需要理由吗
		}
		if m.refusesThing(cl.toks, k, last) {
			t.is = of(cNotWant)
		}
		cl.has = cl.has.plus(t.is)
	}
	if n := len(m.clauses); n > 0 && m.clauses[n-1].has.has(cIf) && cl.has.any(of(cYesNo, cQMark, cWhen, cWill)) && !cl.has.has(cHelp) && !m.clauses[n-1].has.any(of(cHelp, cQMark)) {
		cl.has = cl.has.plus(of(cIf)) // what is asked after 如果取消, hangs on it
	}
	m.has = m.has.plus(cl.has)
	m.clauses = append(m.clauses, cl)
}

// notDone before a word for a fault deny it.
var notDone = setOf("没 没有 并没 并没有 从没 可没 又没 没说 didn't did_not never")

// refusesThing reports a final 不要 after what is not wanted: 这单我不要.
func (m *message) refusesThing(toks []token, k, last int) bool {
	if w := m.text(toks[k]); !toks[k].is.has(cDont) || w != "不要" && w != "先不要" {
		return false
	}
	if k+2 <= last && toks[last].is.has(cLe) && !slices.ContainsFunc(toks[k+1:last], func(t token) bool { return !t.is.any(of(cOrder, cThis, cOrderNo, cProduct, cDe)) }) {
		return true // 不要这单了
	}
	for _, t := range toks[k+1 : last+1] {
		if !t.is.has(cSoft) {
			return false
		}
	}
	if slices.ContainsFunc(toks[:k], func(t token) bool { return t.is.any(of(cCancel, cRefund)) }) {
		return false // 取消订单先不要
	}
	return slices.ContainsFunc(toks[:k], func(t token) bool { return t.is.any(of(cOrder, cOrderNo, cThis)) })
}

func without(s concepts, c concept) concepts {
	s[c>>6] &^= 1 << (c & 63)
	return s
}

// settleWeakRegions decides whether 微信, QQ, 安卓 and the like mean regions here.
func (m *message) settleWeakRegions() {
	strong, weak := 0, map[string]bool{}
	spoken, turned, told := false, false, false
	for _, t := range m.toks {
		switch {
		case t.is.has(cRegion) && t.rough:
			weak[t.name] = true
		case t.is.has(cRegion):
			strong++
		case t.is.has(cRegionWord):
			spoken = true
		case t.is.any(of(cBecame, cWrong, cPick, cBuy, cWant)):
			turned = true
		case t.is.any(of(cTo, cNot, cInstead, cShould, cAccountWord)):
			told = true
		}
	}
	asked := m.c.Asking == AskingRegionActual || m.c.Asking == AskingRegionWanted
	meant := asked || spoken || strong == 1 || (turned || told) && len(weak) > 1
	for i := range m.toks {
		t := &m.toks[i]
		if !t.is.has(cRegion) || !t.rough {
			continue
		}
		if next := i + 1; next < len(m.toks) && m.toks[next].from == t.to && m.toks[next].is.has(cRegion) && (t.name == "安卓区" || t.name == "苹果区") {
			t.is = without(t.is, cRegion) // 安卓QQ区: the platform of that region
			continue
		}
		if meant && !m.paysWith(i) {
			t.is, t.rough = of(cRegion), false
		} else {
			t.is = without(t.is, cRegion)
		}
	}
}

// paysWith reports that the channel at i is one that is paid with: 微信付的.
func (m *message) paysWith(i int) bool {
	if !m.toks[i].is.any(of(cWeChat, cAlipay, cBank)) {
		return false
	}
	for k := i + 1; k < len(m.toks) && k <= i+2; k++ {
		if m.toks[k].is.has(cBreak) {
			break
		}
		if m.toks[k].is.any(of(cPay, cPaid, cCharge)) {
			return true
		}
	}
	return i > 0 && slices.Contains([]string{"用", "by", "with", "via", "走"}, m.text(m.toks[i-1])) && m.toks[i-1].to <= m.toks[i].from ||
		i > 0 && m.toks[i-1].is.any(of(cPay, cPaid))
}

// before gives the index of the nearest token left of i, in its clause, that
// has one of the concepts, at most reach tokens away; -1 when there is none.
func (m *message) before(i, reach int, cs concepts) int {
	for k := i - 1; k >= 0 && k >= i-reach; k-- {
		if m.toks[k].is.has(cBreak) {
			return -1
		}
		if m.toks[k].is.any(cs) {
			return k
		}
	}
	return -1
}

// after is before to the right.
func (m *message) after(i, reach int, cs concepts) int {
	for k := i + 1; k < len(m.toks) && k <= i+reach; k++ {
		if m.toks[k].is.has(cBreak) {
			return -1
		}
		if m.toks[k].is.any(cs) {
			return k
		}
	}
	return -1
}

// clauseOf gives the clause that token i stands in.
func (m *message) clauseOf(i int) *clause {
	k, found := slices.BinarySearchFunc(m.clauses, i, func(c clause, i int) int { return c.at - i })
	if !found {
		k--
	}
	if k < 0 {
		return &clause{}
	}
	return &m.clauses[k]
}

func (c *clause) index(cs concepts) int {
	return slices.IndexFunc(c.toks, func(t token) bool { return t.is.any(cs) })
}

// paidByCard are words before card that make it one of a bank.
var paidByCard = setOf("by with my via bank credit debit visa mastercard the_bank paid")

// nameGoods takes a brand that no catalogue knows, before a word for goods, as
// a product: Steam卡, 原神月卡. It then is no account.
func (m *message) nameGoods() {
	for i, t := range m.toks {
		if w := m.text(t); (w == "card" || w == "cards") && m.c.Asking != AskingPaymentMethod && (i == 0 || !paidByCard[m.text(m.toks[i-1])]) {
			m.toks[i].is = of(cItemWord)
		}
	}
	for i := 0; i+1 < len(m.toks); i++ {
		t, next := &m.toks[i], m.toks[i+1]
		brand := t.is.has(cWord) && !t.is.has(cDigits) || t.is.has(cAccountWord) && (m.text(*t) == "steam" || m.text(*t) == "战网")
		if brand && next.from == t.to && (next.is.has(cProduct) || m.text(next) == "卡") {
			t.is, t.name, t.rough = of(cProduct), m.text(*t)+m.text(next), true
		}
	}
}

// setBeneficiaries takes the person of 给老婆充的会员 for whom it was bought for,
// not for a stranger whose account was charged.
func (m *message) setBeneficiaries() {
	for i := 0; i+2 < len(m.toks); i++ {
		to, who := &m.toks[i], &m.toks[i+1]
		if w := m.text(*to); w != "给" && w != "帮" && w != "替" && w != "为" && w != "给我" && w != "帮我" || !who.is.has(cPerson) {
			continue
		}
		if verb := m.toks[i+2]; verb.is.any(of(cTopUp, cBuy)) && (strings.HasSuffix(m.text(verb), "的") || m.near(i+2, 1) == "的") {
			to.is, who.is = of(cFiller), of(cFiller)
		}
	}
}
