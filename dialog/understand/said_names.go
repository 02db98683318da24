package understand

import (
	"strconv"
	"strings"
)

// Names of goods, and numbers as people say them.

const (
	// Points is the unit of cards whose face is no money, and part of their names.
	Points = "点"
	// PhoneCreditName is part of the names of goods that go to a phone number.
	PhoneCreditName = "话费"
	// EndMarks end a sentence.
	EndMarks = " 。.!！吧"
	// JoinMarks stand between two numbers.
	JoinMarks = " ,，;；/+:：和"
)

// WorthOf are the goods that a word for them must be in the name of; other words are said of any.
var WorthOf = map[string]string{"话费": PhoneCreditName, "点卡": Points, "礼品卡": "礼品卡", "礼盒": "礼盒", "流量": "流量", "point": Points, "top up": PhoneCreditName, "topup": PhoneCreditName}

// EnglishGoods are the English words for goods as the shop's names have them.
var EnglishGoods = []struct {
	*Said
	Name string
}{
	{GamePoints, "游戏点卡"},
	{PhoneCredit, "话费充值"},
	{YearCard, "会员年卡"},
	{MonthCard, "月卡"},
	{Membership, "视频会员"},
	{Figure, "手办"},
	{Controller, "联名手柄预售"},
	{GiftBox, "礼品卡礼盒"},
	{KeyCap, "刻字键帽"},
	{Skin, "皮肤卡"},
}

// EverydayGoods takes out words of goods that are also said of other things: 发视频, 玩游戏.
var EverydayGoods = strings.NewReplacer("视频会员", "视频会员", "视频证", "\n", "发视频", "\n", "拍视频", "\n", "视频", "\n", "游戏点", "游戏点", "游戏", "\n", "充值卡", "充值卡", "充值", "\n", "实体", "\n")

// HanNumbers writes the plain numbers of a text in digits: 一百九十八块 is 198块.
func HanNumbers(text string) string {
	return HanNumber.ReplaceAllStringFunc(text, func(run string) string {
		unit := ""
		for _, u := range []string{"块", "元", "点", "张", "个", "件", "份", "套", "盒"} {
			if rest, ok := strings.CutSuffix(run, u); ok {
				run, unit = rest, u
			}
		}
		n, part := 0, 0
		for _, r := range run {
			digit := strings.Index("零一二三四五六七八九", string(r)) / len("零")
			switch {
			case r == '两':
				part = 2
			case r == '十', r == '百', r == '千':
				n += max(1, part) * map[rune]int{'十': 10, '百': 100, '千': 1000}[r]
				part = 0
			case digit >= 0:
				part = digit
			}
		}
		return strconv.Itoa(n+part) + unit
	})
}

// HanDigits writes digits that are spoken in Chinese as digits: 一三九 is 139.
func HanDigits(text string) string {
	return SpokenDigits.ReplaceAllStringFunc(text, func(run string) string {
		return strings.Map(func(c rune) rune {
			switch i := strings.IndexRune("零一二三四五六七八九", c); {
			case c == '〇':
				return '0'
			case c == '幺':
				return '1'
			case i >= 0:
				return rune('0' + i/len("零"))
			}
			return c
		}, run)
	})
}

// PlaceNamed is the place in a list that a folded text names and nothing else: 第一个啊; 0 if it names none.
func PlaceNamed(text string) int {
	found := PlaceInList.FindStringSubmatch(text)
	if found == nil {
		return 0
	}
	return strings.Index("一二三四五六七八九", found[1])/len("一") + 1
}

// SaysStart tells whether words say how an account begins: 139开头 of 139****8001.
func SaysStart(said, start string) bool { return said == start+"开头" }
