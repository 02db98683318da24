package deed

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"kefu/dialog"
	"kefu/internal/unnest"
	"kefu/orders"
	"kefu/transcript"
	"kefu/turn"
	"kefu/turn/event"
)

// This file has what the turns of one transaction share: they are loaded in one question, and what they write is written
// by one statement for each table, at the end or before the first thing that might read it.

// together is what is known for the turns of one transaction, and what they have put off.
type together struct {
	conversations map[int64]*conversation
	// numbers are those of entries to come, one for each conversation; of no use once another entry was written.
	numbers []int64
	// listings are what customers see of their orders; nil once something may have changed that.
	listings map[int64]orders.Listing
	entries  transcript.Draft
	ended    []ended
}

// ended is the end of a turn.
type ended struct {
	turn, conversation int64
	at                 time.Time
	record, state      []byte // sealed
	missed             int
	lang               string
}

// Load reads what turns begin with.
func (h *Handler) Load(ctx context.Context, tx pgx.Tx, at time.Time, waiting map[int64][]turn.Waiting) (turn.Loaded, error) {
	return h.together(ctx, tx, at, waiting)
}

func (h *Handler) together(ctx context.Context, tx pgx.Tx, at time.Time, waiting map[int64][]turn.Waiting) (*together, error) {
	t := &together{conversations: map[int64]*conversation{}}
	batch := &pgx.Batch{}
	var all, talking []int64
	for id, inputs := range waiting {
		all = append(all, id)
		for _, in := range inputs {
			if _, said := in.Event.(event.Said); said {
				talking = append(talking, id)
				break
			}
		}
	}
	rows := queueConversations(batch, all...)
	transcript.Numbers(batch, len(all), &t.numbers)
	listings := h.Orders.AskListings(batch, listed, at, talking...)
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return nil, err
	}
	list, err := h.restoreAll(ctx, tx, *rows)
	if err != nil {
		return nil, err
	}
	for _, c := range list {
		t.conversations[c.id] = c
	}
	t.listings, err = listings(ctx, tx)
	return t, err
}

// number is a number for the next entry, 0 if it must be asked for.
func (t *together) number() int64 {
	if len(t.numbers) == 0 {
		return 0
	}
	n := t.numbers[0]
	t.numbers = t.numbers[1:]
	return n
}

// Store adds to a batch what is left to be written.
func (t *together) Store(batch *pgx.Batch) {
	t.entries.Queue(batch)
	if len(t.ended) == 0 {
		return
	}
	all := t.ended
	t.ended = nil
	at := all[0].at // of all turns of a transaction
	conversations := unnest.Column(all, func(e ended) int64 { return e.conversation })
	batch.Queue(`
		INSERT INTO turns (id, conversation_id, at, dialog_version, record_sealed, missed)
		OVERRIDING SYSTEM VALUE
		SELECT id, conversation_id, $3, $4, record, missed
		FROM unnest($1::bigint[], $2::bigint[], $5::bytea[], $6::int[]) AS t (id, conversation_id, record, missed)`,
		unnest.Column(all, func(e ended) int64 { return e.turn }), conversations, at, dialog.StateVersion,
		unnest.Column(all, func(e ended) []byte { return e.record }), unnest.Column(all, func(e ended) int { return e.missed }))
	batch.Queue(`
		UPDATE conversations c SET state_sealed = t.state, state_version = $4, lang = t.lang, active_at = $5
		FROM unnest($1::bigint[], $2::bytea[], $3::text[]) AS t (id, state, lang)
		WHERE c.id = t.id`,
		conversations, unnest.Column(all, func(e ended) []byte { return e.state }), unnest.Column(all, func(e ended) string { return e.lang }),
		dialog.StateVersion, at)
	transcript.SendLostAgain(batch, at.Add(-lostFor), at, unnest.Column(all, func(e ended) transcript.Place {
		return transcript.CustomerPlace(e.conversation)
	})...)
}

// seeing is the transaction for whoever may read what turns wrote, or change what was read for them: what they put off is
// written first, and what was read for them counts no more.
type seeing struct {
	pgx.Tx
	shared *together
}

// Beneath is the transaction itself.
func (s seeing) Beneath() pgx.Tx { return s.Tx }

func (s seeing) first(ctx context.Context) error {
	s.shared.numbers, s.shared.listings = nil, nil
	return s.shared.entries.Write(ctx, s.Tx)
}

// Begin begins a savepoint.
func (s seeing) Begin(ctx context.Context) (pgx.Tx, error) {
	if err := s.first(ctx); err != nil {
		return nil, err
	}
	return s.Tx.Begin(ctx)
}

// CopyFrom writes many rows.
func (s seeing) CopyFrom(ctx context.Context, table pgx.Identifier, columns []string, rows pgx.CopyFromSource) (int64, error) {
	if err := s.first(ctx); err != nil {
		return 0, err
	}
	return s.Tx.CopyFrom(ctx, table, columns, rows)
}

// SendBatch asks several things.
func (s seeing) SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults {
	if err := s.first(ctx); err != nil {
		return failedBatch{err: err}
	}
	return s.Tx.SendBatch(ctx, b)
}

// Exec does a statement.
func (s seeing) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	if err := s.first(ctx); err != nil {
		return pgconn.CommandTag{}, err
	}
	return s.Tx.Exec(ctx, sql, args...)
}

// Query asks for rows.
func (s seeing) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	if err := s.first(ctx); err != nil {
		return nil, err
	}
	return s.Tx.Query(ctx, sql, args...)
}

// QueryRow asks for one row.
func (s seeing) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	if err := s.first(ctx); err != nil {
		return failedRow{err}
	}
	return s.Tx.QueryRow(ctx, sql, args...)
}

// failedRow is the answer of who could not be asked.
type failedRow struct{ err error }

// Scan fails.
func (f failedRow) Scan(...any) error { return f.err }

// failedBatch is the answer of who could not be asked.
type failedBatch struct {
	pgx.BatchResults
	err error
}

// Exec fails.
func (f failedBatch) Exec() (pgconn.CommandTag, error) { return pgconn.CommandTag{}, f.err }

// Query fails.
func (f failedBatch) Query() (pgx.Rows, error) { return nil, f.err }

// QueryRow fails.
func (f failedBatch) QueryRow() pgx.Row { return failedRow{f.err} }

// Close fails.
func (f failedBatch) Close() error { return f.err }
