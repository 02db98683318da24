package understand

import (
	"slices"
	"strings"
	"time"
	"unicode"
)

// Text says what a message means. It is total: every text, also an empty or a
// hostile one, gets an answer.
func Text(text string, c Context) Understanding {
	u, _ := understand(text, c)
	return u
}

func understand(text string, c Context) (Understanding, *message) {
	if c.Lexicon == nil {
		c.Lexicon = DefaultLexicon()
	}
	if c.Now.IsZero() {
		c.Now = time.Unix(0, 0).UTC()
	}
	m := newMessage(fold(text), c)
	var u Understanding
	m.fill(&u)
	u.Reason = m.reason(&u)
	m.read(&u)
	m.finish(&u)
	u.Language = language(m.lower)
	u.Paid, u.Unbooked = m.paid()
	return u, m
}

// finish drops what does not go with the intent, and says whether the message
// is too vague to act on.
func (m *message) finish(u *Understanding) {
	switch u.Intent {
	case Question, Other, Greet, Thanks, ListOrders, RefundStatus, Abort, Affirm, Deny, OrderStatus:
		u.Reason = ""
	case Inform, TalkToHuman, ThreatenComplaint:
		if m.c.Asking != AskingReason && m.sureWhy < vividReason {
			u.Reason = ""
		}
	case CancelOrder, RequestRefund:
		if u.Intent == RequestRefund && u.Reason == "" && m.has.has(cRule) && strings.Contains(m.plain, "无理由") {
			u.Reason = ChangedMind
		}
		if u.Reason == NotReceived && m.has.any(of(cCan, cCanQ, cTag)) && m.has.any(of(cYesNo, cCanQ)) && !m.has.any(of(cDuration, cTime, cPast)) {
			u.Reason = "" // 还没发货能取消吗: the state it is in, no complaint
		}
		if u.Intent == CancelOrder && (u.Reason == "" || u.Reason == NotReceived) && m.has.any(of(cNotWant, cMind)) {
			u.Reason = ChangedMind // 不要了，还没发: not sent yet is the state it is in
		}
	}
	u.Vague = m.vague(u)
}

// vague reports a problem or a reason that names nothing: 东西不对, 没收到, 没啥原因.
func (m *message) vague(u *Understanding) bool {
	if m.c.Asking != AskingNothing && (m.has.any(of(cNoReason, cDontKnow)) || m.deniesReason()) && !m.tellsSlots(u) {
		return true
	}
	if u.Intent != ReportProblem && !(u.Intent == Inform && m.c.Asking == AskingReason && u.Reason == "") {
		return false
	}
	if m.tellsSlots(u) || m.has.any(of(cProduct, cTime, cRegion, cMoney, cCount, cDuration, cUnits, cAccountWord, cPhoneWord, cRegionWord, cUsed, cPromise, cAmountWord, cQuantityWord, cDup, cOver, cPerson, cCode)) {
		return false
	}
	if slices.Contains([]Reason{"", NotReceived, Defective, WrongItem, OtherReason}, u.Reason) {
		n := 0
		for _, t := range m.toks {
			if !t.is.any(of(cBreak, cSoft, cLe, cAdverb, cMine, cQMark, cGreet, cDe)) {
				n++
			}
		}
		return n <= 5
	}
	return false
}

// deniesReason reports 没有为什么, the answer that there is no reason.
func (m *message) deniesReason() bool {
	k := slices.IndexFunc(m.toks, func(t token) bool { return t.is.has(cWhy) })
	return m.c.Asking == AskingReason && k > 0 && len(m.toks) <= 4 && m.toks[k-1].is.has(cNot)
}

// language tells the language most of the words are in; Chinese when unsure,
// nothing when there are no words.
func language(t []rune) Language {
	han, latin := 0, 0
	for i, r := range t {
		switch {
		case r >= firstHan && r <= lastHan:
			han++
		case isLatin(r) && (i == 0 || !isASCIIWord(t[i-1])):
			latin++
		case unicode.Is(unicode.Hangul, r):
			latin++
		}
	}
	switch {
	case han == 0 && latin == 0:
		return ""
	case latin > han:
		return English
	}
	return Chinese
}

// tellsSlots reports that the message tells a detail.
func (m *message) tellsSlots(u *Understanding) bool {
	return len(u.OrderNos) > 0 || u.OrderSuffix != "" || u.OrderIndex != 0 || u.Region != nil || u.Amount != nil || u.Account != "" ||
		u.Quantity != nil || u.PaidAt != nil || u.PaymentMethod != "" || u.TrackingNo != ""
}
