package out

import (
	"context"

	"kefu/bot/wire"
	"kefu/transcript"
)

// react puts an emoji to the message that it was meant for. It is put twice without harm, and one that Telegram does not
// take is let go: nobody waits for it.
func (s *shift) react(ctx context.Context, f finished, d transcript.Delivery, at whereabouts) finished {
	message, err := s.replyTarget(ctx, d.Entry, at.Chat)
	if err != nil {
		f.err = err
		return f
	}
	if message == 0 { // what it was meant for does not stand there
		f.err = s.Record.MarkFailed(ctx, s.Pool, d.ID, "the message that it was put to does not stand there")
		return f
	}
	fault := wire.Classify(s.Telegram.React(ctx, at.Chat, message, d.Entry.Message.Text))
	switch fault.Kind {
	case wire.Done:
		now := s.Now()
		s.metrics.sent(d, now)
		// The message is not of this delivery: who answers it answers the words it shows.
		f.err = s.receipts.Store(ctx, transcript.Receipt{Delivery: d, Chat: at.Chat, At: now})
	case wire.Lost:
		f.until = s.Now().Add(lostRest * s.Backoff)
		f.err = s.Record.PutBack(ctx, s.Pool, d.ID, f.until, fault.Text)
	case wire.Refused, wire.NoMessage:
		s.Log.Info("a reaction was not taken", "delivery", d.ID, "fault", fault.Text)
		f.err = s.Record.MarkFailed(ctx, s.Pool, d.ID, fault.Text)
	default:
		return s.notDelivered(ctx, f, d, at, fault)
	}
	return f
}
