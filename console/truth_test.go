package console_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"kefu/console"
	"kefu/dialog/texts"
)

// A page says of the present what is so: that all is delivered only when nothing waits, that somebody is late only while
// somebody waits, that a customer blocked the bot only if they ever had it.
func TestPagesSayOnlyWhatIsSo(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	b := s.signedIn(boss)
	exec := func(sql string, args ...any) {
		t.Helper()
		if _, err := s.db.Exec(t.Context(), sql, args...); err != nil {
			t.Fatal(err)
		}
	}
	for _, one := range []struct {
		name, sql  string
		args       []any
		path       string
		has, lacks []string
	}{
		{"nothing waits", `DELETE FROM shop_events`, nil, "/console/troubles", []string{"都送到了"}, nil},
		{
			"events wait", `INSERT INTO shop_events (lane, kind, data, at, not_before)
				SELECT n::text, 'case.opened', '{}', now() - interval '80 minutes', now() FROM generate_series(1, 76) AS n`, nil,
			"/console/troubles",
			[]string{"76"},
			[]string{"都送到了"},
		},
		{
			"the lease is over and the customer waits", `UPDATE cases SET lease_until = $2, unanswered_since = $2 WHERE case_no = $1`,
			[]any{s.held.No, s.now.Add(-20 * 60e9)},
			"/console/cases?status=all",
			[]string{"超时"},
			nil,
		},
		{
			"the lease is over and nobody waits", `UPDATE cases SET unanswered_since = NULL WHERE case_no = $1`,
			[]any{s.held.No},
			"/console/cases?status=all", nil,
			[]string{"超时"},
		},
		{"the same on its page", `SELECT`, nil, "/console/cases/" + s.held.No, nil, []string{"超时 "}},
		{
			"never wrote to the bot", `UPDATE conversations SET chat = -id, blocked_at = now() WHERE id = $1`,
			[]any{s.bob},
			"/console/conversations",
			[]string{"Bob"},
			[]string{"已拉黑机器人"},
		},
		{"the same on its page", `SELECT`, nil, fmt.Sprintf("/console/conversations/%d", s.bob), nil, []string{"已拉黑机器人"}},
		{
			"blocked the bot", `UPDATE conversations SET blocked_at = now() WHERE id = $1`,
			[]any{s.fang},
			"/console/conversations",
			[]string{"已拉黑机器人"},
			nil,
		},
	} {
		exec(one.sql, one.args...)
		page := b.get(one.path)
		t.Log(one.name)
		has(t, page, one.has...)
		lacks(t, page, one.lacks...)
	}
}

// Chinese words are Chinese: a text in which an English word stands is one that somebody forgot.
func TestNoEnglishWordStandsInAChineseText(t *testing.T) {
	t.Parallel()
	catalogue, err := texts.Load(texts.Files, console.Texts)
	if err != nil {
		t.Fatal(err)
	}
	// Names, addresses, codes, placeholders and what is typed as it stands.
	bare := regexp.MustCompile(`\{\{.*?\}\}|https?://\S+|[/@][A-Za-z_]+|C-[0-9]+|WF[0-9]+|KEFU_[A-Z_]+|<[^>]*>|[a-z]+_[a-z0-9]+|kefu [a-z]+|[a-z]+\.html|\{[a-z]+\}|` + "`[^`]*`")
	word := regexp.MustCompile(`[A-Za-z]{3,}`)
	known := map[string]bool{
		"Telegram": true, "Redis": true, "PostgreSQL": true, "JSON": true, "Lines": true, "CSV": true, "HTML": true, "ZIP": true, "zip": true,
		"PDF": true, "SKU": true, "sku": true, "API": true, "kefu": true, "English": true, "SHA": true, "Chromium": true, "URL": true, "webhook": true,
		"JPEG": true, "PNG": true, "GIF": true, "WebP": true,
		"PIN": true, "Excel": true, "SMS": true, "Bot": true, "EMS": true, "add": true, "del": true,
	}
	for _, key := range catalogue.Keys() {
		if key == "lang.which" { // for who reads no Chinese
			continue
		}
		for _, w := range word.FindAllString(bare.ReplaceAllString(catalogue.Written(key).Texts["zh"], ""), -1) {
			if !known[w] {
				t.Errorf("%s says %q in Chinese: %s", key, w, strings.TrimSpace(catalogue.Written(key).Texts["zh"]))
			}
		}
	}
}

// A supervisor reads every conversation and what is hidden in it, and takes cases over; settings stay the admins'.
func TestSupervisorsReadAndTakeOver(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	path, conversation := "/console/cases/"+s.held.No, fmt.Sprintf("/console/conversations/%d", s.fang)
	agent := s.signedIn(chen)
	if page := agent.get(conversation); page.status != http.StatusNotFound {
		t.Errorf("an agent's look at a conversation of another's answers %d", page.status)
	}
	if _, err := s.db.Exec(t.Context(), `UPDATE staff SET supervisor = true WHERE id = $1`, chen); err != nil {
		t.Fatal(err)
	}
	has(t, agent.get(conversation), `action="/console/reveal"`)
	has(t, agent.get(path), `value="take"`, `name="speak"`)
	has(t, agent.get("/console/"), "主管")
	has(t, agent.post("/console/reveal", url.Values{"entry": {fmt.Sprint(s.edited.ID)}, "why": {"核对号码"}}), "13800138000")
	for _, admins := range []string{"/console/staff", "/console/policies", "/console/audit"} {
		if page := agent.get(admins); page.status != http.StatusNotFound {
			t.Errorf("a supervisor's %s answers %d", admins, page.status)
		}
	}
}
