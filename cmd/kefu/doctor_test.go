package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"kefu/bot/wire"
	"kefu/internal/testdb"
	"kefu/playground"
)

// faults are the faults of an examination, one line each: what, and what to do.
func faults(findings []wire.Finding) string {
	var b strings.Builder
	for _, f := range findings {
		if f.Fault {
			b.WriteString(f.Name + ": " + f.Said + " → " + f.Do + "\n")
		}
	}
	return b.String()
}

// advice is what there is to do, fault or not.
func advice(findings []wire.Finding) string {
	var b strings.Builder
	for _, f := range findings {
		b.WriteString(f.Do + "\n")
	}
	return b.String()
}

func TestTheDoctorFindsEachFaultAndSaysWhatToDo(t *testing.T) {
	t.Parallel()
	s := newScene(t, unlimited)
	for _, id := range s.config.Agents {
		s.Start(id, "")
	}
	look := func(change func(*Config), now func() time.Time) string {
		config := s.config
		if change != nil {
			change(&config)
		}
		return faults(examine(s.ctx, config, now))
	}
	if got := look(nil, time.Now); got != "" {
		t.Errorf("all is well, and yet:\n%s", got)
	}
	for name, c := range map[string]struct {
		change func(*Config)
		later  time.Duration
		want   []string
	}{
		"settings": {func(c *Config) { c.DataKey, c.Lang = "", "fr" }, 0, []string{"KEFU_DATA_KEY", "KEFU_LANG"}},
		"token":    {func(c *Config) { c.TelegramToken = "1:wrong" }, 0, []string{"token: Telegram refuses it", "@BotFather"}},
		"address":  {func(c *Config) { c.TelegramAPIURL = "http://127.0.0.1:1" }, 0, []string{"token: ", "KEFU_TELEGRAM_API_URL"}},
		"group":    {func(c *Config) { c.AgentsChat = -100123 }, 0, []string{"group: -100123", "KEFU_AGENTS_CHAT"}},
		"database": {func(c *Config) { c.DatabaseURL = "postgres://127.0.0.1:1/kefu" }, 0, []string{"database: PostgreSQL cannot be reached", "KEFU_DATABASE_URL"}},
		"redis":    {func(c *Config) { c.RedisURL = "redis://127.0.0.1:1/0" }, 0, []string{"redis: it cannot be reached", "KEFU_REDIS_URL"}},
		"media":    {func(c *Config) { c.MediaDir = "/dev/null/media" }, 0, []string{"media: ", "KEFU_MEDIA_DIR"}},
		"clock":    {nil, time.Minute, []string{"off the database's", "off Telegram's", "NTP"}},
		"calendar": {nil, 3 * 365 * 24 * time.Hour, []string{"calendar: the holidays of", "newer kefu"}},
	} {
		got := look(c.change, func() time.Time { return time.Now().Add(c.later) })
		for _, want := range c.want {
			if !strings.Contains(got, want) {
				t.Errorf("%s: %q lacks %q", name, got, want)
			}
		}
	}
	s.SetInline(false)
	if got := advice(examine(s.ctx, s.config, time.Now)); !strings.Contains(got, "/setinline") {
		t.Errorf("without inline mode: %q", got)
	}
	s.SetTopicRights(false)
	if got := look(nil, time.Now); !strings.Contains(got, "rights: the bot may not manage topics") {
		t.Errorf("without the right to manage topics: %q", got)
	}
	s.Demote()
	if got := look(nil, time.Now); !strings.Contains(got, "no administrator of the group") {
		t.Errorf("as an ordinary member: %q", got)
	}
	s.Kick()
	if got := look(nil, time.Now); !strings.Contains(got, "group: ") || !strings.Contains(got, "add the bot to the group") {
		t.Errorf("thrown out of the group: %q", got)
	}
}

// What is wrong with the agents' group is said at the start, not when the first case is claimed.
func TestAStartSaysWhatIsWrongWithTheGroup(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		config func(*Config, *playground.Config)
		then   func(*scene)
		says   string
	}{
		"another group":      {func(c *Config, _ *playground.Config) { c.AgentsChat = -100123 }, nil, "see that KEFU_AGENTS_CHAT is the group's id"},
		"no topics":          {func(_ *Config, w *playground.Config) { w.Group.Plain = true }, nil, "has no topics"},
		"no right":           {nil, func(s *scene) { s.SetTopicRights(false) }, "the bot may not manage topics"},
		"an ordinary member": {nil, func(s *scene) { s.Demote() }, "the bot is no administrator of the group"},
		"thrown out":         {nil, func(s *scene) { s.Kick() }, "add the bot to the group"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			databaseURL := demoShop.URL(t)
			s := newStoppedScene(t, 2*time.Minute, databaseURL, testdb.OwnerURL(t, databaseURL), testdb.RedisURL(t), unlimited,
				func(config *Config, world *playground.Config) {
					if c.config != nil {
						c.config(config, world)
					}
				})
			if c.then != nil {
				c.then(s)
			}
			s.start()
			said := func() bool {
				log := s.log.String()
				return strings.Contains(log, "the agents' group is not as it should be") && strings.Contains(log, c.says)
			}
			look := time.NewTicker(20 * time.Millisecond)
			defer look.Stop()
			for !said() {
				select {
				case <-look.C:
				case <-s.ctx.Done():
					t.Fatalf("it does not say %q", c.says)
				}
			}
		})
	}
}

func TestTheDoctorTellsOfSchemaAndGrants(t *testing.T) {
	t.Parallel()
	s := newScene(t, unlimited)
	s.stop()
	change := func(sql string) {
		t.Helper()
		if _, err := s.pool.Exec(s.ctx, sql); err != nil {
			t.Fatal(err)
		}
	}
	look := func(wants ...string) {
		t.Helper()
		findings := examine(s.ctx, s.config, time.Now)
		all := fmt.Sprint(findings)
		for _, want := range wants {
			if !strings.Contains(all, want) {
				t.Errorf("no %q in %s", want, all)
			}
		}
	}
	look("it is this kefu's", "only adds to the record")
	change(`REVOKE INSERT ON inputs FROM kefu_running`)
	look("lacks INSERT on inputs", "run kefu migrate")
	change(`UPDATE schema_version SET version = version + 1`)
	look("of a newer kefu")
	change(`UPDATE schema_version SET version = version - 2`)
	look("the next start migrates")
	s.config.DatabaseURL = s.config.MigrateDatabaseURL
	look("could rewrite the record", "KEFU_MIGRATE_DATABASE_URL")
}

func TestTheDoctorTellsOfWhatWaitsForSomebody(t *testing.T) {
	t.Parallel()
	s := newScene(t, unlimited)
	w := s.customer(wang)
	w.say("/help")
	w.hears("我能帮您")
	s.stop()
	s.config.Admins = nil
	if _, err := s.pool.Exec(s.ctx, `
		UPDATE staff SET admin = false;
		UPDATE deliveries SET state = 'unknown', repeated = true;
		INSERT INTO inputs (source, dedupe_key, status, received_at, ready_at) VALUES ('telegram', 'x', 'aside', now(), now());
		INSERT INTO shop_events (lane, kind, data, at, not_before, dead_at) VALUES ('x', 'x', '{}', now(), now(), now())`); err != nil {
		t.Fatal(err)
	}
	all := fmt.Sprint(examine(s.ctx, s.config, time.Now))
	for _, want := range []string{"there is none: nobody can open", "1 could not be handled", "1 events were given up", "nobody knows whether they arrived", "MB are free"} {
		if !strings.Contains(all, want) {
			t.Errorf("no %q in %s", want, all)
		}
	}
}

func TestTheDoctorTellsOfAWebhookThatIsNotOurs(t *testing.T) {
	t.Parallel()
	s := newScene(t, unlimited)
	s.stop() // it would remove it
	response, err := http.Get(s.config.TelegramAPIURL + "/bot" + s.config.TelegramToken + "/setWebhook?url=http://127.0.0.1:1/elsewhere")
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	if got := advice(examine(s.ctx, s.config, time.Now)); !strings.Contains(got, "stop that server") {
		t.Errorf("while polling: %q", got)
	}
	config := s.config
	config.Updates, config.PublicURL, config.WebhookSecret = "webhook", "https://kefu.example", "s3cret"
	if got := faults(examine(s.ctx, config, time.Now)); !strings.Contains(got, "Telegram posts them to http://127.0.0.1:1/elsewhere") {
		t.Errorf("with a webhook: %q", got)
	}
}

func TestTheDoctorsExitStatusTellsOfFaults(t *testing.T) {
	t.Parallel()
	s := newScene(t, unlimited, func(_ *Config, world *playground.Config) { world.BotName = "小店客服" })
	for fault, want := range map[string]int{"": 0, "--redis-url=redis://127.0.0.1:1/0": 1} {
		var out strings.Builder
		args := []string{
			"doctor", "--telegram-token=" + s.config.TelegramToken, "--telegram-api-url=" + s.config.TelegramAPIURL,
			"--database-url=" + s.config.DatabaseURL, "--redis-url=" + s.config.RedisURL, "--data-key=" + s.config.DataKey,
			"--media-dir=" + s.config.MediaDir, "--agents-chat=" + "-1001000000001", "--agents=2001",
		}
		if fault != "" {
			args = append(args, fault)
		}
		if got := run(s.ctx, args, strings.NewReader(""), &out, &out); got != want {
			t.Errorf("with %q the status is %d, want %d:\n%s", fault, got, want, out.String())
		}
		if !strings.Contains(out.String(), "ok     token     it is @") {
			t.Errorf("the doctor says\n%s", out.String())
		}
	}
}
