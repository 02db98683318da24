package transcript

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// ofCase are the ids of the entries of the case $1: written in it, or given to it later.
const ofCase = `(SELECT id FROM entries WHERE case_no = $1 UNION ALL SELECT entry_id FROM entry_cases WHERE case_no = $1)`

// GiveToCase makes words of a customer part of a case, for its agents to read. What belongs to a case already stays
// there.
func (l *Log) GiveToCase(ctx context.Context, tx pgx.Tx, caseNo string, entries ...Entry) error {
	ids := make([]int64, len(entries))
	for i, e := range entries {
		ids[i] = e.ID
	}
	_, err := tx.Exec(ctx, `
		INSERT INTO entry_cases (entry_id, case_no, at)
		SELECT id, $2, now() FROM entries WHERE id = ANY ($1) AND case_no IS NULL ORDER BY id
		ON CONFLICT (entry_id) DO NOTHING`, ids, caseNo)
	if err != nil {
		return fmt.Errorf("give entries to %s: %w", caseNo, err)
	}
	return nil
}

// GiveEvidence makes part of a new case what its customer wrote and sent since then that belongs to no case: the words
// and pictures that led to it.
func (l *Log) GiveEvidence(ctx context.Context, tx pgx.Tx, caseNo string, conversation int64, since time.Time) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO entry_cases (entry_id, case_no, at)
		SELECT id, $2, now() FROM entries
		WHERE conversation_id = $1 AND author = 'customer' AND case_no IS NULL AND kind IN ('text', 'media') AND at > $3
			-- not what was before an earlier case
			AND id > coalesce((SELECT max(id) FROM entries_now WHERE conversation_id = $1 AND case_no IS NOT NULL), 0)
		ORDER BY id
		ON CONFLICT (entry_id) DO NOTHING`,
		conversation, caseNo, since)
	if err != nil {
		return fmt.Errorf("give %s its evidence: %w", caseNo, err)
	}
	return nil
}
