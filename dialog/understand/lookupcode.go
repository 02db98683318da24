package understand

import (
	"slices"
	"strings"
)

// leastCode and mostCode bound a lookup code, as the order document does.
const leastCode, mostCode = 4, 16

// codeLeads are what people write before a lookup code.
var codeLeads = asRunes([]string{
	"我的", "订单", "查询码", "查单码", "查询密码", "查询编码", "提取码", "取件码", "取货码", "验证码", "校验码", "编码", "密码", "暗号", "代码", "码", "是", "为", "就是", "这个",
	"the", "my", "order", "lookup", "query", "verification", "code", "password", "pin", "is", "it's", "its", "it is", ":", "#", "=",
})

// LookupCode gives the lookup code that an answer consists of, without lead words,
// blanks, dashes and stops around it; "" if the answer is none. Its letters stay as
// typed: whoever compares codes brings both to one form.
func LookupCode(text string) string {
	f := fold(text)
	i, led := 0, false
	for {
		k := i
		for k < len(f.lower) && runeIn(" \n:：\"'“”「」【】[]()", f.lower[k]) {
			k++
		}
		for _, w := range codeLeads {
			if hasAt(f.lower, k, w) {
				k, led = k+len(w), true
				break
			}
		}
		if k == i {
			break
		}
		i = k
	}
	to := len(f.lower)
	for to > i && (runeIn(" \n。.,，!！~、;\"'“”「」【】[]()", f.lower[to-1]) || runeIn("吧啊呢哦谢谢的", f.lower[to-1])) {
		to--
	}
	pieces := strings.FieldsFunc(string(f.cased[i:to]), func(r rune) bool { return r == ' ' || r == '-' || r == '_' })
	code := strings.Join(pieces, "")
	odd := func(r rune) bool { return !isASCIIWord(r) }
	if len(code) < leastCode || len(code) > mostCode || strings.ContainsFunc(code, odd) {
		return ""
	}
	if len(pieces) > 1 && (!strings.ContainsAny(code, "0123456789") || slices.ContainsFunc(pieces, isEnglishWord)) {
		return "" // words with blanks between them
	}
	if !led && !strings.ContainsAny(code, "0123456789") && isEnglishWord(code) {
		return ""
	}
	return code
}

// isEnglishWord reports a word of the vocabulary.
func isEnglishWord(s string) bool {
	r := fold(s).lower
	w, ok := words.at(r, 0)
	return ok && len(w.runes) == len(r) && !isDigits(r)
}
