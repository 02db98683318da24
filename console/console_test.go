package console_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"kefu/console"
	"kefu/dialog/texts"
	"kefu/handoff"
	"kefu/internal/secret"
	"kefu/internal/testdb"
	"kefu/orders"
	"kefu/transcript"
	"kefu/turn"
)

// Staff of the shop in these tests: one admin and three agents.
const (
	boss int64 = 900 + iota
	lin
	zhou
	chen
)

// shop is a kefu without a messenger: everything that the console stands on, and the console as a server.
type shop struct {
	t      *testing.T
	db     *pgxpool.Pool
	desk   *handoff.Desk
	orders *orders.Store
	log    *transcript.Log
	inbox  *turn.Inbox
	box    *secret.Box
	media  string
	now    time.Time
	zone   *time.Location
	server *httptest.Server
	// between, when there is one, is called before each query of the console.
	between atomic.Pointer[func()]
}

// watched is the database as the console is given it.
type watched struct {
	*pgxpool.Pool
	between *atomic.Pointer[func()]
}

func (w watched) told() {
	if f := w.between.Load(); f != nil {
		(*f)()
	}
}

func (w watched) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	w.told()
	return w.Pool.Query(ctx, sql, args...)
}

func (w watched) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	w.told()
	return w.Pool.QueryRow(ctx, sql, args...)
}

func (w watched) SendBatch(ctx context.Context, batch *pgx.Batch) pgx.BatchResults {
	w.told()
	return w.Pool.SendBatch(ctx, batch)
}

func newShop(t *testing.T) *shop {
	t.Helper()
	box, err := secret.New(make([]byte, secret.KeySize))
	if err != nil {
		t.Fatal(err)
	}
	catalogue, err := texts.Load(texts.Files, console.Texts, os.DirFS("../bot"))
	if err != nil {
		t.Fatal(err)
	}
	zone := time.FixedZone("CST", 8*60*60)
	s := &shop{
		t: t, db: testdb.New(t), box: box, log: transcript.New(transcript.Config{Sealer: box}), media: t.TempDir(), zone: zone,
		orders: orders.New(orders.Config{Sealer: box, Calendar: orders.NewCalendar(zone)}), now: time.Now().Truncate(time.Second),
	}
	s.desk = handoff.New(handoff.Config{Sealer: box, Orders: s.orders, SecondAbove: 50000})
	s.inbox = turn.NewInbox(s.db, box)
	s.tx(func(ctx context.Context, tx pgx.Tx) error {
		if err := s.desk.Bootstrap(ctx, tx, []int64{lin, zhou, chen}, []int64{boss}, s.now); err != nil {
			return err
		}
		for id, name := range map[int64]string{boss: "店长", lin: "小林", zhou: "小周", chen: "小陈"} {
			if err := s.desk.SetName(ctx, tx, id, name); err != nil {
				return err
			}
		}
		return nil
	})
	s.server = httptest.NewServer(console.New(console.Config{
		Lang: "zh", Location: zone, MediaDir: s.media, Export: exported, Teaching: teaching(),
		Database: watched{s.db, &s.between}, Inbox: s.inbox, Record: s.log, Desk: s.desk, Orders: s.orders, Texts: catalogue,
		Log: slog.New(slog.NewTextHandler(testWriter{t}, nil)),
	}))
	t.Cleanup(s.server.Close)
	return s
}

// teaching stands in for the understanding, which is tried elsewhere.
func teaching() *console.Teaching {
	return &console.Teaching{
		Intents: []string{"list_orders", "greet", "question"}, Reasons: []string{"none", "defective"},
		Read: func(context.Context, string, string) (string, string, error) { return "question", "", nil },
		Rehearse: func(_ context.Context, t handoff.Taught) (console.Rehearsal, error) {
			return console.Rehearsal{Conversations: 3, Turns: 20, Differ: []console.Differing{{
				Conversation: 1, Came: t.Text + "来了", Then: []string{"没听懂"}, Now: []string{"您的订单"},
			}}}, nil
		},
	}
}

// exported stands in for exports, which tests of their own look at.
func exported(_ context.Context, _ handoff.Staff, what console.Exported, to io.Writer) error {
	_, err := fmt.Fprintf(to, "zip of %v %v because %s", what.Cases, what.Conversations, what.Why)
	return err
}

// testWriter puts the console's log into the test's.
type testWriter struct{ t *testing.T }

func (w testWriter) Write(p []byte) (int, error) {
	w.t.Log(strings.TrimSpace(string(p)))
	return len(p), nil
}

func (s *shop) tx(do func(context.Context, pgx.Tx) error) {
	s.t.Helper()
	ctx := s.t.Context()
	if err := pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error { return do(ctx, tx) }); err != nil {
		s.t.Fatal(err)
	}
}

// customer is a person who wrote to the bot; the shop account with that id is linked.
func (s *shop) customer(chat int64, name, account string) int64 {
	s.t.Helper()
	id, err := s.inbox.CustomerConversation(s.t.Context(), s.db, chat, name, "zh", s.now.Add(-26*time.Hour))
	if err != nil {
		s.t.Fatal(err)
	}
	if account != "" {
		s.tx(func(ctx context.Context, tx pgx.Tx) error {
			token, err := s.orders.NewLink(ctx, tx, account, "", time.Hour, s.now)
			if err != nil {
				return err
			}
			_, err = s.orders.Link(ctx, tx, id, token, s.now)
			return err
		})
	}
	return id
}

// order is a virtual order of 100 yuan, paid an hour ago.
func (s *shop) order(no, account, name string) {
	s.t.Helper()
	at := func(d time.Duration) string { return s.now.Add(d).Format(time.RFC3339) }
	doc := orders.Document{
		OrderNo: no, Customer: orders.DocumentCustomer{ID: account, Name: name}, Currency: "CNY", Total: "100.00",
		Status: orders.Unpaid, CreatedAt: at(-90 * time.Minute), ExpiresAt: at(90 * time.Minute),
		Items: []orders.DocumentItem{{
			SKU: "yx-point-100", Name: "游戏点卡 100 点", Kind: orders.Virtual, Region: "电信一区", Account: "wang_fang",
			Quantity: 1, UnitPrice: "100.00",
		}},
	}
	s.tx(func(ctx context.Context, tx pgx.Tx) error {
		var stocked bool
		if err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM products)`).Scan(&stocked); err != nil {
			return err
		}
		if !stocked {
			if _, err := tx.Exec(ctx, `INSERT INTO products (sku, name, kind, regions, on_hand, updated_at)
				VALUES ('yx-point-100', '游戏点卡 100 点', 'virtual', '{电信一区,网通二区}', 100, $1)`, s.now); err != nil {
				return err
			}
		}
		if _, err := s.orders.Save(ctx, tx, doc, s.now.Add(-90*time.Minute)); err != nil {
			return err
		}
		_, err := s.orders.Pay(ctx, tx, no,
			orders.Payment{Method: orders.WeChat, Amount: 10000, PaidAt: s.now.Add(-time.Hour), Reference: "4200"},
			orders.Change{Actor: orders.ActorShop, At: s.now.Add(-time.Hour)})
		return err
	})
}

// open opens a case of a conversation about an order.
func (s *shop) open(conversation int64, orderNo string, details ...handoff.Detail) handoff.Case {
	s.t.Helper()
	var opened handoff.Case
	s.tx(func(ctx context.Context, tx pgx.Tx) (err error) {
		opened, err = s.desk.Open(ctx, tx, handoff.NewCase{
			Conversation: conversation, OrderNo: orderNo, Kind: handoff.KindRefund, Reason: "wrong_region", Details: details,
		}, s.now.Add(-40*time.Minute))
		return err
	})
	return opened
}

// do carries out an act, as a turn would.
func (s *shop) do(act handoff.Act) handoff.Case {
	s.t.Helper()
	var out handoff.Outcome
	s.tx(func(ctx context.Context, tx pgx.Tx) (err error) {
		out, err = s.desk.Act(ctx, tx, act, s.now)
		return err
	})
	return out.Case
}

// entry writes an entry into the transcript.
func (s *shop) entry(e transcript.Entry) transcript.Entry {
	s.t.Helper()
	if e.At.IsZero() {
		e.At = s.now.Add(-30 * time.Minute)
	}
	if e.Kind == "" {
		e.Kind = "text"
	}
	if e.Audience == "" {
		e.Audience = transcript.Both
	}
	s.tx(func(ctx context.Context, tx pgx.Tx) (err error) {
		e, err = s.log.Append(ctx, tx, e)
		return err
	})
	return e
}

// file puts a file that came with an entry into the media store, and returns its name there.
func (s *shop) file(ref, mime string, content []byte) string {
	s.t.Helper()
	sum := sha256.Sum256(content)
	name := hex.EncodeToString(sum[:])
	if err := os.WriteFile(filepath.Join(s.media, name), content, 0o600); err != nil {
		s.t.Fatal(err)
	}
	err := s.log.MarkFetched(s.t.Context(), s.db, ref, sum[:], mime, int64(len(content)), s.now)
	if err != nil {
		s.t.Fatal(err)
	}
	return name
}

// link is a fresh one-time link of a member of staff, as the bot sends it.
func (s *shop) link(staff int64, made time.Time) string {
	s.t.Helper()
	var token string
	s.tx(func(ctx context.Context, tx pgx.Tx) (err error) {
		token, err = s.desk.NewSignIn(ctx, tx, staff, 5*time.Minute, made)
		return err
	})
	return "/console/in/" + token
}

// browser is somebody's browser, with its cookies.
type browser struct {
	s *shop
	http.Client
}

// visitor is a browser that is not signed in.
func (s *shop) visitor() *browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return &browser{s: s, Client: http.Client{Jar: jar}}
}

// signedIn is the browser of a member of staff who has signed in.
func (s *shop) signedIn(staff int64) *browser {
	s.t.Helper()
	b := s.visitor()
	if got := b.post(s.link(staff, s.now), nil); got.status != http.StatusOK {
		s.t.Fatalf("signing in answers %d", got.status)
	}
	return b
}

// answer is what a page answered, after redirects.
type answer struct {
	status int
	body   string
	header http.Header
	at     string // where the browser ended up
}

func (b *browser) get(path string) answer {
	b.s.t.Helper()
	req, err := http.NewRequestWithContext(b.s.t.Context(), http.MethodGet, b.s.server.URL+path, nil)
	if err != nil {
		b.s.t.Fatal(err)
	}
	return b.send(req)
}

func (b *browser) post(path string, form url.Values) answer {
	b.s.t.Helper()
	req, err := http.NewRequestWithContext(b.s.t.Context(), http.MethodPost, b.s.server.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		b.s.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	return b.send(req)
}

func (b *browser) send(req *http.Request) answer {
	b.s.t.Helper()
	res, err := b.Do(req)
	if err != nil {
		b.s.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		b.s.t.Fatal(err)
	}
	return answer{res.StatusCode, string(body), res.Header, res.Request.URL.RequestURI()}
}

// inputs is how many inputs from the console are in the inbox.
func (s *shop) inputs() int {
	s.t.Helper()
	var n int
	if err := s.db.QueryRow(s.t.Context(), `SELECT count(*) FROM inputs WHERE source = 'console'`).Scan(&n); err != nil {
		s.t.Fatal(err)
	}
	return n
}

// has fails the test when a page lacks one of the parts.
func has(t *testing.T, page answer, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(page.body, part) {
			t.Errorf("%s lacks %q", page.at, part)
		}
	}
}

// lacks fails the test when a page has one of the parts.
func lacks(t *testing.T, page answer, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if strings.Contains(page.body, part) {
			t.Errorf("%s has %q", page.at, part)
		}
	}
}
