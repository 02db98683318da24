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
		return valueless(tok, foreignMoney(s.t, n.to)), true
	}
	if to := foreignMoney(s.t, n.to); to > n.to {
		return valueless(tok, to), true
	}
	if n.rough || bound(s.t, from) {
		return valueless(tok, roughEnd(s.t, n.to)), true
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
	if to := unreadEnd(s.t, tok); to > tok.to || s.groupedByComma(tok) {
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
	} else if to, is := otherUnit(t, at); to > at && (at == n.to || t[at] != '号') {
		tok.to, tok.is = to, is
	} else if n.digits && n.to < len(t) && isLatin(t[n.to]) {
		for tok.to < len(t) && (isASCIIWord(t[tok.to]) || runeIn("+-", t[tok.to]) && t[tok.to-1] == 'e') {
			tok.to++ // 1e5, 3x: no number of ours
		}
		tok.is, tok.name, tok.n = of(cWord), string(t[start:tok.to]), -1
	} else if isDigits(t[start:n.to]) {
		if tok.name = string(t[start:n.to]); len(tok.name) >= 5 {
			tok.is = of(cNumber, cDigits)
		}
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

func (s *scanner) askedNumber() bool {
	return s.c.Asking == AskingAmountCharged || s.c.Asking == AskingAmountExpected || s.c.Asking == AskingQuantityWanted
}

// unknownWord reports an English word at i that is none of ours, and so may be a unit.
func unknownWord(t []rune, i int) bool {
	if i >= len(t) || !isLatin(t[i]) {
		return false
	}
	if _, ok := words.at(t, i); ok {
		return false
	}
	_, to := latinWord(t, i)
	_, typo := words.repair(t[i:to])
	return !typo
}

// valueless is a span up to to that names no one value.
func valueless(tok token, to int) token {
	tok.to, tok.is, tok.fen, tok.n, tok.rough = max(to, tok.to), of(cFiller), -1, -1, true
	return tok
}

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

// fraction recognises 五分之一, 百分之五, 3/5 and 2^5, which are no sums.
func fraction(t []rune, n number) (to int, ok bool) {
	k := skipBlanks(t, n.to)
	switch {
	case hasAt(t, k, []rune("分之")):
		to = k + 2
	case hasAt(t, k, []rune("分")) && hasAt(t, skipBlanks(t, k+1), []rune("之")):
		to = skipBlanks(t, k+1) + 1
	case k < len(t) && t[k] == '又':
		to = k + 1
	case k+1 < len(t) && (t[k] == '/' || t[k] == '^') && (isDigit(t[k+1]) || t[k+1] == '-' || t[k+1] == '+'):
		to = k + 1
	case k > n.to && ratioWord(t, k) > k:
		to = ratioWord(t, k)
	case n.digits && k > n.to && k < len(t) && isDigit(t[k]):
		second, _ := numberAt(t, k) // 1 3/5
		if second.to+1 >= len(t) || t[second.to] != '/' || !isDigit(t[second.to+1]) {
			return 0, false
		}
		to = second.to + 1
	default:
		return 0, false
	}
	if t[k] == '又' && !isNumeral(t, skipBlanks(t, to)) {
		return 0, false
	}
	for to < len(t) && (isNumeral(t, to) || runeIn(" 又点之.^+-/", t[to])) || hasAt(t, to, []rune("分之")) {
		to++
	}
	return trimBlanks(t, to), true
}

// ratioWord gives the end of the "over 3" and "out of ten" at k, and of "and a half"; k where there is none.
func ratioWord(t []rune, k int) int {
	for _, w := range ratioWords {
		if !hasAt(t, k, w) {
			continue
		}
		at := skipBlanks(t, k+len(w))
		if n, ok := numberAt(t, at); ok {
			return n.to
		}
		if n, ok := englishNumberAt(t, at); ok {
			return n.to
		}
	}
	if to := fractionWord(t, k); to > k {
		return to
	}
	if !hasAt(t, k, []rune("and")) {
		return k
	}
	at := skipBlanks(t, k+3)
	if hasAt(t, at, []rune("a")) {
		at = skipSeparator(t, at+1)
	} else if n, ok := englishNumberAt(t, at); ok {
		at = skipSeparator(t, n.to)
	} else {
		return k
	}
	if to := fractionWord(t, at); to > at {
		return to
	}
	return k
}

var (
	ratioWords    = asRunes([]string{"over", "in", "out_of", "x10^"})
	fractionWords = asRunes(strings.Fields("half halves quarter quarters third thirds fourth fourths fifth fifths sixth sixths seventh sevenths eighth eighths ninth ninths tenth tenths " +
		"twentieth thirtieth hundredth hundredths thousandth thousandths millionth millionths trillionth trillionths firsts percent per_cent"))
)

// fractionWord gives the end of a word such as fifths at k; k where there is none.
func fractionWord(t []rune, k int) int {
	for _, w := range fractionWords {
		if hasAt(t, k, w) {
			return k + len(w)
		}
	}
	return k
}

// saidNegative reports minus or negative before i.
func saidNegative(t []rune, i int) bool {
	before := strings.TrimRight(string(t[max(0, i-10):i]), " ")
	return strings.HasSuffix(before, "minus") || strings.HasSuffix(before, "negative")
}

func trimBlanks(t []rune, to int) int {
	for to > 0 && t[to-1] == ' ' {
		to--
	}
	return to
}

func isNumeral(t []rune, i int) bool { return i < len(t) && (isDigit(t[i]) || isHanDigit(t[i])) }

// boundsBefore make a number a limit: what was paid is less, or more.
var boundsBefore = strings.Fields("不到 不足 不满 少于 小于 低于 多于 大于 高于 超过 超出 不止 将近 接近 靠近 近 快要 至少 最少 起码 最多 至多 顶多 上 好 不超过 " +
	"at_least at_most more_than less_than fewer_than under over above below nearly almost up_to not_even close_to")

// boundsAfter are the same behind a number.
var boundsAfter = strings.Fields("以上 以下 以内 以外 之上 之下 之内 出头 开外 不到 or_more or_less plus")

var boundRunes, boundAfterRunes = asRunes(boundsBefore), asRunes(boundsAfter)

func asRunes(words []string) (out [][]rune) {
	for _, w := range words {
		out = append(out, []rune(strings.ReplaceAll(w, "_", " ")))
	}
	return out
}

// bound reports a word right before i that makes a limit of the number there.
func bound(t []rune, i int) bool {
	for i > 0 && (t[i-1] == ' ' || t[i-1] == '了') {
		i--
	}
	for _, w := range boundRunes {
		at := i - len(w)
		if at < 0 || string(t[at:i]) != string(w) || len(w) == 1 && !(isHanUnit(t, i)) {
			continue
		}
		if isLatin(w[0]) && at > 0 && isLatin(t[at-1]) {
			continue
		}
		return true
	}
	return false
}

// isHanUnit reports 百 and 千 at i, before which 近, 上 and 好 say about.
func isHanUnit(t []rune, i int) bool { return i < len(t) && runeIn("百千万", t[i]) }

// boundAfter gives the end of a word after to that makes a limit of the number before it.
func boundAfter(t []rune, to int) int {
	k := skipBlanks(t, to)
	for _, w := range boundAfterRunes {
		if hasAt(t, k, w) {
			return k + len(w)
		}
	}
	if k < len(t) && t[k] == '多' && k == to && !(k+1 < len(t) && startsVerb(t[k+1])) {
		return k + 1
	}
	return to
}

// roughEnd takes the unit of a number that is rough: 十几块, 一百来个.
func roughEnd(t []rune, to int) int {
	for to < len(t) && runeIn("几来多余十百千万亿", t[to]) && !(t[to] == '多' && to+1 < len(t) && startsVerb(t[to+1])) {
		to++
	}
	if to < len(t) && runeIn("元块毛张个份件天年号", t[to]) {
		to++
	}
	if to < len(t) && t[to] == '钱' {
		to++
	}
	return to
}

// unreadEnd gives the end of the characters after a token that could belong to its
// number and were not read; tok.to where there are none.
func unreadEnd(t []rune, tok token) int {
	to := tok.to
	if to >= len(t) {
		return to
	}
	last := t[to-1]
	switch r := t[to]; {
	case isDigit(r):
		if !isDigit(last) && !isHanDigit(last) && (!tok.is.has(cMoney) || countedAt(t, to, true)) {
			return to // 3张5元
		}
	case isHanDigit(r):
		if w, ok := words.at(t, to); ok && len(w.runes) > 1 || countedAt(t, to, tok.is.has(cMoney)) || r == '一' && !isNumeral(t, to+1) && !runeIn("元块毛角", next(t, to)) {
			return to
		}
		if !tok.is.any(of(cMoney, cNumber, cDigits)) {
			return to
		}
	case (r == '.' || r == ',') && to+1 < len(t) && isDigit(t[to+1]) && isDigit(last):
	case r == '-' && to+1 < len(t) && isDigit(t[to+1]) && tok.is.has(cNumber) && isDigit(last):
	default:
		return to
	}
	return junkEnd(t, to)
}

// junkEnd gives the end of a run of characters of numbers.
func junkEnd(t []rune, to int) int {
	for to < len(t) && (isNumeral(t, to) || runeIn(".,-", t[to]) && isNumeral(t, to+1) || runeIn("元块毛角", t[to]) || isLatin(t[to]) && isDigit(t[to-1])) {
		to++
	}
	return to
}

func next(t []rune, i int) rune {
	if i+1 < len(t) {
		return t[i+1]
	}
	return 0
}

// countedAt reports a number at i with a unit of its own; money is one where it may be.
func countedAt(t []rune, i int, money bool) bool {
	n, ok := numberAt(t, i)
	if !ok {
		return false
	}
	at := skipBlanks(t, n.to)
	if money {
		if _, _, ok := moneyUnit(t, at, n); ok || foreignMoney(t, n.to) > n.to {
			return true
		}
	}
	if _, ok := counter(t, at); ok {
		return true
	}
	to, _ := otherUnit(t, at)
	return to > at
}

// groupedByComma reports that a Chinese comma or a blank beside the number may have been meant
// to group its thousands, as in 1，200元 alone: then neither half is a sum. Where
// each half has words of its own (充了50，100到账), the comma separates.
func (s *scanner) groupedByComma(tok token) bool {
	t := s.t
	start := tok.from
	for start < len(t) && !isDigit(t[start]) {
		start++
	}
	end := start
	for end < len(t) && isDigit(t[end]) {
		end++
	}
	first, last := start, end
	switch {
	case end-start == 3 && start > 1 && isGap(t[start-1]) && isDigit(t[start-2]):
		for first = start - 1; first > 0 && isDigit(t[first-1]); first-- {
		}
		if start-1-first > 3 || t[first] == '0' {
			return false
		}
	case end-start <= 3 && thousands(t, end):
		for thousands(t, last) {
			last += 4
		}
	default:
		return false
	}
	for last < len(t) && runeIn("元块钱了的吧啊呢 ", t[last]) {
		last++
	}
	return last == len(t) || isBreak(t, last)
}

func isGap(r rune) bool { return r == '，' || r == ' ' }

// thousands reports a gap at i and a group of three digits after it.
func thousands(t []rune, i int) bool {
	return i+3 < len(t) && isGap(t[i]) && isDigits(t[i+1:i+4]) && (i+4 == len(t) || !isDigit(t[i+4]))
}

type moneySigns int

const (
	noSign moneySigns = iota
	yuanSign
	foreignSign
)

var (
	yuanCodes    = asRunes([]string{"rmb", "cny", "人民币"})
	foreignCodes = asRunes(strings.Fields("usd us$ hk$ nt$ eur gbp jpy hkd twd krw aud cad sgd thb myr rub"))
)

// moneySign reads a sign or a code of a money before a number: ¥, rmb, $, usd. It
// gives where the span begins, where the number does, and whose sign it is.
func moneySign(t []rune, i int) (from, at int, sign moneySigns) {
	switch t[i] {
	case '¥':
		sign, at = yuanSign, i+1
	case '$', '€', '£', '₩':
		sign, at = foreignSign, i+1
	default:
		if t[i] != '人' && !isLatin(t[i]) || i > 0 && isLatin(t[i-1]) {
			return i, i, noSign
		}
		if at = codeAt(t, i, yuanCodes); at > i {
			sign = yuanSign
		} else if at = codeAt(t, i, foreignCodes); at > i {
			sign = foreignSign
		} else {
			return i, i, noSign
		}
	}
	at = skipBlanks(t, at)
	if at < len(t) && t[at] == ':' {
		at = skipBlanks(t, at+1)
	}
	from = i
	if at < len(t) && t[at] == '-' {
		at++
		from = at // the dash is what makes it impossible
	}
	return from, at, sign
}

func codeAt(t []rune, i int, codes [][]rune) int {
	for _, w := range codes {
		if to := i + len(w); to < len(t) && string(t[i:to]) == string(w) && isNumeral(t, skipBlanks(t, to)) {
			return to
		}
	}
	return i
}

// foreignWords are other money than yuan, as it stands after a number.
var foreignWords = asRunes(strings.Fields("美元 美金 美刀 美分 刀 欧元 欧 日元 日币 港元 港币 港纸 台币 新台币 英镑 镑 韩元 韩币 卢布 泰铢 铢 法郎 瑞士法郎 澳元 澳币 加元 加币 新元 新币 " +
	"比索 卢比 迪拉姆 里亚尔 越南盾 盾 林吉特 令吉 奈拉 克朗 里拉 第纳尔 比特币 元美金 元港币 元台币 元日币 块美金 块港币 块台币 个比特币 " +
	"usd us$ eur gbp jpy hkd twd krw aud cad sgd thb us_dollars us_dollar dollars dollar bucks buck cents cent euros euro pounds pound yen pence won " +
	"baht rupees rupee pesos peso francs franc rubles ruble krona kronor krone dinars dinar lira riyals riyal dirhams dirham bitcoin bitcoins btc $ € £"))

// foreignMoney gives the end of a foreign money after a number, with a second
// number of its smaller unit; to where there is none.
func foreignMoney(t []rune, to int) int {
	k := skipBlanks(t, to)
	for _, w := range foreignWords {
		if !hasAt(t, k, w) {
			continue
		}
		end := k + len(w)
		if hasAt(t, end, []rune("又")) {
			end++
		}
		if n, ok := numberAt(t, end); ok && foreignMoney(t, n.to) > n.to {
			return foreignMoney(t, n.to)
		}
		return end
	}
	return to
}

// negative reports a minus sign: a dash that does not join two numbers or words.
func negative(t []rune, i int) bool {
	if i == 2 && t[1] == ' ' && t[0] == '-' {
		return true
	}
	if i == 0 || t[i-1] != '-' && t[i-1] != '负' {
		return false
	}
	return i == 1 || !isASCIIWord(t[i-2])
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
