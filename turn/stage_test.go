package turn_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"kefu/internal/secret"
	"kefu/internal/testdb"
	"kefu/transcript"
	"kefu/turn"
	"kefu/turn/event"
)

var quiet = slog.New(slog.DiscardHandler)

// stage is an inbox with engines on a database of its own, and a handler that does what the words of inputs say.
type stage struct {
	*testing.T
	db    *pgxpool.Pool
	owner *pgxpool.Pool // of the same database, for what kefu may not do
	inbox *turn.Inbox
	seal  turn.Sealer

	mu  sync.Mutex
	now time.Time
	// does is what a word brings about, beside being written down; see Turn.
	does map[string]func(ctx context.Context, tx pgx.Tx) error
	// unfinished is a word after which more is waited for, and how long.
	unfinished map[string]time.Duration
	// turns counts how often the handler was asked.
	turns int
}

func newStage(t *testing.T) *stage {
	t.Helper()
	box, err := secret.New(bytes.Repeat([]byte{7}, secret.KeySize))
	if err != nil {
		t.Fatal(err)
	}
	s := &stage{T: t, db: testdb.New(t), seal: box, now: time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC)}
	s.inbox = turn.NewInbox(s.db, box)
	s.does = map[string]func(context.Context, pgx.Tx) error{
		"poison": func(ctx context.Context, tx pgx.Tx) error {
			_, err := tx.Exec(ctx, `SELECT 1 / 0`)
			return err
		},
		"panic": func(context.Context, pgx.Tx) error { panic("oh") },
		"grant": func(ctx context.Context, tx pgx.Tx) error {
			_, err := tx.Exec(ctx, `DO $$ BEGIN RAISE insufficient_privilege; END $$`)
			return err
		},
	}
	s.owner = testdb.Owner(t, s.db)
	// What the handler did; a deed that stays twice, or out of order, can be seen in it.
	s.exec(`CREATE TABLE said (place bigint GENERATED ALWAYS AS IDENTITY, conversation bigint, words text, together int);
		GRANT ALL ON said TO PUBLIC`)
	return s
}

func (s *stage) exec(sql string, args ...any) {
	s.Helper()
	if _, err := s.owner.Exec(s.Context(), sql, args...); err != nil {
		s.Fatal(err)
	}
}

func (s *stage) clock() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

func (s *stage) after(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = s.now.Add(d)
}

// Load has nothing to read.
func (s *stage) Load(context.Context, pgx.Tx, time.Time, map[int64][]turn.Waiting) (turn.Loaded, error) {
	return nil, nil
}

// Turn writes down the words of the inputs, and does what they stand for.
func (s *stage) Turn(ctx context.Context, tx pgx.Tx, t turn.Turn, after *turn.AfterCommit) (int64, error) {
	s.mu.Lock()
	s.turns++
	s.mu.Unlock()
	for _, in := range t.Inputs {
		words := in.Event.(event.Said).Message.Text
		if _, err := tx.Exec(ctx, `INSERT INTO said (conversation, words, together) VALUES ($1, $2, $3)`,
			t.Conversation, words, len(t.Inputs)); err != nil {
			return 0, err
		}
		s.mu.Lock()
		do := s.does[words]
		s.mu.Unlock()
		if do != nil {
			if err := do(ctx, tx); err != nil {
				return 0, err
			}
		}
	}
	after.Deliver = true
	return 1, nil
}

// Pause waits after the last word as long as it says.
func (s *stage) Pause(_ context.Context, _ pgx.Tx, t turn.Turn) (time.Time, error) {
	said, ok := t.Inputs[len(t.Inputs)-1].Event.(event.Said)
	if !ok || s.unfinished[said.Message.Text] == 0 {
		return time.Time{}, nil
	}
	return t.Inputs[0].Event.(event.Said).At.Add(s.unfinished[said.Message.Text]), nil
}

// Apologise writes that down too.
func (s *stage) Apologise(ctx context.Context, tx pgx.Tx, t turn.Turn, _ *turn.AfterCommit) error {
	_, err := tx.Exec(ctx, `INSERT INTO said (conversation, words, together) VALUES ($1, 'sorry', 1)`, t.Conversation)
	return err
}

// engine is an engine on a pool, nil for the stage's own.
func (s *stage) engine(db *pgxpool.Pool, due ...turn.Due) *turn.Engine {
	if db == nil {
		db = s.db
	}
	return turn.New(turn.Config{
		Pool: db, Inbox: s.inbox, Handler: s, Due: due, Committed: func() {}, Now: s.clock, Logger: quiet,
	})
}

// conversation is a new one, with a customer whose chat has that number.
func (s *stage) conversation(chat int64) int64 {
	s.Helper()
	id, err := s.inbox.CustomerConversation(s.Context(), s.db, chat, "", "zh", s.clock())
	if err != nil {
		s.Fatal(err)
	}
	return id
}

// input is a customer's words.
func (s *stage) input(conversation int64, words string) turn.Input {
	at := s.clock()
	return turn.Input{
		Source: turn.FromTelegram, Key: fmt.Sprintf("%d %s %d", conversation, words, at.UnixNano()), Conversation: conversation,
		ReceivedAt: at, Event: event.Said{Sent: event.Sent{At: at, Message: transcript.Message{Text: words}}},
	}
}

func (s *stage) say(conversation int64, words ...string) {
	s.Helper()
	for _, w := range words {
		if err := s.inbox.Receive(s.Context(), s.input(conversation, w)); err != nil {
			s.Fatal(err)
		}
	}
}

// work lets an engine work until nothing is left to do at the moment.
func (s *stage) work(e *turn.Engine) {
	s.Helper()
	for {
		worked, err := e.Work(s.Context())
		if err != nil {
			s.Fatal(err)
		}
		if !worked {
			return
		}
	}
}

// said is what the handler did for a conversation, in order.
func (s *stage) said(conversation int64) string {
	s.Helper()
	rows, err := s.db.Query(s.Context(), `SELECT words FROM said WHERE conversation = $1 ORDER BY place`, conversation)
	if err != nil {
		s.Fatal(err)
	}
	words, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		s.Fatal(err)
	}
	return strings.Join(words, " ")
}

// inputs are the inputs of a conversation as they stand: status, attempts, words of the fault if there is one.
func (s *stage) status(conversation int64) string {
	s.Helper()
	rows, err := s.db.Query(s.Context(), `SELECT status || attempts FROM inputs WHERE conversation_id = $1 ORDER BY id`, conversation)
	if err != nil {
		s.Fatal(err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		s.Fatal(err)
	}
	return strings.Join(all, " ")
}

func (s *stage) want(what, got, want string) {
	s.Helper()
	if got != want {
		s.Errorf("%s: %q, want %q", what, got, want)
	}
}
