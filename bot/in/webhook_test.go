package in

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"kefu/internal/stage"
	"kefu/internal/testdb"
)

func TestWebhookAnswers(t *testing.T) {
	w := newWorld(t)
	call := func(method, secret, body string) int {
		request := httptest.NewRequest(method, "/telegram/webhook", strings.NewReader(body))
		request.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
		answer := httptest.NewRecorder()
		w.receiver.Webhook().ServeHTTP(answer, request)
		return answer.Code
	}
	const good = `{"update_id":1,"message":{"message_id":1,"date":1,"from":{"id":501,"first_name":"王"},"chat":{"id":501,"type":"private"},"text":"hi"}}`
	for _, c := range []struct {
		name, method, secret, body string
		want, kept                 int
	}{
		{"wrong secret", "POST", "guess", good, 401, 0},
		{"no secret", "POST", "", good, 401, 0},
		{"GET", "GET", stage.Hook, "", 405, 0},
		{"good", "POST", stage.Hook, good, 200, 1},
		{"good again", "POST", stage.Hook, good, 200, 1},
		{"not JSON", "POST", stage.Hook, "hello", 200, 2},
		{"empty", "POST", stage.Hook, "", 200, 3},
	} {
		if got := call(c.method, c.secret, c.body); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
		if kept := len(w.Inputs()); kept != c.kept {
			t.Errorf("%s: %d inputs, want %d", c.name, kept, c.kept)
		}
	}
	_, err := testdb.Owner(t, w.Pool).Exec(w.Ctx, `ALTER TABLE inputs RENAME TO away`)
	stage.Must(t, err)
	if got := call("POST", stage.Hook, strings.Replace(good, "hi", "ho", 1)); got != 503 {
		t.Errorf("without its table: %d", got)
	}
	w.receiver.WebhookSecret = ""
	if got := call("POST", "", good); got != 401 {
		t.Errorf("without a configured secret: %d", got)
	}
}

// Calls that come at once share commits: each is answered for itself, kept once, and what cannot be read takes no other
// along.
func TestCallsThatComeAtOnceAreKeptTogether(t *testing.T) {
	w := newWorld(t)
	commits := func() (n int) {
		stage.Must(t, w.Pool.QueryRow(w.Ctx, `SELECT count(DISTINCT xmin::text) FROM inputs`).Scan(&n))
		return n
	}
	const calls = 200
	var group sync.WaitGroup
	for i := range calls {
		body := fmt.Sprintf(`{"update_id":%d,"message":{"message_id":1,"date":1,"from":{"id":%d,"first_name":"王"},"chat":{"id":%[2]d,"type":"private"},"text":"hi"}}`, i, 501+i%3)
		if i%20 == 7 {
			body = fmt.Sprintf("not JSON %d", i)
		}
		group.Go(func() {
			request := httptest.NewRequest(http.MethodPost, "/telegram/webhook", strings.NewReader(body))
			request.Header.Set("X-Telegram-Bot-Api-Secret-Token", stage.Hook)
			answer := httptest.NewRecorder()
			w.receiver.Webhook().ServeHTTP(answer, request)
			if answer.Code != http.StatusOK {
				t.Errorf("call %d: %d", i, answer.Code)
			}
		})
	}
	group.Wait()
	if got := len(w.Inputs()); got != calls {
		t.Errorf("%d of %d calls are kept", got, calls)
	}
	if n := commits(); n > calls/2 {
		t.Errorf("%d calls took %d commits", calls, n)
	}
}
