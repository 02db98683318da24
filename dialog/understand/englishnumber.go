package understand

// englishDigits and englishTens are the words of English numbers; englishBig those that multiply all before them.
var (
	englishDigits = map[string]int64{
		"zero": 0, "nought": 0, "naught": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
		"thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
	}
	englishTens = map[string]int64{"twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
	englishBig  = map[string]int64{"thousand": 1000, "k": 1000, "million": 1_000_000, "billion": 1_000_000_000, "mil": 1_000_000, "bln": 1_000_000_000, "trillion": 1_000_000_000_000, "lakh": 100_000, "crore": 10_000_000}
)

var dozens = setOf("dozen dozens dozs dzs")

// englishUnit reports hundred, million or dozen after digits.
func englishUnit(t []rune, to int) bool {
	k := skipBlanks(t, to)
	if k >= len(t) || !isLatin(t[k]) || t[k] == 'k' && k == to {
		return false
	}
	word, _ := latinWord(t, k)
	return word == "hundred" || englishBig[word] > 0 || dozens[word]
}

// englishNumberAt reads a number in English words, also with digits before its
// units: fifty, one hundred and twenty, 3 hundred and 21, two million, half a dozen.
//
//	number = part { part } [ "point" digits ]
//	part   = [ tens ] digit [ "hundred" ] [ big ]
func englishNumberAt(t []rune, i int) (number, bool) {
	r := englishNumber{t: t, from: i, n: number{whole: true, to: i}, big: maxHundredths * 100}
	for k := i; k < len(t); {
		to, next := r.word(k)
		if to == k {
			break
		}
		k = next
	}
	r.n.value = (r.sum+r.part)*100 + r.cents
	r.n.bad = r.n.bad || r.n.value > maxHundredths
	return r.n, r.n.to > i
}

// englishNumber reads one; sum is what was multiplied by a big word, part what waits for one.
type englishNumber struct {
	t              []rune
	from           int
	sum, part, big int64
	room           int64 // the next word must be less: 20 after it leaves room for a digit
	cents          int64
	n              number
}

// word reads the word at k. It gives where it ends, k where it is none, and where the next may begin.
func (r *englishNumber) word(k int) (to, next int) {
	word, to := latinWord(r.t, k)
	next = skipSeparator(r.t, to)
	started := r.n.to > r.from
	digit, isDigit := englishDigits[word]
	switch {
	case isDigit && (!started || r.room > digit && (digit > 0 || r.part == 0)):
		r.part, r.room = r.part+digit, 0
	case englishTens[word] > 0 && (!started || r.room > 10):
		r.part, r.room = r.part+englishTens[word], 10
	case started && r.room > 0 && ordinalNames[word] > 0:
		r.n.bad, r.n.to = true, to // twenty-first: a place, not how much
		return to, len(r.t)
	case word == "a" && !started && followsWord(r.t, next, "hundred", "thousand", "million", "dozen"):
		r.part = 1
		return to, next
	case word == "half" && !started && followsWord(r.t, next, "a dozen", "dozen"):
		r.part, r.n.to = 6, skipWords(r.t, next)
		return to, len(r.t)
	case word == "hundred" && r.part > 0 && r.part < 1000:
		r.part, r.room = r.part*100, 100
	case dozens[word] && r.part > 0:
		dozen := r.part % 100 // two hundred and two dozens
		r.part, r.n.to = r.part-dozen+dozen*12, to
		if dozen == 0 {
			r.n.bad = true
		}
		return to, len(r.t)
	case englishBig[word] > 0 && r.part > 0 && englishBig[word] < r.big:
		if r.sum+r.part > maxWhole/englishBig[word] {
			r.n.bad, r.n.to, r.sum, r.part, r.room = true, to, 1, 0, 1000
			return to, next
		}
		r.sum, r.part, r.big, r.room = r.sum+r.part*englishBig[word], 0, englishBig[word], 1000
	case word == "and" && started && (r.part >= 100 || r.part == 0 && r.sum > 0):
		return to, next
	case word == "point" && started:
		return r.point(k, next)
	case word == "":
		return r.figures(k, started)
	default:
		return k, k
	}
	r.n.to = to
	return to, next
}

// point reads the digits after "point".
func (r *englishNumber) point(k, next int) (int, int) {
	place := int64(10)
	for next < len(r.t) {
		word, to := latinWord(r.t, next)
		d, ok := englishDigits[word]
		if tens := englishTens[word]; tens > 0 && place == 10 { // point seventy-one
			r.cents, r.n.to, r.n.whole = r.cents+tens, to, false
			place, next = 1, skipSeparator(r.t, to)
			continue
		}
		if !ok || d > 9 {
			break
		}
		r.n.bad = r.n.bad || place == 0 && d > 0
		r.cents, r.n.to, r.n.whole = r.cents+d*place, to, false
		place /= 10
		next = skipSeparator(r.t, to)
	}
	if place == 10 {
		return k, k
	}
	return next, len(r.t)
}

// figures reads digits that stand for a part: 3 hundred and 21.
func (r *englishNumber) figures(k int, started bool) (int, int) {
	if k >= len(r.t) || !isDigit(r.t[k]) {
		return k, k
	}
	n, ok := numberAt(r.t, k)
	if !ok || n.bad || !n.digits || n.grade > 0 || started && (r.room < 100 || !n.whole || n.value/100 >= r.room || n.value == 0) {
		return k, k
	}
	next := skipBlanks(r.t, n.to)
	word, _ := latinWord(r.t, next)
	times := englishBig[word]
	if word == "hundred" {
		times = 100
	}
	if !started && times == 0 && !dozens[word] || started && times > 0 && word != "hundred" {
		return k, k
	}
	if !n.whole { // 2.5 million
		if n.value > maxHundredths/max(times, 1) {
			r.n.bad = true
			return k, k
		}
		v := n.value * times
		r.sum, r.cents, r.big = v/100, v%100, times
		_, r.n.to = latinWord(r.t, next)
		r.room = times
		return r.n.to, skipSeparator(r.t, r.n.to)
	}
	r.part, r.room, r.n.to = r.part+n.value/100, 0, n.to
	return n.to, next
}

func followsWord(t []rune, i int, words ...string) bool {
	for _, w := range words {
		if hasAt(t, i, []rune(w)) {
			return true
		}
	}
	return false
}

// skipWords gives the end of the words "a dozen" or "dozen" at i.
func skipWords(t []rune, i int) int {
	word, to := latinWord(t, i)
	if word == "a" {
		_, to = latinWord(t, skipBlanks(t, to))
	}
	return to
}

func latinWord(t []rune, i int) (string, int) {
	to := i
	for to < len(t) && isLatin(t[to]) {
		to++
	}
	return string(t[i:to]), to
}

func skipSeparator(t []rune, i int) int {
	for i < len(t) && (t[i] == ' ' || t[i] == '-') {
		i++
	}
	return i
}

// spelledNumber recognises an English number where one is asked for, counted or
// bought: "two", "fifty yuan", "bought two"; elsewhere "one" is a pronoun.
func (s *scanner) spelledNumber(i int) (token, bool) {
	if !isLatin(s.t[i]) && !(isDigit(s.t[i]) && s.t[i] != '0') || i > 0 && isASCIIWord(s.t[i-1]) {
		return token{}, false
	}
	n, ok := englishNumberAt(s.t, i)
	if !ok {
		return token{}, false
	}
	tok := token{stretch: stretch{i, n.to}, is: of(cNumber), fen: n.value, n: -1}
	if n.whole && n.value <= 1_000_000_00 {
		tok.n = int(n.value / 100)
	}
	if to := foreignMoney(s.t, n.to); to > n.to {
		return otherMoney(tok, to), true
	}
	if to := ratioWord(s.t, skipSeparator(s.t, n.to)); to > skipSeparator(s.t, n.to) {
		return valueless(tok, to), true
	}
	if n.bad || bound(s.t, i) || saidNegative(s.t, i) || negative(s.t, i) {
		return valueless(tok, n.to), true
	}
	at := skipBlanks(s.t, n.to)
	if to, fen, ok := moneyUnit(s.t, at, n); ok && (at+1 == len(s.t) || s.t[at] != 'r' || to > at+1) {
		tok.to, tok.fen, tok.is = to, fen, of(cMoney)
		return tok, true
	}
	if to, ok := counter(s.t, at); ok {
		tok.to, tok.is = to, of(cCount)
		return tok, true
	}
	asked := s.askedNumber()
	if asked && unknownWord(s.t, at) {
		return valueless(tok, n.to), true
	}
	bought := tok.n > 1 && s.spokeOf(of(cBuy, cCharge, cPaid, cWant)) && (at == len(s.t) || !isLatin(s.t[at]) || followsWord(s.t, at, "by", "instead", "arrived", "came", "received", "left", "extra", "more", "were", "are"))
	return tok, asked && !pronoun(s.t, i, n.to) || bought || isDigit(s.t[i])
}

// pronoun reports the one of "that one is good", which is no answer to how much.
func pronoun(t []rune, i, to int) bool {
	return string(t[i:to]) == "one" && (i > 0 || to < len(t))
}
