package transcript

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/internal/unnest"
)

// Deliver queues an entry for places, in their order. Within a place deliveries are sent in the order in which they
// were queued. Append does the same for a new entry.
func (l *Log) Deliver(ctx context.Context, tx pgx.Tx, entryID int64, places ...Place) error {
	return l.queue(ctx, tx, entryID, false, places)
}

// DeliverNotice is Deliver for what nobody waits for, such as a reminder: it goes to places when nothing else is to be
// sent, or when something else is waiting behind it in the same place.
func (l *Log) DeliverNotice(ctx context.Context, tx pgx.Tx, entryID int64, places ...Place) error {
	return l.queue(ctx, tx, entryID, true, places)
}

func (l *Log) queue(ctx context.Context, tx pgx.Tx, entryID int64, notice bool, places []Place) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO deliveries (entry_id, place, state, not_before, queued_at, notice)
		SELECT e.id, p.place, 'queued', e.at, e.at, $3
		FROM entries e, unnest($2::text[]) WITH ORDINALITY AS p (place, n)
		WHERE e.id = $1
		ORDER BY p.n`, entryID, placeNames(places), notice)
	if err != nil {
		return fmt.Errorf("queue entry %d: %w", entryID, err)
	}
	return nil
}

// Arrived records that an entry stands in a place already, because it was written there: nothing has to be sent.
func (l *Log) Arrived(ctx context.Context, tx pgx.Tx, e Entry, place Place) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO deliveries (entry_id, place, state, not_before, queued_at, sent_at, chat, message_id)
		VALUES ($1, $2, 'sent', $3, $3, $3, $4, $5)`, e.ID, string(place), e.At, e.OriginChat, e.OriginID)
	if err != nil {
		return fmt.Errorf("record where entry %d was written: %w", e.ID, err)
	}
	return nil
}

// DeliverCase queues for a place, in order, every entry of a case after the entry with the id since that agents may
// read and that was not queued for this place before: what was said before somebody claimed the case.
func (l *Log) DeliverCase(ctx context.Context, tx pgx.Tx, caseNo string, place Place, since int64) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO deliveries (entry_id, place, state, not_before, queued_at)
		SELECT e.id, $2, 'queued', e.at, e.at
		FROM entries_now e
		WHERE e.id IN `+ofCase+` AND e.id > $3 AND e.audience IN ('both', 'desk') AND e.kind <> 'call' -- that concerned one person
		AND NOT EXISTS (SELECT FROM deliveries d WHERE d.entry_id = e.id AND d.place = $2)
		ORDER BY e.id`, caseNo, string(place), since)
	if err != nil {
		return fmt.Errorf("queue the entries of %s: %w", caseNo, err)
	}
	return nil
}

// longestTalk is how many words of the bot and presses of the customer come along with a case.
const longestTalk = 40

// DeliverTalk is DeliverCase for who begins with a case: what the bot asked since the customer's first word of the case
// comes along, with the buttons that answered it.
func (l *Log) DeliverTalk(ctx context.Context, tx pgx.Tx, caseNo string, place Place) error {
	_, err := tx.Exec(ctx, `
		WITH own AS (
			SELECT e.id, e.conversation_id, e.author, e.at FROM entries_now e
			WHERE e.id IN `+ofCase+` AND e.audience IN ('both', 'desk') AND e.kind <> 'call'
		), since AS (
			SELECT conversation_id, min(id) AS first FROM own WHERE author = 'customer' GROUP BY conversation_id
		), talk AS (
			SELECT e.id, e.at, e.author FROM entries e JOIN since ON e.conversation_id = since.conversation_id AND e.id > since.first
			WHERE e.author = 'bot' AND e.kind = 'text' AND e.audience = 'customer' OR e.author = 'customer' AND e.kind = 'press'
		), last AS ( -- what the bot said after it answers nobody any more
			SELECT max(id) AS id FROM (SELECT id, author FROM own UNION ALL SELECT id, author FROM talk) AS a WHERE author = 'customer'
		), told AS (
			SELECT id, at FROM talk WHERE id <= (SELECT id FROM last) ORDER BY id DESC LIMIT $3
		)
		INSERT INTO deliveries (entry_id, place, state, not_before, queued_at)
		SELECT a.id, $2, 'queued', a.at, a.at
		FROM (SELECT id, at FROM own UNION SELECT id, at FROM told) AS a
		WHERE NOT EXISTS (SELECT FROM deliveries d WHERE d.entry_id = a.id AND d.place = $2)
		ORDER BY a.id`, caseNo, string(place), longestTalk)
	if err != nil {
		return fmt.Errorf("queue the talk of %s: %w", caseNo, err)
	}
	return nil
}

// WaitingWords returns the deliveries that wait for a place, in order, up to the first that is more than words: a file
// or a place cannot be told in a line.
func (l *Log) WaitingWords(ctx context.Context, db Reader, place Place, limit int) ([]Delivery, error) {
	waiting, err := l.deliveries(ctx, db, `
		SELECT `+deliveryColumns+` FROM deliveries d JOIN entries_now e ON e.id = d.entry_id
		WHERE d.place = $1 AND d.state IN ('queued', 'sending', 'unknown') AND NOT (d.state = 'unknown' AND d.repeated)
		ORDER BY d.id LIMIT $2`, string(place), limit)
	if err != nil {
		return nil, err
	}
	for i, d := range waiting {
		if m := d.Entry.Message; len(m.Media) > 0 || len(m.Place) > 0 || m.Text == "" || d.MessageID != 0 || d.Entry.Kind == KindReaction {
			return waiting[:i], nil
		}
	}
	return waiting, nil
}

// MarkShown records that deliveries stand together in one message of a chat.
func (l *Log) MarkShown(ctx context.Context, db Writer, chat, messageID int64, at time.Time, ids ...int64) error {
	_, err := db.Exec(ctx, `
		WITH d AS (
			UPDATE deliveries SET state = 'sent', chat = $2, message_id = $3, sent_at = $4, fault = '' WHERE id = ANY ($1)
			RETURNING *
		)`+noteArrival,
		ids, chat, messageID, at)
	if err != nil {
		return fmt.Errorf("mark %d deliveries as shown together: %w", len(ids), err)
	}
	return nil
}

// MarkLike gives deliveries that were sent in one message with another what became of that one. Where it was refused for
// good they are to be sent again, each by itself: one of them may be what the messenger does not take.
func (l *Log) MarkLike(ctx context.Context, db Writer, id int64, others ...int64) error {
	_, err := db.Exec(ctx, `
		WITH d AS (
			UPDATE deliveries d SET
				state = CASE WHEN of.state = 'failed' THEN 'queued' ELSE of.state END, repeated = of.repeated AND d.repeated,
				chat = of.chat, message_id = of.message_id, sent_at = of.sent_at, not_before = of.not_before, fault = of.fault
			FROM deliveries of WHERE of.id = $1 AND d.id = ANY ($2)
			RETURNING d.*
		)`+noteArrival, id, others)
	if err != nil {
		return fmt.Errorf("mark what went with delivery %d: %w", id, err)
	}
	return nil
}

// Gone lets what stood in a message that somebody deleted go again, for a place where many stood in one.
func (l *Log) Gone(ctx context.Context, db Writer, place Place, chat, messageID int64) error {
	_, err := db.Exec(ctx, `
		UPDATE deliveries SET state = 'queued', chat = NULL, message_id = NULL, sent_at = NULL
		WHERE place = $1 AND chat = $2 AND message_id = $3`, string(place), chat, messageID)
	if err != nil {
		return fmt.Errorf("queue what stood in a message again: %w", err)
	}
	return nil
}

// ShownIn returns the deliveries to a place that stand in one message of a chat, in order.
func (l *Log) ShownIn(ctx context.Context, db Reader, place Place, chat, messageID int64) ([]Delivery, error) {
	return l.deliveries(ctx, db, `
		SELECT `+deliveryColumns+` FROM deliveries d JOIN entries_now e ON e.id = d.entry_id
		WHERE d.place = $1 AND d.chat = $2 AND d.message_id = $3 ORDER BY d.id`, string(place), chat, messageID)
}

// Due returns what may be sent at now: at most one delivery of each place, the first that is not settled; what somebody
// waits for before notices, and then the longest waiting first. While the first of a place is being sent, or must wait,
// nothing of its place is due, and of the places in except nothing is: what cannot go now must not fill the limit. One
// that is unknown is a possible repeat. The message is as the chat must show it: masked, unless it may be revealed there.
func (l *Log) Due(ctx context.Context, db Batcher, now time.Time, limit int, except ...Place) (due []Delivery, err error) {
	batch := &pgx.Batch{}
	// What was sent since the last vacuum still stands in the index. Only a plain scan of an index takes such entries out
	// of the way of the next; a bitmap scan would read all of them each time.
	batch.Queue(`SELECT set_config('enable_bitmapscan', 'off', true)`)
	batch.Queue(`
		SELECT `+deliveryColumns+`
		FROM (
			SELECT DISTINCT ON (place) id, state, not_before, bool_and(notice) OVER (PARTITION BY place) AS only_notices
			FROM deliveries
			-- unknown twice is settled: nobody can find out any more
			WHERE state IN ('queued', 'sending', 'unknown') AND NOT (state = 'unknown' AND repeated)
				AND place <> ALL ($3)
			ORDER BY place, id
		) AS head
		JOIN deliveries d ON d.id = head.id
		JOIN entries_now e ON e.id = d.entry_id
		WHERE head.state <> 'sending' AND head.not_before <= $1
		ORDER BY head.only_notices, d.id LIMIT $2`, now, limit, placeNames(except)).Query(func(rows pgx.Rows) (err error) {
		due, err = pgx.CollectRows(rows, l.delivery)
		return err
	})
	if err := db.SendBatch(ctx, batch).Close(); err != nil {
		return nil, fmt.Errorf("what is due: %w", err)
	}
	return due, nil
}

// MarkSending records, before anything is sent, that deliveries are on their way, and returns the ids of those that
// still were to be sent; only these may be sent. One whose first sending ended unknown is marked as repeated.
func (l *Log) MarkSending(ctx context.Context, db Reader, ids ...int64) ([]int64, error) {
	rows, err := db.Query(ctx, `
		UPDATE deliveries SET state = 'sending', tries = tries + 1, repeated = (state = 'unknown')
		WHERE id = ANY ($1) AND (state = 'queued' OR state = 'unknown' AND NOT repeated)
		RETURNING id`, ids)
	if err != nil {
		return nil, fmt.Errorf("mark deliveries as being sent: %w", err)
	}
	marked, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return nil, fmt.Errorf("mark deliveries as being sent: %w", err)
	}
	return marked, nil
}

// Receipt is that a delivery, as Due gave it, arrived in a chat at a time, as a message, and as further parts when it
// took several.
type Receipt struct {
	Delivery Delivery
	Chat     int64
	Message  int64
	Parts    []int64
	At       time.Time
}

const markSentSQL = `
	WITH d AS (
		UPDATE deliveries d SET state = CASE WHEN d.queued_at > r.queued_at THEN 'queued' ELSE 'sent' END,
			chat = r.chat, message_id = r.message_id, sent_at = r.at, parts = r.parts::bigint[], fault = ''
		FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::timestamptz[], $5::text[], $6::timestamptz[])
			AS r (id, chat, message_id, at, parts, queued_at)
		WHERE d.id = r.id
		RETURNING d.id, d.entry_id, d.place, d.sent_at, d.chat, d.message_id, d.repeated
	)
	INSERT INTO delivery_events (delivery_id, entry_id, place, at, state, chat, message_id, repeated, fault)
	SELECT id, entry_id, place, sent_at, 'sent', chat, message_id, repeated, '' FROM d ORDER BY sent_at, id`

// MarkSent records what arrived, all of it or with an error nothing, in one statement. A delivery whose entry was
// rewritten meanwhile is due again, to be edited in place.
func (l *Log) MarkSent(ctx context.Context, db Writer, list ...Receipt) error {
	_, err := db.Exec(ctx, markSentSQL,
		unnest.Column(list, func(r Receipt) int64 { return r.Delivery.ID }),
		unnest.Column(list, func(r Receipt) int64 { return r.Chat }),
		unnest.Column(list, func(r Receipt) int64 { return r.Message }),
		unnest.Column(list, func(r Receipt) time.Time { return r.At }),
		unnest.Column(list, func(r Receipt) *string { return unnest.Array(r.Parts) }),
		unnest.Column(list, func(r Receipt) time.Time { return r.Delivery.QueuedAt }))
	if err != nil {
		return fmt.Errorf("mark %d deliveries as sent: %w", len(list), err)
	}
	return nil
}

// MarkFailed records that the messenger refused a delivery for good. The next one of its place is free to go.
func (l *Log) MarkFailed(ctx context.Context, db Writer, id int64, fault string) error {
	return l.mark(ctx, db, "failed", `
		WITH d AS (UPDATE deliveries SET state = 'failed', fault = $2 WHERE id = $1 RETURNING *)`+noteResult, id, fault)
}

// MarkUnknown records that the reply to a sending was lost. The first time it is due again at once; the second time
// it stays unknown for good.
func (l *Log) MarkUnknown(ctx context.Context, db Writer, id int64, fault string) error {
	return l.mark(ctx, db, "unknown", `
		WITH d AS (UPDATE deliveries SET state = 'unknown', fault = $2 WHERE id = $1 RETURNING *)`+noteResult, id, fault)
}

// lostAgain sends deliveries once more of which nobody knows, after two tries, whether they arrived.
const lostAgain = `UPDATE deliveries SET state = 'unknown', repeated = false, not_before = $1 WHERE state = 'unknown' AND repeated`

// SendLostAgain adds to a batch that what was lost twice on its way to places since a time goes out once more, before
// all that is queued later: somebody is there now. It is marked as a possible repeat.
func SendLostAgain(batch *pgx.Batch, since, at time.Time, places ...Place) {
	batch.Queue(lostAgain+` AND place = ANY ($2) AND queued_at > $3`, at, placeNames(places), since)
}

// SendAllLostAgain is SendLostAgain for all places, and tells how many deliveries that are.
func (l *Log) SendAllLostAgain(ctx context.Context, db Writer, at time.Time) (int, error) {
	tag, err := db.Exec(ctx, lostAgain, at)
	if err != nil {
		return 0, fmt.Errorf("send lost deliveries again: %w", err)
	}
	return int(tag.RowsAffected()), nil
}

// PutBack records that a delivery certainly did not arrive and is to be sent not before that time. It keeps its place
// in the order: what follows waits for it.
func (l *Log) PutBack(ctx context.Context, db Writer, id int64, notBefore time.Time, fault string) error {
	return l.mark(ctx, db, "queued", `
		WITH was AS (
			SELECT id, fault FROM deliveries WHERE id = $1
		), d AS (
			UPDATE deliveries SET fault = $3, not_before = $2,
				-- a repeat that did not arrive is still a repeat, and the last one
				state = CASE WHEN repeated THEN 'unknown' ELSE 'queued' END, repeated = false
			WHERE id = $1
			RETURNING *
		)
		INSERT INTO delivery_events (delivery_id, entry_id, place, at, state, repeated, fault)
		SELECT d.id, d.entry_id, d.place, now(), d.state, d.repeated, d.fault FROM d JOIN was USING (id)
		WHERE d.fault <> was.fault -- while Telegram is away the same fault comes every few seconds`, id, notBefore, fault)
}

// noteArrival keeps what became of the deliveries d, which may have arrived.
const noteArrival = `
		INSERT INTO delivery_events (delivery_id, entry_id, place, at, state, chat, message_id, repeated, fault)
		SELECT id, entry_id, place, coalesce(sent_at, now()), state, chat, message_id, repeated, fault FROM d`

// noteResult keeps what became of the deliveries d.
const noteResult = `
		INSERT INTO delivery_events (delivery_id, entry_id, place, at, state, repeated, fault)
		SELECT id, entry_id, place, now(), state, repeated, fault FROM d`

func (l *Log) mark(ctx context.Context, db Writer, as, sql string, args ...any) error {
	if _, err := db.Exec(ctx, sql, args...); err != nil {
		return fmt.Errorf("mark delivery %d as %s: %w", args[0], as, err)
	}
	return nil
}

// Recover is for the start of the sender: deliveries that a crash left between sending and its result become unknown,
// so that they are sent once more as possible repeats, not before a time at which the former sender's calls have ended.
// It returns how many there were, and those that were being sent for the second time, which are left to be settled:
// nobody will know any more whether they arrived. Only the one process that sends may call it.
func (l *Log) Recover(ctx context.Context, db Writer, notBefore time.Time) (again int64, lost []Delivery, err error) {
	tag, err := db.Exec(ctx, `
		WITH d AS (
			UPDATE deliveries SET state = 'unknown', fault = 'the sender ended before it knew the result',
				not_before = greatest(not_before, $1)
			WHERE state = 'sending' AND NOT repeated
			RETURNING *
		)`+noteResult, notBefore)
	if err != nil {
		return 0, nil, fmt.Errorf("recover deliveries: %w", err)
	}
	lost, err = l.deliveries(ctx, db, `
		SELECT `+deliveryColumns+` FROM deliveries d JOIN entries_now e ON e.id = d.entry_id
		WHERE d.state = 'sending' ORDER BY d.id`)
	return tag.RowsAffected(), lost, err
}
