package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/vbauerster/mpb/v8"

	"kefu/internal/testdb"
)

// TestACommandThatIsInterruptedSaysHowFarItCame ends each command by SIGTERM in the middle of its work: while it waits
// for a table that somebody else holds.
func TestACommandThatIsInterruptedSaysHowFarItCame(t *testing.T) {
	t.Parallel()
	databaseURL := demoShop.URL(t)
	s := newStoppedScene(t, 5*time.Minute, databaseURL, testdb.OwnerURL(t, databaseURL), testdb.RedisURL(t))
	key, other := s.config.DataKey, strings.Repeat("B", 43)+"="
	orders := filepath.Join(t.TempDir(), "orders.jsonl")
	if err := os.WriteFile(orders, []byte(orderLine("WF20261122999999")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	zip := filepath.Join(t.TempDir(), "record.zip")
	for _, c := range []struct {
		held string // the table
		args []string
		says string
		with []string // further variables
	}{
		{"schema_version", []string{"migrate"}, "the migrations that were done stay done", nil},
		{"products", []string{"seed"}, "nothing was filled in", nil},
		{"products", []string{"policies"}, "no policy was changed", nil},
		{"orders", []string{"import", orders}, "the rest of the file is not", nil},
		{"turns", []string{"prune"}, "what is counted above is gone", nil},
		{"entries", []string{"erase", s.demo.Customers[0].ID, "--yes"}, "nothing was erased", nil},
		{"entries", []string{"rekey"}, "Keep both keys, and run it again", []string{"KEFU_DATA_KEY=" + other + "," + key}},
		{"inputs", []string{"retry"}, "nothing is tried again", nil},
		{"turns", []string{"rehearse"}, "nothing was replayed", nil},
		{"entries", []string{"verify"}, "looked at", []string{"KEFU_SEAL_KEY=" + other}},
		{"entries", []string{"export", "--out", zip}, "no file is left", nil},
		{"staff", []string{"doctor"}, "not everything was looked at", nil},
	} {
		t.Run(strings.Join(c.args[:1], " "), func(t *testing.T) {
			said, status := s.interrupted(t, c.held, append([]string{
				"KEFU_DATABASE_URL=" + s.config.MigrateDatabaseURL, "KEFU_DATA_KEY=" + key, "KEFU_REDIS_URL=" + s.config.RedisURL,
				"KEFU_TELEGRAM_TOKEN=" + standInToken, "KEFU_TELEGRAM_API_URL=" + s.config.TelegramAPIURL, "KEFU_MEDIA_DIR=" + t.TempDir(),
			}, c.with...), c.args...)
			if status < 1 || !strings.Contains(said, "kefu: interrupted: ") || !strings.Contains(said, c.says) {
				t.Errorf("status %d: %s", status, said)
			}
		})
	}
	if _, err := os.Stat(zip); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("an interrupted export leaves a file: %v", err)
	}
}

// interrupted runs kefu while a table is held, ends it when it waits for that, and gives what it said and its exit
// status.
func (s *scene) interrupted(t *testing.T, held string, environ []string, args ...string) (said string, status int) {
	t.Helper()
	program := exec.CommandContext(s.ctx, os.Args[0], args...)
	program.Env = append([]string{asProgram + "=1", "PATH=" + os.Getenv("PATH")}, environ...)
	var out bytes.Buffer
	program.Stdout, program.Stderr = &out, &out
	tx, err := s.pool.Begin(s.ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(s.ctx)) }()
	if _, err := tx.Exec(s.ctx, `LOCK TABLE `+pgx.Identifier{held}.Sanitize()); err != nil {
		t.Fatal(err)
	}
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { _ = program.Wait(); close(ended) }()
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	for waits := false; !waits; {
		select {
		case <-ended:
			t.Fatalf("it ended before it needed %s: %s", held, out.String())
		case <-look.C:
			err := s.pool.QueryRow(s.ctx, `SELECT EXISTS (SELECT FROM pg_locks WHERE relation = $1::text::regclass AND NOT granted)`, held).Scan(&waits)
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := program.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	<-ended
	return out.String(), program.ProcessState.ExitCode()
}

// What reads from somebody who writes nothing more is interrupted all the same.
func TestUnderstandIsInterruptedWhileNobodyWrites(t *testing.T) {
	t.Parallel()
	program := exec.CommandContext(t.Context(), os.Args[0], "understand")
	program.Env = append(os.Environ(), asProgram+"=1")
	in, err := program.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := program.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var errs bytes.Buffer
	program.Stderr = &errs
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := in.Write([]byte("你好\n")); err != nil {
		t.Fatal(err)
	}
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	if err := program.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := program.Wait(); err == nil || !strings.Contains(errs.String(), "interrupted: 1 lines were answered") {
		t.Errorf("%v: %s", err, errs.String())
	}
}

// A benchmark that is interrupted takes its database away.
func TestAnInterruptedBenchLeavesNothing(t *testing.T) {
	t.Parallel()
	name := "bench_" + rand.Text()[:12]
	pool := testdb.Owner(t, testdb.New(t))
	program := exec.CommandContext(t.Context(), os.Args[0], "bench", "orders",
		"--database-url", pool.Config().ConnString()+"&application_name="+name, "--redis-url", testdb.RedisURL(t))
	program.Env = append(os.Environ(), asProgram+"=1")
	var out bytes.Buffer
	program.Stdout, program.Stderr = &out, &out
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { _ = program.Wait(); close(ended) }()
	var database string
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	for database == "" {
		select {
		case <-ended:
			t.Fatalf("it ended before it was interrupted: %s", out.String())
		case <-look.C:
			err := pool.QueryRow(t.Context(), `
				SELECT coalesce(max(datname), '') FROM pg_stat_activity WHERE application_name = $1 AND datname LIKE 'kefu_bench%'`, name).Scan(&database)
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := program.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	<-ended
	if code := program.ProcessState.ExitCode(); code != 1 || !strings.Contains(out.String(), "kefu: interrupted: ") {
		t.Errorf("status %d: %s", code, out.String())
	}
	var there bool
	if err := pool.QueryRow(t.Context(), `SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)`, database).Scan(&there); err != nil || there {
		t.Errorf("%s is still there: %v", database, err)
	}
}

// Written conversations that are played need no database.
func TestRehearsedTalksAreInterrupted(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out, errs bytes.Buffer
	code := run(ctx, []string{"rehearse", filepath.Join("..", "..", "dialog", "testdata", "talks")}, strings.NewReader(""), &out, &errs)
	if code != 1 || !strings.Contains(errs.String(), "kefu: interrupted: nothing was done") {
		t.Errorf("status %d: %s", code, errs.String())
	}
}

// An export is read from a file, which holds nobody up: its check ends at the next read.
func TestTheCheckOfAnExportIsInterrupted(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "record.zip")
	if err := os.WriteFile(file, make([]byte, 1<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, interrupt := context.WithCancel(t.Context())
	interrupt()
	var said bytes.Buffer
	status := run(ctx, []string{"verify", file}, nil, &said, &said)
	if status != 2 || !strings.Contains(said.String(), "kefu: interrupted: the export was not read to its end") {
		t.Errorf("status %d: %s", status, said.String())
	}
}

// Every command that shows how far it is may be interrupted before it has shown anything.
func TestABarAfterTheEndIsNoFault(t *testing.T) {
	t.Parallel()
	ctx, interrupt := context.WithCancel(t.Context())
	bars := mpb.NewWithContext(ctx, mpb.WithOutput(nil))
	interrupt()
	bars.Wait()
	addBar(bars, 10).Increment()
	sources, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range sources {
		if source, err := os.ReadFile(name); err != nil || name != "bar.go" && bytes.Contains(source, []byte(".Add"+"Bar(")) {
			t.Errorf("%s adds a bar by itself: %v", name, err)
		}
	}
}
