package main

import (
	"testing"
)

func TestExitStatusIsTheCommands(t *testing.T) {
	t.Parallel()
	for script, want := range map[string]int{
		`exit 0`:        0,
		`kill -TERM $$`: 128 + 15,
		`case "$KEFU_TEST_DATABASE_URL $KEFU_TEST_REDIS_URL" in "postgres://"*" redis://"*) exit 7;; esac`: 7,
	} {
		if got, err := run([]string{"sh", "-c", script}); got != want || err != nil {
			t.Errorf("%s: status %d, %v; want %d", script, got, err, want)
		}
	}
}

func TestACommandThatCannotRunIsAnError(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{nil, {"/nowhere/to/be/found"}} {
		if status, err := run(args); err == nil || status == 0 {
			t.Errorf("%v: status %d, %v", args, status, err)
		}
	}
}
