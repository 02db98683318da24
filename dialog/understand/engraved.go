package understand

import "strings"

// engraved are words as they are engraved; before and after them people say that they typed them wrong.
const (
	engraved    = `[“"「' ]*([A-Za-z0-9♥❤][A-Za-z0-9 .&♥❤_-]{0,23}|\p{Han}{1,12}?)[”"」' ]*`
	typedWrong  = `(?:我?(?:打|写|说|输|填|发|刻|弄|搞)(?:反|错|漏|颠倒)(?:了|啦)?|反了|错了|i (?:mis)?typed (?:it )?(?:wrong)?|typo)`
	takesItBack = `(?:(?:不对|不好意思|等等|等一下|哎呀?|啊|no|sorry|oops|wait|` + typedWrong + `)[ ,，。.!！~]*)`
	is          = `(?:(?:应该|要|就|it|that|the (?:words|engraving))*(?:是|刻|刻成|'?s| is| should be|should be|to be)?)`
	itsEnd      = `[ ,，]*` + typedWrong + `?[ ,，。.!！~哈哦啊呀]*$`
)

var (
	wordsNotOthers = span("says which words are right, then which are wrong",
		`(?i)^`+takesItBack+`*`+is+engraved+`[ ,，]*(?:而?不是|不要|,? ?not|instead of)(?:刻|成)*`+engraved+itsEnd,
		yes{"静水深流 不是静水流深", "是陈小鱼不是陈小渔", "LUNA, not LUMA"}, no{"不是静水流深", "静水深流", "not LUMA"})
	othersToWords = span("says which words are wrong, then which are right",
		`(?i)^`+takesItBack+`*(?:不是|不要|把|not )?`+engraved+`[ ,，]*(?:(?:要|得)?(?:改成|改为|换成)|应该是|应为|而?是|,? ?but|should be)(?:刻|成)*`+engraved+itsEnd,
		yes{"不是静水流深 是静水深流", "LUMA改成LUNA", "LUMA should be LUNA"}, no{"改成静水深流", "静水深流"})
	wordsAnew = span("says words again, because they were typed wrong",
		`(?i)^(?:`+takesItBack+`+`+is+engraved+`[ ,，]*`+typedWrong+`?|`+takesItBack+`*`+is+engraved+`[ ,，]*`+typedWrong+`)[ 。.!！~哈哦啊呀]*$`,
		yes{"不对不对 是静水深流 打反了", "写错了 应该是陈小鱼", "静水深流 打错了", "sorry it should be LUNA"}, no{"静水深流", "不对", "是昨天的"})
	noSuchWords = said("has words that are engraved on nothing, or point at an order", `那个|那单|这个|这单|订单|昨天|今天|我的|地址|账号|号码|区|order|account|address|region`,
		yes{"昨天那单", "我的账号", "the order"}, no{"静水深流", "LUNA"})
)

// letterCase is how letters are to be written, which is no part of the words.
var letterCase = span("says that letters are to be small, or capital",
	`(?i)(?:全部?|都|统一)?(?:用|是)?(小写|大写)(?:字母)?[的吧啊呀哦哈]*|[ ,，]*(?:in |all )*(lower ?case|small letters|upper ?case|capitals|capital letters|all caps)(?: please)?`,
	yes{"改成小写吧 chenhao", "ZKAI 全大写", "luna in lower case", "LUNA all caps"}, no{"改成LUNA", "写小一点", "capital"})

var latinLetters = span("is a word in Latin letters, as it is written", `[A-Za-z][A-Za-z0-9.&_-]*`, yes{"是ZKAI", "luna"}, no{"静水", "123"})

// LetterCase takes from a text how letters are to be written, and gives what does that to words.
func LetterCase(text string) (rest string, written func(string) string) {
	at := letterCase.FindStringSubmatchIndex(text)
	if at == nil {
		return text, func(words string) string { return words }
	}
	how := Folded(text[at[0]:at[1]])
	rest = strings.Join(strings.Fields(text[:at[0]]+" "+text[at[1]:]), " ")
	if strings.Contains(how, "小写") || strings.Contains(how, "lower") || strings.Contains(how, "small") {
		return rest, strings.ToLower
	}
	return rest, strings.ToUpper
}

// EngravingPutRight is what is to be engraved after all, where a text corrects what was told before: which words for which,
// or that they were typed wrong.
func EngravingPutRight(was, text string) (string, bool) {
	text, written := LetterCase(strings.TrimSpace(text))
	for _, word := range latinLetters.FindAllStringIndex(text, -1) {
		if now := written(text[word[0]:word[1]]); strings.EqualFold(now, was) && now != was && !strings.HasSuffix(text[:word[0]], "不是") {
			return now, true // 是ZKAI 不是ZKai
		}
	}
	same := func(a, b string) bool { return Folded(strings.TrimSpace(a)) == Folded(strings.TrimSpace(b)) }
	if m := wordsNotOthers.FindStringSubmatch(text); m != nil && (same(m[2], was) || same(m[1], was)) {
		return strings.TrimSpace(m[1]), true
	}
	if m := othersToWords.FindStringSubmatch(text); m != nil && (same(m[1], was) || same(m[2], was)) {
		return strings.TrimSpace(m[2]), true
	}
	m := wordsAnew.FindStringSubmatch(text)
	if m == nil {
		return "", false
	}
	now := strings.TrimSpace(m[1] + m[2])
	if NoEngraving.In(Folded(now)) || noSuchWords.In(Folded(now)) {
		return "", false
	}
	return now, true
}
