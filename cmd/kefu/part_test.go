package main

import (
	"fmt"
	"testing"

	"kefu/examples/shop"
)

func TestOneItemOfAnOrderIsRefundedAndTheOtherIsShipped(t *testing.T) {
	t.Parallel()
	s := newShopScene(t)
	const order = "WF20261122990500"
	s.must(s.Offer(s.ctx, "e2e-card", shop.Product{Name: "测试卡", Kind: "virtual", Stock: 10}))
	s.must(s.Offer(s.ctx, "e2e-figure", shop.Product{Name: "测试手办", Kind: "physical", Stock: 10}))
	s.must(s.Place(s.ctx, shop.Order{
		OrderNo: order, Customer: shop.Customer{ID: "u-tom", Name: "Tom"}, Total: "70.00",
		Items: []shop.Item{
			{SKU: "e2e-card", Name: "测试卡", Kind: "virtual", Quantity: 3, UnitPrice: "10.00"},
			{SKU: "e2e-figure", Name: "测试手办", Kind: "physical", Quantity: 1, UnitPrice: "40.00"},
		},
	}))
	link, err := s.Link(s.ctx, "u-tom")
	s.must(err)
	c := s.opens(tom, link)
	c.hears("Tom")
	_, err = s.Paid(s.ctx, order, "70.00", order)
	s.must(err)
	c.hears(order, "payment")
	c.say("/lang zh")
	c.hears("中文")

	// The customer wants one of the two items back.
	c.say(order + " 我要退款")
	c.hears("哪一件")
	c.press("测试手办")
	c.hears("请核对", "¥40", "什么原因")
	c.press("不想要了")
	told := c.hears("工单号")
	caseNo := caseIn(told.Text)

	// The card offers just that, and everybody hears what the money is for.
	agent := s.customer(liMing).in(0)
	agent.press("接单 " + caseNo)
	topic := agent.in(s.topic(caseNo))
	topic.press("同意退款")
	topic.press("只退 测试手办 ¥40")
	c.hears("已同意退款", "¥40（测试手办）")
	refund := s.hears("refund.requested", order)
	if refund["amount"] != "40.00" || fmt.Sprint(refund["lines"]) != "[map[amount:40.00 line:2 quantity:1]]" {
		t.Errorf("the shop was told %v", refund)
	}
	c.hears(order, "¥40（测试手办）", "已完成")
	s.status(order, "paid") // the cards are still to come
	if n := s.count(`SELECT on_hand FROM products WHERE sku = 'e2e-figure'`); n != 10 {
		t.Errorf("%d figures in stock", n)
	}
	if n := s.count(`SELECT held FROM products WHERE sku = 'e2e-card'`); n != 3 {
		t.Errorf("%d cards held", n)
	}
	topic.closes()
	s.hears("shipment.release", order)
	s.must(s.Ship(s.ctx, order, "SF3"))
	c.hears(order, "已发货")
	s.status(order, "shipped")
}
