package understand

import "strings"

// englishDigits and englishTens are the words of English numbers.
var (
	englishDigits = map[string]int64{
		"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
		"thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
	}
	englishTens = map[string]int64{"twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
)

// englishNumberAt reads a number in English words: fifty, one hundred and twenty.
func englishNumberAt(t []rune, i int) (number, bool) {
	n := number{whole: true, to: i}
	var sum, part int64
	for k := i; k < len(t); {
		word, to := latinWord(t, k)
		switch d, isDigit := englishDigits[word]; {
		case isDigit:
			part += d
		case englishTens[word] > 0:
			part += englishTens[word]
		case word == "hundred" && part > 0:
			part *= 100
		case word == "thousand" && part > 0:
			sum, part = sum+part*1000, 0
		case word == "and" && part >= 100:
			k = skipSeparator(t, to)
			continue
		default:
			n.value = (sum + part) * 100
			return n, n.to > i
		}
		n.to = to
		k = skipSeparator(t, to)
	}
	n.value = (sum + part) * 100
	return n, n.to > i
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
	if !isLatin(s.t[i]) || i > 0 && isASCIIWord(s.t[i-1]) {
		return token{}, false
	}
	n, ok := englishNumberAt(s.t, i)
	if !ok {
		return token{}, false
	}
	tok := token{stretch: stretch{i, n.to}, is: of(cNumber), fen: n.value, n: int(n.value / 100)}
	at := skipBlanks(s.t, n.to)
	if to, fen, ok := moneyUnit(s.t, at, n); ok && (at+1 == len(s.t) || !strings.HasPrefix(string(s.t[at:]), "r") || to > at+1) {
		tok.to, tok.fen, tok.is = to, fen, of(cMoney)
		return tok, true
	}
	if to, ok := counter(s.t, at); ok {
		tok.to, tok.is = to, of(cCount)
		return tok, true
	}
	asked := s.c.Asking == AskingAmountExpected || s.c.Asking == AskingAmountCharged || s.c.Asking == AskingQuantityWanted
	bought := tok.n > 1 && s.spokeOf(of(cBuy, cCharge, cPaid, cWant)) && (at == len(s.t) || !isLatin(s.t[at]) || strings.HasPrefix(string(s.t[at:]), "by ") || strings.HasPrefix(string(s.t[at:]), "instead"))
	return tok, asked || bought
}
