package understand

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestFewExamplesMoveFewAnswers leaves out any fiftieth of the examples: what is read differently then is what one lesson
// more or less does to messages that have nothing to do with it.
func TestFewExamplesMoveFewAnswers(t *testing.T) {
	t.Parallel()
	all, err := builtInExamples()
	if err != nil {
		t.Fatal(err)
	}
	var fixed []example
	for _, file := range heldOut(t) {
		for _, e := range readExamples(t, file[len("testdata/"):]) {
			if e.Expect["intent"] != nil {
				fixed = append(fixed, e)
			}
		}
	}
	for seed := range uint64(2) {
		random := rand.New(rand.NewPCG(seed, 1))
		rest := learn(slices.DeleteFunc(slices.Clone(all), func(Example) bool { return random.IntN(50) == 0 }), nil)
		intents, reasons := 0, 0
		for _, e := range fixed {
			c := Context{Asking: e.Asking, Now: examplesNow}
			before := Text(e.Text, c)
			c.Reader = rest
			after := Text(e.Text, c)
			if before.Intent != after.Intent {
				intents++
			}
			if before.Reason != after.Reason {
				reasons++
			}
		}
		if most := len(fixed) * 3 / 100; intents > most || reasons > most {
			t.Errorf("without a fiftieth of the examples, %d intents and %d reasons of %d are other ones; at most %d may be", intents, reasons, len(fixed), most)
		}
	}
}
