package understand

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// People correct themselves while they type: 50，哦不是，80; 两张，不，三张; the first, sorry, the second. Where a word of
// correction stands between two spans of one kind, the later one is put in the place of the first, and the message is read
// as if it had been written so at once. The rule is the same for every kind of span.

// spanKinds are the kinds of details that one can take back.
var spanKinds = []concepts{
	of(cTime), of(cRegion), of(cOrderNo), of(cTrackingNo), of(cPhone), of(cMoney, cNumber), of(cCount, cNumber),
	of(cWeChat, cAlipay, cBank), of(cDigits),
}

const (
	between = `[\s,，。.…!~;、:|-]`
	// Sounds of one who stops to think.
	thinking = `(?:` + between + `|[哦啊呃额嗯诶哎唉噢喔呀哈唔]|\b(?:oh|ah|uh|um|er|hmm|oops|well)\b)*`
	// An admission that what was just told was told wrong. To have bought or pressed the wrong thing is none.
	admits = `(?:不对不对|不对|(?:说|打|写|看|记|念|讲|报|搞|弄)(?:错|岔|反|漏|串|混|花)(?:眼)?了?|错了|口误|笔误|手误|更正(?:一下)?|纠正(?:一下)?|不不+|[哦啊噢喔呃哎诶]不(?:是|对)?|唔系|` +
		`\b(?:no,? wait|i mean|i meant|scratch that|correction|actually|make (?:that|it)|my mistake|my bad|typo|or rather)\b)`
	// What may be said for other reasons too, and is a correction only where nothing but the span follows.
	hesitates = `(?:不是不是|不是|不|不好意思|等一?下|等等|慢着|\b(?:no|sorry|wait|hold on|not)\b)`
	// Words before the span that is said anew.
	anewHan = `(?:就?是|it'?s|it is|that'?s|the|i want|should be)?`
)

var (
	admitted  = regexp.MustCompile(`^((?:[^,，。…!~;\n]*` + between + `)??)` + thinking + `(?:(?:` + hesitates + thinking + `)*` + admits + `(?:了|的)?` + thinking + `)+([^,，。…!~;\n]*)$`)
	hesitated = regexp.MustCompile(`^()` + thinking + `(?:` + hesitates + between + thinking + `)+` + anewHan + ` *$`)
	// otherSide are words of the other side of a complaint, which correct nothing: 扣了50，不对，应该30.
	otherSide = regexp.MustCompile(`应该|应当|正确|本来|本该|要|想|改|换|成|却|但|结果|只|才|实际|吧|吗|么|\b(?:should|want|wanted|need|to|but|only|instead|got)\b`)
)

// putRight is a text in which what is corrected stands as it was meant.
func putRight(f folded, c Context) folded {
	for range mostRepairs {
		if !admittedOrNot.MatchString(string(f.lower)) {
			return f
		}
		a, b, from, ok := correction(f, c)
		if !ok {
			return f
		}
		f = folded{lower: anew(f.lower, a, b, from), cased: anew(f.cased, a, b, from)}
	}
	return f
}

// mostRepairs bounds how often one message corrects itself.
const mostRepairs = 4

// admittedOrNot is quick: without such a word nothing is corrected.
var admittedOrNot = regexp.MustCompile(admits + `|` + hesitates)

// anew is a text with the stretch b in the place of a; what stands from a place on, up to b, is left out.
func anew(t []rune, a, b stretch, from int) []rune {
	return slices.Concat(t[:a.from], t[b.from:b.to], t[a.to:from], t[b.to:])
}

// correction finds two spans of one kind with a word of correction between them, and where that begins.
func correction(f folded, c Context) (a, b stretch, from int, ok bool) {
	toks := scan(f, c)
	for _, kind := range spanKinds {
		var spans []stretch
		for _, t := range toks {
			if t.is.any(kind) {
				spans = append(spans, t.stretch)
			}
		}
		if a, b, from, ok = corrected(f, c, toks, spans); ok {
			if kind.has(cTime) {
				a.from += keptOf(f, c, a, b)
			}
			return a, b, from, ok
		}
	}
	return corrected(f, c, toks, ordinalsIn(string(f.lower)))
}

// keptOf is how many characters of a time still hold where only its end is said anew: 昨天下午三点，说错了，四点.
func keptOf(f folded, c Context, a, b stretch) int {
	isTime := func(t []rune) bool {
		toks := scan(folded{t, t}, c)
		return len(toks) == 1 && toks[0].is.has(cTime) && toks[0].from == 0 && toks[0].to == len(t)
	}
	for n := a.to - a.from - 1; n > 0; n-- {
		if isTime(f.lower[a.from+n:a.to]) && isTime(slices.Concat(f.lower[a.from:a.from+n], f.lower[b.from:b.to])) {
			return n
		}
	}
	return 0
}

func corrected(f folded, c Context, toks []token, spans []stretch) (a, b stretch, from int, ok bool) {
	for k := 1; k < len(spans); k++ {
		a, b = spans[k-1], spans[k]
		gap := string(f.lower[a.to:b.from])
		if hesitated.MatchString(gap) || hesitated.MatchString(withoutLead(gap, string(f.lower[:a.from]))) {
			return a, b, a.to, true
		}
		m := admitted.FindStringSubmatch(gap)
		if m == nil || len([]rune(m[1])) > mostBefore || otherSide.MatchString(m[2]) && !saysSoAgain(f, a, m[2]) && !answers(c, toks, a) {
			continue
		}
		return a, b, a.to + len([]rune(m[1])), true
	}
	return a, b, 0, false
}

// withoutLead is a gap without the words at its end that lead to the first span too: ending 0612, no, | ending.
func withoutLead(gap, before string) string {
	g, b := []rune(gap), []rune(before)
	n := 0
	for n < len(g) && n < len(b) && g[len(g)-1-n] == b[len(b)-1-n] {
		n++
	}
	at := len(g) - n
	for at > 0 && at < len(g) && isLatin(g[at]) && isLatin(g[at-1]) {
		at++ // whole words
	}
	return string(g[:at])
}

// mostBefore bounds, in characters, what is said between a span and its correction.
const mostBefore = 16

// saysSoAgain reports that the words before the second span end like those before the first: 到了50，不对，才到10.
func saysSoAgain(f folded, a stretch, lead string) bool {
	r := []rune(strings.TrimRight(lead, " 了"))
	return len(r) > 0 && strings.ContainsRune(string(f.lower[max(0, a.from-3):a.from]), r[len(r)-1])
}

// answers reports that the first span answers the question, and tells no side of a complaint.
func answers(c Context, toks []token, a stretch) bool {
	return c.Asking != AskingNothing && !slices.ContainsFunc(toks, func(t token) bool {
		return t.to <= a.from && t.is.any(of(cBecame, cShip, cReceive, cCharge, cBuy, cPick))
	})
}

// ordinalsIn are the places in a list that a folded text names.
func ordinalsIn(text string) (all []stretch) {
	for _, at := range ordinals().FindAllStringIndex(text, -1) {
		all = append(all, stretch{len([]rune(text[:at[0]])), len([]rune(text[:at[1]]))})
	}
	return all
}

var ordinals = sync.OnceValue(func() *regexp.Regexp {
	var han, latin []string
	for _, o := range ordinalWords {
		for w := range strings.FieldsSeq(o.words) {
			if w[0] < 0x80 {
				latin = append(latin, w)
			} else {
				han = append(han, w)
			}
		}
	}
	return regexp.MustCompile(`(?:the )?(?:(?:倒数)?第[0-9一二三四五六七八九十]+[个单笔条张项件]?|` + oneOf(strings.Join(han, " "), strings.Join(latin, " ")) + `)(?:的?订单| (?:order|one|purchase)\b)?`)
})

// dropDenied makes no answer of the value that is denied: 不是50是100.
func (m *message) dropDenied() {
	m.dropDeniedNos()
	if m.c.Asking == AskingNothing || m.c.Asking == AskingConfirm || m.c.Asking == AskingRegionWanted {
		return
	}
	for _, kind := range []concepts{of(cMoney, cNumber), of(cCount), of(cTime), of(cRegion)} {
		if kind.has(cRegion) && m.has.any(of(cWant, cShould, cBecame)) {
			continue // 不是电信一区，要网通二区 tells two sides
		}
		for i, t := range m.toks {
			if t.is.any(kind) && i > 0 && (m.text(m.toks[i-1]) == "不是" || m.text(m.toks[i-1]) == "not") && slices.ContainsFunc(m.toks[i+1:], func(o token) bool { return o.is.any(kind) }) {
				m.toks[i] = token{stretch: t.stretch, is: of(cFiller), n: -1, fen: -1}
			}
		}
	}
}

// dropDeniedNos takes away the number of an order that is said not to be meant, where another one is: A, 不是上面那个B.
func (m *message) dropDeniedNos() {
	for i, t := range m.toks {
		k := m.before(i, 3, of(cNot, cOrderNo))
		if !t.is.has(cOrderNo) || k < 0 || m.text(m.toks[k]) != "不是" && m.text(m.toks[k]) != "not" || m.before(i, 3, deeds) >= 0 {
			continue
		}
		if slices.ContainsFunc(m.toks, func(o token) bool { return o.is.has(cOrderNo) && o.name != t.name }) {
			m.toks[i] = token{stretch: t.stretch, is: of(cFiller), n: -1, fen: -1}
		}
	}
}
