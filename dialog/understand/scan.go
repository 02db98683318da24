package understand

import (
	"slices"
	"strings"
	"time"
)

// token is a word or a typed span of a message. Which value fields mean
// something follows from its concepts.
type token struct {
	stretch
	is     concepts
	fen    int64       // cMoney, cNumber: the amount, if it were one
	n      int         // cCount, cNumber: the whole number; -1 when it is none; cTime: how exact, see moment.detail
	name   string      // cRegion, cProduct: canonical; cOrderNo, cTrackingNo, cPhone, cDigits, cWord: as typed
	at     time.Time   // cTime; zero when impossible, in the future, or one of two
	either []time.Time // cTime: the two readings of an hour without its part of the day
	rough  bool        // cTime: only a day; cRegion: a name that may mean something else
	digits bool        // cNumber: written in digits
}

// scanner turns a folded text into tokens. Each method tries one kind of span
// at a place and says whether it was there.
type scanner struct {
	t      []rune
	cased  []rune
	c      Context
	lex    *Lexicon
	orders []orderNo
	out    []token

	lastTime moment // of the time read before, which a later one may lean on
	boundTo  int    // the end of the last time that is only a limit
}

// scan reads the whole text once, from left to right. The order of the attempts
// is the order of how sure a span is of itself.
func scan(f folded, c Context) []token {
	s := &scanner{t: f.lower, cased: f.cased, c: c, lex: c.Lexicon}
	s.orders = s.lex.orderNosIn(f.lower)
	s.out = make([]token, 0, len(f.lower)/2+4)
	for i := 0; i < len(s.t); {
		i = s.next(i)
	}
	return s.out
}

func (s *scanner) next(i int) int {
	r := s.t[i]
	if r == ' ' {
		return i + 1
	}
	if isBreak(s.t, i) {
		return s.put(token{stretch: stretch{i, i + 1}, is: of(cBreak)})
	}
	if r == '?' {
		return s.put(token{stretch: stretch{i, i + 1}, is: of(cQMark)})
	}
	for _, try := range [...]func(int) (token, bool){s.order, s.tracking, s.nearNo, s.phone, s.account, s.when, s.region, s.product, s.longWord, s.money, s.spelledNumber, s.word} {
		if t, ok := try(i); ok && t.to > i {
			return s.put(t)
		}
	}
	return i + 1
}

func (s *scanner) put(t token) int {
	s.out = append(s.out, t)
	return t.to
}

// isBreak reports punctuation that ends a clause. A dot or colon between
// digits does not.
func isBreak(t []rune, i int) bool {
	switch t[i] {
	case ',', '，', '。', '、', ';', '!', '\n', '~', '…', '|':
		return true
	case '.', ':':
		if t[i] == '.' && bareFraction(t, i) {
			return false
		}
		return i == 0 || i+1 == len(t) || !isDigit(t[i-1]) || !isDigit(t[i+1])
	}
	return false
}

func (s *scanner) order(i int) (token, bool) {
	for len(s.orders) > 0 && s.orders[0].from < i {
		s.orders = s.orders[1:]
	}
	if len(s.orders) == 0 || s.orders[0].from != i {
		return token{}, false
	}
	o := s.orders[0]
	return token{stretch: o.stretch, is: of(cOrderNo), name: o.no, rough: o.bare}, true
}

// longWord takes a word of the table that begins with a numeral but is more
// than one, as 一样 or 两个一样, before the numerals get it.
func (s *scanner) longWord(i int) (token, bool) {
	if !isHanDigit(s.t[i]) && !isDigit(s.t[i]) {
		return token{}, false
	}
	w, ok := words.at(s.t, i)
	if !ok {
		return token{}, false
	}
	to := i + len(w.runes)
	n, isNumber := numberAt(s.t, i)
	if isNumber && (to < n.to || to == n.to && (to-i < 3 || isHanDigit(s.t[i]))) {
		return token{}, false
	}
	return token{stretch: stretch{i, to}, is: w.is}, true
}

func (s *scanner) product(i int) (token, bool) {
	for _, p := range s.lex.products {
		if p.runes[0] == s.t[i] && hasAt(s.t, i, p.runes) {
			return token{stretch: stretch{i, i + len(p.runes)}, is: of(cProduct), name: p.name}, true
		}
	}
	return token{}, false
}

// word takes the longest word of the table, else a word in Latin letters.
func (s *scanner) word(i int) (token, bool) {
	if t, ok := s.aNotA(i); ok {
		return t, true
	}
	if t, ok := s.failedVerb(i); ok {
		return t, true
	}
	if w, ok := s.wordAt(i); ok && !(isLatin(s.t[i]) && i > 0 && isLatin(s.t[i-1])) {
		return token{stretch: stretch{i, i + len(w.runes)}, is: w.is}, true
	}
	if !isLatin(s.t[i]) {
		return token{}, false
	}
	to := i
	for to < len(s.t) && isLatin(s.t[to]) {
		to++
	}
	t := token{stretch: stretch{i, to}, is: of(cWord), name: string(s.cased[i:to])}
	if is, ok := words.repair(s.t[i:to]); ok {
		t.is = is
	}
	return t, true
}

// wordAt gives the longest word at i, without the 多 of a 多少 that follows: 扣|多少.
func (s *scanner) wordAt(i int) (word, bool) {
	w, ok := words.at(s.t, i)
	if n := len(w.runes); ok && n > 1 && w.runes[n-1] == '多' && i+n < len(s.t) && strings.ContainsRune("少久长", s.t[i+n]) {
		return words.at(s.t[:i+n-1], i)
	}
	return w, ok
}

// aNotA takes the question form of a verb: 退不退, 取消不取消, 发没发. A word of
// the table that covers it, as 能不能, goes first.
func (s *scanner) aNotA(i int) (token, bool) {
	for n := 1; n <= 2; n++ {
		to := i + 2*n + 1
		if to > len(s.t) || s.t[i] < firstHan || s.t[i+n] != '不' && s.t[i+n] != '没' || !slices.Equal(s.t[i:i+n], s.t[i+n+1:to]) {
			continue
		}
		if w, ok := words.at(s.t, i); ok && len(w.runes) > n {
			return token{}, false
		}
		if w, ok := words.at(s.t[i:i+n], 0); ok && len(w.runes) == n {
			return token{stretch: stretch{i, to}, is: w.is.plus(of(cIsIt))}, true
		}
	}
	return token{}, false
}

func hasAt(t []rune, i int, w []rune) bool {
	if i+len(w) > len(t) {
		return false
	}
	for k, r := range w {
		if t[i+k] != r {
			return false
		}
	}
	last := w[len(w)-1]
	return !isLatin(last) || i+len(w) == len(t) || !isLatin(t[i+len(w)])
}
