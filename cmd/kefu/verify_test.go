package main

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kefu/internal/testdb"
	"kefu/playground"
	"kefu/transcript/seal"
)

// sealed is a scene whose record is sealed and anchored.
func sealed(t *testing.T, change ...func(*Config, *playground.Config)) *scene {
	return newScene(t, append(change, unlimited, func(c *Config, _ *playground.Config) {
		c.SealKey = base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{3}, 32))
		c.SealAnchors = filepath.Join(c.MediaDir, "anchors.jsonl")
	})...)
}

// command runs a command of kefu against the scene's database, and gives its status and all that it printed.
func (s *scene) command(args ...string) (int, string) {
	s.t.Helper()
	c := s.config
	args = append(args, "--database-url", c.DatabaseURL, "--data-key", c.DataKey)
	var out strings.Builder
	code := run(s.ctx, args, strings.NewReader(""), &out, &out)
	return code, out.String()
}

func (s *scene) verify(args ...string) (int, string) {
	s.t.Helper()
	return s.command(append([]string{"verify", "--seal-key", s.config.SealKey, "--seal-anchors", s.config.SealAnchors}, args...)...)
}

func TestTheSealOfARunningKefuHolds(t *testing.T) {
	t.Parallel()
	s := sealed(t)
	w := s.customer(wang)
	s.Start(wang, s.links[s.demo.Customers[0].ID])
	w.hears("您最近的订单")
	w.say("转人工")
	w.hears("是哪一单的事")
	w.press("与订单无关")
	no := caseIn(w.hears("工单号 C-").Text)
	s.until(`SELECT count(*) = 0 FROM deliveries WHERE state IN ('queued', 'sending')`)
	// Everything of every source has its seal.
	for source, table := range map[string]string{
		"entry": "entries", "order event": "order_events", "case event": "case_events", "delivery": "delivery_events", "given to case": "entry_cases",
	} {
		s.until(fmt.Sprintf(`SELECT (SELECT count(*) FROM %s) = (SELECT count(*) FROM seals WHERE source = '%s')`, table, source))
	}
	s.stop()
	for _, args := range [][]string{nil, {"--case", no}, {"--conversation", "1"}} {
		if code, said := s.verify(args...); code != 0 || !strings.Contains(said, "the seal holds") {
			t.Errorf("verify %v: %d\n%s", args, code, said)
		}
	}
	for name, args := range map[string][]string{
		"KEFU_SEAL_KEY":     {"verify"},
		"is not the key":    {"verify", "--seal-key", base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{4}, 32))},
		"32 bytes":          {"verify", "--seal-key", "abc"},
		"KEFU_SEAL_ANCHORS": {"verify", "--seal-key", s.config.SealKey, "--seal-anchors", "nowhere"},
		"no such case":      {"verify", "--seal-key", s.config.SealKey, "--case", "C-1"},
	} {
		if code, said := s.command(args...); code != 2 || !strings.Contains(said, name) {
			t.Errorf("%v: %d, want 2 and %q\n%s", args, code, name, said)
		}
	}
	s.exports(no)
	owner := testdb.Owner(t, s.pool)
	if _, err := owner.Exec(s.ctx, `
		ALTER TABLE order_events DISABLE TRIGGER ALL;
		UPDATE order_events SET actor = 'agent' WHERE id = (SELECT min(id) FROM order_events)`); err != nil {
		t.Fatal(err)
	}
	code, said := s.verify()
	if code != 1 || !strings.Contains(said, "order event 1") || !strings.Contains(said, "changed") {
		t.Errorf("after a change: %d\n%s", code, said)
	}
	if code, said := s.verify("--conversation", "1"); code != 0 {
		t.Errorf("a conversation that nobody changed: %d\n%s", code, said)
	}
	// The last anchor alone is gone from the database with what it names.
	if _, err := owner.Exec(s.ctx, `
		ALTER TABLE seals DISABLE TRIGGER ALL; ALTER TABLE entries DISABLE TRIGGER ALL; ALTER TABLE anchors DISABLE TRIGGER ALL;
		DELETE FROM seals WHERE chain = 'conversation:1' AND seq > 2; DELETE FROM anchors WHERE n > 2`); err != nil {
		t.Fatal(err)
	}
	if code, said := s.verify("--conversation", "1"); code != 1 || !strings.Contains(said, "cut off at the end") {
		t.Errorf("cut off: %d\n%s", code, said)
	}
}

func TestTheAnchorsFileOfARestoredDatabaseIsKept(t *testing.T) {
	t.Parallel()
	s := sealed(t)
	w := s.customer(wang)
	w.say("在吗")
	s.until(`SELECT count(*) > 1 FROM anchors`)
	s.stop()
	if err := os.WriteFile(s.config.SealAnchors, []byte(`{"n":900,"at":"2026-11-22T00:00:00Z"}`+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s.start()
	if _, err := s.app.sealer.Pass(s.ctx, s.pool); !errors.Is(err, seal.ErrAhead) {
		t.Errorf("a file that knows more: %v", err)
	}
}

// exports exports a case and everything, and checks both without the database.
func (s *scene) exports(caseNo string) {
	s.t.Helper()
	for _, what := range [][]string{{"--case", caseNo}, {"--conversation", "1"}, {"--since", "2020-01-01"}, nil} {
		name := filepath.Join(s.t.TempDir(), "export.zip")
		args := append([]string{"export", "--seal-key", s.config.SealKey, "--media-dir", s.config.MediaDir, "--reason", "投诉", "--out", name}, what...)
		if code, said := s.command(args...); code != 0 || !strings.Contains(said, "rows") {
			s.t.Fatalf("%v: %d\n%s", what, code, said)
		}
		if code, _ := s.command(args...); code != 1 {
			s.t.Errorf("%v: a file that exists is written over", what)
		}
		check := func(args ...string) (int, string) {
			var out strings.Builder
			code := run(s.ctx, append([]string{"verify", name}, args...), strings.NewReader(""), &out, &out)
			return code, out.String()
		}
		for _, with := range [][]string{nil, {"--seal-key", s.config.SealKey}, {"--seal-key", s.config.SealKey, "--seal-anchors", s.config.SealAnchors}} {
			if code, said := check(with...); code != 0 {
				s.t.Errorf("%v, checked with %v: %d\n%s", what, with, code, said)
			}
		}
		raw, err := os.ReadFile(name)
		if err == nil {
			raw[len(raw)/2]++
			err = os.WriteFile(name, raw, 0o600)
		}
		if err != nil {
			s.t.Fatal(err)
		}
		if code, said := check("--seal-key", s.config.SealKey); code != 1 && code != 2 {
			s.t.Errorf("%v, with a byte changed: %d\n%s", what, code, said)
		}
	}
	if n := s.count(`SELECT count(*) FROM staff_acts WHERE act = 'export' AND reason = '投诉'`); n < 4 {
		s.t.Errorf("%d exports were kept", n)
	}
}
