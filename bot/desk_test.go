package bot

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/dialog/texts"
	"kefu/handoff"
	"kefu/handoff/view"
	"kefu/orders"
	"kefu/playground"
	"kefu/transcript"
)

// count counts the calls of a method that were carried out.
func count(calls []playground.Call, method string) (n int) {
	for _, c := range calls {
		if c.Method == method && c.Code == 200 {
			n++
		}
	}
	return n
}

func TestAClaimOpensATopicWithTheCardAndThenTheWords(t *testing.T) {
	w := newWorld(t)
	id := w.customer(wang)
	c := w.openCase(id)
	w.say(id, transcript.CasePlace(c.No), c.No, numbered(3, "m")...)
	w.act(handoff.Act{Kind: handoff.ActClaim, CaseNo: c.No, Staff: chen})
	w.run(w.bot.Send)
	topic := w.topic(c.No + " 王芳")
	w.shown(group, topic.ID, "m3")
	got := w.bots(group, topic.ID)
	if len(got) != 4 || !strings.Contains(got[0], c.No) || !slices.Equal(got[1:], []string{"m1", "m2", "m3"}) {
		t.Errorf("the topic shows %q", got)
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
	id := w.customer(wang)
	c := w.claimed(id)
	stop := w.run(w.bot.Send)
	topic := w.topic(c.No)
	w.shown(group, topic.ID, c.No)
	stop()
	_, err := w.pool.Exec(w.ctx, `DELETE FROM pictures WHERE key = $1`, cardKey(c.No)) // it was not stored
	must(t, err)
	w.say(id, transcript.CasePlace(c.No), c.No, text("help me"))
	w.run(w.another().Send)
	w.shown(group, topic.ID, "help me")
	if got := w.bots(group, topic.ID); len(got) != 3 || got[0] != got[1] || got[2] != "help me" {
		t.Errorf("the topic shows %q", got)
	}
}

func TestTheCardIsEditedAndNeverRepeated(t *testing.T) {
	w := newWorld(t)
	c := w.claimed(w.customer(wang))
	w.run(w.bot.Send)
	topic := w.topic(c.No)
	card := w.shown(group, topic.ID, c.No)
	buttons := func(want ...string) {
		t.Helper()
		must(t, w.telegram.Wait(w.ctx, func(v *playground.Snapshot) bool {
			m := v.Messages(group, topic.ID)
			return slices.ContainsFunc(m, func(m playground.Message) bool { return m.ID == card.ID && slices.Equal(m.Buttons(), want) })
		}))
	}
	buttons("打回", "转交", "退回队列", "结案")
	w.act(handoff.Act{Kind: handoff.ActMenu, CaseNo: c.No, Staff: chen, Menu: menuTransfer})
	buttons("赵磊", "« 返回")
	w.act(handoff.Act{Kind: handoff.ActMenu, CaseNo: c.No, Staff: chen, Menu: menuSendBack})
	buttons("账号", "现在的区", "« 返回")
	w.act(handoff.Act{Kind: handoff.ActReturn, CaseNo: c.No, Staff: chen})
	buttons("接单")
	if got := w.bots(group, topic.ID); len(got) != 1 {
		t.Errorf("the topic shows %q", got)
	}
}

func TestADeletedCardIsSentAnew(t *testing.T) {
	w := newWorld(t)
	c := w.claimed(w.customer(wang))
	w.run(w.bot.Send)
	topic := w.topic(c.No)
	card := w.shown(group, topic.ID, c.No)
	w.telegram.FailNext("editMessageText", playground.Fault{Code: 400, Description: "Bad Request: message to edit not found"})
	w.act(handoff.Act{Kind: handoff.ActMenu, CaseNo: c.No, Staff: chen, Menu: menuTransfer})
	_, err := w.telegram.WaitMessage(w.ctx, group, topic.ID, func(m playground.Message) bool {
		return m.ID != card.ID && slices.Contains(m.Buttons(), "赵磊")
	})
	must(t, err)
}

func TestTheBoardFollowsTheLine(t *testing.T) {
	w := newWorld(t)
	id := w.customer(wang)
	w.run(w.bot.Send)
	board := w.shown(group, 0, "没有客户在排队")
	var cases []handoff.Case
	for range 3 {
		cases = append(cases, w.openCase(id))
	}
	shows := func(text string, labels ...string) {
		t.Helper()
		must(t, w.telegram.Wait(w.ctx, func(v *playground.Snapshot) bool {
			return slices.ContainsFunc(v.Messages(group, 0), func(m playground.Message) bool {
				return m.ID == board.ID && strings.Contains(m.Text, text) && slices.Equal(m.Buttons(), labels)
			})
		}))
	}
	shows("3 位客户在排队", "接单 "+cases[0].No, "接单 "+cases[1].No, "接单 "+cases[2].No)
	w.act(handoff.Act{Kind: handoff.ActClaim, CaseNo: cases[1].No, Staff: chen})
	shows("2 位客户在排队", "接单 "+cases[0].No, "接单 "+cases[2].No)
	pings := 0
	for _, text := range w.bots(group, 0) {
		if strings.Contains(text, "新单") {
			pings++
		}
	}
	if n := count(w.telegram.Calls(), "editMessageText"); n > 4 || pings != 1 {
		t.Errorf("%d edits and %d pings", n, pings)
	}
}

func TestAnUnchangedBoardIsNotShownAgain(t *testing.T) {
	w := newWorld(t)
	id := w.customer(wang)
	stop := w.run(w.bot.Send)
	w.shown(group, 0, "没有客户在排队")
	stop()
	before := w.telegram.Calls()
	w.run(w.another().Send) // a new process has nothing in memory
	w.say(id, transcript.CustomerPlace(id), "", text("later"))
	w.shown(wang, 0, "later")
	w.say(id, transcript.CustomerPlace(id), "", text("and later"))
	w.shown(wang, 0, "and later")
	for _, c := range w.telegram.Calls()[len(before):] {
		// It is looked at once, because somebody may have deleted it meanwhile.
		if c.Chat == group && c.Description == "" && c.Method != "setMyCommands" {
			t.Errorf("a call to the group: %+v", c)
		}
	}
	if boards := w.bots(group, 0); len(boards) != 1 {
		t.Errorf("General shows %q", boards)
	}
}

func TestABoardThatWasDeletedMeanwhileIsSentAnew(t *testing.T) {
	w := newWorld(t)
	stop := w.run(w.bot.Send)
	board := w.shown(group, 0, "没有客户在排队")
	stop()
	w.telegram.FailNext("editMessageText", playground.Fault{Code: 400, Description: "Bad Request: message to edit not found"})
	w.run(w.another().Send)
	_, err := w.telegram.WaitMessage(w.ctx, group, 0, func(m playground.Message) bool {
		return m.ID != board.ID && strings.Contains(m.Text, "没有客户在排队")
	})
	must(t, err)
}

func TestCommandsAreOfferedToThoseWhoMayGiveThem(t *testing.T) {
	w := newWorld(t)
	w.run(w.bot.Send)
	offered := func(person, chat int64, want string) {
		t.Helper()
		var got []string
		err := w.telegram.Wait(w.ctx, func(v *playground.Snapshot) bool {
			got = v.Commands(person, chat)
			return strings.Join(got, " ") == want
		})
		if err != nil {
			t.Errorf("%d is offered %q, want %q", person, got, want)
		}
	}
	const agents = "next queue me away back r langs tag mute unmute ban unban"
	for _, customer := range []int64{wang, li} {
		offered(customer, customer, "start orders cancel status human lang help unlink")
	}
	offered(chen, group, agents)
	offered(chen, chen, agents+" console")
	must(t, w.telegram.Wait(w.ctx, func(v *playground.Snapshot) bool {
		return count(v.Calls(), "setMyCommands") == 3*(1+1+2) // customers, the group, two agents; in two languages and else
	}))
}

func TestTwentyCasesAtOnceAreOnePingAndOnTheBoardWithinThreeSeconds(t *testing.T) {
	w := newWorld(t, limits(playground.Limits{}), func(_ *playground.Config, c *Config) { c.Budget = Budget{} })
	id := w.customer(wang)
	w.run(w.bot.Send)
	w.shown(group, 0, "没有客户在排队")
	began := time.Now()
	var last handoff.Case
	for range 20 {
		last = w.openCase(id)
	}
	must(t, w.telegram.Wait(w.ctx, func(v *playground.Snapshot) bool {
		return slices.ContainsFunc(v.Messages(group, 0), func(m playground.Message) bool {
			return slices.Contains(m.Buttons(), "接单 "+last.No)
		})
	}))
	if took := time.Since(began); took > 4*time.Second {
		t.Errorf("it took %v", took)
	}
	for _, c := range w.telegram.Calls() {
		if c.Code == 429 {
			t.Errorf("too many: %+v", c)
		}
	}
}

func TestAClosedCaseHasItsTopicClosedAfterTheLastWord(t *testing.T) {
	w := newWorld(t)
	id := w.customer(wang)
	c := w.claimed(id)
	stop := w.run(w.bot.Send)
	topic := w.topic(c.No)
	w.shown(group, topic.ID, c.No)
	stop()
	w.say(id, transcript.CasePlace(c.No), c.No, numbered(3, "m")...)
	_, err := w.pool.Exec(w.ctx, `UPDATE deliveries SET not_before = now() + interval '1 second'`) // they were put back
	must(t, err)
	w.act(handoff.Act{Kind: handoff.ActClose, CaseNo: c.No, Staff: chen})
	w.run(w.another().Send)
	closed := func(want bool) {
		t.Helper()
		must(t, w.telegram.Wait(w.ctx, func(v *playground.Snapshot) bool { return v.Topics(group)[0].Closed == want }))
	}
	closed(true)
	calls := w.telegram.Calls()
	at := func(method, text string) int {
		return slices.IndexFunc(calls, func(c playground.Call) bool { return c.Method == method && c.Text == text })
	}
	if last := at("sendMessage", "m3"); last < 0 || last > at("closeForumTopic", "") {
		t.Error("the topic was closed before the last word")
	}
	if got := w.bots(group, topic.ID); !strings.Contains(got[0], "已结案") {
		t.Errorf("the topic shows %q", got)
	}
	if m := w.shown(group, topic.ID, c.No); m.Buttons() != nil {
		t.Errorf("the closed card has buttons %q", m.Buttons())
	}
	w.tx(func(tx pgx.Tx) {
		_, err := w.desk.Reopen(w.ctx, tx, c.No, time.Now())
		must(t, err)
	})
	w.bot.Wake()
	closed(false)
}

func TestATopicClosedByAPersonIsOpenedAgain(t *testing.T) {
	w := newWorld(t)
	c := w.claimed(w.customer(wang))
	w.run(w.bot.Send)
	w.run(w.bot.Poll)
	topic := w.topic(c.No)
	w.shown(group, topic.ID, c.No)
	w.telegram.CloseTopic(group, topic.ID)
	must(t, w.telegram.Wait(w.ctx, func(v *playground.Snapshot) bool {
		return count(v.Calls(), "reopenForumTopic") == 1 && !v.Topics(group)[0].Closed
	}))
}

func TestTheCardSaysAllAtOneGlanceAndEscapesIt(t *testing.T) {
	t.Parallel()
	words, err := texts.Load(texts.Files, Texts)
	must(t, err)
	at := time.Date(2026, 11, 22, 10, 5, 0, 0, time.UTC)
	v := cardView{Card: view.Card{
		Case: handoff.Case{
			No: "C-1024", Kind: handoff.KindRefund, Status: handoff.Claimed, Priority: handoff.High, Assignee: chen, Version: 2,
			Details: handoff.Details{
				{Slot: "region_actual", Value: "电信一区", Check: handoff.Same},
				{Slot: "region_wanted", Value: "<b>网通</b>"},
				{Slot: "account", Value: "wang88", Check: handoff.Differs},
			},
			Reason: "wrong_region", OpenedAt: at, Tags: []string{"vip", "<区服>"},
		},
		Order: &orders.Order{
			No: "WF20261122000123", Status: orders.Paid, Total: 10000,
			Items:    []orders.Item{{Name: "点卡 <100>", Quantity: 2, Region: "电信一区", Account: "wang_fang"}},
			Payments: []orders.Payment{{Method: orders.WeChat, Amount: 10000, PaidAt: at}},
		},
		Customer: "王&芳", History: view.History{Orders: 7, Cases: 2, Approved: 1, Stars: 4.5, Latest: &handoff.Case{No: "C-1001", Kind: handoff.KindReturn}}, Staff: []handoff.Staff{{ID: chen, Name: "陈静", Agent: true}},
	}, Location: time.UTC}
	for lang, lines := range map[string][]string{
		"zh": {
			"❗<b>C-1024</b> · 退款 · 王&amp;芳", "👤 陈静 处理中", "📇 订单 7 笔 · 以前的工单 2 个（同意 1，拒绝 0） · 评价 4.5★ · 上次 C-1001 退货退款", "<code>WF20261122000123</code> · 已付款，未发货 · ¥100",
			"点卡 &lt;100&gt; × 2 · 电信一区 · wang_fang", "微信支付 ¥100 · 11月22日 10:05",
			"🏷 #vip #&lt;区服&gt;", "✗ 账号：wang88", "✓ 现在的区：电信一区", "• 要换成：&lt;b&gt;网通&lt;/b&gt;", "• 原因：区服买错",
		},
		"en": {"Refund", "With 陈静", "earlier cases: 2 (1 approved", "22 Nov 10:05"},
	} {
		v.Lang = lang
		got := drawCard(v, words)
		for _, line := range lines {
			if !strings.Contains(got.text, line) {
				t.Errorf("%s: the card lacks %q:\n%s", lang, line, got.text)
			}
		}
		if strings.Contains(got.text, "desk.") || strings.Contains(got.text, "<no value>") {
			t.Errorf("%s: texts are missing:\n%s", lang, got.text)
		}
		for _, menu := range []string{"", menuApprove, menuReject, menuSendBack, menuTransfer} {
			v.Case.Menu = menu
			for _, row := range drawCard(v, words).markup.InlineKeyboard {
				for _, b := range row {
					if _, err := decodeAct(b.CallbackData); err != nil || b.Text == "" || strings.HasPrefix(b.Text, "desk.") {
						t.Errorf("%s menu %q: button %+v, %v", lang, menu, b, err)
					}
				}
			}
		}
		v.Case.Menu = ""
	}
}

func TestDecisionsRefundsAndShipmentsAreOnTheCard(t *testing.T) {
	t.Parallel()
	words, err := texts.Load(texts.Files, Texts)
	must(t, err)
	at := time.Date(2026, 11, 22, 10, 5, 0, 0, time.UTC)
	v := cardView{Card: view.Card{
		Case: handoff.Case{
			No: "C-1", Kind: handoff.KindReturn, Status: handoff.Closed, Priority: handoff.Normal, Assignee: chen, Decision: handoff.Approved,
			DecisionAmount: 5050, DecidedBy: chen, Rating: 4, OpenedAt: at,
		},
		Order: &orders.Order{
			No: "WF20261122000123", Status: orders.Refunding, Total: 10000, Shipment: &orders.Shipment{Carrier: "SF", TrackingNo: "SF123"},
			Refunds: []orders.Refund{{Amount: 5050, Status: orders.RefundRequested, ExpectedFrom: at.AddDate(0, 0, 1), ExpectedTo: at.AddDate(0, 0, 3)}},
		},
		Staff: []handoff.Staff{{ID: chen, Name: "陈静"}},
	}, Lang: "zh", Location: time.UTC}
	got := drawCard(v, words)
	for _, line := range []string{
		"已结案（陈静）", "🚚 SF <code>SF123</code> · 未签收", "退款 ¥50.50 已申请 · 11月23日（周一） 至 11月25日（周三）",
		"陈静 同意退款 ¥50.50", "⭐⭐⭐⭐",
	} {
		if !strings.Contains(got.text, line) {
			t.Errorf("the card lacks %q:\n%s", line, got.text)
		}
	}
	if got.markup != nil {
		t.Error("a closed case has buttons")
	}
}

func TestTheItemsOfARefundAreOnTheCard(t *testing.T) {
	t.Parallel()
	words, err := texts.Load(texts.Files, Texts)
	must(t, err)
	figure := []orders.RefundLine{{Line: 2, Quantity: 1}}
	v := cardView{Card: view.Card{
		Case: handoff.Case{
			No: "C-1", Version: 2, Kind: handoff.KindRefund, Status: handoff.Claimed, Assignee: chen, Lines: figure, Menu: menuApprove,
		},
		Order: &orders.Order{
			No: "WF20261122000123", Status: orders.Paid, Total: 7000,
			Payments: []orders.Payment{{Method: orders.WeChat, Amount: 7000}},
			Items: []orders.Item{
				{Line: 1, Name: "点卡", Quantity: 3, UnitPrice: 1000}, {Line: 2, Name: "手办", Quantity: 1, UnitPrice: 4000},
			},
		},
		Staff: []handoff.Staff{{ID: chen, Name: "陈静"}},
	}, Lang: "zh", Location: time.UTC}
	first := drawCard(v, words).markup.InlineKeyboard[0][0]
	if act, err := decodeAct(first.CallbackData); err != nil || !slices.Equal(act.Lines, figure) || first.Text != "只退 手办 ¥40" {
		t.Errorf("the first choice is %+v, %v", first, err)
	}
	// Once they were refunded nobody offers them again.
	v.Order.Refunds = []orders.Refund{{Amount: 4000, Status: orders.RefundDone, Lines: figure}}
	got := drawCard(v, words)
	if first := got.markup.InlineKeyboard[0][0]; strings.Contains(first.Text, "只退") {
		t.Errorf("the first choice is %+v", first)
	}
	if !strings.Contains(got.text, "退款 ¥40（手办）") {
		t.Errorf("the refund is shown as\n%s", got.text)
	}
	v.Order.Refunds, v.Case.Proposal = nil, &handoff.Proposal{Amount: 4000, Lines: figure, By: chen}
	if got := drawCard(v, words); !strings.Contains(got.text, "陈静 提议退款 ¥40（手办）") {
		t.Errorf("the proposal is shown as\n%s", got.text)
	}
}
