package handoff_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"kefu/handoff"
)

// proposes asks so many times at one moment.
func (l *line) proposes(now time.Time, times int, languages ...string) []string {
	l.t.Helper()
	var got []string
	for range times {
		no, err := l.Propose(l.t.Context(), languages, now)
		l.must(err)
		got = append(got, no)
	}
	return got
}

// lineUp puts cases into the line, a minute after each other; from C-1 on, each in its language.
func (l *line) lineUp(languages ...string) {
	l.t.Helper()
	for i, lang := range languages {
		l.must(l.Update(l.t.Context(), handoff.Case{
			No: "C-" + string(rune('1'+i)), Lang: lang, Status: handoff.Waiting, Version: 1,
			PlaceAt: noon.Add(time.Duration(i) * time.Minute),
		}))
	}
}

func TestWhoAsksAtOnceIsProposedDifferentCases(t *testing.T) {
	t.Parallel()
	l := newLine(t)
	if got := l.proposes(noon, 1, languages...); got[0] != "" {
		t.Errorf("an empty line proposes %q", got)
	}
	l.lineUp("zh", "en", "zh", "zh", "en", "zh", "zh")
	for _, one := range []struct {
		what      string
		now       time.Time
		languages []string
		want      []string
	}{
		{"both languages, in one order", noon, languages, []string{"C-1", "C-2", "C-3"}},
		{"the others of one", noon, []string{"en"}, []string{"C-5"}},
		{"all of it are offered", noon, []string{"en"}, []string{"C-2", "C-2"}},
		{"the rest", noon, languages, []string{"C-4", "C-6", "C-7", "C-1"}},
		{"a while later", noon.Add(2 * time.Second), languages, []string{"C-1", "C-2"}},
	} {
		if got := l.proposes(one.now, len(one.want), one.languages...); !slices.Equal(got, one.want) {
			t.Errorf("%s: %q, want %q", one.what, got, one.want)
		}
	}
}

func TestACaseThatCameBackIsProposedAtOnce(t *testing.T) {
	t.Parallel()
	l := newLine(t)
	l.lineUp("zh", "zh")
	l.proposes(noon, 1, "zh")
	l.take("C-1", 2)
	l.put("C-1", 3, noon)
	if got := l.proposes(noon, 2, "zh"); !slices.Equal(got, []string{"C-1", "C-2"}) {
		t.Errorf("after it came back: %q", got)
	}
	l.take("C-1", 4)
	if got := l.proposes(noon, 1, "zh"); got[0] != "C-2" {
		t.Errorf("after it was claimed: %q", got)
	}
}

// Far behind many that are offered there may be one that is not.
func TestAProposalIsFoundBehindManyOthers(t *testing.T) {
	t.Parallel()
	l, ctx := newLine(t), t.Context()
	const many = 300
	caseNumber := func(i int) string { return fmt.Sprint("C-", 1001+i) }
	for i := range many {
		c := handoff.Case{No: caseNumber(i), Lang: languages[i%2], Status: handoff.Waiting, Version: 1, PlaceAt: noon}
		l.must(l.Update(ctx, c))
	}
	got := l.proposes(noon, many, languages...)
	for i, no := range got {
		if no != caseNumber(i) {
			t.Fatalf("proposal %d: %s, want %s", i, no, caseNumber(i))
		}
	}
}
