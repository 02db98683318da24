package handoff

import (
	"context"
	"fmt"
	"time"
)

// Pace is how fast cases are worked on lately.
type Pace struct {
	Handling time.Duration  // median from claim to close of the latest closed cases; 0: too few were closed
	AtOnce   map[string]int // by language: how many cases are worked on at once by the agents to whom its cases fall
}

const (
	// paceOf is how many closed cases make the pace, and paceFrom how many it takes at least.
	paceOf   = 50
	paceFrom = 5
)

// Pace measures how fast cases are worked on: it looks at the latest closed cases, and at the agents on duty, each of
// whom counts as working on one case at least.
func (d *Desk) Pace(ctx context.Context, db Reader) (Pace, error) {
	var seconds float64
	err := db.QueryRow(ctx, `
		SELECT coalesce(CASE WHEN count(*) >= $2 THEN percentile_cont(0.5) WITHIN GROUP (ORDER BY took) END, 0)::float8
		FROM (
			SELECT extract(epoch FROM closed_at - claimed_at) AS took FROM cases
			WHERE status = 'closed' AND claimed_at IS NOT NULL ORDER BY closed_at DESC LIMIT $1
		) AS lately`, paceOf, paceFrom).Scan(&seconds)
	if err != nil {
		return Pace{}, fmt.Errorf("measure the pace: %w", err)
	}
	duty, err := d.handsOnDuty(ctx, db)
	if err != nil {
		return Pace{}, err
	}
	p := Pace{Handling: time.Duration(seconds * float64(time.Second)), AtOnce: map[string]int{}}
	for _, lang := range d.config.Languages {
		p.AtOnce[lang] = duty.hands(lang)
	}
	return p, nil
}

// Wait estimates how long the case at a place of its queue, 1 being the front, waits from now on; false when nobody can
// tell, because nobody is on duty or too little was measured. While so many cases are worked on at once, one of them
// becomes free every Handling / AtOnce.
func (p Pace) Wait(lang string, place int) (time.Duration, bool) {
	hands := p.AtOnce[lang]
	if p.Handling <= 0 || hands <= 0 || place <= 0 {
		return 0, false
	}
	return p.Handling * time.Duration(place) / time.Duration(hands), true
}

// StaffCounts is what an agent did in some time.
type StaffCounts struct {
	Claimed, Closed int
	FirstAnswer     time.Duration // median from claim to first answer; 0: none was given
	Stars           float64       // mean of the ratings that came in; 0: none did
}

// CountsSince counts what an agent did since a time.
func (d *Desk) CountsSince(ctx context.Context, db Reader, staff int64, since time.Time) (StaffCounts, error) {
	var t StaffCounts
	var seconds float64
	err := db.QueryRow(ctx, `
		SELECT
			count(*) FILTER (WHERE e.kind = 'claimed'),
			count(*) FILTER (WHERE e.kind = 'closed'),
			coalesce(percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM e.at - claim.at))
				FILTER (WHERE e.kind = 'answered'), 0)::float8,
			coalesce((
				SELECT avg(c.rating) FROM cases c
				WHERE c.assignee = $1 AND c.rating IS NOT NULL AND EXISTS (
					SELECT FROM case_events r WHERE r.case_no = c.case_no AND r.kind = 'rated' AND r.at >= $2)
			), 0)::float8
		FROM case_events e
		LEFT JOIN LATERAL (
			SELECT max(k.at) AS at FROM case_events k
			WHERE k.case_no = e.case_no AND k.id < e.id AND k.kind IN ('claimed', 'transferred')
		) AS claim ON e.kind = 'answered'
		WHERE e.staff_id = $1 AND e.at >= $2`, staff, since).Scan(&t.Claimed, &t.Closed, &seconds, &t.Stars)
	if err != nil {
		return StaffCounts{}, fmt.Errorf("count what agent %d did: %w", staff, err)
	}
	t.FirstAnswer = time.Duration(seconds * float64(time.Second))
	return t, nil
}
