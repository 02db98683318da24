package turn

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"kefu/internal/retry"
	"kefu/internal/unnest"
	"kefu/turn/event"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Sealer encrypts what a customer wrote before it is stored. It must be safe for concurrent use.
type Sealer interface {
	Seal(plain []byte) []byte
	Open(sealed []byte) ([]byte, error)
}

// Querier reads and writes; *pgxpool.Pool and pgx.Tx both do.
type Querier interface {
	Reader
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
}

// Inbox takes inputs of every source and keeps them until a turn has handled them.
type Inbox struct {
	pool *pgxpool.Pool
	seal Sealer
	wake chan struct{} // has room for one: "there may be work"

	mu      sync.Mutex
	settled chan struct{} // guarded by mu: closed at the next commit of the engine of this process
}

// NewInbox returns the inbox in the database of pool.
func NewInbox(pool *pgxpool.Pool, seal Sealer) *Inbox {
	return &Inbox{pool: pool, seal: seal, wake: make(chan struct{}, 1), settled: make(chan struct{})}
}

// Receive stores inputs in a transaction of their own. When it returns nil they are kept for good, and the engine of
// this process has been woken.
func (b *Inbox) Receive(ctx context.Context, inputs ...Input) error {
	err := retry.Tx(ctx, b.pool, func(tx pgx.Tx) error {
		_, err := b.Put(ctx, tx, inputs...)
		return err
	})
	if err != nil {
		return fmt.Errorf("receive: %w", err)
	}
	b.Wake()
	return nil
}

// Put stores inputs within tx and tells how many of them were new: an input whose key is known changes nothing.
// Whoever commits tx calls Wake afterwards.
func (b *Inbox) Put(ctx context.Context, tx pgx.Tx, inputs ...Input) (int, error) {
	if len(inputs) == 0 {
		return 0, nil
	}
	rows := make([]inputRow, len(inputs))
	for i, in := range inputs {
		var err error
		if rows[i], err = b.row(in); err != nil {
			return 0, fmt.Errorf("put input %s: %w", in.Key, err)
		}
	}
	// Ids are given in the order of the array.
	tag, err := tx.Exec(ctx, `
		INSERT INTO inputs
			(source, dedupe_key, conversation_id, raw_sealed, event_sealed, status, fault, received_at, ready_at)
		SELECT source, dedupe_key, conversation_id, raw_sealed, event_sealed, status, fault, received_at, ready_at
		FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bytea[], $5::bytea[], $6::text[], $7::text[], $8::timestamptz[], $9::timestamptz[])
			WITH ORDINALITY AS i (source, dedupe_key, conversation_id, raw_sealed, event_sealed, status, fault, received_at, ready_at, n)
		ORDER BY n
		ON CONFLICT (dedupe_key) DO NOTHING`,
		unnest.Column(rows, func(r inputRow) string { return string(r.Source) }),
		unnest.Column(rows, func(r inputRow) string { return r.Key }),
		unnest.Column(rows, func(r inputRow) *int64 { return r.conversation }),
		unnest.Column(rows, func(r inputRow) []byte { return r.raw }),
		unnest.Column(rows, func(r inputRow) []byte { return r.event }),
		unnest.Column(rows, func(r inputRow) string { return r.status }),
		unnest.Column(rows, func(r inputRow) string { return r.Fault }),
		unnest.Column(rows, func(r inputRow) time.Time { return r.ReceivedAt }),
		unnest.Column(rows, func(r inputRow) time.Time { return r.ReadyAt }))
	if err != nil {
		return 0, fmt.Errorf("put %d inputs, %s …: %w", len(inputs), inputs[0].Key, err)
	}
	return int(tag.RowsAffected()), nil
}

// inputRow is an input as it is stored.
type inputRow struct {
	Input
	conversation *int64
	status       string
	raw, event   []byte // sealed
}

func (b *Inbox) row(in Input) (inputRow, error) {
	r := inputRow{Input: in, conversation: &in.Conversation, status: "waiting", raw: b.sealed(in.Raw)}
	if in.Conversation == 0 {
		r.conversation = nil
	}
	if in.Conversation == 0 || in.Event == nil {
		r.status = "aside"
	}
	if r.ReadyAt.IsZero() {
		r.ReadyAt = in.ReceivedAt
	}
	if in.Event != nil {
		plain, err := event.Encode(in.Event)
		if err != nil {
			return r, err
		}
		r.event = b.seal.Seal(plain)
	}
	return r, nil
}

// read gives what waits for each of some conversations, in inbox order; at most `most` for each, 0 for all.
func (b *Inbox) read(ctx context.Context, tx pgx.Tx, most int, conversations ...int64) (map[int64][]Waiting, error) {
	if most == 0 {
		most = inputsAtOnce
	}
	rows, err := tx.Query(ctx, `
		SELECT of.id, i.id, i.source, i.received_at, i.event_sealed
		FROM unnest($1::bigint[]) AS of (id), LATERAL (
			SELECT id, source, received_at, event_sealed FROM inputs
			WHERE conversation_id = of.id AND status = 'waiting'
			ORDER BY id
			LIMIT $2
		) AS i
		ORDER BY i.id`, conversations, most)
	if err != nil {
		return nil, fmt.Errorf("read input: %w", err)
	}
	found := map[int64][]Waiting{}
	var of int64
	var w Waiting
	var sealed []byte
	_, err = pgx.ForEachRow(rows, []any{&of, &w.ID, &w.Source, &w.ReceivedAt, &sealed}, func() error {
		opened, err := b.opened(w, sealed)
		found[of] = append(found[of], opened)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read input: %w", err)
	}
	return found, nil
}

// one gives an input, whatever its status.
func (b *Inbox) one(ctx context.Context, tx pgx.Tx, id int64) (Waiting, error) {
	rows, err := tx.Query(ctx, `SELECT id, source, received_at, event_sealed FROM inputs WHERE id = $1`, id)
	if err != nil {
		return Waiting{}, fmt.Errorf("read input %d: %w", id, err)
	}
	return pgx.CollectExactlyOneRow(rows, b.waiting)
}

func (b *Inbox) waiting(row pgx.CollectableRow) (w Waiting, err error) {
	var sealed []byte
	if err := row.Scan(&w.ID, &w.Source, &w.ReceivedAt, &sealed); err != nil {
		return w, err
	}
	return b.opened(w, sealed)
}

// opened is an input with its event.
func (b *Inbox) opened(w Waiting, sealed []byte) (Waiting, error) {
	plain, err := b.seal.Open(sealed)
	if err != nil {
		return w, fmt.Errorf("input %d: %w", w.ID, err)
	}
	if w.Event, err = event.Decode(plain); err != nil {
		return w, fmt.Errorf("input %d: %w", w.ID, err)
	}
	return w, nil
}

// first is the first input that waits for a conversation, 0 if none does, and how many do.
func (b *Inbox) first(ctx context.Context, tx pgx.Tx, conversation int64) (id int64, of int, err error) {
	err = tx.QueryRow(ctx, `
		SELECT coalesce(min(id), 0), count(*) FROM inputs WHERE conversation_id = $1 AND status = 'waiting'`,
		conversation).Scan(&id, &of)
	if err != nil {
		return 0, 0, fmt.Errorf("read input: %w", err)
	}
	return id, of, nil
}

// Busy names those of some conversations for which input waits.
func (b *Inbox) Busy(ctx context.Context, tx pgx.Tx, conversations ...int64) ([]int64, error) {
	rows, err := tx.Query(ctx, `
		SELECT DISTINCT conversation_id FROM inputs WHERE status = 'waiting' AND conversation_id = ANY ($1)`, conversations)
	if err != nil {
		return nil, fmt.Errorf("whose input waits: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[int64])
}

// CaughtUp notes that everything which people wrote to the messenger until then is in the inbox.
func (b *Inbox) CaughtUp(ctx context.Context, until time.Time) error {
	_, err := b.pool.Exec(ctx, `
		INSERT INTO caught_up (until) VALUES ($1) ON CONFLICT (one) DO UPDATE SET until = greatest(caught_up.until, EXCLUDED.until)`, until)
	if err != nil {
		return fmt.Errorf("caught up until: %w", err)
	}
	return nil
}

// CaughtUpUntil is up to when what people wrote is known, now at most: what is due later may have been answered in time.
func (b *Inbox) CaughtUpUntil(ctx context.Context, tx pgx.Tx, now time.Time) (time.Time, error) {
	var until time.Time
	err := tx.QueryRow(ctx, `SELECT least($1::timestamptz, (SELECT until FROM caught_up))`, now).Scan(&until)
	if err != nil {
		return now, fmt.Errorf("caught up until: %w", err)
	}
	return until, nil
}

// inputsAtOnce is how many inputs of one conversation a turn takes.
const inputsAtOnce = 500

func (b *Inbox) sealed(raw []byte) []byte {
	if raw == nil {
		return nil
	}
	return b.seal.Seal(raw)
}

// Wake tells the engine of this process that there may be work. It never blocks.
func (b *Inbox) Wake() {
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

// CustomerConversation is the conversation with the customer who writes in chat; it is made when it is new. lang is
// the messenger's guess at the customer's language.
func (b *Inbox) CustomerConversation(ctx context.Context, db Querier, chat int64, name, lang string, now time.Time) (int64, error) {
	return b.conversation(ctx, db, "customer", chat, name, lang, now)
}

// StaffConversation is the conversation with a member of staff who wrote in their private chat, so that the bot may
// write there too; it is made when it is new.
func (b *Inbox) StaffConversation(ctx context.Context, db Querier, staff int64, name string, now time.Time) (int64, error) {
	return b.conversation(ctx, db, "staff", staff, name, "", now)
}

// StaffElsewhere is the conversation with a member of staff who wrote somewhere else; if it is new, the bot cannot write
// to them in private yet.
func (b *Inbox) StaffElsewhere(ctx context.Context, db Querier, staff int64, now time.Time) (int64, error) {
	var id int64
	err := db.QueryRow(ctx, `
		INSERT INTO conversations (kind, chat, blocked_at, started_at, active_at) VALUES ('staff', $1, $2, $2, $2)
		ON CONFLICT (chat) DO UPDATE SET kind = EXCLUDED.kind
		RETURNING id`, staff, now).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("conversation of staff %d: %w", staff, err)
	}
	return id, nil
}

func (b *Inbox) conversation(ctx context.Context, db Querier, kind string, chat int64, name, lang string, now time.Time) (int64, error) {
	var id int64
	// Most inputs come from known chats: look first, because an upsert would write a row each time.
	err := db.QueryRow(ctx, `SELECT id FROM conversations WHERE chat = $1 AND kind = $2 AND (name = $3 OR $3 = '')
		AND (kind = 'customer' OR blocked_at IS NULL)`,
		chat, kind, name).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		err = db.QueryRow(ctx, `
			INSERT INTO conversations (kind, chat, name, lang, started_at, active_at)
			VALUES ($1, $2, $3, $4, $5, $5)
			ON CONFLICT (chat) DO UPDATE SET kind = EXCLUDED.kind, name = coalesce(nullif(EXCLUDED.name, ''), conversations.name),
				blocked_at = CASE WHEN EXCLUDED.kind = 'customer' THEN conversations.blocked_at END
			RETURNING id`, kind, chat, name, lang, now).Scan(&id)
	}
	if err != nil {
		return 0, fmt.Errorf("conversation of chat: %w", err)
	}
	return id, nil
}
