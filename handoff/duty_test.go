package handoff_test

import (
	"errors"
	"fmt"
	"maps"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/handoff"
)

// speaks says in which languages an agent answers.
func (f *fixture) speaks(agent int64, languages ...string) {
	f.Helper()
	f.tx(func(tx pgx.Tx) error { return f.desk.SetLanguages(f.Context(), tx, agent, languages) })
}

func (f *fixture) away(agents ...int64) {
	f.Helper()
	for _, agent := range agents {
		f.tx(func(tx pgx.Tx) error { return f.desk.SetAway(f.Context(), tx, agent, true) })
	}
}

// inLanguages opens a case in each language, a minute after each other, and returns their numbers.
func (f *fixture) inLanguages(languages ...string) []string {
	f.Helper()
	var nos []string
	for i, lang := range languages {
		c := f.open(fmt.Sprintf("WF202611220000%02d", i+1), func(n *handoff.NewCase) { n.Lang = lang })
		nos = append(nos, c.No)
		f.after(time.Minute)
	}
	return nos
}

// eachWay runs a test with the line in Redis and without it.
func eachWay(t *testing.T, test func(t *testing.T, f *fixture, l *line)) {
	t.Helper()
	for _, redis := range []string{"with Redis", "without Redis"} {
		t.Run(redis, func(t *testing.T) {
			t.Parallel()
			l := newLine(t)
			test(t, newFixture(t, func(c *handoff.Config) {
				if redis == "with Redis" {
					c.Line = l
				}
			}), l)
		})
	}
}

func TestACaseFallsToAgentsOfItsLanguage(t *testing.T) {
	t.Parallel()
	eachWay(t, func(t *testing.T, f *fixture, l *line) {
		nos := f.inLanguages("zh", "en", "zh", "en")
		l.must(l.fill(f))
		f.speaks(li, "zh")
		f.speaks(zhao, "en")
		f.speaks(qian, "zh", "en")
		next := func(agent int64, want string) {
			t.Helper()
			c, err := f.tryNext(agent)
			if want == "" && errors.Is(err, handoff.ErrNobodyWaits) {
				return
			}
			if err != nil || c.No != want {
				t.Errorf("next of %d: %s, %v; want %q", agent, c.No, err, want)
			}
			l.must(l.Update(t.Context(), c))
		}
		next(zhao, nos[1])
		next(li, nos[0])
		next(qian, nos[2]) // the front of both languages
		next(li, "")       // a case in English waits, and there are agents of English
		f.away(zhao, qian)
		next(li, nos[3]) // nobody of English is there
	})
}

func TestAnAgentOfAllLanguagesIsThereForEachOfThem(t *testing.T) {
	t.Parallel()
	eachWay(t, func(t *testing.T, f *fixture, l *line) {
		nos := f.inLanguages("en", "zh")
		l.must(l.fill(f))
		f.speaks(li, "zh")
		f.away(qian)
		if got := f.next(li).No; got != nos[1] {
			t.Errorf("next: %s, want %s: 小赵 answers in all languages", got, nos[1])
		}
		if got := f.next(zhao).No; got != nos[0] {
			t.Errorf("next: %s, want %s", got, nos[0])
		}
	})
}

// A customer's place counts who will be served before them, and the wait who serves.
func TestPlaceAndWaitAreThoseOfTheCustomersLanguage(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.exec(`INSERT INTO cases (conversation_id, kind, status, assignee, place_at, opened_at, claimed_at, closed_at)
		SELECT $1, 'human', 'closed', $2, $3::timestamptz, $3, $3, $3::timestamptz + interval '10 minutes'
		FROM generate_series(1, 5)`, f.conversation, li, noon)
	nos := f.inLanguages("zh", "zh", "en", "zh", "en")
	is := func(what string, want map[string]int, zh, en time.Duration) {
		t.Helper()
		places, err := f.desk.Places(t.Context(), f.pool)
		f.must(err)
		if !maps.Equal(places, want) {
			t.Errorf("%s: places %v, want %v", what, places, want)
		}
		for no, place := range want {
			if got, _, err := f.desk.Position(t.Context(), f.pool, f.get(no)); got != place || err != nil {
				t.Errorf("%s: place of %s: %d, %v; want %d", what, no, got, err, place)
			}
		}
		pace, err := f.desk.Pace(t.Context(), f.pool)
		f.must(err)
		for lang, want := range map[string]time.Duration{"zh": zh, "en": en} {
			if wait, known := pace.Wait(lang, 3); wait != want || known != (want > 0) {
				t.Errorf("%s: the third of %s waits %v, want %v", what, lang, wait, want)
			}
		}
	}
	together := map[string]int{nos[0]: 1, nos[1]: 2, nos[2]: 3, nos[3]: 4, nos[4]: 5}
	apart := map[string]int{nos[0]: 1, nos[1]: 2, nos[2]: 1, nos[3]: 3, nos[4]: 2}
	is("everybody answers in all languages", together, 10*time.Minute, 10*time.Minute)
	f.speaks(li, "zh")
	f.speaks(zhao, "zh")
	f.speaks(qian, "en")
	is("each in one language", apart, 15*time.Minute, 30*time.Minute)
	f.speaks(zhao, "zh", "en")
	is("one answers in both", together, 15*time.Minute, 15*time.Minute)
	f.away(zhao, qian)
	is("nobody of English is there", together, 30*time.Minute, 30*time.Minute)
	f.away(li)
	is("nobody is there", apart, 0, 0)
}

// Whoever waits longer than the largest head start goes before all who come later, however many and urgent they are.
func TestNobodyStarves(t *testing.T) {
	t.Parallel()
	eachWay(t, func(t *testing.T, f *fixture, l *line) {
		f.away(zhao, qian)
		f.speaks(li, "zh") // and nobody answers in English
		open := func(lang string, p handoff.Priority) handoff.Case {
			c := f.open("", func(n *handoff.NewCase) { n.Lang, n.Priority = lang, p })
			l.must(l.Update(t.Context(), c))
			return c
		}
		waits := map[string]bool{open("zh", handoff.Normal).No: true, open("en", handoff.Normal).No: true}
		const every, headStart = 10 * time.Minute, 4 * time.Hour
		claims := 0
		for ; len(waits) > 0 && claims < 60; claims++ {
			open("zh", handoff.Top)
			open("zh", handoff.High)
			c := f.next(li)
			l.must(l.Update(t.Context(), c))
			delete(waits, c.No)
			f.after(every)
		}
		// As many urgent cases come in these hours as there are before it in the end, two for each claim.
		if most := 2*int(headStart/every) + 3; claims > most {
			t.Errorf("%d cases still wait after %d claims, want none after %d", len(waits), claims, most)
		}
	})
}
