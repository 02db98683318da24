package understand

import (
	"slices"
	"strings"
)

var yuanWords = asRunes(strings.Fields("人民币 软妹币 大洋 块钱 元钱 rmb cny chinese_yuan yuan kuai renminbi 元 块 圆 米 蚊 r 块大洋"))

// moneyUnit reads the unit after a number and what follows it: 块五, 元贰角整, 毛.
func moneyUnit(t []rune, i int, n number) (to int, fen int64, ok bool) {
	for _, w := range yuanWords {
		if !hasAt(t, i, w) {
			continue
		}
		to, fen = i+len(w), n.value
		if len(w) == 1 && w[0] != 'r' || string(w) == "kuai" || string(w) == "yuan" {
			to, fen = smallMoney(t, to, fen)
		}
		return moneyTail(t, to), fen, true
	}
	switch {
	case i < len(t) && (t[i] == '毛' || t[i] == '角') || hasAt(t, i, []rune("mao")) || hasAt(t, i, []rune("jiao")):
		to, fen = jiao(t, i, n.value)
		return moneyTail(t, to), fen, true
	case hasAt(t, i, []rune("分钱")):
		return i + 2, n.value / 100, true
	}
	return 0, 0, false
}

// moneyTail takes what only says once more that it is money: 整, 钱, 人民币.
func moneyTail(t []rune, to int) int {
	for to < len(t) && runeIn("整钱正", t[to]) {
		to++
	}
	for _, w := range yuanCodes {
		if k := skipBlanks(t, to); hasAt(t, k, w) && !isNumeral(t, skipBlanks(t, k+len(w))) {
			return k + len(w)
		}
	}
	return to
}

// smallMoney reads what follows 块 or 元: 五 (角), 五毛, 六毛五, 半, 五毛五分, 1角1分, and five mao.
func smallMoney(t []rune, i int, fen int64) (to int, sum int64) {
	start := i
	switch {
	case i < len(t) && t[i] == '半':
		return i + 1, fen + 50
	case i < len(t) && t[i] == '零':
		i++
	case hasAt(t, skipBlanks(t, i), []rune("and")):
		i = skipBlanks(t, i) + 3
	}
	at := skipBlanks(t, i)
	d, ok := numberAt(t, at)
	if !ok && at < len(t) && isLatin(t[at]) {
		d, ok = englishNumberAt(t, at)
	}
	if !ok || d.value >= 10000 || !d.whole || d.rough || d.bad {
		return start, fen
	}
	unit, after := rune(0), skipBlanks(t, d.to)
	if after < len(t) {
		unit = t[after]
	}
	counted := measureWord(unit) && !beginsWord(t, after)
	spelled := hasAt(t, after, []rune("mao")) || hasAt(t, after, []rune("jiao"))
	switch {
	case (unit == '毛' || unit == '角' || spelled) && d.value < 1000:
		to, small := jiao(t, after, d.value)
		return to, fen + small
	case unit == '分' && after == d.to:
		return d.to + 1, fen + d.value/100
	case at > start:
	case d.to == i+1 && d.value < 1000 && !counted && !isNumeral(t, d.to):
		return d.to, fen + d.value/10 // 三块五
	case d.to == i+2 && d.digits && !counted:
		return d.to, fen + d.value/100 // 7块65
	}
	return start, fen
}

// jiao reads 毛 or 角 at i after a number of hundredths, and the fen after it.
func jiao(t []rune, i int, value int64) (to int, fen int64) {
	to, fen = i+1, value/10
	for to < len(t) && isLatin(t[to]) {
		to++
	}
	at := skipBlanks(t, to)
	d, ok := numberAt(t, at)
	if !ok && at < len(t) && isLatin(t[at]) {
		d, ok = englishNumberAt(t, at)
	}
	if ok && d.value < 1000 && d.whole && (at == to && d.to == to+1 || isLatin(t[i])) {
		if to, fen = d.to, fen+d.value/100; to < len(t) && t[to] == '分' {
			to++
		}
	}
	return to, fen
}

func measureWord(r rune) bool {
	return r != 0 && (runeIn(counters, r) || runeIn("元块次点天年月号时小人", r))
}

// begun are words whose first character is a measure word elsewhere: 19块9 支付宝 is no nine pieces.
var begun = asRunes(strings.Fields("支付 支出 支持 套餐 台服 台湾 本来 本人 本月 本周 本店 本号 部分 部门 双线 双十 包裹 包邮 包年 包月 条件 组合 份上 瓶颈 次日 点卡 点券 天猫 月卡 年卡 时候 小号 人家 人工"))

func beginsWord(t []rune, i int) bool {
	return slices.ContainsFunc(begun, func(w []rune) bool { return hasAt(t, i, w) })
}

// dozenVerb reports what follows 打 where it is the verb: 打折, 打电话.
func dozenVerb(t []rune, i int) bool {
	return i < len(t) && runeIn("完开折电错包算赏单卡印扰听给游钱不字到入过人我你他她了着个", t[i])
}

// notPieces are words after 个 that make the number something else than pieces.
var notPieces = asRunes([]string{
	"月", "小时", "钟头", "星期", "礼拜", "字母", "数字", "工作日", "人", "问题", "订单", "单", "号", "字", "半", "多", "季度", "年", "账号", "选项", "客服", "亿", "区", "服", "地方", "平台", "店", "0", "零", "错",
})

var englishPieces = asRunes(strings.Fields("pieces piece pcs pc cards card copies copy items units unit vouchers voucher codes keys coupons coupon tickets ticket skins packs pack bundles"))

// counter reads a measure word of pieces at i.
func counter(t []rune, i int) (to int, ok bool) {
	if i >= len(t) {
		return 0, false
	}
	if isLatin(t[i]) {
		for _, w := range englishPieces {
			if hasAt(t, i, w) {
				return i + len(w), true
			}
		}
		brand, next := latinWord(t, i) // 3 steam cards: three pieces, of what is read by itself
		next = skipBlanks(t, next)
		if _, number := englishDigits[brand]; !number && next < len(t) {
			for _, w := range englishPieces {
				if hasAt(t, next, w) && t[next+len(w)-1] == 's' {
					return i, true
				}
			}
		}
		return 0, false
	}
	if !runeIn(counters, t[i]) || t[i] == '块' || t[i] == '笔' || beginsWord(t, i) {
		return 0, false
	}
	for _, w := range notPieces {
		if t[i] == '个' && hasAt(t, i+1, w) {
			return 0, false
		}
	}
	return i + 1, true
}

// otherUnit reads units that make a number a duration or nothing the shop asks for.
func otherUnit(t []rune, i int) (to int, is concepts) {
	if i < len(t) {
		for _, u := range otherUnits[t[i]] {
			if hasAt(t, i, u.runes) {
				return i + len(u.runes), u.is
			}
		}
	}
	return i, concepts{}
}

// otherUnits are such units by their first rune.
var otherUnits = func() map[rune][]word {
	units := map[rune][]word{}
	add := func(c concept, list string) {
		for w := range strings.FieldsSeq(list) {
			r := []rune(w)
			units[r[0]] = append(units[r[0]], word{r, of(c)})
		}
	}
	add(cDuration, "个小时 个钟头 个工作日 个星期 个礼拜 个季度 个月 小时 钟头 分钟 工作日 星期 礼拜 周 天 年 秒 hours hour minutes minute mins min days day weeks week months month years 个多小时 多小时 多天 来天 hrs 刻钟 日")
	add(cUnits, "点券 点卷 点 q币 币 钻石 钻 金币 元宝 points point")
	add(cRegionWord, "区 服")
	add(cFiller, "个区 级 次 遍 回 折 % 倍 字 位 个字母 个人 个问题 g m gb mb 兆 层 米高 岁 星 号 期 楼 个订单 个单 单 笔 个号 个数字 个字 times stars star 个账号 个平台 个地方 个店 步 种 样 家 名 代 版 "+
		"‰ 度 斤 公斤 千克 克 吨 公里 厘米 毫米 毫升 升 平方 章 页 集 场 届 岁 个百分点 kg ml km cm")
	return units
}()
