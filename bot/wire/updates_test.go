package wire

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// An answer of any size is read as far as there is room, and what was not read is asked for again.
func TestAnAnswerOfAnySizeIsReadInParts(t *testing.T) {
	t.Parallel()
	var all []string
	for i := range 12 {
		all = append(all, fmt.Sprintf(`{"update_id":%d,"x":"%s"}`, i, strings.Repeat("x", 5<<20)))
	}
	got := 0
	for rounds := 0; ; rounds++ {
		a, err := readUpdates(strings.NewReader(`{"ok":true,"more":{"a":[1]},"result":[` + strings.Join(all[got:], ",") + `]}`))
		if err != nil || !a.ok || len(a.batch.Updates) == 0 || rounds > 4 {
			t.Fatalf("after %d: %d updates, %v, %v", got, len(a.batch.Updates), a.ok, err)
		}
		for _, raw := range a.batch.Updates {
			if string(raw) != all[got] {
				t.Fatalf("update %d is another", got)
			}
			got++
		}
		if a.batch.More != (got < len(all)) {
			t.Errorf("after %d of %d: more is %v", got, len(all), a.batch.More)
		}
		if got == len(all) {
			return
		}
	}
}

// Whatever else is answered is an error, or what Telegram means by it.
func TestAnswersToGetUpdates(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]updatesAnswer{
		`{"ok":true,"result":[]}`:         {ok: true},
		`{"ok":true}`:                     {ok: true},
		`{"result":[{"a":1}],"ok":true} `: {ok: true, batch: Batch{Updates: []json.RawMessage{json.RawMessage(`{"a":1}`)}}},
		`{"ok":false,"description":"Too Many Requests","parameters":{"retry_after":7}}`: {description: "Too Many Requests", retryAfter: 7},
	} {
		got, err := readUpdates(strings.NewReader(body))
		if err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: %+v, %v", body, got, err)
		}
	}
	for _, body := range []string{"", "<html>", `{"ok":true,"result":[{"a":1}`, `{"ok":true,"result":7}`, `{"ok":true,"result":[{"a"]}`, `[]`, "null"} {
		if got, err := readUpdates(strings.NewReader(body)); err == nil && got.ok {
			t.Errorf("%s: %+v", body, got)
		}
	}
}
