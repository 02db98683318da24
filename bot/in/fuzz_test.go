package in

import (
	"bytes"
	"encoding/json"
	"testing"
	"time"
	"unicode/utf8"
)

// Whatever comes from Telegram, it is read or has a fault, and what was read of it can be stored.
func FuzzUpdate(f *testing.F) {
	for _, seed := range []string{
		`{"update_id":1,"message":{"message_id":1,"date":1,"chat":{"id":5,"type":"private"},"from":{"id":5,"first_name":"N\u0000l"},"text":"\ud800 \u202e 你好"}}`,
		`{"update_id":1,"edited_message":{"message_id":1,"chat":{"id":5},"rich_message":{"blocks":[{"type":"list","items":[{"blocks":[{"text":["a",{"text":"b"}]}]}]}]}}}`,
		`{"update_id":1,"message":{"message_id":1,"chat":{"id":5},"poll":{"question":"?","options":[{"text":"\udc00"}]},"text":7}}`,
		`{"update_id":1,"message":{"message_id":1,"chat":{"id":5},"memo":{"text":[[[{"file_id":"x"}]]]},"location":{"latitude":"\u0000"}}}`,
		`{"update_id":1,"callback_query":{"id":"1","from":{"id":5},"data":"q:\u0000","message":{"reply_markup":{"inline_keyboard":[[{"text":"\ud83d"}]]}}}}`,
		"{\"update_id\":1,\"message\":{\"chat\":{\"id\":5},\"text\":\"\xff\\",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		a := decode(raw, time.Unix(1, 0))
		if a.fault != "" {
			return
		}
		for _, m := range []*message{a.update.Message, a.update.EditedMessage} {
			if m == nil {
				continue
			}
			out, odd := content(m)
			if empty := out.Text == "" && len(out.Media) == 0 && len(out.Place) == 0; empty != (odd != "") {
				t.Errorf("content %+v is odd: %q", out, odd)
			}
			if odd == "" && m.service() {
				t.Errorf("content %+v of a service message", out)
			}
			stored, err := json.Marshal(out)
			if err != nil {
				t.Fatal(err)
			}
			if !utf8.Valid(stored) || bytes.Contains(bytes.ReplaceAll(stored, []byte(`\\`), nil), []byte(`\u0000`)) {
				t.Errorf("%q cannot be stored", stored)
			}
		}
	})
}
