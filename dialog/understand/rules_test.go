package understand

import (
	"slices"
	"testing"
)

// ruleOf gives the rule that decides the first clause with a deed.
func ruleOf(text string) string {
	m := newMessage(fold(text), Context{Now: examplesNow, Lexicon: DefaultLexicon()})
	for k := range m.clauses {
		if d, ok := m.deedOf(k, 0); ok && d.rule != nil {
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

// factsSeen are the facts of all labelled clauses with a deed, by how often they stand together, and the concepts of
// those clauses.
func factsSeen(t *testing.T) (seen map[facts]int, has concepts) {
	t.Helper()
	seen = map[facts]int{}
	for _, e := range allLabelled(t) {
		m := newMessage(fold(e.Text), Context{Asking: e.Asking, Now: examplesNow, Lexicon: DefaultLexicon()})
		for _, d := range m.readDeeds(&Understanding{}) {
			if d.rule != nil {
				seen[d.facts]++
				has = has.plus(m.clauses[d.clause].has)
			}
		}
	}
	return seen, has
}

// TestEveryRuleIsReached names the rules that no labelled example reaches, those that stand behind others which always
// decide before them, those without which all would be decided alike, and the conditions and facts that change nothing.
func TestEveryRuleIsReached(t *testing.T) {
	t.Parallel()
	seen, has := factsSeen(t)
	for i := range deedRules {
		r := &deedRules[i]
		reached, held, before := 0, 0, map[string]int{}
		for f, n := range seen {
			if !r.holds(f) {
				continue
			}
			held += n
			if by := decide(deedRules, f); by == r {
				reached += n
			} else {
				before[by.name] += n
			}
		}
		switch {
		case held == 0:
			t.Errorf("%s: no labelled example has its facts", r.name)
		case reached == 0:
			t.Errorf("%s: others always decide before it: %v", r.name, before)
		case i+1 < len(deedRules) && !decidesElse(seen, slices.Delete(slices.Clone(deedRules), i, i+1)):
			t.Errorf("%s: the rules behind it decide all labelled examples alike", r.name)
		}
		t.Logf("%-20s decides %4d of %4d", r.name, reached, held)
		for _, c := range []struct {
			kind string
			of   func(*rule) *facts
		}{{"when", func(r *rule) *facts { return &r.when }}, {"any", func(r *rule) *facts { return &r.any }}, {"but", func(r *rule) *facts { return &r.but }}} {
			for n, name := range factNames {
				other := slices.Clone(deedRules)
				set := c.of(&other[i])
				if !set.has(1 << n) {
					continue
				}
				if *set &^= 1 << n; !decidesElse(seen, other) {
					t.Errorf("%s: its condition (%s %s) decides no labelled example", r.name, c.kind, name)
				}
			}
		}
	}
	var ever facts
	for f := range seen {
		ever |= f
	}
	for n, name := range factNames {
		if !ever.has(1 << n) {
			t.Errorf("the fact %s is true of no labelled example", name)
		}
	}
	for _, by := range byConcept {
		for _, c := range by.of.appendTo(nil) {
			if !has.has(c) {
				t.Errorf("%v by %s: no labelled clause with a deed has it", by.fact, conceptNames[c])
			}
		}
	}
}

// decidesElse reports that other rules decide some of the facts otherwise than deedRules.
func decidesElse(seen map[facts]int, other []rule) bool {
	for f := range seen {
		a, b := decide(deedRules, f), decide(other, f)
		if a.polarity != b.polarity || a.modality != b.modality || a.scope != b.scope {
			return true
		}
	}
	return false
}
