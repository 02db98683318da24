package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"path"
	"slices"
	"time"

	"github.com/go-telegram/bot/models"
	"github.com/jackc/pgx/v5"

	"kefu/bot/wire"
	"kefu/internal/servers"
	"kefu/playground"
)

// noBudget lets everything be sent at once.
var noBudget = wire.Limits{PerSecond: 1e6, ChatEvery: time.Microsecond, ChatBurst: 1e6, GroupPerMinute: 1e6}

// benchTurns measures the whole way of a customer's word: update, inbox, turn, transcript, delivery, answer; beside a bot
// on the same library that echoes what it hears and keeps nothing. Each of both is a process of its own; the stand-in for
// Telegram that they poll is in this one, and lets them send without limit. The servers are always private ones, because a
// whole kefu works on them.
type benchTurns struct {
	Updates    int    `default:"5000" help:"How many messages customers write to each bot."`
	Chats      int    `default:"64" help:"How many customers write at once, each as soon as the last answer is there."`
	Statements int    `help:"Print so many statements on which PostgreSQL spent most; needs its pg_stat_statements."`
	Profile    string `help:"Write a profile of kefu's processor time to this file."`
}

// answerWithin is when a missing answer ends the benchmark.
const answerWithin = 30 * time.Second

// Run measures and prints a table.
func (c *benchTurns) Run(ctx context.Context, s streams) error {
	if c.Updates < benchRounds || c.Chats < 1 {
		return fmt.Errorf("--updates must be %d at least, and --chats 1", benchRounds)
	}
	ours, stopOurs, err := newAskers(c.Chats)
	if err != nil {
		return err
	}
	defer stopOurs()
	echoed, stopEchoed, err := newAskers(c.Chats)
	if err != nil {
		return err
	}
	defer stopEchoed()
	private, task, end, err := c.surroundings(ctx, ours)
	if err != nil {
		return err
	}
	defer end()
	kefu, err := startPart(ctx, task, s)
	if err != nil {
		return err
	}
	defer kefu.end()
	echo, err := startPart(ctx, partTask{API: echoed.url}, s)
	if err != nil {
		return err
	}
	defer echo.end()
	one := &turnsRun{benchTurns: c, servers: private, kefu: kefu, echo: echo, ours: ours, echoed: echoed}
	if err := one.measure(ctx); err != nil {
		return err
	}
	return one.write(ctx, s.out)
}

// surroundings are servers of this run alone, and the task of a kefu that works on them.
func (c *benchTurns) surroundings(ctx context.Context, who *askers) (*servers.Servers, partTask, func(), error) {
	o := servers.Options{}
	if c.Statements > 0 {
		o.Settings = []string{"shared_preload_libraries=pg_stat_statements", "pg_stat_statements.track_planning=on"}
	}
	private, task, end, err := partSurroundings(ctx, o, who)
	task.Profile = c.Profile
	return private, task, end, err
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
	servers      *servers.Servers
	kefu, echo   *runningPart
	ours, echoed *askers

	line compared
	cost turnsCost
}

// turnsCost is what was used while something was measured.
type turnsCost struct {
	kefu, echo partUsage
	postgres   time.Duration
	stored     map[string]int64 // bytes of each table with its indexes
}

// measure lets customers write to both in turn.
func (r *turnsRun) measure(ctx context.Context) error {
	r.line.name = "updates"
	// Everybody's first word is a greeting, and belongs to no measurement.
	for _, who := range []*askers{r.ours, r.echoed} {
		if _, err := measure(ctx, r.Chats, r.Chats, who.ask); err != nil {
			return err
		}
	}
	if r.Statements > 0 {
		if err := r.do(ctx, `CREATE EXTENSION IF NOT EXISTS pg_stat_statements`); err != nil {
			return err
		}
		if err := r.do(ctx, `SELECT pg_stat_statements_reset()`); err != nil {
			return err
		}
	}
	before, err := r.used(ctx)
	if err != nil {
		return err
	}
	for range benchRounds {
		kefu, err := measure(ctx, r.Updates/benchRounds, r.Chats, r.ours.ask)
		if err != nil {
			return fmt.Errorf("kefu: %w", err)
		}
		bare, err := measure(ctx, r.Updates/benchRounds, r.Chats, r.echoed.ask)
		if err != nil {
			return fmt.Errorf("echo: %w", err)
		}
		_, _ = r.line.kefu.add(kefu, nil), r.line.bare.add(bare, nil)
	}
	after, err := r.used(ctx)
	for table, bytes := range before.stored {
		after.stored[table] -= bytes
	}
	r.cost = turnsCost{after.kefu.less(before.kefu), after.echo.less(before.echo), after.postgres - before.postgres, after.stored}
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

// write prints what was measured.
func (r *turnsRun) write(ctx context.Context, out io.Writer) error {
	n := len(r.line.kefu.times)
	fmt.Fprintf(out, "%d updates, %d chats at once; bare: an echo on the same library that keeps nothing\n\n", n, r.Chats)
	if err := writeTable(out, []compared{r.line}); err != nil {
		return err
	}
	each := func(d time.Duration) time.Duration { return (d / time.Duration(n)).Round(time.Microsecond) }
	fmt.Fprintf(out, "\nprocessor time an update: kefu %s, PostgreSQL %s; echo %s\n",
		each(r.cost.kefu.CPU), each(r.cost.postgres), each(r.cost.echo.CPU))
	fmt.Fprintf(out, "PostgreSQL was asked %.2f times an update, with %.2f statements; kefu had up to %d MB in memory\n",
		float64(r.cost.kefu.Asked)/float64(n), float64(r.cost.kefu.Statements)/float64(n), r.cost.kefu.Memory>>20)
	r.writeStored(out, n)
	if r.Statements == 0 {
		return nil
	}
	return r.writeStatements(ctx, out, n)
}

// storedShown is how many tables are named.
const storedShown = 5

// writeStored prints how much was stored for an update, and in which tables most.
func (r *turnsRun) writeStored(out io.Writer, n int) {
	var all int64
	for _, bytes := range r.cost.stored {
		all += bytes
	}
	tables := slices.SortedFunc(maps.Keys(r.cost.stored), func(a, b string) int {
		return cmp.Compare(r.cost.stored[b], r.cost.stored[a])
	})
	fmt.Fprintf(out, "stored an update, with indexes: %d bytes;", all/int64(n))
	for _, table := range tables[:min(storedShown, len(tables))] {
		fmt.Fprintf(out, " %s %d", table, r.cost.stored[table]/int64(n))
	}
	fmt.Fprintln(out)
}

// writeStatements prints on which statements PostgreSQL spent most: milliseconds in all, for planning and for execution.
func (r *turnsRun) writeStatements(ctx context.Context, out io.Writer, n int) error {
	conn, err := pgx.Connect(ctx, r.servers.DatabaseURL)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }()
	rows, err := conn.Query(ctx, `
		SELECT (total_plan_time + total_exec_time) * 1000 / $2, total_plan_time * 1000 / $2, plans::float8 / $2, calls::float8 / $2,
			regexp_replace(query, '\s+', ' ', 'g')
		FROM pg_stat_statements ORDER BY 1 DESC LIMIT $1`, r.Statements, float64(n))
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "\nan update: µs in PostgreSQL, of these for planning; plans; calls\n")
	var all, planning, plans, calls float64
	var sql string
	_, err = pgx.ForEachRow(rows, []any{&all, &planning, &plans, &calls, &sql}, func() error {
		if len(sql) > 150 {
			sql = sql[:150]
		}
		fmt.Fprintf(out, "%6.1f %6.1f %6.3f %6.3f  %s\n", all, planning, plans, calls, sql)
		return nil
	})
	return err
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

// askers are a stand-in for Telegram with customers who write and wait for the answer.
type askers struct {
	*playground.Server
	url     string
	free    chan int64              // customers who wait for nothing
	answers map[int64]chan struct{} // by chat
}

// newAskers starts a stand-in with so many customers.
func newAskers(people int) (*askers, func(), error) {
	c := &askers{free: make(chan int64, people), answers: map[int64]chan struct{}{}}
	world := playground.Config{Token: standInToken, Limits: playground.Limits{Off: true}}
	for i := range int64(people) {
		id := firstPerson + i
		world.People = append(world.People, playground.Person{
			ID: id, FirstName: "顾客", Language: "zh-hans", Role: playground.Customer,
		})
		c.answers[id] = make(chan struct{}, 1)
		c.free <- id
	}
	c.Server = playground.New(world)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		c.Close()
		return nil, nil, err
	}
	c.url = "http://" + listener.Addr().String()
	server := &http.Server{Handler: http.HandlerFunc(c.listen), ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = server.Serve(listener) }()
	return c, func() {
		_ = server.Close()
		c.Close()
	}, nil
}

// listen passes a call on to the stand-in, and tells the customer who is answered.
func (c *askers) listen(w http.ResponseWriter, r *http.Request) {
	if path.Base(r.URL.Path) != "sendMessage" {
		c.Handler().ServeHTTP(w, r)
		return
	}
	answer := &sniffed{ResponseWriter: w}
	c.Handler().ServeHTTP(answer, r)
	var sent struct{ Result models.Message }
	if err := json.Unmarshal(answer.body, &sent); err != nil {
		return
	}
	select {
	case c.answers[sent.Result.Chat.ID] <- struct{}{}:
	default: // a second answer to one word
	}
}

// sniffed keeps what is answered to a call.
type sniffed struct {
	http.ResponseWriter
	body []byte
}

// Write keeps and passes on.
func (o *sniffed) Write(p []byte) (int, error) {
	o.body = append(o.body, p...)
	return o.ResponseWriter.Write(p)
}

// ask lets a customer who is free write a word and waits for the first answer.
func (c *askers) ask(ctx context.Context, _ int) error {
	chat := <-c.free
	defer func() { c.free <- chat }()
	select {
	case <-c.answers[chat]: // what came after the first answer
	default:
	}
	c.Say(chat, chat, 0, "你好")
	late := time.NewTimer(answerWithin)
	defer late.Stop()
	select {
	case <-c.answers[chat]:
		return nil
	case <-late.C:
		return errors.New("a customer was not answered")
	case <-ctx.Done():
		return ctx.Err()
	}
}
