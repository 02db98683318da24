package out

import (
	"bytes"
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"kefu/bot/desk"
	"kefu/bot/wire"
	"kefu/transcript"
)

// shownPicture is a picture as it stands in Telegram.
type shownPicture struct {
	key     string
	at      wire.Address
	message int64 // 0: nowhere yet
	digest  []byte
}

// drawing is a picture that is to be shown.
type drawing struct {
	picture  desk.Picture
	was      shownPicture
	to       wire.Address
	revision int64 // of what it shows
	leave    int   // how many of the group's messages a minute must stay free
	// then is done in the transaction that keeps the picture as a message; nil: nothing.
	then func(tx pgx.Tx, message int64) error
}

// draw shows a picture. It makes no call when Telegram shows that picture already; it edits the message where there is
// one, and sends one where there is none.
func (s *shift) draw(ctx context.Context, f finished, d drawing) finished {
	digest := d.picture.Digest()
	message, sent := d.was.message, false
	if message == 0 || !bytes.Equal(digest, d.was.digest) {
		f = s.call(ctx, f, d.to.Chat, d.leave, func(ctx context.Context) (err error) {
			message, sent, err = s.paint(ctx, d.to, message, d.picture)
			return err
		})
		if f.fault.Kind == wire.NoMessage { // somebody deleted it
			f.fault = wire.Fault{}
			f.err = pgx.BeginFunc(ctx, s.Pool, func(tx pgx.Tx) error {
				if _, err := tx.Exec(ctx, `UPDATE pictures SET message_id = 0, revision = 0 WHERE key = $1`, d.was.key); err != nil {
					return err
				}
				return s.Record.Gone(ctx, tx, transcript.CasePlace(f.caseNo), d.was.at.Chat, d.was.message)
			})
			return f
		}
		if !f.ok() {
			return f
		}
	}
	err := pgx.BeginFunc(ctx, s.Pool, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `
		INSERT INTO pictures (key, chat, thread, message_id, revision, digest, shown_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (key) DO UPDATE SET chat = EXCLUDED.chat, thread = EXCLUDED.thread, message_id = EXCLUDED.message_id,
			revision = EXCLUDED.revision, digest = EXCLUDED.digest, shown_at = EXCLUDED.shown_at`,
			d.was.key, d.to.Chat, d.to.Thread, message, d.revision, digest, s.Now())
		if err != nil || d.then == nil {
			return err
		}
		return d.then(tx, message)
	})
	if err != nil {
		f.err = fmt.Errorf("keep picture %s: %w", d.was.key, err)
	}
	if sent && d.was.key == boardKey {
		s.pin(ctx, d.to.Chat, message)
	}
	return f
}

// paint makes the call that shows a picture.
func (s *shift) paint(ctx context.Context, to wire.Address, message int64, p desk.Picture) (id int64, sent bool, err error) {
	if message != 0 {
		return message, false, s.Telegram.Edit(ctx, to.Chat, message, p.HTML, p.Buttons)
	}
	id, err = s.Telegram.Post(ctx, to, p.HTML, p.Buttons)
	return id, err == nil, err
}

// pin keeps the board in sight. It is no harm when the right to pin is missing.
func (s *shift) pin(ctx context.Context, chat, message int64) {
	f := s.call(ctx, finished{}, chat, 0, func(ctx context.Context) error { return s.Telegram.Pin(ctx, chat, message) })
	if !f.ok() {
		s.Log.Info("the board is not pinned", "fault", f.fault.Text)
	}
}

// call makes one call to a chat for a picture, if the budget allows it, and says what it means for the work.
func (s *shift) call(ctx context.Context, f finished, chat int64, leave int, do func(context.Context) error) finished {
	now := s.Now()
	if wait := s.Budget.Take(chat, now, leave); wait > 0 {
		f.until = now.Add(wait)
		return f
	}
	fault := wire.Classify(do(ctx))
	switch fault.Kind {
	case wire.Done:
		return f
	case wire.TooMany:
		f.until = now.Add(fault.Wait)
		s.Budget.Rest(chat, s.Now(), f.until)
	case wire.GroupMoved, wire.NoTopic, wire.NoMessage, wire.NoRights:
		f.fault = fault
	case wire.Blocked: // the group is lost, and the case goes elsewhere at once; or an agent has not started the bot
		f.fault, f.chat = fault, chat
		if chat > 0 {
			f.until = now.Add(restOnErr)
		}
	case wire.Refused:
		f.fault, f.until = fault, now.Add(restOnErr)
		s.Log.Error("a picture of the desk was refused", "fault", fault.Text)
	case wire.Unauthorized, wire.TopicClosed:
		f.until = now.Add(restOnErr)
		s.Log.Error("a picture of the desk was refused", "fault", fault.Text)
	default: // the picture is drawn anew: an edit may well happen twice
		f.until = now.Add(2 * s.Backoff)
		s.Log.Warn("a picture of the desk was not shown", "fault", fault.Text)
	}
	return f
}
