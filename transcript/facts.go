package transcript

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/transcript/seal"
)

// conversationChains is the kind of chain that the transcript's facts are in: one for each conversation.
const conversationChains = "conversation"

// Chain is the chain of a conversation's facts.
func Chain(conversation int64) string {
	return conversationChains + ":" + strconv.FormatInt(conversation, 10)
}

// Sources are the facts of the transcript, for sealing and for checking the seal. Those that allow erasing come first.
func (l *Log) Sources() []seal.Source {
	source := func(name, sql string, scan func(pgx.CollectableRow) (seal.Fact, error)) seal.Source {
		return seal.Source{Name: name, Kind: conversationChains, Read: factsBy(name, sql, scan)}
	}
	return []seal.Source{
		source("erasure", `
			SELECT x.id, x.conversation_id, x.at, x.up_to, x.staff_id, x.reason
			FROM erasures x WHERE x.id > $1 AND ($3::bigint IS NULL OR x.conversation_id = $3) ORDER BY x.id LIMIT $2`, scanErasure),
		source("entry", `
			SELECT x.id, x.conversation_id, x.at, x.id, x.author, x.staff_id, x.audience, x.case_no, x.kind, x.reply_to,
				x.origin_chat, x.origin_message, 1, x.text, x.message, x.message_sealed, x.salt, x.commitment
			FROM entries x WHERE x.id > $1 AND ($3::bigint IS NULL OR x.conversation_id = $3) ORDER BY x.id LIMIT $2`, l.scanWords),
		source("edit", `
			SELECT x.id, e.conversation_id, x.at, e.id, e.author, e.staff_id, e.audience, NULL, 'edit', NULL,
				NULL, NULL, x.version, x.text, x.message, x.message_sealed, x.salt, x.commitment
			FROM entry_edits x JOIN entries e ON e.id = x.entry_id
			WHERE x.id > $1 AND ($3::bigint IS NULL OR e.conversation_id = $3) ORDER BY x.id LIMIT $2`, l.scanWords),
		source("given to case", `
			SELECT x.id, e.conversation_id, x.at, jsonb_build_object('entry', x.entry_id, 'case', x.case_no)
			FROM entry_cases x JOIN entries e ON e.id = x.entry_id
			WHERE x.id > $1 AND ($3::bigint IS NULL OR e.conversation_id = $3) ORDER BY x.id LIMIT $2`, scanOpen),
		source("delivery", `
			SELECT x.id, e.conversation_id, x.at, jsonb_build_object('entry', x.entry_id, 'delivery', x.delivery_id, 'place', x.place,
				'state', x.state, 'chat', x.chat, 'message', x.message_id, 'repeated', x.repeated, 'fault', x.fault)
			FROM delivery_events x JOIN entries e ON e.id = x.entry_id
			WHERE x.id > $1 AND ($3::bigint IS NULL OR e.conversation_id = $3) ORDER BY x.id LIMIT $2`, scanOpen),
		source("file", `
			SELECT x.id, e.conversation_id, x.at, jsonb_build_object('entry', x.entry_id, 'ref', x.ref,
				'sha256', encode(x.sha256, 'hex'), 'mime', x.mime, 'size', x.size, 'fault', x.fault)
			FROM media_events x JOIN entries e ON e.id = x.entry_id
			WHERE x.id > $1 AND ($3::bigint IS NULL OR e.conversation_id = $3) ORDER BY x.id LIMIT $2`, scanOpen),
		{Name: "staff act", Kind: "staff", Read: factsBy("staff act", `
			SELECT x.id, coalesce(x.staff_id, 0), x.at, to_jsonb(x) - 'at'
			FROM staff_acts x WHERE x.id > $1 AND ($3::bigint IS NULL OR coalesce(x.staff_id, 0) = $3) ORDER BY x.id LIMIT $2`, scanAct)},
	}
}

// factsBy reads facts of conversations: $1 is the last id, $2 the limit, $3 the conversation.
func factsBy(name, sql string, scan func(pgx.CollectableRow) (seal.Fact, error)) func(context.Context, seal.Reader, string, int64, int) ([]seal.Fact, error) {
	return func(ctx context.Context, db seal.Reader, chain string, after int64, limit int) ([]seal.Fact, error) {
		var only *int64
		if chain != "" {
			_, id := Place(chain).Split()
			n, err := strconv.ParseInt(id, 10, 64)
			if err != nil {
				return nil, fmt.Errorf("%q is no chain of a conversation", chain)
			}
			only = &n
		}
		rows, err := db.Query(ctx, sql, after, limit, only)
		if err != nil {
			return nil, err
		}
		return pgx.CollectRows(rows, func(row pgx.CollectableRow) (seal.Fact, error) {
			f, err := scan(row)
			f.Source = name
			return f, err
		})
	}
}

// wordsOpen is what stays of an entry or an edit when its words are erased.
type wordsOpen struct {
	Entry         int64   `json:"entry"`
	Author        string  `json:"author"`
	Staff         *int64  `json:"staff"`
	Audience      string  `json:"audience"`
	Case          *string `json:"case"`
	Kind          string  `json:"kind"`
	ReplyTo       *int64  `json:"reply_to"`
	OriginChat    *int64  `json:"origin_chat"`
	OriginMessage *int64  `json:"origin_message"`
	Version       int     `json:"version"`
}

// wordsShown is what may be shown of them.
type wordsShown struct {
	Text    string          `json:"text"`
	Message json.RawMessage `json:"message"`
}

func (l *Log) scanWords(row pgx.CollectableRow) (seal.Fact, error) {
	var id, conversation int64
	var at time.Time
	var open wordsOpen
	var shown wordsShown
	var sealed, salt, commitment []byte
	err := row.Scan(&id, &conversation, &at, &open.Entry, &open.Author, &open.Staff, &open.Audience, &open.Case, &open.Kind,
		&open.ReplyTo, &open.OriginChat, &open.OriginMessage, &open.Version, &shown.Text, &shown.Message, &sealed, &salt, &commitment)
	return seal.Fact{
		ID: id, Chain: Chain(conversation), At: at, Open: open, Content: shown, Salt: salt, Original: commitment,
		Entry: open.Entry, Erased: len(salt) == 0,
		Check: func() error { return l.committed(shown.Message, sealed, salt, commitment) },
	}, err
}

var (
	errOtherWords = errors.New("the words as written are not those that were committed to")
	errUnreadable = errors.New("the words as written cannot be opened: they were changed, or sealed with a data key that is not given")
)

// committed holds a message as it was written to its commitment.
func (l *Log) committed(message, sealed, salt, commitment []byte) error {
	original := message
	if sealed != nil {
		var err error
		if original, err = l.sealer.Open(sealed); err != nil {
			return errUnreadable
		}
	}
	is, err := commit(salt, original)
	if err != nil || !bytes.Equal(is, commitment) {
		return errOtherWords
	}
	return nil
}

// scanOpen is for facts without words.
func scanOpen(row pgx.CollectableRow) (seal.Fact, error) {
	var id, conversation int64
	var at time.Time
	var open json.RawMessage
	err := row.Scan(&id, &conversation, &at, &open)
	return seal.Fact{ID: id, Chain: Chain(conversation), At: at, Open: open}, err
}

func scanAct(row pgx.CollectableRow) (seal.Fact, error) {
	f, err := scanOpen(row)
	f.Chain = "staff" + strings.TrimPrefix(f.Chain, conversationChains)
	return f, err
}

func scanErasure(row pgx.CollectableRow) (seal.Fact, error) {
	var open struct {
		UpTo   int64  `json:"up_to"`
		Staff  *int64 `json:"staff"`
		Reason string `json:"reason"`
	}
	var id, conversation int64
	var at time.Time
	err := row.Scan(&id, &conversation, &at, &open.UpTo, &open.Staff, &open.Reason)
	return seal.Fact{ID: id, Chain: Chain(conversation), At: at, Open: open, Erases: open.UpTo}, err
}
