package main

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"log/slog"
	"maps"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"kefu/dialog/understand"
	"kefu/internal/secret"
	"kefu/internal/testdb"
	"kefu/orders"
	"kefu/playground"
)

// scene is a whole kefu with its people: the App that main starts, the stand-in for Telegram, the demo shop.
type scene struct {
	*playground.Server
	t      *testing.T
	ctx    context.Context
	config Config
	pool   *pgxpool.Pool // of the role that owns the tables
	store  *orders.Store
	demo   orders.Demo
	links  map[string]string
	app    *App
	stop   func() // ends the App; start begins it again
	log    logged
	seen   map[place]int // messages that a test has looked at
	// pressed is when the last button was pressed, on the clock that the stand-in dates messages with.
	pressed time.Time
}

// place is one chat, and a topic in it.
type place struct {
	chat   int64
	thread int
}

// The people of the stand-in; wang has one order of most kinds.
const (
	wang   = firstPerson
	tom    = firstPerson + 5
	liMing = firstAgent
	zhou   = firstAgent + 1
)

// newScene opens a scene; change may adapt the configuration of the App and of the stand-in before it starts.
func newScene(t *testing.T, change ...func(*Config, *playground.Config)) *scene {
	t.Helper()
	databaseURL := demoShop.URL(t)
	s := newStoppedScene(t, 5*time.Minute, databaseURL, testdb.OwnerURL(t, databaseURL), testdb.RedisURL(t), change...)
	s.start()
	return s
}

// newStoppedScene is newScene on certain servers, without the App.
func newStoppedScene(
	t *testing.T, within time.Duration, databaseURL, ownerURL, redisURL string, change ...func(*Config, *playground.Config),
) *scene {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), within)
	t.Cleanup(cancel)
	s := &scene{t: t, ctx: ctx, seen: map[place]int{}}
	s.config = Config{
		TelegramToken: standInToken, Updates: "polling", AgentsChat: standInGroup,
		DatabaseURL: databaseURL, MigrateDatabaseURL: ownerURL, RedisURL: redisURL, HTTPAddr: "127.0.0.1:0",
		DataKey: base64.StdEncoding.EncodeToString(demoKey()), MediaDir: t.TempDir(),
		OrderNoPattern: understand.DefaultOrderNoPattern, Timezone: "Asia/Shanghai", Lang: "zh", Hotline: "400-800-1234",
	}
	s.prepare()
	people := cast(s.demo, s.links)
	for _, p := range people {
		if p.Role != playground.Customer {
			s.config.Agents = append(s.config.Agents, p.ID)
		}
		if p.Role == playground.Admin {
			s.config.Admins = append(s.config.Admins, p.ID)
		}
	}
	world := playground.Config{
		Token: standInToken, People: people, Group: playground.Group{ID: standInGroup, Title: "客服"},
	}
	for _, f := range change {
		f(&s.config, &world)
	}
	s.Server = playground.New(world)
	t.Cleanup(s.Close)
	server := httptest.NewServer(s.Handler())
	t.Cleanup(server.Close)
	s.config.TelegramAPIURL = server.URL
	return s
}

// demoKey is the data key of all scenes, because what the demo shop keeps secret is sealed once.
var demoKey = sync.OnceValue(func() []byte {
	key := make([]byte, 32)
	_, _ = rand.Read(key)
	return key
})

// filledShop is what a database with the demo shop holds.
type filledShop struct {
	at    time.Time
	demo  orders.Demo
	links map[string]string
}

// inDemoShop is what every copy of demoShop holds; written once, before the first copy.
var inDemoShop filledShop

// demoShop is a database with the demo shop. To fill it costs more than most tests do.
var demoShop = testdb.NewFilled(func(ctx context.Context, ownerURL string) error {
	store, err := demoStore()
	if err != nil {
		return err
	}
	pool, err := pgxpool.New(ctx, ownerURL)
	if err != nil {
		return err
	}
	defer pool.Close()
	inDemoShop, err = fillShop(ctx, pool, store)
	return err
})

func demoStore() (*orders.Store, error) {
	box, err := secret.New(demoKey())
	if err != nil {
		return nil, err
	}
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		return nil, err
	}
	return newOrders(box, zone), nil
}

func fillShop(ctx context.Context, pool *pgxpool.Pool, store *orders.Store) (shop filledShop, err error) {
	shop.at = time.Now()
	if shop.demo, err = seed(ctx, pool, store); err != nil {
		return shop, err
	}
	// The demo shop's overdue refund opens a case by itself; a test that wants it takes this back.
	if _, err := pool.Exec(ctx, `UPDATE refunds SET overdue_at = now()`); err != nil {
		return shop, err
	}
	shop.links, err = demoLinks(ctx, pool, store, shop.demo)
	return shop, err
}

// prepare connects to the database, and fills the demo shop unless the database is a copy that has it.
func (s *scene) prepare() {
	s.t.Helper()
	var err error
	if s.store, err = demoStore(); err != nil {
		s.t.Fatal(err)
	}
	if s.pool, err = pgxpool.New(s.ctx, s.config.MigrateDatabaseURL); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(s.pool.Close)
	var filled bool
	if err := s.pool.QueryRow(s.ctx, `SELECT EXISTS (SELECT FROM products)`).Scan(&filled); err != nil {
		s.t.Fatal(err)
	}
	var shop filledShop
	if filled {
		shop = inDemoShop
		// An unpaid order waits for as long as in a shop that was filled just now.
		_, err = s.pool.Exec(s.ctx, `UPDATE orders SET expires_at = expires_at + $1 WHERE status = 'unpaid'`, time.Since(shop.at))
	} else {
		shop, err = fillShop(s.ctx, s.pool, s.store)
	}
	if err != nil {
		s.t.Fatal(err)
	}
	s.demo, s.links = shop.demo, maps.Clone(shop.links)
}

// start starts the App. stop ends it in order, waiting for its loops.
func (s *scene) start() {
	s.t.Helper()
	log := slog.New(slog.NewTextHandler(&s.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	app, err := Open(s.ctx, s.config, log)
	if err != nil {
		s.t.Fatal(err)
	}
	s.app = app
	ctx, cancel := context.WithCancel(s.ctx)
	ended := make(chan error, 1)
	go func() { ended <- app.Run(ctx) }()
	s.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			s.t.Errorf("the app ended: %v", err)
		}
		app.Close()
	})
	s.t.Cleanup(func() {
		s.stop()
		if s.t.Failed() {
			s.t.Log("the log:\n" + s.log.String())
		}
	})
}

// logged is all that the App logged, every level. A test that fails shows it.
type logged struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// order is a demo order of a customer (by their place in the list) in a status, of a kind.
func (s *scene) order(customer int, status orders.Status, kind orders.Kind) orders.DemoOrder {
	s.t.Helper()
	for _, o := range s.demo.Customers[customer].Orders {
		if o.Status == status && o.Kind == kind {
			return o
		}
	}
	s.t.Fatalf("the demo customer %d has no %s %s order", customer, status, kind)
	return orders.DemoOrder{}
}

// person acts as somebody in one chat.
type person struct {
	s  *scene
	id int64
	place
}

// customer is somebody in their private chat with the bot.
func (s *scene) customer(id int64) person { return person{s, id, place{chat: id}} }

// in is the same person in the agents' group.
func (p person) in(thread int) person { return person{p.s, p.id, place{standInGroup, thread}} }

func (p person) say(text string) { p.s.Say(p.id, p.chat, p.thread, text) }

// hears waits for the bot to say something new here that contains all the words, and returns the message. Edits count:
// what is looked at is how the message reads now.
func (p person) hears(words ...string) playground.Message {
	p.s.t.Helper()
	var found playground.Message
	from := p.s.seen[p.place]
	p.s.await(func(v *playground.Snapshot) bool {
		messages := v.Messages(p.chat, p.thread)
		for i := from; i < len(messages); i++ {
			m := messages[i]
			if m.From != nil && m.From.IsBot && contains(textOf(m), words) {
				found = m
				p.s.seen[p.place] = i + 1
				return true
			}
		}
		return false
	}, "%d hears %q", p.id, words)
	return found
}

// press presses the newest button whose label contains the words.
func (p person) press(label string) {
	p.s.t.Helper()
	id, full := p.sees(label)
	p.s.pressed = time.Now()
	if err := p.s.PressLabel(p.id, p.chat, id, full); err != nil {
		p.s.t.Fatalf("press %q: %v", label, err)
	}
}

// told waits for the button that this person pressed last to tell them something that contains all the words. Within how
// long is on the clock of the stand-in.
func (p person) told(words ...string) playground.Answer {
	p.s.t.Helper()
	var found playground.Answer
	p.s.await(func(v *playground.Snapshot) bool {
		for _, a := range slices.Backward(v.Answers(p.id)) {
			if a.At.After(p.s.pressed) && contains(a.Text, words) {
				found = a
				return true
			}
		}
		return false
	}, "the button tells %d %q", p.id, words)
	return found
}

// closes closes a case, and says so once more where it is asked.
func (p person) closes() {
	p.s.t.Helper()
	p.press("结案")
	if strings.Contains(p.told().Text, "请选择") {
		p.press("确认结案")
	}
	p.told("已结案")
}

// sees waits for a button whose label contains the words: the newest one, its message and its whole label.
func (p person) sees(label string) (id int, full string) {
	p.s.t.Helper()
	p.s.await(func(v *playground.Snapshot) bool {
		messages := v.Messages(p.chat, p.thread)
		for _, m := range slices.Backward(messages) {
			for _, l := range m.Buttons() {
				if strings.Contains(l, label) {
					id, full = m.ID, l
					return true
				}
			}
		}
		return false
	}, "%d sees the button %q", p.id, label)
	return id, full
}

func textOf(m playground.Message) string { return m.Text + m.Caption }

func contains(text string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}

// await waits until the world of the stand-in is as wished.
func (s *scene) await(holds func(*playground.Snapshot) bool, what string, args ...any) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.ctx, time.Minute)
	defer cancel()
	if err := s.Wait(ctx, holds); err != nil {
		s.t.Fatalf("waited in vain: "+what+"\n%v", append(args, err)...)
	}
}

// topic waits for the topic of a case.
func (s *scene) topic(caseNo string) int {
	s.t.Helper()
	thread := 0
	s.await(func(v *playground.Snapshot) bool {
		for _, topic := range v.Topics(standInGroup) {
			if strings.Contains(topic.Name, caseNo) {
				thread = topic.ID
				return true
			}
		}
		return false
	}, "a topic for %s", caseNo)
	return thread
}

// count is one number out of the database.
func (s *scene) count(sql string, args ...any) int64 {
	s.t.Helper()
	var n int64
	if err := s.pool.QueryRow(s.ctx, sql, args...).Scan(&n); err != nil {
		s.t.Fatal(err)
	}
	return n
}

// until waits for the database to say true. Loops that are not seen in any chat are looked at this way.
func (s *scene) until(sql string, args ...any) {
	s.t.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	limit := time.After(2 * time.Minute)
	for {
		var holds bool
		if err := s.pool.QueryRow(s.ctx, sql, args...).Scan(&holds); err != nil {
			s.t.Fatal(err)
		}
		if holds {
			return
		}
		select {
		case <-limit:
			s.t.Fatalf("waited in vain for %s %v; what waits:\n%s", sql, args, s.waiting())
		case <-tick.C:
		}
	}
}

// waiting lists the inputs that are not done and the deliveries that have not arrived.
func (s *scene) waiting() string {
	s.t.Helper()
	rows, err := s.pool.Query(s.ctx, `
		SELECT concat_ws(' ', 'input', source, status, 'ready', ready_at - now(), 'again', try_at - now(), tries, fault)
		FROM inputs WHERE status <> 'done'
		UNION ALL
		SELECT concat_ws(' ', 'delivery', place, state, repeated, 'due', not_before - now(), fault)
		FROM deliveries WHERE state <> 'sent'
		LIMIT 60`)
	if err != nil {
		s.t.Fatal(err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		s.t.Fatal(err)
	}
	return strings.Join(list, "\n")
}

// caseIn is the first number of a case in a text.
func caseIn(text string) string {
	_, rest, _ := strings.Cut(text, "C-")
	return "C-" + rest[:strings.IndexFunc(rest+" ", func(r rune) bool { return r < '0' || r > '9' })]
}
