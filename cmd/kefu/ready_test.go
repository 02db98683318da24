package main

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"kefu/playground"
)

// ready asks /readyz.
func (s *scene) ready() (status int, state map[string]string) {
	s.t.Helper()
	answer, err := http.Get(s.app.URL + "/readyz")
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	if err := json.NewDecoder(answer.Body).Decode(&state); err != nil {
		s.t.Fatal(err)
	}
	return answer.StatusCode, state
}

// becomes asks until something is said of a part; "" until nothing is.
func (s *scene) becomes(part, want string, status int) {
	s.t.Helper()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for began := time.Now(); ; <-tick.C {
		code, state := s.ready()
		if code == status && (want == "" && state[part] == "" || want != "" && strings.Contains(state[part], want)) {
			return
		}
		if time.Since(began) > time.Minute {
			s.t.Fatalf("%s should be %q with status %d, and is %d %v", part, want, status, code, state)
		}
	}
}

func TestReadyMeansReady(t *testing.T) {
	t.Parallel()
	s := newScene(t, unlimited)
	s.becomes("postgresql", "ok", http.StatusOK)
	s.becomes("redis", "ok", http.StatusOK)
	s.becomes("sender", "", http.StatusOK)
	s.becomes("receiver", "", http.StatusOK)

	for range 3 {
		s.FailNext("getUpdates", playground.Fault{Code: 409, Description: "Conflict: terminated by other getUpdates request"})
	}
	s.customer(wang).say("/help") // so that it asks again
	s.becomes("receiver", "409", http.StatusOK)
	s.becomes("receiver", "", http.StatusOK)

	if _, err := s.pool.Exec(s.ctx, `INSERT INTO inputs (source, dedupe_key, status, received_at, ready_at) VALUES ('telegram', 'x', 'aside', now(), now())`); err != nil {
		t.Fatal(err)
	}
	s.becomes("inputs", "1 could not be handled", http.StatusOK)

	var name string
	if err := s.pool.QueryRow(s.ctx, `SELECT current_database()`).Scan(&name); err != nil {
		t.Fatal(err)
	}
	if _, err := s.pool.Exec(s.ctx, `ALTER DATABASE `+name+` SET default_transaction_read_only = on`); err != nil {
		t.Fatal(err)
	}
	s.app.pool.Reset()
	s.becomes("postgresql", "read only", http.StatusServiceUnavailable)
	if _, err := s.pool.Exec(s.ctx, `ALTER DATABASE `+name+` RESET default_transaction_read_only`); err != nil {
		t.Fatal(err)
	}
	s.app.pool.Reset()
	s.becomes("postgresql", "ok", http.StatusOK)
	if _, state := s.ready(); state["redis"] != "ok" {
		t.Errorf("Redis is said to be %q", state["redis"])
	}
}

// refusal is an answer of Redis itself, as its library tells of one.
type refusal string

func (r refusal) Error() string { return string(r) }
func (refusal) RedisError()     {}

func TestRedisIsOnlySaidToBeAwayWhenItIs(t *testing.T) {
	t.Parallel()
	for said, want := range map[error]string{
		nil:                             "ok",
		errors.New("dial tcp: refused"): "away",
		refusal("OOM command not allowed when used memory > 'maxmemory'."):       "full",
		refusal("READONLY You can't write against a read only replica."):         "read only",
		refusal("NOAUTH Authentication required."):                               "password",
		refusal("WRONGPASS invalid username-password pair or user is disabled."): "password",
		refusal("MISCONF Redis is configured to save RDB snapshots"):             "disk",
		refusal("ERR something else"):                                            "something else",
	} {
		if got := redisState(said); !strings.Contains(got, want) || want != "away" && strings.Contains(got, "away") {
			t.Errorf("%v: it is said to be %q", said, got)
		}
	}
}
