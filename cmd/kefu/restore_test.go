package main

import (
	"bytes"
	"encoding/base64"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"kefu/internal/servers"
	"kefu/internal/testdb"
	"kefu/playground"
)

// TestABackupIsRestoredIntoAnotherCluster backs a serving kefu up with deploy/backup.sh and goes on, with
// deploy/restore.sh, in a PostgreSQL that is new: the seal holds, evidence and secrets are there, and customers and
// agents go on where they were.
func TestABackupIsRestoredIntoAnotherCluster(t *testing.T) {
	t.Parallel()
	s := newScene(t, unlimited, func(c *Config, _ *playground.Config) {
		c.SealKey = base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{3}, 32))
	})
	w := s.customer(wang)
	s.Start(wang, s.links[s.demo.Customers[0].ID])
	w.hears("您最近的订单")
	w.say("转人工")
	w.hears("是哪一单的事")
	w.press("与订单无关")
	no := caseIn(w.hears("工单号 C-").Text)
	agent := s.customer(liMing).in(0)
	agent.press("接单")
	topic := agent.in(s.topic(no))
	s.SendPhoto(wang, wang, 0, playground.SamplePhoto(1), playground.Caption("我的手机号是 13912345678"))
	s.await(func(v *playground.Snapshot) bool {
		return times(v.Messages(standInGroup, topic.thread), "我的手机号是") > 0
	}, "the photo is in the topic")
	s.until(`SELECT EXISTS (SELECT FROM media_events WHERE sha256 IS NOT NULL)`)
	s.until(`SELECT count(*) = 0 FROM deliveries WHERE state IN ('queued', 'sending')`)
	s.until(`SELECT (SELECT count(*) FROM entries) = (SELECT count(*) FROM seals WHERE source = 'entry')`)

	backup := filepath.Join(t.TempDir(), "backup")
	s.script("backup.sh", nil, backup)
	s.stop()

	dir := t.TempDir()
	if err := os.Chmod(dir, 0o755); err != nil { // PostgreSQL runs as somebody else
		t.Fatal(err)
	}
	cluster, err := servers.Start(s.ctx, servers.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cluster.Stop)
	s.moveTo(cluster.DatabaseURL)
	s.config.RedisURL = testdb.RedisURL(t) // Redis needs no backup
	media := s.config.MediaDir
	s.config.MediaDir = filepath.Join(t.TempDir(), "media")

	said := s.script("restore.sh", []string{"KEFU_SEAL_KEY=" + s.config.SealKey}, backup)
	if !strings.Contains(said, "the seal holds") {
		t.Errorf("restored: %s", said)
	}
	kept, err := filepath.Glob(filepath.Join(media, "*"))
	if err != nil || len(kept) == 0 {
		t.Fatalf("no evidence was kept: %v", err)
	}
	for _, file := range kept {
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(filepath.Join(s.config.MediaDir, filepath.Base(file))); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is not as it was: %v", file, err)
		}
	}
	s.start()
	topic.say("您好，我在看")
	w.hears("您好，我在看")
	w.say("还是没有到账")
	topic.hears("还是没有到账")

	program := s.scriptCommand("restore.sh", nil, backup)
	if out, err := program.CombinedOutput(); err == nil || !strings.Contains(string(out), "restore into an empty one") {
		t.Errorf("over a database that is in use: %v: %s", err, out)
	}
}

// moveTo makes a database of another cluster, with both roles, the scene's.
func (s *scene) moveTo(superuser string) {
	s.t.Helper()
	role, err := url.Parse(s.config.DatabaseURL)
	if err != nil {
		s.t.Fatal(err)
	}
	conn, err := pgx.Connect(s.ctx, superuser)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = conn.Close(s.ctx) }()
	for _, sql := range []string{
		`CREATE ROLE ` + role.User.Username() + ` LOGIN PASSWORD 'again'`,
		`CREATE DATABASE restored TEMPLATE template0 ENCODING UTF8 LOCALE 'C.UTF-8'`,
	} {
		if _, err := conn.Exec(s.ctx, sql); err != nil {
			s.t.Fatal(err)
		}
	}
	at, err := url.Parse(superuser)
	if err != nil {
		s.t.Fatal(err)
	}
	at.Path = "/restored"
	s.config.MigrateDatabaseURL = at.String()
	at.User = url.UserPassword(role.User.Username(), "again")
	s.config.DatabaseURL = at.String()
	pool, err := pgxpool.New(s.ctx, s.config.MigrateDatabaseURL)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(pool.Close)
	s.pool = pool
}

// scriptCommand is a script of deploy/ with the scene's settings, for which this test is kefu.
func (s *scene) scriptCommand(name string, environ []string, args ...string) *exec.Cmd {
	c := s.config
	program := exec.CommandContext(s.ctx, filepath.Join("..", "..", "deploy", name), args...)
	program.Env = append([]string{
		"PATH=" + os.Getenv("PATH"), asProgram + "=1", "KEFU=" + os.Args[0], "KEFU_DATABASE_URL=" + c.DatabaseURL,
		"KEFU_MIGRATE_DATABASE_URL=" + c.MigrateDatabaseURL, "KEFU_DATA_KEY=" + c.DataKey, "KEFU_MEDIA_DIR=" + c.MediaDir,
	}, environ...)
	return program
}

// script runs a script of deploy/ and gives what it said.
func (s *scene) script(name string, environ []string, args ...string) string {
	s.t.Helper()
	out, err := s.scriptCommand(name, environ, args...).CombinedOutput()
	if err != nil {
		s.t.Fatalf("%s: %v: %s", name, err, out)
	}
	return string(out)
}
