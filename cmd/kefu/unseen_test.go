package main

import (
	"testing"

	"kefu/orders"
)

// A yes that was on its way before the question reached the customer was meant for something else.
func TestAYesBeforeTheQuestionWasSeenCancelsNothing(t *testing.T) {
	t.Parallel()
	s := newScene(t, unlimited)
	order := s.order(0, orders.Unpaid, orders.Virtual)
	w := s.customer(wang)
	s.Start(wang, s.links[s.demo.Customers[0].ID])
	w.hears("已关联账号", "您最近的订单")
	w.press(order.No[len(order.No)-4:])
	w.hears(order.No, "未付款")

	// While the bot is down the customer asks and answers by guess; both wait for it.
	s.stop()
	w.press("取消订单")
	w.say("确认")
	s.start()
	w.hears("可以取消", order.No)
	w.say("你好")
	w.hears("在的", "还没取消")
	if n := s.count(`SELECT count(*) FROM orders WHERE status = 'unpaid' AND order_no = $1`, order.No); n != 1 {
		t.Fatal("cancelled by a yes that came before the question")
	}
	w.say("确认")
	w.hears(order.No, "已取消")
}
