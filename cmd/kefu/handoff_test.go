package main

import (
	"strings"
	"testing"

	"kefu/orders"
	"kefu/playground"
)

// openRefundCase takes wang through the refund of her paid card, and returns the number of the case.
func openRefundCase(t *testing.T, s *scene) (order orders.DemoOrder, caseNo string) {
	t.Helper()
	order = s.order(0, orders.Paid, orders.Virtual)
	w := s.customer(wang)
	s.Start(wang, s.links[s.demo.Customers[0].ID])
	w.hears("您最近的订单")
	w.say(order.No)
	w.hears(order.No, "已付款", "付款：")
	w.press("申请取消并退款")
	w.hears("是什么原因")
	w.press("区服买错")
	w.hears("应该是哪个区")
	w.say("网通一区")
	w.hears("请核对", "网通一区", "区服买错")
	w.press("确认提交")
	told := w.hears("已提交，工单号 C-")
	caseNo = caseIn(told.Text)
	return order, caseNo
}

func TestAPaidOrderIsHandedToAnAgentWhoApproves(t *testing.T) {
	t.Parallel()
	s := newScene(t, unlimited)
	order, caseNo := openRefundCase(t, s)
	w := s.customer(wang)

	general := s.customer(liMing).in(0)
	general.hears(caseNo)
	general.press("接单")
	w.hears("李明", "已接手", caseNo)

	topic := s.customer(liMing).in(s.topic(caseNo))
	card := topic.hears(caseNo, order.No, "网通一区")
	if !contains(strings.Join(card.Buttons(), " "), []string{"同意退款", "拒绝", "打回", "转交", "退回队列", "结案"}) {
		t.Errorf("the card's buttons are %q", card.Buttons())
	}

	// Both talk through the bot, text and photos, each side's order kept.
	topic.say("您好，我看到了")
	topic.say("马上为您处理")
	w.hears("李明", "您好，我看到了")
	w.hears("马上为您处理")
	w.say("谢谢")
	s.SendPhoto(wang, wang, 0, playground.SamplePhoto(1), playground.Caption("付款截图"))
	w.say("麻烦快一点")
	topic.hears("谢谢")
	shot := topic.hears("付款截图")
	if len(shot.Photo) == 0 {
		t.Error("the photo did not reach the agent")
	}
	topic.hears("麻烦快一点")
	s.SendPhoto(liMing, standInGroup, topic.thread, playground.SamplePhoto(2), playground.Caption("退款流程"))
	if m := w.hears("退款流程"); len(m.Photo) == 0 {
		t.Error("the photo did not reach the customer")
	}

	topic.press("同意退款")
	topic.press("全额")
	w.hears("已同意退款", "预计", "至")
	if n := s.count(`SELECT count(*) FROM refunds WHERE order_no = $1 AND status = 'requested'`, order.No); n != 1 {
		t.Errorf("%d refunds were asked for", n)
	}
	topic.closes()
	w.hears("已结案", "几颗星")
	w.press("5★")
	w.hears("谢谢您的评价")
	w.say("态度很好就是慢了点")
	w.hears("已转给客服团队")
	s.until(`SELECT rating = 5 AND rating_comment = '态度很好就是慢了点' FROM cases WHERE case_no = $1`, caseNo)
	if n := s.count(`SELECT rating FROM cases WHERE case_no = $1`, caseNo); n != 5 {
		t.Errorf("rating is %d", n)
	}
	if n := s.count(`SELECT count(*) FROM inputs WHERE status <> 'done'`); n != 0 {
		t.Errorf("%d inputs are not done", n)
	}
}

func TestOnlyTheHolderSpeaks(t *testing.T) {
	t.Parallel()
	s := newScene(t, unlimited)
	_, caseNo := openRefundCase(t, s)
	s.customer(liMing).in(0).press("接单")
	w := s.customer(wang)
	w.hears("李明", "已接手")
	thread := s.topic(caseNo)

	other := s.customer(zhou).in(thread)
	other.say("我来回答")
	other.hears("没有发给顾客", "李明")
	s.customer(liMing).in(thread).say("// 顾客有点急")
	s.customer(liMing).in(thread).say("在的")
	w.hears("在的")
	for _, m := range s.Messages(wang, 0) {
		if strings.Contains(textOf(m), "我来回答") || strings.Contains(textOf(m), "有点急") {
			t.Errorf("the customer got %q", textOf(m))
		}
	}
	if n := s.count(`SELECT count(*) FROM entries WHERE kind = 'note'`); n != 2 {
		t.Errorf("%d notes are kept, want 2", n)
	}
}
