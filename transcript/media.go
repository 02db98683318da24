package transcript

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// StoredMedia is what is known of one file that a person sent.
type StoredMedia struct {
	Ref       string // the messenger's handle
	EntryID   int64
	SHA256    []byte // nil until it was fetched, or when it could not be
	MIME      string
	Size      int64 // bytes
	Tries     int
	Fault     string
	FetchedAt *time.Time // when it was fetched or given up
}

const mediaColumns = `ref, entry_id, sha256, mime, coalesce(size, 0), tries, fault, fetched_at`

// UnfetchedMedia returns up to limit files that wait to be fetched into the media store: those tried least first, then
// the oldest.
func (l *Log) UnfetchedMedia(ctx context.Context, db Reader, limit int) ([]StoredMedia, error) {
	return media(ctx, db, `SELECT `+mediaColumns+` FROM media WHERE fetched_at IS NULL
		ORDER BY tries, entry_id, ref LIMIT $1`, limit)
}

// MediaOf returns what is known of files, in no certain order.
func (l *Log) MediaOf(ctx context.Context, db Reader, refs ...string) ([]StoredMedia, error) {
	return media(ctx, db, `SELECT `+mediaColumns+` FROM media WHERE ref = ANY ($1)`, refs)
}

// MarkFetched records a file that is now in the media store; size is in bytes.
func (l *Log) MarkFetched(ctx context.Context, db Writer, ref string, sha256 []byte, mime string, size int64, at time.Time) error {
	return markMedia(ctx, db, ref, `
		WITH m AS (
			UPDATE media SET sha256 = $2, mime = $3, size = $4, fetched_at = $5, fault = '', tries = tries + 1
			WHERE ref = $1
			RETURNING *
		)`+noteMedia, sha256, mime, size, at)
}

// MarkUnfetched records a try that failed; the file is tried again.
func (l *Log) MarkUnfetched(ctx context.Context, db Writer, ref, fault string) error {
	return markMedia(ctx, db, ref, `UPDATE media SET tries = tries + 1, fault = $2 WHERE ref = $1`, fault)
}

// MarkUnfetchable records that a file can never be fetched, for example because it is too large.
func (l *Log) MarkUnfetchable(ctx context.Context, db Writer, ref, fault string, at time.Time) error {
	return markMedia(ctx, db, ref, `
		WITH m AS (UPDATE media SET tries = tries + 1, fault = $2, fetched_at = $3 WHERE ref = $1 RETURNING *)`+noteMedia,
		fault, at)
}

// noteMedia keeps what became of the file m.
const noteMedia = `
		INSERT INTO media_events (ref, entry_id, at, sha256, mime, size, fault)
		SELECT ref, entry_id, fetched_at, sha256, mime, size, fault FROM m`

func markMedia(ctx context.Context, db Writer, ref, sql string, args ...any) error {
	if _, err := db.Exec(ctx, sql, append([]any{ref}, args...)...); err != nil {
		return fmt.Errorf("mark a file: %w", err)
	}
	return nil
}

func media(ctx context.Context, db Reader, sql string, args ...any) ([]StoredMedia, error) {
	rows, err := db.Query(ctx, sql, args...)
	if err != nil {
		return nil, fmt.Errorf("read the files of the transcript: %w", err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[StoredMedia])
	if err != nil {
		return nil, fmt.Errorf("read the files of the transcript: %w", err)
	}
	return found, nil
}
