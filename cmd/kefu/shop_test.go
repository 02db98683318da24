package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path"
	"strings"
	"sync"
	"testing"
	"time"

	"kefu/examples/shop"
	"kefu/playground"
)

const shopSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

// shopScene is a scene with the example shop beside it, which works by the API alone.
type shopScene struct {
	*scene
	*shop.Shop
	orders int

	mu   sync.Mutex
	told []shop.Event
	news chan struct{} // has room for one: something was told
}

func newShopScene(t *testing.T, change ...func(*Config)) *shopScene {
	t.Helper()
	s := &shopScene{news: make(chan struct{}, 1)}
	var err error
	if s.Shop, err = shop.New("", shopSecret); err != nil {
		t.Fatal(err)
	}
	described := describedEvents(t)
	s.Told = func(e shop.Event) {
		described(e)
		s.mu.Lock()
		s.told = append(s.told, e)
		s.mu.Unlock()
		select {
		case s.news <- struct{}{}:
		default:
		}
	}
	events := httptest.NewServer(s.Shop)
	t.Cleanup(events.Close)
	s.scene = newScene(t, func(c *Config, world *playground.Config) {
		world.Limits.Off = true
		c.ShopSecret, c.ShopURL = shopSecret, events.URL
		for _, f := range change {
			f(c)
		}
	})
	s.URL = s.app.URL
	return s
}

// describedEvents gives a check that the data of an event is what the API's description foresees.
func describedEvents(t *testing.T) func(shop.Event) {
	t.Helper()
	type schema struct {
		Ref        string            `json:"$ref"`
		Properties map[string]schema `json:"properties"`
		Required   []string          `json:"required"`
	}
	var d struct {
		Webhooks map[string]struct {
			Post struct {
				RequestBody struct {
					Content map[string]struct{ Schema schema }
				} `json:"requestBody"`
			}
		}
		Components struct{ Schemas map[string]schema }
	}
	raw, err := os.ReadFile("../../shop/openapi.json")
	if err == nil {
		err = json.Unmarshal(raw, &d)
	}
	if err != nil {
		t.Fatal(err)
	}
	return func(e shop.Event) {
		name := path.Base(d.Webhooks[e.Type].Post.RequestBody.Content["application/json"].Schema.Ref)
		data := d.Components.Schemas[name].Properties["data"]
		for _, field := range data.Required {
			if _, ok := e.Data[field]; !ok {
				t.Errorf("%s lacks %s: %v", e.Type, field, e.Data)
			}
		}
		for field := range e.Data {
			if _, ok := data.Properties[field]; !ok {
				t.Errorf("%s has %s, which is not described", e.Type, field)
			}
		}
	}
}

// hears waits until the shop is told of an order, and returns what with.
func (s *shopScene) hears(kind, orderNo string) map[string]any {
	s.t.Helper()
	wait := time.After(20 * time.Second)
	for {
		s.mu.Lock()
		for i, e := range s.told {
			if e.Type == kind && e.Data["order_no"] == orderNo {
				s.told = append(s.told[:i], s.told[i+1:]...)
				s.mu.Unlock()
				return e.Data
			}
		}
		told := fmt.Sprint(s.told)
		s.mu.Unlock()
		select {
		case <-s.news:
		case <-wait:
			s.t.Fatalf("the shop was not told %s of %s, only %s", kind, orderNo, told)
		}
	}
}

// sells offers a card with a policy, and takes an order of one from a customer.
func (s *shopScene) sells(customer shop.Customer, kind string, policy map[string]any) (orderNo string) {
	s.t.Helper()
	s.orders++
	orderNo = fmt.Sprintf("WF2026112299%04d", s.orders)
	sku := "e2e-" + kind
	s.must(s.Offer(s.ctx, sku, shop.Product{Name: "测试卡 " + kind, Kind: kind, Stock: 10, Policy: policy}))
	s.must(s.Place(s.ctx, shop.Order{
		OrderNo: orderNo, Customer: customer, Total: "30.00",
		Items: []shop.Item{{SKU: sku, Name: "测试卡 " + kind, Kind: kind, Quantity: 1, UnitPrice: "30.00"}},
	}))
	return orderNo
}

func (s *shopScene) pays(orderNo, wantStatus string) {
	s.t.Helper()
	status, err := s.Paid(s.ctx, orderNo, "30.00", orderNo)
	s.must(err)
	if status != wantStatus {
		s.t.Fatalf("paid order %s is %s, want %s", orderNo, status, wantStatus)
	}
}

func (s *shopScene) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// opens lets a person open a link into the bot.
func (s *shopScene) opens(person int64, link string) person {
	s.t.Helper()
	_, token, ok := strings.Cut(link, "?start=")
	if !ok {
		s.t.Fatalf("no link into the bot: %q", link)
	}
	s.Start(person, token)
	return s.customer(person)
}

// status waits for nothing: it is the order's status now.
func (s *shopScene) status(orderNo, want string) {
	s.t.Helper()
	if n := s.count(`SELECT count(*) FROM orders WHERE order_no = $1 AND status = $2`, orderNo, want); n != 1 {
		s.t.Errorf("order %s is not %s", orderNo, want)
	}
}

func TestTheExampleShopSellsShipsAndRefunds(t *testing.T) {
	t.Parallel()
	s := newShopScene(t)
	order := s.sells(shop.Customer{ID: "u-tom", Name: "Tom", Phone: "13900139000"}, "physical", nil)
	link, err := s.Link(s.ctx, "u-tom")
	s.must(err)
	c := s.opens(tom, link)
	c.hears("Tom")
	s.pays(order, "paid")
	c.hears(order, "payment")

	// The customer wants the money back: the shop holds the parcel while an agent decides.
	c.say("/lang zh")
	c.hears("中文")
	c.say(order + " 我要退款，不想要了")
	c.hears("请核对")
	c.press("确认提交")
	told := c.hears("工单号")
	caseNo := caseIn(told.Text)
	s.hears("case.opened", order)
	s.hears("shipment.hold", order)
	if err := s.Ship(s.ctx, order, "SF1"); err == nil {
		t.Error("the shop ships what it was asked to hold")
	}
	topic := s.claims(caseNo)
	c.hears("接手")
	topic.press("同意退款")
	topic.press("全额")
	c.hears("已同意退款")
	// The shop pays back and says so. That a refund was accepted is not told any more once it is done.
	refund := s.hears("refund.requested", order)
	if refund["amount"] != "30.00" || refund["method"] != "wechat" {
		t.Errorf("%v", refund)
	}
	c.hears(order, "已完成")
	s.status(order, "refunded")
	topic.closes()
	c.hears("已结案")
	s.hears("case.closed", order)
}

func TestShippingEndsAtTheCustomersDoor(t *testing.T) {
	t.Parallel()
	s := newShopScene(t)
	order := s.sells(shop.Customer{ID: "u-tom", Name: "Tom"}, "physical", nil)
	link, err := s.Link(s.ctx, "u-tom")
	s.must(err)
	c := s.opens(tom, link)
	c.hears("Tom")
	s.pays(order, "paid")
	c.hears(order, "payment")
	s.must(s.Ship(s.ctx, order, "SF2"))
	c.hears(order, "on its way")
	s.status(order, "shipped")
}

func TestACancelReachesTheShopAndMoneyAfterItTheCustomer(t *testing.T) {
	t.Parallel()
	s := newShopScene(t)
	order, c := s.buys("virtual", nil)
	c.say("/cancel " + order)
	c.press("确认取消")
	c.hears("已取消")
	if told := s.hears("order.cancelled", order); told["actor"] != "customer" {
		t.Errorf("%v", told)
	}
	// The money comes a second later, so that it is really too late.
	s.must2(s.app.pool.Exec(s.ctx, `UPDATE orders SET closed_at = closed_at - interval '2 seconds' WHERE order_no = $1`, order))
	s.pays(order, "cancelled")
	told := c.hears(order, "钱已登记", "工单")
	caseNo := caseIn(told.Text)
	if n := s.count(`SELECT count(*) FROM cases WHERE case_no = $1 AND priority = 'top' AND kind = 'payment'`, caseNo); n != 1 {
		t.Error("the case is not of top priority")
	}
	c.press("继续发货")
	c.hears("记下了", "继续发货")
	topic := s.claims(caseNo)
	topic.press("恢复订单")
	c.hears(order, "已恢复")
	s.status(order, "paid")
}

func TestACustomerWhoNeverWroteHearsThroughTheShop(t *testing.T) {
	t.Parallel()
	s := newShopScene(t)
	order := s.sells(shop.Customer{ID: "u-tom", Name: "Tom"}, "virtual", nil)
	s.must2(s.app.pool.Exec(s.ctx, `UPDATE orders SET expires_at = now() - interval '3 seconds' WHERE order_no = $1`, order))
	s.hears("order.expired", order)
	s.must2(s.app.pool.Exec(s.ctx, `UPDATE orders SET closed_at = closed_at - interval '2 seconds' WHERE order_no = $1`, order))
	s.pays(order, "expired")
	told := s.hears("customer.notify", order)
	if told["customer_id"] != "u-tom" || !strings.Contains(fmt.Sprint(told["text"]), "钱已登记") {
		t.Errorf("%v", told)
	}
	// The link brings the customer to the case, with the choice.
	link, _ := told["link"].(string)
	c := s.opens(tom, link)
	c.hears(fmt.Sprint(told["case_no"]), order)
	c.press("Refund me")
	c.hears("Noted", "refund")
	agent := s.customer(liMing).in(0)
	agent.press("接单")
	topic := agent.in(s.topic(fmt.Sprint(told["case_no"])))
	topic.press("同意退款")
	topic.press("全额")
	c.hears("30")
	s.hears("refund.requested", order)
	c.hears(order, "done")
	s.status(order, "refunded")
}

func TestWhereThePolicyAllowsItARefundNeedsNoAgent(t *testing.T) {
	t.Parallel()
	s := newShopScene(t)
	order := s.sells(shop.Customer{ID: "u-tom", Name: "Tom"}, "virtual", map[string]any{
		"auto_refund": map[string]any{"enabled": true, "max_amount_fen": 5000, "per_day": 1},
	})
	again := s.sells(shop.Customer{ID: "u-tom", Name: "Tom"}, "virtual", nil)
	link, err := s.Link(s.ctx, "u-tom")
	s.must(err)
	c := s.opens(tom, link)
	c.say("/lang zh")
	c.hears("中文")
	for _, no := range []string{order, again} {
		s.pays(no, "paid")
		c.hears(no, "已收到")
	}
	c.say(order + " 我要退款，不想要了")
	c.hears("请核对")
	c.press("确认提交")
	c.hears(order, "已同意", "预计")
	s.hears("refund.requested", order)
	c.hears(order, "已完成")
	s.status(order, "refunded")

	// The second one on the same day is an agent's.
	c.say(again + " 我要退款，不想要了")
	c.hears("请核对")
	c.press("确认提交")
	c.hears("工单号")
	s.status(again, "paid")
}

func (s *shopScene) must2(_ any, err error) {
	s.t.Helper()
	s.must(err)
}

func TestOrderNumbersOfAnotherShapeStayReadable(t *testing.T) {
	t.Parallel()
	const order = "4111111111111111" // as good as a bank card's
	s := newShopScene(t, func(c *Config) { c.OrderNoPattern = "[0-9]{16}" })
	s.must(s.Offer(s.ctx, "e2e-card", shop.Product{Name: "测试卡", Kind: "virtual", Stock: 1}))
	s.must(s.Place(s.ctx, shop.Order{
		OrderNo: order, Customer: shop.Customer{ID: "u-tom", Name: "Tom"}, Total: "10.00",
		Items: []shop.Item{{SKU: "e2e-card", Name: "测试卡", Kind: "virtual", Quantity: 1, UnitPrice: "10.00"}},
	}))
	link, err := s.Link(s.ctx, "u-tom")
	s.must(err)
	c := s.opens(tom, link)
	c.hears("Tom")
	c.say("/lang zh")
	c.hears("中文")
	c.say("4111-1111-1111-1111 不要了")
	c.hears("可以取消", order)
	c.press("确认取消")
	c.hears(order, "已取消")
	s.status(order, "cancelled")
	if n := s.count(`SELECT count(*) FROM entries WHERE text LIKE '%*%' AND text NOT LIKE '/start %'`); n != 0 {
		t.Errorf("%d entries hide something, and nobody wrote a secret", n)
	}
	if n := s.count(`SELECT count(*) FROM entries WHERE text LIKE '%' || $1 || '%'`, order); n < 2 {
		t.Errorf("%d entries have the number", n)
	}
}

// While Telegram is away at the start, payments are taken and the console answers.
func TestTheShopNeedsNoTelegramAtTheStart(t *testing.T) {
	t.Parallel()
	s := newScene(t, unlimited)
	s.stop()
	away := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "away", http.StatusBadGateway) }))
	t.Cleanup(away.Close)
	s.config.TelegramAPIURL = away.URL
	s.start()
	for path, want := range map[string]int{"/readyz": http.StatusOK, "/console/": http.StatusUnauthorized} {
		answer, err := http.Get(s.app.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		if answer.StatusCode != want {
			t.Errorf("%s: %d", path, answer.StatusCode)
		}
	}
}

// A shop whose request never ends holds nothing: it is let go, and another's is taken meanwhile.
func TestARequestThatDoesNotEndIsLetGo(t *testing.T) {
	t.Parallel()
	s := newShopScene(t, func(c *Config) { c.bodyWithin = time.Second })
	at, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/shop/v1/orders/WF20261101000001/payments", "/shop/v1/links"} {
		conn, err := net.Dial("tcp", at.Host)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if _, err := fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Length: 1000\r\n\r\n{", path, at.Host); err != nil {
			t.Fatal(err)
		}
		if err := conn.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
			t.Fatal(err)
		}
		if said, err := io.ReadAll(conn); err != nil || !strings.Contains(string(said), "did not arrive whole") {
			t.Errorf("%s: a request that does not end is answered %q, %v", path, said, err)
		}
	}
}
