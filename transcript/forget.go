package transcript

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// This file takes away what is not to be kept any longer: old deliveries and files, and the words of a person. Entries
// themselves stay, with their commitments: that something was said, by whom and when remains, and what was said can be
// proven by whoever has it, but not read here any more. Such an entry has no salt.

// Step is one small step of a walk through a table, from its oldest row to its newest.
type Step struct {
	Last  int64 // where the next step goes on
	Gone  int   // rows that were taken away
	Ended bool  // nothing behind is old enough
}

// stepRows is how many rows a step looks at, so that no step holds anybody up.
const stepRows = 1000

// step runs a statement that looks at the rows of a table after $1, of which the youngest that may go are of $2, and
// gives the last row, how many are gone, how many there were, and whether all were too young.
func step(ctx context.Context, db Writer, what, sql string, after int64, args ...any) (s Step, err error) {
	var rows int
	var young bool
	err = db.QueryRow(ctx, sql, append([]any{after}, args...)...).Scan(&s.Last, &s.Gone, &rows, &young)
	if err != nil {
		return s, fmt.Errorf("take away old %s: %w", what, err)
	}
	s.Ended = rows < stepRows || young
	return s, nil
}

// PruneDeliveries takes away settled deliveries from before a time, in one step that begins after a delivery. Those in
// places of the open cases stay: whoever takes such a case over is shown what was not yet delivered there.
func (l *Log) PruneDeliveries(ctx context.Context, db Writer, after int64, before time.Time, open []Place) (Step, error) {
	return step(ctx, db, "deliveries", `
		WITH page AS (
			SELECT id, queued_at < $2 AND (state IN ('sent', 'failed') OR state = 'unknown' AND repeated)
				AND coalesce(sent_at < $2, true) AND place <> ALL ($3) AS old, queued_at >= $2 AS young
			FROM deliveries WHERE id > $1 ORDER BY id LIMIT $4
		), gone AS (
			DELETE FROM deliveries d USING page p WHERE d.id = p.id AND p.old RETURNING 1
		)
		SELECT coalesce(max(id), $1), (SELECT count(*) FROM gone), count(*), coalesce(bool_and(young), true) FROM page`,
		after, before, placeNames(open), stepRows)
}

// PruneWords takes the words out of entries from before a time, in one step that begins after an entry. Those of the kept
// cases stay. It needs the role that owns the table: the one that kefu runs as only adds to the record.
func (l *Log) PruneWords(ctx context.Context, db Writer, after int64, before time.Time, kept []string) (Step, error) {
	return step(ctx, db, "words", `
		WITH page AS (
			SELECT e.id, e.at < $2 AND e.salt <> ''
				AND coalesce(coalesce(e.case_no, c.case_no) <> ALL ($3), true) AS old, e.at >= $2 AS young
			FROM entries e LEFT JOIN entry_cases c ON c.entry_id = e.id
			WHERE e.id > $1 ORDER BY e.id LIMIT $4
		), versions AS (
			UPDATE entry_edits v SET `+forgotten+` FROM page p WHERE v.entry_id = p.id AND p.old
		), gone AS (
			UPDATE entries e SET `+forgotten+` FROM page p WHERE e.id = p.id AND p.old RETURNING e.id, e.conversation_id
		), found AS (
			DELETE FROM search_words s USING gone g WHERE s.entry_id = g.id
		), leave AS (
			INSERT INTO erasures (conversation_id, up_to, at, reason)
			SELECT conversation_id, max(id), now(), 'older than words are to be kept' FROM gone GROUP BY conversation_id
		)
		SELECT coalesce(max(id), $1), (SELECT count(*) FROM gone), count(*), coalesce(bool_and(young), true) FROM page`,
		after, before, kept, stepRows)
}

// forgotten is what is left of the words of an entry.
const forgotten = `text = '', message = '{}', message_sealed = NULL, salt = ''`

// OldMedia returns the SHA-256 of up to limit files, after one of them in their order, that nothing needs which is newer
// than a time or belongs to the kept cases. Whoever has removed the file calls ForgetMedia.
func (l *Log) OldMedia(ctx context.Context, db Reader, after []byte, before time.Time, kept []string, limit int) ([][]byte, error) {
	rows, err := db.Query(ctx, `
		SELECT m.sha256
		FROM media m JOIN entries e ON e.id = m.entry_id LEFT JOIN entry_cases c ON c.entry_id = e.id
		WHERE m.sha256 > $1
		GROUP BY m.sha256
		HAVING max(e.at) < $2 AND bool_and(coalesce(coalesce(e.case_no, c.case_no) <> ALL ($3), true))
		ORDER BY m.sha256 LIMIT $4`, after, before, kept, limit)
	if err != nil {
		return nil, fmt.Errorf("find old files: %w", err)
	}
	sums, err := pgx.CollectRows(rows, pgx.RowTo[[]byte])
	if err != nil {
		return nil, fmt.Errorf("find old files: %w", err)
	}
	return sums, nil
}

// ForgetMedia records that files are not kept any longer.
func (l *Log) ForgetMedia(ctx context.Context, db Writer, why string, sums ...[]byte) error {
	if _, err := db.Exec(ctx, `UPDATE media SET sha256 = NULL, fault = $2 WHERE sha256 = ANY ($1)`, sums, why); err != nil {
		return fmt.Errorf("forget files: %w", err)
	}
	return nil
}

// Forget takes away all words of conversations, by whomever, with their deliveries and files. It returns the SHA-256 of
// the files that nobody else needs, to be removed after the commit, and how many entries lost their words. It needs the
// role that owns the tables. The reason is kept as a fact of its own: without it the seal would call the words removed.
func (l *Log) Forget(ctx context.Context, tx pgx.Tx, reason string, at time.Time, conversations ...int64) (sums [][]byte, words int, err error) {
	if reason == "" {
		return nil, 0, ErrNoReason
	}
	_, err = tx.Exec(ctx, `
		INSERT INTO erasures (conversation_id, up_to, at, reason)
		SELECT conversation_id, max(id), $2, $3 FROM entries WHERE conversation_id = ANY ($1) GROUP BY conversation_id`,
		conversations, at, reason)
	if err != nil {
		return nil, 0, fmt.Errorf("keep that words were erased: %w", err)
	}
	rows, err := tx.Query(ctx, `
		SELECT DISTINCT m.sha256 FROM entries e JOIN media m ON m.entry_id = e.id
		WHERE e.conversation_id = ANY ($1) AND m.sha256 IS NOT NULL AND NOT EXISTS (
			SELECT FROM media other JOIN entries o ON o.id = other.entry_id
			WHERE other.sha256 = m.sha256 AND o.conversation_id <> ALL ($1))`, conversations)
	if err != nil {
		return nil, 0, fmt.Errorf("find the files of conversations: %w", err)
	}
	if sums, err = pgx.CollectRows(rows, pgx.RowTo[[]byte]); err != nil {
		return nil, 0, fmt.Errorf("find the files of conversations: %w", err)
	}
	for _, sql := range []string{
		`DELETE FROM deliveries d USING entries e WHERE e.id = d.entry_id AND e.conversation_id = ANY ($1)`,
		`DELETE FROM media m USING entries e WHERE e.id = m.entry_id AND e.conversation_id = ANY ($1)`,
		`DELETE FROM search_words s USING entries e WHERE e.id = s.entry_id AND e.conversation_id = ANY ($1)`,
		`UPDATE entry_edits v SET ` + forgotten + ` FROM entries e WHERE e.id = v.entry_id AND e.conversation_id = ANY ($1)`,
		`UPDATE entries SET ` + forgotten + ` WHERE conversation_id = ANY ($1) AND salt <> ''`,
	} {
		tag, err := tx.Exec(ctx, sql, conversations)
		if err != nil {
			return nil, 0, fmt.Errorf("forget the words of conversations: %w", err)
		}
		words = int(tag.RowsAffected())
	}
	return sums, words, nil
}
