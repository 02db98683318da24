package mask

import (
	"regexp"
	"strings"
)

// Answer hides the secret in a person's answer to a question for one. A single word is that, whatever it looks like; among
// other words those with a digit or in capitals are. Order numbers stay, and so does what is said around the secret.
func (m *Masker) Answer(text string) string {
	runes := []rune(text)
	folded, index := fold(runes)
	words := alnumWords.FindAllStringIndex(folded, -1)
	if len(words) < 2 {
		return m.Whole(text)
	}
	orders := m.orderNos(folded, 0)
	for _, w := range words {
		word := folded[w[0]:w[1]]
		if !strings.ContainsAny(word, "0123456789") && (len(word) < 4 || strings.ToUpper(word) != word) {
			continue
		}
		for i := w[0]; i < w[1]; i++ {
			if !orders(i) {
				runes[index[i]] = '*'
			}
		}
	}
	return m.Text(string(runes))
}

// alnumWords are the words of folded text, without what is said in Chinese.
var alnumWords = regexp.MustCompile(`[A-Za-z0-9]+`)

// Whole hides all letters and digits, whatever they look like; order numbers and what is said around them in Chinese stay.
func (m *Masker) Whole(text string) string {
	runes := []rune(text)
	folded, index := fold(runes)
	orders := m.orderNos(folded, 0)
	for i := range len(folded) {
		if isAlnum(folded[i]) && !orders(i) {
			runes[index[i]] = '*'
		}
	}
	return string(runes)
}
