package understand

import "testing"

func TestAnOrderNumberIsShownAsTheShopsLook(t *testing.T) {
	t.Parallel()
	for pattern, want := range map[string]string{
		"":                            "WF12345678901234",
		`KX-?[0-9]{6}`:                "KX123456",
		`[0-9]{16}`:                   "1234567890123456",
		`(?:A|B)\d{2}-[A-Z]{3}`:       "A12-BCD",
		`S\d+|T\d{4}`:                 "S1",
		`[2-9]{4}[A-F0-9]{4}`:         "23456789",
		`2026(0[1-9]|1[0-2])[0-9]{3}`: "202601234",
	} {
		lex, err := NewLexicon(LexiconConfig{OrderNoPattern: pattern})
		if err != nil {
			t.Fatal(err)
		}
		got := lex.OrderNoExample()
		if got != want || !lex.order.whole.MatchString(got) {
			t.Errorf("%s: %q, want %q", pattern, got, want)
		}
	}
}
