package understand

import (
	"regexp"
	"slices"
	"strings"
)

// fillAccount takes the account, phone or QQ number that is to be charged. People also leave theirs to be called back,
// and name that of the stranger who was charged: what stands around each decides.
func (m *message) fillAccount(u *Understanding) {
	if m.c.Asking == AskingAccount {
		u.Account = m.askedAccount()
		return
	}
	if !m.saysAWord() {
		return // a number alone may be anything
	}
	spans := slices.DeleteFunc(m.spansOf(accountSpans), func(i int) bool { return m.toks[i].name == u.TrackingNo })
	if n := likeliest(m.c.reader().rolesOf(m, accountSpans, spans), roleAccount); n >= 0 {
		u.Account = m.toks[spans[n]].name
	}
}

func accountLike(t token) bool {
	if t.is.any(of(cOrderNo, cTrackingNo)) || t.name == "" {
		return false
	}
	if isDigits([]rune(t.name)) && len(t.name) > 13 || strings.Trim(t.name, "0123456789.,-") == "" && !isDigits([]rune(t.name)) {
		return false // a card or an identity number
	}
	return t.is.has(cPhone) || t.is.has(cDigits) && len(t.name) >= 5 && len(t.name) <= 32 || t.is.has(cNumber) && len(t.name) >= 5
}

// askedAccount reads the answer to "which account?": the likeliest of those that may be one, a number in pieces, a name, or
// the rest of the text after 账号是.
func (m *message) askedAccount() string {
	if a, ok := m.spacedAddress(); ok {
		return a
	}
	best, spans := -1, m.spansOf(accountSpans)
	ranked := m.c.reader().rolesOf(m, accountSpans, spans)
	for n := range spans {
		if ranked[n][roleAccount] >= leastAsked && (best < 0 || ranked[n][roleAccount] > ranked[best][roleAccount]) {
			best = n
		}
	}
	if best >= 0 {
		return m.toks[spans[best]].name
	}
	if no := strings.NewReplacer(" ", "", "-", "").Replace(m.plain); isDigits([]rune(no)) && len(no) >= 5 && len(no) <= 13 {
		return no
	}
	return m.spelledAccount()
}

// mailAddress is all of an answer, without its blanks.
var mailAddress = regexp.MustCompile(`^[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+$`)

// spacedAddress reads a mail address that was typed with blanks: xiao 0917 @ qq.com.
func (m *message) spacedAddress() (string, bool) {
	a := strings.ReplaceAll(string(m.cased), " ", "")
	return a, mailAddress.MatchString(a)
}

// howWritten tells how a name is to be written, and is no part of it.
var howWritten = regexp.MustCompile(`(?i)(?:[ ,，。;(（]+(?:all )?(?:together|no (?:blanks?|spaces?)|without (?:blanks?|spaces?)|(?:in )?(?:lower|upper|small)[ -]?(?:case|letters)|one word|连着写?|连在一起|中间(?:没有?|不加|别加)空格|没有?空格|不带空格|全?都?是?[小大]写)[^\p{Han}A-Za-z0-9]*)+$`)

// accountLabels are words before an account in an answer, not part of it.
var accountLabels = strings.Fields("账号是 账户是 账号 账户 用户名是 用户名 角色名是 角色名 角色 昵称是 昵称 名字是 名字叫 名字 叫 id是 uid是 id uid 游戏名 游戏id 游戏账号 我的 是 : account is it's it is this username my the it's its")

// spelledAccount takes a name without digits: one made of Latin letters, or any
// name after a label such as 角色名.
func (m *message) spelledAccount() string {
	t := []rune(howWritten.ReplaceAllString(string(m.cased), ""))
	i, labelled := 0, false
	for i < len(t) {
		at := i
		for _, l := range accountLabels {
			if r := []rune(l); hasAt(m.lower, i, r) && (l != "是" || labelled || i == 0) {
				i += len(r)
				labelled = labelled || l != "我的" && l != "是" && l != "my" && l != "the"
				break
			}
		}
		for i < len(t) && (t[i] == ' ' || t[i] == ':') {
			i++
		}
		if i == at {
			break
		}
	}
	rest := strings.ReplaceAll(string(t[i:]), " ", "")
	latin := rest != "" && !strings.ContainsFunc(rest, func(r rune) bool { return r > 0x80 || !isASCIIWord(r) && !strings.ContainsRune("_@.-#", r) })
	n := len([]rune(rest))
	switch {
	case latin && n >= 2 && n <= 32 && (labelled || m.unknownLatin()):
		return rest
	case !latin && (labelled || m.unknownWords()) && n >= 2 && n <= 16 && !strings.Contains(rest, "我") && !m.has.any(of(cDontKnow, cWrong, cHow, cWhat, cYesNo, cCancel, cRefund, cNot, cHuman)):
		return strings.TrimRight(rest, "。!.~")
	}
	return ""
}

// unknownWords reports a short text without a word of ours: 小鱼儿, but not 呃呃.
func (m *message) unknownWords() bool {
	return len(m.lower) <= 6 && !strings.ContainsAny(m.plain, "呃额唔嗯哼噢咦哎嗨…") && slices.ContainsFunc(m.lower, func(r rune) bool { return r != m.lower[0] }) && !slices.ContainsFunc(m.toks, func(t token) bool {
		return !t.is.any(of(cWord, cFiller)) && t.to-t.from > 1 || t.is.any(of(cBreak, cQMark, cSoft))
	})
}

// unknownLatin reports a text of one or two Latin words that are no words of ours.
func (m *message) unknownLatin() bool {
	return len(m.toks) <= 2 && !slices.ContainsFunc(m.toks, func(t token) bool { return !t.is.has(cWord) })
}
