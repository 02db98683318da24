package understand

import "slices"

// longestRead bounds how much of a message the model reads, in characters of its features' text.
const longestRead = 400

// features are what the model sees of a message: the runs of up to four characters, the words of Latin letters and their
// pairs, and the concepts of the tokens, alone and in pairs. Spans are one sign each, so that all order numbers look
// alike. Each feature stands once, and once more for the kind of question that was put. They are computed once.
func (m *message) features() []uint32 {
	if m.seen != nil {
		return m.seen
	}
	h := hasher{asking: askingKind(m.c.Asking)}
	text := m.masked()
	if len(text) > longestRead {
		text = text[:longestRead]
	}
	for i := range text {
		f := uint32(2166136261)
		for n := 0; n < 4 && i+n < len(text); n++ {
			f = (f ^ uint32(text[i+n])) * 16777619
			h.add(f)
		}
	}
	h.words(text)
	h.concepts(m.toks)
	for k := range m.clauses {
		h.facts(m.deedFacts(k))
	}
	slices.Sort(h.out)
	m.seen = slices.Compact(h.out)
	return m.seen
}

// clauseFeatures are the features of each clause read as a message of its own; none where there is only one.
func (m *message) clauseFeatures() [][]uint32 {
	if len(m.clauses) < 2 || m.parts != nil {
		return m.parts
	}
	for k := range m.clauses {
		m.parts = append(m.parts, m.alone(k).features())
	}
	return m.parts
}

// alone is clause k as a message of its own.
func (m *message) alone(k int) *message {
	if len(m.clauses) == 1 {
		return m
	}
	if m.ones == nil {
		m.ones = make([]*message, len(m.clauses))
	}
	if m.ones[k] != nil {
		return m.ones[k]
	}
	c := &m.clauses[k]
	from, to := m.startOf(c), c.toks[len(c.toks)-1].to
	one := &message{folded: folded{m.lower[from:to], m.cased[from:to]}, c: m.c, has: c.has}
	for _, t := range c.toks {
		t.from -= from
		t.to -= from
		one.toks = append(one.toks, t)
	}
	one.clauses = []clause{{toks: one.toks, has: c.has}}
	m.ones[k] = one
	return one
}

// saying is what a message says, after which question: spans of one kind are alike.
func (m *message) saying() string { return string(append(m.masked(), rune(askingKind(m.c.Asking)))) }

// key tells a message from others.
func (m *message) key() uint32 {
	key := askingKind(m.c.Asking) + 1
	for _, r := range m.lower {
		key = (key ^ uint32(r)) * 16777619
	}
	return key
}

type hasher struct {
	asking uint32
	out    []uint32
}

func (h *hasher) add(f uint32) {
	f *= 2654435761
	h.out = append(h.out, f>>(32-featureBits))
	if h.asking != 0 {
		g := (f ^ h.asking) * 2654435761
		h.out = append(h.out, g>>(32-featureBits))
	}
}

// words adds the Latin words and their pairs.
func (h *hasher) words(text []rune) {
	before := uint32(1)
	for i := 0; i < len(text); {
		if !isLatin(text[i]) {
			i++
			continue
		}
		w := uint32(7)
		for i < len(text) && (isLatin(text[i]) || text[i] == '\'') {
			w = (w ^ uint32(text[i])) * 16777619
			i++
		}
		h.add(w ^ 0x5bd1e995)
		h.add((before*31 ^ w) * 16777619)
		before = w
	}
}

// facts adds how the deed of a clause is spoken of.
func (h *hasher) facts(d *headFact) {
	if d.intent == "" {
		return
	}
	f := d.facts &^ residue // the words themselves say more
	base := uint32(0x77000000) + uint32(d.intent[0])<<8
	r := decide(deedRules, f)
	for i := range deedRules {
		if r == &deedRules[i] {
			h.add(base + uint32(i))
		}
	}
	for i := range len(factNames) {
		if f.has(1 << i) {
			h.add(base + 0x010000 + uint32(i))
		}
	}
}

// concepts adds what each token stands for, and the pairs of neighbours.
func (h *hasher) concepts(toks []token) {
	var before, now []concept
	for _, t := range toks[:min(len(toks), longestRead/2)] {
		now = t.is.appendTo(now[:0])
		for _, c := range now {
			h.add(0xabcd0000 + uint32(c))
			for _, b := range before {
				h.add(0x12340000 + uint32(b)<<8 + uint32(c))
			}
		}
		if len(now) > 0 {
			before, now = now, before
		}
	}
}

// askingKind folds the questions into those that change what words mean.
func askingKind(a Asking) uint32 {
	switch a {
	case AskingNothing:
		return 0
	case AskingConfirm:
		return 1
	case AskingReason:
		return 2
	}
	return 3
}

// masked is the folded text with each typed span as one sign.
func (m *message) masked() []rune {
	out := make([]rune, 0, len(m.lower)+2)
	out = append(out, '^')
	at := 0
	for _, t := range m.toks {
		sign := signOf(t.is)
		if sign == 0 {
			continue
		}
		out = append(out, m.lower[at:t.from]...)
		out = append(out, sign)
		at = t.to
	}
	return append(append(out, m.lower[at:]...), '$')
}

// signOf is the sign of a span, 0 for words.
func signOf(is concepts) rune {
	switch {
	case is.any(of(cOrderNo, cNearNo)):
		return 'Ⓞ'
	case is.has(cTrackingNo):
		return 'Ⓣ'
	case is.has(cMoney):
		return 'Ⓜ'
	case is.has(cTime):
		return 'Ⓒ'
	case is.has(cCount):
		return 'Ⓝ'
	case is.any(of(cPhone, cDigits, cPaymentRef)):
		return 'Ⓓ'
	case is.has(cNumber):
		return 'Ⓜ'
	case is.has(cRegion):
		return 'Ⓡ'
	}
	return 0
}
