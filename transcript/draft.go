package transcript

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/internal/unnest"
)

// This file writes entries: however many of them in one statement, with their media and deliveries.

// Draft is entries that are yet to be written, in their order. The zero Draft is empty.
type Draft struct{ rows []drafted }

type drafted struct {
	Entry
	content content
	number  *int64 // where to keep the number that the entry gets; nil: it has one, or nobody asks
}

// Len is how many entries wait to be written.
func (d *Draft) Len() int { return len(d.rows) }

// Append writes one entry, masked, and queues it for the places in To. It returns the entry as it can be read from
// now on: with its id, masked, Version 1.
func (l *Log) Append(ctx context.Context, tx pgx.Tx, e Entry) (Entry, error) {
	written, err := l.AppendAll(ctx, tx, []Entry{e})
	if err != nil {
		return Entry{}, err
	}
	return written[0], nil
}

// AppendAll writes entries in their order, as Append does, in one round trip.
func (l *Log) AppendAll(ctx context.Context, tx pgx.Tx, entries []Entry) ([]Entry, error) {
	if len(entries) == 0 {
		return nil, nil
	}
	var d Draft
	written := make([]Entry, len(entries))
	for i, e := range entries {
		var err error
		if written[i], err = l.Draft(ctx, tx, &d, e); err != nil {
			return nil, err
		}
		d.rows[i].number = &written[i].ID
	}
	if err := d.Write(ctx, tx); err != nil {
		return nil, err
	}
	return written, nil
}

// Draft adds an entry to a draft, and returns it as it can be read once that is written. Its ID is one of Numbers, or 0:
// then it gets the next one when it is written. Numbers within a draft must rise with what is said in a conversation.
func (l *Log) Draft(ctx context.Context, db Reader, d *Draft, e Entry) (Entry, error) {
	c, err := l.content(ctx, db, e.Author, e.Message)
	if err != nil {
		return e, fmt.Errorf("append to the transcript: %w", err)
	}
	d.rows = append(d.rows, drafted{Entry: e, content: c})
	e.Message, e.Masked, e.Version, e.To = c.masked, c.sealed != nil, 1, nil
	return e, nil
}

// Numbers asks, with a batch, for n numbers of entries that are written later in the same transaction. What is not used
// is missing in the order of numbers.
func Numbers(batch *pgx.Batch, n int, into *[]int64) {
	batch.Queue(`SELECT nextval(pg_get_serial_sequence('entries', 'id')) FROM generate_series(1, $1)`, n).Query(func(rows pgx.Rows) (err error) {
		*into, err = pgx.CollectRows(rows, pgx.RowTo[int64])
		return err
	})
}

// Write writes what is in the draft, which is empty then.
func (d *Draft) Write(ctx context.Context, db Batcher) error {
	batch := &pgx.Batch{}
	d.Queue(batch)
	if batch.Len() == 0 {
		return nil
	}
	if err := db.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("append to the transcript: %w", err)
	}
	return nil
}

const (
	draftRows = `
	WITH n AS MATERIALIZED (
		SELECT *, coalesce(nullif(given, 0), nextval(pg_get_serial_sequence('entries', 'id'))) AS id
		FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::timestamptz[], $5::text[], $6::bigint[], $7::text[], $8::text[], $9::text[],
			$10::text[], $11::text[], $12::bytea[], $13::bytea[], $14::bytea[], $15::bigint[], $16::bigint[], $17::bigint[]) WITH ORDINALITY
			AS e (given, conversation_id, turn_id, at, author, staff_id, audience, case_no, kind, text, message, message_sealed, salt, commitment,
				reply_to, origin_chat, origin_message, n)
	), e AS (
		INSERT INTO entries (id, conversation_id, turn_id, at, author, staff_id, audience, case_no, kind,
			text, message, message_sealed, salt, commitment, reply_to, origin_chat, origin_message)
		OVERRIDING SYSTEM VALUE
		SELECT id, conversation_id, nullif(turn_id, 0), at, author, nullif(staff_id, 0), audience, nullif(case_no, ''), kind,
			text, message::jsonb, message_sealed, salt, commitment, nullif(reply_to, 0), nullif(origin_chat, 0), nullif(origin_message, 0)
		FROM n
	)`
	// The same file again is the same evidence.
	draftMedia = `, m AS (
		INSERT INTO media (ref, entry_id)
		SELECT ref, min(n.id) FROM unnest($20::int[], $21::text[]) AS m (n, ref) JOIN n USING (n) GROUP BY ref
		ON CONFLICT (ref) DO NOTHING
	)`
	draftDeliveries = `, d AS (
		INSERT INTO deliveries (entry_id, place, state, not_before, queued_at)
		SELECT n.id, p.place, 'queued', n.at, n.at
		FROM unnest($18::int[], $19::text[]) WITH ORDINALITY AS p (n, place, o) JOIN n USING (n)
		ORDER BY p.o
	)`
	draftNumbers = `
	SELECT id FROM n ORDER BY n`
)

// Queue adds to a batch the statement that writes what is in the draft, which is empty then.
func (d *Draft) Queue(batch *pgx.Batch) {
	if len(d.rows) == 0 {
		return
	}
	rows := d.rows
	d.rows = nil
	sql, args := draftRows, draftColumns(rows)
	of, places := spread(rows, func(r drafted) []string { return placeNames(r.To) })
	media, files := spread(rows, func(r drafted) []string { return refs(r.Entry) })
	switch {
	case len(media) > 0:
		sql, args = sql+draftDeliveries+draftMedia, append(args, of, places, media, files)
	case len(of) > 0:
		sql, args = sql+draftDeliveries, append(args, of, places)
	}
	batch.Queue(sql+draftNumbers, args...).Query(func(found pgx.Rows) error {
		i, id := 0, int64(0)
		_, err := pgx.ForEachRow(found, []any{&id}, func() error {
			if to := rows[i].number; to != nil {
				*to = id
			}
			i++
			return nil
		})
		return err
	})
}

// draftColumns are entries as one array for each column.
func draftColumns(rows []drafted) []any {
	return []any{
		unnest.Column(rows, func(r drafted) int64 { return r.ID }),
		unnest.Column(rows, func(r drafted) int64 { return r.Conversation }),
		unnest.Column(rows, func(r drafted) int64 { return r.Turn }),
		unnest.Column(rows, func(r drafted) time.Time { return r.At }),
		unnest.Column(rows, func(r drafted) string { return string(r.Author) }),
		unnest.Column(rows, func(r drafted) int64 { return r.Staff }),
		unnest.Column(rows, func(r drafted) string { return string(r.Audience) }),
		unnest.Column(rows, func(r drafted) string { return r.CaseNo }),
		unnest.Column(rows, func(r drafted) string { return r.Kind }),
		unnest.Column(rows, func(r drafted) string { return r.content.masked.Text }),
		unnest.Column(rows, func(r drafted) string { return string(r.content.json) }),
		unnest.Column(rows, func(r drafted) []byte { return r.content.sealed }),
		unnest.Column(rows, func(r drafted) []byte { return r.content.salt }),
		unnest.Column(rows, func(r drafted) []byte { return r.content.commitment }),
		unnest.Column(rows, func(r drafted) int64 { return r.ReplyTo }),
		unnest.Column(rows, func(r drafted) int64 { return r.OriginChat }),
		unnest.Column(rows, func(r drafted) int64 { return r.OriginID }),
	}
}

// spread is what each row has several of: whose it is, counted from 1, and it.
func spread(rows []drafted, several func(drafted) []string) (of []int32, all []string) {
	for i, r := range rows {
		for _, one := range several(r) {
			of, all = append(of, int32(i+1)), append(all, one) // #nosec G115 -- a transaction has no thousands of millions of entries
		}
	}
	return of, all
}
