package dialog

import (
	"slices"
	"strings"

	"kefu/dialog/understand"
)

// AsksForSecret tells whether the question just put is answered with a secret: whatever comes then is hidden from its
// arrival, in words, in a press and in an edit alike.
func (s State) AsksForSecret() bool { return s.Asking == understand.AskingLookupCode }

// TellsSecret tells whether words hold a secret that no shape and no label tells: the answer to a question for one, or
// the lookup code of the order that is named with it or waits for it, also when nobody asked.
func (m *Machine) TellsSecret(s State, words string) bool {
	if s.AsksForSecret() {
		return true
	}
	if !slices.ContainsFunc(strings.FieldsFunc(understand.Folded(words), noPartOfCode), likeCode) {
		return false // most messages, without reading them
	}
	st := &step{m: m, State: s.clone()}
	_, code, plainly := st.codeIn(Text{Text: words}, st.understood(words, asked(s.Asking)))
	return code != "" && (plainly || s.Topic.AwaitsCode != "")
}

func noPartOfCode(r rune) bool { return (r < '0' || r > '9') && (r < 'a' || r > 'z') }

// likeCode tells whether a word is as short as lookup codes are, and has a digit in it.
func likeCode(word string) bool {
	return len(word) >= 4 && len(word) <= 16 && strings.ContainsAny(word, "0123456789")
}
