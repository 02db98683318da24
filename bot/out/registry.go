package out

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"kefu/bot/wire"
)

// Registry knows what stands where in Telegram: which chat the agents' group is, the topics of cases, and the messages
// that are edited in place. It owns the tables topics, pictures and bot_facts. Its methods may be called side by side.
type Registry struct {
	pool *pgxpool.Pool
	log  *slog.Logger
	now  func() time.Time
	// changed is called when something may have to be shown elsewhere.
	changed func()

	configured int64
	group      atomic.Int64 // as it is now: it may have moved
	standing   atomic.Int64 // how often the bot's standing in the group changed
	barred     atomic.Bool  // as it changed last, it may not manage topics
}

// Forget takes away what is remembered of private chats: which messages there are edited in place.
func Forget(ctx context.Context, tx pgx.Tx, chats ...int64) error {
	if _, err := tx.Exec(ctx, `DELETE FROM pictures WHERE chat = ANY ($1)`, chats); err != nil {
		return fmt.Errorf("forget chats: %w", err)
	}
	return nil
}

// RegistryConfig is what a Registry needs.
type RegistryConfig struct {
	Pool  *pgxpool.Pool
	Log   *slog.Logger
	Group int64 // the agents' group as it was configured, 0 when there is none
	Now   func() time.Time
}

// NewRegistry returns the registry of a bot.
func NewRegistry(c RegistryConfig) *Registry {
	r := &Registry{pool: c.Pool, log: c.Log, now: c.Now, changed: func() {}, configured: c.Group}
	r.group.Store(c.Group)
	return r
}

// factMoved is the name of the fact that a group has become another chat; the old id follows.
const factMoved = "moved:"

// Group is the chat of the agents' group, 0 when there is none.
func (r *Registry) Group() int64 { return r.group.Load() }

// IsGroup reports whether a chat is the agents' group. Another process may have learned that it moved, so the facts are
// asked before a group counts as foreign.
func (r *Registry) IsGroup(ctx context.Context, chat int64) (bool, error) {
	if r.configured == 0 {
		return false, nil
	}
	if chat == r.group.Load() {
		return true, nil
	}
	now, err := r.findGroup(ctx)
	return err == nil && chat == now, err
}

// findGroup follows the agents' group from the configured chat to what it has become.
func (r *Registry) findGroup(ctx context.Context) (int64, error) {
	chat := r.configured
	for range 5 { // a group moves once; this only ends a circle
		value, err := r.fact(ctx, factMoved+strconv.FormatInt(chat, 10))
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
	r.group.Store(chat)
	return chat, nil
}

// GroupMoved notes that a group has become a supergroup (core.telegram.org/bots/api#message, migrate_to_chat_id).
// Messages do not move along, so pictures are drawn anew.
func (r *Registry) GroupMoved(ctx context.Context, from, to int64) error {
	if from == to || from != r.group.Load() {
		return nil
	}
	err := pgx.BeginFunc(ctx, r.pool, func(tx pgx.Tx) error {
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
	r.group.Store(to)
	r.log.Info("the agents' group became a supergroup; please set KEFU_AGENTS_CHAT to its new id", "id", to)
	r.changed()
	return nil
}

// RightsChanged notes that the bot's rights in the group have changed, and whether it may manage topics now.
func (r *Registry) RightsChanged(topics bool) {
	r.barred.Store(!topics)
	r.standing.Add(1)
	r.changed()
}

// TopicClosed notes that people closed or opened a topic.
func (r *Registry) TopicClosed(ctx context.Context, chat int64, thread int, closed bool) error {
	_, err := r.pool.Exec(ctx, `UPDATE topics SET closed = $3 WHERE chat = $1 AND thread = $2`, chat, thread, closed)
	if err != nil {
		return fmt.Errorf("bot: note the state of a topic: %w", err)
	}
	r.changed()
	return nil
}

// AdoptTopic keeps a topic that this bot has made for a case although it never heard so: the answer was lost. If the
// case has one already, nothing changes.
func (r *Registry) AdoptTopic(ctx context.Context, caseNo string, chat int64, thread int) error {
	err := pgx.BeginFunc(ctx, r.pool, func(tx pgx.Tx) error {
		batch := &pgx.Batch{}
		oneAtATime(batch)
		batch.Queue(`
			INSERT INTO topics (case_no, chat, thread, closed, opened_at) VALUES ($1, $2, $3, false, $4)
			ON CONFLICT DO NOTHING`, caseNo, chat, thread, r.now())
		return tx.SendBatch(ctx, batch).Close()
	})
	if err != nil {
		return fmt.Errorf("bot: adopt a topic: %w", err)
	}
	r.changed()
	return nil
}

// CaseOfTopic is the case that a topic was made for; ok tells whether one was.
func (r *Registry) CaseOfTopic(ctx context.Context, chat int64, thread int) (caseNo string, ok bool, err error) {
	err = r.pool.QueryRow(ctx, `SELECT case_no FROM topics WHERE chat = $1 AND thread = $2`, chat, thread).Scan(&caseNo)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", false, nil
	}
	if err != nil {
		return "", false, fmt.Errorf("bot: case of a topic: %w", err)
	}
	return caseNo, true, nil
}

// oneAtATime lets only one transaction at a time say which case a topic belongs to: Telegram reports a topic that was
// made in two ways, as the answer and as a message.
func oneAtATime(batch *pgx.Batch) {
	batch.Queue(`SELECT pg_advisory_xact_lock(hashtext('kefu: topics of cases'))`)
}

// Links are the addresses of the topics of cases, by case; cases without one are left out.
func (r *Registry) Links(ctx context.Context, cases ...string) (map[string]string, error) {
	rows, err := r.pool.Query(ctx, `SELECT case_no, chat, thread FROM topics WHERE case_no = ANY ($1)`, cases)
	if err != nil {
		return nil, fmt.Errorf("bot: find the topics of cases: %w", err)
	}
	found := map[string]string{}
	var no string
	var at wire.Address
	if _, err := pgx.ForEachRow(rows, []any{&no, &at.Chat, &at.Thread}, func() error {
		found[no] = at.Link()
		return nil
	}); err != nil {
		return nil, fmt.Errorf("bot: find the topics of cases: %w", err)
	}
	return found, nil
}

// keepTopic stores the topic of a case and what its title shows. If another case has a topic with that id, that one is
// gone: ids are not given twice in a living group.
func (r *Registry) keepTopic(ctx context.Context, caseNo string, at wire.Address, shows string) error {
	err := pgx.BeginFunc(ctx, r.pool, func(tx pgx.Tx) error {
		batch := &pgx.Batch{}
		oneAtATime(batch)
		batch.Queue(`DELETE FROM topics WHERE chat = $1 AND thread = $2 AND case_no <> $3`, at.Chat, at.Thread, caseNo)
		batch.Queue(`
			INSERT INTO topics (case_no, chat, thread, closed, opened_at, shows) VALUES ($1, $2, $3, false, $4, $5)
			ON CONFLICT (case_no) DO UPDATE SET chat = EXCLUDED.chat, thread = EXCLUDED.thread, closed = false,
				opened_at = EXCLUDED.opened_at, shows = EXCLUDED.shows`, caseNo, at.Chat, at.Thread, r.now(), shows)
		return tx.SendBatch(ctx, batch).Close()
	})
	if err != nil {
		return fmt.Errorf("keep the topic of %s: %w", caseNo, err)
	}
	return nil
}

// noteTopic stores whether the topic of a case is closed.
func (r *Registry) noteTopic(ctx context.Context, caseNo string, closed bool) error {
	if _, err := r.pool.Exec(ctx, `UPDATE topics SET closed = $2 WHERE case_no = $1`, caseNo, closed); err != nil {
		return fmt.Errorf("note the state of a topic: %w", err)
	}
	return nil
}

// noteTitle stores what the title of a case's topic shows.
func (r *Registry) noteTitle(ctx context.Context, caseNo, shows string) error {
	if _, err := r.pool.Exec(ctx, `UPDATE topics SET shows = $2 WHERE case_no = $1`, caseNo, shows); err != nil {
		return fmt.Errorf("note the title of a topic: %w", err)
	}
	return nil
}

// dropTopic forgets a topic that is gone, with the card in it.
func (r *Registry) dropTopic(ctx context.Context, caseNo string) error {
	err := pgx.BeginFunc(ctx, r.pool, func(tx pgx.Tx) error {
		batch := &pgx.Batch{}
		batch.Queue(`UPDATE pictures SET message_id = 0, revision = 0 WHERE key = $1 AND thread <> 0`, cardKey(caseNo))
		batch.Queue(`DELETE FROM topics WHERE case_no = $1`, caseNo)
		return tx.SendBatch(ctx, batch).Close()
	})
	if err != nil {
		return fmt.Errorf("forget the topic of %s: %w", caseNo, err)
	}
	return nil
}

// Cards are the messages in a chat that show the cards of cases, by case; those that are not shown there are missing.
func (r *Registry) Cards(ctx context.Context, chat int64, cases []string) (map[string]int64, error) {
	found := map[string]int64{}
	if len(cases) == 0 {
		return found, nil
	}
	keys := make([]string, len(cases))
	for i, no := range cases {
		keys[i] = cardKey(no)
	}
	rows, err := r.pool.Query(ctx, `SELECT key, message_id FROM pictures WHERE chat = $1 AND key = ANY ($2)`, chat, keys)
	if err != nil {
		return nil, fmt.Errorf("bot: find cards: %w", err)
	}
	var key string
	var message int64
	_, err = pgx.ForEachRow(rows, []any{&key, &message}, func() error {
		found[strings.TrimPrefix(key, cardKey(""))] = message
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("bot: find cards: %w", err)
	}
	return found, nil
}

// fact is one of the small facts that outlive the process, "" when it is not known.
func (r *Registry) fact(ctx context.Context, name string) (string, error) {
	var value string
	err := r.pool.QueryRow(ctx, `SELECT value FROM bot_facts WHERE name = $1`, name).Scan(&value)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return "", fmt.Errorf("bot: read fact %s: %w", name, err)
	}
	return value, nil
}

func (r *Registry) setFact(ctx context.Context, name, value string) error {
	_, err := r.pool.Exec(ctx, `
		INSERT INTO bot_facts (name, value) VALUES ($1, $2)
		ON CONFLICT (name) DO UPDATE SET value = EXCLUDED.value`, name, value)
	if err != nil {
		return fmt.Errorf("bot: keep fact %s: %w", name, err)
	}
	return nil
}

func (r *Registry) dropFact(ctx context.Context, name string) error {
	if _, err := r.pool.Exec(ctx, `DELETE FROM bot_facts WHERE name = $1`, name); err != nil {
		return fmt.Errorf("bot: forget fact %s: %w", name, err)
	}
	return nil
}
