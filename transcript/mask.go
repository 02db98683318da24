package transcript

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"unicode/utf16"
)

// Mask hides what nobody should read in full: card keys, passwords, bank cards, identity numbers, phone numbers and
// one-time links. Order numbers, tracking numbers, amounts and dates stay. Every hidden character becomes one '*', so
// that the messenger's formatting, which counts characters, still fits. Masking what is masked changes nothing.
func Mask(text string) string { return mask(text, rules) }

// MaskPhone hides the middle of a phone number: 138****8000. Anything too short to be one is hidden whole.
func MaskPhone(phone string) string { return keepEnds(phone, 3, 4, 11) }

// MaskKey hides a card key or a password, which no shape need tell; of a long one the last four characters stay, so
// that two keys can be told apart. Dashes stay.
func MaskKey(key string) string { return keepEnds(key, 0, 4, 12) }

// MaskAccount hides an account that is itself a secret, such as a phone number; other accounts, such as wang_fang,
// are what the customer must be able to check, and stay.
func MaskAccount(account string) string { return Mask(account) }

// A rule finds one kind of secret in folded text. When group is not 0, only that group of the match is the secret.
type rule struct {
	find  *regexp.Regexp
	group int
	// holds judges what no pattern can: checksums, and what stands around the match. Nil: always.
	holds func(before, match, after string) bool
	hide  func(string) string

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
			`(?:是|为|is|was|[\s:=，,“"'「])*([!-+\--:<-~]{4,})`), group: 1, holds: looksSecret, hide: MaskKey,
		words: []string{"密", "口令", "码", "pass", "pwd", "key"},
	},
	{
		find: regexp.MustCompile(`(?i)(?:银行卡号?|储蓄卡号?|信用卡号?|卡号|card (?:number|no\.?))` +
			`(?:是|为|is|[\s:=，,])*(\d(?:[ -]?\d){9,22})`), group: 1, hide: hideDigits,
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
		holds: both(standsAlone, isGroupedKey), hide: MaskKey,
	},
	{
		find:  regexp.MustCompile(`[A-Z0-9]{4,5}(?: [A-Z0-9]{4,5}){2,7}`),
		holds: both(standsAlone, isSpacedKey), hide: MaskKey,
	},
	{find: regexp.MustCompile(`[A-Z0-9]{12,32}`), holds: both(standsAlone, isRunTogetherKey), hide: MaskKey},
	// Mainland mobile numbers, with or without the country code.
	{
		find: regexp.MustCompile(`(?:(?:\+|00)?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}`), holds: isPhone, hide: hidePhone,
		digits: 11,
	},
}

// Links that sign in or link an account once: the console's, and the deep links of the messenger, also as the
// messenger turns them into a command.
var oneTimeLink = regexp.MustCompile(`(?:/console/in/|[?&]start=|/start(?:@\w+)? +)([A-Za-z0-9_-]{16,})`)

func mask(text string, rules []rule) string {
	runes := []rune(text)
	folded, at := fold(runes)
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
		for _, m := range r.find.FindAllStringSubmatchIndex(folded, -1) {
			from, to := m[2*r.group], m[2*r.group+1]
			if r.holds != nil && !r.holds(folded[:from], folded[from:to], folded[to:]) {
				continue
			}
			hide := []rune(r.hide(folded[from:to]))
			for i, c := range hide {
				if c == '*' {
					runes[at[from]+i], hidden = '*', true
				}
			}
		}
	}
	if !hidden {
		return text
	}
	return string(runes)
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

// maskMessage masks all of a message that a person can read. What comes back when a button is pressed stays, and so
// do links, except the secret part of one-time links: a masked pay link would lead nowhere.
func maskMessage(m Message) Message {
	if m.Secret {
		m.Text = hideAll(m.Text)
	} else {
		m.Text = Mask(m.Text)
	}
	m.Lead = Mask(m.Lead)
	m.Format, m.Place = maskJSON(m.Format), maskJSON(m.Place)
	if len(m.Buttons) > 0 {
		rows := make([][]Button, len(m.Buttons))
		for i, row := range m.Buttons {
			rows[i] = make([]Button, len(row))
			for j, b := range row {
				rows[i][j] = Button{Label: Mask(b.Label), Data: b.Data, URL: mask(b.URL, rules[:1])}
			}
		}
		m.Buttons = rows
	}
	if len(m.Media) > 0 {
		media := make([]Media, len(m.Media))
		for i, one := range m.Media {
			one.Name = Mask(one.Name)
			media[i] = one
		}
		m.Media = media
	}
	return m
}

// maskJSON masks every string in a piece of JSON that is not understood here, such as a contact card.
func maskJSON(raw json.RawMessage) json.RawMessage {
	var v any
	dec := json.NewDecoder(strings.NewReader(string(raw)))
	dec.UseNumber()
	if len(raw) == 0 || dec.Decode(&v) != nil {
		return raw
	}
	changed := false
	masked, err := json.Marshal(mapStrings(v, func(s string) string {
		to := Mask(s)
		changed = changed || to != s
		return to
	}))
	if err != nil || !changed {
		return raw
	}
	return masked
}

func mapStrings(v any, f func(string) string) any {
	switch v := v.(type) {
	case string:
		return f(v)
	case []any:
		for i := range v {
			v[i] = mapStrings(v[i], f)
		}
	case map[string]any:
		for k := range v {
			v[k] = mapStrings(v[k], f)
		}
	}
	return v
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
				return s[:i] + MaskPhone(s[i:])
			}
		}
	}
	return s
}
