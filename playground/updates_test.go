package playground_test

import (
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

func TestOffsetConfirmsAndRepeats(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Say(wang, wang, 0, "一")
	w.Say(wang, wang, 0, "二")
	first := w.updates(0)
	if len(first) != 2 || first[1].ID != first[0].ID+1 || first[0].Message.Text != "一" {
		t.Fatalf("updates %+v", first)
	}
	if again := w.updates(0); len(again) != 2 {
		t.Errorf("unconfirmed updates are sent again, got %d", len(again))
	}
	if rest := w.updates(first[1].ID); len(rest) != 1 || rest[0].Message.Text != "二" {
		t.Errorf("rest %+v", rest)
	}
	if m := w.Messages(wang, 0); !m[0].Seen || m[1].Seen {
		t.Error("exactly the confirmed message has been seen")
	}
	if one := good[[]models.Update](w, "getUpdates", map[string]any{"limit": 1}); len(one) != 1 {
		t.Errorf("limit 1 gave %d", len(one))
	}
}

func TestLongPollEndsWithTheFirstUpdate(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	got := make(chan []models.Update)
	go func() { got <- good[[]models.Update](w, "getUpdates", map[string]any{"timeout": 50}) }()
	w.Say(wang, wang, 0, "在吗")
	select {
	case updates := <-got:
		if len(updates) != 1 || updates[0].Message.Text != "在吗" {
			t.Errorf("updates %+v", updates)
		}
	case <-within(t).Done():
		t.Fatal("the poll sleeps")
	}
}

func TestSecondPollEndsTheFirst(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := make(chan result)
	go func() { first <- w.call("getUpdates", map[string]any{"timeout": 50}) }()
	var second result
	for ended := false; !ended; { // the first poll has to be under way
		second = w.call("getUpdates", map[string]any{"timeout": 0})
		select {
		case r := <-first:
			ended = true
			if r.Code != 409 || r.Description != "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running" {
				t.Errorf("first poll: %d %s", r.Code, r.Description)
			}
		default:
		}
	}
	if !second.OK {
		t.Errorf("second poll: %s", second.Description)
	}
}

func TestOnlyAllowedUpdatesAreKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	good[[]models.Update](w, "getUpdates", map[string]any{"allowed_updates": []string{"message"}})
	m := w.Say(wang, wang, 0, "一")
	if err := w.Edit(wang, wang, m.ID, "二"); err != nil {
		t.Fatal(err)
	}
	if got := w.updates(0); len(got) != 1 || got[0].Message == nil {
		t.Errorf("updates %+v", got)
	}
}

func TestInjectedUpdates(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Say(wang, wang, 0, "一")
	first := w.newest()

	repeated, err := json.Marshal(&first)
	if err != nil {
		t.Fatal(err)
	}
	w.InjectRaw(repeated)
	if got := w.updates(first.ID + 1); len(got) != 1 || got[0].ID != first.ID {
		t.Errorf("an update with an id of the past is sent once more: %+v", got)
	}
	if got := w.updates(first.ID + 1); len(got) != 0 {
		t.Errorf("but only once: %+v", got)
	}

	w.InjectRaw(json.RawMessage(`{"message":"not a message"}`))
	raw := good[[]map[string]any](w, "getUpdates", map[string]any{"offset": first.ID + 1})
	if len(raw) != 1 || raw[0]["update_id"] != float64(first.ID+1) {
		t.Errorf("a malformed update has an id: %v", raw)
	}
	w.InjectRaw(json.RawMessage(`{"update_id":900000000,"unknown":{}}`))
	w.Say(wang, wang, 0, "二")
	if got := w.updates(first.ID + 2); len(got) != 2 || got[1].ID != 900000001 {
		t.Errorf("ids go on after the injected one: %+v", got)
	}
}

func TestRealClientPollsAndAnswers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, stop := context.WithCancel(within(t))
	client := w.client(bot.WithDefaultHandler(func(ctx context.Context, b *bot.Bot, u *models.Update) {
		if u.Message != nil {
			_, _ = b.SendMessage(ctx, &bot.SendMessageParams{
				ChatID: u.Message.Chat.ID, Text: "回声 " + u.Message.Text,
				ReplyParameters: &models.ReplyParameters{MessageID: u.Message.ID},
			})
		}
	}))
	var running sync.WaitGroup
	running.Go(func() { client.Start(ctx) })
	defer running.Wait()
	defer stop()
	said := w.Say(wang, wang, 0, "在吗")
	m, err := w.WaitMessage(within(t), wang, 0, func(m playground.Message) bool { return m.Text == "回声 在吗" })
	if err != nil {
		t.Fatal(err)
	}
	if m.ReplyToMessage == nil || m.ReplyToMessage.ID != said.ID {
		t.Errorf("reply to %+v", m.ReplyToMessage)
	}
}

// hook is a bot's webhook that fails as often as told.
type hook struct {
	url string
	got chan models.Update

	mu       sync.Mutex
	failures int
	tries    int
}

func newHook(t *testing.T, secret string, failures int) *hook {
	h := &hook{got: make(chan models.Update, 100), failures: failures}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Telegram-Bot-Api-Secret-Token") != secret {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		h.mu.Lock()
		h.tries++
		fail := h.tries <= h.failures
		h.mu.Unlock()
		if fail {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		var u models.Update
		body, _ := io.ReadAll(r.Body)
		if err := json.Unmarshal(body, &u); err != nil {
			t.Error(err)
		}
		h.got <- u
	}))
	t.Cleanup(server.Close)
	h.url = server.URL
	return h
}

func (h *hook) next(t *testing.T) models.Update {
	t.Helper()
	select {
	case u := <-h.got:
		return u
	case <-within(t).Done():
		t.Fatal("no update came")
		return models.Update{}
	}
}

func TestWebhookDeliversInOrderUntilTaken(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *playground.Config) { c.WebhookRetry = time.Millisecond })
	w.Say(wang, wang, 0, "0") // waits already when the webhook is set
	h := newHook(t, "s3cret", 3)
	good[bool](w, "setWebhook", map[string]any{"url": h.url, "secret_token": "s3cret"})
	for _, text := range []string{"1", "2", "3"} {
		w.Say(wang, wang, 0, text)
	}
	for _, want := range []string{"0", "1", "2", "3"} {
		if u := h.next(t); u.Message.Text != want {
			t.Fatalf("got %q, want %q", u.Message.Text, want)
		}
	}
	if err := w.Wait(within(t), func(v *playground.Snapshot) bool {
		said := v.Messages(wang, 0)
		return said[len(said)-1].Seen
	}); err != nil {
		t.Error(err)
	}
	info := good[models.WebhookInfo](w, "getWebhookInfo", nil)
	if info.URL != h.url || info.PendingUpdateCount != 0 || info.LastErrorMessage == "" {
		t.Errorf("info %+v", info)
	}
	w.refused(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first", "getUpdates", nil)
	good[bool](w, "deleteWebhook", nil)
	w.Say(wang, wang, 0, "4")
	if got := w.updates(0); len(got) != 1 {
		t.Errorf("after the webhook %d updates wait", len(got))
	}
}

func TestWebhookGetsOneUpdateOfAChatAtATime(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	arrived, answer := make(chan string), make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var u models.Update
		if err := json.NewDecoder(r.Body).Decode(&u); err != nil {
			t.Error(err)
		}
		arrived <- u.Message.Text
		<-answer
	}))
	t.Cleanup(server.Close)
	good[bool](w, "setWebhook", map[string]any{"url": server.URL})
	for _, text := range []string{"1", "2", "3"} {
		w.Say(wang, wang, 0, text)
	}
	for _, want := range []string{"1", "2", "3"} {
		w.Say(li, li, 0, "也 "+want) // another chat need not wait
		got := map[string]bool{<-arrived: true, <-arrived: true}
		if !got[want] || !got["也 "+want] {
			t.Fatalf("arrived together: %v, want %s of both chats", got, want)
		}
		answer <- struct{}{}
		answer <- struct{}{}
	}
}

func TestFailingChatDoesNotHoldUpOthers(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *playground.Config) { c.WebhookRetry = time.Hour })
	h := newHook(t, "", 1)
	good[bool](w, "setWebhook", map[string]any{"url": h.url})
	w.Say(wang, wang, 0, "坏")
	if err := w.waitForError(); err != nil {
		t.Fatal(err)
	}
	w.Say(wang, wang, 0, "等")
	w.Say(li, li, 0, "好")
	if u := h.next(t); u.Message.Text != "好" {
		t.Errorf("got %q", u.Message.Text)
	}
	if n := w.Pending(); n < 2 {
		t.Errorf("%d updates wait, want the failed one and the one behind it", n)
	}
}

// waitForError waits until a webhook delivery has failed.
func (w *world) waitForError() error {
	ctx := within(w.t)
	for {
		if info := good[models.WebhookInfo](w, "getWebhookInfo", nil); info.LastErrorMessage != "" {
			return nil
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
}

func TestWebhookSecretIsSent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	h := newHook(t, "right", 0)
	good[bool](w, "setWebhook", map[string]any{"url": h.url, "secret_token": "wrong"})
	w.Say(wang, wang, 0, "x")
	if err := w.waitForError(); err != nil {
		t.Fatal(err)
	}
	good[bool](w, "setWebhook", map[string]any{"url": h.url, "secret_token": "right"})
	if u := h.next(t); u.Message.Text != "x" {
		t.Errorf("got %+v", u)
	}
	w.refused(400, "Bad Request: secret token contains unallowed characters", "setWebhook", map[string]any{"url": h.url, "secret_token": "a b"})
}
