package understand

import (
	"regexp/syntax"
	"slices"
	"strings"
)

// OrderNoExample is an order number as the shop's look, to show to customers: for WF[0-9]{14} it is WF12345678901234.
func (l *Lexicon) OrderNoExample() string {
	pattern, err := syntax.Parse(l.order.whole.String(), syntax.Perl)
	if err != nil {
		return "" // it was compiled before
	}
	e := sample{}
	e.write(pattern)
	return e.String()
}

// examplesOf are texts that a pattern matches, one for each of its choices, with and
// without what may be missing.
func examplesOf(pattern *syntax.Regexp) (all []string) {
	for choice := range 8 {
		for _, full := range []bool{true, false} {
			e := sample{choice: choice, full: full}
			if e.write(pattern); !slices.Contains(all, e.String()) {
				all = append(all, e.String())
			}
		}
	}
	return all
}

// sample is a text that a pattern matches, the shortest way; digits and letters go on as people count.
type sample struct {
	strings.Builder
	digits, letters int
	choice          int  // which of several parts is taken
	full            bool // what may be missing is there
}

func (e *sample) write(p *syntax.Regexp) {
	switch p.Op {
	case syntax.OpLiteral:
		e.WriteString(string(p.Rune))
	case syntax.OpCharClass:
		e.WriteRune(e.pick(p.Rune))
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		e.WriteRune(e.pick([]rune{'0', '9'}))
	case syntax.OpPlus, syntax.OpRepeat:
		for range max(p.Min, 1) {
			e.write(p.Sub[0])
		}
	case syntax.OpConcat:
		for _, sub := range p.Sub {
			e.write(sub)
		}
	case syntax.OpQuest, syntax.OpStar:
		if e.full && !onlySeparators(p.Sub[0]) {
			e.write(p.Sub[0])
		}
	case syntax.OpAlternate:
		e.write(p.Sub[e.choice%len(p.Sub)])
	case syntax.OpCapture:
		e.write(p.Sub[0])
	}
}

// pick takes the next digit or letter that a class, as pairs of its bounds, has; else its first character.
func (e *sample) pick(class []rune) rune {
	has := func(r rune) bool {
		for i := 0; i+1 < len(class); i += 2 {
			if class[i] <= r && r <= class[i+1] {
				return true
			}
		}
		return false
	}
	for range 10 {
		e.digits++
		if r := rune('0' + e.digits%10); has(r) {
			return r
		}
	}
	for range 26 {
		e.letters++
		if r := rune('A' + (e.letters-1)%26); has(r) {
			return r
		}
	}
	return class[0]
}
