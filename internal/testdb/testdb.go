// Package testdb gives each test a PostgreSQL database and a Redis database of its own, on the servers
// that the test run was started with.
//
// It knows how to make and remove them. It must not know what is stored in them, and nothing but
// tests may import it.
package testdb

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/redis/go-redis/v9"

	"kefu/internal/migrations"
)

const (
	databaseVariable = "KEFU_TEST_DATABASE_URL"
	redisVariable    = "KEFU_TEST_REDIS_URL"

	// maxConns is small: tests run side by side on one server.
	maxConns = 8
	// redisDatabases is how many the test servers have; number 0 counts the others.
	redisDatabases = 4096
	// runningRole is who kefu runs as in tests: it may do what a kefu that serves must do, and change no table.
	runningRole = "kefu_running"
	// setupTimeout bounds what is done outside of a test's own time, such as removing its database.
	setupTimeout = time.Minute
	// releaseTimeout is how long connections may stay in use after their test.
	releaseTimeout = 10 * time.Second
)

// New returns a pool of a few connections to a new, migrated and otherwise empty database, as the role that kefu runs as.
// Pool and database are removed when the test ends.
func New(t testing.TB) *pgxpool.Pool {
	t.Helper()
	return connect(t, URL(t))
}

// Owner returns a pool of a few connections to the database of a pool of New, as the role that owns its tables: for
// what a test does that kefu may not do. It is closed when the test ends.
func Owner(t testing.TB, pool *pgxpool.Pool) *pgxpool.Pool {
	t.Helper()
	return connect(t, OwnerURL(t, pool.Config().ConnString()))
}

func connect(t testing.TB, at string) *pgxpool.Pool {
	t.Helper()
	config, err := pgxpool.ParseConfig(at)
	if err != nil {
		t.Fatal(err)
	}
	config.MaxConns = maxConns
	config.ConnConfig.Tracer = sent
	pool, err := pgxpool.NewWithConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closePool(t, pool) })
	return pool
}

// OwnerURL returns the address of a database of URL for the role that owns its tables: KEFU_MIGRATE_DATABASE_URL.
func OwnerURL(t testing.TB, databaseURL string) string {
	t.Helper()
	at, err := url.Parse(databaseURL)
	if err != nil {
		t.Fatal(err)
	}
	owner, err := url.Parse(fromEnvironment(t, databaseVariable))
	if err != nil {
		t.Fatal(err)
	}
	at.User = owner.User
	return at.String()
}

// URL returns the address of a new, migrated and otherwise empty database for the role that kefu runs as, for tests that
// start the whole App. The database is removed when the test ends, whoever is still connected.
func URL(t testing.TB) string {
	t.Helper()
	fromEnvironment(t, databaseVariable)
	template, err := makeTemplate()
	if err != nil {
		t.Fatalf("make the template database: %v", err)
	}
	return copyOf(t, template)
}

// copyOf makes a database like the template for this test, and returns its address for the role that kefu runs as.
func copyOf(t testing.TB, template string) string {
	t.Helper()
	name := "kefu_test_" + strings.ToLower(rand.Text()[:12])
	// The copy by files takes a quarter of what the usual one does, which writes every page to the log first.
	if err := execute(t.Context(), `create database `+name+` template `+template+` strategy file_copy`); err != nil {
		t.Fatalf("make a database for this test: %v", err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), setupTimeout)
		defer cancel()
		if err := execute(ctx, `drop database `+name+` with (force)`); err != nil {
			t.Errorf("remove this test's database: %v", err)
		}
	})
	at, err := withDatabase(asRunningRole(os.Getenv(databaseVariable)), name)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// Filled is a migrated database with more in it, which is made once and then copied for each test that wants the same.
type Filled struct {
	fill func(ctx context.Context, ownerURL string) error
	name string
	err  error
	once sync.Once
}

// NewFilled returns a database that fill fills before it is first copied. When fill returns, all its connections are closed.
func NewFilled(fill func(ctx context.Context, ownerURL string) error) *Filled {
	return &Filled{fill: fill}
}

// URL is URL, of a copy of the filled database.
func (f *Filled) URL(t testing.TB) string {
	t.Helper()
	server := fromEnvironment(t, databaseVariable)
	f.once.Do(func() { f.err = f.make(server) })
	if f.err != nil {
		t.Fatalf("fill a database: %v", f.err)
	}
	return copyOf(t, f.name)
}

func (f *Filled) make(server string) error {
	ctx, cancel := context.WithTimeout(context.Background(), setupTimeout)
	defer cancel()
	template, err := makeTemplate()
	if err != nil {
		return err
	}
	f.name = "kefu_filled_" + strings.ToLower(rand.Text()[:12])
	if err := execute(ctx, `create database `+f.name+` template `+template+` strategy file_copy`); err != nil {
		return err
	}
	at, err := withDatabase(server, f.name)
	if err != nil {
		return err
	}
	return f.fill(ctx, at)
}

// Remove removes what the copies are made of. A test program calls it when its tests have ended.
func (f *Filled) Remove() {
	if f.name == "" {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), setupTimeout)
	defer cancel()
	if err := execute(ctx, `drop database `+f.name+` with (force)`); err != nil {
		fmt.Fprintf(os.Stderr, "remove %s: %v\n", f.name, err)
	}
}

// asRunningRole is the address of the server for the running role, whose password is the same.
func asRunningRole(server string) string {
	u, err := url.Parse(server)
	if err != nil {
		return server // which says so where it is used
	}
	password, _ := u.User.Password()
	u.User = url.UserPassword(runningRole, password)
	return u.String()
}

// Redis returns a client of an empty Redis database of the test's own, and a prefix for its keys, so
// that code which forgets the prefix can be caught. Both are removed when the test ends.
func Redis(t testing.TB) (client *redis.Client, prefix string) {
	t.Helper()
	options, err := redis.ParseURL(RedisURL(t))
	if err != nil {
		t.Fatal(err)
	}
	client = redis.NewClient(options)
	t.Cleanup(func() { _ = client.Close() })
	return client, fmt.Sprintf("test%d:", options.DB)
}

// RedisURL returns the address of an empty Redis database of the test's own, for tests that start the
// whole App. FLUSHDB in it disturbs nobody; FLUSHALL would.
func RedisURL(t testing.TB) string {
	t.Helper()
	server := fromEnvironment(t, redisVariable)
	options, err := redis.ParseURL(server)
	if err != nil {
		t.Fatalf("%s: %v", redisVariable, err)
	}
	counter := redis.NewClient(options)
	defer counter.Close()
	n, err := counter.Incr(t.Context(), "kefu:test:databases").Result()
	if err != nil {
		t.Fatalf("reserve a Redis database: %v", err)
	}
	options.DB = int(1 + (n-1)%(redisDatabases-1))
	own := redis.NewClient(options)
	flush := func(ctx context.Context) error { return own.FlushDB(ctx).Err() }
	if err := flush(t.Context()); err != nil {
		t.Fatalf("empty Redis database %d (the server needs `databases %d`): %v", options.DB, redisDatabases, err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), setupTimeout)
		defer cancel()
		if err := flush(ctx); err != nil {
			t.Errorf("empty this test's Redis database: %v", err)
		}
		_ = own.Close()
	})
	at, err := withDatabase(server, fmt.Sprint(options.DB))
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// makeTemplate makes the migrated database that all others are copied from, once for each content of the migrations.
var makeTemplate = sync.OnceValues(func() (name string, err error) {
	return madeOnce("kefu_template_"+migrations.Hash()[:16], "template1", migrate)
})

// migrate makes a new database one that kefu can run in.
func migrate(ctx context.Context, ownerURL string) error {
	if err := migrations.Run(ctx, ownerURL); err != nil {
		return err
	}
	u, err := url.Parse(ownerURL)
	if err != nil {
		return err
	}
	password, _ := u.User.Password()
	// The role is the whole server's: another program may have made it, for another template.
	if err := execute(ctx, `do $$ begin
		create role `+runningRole+` login password '`+strings.ReplaceAll(password, "'", "''")+`';
	exception when duplicate_object or unique_violation then null; end $$`); err != nil {
		return err
	}
	return migrations.Grant(ctx, ownerURL, runningRole)
}

// madeOnce makes a database of this name as a copy of another and lets fill fill it, unless the server has it: whichever
// of several test programs comes first. It stays as long as the server. When fill returns, all its connections are closed.
func madeOnce(name, from string, fill func(ctx context.Context, ownerURL string) error) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), setupTimeout)
	defer cancel()
	server := os.Getenv(databaseVariable)
	conn, err := pgx.Connect(ctx, server)
	if err != nil {
		return "", err
	}
	defer conn.Close(ctx) // which also frees the lock
	if _, err := conn.Exec(ctx, `select pg_advisory_lock(hashtext($1))`, name); err != nil {
		return "", err
	}
	var exists bool
	if err := conn.QueryRow(ctx, `select exists (select from pg_database where datname = $1)`, name).Scan(&exists); err != nil || exists {
		return name, err
	}
	// Filled under another name first: a program that dies here leaves nothing half done behind.
	unfinished := name + "_unfinished"
	for _, sql := range []string{
		`drop database if exists ` + unfinished + ` with (force)`,
		`create database ` + unfinished + ` template ` + from + ` strategy file_copy`,
	} {
		if _, err := conn.Exec(ctx, sql); err != nil {
			return "", err
		}
	}
	at, err := withDatabase(server, unfinished)
	if err != nil {
		return "", err
	}
	if err := fill(ctx, at); err != nil {
		return "", err
	}
	_, err = conn.Exec(ctx, `alter database `+unfinished+` rename to `+name)
	return name, err
}

// closePool fails a test that keeps a connection, for which Close alone would wait without a word.
func closePool(t testing.TB, pool *pgxpool.Pool) {
	t.Helper()
	closed := make(chan struct{})
	go func() {
		pool.Close()
		close(closed)
	}()
	select {
	case <-closed:
	case <-time.After(releaseTimeout):
		t.Errorf("%d connections were never released: rows not read to their end, or a transaction neither committed nor rolled back", pool.Stat().AcquiredConns())
	}
}

func fromEnvironment(t testing.TB, variable string) string {
	t.Helper()
	value := os.Getenv(variable)
	if value == "" {
		t.Fatalf("%s is not set: this test needs PostgreSQL and Redis. Run `make test`, or for one package: go run ./internal/withservers go test ./orders/...", variable)
	}
	return value
}

// execute runs one statement on the server.
func execute(ctx context.Context, sql string) error {
	pool, err := administration()
	if err != nil {
		return err
	}
	_, err = pool.Exec(ctx, sql)
	return err
}

// administration is how databases are made and removed, for as long as the test program runs: a new connection would cost
// PostgreSQL more than the copy of a database does.
var administration = sync.OnceValues(func() (*pgxpool.Pool, error) {
	config, err := pgxpool.ParseConfig(os.Getenv(databaseVariable))
	if err != nil {
		return nil, err
	}
	config.MaxConns = 2
	return pgxpool.NewWithConfig(context.Background(), config)
})

func withDatabase(server, name string) (string, error) {
	u, err := url.Parse(server)
	if err != nil {
		return "", fmt.Errorf("address of the server: %w", err)
	}
	u.Path = "/" + name
	return u.String(), nil
}
