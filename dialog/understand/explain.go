package understand

import (
	"fmt"
	"strings"
)

// Explain tells how a reading came about: the tokens with what they stand for, what each clause says and the facts of its
// deed, the rule that decided it, and the model's ranking. It is for people who teach the bot; its form may change.
func Explain(text string, c Context) string {
	_, m := understand(text, c)
	var b strings.Builder
	b.WriteString("tokens  ")
	at := 0
	for _, t := range m.toks {
		if gap := strings.TrimSpace(string(m.lower[at:t.from])); gap != "" {
			fmt.Fprintf(&b, " %s(?)", gap)
		}
		at = t.to
		fmt.Fprintf(&b, " %s(%s)", strings.TrimSpace(m.text(t)), t.is)
	}
	if gap := strings.TrimSpace(string(m.lower[min(at, len(m.lower)):])); gap != "" {
		fmt.Fprintf(&b, " %s(?)", gap)
	}
	for k := range m.clauses {
		c := &m.clauses[k]
		fmt.Fprintf(&b, "\nclause   %q", m.words(c))
		if d := m.deedFacts(k); d.intent != "" {
			fmt.Fprintf(&b, "\n  deed   %s: %s", m.text(c.toks[d.at]), d.facts)
		}
		for _, s := range m.heard(c).Said() {
			fmt.Fprintf(&b, "\n  says   %s", s.Means)
		}
	}
	for _, d := range m.deeds {
		fmt.Fprintf(&b, "\nact      %s, %s, %s: %q", d.Act.Act, d.Polarity, d.Modality, d.Because)
		if d.rule != nil {
			fmt.Fprintf(&b, "\n  rule   %s (%s)\n  facts  %s", d.rule.name, d.rule.means, d.facts)
		}
		if d.facts.has(residue) {
			cl := &m.clauses[d.clause]
			word, _, _ := m.unaccounted(cl, m.deedFacts(d.clause).at)
			fmt.Fprintf(&b, "\n  not accounted for: %q", word)
		}
		fmt.Fprintf(&b, "\n  model  finds it %.2f likely, of these words alone", d.sure)
	}
	b.WriteString("\nranking ")
	for _, i := range m.byLikelihood()[:4] {
		fmt.Fprintf(&b, " %s %.2f", i, m.likely(i))
	}
	b.WriteString("\n")
	return b.String()
}

// String names the concepts of a set.
func (s concepts) String() string {
	var names []string
	for _, c := range s.appendTo(nil) {
		names = append(names, conceptNames[c])
	}
	return strings.Join(names, "+")
}
