package in

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"kefu/bot/limit"
	"kefu/internal/stage"
	"kefu/turn/event"
)

// large are updates of some megabytes, by where the bytes are.
func large() map[string]string {
	const from = `"message_id":%d,"date":1,"from":{"id":501,"first_name":"王"},"chat":{"id":501,"type":"private"}`
	const photo = `"photo":[{"file_id":"x","file_unique_id":"u","width":1,"height":1}]`
	long := strings.Repeat("大", 1<<17)
	list := func(one string, n int) string { return "[" + strings.Repeat(one+",", n) + one + "]" }
	updates := map[string]string{
		"text":      `"message":{` + from + `,"text":"` + strings.Repeat("大", 10<<20/3) + `"}`,
		"unfolded":  `"message":{` + from + `,"text":"` + strings.Repeat(`\ud83d\u0000`, 1<<17) + `"}`,
		"edit":      `"edited_message":{` + from + `,"text":"` + long + `"}`,
		"caption":   `"message":{` + from + `,"caption":"` + long + `",` + photo + `}`,
		"name":      `"message":{"message_id":%d,"date":1,"from":{"id":501,"first_name":"` + long + `"},"chat":{"id":501,"type":"private"},"text":"hi"}`,
		"blocks":    `"message":{` + from + `,"rich_message":{"blocks":` + list(`{"type":"paragraph","text":["好",{"text":"的"}]}`, 10_000) + `}}`,
		"files":     `"message":{` + from + `,"rich_message":{"blocks":` + list(`{"type":"photo",`+photo+`}`, 5_000) + `}}`,
		"entities":  `"message":{` + from + `,"text":"hi","entities":` + list(`{"type":"bold","offset":0,"length":2}`, 10_000) + `}`,
		"place":     `"message":{` + from + `,"location":{"latitude":1,"longitude":1,"more":` + list(`7`, 1<<18) + `}}`,
		"unknown":   `"message":{` + from + `,"news":{"text":"` + long + `"}}`,
		"numbers":   `"message":{` + from + `,"text":` + list(`7`, 1<<18) + `}`,
		"press":     `"callback_query":{"id":"q%d","from":{"id":501,"first_name":"王"},"data":"` + long + `","message":{"message_id":1,"date":1,"chat":{"id":501,"type":"private"}}}`,
		"forwarded": `"message":{` + from + `,"text":"hi","forward_origin":{"type":"hidden_user","sender_user_name":"` + long + `","date":1}}`,
		"too large": `"message":{` + from + `,"text":"` + strings.Repeat("x", maxUpdate) + `"}`,
	}
	for i, name := range slices.Sorted(maps.Keys(updates)) {
		updates[name] = "{" + strings.Replace(updates[name], "%d", fmt.Sprint(100+i), 1) + "}"
	}
	return updates
}

// Whatever its size, an update is kept and answered for, what is read of it has an end, and those after it are received.
func TestUpdatesOfAnySizeAreKeptAndHoldUpNobody(t *testing.T) {
	w := newWorld(t)
	updates := large()
	names := slices.Sorted(maps.Keys(updates))
	for _, name := range names {
		for range 2 { // Telegram may send it again
			request := httptest.NewRequest(http.MethodPost, "/telegram/webhook", strings.NewReader(updates[name]))
			request.Header.Set("X-Telegram-Bot-Api-Secret-Token", stage.Hook)
			answer := httptest.NewRecorder()
			w.receiver.Webhook().ServeHTTP(answer, request)
			if answer.Code != http.StatusOK {
				t.Errorf("%s: %d", name, answer.Code)
			}
		}
	}
	kept := w.Inputs()
	if len(kept) != len(names) {
		t.Fatalf("%d inputs are kept of %d", len(kept), len(names))
	}
	for i, name := range names {
		in := kept[i]
		if aside := in.Status == "aside"; aside != (name == "too large") || aside != (in.Fault != "") {
			t.Errorf("%s: %s, %q", name, in.Status, in.Fault)
		}
		stored, err := json.Marshal(in.Event)
		if most := 3*(3*limit.Words) + mostFormat; err != nil || len(stored) > most {
			t.Errorf("%s: %d bytes of it are read, %v", name, len(stored), err)
		}
		if e, ok := in.Event.(event.Said); ok && utf8.RuneCountInString(e.Message.Text) > limit.Words {
			t.Errorf("%s: %d characters are read", name, utf8.RuneCountInString(e.Message.Text))
		}
	}
	w.Run(w.receiver.Poll)
	w.Telegram.Start(stage.Wang, "")
	together := []string{"too large", "text"}
	for _, name := range together {
		w.Telegram.InjectRaw(json.RawMessage(updates[name]))
	}
	w.Taken(w.Telegram.Say(stage.Wang, stage.Wang, 0, "still here").ID, stage.Wang, 0)
	var got int
	stage.Must(t, w.Pool.QueryRow(w.Ctx, `SELECT count(*) FROM inputs`).Scan(&got))
	if want := len(names) + len(together) + 2; got != want {
		t.Errorf("%d inputs, want %d", got, want)
	}
}
