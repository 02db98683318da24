package handoff

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// Lapsed is a case whose holder left the customer waiting too long.
type Lapsed struct {
	Case        // as it is now: waiting
	Agent int64 // who held it
	Away  bool  // this agent let so many cases lapse in a row that they now count as away
}

// LapseDue returns up to limit cases whose lease ran out to their old places in line, while their customers wait for
// a word; a case whose holder had the last word stays. Cases that others are changing right now are left for the
// next time.
func (d *Desk) LapseDue(ctx context.Context, tx pgx.Tx, now time.Time, limit int) ([]Lapsed, error) {
	rows, err := tx.Query(ctx, selectCases+`
		WHERE c.status = 'claimed' AND c.lease_until <= $1 AND c.unanswered_since IS NOT NULL
		ORDER BY c.lease_until, c.id LIMIT $2
		FOR UPDATE OF c SKIP LOCKED`, now, limit)
	if err != nil {
		return nil, fmt.Errorf("find lapsed cases: %w", err)
	}
	due, err := pgx.CollectRows(rows, scanCase)
	if err != nil {
		return nil, fmt.Errorf("find lapsed cases: %w", err)
	}
	var lapsed []Lapsed
	for _, c := range due {
		after := c
		after.free()
		after.Menu = ""
		saved, err := d.save(ctx, tx, change{before: c, after: after, event: "lapsed", staff: c.Assignee}, now)
		if err != nil {
			return nil, err
		}
		away, err := d.awayAfterLapses(ctx, tx, c.Assignee)
		if err != nil {
			return nil, err
		}
		lapsed = append(lapsed, Lapsed{Case: saved, Agent: c.Assignee, Away: away})
	}
	return lapsed, nil
}

// awayAfterLapses sets an agent away whose last doings, claims aside, were all lapses. It reports whether it did.
func (d *Desk) awayAfterLapses(ctx context.Context, tx pgx.Tx, staff int64) (bool, error) {
	tag, err := tx.Exec(ctx, `
		UPDATE staff SET away = true
		WHERE id = $1 AND NOT away AND $2 = (
			SELECT count(*) FILTER (WHERE kind = 'lapsed') FROM (
				SELECT kind FROM case_events WHERE staff_id = $1 AND kind <> 'claimed'
				ORDER BY id DESC LIMIT $2
			) AS latest
		)`, staff, d.config.LapsesToAway)
	if err != nil {
		return false, fmt.Errorf("set agent %d away: %w", staff, err)
	}
	return tag.RowsAffected() > 0, nil
}
