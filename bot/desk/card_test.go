package desk

import (
	"slices"
	"strings"
	"testing"
	"time"

	"kefu/dialog/texts"
	"kefu/handoff"
	"kefu/handoff/view"
	"kefu/orders"
)

const chen int64 = 701 // an agent

// toAll is a card as everybody in the group reads it.
func toAll(v Card) Card {
	v.Offers = handoff.New(handoff.Config{}).OffersToAll(handoff.Situation{
		Case: v.Case, Order: v.Order, Staff: v.Staff, Now: time.Date(2026, 11, 22, 10, 5, 0, 0, time.UTC),
	})
	return v
}

func TestTheCardSaysAllAtOneGlanceAndEscapesIt(t *testing.T) {
	t.Parallel()
	words, err := texts.Load(texts.Files, Texts)
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 22, 10, 5, 0, 0, time.UTC)
	v := Card{Card: view.Card{
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
		CasesOfOthers: []handoff.Case{{No: "C-1030", AssigneeName: "周婷"}},
		Customer:      "王&芳", History: view.History{Orders: 7, Cases: 2, Approved: 1, Stars: 4.5, Latest: &handoff.Case{No: "C-1001", Kind: handoff.KindReturn}}, Staff: []handoff.Staff{{ID: chen, Name: "陈静", Agent: true}},
	}, Location: time.UTC}
	for lang, lines := range map[string][]string{
		"zh": {
			"❗<b>C-1024</b> · 退款 · 王&amp;芳", "👤 陈静 处理中", "C-1030 周婷", "📇 订单 7 笔 · 以前的工单 2 个（同意 1，拒绝 0） · 评价 4.5★ · 上次 C-1001 退货退款", "<code>WF20261122000123</code> · 已付款，未发货 · ¥100",
			"点卡 &lt;100&gt; × 2 · 电信一区 · wang_fang", "微信支付 ¥100 · 11月22日 10:05",
			"🏷 #vip #&lt;区服&gt;", "✗ 账号：wang88", "✓ 现在的区：电信一区", "• 要换成：&lt;b&gt;网通&lt;/b&gt;", "• 原因：区服买错",
		},
		"en": {"Refund", "With 陈静", "earlier cases: 2 (1 approved", "22 Nov 10:05"},
	} {
		v.Lang = lang
		got := DrawCard(toAll(v), words)
		for _, line := range lines {
			if !strings.Contains(got.HTML, line) {
				t.Errorf("%s: the card lacks %q:\n%s", lang, line, got.HTML)
			}
		}
		if strings.Contains(got.HTML, "desk.") || strings.Contains(got.HTML, "<no value>") {
			t.Errorf("%s: texts are missing:\n%s", lang, got.HTML)
		}
		for _, menu := range []string{"", MenuApprove, MenuReject, MenuSendBack, MenuTransfer} {
			v.Case.Menu = menu
			for _, row := range DrawCard(toAll(v), words).Buttons {
				for _, b := range row {
					if _, err := DecodeAct(b.Data); err != nil || b.Label == "" || strings.HasPrefix(b.Label, "desk.") {
						t.Errorf("%s menu %q: button %+v, %v", lang, menu, b, err)
					}
				}
			}
		}
		v.Case.Menu = ""
	}
}

// TestNoFirstTapRefundsWhoWantsSomethingElse: the button of the whole sum is there where money is wanted, or nobody knows.
func TestNoFirstTapRefundsWhoWantsSomethingElse(t *testing.T) {
	t.Parallel()
	words, err := texts.Load(texts.Files, Texts)
	if err != nil {
		t.Fatal(err)
	}
	for wish, money := range map[string]bool{
		"": true, "退款": true, "取消，尽快处理": true, "只处理“手办”，退款": true, "听客服的建议": true, "只处理“手办”": true, "the money back, as soon as possible": true,
		"刻字改成“JING”": false, "不退款": false, "换一张新卡密，不退款": false, "换一张新卡密，不行再退款": false, "改收货地址，先别发、别充": false,
		"尽快发给我": false, "补差价或退差价": false, "开发票": false, "no refund": false, "another address": false,
	} {
		v := Card{Card: view.Card{
			Case: handoff.Case{
				No: "C-1", OrderNo: "WF20261122000123", Kind: handoff.KindProblem, Status: handoff.Claimed, Assignee: chen, Version: 2,
				Details: handoff.Details{{Slot: "wish", Value: wish}},
			},
			Order: &orders.Order{
				No: "WF20261122000123", Status: orders.Paid, Stage: orders.Paid, Total: 10000,
				Items:    []orders.Item{{Line: 1, Name: "键帽", Quantity: 1, UnitPrice: 10000}},
				Payments: []orders.Payment{{Method: orders.WeChat, Amount: 10000}},
			},
			Staff: []handoff.Staff{{ID: chen, Name: "陈静", Agent: true}},
		}, Lang: "zh", Location: time.UTC}
		if first := DrawCard(toAll(v), words).Buttons[0][0].Label; strings.HasPrefix(first, "全额同意") != money {
			t.Errorf("%q: the first button is %q", wish, first)
		}
	}
}

// TestTheFirstTapIsWhatTheCustomerWants: a case that wants another region offers the exchange before the money; others
// the money alone.
func TestTheFirstTapIsWhatTheCustomerWants(t *testing.T) {
	t.Parallel()
	words, err := texts.Load(texts.Files, Texts)
	if err != nil {
		t.Fatal(err)
	}
	for wanted, first := range map[string][]string{"网通二区": {"换成 网通二区", "全额同意 ¥100"}, "": {"全额同意 ¥100"}} {
		v := Card{Card: view.Card{
			Case: handoff.Case{No: "C-1", OrderNo: "WF20261122000123", Kind: handoff.KindProblem, Status: handoff.Claimed, Assignee: chen, Version: 2},
			Order: &orders.Order{
				No: "WF20261122000123", Status: orders.Paid, Stage: orders.Paid, Total: 10000,
				Items:    []orders.Item{{Line: 1, Name: "点卡", Quantity: 1, UnitPrice: 10000, Region: "电信一区", Regions: []string{"电信一区", "网通二区", "网通三区"}}},
				Payments: []orders.Payment{{Method: orders.WeChat, Amount: 10000}},
			},
			Staff: []handoff.Staff{{ID: chen, Name: "陈静", Agent: true}},
		}, Lang: "zh", Location: time.UTC}
		if wanted != "" {
			v.Case.Details = handoff.Details{{Slot: "region_wanted", Value: wanted}}
		}
		var labels []string
		for _, b := range DrawCard(toAll(v), words).Buttons[0] {
			labels = append(labels, b.Label)
		}
		if !slices.Equal(labels, first) {
			t.Errorf("wanted %q: first are %q, want %q", wanted, labels, first)
		}
	}
}

func TestDecisionsRefundsAndShipmentsAreOnTheCard(t *testing.T) {
	t.Parallel()
	words, err := texts.Load(texts.Files, Texts)
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 22, 10, 5, 0, 0, time.UTC)
	v := Card{Card: view.Card{
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
	got := DrawCard(toAll(v), words)
	for _, line := range []string{
		"已结案（陈静）", "🚚 SF <code>SF123</code> · 未签收", "退款 ¥50.50 已申请 · 11月23日（周一） 至 11月25日（周三）",
		"陈静 同意退款 ¥50.50", "⭐⭐⭐⭐",
	} {
		if !strings.Contains(got.HTML, line) {
			t.Errorf("the card lacks %q:\n%s", line, got.HTML)
		}
	}
	if got.Buttons != nil {
		t.Error("a closed case has buttons")
	}
}

func TestTheCardOfAnAppealTellsTheRefusal(t *testing.T) {
	t.Parallel()
	words, err := texts.Load(texts.Files, Texts)
	if err != nil {
		t.Fatal(err)
	}
	v := Card{Card: view.Card{
		Case: handoff.Case{
			No: "C-1", Kind: handoff.KindRefund, Status: handoff.Waiting, Priority: handoff.Normal, Appeals: 1, DecidedBy: chen,
			DecisionReason: "卡密<已使用>",
		},
		Staff: []handoff.Staff{{ID: chen, Name: "陈静"}},
	}, Location: time.UTC}
	for _, lang := range []string{"zh", "en"} {
		v.Lang = lang
		if got := DrawCard(toAll(v), words).HTML; !strings.Contains(got, "陈静") || !strings.Contains(got, "卡密&lt;已使用&gt;") {
			t.Errorf("%s: %s", lang, got)
		}
	}
}

func TestTheItemsOfARefundAreOnTheCard(t *testing.T) {
	t.Parallel()
	words, err := texts.Load(texts.Files, Texts)
	if err != nil {
		t.Fatal(err)
	}
	figure := []orders.RefundLine{{Line: 2, Quantity: 1}}
	v := Card{Card: view.Card{
		Case: handoff.Case{
			No: "C-1", OrderNo: "WF20261122000123", Version: 2, Kind: handoff.KindRefund, Status: handoff.Claimed, Assignee: chen, Lines: figure, Menu: MenuApprove,
		},
		Order: &orders.Order{
			No: "WF20261122000123", Status: orders.Paid, Total: 7000,
			Payments: []orders.Payment{{Method: orders.WeChat, Amount: 7000}},
			Items: []orders.Item{
				{Line: 1, Name: "点卡", Quantity: 3, UnitPrice: 1000}, {Line: 2, Name: "手办", Quantity: 1, UnitPrice: 4000},
			},
		},
		Staff: []handoff.Staff{{ID: chen, Name: "陈静", Agent: true}},
	}, Lang: "zh", Location: time.UTC}
	first := DrawCard(toAll(v), words).Buttons[0][0]
	if act, err := DecodeAct(first.Data); err != nil || !slices.Equal(act.Lines, figure) || first.Label != "只退 手办 ¥40" {
		t.Errorf("the first choice is %+v, %v", first, err)
	}
	// Once they were refunded nobody offers them again.
	v.Order.Refunds = []orders.Refund{{Amount: 4000, Status: orders.RefundDone, Lines: figure}}
	got := DrawCard(toAll(v), words)
	if first := got.Buttons[0][0]; strings.Contains(first.Label, "只退") {
		t.Errorf("the first choice is %+v", first)
	}
	if !strings.Contains(got.HTML, "退款 ¥40（手办）") {
		t.Errorf("the refund is shown as\n%s", got.HTML)
	}
	v.Order.Refunds, v.Case.Proposal = nil, &handoff.Proposal{Amount: 4000, Lines: figure, By: chen}
	if got := DrawCard(toAll(v), words); !strings.Contains(got.HTML, "陈静 提议退款 ¥40（手办）") {
		t.Errorf("the proposal is shown as\n%s", got.HTML)
	}
}
