package deed

import (
	"bytes"
	"context"
	"log/slog"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/dialog"
	"kefu/dialog/texts"
	"kefu/dialog/understand"
	"kefu/handoff"
	"kefu/internal/mask"
	"kefu/internal/secret"
	"kefu/internal/testdb"
	"kefu/orders"
	"kefu/transcript"
	"kefu/turn"
	"kefu/turn/event"
)

const (
	lin  int64 = 901
	zhou int64 = 902
)

// scene is a transaction with one customer and two agents, and what does the deeds in it. Nothing is committed.
type scene struct {
	*testing.T
	ctx      context.Context
	tx       pgx.Tx
	h        *Handler
	customer int64
	now      time.Time
	after    turn.AfterCommit
}

func newScene(t *testing.T) *scene {
	t.Helper()
	t.Parallel()
	box, err := secret.New(bytes.Repeat([]byte{7}, secret.KeySize))
	check(t, err)
	words, err := texts.Load(texts.Files)
	check(t, err)
	lexicon, err := understand.NewLexicon(understand.LexiconConfig{OrderNoPattern: understand.DefaultOrderNoPattern})
	check(t, err)
	zone := time.FixedZone("CST", 8*3600)
	pool := testdb.New(t)
	s := &scene{T: t, ctx: t.Context(), now: time.Date(2026, 11, 27, 10, 0, 0, 0, zone)}
	store := orders.New(orders.Config{Sealer: box, Calendar: orders.NewCalendar(zone)})
	s.h = New(Config{
		Inbox: turn.NewInbox(pool, box), Seal: box, Texts: words, Orders: store,
		Dialog: &dialog.Machine{Texts: words, Zone: zone, Lexicon: lexicon},
		Desk:   handoff.New(handoff.Config{Sealer: box, Orders: store, Mask: mask.New(regexp.MustCompile(understand.DefaultOrderNoPattern)), Languages: texts.Languages}),
		Log:    transcript.New(transcript.Config{Sealer: box}), ActData: func(a handoff.Act) string { return string(a.Kind) + " " + a.CaseNo }, Lang: "zh", Logger: slog.New(slog.DiscardHandler),
	})
	s.tx, err = pool.Begin(s.ctx)
	check(t, err)
	t.Cleanup(func() { _ = s.tx.Rollback(context.WithoutCancel(s.ctx)) })
	check(t, s.h.Desk.Bootstrap(s.ctx, s.tx, []int64{lin, zhou}, nil, s.now))
	s.customer, err = s.h.Inbox.CustomerConversation(s.ctx, s.tx, 1001, "芳芳", "zh-hans", s.now)
	check(t, err)
	return s
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// turn does the deeds of a conversation, and gives what was written in it: author, audience, kind and words, by line.
func (s *scene) turn(conversation int64, events ...event.Event) string {
	s.Helper()
	var last int64
	check(s.T, s.tx.QueryRow(s.ctx, `SELECT coalesce(max(id), 0) FROM entries`).Scan(&last))
	inputs := make([]turn.Waiting, len(events))
	for i, e := range events {
		inputs[i] = turn.Waiting{ID: int64(1 + i), Source: turn.FromTelegram, Event: e}
	}
	s.after = turn.AfterCommit{}
	_, err := s.h.Turn(s.ctx, s.tx, turn.Turn{Conversation: conversation, At: s.now, Inputs: inputs}, &s.after)
	check(s.T, err)
	return s.written(last)
}

// take is the event of an input that was put into the inbox, which counts as done.
func (s *scene) take(id int64) event.Event {
	s.Helper()
	var sealed []byte
	check(s.T, s.tx.QueryRow(s.ctx, `UPDATE inputs SET status = 'done' WHERE id = $1 RETURNING event_sealed`, id).Scan(&sealed))
	plain, err := s.h.Seal.Open(sealed)
	check(s.T, err)
	e, err := event.Decode(plain)
	check(s.T, err)
	return e
}

func (s *scene) written(after int64) string {
	s.Helper()
	rows, err := s.tx.Query(s.ctx, `
		SELECT author || ' to ' || audience || ', ' || kind || ': ' || text FROM entries WHERE id > $1 ORDER BY id`, after)
	check(s.T, err)
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	check(s.T, err)
	return strings.Join(lines, "\n")
}

func (s *scene) has(what, got string, wants ...string) {
	s.Helper()
	for _, want := range wants {
		if !strings.Contains(got, want) {
			s.Errorf("%s lacks %q:\n%s", what, want, got)
		}
	}
}

func (s *scene) sent(words string) event.Sent {
	return event.Sent{At: s.now, From: event.Person{Name: "芳芳", Lang: "zh-hans"}, Message: transcript.Message{Text: words}}
}

// claimed is a case of the customer, with Lin.
func (s *scene) claimed() handoff.Case {
	s.Helper()
	c, err := s.h.Desk.Open(s.ctx, s.tx, handoff.NewCase{Conversation: s.customer, Kind: handoff.KindHuman, Lang: "zh"}, s.now)
	check(s.T, err)
	got := s.turn(s.customer, event.Acted{At: s.now, Act: handoff.Act{Kind: handoff.ActClaim, CaseNo: c.No, Staff: lin, Version: c.Version}})
	s.has("the claim", got, "agent to record, act")
	c, err = s.h.Desk.Get(s.ctx, s.tx, c.No)
	check(s.T, err)
	if c.Assignee != lin {
		s.Fatalf("the case is with %d", c.Assignee)
	}
	return c
}
