package in

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/bot/desk"
	"kefu/handoff"
	"kefu/internal/stage"
	"kefu/internal/testdb"
	"kefu/playground"
	"kefu/transcript"
	"kefu/turn"
	"kefu/turn/event"
)

func TestWhatCustomersDoArrives(t *testing.T) {
	w := newWorld(t)
	w.Run(w.receiver.Poll)
	w.Telegram.Start(stage.Wang, "abc")
	said := w.Telegram.Say(stage.Wang, stage.Wang, 0, "你好")
	w.Telegram.Say(stage.Wang, stage.Wang, 0, "回复", playground.ReplyTo(said.ID))
	w.Telegram.SendAlbum(stage.Wang, stage.Wang, 0, []playground.File{playground.SamplePhoto(1), playground.SamplePhoto(2)}, playground.Caption("看"))
	w.Telegram.SendContact(stage.Wang, stage.Wang, 0, w.Telegram.OwnContact(stage.Wang))
	w.Telegram.SendLocation(stage.Wang, stage.Wang, 0, 31.2, 121.5)
	stage.Must(t, w.Telegram.Edit(stage.Wang, stage.Wang, said.ID, "您好"))
	last := w.Telegram.SendSticker(stage.Wang, stage.Wang, 0, playground.SamplePhoto(3), playground.Emoji("🙂"))
	w.Taken(last.ID, stage.Wang, 0)

	var got []string
	for _, in := range w.Inputs() {
		if in.Status != "waiting" || in.Conversation == nil {
			t.Errorf("input %+v", in)
		}
		edit, ok := in.Event.(event.Edited)
		if ok {
			got = append(got, "edited "+edit.Message.Text)
			continue
		}
		e := in.Event.(event.Private).InPrivate()
		if e.From != (event.Person{Name: "王芳", Lang: "zh-hans"}) {
			t.Errorf("%+v is from %+v", in, e.From)
		}
		said, _ := in.Event.(event.Said)
		contact, isContact := in.Event.(event.Contact)
		switch {
		case isContact:
			got = append(got, "contact "+contact.Phone)
			if !contact.Own || e.Message.Place != nil {
				t.Errorf("it is the sender's own contact, and nothing else: %+v", contact)
			}
		case e.Message.Place != nil:
			got = append(got, "place")
		case len(e.Message.Media) > 0:
			got = append(got, string(e.Message.Media[0].Kind)+" "+e.Message.Text)
			if e.Message.Media[0].Kind == "photo" && said.Album == "" {
				t.Error("the photo has lost its album")
			}
		default:
			got = append(got, "said "+e.Message.Text)
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
	w.Run(w.receiver.Poll)
	w.Telegram.Start(stage.Wang, "")
	album := w.Telegram.SendAlbum(stage.Wang, stage.Wang, 0, []playground.File{playground.SamplePhoto(1), playground.SamplePhoto(2)})
	w.Taken(album[1].ID, stage.Wang, 0)
	var late int
	stage.Must(t, w.Pool.QueryRow(w.Ctx, `
		SELECT count(*) FROM inputs WHERE ready_at - received_at BETWEEN interval '0.6 s' AND interval '0.8 s'`).Scan(&late))
	if late != 2 {
		t.Errorf("%d inputs wait", late)
	}
}

func TestTheSameUpdateTwiceIsOneInput(t *testing.T) {
	w := newWorld(t)
	raw := []byte(`{"update_id":77,"message":{"message_id":1,"date":1,"from":{"id":501,"first_name":"王芳"},"chat":{"id":501,"type":"private"},"text":"hi"}}`)
	other := []byte(strings.Replace(string(raw), "hi", "ho", 1))
	stage.Must(t, w.receiver.Receive(w.Ctx, raw, raw))
	stage.Must(t, w.receiver.Receive(w.Ctx, raw))
	stage.Must(t, w.receiver.Receive(w.Ctx, other)) // ids begin again after a week of silence
	if got := w.Inputs(); len(got) != 2 || got[0].Event.(event.Said).Message.Text != "hi" || got[1].Event.(event.Said).Message.Text != "ho" {
		t.Errorf("inputs %+v", got)
	}
}

func TestPollingSetsAsideWhatItCannotRead(t *testing.T) {
	w := newWorld(t)
	w.Run(w.receiver.Poll)
	w.Telegram.Start(stage.Wang, "")
	w.Telegram.InjectRaw(json.RawMessage(`{"message":"not an object"}`))
	w.Telegram.InjectRaw(json.RawMessage(`{"message":{"message_id":3,"date":1,"chat":{"id":-5,"type":"group"},"from":{"id":9,"first_name":"x"},"text":"hi"}}`))
	w.Telegram.InjectRaw(json.RawMessage(`{"message":{"message_id":4,"date":1,"chat":{"id":888,"type":"private"},"from":{"id":888,"first_name":"N\u0000l"},"text":"\ud800x"}}`)) // read all the same
	w.Telegram.InjectRaw(json.RawMessage(`{"poll":{"id":"1","question":"?"}}`))
	last := w.Telegram.Say(stage.Wang, stage.Wang, 0, "still here")
	w.Taken(last.ID, stage.Wang, 0)
	got := w.Inputs()
	if len(got) != 6 {
		t.Fatalf("%d inputs", len(got))
	}
	for i, in := range got {
		if said, ok := in.Event.(event.Said); i == 3 && (!ok || said.From.Name != "N\uFFFDl" || said.Message.Text != "\uFFFDx") {
			t.Errorf("what is no character: %+v", in.Event)
		}
		if aside := i > 0 && i < 5 && i != 3; aside != (in.Status == "aside") || aside != (in.Fault != "") || aside != (in.Conversation == nil) {
			t.Errorf("input %d: %+v", i, in)
		}
	}
}

// Telegram must not hear that updates arrived before they are stored, else a crash would lose them.
func TestUpdatesComeAgainWhenTheyWereNotStored(t *testing.T) {
	w := newWorld(t)
	w.Telegram.Start(stage.Wang, "")
	said := w.Telegram.Say(stage.Wang, stage.Wang, 0, "hi")
	_, err := testdb.Owner(t, w.Pool).Exec(w.Ctx, `ALTER TABLE inputs RENAME TO away`)
	stage.Must(t, err)
	if next, _, err := w.receiver.pollOnce(w.Ctx, 0, true); err == nil || next != 0 {
		t.Fatalf("it goes on at %d, %v", next, err)
	}
	if w.Telegram.Pending() != 2 {
		t.Error("the updates were confirmed")
	}
	_, err = testdb.Owner(t, w.Pool).Exec(w.Ctx, `ALTER TABLE away RENAME TO inputs`)
	stage.Must(t, err)

	// Stored, and then the process ends before it asks for the next ones.
	next, _, err := w.receiver.pollOnce(w.Ctx, 0, true)
	stage.Must(t, err)
	if next == 0 || w.Telegram.Pending() != 2 {
		t.Fatalf("%d pending, next %d", w.Telegram.Pending(), next)
	}
	w.Run(w.receiver.Poll) // the next process, from offset 0
	w.Taken(said.ID, stage.Wang, 0)
	if got := w.Inputs(); len(got) != 2 {
		t.Errorf("%d inputs", len(got))
	}
}

func TestPollingOutlivesFaults(t *testing.T) {
	w := newWorld(t)
	w.Telegram.Start(stage.Wang, "")
	for _, fault := range []playground.Fault{{Code: 502}, {Code: 500}, {DropReply: true}, {DropCall: true}, {Code: 409}, {Code: 401}} {
		w.Telegram.FailNext("getUpdates", fault)
	}
	w.Run(w.receiver.Poll)
	said := w.Telegram.Say(stage.Wang, stage.Wang, 0, "hi")
	w.Taken(said.ID, stage.Wang, 0)
	if got := w.Inputs(); len(got) != 2 {
		t.Errorf("%d inputs", len(got))
	}
	if strings.Contains(w.Log.String(), "1000:test") {
		t.Errorf("the log shows the token:\n%s", w.Log)
	}
}

func TestPressesAreAnsweredAtOnce(t *testing.T) {
	w := newWorld(t)
	w.Run(w.receiver.Poll)
	w.Run(w.sender.Run)
	id := w.Customer(stage.Wang)
	w.Say(id, transcript.CustomerPlace(id), "", transcript.Message{Text: "Sure?", Buttons: [][]transcript.Button{{{Label: "Yes", Data: "q:1:yes"}}}})
	asked := w.Shown(stage.Wang, 0, "Sure?")
	stage.Must(t, w.Telegram.PressLabel(stage.Wang, stage.Wang, asked.ID, "Yes"))
	stage.Must(t, w.Telegram.Wait(w.Ctx, func(v *playground.Snapshot) bool { return len(v.Answers(stage.Wang)) == 1 }))
	in := w.Inputs()
	last := in[len(in)-1]
	if e, _ := last.Event.(event.Pressed); e.Data != "q:1:yes" || e.Message.Text != "Yes" || last.Conversation == nil || *last.Conversation != id {
		t.Errorf("input %+v", last)
	}
}

// Whatever is pressed, by whom and where: the button says something. Without an engine no turn ever comes.
func TestNoPressIsAnsweredEmpty(t *testing.T) {
	w := newWorld(t)
	c := w.OpenCase(w.Customer(stage.Wang))
	claim := desk.EncodeAct(handoff.Act{Kind: handoff.ActClaim, CaseNo: c.No, Version: c.Version})
	const later, nothing = "正在处理", "没有用"
	for i, p := range []struct {
		by, chat   int64
		data, says string
	}{
		{stage.Wang, stage.Wang, "q:1:yes", later},
		{stage.Wang, stage.Wang, "", later},
		{stage.Wang, stage.Wang, `\u0000`, later},
		{stage.Chen, stage.Chen, claim, later},
		{stage.Chen, stage.Group, claim, later},
		{stage.Chen, stage.Chen, "q:1:yes", later},
		{stage.Wang, stage.Group, claim, later}, // the desk says that this is no agent
		{stage.Wang, stage.Group, "q:1:yes", nothing},
		{stage.Chen, stage.Group, "c:999999:1:claim", nothing},
		{stage.Chen, stage.Group, "c:1:1:dance", nothing},
		{stage.Chen, -777, "q:1:yes", nothing},
	} {
		kind := "supergroup"
		if p.chat > 0 {
			kind = "private"
		}
		w.Telegram.Ask(p.by, fmt.Sprintf("query-%d", i))
		stage.Must(t, w.receiver.Receive(w.Ctx, fmt.Appendf(nil, `{"update_id":%d,"callback_query":{"id":"query-%[1]d","from":{"id":%d,"language_code":"zh-hans"},
			"data":"%s","message":{"message_id":5,"date":1,"chat":{"id":%d,"type":"%s"}}}}`, i, p.by, p.data, p.chat, kind)))
		err := w.Telegram.Wait(w.Ctx, func(v *playground.Snapshot) bool {
			return slices.ContainsFunc(v.Answers(p.by), func(a playground.Answer) bool {
				return a.Query == fmt.Sprintf("query-%d", i) && strings.Contains(a.Text, p.says)
			})
		})
		if err != nil {
			t.Fatalf("%+v: %v; %+v\n%s", p, err, w.Telegram.Answers(p.by), w.Log)
		}
	}
}

func TestBlockingTheBotIsNoticed(t *testing.T) {
	w := newWorld(t)
	w.Run(w.receiver.Poll)
	w.Telegram.Start(stage.Wang, "")
	w.Telegram.Block(stage.Wang)
	w.Telegram.Unblock(stage.Wang)
	w.Taken(w.Telegram.Say(stage.Wang, stage.Wang, 0, "back").ID, stage.Wang, 0)
	var got []bool
	for _, in := range w.Inputs() {
		switch in.Event.(type) {
		case event.Blocked:
			got = append(got, true)
		case event.Unblocked:
			got = append(got, false)
		default:
		}
	}
	if !slices.Equal(got, []bool{true, false}) {
		t.Errorf("blocked: %v", got)
	}
}

func TestRepliesAreAboutWhatTheyAnswer(t *testing.T) {
	w := newWorld(t)
	stop := w.Run(w.sender.Run)
	id := w.Customer(stage.Wang)
	told := w.Say(id, transcript.CustomerPlace(id), "", stage.Text("your order"))
	shown := w.Shown(stage.Wang, 0, "your order")
	stop() // then the delivery has been stored
	w.Run(w.receiver.Poll)
	w.Taken(w.Telegram.Say(stage.Wang, stage.Wang, 0, "this one", playground.ReplyTo(shown.ID)).ID, stage.Wang, 0)
	in := w.Inputs()
	if got := in[len(in)-1].Event.(event.Said).ReplyTo; got != told[0].ID {
		t.Errorf("it answers entry %d, want %d", got, told[0].ID)
	}
}

func TestWhereAgentsSpeakSaysWhatItIsAbout(t *testing.T) {
	w := newWorld(t)
	id := w.Customer(stage.Wang)
	c := w.Claimed(id)
	w.Run(w.receiver.Poll)
	w.Run(w.sender.Run)
	topic := w.Topic(c.No)
	w.Shown(stage.Group, topic.ID, c.No)

	w.Telegram.Say(stage.Chen, stage.Group, 0, "lunch?") // among people
	w.Telegram.Say(stage.Chen, stage.Group, topic.ID, "您好")
	w.Telegram.Say(stage.Chen, stage.Group, topic.ID, "// a note")
	w.Telegram.Say(stage.Chen, stage.Group, topic.ID, "/me@kefu_playground_bot")
	w.Telegram.Say(stage.Chen, stage.Group, 0, "/next")
	w.Telegram.Start(stage.Zhao, "")
	w.Taken(w.Telegram.Say(stage.Zhao, stage.Zhao, 0, "hello bot").ID, stage.Zhao, 0)

	var got []string
	for _, in := range w.Inputs()[1:] {
		var caseNo string
		switch e := in.Event.(type) {
		case event.StaffSaid:
			caseNo, got = e.CaseNo, append(got, e.CaseNo+" said "+e.Message.Text)
		case event.StaffCommand:
			caseNo, got = e.CaseNo, append(got, strings.TrimSpace(e.CaseNo+" command "+e.Command+" at "+string(e.AnswerAt)))
		case event.Said:
			got = append(got, "said "+e.Message.Text)
		default:
			t.Errorf("arrived: %#v", e)
		}
		if caseNo != "" && *in.Conversation != id {
			t.Errorf("%+v is not in the case's conversation", in)
		}
	}
	own := func() string {
		var conversation int64
		stage.Must(t, w.Pool.QueryRow(w.Ctx, `SELECT id FROM conversations WHERE chat = $1`, stage.Zhao).Scan(&conversation))
		return string(transcript.CustomerPlace(conversation))
	}()
	want := []string{
		c.No + " said 您好",
		c.No + " said // a note",
		c.No + " command me at case:" + c.No,
		"command next at desk",
		"command start at " + own,
		"said hello bot",
	}
	if !slices.Equal(got, want) {
		t.Errorf("arrived:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestButtonsAndRepliesOfACardAreActs(t *testing.T) {
	w := newWorld(t)
	id := w.Customer(stage.Wang)
	c := w.Claimed(id, func(n *handoff.NewCase) { n.Kind = handoff.KindRefund })
	w.Run(w.receiver.Poll)
	w.Run(w.sender.Run)
	topic := w.Topic(c.No)
	card := w.Shown(stage.Group, topic.ID, c.No)
	stage.Must(t, w.Telegram.PressLabel(stage.Chen, stage.Group, card.ID, "打回"))

	act := func() handoff.Act { // the latest, once it is there
		t.Helper()
		last := w.Telegram.Say(stage.Chen, stage.Group, topic.ID, "next")
		w.Taken(last.ID, stage.Group, topic.ID)
		in := w.Inputs()
		for _, one := range slices.Backward(in) {
			if acted, ok := one.Event.(event.Acted); ok {
				if *one.Conversation != id {
					t.Errorf("an act in conversation %d", *one.Conversation)
				}
				return acted.Act
			}
		}
		return handoff.Act{}
	}
	if got, want := act(), (handoff.Act{Kind: handoff.ActMenu, CaseNo: c.No, Staff: stage.Chen, Version: c.Version, Menu: desk.MenuSendBack}); !reflect.DeepEqual(got, want) {
		t.Errorf("act %+v, want %+v", got, want)
	}

	w.Act(handoff.Act{Kind: handoff.ActMenu, CaseNo: c.No, Staff: stage.Chen, Menu: desk.MenuReject})
	stage.Must(t, w.Telegram.Wait(w.Ctx, func(v *playground.Snapshot) bool {
		return slices.ContainsFunc(v.Messages(stage.Group, topic.ID), func(m playground.Message) bool {
			return slices.Contains(m.Buttons(), "已使用")
		})
	}))
	w.Telegram.Say(stage.Chen, stage.Group, topic.ID, "已经过了七天", playground.ReplyTo(card.ID))
	if got := act(); got.Kind != handoff.ActReject || got.Reason != "已经过了七天" || got.Staff != stage.Chen {
		t.Errorf("act %+v", got)
	}
	stage.Must(t, w.Telegram.PressLabel(stage.Chen, stage.Group, card.ID, "已使用"))
	if got := act(); got.Kind != handoff.ActReject || got.Code != "used" {
		t.Errorf("act %+v", got)
	}

	w.Act(handoff.Act{Kind: handoff.ActMenu, CaseNo: c.No, Staff: stage.Chen, Menu: desk.MenuApprove})
	w.Telegram.Say(stage.Chen, stage.Group, topic.ID, "¥12.50", playground.ReplyTo(card.ID))
	if got := act(); got.Kind != handoff.ActApprove || got.Amount != 1250 {
		t.Errorf("act %+v", got)
	}
	w.Telegram.Say(stage.Chen, stage.Group, topic.ID, "half of it", playground.ReplyTo(card.ID))
	if got := act(); got.Kind != handoff.ActApprove || got.Amount >= 0 { // which the desk refuses in words
		t.Errorf("act %+v", got)
	}
}

func TestAnonymousAdminsAndStrangersAreNobodyKnown(t *testing.T) {
	w := newWorld(t)
	id := w.Customer(stage.Wang)
	w.Tx(func(tx pgx.Tx) {
		_, err := tx.Exec(w.Ctx, `INSERT INTO topics VALUES ($1, $2, 44, false, now())`, w.OpenCase(id).No, stage.Group)
		stage.Must(t, err)
	})
	for _, from := range []string{
		`"from":{"id":1087968824,"is_bot":true,"first_name":"Group"},"sender_chat":{"id":-100900,"type":"supergroup"}`,
		`"from":{"id":31337,"first_name":"Stranger"}`,
		`"from":{"id":1000,"is_bot":true,"first_name":"the bot itself"}`,
	} {
		stage.Must(t, w.receiver.Receive(w.Ctx, []byte(`{"update_id":1,"message":{"message_id":1,"date":1,"message_thread_id":44,"is_topic_message":true,`+
			from+`,"chat":{"id":-100900,"type":"supergroup","is_forum":true},"text":"hi"}}`)))
	}
	var got []int64
	for _, in := range w.Inputs() {
		got = append(got, in.Event.(event.StaffSaid).Staff.ID)
	}
	if !slices.Equal(got, []int64{0, 31337}) {
		t.Errorf("said by %v", got)
	}
}

func TestOneInputThatTheDatabaseRefusesDoesNotTakeTheOthersAlong(t *testing.T) {
	w := newWorld(t)
	id := w.Customer(stage.Wang)
	good := decode([]byte(`{"update_id":1}`), time.Now()).input(id, event.Said{})
	bad := decode([]byte(`{"update_id":2}`), time.Now()).input(999_999, event.Said{}) // no such conversation
	stage.Must(t, w.receiver.keep(w.Ctx, []turn.Input{*bad, *good}))
	in := w.Inputs()
	if len(in) != 2 || in[0].Status != "aside" || in[0].Fault == "" || in[1].Status != "waiting" {
		t.Errorf("inputs %+v", in)
	}
}
