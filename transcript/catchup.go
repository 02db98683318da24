package transcript

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// mostMissed is how many entries are shown again where a case has moved to; the console has those before.
const mostMissed = 100

// CatchUp is for a place that has moved to another chat. It writes the note, which tells readers what happened, with
// the words of the note's case below it, one line each, that did not arrive in that chat since that time; files among
// them follow as themselves, and then what was still on its way to the place. So readers miss nothing, and all the
// words together cost the messenger's budget one message. Lines of kefu's own among agents are not repeated, and an
// edited entry is shown as it reads now. It returns how many entries are shown again; line writes one of them.
//
// Only the sender may call it, while nothing is being sent to the place.
func (l *Log) CatchUp(
	ctx context.Context, tx pgx.Tx, note Entry, place Place, chat int64, since time.Time, line func(Entry) string,
) (int, error) {
	missed, err := entries(ctx, tx, `
		SELECT * FROM (
			SELECT `+entryColumns+` FROM entries_now e
			WHERE e.id IN `+ofCase+` AND e.audience IN ('both', 'desk') AND e.author <> 'system' AND e.kind <> 'edit'
			AND NOT EXISTS (
				SELECT FROM deliveries d WHERE d.entry_id = e.id AND d.place = $2
				AND (d.state = 'queued' OR d.state = 'unknown' AND NOT d.repeated OR d.chat = $3 AND d.sent_at >= $4))
			ORDER BY e.id DESC LIMIT $5
		) AS latest ORDER BY id`, note.CaseNo, string(place), chat, since, mostMissed)
	if err != nil {
		return 0, err
	}
	var behind []int64
	for _, e := range missed {
		note.Message.Text += "\n" + line(e)
		if len(e.Message.Media) > 0 || len(e.Message.Place) > 0 {
			behind = append(behind, e.ID)
		}
	}
	// Taken out and queued again behind: they never arrived anywhere that is still read.
	pending, err := collectIDs(tx.Query(ctx, `
		DELETE FROM deliveries
		WHERE place = $1 AND (state = 'queued' OR state = 'unknown' AND NOT repeated)
		RETURNING entry_id`, string(place)))
	if err != nil {
		return 0, fmt.Errorf("catch up in %s: %w", place, err)
	}
	note.To = []Place{place}
	if _, err := l.Append(ctx, tx, note); err != nil {
		return 0, fmt.Errorf("catch up in %s: %w", place, err)
	}
	_, err = tx.Exec(ctx, `
		INSERT INTO deliveries (entry_id, place, state, not_before, queued_at)
		SELECT DISTINCT e.id, $2, 'queued', $3::timestamptz, $3::timestamptz FROM entries e WHERE e.id = ANY ($1)
		ORDER BY e.id`, append(behind, pending...), string(place), note.At)
	if err != nil {
		return 0, fmt.Errorf("catch up in %s: %w", place, err)
	}
	return len(missed), nil
}

func collectIDs(rows pgx.Rows, err error) ([]int64, error) {
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[int64])
}
