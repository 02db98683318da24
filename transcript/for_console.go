package transcript

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// This file has what pages ask of the transcript beside the entries themselves.

// ErrNoSuchFile means that no file with this content was sent in the entry.
var ErrNoSuchFile = errors.New("no such file")

// FirstOf returns the id of the first entry of a case, 0 if there is none.
func (l *Log) FirstOf(ctx context.Context, db Reader, caseNo string) (int64, error) {
	var id int64
	if err := db.QueryRow(ctx, `SELECT coalesce(min(id), 0) FROM `+ofCase+` AS e`, caseNo).Scan(&id); err != nil {
		return 0, fmt.Errorf("first entry of %s: %w", caseNo, err)
	}
	return id, nil
}

// Latest returns the id of the last entry of all, 0 if there is none.
func (l *Log) Latest(ctx context.Context, db Reader) (id int64, err error) {
	if err := db.QueryRow(ctx, `SELECT coalesce(max(id), 0) FROM entries`).Scan(&id); err != nil {
		return 0, fmt.Errorf("the last entry: %w", err)
	}
	return id, nil
}

// Back returns the id of the entry that many entries before another of a conversation (0: before the end), 0 if there are
// fewer.
func (l *Log) Back(ctx context.Context, db Reader, conversation, from int64, entries int) (int64, error) {
	var id int64
	err := db.QueryRow(ctx, `
		SELECT id FROM entries
		WHERE conversation_id = $1 AND ($2::bigint = 0 OR id < $2)
		ORDER BY id DESC
		OFFSET $3 LIMIT 1`, conversation, from, entries).Scan(&id)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return 0, fmt.Errorf("find a page of conversation %d: %w", conversation, err)
	}
	return id, nil
}

// Found is an entry with what was said before and after it.
type Found struct {
	Entry
	Before, After *Entry // nil at the ends
}

// WithNeighbours returns entries in the given order, each with its neighbours in its conversation, masked. Ids that no
// entry has are left out.
func (l *Log) WithNeighbours(ctx context.Context, db Reader, ids []int64) ([]Found, error) {
	list, err := entries(ctx, db, `
		SELECT `+entryColumns+` FROM entries_now e WHERE e.id IN (
			SELECT unnest(ARRAY[w.id,
				(SELECT max(id) FROM entries WHERE conversation_id = w.conversation_id AND id < w.id),
				(SELECT min(id) FROM entries WHERE conversation_id = w.conversation_id AND id > w.id)])
			FROM entries w WHERE w.id = ANY ($1))
		ORDER BY e.conversation_id, e.id`, ids)
	if err != nil {
		return nil, err
	}
	at := make(map[int64]int, len(list))
	for i, e := range list {
		at[e.ID] = i
	}
	var found []Found
	for _, id := range ids {
		i, is := at[id]
		if !is {
			continue
		}
		f := Found{Entry: list[i]}
		if i > 0 && list[i-1].Conversation == f.Conversation {
			f.Before = &list[i-1]
		}
		if i+1 < len(list) && list[i+1].Conversation == f.Conversation {
			f.After = &list[i+1]
		}
		found = append(found, f)
	}
	return found, nil
}

// SaidBy returns what kefu itself said in a turn to any of the places, masked, in order.
func (l *Log) SaidBy(ctx context.Context, db Reader, turn int64, places ...Place) ([]string, error) {
	rows, err := db.Query(ctx, `
		SELECT e.text FROM entries_now e
		WHERE e.turn_id = $1 AND e.author = 'system'
		AND EXISTS (SELECT FROM deliveries d WHERE d.entry_id = e.id AND d.place = ANY ($2))
		ORDER BY e.id`, turn, placeNames(places))
	if err != nil {
		return nil, fmt.Errorf("what turn %d said: %w", turn, err)
	}
	said, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("what turn %d said: %w", turn, err)
	}
	return said, nil
}

// File is a file of the media store as it was sent in an entry.
type File struct {
	Conversation int64
	MIME         string
}

// File returns what is known of a file that was sent in an entry; ErrNoSuchFile when it was not, or was not fetched.
func (l *Log) File(ctx context.Context, db Reader, entry int64, sha256 []byte) (File, error) {
	var f File
	err := db.QueryRow(ctx, `
		SELECT e.conversation_id, m.mime
		FROM (
			SELECT id, conversation_id, message FROM entries WHERE id = $1
			UNION ALL
			SELECT e.id, e.conversation_id, v.message FROM entries e JOIN entry_edits v ON v.entry_id = e.id WHERE e.id = $1
		) AS e
		CROSS JOIN jsonb_array_elements(e.message -> 'media') AS sent
		JOIN media m ON m.ref = sent ->> 'ref'
		WHERE e.id = $1 AND m.sha256 = $2
		LIMIT 1`, entry, sha256).Scan(&f.Conversation, &f.MIME)
	if errors.Is(err, pgx.ErrNoRows) {
		return File{}, ErrNoSuchFile
	}
	if err != nil {
		return File{}, fmt.Errorf("file of entry %d: %w", entry, err)
	}
	return f, nil
}

// Said is the latest that customer and bot or agent said to each other.
type Said struct {
	Author Author
	Kind   string
	Text   string // masked
}

// LatestSaid returns the latest that was said in conversations, by conversation.
func (l *Log) LatestSaid(ctx context.Context, db Reader, conversations ...int64) (map[int64]Said, error) {
	rows, err := db.Query(ctx, `
		SELECT c.id, e.author, e.kind, e.text
		FROM unnest($1::bigint[]) AS c (id)
		CROSS JOIN LATERAL (
			SELECT author, kind, text FROM entries_now
			WHERE conversation_id = c.id AND audience IN ('both', 'customer')
			ORDER BY id DESC LIMIT 1
		) AS e`, conversations)
	if err != nil {
		return nil, fmt.Errorf("what was said last: %w", err)
	}
	found := map[int64]Said{}
	var id int64
	var s Said
	if _, err := pgx.ForEachRow(rows, []any{&id, &s.Author, &s.Kind, &s.Text}, func() error { found[id] = s; return nil }); err != nil {
		return nil, fmt.Errorf("what was said last: %w", err)
	}
	return found, nil
}

// LostDelivery is a delivery that did not certainly arrive.
type LostDelivery struct {
	ID           int64
	Conversation int64
	Entry        int64
	Place        Place
	State        State
	Tries        int
	Fault        string
	QueuedAt     time.Time
	Text         string // masked
}

// Lost returns up to limit deliveries that failed or whose result nobody knows, the newest first.
func (l *Log) Lost(ctx context.Context, db Reader, limit int) ([]LostDelivery, error) {
	rows, err := db.Query(ctx, `
		SELECT d.id, e.conversation_id, e.id, d.place, d.state, d.tries, d.fault, d.queued_at, e.text
		FROM deliveries d
		JOIN entries_now e ON e.id = d.entry_id
		WHERE d.state IN ('failed', 'unknown')
		ORDER BY d.id DESC
		LIMIT $1`, limit)
	if err != nil {
		return nil, fmt.Errorf("list lost deliveries: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[LostDelivery])
	if err != nil {
		return nil, fmt.Errorf("list lost deliveries: %w", err)
	}
	return list, nil
}

// Backlog is what did not arrive (yet).
type Backlog struct {
	Failed, Unknown, Queued int
	OldestQueued            *time.Time
}

// Backlog counts what did not arrive. It reads none of what did.
func (l *Log) Backlog(ctx context.Context, db Reader) (Backlog, error) {
	var b Backlog
	err := db.QueryRow(ctx, `
		SELECT lost.failed, lost.unknown, due.queued, due.oldest
		FROM (
			SELECT count(*) FILTER (WHERE state = 'failed') AS failed, count(*) FILTER (WHERE state = 'unknown') AS unknown
			FROM deliveries WHERE state IN ('failed', 'unknown')
		) AS lost, (
			SELECT count(*) FILTER (WHERE state <> 'unknown') AS queued,
				min(queued_at) FILTER (WHERE state <> 'unknown') AS oldest
			FROM deliveries WHERE state IN ('queued', 'sending', 'unknown')
		) AS due`).Scan(&b.Failed, &b.Unknown, &b.Queued, &b.OldestQueued)
	if err != nil {
		return Backlog{}, fmt.Errorf("count deliveries: %w", err)
	}
	return b, nil
}

// Unfetched counts the files of customers that are not kept yet.
func (l *Log) Unfetched(ctx context.Context, db Reader) (int, error) {
	var n int
	if err := db.QueryRow(ctx, `SELECT count(*) FROM media WHERE fetched_at IS NULL`).Scan(&n); err != nil {
		return 0, fmt.Errorf("count files: %w", err)
	}
	return n, nil
}

// Beginner is a pool.
type Beginner interface {
	Reader
	Begin(ctx context.Context) (pgx.Tx, error)
}

// RevealNow is Reveal in a transaction of its own.
func (l *Log) RevealNow(ctx context.Context, db Beginner, entryID, staff int64, reason string, at time.Time) (m Message, err error) {
	err = pgx.BeginFunc(ctx, db, func(tx pgx.Tx) error {
		m, err = l.Reveal(ctx, tx, entryID, staff, reason, at)
		return err
	})
	return m, err
}

// SendAgain lets a delivery that failed, or of which nobody knows whether it arrived, be sent once more, at its own
// place in the order. False when it is neither.
func (l *Log) SendAgain(ctx context.Context, db Writer, id int64, at time.Time) (bool, error) {
	tag, err := db.Exec(ctx, `
		UPDATE deliveries SET state = 'queued', not_before = $2, repeated = false WHERE id = $1
		AND (state = 'failed' OR state = 'unknown' AND repeated)`, id, at)
	if err != nil {
		return false, fmt.Errorf("send delivery %d again: %w", id, err)
	}
	return tag.RowsAffected() > 0, nil
}
