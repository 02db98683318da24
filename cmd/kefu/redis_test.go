package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/redis/go-redis/v9"

	"kefu/dialog/texts"
	"kefu/handoff"
	"kefu/playground"
)

// ownRedis is a Redis of one test, which the test may stop, hang, empty and start again.
type ownRedis struct {
	t      *testing.T
	dir    string
	port   string
	server *exec.Cmd
	client *redis.Client
}

func newOwnRedis(t *testing.T) *ownRedis {
	t.Helper()
	r := &ownRedis{t: t, dir: t.TempDir(), port: freePort(t)}
	r.client = redis.NewClient(&redis.Options{Addr: "127.0.0.1:" + r.port, MaxRetries: -1})
	r.start()
	t.Cleanup(func() {
		_ = r.client.Close()
		r.kill()
	})
	return r
}

func (r *ownRedis) start() {
	r.t.Helper()
	r.server = exec.Command("redis-server", "--bind", "127.0.0.1", "--port", r.port, "--dir", r.dir, "--save", "")
	r.server.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := r.server.Start(); err != nil {
		r.t.Fatal(err)
	}
	r.eventually("Redis answers", func() bool { return r.client.Ping(context.Background()).Err() == nil })
}

// kill ends the server without a word; what it had not saved is gone.
func (r *ownRedis) kill() {
	_ = r.server.Process.Kill()
	_ = r.server.Wait()
}

// hang leaves the server's connections open and unanswered; wake ends that.
func (r *ownRedis) hang() { _ = r.server.Process.Signal(syscall.SIGSTOP) }
func (r *ownRedis) wake() { _ = r.server.Process.Signal(syscall.SIGCONT) }

// eventually waits for what a server offers no signal for.
func (r *ownRedis) eventually(what string, holds func() bool) {
	r.t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	late := time.After(20 * time.Second)
	for !holds() {
		select {
		case <-tick.C:
		case <-late:
			r.t.Fatalf("waited in vain until %s", what)
		}
	}
}

// with lets the App use this Redis.
func (r *ownRedis) with(c *Config, _ *playground.Config) {
	c.RedisURL = "redis://127.0.0.1:" + r.port + "/0"
}

// waits opens cases as if customers had come one after the other; the last of them goes first.
func (s *scene) waits(n int) {
	s.t.Helper()
	for i := range n {
		priority := handoff.Normal
		if i == n-1 {
			priority = handoff.Top
		}
		err := pgx.BeginFunc(s.ctx, s.pool, func(tx pgx.Tx) error {
			id, err := s.app.inbox.CustomerConversation(s.ctx, tx, int64(7001+i), fmt.Sprint("顾客", i), "zh", time.Now())
			if err != nil {
				return err
			}
			_, err = s.app.desk.Open(s.ctx, tx, handoff.NewCase{
				Conversation: id, Kind: handoff.KindHuman, Priority: priority,
			}, time.Now())
			return err
		})
		if err != nil {
			s.t.Fatal(err)
		}
	}
}

// truth is the order of the line in PostgreSQL.
func (s *scene) truth() []string {
	s.t.Helper()
	cases, err := s.app.desk.WaitingLine(s.ctx, s.pool, 100)
	if err != nil {
		s.t.Fatal(err)
	}
	var nos []string
	for _, c := range cases {
		nos = append(nos, c.No)
	}
	return nos
}

// line is the line of cases in Chinese as Redis has it.
func (r *ownRedis) line(ctx context.Context) ([]string, error) {
	members, err := r.client.ZRange(ctx, "kefu:{line}:places:zh", 0, -1).Result()
	for i, m := range members {
		members[i] = "C-" + strings.TrimLeft(m, "C-0")
	}
	return members, err
}

// repaired waits until the line in Redis is what PostgreSQL says, and tells how long that took.
func (s *scene) repaired(r *ownRedis) time.Duration {
	s.t.Helper()
	began := time.Now()
	r.eventually("the line is repaired", func() bool {
		got, err := r.line(s.ctx)
		return err == nil && slices.Equal(got, s.truth())
	})
	return time.Since(began)
}

// repairWithin is what the issue promises.
const repairWithin = 10 * time.Second

func TestTheLineIsRepairedWhateverHappensToRedis(t *testing.T) {
	t.Parallel()
	r := newOwnRedis(t)
	s := newScene(t, unlimited, r.with)
	s.waits(5)
	s.repaired(r)
	agent := s.customer(liMing)
	if err := r.client.Save(s.ctx).Err(); err != nil { // what "older" will be
		t.Fatal(err)
	}

	for _, broken := range []struct {
		name string
		how  func()
	}{
		{"FLUSHALL", func() { r.client.FlushAll(s.ctx) }},
		{"a restart with a file that is older than the database", func() {
			agent.say("/next") // leaves the line, which the file does not know
			s.until(`SELECT count(*) = 1 FROM cases WHERE status = 'claimed'`)
			s.waits(1)
			r.kill()
			r.start()
		}},
		{"a restart without its file", func() {
			r.kill()
			if err := os.Remove(r.dir + "/dump.rdb"); err != nil {
				t.Fatal(err)
			}
			r.start()
		}},
		{"another database's line", func() {
			line := handoff.NewLine(handoff.LineConfig{Client: r.client, Languages: texts.Languages})
			for i, no := range append(s.truth(), "C-1") {
				err := line.Update(s.ctx, handoff.Case{
					No: no, Lang: texts.Languages[i%2], Status: handoff.Waiting, Version: 99,
					PlaceAt: time.Now().Add(-time.Duration(i) * time.Hour),
				})
				if err != nil {
					t.Fatal(err)
				}
			}
		}},
	} {
		broken.how()
		took := s.repaired(r)
		t.Logf("%s: repaired after %v", broken.name, took.Round(time.Millisecond))
		if took > repairWithin {
			t.Errorf("%s: repaired after %v", broken.name, took)
		}
	}
	// And it works on: the line proposes the right case.
	first := s.truth()[0]
	agent.say("/next")
	s.until(`SELECT status = 'claimed' FROM cases WHERE case_no = $1`, first)
	s.repaired(r)
}

func TestCustomersAndAgentsAreServedWithoutRedis(t *testing.T) {
	t.Parallel()
	for name, away := range map[string]struct{ leave, comeBack func(*ownRedis) }{
		"stopped": {(*ownRedis).kill, (*ownRedis).start},
		"hanging": {(*ownRedis).hang, (*ownRedis).wake},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newOwnRedis(t)
			s := newScene(t, unlimited, r.with)
			s.waits(2)
			s.repaired(r)
			away.leave(r)
			t.Cleanup(r.wake)

			began := time.Now()
			_, caseNo := openRefundCase(t, s) // tells the customer that a human will come
			t.Logf("a case was opened without Redis, in %v", time.Since(began).Round(time.Millisecond))
			s.customer(zhou).in(0).hears(caseNo) // on the board
			first := s.truth()[0]
			s.customer(liMing).say("/next")
			s.until(`SELECT status = 'claimed' AND assignee = $2 FROM cases WHERE case_no = $1`, first, liMing)
			// The newest 接单 button with the number claims through the board.
			s.customer(zhou).in(0).press(caseNo)
			s.customer(wang).hears("周婷", "已接手", caseNo)
			topic := s.customer(zhou).in(s.topic(caseNo))
			topic.hears(caseNo)
			topic.say("您好，我在")
			s.customer(wang).hears("您好，我在")

			away.comeBack(r)
			if took := s.repaired(r); took > repairWithin {
				t.Errorf("repaired after %v", took)
			}
			for _, no := range []string{first, caseNo} {
				if slices.Contains(s.truth(), no) {
					t.Errorf("%s was claimed and waits", no)
				}
			}
			if n := s.count(`SELECT count(*) FROM inputs WHERE status <> 'done'`); n != 0 {
				t.Errorf("%d inputs are not done", n)
			}
		})
	}
}

// freePort finds a port for a server of a test.
func freePort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	_, port, _ := strings.Cut(listener.Addr().String(), ":")
	return port
}
