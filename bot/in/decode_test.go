package in

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

func TestCommandsAreTakenApart(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][3]string{
		"/next":                     {"next", "", ""},
		"/Next@KefuBot":             {"next", "KefuBot", ""},
		"/cancel WF123  now ":       {"cancel", "", "WF123  now"},
		"/cancel\nWF123":            {"cancel", "", "WF123"},
		"/cancel\u3000WF123":        {"cancel", "", "WF123"},
		"/start@Bot a_b-c":          {"start", "Bot", "a_b-c"},
		"你好 /start":                 {},
		"// a note between us":      {},
		"/／ a note between us":      {},
		"/":                         {},
		"next":                      {},
		"/ next":                    {},
		"http://example.com/orders": {},
	} {
		name, to, argument, ok := command(text)
		if got := [3]string{name, to, argument}; ok != (want[0] != "") || ok && got != want {
			t.Errorf("%q: %q %v, want %q", text, got, ok, want)
		}
	}
}

func TestUpdatesThatCannotBeReadHaveAFault(t *testing.T) {
	t.Parallel()
	for _, raw := range []string{
		``, `{`, `[]`, `null`, `"hello"`, `{"update_id":"seven"}`, `{"update_id":1,"message":7}`, "\x00\xff",
		`{"update_id":1,"callback_query":{"id":1}}`,
	} {
		a := decode([]byte(raw), time.Now())
		if a.fault == "" && raw != `null` {
			t.Errorf("%q has no fault", raw)
		}
		if a.key() == "" {
			t.Errorf("%q has no key", raw)
		}
	}
}

func TestTheSameIDWithAnotherBodyIsAnotherUpdate(t *testing.T) {
	t.Parallel()
	one := decode([]byte(`{"update_id":7,"message":{"text":"a"}}`), time.Now())
	two := decode([]byte(`{"update_id":7,"message":{"text":"b"}}`), time.Now())
	if one.key() == two.key() || !strings.HasPrefix(one.key(), "tg:7:") {
		t.Errorf("keys %q and %q", one.key(), two.key())
	}
}

func TestMessagesOfEveryKind(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]struct{ media, text, odd string }{
		`{"text":"hi"}`: {text: "hi"},
		`{"photo":[{"file_id":"s","width":1,"height":1},{"file_id":"b","width":9,"height":9}],"caption":"c"}`: {media: "photo:b", text: "c"},
		`{"animation":{"file_id":"a"},"document":{"file_id":"a"}}`:                                            {media: "animation:a"},
		`{"voice":{"file_id":"v"}}`:        {media: "voice:v"},
		`{"video_note":{"file_id":"n"}}`:   {media: "video_note:n"},
		`{"document":{"file_id":"d"}}`:     {media: "file:d"},
		`{"dice":{"emoji":"🎲","value":1}}`: {odd: "dice"},
		`{"poll":{"id":"1","question":"要哪个区？","question_entities":[{"type":"bold","offset":0,"length":1}],"options":[{"persistent_id":"0","text":"一区","voter_count":0},{"text":"二区"}],"type":"regular"}}`: {text: "📊 要哪个区？\n一区\n二区"},
		`{"checklist":{"title":"退这些","tasks":[{"id":1,"text":"月卡","completed_by_user":{"id":7,"first_name":"X"}},{"id":2,"text":"点卡"}]}}`:                                                                 {text: "📝 退这些\n月卡\n点卡"},
		`{"poll":{"id":"1"}}`:                            {odd: "poll"},
		`{"story":{"id":3,"chat":{"id":1,"title":"x"}}}`: {odd: "story"},
		`{"paid_media":{"star_count":5,"paid_media":[{"type":"photo","photo":[{"file_id":"b"}]}]}}`: {media: "photo:b"},
		`{"game":{"title":"斗地主","description":"好玩","photo":[{"file_id":"g"}]}}`:                     {media: "photo:g", text: "🎮 斗地主\n好玩"},
		`{"invoice":{"title":"月卡","description":"30 天","currency":"CNY","total_amount":5}}`:         {text: "🧾 月卡\n30 天"},
		`{"memo":{"text":["帐号 ",{"type":"bold","text":"QX1"}]}}`:                                    {text: "帐号 QX1"},
		`{"essay":{"blocks":[{"type":"paragraph","text":"不要了"}]}}`:                                  {text: "不要了"},
		`{"slides":{"file_id":"x","caption":"c"},"text":"t"}`:                                       {text: "t"},
		`{"text":"看","entities":"none","quote":7}`:                                                  {text: "看"},
		`{"text":7,"caption":"看"}`:                                                                  {text: "看"},
		`{"text":{"a":1}}`:                                                                          {odd: "unknown"},
		`{"photo":{"file_id":"p"}}`:                                                                 {odd: "unknown"},
		`{"text":"a\u0000b\ud800c\udc00\\u0000 \ud83d\ude00"}`:                                      {text: "a\uFFFDb\uFFFDc\uFFFD\\u0000 😀"},
		"{\"text\":\"a\xffb\"}":                                                                     {text: "a\uFFFDb"},
		`{"sticker":{"file_id":"t","width":1080,"height":2340}}`:                                    {media: "webp:t"},
		`{"sticker":{"file_id":"t","emoji":"🙂"}}`:                                                   {media: "sticker:t"},
		`{"live_photo":{"file_id":"l","photo":[{"file_id":"p"}]},"caption":"c"}`:                    {media: "live_photo:l", text: "c"},
		`{"live_photo":{"file_id":"l"},"photo":[{"file_id":"p","width":1,"height":1}]}`:             {media: "live_photo:l"},
		`{"document":{"file_id":"h","file_name":"IMG_1.HEIC","mime_type":"image/heic"}}`:            {media: "file:h"},
		`{"hologram":{"file_id":"x","depth":3},"caption":"c"}`:                                      {media: "file:x", text: "c"},
		`{"hologram":{"depth":3},"caption":"c"}`:                                                    {text: "c"},
		`{"rich_message":{"blocks":[{"type":"photo","photo":[{"file_id":"s"},{"file_id":"b"}]}]}}`:  {media: "photo:b"},
		`{"location":{"latitude":1.5,"longitude":2,"precise":"very"}}`:                              {},
	} {
		a := decode([]byte(`{"update_id":1,"message":`+strings.Replace(raw, "{", `{"message_id":5,"date":1,"chat":{"id":9,"type":"private"},`, 1)+`}`), time.Now())
		if a.fault != "" {
			t.Fatalf("%s: %s", raw, a.fault)
		}
		got, odd := content(a.update.Message)
		media := ""
		if len(got.Media) > 0 {
			media = string(got.Media[0].Kind) + ":" + got.Media[0].Ref
			if got.Media[0].Chat != 9 || got.Media[0].Message != 5 {
				t.Errorf("%s: origin %+v", raw, got.Media[0])
			}
		}
		if media != want.media || got.Text != want.text || odd != want.odd {
			t.Errorf("%s: %q %q %q, want %+v", raw, media, got.Text, odd, want)
		}
		if strings.Contains(raw, "precise") && !strings.Contains(string(got.Place), "precise") {
			t.Errorf("the location lost what is unknown of it: %s", got.Place)
		}
	}
}

func TestAMessageIsOfTheTimeItWasWritten(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]int64{
		`{"date":1700000000}`: 1700000000,
		`{"date":1700000000,"forward_origin":{"type":"user","date":1690000000,"sender_user":{"id":1}}}`:            1690000000,
		`{"date":1700000000,"forward_origin":{"type":"hidden_user","date":1690000001,"sender_user_name":"x"}}`:     1690000001,
		`{"date":1700000000,"forward_origin":{"type":"channel","date":1690000002,"chat":{"id":1},"message_id":1}}`: 1690000002,
	} {
		var m message
		if err := json.Unmarshal([]byte(raw), &m); err != nil {
			t.Fatal(err)
		}
		if got := written(&m); got.Unix() != want {
			t.Errorf("%s: %d, want %d", raw, got.Unix(), want)
		}
	}
	if at := written(&message{}); !at.IsZero() {
		t.Errorf("no date: %v", at)
	}
}

// An unknown kind with nothing that a person wrote or sent is about the chat, not for anybody to read.
func TestServiceMessagesAreKnownByWhatTheyLack(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]bool{
		`"gift":{"text":"for you","gift":{"id":"g","sticker":{"file_id":"s"}}}`:     true,
		`"pinned_message":{"message_id":1,"text":"old"}`:                            true,
		`"new_chat_photo":[{"file_id":"p"}]`:                                        true,
		`"checklist_tasks_done":{"marked_as_done_task_ids":[1]}`:                    true,
		`"invented_next_year":{"title":"x","users":[{"id":1,"first_name":"text"}]}`: true,
		`"reply_to_message":{"message_id":2,"text":"said"},"quote":{"text":"sa"}`:   true,
		`"text":"hi"`:                  false,
		`"caption":"hi","invented":{}`: false,
		`"invented":{"file_id":"f"}`:   false,
		`"poll":{"question":"?"}`:      false,
		`"text":[1]`:                   false, // unreadable, but something was said
		`"essay":{"text":"hi"}`:        false,
		`"checklist_tasks_added":{"tasks":[{"id":1,"text":"x"}]}`: true,
		`"suggested_post_declined":{"comment":"no"}`:              true,
		`"poll_option_added":{"option_text":"x"}`:                 true,
		`"connected_website":"https://x.example"`:                 true,
		`"contact":{"phone_number":""}`:                           false,
		`"rich_message":{"blocks":[]}`:                            false,
	} {
		a := decode([]byte(`{"update_id":1,"message":{"message_id":5,"date":1,"chat":{"id":9,"type":"private"},`+raw+`}}`), time.Now())
		if a.fault != "" || a.update.Message.service() != want {
			t.Errorf("%s: service %v, %s", raw, a.update.Message.service(), a.fault)
		}
	}
}

func TestForwardsSayWhereTheyComeFrom(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		`"type":"user","sender_user":{"id":1,"first_name":"王","last_name":"芳"}`: "王 芳",
		`"type":"hidden_user","sender_user_name":"客服小王"`:                        "客服小王",
		`"type":"chat","sender_chat":{"id":-1,"title":"一群"}`:                    "一群",
		`"type":"channel","chat":{"id":-2,"title":"频道"},"message_id":7`:         "频道",
		`"type":"invented","of":"somebody"`:                                     "",
	} {
		a := decode([]byte(`{"update_id":1,"message":{"message_id":5,"chat":{"id":9,"type":"private"},"text":"hi","forward_origin":{"date":1700000000,`+raw+`}}}`), time.Now())
		if a.fault != "" {
			t.Fatalf("%s: %s", raw, a.fault)
		}
		got, _ := content(a.update.Message)
		if got.Forwarded == nil || got.Forwarded.From != want || got.Forwarded.At.Unix() != 1700000000 {
			t.Errorf("%s: %+v", raw, got.Forwarded)
		}
	}
}
