package out

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"regexp"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"kefu/bot/wire"
	"kefu/internal/stage"
	"kefu/playground"
	"kefu/transcript"
)

// TestNoFailedWriteLosesDoublesOrOvertakes lets each change that a sender stores fail in turn, once before PostgreSQL
// has it and once after PostgreSQL has stored it, while Telegram does its own. The next sender goes on, and in the end
// the chat and the record agree: all arrived, in order, and what stands there twice is marked.
func TestNoFailedWriteLosesDoublesOrOvertakes(t *testing.T) {
	lost := playground.Fault{DropReply: true}
	for name, faults := range map[string][]playground.Fault{
		"all arrives":         nil,
		"an answer is lost":   {lost},
		"two are lost":        {lost, lost},
		"the server is down":  {{Code: 500}},
		"a repeat is put off": {lost, {Code: 500}},
		"it is refused":       {{Code: 400, Description: "Bad Request: odd"}},
	} {
		for _, stored := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, stored %v", name, stored), func(t *testing.T) {
				w := newWorld(t, stage.WithoutGroup, func(s *stage.Set) {
					for i := range int64(mostWrites) {
						s.Play.People = append(s.Play.People, playground.Person{ID: firstWriter + i, FirstName: "顾客", Role: playground.Customer})
					}
				})
				b := &breaker{stored: stored, changing: map[string]string{}}
				pool := b.pool(w)
				for n := range int64(mostWrites) {
					if !w.failsAt(n+1, b, pool, faults) {
						return // it had no so many statements
					}
				}
				t.Errorf("more than %d statements", mostWrites)
			})
		}
	}
}

const (
	mostWrites  = 60
	firstWriter = 20_000
)

// failsAt sends two messages to a customer of their own and lets the nth statement fail. It tells whether there were so
// many.
func (w *world) failsAt(n int64, b *breaker, pool *pgxpool.Pool, faults []playground.Fault) bool {
	t := w.T
	t.Helper()
	who := firstWriter + n - 1
	id := w.Customer(who)
	c := w.OpenCase(id)
	place := transcript.CustomerPlace(id)
	w.Tx(func(tx pgx.Tx) {
		for i := range 2 {
			_, err := w.Record.Append(w.Ctx, tx, transcript.Entry{
				Conversation: id, At: time.Now(), Author: transcript.Agent, Staff: stage.Chen, Audience: transcript.Both, CaseNo: c.No,
				Kind: "text", Message: stage.Text(fmt.Sprint("m", i)), To: []transcript.Place{place},
			})
			stage.Must(t, err)
		}
	})
	for _, fault := range faults {
		w.Telegram.FailNext("sendMessage", fault)
	}
	b.arm(n)
	for senders := 0; ; senders++ {
		if senders > 3 {
			t.Fatalf("statement %d: what was begun is never settled: %q", n, w.States())
		}
		if w.sendUntilSettled(pool, place) {
			break
		}
		w.later.Add(int64(2 * lastCalls)) // so that what the former one sent need not be waited for
	}
	var messages []int64
	for _, m := range w.Telegram.Messages(who, 0) {
		if m.From.IsBot {
			messages = append(messages, int64(m.ID))
		}
	}
	verdict, err := stage.Judge(w.Ctx, w.Pool, place, messages)
	stage.Must(t, err)
	broke := b.disarm()
	if verdict.NeverArrived+verdict.OutOfOrder+verdict.Unmarked > 0 {
		t.Errorf("statement %d (%s): %+v", n, broke, verdict)
	}
	texts := w.Bots(who, 0)
	for i := range 2 {
		text := fmt.Sprint("m", i)
		refused := len(faults) > 0 && faults[0].Code == 400
		if n := countOf(texts, text); n == 0 && !(i == 0 && refused) && !w.settledUnknown(place, i) {
			t.Errorf("%q never arrived: %q", text, texts)
		}
	}
	return broke != ""
}

func countOf(list []string, what string) (n int) {
	for _, s := range list {
		if s == what {
			n++
		}
	}
	return n
}

// settledUnknown tells whether the nth delivery to a place was lost twice, which is all that may keep it from arriving.
func (w *world) settledUnknown(place transcript.Place, n int) bool {
	w.T.Helper()
	var unknown bool
	stage.Must(w.T, w.Pool.QueryRow(w.Ctx, `
		SELECT state = 'unknown' AND repeated FROM deliveries WHERE place = $1 ORDER BY id OFFSET $2 LIMIT 1`, string(place), n).Scan(&unknown))
	return unknown
}

// sendUntilSettled lets a sender run until all to a place is settled, or until it ends by a fault, which it tells.
func (w *world) sendUntilSettled(pool *pgxpool.Pool, place transcript.Place) (settled bool) {
	w.T.Helper()
	now := func() time.Time { return time.Now().Add(time.Duration(w.later.Load())) }
	sender := New(Config{
		Telegram: w.Client, Budget: wire.NewBudget(w.Set.Limits), Registry: NewRegistry(RegistryConfig{Pool: pool, Log: w.Logger, Now: now}),
		Pool: pool, Inbox: w.Inbox, Record: w.Record, Desk: w.Desk, Views: w.Views, Texts: w.Texts, Log: w.Logger,
		Lang: "zh", Location: time.UTC, Now: now, Backoff: time.Millisecond, Tick: 5 * time.Millisecond,
	})
	ctx, cancel := context.WithCancel(w.Ctx)
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- sender.Run(ctx) }()
	look := time.NewTicker(2 * time.Millisecond)
	defer look.Stop()
	for {
		select {
		case err := <-ended:
			if err == nil || w.Ctx.Err() != nil {
				w.T.Fatalf("the sender ended: %v", err)
			}
			return false
		case <-look.C:
			var waits bool
			stage.Must(w.T, w.Pool.QueryRow(w.Ctx, `
				SELECT EXISTS (SELECT FROM deliveries WHERE place = $1
					AND (state IN ('queued', 'sending') OR state = 'unknown' AND NOT repeated))`, string(place)).Scan(&waits))
			if !waits {
				cancel()
				w.T.Logf("the sender ended: %v", <-ended)
				return true
			}
		}
	}
}

// breaker breaks the connection of one change, the one with a number: before it left, or when PostgreSQL has answered.
type breaker struct {
	stored bool

	mu       sync.Mutex        // guards what follows
	left     int64             // changes until then; 0 and less: none breaks
	broke    string            // what was on its way, for whoever reads the fault
	changing map[string]string // prepared statements that change something
}

var (
	changes  = regexp.MustCompile(`(?i)\b(update deliveries[^,]{0,40}|insert into \w+|commit)\b`)
	prepared = regexp.MustCompile(`stmtcache_\w+`) // how pgx names statements
)

var errBroken = errors.New("the connection broke")

// pool is a pool to the database of a world whose connections break.
func (b *breaker) pool(w *world) *pgxpool.Pool {
	w.T.Helper()
	config, err := pgxpool.ParseConfig(w.Pool.Config().ConnString())
	stage.Must(w.T, err)
	config.MaxConns = 8
	dial := config.ConnConfig.DialFunc
	config.ConnConfig.DialFunc = func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dial(ctx, network, address)
		return &breakable{Conn: conn, b: b}, err
	}
	pool, err := pgxpool.NewWithConfig(w.Ctx, config)
	stage.Must(w.T, err)
	w.T.Cleanup(pool.Close)
	return pool
}

// breakable is one connection to PostgreSQL, whose protocol it knows this much of: an answer ends with ReadyForQuery.
type breakable struct {
	net.Conn
	b      *breaker
	ready  bool // somebody has signed in
	broken atomic.Bool
}

// arm lets the nth change from now on break.
func (b *breaker) arm(n int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.left, b.broke = n, ""
}

// disarm tells what was broken; "" when there were not so many changes.
func (b *breaker) disarm() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.left = 0
	return b.broke
}

// breaks counts a message to PostgreSQL that carries out a change, and tells whether it is the one. A statement is
// prepared first, and then only its name is on the wire.
func (b *breaker) breaks(message []byte) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	names := prepared.FindAllString(string(message), -1)
	what := string(changes.Find(message))
	for _, name := range names {
		if what != "" {
			b.changing[name] = what
			return false
		}
		what = b.changing[name]
	}
	if what == "" {
		return false
	}
	if b.left--; b.left != 0 {
		return false
	}
	b.broke = what
	return true
}

func (c *breakable) Write(p []byte) (int, error) {
	if c.ready && c.b.breaks(p) {
		if !c.b.stored {
			_ = c.Close()
			return 0, errBroken
		}
		c.broken.Store(true)
	}
	return c.Conn.Write(p)
}

func (c *breakable) Read(p []byte) (int, error) {
	for {
		n, err := c.Conn.Read(p)
		answered := n >= 6 && p[n-6] == 'Z'
		c.ready = c.ready || answered
		if !c.broken.Load() || err != nil {
			return n, err
		}
		if answered {
			_ = c.Close()
			return 0, io.ErrUnexpectedEOF
		}
	}
}
