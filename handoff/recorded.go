package handoff

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// Recorded is a row that is kept for ever and never changed, in a form in which it can be sealed.
type Recorded struct {
	ID   int64
	Of   string // the case's number, the answer's name
	At   time.Time
	What json.RawMessage // all of the row
}

// RecordedEvents returns up to limit events of cases with greater ids than after, by id; of one case, unless no is "".
func (d *Desk) RecordedEvents(ctx context.Context, db Reader, no string, after int64, limit int) ([]Recorded, error) {
	return recorded(ctx, db, `
		SELECT x.id, x.case_no, x.at, to_jsonb(x) - 'at' FROM case_events x
		WHERE x.id > $2 AND ($1 = '' OR x.case_no = $1) ORDER BY x.id LIMIT $3`, no, after, limit)
}

// RecordedAnswers is RecordedEvents for changes of ready answers.
func (d *Desk) RecordedAnswers(ctx context.Context, db Reader, name string, after int64, limit int) ([]Recorded, error) {
	return recorded(ctx, db, `
		SELECT x.id, x.name, x.at, to_jsonb(x) - 'at' FROM ready_answer_changes x
		WHERE x.id > $2 AND ($1 = '' OR x.name = $1) ORDER BY x.id LIMIT $3`, name, after, limit)
}

func recorded(ctx context.Context, db Reader, sql string, of string, after int64, limit int) ([]Recorded, error) {
	rows, err := db.Query(ctx, sql, of, after, limit)
	if err != nil {
		return nil, fmt.Errorf("what is recorded: %w", err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Recorded])
	if err != nil {
		return nil, fmt.Errorf("what is recorded: %w", err)
	}
	return found, nil
}
