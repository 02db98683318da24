// Package stage is what the tests of the bot's rooms play on: Telegram's stand-in, a database of their own, a few people,
// and a desk with two agents.
//
// It knows nothing of the rooms that send and receive, so that the tests of each can use it.
package stage

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"kefu/bot/desk"
	"kefu/bot/wire"
	"kefu/dialog/texts"
	"kefu/handoff"
	"kefu/handoff/view"
	"kefu/internal/secret"
	"kefu/internal/testdb"
	"kefu/orders"
	"kefu/playground"
	"kefu/transcript"
	"kefu/turn"
	"kefu/turn/event"
)

// The people and the group of the stage.
const (
	Token       = "1000:test"
	Wang  int64 = 501 // a customer
	Li    int64 = 502 // another
	Chen  int64 = 701 // an agent
	Zhao  int64 = 702 // another
	Group int64 = -100900
	Hook        = "a_secret_of_the_webhook"

	timeout = time.Minute
)

// Main lets more tests run side by side than there are processors: they wait for databases and for time to pass
// far more than they compute.
func Main(m *testing.M) {
	flag.Parse()
	if f := flag.Lookup("test.parallel"); f.Value.String() == strconv.Itoa(runtime.GOMAXPROCS(0)) {
		_ = f.Value.Set("8")
	}
	m.Run()
}

// Stage is Telegram's stand-in and a database of its own.
type Stage struct {
	T        *testing.T
	Ctx      context.Context
	Telegram *playground.Server
	API      *httptest.Server
	Client   *wire.Client
	Pool     *pgxpool.Pool
	Inbox    *turn.Inbox
	Record   *transcript.Log
	Desk     *handoff.Desk
	Orders   *orders.Store
	Views    *view.Views
	Texts    *texts.Catalogue
	Log      *Log
	Logger   *slog.Logger
	Budget   *wire.Budget
	Set      Set
	// Wake is called when something was queued; nil: nobody is.
	Wake func()

	box *secret.Box
}

// Set is how a stage is set.
type Set struct {
	Play       playground.Config
	AgentsChat int64
	Limits     wire.Limits
}

// Limited lets the stand-in hold to Telegram's limits.
func Limited(l playground.Limits) func(*Set) { return func(s *Set) { s.Play.Limits = l } }

// WithoutGroup is a stage whose bot has no agents' group.
func WithoutGroup(s *Set) { s.AgentsChat = 0 }

// New sets a stage for a test, which then runs beside others.
func New(t *testing.T, settings ...func(*Set)) *Stage {
	t.Helper()
	t.Parallel()
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	t.Cleanup(cancel)
	set := Set{
		Play: playground.Config{
			Token: Token,
			People: []playground.Person{
				{ID: Wang, FirstName: "王芳", Language: "zh-hans", Role: playground.Customer, Phone: "+8613800138000"},
				{ID: Li, FirstName: "李强", Language: "en", Role: playground.Customer},
				{ID: Chen, FirstName: "陈静", Role: playground.Agent},
				{ID: Zhao, FirstName: "赵磊", Role: playground.Agent},
				{ID: 799, FirstName: "主管", Role: playground.Admin},
			},
			Group:  playground.Group{ID: Group, Title: "客服"},
			Limits: playground.Limits{Off: true},
		},
		AgentsChat: Group,
		Limits:     wire.Limits{PerSecond: 1000, ChatEvery: time.Microsecond, ChatBurst: 100, GroupPerMinute: 1000},
	}
	for _, change := range settings {
		change(&set)
	}
	w := &Stage{T: t, Ctx: ctx, Telegram: playground.New(set.Play), Pool: testdb.New(t), Log: &Log{}, Set: set}
	w.API = httptest.NewServer(w.Telegram.Handler())
	t.Cleanup(w.API.Close)
	t.Cleanup(w.Telegram.Close)
	w.Logger = slog.New(slog.NewTextHandler(w.Log, nil))
	w.Budget = wire.NewBudget(set.Limits)
	var err error
	w.Client, err = wire.New(wire.Config{Token: Token, APIURL: w.API.URL, Log: w.Logger})
	Must(t, err)
	w.box, err = secret.New(bytes.Repeat([]byte{7}, 32))
	Must(t, err)
	w.Inbox = turn.NewInbox(w.Pool, w.box)
	w.Orders = orders.New(orders.Config{Sealer: w.box, Calendar: orders.NewCalendar(time.UTC)})
	w.Record = transcript.New(transcript.Config{Sealer: w.box})
	w.Desk = handoff.New(handoff.Config{Sealer: w.box, Orders: w.Orders})
	w.Views = view.New(w.Desk, w.Orders, w.Inbox)
	w.Texts, err = texts.Load(texts.Files, desk.Texts)
	Must(t, err)
	w.Tx(func(tx pgx.Tx) {
		Must(t, w.Desk.Bootstrap(ctx, tx, []int64{Chen, Zhao}, nil, time.Now()))
		Must(t, w.Desk.SetName(ctx, tx, Chen, "陈静"))
		Must(t, w.Desk.SetName(ctx, tx, Zhao, "赵磊"))
	})
	return w
}

// Tx runs in a transaction.
func (w *Stage) Tx(do func(pgx.Tx)) {
	w.T.Helper()
	Must(w.T, pgx.BeginFunc(w.Ctx, w.Pool, func(tx pgx.Tx) error { do(tx); return nil }))
}

// Run lets a loop of the bot run until the returned function is called, at the latest until the test ends.
func (w *Stage) Run(loop func(context.Context) error) (stop func()) {
	ctx, cancel := context.WithCancel(w.Ctx)
	var done sync.WaitGroup
	done.Go(func() { _ = loop(ctx) })
	stop = sync.OnceFunc(func() { cancel(); done.Wait() })
	w.T.Cleanup(stop)
	return stop
}

// Customer is the conversation of a customer who has pressed Start.
func (w *Stage) Customer(person int64) int64 {
	w.T.Helper()
	w.Telegram.Start(person, "")
	id, err := w.Inbox.CustomerConversation(w.Ctx, w.Pool, person, map[int64]string{Wang: "王芳", Li: "李强"}[person], "zh", time.Now())
	Must(w.T, err)
	return id
}

// Say queues messages for a place and gives their entries.
func (w *Stage) Say(conversation int64, place transcript.Place, caseNo string, messages ...transcript.Message) []transcript.Entry {
	w.T.Helper()
	var written []transcript.Entry
	w.Tx(func(tx pgx.Tx) {
		for _, m := range messages {
			e, err := w.Record.Append(w.Ctx, tx, transcript.Entry{
				Conversation: conversation, At: time.Now(), Author: transcript.Bot, Audience: transcript.Both,
				CaseNo: caseNo, Kind: "text", Message: m, To: []transcript.Place{place},
			})
			Must(w.T, err)
			written = append(written, e)
		}
	})
	w.wake()
	return written
}

// OpenCase opens a case of a customer.
func (w *Stage) OpenCase(conversation int64, change ...func(*handoff.NewCase)) handoff.Case {
	w.T.Helper()
	var c handoff.Case
	w.Tx(func(tx pgx.Tx) {
		var err error
		n := handoff.NewCase{
			Conversation: conversation, Kind: handoff.KindHuman,
			Details: handoff.Details{{Slot: "account", Value: "wang_fang", Check: handoff.Same}, {Slot: "region_actual", Value: "电信二区", Check: handoff.Differs}},
		}
		for _, c := range change {
			c(&n)
		}
		c, err = w.Desk.Open(w.Ctx, tx, n, time.Now())
		Must(w.T, err)
	})
	w.wake()
	return c
}

// Act lets an agent act.
func (w *Stage) Act(a handoff.Act) handoff.Case {
	w.T.Helper()
	var out handoff.Outcome
	w.Tx(func(tx pgx.Tx) {
		var err error
		out, err = w.Desk.Act(w.Ctx, tx, a, time.Now())
		Must(w.T, err)
	})
	w.wake()
	return out.Case
}

// Claimed is a case that chen holds.
func (w *Stage) Claimed(conversation int64, change ...func(*handoff.NewCase)) handoff.Case {
	w.T.Helper()
	c := w.OpenCase(conversation, change...)
	return w.Act(handoff.Act{Kind: handoff.ActClaim, CaseNo: c.No, Staff: Chen})
}

// Shown waits for a message in a chat or topic that contains text.
func (w *Stage) Shown(chat int64, thread int, text string) playground.Message {
	w.T.Helper()
	m, err := w.Telegram.WaitMessage(w.Ctx, chat, thread, func(m playground.Message) bool {
		return strings.Contains(m.Text+m.Caption, text)
	})
	Must(w.T, err)
	return m
}

// Topic waits for a living topic whose name contains text.
func (w *Stage) Topic(text string) playground.Topic {
	w.T.Helper()
	var found playground.Topic
	Must(w.T, w.Telegram.Wait(w.Ctx, func(v *playground.Snapshot) bool {
		for _, topic := range v.Topics(Group) {
			if strings.Contains(topic.Name, text) {
				found = topic
				return true
			}
		}
		return false
	}))
	return found
}

// Bots are the texts that the bot has in a chat or topic, in order.
func (w *Stage) Bots(chat int64, thread int) []string {
	var out []string
	for _, m := range w.Telegram.Messages(chat, thread) {
		if m.From != nil && m.From.IsBot && m.Text != "" {
			out = append(out, m.Text)
		}
	}
	return out
}

// Input is one row of the inbox.
type Input struct {
	Conversation *int64
	Status       string
	Fault        string
	Event        event.Event // nil if it could not be decoded
}

// Inputs are all rows of the inbox, in order.
func (w *Stage) Inputs() []Input {
	w.T.Helper()
	rows, err := w.Pool.Query(w.Ctx, `SELECT conversation_id, status, fault, event_sealed FROM inputs ORDER BY id`)
	Must(w.T, err)
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Input, error) {
		var in Input
		var sealed []byte
		if err := row.Scan(&in.Conversation, &in.Status, &in.Fault, &sealed); err != nil {
			return in, err
		}
		if sealed == nil {
			return in, nil
		}
		plain, err := w.box.Open(sealed)
		if err != nil {
			return in, err
		}
		in.Event, err = event.Decode(plain)
		return in, err
	})
	Must(w.T, err)
	return found
}

// Taken waits until Telegram has been told that a message, and all before it, arrived.
func (w *Stage) Taken(message int, chat int64, thread int) {
	w.T.Helper()
	_, err := w.Telegram.WaitMessage(w.Ctx, chat, thread, func(m playground.Message) bool { return m.ID == message && m.Seen })
	Must(w.T, err)
}

// States are the states of all deliveries, in order.
func (w *Stage) States() []string {
	w.T.Helper()
	rows, err := w.Pool.Query(w.Ctx, `
		SELECT state || CASE WHEN repeated THEN ' again' ELSE '' END FROM deliveries ORDER BY id`)
	Must(w.T, err)
	found, err := pgx.CollectRows(rows, pgx.RowTo[string])
	Must(w.T, err)
	return found
}

// Must ends the test with an error.
func Must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Text is a message of words alone.
func Text(s string) transcript.Message { return transcript.Message{Text: s} }

// Numbered are n messages whose words are the prefix and a number from 1.
func Numbered(n int, prefix string) []transcript.Message {
	out := make([]transcript.Message, n)
	for i := range out {
		out[i] = Text(fmt.Sprintf("%s%d", prefix, i+1))
	}
	return out
}

// Log is a log that several goroutines write.
type Log struct {
	mu sync.Mutex
	b  bytes.Buffer
}

// Write implements io.Writer.
func (s *Log) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

// String is all that was written.
func (s *Log) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

func (w *Stage) wake() {
	if w.Wake != nil {
		w.Wake()
	}
}

// Refused waits for a call that was answered with a code.
func (w *Stage) Refused(code int) {
	w.T.Helper()
	Must(w.T, w.Telegram.Wait(w.Ctx, func(v *playground.Snapshot) bool {
		return slices.ContainsFunc(v.Calls(), func(c playground.Call) bool { return c.Code == code })
	}))
}

// Became ends the sender, which stores what came of everything under way, and compares.
func (w *Stage) Became(stop func(), want ...string) {
	w.T.Helper()
	stop()
	if got := w.States(); !slices.Equal(got, want) {
		w.T.Errorf("deliveries are %q, want %q", got, want)
	}
}

// Count counts the calls of a method that were carried out.
func Count(calls []playground.Call, method string) (n int) {
	for _, c := range calls {
		if c.Method == method && c.Code == 200 {
			n++
		}
	}
	return n
}
