package transcript

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// partSpan is how far apart the message ids of one album or one long text may lie in a chat. They arrive at once, but
// in a group others may write in between.
const partSpan = 100

const entryColumns = `e.id, e.conversation_id, coalesce(e.turn_id, 0), e.at, e.author, coalesce(e.staff_id, 0),
	e.audience, coalesce(e.case_no, ''), e.kind, e.message, e.message_sealed IS NOT NULL, coalesce(e.reply_to, 0),
	e.version, coalesce(e.origin_chat, 0), coalesce(e.origin_message, 0)`

// Read returns up to limit entries of a conversation after the entry with the id after (0: from the start), in order
// and masked.
func (l *Log) Read(ctx context.Context, db Reader, conversation, after int64, limit int) ([]Entry, error) {
	return entries(ctx, db, `
		SELECT `+entryColumns+` FROM entries_now e
		WHERE e.conversation_id = $1 AND e.id > $2
		ORDER BY e.id LIMIT $3`, conversation, after, limit)
}

// ReadCase returns up to limit entries of one case after the entry with the id after, in order and masked.
func (l *Log) ReadCase(ctx context.Context, db Reader, caseNo string, after int64, limit int) ([]Entry, error) {
	return entries(ctx, db, `
		SELECT `+entryColumns+` FROM entries_now e
		WHERE e.id IN `+ofCase+` AND e.id > $2
		ORDER BY e.id LIMIT $3`, caseNo, after, limit)
}

// Get returns one entry, masked, or ErrNoSuchEntry.
func (l *Log) Get(ctx context.Context, db Reader, entryID int64) (Entry, error) {
	found, err := entries(ctx, db, `SELECT `+entryColumns+` FROM entries_now e WHERE e.id = $1`, entryID)
	if err == nil && len(found) == 0 {
		err = ErrNoSuchEntry
	}
	if err != nil {
		return Entry{}, fmt.Errorf("entry %d: %w", entryID, err)
	}
	return found[0], nil
}

// Find returns the entry that a message received in a chat became; the parts of an album are one entry. False when
// there is none.
func (l *Log) Find(ctx context.Context, db Reader, originChat, originID int64) (Entry, bool, error) {
	found, err := entries(ctx, db, `
		SELECT `+entryColumns+` FROM entries_now e
		WHERE e.origin_chat = $1 AND e.origin_message BETWEEN $2::bigint - $3::bigint AND $2
		AND (e.origin_message = $2
			OR e.message @> jsonb_build_object('media',
				jsonb_build_array(jsonb_build_object('chat', $1::bigint, 'message', $2::bigint))))
		ORDER BY e.origin_message DESC, e.id DESC LIMIT 1`, originChat, originID, int64(partSpan))
	if err != nil || len(found) == 0 {
		return Entry{}, false, err
	}
	return found[0], true, nil
}

// Version is what an entry said before an edit.
type Version struct {
	Version int
	Until   time.Time // when it was replaced
	Message Message   // masked
	Masked  bool
}

// Versions returns the earlier versions of an entry, oldest first; none when it was never edited.
func (l *Log) Versions(ctx context.Context, db Reader, entryID int64) ([]Version, error) {
	rows, err := db.Query(ctx, `
		SELECT was.version, next.at, was.message, was.message_sealed IS NOT NULL
		FROM (
			SELECT id AS entry_id, 1 AS version, message, message_sealed FROM entries WHERE id = $1
			UNION ALL
			SELECT entry_id, version, message, message_sealed FROM entry_edits WHERE entry_id = $1
		) AS was
		JOIN entry_edits next ON next.entry_id = was.entry_id AND next.version = was.version + 1
		ORDER BY was.version`, entryID)
	if err != nil {
		return nil, fmt.Errorf("versions of entry %d: %w", entryID, err)
	}
	versions, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Version])
	if err != nil {
		return nil, fmt.Errorf("versions of entry %d: %w", entryID, err)
	}
	return versions, nil
}

// Delivered returns the delivery that became a message in a chat, or one of its parts; false when there is none.
func (l *Log) Delivered(ctx context.Context, db Reader, chat, messageID int64) (Delivery, bool, error) {
	found, err := l.deliveries(ctx, db, `
		SELECT `+deliveryColumns+` FROM deliveries d JOIN entries_now e ON e.id = d.entry_id
		WHERE d.chat = $1 AND d.message_id BETWEEN $2::bigint - $3::bigint AND $2
		AND (d.message_id = $2 OR $2 = ANY (d.parts))
		ORDER BY d.message_id DESC, d.id DESC LIMIT 1`, chat, messageID, int64(partSpan))
	if err != nil || len(found) == 0 {
		return Delivery{}, false, err
	}
	return found[0], true, nil
}

// DeliveriesOf returns the deliveries of entries by entry id, in order.
func (l *Log) DeliveriesOf(ctx context.Context, db Reader, entryIDs []int64) (map[int64][]Delivery, error) {
	found, err := l.deliveries(ctx, db, `
		SELECT `+deliveryColumns+` FROM deliveries d JOIN entries_now e ON e.id = d.entry_id
		WHERE d.entry_id = ANY ($1) ORDER BY d.id`, entryIDs)
	if err != nil {
		return nil, err
	}
	of := make(map[int64][]Delivery, len(entryIDs))
	for _, d := range found {
		of[d.Entry.ID] = append(of[d.Entry.ID], d)
	}
	return of, nil
}

func entries(ctx context.Context, db Reader, sql string, args ...any) ([]Entry, error) {
	rows, err := db.Query(ctx, sql, args...)
	if err != nil {
		return nil, fmt.Errorf("read the transcript: %w", err)
	}
	found, err := pgx.CollectRows(rows, scanEntry)
	if err != nil {
		return nil, fmt.Errorf("read the transcript: %w", err)
	}
	return found, nil
}

func scanEntry(row pgx.CollectableRow) (Entry, error) {
	var e Entry
	err := row.Scan(entryTargets(&e)...)
	return e, err
}

func entryTargets(e *Entry) []any {
	return []any{
		&e.ID, &e.Conversation, &e.Turn, &e.At, &e.Author, &e.Staff, &e.Audience, &e.CaseNo, &e.Kind,
		&e.Message, &e.Masked, &e.ReplyTo, &e.Version, &e.OriginChat, &e.OriginID,
	}
}

// The original comes along only where the message may be shown unmasked: in the conversation's own private chat.
const deliveryColumns = entryColumns + `,
	CASE WHEN (e.message -> 'reveal')::boolean AND d.place = 'customer:' || e.conversation_id
		THEN e.message_sealed END,
	d.id, d.place, d.state, d.tries, d.not_before, coalesce(d.chat, 0), coalesce(d.message_id, 0), d.parts,
	d.repeated, d.fault, d.queued_at, d.sent_at, d.notice`

// delivery reads a row of deliveryColumns.
func (l *Log) delivery(row pgx.CollectableRow) (Delivery, error) {
	var d Delivery
	var revealed []byte
	err := row.Scan(append(entryTargets(&d.Entry), &revealed, &d.ID, &d.Place, &d.State, &d.Tries, &d.NotBefore,
		&d.Chat, &d.MessageID, &d.Parts, &d.Repeated, &d.Fault, &d.QueuedAt, &d.SentAt, &d.Notice)...)
	if err != nil || revealed == nil {
		return d, err
	}
	d.Entry.Masked = false
	d.Entry.Message, err = l.open(revealed)
	return d, err
}

func (l *Log) deliveries(ctx context.Context, db Reader, sql string, args ...any) ([]Delivery, error) {
	rows, err := db.Query(ctx, sql, args...)
	if err != nil {
		return nil, fmt.Errorf("read deliveries: %w", err)
	}
	found, err := pgx.CollectRows(rows, l.delivery)
	if err != nil {
		return nil, fmt.Errorf("read deliveries: %w", err)
	}
	return found, nil
}
