package understand

import "slices"

// leastReason is how likely a reason must be that the words alone tell; noReasonWeight is how much an example that is
// known to give none counts beside one that gives one: it is better to show a reason that can be corrected than to ask
// for it.
const (
	leastReason    = 0.35
	vividReason    = 0.7 // beside what is no complaint
	noReasonWeight = 0.5
)

// reason says why: what the slots prove is certain, what the words tell is ranked by the model.
func (m *message) reason(u *Understanding) Reason {
	if r := m.provenReason(u); r != "" {
		m.sureWhy = 1
		return r
	}
	asked := m.c.Asking == AskingReason
	if asked && m.has.has(cNoReason) {
		return OtherReason
	}
	if !m.saysAWord() {
		return "" // a number alone gives none
	}
	r, p := m.c.reader().likeliestReason(m)
	if m.sureWhy = p; p >= leastReason && r != NoReason {
		return r
	}
	if asked && m.has.has(cNotWant) {
		return ChangedMind
	}
	return ""
}

// provenReason is the reason that the details prove: two regions, more taken than agreed.
func (m *message) provenReason(u *Understanding) Reason {
	if r := u.Region; r != nil && r.Actual != "" && r.Wanted != "" {
		return WrongRegion
	}
	paid := m.has.any(of(cCharge, cOver, cPay, cPaid)) || !m.has.any(of(cBecame, cWrong, cMistake)) // who typed a wrong amount was not overcharged
	if a := u.Amount; a != nil && a.Expected != nil && a.Charged != nil && *a.Charged > *a.Expected && paid {
		return Overcharged
	}
	if q := u.Quantity; q != nil && q.Actual != nil && q.Wanted != nil && *q.Actual > *q.Wanted {
		return WrongQuantity
	}
	return ""
}

// saysAWord reports letters outside spans.
func (m *message) saysAWord() bool {
	return slices.ContainsFunc(m.masked(), func(r rune) bool { return isLatin(r) || r >= firstHan && r <= lastHan })
}

// denials begin a clause that only puts something right: 不是买错区，是没收到.
var denials = setOf("不取消 没取消 不是取消 不退 不退款 不是 并不是 不是要 不是想 没说 没说要 没有说 没要 没想 没想要 又不是 也不是 并非 不是因为")

// near gives the n runes after the token at i, or before it when n is negative.
func (m *message) near(i, n int) string {
	if n < 0 {
		from := m.toks[i].from
		return string(m.lower[max(0, from+n):from])
	}
	to := m.toks[i].to
	return string(m.lower[to:min(len(m.lower), to+n)])
}
