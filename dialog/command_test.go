package dialog

import (
	"strings"
	"testing"

	"kefu/internal/terms"
)

func TestEachCommandOfCustomersIsKnown(t *testing.T) {
	t.Parallel()
	unknown := func(text string) bool {
		w := newWorld(t)
		w.happen(Text{At: w.now, Text: text})
		return strings.Contains(w.log.String(), w.m.Texts.T("zh", "command.unknown", nil))
	}
	for _, name := range terms.CommandsFor(terms.ForCustomers) {
		if unknown("/" + name) {
			t.Errorf("/%s: command in press.go does not know it", name)
		}
	}
	if !unknown("/dance") {
		t.Error("/dance is known")
	}
}
