package playground_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"kefu/playground"

	"github.com/go-telegram/bot/models"
	"github.com/google/go-cmp/cmp"
)

func TestTokenAndMethodAreChecked(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for path, want := range map[string]int{
		"/bot" + token + "/getMe":          0,
		"/bot" + token + "/GETME":          0,
		"/bot" + token + "/noSuchThing":    404,
		"/bot1000:somethingElse/getMe":     401,
		"/botnonsense/getMe":               404,
		"/file/bot1000:other/photos/1.jpg": 401,
		"/file/bot" + token + "/photos/1":  404,
	} {
		if r := w.post(w.url+path, "application/json", nil); r.Code != want {
			t.Errorf("%s: %d %s, want %d", path, r.Code, r.Description, want)
		}
	}
}

func TestBodiesAreReadAsJSONFormsAndQueries(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Start(wang, "")
	address := w.url + "/bot" + token + "/sendMessage"
	keyboard := `{"inline_keyboard":[[{"text":"去","callback_data":"go"}]]}`
	form := url.Values{"chat_id": {"201"}, "text": {"你好"}, "reply_markup": {keyboard}}.Encode()
	for kind, r := range map[string]result{
		"form":              w.post(address, "application/x-www-form-urlencoded", []byte(form)),
		"query":             w.post(address+"?"+form, "", nil),
		"json":              w.post(address, "application/json", []byte(`{"chat_id":201,"text":"你好","reply_markup":`+keyboard+`}`)),
		"json in a string":  w.post(address, "application/json", []byte(fmt.Sprintf(`{"chat_id":"201","text":"你好","reply_markup":%q}`, keyboard))),
		"null means absent": w.post(address, "application/json", []byte(`{"chat_id":201,"text":"你好","entities":null,"reply_markup":`+keyboard+`}`)),
	} {
		if !r.OK {
			t.Errorf("%s: %s", kind, r.Description)
		}
	}
	said := w.Messages(wang, 0)[1:]
	if len(said) != 5 {
		t.Fatalf("%d messages", len(said))
	}
	for _, m := range said {
		if m.Text != "你好" || m.ReplyMarkup.InlineKeyboard[0][0].CallbackData != "go" {
			t.Errorf("message %+v", m.Message)
		}
	}
	if r := w.post(address, "application/json", []byte(`{"chat_id":`)); r.Code != 400 {
		t.Errorf("broken JSON: %d %s", r.Code, r.Description)
	}
}

func TestRefusalsUseTelegramsWords(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Start(wang, "")
	long := strings.Repeat("长", 4096)
	own := good[models.Message](w, "sendMessage", map[string]any{"chat_id": wang, "text": long})
	said := w.Say(wang, wang, 0, "x")
	for _, c := range []struct {
		method, words string
		fields        map[string]any
	}{
		{"sendMessage", "chat not found", map[string]any{"chat_id": 999, "text": "x"}},
		{"sendMessage", "message text is empty", map[string]any{"chat_id": wang, "text": " \n"}},
		{"sendMessage", "message is too long", map[string]any{"chat_id": wang, "text": long + "长"}},
		{"sendMessage", "message is too long", map[string]any{"chat_id": wang, "text": strings.Repeat("🎮", 2049)}},
		{"sendMessage", "message thread not found", map[string]any{"chat_id": group, "text": "x", "message_thread_id": 77}},
		{"sendMessage", "message to be replied not found", map[string]any{"chat_id": wang, "text": "x", "reply_parameters": map[string]any{"message_id": 777}}},
		{"sendMessage", "BUTTON_DATA_INVALID", map[string]any{"chat_id": wang, "text": "x", "reply_markup": inline("按", strings.Repeat("字", 22))}},
		{"sendPhoto", "there is no photo in the request", map[string]any{"chat_id": wang}},
		{"sendPhoto", "message caption is too long", map[string]any{"chat_id": wang, "caption": long[:3*1025]}},
		{"editMessageText", "message to edit not found", map[string]any{"chat_id": wang, "message_id": 777, "text": "x"}},
		{"editMessageText", "message can't be edited", map[string]any{"chat_id": wang, "message_id": said.ID, "text": "y"}},
		{"editMessageText", "message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message", map[string]any{"chat_id": wang, "message_id": own.ID, "text": long}},
		{"deleteMessage", "message to delete not found", map[string]any{"chat_id": wang, "message_id": 777}},
		{"copyMessage", "message to copy not found", map[string]any{"chat_id": wang, "from_chat_id": wang, "message_id": 777}},
		{"answerCallbackQuery", "query is too old and response timeout expired or query ID is invalid", map[string]any{"callback_query_id": "1"}},
	} {
		w.refused(400, "Bad Request: "+c.words, c.method, c.fields)
	}
	w.refused(403, "Forbidden: bot can't initiate conversation with a user", "sendMessage", map[string]any{"chat_id": li, "text": "x"})
}

func TestBotHearsOfBlockAndIsRefusedUntilUnblocked(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Start(wang, "")
	w.newest()
	w.Block(wang)
	if u := w.newest(); u.MyChatMember == nil || u.MyChatMember.NewChatMember.Type != models.ChatMemberTypeBanned {
		t.Errorf("update after block: %+v", u)
	}
	w.refused(403, "Forbidden: bot was blocked by the user", "sendMessage", map[string]any{"chat_id": wang, "text": "x"})
	w.Unblock(wang)
	if u := w.newest(); u.MyChatMember == nil || u.MyChatMember.NewChatMember.Type != models.ChatMemberTypeMember {
		t.Errorf("update after unblock: %+v", u)
	}
	good[models.Message](w, "sendMessage", map[string]any{"chat_id": wang, "text": "x"})
}

func TestCommandsAndAddressesAreMarkedInUTF16Units(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for text, want := range map[string][]models.MessageEntity{
		"/start link-abc":               {{Type: "bot_command", Offset: 0, Length: 6}},
		"🎮你好 /cancel@kefu_bot":          {{Type: "bot_command", Offset: 5, Length: 16}},
		"看 https://shop.example/a?b=1。": {{Type: "url", Offset: 2, Length: 26}},
		"1/2 和 a/b 都不是":                 nil,
	} {
		m := w.Say(wang, wang, 0, text)
		if diff := cmp.Diff(want, m.Entities); diff != "" {
			t.Errorf("%s: %s", text, diff)
		}
	}
}

func TestHTMLBecomesEntities(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Start(wang, "")
	m := good[models.Message](w, "sendMessage", map[string]any{
		"chat_id": wang, "parse_mode": "HTML",
		"text": ` 🎮<b>订单 <i>A&amp;B</i></b> <a href="https://shop.example/">店</a> <code>/x</code>`,
	})
	want := []models.MessageEntity{
		{Type: "bold", Offset: 2, Length: 6},
		{Type: "italic", Offset: 5, Length: 3},
		{Type: "text_link", Offset: 9, Length: 1, URL: "https://shop.example/"},
		{Type: "code", Offset: 11, Length: 2},
	}
	if m.Text != "🎮订单 A&B 店 /x" {
		t.Errorf("text %q", m.Text)
	}
	if diff := cmp.Diff(want, m.Entities); diff != "" {
		t.Error(diff)
	}
	for _, broken := range []string{"<b>x", "<b>x</i>", "<script>x</script>", "a < b"} {
		if r := w.call("sendMessage", map[string]any{"chat_id": wang, "parse_mode": "HTML", "text": broken}); r.Code != 400 || !strings.HasPrefix(r.Description, "Bad Request: can't parse entities") {
			t.Errorf("%q: %d %s", broken, r.Code, r.Description)
		}
	}
}

func TestFaultsAreMetOnceAndInOrder(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Start(wang, "")
	hello := map[string]any{"chat_id": wang, "text": "您好"}
	w.FailNext("sendMessage", playground.Fault{Code: 429, RetryAfter: 7})
	w.FailNext("sendMessage", playground.Fault{Code: 502})
	r := w.refused(429, "Too Many Requests: retry after 7", "sendMessage", hello)
	if r.Parameters.RetryAfter != 7 {
		t.Errorf("retry_after %d", r.Parameters.RetryAfter)
	}
	w.refused(502, "Bad Gateway", "sendMessage", hello)
	good[models.Message](w, "sendMessage", hello)
	var codes []int
	for _, c := range w.Calls() {
		codes = append(codes, c.Code)
	}
	if diff := cmp.Diff([]int{429, 502, 200}, codes); diff != "" {
		t.Error(diff)
	}
}

func TestDroppedRepliesAreCarriedOutAndDroppedCallsAreNot(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Start(wang, "")
	client := w.client()
	w.FailNext("sendMessage", playground.Fault{DropReply: true})
	if _, err := client.SendMessage(within(t), sendText(wang, "做了")); err == nil {
		t.Error("a dropped reply looks like success")
	}
	w.FailNext("sendMessage", playground.Fault{DropCall: true})
	if _, err := client.SendMessage(within(t), sendText(wang, "没做")); err == nil {
		t.Error("a dropped call looks like success")
	}
	said := w.Messages(wang, 0)
	if len(said) != 2 || said[1].Text != "做了" {
		t.Errorf("messages %+v", said)
	}
}

func TestLatencyIsHowFarAwayTheBotAPIIs(t *testing.T) {
	t.Parallel()
	const far = 30 * time.Millisecond
	w := newWorld(t, func(c *playground.Config) { c.Latency = far })
	begin := time.Now()
	good[models.User](w, "getMe", nil)
	if took := time.Since(begin); took < far {
		t.Errorf("answered after %s", took)
	}
}

func inline(label, data string) models.InlineKeyboardMarkup {
	return models.InlineKeyboardMarkup{InlineKeyboard: [][]models.InlineKeyboardButton{{{Text: label, CallbackData: data}}}}
}
