// Package mask hides secrets in what people read: card keys, passwords, bank cards, identity and phone numbers, one-time
// links. It knows their shapes, and the shop's order numbers, which are none. It must not know where texts come from or
// go to; what was hidden is kept elsewhere, sealed.
package mask

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"

	"golang.org/x/text/unicode/norm"
)

// Masker hides secrets in text, and leaves the order numbers of one shop. It is safe for concurrent use. A nil one knows
// no order numbers.
type Masker struct {
	find  *regexp.Regexp // order numbers in a text
	whole *regexp.Regexp // a text that is one
}

// New returns a Masker for a shop whose order numbers look like this, in any case; What looks like an order number is
// never hidden, unless a word before it calls it a bank card's.
func New(orderNo *regexp.Regexp) *Masker {
	return &Masker{
		find:  regexp.MustCompile(`(?i)(?:` + orderNo.String() + `)`),
		whole: regexp.MustCompile(`(?i)\A(?:` + orderNo.String() + `)\z`),
	}
}

// Text hides what nobody should read in full. Order numbers, tracking numbers, amounts and dates stay, and so do the
// known words that only look like secrets (see Suspects). Every hidden character becomes one '*', so that the
// messenger's formatting, which counts characters, still fits. Masking what is masked changes nothing.
func (m *Masker) Text(text string, known ...string) string { return m.mask(text, rules, known) }

// Own hides what nobody should read in kefu's own words. They speak of codes and passwords without saying any, so a
// word for a secret is not enough: what follows must look like one as well.
func (m *Masker) Own(text string) string { return m.mask(text, ownRules, nil) }

// Links hides only what signs in or links an account once: for addresses that must lead somewhere.
func (m *Masker) Links(text string) string { return m.mask(text, rules[:1], nil) }

// Phone hides the middle of a phone number: 138****8000. Anything too short to be one is hidden whole.
func Phone(phone string) string { return keepEnds(phone, 3, 4, 11) }

// Key hides a card key or a password, which no shape need tell; of a long one the last four characters stay, so
// that two keys can be told apart. Dashes stay.
func Key(key string) string { return keepEnds(key, 0, 4, 12) }

var (
	mobile = regexp.MustCompile(`^1[3-9][0-9]{9}$`)
	// longNumber is a bank card or an identity number, whatever its check digit says: no game names its players so.
	longNumber = regexp.MustCompile(`^[1-9][0-9]{13,17}[0-9Xx]$|^[1-9][0-9]{18}$`)
)

// Account hides an account that is itself a secret: a phone, identity or bank card number. Another, such as wang_fang, is
// what customers and agents must be able to compare, and stays.
func Account(account string) string {
	switch {
	case mobile.MatchString(account):
		return Phone(account)
	case longNumber.MatchString(account):
		return hideDigits(account)
	default:
		return account
	}
}

// A rule finds one kind of secret in folded text. When group is not 0, only that group of the match is the secret.
type rule struct {
	find  *regexp.Regexp
	group int
	// holds judges what no pattern can: checksums, and what stands around the match. Nil: always.
	holds func(before, match, after string) bool
	hide  func(string) string
	// named: a word before says what it is. So it is hidden even if it looks like an order number, or is known to the
	// shop.
	named bool
	// rest: what is found is the rest of a line, in which order numbers stay.
	rest bool

	// What a text must have for the rule to be tried at all: most messages have none of it.
	digits int      // so many digits
	words  []string // one of these, in lower case
}

// gap is what people put between the digits of a number.
const gap = `[ ._/·–—~|,、:()*-]{0,3}`

// labels are words for a secret that follows.
const labels = `卡 ?密|密 ?码|[密秘]钥|口令|(?:兑换|激活|查询|验证|校验|安全|注册|提货|取件|取货|核销|动态|授权)码|券码|序列号|` +
	`pass[ -]?(?:word|code|phrase|wd)|\bp(?:wd|w)\b|\bpin\b(?: ?(?:code|码))?|\b(?:secret|token|otp|cvv|cdk)\b|card[ -]*key|cd-?key|` +
	`serial (?:number|no\.?|key)|(?:redeem|redemption|activation|lookup|look-up|verification|security|access|pick-?up|voucher)[ -]*code|` +
	`\b(?:the|my|its?) code`

// between is what stands between a word for a secret and the secret: words, signs of ASCII that begin few secrets, and
// all others but letters and digits, such as arrows and little keys.
const between = `(?:是|为|如下|我?(?:已经?|刚刚?)?(?:改|换|设|重置)(?:成|为)了?|(?:is|was|'s|(?:changed|set|reset) to) |[\s:=,;>|()\[\]"'<~-]|[^\x00-\x7f\pL\pN])*`

// In these rules \d and the letters are ASCII; full-width forms were folded before.
var rules = []rule{
	{find: oneTimeLink, group: 1, hide: hideAll, words: []string{"start", "/console/in/"}},
	// After a word for a secret all the rest of the line is one, however it is grouped. Without a sign between them it
	// must look like one: 密码错误 and "password reset" hide nothing.
	{
		find:  regexp.MustCompile(`(?im)(?:` + labels + `)` + between + `([!-+\--:<-~].*(?:\n[!-~ ]{6,}$)*)`),
		group: 1, holds: looksSecret, rest: true,
		words: []string{
			"密", "口令", "码", "钥", "序列号", "pass", "pwd", "pw", "pin", "key", "code", "cvv", "secret", "token", "otp", "cdk", "serial",
		},
	},
	{
		find: regexp.MustCompile(`(?i)(?:银行卡号?|储蓄卡号?|信用卡号?|卡号|card (?:number|no\.?))` +
			`(?:是|为|is|[\s:=，,])*(\d(?:` + gap + `\d){9,22})`), group: 1, hide: hideDigits, named: true,
		digits: 10, words: []string{"卡", "card"},
	},
	// The resident identity number: region, birth date, serial, check character (GB 11643).
	{
		find:  regexp.MustCompile(`[1-9](?:` + gap + `\d){16}` + gap + `[0-9Xx]`),
		holds: all(standsAlone, evenlySpaced, isIdentity), hide: func(s string) string { return keepEnds(s, 1, 1, 15) }, digits: 17,
	},
	{
		find:  regexp.MustCompile(`\d(?:` + gap + `\d){12,18}`),
		holds: all(standsAlone, evenlySpaced, isBankCard), hide: hideDigits, digits: 13,
	},
	{ // one group a line
		find:  regexp.MustCompile(`\d{4}(?:\n\d{4}){2,3}(?:\n\d{1,4})?`),
		holds: all(standsAlone, isBankCard), hide: hideDigits, digits: 13,
	},
	// Card keys as the shop prints them: groups of four or five joined by dashes, or by spaces, or run together.
	{
		find:  regexp.MustCompile(`[A-Za-z0-9]{4,5}(?:[-–—][A-Za-z0-9]{4,5}){2,7}`),
		holds: all(standsAlone, isGroupedKey), hide: Key,
	},
	{
		find:  regexp.MustCompile(`[A-Z0-9]{4,5}(?: [A-Z0-9]{4,5}){2,7}`),
		holds: all(standsAlone, isSpacedKey), hide: Key,
	},
	{find: regexp.MustCompile(`[A-Z0-9]{12,32}`), holds: all(standsAlone, isRunTogetherKey), hide: Key},
	// Mainland mobile numbers, with or without the country code.
	{
		find:  regexp.MustCompile(`(?:(?:\+|00)?86[ -]?)?1` + gap + `[3-9](?:` + gap + `\d){9}`),
		holds: all(isPhone, groupedAsPhone), hide: hidePhone, digits: 11,
	},
}

// ownRules are the rules, but for what counts as a secret after a word for one.
var ownRules = func() []rule {
	own := slices.Clone(rules)
	for i := range own {
		if own[i].rest {
			own[i].holds = namedByKefu
		}
	}
	return own
}()

// Links that sign in or link an account once: the console's, and the deep links of the messenger, also as the
// messenger turns them into a command.
var oneTimeLink = regexp.MustCompile(`(?:/console/in/|[?&]start=|/start(?:@\w+)? +)([A-Za-z0-9_-]{16,})`)

// finding is a piece of a text that a rule hides.
type finding struct {
	from, to int // in folded text
	rule     rule
}

// isOpen tells whether what a rule guesses to be a secret is a number that everybody may read.
func (r rule) isOpen(before, match string) bool { return r.guesses() && isTaxNumber(before, match) }

// mayFind tells whether a text has what a rule cannot do without: so many digits, one of its words.
func (r rule) mayFind(digits int, lower string) bool {
	return digits >= r.digits && (len(r.words) == 0 || containsAny(lower, r.words))
}

// findings are what the rules hide in folded text, in the order of the rules.
func (m *Masker) findings(folded string, rules []rule) []finding {
	digits := 0
	for i := range len(folded) {
		if isDigit(folded[i]) {
			digits++
		}
	}
	lower := strings.ToLower(folded)
	var found []finding
	for _, r := range rules {
		if !r.mayFind(digits, lower) {
			continue
		}
		for start := 0; start < len(folded); {
			at := r.find.FindStringSubmatchIndex(folded[start:])
			if at == nil {
				break
			}
			from, to := start+at[2*r.group], start+at[2*r.group+1]
			start += max(at[1], 1)
			if r.isOpen(folded[:from], folded[from:to]) {
				continue
			}
			if r.holds != nil && !r.holds(folded[:from], folded[from:to], folded[to:]) || !r.named && m.orderNo(folded, from, to) {
				if r.rest {
					start = from // the rest of the line may have another word for a secret in it
				}
				continue
			}
			found = append(found, finding{from, to, r})
		}
	}
	return found
}

func (m *Masker) mask(text string, rules []rule, known []string) string {
	runes := []rune(text)
	folded, index := fold(runes)
	hidden := false
	for _, f := range m.findings(folded, rules) {
		piece := folded[f.from:f.to]
		if f.rule.guesses() && slices.Contains(known, word(piece)) {
			continue
		}
		if f.rule.rest {
			for _, i := range m.rest(folded, f.from, f.to) {
				runes[index[i]], hidden = '*', true
			}
			continue
		}
		for i, c := range f.rule.hide(piece) {
			if c == '*' {
				runes[index[f.from+i]], hidden = '*', true
			}
		}
	}
	if !hidden {
		return text
	}
	return string(runes)
}

// guesses: nothing but its shape says that what the rule finds is a secret.
func (r rule) guesses() bool { return len(r.words) == 0 }

// word is a piece of text as one word, the way numbers of parcels and payments are compared.
func word(piece string) string { return strings.ToUpper(onlyAlnum(piece)) }

// Suspects are the words of a text that Text would hide for nothing but their shape, in upper case and without what
// stands between their characters. Whoever knows some of them to be no secret hands those to Text.
func (m *Masker) Suspects(text string) []string {
	folded, _ := fold([]rune(text))
	var words []string
	for _, f := range m.findings(folded, rules) {
		if w := word(folded[f.from:f.to]); f.rule.guesses() && !slices.Contains(words, w) {
			words = append(words, w)
		}
	}
	return words
}

// orderNos tells which places of a piece of folded text, that begins at from, belong to order numbers.
func (m *Masker) orderNos(piece string, from int) func(at int) bool {
	if m == nil {
		return func(int) bool { return false }
	}
	spans := m.find.FindAllStringIndex(piece, -1)
	spans = slices.DeleteFunc(spans, func(s []int) bool { return endsAlnum(piece[:s[0]]) || startsAlnum(piece[s[1]:]) })
	return func(at int) bool {
		return slices.ContainsFunc(spans, func(s []int) bool { return s[0] <= at-from && at-from < s[1] })
	}
}

// orderNo tells whether a piece of folded text is an order number or part of one; people also type them with spaces and
// dashes.
func (m *Masker) orderNo(folded string, from, to int) bool {
	if m == nil {
		return false
	}
	if m.whole.MatchString(onlyAlnum(folded[from:to])) {
		return true
	}
	for _, at := range m.find.FindAllStringIndex(folded, -1) {
		if at[0] <= from && to <= at[1] && standsAlone(folded[:at[0]], "", folded[at[1]:]) {
			return true
		}
	}
	return false
}

// fold makes one of what is read as one: full-width forms, digits of other scripts, circled or in Chinese are ASCII,
// spaces are spaces, and what nobody sees is left out. at tells, for each byte of the result, the index of its
// character.
func fold(runes []rune) (folded string, at []int) {
	var b strings.Builder
	numeral := 0 // how many Chinese digits are left of a row that is long enough for a number
	for i, r := range runes {
		if numeral == 0 && hanDigit(r) >= 0 {
			for numeral < len(runes)-i && hanDigit(runes[i+numeral]) >= 0 {
				numeral++
			}
			if numeral < shortestNumber {
				numeral = -numeral
			}
		}
		switch {
		case numeral > 0:
			r = '0' + hanDigit(r)
			numeral--
		case numeral < 0:
			numeral++
		case r >= '！' && r <= '～':
			r += '!' - '！'
		case r > unicode.MaxASCII:
			r = plain(r)
		}
		before := b.Len()
		if r >= 0 {
			b.WriteRune(r)
		}
		for range b.Len() - before {
			at = append(at, i)
		}
	}
	return b.String(), append(at, len(runes))
}

// shortestNumber is how many Chinese digits in a row are a number that could be secret, rather than a count.
const shortestNumber = 7

// hanDigit is what a Chinese digit stands for, -1 for all other characters.
func hanDigit(r rune) rune {
	switch r {
	case '〇', '零':
		return 0
	case '幺', '壹':
		return 1
	}
	if i := strings.IndexRune("一二三四五六七八九", r); i >= 0 {
		return rune(1 + i/len("一"))
	}
	return -1
}

// plain is a character as it is read: a digit, a space, or itself; -1 for one that nobody sees.
func plain(r rune) rune {
	switch {
	case unicode.Is(unicode.Han, r): // most of what is written
	case unicode.Is(unicode.Cf, r), unicode.Is(unicode.Variation_Selector, r):
		return -1
	case unicode.IsSpace(r):
		return ' '
	case unicode.Is(unicode.Nd, r), unicode.Is(unicode.No, r):
		if s := norm.NFKC.String(string(r)); len(s) == 1 && isDigit(s[0]) {
			return rune(s[0])
		}
		for zero := r; zero > r-10; zero-- { // scripts have their digits in a row, from zero on
			if unicode.Is(unicode.Nd, r) && !unicode.Is(unicode.Nd, zero-1) {
				return '0' + (r-zero)%10
			}
		}
	}
	return r
}

func containsAny(s string, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(s, w) })
}

// keepEnds hides the letters and digits of s except the first and the last few; all of them when there are fewer than
// least.
func keepEnds(s string, first, last, least int) string {
	runes := []rune(s)
	var places []int
	for i, r := range runes {
		if !strings.ContainsRune("- –—._/·~|,、:()*\n", r) {
			places = append(places, i)
		}
	}
	if len(places) < least {
		first, last = 0, 0
	}
	for n, i := range places {
		if n >= first && n < len(places)-last {
			runes[i] = '*'
		}
	}
	return string(runes)
}

// rest are the places of what is hidden of a value and all that follows it on its line, and of lines below that look
// like more of it: everything but Chinese words, spaces, commas and order numbers. Of a long value the last four
// characters stay, so that two keys can be told apart.
func (m *Masker) rest(folded string, from, to int) []int {
	var all []int
	first, orders := true, m.orderNos(folded[from:to], from)
	for start := from; start < to; first = false {
		end := start + strings.IndexByte(folded[start:to]+"\n", '\n')
		if first || hasDigit(folded[start:end]) {
			var places []int
			for i := start; i < end; i++ {
				if c := folded[i]; c > ' ' && c <= '~' && c != '-' && c != ',' && c != ';' && !orders(i) {
					places = append(places, i)
				}
			}
			if len(places) >= 12 {
				places = places[:len(places)-4]
			}
			all = append(all, places...)
		}
		start = end + 1
	}
	return all
}

func hideAll(s string) string { return strings.Repeat("*", len(utf16.Encode([]rune(s)))) }

// hideDigits leaves the last four digits of a bank card, as banks print them.
func hideDigits(s string) string { return keepEnds(s, 0, 4, 12) }

// hidePhone leaves the country code as it is.
func hidePhone(s string) string {
	digits := 0
	for i := len(s) - 1; i >= 0; i-- {
		if s[i] >= '0' && s[i] <= '9' {
			if digits++; digits == 11 {
				return s[:i] + Phone(s[i:])
			}
		}
	}
	return s
}
