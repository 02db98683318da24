// Package seal makes changes of the record visible, also such as were made with the database in hand.
//
// After the turn, never inside it, each fact of the record (an entry, an edit, an event of an order, …) gets a row in
// seals. The facts of one chain, such as a conversation, are chained by a keyed hash: who does not have the key cannot
// change, remove or slip in any of them without breaking the chain. Who has the key as well can forge a whole new chain;
// that is what anchors are for: lines that name the state of the chains, kept also outside of the database. What
// disagrees with an anchor is found, fact by fact.
//
// A seal does not hold what was said, only a salted commitment of it. When words are erased with their salt, the seal
// still holds, and nobody can try out what they were.
//
// The package knows hashes, seals and anchors. It must not know what a fact means: those who own facts hand them in as
// Sources.
package seal

import (
	"bytes"
	"context"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// KeySize is the length of a seal key in bytes.
const KeySize = 32

// ErrKey means that a seal key has not KeySize bytes.
var ErrKey = errors.New("a seal key must be 32 bytes, given in base64 (openssl rand -base64 32)")

// Fact is one row of the record.
type Fact struct {
	Source string // which kind of row, such as "entry"
	ID     int64  // its number there
	Chain  string // what it belongs to, such as "conversation:17"
	At     time.Time
	// Open is what stays when words are erased: who, when, of which kind. JSON.
	Open any
	// Content is what was said or done, as JSON; its commitment is made with Salt.
	Content any
	// Salt comes from the row itself; nil: the seal keeps one.
	Salt []byte
	// Original is the commitment of the content as it was written, where Content is a masked form of it.
	Original []byte
	// Entry is the entry whose words the content is, 0 if it is not words of an entry. Erased tells that they are gone
	// and only their commitment is left.
	Entry  int64
	Erased bool
	// Erases is up to which entry of its chain this fact allows words to be erased.
	Erases int64
	// Check says why the row contradicts itself, where more can be said of it than that it is what was sealed; it may
	// be nil.
	Check func() error
}

// Source reads facts of one kind.
type Source struct {
	Name string
	// Kind is the kind of its chains, such as "conversation".
	Kind string
	// Read returns facts with greater ids than after, up to limit, in the order of their ids; of one chain alone, if
	// that is not "".
	Read func(ctx context.Context, db Reader, chain string, after int64, limit int) ([]Fact, error)
}

// Reader is a pool or a transaction.
type Reader interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// DB is a pool.
type DB interface {
	Reader
	Begin(ctx context.Context) (pgx.Tx, error)
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
}

// Key makes seals and checks them.
type Key struct{ chain, leaf, line []byte }

// NewKey derives what sealing needs from a seal key. ErrKey if it has another length than KeySize.
func NewKey(key []byte) (*Key, error) {
	if len(key) != KeySize {
		return nil, ErrKey
	}
	k := &Key{}
	for label, to := range map[string]*[]byte{"chain": &k.chain, "leaf": &k.leaf, "line": &k.line} {
		derived, err := hkdf.Key(sha256.New, key, nil, "kefu/seal/"+label+"/v1", KeySize)
		if err != nil {
			return nil, fmt.Errorf("derive a seal key: %w", err)
		}
		*to = derived
	}
	return k, nil
}

// word is what proves that two keys are the same.
func (k *Key) word() []byte { return mac(k.line, []byte("kefu seal key")) }

func mac(key []byte, parts ...[]byte) []byte {
	h := hmac.New(sha256.New, key)
	for _, p := range parts {
		h.Write(p)
	}
	return h.Sum(nil)
}

// next is the seal that follows prev (nil: none) in a chain.
func (k *Key) next(prev []byte, seq int64, open, body []byte) []byte {
	var n [8]byte
	binary.BigEndian.PutUint64(n[:], uint64(seq)) // #nosec G115 -- never negative
	return mac(k.chain, prev, n[:], open, body)
}

// leafSize is how many bytes of a leaf an anchor keeps: enough to find the fact that differs. What proves that one does
// is the head, which is whole.
const leafSize = 8

// leaf names a fact, wherever in a chain it stands.
func (k *Key) leaf8(open, body []byte) []byte { return mac(k.leaf, open, body)[:leafSize] }

// hashOpen is the hash of what stays of a fact.
func (f Fact) hashOpen() ([]byte, error) {
	c, err := Canonical(struct {
		Source string `json:"source"`
		ID     int64  `json:"id"`
		Chain  string `json:"chain"`
		At     string `json:"at"`
		Open   any    `json:"open"`
	}{f.Source, f.ID, f.Chain, f.At.UTC().Format(time.RFC3339Nano), f.Open})
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(c)
	return sum[:], nil
}

// hashBody is the commitment of what was said or done. The salt that goes into an export is derived, so that who has it
// cannot try out what stands behind a masked word.
func (f Fact) hashBody(salt []byte) ([]byte, error) {
	shown, err := Shown(ShownSalt(salt), f.Content)
	if err != nil {
		return nil, err
	}
	return Body(shown, f.Original), nil
}

// ShownSalt is the salt of what may be shown, derived from that of the original.
func ShownSalt(salt []byte) []byte {
	sum := sha256.Sum256(append([]byte("shown"), salt...))
	return sum[:16]
}

// Shown is the commitment of what may be shown of a fact.
func Shown(shownSalt []byte, content any) ([]byte, error) {
	c, err := Canonical(content)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(append(bytes.Clone(shownSalt), c...))
	return sum[:], nil
}

// Body joins the commitments of what may be shown and of the original.
func Body(shown, original []byte) []byte {
	sum := sha256.Sum256(append(bytes.Clone(shown), original...))
	return sum[:]
}

// Canonical is JSON without spaces, its keys sorted, its numbers as IEEE doubles in their shortest form, and nothing
// escaped that needs no escape: the rules of RFC 8785, as far as the record needs them. It does not depend on how
// PostgreSQL stores jsonb.
func Canonical(value any) ([]byte, error) {
	raw, ok := value.(json.RawMessage)
	if !ok {
		var err error
		if raw, err = json.Marshal(value); err != nil {
			return nil, err
		}
	}
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}
