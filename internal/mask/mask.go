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

// Text hides what nobody should read in full. Order numbers, tracking numbers, amounts and dates stay. Every hidden
// character becomes one '*', so that the messenger's formatting, which counts characters, still fits. Masking what is
// masked changes nothing.
func (m *Masker) Text(text string) string { return m.mask(text, rules) }

// Links hides only what signs in or links an account once: for addresses that must lead somewhere.
func (m *Masker) Links(text string) string { return m.mask(text, rules[:1]) }

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
	// named: a word before says what it is, so it is hidden even if it looks like an order number.
	named bool

	// What a text must have for the rule to be tried at all: most messages have none of it.
	digits int      // so many digits
	words  []string // one of these, in lower case
}

// In these rules \d and the letters are ASCII; full-width forms were folded before.
var rules = []rule{
	{find: oneTimeLink, group: 1, hide: hideAll, words: []string{"start", "/console/in/"}},
	// A value after a word for a secret. Without a sign between them it must look like one: 密码错误 and
	// "password reset" hide nothing.
	{
		find: regexp.MustCompile(`(?i)(?:卡密|密码|口令|兑换码|激活码|password|passwd|pwd|passcode|card ?key|cd-?key)` +
			`(?:是|为|is|was|[\s:=，,“"'「])*([!-+\--:<-~]{4,})`), group: 1, holds: looksSecret, hide: Key,
		words: []string{"密", "口令", "码", "pass", "pwd", "key"},
	},
	{
		find: regexp.MustCompile(`(?i)(?:银行卡号?|储蓄卡号?|信用卡号?|卡号|card (?:number|no\.?))` +
			`(?:是|为|is|[\s:=，,])*(\d(?:[ -]?\d){9,22})`), group: 1, hide: hideDigits, named: true,
		digits: 10, words: []string{"卡", "card"},
	},
	// The resident identity number: region, birth date, serial, check character (GB 11643).
	{
		find:  regexp.MustCompile(`[1-9]\d{5}[ -]?(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[ -]?\d{3}[0-9Xx]`),
		holds: both(standsAlone, isIdentity), hide: func(s string) string { return keepEnds(s, 1, 1, 15) }, digits: 17,
	},
	{find: regexp.MustCompile(`\d{13,19}`), holds: both(standsAlone, isBankCard), hide: hideDigits, digits: 13},
	{
		find:  regexp.MustCompile(`\d{4}(?:[ -]\d{4}){2,3}(?:[ -]\d{1,4})?`),
		holds: both(standsAlone, isBankCard), hide: hideDigits, digits: 13,
	},
	// Card keys as the shop prints them: groups of four or five joined by dashes, or by spaces, or run together.
	{
		find:  regexp.MustCompile(`[A-Za-z0-9]{4,5}(?:[-–—][A-Za-z0-9]{4,5}){2,7}`),
		holds: both(standsAlone, isGroupedKey), hide: Key,
	},
	{
		find:  regexp.MustCompile(`[A-Z0-9]{4,5}(?: [A-Z0-9]{4,5}){2,7}`),
		holds: both(standsAlone, isSpacedKey), hide: Key,
	},
	{find: regexp.MustCompile(`[A-Z0-9]{12,32}`), holds: both(standsAlone, isRunTogetherKey), hide: Key},
	// Mainland mobile numbers, with or without the country code.
	{
		find: regexp.MustCompile(`(?:(?:\+|00)?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}`), holds: isPhone, hide: hidePhone,
		digits: 11,
	},
}

// Links that sign in or link an account once: the console's, and the deep links of the messenger, also as the
// messenger turns them into a command.
var oneTimeLink = regexp.MustCompile(`(?:/console/in/|[?&]start=|/start(?:@\w+)? +)([A-Za-z0-9_-]{16,})`)

func (m *Masker) mask(text string, rules []rule) string {
	runes := []rune(text)
	folded, index := fold(runes)
	digits := 0
	for i := range len(folded) {
		if isDigit(folded[i]) {
			digits++
		}
	}
	lower := strings.ToLower(folded)
	hidden := false
	for _, r := range rules {
		if digits < r.digits || len(r.words) > 0 && !containsAny(lower, r.words) {
			continue
		}
		for _, at := range r.find.FindAllStringSubmatchIndex(folded, -1) {
			from, to := at[2*r.group], at[2*r.group+1]
			if r.holds != nil && !r.holds(folded[:from], folded[from:to], folded[to:]) || !r.named && m.orderNo(folded, from, to) {
				continue
			}
			hide := []rune(r.hide(folded[from:to]))
			for i, c := range hide {
				if c == '*' {
					runes[index[from]+i], hidden = '*', true
				}
			}
		}
	}
	if !hidden {
		return text
	}
	return string(runes)
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
		if r != '-' && r != ' ' && r != '–' && r != '—' {
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
