package understand

import "strings"

// phone recognises a mainland mobile number, also grouped, and long rows of
// digits such as bank cards, so that no part of them is read as something else.
func (s *scanner) phone(i int) (token, bool) {
	t := s.t
	if !isDigit(t[i]) && t[i] != '+' || i > 0 && isASCIIWord(t[i-1]) && !s.afterLabel(i) {
		return token{}, false
	}
	from := i
	if t[i] == '+' {
		i++
	}
	var digits []rune
	groups, short, to := 0, false, i
	for i < len(t) && isDigit(t[i]) {
		start := i
		for i < len(t) && isDigit(t[i]) {
			digits = append(digits, t[i])
			i++
		}
		groups++
		short = short || i-start < 3
		to = i
		if i+1 < len(t) && (t[i] == ' ' || t[i] == '-') && isDigit(t[i+1]) {
			i++
		}
	}
	if to < len(t) && (isLatin(t[to]) || t[to] == '.' && to+1 < len(t) && isDigit(t[to+1])) {
		return token{}, false
	}
	no := string(digits)
	if len(no) == 13 && strings.HasPrefix(no, "86") {
		no = no[2:]
	}
	tok := token{stretch: stretch{from, to}, name: no, n: -1}
	switch {
	case len(no) == 11 && no[0] == '1' && no[1] >= '3':
		tok.is = of(cPhone)
	case groups > 1 && len(no) >= fewestGrouped && len(no) <= 12 && s.namesAccount() && !groupsOfOthers(t, from, to):
		tok.is = of(cDigits)
	case len(no) >= 12 && (groups == 1 || !short || strings.Trim(no, "0123456789") == "" && groups > 2 && len(no) >= 15):
		tok.is = of(cDigits)
	default:
		return token{}, false
	}
	return tok, true
}

// fewestGrouped is how many digits an account in groups has at least.
const fewestGrouped = 8

// namesAccount reports that the number that comes is called an account: it was asked for, or words for one stand just before.
func (s *scanner) namesAccount() bool {
	if s.c.Asking == AskingAccount {
		return true
	}
	for _, t := range s.out[max(0, len(s.out)-6):] {
		if t.is.any(of(cAccountWord, cQQWord, cPhoneWord)) {
			return true
		}
	}
	return false
}

// groupsOfOthers reports that groups of digits are several numbers: one is long by itself, or what follows is a unit.
func groupsOfOthers(t []rune, from, to int) bool {
	for group := range strings.FieldsSeq(string(t[from:to])) {
		if len(group) > 4 {
			return true
		}
	}
	k := skipBlanks(t, to)
	_, _, money := moneyUnit(t, k, number{})
	_, pieces := counter(t, k)
	return money || pieces
}

// afterLabel reports that a latin label such as QQ or phone stands glued before i.
func (s *scanner) afterLabel(i int) bool {
	return len(s.out) > 0 && s.out[len(s.out)-1].to == i && !s.out[len(s.out)-1].is.any(of(cDigits, cNumber))
}

// account recognises a name of letters with digits, underscores or an @, such
// as wang_fang88 or a mail address. What it is the name of, the roles decide.
func (s *scanner) account(i int) (token, bool) {
	t := s.t
	if !isLatin(t[i]) || i > 0 && isASCIIWord(t[i-1]) {
		return token{}, false
	}
	to := i
	for to < len(t) && (isASCIIWord(t[to]) || strings.ContainsRune("_@.#-", t[to])) {
		to++
	}
	for to > i && strings.ContainsRune("_@.#-", t[to-1]) && t[to-1] != '_' {
		to--
	}
	letters, others := 0, 0
	for _, r := range t[i:to] {
		switch {
		case isLatin(r):
			letters++
		case isDigit(r) || r == '_' || r == '@':
			others++
		}
	}
	if r := (timeReader{t: t, i: i}); s.c.Asking == AskingPaidAt && r.monthName() > 0 {
		return token{}, false // oct-2
	}
	if letters == 0 || others == 0 || to-i < 4 || s.isLabelled(i, to) {
		return token{}, false
	}
	return token{stretch: stretch{i, to}, is: of(cWord, cDigits), name: string(s.cased[i:to]), n: -1}, true
}

// isLabelled reports that the letters at i are a word of their own and the rest
// a number: qq987654321, rmb100, paid60, wx100.
func (s *scanner) isLabelled(i, to int) bool {
	k := i
	for k < to && isLatin(s.t[k]) {
		k++
	}
	if k == to || !isDigits(s.t[k:to]) {
		return false
	}
	label := string(s.t[i:k])
	return label == "qq" || label == "rmb" || label == "cny" || label == "id" || label == "uid" || label == "tel" || label == "no"
}

// carrierPrefixes are the letters that parcel numbers of known carriers begin with.
var carrierPrefixes = strings.Fields("SF YT ZTO ZT STO ST JT JTSD JD JDV JDVA JDVB JDVC JDVE JDX JDK JDL YD YUNDA EMS DPK DP BEST HT TT ANE KY UC YZ PY YZPY ZJS FW CN LP SFE YTO")

// tracking recognises a parcel number with its carrier's letters, also with
// blanks inside. One without letters is told by its cue words, in the roles.
func (s *scanner) tracking(i int) (token, bool) {
	t := s.t
	if !isLatin(t[i]) || i > 0 && isASCIIWord(t[i-1]) {
		return token{}, false
	}
	run := compact(t, i, 40)
	k := 0
	for k < len(run.text) && (run.text[k] < '0' || run.text[k] > '9') {
		k++
	}
	letters := run.text[:k]
	end := k
	for end < len(run.text) && run.text[end] >= '0' && run.text[end] <= '9' {
		end++
	}
	for end-k > mostTrackingDigits && boundary(run, end) > k {
		end = boundary(run, end) // YT8823019947102 11-19停在郑州
	}
	digits := end - k
	if k > 0 && run.at[k-1]-run.at[0] != k-1 {
		return token{}, false // is SF1029…
	}
	if k == 0 || k > 5 || digits < 9 || digits > mostTrackingDigits || letters == s.lex.order.prefix {
		return token{}, false
	}
	postal := k == 2 && digits == 9 && strings.HasPrefix(run.text[end:], "CN")
	if postal {
		end += 2
	}
	from, to := run.at[0], run.at[end-1]+1
	if !edge(t, from, to) {
		return token{}, false
	}
	known := postal || containsString(carrierPrefixes, letters)
	if !known && !s.spokeOf(of(cTracking, cCarrier)) && s.c.Asking != AskingTrackingNo {
		return token{}, false
	}
	return token{stretch: stretch{from, to}, is: of(cTrackingNo), name: run.text[:end], n: -1}, true
}

// mostTrackingDigits is how many digits a parcel number has at most.
const mostTrackingDigits = 16

// boundary is the last place before end where the characters of a run do not stand together.
func boundary(run compactRun, end int) int {
	for end--; end > 0 && run.at[end] == run.at[end-1]+1; end-- {
	}
	return end
}

// spokeOf reports that one of the last tokens has one of the concepts.
func (s *scanner) spokeOf(cs concepts) bool {
	for k := len(s.out) - 1; k >= 0 && k >= len(s.out)-4; k-- {
		if s.out[k].is.any(cs) {
			return true
		}
	}
	return false
}

func containsString(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}
