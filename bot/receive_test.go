package bot

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/handoff"
	"kefu/playground"
	"kefu/transcript"
	"kefu/turn"
)

func TestWhatCustomersDoArrives(t *testing.T) {
	w := newWorld(t)
	w.run(w.bot.Poll)
	w.telegram.Start(wang, "abc")
	said := w.telegram.Say(wang, wang, 0, "你好")
	w.telegram.Say(wang, wang, 0, "回复", playground.ReplyTo(said.ID))
	w.telegram.SendAlbum(wang, wang, 0, []playground.File{playground.SamplePhoto(1), playground.SamplePhoto(2)}, playground.Caption("看"))
	w.telegram.SendContact(wang, wang, 0, w.telegram.OwnContact(wang))
	w.telegram.SendLocation(wang, wang, 0, 31.2, 121.5)
	must(t, w.telegram.Edit(wang, wang, said.ID, "您好"))
	last := w.telegram.SendSticker(wang, wang, 0, playground.SamplePhoto(3), playground.Emoji("🙂"))
	w.taken(last.ID, wang, 0)

	var got []string
	for _, in := range w.inputs() {
		e := in.event
		if in.status != "waiting" || in.conversation == nil || e.Name != "王芳" || e.Lang != "zh-hans" {
			t.Errorf("input %+v", in)
		}
		switch {
		case e.Kind == turn.Contact:
			got = append(got, "contact "+e.Phone)
			if !e.Own {
				t.Error("it is the sender's own contact")
			}
		case e.Message.Place != nil:
			got = append(got, "place")
		case len(e.Message.Media) > 0:
			got = append(got, e.Message.Media[0].Kind+" "+e.Message.Text)
			if e.Message.Media[0].Kind == "photo" && e.Group == "" {
				t.Error("the photo has lost its album")
			}
		default:
			got = append(got, string(e.Kind)+" "+e.Message.Text)
		}
	}
	want := []string{
		"said /start abc", "said 你好", "said 回复", "photo 看", "photo ", "contact +8613800138000", "place", "edited 您好", "sticker ",
	}
	if !slices.Equal(got, want) {
		t.Errorf("arrived: %q", got)
	}
}

func TestPartsOfAnAlbumWaitForEachOther(t *testing.T) {
	w := newWorld(t)
	w.run(w.bot.Poll)
	w.telegram.Start(wang, "")
	album := w.telegram.SendAlbum(wang, wang, 0, []playground.File{playground.SamplePhoto(1), playground.SamplePhoto(2)})
	w.taken(album[1].ID, wang, 0)
	var late int
	must(t, w.pool.QueryRow(w.ctx, `
		SELECT count(*) FROM inputs WHERE ready_at - received_at BETWEEN interval '0.6 s' AND interval '0.8 s'`).Scan(&late))
	if late != 2 {
		t.Errorf("%d inputs wait", late)
	}
}

func TestTheSameUpdateTwiceIsOneInput(t *testing.T) {
	w := newWorld(t)
	raw := []byte(`{"update_id":77,"message":{"message_id":1,"date":1,"from":{"id":501,"first_name":"王芳"},"chat":{"id":501,"type":"private"},"text":"hi"}}`)
	other := []byte(strings.Replace(string(raw), "hi", "ho", 1))
	must(t, w.bot.receive(w.ctx, raw, raw))
	must(t, w.bot.receive(w.ctx, raw))
	must(t, w.bot.receive(w.ctx, other)) // ids begin again after a week of silence
	if got := w.inputs(); len(got) != 2 || got[0].event.Message.Text != "hi" || got[1].event.Message.Text != "ho" {
		t.Errorf("inputs %+v", got)
	}
}

func TestPollingSetsAsideWhatItCannotRead(t *testing.T) {
	w := newWorld(t)
	w.run(w.bot.Poll)
	w.telegram.Start(wang, "")
	w.telegram.InjectRaw(json.RawMessage(`{"message":"not an object"}`))
	w.telegram.InjectRaw(json.RawMessage(`{"message":{"message_id":3,"date":1,"chat":{"id":-5,"type":"group"},"from":{"id":9,"first_name":"x"},"text":"hi"}}`))
	w.telegram.InjectRaw(json.RawMessage(`{"message":{"message_id":4,"date":1,"chat":{"id":888,"type":"private"},"from":{"id":888,"first_name":"N\u0000l"},"text":"x"}}`))
	w.telegram.InjectRaw(json.RawMessage(`{"poll":{"id":"1","question":"?"}}`))
	last := w.telegram.Say(wang, wang, 0, "still here")
	w.taken(last.ID, wang, 0)
	got := w.inputs()
	if len(got) != 6 {
		t.Fatalf("%d inputs", len(got))
	}
	for i, in := range got {
		if aside := i > 0 && i < 5; aside != (in.status == "aside") || aside != (in.fault != "") || aside != (in.conversation == nil) {
			t.Errorf("input %d: %+v", i, in)
		}
	}
}

// Telegram must not hear that updates arrived before they are stored, else a crash would lose them.
func TestUpdatesComeAgainWhenTheyWereNotStored(t *testing.T) {
	w := newWorld(t)
	w.telegram.Start(wang, "")
	said := w.telegram.Say(wang, wang, 0, "hi")
	_, err := w.pool.Exec(w.ctx, `ALTER TABLE inputs RENAME TO away`)
	must(t, err)
	if next, err := w.bot.pollOnce(w.ctx, 0); err == nil || next != 0 {
		t.Fatalf("it goes on at %d, %v", next, err)
	}
	if w.telegram.Pending() != 2 {
		t.Error("the updates were confirmed")
	}
	_, err = w.pool.Exec(w.ctx, `ALTER TABLE away RENAME TO inputs`)
	must(t, err)

	// Stored, and then the process ends before it asks for the next ones.
	next, err := w.bot.pollOnce(w.ctx, 0)
	must(t, err)
	if next == 0 || w.telegram.Pending() != 2 {
		t.Fatalf("%d pending, next %d", w.telegram.Pending(), next)
	}
	w.run(w.bot.Poll) // the next process, from offset 0
	w.taken(said.ID, wang, 0)
	if got := w.inputs(); len(got) != 2 {
		t.Errorf("%d inputs", len(got))
	}
}

func TestPollingOutlivesFaults(t *testing.T) {
	w := newWorld(t)
	w.telegram.Start(wang, "")
	for _, fault := range []playground.Fault{{Code: 502}, {Code: 500}, {DropReply: true}, {DropCall: true}, {Code: 409}, {Code: 401}} {
		w.telegram.FailNext("getUpdates", fault)
	}
	w.run(w.bot.Poll)
	said := w.telegram.Say(wang, wang, 0, "hi")
	w.taken(said.ID, wang, 0)
	if got := w.inputs(); len(got) != 2 {
		t.Errorf("%d inputs", len(got))
	}
	if strings.Contains(w.log.String(), "1000:test") {
		t.Errorf("the log shows the token:\n%s", w.log)
	}
}

func TestPollingDropsAWebhook(t *testing.T) {
	w := newWorld(t)
	dead := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(dead.Close)
	w.bot.config.WebhookURL = dead.URL
	must(t, w.bot.SetWebhook(w.ctx))
	w.run(w.bot.Poll)
	w.taken(w.telegram.Start(wang, "").ID, wang, 0)
}

func TestWebhookTellsTelegramAfterTheCommit(t *testing.T) {
	w := newWorld(t)
	server := httptest.NewServer(w.bot.Webhook())
	t.Cleanup(server.Close)
	w.bot.config.WebhookURL = server.URL
	must(t, w.bot.SetWebhook(w.ctx))
	w.telegram.Start(wang, "")
	said := w.telegram.Say(wang, wang, 0, "hi")
	w.taken(said.ID, wang, 0)
	if got := w.inputs(); len(got) != 2 {
		t.Errorf("%d inputs", len(got))
	}
}

func TestWebhookAnswers(t *testing.T) {
	w := newWorld(t)
	call := func(method, secret, body string) int {
		request := httptest.NewRequest(method, "/telegram/webhook", strings.NewReader(body))
		request.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
		answer := httptest.NewRecorder()
		w.bot.Webhook().ServeHTTP(answer, request)
		return answer.Code
	}
	const good = `{"update_id":1,"message":{"message_id":1,"date":1,"from":{"id":501,"first_name":"王"},"chat":{"id":501,"type":"private"},"text":"hi"}}`
	for _, c := range []struct {
		name, method, secret, body string
		want, kept                 int
	}{
		{"wrong secret", "POST", "guess", good, 401, 0},
		{"no secret", "POST", "", good, 401, 0},
		{"GET", "GET", hook, "", 405, 0},
		{"too large", "POST", hook, `{"x":"` + strings.Repeat("x", maxUpdate) + `"}`, 413, 0},
		{"good", "POST", hook, good, 200, 1},
		{"good again", "POST", hook, good, 200, 1},
		{"not JSON", "POST", hook, "hello", 200, 2},
		{"empty", "POST", hook, "", 200, 3},
	} {
		if got := call(c.method, c.secret, c.body); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
		if kept := len(w.inputs()); kept != c.kept {
			t.Errorf("%s: %d inputs, want %d", c.name, kept, c.kept)
		}
	}
	_, err := w.pool.Exec(w.ctx, `ALTER TABLE inputs RENAME TO away`)
	must(t, err)
	if got := call("POST", hook, strings.Replace(good, "hi", "ho", 1)); got != 503 {
		t.Errorf("without its table: %d", got)
	}
	w.bot.config.WebhookSecret = ""
	if got := call("POST", "", good); got != 401 {
		t.Errorf("without a configured secret: %d", got)
	}
}

func TestPressesAreAnsweredAtOnce(t *testing.T) {
	w := newWorld(t)
	w.run(w.bot.Poll)
	w.run(w.bot.Send)
	id := w.customer(wang)
	w.say(id, transcript.CustomerPlace(id), "", transcript.Message{Text: "Sure?", Buttons: [][]transcript.Button{{{Label: "Yes", Data: "q:1:yes"}}}})
	asked := w.shown(wang, 0, "Sure?")
	must(t, w.telegram.PressLabel(wang, wang, asked.ID, "Yes"))
	must(t, w.telegram.Wait(w.ctx, func(v *playground.Snapshot) bool { return len(v.Answers(wang)) == 1 }))
	in := w.inputs()
	if last := in[len(in)-1]; last.event.Kind != turn.Pressed || last.event.Data != "q:1:yes" || last.conversation == nil || *last.conversation != id {
		t.Errorf("input %+v", last)
	}
}

func TestBlockingTheBotIsNoticed(t *testing.T) {
	w := newWorld(t)
	w.run(w.bot.Poll)
	w.telegram.Start(wang, "")
	w.telegram.Block(wang)
	w.telegram.Unblock(wang)
	w.taken(w.telegram.Say(wang, wang, 0, "back").ID, wang, 0)
	var got []bool
	for _, in := range w.inputs() {
		if in.event.Kind == turn.Blocked {
			got = append(got, in.event.On)
		}
	}
	if !slices.Equal(got, []bool{true, false}) {
		t.Errorf("blocked: %v", got)
	}
}

func TestRepliesAreAboutWhatTheyAnswer(t *testing.T) {
	w := newWorld(t)
	stop := w.run(w.bot.Send)
	id := w.customer(wang)
	told := w.say(id, transcript.CustomerPlace(id), "", text("your order"))
	shown := w.shown(wang, 0, "your order")
	stop() // then the delivery has been stored
	w.run(w.bot.Poll)
	w.taken(w.telegram.Say(wang, wang, 0, "this one", playground.ReplyTo(shown.ID)).ID, wang, 0)
	in := w.inputs()
	if got := in[len(in)-1].event.ReplyTo; got != told[0].ID {
		t.Errorf("it answers entry %d, want %d", got, told[0].ID)
	}
}

func TestWhereAgentsSpeakSaysWhatItIsAbout(t *testing.T) {
	w := newWorld(t)
	id := w.customer(wang)
	c := w.claimed(id)
	w.run(w.bot.Poll)
	w.run(w.bot.Send)
	topic := w.topic(c.No)
	w.shown(group, topic.ID, c.No)

	w.telegram.Say(chen, group, 0, "lunch?") // among people
	w.telegram.Say(chen, group, topic.ID, "您好")
	w.telegram.Say(chen, group, topic.ID, "// a note")
	w.telegram.Say(chen, group, topic.ID, "/me@kefu_playground_bot")
	w.telegram.Say(chen, group, 0, "/next")
	w.telegram.Start(zhao, "")
	w.taken(w.telegram.Say(zhao, zhao, 0, "hello bot").ID, zhao, 0)

	var got []string
	for _, in := range w.inputs()[1:] {
		e := in.event
		got = append(got, strings.TrimSpace(strings.Join([]string{string(e.Kind), e.CaseNo, e.Command, e.Message.Text, string(e.ReplyPlace)}, " ")))
		if e.CaseNo != "" && *in.conversation != id {
			t.Errorf("%+v is not in the case's conversation", in)
		}
	}
	own := func() string {
		var conversation int64
		must(t, w.pool.QueryRow(w.ctx, `SELECT id FROM conversations WHERE chat = $1`, zhao).Scan(&conversation))
		return string(transcript.CustomerPlace(conversation))
	}()
	want := []string{
		"staff_said " + c.No + "  您好 case:" + c.No,
		"staff_said " + c.No + "  // a note case:" + c.No,
		"staff_command " + c.No + " me /me@kefu_playground_bot case:" + c.No,
		"staff_command  next /next desk",
		"staff_command  start /start " + own,
		"said   hello bot " + own,
	}
	if !slices.Equal(got, want) {
		t.Errorf("arrived:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestButtonsAndRepliesOfACardAreActs(t *testing.T) {
	w := newWorld(t)
	id := w.customer(wang)
	c := w.claimed(id)
	w.run(w.bot.Poll)
	w.run(w.bot.Send)
	topic := w.topic(c.No)
	card := w.shown(group, topic.ID, c.No)
	must(t, w.telegram.PressLabel(chen, group, card.ID, "打回"))

	act := func() handoff.Act { // the latest, once it is there
		t.Helper()
		last := w.telegram.Say(chen, group, topic.ID, "next")
		w.taken(last.ID, group, topic.ID)
		in := w.inputs()
		for _, one := range slices.Backward(in) {
			if one.event.Kind == turn.Acted {
				if *one.conversation != id {
					t.Errorf("an act in conversation %d", *one.conversation)
				}
				return one.event.Act
			}
		}
		return handoff.Act{}
	}
	if got, want := act(), (handoff.Act{Kind: handoff.ActMenu, CaseNo: c.No, Staff: chen, Version: c.Version, Menu: menuSendBack}); !reflect.DeepEqual(got, want) {
		t.Errorf("act %+v, want %+v", got, want)
	}

	w.act(handoff.Act{Kind: handoff.ActMenu, CaseNo: c.No, Staff: chen, Menu: menuReject})
	must(t, w.telegram.Wait(w.ctx, func(v *playground.Snapshot) bool {
		return slices.ContainsFunc(v.Messages(group, topic.ID), func(m playground.Message) bool {
			return slices.Contains(m.Buttons(), "已使用")
		})
	}))
	w.telegram.Say(chen, group, topic.ID, "已经过了七天", playground.ReplyTo(card.ID))
	if got := act(); got.Kind != handoff.ActReject || got.Reason != "已经过了七天" || got.Staff != chen {
		t.Errorf("act %+v", got)
	}
	must(t, w.telegram.PressLabel(chen, group, card.ID, "已使用"))
	if got := act(); got.Kind != handoff.ActReject || got.Reason != "商品已经使用，无法再次出售。" {
		t.Errorf("act %+v", got)
	}

	w.act(handoff.Act{Kind: handoff.ActMenu, CaseNo: c.No, Staff: chen, Menu: menuApprove})
	w.telegram.Say(chen, group, topic.ID, "¥12.50", playground.ReplyTo(card.ID))
	if got := act(); got.Kind != handoff.ActApprove || got.Amount != 1250 {
		t.Errorf("act %+v", got)
	}
	w.telegram.Say(chen, group, topic.ID, "half of it", playground.ReplyTo(card.ID))
	if got := act(); got.Kind != handoff.ActApprove || got.Amount >= 0 { // which the desk refuses in words
		t.Errorf("act %+v", got)
	}
}

func TestAnonymousAdminsAndStrangersAreNobodyKnown(t *testing.T) {
	w := newWorld(t)
	id := w.customer(wang)
	w.tx(func(tx pgx.Tx) {
		_, err := tx.Exec(w.ctx, `INSERT INTO topics VALUES ($1, $2, 44, false, now())`, w.openCase(id).No, group)
		must(t, err)
	})
	for _, from := range []string{
		`"from":{"id":1087968824,"is_bot":true,"first_name":"Group"},"sender_chat":{"id":-100900,"type":"supergroup"}`,
		`"from":{"id":31337,"first_name":"Stranger"}`,
		`"from":{"id":1000,"is_bot":true,"first_name":"the bot itself"}`,
	} {
		must(t, w.bot.receive(w.ctx, []byte(`{"update_id":1,"message":{"message_id":1,"date":1,"message_thread_id":44,"is_topic_message":true,`+
			from+`,"chat":{"id":-100900,"type":"supergroup","is_forum":true},"text":"hi"}}`)))
	}
	var got []int64
	for _, in := range w.inputs() {
		got = append(got, in.event.Staff)
	}
	if !slices.Equal(got, []int64{0, 31337}) {
		t.Errorf("said by %v", got)
	}
}

func TestAGroupThatBecomesASupergroupIsFollowed(t *testing.T) {
	w := newWorld(t)
	const after int64 = -100777
	must(t, w.bot.receive(w.ctx, []byte(`{"update_id":1,"message":{"message_id":1,"date":1,"chat":{"id":-100900,"type":"group"},"migrate_to_chat_id":-100777}}`)))
	ours, err := w.bot.isDesk(w.ctx, after)
	must(t, err)
	w.bot.group.Store(group) // as another process that has not heard of it
	again, err := w.bot.isDesk(w.ctx, after)
	must(t, err)
	if !ours || !again || len(w.inputs()) != 0 {
		t.Errorf("ours: %v, %v", ours, again)
	}
}

func TestCheckSaysWhatIsWrong(t *testing.T) {
	w := newWorld(t)
	must(t, w.bot.Check(w.ctx))
	w.telegram.FailNext("getMe", playground.Fault{Code: 401, Description: "Unauthorized"})
	if err := w.bot.Check(w.ctx); !errors.Is(err, ErrTokenRefused) {
		t.Errorf("with a wrong token: %v", err)
	}
	w.api.Close()
	err := w.bot.Check(w.ctx)
	if !errors.Is(err, ErrUnreachable) {
		t.Errorf("without a server: %v", err)
	}
	if err != nil && strings.Contains(err.Error(), token) {
		t.Errorf("the error shows the token: %v", err)
	}
}

func TestOneInputThatTheDatabaseRefusesDoesNotTakeTheOthersAlong(t *testing.T) {
	w := newWorld(t)
	id := w.customer(wang)
	good := decode([]byte(`{"update_id":1}`), time.Now()).input(id, turn.Event{Kind: turn.Said})
	bad := decode([]byte(`{"update_id":2}`), time.Now()).input(999_999, turn.Event{Kind: turn.Said}) // no such conversation
	must(t, w.bot.keep(w.ctx, []turn.Input{*bad, *good}))
	in := w.inputs()
	if len(in) != 2 || in[0].status != "aside" || in[0].fault == "" || in[1].status != "waiting" {
		t.Errorf("inputs %+v", in)
	}
}
