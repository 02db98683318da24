package understand

import (
	"slices"
	"strings"
)

// fillAccount takes the account, phone or QQ number that is to be charged. A
// phone number is one only when asked for or said to be charged: people also
// leave theirs to be called back.
func (m *message) fillAccount(u *Understanding) {
	if m.c.Asking == AskingAccount {
		u.Account = m.askedAccount()
		return
	}
	best, sure := -1, false
	for i, t := range m.toks {
		if !accountLike(t) || t.name == u.TrackingNo && u.TrackingNo != "" {
			continue
		}
		should := m.before(i, 6, of(cShould)) >= 0 || m.before(i, 6, of(cTo)) >= 0 && m.before(i, 6, of(cAccountWord, cPhoneWord, cQQWord)) >= 0
		topup := m.before(i, 5, of(cTopUp)) >= 0
		wrong := m.before(i, 4, of(cBecame, cWrong)) >= 0 && m.has.any(of(cWrong, cBecame)) && !should
		labelled := m.before(i, 3, of(cAccountWord, cQQWord)) >= 0 || m.before(i, 4, of(cPhoneWord)) >= 0 && (topup || should)
		if t.is.has(cPhone) && !topup && !should || !labelled && !(topup || should) || wrong && (m.has.any(of(cWrong, cShould, cPerson)) || m.deniesOwning()) {
			continue
		}
		if best < 0 || should && !sure {
			best, sure = i, should
		}
	}
	if best >= 0 {
		u.Account = m.toks[best].name
	}
}

// deniesOwning reports 不是我的号.
func (m *message) deniesOwning() bool {
	for i, t := range m.toks {
		if t.is.any(of(cNot, cNo)) && m.after(i, 3, of(cMine)) >= 0 {
			return true
		}
	}
	return false
}

func accountLike(t token) bool {
	if t.is.any(of(cOrderNo, cTrackingNo)) || t.name == "" {
		return false
	}
	if isDigits([]rune(t.name)) && len(t.name) > 13 {
		return false // a card or an identity number
	}
	return t.is.has(cPhone) || t.is.has(cDigits) && len(t.name) >= 5 && len(t.name) <= 32 || t.is.has(cNumber) && len(t.name) >= 5
}

// askedAccount reads the answer to "which account?": a number, a name, or the
// rest of the text after 账号是.
func (m *message) askedAccount() string {
	best := ""
	for i, t := range m.toks {
		if !accountLike(t) {
			continue
		}
		if best == "" || m.before(i, 6, of(cShould, cTo)) >= 0 || m.before(i, 3, of(cBecame, cInstead, cNot)) < 0 && m.wrongBefore(best) {
			best = t.name
		}
	}
	if best != "" {
		return best
	}
	if no := strings.NewReplacer(" ", "", "-", "").Replace(m.plain); isDigits([]rune(no)) && len(no) >= 5 && len(no) <= 13 {
		return no
	}
	return m.spelledAccount()
}

// wrongBefore reports that the account found first was the wrong one.
func (m *message) wrongBefore(name string) bool {
	for i, t := range m.toks {
		if t.name == name {
			return m.before(i, 3, of(cBecame, cInstead, cNot, cWrong)) >= 0
		}
	}
	return false
}

// accountLabels are words before an account in an answer, not part of it.
var accountLabels = strings.Fields("账号是 账户是 账号 账户 用户名是 用户名 角色名是 角色名 角色 昵称是 昵称 名字是 名字叫 名字 叫 id是 uid是 id uid 游戏名 游戏id 游戏账号 我的 是 : account is username my the it's its")

// spelledAccount takes a name without digits: one made of Latin letters, or any
// name after a label such as 角色名.
func (m *message) spelledAccount() string {
	t := m.cased
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
