package understand

import (
	"math"
	"slices"
	"strconv"
)

// What a span stands for in the message (whose account, how many were meant, what was paid with) is ranked by a model of
// what stands around it, learned from the labelled examples. What a span is, and where it ends, the grammar says.

// role is what a span stands for.
type role int

// The roles. The first is none of them: somebody else's account, a way to pay that is only asked about.
const (
	roleNone role = iota
	roleAccount
	roleMethod
	roleActual
	roleWanted
	roleRegionActual
	roleRegionWanted
	roleExpected
	roleCharged
	roleReceived
	roleSurplus // by how much too much was taken
	roleLack    // by how much too little arrived
	roles
)

// spanKind is what may have a role: its name parts the features of one kind from those of another.
type spanKind uint32

// The kinds.
const (
	accountSpans spanKind = 0x10000001 + iota
	methodSpans
	countSpans
	regionSpans
	amountSpans
)

// roleFields are the details that the kinds of spans tell.
var roleFields = []struct {
	kind  spanKind
	field string
}{{accountSpans, "account"}, {methodSpans, "payment_method"}, {countSpans, "quantity"}, {regionSpans, "region"}, {amountSpans, "amount"}}

// leastRole is how likely a role must be; outright, to be another one than the question put asks for.
const (
	leastRole  = 0.5
	leastAsked = 0.1 // for what was asked, where nothing else is likelier
	outright   = 0.8
)

// around is how far a span's neighbourhood reaches, in characters.
const around = 12

// mostSpans bounds how many spans of a kind are looked at: no message that means something has more.
const mostSpans = 12

// spansOf are the tokens of a kind.
func (m *message) spansOf(k spanKind) (all []int) {
	for i, t := range m.toks {
		switch {
		case k == accountSpans && accountLike(t) && !m.tailOfCard(i), k == countSpans && m.countable(i):
		case k == amountSpans && m.payable(i):
		case k == regionSpans && t.is.has(cRegion):
		case k == methodSpans && t.is.any(of(cWeChat, cAlipay, cBank)) && !t.is.has(cRegion):
		default:
			continue
		}
		if all = append(all, i); len(all) == mostSpans {
			break
		}
	}
	return all
}

// roleFeatures are what the model sees of the n-th of some spans.
func (m *message) roleFeatures(k spanKind, spans []int, n int) []uint32 {
	i := spans[n]
	h := hasher{}
	add := func(f uint32) { h.add(f*2654435761 ^ uint32(k)) }
	t := m.toks[i]
	for side, text := range [][]rune{m.besides(i, -1, spans), m.besides(i, 1, spans)} {
		for at := range text {
			f := uint32(2166136261) ^ uint32(side+1)*0x9e3779b9
			for n := 0; n < 4 && at+n < len(text); n++ {
				f = (f ^ uint32(text[at+n])) * 16777619
				add(f)
				if at == 0 {
					add(f ^ 0x51ed270b) // right beside the span
				}
			}
		}
	}
	for d := -5; d <= 5; d++ {
		if d == 0 || i+d < 0 || i+d >= len(m.toks) {
			continue
		}
		side, far := uint32(0), max(d, -d) > 2
		if d > 0 {
			side = 1
		}
		for _, c := range m.toks[i+d].is.appendTo(nil) {
			add(0xabcd0000 + uint32(c)<<2 + side)
			if !far {
				add(0xbbcd0000 + uint32(c)<<2 + side)
			}
		}
	}
	for _, c := range m.clauseOf(i).has.appendTo(nil) {
		add(0xcbcd0000 + uint32(c))
	}
	for _, c := range m.has.appendTo(nil) {
		add(0xdbcd0000 + uint32(c))
	}
	place := uint32(0)
	switch {
	case len(spans) == 1:
	case n == 0:
		place = 1
	case n == len(spans)-1:
		place = 2
	default:
		place = 3
	}
	add(0xebcd0000 + place)
	for j, s := range spans {
		if j != n && (m.toks[s].n != t.n || m.toks[s].fen != t.fen) {
			more := uint32(0)
			if t.n > m.toks[s].n || t.fen > m.toks[s].fen {
				more = 1
			}
			add(0xfbcd0000 + more)
		}
	}
	for _, c := range t.is.appendTo(nil) {
		add(0xfccd0000 + uint32(c))
	}
	if m.c.Asking != AskingNothing {
		asking := uint32(7)
		for _, r := range m.c.Asking {
			asking = (asking ^ uint32(r)) * 16777619
		}
		add(asking)
		add(asking + place)
	}
	slices.Sort(h.out)
	return slices.Compact(h.out)
}

// besides is the text that goes away from the token at i, with spans as signs; those of the same kind as one of their
// own.
func (m *message) besides(i, step int, same []int) []rune {
	var out []rune
	at := m.toks[i].to
	if step < 0 {
		at = m.toks[i].from - 1
	}
	for k := i + step; len(out) < around && at >= 0 && at < len(m.lower); at += step {
		for k >= 0 && k < len(m.toks) && (step > 0 && m.toks[k].from < at || step < 0 && m.toks[k].to-1 > at) {
			k += step
		}
		if k >= 0 && k < len(m.toks) {
			t := m.toks[k]
			s := signOf(t.is)
			if slices.Contains(same, k) {
				s = 'Ⓢ'
			}
			if s != 0 && (step > 0 && t.from == at || step < 0 && t.to-1 == at) {
				out = append(out, s)
				at += step * (t.to - t.from - 1)
				continue
			}
		}
		out = append(out, m.lower[at])
	}
	return append(out, '$')
}

// rolesOf gives, for each of some spans, how likely each role is.
func (r *Reader) rolesOf(m *message, k spanKind, spans []int) [][]float32 {
	all := make([][]float32, len(spans))
	for n := range spans {
		scores := make([]float32, roles)
		r.roles.score(m.roleFeatures(k, spans, n), scores)
		softmax(scores)
		all[n] = scores
	}
	return all
}

// likeliest is the span that most likely has a role, -1 if none is likely enough.
func likeliest(ranked [][]float32, as role) int {
	best := -1
	for n, p := range ranked {
		if p[as] >= leastRole && (best < 0 || p[as] > ranked[best][as]) {
			best = n
		}
	}
	return best
}

// pair is the two spans that most likely are one role and its opposite, of different values; where the one is told, the
// other follows; and how well they fit. It gives -1, -1 and 0 if none are likely enough.
func pair(ranked [][]float32, one, other role, differ func(a, b int) bool) (x, y int, best float32) {
	x, y, best = -1, -1, 2*leastRole
	third := func(p []float32) bool {
		as := role(slices.Index(p, slices.Max(p)))
		return as != one && as != other && as != roleNone
	}
	for a := range ranked {
		for b := range ranked {
			if third(ranked[a]) || third(ranked[b]) {
				continue
			}
			if fits := ranked[a][one] + ranked[b][other]; a != b && fits > best && differ(a, b) {
				x, y, best = a, b, fits
			}
		}
	}
	if x < 0 {
		best = 0
	}
	return x, y, best
}

// roleLessons are what a labelled message teaches about its spans. Of one whose labels do not speak of a kind, nothing is
// learned, unless all that it says is labelled.
func (m *message) roleLessons(e Example) (all []lesson) {
	text := func(path ...string) any {
		var v any = e.Labels
		for _, p := range path {
			o, _ := v.(map[string]any)
			v = o[p]
		}
		return v
	}
	for _, of := range roleFields {
		k, field := of.kind, of.field
		if text(field) == nil && !slices.Contains(e.Absent, field) && !e.Whole {
			continue
		}
		spans := m.spansOf(k)
		for n, i := range spans {
			as, t := roleNone, m.toks[i]
			switch k {
			case accountSpans:
				if t.name == text(field) {
					as = roleAccount
				}
			case methodSpans:
				if methodOf(t) == text(field) {
					as = roleMethod
				}
			case regionSpans:
				if t.name == text(field, "wanted") {
					as = roleRegionWanted
				} else if t.name == text(field, "actual") {
					as = roleRegionActual
				}
			case amountSpans:
				as = amountRole(Fen(t.fen), fenOf(text(field, "expected")), fenOf(text(field, "charged")), fenOf(text(field, "received")))
			case countSpans:
				if countOf(text(field, "wanted")) == t.n {
					as = roleWanted
				} else if countOf(text(field, "actual")) == t.n {
					as = roleActual
				}
			}
			all = append(all, lesson{features: m.roleFeatures(k, spans, n), class: int(as), weight: 1, key: m.key() + uint32(i)})
		}
	}
	return all
}

func countOf(v any) int {
	f, ok := v.(float64)
	if !ok {
		return -1
	}
	return int(f)
}

// methodOf is the channel that a token names.
func methodOf(t token) any {
	for _, x := range methods {
		if t.is.has(x.c) {
			return string(x.m)
		}
	}
	return nil
}

// amountRole is what an amount is, by the labels; -1 stands for one that is not told.
func amountRole(v, expected, charged, received Fen) role {
	both := func(a, b Fen) bool { return a >= 0 && b >= 0 && a-b == v }
	switch v {
	case expected:
		return roleExpected
	case charged:
		return roleCharged
	case received:
		return roleReceived
	}
	switch {
	case both(charged, expected):
		return roleSurplus
	case both(expected, received), both(charged, received):
		return roleLack
	}
	return roleNone
}

// fenOf reads an amount of a label, such as "50.00"; -1 if there is none.
func fenOf(v any) Fen {
	s, _ := v.(string)
	yuan, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return -1
	}
	return Fen(math.Round(yuan * 100))
}
