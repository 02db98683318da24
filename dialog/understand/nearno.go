package understand

import "strings"

// A number that is none of the shop's is named as what it is before any order is
// offered in its place: one that looks like an order number with a slip in it, or the
// number of a payment, which the wallet shows where customers look for "the number".

// nearNo recognises such a number at i.
func (s *scanner) nearNo(i int) (token, bool) {
	if !isASCIIWord(s.t[i]) || i > 0 && isASCIIWord(s.t[i-1]) {
		return token{}, false
	}
	if to, ok := s.paymentRef(i); ok {
		return token{stretch: stretch{i, to}, is: of(cPaymentRef), name: foldNo(string(s.t[i:to])), n: -1, fen: -1}, true
	}
	if s.c.Asking == AskingTrackingNo || s.c.Asking == AskingAccount || s.spokeOf(of(cTracking, cCarrier, cAccountWord, cPhoneWord, cQQWord)) {
		return token{}, false
	}
	to := groupEnd(s.t, i)
	if prefix := s.lex.order.prefix; prefix != "" && strings.EqualFold(string(s.t[i:to]), prefix) {
		for to < len(s.t) && to < i+len(prefix)+3 && !isASCIIWord(s.t[to]) && isSeparator(s.t[to]) {
			to++ // WF 2026112200009
		}
		if to < len(s.t) && isDigit(s.t[to]) {
			to = groupEnd(s.t, to)
		}
	}
	if !s.looksLikeOrderNo(foldNo(string(s.t[i:to])), i) {
		return token{}, false
	}
	return token{stretch: stretch{i, to}, is: of(cNearNo, cOrder), name: string(s.cased[i:to]), n: -1, fen: -1}, true
}

// groupEnd gives the end of letters and digits, with single dashes and the like between them.
func groupEnd(t []rune, i int) int {
	for i < len(t) && (isASCIIWord(t[i]) || runeIn("-_.", t[i]) && i+1 < len(t) && isASCIIWord(t[i+1])) {
		i++
	}
	return i
}

// looksLikeOrderNo reports a folded text that has the letters of an order number and
// then digits, or is about as long as one and is called one or begins with a date.
func (s *scanner) looksLikeOrderNo(no string, i int) bool {
	order := s.lex.order
	if len(no) > 40 {
		return false
	}
	if rest, ok := strings.CutPrefix(no, order.prefix); ok && order.prefix != "" {
		odd := strings.Count(strings.Map(digitLike, rest), "x")
		return odd <= 2 && len(rest)-odd >= 5
	}
	digits := strings.Count(strings.Map(digitLike, no), "0")
	if digits != len(no) || no[0] < '0' || no[0] > '9' {
		return false
	}
	least := order.least - len(order.prefix)
	if isPhoneNo(no) || len(no) < 8 || len(no) < least-3 || len(no) > least+3 {
		return false
	}
	dated := len(no) >= 8 && no[:2] == "20" && no[4:6] >= "01" && no[4:6] <= "12" && no[6:8] >= "01" && no[6:8] <= "31"
	called := s.c.Asking == AskingOrderNo || orderLabel(s.t, i)
	return called || dated && len(no) >= least-2 && len(no) <= least+2
}

// digitLike maps a digit, and a letter that is typed for one, to 0.
func digitLike(r rune) rune {
	if isDigit(r) || runeIn("OILSB", r) {
		return '0'
	}
	return 'x'
}

func isPhoneNo(no string) bool { return len(no) == 11 && no[0] == '1' && no[1] >= '3' }

var orderLabels = asRunes([]string{"订单号", "单号", "订单编号", "订单", "order no", "order number", "order no.", "order"})

// orderLabel reports that what is at i is called an order number.
func orderLabel(t []rune, i int) bool { return labelled(t, i, orderLabels) }

func labelled(t []rune, i int, labels [][]rune) bool {
	for i > 0 && runeIn(" :是为#", t[i-1]) {
		i--
	}
	for _, l := range labels {
		if i >= len(l) && string(t[i-len(l):i]) == string(l) {
			return true
		}
	}
	return false
}

var paymentLabels = asRunes([]string{
	"交易单号", "交易号", "交易编号", "支付单号", "支付号", "付款单号", "付款号", "商户单号", "商户订单号", "商家订单号", "流水号", "流水", "凭证号", "转账单号",
	"transaction id", "transaction no", "transaction number", "payment id", "payment no", "payment number", "payment reference", "merchant order no",
})

// Wallets number payments with 28 digits or so; bank cards have at most 19.
const leastPaymentRef, mostPaymentRef = 24, 40

// paymentRef reads the number of a payment at i, also in groups.
func (s *scanner) paymentRef(i int) (to int, ok bool) {
	digits, k := 0, i
	for k < len(s.t) && digits <= mostPaymentRef {
		if isDigit(s.t[k]) {
			digits, to = digits+1, k+1
		} else if s.t[k] != ' ' && s.t[k] != '-' || k+1 < len(s.t) && !isDigit(s.t[k+1]) {
			break
		}
		k++
	}
	if digits >= leastPaymentRef && digits <= mostPaymentRef && edge(s.t, i, to) {
		return to, true
	}
	if !labelled(s.t, i, paymentLabels) {
		return 0, false
	}
	if to = max(to, groupEnd(s.t, i)); to-i < 8 {
		return 0, false
	}
	return to, strings.ContainsAny(string(s.t[i:to]), "0123456789")
}
