package understand

import (
	"strings"
	"unicode"
)

// Other money is not yuan: its signs, codes and words.

type moneySigns int

const (
	noSign moneySigns = iota
	yuanSign
	foreignSign
)

var (
	yuanCodes    = asRunes([]string{"rmb", "cny", "人民币"})
	foreignCodes = asRunes(strings.Fields("dollars dollar euros euro pounds usd us$ hk$ nt$ eur gbp jpy hkd twd krw aud cad sgd thb myr rub sen"))
)

// moneySign reads a sign or a code of a money before a number: ¥, rmb, $, usd. It
// gives where the span begins, where the number does, and whose sign it is.
func moneySign(t []rune, i int) (from, at int, sign moneySigns) {
	switch t[i] {
	case '¥':
		sign, at = yuanSign, i+1
	default:
		if unicode.Is(unicode.Sc, t[i]) {
			sign, at = foreignSign, i+1
			break
		}
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

// otherScript gives the end of a word at k that is neither Chinese nor Latin: beside a number, its unit.
func otherScript(t []rune, k int) int {
	for k < len(t) && t[k] > unicode.MaxLatin1 && (t[k] < firstHan || t[k] > lastHan) && unicode.IsOneOf([]*unicode.RangeTable{unicode.L, unicode.M}, t[k]) {
		k++
	}
	return k
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
	"baht rupees rupee pesos peso francs franc rubles ruble krona kronor krone dinars dinar lira riyals riyal dirhams dirham guilder guilders mark marks shilling shillings bitcoin bitcoins btc"))

// foreignMoney gives the end of a foreign money after a number, with a second
// number of its smaller unit; to where there is none.
func foreignMoney(t []rune, to int) int {
	k := skipBlanks(t, to)
	if k < len(t) && unicode.Is(unicode.Sc, t[k]) && t[k] != '¥' {
		return k + 1
	}
	if end := otherScript(t, k); end > k {
		return end
	}
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
