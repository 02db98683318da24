package transcript

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// Talk is a day on which a customer wrote.
type Talk struct {
	Day          int // which of the days that were asked for
	Conversation int64
	Cased        bool // something that was said on that day belongs to a case
}

// Talks returns on which of some days customers wrote, by conversation. days are their beginnings in order, and last
// the end of the last one.
func (l *Log) Talks(ctx context.Context, db Reader, days []time.Time) ([]Talk, error) {
	if len(days) < 2 {
		return nil, nil
	}
	rows, err := db.Query(ctx, `
		SELECT width_bucket(e.at, $1::timestamptz[]) - 1 AS day, e.conversation_id,
			bool_or(e.case_no IS NOT NULL OR EXISTS (SELECT FROM entry_cases g WHERE g.entry_id = e.id))
		FROM entries e
		WHERE e.at >= $2 AND e.at < $3
		GROUP BY day, e.conversation_id
		HAVING bool_or(e.author = 'customer')
		ORDER BY day, e.conversation_id`, days, days[0], days[len(days)-1])
	if err != nil {
		return nil, fmt.Errorf("count talks: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Talk])
	if err != nil {
		return nil, fmt.Errorf("count talks: %w", err)
	}
	return list, nil
}
