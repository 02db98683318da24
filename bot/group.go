package bot

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/go-telegram/bot/models"
	"github.com/jackc/pgx/v5"

	"kefu/handoff"
)

// factMoved is the name of the fact that a group has become another chat; the old id follows.
const factMoved = "moved:"

// isDesk reports whether a chat is the agents' group. Another process may have learned that it moved, so the facts are
// asked before a group counts as foreign.
func (b *Bot) isDesk(ctx context.Context, chat int64) (bool, error) {
	if b.config.AgentsChat == 0 {
		return false, nil
	}
	if chat == b.group.Load() {
		return true, nil
	}
	now, err := b.findGroup(ctx)
	return err == nil && chat == now, err
}

// findGroup follows the agents' group from the configured chat to what it has become.
func (b *Bot) findGroup(ctx context.Context) (int64, error) {
	chat := b.config.AgentsChat
	for range 5 { // a group moves once; this only ends a circle
		value, err := b.fact(ctx, factMoved+strconv.FormatInt(chat, 10))
		if err != nil {
			return 0, err
		}
		if value == "" {
			break
		}
		if chat, err = strconv.ParseInt(value, 10, 64); err != nil {
			return 0, fmt.Errorf("bot: where the agents' group moved: %w", err)
		}
	}
	b.group.Store(chat)
	return chat, nil
}

// followGroup notes that a group has become a supergroup (core.telegram.org/bots/api#message, migrate_to_chat_id).
// Messages do not move along, so pictures are drawn anew.
func (b *Bot) followGroup(ctx context.Context, from, to int64) error {
	if from == to || from != b.group.Load() {
		return nil
	}
	err := pgx.BeginFunc(ctx, b.pool, func(tx pgx.Tx) error {
		batch := &pgx.Batch{}
		batch.Queue(`
			INSERT INTO bot_facts (name, value) VALUES ($1, $2)
			ON CONFLICT (name) DO UPDATE SET value = EXCLUDED.value`,
			factMoved+strconv.FormatInt(from, 10), strconv.FormatInt(to, 10))
		// Only a group without topics becomes a supergroup; if there are any on record, they are not there.
		batch.Queue(`DELETE FROM topics WHERE chat = $1`, from)
		batch.Queue(`UPDATE pictures SET message_id = 0, revision = 0 WHERE chat = $1`, from)
		return tx.SendBatch(ctx, batch).Close()
	})
	if err != nil {
		return fmt.Errorf("bot: note that the group moved: %w", err)
	}
	b.group.Store(to)
	b.log.Info("the agents' group became a supergroup; please set KEFU_AGENTS_CHAT to its new id", "id", to)
	b.Wake()
	return nil
}

// noticeService takes note of what people did to the group and its topics.
func (b *Bot) noticeService(ctx context.Context, m *models.Message) error {
	switch {
	case m.MigrateToChatID != 0:
		return b.followGroup(ctx, m.Chat.ID, m.MigrateToChatID)
	case m.ForumTopicClosed != nil, m.ForumTopicReopened != nil:
		_, err := b.pool.Exec(ctx, `UPDATE topics SET closed = $3 WHERE chat = $1 AND thread = $2`,
			m.Chat.ID, m.MessageThreadID, m.ForumTopicClosed != nil)
		if err != nil {
			return fmt.Errorf("bot: note the state of a topic: %w", err)
		}
		b.Wake()
	}
	return nil
}

// adoptTopicWithin is how old a topic may be: an older one may be gone by now.
const adoptTopicWithin = time.Minute

// adoptTopic keeps a topic that this bot has made although it never heard so: the answer was lost, and only Telegram's
// service message tells of it. Without that, it is made a second time.
func (b *Bot) adoptTopic(ctx context.Context, m *models.Message) error {
	if m.ForumTopicCreated == nil || b.now().Sub(time.Unix(int64(m.Date), 0)) > adoptTopicWithin {
		return nil
	}
	ours, err := b.isDesk(ctx, m.Chat.ID)
	if err != nil || !ours {
		return err
	}
	found, err := b.desk.Glances(ctx, b.pool, titleBegins.FindString(m.ForumTopicCreated.Name))
	if err != nil || len(found) == 0 || found[0].Status == handoff.Closed {
		return err
	}
	_, err = b.pool.Exec(ctx, `
		INSERT INTO topics (case_no, chat, thread, closed, opened_at) VALUES ($1, $2, $3, false, $4)
		ON CONFLICT DO NOTHING`, found[0].No, m.Chat.ID, m.MessageThreadID, b.now())
	if err != nil {
		return fmt.Errorf("bot: adopt a topic: %w", err)
	}
	b.Wake()
	return nil
}

// fact is one of the small facts that outlive the process, "" when it is not known.
func (b *Bot) fact(ctx context.Context, name string) (string, error) {
	var value string
	err := b.pool.QueryRow(ctx, `SELECT value FROM bot_facts WHERE name = $1`, name).Scan(&value)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return "", fmt.Errorf("bot: read fact %s: %w", name, err)
	}
	return value, nil
}

func (b *Bot) setFact(ctx context.Context, name, value string) error {
	_, err := b.pool.Exec(ctx, `
		INSERT INTO bot_facts (name, value) VALUES ($1, $2)
		ON CONFLICT (name) DO UPDATE SET value = EXCLUDED.value`, name, value)
	if err != nil {
		return fmt.Errorf("bot: keep fact %s: %w", name, err)
	}
	return nil
}
