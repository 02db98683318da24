package out

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/bot/desk"
	"kefu/bot/wire"
	"kefu/handoff"
	"kefu/internal/stage"
	"kefu/playground"
	"kefu/transcript"
)

// A claim costs the group two messages, however much was said before: the topic, and the card with the words.
func TestAClaimOpensATopicWithTheCardAndTheWordsOnIt(t *testing.T) {
	w := newWorld(t)
	id := w.Customer(stage.Wang)
	c := w.OpenCase(id)
	w.Say(id, transcript.CasePlace(c.No), c.No, stage.Numbered(3, "m")...)
	w.Act(handoff.Act{Kind: handoff.ActClaim, CaseNo: c.No, Staff: stage.Chen})
	w.Run(w.sender.Run)
	topic := w.Topic(c.No + " 王芳")
	w.Shown(stage.Group, topic.ID, "m3")
	got := w.Bots(stage.Group, topic.ID)
	if len(got) != 1 || !strings.Contains(got[0], c.No) || !strings.HasSuffix(got[0], "\nm1\nm2\nm3") {
		t.Errorf("the topic shows %q", got)
	}
	if n := stage.Count(w.Telegram.Calls(), "createForumTopic") + stage.Count(w.Telegram.Calls(), "sendMessage"); n != 3 {
		t.Errorf("%d calls, the board among them", n)
	}
	if strings.Contains(got[0], "desk.") {
		t.Errorf("the card lacks a text:\n%s", got[0])
	}
	for _, line := range []string{"人工咨询 · 王芳", "陈静 处理中", "✓ 账号：wang_fang", "✗ 现在的区：电信二区"} {
		if !strings.Contains(got[0], line) {
			t.Errorf("the card lacks %q:\n%s", line, got[0])
		}
	}
}

func TestTheCardComesBeforeTheWordsAlsoAfterACrash(t *testing.T) {
	w := newWorld(t)
	id := w.Customer(stage.Wang)
	c := w.Claimed(id)
	stop := w.Run(w.sender.Run)
	topic := w.Topic(c.No)
	w.Shown(stage.Group, topic.ID, c.No)
	stop()
	_, err := w.Pool.Exec(w.Ctx, `DELETE FROM pictures WHERE key = $1`, cardKey(c.No)) // it was not stored
	stage.Must(t, err)
	w.Say(id, transcript.CasePlace(c.No), c.No, stage.Text("help me"))
	w.Run(w.another().Run)
	w.Shown(stage.Group, topic.ID, "help me")
	if got := w.Bots(stage.Group, topic.ID); len(got) != 2 || got[1] != got[0]+"\n\n💬 接单前说过的：\nhelp me" {
		t.Errorf("the topic shows %q", got)
	}
}

func TestTheCardIsEditedAndNeverRepeated(t *testing.T) {
	w := newWorld(t)
	c := w.Claimed(w.Customer(stage.Wang))
	w.Run(w.sender.Run)
	topic := w.Topic(c.No)
	card := w.Shown(stage.Group, topic.ID, c.No)
	buttons := func(want ...string) {
		t.Helper()
		stage.Must(t, w.Telegram.Wait(w.Ctx, func(v *playground.Snapshot) bool {
			m := v.Messages(stage.Group, topic.ID)
			return slices.ContainsFunc(m, func(m playground.Message) bool { return m.ID == card.ID && slices.Equal(m.Buttons(), want) })
		}))
	}
	buttons("打回", "转交", "退回队列", "结案")
	w.Act(handoff.Act{Kind: handoff.ActMenu, CaseNo: c.No, Staff: stage.Chen, Menu: desk.MenuTransfer})
	buttons("赵磊", "« 返回")
	w.Act(handoff.Act{Kind: handoff.ActMenu, CaseNo: c.No, Staff: stage.Chen, Menu: desk.MenuSendBack})
	buttons("账号", "现在的区", "要换成", "想要数量", "应为", "实扣", "付款时间", "付款方式", "原因", "快递单号", "凭证", "说明", "订单号", "« 返回")
	w.Act(handoff.Act{Kind: handoff.ActReturn, CaseNo: c.No, Staff: stage.Chen})
	buttons("接单")
	if got := w.Bots(stage.Group, topic.ID); len(got) != 1 {
		t.Errorf("the topic shows %q", got)
	}
}

func TestADeletedCardIsSentAnew(t *testing.T) {
	w := newWorld(t)
	c := w.Claimed(w.Customer(stage.Wang))
	w.Run(w.sender.Run)
	topic := w.Topic(c.No)
	card := w.Shown(stage.Group, topic.ID, c.No)
	w.Telegram.FailNext("editMessageText", playground.Fault{Code: 400, Description: "Bad Request: message to edit not found"})
	w.Act(handoff.Act{Kind: handoff.ActMenu, CaseNo: c.No, Staff: stage.Chen, Menu: desk.MenuTransfer})
	_, err := w.Telegram.WaitMessage(w.Ctx, stage.Group, topic.ID, func(m playground.Message) bool {
		return m.ID != card.ID && slices.Contains(m.Buttons(), "赵磊")
	})
	stage.Must(t, err)
}

func TestTheBoardFollowsTheLine(t *testing.T) {
	w := newWorld(t)
	id := w.Customer(stage.Wang)
	w.Run(w.sender.Run)
	board := w.Shown(stage.Group, 0, "没有工单在排队")
	var cases []handoff.Case
	for range 3 {
		cases = append(cases, w.OpenCase(id))
	}
	shows := func(text string, labels ...string) {
		t.Helper()
		stage.Must(t, w.Telegram.Wait(w.Ctx, func(v *playground.Snapshot) bool {
			return slices.ContainsFunc(v.Messages(stage.Group, 0), func(m playground.Message) bool {
				return m.ID == board.ID && strings.Contains(m.Text, text) && slices.Equal(m.Buttons(), labels)
			})
		}))
	}
	shows("3 个工单在排队", "接单 "+cases[0].No, "接单 "+cases[1].No, "接单 "+cases[2].No)
	w.Act(handoff.Act{Kind: handoff.ActClaim, CaseNo: cases[1].No, Staff: stage.Chen})
	shows("2 个工单在排队", "接单 "+cases[0].No, "接单 "+cases[2].No)
	pings := 0
	for _, text := range w.Bots(stage.Group, 0) {
		if strings.Contains(text, "新工单") {
			pings++
		}
	}
	if n := stage.Count(w.Telegram.Calls(), "editMessageText"); n > 4 || pings != 1 {
		t.Errorf("%d edits and %d pings", n, pings)
	}
}

func TestAnUnchangedBoardIsNotShownAgain(t *testing.T) {
	w := newWorld(t)
	id := w.Customer(stage.Wang)
	stop := w.Run(w.sender.Run)
	w.Shown(stage.Group, 0, "没有工单在排队")
	stop()
	before := w.Telegram.Calls()
	w.Run(w.another().Run) // a new process has nothing in memory
	w.Say(id, transcript.CustomerPlace(id), "", stage.Text("later"))
	w.Shown(stage.Wang, 0, "later")
	w.Say(id, transcript.CustomerPlace(id), "", stage.Text("and later"))
	w.Shown(stage.Wang, 0, "and later")
	for _, c := range w.Telegram.Calls()[len(before):] {
		// It is looked at once, because somebody may have deleted it meanwhile.
		if c.Chat == stage.Group && c.Description == "" && c.Method != "setMyCommands" {
			t.Errorf("a call to the group: %+v", c)
		}
	}
	if boards := w.Bots(stage.Group, 0); len(boards) != 1 {
		t.Errorf("General shows %q", boards)
	}
}

func TestABoardThatWasDeletedMeanwhileIsSentAnew(t *testing.T) {
	w := newWorld(t)
	stop := w.Run(w.sender.Run)
	board := w.Shown(stage.Group, 0, "没有工单在排队")
	stop()
	w.Telegram.FailNext("editMessageText", playground.Fault{Code: 400, Description: "Bad Request: message to edit not found"})
	w.Run(w.another().Run)
	_, err := w.Telegram.WaitMessage(w.Ctx, stage.Group, 0, func(m playground.Message) bool {
		return m.ID != board.ID && strings.Contains(m.Text, "没有工单在排队")
	})
	stage.Must(t, err)
}

func TestCommandsAreOfferedToThoseWhoMayGiveThem(t *testing.T) {
	w := newWorld(t)
	w.Run(w.sender.Run)
	offered := func(person, chat int64, want string) {
		t.Helper()
		var got []string
		err := w.Telegram.Wait(w.Ctx, func(v *playground.Snapshot) bool {
			got = v.Commands(person, chat)
			return strings.Join(got, " ") == want
		})
		if err != nil {
			t.Errorf("%d is offered %q, want %q", person, got, want)
		}
	}
	const agents = "next queue me away back r langs secret tag mute unmute ban unban"
	for _, customer := range []int64{stage.Wang, stage.Li} {
		offered(customer, customer, "start orders cancel status human lang help export unlink")
	}
	offered(stage.Chen, stage.Group, agents)
	offered(stage.Chen, stage.Chen, agents+" console")
	stage.Must(t, w.Telegram.Wait(w.Ctx, func(v *playground.Snapshot) bool {
		return stage.Count(v.Calls(), "setMyCommands") == 3*(1+1+2) // customers, the stage.Group, two agents; in two languages and else
	}))
}

func TestTwentyCasesAtOnceAreOnePingAndOnTheBoardWithinThreeSeconds(t *testing.T) {
	w := newWorld(t, stage.Limited(playground.Limits{}), func(s *stage.Set) { s.Limits = wire.Limits{} })
	id := w.Customer(stage.Wang)
	w.Run(w.sender.Run)
	w.Shown(stage.Group, 0, "没有工单在排队")
	began := time.Now()
	var last handoff.Case
	for range 20 {
		last = w.OpenCase(id)
	}
	stage.Must(t, w.Telegram.Wait(w.Ctx, func(v *playground.Snapshot) bool {
		return slices.ContainsFunc(v.Messages(stage.Group, 0), func(m playground.Message) bool {
			return slices.Contains(m.Buttons(), "接单 "+last.No)
		})
	}))
	if took := time.Since(began); took > 4*time.Second {
		t.Errorf("it took %v", took)
	}
	for _, c := range w.Telegram.Calls() {
		if c.Code == 429 {
			t.Errorf("too many: %+v", c)
		}
	}
}

func TestAClosedCaseHasItsTopicClosedAfterTheLastWord(t *testing.T) {
	w := newWorld(t)
	id := w.Customer(stage.Wang)
	c := w.Claimed(id)
	stop := w.Run(w.sender.Run)
	topic := w.Topic(c.No)
	w.Shown(stage.Group, topic.ID, c.No)
	stop()
	w.Say(id, transcript.CasePlace(c.No), c.No, stage.Numbered(3, "m")...)
	_, err := w.Pool.Exec(w.Ctx, `UPDATE deliveries SET not_before = now() + interval '1 second'`) // they were put back
	stage.Must(t, err)
	w.Act(handoff.Act{Kind: handoff.ActClose, CaseNo: c.No, Staff: stage.Chen})
	w.Run(w.another().Run)
	closed := func(want bool) {
		t.Helper()
		stage.Must(t, w.Telegram.Wait(w.Ctx, func(v *playground.Snapshot) bool { return v.Topics(stage.Group)[0].Closed == want }))
	}
	closed(true)
	calls := w.Telegram.Calls()
	at := func(method, text string) int {
		return slices.IndexFunc(calls, func(c playground.Call) bool { return c.Method == method && c.Text == text })
	}
	if last := at("sendMessage", "m3"); last < 0 || last > at("closeForumTopic", "") {
		t.Error("the topic was closed before the last word")
	}
	if got := w.Bots(stage.Group, topic.ID); !strings.Contains(got[0], "已结案") {
		t.Errorf("the topic shows %q", got)
	}
	if m := w.Shown(stage.Group, topic.ID, c.No); m.Buttons() != nil {
		t.Errorf("the closed card has buttons %q", m.Buttons())
	}
	w.Tx(func(tx pgx.Tx) {
		_, err := w.Desk.Reopen(w.Ctx, tx, c.No, time.Now())
		stage.Must(t, err)
	})
	w.sender.Wake()
	closed(false)
}

// The title of a topic tells whether a case waits, who holds it, and that it is over.
func TestTheTitleOfATopicTellsHowItsCaseStands(t *testing.T) {
	w := newWorld(t)
	c := w.Claimed(w.Customer(stage.Wang))
	w.Run(w.sender.Run)
	w.Topic(c.No)
	titled := func(words ...string) {
		t.Helper()
		w.sender.Wake()
		stage.Must(t, w.Telegram.Wait(w.Ctx, func(v *playground.Snapshot) bool {
			name := v.Topics(stage.Group)[0].Name
			return !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(name, word) })
		}))
	}
	titled("💬 "+c.No, "陈静")
	if n := stage.Count(w.Telegram.Calls(), "editForumTopic"); n != 0 {
		t.Errorf("a new topic was renamed %d times", n)
	}
	w.Act(handoff.Act{Kind: handoff.ActReturn, CaseNo: c.No, Staff: stage.Chen})
	titled("⏳ " + c.No)
	w.Act(handoff.Act{Kind: handoff.ActClaim, CaseNo: c.No, Staff: stage.Chen})
	titled("💬 "+c.No, "陈静")
	w.Act(handoff.Act{Kind: handoff.ActClose, CaseNo: c.No, Staff: stage.Chen})
	titled("✅ " + c.No)
}
