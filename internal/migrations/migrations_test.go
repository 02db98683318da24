package migrations

import (
	"crypto/rand"
	"errors"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/jackc/pgx/v5"
)

// database makes an empty database. (The package testdb, which other tests use, needs this one.)
func database(t *testing.T) string {
	t.Helper()
	server := os.Getenv("KEFU_TEST_DATABASE_URL")
	if server == "" {
		t.Fatal("no PostgreSQL: run `make test`, or: go run ./internal/withservers go test ./internal/...")
	}
	conn, err := pgx.Connect(t.Context(), server)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	name := "kefu_migrations_" + strings.ToLower(rand.Text()[:12])
	if _, err := conn.Exec(t.Context(), `create database `+name); err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/" + name
	return u.String()
}

func query[T any](t *testing.T, databaseURL, sql string) (value T) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), databaseURL)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	if err := conn.QueryRow(t.Context(), sql).Scan(&value); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return value
}

func sqlFiles(contents ...string) fstest.MapFS {
	files := fstest.MapFS{}
	for i, sql := range contents {
		files[string(rune('1'+i))+"_test.sql"] = &fstest.MapFile{Data: []byte(sql)}
	}
	return files
}

func TestTheSchemaAppliesAndASecondRunChangesNothing(t *testing.T) {
	t.Parallel()
	at := database(t)
	for range 2 {
		if err := Run(t.Context(), at); err != nil {
			t.Fatal(err)
		}
	}
	// Names that others may read: they stay.
	for _, table := range []string{"orders", "cases"} {
		if query[bool](t, at, `select to_regclass('`+table+`') is null`) {
			t.Errorf("there is no table %s", table)
		}
	}
}

func TestSeveralStartsAtOnceWaitForEachOther(t *testing.T) {
	t.Parallel()
	at := database(t)
	// Not repeatable: a second application would add a row. Slow: the others arrive meanwhile.
	fsys := sqlFiles(`
		create table applied (n int);
		select pg_sleep(0.5);
		insert into applied values (1);`)
	const starts = 5
	errs := make([]error, starts)
	var all sync.WaitGroup
	for i := range starts {
		all.Go(func() { errs[i] = run(t.Context(), at, fsys) })
	}
	all.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Error(err)
	}
	if n := query[int](t, at, `select count(*) from applied`); n != 1 {
		t.Errorf("applied %d times", n)
	}
}

func TestAFailedMigrationLeavesNothingAndCanBeTriedAgain(t *testing.T) {
	t.Parallel()
	at := database(t)
	good := `create table first ();`
	if err := run(t.Context(), at, sqlFiles(good, `create table second (); select 1/0;`)); err == nil {
		t.Fatal("a division by zero passed")
	}
	if query[bool](t, at, `select to_regclass('second') is not null`) {
		t.Error("half of a failed migration stayed")
	}
	if err := run(t.Context(), at, sqlFiles(good, `create table second ();`)); err != nil {
		t.Errorf("the repaired migration: %v", err)
	}
}

func TestADatabaseOfANewerKefuIsRefused(t *testing.T) {
	t.Parallel()
	at := database(t)
	if err := run(t.Context(), at, sqlFiles(`create table first ();`, `create table second ();`)); err != nil {
		t.Fatal(err)
	}
	if err := run(t.Context(), at, sqlFiles(`create table first ();`)); !errors.Is(err, ErrNewer) {
		t.Errorf("err = %v, want ErrNewer", err)
	}
	if query[bool](t, at, `select to_regclass('second') is null`) {
		t.Error("the newer schema was taken back")
	}
}
