package understand

import "testing"

// TestEverythingSaidHoldsForItsOwnExamples runs the examples of each fact through that fact.
func TestEverythingSaidHoldsForItsOwnExamples(t *testing.T) {
	t.Parallel()
	means := map[string]bool{}
	for _, s := range allSaid {
		if s.Means == "" || means[s.Means] || len(s.yes) < 2 || len(s.no) == 0 {
			t.Errorf("%q: a fact says what it means, by itself, and has examples of both sides", s.Means)
		}
		means[s.Means] = true
		for _, text := range s.yes {
			if !s.In(Folded(text)) {
				t.Errorf("%q is not heard as: %s", text, s.Means)
			}
		}
		for _, text := range s.no {
			if s.In(Folded(text)) {
				t.Errorf("%q is heard as: %s", text, s.Means)
			}
		}
	}
}

// TestAFactIsLookedForOnce asks all facts of all their examples twice: the second time the text has been taken away, so
// that only what is known can answer.
func TestAFactIsLookedForOnce(t *testing.T) {
	t.Parallel()
	for _, of := range allSaid {
		for _, text := range append(of.yes, of.no...) {
			h := Hear(text)
			var first []bool
			for _, s := range allSaid {
				first = append(first, h.Says(s))
			}
			h.Text = "?"
			for i, s := range allSaid {
				if in := s.In(Folded(text)); first[i] != in || h.Says(s) != in {
					t.Fatalf("%q, %s: first %v, then %v, of the text itself %v", text, s.Means, first[i], h.Says(s), in)
				}
			}
		}
	}
}

// TestFactsOfAClauseAreComputedOnce reads messages and then finds the facts of each clause where they were put.
func TestFactsOfAClauseAreComputedOnce(t *testing.T) {
	t.Parallel()
	for _, r := range deedRules {
		for _, text := range append(r.yes, r.no...) {
			_, m := understand(text, Context{Now: examplesNow})
			for k := range m.clauses {
				if known := m.clauses[k].deed; known == nil || m.deedFacts(k) != known {
					t.Errorf("%q: the facts of clause %d were not kept", text, k)
				}
			}
		}
	}
}

// TestNothingSaidIsMissed holds the quick look at the characters of a text to the search with the whole shape: for every
// fact, all examples of all facts and all messages that the model learns from, and their ends.
func TestNothingSaidIsMissed(t *testing.T) {
	t.Parallel()
	var texts []string
	for _, s := range allSaid {
		texts = append(append(texts, s.yes...), s.no...)
	}
	learned, err := builtInExamples()
	if err != nil {
		t.Fatal(err)
	}
	for i, e := range learned {
		if i%30 == 0 { // some are enough: each quick look is followed by the search that it spares
			texts = append(texts, e.Text)
		}
	}
	spared, all := 0, 0
	for _, text := range texts {
		text = Folded(text)
		whole := []rune(text)
		for _, text := range []string{text, string(whole[len(whole)/2:])} {
			for _, s := range allSaid {
				all++
				if s.needs.meets(text) {
					continue
				}
				if spared++; s.shape.MatchString(text) {
					t.Errorf("%q is missed in %q", s.Means, text)
				}
			}
		}
	}
	if spared < all/2 {
		t.Errorf("the quick look spares %d of %d searches only", spared, all)
	}
	t.Logf("%d of %d searches are spared", spared, all)
}
