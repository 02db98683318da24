package understand

import (
	"regexp"
	"slices"
	"strings"
)

// fill takes the slots of a message from its spans.
func (m *message) fill(u *Understanding) {
	m.fillTracking(u)
	m.fillOrders(u)
	m.fillRegion(u)
	m.fillQuantity(u)
	m.fillAmount(u)
	m.fillPayment(u)
	m.fillAccount(u)
	for _, t := range m.toks {
		if t.is.has(cProduct) && !t.rough && u.Product == "" {
			u.Product = t.name
		}
	}
}

// fillTracking takes a parcel number: by its letters, or by the words before it.
func (m *message) fillTracking(u *Understanding) {
	asked := m.c.Asking == AskingTrackingNo
	for i := range m.toks {
		t := &m.toks[i]
		if t.is.has(cTrackingNo) && u.TrackingNo == "" {
			u.TrackingNo = t.name
			continue
		}
		no := strings.TrimPrefix(t.name, m.c.Lexicon.order.prefix)
		numeric := t.is.any(of(cDigits, cPhone)) || t.is.has(cOrderNo) && t.rough
		if u.TrackingNo != "" || !numeric || len(no) < 8 || len(no) > 20 || !isDigits([]rune(no)) {
			continue
		}
		cued := m.before(i, 4, of(cTracking)) >= 0 || m.before(i, 2, of(cCarrier)) >= 0 ||
			m.has.any(of(cCarrier, cParcel, cTracking)) && i > 0 && strings.HasSuffix(m.text(m.toks[i-1]), "号")
		if cued || asked && !t.is.has(cPhone) && len(no) >= 10 {
			u.TrackingNo, t.is = no, of(cTrackingNo)
		}
	}
}

// fillOrders takes order numbers, the last digits of one, or a place in the list.
func (m *message) fillOrders(u *Understanding) {
	for i, t := range m.toks {
		if t.is.has(cOrderNo) && !slices.Contains(u.OrderNos, t.name) && (!t.rough || m.believeBare(i)) {
			u.OrderNos = append(u.OrderNos, t.name)
		}
	}
	for _, t := range m.toks {
		switch {
		case t.is.has(cNearNo) && u.NearNo == "":
			u.NearNo = t.name
		case t.is.has(cPaymentRef) && u.PaymentRef == "":
			u.PaymentRef = t.name
		}
	}
	if len(u.OrderNos) > 0 {
		return
	}
	m.fillSuffix(u)
	if u.OrderSuffix == "" {
		u.OrderIndex = m.orderIndex()
	}
}

// believeBare reports that an order number without its letters may be one: it
// was asked for, is spoken of, or begins with a date as order numbers do.
func (m *message) believeBare(i int) bool {
	no := strings.TrimPrefix(m.toks[i].name, m.c.Lexicon.order.prefix)
	return m.c.Asking == AskingOrderNo || m.before(i, 4, of(cOrder)) >= 0 || m.after(i, 2, of(cOrder)) >= 0 ||
		len(no) >= 8 && no[:2] == "20" && no[4:6] >= "01" && no[4:6] <= "12" && no[6:8] >= "01" && no[6:8] <= "31"
}

func (m *message) fillSuffix(u *Understanding) {
	for i := range m.toks {
		if m.isSuffix(i) {
			u.OrderSuffix = m.toks[i].name
			return
		}
	}
}

// isSuffix reports that token i is the last digits of an order number: it is called so, or it answers the question for
// one.
func (m *message) isSuffix(i int) bool {
	t := m.toks[i]
	if t.name == "" || !t.is.any(of(cNumber, cDigits)) || !isDigits([]rune(t.name)) || len(t.name) < 3 || len(t.name) > 10 {
		return false
	}
	cued := m.before(i, 3, of(cSuffix)) >= 0 || m.after(i, 2, of(cSuffix)) >= 0 || m.namesOrder(i)
	if cued && m.tailOfCard(i) {
		return false
	}
	if cued && (m.after(i, 3, of(cBank, cPhoneWord, cPhone)) >= 0 || m.before(i, 5, of(cBank, cPhoneWord)) >= 0) && !m.has.has(cOrder) {
		return false
	}
	return cued || m.c.Asking == AskingOrderNo && m.onlyAnswer(i)
}

// cardBefore and cardAfter stand around the last digits of a bank card, an account or a phone.
var (
	cardBefore = regexp.MustCompile(`(?:(?:银行|储蓄|信用|借记|工行|建行|农行|招行|中行|交行|这张|那张|我的|他的|^|[^\p{Han}])卡|账户|手机号?|电话|\b(?:card|account|a/c|acct|phone)(?: (?:no|number))?)\.? ?(?:的)?(?:尾号|后四位|末四位|ends?|ending|ended)(?: ?(?:in|with|是|为))?[ *x:]*$`)
	cardAfter  = regexp.MustCompile(`^ ?的? ?(?:(?:储蓄|信用|借记|银行|工行|建行|农行|招行|中行|交行|龙|一卡通)卡|卡(?:[^密号]|$)|账户|手机|号码的手机)`)
)

// tailOfCard reports that the digits at i end the number of a bank card, an account or a phone, as its notices tell them.
func (m *message) tailOfCard(i int) bool {
	t := m.toks[i]
	return cardBefore.MatchString(string(m.lower[:t.from])) || cardAfter.MatchString(string(m.lower[t.to:]))
}

// namesOrder reports four digits or more that stand for an order by themselves:
// 取消4127, 4127那单, 订单4127.
func (m *message) namesOrder(i int) bool {
	t := m.toks[i]
	if len(t.name) < 4 || len(t.name) > 8 || m.has.any(of(cMoneyWord, cCharge)) {
		return false
	}
	if k := m.after(i, 1, of(cThis, cOrder)); k >= 0 && strings.ContainsAny(m.text(m.toks[k]), "单笔") {
		return true
	}
	k := m.before(i, 1, of(cCancel, cRefund, cOrder, cCheck))
	if k < 0 {
		k = m.after(i, 1, of(cCancel))
	}
	return k >= 0 && m.onlyAnswer(i)
}

// onlyAnswer reports that nothing else in the message could be the answer.
func (m *message) onlyAnswer(i int) bool {
	for k, t := range m.toks {
		if k != i && t.is.any(of(cNumber, cMoney, cDigits, cPhone, cTime, cRegion, cOrderNo, cTrackingNo)) {
			return false
		}
	}
	return true
}

var ordinalWords = []struct {
	words string
	n     int
}{
	{"最后一个 最后那个 最后一单 最后那单 最后那一单 最下面 最下面那个 最底下 倒数第一 末尾那个 最后一笔 最早那单 最早的 last_one the_last_one the_last bottom_one oldest", -1},
	{"最新 最新的 最新那单 最近那单 最近一单 最近的那个 最近的那单 最近那个 最近一笔 最上面 最上面那个 最上头 上一单 上一个订单 刚下的那单 刚才那单 刚刚那单 刚买的那个 头一个 首个 第一个 第一单 第一笔 第一条 第一 最近的一单 最近的 最近的单 最近的订单 最近下的 latest newest most_recent first_one the_first first top_one 1st 最前面 打头的 前一个 前面那个 前面那单 前一单 上面那单 上面那个 前头那个 前头那单", 1},
	{"后一个 后面那个 后面那单 后一单 下面那单 下面那个 后头那个 后头那单 第二个 第二单 第二笔 第二条 第二 second_one the_second second 2nd", 2},
	{"third_one the_third third 3rd", 3},
	{"fourth_one the_fourth 4th", 4},
	{"fifth_one the_fifth 5th", 5},
}

// orderIndex reads 第一个, 最后一个, 最近那单; the first is the newest order.
func (m *message) orderIndex() int {
	asked := m.c.Asking == AskingOrderNo || m.c.Asking == AskingItem
	if !asked && !m.has.any(orderly) && !strings.Contains(m.plain, "订单") {
		return 0
	}
	if n := m.ordinalIn(m.plain, asked); n != 0 {
		return n
	}
	if asked && len(m.toks) > 0 && len(m.toks) <= 2 {
		if t := m.toks[0]; t.is.has(cNumber) && t.n >= 1 && t.n <= 30 && len(t.name) <= 2 {
			return t.n
		}
	}
	return 0
}

// ordinalIn reads a place in the list out of a text; 0 if there is none.
func (m *message) ordinalIn(text string, asked bool) int {
	if i := strings.Index(text, "第"); i >= 0 {
		rest := []rune(text[i+len("第"):])
		if n, ok := numberAt(rest, 0); ok && n.whole && !n.bad && n.value >= 100 && n.value <= 9900 {
			if n.to == len(rest) && asked || n.to < len(rest) && strings.ContainsRune("个单笔条张项件", rest[n.to]) {
				if strings.HasSuffix(text[:i], "倒数") {
					return -int(n.value / 100)
				}
				return int(n.value / 100)
			}
		}
	}
	n, first := 0, len(text)
	for _, o := range ordinalWords {
		for w := range strings.FieldsSeq(o.words) {
			w = strings.ReplaceAll(w, "_", " ")
			if strings.HasPrefix(w, "第") && !asked {
				continue
			}
			if i := strings.Index(text, w); i >= 0 && (w[0] > 0x80 || asked && wholeWord(text, i, i+len(w)) || (m.has.has(cOrder) || strings.HasSuffix(w, " one") && m.has.any(orderly) || ofList.MatchString(text[i+len(w):])) && wholeWord(text, i, i+len(w))) && i < first {
				n, first = o.n, i // 后一个退掉前一个留着: the one that comes first
			}
		}
	}
	return n
}

// ofList follows a place in the list: the 2nd one, the top one in the list.
var ofList = regexp.MustCompile(`^ (?:(?:one|order|purchase)\b|(?:in|on|of|from) (?:the|my|that|this|your) (?:list|orders)\b)`)

func wholeWord(text string, from, to int) bool {
	return (from == 0 || !isASCIIWord(rune(text[from-1]))) && (to == len(text) || !isASCIIWord(rune(text[to])))
}

// countable reports a number that can be how many pieces: 3张, and a bare 3.
func (m *message) countable(i int) bool {
	t := m.toks[i]
	if !t.is.has(cCount) && (!t.is.has(cNumber) || t.is.has(cMoney) || m.after(i, 1, of(cDe)) >= 0) {
		return false // 买50的: of fifty, not fifty of them
	}
	if !t.is.has(cCount) && len(t.name) > 3 && m.c.Asking != AskingQuantityWanted {
		return false // four bare digits are sooner the end of an order number
	}
	return t.n >= 1 && t.n <= 9999 && len(t.name) <= 4
}

// fillQuantity takes how many pieces were bought and how many were meant.
func (m *message) fillQuantity(u *Understanding) {
	spans := m.spansOf(countSpans)
	var q Quantity
	ranked := m.c.reader().rolesOf(m, countSpans, spans)
	actual, wanted, _ := pair(ranked, roleActual, roleWanted, func(a, b int) bool { return m.toks[spans[a]].n != m.toks[spans[b]].n })
	if actual < 0 {
		actual, wanted = likeliest(ranked, roleActual), likeliest(ranked, roleWanted)
	}
	if wanted >= 0 {
		q.Wanted = &m.toks[spans[wanted]].n
	}
	if actual >= 0 {
		q.Actual = &m.toks[spans[actual]].n
	}
	if m.c.Asking == AskingQuantityWanted && q.Wanted == nil && len(spans) == 1 {
		q.Wanted, q.Actual = &m.toks[spans[0]].n, nil
	}
	if q.Actual != nil || q.Wanted != nil {
		u.Quantity = &q
	}
}

// fillPayment takes when and through which channel was paid.
func (m *message) fillPayment(u *Understanding) {
	asked := m.c.Asking == AskingPaidAt
	paying := of(cPay, cPaid, cCharge, cWeChat, cAlipay, cBank, cTopUp)
	best := -1
	for i, t := range m.toks {
		if !t.is.has(cTime) || t.at.IsZero() && t.either == nil {
			continue
		}
		cl := m.clauseOf(i)
		paid := cl.has.any(paying) || m.boughtAt(i) || m.timeAlone(cl) && (m.paysBefore(cl, paying) || m.paysNext(cl, paying))
		if cl.has.has(cUnpaid) && !asked || t.is.has(cPast) && !asked && m.after(i, 2, of(cPay, cPaid, cCharge, cWeChat, cAlipay, cBank)) < 0 {
			continue
		}
		if asked && (best < 0 || m.toks[best].n < t.n) || paid && !t.rough && !m.refundAt(i, paying) && (best < 0 || cl.has.any(of(cPay, cPaid)) && !t.is.has(cPast)) {
			best = i
		}
	}
	if best >= 0 {
		t := m.toks[best]
		if u.PaidAtEither, u.PaidAtRough = t.either, t.rough; t.either == nil {
			u.PaidAt = &t.at
		}
	}
	m.fillMethod(u)
}

// timeAlone reports a clause that is nothing but a time: 支付宝付的，今天上午10:05.
func (m *message) timeAlone(c *clause) bool {
	return !slices.ContainsFunc(c.toks, func(t token) bool { return !t.is.any(of(cTime, cSoft, cAdverb, cFiller, cMine)) })
}

// paysBefore reports that the clause before tells of paying, and has no time of its own.
func (m *message) paysBefore(c *clause, paying concepts) bool {
	if c.at == 0 {
		return false
	}
	before := m.clauseOf(c.at - 1)
	return before.has.any(paying) && !before.has.any(of(cTime, cUnpaid, cRefund))
}

// paysNext reports that the clause after tells of paying, and has no time of its own: 11/19 14:02 用建行卡付的.
func (m *message) paysNext(c *clause, paying concepts) bool {
	for k := range m.clauses {
		if next := &m.clauses[k]; k > 0 && &m.clauses[k-1] == c {
			return next.has.any(paying) && !next.has.any(of(cTime, cUnpaid, cRefund))
		}
	}
	return false
}

// refundAt reports that the time at i is sooner one of a refund than of paying: the nearer word of its clause decides.
func (m *message) refundAt(i int, paying concepts) bool {
	c := m.clauseOf(i)
	if !c.has.has(cRefund) {
		return false
	}
	nearest := len(m.toks)
	refund := false
	for k, t := range c.toks {
		far := max(c.at+k-i, i-c.at-k)
		if own := t.is.has(cRefund); far < nearest && (own || t.is.any(paying) || m.ofPayment(t)) {
			nearest, refund = far, own
		}
	}
	return refund
}

// boughtAt reports a time of buying: a buyer pays in the same minutes.
func (m *message) boughtAt(i int) bool {
	if i+1 < len(m.toks) && m.ofPayment(m.toks[i+1]) {
		return true
	}
	k := m.after(i, 3, of(cBuy))
	return k >= 0 && strings.HasPrefix(m.text(m.toks[k]), "买")
}

// ofPayment reports 那笔, which is a payment.
func (m *message) ofPayment(t token) bool {
	return strings.HasSuffix(m.text(t), "笔") && t.is.has(cThis)
}

var methods = []struct {
	c concept
	m Method
}{{cWeChat, WeChat}, {cAlipay, Alipay}, {cBank, Bank}}

// fillMethod takes the channel that was paid through: not the one that failed, was only meant or is asked about.
func (m *message) fillMethod(u *Understanding) {
	spans := m.spansOf(methodSpans)
	n := likeliest(m.c.reader().rolesOf(m, methodSpans, spans), roleMethod)
	if n < 0 && m.c.Asking == AskingPaymentMethod && len(spans) == 1 {
		n = 0
	}
	if n >= 0 {
		named, _ := methodOf(m.toks[spans[n]]).(string)
		u.PaymentMethod = Method(named)
	}
}
