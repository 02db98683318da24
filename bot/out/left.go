package out

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/bot/desk"
	"kefu/bot/wire"
	"kefu/transcript"
)

// A card that a case left behind keeps no buttons: it becomes one line that says where the case is. It may stand where
// nothing can be edited at the moment, so it is remembered among the pictures until that has succeeded.

const (
	leftPlace transcript.Place = "picture:left"
	leftEvery                  = 2 * time.Second
	leftRests                  = 30 * time.Second // after a try in vain
)

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// keepLeft remembers the card that a case leaves behind.
func keepLeft(ctx context.Context, tx pgx.Tx, c stand, now time.Time) error {
	if c.cardID == 0 {
		return nil
	}
	_, err := tx.Exec(ctx, `
		INSERT INTO pictures (key, chat, thread, message_id, revision, digest, shown_at) VALUES ($1, $2, $3, $4, 0, '', $5)
		ON CONFLICT (key) DO NOTHING`,
		fmt.Sprintf("left:%s:%d", c.no, c.cardID), c.card.Chat, c.card.Thread, c.cardID, now)
	if err != nil {
		return fmt.Errorf("remember the card that %s left behind: %w", c.no, err)
	}
	return nil
}

// strikeLeft makes the card that was left behind first a line.
func (s *shift) strikeLeft(ctx context.Context, now time.Time) error {
	if now.Before(s.pace.left) || !s.free(leftPlace, now) {
		return nil
	}
	s.pace.left = now.Add(leftEvery)
	rows, err := s.Pool.Query(ctx, `
		SELECT key, chat, message_id FROM pictures WHERE key >= 'left:' AND key < 'left;' AND message_id <> 0 ORDER BY shown_at LIMIT 1`)
	if err != nil {
		return fmt.Errorf("find cards that cases left behind: %w", err)
	}
	var key string
	var chat, message int64
	found := false
	if _, err := pgx.ForEachRow(rows, []any{&key, &chat, &message}, func() error { found = true; return nil }); err != nil || !found {
		return err
	}
	caseNo := strings.Split(key, ":")[1]
	links, err := s.Registry.Links(ctx, caseNo)
	if err != nil {
		return err
	}
	c, err := s.Desk.Get(ctx, s.Pool, caseNo)
	if err != nil {
		return err
	}
	line := desk.LeftCard(caseNo, links[caseNo], c.AssigneeName, s.Lang, s.Texts)
	s.start(ctx, leftPlace, func(ctx context.Context) finished {
		f := s.call(ctx, finished{}, chat, wire.Reserve, func(ctx context.Context) error {
			return s.Telegram.Edit(ctx, chat, message, line.HTML, nil)
		})
		sql := `DELETE FROM pictures WHERE key = $1`
		if !f.ok() && f.fault.Kind != wire.NoMessage { // the others first; after many tries the chat is lost for good
			sql = `WITH tried AS (UPDATE pictures SET shown_at = now(), revision = revision + 1 WHERE key = $1)
				DELETE FROM pictures WHERE key = $1 AND revision > 100`
			f.until = later(f.until, s.Now().Add(leftRests))
		}
		f = finished{until: f.until}
		_, f.err = s.Pool.Exec(ctx, sql, key)
		return f
	})
	return nil
}
