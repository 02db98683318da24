package main

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"net"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"kefu/bot/wire"
	"kefu/internal/servers"
)

// noBudget lets everything be sent at once.
var noBudget = wire.Limits{PerSecond: 1e6, ChatEvery: time.Microsecond, ChatBurst: 1e6, GroupPerMinute: 1e6}

// benchTurns measures the whole way of a customer's word: update, inbox, turn, transcript, delivery, answer; beside a bot
// on the same library that echoes what it hears and keeps nothing. Each of both is a process of its own; the stand-in for
// Telegram that they work with is in this one, and lets them send without limit. The servers are always private ones, because a
// whole kefu works on them.
type benchTurns struct {
	Updates    int      `default:"5000" help:"How many messages people write to each bot, for each line."`
	Chats      int      `default:"64" help:"How many people write at once, each as soon as the last answer is there."`
	Lines      []string `default:"webhook,polling,steady,mixed" enum:"webhook,polling,steady,mixed" help:"What is measured: greetings that come by webhook or by polling; greetings at a steady rate; mixed work: lists, cancels, cases and relays, a quarter each."`
	Rate       int      `default:"300" help:"How many updates a second come at a steady rate."`
	Stored     int      `help:"Measure greetings once more after so many entries, of a hundredth as many conversations, were stored."`
	Statements int      `help:"Print so many statements on which PostgreSQL spent most during greetings that come by polling; needs its pg_stat_statements."`
	Profile    string   `help:"Write a profile of kefu's processor time to this file, from the first line that uses polling to the end."`
}

// answerWithin is when a missing answer ends the benchmark.
const answerWithin = 30 * time.Second

// talksOf is how many of the chats are talks with an agent, in mixed work.
func (c *benchTurns) talksOf() int { return max(1, c.Chats/4) }

// Run measures and prints tables.
func (c *benchTurns) Run(ctx context.Context, s streams) error {
	if c.Updates < benchRounds || c.Chats < 2 || c.Rate < 1 {
		return fmt.Errorf("--updates must be %d at least, --chats 2 and --rate 1", benchRounds)
	}
	buyers := c.Chats - c.talksOf()
	ours, stopOurs, err := newAskers(c.Chats, mixedPeople(buyers, c.talksOf())...)
	if err != nil {
		return err
	}
	defer stopOurs()
	echoed, stopEchoed, err := newAskers(c.Chats)
	if err != nil {
		return err
	}
	defer stopEchoed()
	o := servers.Options{}
	if c.Statements > 0 {
		o.Settings = []string{"shared_preload_libraries=pg_stat_statements", "pg_stat_statements.track_planning=on"}
	}
	private, task, end, err := partSurroundings(ctx, o, ours)
	if err != nil {
		return err
	}
	defer end()
	task.Desk = true
	r := &turnsRun{benchTurns: c, streams: s, servers: private, task: task, ours: ours, echoed: echoed}
	if err := r.measureAll(ctx); err != nil {
		return err
	}
	return r.write()
}

// newKey is a key for one run.
func newKey() string {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails: crypto/rand ends the process instead
	return base64.StdEncoding.EncodeToString(key)
}

// turnsRun is one run of benchTurns.
type turnsRun struct {
	*benchTurns
	streams
	servers      *servers.Servers
	task         partTask
	ours, echoed *askers
	kefu, echo   *runningPart // that run now

	lines      []turnsLine
	statements []string
}

// turnsLine is what was measured of one kind of work.
type turnsLine struct {
	compared
	cost turnsCost
	// memory is what kefu had at most after the first round, in bytes.
	memory int64
}

// turnsCost is what was used while something was measured.
type turnsCost struct {
	kefu, echo partUsage
	postgres   time.Duration
	stored     map[string]int64 // bytes of each table with its indexes
}

// measureAll measures what was asked for: first what comes by webhook, and everything else by polling.
func (r *turnsRun) measureAll(ctx context.Context) error {
	if slices.Contains(r.Lines, "webhook") {
		if err := r.with(ctx, true, func() error { return r.greetings(ctx, "webhook") }); err != nil {
			return err
		}
	}
	if !slices.ContainsFunc(r.Lines, func(line string) bool { return line != "webhook" }) && r.Stored == 0 {
		return nil
	}
	return r.with(ctx, false, func() error {
		if slices.Contains(r.Lines, "polling") {
			if err := r.polling(ctx); err != nil {
				return err
			}
		}
		if slices.Contains(r.Lines, "steady") {
			if err := r.steady(ctx); err != nil {
				return err
			}
		}
		if slices.Contains(r.Lines, "mixed") {
			if err := r.mixed(ctx); err != nil {
				return err
			}
		}
		if r.Stored == 0 {
			return nil
		}
		return r.filled(ctx)
	})
}

// with lets both bots run while work is done.
func (r *turnsRun) with(ctx context.Context, webhook bool, work func() error) (err error) {
	task, echo := r.task, partTask{API: r.echoed.url}
	if webhook {
		if task.Webhook, err = freeAddress(); err != nil {
			return err
		}
		if echo.Webhook, err = freeAddress(); err != nil {
			return err
		}
	} else {
		task.Profile = r.Profile
	}
	if r.kefu, err = startPart(ctx, task, r.streams); err != nil {
		return err
	}
	defer r.kefu.end()
	if r.echo, err = startPart(ctx, echo, r.streams); err != nil {
		return err
	}
	defer r.echo.end()
	// Everybody's first word is answered otherwise, and who has just started has yet to learn; it belongs to no measurement.
	for _, who := range []*askers{r.ours, r.echoed} {
		if _, err := measure(ctx, 2*r.Chats, r.Chats, who.ask); err != nil {
			return err
		}
	}
	return work()
}

// freeAddress is one on which nobody listens.
func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// greetings lets customers greet both bots.
func (r *turnsRun) greetings(ctx context.Context, name string) error {
	return r.compare(ctx, name, func(ctx context.Context, who *askers, n int) (sample, error) {
		return measure(ctx, n, r.Chats, who.ask)
	})
}

// polling is greetings, with the statements that they take.
func (r *turnsRun) polling(ctx context.Context) error {
	if r.Statements == 0 {
		return r.greetings(ctx, "polling")
	}
	for _, sql := range []string{`CREATE EXTENSION IF NOT EXISTS pg_stat_statements`, `SELECT pg_stat_statements_reset()`} {
		if err := r.do(ctx, sql); err != nil {
			return err
		}
	}
	if err := r.greetings(ctx, "polling"); err != nil {
		return err
	}
	return r.readStatements(ctx, r.Updates)
}

// steady lets customers greet at a steady rate.
func (r *turnsRun) steady(ctx context.Context) error {
	return r.compare(ctx, fmt.Sprintf("steady, %d/s", r.Rate), func(ctx context.Context, who *askers, n int) (sample, error) {
		return atRate(ctx, n, r.Rate, who.ask)
	})
}

// mixed lets people do what people do.
func (r *turnsRun) mixed(ctx context.Context) error {
	buyers := r.Chats - r.talksOf()
	work := &mixedWork{askers: r.ours, databaseURL: r.servers.DatabaseURL}
	if err := work.open(ctx, buyers, r.talksOf(), r.Updates); err != nil {
		return fmt.Errorf("mixed work: %w", err)
	}
	done := 0
	err := r.compare(ctx, "mixed", func(ctx context.Context, who *askers, n int) (sample, error) {
		if who == r.echoed {
			return measure(ctx, n, r.Chats, who.ask)
		}
		first := done
		done += n
		return measure(ctx, n, r.Chats, func(ctx context.Context, i int) error { return work.do(ctx, first+i) })
	})
	if err != nil {
		return err
	}
	return work.check(ctx)
}

// atRate does n operations, so many a second, however long each takes; times count from when each was to begin.
func atRate(ctx context.Context, n, perSecond int, operation func(context.Context, int) error) (sample, error) {
	times := make([]time.Duration, n)
	g, ctx := errgroup.WithContext(ctx)
	began := time.Now()
	for i := range n {
		due := began.Add(time.Duration(i) * time.Second / time.Duration(perSecond))
		if err := wire.Pause(ctx, time.Until(due)); err != nil {
			break // one of them failed
		}
		g.Go(func() error {
			err := operation(ctx, i)
			times[i] = time.Since(due)
			return err
		})
	}
	err := g.Wait()
	return sample{times, time.Since(began)}, err
}

// compare lets people write to both bots in turn.
func (r *turnsRun) compare(ctx context.Context, name string, work func(ctx context.Context, who *askers, n int) (sample, error)) error {
	line := turnsLine{compared: compared{name: name}}
	before, err := r.used(ctx)
	if err != nil {
		return err
	}
	for round := range benchRounds {
		kefu, err := work(ctx, r.ours, r.Updates/benchRounds)
		if err != nil {
			return fmt.Errorf("%s, kefu: %w", name, err)
		}
		bare, err := work(ctx, r.echoed, r.Updates/benchRounds)
		if err != nil {
			return fmt.Errorf("%s, echo: %w", name, err)
		}
		_, _ = line.kefu.add(kefu, nil), line.bare.add(bare, nil)
		if round == 0 {
			first, err := r.kefu.usage()
			if err != nil {
				return fmt.Errorf("kefu ended: %w", err)
			}
			line.memory = first.Memory
		}
	}
	after, err := r.used(ctx)
	for table, bytes := range before.stored {
		after.stored[table] -= bytes
	}
	line.cost = turnsCost{after.kefu.less(before.kefu), after.echo.less(before.echo), after.postgres - before.postgres, after.stored}
	r.lines = append(r.lines, line)
	return err
}

// used is what all have used until now.
func (r *turnsRun) used(ctx context.Context) (c turnsCost, err error) {
	if c.kefu, err = r.kefu.usage(); err != nil {
		return c, fmt.Errorf("kefu ended: %w", err)
	}
	if c.echo, err = r.echo.usage(); err != nil {
		return c, fmt.Errorf("the echo ended: %w", err)
	}
	if c.postgres, err = r.servers.PostgresTime(); err != nil {
		return c, err
	}
	c.stored, err = r.storedBytes(ctx)
	return c, err
}

// storedBytes is how much each table takes, with its indexes.
func (r *turnsRun) storedBytes(ctx context.Context) (map[string]int64, error) {
	conn, err := pgx.Connect(ctx, r.servers.DatabaseURL)
	if err != nil {
		return nil, err
	}
	defer func() { _ = conn.Close(ctx) }()
	rows, err := conn.Query(ctx, `
		SELECT relname, pg_total_relation_size(oid) FROM pg_class
		WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`)
	if err != nil {
		return nil, err
	}
	stored := map[string]int64{}
	var table string
	var bytes int64
	_, err = pgx.ForEachRow(rows, []any{&table, &bytes}, func() error {
		stored[table] = bytes
		return nil
	})
	return stored, err
}

func (u partUsage) less(before partUsage) partUsage {
	u.CPU, u.Asked, u.Statements = u.CPU-before.CPU, u.Asked-before.Asked, u.Statements-before.Statements
	return u
}

func (r *turnsRun) do(ctx context.Context, sql string) error {
	conn, err := pgx.Connect(ctx, r.servers.DatabaseURL)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }()
	_, err = conn.Exec(ctx, sql)
	return err
}
