// Package mask hides secrets in what people read: card keys, passwords, bank cards, identity and phone numbers, one-time
// links. It knows their shapes, and the shop's order numbers, which are none. It must not know where texts come from or
// go to; what was hidden is kept elsewhere, sealed.
package mask

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf16"
)

// Masker hides secrets in text, and leaves the order numbers of one shop. It is safe for concurrent use. A nil one knows
// no order numbers.
type Masker struct {
	find  *regexp.Regexp // order numbers in a text
	whole *regexp.Regexp // a text that is one
}

// New returns a Masker for a shop whose order numbers look like this, in any case; What looks like an order number is never hidden, unless a word before it calls it a bank card's.
func New(orderNo *regexp.Regexp) *Masker {
	return &Masker{
		find:  regexp.MustCompile(`(?i)(?:` + orderNo.String() + `)`),
		whole: regexp.MustCompile(`(?i)\A(?:` + orderNo.String() + `)\z`),
	}
}

// Text hides what nobody should read in full. Order numbers, tracking numbers, amounts and dates stay, and so do the known
// words that only look like secrets (see Suspects). Every hidden character becomes one '*', so that the messenger's
// formatting, which counts characters, still fits. Masking what is masked changes nothing.
func (m *Masker) Text(text string, known ...string) string { return m.mask(text, rules, known) }

// Own hides what nobody should read in kefu's own words. They speak of codes and passwords without saying any, so a word for
// a secret is not enough: what follows must look like one as well.
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
	// named: a word before says what it is. So it is hidden even if it looks like an order number, or is known to the shop.
	named bool
	// rest: what is found is the rest of a line, in which order numbers stay.
	rest bool

	// What a text must have for the rule to be tried at all: most messages have none of it.
	digits int      // so many digits
	words  []string // one of these, in lower case
}

// gap is what people put between the digits of a number.
const gap = `[ ._/·–—~-]{0,2}`

// labels are words for a secret that follows.
const labels = `卡密|密码|口令|兑换码|激活码|查询码|验证码|校验码|安全码|` +
	`password|passwd|pass ?word|pwd|passcode|card ?key|cd-?key|redeem(?:ption)? code|activation code|lookup code|verification code|cvv`

// In these rules \d and the letters are ASCII; full-width forms were folded before.
var rules = []rule{
	{find: oneTimeLink, group: 1, hide: hideAll, words: []string{"start", "/console/in/"}},
	// After a word for a secret all the rest of the line is one, however it is grouped. Without a sign between them it
	// must look like one: 密码错误 and "password reset" hide nothing.
	{
		find:  regexp.MustCompile(`(?i)(?:` + labels + `)(?:是|为|is|was|[\s:=，,“"'「])*([!-+\--:<-~].*)`),
		group: 1, holds: looksSecret, hide: hideRest, rest: true,
		words: []string{"密", "口令", "码", "pass", "pwd", "key", "code", "cvv"},
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
		holds: all(isPhone, evenlySpaced), hide: hidePhone, digits: 11,
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
		if digits < r.digits || len(r.words) > 0 && !containsAny(lower, r.words) {
			continue
		}
		for _, at := range r.find.FindAllStringSubmatchIndex(folded, -1) {
			from, to := at[2*r.group], at[2*r.group+1]
			if r.holds != nil && !r.holds(folded[:from], folded[from:to], folded[to:]) || !r.named && m.orderNo(folded, from, to) {
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
		for i, c := range f.rule.hide(piece) {
			if c == '*' && !(f.rule.rest && m.orderNoAt(folded, f.from, i)) {
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

// Answer hides all letters and digits of an answer to a question for a secret, whatever they look like; order numbers and
// what is said around them in Chinese stay.
func (m *Masker) Answer(text string) string {
	runes := []rune(text)
	folded, index := fold(runes)
	for i := range len(folded) {
		if isAlnum(folded[i]) && !m.orderNoAt(folded, 0, i) {
			runes[index[i]] = '*'
		}
	}
	return string(runes)
}

// orderNoAt tells whether the character at from+i belongs to an order number that begins at from or after it.
func (m *Masker) orderNoAt(folded string, from, i int) bool {
	if m == nil {
		return false
	}
	for _, at := range m.find.FindAllStringIndex(folded[from:], -1) {
		if at[0] <= i && i < at[1] {
			return !endsAlnum(folded[:from+at[0]]) && !startsAlnum(folded[from+at[1]:])
		}
	}
	return false
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

// fold turns full-width ASCII into ASCII. at tells, for each byte of the result, the index of its character.
func fold(runes []rune) (folded string, at []int) {
	var b strings.Builder
	for i, r := range runes {
		if r >= '！' && r <= '～' {
			r += '!' - '！'
		}
		before := b.Len()
		b.WriteRune(r)
		for range b.Len() - before {
			at = append(at, i)
		}
	}
	return b.String(), append(at, len(runes))
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
		if !strings.ContainsRune("- –—._/·~", r) {
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

// hideRest hides a value and all that follows it on its line, but what is no part of a value: Chinese words, spaces and
// commas. Of a long value the last four characters stay, so that two keys can be told apart.
func hideRest(s string) string {
	text := []byte(s)
	var places []int
	for i, c := range text {
		if c > ' ' && c <= '~' && c != '-' && c != ',' && c != ';' {
			places = append(places, i)
		}
	}
	if len(places) >= 12 {
		places = places[:len(places)-4]
	}
	for _, i := range places {
		text[i] = '*'
	}
	return string(text)
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
