package deed

import (
	"context"
	"fmt"
	"time"

	"kefu/dialog"
	"kefu/transcript"
)

// againAfter is for how long what was said last need not be said again.
const againAfter = 10 * time.Minute

// sayAgain answers who asks how a case stands although a message tells it. It is false when none does.
func (r *run) sayAgain(ctx context.Context, s dialog.Say) (done bool, err error) {
	var told, saidLast bool
	err = r.tx.QueryRow(ctx, `
		WITH latest AS (
			SELECT id, case_no, kind, text, at
			FROM entries
			WHERE conversation_id = $1 AND author IN ('bot', 'agent') AND audience IN ('customer', 'both')
			ORDER BY id DESC
			LIMIT 20
		)
		SELECT EXISTS (
			SELECT FROM entries
			WHERE case_no = $2 AND conversation_id = $1 AND author = 'bot' AND audience = 'customer' AND kind = 'text'
		), EXISTS (
			SELECT FROM latest
			WHERE case_no = $2 AND kind = $3 AND text = $4 AND at > $5
			AND id > coalesce((SELECT max(id) FROM latest WHERE kind <> $3), 0)
		)`, r.conv.id, s.CaseNo, transcript.Standing, s.Again, r.at.Add(-againAfter)).Scan(&told, &saidLast)
	if err != nil {
		return false, fmt.Errorf("what was said of %s: %w", s.CaseNo, err)
	}
	if !told {
		return false, nil
	}
	entry := transcript.Entry{
		Author: transcript.Bot, Audience: transcript.CustomerOnly, CaseNo: s.CaseNo, Kind: transcript.Standing,
		Message: transcript.Message{Text: s.Again},
	}
	if saidLast {
		r.after.Deliver = true // the message that told of the case is brought up to date
		entry.Audience = transcript.RecordOnly
		_, err = r.write(ctx, entry)
		return true, err
	}
	_, err = r.write(ctx, entry, transcript.CustomerPlace(r.conv.id))
	return true, err
}
