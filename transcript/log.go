package transcript

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"kefu/internal/mask"
)

// Sealer encrypts what people must not read. kefu/internal/secret.Box is one.
type Sealer interface {
	Seal(plain []byte) []byte
	Open(sealed []byte) ([]byte, error)
	Digest(s string) []byte
}

// Reader is what reading needs: a transaction or a pool.
type Reader interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// Writer is what the sender and the fetcher need; each of their calls is a statement of its own, so a pool will do.
type Writer interface {
	Reader
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
}

// Batcher sends several statements in one round trip, which outside of a transaction are one; *pgxpool.Pool and pgx.Tx
// both do.
type Batcher interface {
	SendBatch(ctx context.Context, batch *pgx.Batch) pgx.BatchResults
}

var (
	// ErrNoSuchEntry means that no entry has this id.
	ErrNoSuchEntry = errors.New("no such entry")
	// ErrNoReason means that something hidden was to be shown without a reason.
	ErrNoReason = errors.New("showing a secret needs a reason")
)

// Log writes and reads the transcript. It holds no state and is safe for concurrent use.
type Log struct {
	sealer Sealer
	mask   *mask.Masker
	known  Known
}

// Config is what a Log works with.
type Config struct {
	Sealer Sealer       // seals originals
	Mask   *mask.Masker // hides what nobody should read
	Known  Known        // nil: nothing is known
}

// Known tells which of some words (upper case, without what stands between their characters) the shop knows, such as
// tracking numbers and payment references: they stay legible even if they look like secrets.
type Known func(ctx context.Context, db Reader, words []string) ([]string, error)

// New returns a Log.
func New(c Config) *Log { return &Log{sealer: c.Sealer, mask: c.Mask, known: c.Known} }

// Mask hides in a text what would be hidden in an entry.
func (l *Log) Mask(text string) string { return l.mask.Text(text) }

// Edit writes a later wording of an entry, at that time; the earlier ones stay. It returns the entry as it reads now, or
// ErrNoSuchEntry.
func (l *Log) Edit(ctx context.Context, tx pgx.Tx, entryID int64, m Message, at time.Time) (Entry, error) {
	c, err := l.content(ctx, tx, Customer, m)
	if err != nil {
		return Entry{}, fmt.Errorf("edit entry %d: %w", entryID, err)
	}
	batch := &pgx.Batch{}
	// Edits of one entry come one after another. No row is locked for it: the running role may be one that only adds
	// rows.
	batch.Queue(`SELECT pg_advisory_xact_lock(hashtextextended('edit', $1))`, entryID)
	batch.Queue(`
		WITH e AS (
			SELECT id, author FROM entries WHERE id = $1
		), v AS (
			INSERT INTO entry_edits (entry_id, version, at, text, message, message_sealed, salt, commitment)
			SELECT id, coalesce((SELECT max(version) FROM entry_edits WHERE entry_id = e.id), 1) + 1, $2, $3, $4, $5, $6, $7
			FROM e
		)
		INSERT INTO media (ref, entry_id)
		SELECT DISTINCT ref, e.id FROM e, unnest($8::text[]) AS ref WHERE e.author IN ('customer', 'agent')
		ON CONFLICT (ref) DO NOTHING`,
		entryID, at, c.masked.Text, c.json, c.sealed, c.salt, c.commitment,
		refs(Entry{Author: Customer, Message: m}))
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return Entry{}, fmt.Errorf("edit entry %d: %w", entryID, err)
	}
	return l.Get(ctx, tx, entryID)
}

// Reveal returns the message of an entry as it was written and records in the transcript that staff saw it at that
// time and why. Whether this member of staff may is for the caller to judge. ErrNoReason without a reason,
// ErrNoSuchEntry without an entry.
func (l *Log) Reveal(ctx context.Context, tx pgx.Tx, entryID, staff int64, reason string, at time.Time) (Message, error) {
	if strings.TrimSpace(reason) == "" {
		return Message{}, ErrNoReason
	}
	e, err := l.Get(ctx, tx, entryID)
	if err != nil {
		return Message{}, err
	}
	m, err := l.original(ctx, tx, e)
	if err != nil {
		return Message{}, fmt.Errorf("reveal entry %d: %w", entryID, err)
	}
	_, err = l.Append(ctx, tx, Entry{
		Conversation: e.Conversation, At: at, Author: System, Staff: staff,
		Audience: RecordOnly, CaseNo: e.CaseNo, Kind: "reveal", Message: Message{Text: reason}, ReplyTo: e.ID,
	})
	return m, err
}

// original opens the message of e as it was written.
func (l *Log) original(ctx context.Context, db Reader, e Entry) (Message, error) {
	if !e.Masked {
		return e.Message, nil
	}
	var sealed []byte
	err := db.QueryRow(ctx, `SELECT message_sealed FROM entries_now WHERE id = $1`, e.ID).Scan(&sealed)
	if err != nil {
		return Message{}, err
	}
	return l.open(sealed)
}

func (l *Log) open(sealed []byte) (Message, error) {
	plain, err := l.sealer.Open(sealed)
	if err != nil {
		return Message{}, err
	}
	var m Message
	err = json.Unmarshal(plain, &m)
	return m, err
}

// content is a message in the forms that are stored.
type content struct {
	masked     Message
	json       []byte // of masked
	sealed     []byte // as written; nil when masking changed nothing
	salt       []byte
	commitment []byte
}

func (l *Log) content(ctx context.Context, db Reader, by Author, m Message) (content, error) {
	m = storable(m)
	original, err := json.Marshal(m)
	if err != nil {
		return content{}, err
	}
	c := content{salt: make([]byte, saltSize)}
	_, _ = rand.Read(c.salt) // never fails: crypto/rand ends the process instead
	if c.commitment, err = commit(c.salt, original); err != nil {
		return content{}, err
	}
	var known []string
	if suspects := l.mask.Suspects(m.Text); len(suspects) > 0 && l.known != nil && !m.Secret {
		if known, err = l.known(ctx, db, suspects); err != nil {
			return content{}, err
		}
	}
	c.masked = l.maskMessage(by, m, known)
	if c.json, err = json.Marshal(c.masked); err != nil {
		return content{}, err
	}
	if string(c.json) != string(original) {
		c.sealed = l.sealer.Seal(original)
	}
	return c, nil
}

// storable drops the one character that PostgreSQL cannot hold, and bytes that are no text.
func storable(m Message) Message {
	clean := func(s string) string {
		if !strings.ContainsRune(s, 0) {
			return strings.ToValidUTF8(s, "\uFFFD")
		}
		return strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", "\uFFFD"), "\uFFFD")
	}
	m.Lead, m.Text, m.AskContact, m.Quote = clean(m.Lead), clean(m.Text), clean(m.AskContact), clean(m.Quote)
	if m.Forwarded != nil {
		m.Forwarded = &Forward{From: clean(m.Forwarded.From), At: m.Forwarded.At}
	}
	if len(m.Media) > 0 {
		media := make([]Media, len(m.Media))
		for i, one := range m.Media {
			one.Ref, one.Name = clean(one.Ref), clean(one.Name)
			one.Unique, one.Still = clean(one.Unique), clean(one.Still)
			media[i] = one
		}
		m.Media = media
	}
	return m
}

// refs lists the files to be fetched as evidence: what people sent, not what kefu itself shows.
func refs(e Entry) []string {
	var refs []string
	if e.Author == Customer || e.Author == Agent {
		for _, m := range e.Message.Media {
			for _, ref := range []string{m.Ref, m.Still} {
				if ref != "" {
					refs = append(refs, ref)
				}
			}
		}
	}
	return refs
}

func placeNames(places []Place) []string {
	names := make([]string, len(places))
	for i, p := range places {
		names[i] = string(p)
	}
	return names
}
