package main

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"kefu/dialog/texts"
	"kefu/handoff"
	"kefu/internal/servers"
	"kefu/internal/stage"
	"kefu/playground"
	"kefu/transcript"
)

// Chaos: real processes that are killed and frozen, PostgreSQL and Redis that crash, are emptied or cut off, and a Bot
// API that refuses, loses calls and loses answers, while customers write. Afterwards what is stored and what the
// stand-in for Telegram has seen must agree. `make chaos` runs it for longer.
var (
	chaosFor  = flag.Duration("chaos", 10*time.Second, "how long each round of chaos lasts")
	chaosSeed = flag.Uint64("chaos-seed", 0, "what the chaos is made of; 0: another each time")
)

const (
	chaosCustomers = 16
	firstOfChaos   = 700_000
)

func TestChaos(t *testing.T) {
	t.Parallel() // the servers that it stops are its own
	for _, processes := range []int{1, 3} {
		t.Run(fmt.Sprintf("%d processes", processes), func(t *testing.T) {
			seed := *chaosSeed
			if seed == 0 {
				seed = rand.Uint64()
			}
			t.Logf("-chaos-seed %d", seed)
			c := newChaos(t, seed)
			c.run(processes, *chaosFor)
			c.check()
		})
	}
}

// chaos is a scene on servers of its own, which processes reach through gates that can be closed.
type chaos struct {
	*scene
	random          *rand.Rand // of the one who breaks things
	dir             string
	servers         *servers.Servers
	database, redis *gate
	ownRedis        string // the address behind the gate
	counts          map[string]int
	over            atomic.Bool // processes that end are not started again

	mu       sync.Mutex
	programs []*exec.Cmd // guarded by mu
	said     atomic.Int64
}

func newChaos(t *testing.T, seed uint64) *chaos {
	t.Helper()
	c := &chaos{random: rand.New(rand.NewPCG(seed, 1)), dir: t.TempDir(), counts: map[string]int{}}
	c.database, c.redis = newGate(t), newGate(t)
	if err := os.Chmod(c.dir, 0o755); err != nil { // PostgreSQL runs as somebody else
		t.Fatal(err)
	}
	c.startServers(t)
	t.Cleanup(func() { c.servers.Stop() })
	databaseURL, redisURL := c.database.in(t, c.servers.DatabaseURL), c.redis.in(t, c.servers.RedisURL)
	if err := migrate(t.Context(), "", databaseURL); err != nil {
		t.Fatal(err)
	}
	c.scene = newStoppedScene(t, *chaosFor+5*time.Minute, databaseURL, databaseURL, redisURL, unlimited, func(_ *Config, world *playground.Config) {
		for i := range int64(chaosCustomers) {
			world.People = append(world.People, playground.Person{
				ID: firstOfChaos + i, FirstName: fmt.Sprint("顾客", i), Language: "zh-hans", Role: playground.Customer,
			})
		}
	})
	return c
}

func (c *chaos) startServers(t *testing.T) {
	t.Helper()
	var err error
	if c.servers, err = servers.Start(context.Background(), servers.Options{Dir: c.dir, Durable: true}); err != nil {
		t.Fatal(err)
	}
	c.database.lead(t, c.servers.DatabaseURL)
	c.redis.lead(t, c.servers.RedisURL)
	c.ownRedis = c.servers.RedisURL
}

// run lets customers write and things break for a while, and then waits until all is quiet.
func (c *chaos) run(processes int, lasts time.Duration) {
	c.t.Helper()
	defer func() {
		if c.t.Failed() {
			c.t.Logf("%v\n%s\n%s", c.counts, c.missing(), c.log.String())
		}
	}()
	c.programs = make([]*exec.Cmd, processes)
	var supervising sync.WaitGroup
	defer supervising.Wait()
	defer c.end()
	for i := range processes {
		random := rand.New(rand.NewPCG(uint64(i), c.random.Uint64()))
		supervising.Go(func() { c.supervise(i, random) })
	}
	over := time.Now().Add(lasts)
	var writing sync.WaitGroup
	for i := range int64(chaosCustomers) {
		random := rand.New(rand.NewPCG(uint64(i), c.random.Uint64()))
		writing.Go(func() {
			who := firstOfChaos + i
			for time.Now().Before(over) {
				c.Say(who, who, 0, []string{"/help", "你好", "我的订单", "/status", "怎么退款", "转人工"}[random.IntN(6)])
				c.said.Add(1)
				c.rest(random, 800*time.Millisecond)
			}
		})
	}
	for time.Now().Before(over) {
		c.failCalls()
		c.breakSomething()
		c.rest(c.random, time.Second)
	}
	writing.Wait()
	for i := range int64(chaosCustomers) { // a last word of everybody, so that a place that is stuck is seen
		c.Say(firstOfChaos+i, firstOfChaos+i, 0, "/help")
		c.said.Add(1)
	}
	c.until(`SELECT (SELECT count(*) FROM inputs WHERE source = 'telegram' AND status = 'done') >= $1
		AND NOT EXISTS (SELECT FROM inputs WHERE status = 'waiting')
		AND NOT EXISTS (SELECT FROM deliveries WHERE (state IN ('queued', 'sending') OR state = 'unknown' AND NOT repeated)
			-- what is about a case waits until somebody claims it
			AND place NOT IN (SELECT 'case:' || case_no FROM cases WHERE status = 'waiting'))`, c.said.Load())
}

// missing lists what customers said that no input is of.
func (c *chaos) missing() string {
	var list []string
	for i := range int64(chaosCustomers) {
		who := firstOfChaos + i
		said := 0
		for _, m := range c.Messages(who, 0) {
			if !m.From.IsBot {
				said++
			}
		}
		var done, other int
		_ = c.pool.QueryRow(c.ctx, `
			SELECT count(*) FILTER (WHERE i.status = 'done'), count(*) FILTER (WHERE i.status <> 'done')
			FROM inputs i JOIN conversations c ON c.id = i.conversation_id WHERE c.chat = $1 AND i.source = 'telegram'`, who).Scan(&done, &other)
		if said != done {
			list = append(list, fmt.Sprintf("customer %d said %d words, %d inputs are done and %d are not", who, said, done, other))
		}
	}
	return fmt.Sprintf("%d updates wait at the stand-in; %s", c.Pending(), strings.Join(list, "; "))
}

// supervise starts a process again whenever it ends, as systemd does: one that is killed, or finds PostgreSQL away at
// its start.
func (c *chaos) supervise(i int, random *rand.Rand) {
	for program := c.spawn(); ; {
		c.mu.Lock()
		c.programs[i] = program
		c.mu.Unlock()
		if c.over.Load() { // end may have looked before
			_ = program.Process.Kill()
		}
		_ = program.Wait()
		c.rest(random, time.Second)
		if c.over.Load() {
			return
		}
		program = c.spawn()
	}
}

// signal sends a signal to one of the processes, if it runs.
func (c *chaos) signal(i int, what os.Signal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if p := c.programs[i]; p != nil {
		_ = p.Process.Signal(what)
	}
}

// end kills all processes for good.
func (c *chaos) end() {
	c.over.Store(true)
	for i := range c.programs {
		c.signal(i, os.Kill)
	}
}

// rest is the pace of those who write and break, not something that anybody waits for.
func (c *chaos) rest(random *rand.Rand, most time.Duration) {
	select {
	case <-time.After(time.Duration(random.Int64N(int64(most)))):
	case <-c.ctx.Done():
	}
}

// failCalls lets some of the next calls of the Bot API fail.
func (c *chaos) failCalls() {
	for range 1 + c.random.IntN(4) {
		c.FailNext([]string{"*", "sendMessage", "sendMessage"}[c.random.IntN(3)], []playground.Fault{
			{Code: 429, RetryAfter: 1}, {Code: 500, Description: "Internal Server Error"}, {DropReply: true}, {DropCall: true}, {Code: 504, Gateway: true},
		}[c.random.IntN(5)])
		c.counts["failed calls"]++
	}
}

// breakSomething breaks one thing, and mends what does not mend itself.
func (c *chaos) breakSomething() {
	c.t.Helper()
	switch n := c.random.IntN(20); {
	case n < 9:
		// nothing else
	case n < 14:
		c.signal(c.random.IntN(len(c.programs)), os.Kill)
		c.counts["kills"]++
	case n < 15: // frozen, shorter than a lease
		i := c.random.IntN(len(c.programs))
		c.signal(i, syscall.SIGSTOP)
		c.rest(c.random, 2*time.Second)
		c.signal(i, syscall.SIGCONT)
		c.counts["frozen"]++
	case n < 16:
		c.crashServers()
		c.counts["crashes of PostgreSQL and Redis"]++
	case n < 18:
		c.database.shut()
		c.rest(c.random, time.Second)
		c.database.open()
		c.counts["PostgreSQL cut off"]++
	case n < 19:
		c.redis.shut()
		c.rest(c.random, 2*time.Second)
		c.redis.open()
		c.counts["Redis cut off"]++
	default:
		if options, err := redis.ParseURL(c.ownRedis); err == nil {
			client := redis.NewClient(options)
			_ = client.FlushAll(c.ctx).Err()
			_ = client.Close()
		}
		c.counts["Redis emptied"]++
	}
}

// crashServers kills PostgreSQL as the kernel would, and starts both servers again.
func (c *chaos) crashServers() {
	c.t.Helper()
	raw, err := os.ReadFile(filepath.Join(c.dir, "postgres", "data", "postmaster.pid"))
	if err == nil {
		line, _, _ := strings.Cut(string(raw), "\n")
		if pid, err := strconv.Atoi(line); err == nil && pid > 1 {
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
	}
	c.servers.Stop()
	c.startServers(c.t)
}

// check holds what is stored to what the stand-in has seen.
func (c *chaos) check() {
	t := c.t
	t.Helper()
	wrong := map[string]int{}
	aside := c.count(`SELECT count(*) FROM inputs WHERE status = 'aside'`)
	repeated := 0
	for i := range int64(chaosCustomers) {
		who := firstOfChaos + i
		var said, answers []int64
		for _, m := range c.Messages(who, 0) {
			if m.From.IsBot {
				answers = append(answers, int64(m.ID))
			} else {
				said = append(said, int64(m.ID))
			}
		}
		if handled := c.count(`SELECT count(*) FROM inputs i JOIN conversations c ON c.id = i.conversation_id
			WHERE c.chat = $1 AND i.source = 'telegram' AND i.event_sealed IS NOT NULL AND i.dedupe_key NOT LIKE 'tg:blocked%'`, who); handled < int64(len(said)) {
			wrong["lost words"] += len(said) - int(handled)
		} else if handled > int64(len(said)) {
			wrong["words handled twice"] += int(handled) - len(said)
		}
		verdict, err := stage.Judge(c.ctx, c.pool, transcript.CustomerPlace(c.count(`SELECT id FROM conversations WHERE chat = $1`, who)), answers)
		if err != nil {
			t.Fatal(err)
		}
		wrong["deliveries that never arrived"] += verdict.NeverArrived
		wrong["answers out of order"] += verdict.OutOfOrder
		wrong["repeats without a mark"] += verdict.Unmarked
		repeated += verdict.Repeated
		for _, why := range verdict.Why {
			t.Logf("customer %d: %s", who, why)
		}
		if len(answers) == 0 || answers[len(answers)-1] < said[len(said)-1] && !verdict.LastLost {
			wrong["customers without an answer to their last word"]++
		}
	}
	line := handoff.NewLine(handoff.LineConfig{Client: redis.NewClient(must(redis.ParseURL(c.ownRedis))), Languages: texts.Languages})
	if _, err := line.Reconcile(c.ctx, c.pool); err != nil {
		t.Error(err)
	}
	if again, err := line.Reconcile(c.ctx, c.pool); err != nil || again != (handoff.Repaired{}) {
		t.Errorf("the line is not as PostgreSQL says: %+v, %v", again, err)
	}
	if cases := c.count(`SELECT count(*) FROM (SELECT conversation_id FROM cases WHERE status <> 'closed' AND order_no IS NULL
		GROUP BY 1 HAVING count(*) > 1) x`); cases > 0 {
		wrong["customers with two open cases"] = int(cases)
	}
	t.Logf("%d words, %d deliveries, %d repeated and marked; %v", c.said.Load(), c.count(`SELECT count(*) FROM deliveries`), repeated, c.counts)
	if aside > 0 {
		wrong["inputs set aside"] = int(aside)
	}
	for what, n := range wrong {
		if n > 0 {
			t.Errorf("%d %s", n, what)
		}
	}
	if strings.Contains(c.log.String(), "panic") {
		t.Error("something panicked")
	}
	if t.Failed() {
		t.Log(c.log.String())
	}
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}
