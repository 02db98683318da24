package deed

import (
	"context"
	"time"

	"kefu/dialog"
	"kefu/transcript"
)

// againAfter is for how long what was said last need not be said again.
const againAfter = 10 * time.Minute

// sayAgain answers who asks how a case stands although a message tells it. It is false when none does.
func (r *run) sayAgain(ctx context.Context, s dialog.Say) (done bool, err error) {
	told, saidLast, err := r.h.Log.Told(ctx, r.tx, r.conv.id, s.CaseNo, s.Again, r.at.Add(-againAfter))
	if err != nil {
		return false, err
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
