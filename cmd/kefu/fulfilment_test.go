package main

import (
	"testing"

	"kefu/examples/shop"
)

// bought is an order for a game card of two regions, delivered, and its customer, who has the wrong one.
func (s *shopScene) bought() (orderNo string, c person) {
	s.t.Helper()
	const sku = "e2e-region"
	orderNo = "WF20261122998001"
	s.must(s.Offer(s.ctx, sku, shop.Product{Name: "游戏点卡 100 点", Kind: "virtual", Stock: 10, Regions: []string{"电信一区", "网通五区"}}))
	s.must(s.Place(s.ctx, shop.Order{
		OrderNo: orderNo, Customer: shop.Customer{ID: "u-tom", Name: "Tom"}, Total: "30.00",
		Items: []shop.Item{{
			SKU: sku, Name: "游戏点卡 100 点", Kind: "virtual", Quantity: 1, UnitPrice: "30.00", Region: "电信一区", Account: "tom_1",
		}},
	}))
	link, err := s.Link(s.ctx, "u-tom")
	s.must(err)
	c = s.opens(tom, link)
	c.say("/lang zh")
	c.hears("中文")
	s.pays(orderNo, "paid")
	c.hears(orderNo, "已收到")
	c.say(orderNo + " 买成电信一区了，我要网通五区，帮我换一下")
	c.hears("请核对")
	c.press("确认提交")
	return orderNo, c
}

func TestAnExchangeGoesToTheShopAndItsEndToTheCustomer(t *testing.T) {
	t.Parallel()
	s := newShopScene(t)
	order, c := s.bought()
	topic := s.claims(caseIn(c.hears("工单号").Text))
	topic.press("换区·重充·补发")
	topic.press("换成 网通五区")
	c.hears("已请商家为您换成网通五区")
	told := s.hears("fulfilment.requested", order)
	if told["kind"] != "exchange" || told["region"] != "网通五区" || told["line"] != float64(1) {
		t.Errorf("the shop was told %v", told)
	}
	s.hears("shipment.release", order)
	c.hears(order, "商家已为您换成网通五区")
	s.cardShows(topic, "换成网通五区", "已完成")
	topic.closes()
	c.hears("已结案")
	s.status(order, "paid")
}

func TestAnExchangeThatTheShopCannotDoIsDecidedAgain(t *testing.T) {
	t.Parallel()
	s := newShopScene(t)
	s.Refuse = func(e shop.Event) bool { return e.Type == "fulfilment.requested" }
	order, c := s.bought()
	topic := s.claims(caseIn(c.hears("工单号").Text))
	topic.press("换区·重充·补发")
	topic.press("换成 网通五区")
	c.hears(order, "没能为您换成网通五区")
	s.cardShows(topic, "没办成", "换区、重充或补发没办成") // all of the news is on it: a press on a card before that is refused
	topic.press("全额同意")
	c.hears("已同意退款")
	s.hears("refund.requested", order)
	c.hears(order, "已完成")
	s.status(order, "refunded")
}

func TestAnAgentOpensACaseForAnotherOrderAndMakesOneAboutAnother(t *testing.T) {
	t.Parallel()
	s := newShopScene(t)
	first, c := s.buys("virtual", nil)
	s.pays(first, "paid")
	c.hears(first, "已收到")
	tom := shop.Customer{ID: "u-tom", Name: "Tom"}
	second, third := s.sells(tom, "physical", nil), s.sells(tom, "physical", nil)
	for _, no := range []string{second, third} {
		s.pays(no, "paid")
		c.hears(no, "已收到")
	}
	c.say(first + " 我要退款，不想要了")
	c.hears("请核对")
	c.press("确认提交")
	topic := s.claims(caseIn(c.hears("工单号").Text))
	topic.press("另开工单")
	topic.press("…" + second[len(second)-4:])
	split := caseIn(c.hears(second, "另开工单").Text)
	other := s.customer(liMing).in(s.topic(split))
	other.press("换订单")
	other.press("…" + third[len(third)-4:])
	c.hears(split, "现在是关于订单 "+third)
	if n := s.count(`SELECT count(*) FROM cases WHERE case_no = $1 AND order_no = $2 AND assignee IS NOT NULL`, split, third); n != 1 {
		t.Error("the case is not about the other order")
	}
}
