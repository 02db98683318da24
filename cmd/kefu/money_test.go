package main

import (
	"slices"
	"strings"
	"testing"
	"time"

	"kefu/examples/shop"
	"kefu/playground"
)

// buys sells an order for 30.00 to Tom, who has linked his account and reads Chinese.
func (s *shopScene) buys(kind string, policy map[string]any) (orderNo string, c person) {
	s.t.Helper()
	orderNo = s.sells(shop.Customer{ID: "u-tom", Name: "Tom"}, kind, policy)
	link, err := s.Link(s.ctx, "u-tom")
	s.must(err)
	c = s.opens(tom, link)
	c.hears("Tom")
	c.say("/lang zh")
	c.hears("中文")
	return orderNo, c
}

// arrives reports money, as fen came by the channel, and wants the order in a status afterwards.
func (s *shopScene) arrives(orderNo, amount, wantStatus string) {
	s.t.Helper()
	status, err := s.Paid(s.ctx, orderNo, amount, "ref-"+amount)
	s.must(err)
	if status != wantStatus {
		s.t.Fatalf("after %s the order is %s, want %s", amount, status, wantStatus)
	}
}

// claims lets an agent claim a case and opens its topic.
func (s *shopScene) claims(caseNo string) person {
	s.t.Helper()
	agent := s.customer(liMing).in(0)
	agent.press("接单 " + caseNo)
	return agent.in(s.topic(caseNo))
}

// cardShows waits until the card of a case, which is edited in place, has the words.
func (s *shopScene) cardShows(topic person, words ...string) {
	s.t.Helper()
	s.await(func(v *playground.Snapshot) bool {
		return slices.ContainsFunc(v.Messages(topic.chat, topic.thread), func(m playground.Message) bool {
			return strings.Contains(m.Text, "📇") && contains(m.Text, words)
		})
	}, "the card shows %q", words)
}

func TestASecondPaymentGoesBackAndTheOrderGoesOn(t *testing.T) {
	t.Parallel()
	s := newShopScene(t)
	order, c := s.buys("virtual", nil)
	s.pays(order, "paid")
	c.hears(order, "已收到")
	s.arrives(order, "30.0", "paid")
	told := c.hears(order, "又收到了一笔付款", "¥60", "C-")
	topic := s.claims(caseIn(told.Text))
	topic.press("同意退款")
	topic.press("全额 ¥30") // of what came twice, not of what was bought
	c.hears("已同意退款", "¥30")
	if refund := s.hears("refund.requested", order); refund["amount"] != "30.00" {
		t.Errorf("the shop was told %v", refund)
	}
	c.hears(order, "¥30", "已完成")
	s.status(order, "paid")
}

func TestTooLittleMoneyIsKeptUntilTheRestComes(t *testing.T) {
	t.Parallel()
	s := newShopScene(t)
	order, c := s.buys("virtual", nil)
	s.arrives(order, "10.00", "unpaid")
	c.hears(order, "收到 ¥10", "应付 ¥30", "C-")
	if n := s.count(`SELECT count(*) FROM cases WHERE order_no = $1 AND priority = 'top'`, order); n != 1 {
		t.Error("no case of top priority opened by itself")
	}
	// Its time is up, and the customer wants to cancel: neither happens over money.
	s.must2(s.app.pool.Exec(s.ctx, `UPDATE orders SET expires_at = now() - interval '1 minute' WHERE order_no = $1`, order))
	c.say("/cancel " + order)
	c.hears("已经收到一部分付款")
	s.arrives(order, "20.00", "paid")
	c.hears(order, "已收到", "✅")
}

func TestTooLittleMoneyGoesBackWhenTheCustomerWantsThat(t *testing.T) {
	t.Parallel()
	s := newShopScene(t)
	order, c := s.buys("virtual", nil)
	s.arrives(order, "10.00", "unpaid")
	told := c.hears(order, "还差 ¥20", "C-")
	// The message that tells of a case which nobody asked for shows the place in line above its choice, which stays as
	// long as the case is open.
	stands := func(words string, buttons ...string) {
		t.Helper()
		if m := c.message(order, words); m.ID != told.ID || !slices.Equal(m.Buttons(), buttons) {
			t.Errorf("%q with the buttons %q", m.Text, m.Buttons())
		}
	}
	stands("📍 马上轮到您", "退款")
	c.press("退款")
	c.hears("记下了：退款")
	topic := s.claims(caseIn(told.Text))
	stands("正在为您处理", "退款")
	s.cardShows(topic, "顾客希望：退款")
	topic.press("同意退款")
	topic.press("全额 ¥10")
	c.hears("已同意退款", "¥10")
	c.hears(order, "¥10", "已完成")
	s.status(order, "refunded")
	if n := s.count(`SELECT held FROM products WHERE sku = 'e2e-virtual'`); n != 0 {
		t.Errorf("%d pieces are still held", n)
	}
}

func TestTooMuchMoneyGoesBackInPart(t *testing.T) {
	t.Parallel()
	s := newShopScene(t)
	order, c := s.buys("virtual", nil)
	s.arrives(order, "50.00", "paid")
	told := c.hears(order, "应付 ¥30", "实收 ¥50", "C-")
	topic := s.claims(caseIn(told.Text))
	topic.press("同意退款")
	topic.press("全额 ¥20")
	c.hears("已同意退款", "¥20")
	c.hears(order, "¥20", "已完成")
	s.status(order, "paid")
}

func TestMoneyPaidInTimeAndReportedLateReinstatesTheOrder(t *testing.T) {
	t.Parallel()
	s := newShopScene(t)
	order, c := s.buys("virtual", nil)
	s.must2(s.app.pool.Exec(s.ctx, `UPDATE orders SET expires_at = now() - interval '1 second' WHERE order_no = $1`, order))
	c.hears(order, "已自动关闭")
	// The payment was made before the end: the end is moved, since the example shop reports at once.
	s.must2(s.app.pool.Exec(s.ctx, `UPDATE orders SET closed_at = now() + interval '1 minute' WHERE order_no = $1`, order))
	s.pays(order, "paid")
	c.hears(order, "付款早于关闭时间", "已恢复")
	if n := s.count(`SELECT count(*) FROM cases WHERE order_no = $1`, order); n != 0 {
		t.Error("a case was opened for what needs nobody")
	}
}

func TestWhatIsShippedAllTheSameIsKnownToCustomerAndAgent(t *testing.T) {
	t.Parallel()
	s := newShopScene(t)
	order, c := s.buys("physical", nil)
	s.pays(order, "paid")
	c.hears(order, "已收到")
	c.say(order + " 我要退款，不想要了")
	c.hears("请核对")
	c.press("确认提交")
	told := c.hears("工单号", "C-")
	s.hears("shipment.hold", order)
	topic := s.claims(caseIn(told.Text))
	topic.hears(order, "已付款，未发货")

	// Another department of the shop did not hear of the hold.
	careless, err := shop.New(s.URL, shopSecret)
	s.must(err)
	s.must(careless.Ship(s.ctx, order, "SF77"))
	c.hears(order, "在处理期间已经发出了", "拒收")
	topic.hears("⚠️", order, "SF77", "虽然之前请商家先不要发")
	s.cardShows(topic, "已发货", "SF77")

	// The dialog knows: the way is now that of a parcel, and the agent's decision stays possible.
	s.status(order, "shipped")
	topic.press("同意退款")
	topic.press("全额")
	c.hears("已同意退款")
	s.hears("refund.requested", order)
	c.hears(order, "已完成")
	s.status(order, "refunded")
}

// TestOnlyWhoCreatesAndCancelsAgainAndAgainIsLimited lets a customer cancel order after order.
func TestOnlyWhoCreatesAndCancelsAgainAndAgainIsLimited(t *testing.T) {
	t.Parallel()
	s := newShopScene(t)
	heldFor := func(orderNo string) time.Duration {
		return time.Duration(s.count(`SELECT extract(epoch FROM expires_at - created_at)::bigint FROM orders WHERE order_no = $1`, orderNo)) * time.Second
	}
	order, c := s.buys("virtual", nil)
	for n := range 3 {
		if held := heldFor(order); held != 30*time.Minute {
			t.Errorf("after %d cancels an order is held for %s", n, held)
		}
		c.say("/cancel " + order)
		c.hears("可以取消", order)
		c.press("确认取消")
		c.hears(order, "已取消")
		order = s.sells(shop.Customer{ID: "u-tom", Name: "Tom"}, "virtual", nil)
	}
	if held := heldFor(order); held > 5*time.Minute+5*time.Second {
		t.Errorf("after three cancels an order is still held for %s", held)
	}
	other := s.sells(shop.Customer{ID: "u-else", Name: "Ann"}, "virtual", nil)
	if held := heldFor(other); held != 30*time.Minute {
		t.Errorf("somebody else's order is held for %s", held)
	}
}

func TestTheReminderBeforeTheEndShowsWhatToCheckAndBothWays(t *testing.T) {
	t.Parallel()
	s := newShopScene(t)
	const order = "WF20261122990700"
	s.must(s.Offer(s.ctx, "e2e-face", shop.Product{Name: "测试点卡", Kind: "virtual", FaceValue: "50.00", Regions: []string{"电信一区"}, Stock: 10}))
	s.must(s.Place(s.ctx, shop.Order{
		OrderNo: order, Customer: shop.Customer{ID: "u-tom", Name: "Tom"}, Total: "48.50", PayURL: "https://shop.example/pay/700",
		Items: []shop.Item{{
			SKU: "e2e-face", Name: "测试点卡", Kind: "virtual", Region: "电信一区", Account: "tom_1988", Quantity: 1, UnitPrice: "48.50",
		}},
	}))
	link, err := s.Link(s.ctx, "u-tom")
	s.must(err)
	c := s.opens(tom, link)
	c.hears("Tom")
	c.say("/lang zh")
	c.hears("中文")
	s.must2(s.app.pool.Exec(s.ctx, `UPDATE orders SET expires_at = now() + interval '9 minutes' WHERE order_no = $1`, order))
	told := c.hears("快到付款时间", order, "区服：电信一区", "账号：tom_1988", "面值：¥50", "¥48.5")
	pays := false
	for _, row := range told.ReplyMarkup.InlineKeyboard {
		for _, b := range row {
			pays = pays || b.Text == "去支付" && b.URL == "https://shop.example/pay/700"
		}
	}
	if !pays {
		t.Errorf("no button leads to the payment: %q", told.Buttons())
	}
	c.press("取消订单")
	c.hears("可以取消")
	c.press("确认取消")
	c.hears(order, "已取消")
	s.hears("order.cancelled", order)
	if n := s.count(`SELECT count(*) FROM entries WHERE text LIKE '%快到付款时间%'`); n != 1 {
		t.Errorf("reminded %d times", n)
	}
}

func TestEvidenceIsAskedForWhereThePolicyWantsIt(t *testing.T) {
	t.Parallel()
	s := newShopScene(t)
	order, c := s.buys("virtual", map[string]any{"evidence": true})
	free := s.sells(shop.Customer{ID: "u-tom", Name: "Tom"}, "presale", map[string]any{"evidence": false})
	for _, no := range []string{order, free} {
		s.pays(no, "paid")
		c.hears(no, "已收到")
		s.must2(s.app.pool.Exec(s.ctx, `UPDATE orders SET status = 'completed' WHERE order_no = $1`, no))
	}
	c.say(order)
	c.hears(order, "已完成")
	c.press("商品有问题")
	c.hears("什么原因")
	c.press("坏了或不能用")
	c.hears("请核对", "有照片、截图或视频的话")
	c.press("确认提交")
	c.hears("工单号")
	c.say(free)
	c.hears(free, "已完成")
	c.press("商品有问题")
	c.hears("什么原因")
	c.press("坏了或不能用")
	c.hears("请核对", free)
	c.press("确认提交")
	c.hears("工单号")
}

func TestARefundThatRunsLateOpensACaseByItself(t *testing.T) {
	t.Parallel()
	s := newScene(t, unlimited)
	const customer = 1 // the demo customer whose bank takes its time
	var order string
	if err := s.pool.QueryRow(s.ctx, `
		SELECT order_no FROM refunds JOIN orders USING (order_no)
		WHERE customer_id = $1 AND refunds.status = 'accepted' AND expected_to < now() - interval '1 day'`,
		s.demo.Customers[customer].ID).Scan(&order); err != nil {
		t.Fatal(err)
	}
	c := s.customer(wang + customer)
	s.Start(wang+customer, s.links[s.demo.Customers[customer].ID])
	c.hears("已关联账号")
	if _, err := s.pool.Exec(s.ctx, `UPDATE refunds SET overdue_at = NULL WHERE order_no = $1`, order); err != nil {
		t.Fatal(err)
	}
	told := c.hears(order, "现在还没有完成", "C-")
	if n := s.count(`SELECT count(*) FROM cases WHERE case_no = $1 AND priority = 'high'`, caseIn(told.Text)); n != 1 {
		t.Error("the case has no head start")
	}
	// The customer may ask any time, and is told the same again.
	c.say(order + " 退款到哪了")
	c.hears("退款", "已经过了", "C-")
}

func TestARefundThatFailsIsAnAgentsMatterAgain(t *testing.T) {
	t.Parallel()
	s := newShopScene(t)
	s.Refuse = func(shop.Event) bool { return true }
	order, c := s.buys("virtual", map[string]any{"auto_refund": map[string]any{"enabled": true, "max_amount_fen": 5000, "per_day": 5}})
	s.pays(order, "paid")
	c.hears(order, "已收到")
	c.say(order + " 我要退款，不想要了")
	c.hears("请核对")
	c.press("确认提交")
	c.hears(order, "已同意", "预计")
	told := c.hears(order, "没有成功", "C-")
	s.status(order, "paid")
	topic := s.claims(caseIn(told.Text))
	topic.hears("退款失败")
}
