package out

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"kefu/bot/limit"
	"kefu/bot/wire"
	"kefu/transcript"
)

const (
	// mostUploads is how many files are made and uploaded at once: each is held in memory while it is on its way, and words
	// must not wait for them.
	mostUploads = 2
	// makeFor is for how long a file is tried that cannot be made.
	makeFor = time.Hour
)

// sendPart sends one part; what it is to upload is made first. What cannot be made now is tried later like what a server
// did not take, and after a while given up.
func (s *shift) sendPart(
	ctx context.Context, d transcript.Delivery, at whereabouts, p wire.Part, replyTo int64,
) (messages []int64, _ wire.Fault) {
	if what := p.Makes(); what != "" {
		select {
		case s.uploads <- struct{}{}:
		default:
			return nil, wire.Fault{Kind: wire.NotSent, Text: "other files are being uploaded"}
		}
		defer func() { <-s.uploads }()
		path, err := s.made(ctx, d.Entry, what)
		if err != nil {
			fault := wire.Fault{Kind: wire.NotSent, Text: "it could not be made: " + err.Error()}
			if errors.Is(err, errCannotMake) || s.Now().Sub(d.QueuedAt) > makeFor {
				fault.Kind = wire.Refused
			}
			return nil, fault
		}
		defer func() { _ = os.Remove(path) }()
		p = p.From(path)
	}
	messages, err := s.Telegram.Send(ctx, at.Address, p, replyTo)
	return messages, wire.Classify(err)
}

// errCannotMake is what no later try makes.
var errCannotMake = errors.New("bot: there is nothing to upload")

// made writes a file and returns its path.
func (s *shift) made(ctx context.Context, e transcript.Entry, what string) (path string, err error) {
	if s.Make == nil {
		return "", errCannotMake
	}
	file, err := os.CreateTemp("", "kefu-*")
	if err != nil {
		return "", err
	}
	defer func() {
		if err = errors.Join(err, file.Close()); err != nil {
			_ = os.Remove(file.Name())
		}
	}()
	if err := s.Make(ctx, e, what, file); err != nil {
		return "", err
	}
	switch about, err := file.Stat(); {
	case err != nil:
		return "", err
	case about.Size() > limit.Upload:
		return "", fmt.Errorf("%w: %d bytes are more than Telegram takes", errCannotMake, about.Size())
	case about.Size() == 0:
		return "", fmt.Errorf("%w: it is empty", errCannotMake)
	}
	return file.Name(), nil
}
