package mask

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// This file tells secrets from what only looks like them. Arguments are folded text: what stands before the match,
// the match, and what stands after it.

func all(conditions ...func(before, match, after string) bool) func(before, match, after string) bool {
	return func(before, match, after string) bool {
		for _, holds := range conditions {
			if !holds(before, match, after) {
				return false
			}
		}
		return true
	}
}

// evenlySpaced tells one number in groups (138.0013.8000) from numbers beside each other (13.5 100 200).
func evenlySpaced(_, match, _ string) bool {
	gaps := strings.FieldsFunc(strings.TrimPrefix(match, "+86"), func(r rune) bool { return r < unicode.MaxASCII && isAlnum(byte(r)) || r == '+' })
	for i := range gaps {
		if i > 0 && gaps[i] != gaps[0] {
			return false
		}
	}
	return true
}

// standsAlone keeps parts of longer numbers and words out: WF20261122000123, a 28-digit payment reference.
func standsAlone(before, _, after string) bool {
	return !endsAlnum(before) && !startsAlnum(after) &&
		!strings.HasSuffix(before, "*") && !strings.HasPrefix(after, "*")
}

// groupedAsPhone tells a phone from sums and counts in a row (150、200、30000): it is grouped as phones are, or evenly by
// what hardly stands between other numbers.
func groupedAsPhone(before, match, after string) bool {
	if evenlySpaced(before, match, after) && !strings.ContainsAny(match, "|,、:()*") {
		return true
	}
	var groups []int
	for _, g := range strings.FieldsFunc(strings.TrimPrefix(strings.TrimPrefix(match, "+"), "86"), func(r rune) bool { return r < '0' || r > '9' }) {
		groups = append(groups, len(g))
	}
	usual := [][]int{{3, 4, 4}, {3, 8}, {7, 4}, {4, 4, 3}}
	return len(groups) == 11 || slices.ContainsFunc(usual, func(one []int) bool { return slices.Equal(one, groups) })
}

// isPhone wants no digit on either side, and no capital before it: tracking numbers begin so (SF13800138000).
func isPhone(before, _, after string) bool {
	if before != "" {
		c := before[len(before)-1]
		if isDigit(c) || c >= 'A' && c <= 'Z' || c == '*' {
			return false
		}
	}
	return after == "" || !isDigit(after[0]) && after[0] != '*'
}

// isBankCard checks number, issuer and Luhn digit (ISO/IEC 7812). Cards begin with 3 to 6, or 22 to 27; a number that is
// said to be a parcel's is none.
func isBankCard(before, match, _ string) bool {
	digits := onlyAlnum(match)
	if len(digits) < 13 || len(digits) > 19 {
		return false
	}
	if (digits[0] < '3' || digits[0] > '6') && (digits < "22" || digits >= "28") {
		return false
	}
	return luhn(digits) && !saidToBeParcel(before)
}

func luhn(digits string) bool {
	sum := 0
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

// parcelWords stand shortly before a tracking number.
var parcelWords = []string{"单号", "运单", "快递", "物流", "订单", "tracking", "waybill", "parcel", "order"}

func saidToBeParcel(before string) bool {
	const near = 24 // bytes: about eight Chinese characters
	return containsAny(strings.ToLower(before[max(0, len(before)-near):]), parcelWords)
}

// isIdentity checks the birth date and the check character (ISO 7064 MOD 11-2, as GB 11643 says).
func isIdentity(_, match, _ string) bool {
	s := strings.ToUpper(onlyAlnum(match))
	if len(s) != 18 {
		return false
	}
	if _, err := time.Parse("20060102", s[6:14]); err != nil {
		return false
	}
	sum := 0
	for i, weight := range []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += int(s[i]-'0') * weight
	}
	return s[17] == "10X98765432"[sum%11]
}

// isGroupedKey tells a card key from words such as over-ride-mode.
func isGroupedKey(_, match, _ string) bool {
	s := onlyAlnum(match)
	return hasDigit(s) || s == strings.ToUpper(s)
}

// isSpacedKey is stricter, since people write numbers and capitals in a row: it wants letters and digits mixed.
func isSpacedKey(_, match, _ string) bool {
	s := onlyAlnum(match)
	return changes(s) >= 3
}

// isRunTogetherKey wants capitals and digits well mixed. Order and tracking numbers are letters, then digits, at most
// with letters at the end (RA123456789CN); American tracking numbers begin with 1Z.
func isRunTogetherKey(_, match, _ string) bool {
	return changes(match) >= 3 && !strings.HasPrefix(match, "1Z")
}

// pointInTime is a date or a time of day; amount is a number before its unit, also as a remark: (4 or more digits).
var (
	pointInTime = regexp.MustCompile(`^\d{1,4}(?:[-/.:]\d{1,2}){1,2}$`)
	amount      = regexp.MustCompile(`(?i)^\(?[\d.]+(?: or more| to [\d.]+)? ?(?:[元块张个点分年月日次位遍天笔单组件秒]|小时|times?\b|yuan|pieces?|pcs|digits?)`)
)

// keyLike is a word that is none of a language: it has a digit or a sign in it, or is all capitals.
var keyLike = regexp.MustCompile(`^[A-Z]+$|[0-9!-/:-@\[-` + "`" + `{-~]`)

// looksSecret judges what follows a word for a secret: after a sign (密码：abcd) anything but an amount (密码：6位), else
// only what begins like a key.
func looksSecret(before, match, after string) bool {
	if strings.HasPrefix(match, "*") {
		return true // it is hidden already
	}
	if amount.MatchString(match + after) {
		return false
	}
	said := strings.TrimRightFunc(before, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if strings.Trim(before[len(said):], " \t\n\"'“”‘’「()") != "" {
		return true
	}
	for _, word := range []string{"是", "为", "如下"} {
		if strings.HasSuffix(said, word) {
			return true
		}
	}
	return beginsLikeKey(before, match, after) || groups.MatchString(match) || lettersAfterHan(said, match)
}

// groups are what a key of letters alone is told from words by.
var groups = regexp.MustCompile(`^[0-9A-Za-z]{3,}(?:[-._/][0-9A-Za-z]{3,}){2,}`)

// lettersAfterHan tells whether Latin letters follow a Chinese word for a secret: 账号 wang 密码 qwerty.
func lettersAfterHan(said, match string) bool {
	last, _ := utf8.DecodeLastRuneInString(said)
	return unicode.Is(unicode.Han, last) && latin.MatchString(match)
}

// fourDigits are too few for a card key, and what people call an order by.
var (
	fourDigits = regexp.MustCompile(`^[0-9]{4} *$`)
	cardKey    = regexp.MustCompile(`(?i)(?:卡 ?密|card[ -]*key|cd-?key) *$`)
)

var latin = regexp.MustCompile(`^[A-Za-z]{6,}(?:[^A-Za-z]|$)`)

// beginsLikeKey wants a first word like a key's, which is no date, time or amount, and a digit in what follows unless an
// "is" stands before it.
func beginsLikeKey(before, match, after string) bool {
	value := match
	if end := strings.IndexFunc(match, func(r rune) bool { return r > unicode.MaxASCII }); end >= 0 {
		value = match[:end]
	}
	first, _, _ := strings.Cut(value, " ")
	first = strings.TrimRight(first, ",;.")
	if fourDigits.MatchString(value) && !startsAlnum(match[len(value):]+after) && cardKey.MatchString(before) {
		return false // 卡密 3373 输进去: a key has more than the last digits of an order
	}
	if !keyLike.MatchString(first) || pointInTime.MatchString(first) || amount.MatchString(match+after) {
		return false
	}
	return hasDigit(value) && len(onlyAlnum(value)) >= 4 || strings.HasSuffix(before, "is ") || strings.HasSuffix(before, "was ")
}

// namedByKefu is beginsLikeKey for kefu's own words, where a bracket after a word for a secret opens a remark about it:
// send its lookup code (4 or more digits, in the text message of the order).
func namedByKefu(before, match, after string) bool {
	return beginsLikeKey(before, strings.TrimLeft(match, "(["), after)
}

// changes counts how often letters turn into digits or digits into letters.
func changes(s string) int {
	n := 0
	for i := 1; i < len(s); i++ {
		if isDigit(s[i]) != isDigit(s[i-1]) {
			n++
		}
	}
	return n
}

func hasDigit(s string) bool { return strings.ContainsAny(s, "0123456789") }

func onlyAlnum(s string) string {
	return strings.Map(func(r rune) rune {
		if r < unicode.MaxASCII && isAlnum(byte(r)) {
			return r
		}
		return -1
	}, s)
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isAlnum(c byte) bool { return isDigit(c) || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

func endsAlnum(s string) bool { return s != "" && isAlnum(s[len(s)-1]) }

func startsAlnum(s string) bool { return s != "" && isAlnum(s[0]) }

var (
	// companyNumber is the unified social credit code of a company (GB 32100): register, kind, region, nine characters, a
	// check character. No letters I, O, S, V, Z.
	companyNumber = regexp.MustCompile(`^9[1-3][0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}$`)
	// companyLike has the form of such a code and may have slips in it.
	companyLike = regexp.MustCompile(`^[1-9][0-9]{7}[0-9A-Z]{10}$`)
	taxWords    = regexp.MustCompile(`(?i)税号|信用代码|纳税人|tax (?:id|no|number|code)`)
	secretWords = regexp.MustCompile(`(?i)` + labels)
	taxLabel    = regexp.MustCompile(`(?i)(?:税号|信用代码|纳税人识别号|tax (?:id|no\.?|number|code))(?:是|为| is|[\s:=,#(-])*$`)
)

// ofTax tells whether what stands shortly before speaks of a tax number, and of no secret after that: 税号最后是13 打错了.
func ofTax(before string) bool {
	const near = 60 // bytes: about twenty Chinese characters
	before = before[max(0, len(before)-near):]
	at := taxWords.FindAllStringIndex(before, -1)
	return len(at) > 0 && !secretWords.MatchString(before[at[len(at)-1][1]:])
}

// isTaxNumber tells whether a piece is a company's tax number, which every invoice bears: it is no secret. Before it stands
// a word for one, or it has the shape of one, with a letter in it.
func isTaxNumber(before, match string) bool {
	match = onlyAlnum(match)
	if n := len(match); n < 15 || n > 20 || isIdentity("", match, "") {
		return false // a person's tax number is that of their identity card
	}
	return taxLabel.MatchString(before) || ofTax(before) && companyLike.MatchString(match) || companyNumber.MatchString(match) && strings.ContainsAny(match[8:], "ABCDEFGHJKLMNPQRTUWXY")
}
