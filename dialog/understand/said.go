package understand

import "regexp"

// Said is a fact of what is said: that somebody thanks, asks to wait, takes something back. The dialog decides by these
// and by acts, never by words. Each has what it means and examples of its own, which one test runs through it. Heard
// keeps what is known of a text.
type Said struct {
	Means string // what it says of a folded text that it holds for

	shape *regexp.Regexp
	place int      // in allSaid
	needs *runeSet // a text without any of these does not say it
	yes   yes
	no    no
}

// Span is something said whose place or parts are asked for too.
type Span struct {
	Said
	*regexp.Regexp
}

type (
	yes []string // messages that a fact holds for
	no  []string // messages that it does not hold for, though they sound alike
)

// allSaid are all facts of what is said, for the test that runs their examples.
var allSaid []*Said

func said(means, shape string, y yes, n no) *Said {
	s := &Said{Means: means, shape: regexp.MustCompile(shape), place: len(allSaid), needs: neededBy(shape), yes: y, no: n}
	allSaid = append(allSaid, s)
	return s
}

func span(means, shape string, y yes, n no) *Span {
	s := said(means, shape, y, n)
	return &Span{Said: *s, Regexp: s.shape}
}

// In tells whether a text, folded by Folded, says it.
func (s *Said) In(text string) bool { return s.needs.meets(text) && s.shape.MatchString(text) }

// Without is a folded text with something else in the place of what says it.
func (s *Said) Without(text, instead string) string {
	if !s.needs.meets(text) {
		return text
	}
	return s.shape.ReplaceAllString(text, instead)
}

// Unless is a fact that another takes back: 整单退, but 不是整单.
type Unless struct{ says, but *Said }

// In tells whether a folded text says it, and does not take it back.
func (u Unless) In(text string) bool { return u.says.In(text) && (u.but == nil || !u.but.In(text)) }
