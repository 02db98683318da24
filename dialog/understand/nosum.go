package understand

import (
	"slices"
	"strings"
)

// Numbers that are no one sum: fractions, ratios, negative ones, and limits such as at
// least and not even. They fill nothing.

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

// otherNumbers are names before a number that no slot holds: what is left on an account, a code that was sent, points.
var otherNumbers = asRunes([]string{
	"余额", "可用余额", "余额还有", "余额剩", "余额还剩", "可用额度", "剩余额度", "额度", "验证码", "校验码", "动态码", "动态密码", "确认码", "取件码", "取货码", "积分",
	"balance", "balance is", "balance of", "bal", "avl bal", "verification code", "verification code is", "security code", "otp", "otp is", "login code", "pickup code",
})

// receiptWords stand in notices of payments, which write what was taken with a minus.
var receiptWords = strings.Fields("账单 交易成功 支付成功 交易提醒 快捷支付 支出 扣款 云闪付 微信支付 付款方式 交易时间 payment_successful transaction receipt debit")

// taken reads what a notice of a payment says was taken: -30.00.
func (s *scanner) taken(n number, from int) (to int, ok bool) {
	if n.bad || !n.digits || n.whole || !negative(s.t, from) || from > 1 && s.t[from-2] != ' ' && s.t[from-2] != '\n' && s.t[from-2] != ':' {
		return 0, false
	}
	text := string(s.t)
	if !slices.ContainsFunc(receiptWords, func(w string) bool { return strings.Contains(text, strings.ReplaceAll(w, "_", " ")) }) {
		return 0, false
	}
	if to, _, ok = moneyUnit(s.t, n.to, n); !ok {
		to = n.to
	}
	return to, true
}

// boundsBefore make a number a limit: what was paid is less, or more.
var boundsBefore = strings.Fields("不到 不足 不满 少于 小于 低于 多于 大于 高于 超过 超出 不止 将近 接近 靠近 近 快要 至少 最少 起码 最多 至多 顶多 上 好 不超过 " +
	"at_least at_most more_than less_than fewer_than under over above below nearly almost up_to not_even close_to exceed exceeds exceeding surpass surpasses surpassing beyond")

// boundsAfter are the same behind a number.
var boundsAfter = strings.Fields("之间 间 以上 以下 以内 以外 之上 之下 之内 出头 开外 不到 or_more or_less plus")

var boundRunes, boundAfterRunes = asRunes(boundsBefore), asRunes(boundsAfter)

// bound reports a word right before i that makes a limit of the number there.
func bound(t []rune, i int) bool {
	for i > 0 && (t[i-1] == ' ' || t[i-1] == '了') {
		i--
	}
	for _, w := range boundRunes {
		at := i - len(w)
		if at < 0 || string(t[at:i]) != string(w) || len(w) == 1 && !isHanUnit(t, i) {
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
