package understand

import (
	"strings"
	"sync"
	"unicode"

	"github.com/longbridgeapp/opencc"
	"golang.org/x/text/unicode/norm"
)

// maxRunes bounds what is read of one message. Telegram's own limit is 4096
// UTF-16 units; normalisation can lengthen a text.
const maxRunes = 6000

// folded is a message in one spelling. The two slices run in parallel, so that
// an account name can be given back in the case it was typed in.
type folded struct {
	lower []rune
	cased []rune
}

// fold brings the many ways of typing the same thing into one: NFKC (full-width
// letters, circled digits), simplified characters, lower case, one kind of
// dash and quote, control and format characters dropped (zero-width, RTL
// marks), spaces collapsed. Folding a folded text changes nothing.
func fold(text string) folded {
	text = compose(text)
	out := make([]rune, 0, min(len(text), maxRunes))
	for _, r := range text {
		r = foldRune(r)
		if r == '儿' && len(out) > 0 && strings.ContainsRune("玩事会点块回", out[len(out)-1]) {
			continue // 玩儿, 没事儿
		}
		if r < 0 || r == ' ' && (len(out) == 0 || out[len(out)-1] == ' ') {
			continue
		}
		if len(out) == maxRunes {
			break
		}
		out = append(out, r)
	}
	if n := len(out); n > 0 && out[n-1] == ' ' {
		out = out[:n-1]
	}
	out = joinDigits(readOut(out))
	lower := make([]rune, len(out))
	for i, r := range out {
		lower[i] = unicode.ToLower(r)
	}
	return folded{lower: lower, cased: out}
}

// Of a number that is read out, at least so many digits are Chinese (2026零零四一), and each group has so many.
const (
	fewestSpelled = 4
	fewestOfPiece = 2
)

// readOut writes a long number that is read out in Chinese digits, also in groups, in figures.
func readOut(text []rune) []rune {
	out := text[:0:0]
	for i := 0; i < len(text); {
		end, digits, spelled := spelledRow(text, i)
		if digits < fewestApart || spelled < fewestSpelled {
			out = append(out, text[i])
			i++
			continue
		}
		for _, r := range text[i:end] {
			if d, ok := spelledDigit(r); ok {
				out = append(out, d)
			}
		}
		i = end
	}
	return out
}

// spelledRow gives the end of the digits that begin at i, how many they are and how many of them are Chinese. A group of them
// after a blank has two at least, and 一单 after them is one order.
func spelledRow(text []rune, i int) (end, digits, spelled int) {
	if i > 0 {
		if _, inside := spelledDigit(text[i-1]); inside {
			return i, 0, 0
		}
	}
	for end = i; ; {
		at, n := end, 0
		if end > i && at < len(text) && text[at] == ' ' {
			at++
		}
		from := at
		for at < len(text) && (isDigit(text[at]) || spelledHan(text[at])) {
			if at++; spelledHan(text[at-1]) {
				n++
			}
		}
		if at < len(text) && at-1 > from && runeIn("单个笔张", text[at]) && runeIn("一二", text[at-1]) {
			at, n = at-1, n-1
		}
		if at-from < fewestOfPiece || from > end && (n < at-from || spelled == 0) {
			return end, digits, spelled
		}
		if at < len(text) && (hanUnits[text[at]] > 0 || runeIn("点年月号日块元", text[at])) {
			return end, digits, spelled
		}
		end, digits, spelled = at, digits+at-from, spelled+n
	}
}

func spelledHan(r rune) bool { _, ok := spelledDigit(r); return ok && !isDigit(r) }

// spelledDigit is the figure of a digit as it is read out.
func spelledDigit(r rune) (rune, bool) {
	if isDigit(r) {
		return r, true
	}
	if d, ok := hanDigits[r]; ok && runeIn("零〇一二三四五六七八九幺", r) {
		return '0' + rune(d), true
	}
	return 0, false
}

// fewestApart is how many digits, typed one by one, are a number.
const fewestApart = 7

// joinDigits joins digits that are typed one by one, as people read a number out: 2 8 3 3 0 1 9 5 5.
func joinDigits(text []rune) []rune {
	isDigit := func(i int) bool { return i >= 0 && i < len(text) && text[i] >= '0' && text[i] <= '9' }
	out := text[:0]
	for i := 0; i < len(text); {
		end := i + 1 // of the digits with a blank between each
		for isDigit(i) && !isDigit(i-1) && end+1 < len(text) && text[end] == ' ' && isDigit(end+1) && !isDigit(end+2) {
			end += 2
		}
		apart := (end-i)/2+1 >= fewestApart
		for k := i; k < end; k++ {
			if !apart || text[k] != ' ' {
				out = append(out, text[k])
			}
		}
		i = end
	}
	return out
}

// compose brings a text into NFKC. The Chinese comma stays apart from the one that
// groups thousands: 充了50，100到账 names two sums.
func compose(text string) string {
	if norm.NFKC.IsNormalString(text) {
		return text
	}
	parts := strings.Split(text, "，")
	for i, p := range parts {
		parts[i] = norm.NFKC.String(p)
	}
	return strings.Join(parts, "，")
}

// foldRune gives the one spelling of a rune, or -1 when it says nothing.
func foldRune(r rune) rune {
	switch {
	case r == '\n':
		return r
	case r < 0x80:
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	case r >= firstHan && r <= lastHan:
		return simplified()[r-firstHan]
	case strings.ContainsRune("‐‑‒–—―−﹣－", r):
		return '-'
	case r == '⁄': // what NFKC makes of ½
		return '/'
	case strings.ContainsRune("‘’`´", r):
		return '\''
	case unicode.Is(unicode.Zs, r):
		return ' '
	case r == unicode.ReplacementChar, unicode.In(r, unicode.Cc, unicode.Cf, unicode.Mn, unicode.Me, unicode.Co):
		return -1
	}
	return r
}

const (
	firstHan = 0x4E00
	lastHan  = 0x9FFF
)

// simplified maps each character of the main Han block to its simplified form.
// It is built once, from the library's table, because asking the library for
// every message costs more than all the rest of the understanding.
var simplified = sync.OnceValue(buildSimplified)

func buildSimplified() []rune {
	table := make([]rune, lastHan-firstHan+1)
	for i := range table {
		table[i] = rune(firstHan + i)
	}
	if cc, err := opencc.New("t2s"); err == nil {
		for i, r := range table {
			if s, err := cc.Convert(string(r)); err == nil {
				if to := []rune(s); len(to) == 1 && to[0] >= firstHan && to[0] <= lastHan {
					table[i] = to[0]
				}
			}
		}
	}
	for from, to := range variants {
		table[from-firstHan] = to
	}
	return table
}

// variants are spellings that customers mix and the simplified table keeps apart.
var variants = map[rune]rune{
	'帐': '账', '帳': '账', '甚': '什', '俾': '给', '妳': '你', '您': '你',
	'佢': '他', '嘸': '没', '沖': '充', '冲': '充', '圆': '元', '亇': '个',
	'嘅': '的', '咗': '了', '喺': '在', '嚟': '来', '睇': '看', '畀': '给', '搵': '找', '嗰': '那', '冇': '没', '唻': '来', '唛': '吗', '嘥': '浪', '喇': '啦', '哋': '们', '咁': '这', '啲': '些', '哂': '晒',
}
