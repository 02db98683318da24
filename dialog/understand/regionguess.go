package understand

import "strings"

// guessRegion reads a bare answer to the question for a region that is almost
// the name of one: its beginning (艾欧), or a short name with one character
// wrong (祖按). It must fit exactly one region.
func (m *message) guessRegion() string {
	asked := m.c.Asking == AskingRegionActual || m.c.Asking == AskingRegionWanted
	if !asked || m.has.any(of(cDontKnow, cNoReason, cYesNo, cHow, cWhat, cCancel, cRefund, cHuman)) {
		return ""
	}
	said := m.plain
	for _, w := range strings.Fields("我在 我是 应该是 应该 好像是 是 在 选 要") {
		said = strings.TrimPrefix(said, w)
	}
	whole := []rune(said)
	for _, w := range strings.Fields("吧 啊 呢 的号 的账号 的角色 那边 这边 那个 的 大区 服务器 区 服") {
		said = strings.TrimSuffix(said, w)
	}
	typed := []rune(said)
	if len(whole) == 2 {
		typed = whole // 郭服
	}
	if len(typed) < 2 || len(typed) > 5 || typed[0] < firstHan {
		return ""
	}
	if w, ok := words.at(typed, 0); ok && len(w.runes) == len(typed) {
		return ""
	}
	guess := ""
	for _, n := range m.c.Lexicon.named {
		if n.weak || n.runes[0] < firstHan || n.name == guess || !almost(typed, n.runes) {
			continue
		}
		if guess != "" {
			return ""
		}
		guess = n.name
	}
	return guess
}

// almost reports that typed begins a longer name, or is one of two characters
// with one wrong.
func almost(typed, name []rune) bool {
	if len(typed) < len(name) {
		return len(name) > 2 && hasAt(name, 0, typed)
	}
	if len(typed) != 2 || len(name) != 2 || (typed[0] == name[0]) == (typed[1] == name[1]) {
		return false
	}
	if last := name[1]; last == '区' || last == '服' {
		return strings.ContainsRune(homophones[name[0]], typed[0]) || strings.ContainsRune(homophones[name[1]], typed[1])
	}
	return true
}
