package main

import (
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"kefu/internal/testdb"
	"kefu/playground"
)

// output collects what a command prints and lets a test wait for words.
type output struct {
	logged
	changed chan struct{}
}

func newOutput() *output { return &output{changed: make(chan struct{}, 1)} }

func (o *output) Write(p []byte) (int, error) {
	n, err := o.logged.Write(p)
	select {
	case o.changed <- struct{}{}:
	default:
	}
	return n, err
}

func (o *output) wait(t *testing.T, words string) string {
	t.Helper()
	limit := time.After(60 * time.Second)
	for !strings.Contains(o.String(), words) {
		select {
		case <-o.changed:
		case <-limit:
			t.Fatalf("waited in vain for %q in:\n%s", words, o.String())
		}
	}
	return o.String()
}

// startPlayground runs the command until the test ends, and gives what it prints.
func startPlayground(t *testing.T, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	out := newOutput()
	ended := make(chan int, 1)
	args = append([]string{
		"playground", "--dir=" + t.TempDir(), "--http-addr=127.0.0.1:0", "--page-addr=127.0.0.1:0",
		"--database-url=" + testdb.URL(t), "--redis-url=" + testdb.RedisURL(t),
	}, args...)
	go func() { ended <- run(ctx, args, strings.NewReader(""), out, out) }()
	t.Cleanup(func() {
		cancel()
		if code := <-ended; code != 0 {
			t.Errorf("exit status %d:\n%s", code, out.String())
		}
	})
	return out.wait(t, "Ctrl-C stops everything")
}

func TestThePlaygroundShowsItsPagesAndOpensTheConsole(t *testing.T) {
	t.Parallel()
	printed := startPlayground(t)
	page := regexp.MustCompile(`http://127\.0\.0\.1:\d+/`).FindString(printed)
	jar, _ := cookiejar.New(nil)
	browser := &http.Client{Jar: jar}
	if text := get(t, browser, page); !strings.Contains(text, "kefu playground") {
		t.Errorf("the page is:\n%s", text)
	}
	// The link to the console leads to a button, and the button signs in as the admin.
	r, err := browser.Get(page + "console-as-admin")
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, r.Body)
	_ = r.Body.Close()
	if signedIn := post(t, browser, r.Request.URL.String()); !strings.Contains(signedIn, "今天排队情况") {
		t.Errorf("not signed in:\n%s", signedIn)
	}
	console := r.Request.URL.ResolveReference(&url.URL{Path: "/console/answers"}).String()
	if kept := get(t, browser, console); !strings.Contains(kept, demoAnswers[0].Name) {
		t.Errorf("no ready answers to try:\n%s", kept)
	}
	// Nobody else's page opens that door.
	request, err := http.NewRequest(http.MethodGet, page+"console-as-admin", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Host = "evil.example:80"
	r, err = http.DefaultTransport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Body.Close() }()
	if r.StatusCode != http.StatusForbidden {
		t.Errorf("a foreign host name gets %d", r.StatusCode)
	}
}

func TestWithATokenThePlaygroundUsesThatTelegram(t *testing.T) {
	t.Parallel()
	telegram := playground.New(playground.Config{
		Token: "42:real", People: []playground.Person{{ID: 7, FirstName: "Ann", Language: "en", Role: playground.Customer}},
	})
	t.Cleanup(telegram.Close)
	server := httptest.NewServer(telegram.Handler())
	t.Cleanup(server.Close)
	printed := startPlayground(t, "--telegram-token=42:real", "--telegram-api-url="+server.URL)
	if !strings.Contains(printed, "in Telegram, with your bot") {
		t.Errorf("printed:\n%s", printed)
	}
	telegram.Start(7, "")
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	_, err := telegram.WaitMessage(ctx, 7, 0, func(m playground.Message) bool {
		return m.From.IsBot && strings.Contains(m.Text, "Hello")
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAWrongTokenIsSaidBeforeAnythingStarts(t *testing.T) {
	t.Parallel()
	telegram := playground.New(playground.Config{Token: "42:real"})
	t.Cleanup(telegram.Close)
	server := httptest.NewServer(telegram.Handler())
	t.Cleanup(server.Close)
	code, _, errs := call(t, "", "playground", "--dir="+t.TempDir(), "--http-addr=127.0.0.1:0", "--page-addr=127.0.0.1:0",
		"--database-url="+testdb.URL(t), "--redis-url="+testdb.RedisURL(t),
		"--telegram-token=42:wrong", "--telegram-api-url="+server.URL)
	if code != 1 || !strings.Contains(errs, "KEFU_TELEGRAM_TOKEN") {
		t.Errorf("status %d: %s", code, errs)
	}
}
