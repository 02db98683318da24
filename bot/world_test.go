package bot

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"kefu/dialog/texts"
	"kefu/handoff"
	"kefu/internal/secret"
	"kefu/internal/testdb"
	"kefu/orders"
	"kefu/playground"
	"kefu/transcript"
	"kefu/turn"
)

const (
	token         = "1000:test"
	wang    int64 = 501 // a customer
	li      int64 = 502 // another
	chen    int64 = 701 // an agent
	zhao    int64 = 702 // another
	group   int64 = -100900
	hook          = "a_secret_of_the_webhook"
	timeout       = time.Minute
)

// TestMain lets more tests run side by side than there are processors: they wait for databases and for time to pass
// far more than they compute.
func TestMain(m *testing.M) {
	flag.Parse()
	if f := flag.Lookup("test.parallel"); f.Value.String() == strconv.Itoa(runtime.GOMAXPROCS(0)) {
		_ = f.Value.Set("8")
	}
	m.Run()
}

// world is a bot between a Telegram stand-in and a database of its own.
type world struct {
	t        *testing.T
	ctx      context.Context
	telegram *playground.Server
	api      *httptest.Server
	pool     *pgxpool.Pool
	box      *secret.Box
	record   *transcript.Log
	desk     *handoff.Desk
	bot      *Bot
	another  func() *Bot // a bot of another process
	log      *syncBuffer
}

// setting changes the world before it is made.
type setting func(*playground.Config, *Config)

func limits(l playground.Limits) setting {
	return func(p *playground.Config, _ *Config) { p.Limits = l }
}

func withoutGroup(_ *playground.Config, c *Config) { c.AgentsChat = 0 }

func newWorld(t *testing.T, settings ...setting) *world {
	t.Helper()
	t.Parallel()
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	t.Cleanup(cancel)
	play := playground.Config{
		Token: token,
		People: []playground.Person{
			{ID: wang, FirstName: "王芳", Language: "zh-hans", Role: playground.Customer, Phone: "+8613800138000"},
			{ID: li, FirstName: "李强", Language: "en", Role: playground.Customer},
			{ID: chen, FirstName: "陈静", Role: playground.Agent},
			{ID: zhao, FirstName: "赵磊", Role: playground.Agent},
			{ID: 799, FirstName: "主管", Role: playground.Admin},
		},
		Group:  playground.Group{ID: group, Title: "客服"},
		Limits: playground.Limits{Off: true},
	}
	config := Config{
		Token: token, AgentsChat: group, WebhookSecret: hook, Lang: "zh",
		Budget: Budget{PerSecond: 1000, ChatEvery: time.Microsecond, ChatBurst: 100, GroupPerMinute: 1000},
	}
	for _, set := range settings {
		set(&play, &config)
	}
	w := &world{t: t, ctx: ctx, telegram: playground.New(play), pool: testdb.New(t), log: &syncBuffer{}}
	w.api = httptest.NewServer(w.telegram.Handler())
	t.Cleanup(w.api.Close)
	t.Cleanup(w.telegram.Close)
	config.APIURL = w.api.URL
	var err error
	w.box, err = secret.New(bytes.Repeat([]byte{7}, 32))
	must(t, err)
	store := orders.New(w.box, orders.NewCalendar(time.UTC), orders.Config{})
	w.record = transcript.New(w.box, nil)
	w.desk = handoff.New(w.box, handoff.Config{Orders: store})
	words, err := texts.Load(texts.Files, Texts)
	must(t, err)
	w.another = func() *Bot {
		b, err := New(config, w.pool, turn.NewInbox(w.pool, w.box), w.record, w.desk, store, words,
			slog.New(slog.NewTextHandler(w.log, nil)))
		must(t, err)
		b.backoff = time.Millisecond
		return b
	}
	w.bot = w.another()
	w.tx(func(tx pgx.Tx) {
		must(t, w.desk.Bootstrap(ctx, tx, []int64{chen, zhao}, nil, time.Now()))
		must(t, w.desk.SetName(ctx, tx, chen, "陈静"))
		must(t, w.desk.SetName(ctx, tx, zhao, "赵磊"))
	})
	return w
}

func (w *world) tx(do func(pgx.Tx)) {
	w.t.Helper()
	must(w.t, pgx.BeginFunc(w.ctx, w.pool, func(tx pgx.Tx) error { do(tx); return nil }))
}

// run lets a loop of the bot run until the returned function is called, at the latest until the test ends.
func (w *world) run(loop func(context.Context) error) (stop func()) {
	ctx, cancel := context.WithCancel(w.ctx)
	var done sync.WaitGroup
	done.Go(func() { _ = loop(ctx) })
	stop = sync.OnceFunc(func() { cancel(); done.Wait() })
	w.t.Cleanup(stop)
	return stop
}

// customer is the conversation of a customer who has pressed Start.
func (w *world) customer(person int64) int64 {
	w.t.Helper()
	w.telegram.Start(person, "")
	id, err := w.bot.inbox.CustomerConversation(w.ctx, w.pool, person, map[int64]string{wang: "王芳", li: "李强"}[person], "zh", time.Now())
	must(w.t, err)
	return id
}

// say queues messages for a place and gives their entries.
func (w *world) say(conversation int64, place transcript.Place, caseNo string, messages ...transcript.Message) []transcript.Entry {
	w.t.Helper()
	var written []transcript.Entry
	w.tx(func(tx pgx.Tx) {
		for _, m := range messages {
			e, err := w.record.Append(w.ctx, tx, transcript.Entry{
				Conversation: conversation, At: time.Now(), Author: transcript.Bot, Audience: transcript.Both,
				CaseNo: caseNo, Kind: "text", Message: m, To: []transcript.Place{place},
			})
			must(w.t, err)
			written = append(written, e)
		}
	})
	w.bot.Wake()
	return written
}

func (w *world) openCase(conversation int64) handoff.Case {
	w.t.Helper()
	var c handoff.Case
	w.tx(func(tx pgx.Tx) {
		var err error
		c, err = w.desk.Open(w.ctx, tx, handoff.NewCase{
			Conversation: conversation, Kind: handoff.KindHuman,
			Details: handoff.Details{{Slot: "account", Value: "wang_fang", Check: handoff.Same}, {Slot: "region_actual", Value: "电信二区", Check: handoff.Differs}},
		}, time.Now())
		must(w.t, err)
	})
	w.bot.Wake()
	return c
}

func (w *world) act(a handoff.Act) handoff.Case {
	w.t.Helper()
	var out handoff.Outcome
	w.tx(func(tx pgx.Tx) {
		var err error
		out, err = w.desk.Act(w.ctx, tx, a, time.Now())
		must(w.t, err)
	})
	w.bot.Wake()
	return out.Case
}

// claimed is a case that chen holds.
func (w *world) claimed(conversation int64) handoff.Case {
	w.t.Helper()
	c := w.openCase(conversation)
	return w.act(handoff.Act{Kind: handoff.ActClaim, CaseNo: c.No, Staff: chen})
}

// shown waits for a message in a chat or topic that contains text.
func (w *world) shown(chat int64, thread int, text string) playground.Message {
	w.t.Helper()
	m, err := w.telegram.WaitMessage(w.ctx, chat, thread, func(m playground.Message) bool {
		return strings.Contains(m.Text+m.Caption, text)
	})
	must(w.t, err)
	return m
}

// topic waits for a living topic whose name contains text.
func (w *world) topic(text string) playground.Topic {
	w.t.Helper()
	var found playground.Topic
	must(w.t, w.telegram.Wait(w.ctx, func(v *playground.Snapshot) bool {
		for _, topic := range v.Topics(group) {
			if strings.Contains(topic.Name, text) {
				found = topic
				return true
			}
		}
		return false
	}))
	return found
}

// bots are the texts that the bot has in a chat or topic, in order.
func (w *world) bots(chat int64, thread int) []string {
	var out []string
	for _, m := range w.telegram.Messages(chat, thread) {
		if m.From != nil && m.From.IsBot && m.Text != "" {
			out = append(out, m.Text)
		}
	}
	return out
}

// input is one row of the inbox.
type input struct {
	conversation *int64
	status       string
	fault        string
	event        turn.Event
}

func (w *world) inputs() []input {
	w.t.Helper()
	rows, err := w.pool.Query(w.ctx, `SELECT conversation_id, status, fault, event_sealed FROM inputs ORDER BY id`)
	must(w.t, err)
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (input, error) {
		var in input
		var sealed []byte
		if err := row.Scan(&in.conversation, &in.status, &in.fault, &sealed); err != nil {
			return in, err
		}
		plain, err := w.box.Open(sealed)
		if err != nil {
			return in, err
		}
		return in, json.Unmarshal(plain, &in.event)
	})
	must(w.t, err)
	return found
}

// taken waits until Telegram has been told that a message, and all before it, arrived.
func (w *world) taken(message int, chat int64, thread int) {
	w.t.Helper()
	_, err := w.telegram.WaitMessage(w.ctx, chat, thread, func(m playground.Message) bool { return m.ID == message && m.Seen })
	must(w.t, err)
}

// states are the states of all deliveries, in order.
func (w *world) states() []string {
	w.t.Helper()
	rows, err := w.pool.Query(w.ctx, `
		SELECT state || CASE WHEN repeated THEN ' again' ELSE '' END FROM deliveries ORDER BY id`)
	must(w.t, err)
	found, err := pgx.CollectRows(rows, pgx.RowTo[string])
	must(w.t, err)
	return found
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func text(s string) transcript.Message { return transcript.Message{Text: s} }

func numbered(n int, prefix string) []transcript.Message {
	out := make([]transcript.Message, n)
	for i := range out {
		out[i] = text(fmt.Sprintf("%s%d", prefix, i+1))
	}
	return out
}

// syncBuffer is a log that several goroutines write.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}
