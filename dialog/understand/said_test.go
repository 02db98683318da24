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
