package understand

import (
	"slices"
	"strings"
)

// bareNumber is how much less a number without its unit is believed.
const bareNumber = 0.8

// fillAmount finds which amount is which, and works out the third of expected, charged and surplus from the other two.
func (m *message) fillAmount(u *Understanding) {
	spans := m.spansOf(amountSpans)
	ranked := m.c.reader().rolesOf(m, amountSpans, spans)
	sum := func(n int) *Fen {
		if n < 0 {
			return nil
		}
		v := Fen(m.toks[spans[n]].fen)
		return &v
	}
	differ := func(a, b int) bool { return m.toks[spans[a]].fen != m.toks[spans[b]].fen }
	var a Amount
	two := func(one, other role, at, opposite **Fen) float32 {
		x, y, fits := pair(ranked, one, other, differ)
		if x >= 0 {
			*at, *opposite = sum(x), sum(y)
		}
		return fits
	}
	var best float32
	for _, p := range [][2]role{{roleExpected, roleCharged}, {roleExpected, roleReceived}, {roleCharged, roleReceived}} {
		var told Amount
		of := map[role]**Fen{roleExpected: &told.Expected, roleCharged: &told.Charged, roleReceived: &told.Received}
		if fits := two(p[0], p[1], of[p[0]], of[p[1]]); fits > best {
			a, best = told, fits
		}
	}
	if best == 0 {
		for n, p := range ranked {
			if !m.toks[spans[n]].is.has(cMoney) {
				for as := range p {
					p[as] *= bareNumber
				}
			}
		}
	}
	for at, as := range map[**Fen]role{&a.Expected: roleExpected, &a.Charged: roleCharged, &a.Received: roleReceived} {
		if n := likeliest(ranked, as); *at == nil && n >= 0 {
			*at = sum(n)
		}
	}
	a.workOut(sum(likeliest(ranked, roleSurplus)), sum(likeliest(ranked, roleLack)))
	if m.askedAmount() && len(spans) == 1 && slices.Max(ranked[0][1:]) < outright && !m.roughly() {
		v := Fen(m.toks[spans[0]].fen)
		if a = (Amount{}); m.c.Asking == AskingAmountExpected {
			a.Expected = &v
		} else {
			a.Charged = &v
		}
	}
	if a != (Amount{}) {
		u.Amount = &a
	}
}

// payable reports a sum, or a bare number that can be one.
func (m *message) payable(i int) bool {
	t := m.toks[i]
	if !t.is.any(of(cMoney, cNumber)) || t.fen < 0 || t.fen > maxFen || t.fen == 0 && m.askedAmount() || m.inRange(i) {
		return false
	}
	if i == 0 && !t.is.has(cMoney) && len(t.name) == 4 && m.after(i, 1, of(cThis, cProduct, cOrder)) >= 0 {
		return false // 1236 那个200的: an order by its last digits
	}
	foreign := func(t token) bool { return t.rough && t.name == inOtherMoney }
	return t.is.has(cMoney) || !slices.ContainsFunc(m.toks, foreign) && len(t.name) <= 8 && t.fen > 0 && (m.askedAmount() || len(t.name) <= 6) && m.before(i, 1, of(cSuffix)) < 0
}

func (m *message) askedAmount() bool {
	return m.c.Asking == AskingAmountExpected || m.c.Asking == AskingAmountCharged
}

// roughly reports a sum that is no one value, or of another money: a bare number beside it is not the answer.
func (m *message) roughly() bool {
	return slices.ContainsFunc(m.toks, func(t token) bool { return t.rough && t.is.has(cFiller) })
}

// betweenEnds stand between the ends of a range.
var betweenEnds = strings.Fields("到 - ~ 至 — to")

// inRange reports 50到100 or 六十多, which name no amount.
func (m *message) inRange(i int) bool {
	joined := func(a, b int) bool {
		return a >= 0 && b < len(m.toks) && m.toks[a].is.any(of(cMoney, cNumber)) && m.toks[b].is.any(of(cMoney, cNumber)) &&
			slices.Contains(betweenEnds, strings.Trim(string(m.lower[m.toks[a].to:m.toks[b].from]), " 元块钱"))
	}
	between := func(t token) bool { return t.rough && t.is.has(cFiller) && strings.HasSuffix(m.text(t), "间") }
	if slices.ContainsFunc(m.toks[i+1:min(i+3, len(m.toks))], between) {
		return true // 100与200之间
	}
	if joined(i, i+1) || joined(i, i+2) || joined(i-1, i) || joined(i-2, i) {
		return true
	}
	to := m.toks[i].to
	return to < len(m.lower) && strings.ContainsRune("多几来", m.lower[to])
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
