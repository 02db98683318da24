package understand

import (
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"unicode"
)

// ErrOrderNoPattern says that a LexiconConfig's order number pattern cannot be used:
// it is no regular expression, or numbers that it matches could not be found again
// in what customers type.
var ErrOrderNoPattern = errors.New("order number pattern unusable")

// orderPattern is the shape of an order number, as the shop writes it and as people
// type it: in any case, with other separators than the shop's or without them.
type orderPattern struct {
	whole  *regexp.Regexp // all of a number as the shop writes it
	folded *regexp.Regexp // upper case, without separators; its groups are the pieces between them
	seps   []string       // the separators between the pieces
	prefix string         // the letters that numbers begin with, upper case
	bare   *regexp.Regexp // all of a folded number without them; nil when there are none
	least  int            // length of the shortest folded number
}

// newOrderPattern prepares a pattern, and tries on examples that what it matches is
// found: as written, in small letters, in full width, with blanks and other dashes.
func newOrderPattern(pattern string) (orderPattern, error) {
	fail := func(why string, args ...any) (orderPattern, error) {
		return orderPattern{}, fmt.Errorf("understand: %w: %s", ErrOrderNoPattern, fmt.Sprintf(why, args...))
	}
	tree, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return fail("%v", err)
	}
	if re, err := regexp.Compile(pattern); err != nil || re.MatchString("") {
		return fail("it matches nothing at all")
	}
	var f patternFolder
	if f.top(tree); f.err != nil {
		return fail("%v", f.err)
	}
	p := orderPattern{whole: regexp.MustCompile(`^(?:` + pattern + `)$`), seps: f.seps}
	folded := `(` + strings.Join(append(f.pieces, f.piece.String()), `)(`) + `)`
	if p.folded, err = regexp.Compile(folded); err != nil {
		return fail("%v", err)
	}
	p.folded.Longest()
	for _, r := range f.literal {
		if !unicode.IsLetter(r) {
			break
		}
		p.prefix += string(r)
	}
	if rest, ok := strings.CutPrefix(folded, `(`+p.prefix); ok && p.prefix != "" {
		if bare, err := regexp.Compile(`^(?:(` + rest + `)$`); err == nil && !bare.MatchString("") {
			p.bare = bare
		}
	}
	l := &Lexicon{order: p}
	for _, example := range examplesOf(tree) {
		if form := l.lost(example); form != "" {
			return fail("%q would not be found when typed as %q; use letters, digits and single separators that are always there", example, form)
		}
		p.least = len(foldNo(example))
	}
	return p, nil
}

// lost gives a form of a number in which it would not be found, "" if there is none.
func (l *Lexicon) lost(no string) string {
	wide := strings.Map(func(r rune) rune {
		if r > ' ' && r < 0x7f {
			return r - '!' + '！'
		}
		return r
	}, no)
	mid := len(no) / 2
	for i, form := range []string{
		no, strings.ToLower(no), wide, strings.Map(separateBy(' '), no), strings.Map(separateBy('_'), no), strings.Map(separateBy('—'), no),
		no[:mid] + " " + no[mid:], strings.Map(separateBy(-1), no),
	} {
		found := l.orderNosIn(fold(form).lower)
		if len(found) != 1 || i == 0 && found[0].no != no || foldNo(found[0].no) != foldNo(no) || !l.order.whole.MatchString(found[0].no) {
			return form
		}
	}
	return ""
}

func separateBy(sep rune) func(rune) rune {
	return func(r rune) rune {
		if isSeparator(r) {
			return sep
		}
		return r
	}
}

// foldNo is a number in upper case without its separators.
func foldNo(no string) string {
	return strings.ToUpper(strings.Map(separateBy(-1), no))
}

// numbered gives the number that a folded text and the text as typed stand for, in
// the shop's writing; false if they stand for none.
func (p *orderPattern) numbered(folded, typed string) (string, bool) {
	m := p.folded.FindStringSubmatch(folded)
	if m == nil || len(m[0]) != len(folded) {
		return "", false
	}
	var b strings.Builder
	for i, piece := range m[1 : len(p.seps)+2] {
		if i > 0 {
			b.WriteString(p.seps[i-1])
		}
		b.WriteString(piece)
	}
	for _, no := range []string{strings.ToUpper(typed), strings.ToLower(typed), typed, b.String(), strings.ToLower(b.String())} {
		if p.whole.MatchString(no) {
			return no, true
		}
	}
	return "", false
}

// patternFolder takes the separators out of a pattern and brings it to upper case.
type patternFolder struct {
	pieces  []string
	piece   strings.Builder
	seps    []string
	literal []rune // what every number begins with
	open    bool   // something came that is no literal
	err     error
}

// top walks the pieces that follow each other in every number.
func (f *patternFolder) top(re *syntax.Regexp) {
	switch re.Op {
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			f.top(sub)
		}
	case syntax.OpCapture:
		f.top(re.Sub[0])
	case syntax.OpLiteral:
		for _, r := range re.Rune {
			if isSeparator(r) {
				f.pieces, f.seps = append(f.pieces, f.piece.String()), append(f.seps, string(r))
				f.piece.Reset()
				f.open = true
				continue
			}
			f.piece.WriteString(f.rune(r))
			if !f.open {
				f.literal = append(f.literal, unicode.ToUpper(r))
			}
		}
	default:
		f.piece.WriteString(f.nested(re))
		f.open = true
	}
}

func (f *patternFolder) rune(r rune) string {
	if !isASCIIWord(r) {
		f.err = fmt.Errorf("%q is neither a letter from A to Z, a digit nor a separator", r)
	}
	return string(unicode.ToUpper(r))
}

// nested folds a part that is a choice or is repeated. A separator in it can only be
// one that may be missing.
func (f *patternFolder) nested(re *syntax.Regexp) string {
	all := func(sep string) string {
		var parts []string
		for _, sub := range re.Sub {
			parts = append(parts, f.nested(sub))
		}
		return strings.Join(parts, sep)
	}
	switch re.Op {
	case syntax.OpLiteral:
		var b strings.Builder
		for _, r := range re.Rune {
			b.WriteString(f.rune(r))
		}
		return b.String()
	case syntax.OpCharClass:
		return f.class(re)
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return `[0-9A-Z]`
	case syntax.OpConcat:
		return all("")
	case syntax.OpAlternate:
		return `(?:` + all("|") + `)`
	case syntax.OpCapture:
		return `(?:` + f.nested(re.Sub[0]) + `)`
	case syntax.OpQuest, syntax.OpStar:
		if onlySeparators(re.Sub[0]) {
			return ""
		}
	}
	switch re.Op {
	case syntax.OpQuest:
		return `(?:` + f.nested(re.Sub[0]) + `)?`
	case syntax.OpStar:
		return `(?:` + f.nested(re.Sub[0]) + `)*`
	case syntax.OpPlus:
		return `(?:` + f.nested(re.Sub[0]) + `)+`
	case syntax.OpRepeat:
		most := ""
		if re.Max >= 0 {
			most = fmt.Sprint(re.Max)
		}
		return fmt.Sprintf(`(?:%s){%d,%s}`, f.nested(re.Sub[0]), re.Min, most)
	}
	return "" // an anchor
}

func (f *patternFolder) class(re *syntax.Regexp) string {
	var b strings.Builder
	b.WriteByte('[')
	for r := range rune(0x80) {
		in := false
		for i := 0; i+1 < len(re.Rune); i += 2 {
			in = in || re.Rune[i] <= r && r <= re.Rune[i+1]
		}
		if in && isASCIIWord(r) {
			b.WriteRune(unicode.ToUpper(r))
		}
	}
	b.WriteByte(']')
	if b.Len() == 2 {
		f.err = fmt.Errorf("%s holds no letter or digit", re)
		return ""
	}
	return b.String()
}

func onlySeparators(re *syntax.Regexp) bool {
	switch re.Op {
	case syntax.OpLiteral:
		return !slices.ContainsFunc(re.Rune, func(r rune) bool { return !isSeparator(r) })
	case syntax.OpCharClass:
		for i := 0; i+1 < len(re.Rune); i += 2 {
			if re.Rune[i] != re.Rune[i+1] || !isSeparator(re.Rune[i]) {
				return false
			}
		}
		return true
	}
	return false
}
