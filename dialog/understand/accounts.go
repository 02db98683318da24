package understand

import (
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

// accounts are the tokens that can be accounts.
func (m *message) accounts(trackingNo string) (all []int) {
	for i, t := range m.toks {
		if accountLike(t) && (t.name != trackingNo || trackingNo == "") {
			all = append(all, i)
		}
	}
	return all
}

// theirs is how sure a word makes it that an account is the customer's own and right.
const theirs = 2

// ownership weighs whether the account at i is the one that was meant: their own, the
// one it should be, what was there before it was mistyped; and not somebody else's, a
// mistyped or a denied one.
func (m *message) ownership(i int) (score int) {
	t := m.toks[i]
	if m.before(i, 6, of(cShould)) >= 0 || m.before(i, 3, of(cTo, cWant)) >= 0 {
		score += theirs
	}
	clause := string(m.lower[max(0, t.from-8):t.from])
	if k := strings.LastIndexAny(clause, ",，。;("); k >= 0 {
		clause = clause[k:]
	}
	if strings.Contains(clause, "自己") || strings.Contains(clause, "我的") || strings.Contains(clause, "正确") || strings.Contains(clause, "my ") {
		score += theirs
	}
	if k := m.before(i, 2, of(cBecame, cWrong, cMistake)); k >= 0 && strings.ContainsAny(m.text(m.toks[k]), "成错") && m.before(i, i-k-1, of(cShould, cTo, cWant)) < 0 {
		score -= theirs + 1
	}
	if k := m.after(i, 2, of(cBecame, cWrong, cMistake)); k >= 0 && m.toks[k].from-t.to <= 1 {
		if strings.Contains(m.text(m.toks[k]), "成") {
			score += theirs
		} else {
			score -= theirs + 1
		}
	}
	if m.before(i, 2, of(cNot, cDont, cInstead)) >= 0 {
		score -= theirs + 1
	}
	if m.before(i, 5, of(cPerson)) >= 0 || m.strangerBefore(i) {
		score -= theirs
	}
	return score
}

// strangerBefore reports a person right before the bracket that the account stands in: 充到室友号上了（5566778）.
func (m *message) strangerBefore(i int) bool {
	from := m.toks[i].from
	if from == 0 || m.lower[from-1] != '(' {
		return false
	}
	for k := i - 1; k >= 0 && k >= i-6; k-- {
		if m.toks[k].is.has(cPerson) {
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
	best, most := "", 0
	for _, i := range m.accounts("") {
		if score := m.ownership(i); best == "" && score > -theirs-1 || best != "" && score > most {
			best, most = m.toks[i].name, score
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
