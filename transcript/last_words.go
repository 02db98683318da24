package transcript

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// Pending returns those of the places to which something is still on its way.
func (l *Log) Pending(ctx context.Context, db Reader, places ...Place) (map[Place]bool, error) {
	rows, err := db.Query(ctx, `
		SELECT DISTINCT place FROM deliveries WHERE place = ANY ($1) AND state IN ('queued', 'sending')`, placeNames(places))
	if err != nil {
		return nil, fmt.Errorf("what is on its way: %w", err)
	}
	found := map[Place]bool{}
	var place Place
	if _, err := pgx.ForEachRow(rows, []any{&place}, func() error { found[place] = true; return nil }); err != nil {
		return nil, fmt.Errorf("what is on its way: %w", err)
	}
	return found, nil
}

// LatestTold returns, by case, the latest text of the bot about the case that the customer got after that time, as one
// message in their chat, of those that fit. Cases of which nothing such was told are left out.
func (l *Log) LatestTold(ctx context.Context, db Reader, since time.Time, fits func(Message) bool, cases ...string) (map[string]Delivery, error) {
	found, err := l.deliveries(ctx, db, `
		SELECT `+deliveryColumns+`
		FROM entries_now e JOIN deliveries d ON d.entry_id = e.id AND d.place = 'customer:' || e.conversation_id
		WHERE e.id IN (SELECT id FROM entries WHERE case_no = ANY ($1)) AND e.author = 'bot' AND e.kind = 'text' AND e.at > $2
		AND d.state = 'sent' AND d.parts IS NULL
		ORDER BY e.id`, cases, since)
	if err != nil {
		return nil, err
	}
	told := make(map[string]Delivery, len(found))
	for _, d := range found {
		if fits(d.Entry.Message) {
			told[d.Entry.CaseNo] = d
		}
	}
	return told, nil
}

// HasSince reports whether a conversation has an entry of a kind since some time.
func (l *Log) HasSince(ctx context.Context, db Reader, conversation int64, kind string, since time.Time) (found bool, err error) {
	err = db.QueryRow(ctx, `SELECT EXISTS (SELECT FROM entries WHERE conversation_id = $1 AND kind = $2 AND at >= $3)`,
		conversation, kind, since).Scan(&found)
	if err != nil {
		return false, fmt.Errorf("the latest %s of conversation %d: %w", kind, conversation, err)
	}
	return found, nil
}

// SpokenIn returns the one of the cases in which a member of staff spoke last, to the customer or among the staff; "" if
// in none.
func SpokenIn(ctx context.Context, db Reader, staff int64, cases ...string) (string, error) {
	var no string
	err := db.QueryRow(ctx, `
		SELECT coalesce((
			SELECT case_no FROM entries
			WHERE case_no = ANY ($2) AND staff_id = $1 AND author = 'agent' AND kind IN ('text', 'media', 'note')
			ORDER BY id DESC LIMIT 1), '')`, staff, cases).Scan(&no)
	if err != nil {
		return "", fmt.Errorf("where %d spoke last: %w", staff, err)
	}
	return no, nil
}

// Unseen tells whether the bot's latest words in a conversation were still on their way to a place at a moment.
func (l *Log) Unseen(ctx context.Context, db Reader, conversation int64, place Place, at time.Time) (bool, error) {
	var unseen bool
	err := db.QueryRow(ctx, `
		SELECT d.state = 'queued' OR d.queued_at > $3
		FROM entries e
		JOIN deliveries d ON d.entry_id = e.id
		WHERE e.conversation_id = $1 AND e.author = 'bot' AND d.place = $2
		ORDER BY e.id DESC
		LIMIT 1`, conversation, string(place), at).Scan(&unseen)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return false, fmt.Errorf("what the customer has seen: %w", err)
	}
	return unseen, nil
}

// Muted returns what a customer sent while nobody was to read it, since that was last shown: the latest of it, in order.
func (l *Log) Muted(ctx context.Context, db Reader, conversation int64, limit int) ([]Entry, error) {
	return entries(ctx, db, `
		SELECT * FROM (
			SELECT `+entryColumns+` FROM entries_now e
			WHERE e.conversation_id = $1 AND e.kind = 'muted'
			AND e.id > coalesce((SELECT max(id) FROM entries WHERE conversation_id = $1 AND kind = 'muted_shown'), 0)
			ORDER BY e.id DESC LIMIT $2
		) AS latest ORDER BY id`, conversation, limit)
}

// NotedAlbum tells whether a part of an album that came since is a note.
func (l *Log) NotedAlbum(ctx context.Context, db Reader, conversation int64, album string, since time.Time) (noted bool, err error) {
	err = db.QueryRow(ctx, `
		SELECT EXISTS (SELECT FROM entries WHERE conversation_id = $1 AND at > $3 AND kind = 'note' AND message ->> 'album' = $2)`,
		conversation, album, since).Scan(&noted)
	if err != nil {
		return false, fmt.Errorf("find a noted album: %w", err)
	}
	return noted, nil
}
