package main

import (
	"strings"
	"testing"
)

// A customer has paid, and the order does not show it: a person looks for the money, and nobody pays twice.
func TestAPaymentThatTheShopDoesNotKnowGoesToAPerson(t *testing.T) {
	t.Parallel()
	s := newShopScene(t)
	order, c := s.buys("virtual", nil)
	c.say("我已经付款了，怎么还显示未付款")
	c.hears(order, "不用再付一次", "什么时候、用什么付的")
	c.say("刚刚，微信付的")
	c.hears("请核对", "不用再付一次", "微信支付", "截图")
	c.say("没截图")
	c.hears("没有也行")
	c.press("确认提交")
	told := c.hears("工单号")
	caseNo := caseIn(told.Text)
	s.status(order, "unpaid")

	topic := s.claims(caseNo)
	card := topic.hears(order, "已付款，订单没更新", "微信支付")
	c.hears("接手")
	if strings.Contains(strings.Join(card.Buttons(), " "), "同意退款") {
		t.Error("money that nobody received can be given back")
	}
	// The agent finds the money; the shop books it.
	s.pays(order, "paid")
	c.hears(order, "已收到订单")
	s.status(order, "paid")
	topic.closes()
	c.hears("已结案")
}
