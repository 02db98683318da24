package understand

import "strings"

// maxFen is the largest amount believed, in fen.
const maxFen = maxHundredths

// counters are the measure words of pieces.
const counters = "张个份件套组盒瓶本台条枚把袋包罐支双部块笔"

// money recognises an amount of money, a number of pieces, or a bare number at i.
//
// Only a whole span has a value. A numeral becomes a token without one where it is
// rough or bound (几十块, 不到100), a fraction, negative or too large, of another
// money, or where a character next to it could belong to it and was not read.
func (s *scanner) money(i int) (token, bool) {
	from, at, sign := moneySign(s.t, i)
	n, ok := numberAt(s.t, at)
	if !ok {
		return s.half(from)
	}
	if sign == noSign && n.digits && englishUnit(s.t, n.to) {
		return s.spelledNumber(i)
	}
	if i > 0 && isLatin(s.t[i-1]) && n.digits && !s.afterLabel(i) || sign == noSign && s.insideWord(at, n) {
		return token{}, false
	}
	if p, decimal := n.point(s.t); decimal && !s.isClock(at, p) {
		n = p
	}
	tok := token{stretch: stretch{from, n.to}, is: of(cNumber), fen: n.value, n: -1, digits: n.digits}
	if to, ok := fraction(s.t, n); ok || from > 1 && string(s.t[from-2:from]) == "分之" {
		return valueless(tok, to), true
	}
	if sign == foreignSign {
		return otherMoney(tok, foreignMoney(s.t, n.to)), true
	}
	if to := foreignMoney(s.t, n.to); to > n.to && sign == noSign {
		return otherMoney(tok, to), true
	}
	if n.rough || bound(s.t, from) {
		return valueless(tok, roughEnd(s.t, n.to)), true
	}
	if labelled(s.t, from, otherNumbers) {
		return valueless(tok, junkEnd(s.t, n.to)), true
	}
	if to, ok := s.taken(n, from); ok {
		tok.is, tok.to = of(cMoney), to
		return tok, true
	}
	if n.bad || negative(s.t, from) || saidNegative(s.t, from) || sign != noSign && negative(s.t, at) {
		tok.is, tok.name = of(cDigits), string(s.t[at:n.to])
		tok.to = junkEnd(s.t, tok.to)
		return tok, true
	}
	if n.whole && n.value <= 1_000_000_00 {
		tok.n = int(n.value / 100)
	}
	tok = s.unit(tok, n, at, sign)
	if to := boundAfter(s.t, tok.to); to > tok.to && tok.is.any(of(cMoney, cNumber, cCount)) {
		return valueless(tok, to), true
	}
	if to := unreadEnd(s.t, tok); to > tok.to || tok.is.any(of(cNumber, cMoney, cDigits)) && s.unreadBefore(from) || s.groupedByComma(tok) {
		return token{stretch: stretch{from, to}, is: of(cDigits), name: string(s.t[at:to]), n: -1, fen: -1}, true
	}
	return tok, true
}

// unit reads what a number is a number of.
func (s *scanner) unit(tok token, n number, start int, sign moneySigns) token {
	t := s.t
	at := skipBlanks(t, n.to)
	if to, fen, ok := moneyUnit(t, at, n); ok {
		tok.to, tok.fen, tok.is = to, fen, of(cMoney)
	} else if sign == yuanSign {
		tok.is = of(cMoney)
	} else if at < len(t) && t[at] == '打' && !n.digits && !dozenVerb(t, at+1) && tok.n > 0 {
		tok.to, tok.n, tok.fen, tok.is = at+1, tok.n*12, tok.fen*12, of(cCount)
		if s.askedNumber() {
			tok.is = of(cNumber)
		}
	} else if to, ok := counter(t, at); ok && tok.n >= 0 {
		tok.to, tok.is = to, of(cCount)
	} else if tok.n >= 0 && labelled(t, start, countLabels) {
		tok.is = of(cCount)
	} else if to, is := otherUnit(t, at); to > at && (at == n.to || t[at] != '号') {
		tok.to, tok.is = to, is
	} else if n.digits && n.to < len(t) && isLatin(t[n.to]) {
		for tok.to < len(t) && (isASCIIWord(t[tok.to]) || t[tok.to] == '^' || runeIn("+-", t[tok.to]) && t[tok.to-1] == 'e') {
			tok.to++ // 1e5, 3x: no number of ours
		}
		tok.is, tok.name, tok.n = of(cWord), string(t[start:tok.to]), -1
	} else if isDigits(t[start:n.to]) {
		if tok.name = string(t[start:n.to]); len(tok.name) >= 5 {
			tok.is = of(cNumber, cDigits)
		}
	} else if name, ok := readDigits(t[start:n.to]); ok {
		tok.name = name // 尾号零九一七
	} else if (t[start] == '俩' || t[start] == '仨') && n.to == start+1 {
		tok.is = of(cCount)
	} else if n.to-start == 1 && n.grade == 0 && runeIn("两零", t[start]) && at < len(t) && t[at] > 0x80 && !isBreak(t, at) {
		tok.is = of(cFiller)
	}
	if tok.is.has(cNumber) && s.askedNumber() && unknownWord(t, at) {
		return valueless(tok, tok.to) // 26 people
	}
	return tok
}

// countLabels stand before a number of pieces on a page that was copied: 数量: 3, Qty 3.
var countLabels = asRunes(strings.Fields("数量 件数 张数 个数 购买数量 qty quantity pcs"))

// fewestRead is how many digits in Chinese, read out one by one, may be the end of a number.
const fewestRead = 3

// readDigits are digits that were read out one by one, in figures.
func readDigits(t []rune) (string, bool) {
	var b strings.Builder
	for _, r := range t {
		d, ok := spelledDigit(r)
		if !ok {
			return "", false
		}
		b.WriteRune(d)
	}
	return b.String(), len(t) >= fewestRead
}

func (s *scanner) askedNumber() bool {
	return s.c.Asking == AskingAmountCharged || s.c.Asking == AskingAmountExpected || s.c.Asking == AskingQuantityWanted
}

// afterSums may follow a sum and are no unit of it: 199 flat.
var afterSums = setOf("flat even exactly total altogether net max only sharp")

// unknownWord reports an English word at i that is none of ours, and so may be a unit.
func unknownWord(t []rune, i int) bool {
	if i >= len(t) || !isLatin(t[i]) {
		return false
	}
	if _, ok := words.at(t, i); ok {
		return hasAt(t, i, []rune("of")) // 70 of us
	}
	name, to := latinWord(t, i)
	if afterSums[name] {
		return false
	}
	_, typo := words.repair(t[i:to])
	return !typo
}

// valueless is a span up to to that names no one value.
func valueless(tok token, to int) token {
	tok.to, tok.is, tok.fen, tok.n, tok.rough = max(to, tok.to), of(cFiller), -1, -1, true
	return tok
}

// otherMoney is a sum that is not in yuan. Bare numbers beside it are hardly in yuan either.
func otherMoney(tok token, to int) token {
	tok = valueless(tok, to)
	tok.name = inOtherMoney
	return tok
}

const inOtherMoney = "other money"

// insideWord reports that a numeral of one character is part of a name or another
// word, as in 李四, 四川 or 一切: what stands next to it is no word of ours.
func (s *scanner) insideWord(i int, n number) bool {
	if n.digits || n.to-i != 1 && (n.grade > 0 || n.bad || isDigit(s.t[n.to-1])) || s.t[i] == '两' {
		return false
	}
	if _, ok := counter(s.t, n.to); ok || n.to < len(s.t) && runeIn("元块毛角分打", s.t[n.to]) {
		return false
	}
	if to, _ := otherUnit(s.t, n.to); to > n.to {
		return false
	}
	han := func(k int) bool { return k >= 0 && k < len(s.t) && s.t[k] >= firstHan && s.t[k] <= lastHan }
	if han(i-1) && s.t[i-1] != '第' && (len(s.out) == 0 || s.out[len(s.out)-1].to < i) {
		return true
	}
	if n.to-i > 1 || !han(n.to) || isHanDigit(s.t[n.to]) {
		return false
	}
	_, known := words.at(s.t, n.to)
	return !known || s.t[i] == '一'
}

// isClock reports that a number with 点 is an hour with its minutes: 昨天两点五十.
func (s *scanner) isClock(i int, n number) bool {
	return s.c.Asking == AskingPaidAt || n.to < len(s.t) && runeIn("分半刻十", s.t[n.to])
}

// half recognises what begins with 半 and no number: 半块, 半百.
func (s *scanner) half(i int) (token, bool) {
	if i+1 >= len(s.t) || s.t[i] != '半' {
		return token{}, false
	}
	tok := token{stretch: stretch{i, i + 2}, is: of(cMoney), fen: 50, n: -1}
	switch s.t[i+1] {
	case '块', '元':
	case '百':
		tok.is, tok.fen, tok.n = of(cNumber), 50_00, 50
		if to, _, ok := moneyUnit(s.t, tok.to, number{}); ok {
			tok.to, tok.is = to, of(cMoney)
		}
	default:
		return token{}, false
	}
	return tok, true
}

func trimBlanks(t []rune, to int) int {
	for to > 0 && t[to-1] == ' ' {
		to--
	}
	return to
}

func isNumeral(t []rune, i int) bool { return i < len(t) && (isDigit(t[i]) || isHanDigit(t[i])) }

func asRunes(words []string) (out [][]rune) {
	for _, w := range words {
		out = append(out, []rune(strings.ReplaceAll(w, "_", " ")))
	}
	return out
}

func skipBlanks(t []rune, i int) int {
	for i < len(t) && t[i] == ' ' {
		i++
	}
	return i
}

func isDigits(t []rune) bool {
	for _, r := range t {
		if !isDigit(r) {
			return false
		}
	}
	return true
}
