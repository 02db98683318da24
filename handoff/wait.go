package handoff

import (
	"context"
	"fmt"
	"time"
)

// Wait is what a customer may be told of a case that waits.
type Wait struct {
	Minutes int      // about how long from now on, in steps of five; 0 when nobody can tell
	Late    bool     // the target for the first answer has passed
	OnDuty  []string // names of the agents who are there and answer in its language
}

// WaitOf tells how long the case at a place of its queue, 1 being the front, may wait. It only reads.
func (d *Desk) WaitOf(ctx context.Context, db Reader, c Case, place int) (Wait, error) {
	var w Wait
	pace, err := d.Pace(ctx, db)
	if err != nil {
		return w, err
	}
	if wait, known := pace.Wait(c.Lang, place); known {
		const grain = 5 * time.Minute
		w.Minutes = int((wait + grain - 1) / grain * grain / time.Minute)
	}
	err = db.QueryRow(ctx, `
		SELECT
			$3 AND NOT EXISTS (SELECT FROM case_deadlines WHERE case_no = $1 AND kind = 'answer_late'),
			coalesce((
				SELECT array_agg(name ORDER BY name) FROM staff
				WHERE agent AND NOT away AND name <> '' AND (languages = '{}' OR $2 = ANY(languages))
			), '{}')`, c.No, c.Lang, d.config.AnswerWithin > 0).Scan(&w.Late, &w.OnDuty)
	if err != nil {
		return w, fmt.Errorf("how long %s waits: %w", c.No, err)
	}
	return w, nil
}
