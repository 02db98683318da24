package handoff

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// Figure is what reports count of one case.
type Figure struct {
	No           string
	Conversation int64
	OrderNo      string
	Kind         Kind
	Reason       string
	Lang         string
	Agent        int64 // the holder, or the last one; 0: nobody yet
	OpenedAt     time.Time
	AnsweredAt   *time.Time // the first answer of an agent
	ClosedAt     *time.Time
	Rating       int
	Reopened     int
	AnswerBy     *time.Time // the target for the first answer; nil: there is none
	CloseBy      *time.Time
}

// Figures returns what is to be counted of the cases that were opened from since to before till, oldest first.
func (d *Desk) Figures(ctx context.Context, db Reader, since, till time.Time) ([]Figure, error) {
	rows, err := db.Query(ctx, `
		SELECT case_no, conversation_id, coalesce(order_no, ''), kind, reason, lang, coalesce(assignee, 0), opened_at, answered_at,
			closed_at, coalesce(rating, 0), reopened, NULL::timestamptz, NULL::timestamptz
		FROM cases WHERE opened_at >= $1 AND opened_at < $2 ORDER BY opened_at, id`, since, till)
	if err != nil {
		return nil, fmt.Errorf("count cases: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Figure])
	if err != nil {
		return nil, fmt.Errorf("count cases: %w", err)
	}
	for i, f := range list {
		list[i].AnswerBy, list[i].CloseBy = d.target(f.OpenedAt, d.config.AnswerWithin), d.target(f.OpenedAt, d.config.CloseWithin)
	}
	return list, nil
}

// target is when so much business time has passed since a case was opened; nil without a target.
func (d *Desk) target(opened time.Time, within time.Duration) *time.Time {
	if within <= 0 {
		return nil
	}
	by := d.config.Hours.After(opened, within)
	return &by
}

// LineAt returns how many cases waited in line at each of some times.
func (d *Desk) LineAt(ctx context.Context, db Reader, times ...time.Time) ([]int, error) {
	if len(times) == 0 {
		return nil, nil
	}
	rows, err := db.Query(ctx, `
		SELECT count(*) FILTER (WHERE latest.kind IN ('opened', 'returned', 'lapsed', 'appealed'))::int
		FROM unnest($1::timestamptz[]) WITH ORDINALITY AS t (at, n)
		LEFT JOIN cases c ON c.opened_at <= t.at AND (c.status <> 'closed' OR c.closed_at >= $2)
		LEFT JOIN LATERAL (
			SELECT e.kind FROM case_events e
			WHERE e.case_no = c.case_no AND e.at <= t.at
			AND e.kind IN ('opened', 'claimed', 'transferred', 'returned', 'lapsed', 'closed', 'left', 'reopened', 'appealed')
			ORDER BY e.id DESC LIMIT 1
		) AS latest ON true
		GROUP BY t.n ORDER BY t.n`, times, times[0])
	if err != nil {
		return nil, fmt.Errorf("how long the line was: %w", err)
	}
	counts, err := pgx.CollectRows(rows, pgx.RowTo[int])
	if err != nil {
		return nil, fmt.Errorf("how long the line was: %w", err)
	}
	return counts, nil
}
