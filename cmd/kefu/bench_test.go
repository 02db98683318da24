package main

import (
	"bytes"
	"strings"
	"testing"

	"kefu/internal/testdb"
)

func TestTheBenchmarkOfTheQueueEndsWithATable(t *testing.T) {
	t.Parallel()
	var out, errs bytes.Buffer
	args := []string{
		"bench", "handoff", "--cases", "50", "--agents", "4",
		"--database-url", testdb.OwnerURL(t, testdb.URL(t)), "--redis-url", testdb.RedisURL(t),
	}
	if code := run(t.Context(), args, strings.NewReader(""), &out, &errs); code != 0 {
		t.Fatalf("exit %d: %s", code, &errs)
	}
	for _, want := range []string{"50 cases, 4 agents", "ratio", "enqueue", "claim", "next", "relay"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, &out)
		}
	}
}

func TestTheBenchmarkOfTheOrdersEndsWithTables(t *testing.T) {
	t.Parallel()
	var out, errs bytes.Buffer
	args := []string{
		"bench", "orders", "--cancels", "50", "--clients", "4", "--reads", "50", "--few", "100", "--many", "1000",
		"--database-url", testdb.OwnerURL(t, testdb.URL(t)), "--redis-url", testdb.RedisURL(t),
	}
	if code := run(t.Context(), args, strings.NewReader(""), &out, &errs); code != 0 {
		t.Fatalf("exit %d: %s", code, &errs)
	}
	for _, want := range []string{"50 orders cancelled", "plain statements", "same statements", "ratio", "list of", "lookup"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, &out)
		}
	}
}

func TestTheBenchmarkOfTurnsEndsWithATable(t *testing.T) {
	t.Parallel()
	var out, errs bytes.Buffer
	args := []string{"bench", "turns", "--updates", "20", "--chats", "4", "--rate", "100", "--stored", "1000"}
	if code := run(t.Context(), args, strings.NewReader(""), &out, &errs); code != 0 {
		t.Fatalf("exit %d: %s", code, &errs)
	}
	for _, want := range []string{
		"20 updates, 4 chats", "ratio", "webhook", "polling", "steady, 100/s", "mixed", "before", "1e+03 entries", "in echoes", "stored an update",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, &out)
		}
	}
}

func TestTheBenchmarkOfSeveralProcessesEndsWithATable(t *testing.T) {
	t.Setenv(asProgram, "1") // it starts this program
	var out, errs bytes.Buffer
	args := []string{"bench", "processes", "--updates", "20", "--processes", "2"}
	if code := run(t.Context(), args, strings.NewReader(""), &out, &errs); code != 0 {
		t.Fatalf("exit %d: %s", code, &errs)
	}
	for _, want := range []string{"customers at once", "2 processes", "p50 ratio"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, &out)
		}
	}
}
