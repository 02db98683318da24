package understand

import "strings"

// part is what a region or an amount is in the story a message tells.
type part int

const (
	noPart    part = iota
	wanted         // what the customer needs
	changed        // what it is to be changed to: wanted, also against another wanted
	bought         // what they chose; wrong unless something else was delivered
	actual         // what it turned out to be
	delivered      // what the shop sent
)

type regionPart struct {
	name string
	part part
}

// regionCues are words that tell which part a region after them plays.
var regionCues = of(cWant, cShould, cTo, cBecame, cInstead, cNot, cShip, cReceive, cBuy, cPick, cWrite, cTopUp, cWrong, cBa, cMistake, cDont)

// fillRegion finds which region is which.
func (m *message) fillRegion(u *Understanding) {
	var found []regionPart
	for i, t := range m.toks {
		if t.is.has(cRegion) {
			found = appendPart(found, regionPart{t.name, m.regionPart(i)})
		}
	}
	if name := m.guessRegion(); len(found) == 0 && name != "" {
		found = append(found, regionPart{name, noPart})
	}
	if len(found) == 0 {
		return
	}
	r := Region{}
	if len(found) == 1 {
		r = m.oneRegion(found[0])
	} else {
		r = tellApart(found)
	}
	if r != (Region{}) {
		u.Region = &r
	}
}

// appendPart adds a region, or betters what is known of one said before.
func appendPart(found []regionPart, r regionPart) []regionPart {
	for i := range found {
		if found[i].name == r.name {
			if found[i].part == noPart {
				found[i].part = r.part
			}
			return found
		}
	}
	return append(found, r)
}

// regionPart reads the cue words around the region at i, those before it first.
func (m *message) regionPart(i int) part {
	if k := m.after(i, 3, of(cShould)); k >= 0 && strings.HasPrefix(m.text(m.toks[k]), "才") {
		return wanted
	}
	if k := m.after(i, 2, of(cWrong)); k >= 0 && m.before(i, 3, of(cWant, cShould, cBecame)) < 0 {
		return bought
	}
	for k := i - 1; k >= 0 && k >= i-5; k-- {
		t := m.toks[k]
		if t.is.has(cBreak) || t.is.any(of(cRegion, cOrderNo)) {
			break
		}
		if t.is.has(cWrong) && k > 0 && m.toks[k-1].is.has(cRegion) {
			break // 电信七区发错了: said of that one
		}
		if m.text(t) == "给我" && k > 0 && m.toks[k-1].is.any(of(cHow, cWhy)) {
			return delivered // 怎么给我电信一区的
		}
		if t.is.any(regionCues) {
			return m.cuePart(k)
		}
	}
	if m.after(i, 3, of(cAccountWord)) >= 0 && m.after(i, 3, of(cBecame)) < 0 || m.after(i, 2, of(cAccountWord)) >= 0 {
		return wanted
	}
	return noPart
}

func (m *message) cuePart(k int) part {
	t := m.toks[k]
	negated := func() bool { return m.before(k, 2, of(cNot, cDont, cInstead)) >= 0 }
	switch {
	case t.is.has(cInstead) || t.is.has(cNot) && !t.is.any(of(cWant)):
		frame := m.before(k, 4, of(cShip, cReceive, cBecame, cWant, cShould))
		if frame >= 0 && m.toks[frame].is.any(of(cShip, cReceive)) && !m.toks[frame].is.any(of(cWant, cShould)) {
			return wanted // 发的不是网通二区
		}
		return bought
	case t.is.has(cDont):
		return bought
	case t.is.has(cBa):
		return noPart
	case t.is.has(cTo), t.is.has(cShould) && strings.ContainsAny(m.text(t), "改换"):
		return changed
	case t.is.has(cShould):
		return wanted
	case t.is.has(cBecame):
		if strings.HasPrefix(m.text(t), "发") || strings.HasPrefix(m.text(t), "给") {
			return delivered
		}
		if strings.Contains("买到 充到 拍到 选到 点到 下到 充值到 充进 搞到", strings.TrimSuffix(m.text(t), "了")) && m.wantedAt(k) {
			return wanted // 应该充到
		}
		return actual
	case t.is.has(cWant):
		if negated() {
			return bought
		}
		return wanted
	case t.is.any(of(cShip, cReceive)):
		return delivered
	case t.is.any(of(cWrong, cMistake)):
		return bought
	}
	if w := m.before(k, 2, of(cWant, cShould)); w >= 0 && m.before(w, 1, of(cNot, cDont)) < 0 {
		return wanted // 想买
	}
	return bought
}

// wantedAt reports a wish before k that is about the same region: 应该充到, but
// not 角色在祖安 充到.
func (m *message) wantedAt(k int) bool {
	w := m.before(k, 3, of(cWant, cShould))
	return w >= 0 && m.before(k, k-w, of(cRegion)) < 0
}

// oneRegion gives a lone region the part its words or the question give it.
func (m *message) oneRegion(r regionPart) Region {
	p := r.part
	if p == changed {
		p = wanted
	}
	asked := noPart
	switch m.c.Asking {
	case AskingRegionActual:
		asked = bought
	case AskingRegionWanted:
		asked = wanted
	}
	if asked != noPart && (p == noPart || !m.saysOutright(p)) {
		p = asked
	}
	if m.c.Asking == AskingConfirm && (p == noPart || m.has.has(cNo) && p == bought && !m.saysOutright(p)) {
		p = wanted // no, Netcom 1
	}
	if p == noPart && m.has.any(of(cWrong, cMistake)) {
		p = bought
	}
	switch p {
	case wanted:
		return Region{Wanted: r.name}
	case noPart:
		return Region{}
	}
	return Region{Actual: r.name}
}

// saysOutright reports words strong enough to overrule the question just put:
// 要的是 and 买成, but not 在 or 是.
func (m *message) saysOutright(p part) bool {
	if p == wanted {
		for _, t := range m.toks {
			if t.is.any(of(cWant, cShould, cTo)) && (strings.ContainsAny(m.text(t), "要想需该改换") || t.is.has(cShould) || t.to-t.from > 3) {
				return true
			}
		}
		return false
	}
	return m.has.any(of(cBecame, cInstead, cBuy, cNot, cPick)) && (p == actual || p == bought || p == delivered)
}

// tellApart settles two regions: one known part gives the other its opposite.
func tellApart(found []regionPart) Region {
	a, b := found[0], found[1]
	if len(found) > 2 { // prefer those whose part is told
		for _, f := range found[2:] {
			if f.part != noPart && (a.part == noPart || b.part == noPart) {
				a, b = b, f
			}
		}
	}
	switch {
	case b.part == changed:
		return Region{Actual: a.name, Wanted: b.name}
	case a.part == changed:
		return Region{Actual: b.name, Wanted: a.name}
	case a.part == wanted && b.part == wanted:
		return Region{Wanted: b.name}
	case a.part == wanted:
		return Region{Actual: b.name, Wanted: a.name}
	case b.part == wanted:
		return Region{Actual: a.name, Wanted: b.name}
	case a.part == delivered:
		return Region{Actual: a.name, Wanted: b.name}
	case b.part == delivered || b.part == actual && a.part != actual:
		return Region{Actual: b.name, Wanted: a.name}
	case b.part == bought && a.part == noPart:
		return Region{Actual: b.name, Wanted: a.name}
	}
	return Region{Actual: a.name, Wanted: b.name}
}
