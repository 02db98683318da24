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
	maxFetches = 8 // tries for one file
)

// evidence fetches files that people sent.
type evidence struct{ Config }

// keep keeps evidence: files that people sent are fetched while Telegram still has them, until ctx ends.
func (s evidence) keep(ctx context.Context) {
	for {
		fetched, err := s.fetchSome(ctx)
		if err != nil && ctx.Err() == nil {
			s.Log.Warn("fetching media stopped, trying again", "err", err)
		}
		if fetched < mediaBatch || err != nil {
			if wire.Pause(ctx, mediaEvery) != nil {
				return
			}
		}
		if ctx.Err() != nil {
			return
		}
	}
}

// fetchSome fetches a few files, one after the other, and tells how many got settled. Its error is the database's or
// the disk's.
func (s evidence) fetchSome(ctx context.Context) (settled int, err error) {
	waiting, err := s.Record.UnfetchedMedia(ctx, s.Pool, mediaBatch)
	if err != nil {
		return 0, err
	}
	for _, m := range waiting {
		file, err := s.Telegram.Fetch(ctx, m.Ref, s.MediaDir)
		switch fault := wire.Classify(err); {
		case err == nil:
			err = s.Record.MarkFetched(ctx, s.Pool, m.Ref, file.Sum, file.MIME, file.Size, s.Now())
			settled++
		case errors.As(err, new(*os.PathError)), errors.As(err, new(*os.LinkError)):
			return settled, err
		case ctx.Err() != nil:
			return settled, ctx.Err()
		case errors.Is(err, wire.ErrTooLarge), fault.Kind == wire.Refused, m.Tries+1 >= maxFetches:
			err = s.Record.MarkUnfetchable(ctx, s.Pool, m.Ref, faultText(err, fault), s.Now())
			settled++
		default:
			err = s.Record.MarkUnfetched(ctx, s.Pool, m.Ref, faultText(err, fault))
		}
		if err != nil {
			return settled, err
		}
	}
	return settled, nil
}

func faultText(err error, f wire.Fault) string {
	if errors.Is(err, wire.ErrTooLarge) {
		return wire.ErrTooLarge.Error()
	}
	return f.Text
}
