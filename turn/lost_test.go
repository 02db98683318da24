package turn_test

import (
	"bytes"
	"context"
	"errors"
	"net"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"kefu/turn"
)

// loss breaks the connections of a pool at their next commit.
type loss struct {
	armed  atomic.Bool
	stored bool // the commit reaches PostgreSQL, and only its answer is lost
}

// lossy is a connection that a loss may break.
type lossy struct {
	net.Conn
	loss *loss
}

var errLost = errors.New("the connection was lost")

func (c *lossy) Write(p []byte) (int, error) {
	if !bytes.Contains(p, []byte("commit\x00")) || !c.loss.armed.CompareAndSwap(true, false) {
		return c.Conn.Write(p)
	}
	defer c.Close()
	if c.loss.stored {
		if _, err := c.Conn.Write(p); err != nil {
			return 0, err
		}
		if _, err := c.Read(make([]byte, 1<<12)); err != nil { // PostgreSQL has answered, so it is stored
			return 0, err
		}
	}
	return 0, &net.OpError{Op: "write", Err: errLost}
}

// through is a pool on the stage's database whose connections a loss may break.
func (s *stage) through(l *loss) *pgxpool.Pool {
	s.Helper()
	config := s.db.Config()
	dial := config.ConnConfig.DialFunc
	config.ConnConfig.DialFunc = func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := dial(ctx, network, addr)
		if err != nil {
			return nil, err
		}
		return &lossy{conn, l}, nil
	}
	pool, err := pgxpool.NewWithConfig(s.Context(), config)
	if err != nil {
		s.Fatal(err)
	}
	s.Cleanup(pool.Close)
	return pool
}

// Every write of the engine fails once, stored and not stored. Tried again, each has happened once.
func TestEveryWriteMayFailStoredOrNot(t *testing.T) {
	t.Parallel()
	for _, stored := range []bool{true, false} {
		name := map[bool]string{true: "stored", false: "not stored"}[stored]
		t.Run("received, "+name, func(t *testing.T) {
			t.Parallel()
			s, l := newStage(t), &loss{stored: stored}
			inbox := turn.NewInbox(s.through(l), s.seal)
			id := s.conversation(1)
			in := s.input(id, "a")
			l.armed.Store(true)
			if err := inbox.Receive(t.Context(), in); err == nil {
				t.Fatal("it did not fail")
			}
			if err := inbox.Receive(t.Context(), in); err != nil {
				t.Fatal(err)
			}
			s.work(s.engine(nil))
			s.want("said", s.said(id), "a")
		})
		t.Run("a turn, "+name, func(t *testing.T) {
			t.Parallel()
			s, l := newStage(t), &loss{stored: stored}
			one, other := s.conversation(1), s.conversation(2)
			s.say(one, "a", "b")
			s.say(other, "x")
			e := s.engine(s.through(l))
			s.lose(e, l)
			s.work(e)
			s.want("one", s.said(one), "a b")
			s.want("other", s.said(other), "x")
			s.want("one's inputs", s.status(one), "done0 done0")
		})
		t.Run("a failure and an apology, "+name, func(t *testing.T) {
			t.Parallel()
			s, l := newStage(t), &loss{stored: stored}
			id := s.conversation(1)
			s.say(id, "before", "poison", "after")
			e := s.engine(s.through(l))
			for range 6 {
				s.lose(e, l)
				s.after(time.Minute)
				s.work(e)
				s.after(time.Minute)
			}
			s.want("said", s.said(id), "before sorry after")
			s.want("inputs", s.status(id), "done0 aside3 done0")
		})
		t.Run("the clock, "+name, func(t *testing.T) {
			t.Parallel()
			s, l := newStage(t), &loss{stored: stored}
			e := s.engine(s.through(l), s.dues("expired", "ok", "cannot", "ok"))
			for range 3 {
				l.armed.Store(true)
				_ = e.Tick(t.Context())
				s.after(time.Hour)
			}
			l.armed.Store(false)
			s.tick(e)
			s.want("undone", s.undone("expired"), "cannot")
		})
	}
}

// lose lets an engine work until its next commit is lost, or nothing is left to do.
func (s *stage) lose(e *turn.Engine, l *loss) {
	s.Helper()
	l.armed.Store(true)
	defer l.armed.Store(false)
	for {
		if worked, err := e.Work(s.Context()); err != nil || !worked {
			return
		}
	}
}
