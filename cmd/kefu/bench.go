package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"text/tabwriter"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/redis/go-redis/v9"

	"kefu/internal/migrations"
	"kefu/internal/servers"
)

// benchCommand measures parts of kefu beside the least that could do the same, in the same run: ratios tell more than
// figures of one machine.
type benchCommand struct {
	Handoff   benchHandoff   `cmd:"" help:"The human queue: enqueue, claim, relay."`
	Orders    benchOrders    `cmd:"" help:"The order database: cancels, lists, lookups."`
	Processes benchProcesses `cmd:"" help:"How long an answer takes with several processes, beside one."`
	Export    benchExport    `cmd:"" help:"Exporting a whole record: time and memory."`
	Search    benchSearch    `cmd:"" help:"Finding what was said, in a filled record."`
	Turns     benchTurns     `cmd:"" help:"The whole way from a customer's word to the answer, beside a bot that echoes."`
	Part      benchPart      `cmd:"" hidden:""`
}

// benchServers are where a benchmark works: servers that it starts and throws away, or given ones, in a database of its
// own that is dropped afterwards.
type benchServers struct {
	DatabaseURL string `name:"database-url" help:"PostgreSQL server, as a role that may create databases; default: a private one for this run."`
	RedisURL    string `name:"redis-url" help:"Redis; default: a private one for this run."`
}

// bench is a running benchmark's surroundings.
type bench struct {
	pool   *pgxpool.Pool
	redis  *redis.Client
	prefix string // of keys in Redis
	close  func()
}

// benchConns is how many connections the benchmarks share: more gain nothing on small machines.
const benchConns = 16

// open starts what was not given and makes a migrated database.
func (s benchServers) open(ctx context.Context) (_ *bench, err error) {
	b := &bench{prefix: "bench-" + strings.ToLower(rand.Text()[:8]) + ":"}
	var closers []func()
	b.close = func() {
		for _, f := range slices.Backward(closers) {
			f()
		}
	}
	defer func() {
		if err != nil {
			b.close()
		}
	}()
	if s.DatabaseURL == "" || s.RedisURL == "" {
		private, err := servers.Start(ctx, servers.Options{Durable: true})
		if err != nil {
			return nil, err
		}
		closers = append(closers, private.Stop)
		s.DatabaseURL, s.RedisURL = cmp.Or(s.DatabaseURL, private.DatabaseURL), cmp.Or(s.RedisURL, private.RedisURL)
	}
	at, drop, err := ownDatabase(ctx, s.DatabaseURL)
	if err != nil {
		return nil, err
	}
	closers = append(closers, drop)
	if err := migrations.Run(ctx, at); err != nil {
		return nil, err
	}
	config, err := pgxpool.ParseConfig(at)
	if err != nil {
		return nil, err
	}
	config.MaxConns = benchConns
	if b.pool, err = pgxpool.NewWithConfig(ctx, config); err != nil {
		return nil, err
	}
	closers = append(closers, b.pool.Close)
	options, err := redis.ParseURL(s.RedisURL)
	if err != nil {
		return nil, errors.New("--redis-url: is no address such as redis://localhost:6379/0")
	}
	b.redis = redis.NewClient(options)
	closers = append(closers, func() { _ = b.redis.Close() }, b.forget)
	return b, b.redis.Ping(ctx).Err()
}

// ownDatabase makes a database beside the one of the address, and returns its address and what drops it.
func ownDatabase(ctx context.Context, server string) (string, func(), error) {
	u, err := url.Parse(server)
	if err != nil {
		return "", nil, errors.New("--database-url: is no address such as postgres://user:password@host:5432/postgres")
	}
	name := "kefu_bench_" + strings.ToLower(rand.Text()[:8])
	do := func(ctx context.Context, sql string) error {
		conn, err := pgx.Connect(ctx, server)
		if err != nil {
			return err
		}
		defer func() { _ = conn.Close(ctx) }()
		_, err = conn.Exec(ctx, sql)
		return err
	}
	if err := do(ctx, "CREATE DATABASE "+name); err != nil {
		return "", nil, fmt.Errorf("make a database for the benchmark: %w", err)
	}
	u.Path = "/" + name
	return u.String(), func() {
		_ = do(context.WithoutCancel(ctx), "DROP DATABASE "+name+" WITH (FORCE)")
	}, nil
}

// forget removes the benchmark's keys.
func (b *bench) forget() {
	ctx := context.Background()
	for keys := b.redis.Scan(ctx, 0, b.prefix+"*", 1000).Iterator(); keys.Next(ctx); {
		b.redis.Del(ctx, keys.Val())
	}
}

// measure does n operations, so many at once, and keeps how long each took.
func measure(ctx context.Context, n, atOnce int, operation func(ctx context.Context, i int) error) (sample, error) {
	times := make([]time.Duration, n)
	var next atomic.Int64
	var group sync.WaitGroup
	var failed atomic.Pointer[error]
	began := time.Now()
	for range min(atOnce, n) {
		group.Go(func() {
			for i := int(next.Add(1)) - 1; i < n && failed.Load() == nil && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				start := time.Now()
				if err := operation(ctx, i); err != nil {
					failed.Store(&err)
					return
				}
				times[i] = time.Since(start)
			}
		})
	}
	group.Wait()
	if err := failed.Load(); err != nil {
		return sample{}, *err
	}
	return sample{times, time.Since(began)}, ctx.Err()
}

// sample is what was measured.
type sample struct {
	times []time.Duration
	took  time.Duration
}

// add joins what a further round measured, unless that failed.
func (s *sample) add(other sample, err error) error {
	s.times, s.took = append(s.times, other.times...), s.took+other.took
	return err
}

// rate is operations a second.
func (s sample) rate() float64 { return float64(len(s.times)) / s.took.Seconds() }

// p99 is what 99 of 100 operations did not exceed.
func (s sample) p99() time.Duration { return s.percentile(99) }

// percentile is what so many of 100 operations did not exceed.
func (s sample) percentile(of int) time.Duration {
	sorted := slices.Sorted(slices.Values(s.times))
	if len(sorted) == 0 {
		return 0
	}
	return sorted[max(0, (len(sorted)*of-1)/100)]
}

// compared is one line of a benchmark's table.
type compared struct {
	name       string
	kefu, bare sample
}

// writeTable shows rates and ratios.
func writeTable(w io.Writer, lines []compared) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "\tkefu/s\tp99\tbare/s\tp99\tratio\t")
	for _, l := range lines {
		fmt.Fprintf(t, "%s\t%.0f\t%s\t%.0f\t%s\t%.2f\t\n", l.name, l.kefu.rate(), l.kefu.p99().Round(100*time.Microsecond),
			l.bare.rate(), l.bare.p99().Round(100*time.Microsecond), l.kefu.rate()/l.bare.rate())
	}
	return t.Flush()
}
