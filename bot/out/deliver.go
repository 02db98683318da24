package out

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/bot/limit"
	"kefu/bot/wire"
	"kefu/transcript"
	"kefu/turn"
	"kefu/turn/event"
)

// maxWait is the longest pause before a delivery that a broken server did not take is tried again.
const maxWait = time.Minute

// lostRest is after how many first pauses a delivery whose answer was lost is sent once more: whatever lost it may take a
// while to be mended.
const lostRest = 4

// deliver sends the parts of one delivery that are still to be sent, and stores what came of it at once. The budget of
// the first of them has been counted.
func (s *shift) deliver(ctx context.Context, d transcript.Delivery, at whereabouts, done progress) (f finished) {
	f = finished{delivery: d.ID, caseNo: at.caseNo}
	defer func() {
		if r := recover(); r != nil { // it must not hold up what follows
			s.Log.Error("sending panicked", "delivery", d.ID, "panic", r)
			f = finished{delivery: d.ID, err: s.Record.MarkFailed(ctx, s.Pool, d.ID, fmt.Sprintf("sending panicked: %v", r))}
		}
	}()
	if d.Entry.Kind == transcript.KindReaction {
		return s.react(ctx, f, d, at)
	}
	message, err := s.asShown(ctx, d, at)
	if err != nil {
		f.err = err
		return f
	}
	var joined []transcript.Delivery
	if done.parts == 0 {
		joined, err = s.joined(ctx, d, at)
	}
	if err != nil {
		f.err = err
		return f
	}
	if len(joined) > 0 {
		if message, err = s.inOne(ctx, append([]transcript.Delivery{d}, joined...)); err != nil {
			f.err = err
			return f
		}
		defer func() { f.err = errors.Join(f.err, s.settleJoined(context.WithoutCancel(ctx), d.ID, joined)) }()
	}
	parts := wire.Render(message, d.Entry.Masked)
	if d.Place != transcript.CustomerPlace(d.Entry.Conversation) { // what a customer sent stays with the desk
		parts = wire.Protected(parts)
	}
	if len(parts) == 0 {
		f.err = s.giveUp(ctx, d, whyRefused, "there is nothing to send")
		return f
	}
	if d.MessageID != 0 {
		return s.rewrite(ctx, f, d, parts)
	}
	replyTo, err := s.replyTarget(ctx, d.Entry, at.Chat)
	if err != nil {
		f.err = err
		return f
	}
	if f = s.sendParts(ctx, f, d, at, parts, replyTo, &done); done.parts < len(parts) || f.err != nil {
		return f
	}
	var several []int64
	if len(done.ids) > 1 {
		several = done.ids
	}
	now := s.Now()
	s.metrics.sent(d, now)
	f.err = s.receipts.Store(ctx, transcript.Receipt{Delivery: d, Chat: at.Chat, Message: done.ids[0], Parts: several, At: now})
	return f
}

// sendParts sends the parts that are still to be sent, as far as that goes; done tells how far it went.
func (s *shift) sendParts(
	ctx context.Context, f finished, d transcript.Delivery, at whereabouts, parts []wire.Part, replyTo int64, done *progress,
) finished {
	first := done.parts
	for n := first; n < len(parts); n++ {
		if n > first {
			if wait := s.Budget.Take(at.Chat, s.Now(), 0); wait > 0 {
				f.until = s.Now().Add(wait)
				f.progress = *done
				f.err = s.Record.PutBack(ctx, s.Pool, d.ID, f.until, "")
				return f
			}
		}
		p, removes := s.withoutKeyboard(parts[n], at.Chat)
		if !s.Elected() {
			f.err = errDeposed
			return f
		}
		ids, fault := s.sendPart(ctx, d, at, p, replyTo)
		if fault.Kind != wire.Done {
			f.progress = *done
			return s.notDelivered(ctx, f, d, at, fault)
		}
		if f.err = s.noteKeyboard(ctx, p, removes, at.Chat); f.err != nil {
			return f
		}
		*done = progress{parts: n + 1, ids: append(done.ids, ids...)}
		replyTo = 0 // only the first part answers
	}
	return f
}

// rewrite edits a message that was sent, because its entry says something else now. A change that Telegram refuses is
// dropped: the message stands as it was sent, and nothing waits for it.
func (s *shift) rewrite(ctx context.Context, f finished, d transcript.Delivery, parts []wire.Part) finished {
	ids := d.Parts
	if len(ids) == 0 {
		ids = []int64{d.MessageID}
	}
	now := s.Now()
	together, err := s.Record.ShownIn(ctx, s.Pool, d.Place, d.Chat, d.MessageID)
	if err != nil {
		f.err = err
		return f
	}
	if len(ids) != len(parts) || len(together) > 1 { // it was long, or is now; or it stands with others
		f.err = s.receipts.Store(ctx, transcript.Receipt{Delivery: d, Chat: d.Chat, Message: d.MessageID, Parts: d.Parts, At: now})
		return f
	}
	last := len(parts) - 1 // the line above a place stays as it is
	fault := wire.Classify(s.Telegram.Rewrite(ctx, d.Chat, ids[last], parts[last]))
	if fault.Kind == wire.Done {
		s.metrics.count(d, "edited")
	} else {
		s.metrics.count(d, fault.Kind.String())
	}
	switch fault.Kind {
	case wire.TooMany:
		f.until = now.Add(fault.Wait)
		s.Budget.Rest(d.Chat, s.Now(), f.until)
	case wire.ServerDown, wire.NotSent, wire.Lost: // an edit may well happen twice
		f.until = now.Add(min(s.Backoff<<min(d.Tries, 10), maxWait))
	case wire.Unauthorized:
		f.until = now.Add(restOnErr)
	default:
		if fault.Kind != wire.Done {
			s.Log.Info("a message stays as it was sent", "delivery", d.ID, "fault", fault.Text)
		}
		f.err = s.receipts.Store(ctx, transcript.Receipt{Delivery: d, Chat: d.Chat, Message: d.MessageID, Parts: d.Parts, At: now})
		return f
	}
	f.err = s.Record.PutBack(ctx, s.Pool, d.ID, f.until, fault.Text)
	return f
}

// notDelivered stores why a delivery did not arrive, and what is to be done about it.
func (s *shift) notDelivered(ctx context.Context, f finished, d transcript.Delivery, at whereabouts, fault wire.Fault) finished {
	now := s.Now()
	log := s.Log.With("delivery", d.ID, "place", string(d.Place), "fault", fault.Text)
	s.metrics.count(d, fault.Kind.String())
	switch fault.Kind {
	case wire.TooMany:
		f.until = now.Add(fault.Wait)
		s.Budget.Rest(at.Chat, s.Now(), f.until)
		log.Info("told to wait", "for", fault.Wait)
		f.err = s.Record.PutBack(ctx, s.Pool, d.ID, f.until, fault.Text)
	case wire.ServerDown, wire.NotSent:
		f.until = now.Add(min(s.Backoff<<min(d.Tries, 10), maxWait))
		log.Warn("not sent, trying again later", "at", f.until)
		f.err = s.Record.PutBack(ctx, s.Pool, d.ID, f.until, fault.Text)
	case wire.Unauthorized:
		f.until = now.Add(restOnErr)
		log.Error("Telegram refuses the token")
		f.err = s.Record.PutBack(ctx, s.Pool, d.ID, f.until, fault.Text)
	case wire.Lost:
		log.Warn("the answer was lost", "repeated", d.State == transcript.Unknown)
		f.until = now.Add(lostRest * s.Backoff)
		if d.State == transcript.Unknown {
			f.err = s.giveUp(ctx, d, whyUnknown, fault.Text)
		} else {
			f.err = s.Record.MarkUnknown(ctx, s.Pool, d.ID, fault.Text)
		}
	case wire.GroupMoved, wire.NoTopic, wire.NoRights:
		f.fault = fault
		f.err = s.Record.PutBack(ctx, s.Pool, d.ID, now, fault.Text)
	case wire.TopicClosed:
		f.until, f.fault, f.err = s.openTopic(ctx, at)
		if f.err == nil {
			f.err = s.Record.PutBack(ctx, s.Pool, d.ID, now, fault.Text)
		}
	case wire.Blocked:
		return s.notAllowed(ctx, f, d, at, fault)
	default:
		log.Warn("refused for good")
		f.progress = progress{}
		f.err = s.giveUp(ctx, d, whyRefused, fault.Text)
	}
	return f
}

// Why words between people did not arrive: each has a line in the catalogue, below desk.undelivered.
const (
	whyRefused = "refused"
	whyBlocked = "blocked"
	whyUnknown = "unknown" // both answers of Telegram were lost: it may have arrived
)

// giveUp stores that a delivery will never arrive, or that nobody can find out. If it was something that one person
// said to another, the sender is told so; if it was the bot's about a case, the case's agent. What concerns an agent who
// has blocked the bot is told in the group. All of it stands among the console's numbers.
func (s *Sender) giveUp(ctx context.Context, d transcript.Delivery, why, fault string) error {
	mark := s.Record.MarkFailed
	if why == whyUnknown {
		mark = s.Record.MarkUnknown
	}
	note, tell := s.undelivered(d, why)
	if !tell {
		return mark(ctx, s.Pool, d.ID, fault)
	}
	err := pgx.BeginFunc(ctx, s.Pool, func(tx pgx.Tx) error {
		if err := mark(ctx, tx, d.ID, fault); err != nil {
			return err
		}
		_, err := s.Record.Append(ctx, tx, note)
		return err
	})
	if err != nil {
		return fmt.Errorf("give up delivery %d: %w", d.ID, err)
	}
	return nil
}

// undelivered is what is said of a delivery that is given up, and whether anything is.
func (s *Sender) undelivered(d transcript.Delivery, why string) (note transcript.Entry, tell bool) {
	kind, _ := d.Place.Split()
	e := d.Entry
	said := map[string]any{"Text": limit.Short(e.Message.Text, 40)}
	toCustomer := kind == "customer"
	switch {
	case toCustomer && e.Author == transcript.Agent && e.CaseNo != "":
		note = s.line(e.CaseNo, e.Conversation, "desk.undelivered."+why, said)
	case toCustomer && e.Author == transcript.Bot && e.CaseNo != "" && why == whyUnknown:
		note = s.line(e.CaseNo, e.Conversation, "desk.undelivered.bot", said)
	case kind == "case" && e.Author == transcript.Customer && why != whyUnknown:
		note = s.line(e.CaseNo, e.Conversation, "desk.undelivered.customer", said)
		note.Author, note.Audience = transcript.Bot, transcript.CustomerOnly
		note.To = []transcript.Place{transcript.CustomerPlace(e.Conversation)}
	case toCustomer && e.Message.Calls != 0 && why == whyBlocked: // itself once more, where the whole group reads it
		return transcript.Entry{
			Conversation: e.Conversation, At: s.Now(), Author: e.Author, Audience: e.Audience, CaseNo: e.CaseNo, Kind: e.Kind,
			Message: e.Message, To: []transcript.Place{transcript.DeskPlace},
		}, true
	default:
		return note, false
	}
	note.ReplyTo = e.ID
	return note, true
}

// notAllowed is for a chat that may not be written to. A case goes on elsewhere, or when its holder has started the
// bot; for everybody else the delivery has failed, and the conversation of a customer learns that it is blocked.
func (s *shift) notAllowed(ctx context.Context, f finished, d transcript.Delivery, at whereabouts, fault wire.Fault) finished {
	now := s.Now()
	if at.caseNo != "" {
		if at.useGroup {
			f.fault = fault
		} else {
			s.Log.Warn("the holder of a case has not started the bot", "case", at.caseNo, "staff", at.Chat)
			f.until, f.fault, f.chat = now.Add(restOnErr), fault, at.Chat
		}
		f.err = s.Record.PutBack(ctx, s.Pool, d.ID, now, fault.Text)
		return f
	}
	f.progress = progress{}
	if f.err = s.giveUp(ctx, d, whyBlocked, fault.Text); f.err != nil || at.conversation == 0 || at.blocked {
		return f
	}
	f.err = s.Inbox.Receive(ctx, turn.Input{
		Source: turn.FromTelegram, Key: fmt.Sprintf("tg:blocked:%d", d.ID), Conversation: at.conversation,
		Event: event.Blocked{At: now}, ReceivedAt: now,
	})
	return f
}

// openTopic opens a topic that turned out to be closed. Without the right to, the case goes on elsewhere.
func (s *shift) openTopic(ctx context.Context, at whereabouts) (until time.Time, failed wire.Fault, err error) {
	if wait := s.Budget.Take(at.Chat, s.Now(), 0); wait > 0 {
		return s.Now().Add(wait), wire.Fault{}, nil
	}
	err = s.Telegram.SetTopic(ctx, at.Address, false)
	switch failed = wire.Classify(err); failed.Kind {
	case wire.Done:
		return time.Time{}, wire.Fault{}, s.Registry.noteTopic(ctx, at.caseNo, false)
	case wire.NoRights:
		return time.Time{}, failed, s.Registry.noteTopic(ctx, at.caseNo, true)
	default:
		return s.Now().Add(restOnErr), wire.Fault{}, nil
	}
}
