package playground_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"kefu/playground"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
)

const (
	token = "1000:playground"
	wang  = int64(201) // a customer
	li    = int64(202) // another one
	chen  = int64(301) // an agent
	boss  = int64(401) // an admin
	group = int64(-1001000000001)
)

// world is a playground on a port of its own.
type world struct {
	*playground.Server
	t   *testing.T
	url string
}

// newWorld starts a playground without limits, unless change sets some.
func newWorld(t *testing.T, change ...func(*playground.Config)) *world {
	t.Helper()
	config := playground.Config{
		Token: token,
		Group: playground.Group{ID: group, Title: "客服组"},
		People: []playground.Person{
			{ID: wang, FirstName: "王芳", Username: "wang_fang", Phone: "+8613800138000", Language: "zh-hans", Role: playground.Customer, Note: "两笔订单", NoteEN: "Two orders", Start: "link-abc"},
			{ID: li, FirstName: "李雷", Phone: "+8613900139000", Language: "en", Role: playground.Customer, Note: "新客户"},
			{ID: chen, FirstName: "小陈", Language: "zh-hans", Role: playground.Agent},
			{ID: boss, FirstName: "老板", Language: "zh-hans", Role: playground.Admin},
		},
		Limits: playground.Limits{Off: true},
	}
	for _, c := range change {
		c(&config)
	}
	s := playground.New(config)
	server := httptest.NewServer(s.Handler())
	t.Cleanup(func() {
		s.Close()
		server.Close()
	})
	return &world{Server: s, t: t, url: server.URL}
}

// result is what the Bot API answers.
type result struct {
	OK          bool            `json:"ok"`
	Result      json.RawMessage `json:"result"`
	Code        int             `json:"error_code"`
	Description string          `json:"description"`
	Parameters  struct {
		RetryAfter int   `json:"retry_after"`
		MigrateTo  int64 `json:"migrate_to_chat_id"`
	} `json:"parameters"`
}

// call posts JSON to a method.
func (w *world) call(method string, fields map[string]any) result {
	w.t.Helper()
	body, err := json.Marshal(fields)
	if err != nil {
		w.t.Fatal(err)
	}
	return w.post(w.url+"/bot"+token+"/"+method, "application/json", body)
}

func (w *world) post(url, kind string, body []byte) result {
	w.t.Helper()
	response, err := http.Post(url, kind, bytes.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	var r result
	if err := json.Unmarshal(raw, &r); err != nil {
		w.t.Fatalf("answer %q: %v", raw, err)
	}
	if !r.OK && r.Code != response.StatusCode {
		w.t.Errorf("error_code %d with status %d", r.Code, response.StatusCode)
	}
	return r
}

// get fetches an address: the status, the headers and the whole body.
func (w *world) get(url string) (int, http.Header, []byte) {
	w.t.Helper()
	response, err := http.Get(url)
	if err != nil {
		w.t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return response.StatusCode, response.Header, body
}

// good calls a method that must succeed and decodes its result.
func good[T any](w *world, method string, fields map[string]any) T {
	w.t.Helper()
	r := w.call(method, fields)
	if !r.OK {
		w.t.Fatalf("%s: %s", method, r.Description)
	}
	var value T
	if err := json.Unmarshal(r.Result, &value); err != nil {
		w.t.Fatalf("%s: %v", method, err)
	}
	return value
}

// refused calls a method that must fail with these words.
func (w *world) refused(code int, words, method string, fields map[string]any) result {
	w.t.Helper()
	r := w.call(method, fields)
	if r.OK || r.Code != code || r.Description != words {
		w.t.Errorf("%s: got %d %q, want %d %q", method, r.Code, r.Description, code, words)
	}
	return r
}

// updates polls once.
func (w *world) updates(offset int64) []models.Update {
	w.t.Helper()
	return good[[]models.Update](w, "getUpdates", map[string]any{"offset": offset})
}

// newest gives the only waiting update and confirms it.
func (w *world) newest() models.Update {
	w.t.Helper()
	found := w.updates(0)
	if len(found) != 1 {
		w.t.Fatalf("%d updates wait, want 1", len(found))
	}
	w.updates(found[0].ID + 1)
	return found[0]
}

// client is a real client of the Bot API.
func (w *world) client(opts ...bot.Option) *bot.Bot {
	w.t.Helper()
	b, err := bot.New(token, append([]bot.Option{bot.WithServerURL(w.url), bot.WithSkipGetMe()}, opts...)...)
	if err != nil {
		w.t.Fatal(err)
	}
	return b
}

// within is the longest a test waits for something that should come at once.
func within(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// clock is a time that tests move.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func newClock() *clock { return &clock{at: time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}
