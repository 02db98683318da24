package dialog

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"kefu/dialog/understand"
)

// This file is the details that a wish needs rather than a reason: what is to be engraved, where a parcel is to go.

// wishedSlots are the details that wishes need.
var wishedSlots = []struct {
	wish Wish
	slot Slot
}{{WishEngraving, AskingEngraving}, {WishAddress, AskingAddress}}

// wished are the details that the wishes of the task need.
func (t *Task) wished() []Slot {
	var list []Slot
	for _, w := range wishedSlots {
		if t.wants(w.wish) {
			list = append(list, w.slot)
		}
	}
	return list
}

var (
	// engraved is what is to be engraved, in the words around it.
	engraved = regexp.MustCompile(`(?i)(?:(?:(?:改成|改为|换成)刻?(?:成)?|变成|应该是|应该刻|应为|要刻|就刻|刻成|刻为|刻的?是|刻字(?:是|为|[:：])|新刻字[:：]?)() *[:：“"「']?([A-Za-z0-9][A-Za-z0-9 .&'♥❤_-]{0,23}[A-Za-z0-9♥❤]|[“"「][^”"」]{1,20}|\p{Han}{1,12})|(?:只要|想要|我要|要|还是|就是|\bto\b|should (?:be|say|read))() *[:：“"「']?([A-Za-z][A-Za-z0-9.&'♥❤_-]{0,23}[A-Za-z0-9♥❤](?: [A-Za-z][A-Za-z.&'-]*){0,3}|[“"「][^”"」]{1,20}))[”"」']?[。.!！~ 啊呀吧呢]*(?:$|[,， \n])`)
	// noEngraving are words in that place that are no engraving.
	noEngraving = regexp.MustCompile(`别的|什么|退|取消|改|刻|客服|人工|不|吗|一下|个字|^[了的啊呀吧呢哦哈]+$`)
	// pointing are words behind an engraving that point at the matter: 改成静静的那个.
	pointing = regexp.MustCompile(`的(?:那个|这个|那一?[单件]|这一?[单件])$`)
	// unwanted is what is not to be engraved: 不要“的那个”.
	unwanted = regexp.MustCompile(`[,，。 ]*(?:不要|不是|没有|去掉)[“"「][^”"」]*[”"」]`)
	// placeLead is what people say before an address.
	placeLead = regexp.MustCompile(`(?i)(?:改成|改为|改到|换成|换到|寄到|送到|寄去|要寄家里|新?(?:收货|收件)?地址(?:是|为|改成|改到|[:：])?|应该是|\b(?:new )?address(?: is|:)?|\bto\b) *[:：,，]?`)
	// latinPlace is an address in Latin letters.
	latinPlace = regexp.MustCompile(`(?i)\d+[\w, -]{2,40}\b(?:road|street|avenue|ave|lane|rd|st|district|building|room|apt)\b`)
)

const (
	longestEngraving = 30
	longestAddress   = 150
)

// wishedWords is what a message tells of a detail that a wish needs, "" if nothing. asked tells that it was just asked
// for, so that the words alone are it.
func wishedWords(slot Slot, r reading, asked bool) string {
	text := strings.TrimSpace(r.text.Text)
	if slot == AskingAddress {
		return addressIn(text, asked)
	}
	text = strings.TrimSpace(unwanted.ReplaceAllString(withoutFormer(text), ""))
	if found := engraved.FindAllStringSubmatch(text, -1); len(found) > 0 {
		last := found[len(found)-1]
		for _, one := range found {
			if understand.ShouldBe.In(understand.Folded(one[0])) {
				last = one // 应该是LUNA 刻成LUMA
			}
		}
		words := strings.TrimLeft(strings.TrimSpace(last[2]+last[4]), "“\"「")
		words = pointing.ReplaceAllString(words, "")
		if words != "" && !noEngraving.MatchString(words) {
			return words
		}
	}
	if asked && len([]rune(text)) <= longestEngraving && !noEngraving.MatchString(text) {
		return strings.Trim(text, "“”\"「」。 ")
	}
	return ""
}

// former is how people tell what stood there before: 之前写成WinterRoes了, 原来填的是 xiaomei052.
var former = regexp.MustCompile(`(?i)(?:之前|原来|原先|以前|本来|当时|上次|一开始|刚才)[^,，。；;\n]{0,4}(?:写|填|刻|充|打|输|弄|搞)[^,，。；;\n]*|\b(?:it (?:said|was)|before it was|i (?:wrote|typed|entered)) [^,.;\n]*`)

// withoutFormer is a text without what it tells of before, if anything else stands in it.
func withoutFormer(text string) string {
	if rest := former.ReplaceAllString(text, " "); strings.TrimSpace(rest) != "" {
		return rest
	}
	return text
}

// addressIn is the address that a text tells.
func addressIn(text string, asked bool) string {
	text = withoutAsides(text)
	if !understand.PostalPlace.In(text) && !latinPlace.MatchString(text) && !(asked && len([]rune(text)) >= 6) {
		return ""
	}
	for _, at := range slices.Backward(placeLead.FindAllStringIndex(text, -1)) {
		rest := strings.TrimSpace(text[at[1]:])
		if understand.PostalPlace.In(rest) || latinPlace.MatchString(rest) {
			text = rest
			break
		}
	}
	if long := []rune(text); len(long) > longestAddress {
		text = string(long[:longestAddress])
	}
	return text
}

// asides are pieces of a message between the pieces of an address that are none of it.
var asides = regexp.MustCompile(`^(?:等等|等下|等一下|哦对?|对了|不对|就|那就|是|麻烦(?:了|您)?|谢谢|(?:电话|号码|手机)(?:号)?(?:我)?(?:也)?(?:换了|改了|变了)|.{0,6}别写.*|.{0,4}不要写.*)$`)

// withoutAsides is a text in Chinese without such pieces, and without what it quotes.
func withoutAsides(text string) string {
	if !understand.PostalPlace.In(text) {
		return text
	}
	pieces := strings.Fields(quotedPart.ReplaceAllString(text, ""))
	kept := slices.DeleteFunc(pieces, func(p string) bool { return asides.MatchString(strings.Trim(p, "。.!！~")) })
	return strings.Join(kept, " ")
}

var quotedPart = regexp.MustCompile(`[“"「][^”"」]*[”"」]`)

// answerWished takes the words that a wish needs, which were asked for.
func (st *step) answerWished(r reading) bool {
	if len(r.u.OrderNos) > 0 || looksAsked(r) || r.says(understand.Sounds) || slices.Contains([]understand.Intent{understand.Greet, understand.Thanks, understand.ListOrders}, r.u.Intent) {
		return false
	}
	slot := st.Asking
	words := wishedWords(slot, r, true)
	if words == "" {
		return false
	}
	st.give(slot, words)
	st.proceed()
	return true
}

// alsoWrong are the details of the other reason, where both the region and the account are wrong.
func (t *Task) alsoWrong() []Slot {
	if !t.bothWrong() {
		return nil
	}
	return slices.Concat(reasonTable[understand.WrongRegion].details, reasonTable[understand.WrongAccount].details)
}

// bothWrong tells whether both the region and the account are to be others.
func (t *Task) bothWrong() bool { return t.wants(WishRegion) && t.wants(WishAccount) }

// pieceOf is a piece of an address that has a number: 3栋, room 503.
const pieceOf = `(?:room|building|unit|no\.?|number)? *([a-z]?\d+[a-z]?) *(栋|幢|单元|室|号楼|号|楼|层|弄)?`

var (
	thisNotThat = regexp.MustCompile(`(?:是|\bit'?s|\bis|\bshould be|^|[ ,，]) *` + pieceOf + `[ ,，]*(?:而?不是|\bnot|instead of) *` + pieceOf)
	thatToThis  = regexp.MustCompile(`(?:不是|把|从|是|^|[ ,，]|\bfrom|\bnot) *` + pieceOf + `[ ,，]*(?:改成|改为|改|换成|应该是|是|\bbut|\bit'?s|\bto\b) *` + pieceOf)
)

// putsRight puts a piece of the address another where a message says which one for which: 是3栋不是2栋. The piece that
// goes must stand in the address once.
func (st *step) putsRight(r reading) bool {
	t := st.Task
	if t == nil || t.Ask != "" || t.Given[AskingAddress] == "" || looksAsked(r) || len(r.u.OrderNos) > 0 {
		return false
	}
	was := t.Given[AskingAddress]
	var now, old [2]string
	if m := thisNotThat.FindStringSubmatch(r.folded); m != nil {
		now, old = [2]string{m[1], m[2]}, [2]string{m[3], m[4]}
	} else if m := thatToThis.FindStringSubmatch(r.folded); m != nil {
		old, now = [2]string{m[1], m[2]}, [2]string{m[3], m[4]}
	} else {
		return false
	}
	unit := cmp.Or(old[1], now[1])
	end := `()`
	if unit == "" {
		end = `([^\da-z]|$)`
	}
	piece := regexp.MustCompile(`(?i)(^|[^\da-z])` + regexp.QuoteMeta(old[0]) + `( *` + regexp.QuoteMeta(unit) + `)` + end)
	if len(piece.FindAllString(was, -1)) != 1 {
		return false
	}
	st.give(AskingAddress, piece.ReplaceAllString(was, "${1}"+now[0]+"${2}${3}"))
	st.proceed()
	return true
}
