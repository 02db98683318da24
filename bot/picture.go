package bot

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"

	telegram "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
	"github.com/jackc/pgx/v5"
)

// picture is a message that is edited instead of sent again.
type picture struct {
	text   string // HTML
	markup *models.InlineKeyboardMarkup
}

// digest is the same for the same picture.
func (p picture) digest() []byte {
	buttons, _ := json.Marshal(p.markup) // strings only: it cannot fail
	sum := sha256.Sum256(append([]byte(p.text+"\x00"), buttons...))
	return sum[:]
}

// shownPicture is a picture as it stands in Telegram.
type shownPicture struct {
	key     string
	at      spot
	message int64 // 0: nowhere yet
	digest  []byte
}

// draw shows a picture: not at all when it shows that already, edited where it is, else sent. leave is how many of the
// group's messages a minute must stay free. When the picture is kept, then is called in the same transaction.
func (s *sender) draw(
	ctx context.Context, f finished, was shownPicture, to spot, p picture, revision int64, leave int,
	then func(pgx.Tx) error,
) finished {
	digest := p.digest()
	message, sent := was.message, false
	if message == 0 || !bytes.Equal(digest, was.digest) {
		f = s.call(ctx, f, to.chat, leave, func(ctx context.Context) (err error) {
			message, sent, err = s.paint(ctx, to, message, p)
			return err
		})
		if f.fault.kind == noMessage { // somebody deleted it
			f.fault = fault{}
			_, f.err = s.pool.Exec(ctx, `UPDATE pictures SET message_id = 0, revision = 0 WHERE key = $1`, was.key)
			return f
		}
		if !f.idle() {
			return f
		}
	}
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `
		INSERT INTO pictures (key, chat, thread, message_id, revision, digest, shown_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (key) DO UPDATE SET chat = EXCLUDED.chat, thread = EXCLUDED.thread, message_id = EXCLUDED.message_id,
			revision = EXCLUDED.revision, digest = EXCLUDED.digest, shown_at = EXCLUDED.shown_at`,
			was.key, to.chat, to.thread, message, revision, digest, s.now())
		if err != nil || then == nil {
			return err
		}
		return then(tx)
	})
	if err != nil {
		f.err = fmt.Errorf("keep picture %s: %w", was.key, err)
	}
	if sent && was.key == boardKey {
		s.pin(ctx, to.chat, message)
	}
	return f
}

// paint makes the call that shows a picture.
func (s *sender) paint(ctx context.Context, to spot, message int64, p picture) (id int64, sent bool, err error) {
	var markup models.ReplyMarkup
	if p.markup != nil {
		markup = p.markup
	}
	if message != 0 {
		_, err = s.api.EditMessageText(ctx, &telegram.EditMessageTextParams{
			ChatID: to.chat, MessageID: int(message), Text: p.text, ParseMode: models.ParseModeHTML,
			LinkPreviewOptions: noPreview, ReplyMarkup: markup,
		})
		return message, false, err
	}
	made, err := s.api.SendMessage(ctx, &telegram.SendMessageParams{
		ChatID: to.chat, MessageThreadID: to.thread, Text: p.text, ParseMode: models.ParseModeHTML,
		LinkPreviewOptions: noPreview, ReplyMarkup: markup,
	})
	if err != nil {
		return 0, false, err
	}
	return int64(made.ID), true, nil
}

// pin keeps the board in sight. It is no harm when the right to pin is missing.
func (s *sender) pin(ctx context.Context, chat, message int64) {
	f := s.call(ctx, finished{}, chat, 0, func(ctx context.Context) error {
		_, err := s.api.PinChatMessage(ctx, &telegram.PinChatMessageParams{
			ChatID: chat, MessageID: int(message), DisableNotification: true,
		})
		return err
	})
	if !f.idle() {
		s.log.Info("the board is not pinned", "fault", f.fault.text)
	}
}

// call makes one call to a chat for a picture, if the budget allows it, and says what it means for the work.
func (s *sender) call(ctx context.Context, f finished, chat int64, leave int, do func(context.Context) error) finished {
	now := s.now()
	if wait := s.budget.take(chat, now, leave); wait > 0 {
		f.until = now.Add(wait)
		return f
	}
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	fault := classify(do(ctx))
	switch fault.kind {
	case none:
		return f
	case tooMany:
		f.until = now.Add(fault.wait)
		s.budget.rest(chat, f.until)
	case groupMoved, noTopic, noMessage, noRights:
		f.fault = fault
	case blocked: // the group is lost, and the case goes elsewhere at once; or an agent has not started the bot
		f.fault, f.chat = fault, chat
		if chat > 0 {
			f.until = now.Add(restOnErr)
		}
	case refused, unauthorized, topicClosed:
		f.until = now.Add(restOnErr)
		s.log.Error("a picture of the desk was refused", "fault", fault.text)
	default: // the picture is drawn anew: an edit may well happen twice
		f.until = now.Add(2 * s.backoff)
		s.log.Warn("a picture of the desk was not shown", "fault", fault.text)
	}
	return f
}
