package bot

import (
	"context"
	"fmt"
	"time"

	telegram "github.com/go-telegram/bot"
	"github.com/jackc/pgx/v5"

	"kefu/transcript"
	"kefu/turn"
)

// maxWait is the longest pause before a delivery that a broken server did not take is tried again.
const maxWait = time.Minute

// deliver sends the parts of one delivery that are still to be sent, and stores what came of it at once. The budget of
// the first of them has been counted.
func (s *sender) deliver(ctx context.Context, d transcript.Delivery, at whereabouts, done progress) (f finished) {
	f = finished{delivery: d.ID, caseNo: at.caseNo}
	defer func() {
		if r := recover(); r != nil { // it must not hold up what follows
			s.log.Error("sending panicked", "delivery", d.ID, "panic", r)
			f = finished{delivery: d.ID, err: s.record.MarkFailed(ctx, s.pool, d.ID, fmt.Sprintf("sending panicked: %v", r))}
		}
	}()
	message, err := s.asNote(ctx, d)
	if err != nil {
		f.err = err
		return f
	}
	parts := render(message, d.Entry.Masked)
	if len(parts) == 0 {
		f.err = s.giveUp(ctx, d, whyRefused, "there is nothing to send")
		return f
	}
	replyTo, err := s.replyTarget(ctx, d.Entry, at.chat)
	if err != nil {
		f.err = err
		return f
	}
	for n := done.parts; n < len(parts); n++ {
		if n > done.parts {
			if wait := s.budget.take(at.chat, s.now(), 0); wait > 0 {
				f.until = s.now().Add(wait)
				f.progress = done
				f.err = s.record.PutBack(ctx, s.pool, d.ID, f.until, "")
				return f
			}
		}
		p, removes := s.withoutKeyboard(parts[n], at.chat)
		ids, err := s.sendPart(ctx, at.spot, p, replyTo)
		if fault := classify(err); fault.kind != none {
			f.progress = done
			return s.notDelivered(ctx, f, d, at, fault)
		}
		if f.err = s.noteKeyboard(ctx, p, removes, at.chat); f.err != nil {
			return f
		}
		done = progress{parts: n + 1, ids: append(done.ids, ids...)}
		replyTo = 0 // only the first part answers
	}
	var several []int64
	if len(done.ids) > 1 {
		several = done.ids
	}
	f.err = s.record.MarkSent(ctx, s.pool, d.ID, at.chat, done.ids[0], s.now(), several...)
	return f
}

// notDelivered stores why a delivery did not arrive, and what is to be done about it.
func (s *sender) notDelivered(ctx context.Context, f finished, d transcript.Delivery, at whereabouts, fault fault) finished {
	now := s.now()
	log := s.log.With("delivery", d.ID, "place", string(d.Place), "fault", fault.text)
	switch fault.kind {
	case tooMany:
		f.until = now.Add(fault.wait)
		s.budget.rest(at.chat, f.until)
		log.Info("told to wait", "for", fault.wait)
		f.err = s.record.PutBack(ctx, s.pool, d.ID, f.until, fault.text)
	case serverDown, notSent:
		f.until = now.Add(min(s.backoff<<min(d.Tries, 10), maxWait))
		log.Warn("not sent, trying again later", "at", f.until)
		f.err = s.record.PutBack(ctx, s.pool, d.ID, f.until, fault.text)
	case unauthorized:
		f.until = now.Add(restOnErr)
		log.Error("Telegram refuses the token")
		f.err = s.record.PutBack(ctx, s.pool, d.ID, f.until, fault.text)
	case lost:
		log.Warn("the answer was lost", "repeated", d.State == transcript.Unknown)
		f.err = s.record.MarkUnknown(ctx, s.pool, d.ID, fault.text)
	case groupMoved, noTopic, noRights:
		f.fault = fault
		f.err = s.record.PutBack(ctx, s.pool, d.ID, now, fault.text)
	case topicClosed:
		f.until, f.fault, f.err = s.openTopic(ctx, at)
		if f.err == nil {
			f.err = s.record.PutBack(ctx, s.pool, d.ID, now, fault.text)
		}
	case blocked:
		return s.notAllowed(ctx, f, d, at, fault)
	default:
		log.Warn("refused for good")
		f.progress = progress{}
		f.err = s.giveUp(ctx, d, whyRefused, fault.text)
	}
	return f
}

// Why words between people did not arrive: each has a line in the catalogue, below desk.undelivered.
const (
	whyRefused = "refused"
	whyBlocked = "blocked"
)

// giveUp stores that a delivery will never arrive. If it was something that one person said to another, the sender is
// told so.
func (s *sender) giveUp(ctx context.Context, d transcript.Delivery, why, fault string) error {
	kind, _ := d.Place.Split()
	e := d.Entry
	var note transcript.Entry
	switch {
	case kind == "customer" && e.Author == transcript.Agent && e.CaseNo != "":
		note = s.line(e.CaseNo, e.Conversation, "desk.undelivered."+why, map[string]any{"Text": short(e.Message.Text, 40)})
	case kind == "case" && e.Author == transcript.Customer:
		note = s.line(e.CaseNo, e.Conversation, "desk.undelivered.customer", map[string]any{"Text": short(e.Message.Text, 40)})
		note.Author, note.Audience = transcript.Bot, transcript.CustomerOnly
		note.To = []transcript.Place{transcript.CustomerPlace(e.Conversation)}
	default:
		return s.record.MarkFailed(ctx, s.pool, d.ID, fault)
	}
	note.ReplyTo = e.ID
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if err := s.record.MarkFailed(ctx, tx, d.ID, fault); err != nil {
			return err
		}
		_, err := s.record.Append(ctx, tx, note)
		return err
	})
	if err != nil {
		return fmt.Errorf("give up delivery %d: %w", d.ID, err)
	}
	return nil
}

// notAllowed is for a chat that may not be written to. A case goes on elsewhere, or when its holder has started the
// bot; for everybody else the delivery has failed, and the conversation of a customer learns that it is blocked.
func (s *sender) notAllowed(ctx context.Context, f finished, d transcript.Delivery, at whereabouts, fault fault) finished {
	now := s.now()
	if at.caseNo != "" {
		if at.useGroup {
			f.fault = fault
		} else {
			s.log.Warn("the holder of a case has not started the bot", "case", at.caseNo, "staff", at.chat)
			f.until, f.fault, f.chat = now.Add(restOnErr), fault, at.chat
		}
		f.err = s.record.PutBack(ctx, s.pool, d.ID, now, fault.text)
		return f
	}
	f.progress = progress{}
	if f.err = s.giveUp(ctx, d, whyBlocked, fault.text); f.err != nil || !at.customer || at.blocked {
		return f
	}
	f.err = s.inbox.Receive(ctx, turn.Input{
		Source: turn.FromTelegram, Key: fmt.Sprintf("tg:blocked:%d", d.ID), Conversation: at.conversation,
		Event: turn.Event{Kind: turn.Blocked, On: true, At: now}, ReceivedAt: now,
	})
	return f
}

// openTopic opens a topic that turned out to be closed. Without the right to, the case goes on elsewhere.
func (s *sender) openTopic(ctx context.Context, at whereabouts) (until time.Time, failed fault, err error) {
	if wait := s.budget.take(at.chat, s.now(), 0); wait > 0 {
		return s.now().Add(wait), fault{}, nil
	}
	callCtx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	_, err = s.api.ReopenForumTopic(callCtx, &telegram.ReopenForumTopicParams{ChatID: at.chat, MessageThreadID: at.thread})
	switch failed = classify(err); failed.kind {
	case none:
		return time.Time{}, fault{}, s.noteTopic(ctx, at.caseNo, false)
	case noRights:
		return time.Time{}, failed, s.noteTopic(ctx, at.caseNo, true)
	default:
		return s.now().Add(restOnErr), fault{}, nil
	}
}
