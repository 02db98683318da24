package understand

import "strings"

// maxFen is the largest amount believed, ten million yuan: the shop sells cards.
const maxFen = 10_000_000_00

// counters are the measure words of pieces.
const counters = "张个份件套组盒瓶本台条枚把袋包罐支双部块笔"

// money recognises an amount of money, a number of pieces, or a bare number at i.
// A number that is none of them (too large, negative, a fraction of a fen)
// becomes a token without a value, so that no part of it is taken for one.
func (s *scanner) money(i int) (token, bool) {
	t := s.t
	from := i
	sign := t[i] == '¥' || t[i] == '$'
	if sign {
		i = skipBlanks(t, i+1)
		if i < len(t) && t[i] == '-' {
			i++
			from = i // the dash is what makes it impossible
		}
	} else if fits := currencyWord(t, i); fits > i {
		sign, i = true, skipBlanks(t, fits)
	}
	n, ok := numberAt(t, i)
	if !ok {
		return s.fraction(from)
	}
	if from > 0 && isLatin(t[from-1]) && n.digits && !s.afterLabel(from) {
		return token{}, false
	}
	tok := token{stretch: stretch{from, n.to}, is: of(cNumber), fen: n.value, n: -1, digits: n.digits}
	if n.isVague(t) {
		return vagueNumber(t, tok), true
	}
	if n.bad || negative(t, from) || sign && negative(t, i) {
		return token{stretch: stretch{from, n.to}, is: of(cDigits), name: string(t[i:n.to])}, true
	}
	if n.whole && n.value <= 1_000_000_00 {
		tok.n = int(n.value / 100)
	}
	at := skipBlanks(t, n.to)
	if to, fen, ok := moneyUnit(t, at, n); ok {
		tok.to, tok.fen, tok.is = to, fen, of(cMoney)
	} else if sign {
		tok.is = of(cMoney)
	} else if to, ok := counter(t, at); ok && tok.n >= 0 {
		tok.to, tok.is = to, of(cCount)
	} else if to, is := otherUnit(t, at); to > at && (at == n.to || t[at] != '号') {
		tok.to, tok.is = to, is
	} else if n.digits && n.to < len(t) && isLatin(t[n.to]) {
		for tok.to < len(t) && isASCIIWord(t[tok.to]) {
			tok.to++ // 1e5, 3x: no number of ours
		}
		tok.is, tok.name, tok.n = of(cWord), string(t[i:tok.to]), -1
	} else if n.digits && isDigits(t[i:n.to]) && n.to-i >= 5 {
		tok.is, tok.name = of(cNumber, cDigits), string(t[i:n.to])
	} else if n.digits && isDigits(t[i:n.to]) {
		tok.name = string(t[i:n.to])
	} else if (t[i] == '俩' || t[i] == '仨') && n.to == i+1 {
		tok.is = of(cCount)
	} else if !n.digits && n.to-i == 1 && n.grade == 0 && strings.ContainsRune("两零", t[i]) && at < len(t) && t[at] > 0x80 && !isBreak(t, at) {
		tok.is = of(cFiller)
	}
	if tok.is.has(cMoney) && tok.fen > maxFen {
		tok.is = of(cDigits)
	}
	if tok.is.has(cMoney) && approximate(t, tok.to) {
		tok.is = of(cFiller)
	}
	return tok, true
}

// isVague reports 十几, 一百来个, 三十多 and 七八个, but not 扣了40多收了20.
func (n number) isVague(t []rune) bool {
	if n.vague && n.grade > 0 || n.to == len(t) {
		return n.vague && n.grade > 0
	}
	if n.vague && strings.ContainsRune(counters+"元块毛十百千万天年次", t[n.to]) {
		return true
	}
	return strings.ContainsRune("几来多", t[n.to]) && n.value%1000 == 0 &&
		!(n.to+1 < len(t) && strings.ContainsRune("收扣付花刷划算拍买下点充选退给到着", t[n.to+1]))
}

// vagueNumber takes 十几块, 一百来个 and 三十多 with their unit: they fill nothing.
func vagueNumber(t []rune, tok token) token {
	tok.is, tok.fen = of(cFiller), -1
	for tok.to < len(t) && strings.ContainsRune("几来多十百千万", t[tok.to]) {
		tok.to++
	}
	if tok.to < len(t) && strings.ContainsRune("元块毛张个份件天年号", t[tok.to]) {
		tok.to++
	}
	return tok
}

// fraction recognises 半块 and 半张, which begin with no number.
func (s *scanner) fraction(i int) (token, bool) {
	if i+1 < len(s.t) && s.t[i] == '半' && (s.t[i+1] == '块' || s.t[i+1] == '元') {
		return token{stretch: stretch{i, i + 2}, is: of(cMoney), fen: 50, n: -1}, true
	}
	return token{}, false
}

var currencyWords = []string{"rmb", "cny", "人民币"}

func currencyWord(t []rune, i int) int {
	for _, w := range currencyWords {
		r := []rune(w)
		if i+len(r) <= len(t) && string(t[i:i+len(r)]) == w {
			if k := skipBlanks(t, i+len(r)); k < len(t) && (isDigit(t[k]) || isHanDigit(t[k])) {
				return i + len(r)
			}
		}
	}
	return i
}

// negative reports a minus sign: a dash that does not join two numbers or words.
func negative(t []rune, i int) bool {
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

var yuanWords = [][]rune{
	[]rune("人民币"), []rune("软妹币"), []rune("大洋"), []rune("块钱"), []rune("元钱"), []rune("rmb"), []rune("cny"), []rune("yuan"), []rune("kuai"), []rune("元"), []rune("块"), []rune("圆"), []rune("米"), []rune("蚊"), []rune("r"), []rune("块大洋"),
}

// moneyUnit reads the unit after a number and what follows it: 块五, 元贰角整, 毛.
func moneyUnit(t []rune, i int, n number) (to int, fen int64, ok bool) {
	fen = n.value
	for _, w := range yuanWords {
		if !hasAt(t, i, w) {
			continue
		}
		to = i + len(w)
		if len(w) == 1 {
			var bad bool
			to, fen, bad = smallMoney(t, to, fen)
			if bad {
				return 0, 0, false
			}
		}
		for to < len(t) && (t[to] == '整' || t[to] == '钱' || t[to] == '正') {
			to++
		}
		return to, fen, true
	}
	if i < len(t) && (t[i] == '毛' || t[i] == '角') {
		fen = n.value / 10
		if d, small := numberAt(t, i+1); small && d.value < 1000 && d.to == i+2 {
			return d.to, fen + d.value/100, true
		}
		if i+1 < len(t) && t[i+1] == '钱' {
			i++
		}
		return i + 1, fen, true
	}
	if hasAt(t, i, []rune("分钱")) {
		return i + 2, n.value / 100, true
	}
	return 0, 0, false
}

// smallMoney reads what follows 块 or 元: 五 (角), 五毛, 六毛五, 半, 五毛五分.
func smallMoney(t []rune, i int, fen int64) (to int, sum int64, bad bool) {
	if i < len(t) && t[i] == '半' {
		return i + 1, fen + 50, false
	}
	if i < len(t) && t[i] == '多' {
		return i, fen, false
	}
	start := i
	if i < len(t) && t[i] == '零' {
		i++
	}
	d, ok := numberAt(t, i)
	if !ok || d.value >= 10000 || !d.whole {
		return start, fen, false
	}
	unit := ' '
	if d.to < len(t) {
		unit = t[d.to]
	}
	switch {
	case (unit == '毛' || unit == '角') && d.value < 1000:
		fen += d.value / 10
		i = d.to + 1
		if c, ok := numberAt(t, i); ok && c.value < 1000 && c.to == i+1 {
			fen += c.value / 100
			i = c.to
			if i < len(t) && t[i] == '分' {
				i++
			}
		}
		return i, fen, false
	case unit == '分':
		return d.to + 1, fen + d.value/100, false
	case d.to == i+1 && d.value < 1000 && start == i && !measureWord(unit):
		return d.to, fen + d.value/10, false // 三块五
	case d.to == i+2 && d.digits && d.value < 10000 && start == i && !measureWord(unit):
		return d.to, fen + d.value/100, false // 7块65
	}
	return start, fen, false
}

func measureWord(r rune) bool {
	return strings.ContainsRune(counters, r) || strings.ContainsRune("元块次点天年月号时小", r)
}

// approximate reports 多 or 来块 after an amount: such an amount fills nothing.
func approximate(t []rune, i int) bool { return i < len(t) && t[i] == '多' }

// notPieces are words after 个 and 张 that make the number something else than pieces.
var notPieces = []string{
	"月", "小时", "钟头", "星期", "礼拜", "字母", "数字", "工作日", "人", "问题", "订单", "单", "号", "字", "半", "多", "季度", "年", "账号", "选项", "客服", "亿", "区", "服", "地方", "平台", "店", "0", "零", "错",
}

// counter reads a measure word of pieces at i.
func counter(t []rune, i int) (to int, ok bool) {
	if i >= len(t) {
		return 0, false
	}
	for _, w := range []string{"pieces", "piece", "pcs", "pc", "cards", "card", "copies", "copy", "items", "units", "unit"} {
		if hasAt(t, i, []rune(w)) {
			return i + len(w), true
		}
	}
	if !strings.ContainsRune(counters, t[i]) || t[i] == '块' || t[i] == '笔' {
		return 0, false
	}
	for _, w := range notPieces {
		if t[i] == '个' && hasAt(t, i+1, []rune(w)) {
			return 0, false
		}
	}
	return i + 1, true
}

// otherUnit reads units that make a number a duration or nothing the shop asks for.
func otherUnit(t []rune, i int) (to int, is concepts) {
	for _, u := range otherUnits {
		if hasAt(t, i, u.runes) {
			return i + len(u.runes), u.is
		}
	}
	return i, concepts{}
}

var otherUnits = func() (us []word) {
	for _, w := range strings.Fields("个小时 个钟头 个工作日 个星期 个礼拜 个季度 个月 小时 钟头 分钟 工作日 星期 礼拜 周 天 年 秒 hours hour minutes minute mins min days day weeks week months month years 个多小时 多小时 多天 来天 hrs 刻钟 日") {
		us = append(us, word{[]rune(w), of(cDuration)})
	}
	for _, w := range strings.Fields("点券 点卷 点 q币 币 钻石 钻 金币 元宝 points point") {
		us = append(us, word{[]rune(w), of(cUnits)})
	}
	us = append(us, word{[]rune("区"), of(cRegionWord)}, word{[]rune("服"), of(cRegionWord)}, word{[]rune("个区"), of(cFiller)})
	for _, w := range strings.Fields("级 次 遍 回 折 % 倍 字 位 个字母 个人 个问题 g m gb mb 兆 层 米高 岁 星 号 期 楼 个订单 个单 单 笔 个号 个数字 个字 times stars star 个账号 个平台 个地方 个店 步 种 样 家 名 代 版") {
		us = append(us, word{[]rune(w), of(cFiller)})
	}
	return us
}()

func isDigits(t []rune) bool {
	for _, r := range t {
		if !isDigit(r) {
			return false
		}
	}
	return true
}
