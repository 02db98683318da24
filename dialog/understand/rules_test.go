package understand

import (
	"slices"
	"testing"
)

// ruleOf gives the rule that decides the first clause with a deed.
func ruleOf(text string) string {
	m := newMessage(fold(text), Context{Now: examplesNow, Lexicon: DefaultLexicon()})
	for k := range m.clauses {
		if d, ok := m.deedOf(k); ok && d.rule != nil {
			return d.rule.name
		}
	}
	return ""
}

// TestEachRuleDecidesItsOwnExamples runs the examples of every rule through that rule.
func TestEachRuleDecidesItsOwnExamples(t *testing.T) {
	t.Parallel()
	for _, r := range deedRules {
		if r.means == "" || len(r.yes) < 2 || len(r.no) == 0 {
			t.Errorf("%s: a rule says what it means and has examples of both sides", r.name)
		}
		for _, text := range r.yes {
			if got := ruleOf(text); got != r.name {
				t.Errorf("%q is decided by %q, want %q", text, got, r.name)
			}
		}
		for _, text := range r.no {
			if got := ruleOf(text); got == r.name {
				t.Errorf("%q is decided by %q", text, r.name)
			}
		}
	}
}

// TestEveryRuleIsReached names the rules that no labelled example reaches, and those that stand behind another which
// always decides before them.
func TestEveryRuleIsReached(t *testing.T) {
	t.Parallel()
	reached, held := map[string]int{}, map[string]int{}
	for _, e := range slices.Concat(readExamples(t, "corpus.jsonl"), readExamples(t, "tune.jsonl"), readExamples(t, "guard.jsonl")) {
		m := newMessage(fold(e.Text), Context{Asking: e.Asking, Now: examplesNow, Lexicon: DefaultLexicon()})
		for k := range m.clauses {
			d, ok := m.deedOf(k)
			if !ok || d.rule == nil {
				continue
			}
			reached[d.rule.name]++
			for i := range deedRules {
				if deedRules[i].holds(d.facts) {
					held[deedRules[i].name]++
				}
			}
		}
	}
	for _, r := range deedRules {
		switch {
		case held[r.name] == 0:
			t.Errorf("%s: no labelled example has its facts", r.name)
		case reached[r.name] == 0:
			t.Errorf("%s: another rule always decides before it", r.name)
		}
		t.Logf("%-20s decides %4d of %4d", r.name, reached[r.name], held[r.name])
	}
}
