package transcript

import (
	"context"
	"encoding/hex"
	"fmt"
	"strings"
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

// MarkKept records the files of an entry that the media store had before it was written.
func (l *Log) MarkKept(ctx context.Context, db Writer, e Entry) error {
	for _, m := range e.Message.Media {
		name, kept := strings.CutPrefix(m.Make, MakeKept+":")
		if !kept {
			continue
		}
		sum, err := hex.DecodeString(name)
		if err != nil {
			return fmt.Errorf("mark a file: %w", err)
		}
		if err := l.MarkFetched(ctx, db, m.Ref, sum, m.MIME, m.Size, e.At); err != nil {
			return err
		}
	}
	return nil
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

// LostFile is a file that is not in the media store.
type LostFile struct {
	StoredMedia
	Conversation int64
}

// LostFiles returns up to limit files that are not kept: those that were given up first, then those that wait after a
// try that failed, the newest first.
func (l *Log) LostFiles(ctx context.Context, db Reader, limit int) ([]LostFile, error) {
	rows, err := db.Query(ctx, `
		SELECT m.ref, m.entry_id, m.sha256, m.mime, coalesce(m.size, 0), m.tries, m.fault, m.fetched_at, e.conversation_id
		FROM media m JOIN entries e ON e.id = m.entry_id
		WHERE m.sha256 IS NULL AND (m.fetched_at IS NOT NULL OR m.tries > 0)
		ORDER BY m.fetched_at IS NULL, m.entry_id DESC LIMIT $1`, limit)
	if err != nil {
		return nil, fmt.Errorf("list files that are not kept: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[LostFile])
	if err != nil {
		return nil, fmt.Errorf("list files that are not kept: %w", err)
	}
	return list, nil
}

// FetchAgain lets a file that was given up be fetched again; false when it was not.
func (l *Log) FetchAgain(ctx context.Context, db Writer, ref string) (bool, error) {
	tag, err := db.Exec(ctx, `UPDATE media SET fetched_at = NULL, tries = 0 WHERE ref = $1 AND sha256 IS NULL AND fetched_at IS NOT NULL`, ref)
	if err != nil {
		return false, fmt.Errorf("fetch a file again: %w", err)
	}
	return tag.RowsAffected() > 0, nil
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
