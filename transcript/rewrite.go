package transcript

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// This file is about messages that change after they were written: what counts as a change, and how it reaches those who
// were shown the message.

// Changed tells whether a message says something else than an entry does now. Messengers report edits of what nobody
// edited: a reaction, a link whose preview was loaded, a new handle of the same file.
func (l *Log) Changed(ctx context.Context, db Reader, e Entry, m Message) (bool, error) {
	was, err := l.original(ctx, db, e)
	if err != nil {
		return false, fmt.Errorf("entry %d as it was written: %w", e.ID, err)
	}
	m = storable(m)
	if was.Text != m.Text || len(was.Media) != len(m.Media) || !sameJSON(was.Place, m.Place) {
		return true, nil
	}
	for i := range was.Media {
		if !was.Media[i].same(m.Media[i]) {
			return true, nil
		}
	}
	return false, nil
}

// same tells whether two are the same file.
func (m Media) same(other Media) bool {
	if m.Unique == "" || other.Unique == "" {
		return m.Kind == other.Kind // handles change, so they prove nothing
	}
	return m.Unique == other.Unique
}

func sameJSON(a, b json.RawMessage) bool {
	if len(a) == 0 || len(b) == 0 {
		return len(a) == len(b)
	}
	var x, y bytes.Buffer
	return json.Compact(&x, a) == nil && json.Compact(&y, b) == nil && bytes.Equal(x.Bytes(), y.Bytes())
}

// Rewrite edits an entry of which the latest wording is to be shown where the earlier one was: what waits goes out with
// the new wording, what has arrived is due once more, to be edited in place (Delivery.MessageID is set). However often an
// entry is rewritten, at most one change of it waits at each place.
func (l *Log) Rewrite(ctx context.Context, tx pgx.Tx, entryID int64, m Message, at time.Time) error {
	if _, err := l.Edit(ctx, tx, entryID, m, at); err != nil {
		return err
	}
	// clock_timestamp tells the sender, which may be sending the earlier wording just now, that there is a newer one.
	_, err := tx.Exec(ctx, `
		UPDATE deliveries SET queued_at = clock_timestamp(), not_before = least(not_before, $2),
			state = CASE WHEN state = 'sent' THEN 'queued' ELSE state END
		WHERE entry_id = $1 AND state IN ('queued', 'sending', 'sent')`, entryID, at)
	if err != nil {
		return fmt.Errorf("rewrite entry %d: %w", entryID, err)
	}
	return nil
}

// ShowAnew lets an entry that was edited be shown at a place as it is now: what has arrived is due once more, to be
// edited.
func (l *Log) ShowAnew(ctx context.Context, tx pgx.Tx, entryID int64, place Place, at time.Time) error {
	_, err := tx.Exec(ctx, `
		UPDATE deliveries SET queued_at = clock_timestamp(), not_before = least(not_before, $2),
			state = CASE WHEN state = 'sent' THEN 'queued' ELSE state END
		WHERE entry_id = $1 AND place = $3 AND state IN ('queued', 'sending', 'sent')`, entryID, at, string(place))
	if err != nil {
		return fmt.Errorf("show entry %d anew: %w", entryID, err)
	}
	return nil
}

// Unsent is the latest entry of a kind in answer to another one that waits at a place and has not been shown there yet;
// false when there is none.
func (l *Log) Unsent(ctx context.Context, db Reader, conversation, replyTo int64, kind string, place Place) (int64, bool, error) {
	var id int64
	err := db.QueryRow(ctx, `
		SELECT e.id FROM entries e JOIN deliveries d ON d.entry_id = e.id
		WHERE e.conversation_id = $1 AND e.reply_to = $2 AND e.kind = $3
			AND d.place = $4 AND d.state = 'queued' AND d.message_id IS NULL
		ORDER BY e.id DESC LIMIT 1`, conversation, replyTo, kind, place).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, false, nil
	}
	if err != nil {
		return 0, false, fmt.Errorf("what waits in answer to entry %d: %w", replyTo, err)
	}
	return id, true, nil
}

// AlbumAnswer is the one answer of the bot to the parts of an album that came since, and how many files those have; 0 if
// there is none, or more was said on either side meanwhile.
func (l *Log) AlbumAnswer(ctx context.Context, db Reader, conversation int64, album string, since time.Time) (answer int64, files int, err error) {
	var parts, others, answers int
	err = db.QueryRow(ctx, `
		WITH latest AS (
			SELECT id, author, audience, kind, message FROM entries WHERE conversation_id = $1 AND at > $3
		), first AS (
			SELECT min(id) AS id FROM latest WHERE author = 'customer' AND message->>'album' = $2
		)
		SELECT count(*) FILTER (WHERE author = 'customer' AND message->>'album' = $2),
			count(*) FILTER (WHERE author = 'customer' AND message->>'album' IS DISTINCT FROM $2 OR author = 'agent'),
			count(*) FILTER (WHERE author = 'bot' AND audience = 'customer'),
			coalesce(max(l.id) FILTER (WHERE author = 'bot' AND audience = 'customer' AND kind = 'text'), 0),
			coalesce(sum(jsonb_array_length(coalesce(message->'media', '[]'))) FILTER (WHERE message->>'album' = $2), 0)
		FROM latest l, first WHERE l.id >= first.id`, conversation, album, since).Scan(&parts, &others, &answers, &answer, &files)
	if err != nil {
		return 0, 0, fmt.Errorf("the answer to an album: %w", err)
	}
	if parts == 0 || others > 0 || answers != 1 {
		answer = 0
	}
	return answer, files, nil
}

// SaidSince tells whether the customer has said or pressed something since an entry.
func (l *Log) SaidSince(ctx context.Context, db Reader, conversation, entryID int64) (bool, error) {
	var later bool
	err := db.QueryRow(ctx, `SELECT EXISTS (
		SELECT FROM entries WHERE conversation_id = $1 AND id > $2 AND author = 'customer' AND kind <> 'edit'
	)`, conversation, entryID).Scan(&later)
	if err != nil {
		return false, fmt.Errorf("what was said since entry %d: %w", entryID, err)
	}
	return later, nil
}
