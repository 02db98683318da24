package handoff

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// This file tells where waiting cases stand, as their customers see it: among the cases that fall to the same agents.
// PostgreSQL tells it, because a customer hears of the place in the transaction that opens the case.

// Position returns the place of a case in its queue, 1 being the front, and how many wait there. The place is 0 when
// the case does not wait.
func (d *Desk) Position(ctx context.Context, db Reader, c Case) (place, of int, err error) {
	duty, err := d.duty(ctx, db)
	if err != nil {
		return 0, 0, err
	}
	err = db.QueryRow(ctx, `
		SELECT count(*) FILTER (WHERE (place_at, id) <= ($2, $3)), count(*)
		FROM cases WHERE status = 'waiting' AND lang = ANY ($1)`, duty.queue(c.Lang), c.PlaceAt, c.ID).Scan(&place, &of)
	if err != nil {
		return 0, 0, fmt.Errorf("place of %s: %w", c.No, err)
	}
	if c.Status != Waiting {
		place = 0
	}
	return place, of, nil
}

// Places returns the place of every waiting case, by its number; see Position.
func (d *Desk) Places(ctx context.Context, db Reader) (map[string]int, error) {
	duty, err := d.duty(ctx, db)
	if err != nil {
		return nil, err
	}
	rows, err := db.Query(ctx, `SELECT case_no, lang FROM cases WHERE status = 'waiting' ORDER BY place_at, id`)
	if err != nil {
		return nil, fmt.Errorf("places in line: %w", err)
	}
	places, queues, passed := map[string]int{}, map[string][]string{}, map[string]int{}
	var no, lang string
	_, err = pgx.ForEachRow(rows, []any{&no, &lang}, func() error {
		if queues[lang] == nil {
			queues[lang] = duty.queue(lang)
		}
		passed[lang]++
		for _, other := range queues[lang] {
			places[no] += passed[other]
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("places in line: %w", err)
	}
	return places, nil
}
