package dialog

import (
	"slices"
	"testing"

	"kefu/dialog/texts"
)

// TestAReasonIsWhole: the linter asks for the row of a new reason; here is what a row needs besides.
func TestAReasonIsWhole(t *testing.T) {
	catalogue, err := texts.Load(texts.Files)
	if err != nil {
		t.Fatal(err)
	}
	paths := []path{refundPath, refusePath, returnPath, problemPath, paymentPath}
	for reason, rule := range reasonTable {
		if !catalogue.Has("reason." + string(reason)) {
			t.Errorf("%s has no text \"reason.%s\"", reason, reason)
		}
		if !slices.ContainsFunc(paths, func(p path) bool { return slices.Contains(p.reasons, reason) }) {
			t.Errorf("%s fits no situation: it is on no path", reason)
		}
		for _, name := range rule.evidence {
			on := slices.IndexFunc(paths, func(p path) bool { return p.name == name })
			if on < 0 || !slices.Contains(paths[on].reasons, reason) {
				t.Errorf("%s wants evidence on the path %q, where nobody can give it as a reason", reason, name)
			}
		}
		for _, w := range slices.Concat(rule.offers, rule.parcels, []Wish{rule.implies}) {
			if w != "" && !catalogue.Has("wish."+string(w)) {
				t.Errorf("%s offers the wish %q, which has no text", reason, w)
			}
		}
	}
}
