package main

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"

	"kefu/orders"
	"kefu/playground"
)

func TestNothingIsLostOverARestart(t *testing.T) {
	t.Parallel()
	s := newScene(t, unlimited)
	_, caseNo := openRefundCase(t, s)
	s.customer(liMing).in(0).press("接单")
	w := s.customer(wang)
	w.hears("已接手")
	thread := s.topic(caseNo)

	s.stop()
	w.say("重启时写的第一句")
	w.say("重启时写的第二句")
	s.customer(liMing).in(thread).say("客服在重启时的回答")
	s.start()

	topic := s.customer(liMing).in(thread)
	topic.hears("重启时写的第一句")
	topic.hears("重启时写的第二句")
	w.hears("客服在重启时的回答")
	for _, said := range []string{"重启时写的第一句", "重启时写的第二句"} {
		if n := times(s.Messages(standInGroup, thread), said); n != 1 {
			t.Errorf("the agent got %q %d times", said, n)
		}
	}
	if n := times(s.Messages(wang, 0), "客服在重启时的回答"); n != 1 {
		t.Errorf("the customer got the answer %d times", n)
	}
	topic.press("同意退款")
	topic.press("全额")
	w.hears("已同意退款")
}

// times counts the messages of the bot that contain a text.
func times(messages []playground.Message, text string) int {
	n := 0
	for _, m := range messages {
		if m.From != nil && m.From.IsBot && strings.Contains(textOf(m), text) {
			n++
		}
	}
	return n
}

func TestBadInputIsAnsweredOrSetAside(t *testing.T) {
	t.Parallel()
	s := newScene(t, unlimited)
	w := s.customer(wang)
	s.Start(wang, s.links[s.demo.Customers[0].ID])
	w.hears("您最近的订单")

	w.say(strings.Repeat("一二三四", 1024))
	w.hears("您说的是哪件事")
	w.say("WF20200101000000")
	w.hears("还不能确认它是您的")
	w.say(s.demo.Customers[1].Orders[0].No)
	w.hears("还不能确认它是您的")
	s.SendSticker(wang, wang, 0, playground.File{Name: "s.webp", Data: []byte("RIFF")}, playground.Emoji("🙂"))
	w.hears("表情收到")
	s.SendVoice(wang, wang, 0, playground.File{Name: "v.ogg", Data: []byte("OggS")})
	w.hears("听不了语音")
	s.SendLocation(wang, wang, 0, 31.2, 121.5)
	w.hears("收到了位置")
	w.say("/start")
	w.hears("客服助手")

	// Ten megabytes are answered like any words, and hold up nothing.
	s.InjectRaw(json.RawMessage(`{"message": {"message_id": 899, "date": 1790000000, "text": "` + strings.Repeat("请问", 10<<20/6) + `",
		"chat": {"id": 1001, "type": "private", "first_name": "王芳"}, "from": {"id": 1001, "is_bot": false, "first_name": "王芳"}}}`))
	w.hears()
	w.say("/start")
	w.hears("客服助手")

	// Buttons of old messages do nothing and say so.
	order := s.order(0, orders.Unpaid, orders.Virtual)
	w.say(order.No)
	w.hears("未付款")
	w.press("取消订单")
	confirm := w.hears("可以取消")
	w.say("算了不取消了")
	w.hears("没有任何变动")
	if err := s.PressLabel(wang, wang, confirm.ID, "确认取消"); err != nil {
		t.Fatal(err)
	}
	w.hears("已经不起作用")
	if n := s.count(`SELECT count(*) FROM orders WHERE order_no = $1 AND status = 'unpaid'`, order.No); n != 1 {
		t.Error("an old button cancelled the order")
	}

	// Malformed updates are set aside, the same update twice is one, and neither blocks what follows.
	s.InjectRaw(json.RawMessage(`{"update_id": 900000001, "message": {"message_id": "x"}}`))
	again := json.RawMessage(`{"update_id": 900000002, "message": {"message_id": 900, "date": 1790000000, "text": "/help",
		"chat": {"id": 1001, "type": "private", "first_name": "王芳"}, "from": {"id": 1001, "is_bot": false, "first_name": "王芳"}}}`)
	s.InjectRaw(again)
	s.InjectRaw(again)
	w.hears("我能帮您")
	w.say("/status")
	w.hears("没有正在处理的工单")
	if n := times(s.Messages(wang, 0), "我能帮您"); n != 1 {
		t.Errorf("the same update was answered %d times", n)
	}
	if n := s.count(`SELECT count(*) FROM inputs WHERE status = 'aside'`); n != 1 {
		t.Errorf("%d inputs are set aside, want the malformed one", n)
	}
}

func TestSecretsStayOutOfTheLogAndAreMaskedInChats(t *testing.T) {
	t.Parallel()
	s := newScene(t, unlimited)
	_, caseNo := openRefundCase(t, s)
	s.customer(liMing).in(0).press("接单")
	w := s.customer(wang)
	w.hears("已接手")
	const card, phone = "6222021234567890128", "13911112222"
	w.say("打我电话 " + phone + "，退到卡 " + card)
	topic := s.customer(liMing).in(s.topic(caseNo))
	m := topic.hears("打我电话 139****2222")
	if strings.Contains(textOf(m), card) {
		t.Errorf("the agent's chat shows the card: %q", textOf(m))
	}
	// Every way of going wrong logs something: a refused call, a lost reply, a failing update.
	s.FailNext("sendMessage", playground.Fault{Code: 500, Description: "Internal Server Error"})
	s.FailNext("getUpdates", playground.Fault{Code: 502, Description: "Bad Gateway"})
	w.say("还在吗 " + phone)
	topic.hears("还在吗")
	s.stop()
	log := s.log.String()
	for _, secret := range []string{standInToken, phone, card, s.links[s.demo.Customers[0].ID], s.config.DataKey} {
		if strings.Contains(log, secret) {
			t.Errorf("the log shows %q", secret)
		}
	}
	shown := s.count(`SELECT count(*) FROM entries WHERE text LIKE '%' || $1 || '%' OR message::text LIKE '%' || $1 || '%'`, phone)
	if shown != 0 {
		t.Errorf("%d entries show the phone number", shown)
	}
}

// withWebhook lets Telegram call kefu.
func withWebhook(t *testing.T) func(*Config, *playground.Config) {
	return func(c *Config, _ *playground.Config) {
		// The address must be known before kefu listens there.
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		c.HTTPAddr = listener.Addr().String()
		_ = listener.Close()
		c.Updates, c.WebhookSecret, c.PublicURL = "webhook", "s3cret", "http://"+c.HTTPAddr
	}
}

func TestTheWebhookServesTheSame(t *testing.T) {
	t.Parallel()
	s := newScene(t, unlimited, withWebhook(t))
	w := s.customer(wang)
	s.Start(wang, s.links[s.demo.Customers[0].ID])
	w.hears("已关联账号", "您最近的订单")
	w.say("/cancel " + s.order(0, orders.Unpaid, orders.Virtual).No)
	w.hears("可以取消")
	w.press("确认取消")
	w.hears("已取消")
}

func TestWordsInATopicThatIsNotStoredYetReachTheCustomer(t *testing.T) {
	t.Parallel()
	s := newScene(t, unlimited)
	_, caseNo := openRefundCase(t, s)
	s.customer(liMing).in(0).press("接单")
	w := s.customer(wang)
	w.hears("已接手")
	topic := s.customer(liMing).in(s.topic(caseNo))
	topic.hears(caseNo)
	s.stop()
	if _, err := s.pool.Exec(s.ctx, `DELETE FROM topics`); err != nil {
		t.Fatal(err)
	}
	topic.say("我来得很快")
	s.start()
	w.hears("我来得很快")
}

func TestAPoisonousInputBlocksNobody(t *testing.T) {
	t.Parallel()
	s := newScene(t, unlimited)
	w := s.customer(wang)
	w.say("/start")
	w.hears("客服助手")
	_, err := s.pool.Exec(s.ctx, `
		INSERT INTO inputs (source, dedupe_key, conversation_id, event_sealed, status, received_at, ready_at)
		SELECT 'telegram', 'poison', id, '\x00', 'waiting', now(), now() FROM conversations WHERE chat = $1`, int64(wang))
	if err != nil {
		t.Fatal(err)
	}
	w.say("/help")
	w.hears("没能处理好")
	w.hears("我能帮您")
	s.customer(tom).say("/start")
	s.customer(tom).hears("Hello")
	if n := s.count(`SELECT attempts FROM inputs WHERE dedupe_key = 'poison' AND status = 'aside' AND fault <> ''`); n != 3 {
		t.Errorf("it was tried %d times", n)
	}
}

func TestAllGoesOnAfterTheDatabaseWasAway(t *testing.T) {
	t.Parallel()
	s := newScene(t, unlimited)
	w := s.customer(wang)
	w.say("/start")
	w.hears("客服助手")
	// Every connection is cut, that of the elected sender and poller too.
	for range 2 {
		w.say("/status")
		_, err := s.pool.Exec(s.ctx, `
			SELECT pg_terminate_backend(pid) FROM pg_stat_activity
			WHERE datname = current_database() AND pid <> pg_backend_pid()`)
		if err != nil {
			t.Fatal(err)
		}
		w.say("/help")
		w.hears("没有正在处理的工单")
		w.hears("我能帮您")
	}
	// A connection that is cut between sending and storing that it was sent leaves a doubt: such an answer may come
	// twice, and is marked.
	said := times(s.Messages(wang, 0), "没有正在处理的工单") + times(s.Messages(wang, 0), "我能帮您")
	if marked := s.count(`SELECT count(*) FROM deliveries WHERE repeated`); int64(said-4) > marked {
		t.Errorf("%d answers to 4 questions, %d of them marked as possible repeats", said, marked)
	}
}

func TestUpdatesOutOfOrderAndForeignCalls(t *testing.T) {
	t.Parallel()
	s := newScene(t, unlimited, withWebhook(t))
	call := func(secret, body string) int {
		request, err := http.NewRequest(http.MethodPost, s.app.URL+"/telegram/webhook", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
		r, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		_ = r.Body.Close()
		return r.StatusCode
	}
	update := func(id int, text string) string {
		return fmt.Sprintf(`{"update_id": %d, "message": {"message_id": %d, "date": 1790000000, "text": %q,
			"chat": {"id": 1001, "type": "private"}, "from": {"id": 1001, "is_bot": false, "first_name": "王芳"}}}`, id, id, text)
	}
	w := s.customer(wang)
	w.say("/start")
	w.hears("客服助手")
	// Ids may fall: Telegram starts with a random one after a week of silence.
	for id, text := range map[int]string{900: "/help", 20: "/status"} {
		if code := call("s3cret", update(id, text)); code != http.StatusOK {
			t.Errorf("update %d is answered %d", id, code)
		}
	}
	w.hears("我能帮您")
	s.until(`SELECT count(*) = 1 FROM entries WHERE text LIKE '您没有正在处理的工单%'`)
	// The same id with another body is another update.
	if code := call("s3cret", update(900, "/lang en")); code != http.StatusOK {
		t.Errorf("answered %d", code)
	}
	w.hears("English")
	if code := call("wrong", update(901, "/help")); code == http.StatusOK {
		t.Error("a call without the secret is welcome")
	}
	if code := call("s3cret", `{"update_id": 902, "message": [}`); code != http.StatusOK {
		t.Errorf("what cannot be read is answered %d, and Telegram would send it for ever", code)
	}
	s.until(`SELECT count(*) = 1 FROM inputs WHERE status = 'aside'`)
}

func TestThreeHundredMessagesInABurstAreOneAnswerOrFew(t *testing.T) {
	t.Parallel()
	s := newScene(t, unlimited)
	w := s.customer(wang)
	s.Start(wang, s.links[s.demo.Customers[0].ID])
	w.hears("您最近的订单")
	for range 300 {
		w.say("在吗")
	}
	w.say("/help")
	w.hears("我能帮您")
	if n := s.count(`SELECT count(*) FROM entries WHERE author = 'customer' AND text = '在吗'`); n != 300 {
		t.Errorf("%d of 300 messages are kept", n)
	}
	answers := s.count(`SELECT count(*) FROM entries WHERE author = 'bot'`)
	t.Logf("300 messages got %d answers", answers)
	if answers > 100 {
		t.Errorf("300 messages got %d answers", answers)
	}
}

// An answer that was lost twice on its way comes with the customer's next word, and before what answers that.
func TestAnAnswerThatWasLostTwiceComesWithTheNext(t *testing.T) {
	t.Parallel()
	s := newScene(t, unlimited)
	w := s.customer(wang)
	w.say("/help")
	w.hears("我能帮您")
	for range 2 {
		s.FailNext("sendMessage", playground.Fault{DropCall: true})
	}
	w.say("你好")
	s.until(`SELECT EXISTS (SELECT FROM deliveries WHERE state = 'unknown' AND repeated)`)
	w.say("/help")
	w.hears("您好")
	w.hears("我能帮您")
	s.until(`SELECT count(*) = 0 FROM deliveries WHERE state <> 'sent'`)
	if n := s.count(`SELECT count(*) FROM deliveries WHERE repeated`); n != 1 {
		t.Errorf("%d answers are marked as possible repeats", n)
	}
}
