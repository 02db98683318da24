package handoff

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"
)

// duty is who is there for cases in which language. The one rule of languages: a case falls to the agents on duty who
// answer in its language; if none of them does, to all, so that nobody waits for somebody who is not there.
type duty struct {
	agents    []onDuty
	languages []string // all in which cases come
}

// onDuty are the agents on duty who answer in the same languages.
type onDuty struct {
	languages []string // none: all
	hands     int      // how many cases they work on at once, each agent on one at least
}

func (o onDuty) answer(lang string) bool {
	return len(o.languages) == 0 || slices.Contains(o.languages, lang)
}

func (d *Desk) duty(ctx context.Context, db Reader) (duty, error) {
	return d.readDuty(ctx, db, `SELECT DISTINCT languages, 0 FROM staff WHERE agent AND NOT away`)
}

// handsOnDuty counts, besides, what they work on.
func (d *Desk) handsOnDuty(ctx context.Context, db Reader) (duty, error) {
	return d.readDuty(ctx, db, `
		SELECT languages, sum(greatest(1, held))::int FROM (
			SELECT languages, (SELECT count(*) FROM cases c WHERE c.assignee = s.id AND c.status = 'claimed') AS held
			FROM staff s WHERE s.agent AND NOT s.away
		) AS on_duty GROUP BY languages`)
}

func (d *Desk) readDuty(ctx context.Context, db Reader, sql string) (duty, error) {
	rows, err := db.Query(ctx, sql)
	if err != nil {
		return duty{}, fmt.Errorf("who is on duty: %w", err)
	}
	agents, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (o onDuty, err error) {
		err = row.Scan(&o.languages, &o.hands)
		return o, err
	})
	if err != nil {
		return duty{}, fmt.Errorf("who is on duty: %w", err)
	}
	return duty{agents: agents, languages: d.config.Languages}, nil
}

// fallTo returns the languages whose cases fall to an agent who answers in these; none: all.
func (d duty) fallTo(languages []string) []string {
	agent := onDuty{languages: languages}
	var fall []string
	for _, lang := range d.languages {
		answered := slices.ContainsFunc(d.agents, func(o onDuty) bool { return o.answer(lang) })
		if agent.answer(lang) || !answered {
			fall = append(fall, lang)
		}
	}
	return fall
}

// queue returns the languages whose cases a customer of this language has before and behind them: those that fall to
// the same agents. With agents for one language each, that is the language itself; with agents for all, all.
func (d duty) queue(lang string) []string {
	queue := []string{lang}
	for _, o := range d.agents {
		if fall := d.fallTo(o.languages); slices.Contains(fall, lang) {
			queue = append(queue, fall...)
		}
	}
	slices.Sort(queue)
	return slices.Compact(queue)
}

// hands returns how many cases are worked on at once by those to whom the cases in a language fall.
func (d duty) hands(lang string) int {
	hands := 0
	for _, o := range d.agents {
		if slices.Contains(d.fallTo(o.languages), lang) {
			hands += o.hands
		}
	}
	return hands
}
