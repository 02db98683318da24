package out

import (
	"context"
	"errors"
	"os"
	"time"

	"kefu/bot/wire"
)

const (
	mediaBatch = 8
	mediaEvery = 2 * time.Second
	mediaRests = 30 * time.Second // after an outage
)

// evidence fetches files that people sent.
type evidence struct{ Config }

// keep keeps evidence: files that people sent are fetched while Telegram still has them, until ctx ends.
func (s evidence) keep(ctx context.Context) {
	for {
		fetched, rest, err := s.fetchSome(ctx)
		if err != nil && ctx.Err() == nil {
			s.Log.Warn("fetching media stopped, trying again", "err", err)
		}
		if fetched < mediaBatch || err != nil || rest > 0 {
			if wire.Pause(ctx, max(mediaEvery, rest)) != nil {
				return
			}
		}
		if ctx.Err() != nil {
			return
		}
	}
}

// fetchSome fetches a few files, one after the other, and tells how many got settled, and how long to rest because
// Telegram cannot be reached or says so. A file is given up only when Telegram itself refuses it: an outage, however
// long, is no reason to lose evidence. Its error is the database's or the disk's.
func (s evidence) fetchSome(ctx context.Context) (settled int, rest time.Duration, err error) {
	waiting, err := s.Record.UnfetchedMedia(ctx, s.Pool, mediaBatch)
	if err != nil {
		return 0, 0, err
	}
	for _, m := range waiting {
		file, err := s.Telegram.Fetch(ctx, m.Ref, s.MediaDir)
		switch fault := wire.Classify(err); {
		case err == nil:
			err = s.Record.MarkFetched(ctx, s.Pool, m.Ref, file.Sum, file.MIME, file.Size, s.Now())
			settled++
		case errors.As(err, new(*os.PathError)), errors.As(err, new(*os.LinkError)):
			return settled, 0, err
		case ctx.Err() != nil:
			return settled, 0, ctx.Err()
		case errors.Is(err, wire.ErrTooLarge):
			err = s.Record.MarkUnfetchable(ctx, s.Pool, m.Ref, wire.ErrTooLarge.Error(), s.Now())
			settled++
		case fault.Kind == wire.Refused:
			err = s.Record.MarkUnfetchable(ctx, s.Pool, m.Ref, fault.Text, s.Now())
			settled++
		case fault.Kind == wire.TooMany:
			return settled, fault.Wait, nil
		default:
			rest = mediaRests
			err = s.Record.MarkUnfetched(ctx, s.Pool, m.Ref, fault.Text)
		}
		if err != nil {
			return settled, 0, err
		}
	}
	return settled, rest, nil
}
