package shop_test

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/orders"
)

func TestAnOrderGoesItsWholeWay(t *testing.T) {
	t.Parallel()
	v := newVisit(t)
	stock := int64(10)
	v.want(http.StatusOK, v.call("PUT", "/shop/v1/products/yx-point-100", orders.ProductDocument{
		Name: "游戏点卡 100 点", Kind: orders.Virtual, FaceValue: "100", Regions: []string{"电信一区"}, Stock: &stock,
	}))
	created := v.want(http.StatusCreated, v.call("PUT", orderPath, document()))
	if !strings.Contains(created.body, `"status":"unpaid"`) {
		t.Error(created.body)
	}
	conversation := v.linked()
	v.want(http.StatusOK, v.call("PUT", orderPath, document(func(d *orders.Document) { d.Customer.Name = "王芳芳" })))
	v.want(http.StatusOK, v.call("POST", orderPath+"/payments", payment("1", 0)))
	v.want(http.StatusOK, v.call("POST", orderPath+"/shipments", parcel()))
	signed := parcel()
	at := time.Now().Format(time.RFC3339)
	signed.SignedAt = &at
	v.want(http.StatusOK, v.call("POST", orderPath+"/shipments", signed))
	v.want(http.StatusOK, v.call("POST", orderPath+"/shipments", signed)) // known already

	var refund orders.Refund
	v.tx(func(tx pgx.Tx) (err error) {
		list, err := v.store.RequestRefund(t.Context(), tx, orderNo,
			orders.RefundRequest{Amount: 100_00, By: orders.ActorAgent, CaseNo: "C-1024"}, time.Now())
		if err == nil {
			refund = list[0]
		}
		return err
	})
	path := fmt.Sprintf("/shop/v1/refunds/%d/result", refund.ID)
	v.want(http.StatusOK, v.call("POST", path, map[string]string{"result": "accepted"}))
	done := v.want(http.StatusOK, v.call("POST", path, map[string]string{"result": "done"}))
	if !strings.Contains(done.body, `"status":"done"`) {
		t.Error(done.body)
	}
	failed := v.want(http.StatusOK, v.call("POST", path, map[string]string{"result": "failed"})) // taken back
	if !strings.Contains(failed.body, `"status":"failed"`) {
		t.Error(failed.body)
	}

	// The customer heard of it six times, each input stored with what it tells of.
	if n := v.count(`SELECT count(*) FROM inputs WHERE conversation_id = $1 AND source = 'shop'`, conversation); n != 6 {
		t.Errorf("%d inputs, want paid, shipped, completed, refund accepted, refund done, refund failed", n)
	}
	// The shop hears only of what it did not do itself.
	if got := v.news(); !slices.Equal(got, shopEvents(orders.ShopEventRefundRequested)) {
		t.Error(got)
	}
}

func TestARepeatedRequestChangesNothing(t *testing.T) {
	t.Parallel()
	v := newVisit(t)
	v.want(http.StatusCreated, v.call("PUT", orderPath, document()))
	body := payment("1", 0)
	answers := make([]reply, 8)
	var all sync.WaitGroup
	for i := range answers {
		all.Go(func() { answers[i] = v.callAs("msg_same", "POST", orderPath+"/payments", body) })
	}
	all.Wait()
	for _, a := range answers {
		if a != answers[0] || a.status != http.StatusOK || !strings.Contains(a.body, `"repeated":false`) {
			t.Errorf("%d %s", a.status, a.body)
		}
	}
	if n := v.count(`SELECT count(*) FROM payments`); n != 1 {
		t.Errorf("%d payments", n)
	}
	other := v.callAs("msg_same", "POST", orderPath+"/payments", payment("2", 0))
	if v.want(http.StatusUnprocessableEntity, other).field(t) != "webhook-id" {
		t.Error(other.body)
	}
	if n := v.count(`SELECT count(*) FROM payments`); n != 1 {
		t.Errorf("%d payments after another request under the same id", n)
	}
}

func TestTheSamePaymentUnderAnotherIDIsOnePayment(t *testing.T) {
	t.Parallel()
	v := newVisit(t)
	v.want(http.StatusCreated, v.call("PUT", orderPath, document()))
	body := payment("1", 0)
	v.want(http.StatusOK, v.call("POST", orderPath+"/payments", body))
	again := v.want(http.StatusOK, v.call("POST", orderPath+"/payments", body))
	if !strings.Contains(again.body, `"repeated":true`) || v.count(`SELECT count(*) FROM payments`) != 1 {
		t.Error(again.body)
	}
}

func TestARequestThatWasRefusedMayComeAgainMended(t *testing.T) {
	t.Parallel()
	v := newVisit(t)
	body := payment("1", 0)
	v.want(http.StatusNotFound, v.callAs("msg_early", "POST", orderPath+"/payments", body))
	v.want(http.StatusCreated, v.call("PUT", orderPath, document()))
	v.want(http.StatusOK, v.callAs("msg_early", "POST", orderPath+"/payments", body))
}

func TestWhoCannotSignIsTurnedAway(t *testing.T) {
	t.Parallel()
	v := newVisit(t)
	body := `{"order_no":"` + orderNo + `"}`
	for name, change := range map[string]func(*http.Request){
		"no signature":     func(r *http.Request) { r.Header.Del("webhook-signature") },
		"no id":            func(r *http.Request) { r.Header.Del("webhook-id") },
		"another id":       func(r *http.Request) { r.Header.Set("webhook-id", "msg_other") },
		"wrong signature":  func(r *http.Request) { r.Header.Set("webhook-signature", "v1,AAAA") },
		"another scheme":   func(r *http.Request) { r.Header.Set("webhook-signature", "v0,AAAA") },
		"no time":          func(r *http.Request) { r.Header.Set("webhook-timestamp", "soon") },
		"another time":     func(r *http.Request) { r.Header.Set("webhook-timestamp", "1") },
		"a time not of it": func(r *http.Request) { r.Header.Set("webhook-timestamp", fmt.Sprint(time.Now().Unix()-1)) },
	} {
		req := v.signed("msg_1", time.Now(), "PUT", orderPath, body)
		change(req)
		if r := v.send(req); r.status != http.StatusUnauthorized {
			t.Errorf("%s: %d %s", name, r.status, r.body)
		}
	}
	for name, at := range map[string]time.Time{"old": time.Now().Add(-6 * time.Minute), "ahead": time.Now().Add(6 * time.Minute)} {
		if r := v.send(v.signed("msg_1", at, "PUT", orderPath, body)); r.status != http.StatusUnauthorized || r.field(t) != "webhook-timestamp" {
			t.Errorf("%s: %d %s", name, r.status, r.body)
		}
	}
	if n := v.count(`SELECT count(*) FROM shop_requests`); n != 0 {
		t.Errorf("%d requests were kept", n)
	}
}

func TestWhatIsTooLargeIsNotRead(t *testing.T) {
	t.Parallel()
	v := newVisit(t)
	for _, path := range []string{orderPath, orderPath + "/payments", "/shop/v1/links"} {
		method := "POST"
		if path == orderPath {
			method = "PUT"
		}
		large := v.want(http.StatusRequestEntityTooLarge, v.call(method, path, `{"order_no":"`+strings.Repeat("x", 10<<20)+`"}`))
		if large.field(t) != "body" {
			t.Error(large.body)
		}
	}
	if n := v.count(`SELECT count(*) FROM shop_requests`); n != 0 {
		t.Errorf("%d requests were kept", n)
	}
}

// Who sends all before they listen hears the answer too.
func TestWhoOnlySpeaksIsAnswered(t *testing.T) {
	t.Parallel()
	v := newVisit(t)
	server := httptest.NewServer(v.door)
	t.Cleanup(server.Close)
	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	body := strings.Repeat("x", 10<<20)
	if _, err := fmt.Fprintf(conn, "PUT %s HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s", orderPath, len(body), body); err != nil {
		t.Fatal(err)
	}
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusRequestEntityTooLarge {
		t.Error(answer.Status)
	}
}

func TestAWrongFieldIsNamedAndNothingIsWritten(t *testing.T) {
	t.Parallel()
	v := newVisit(t)
	v.want(http.StatusCreated, v.call("PUT", orderPath, document()))
	before := v.count(`SELECT count(*) FROM order_events`)
	price := func(p string) func(*orders.Document) {
		return func(d *orders.Document) { d.Items[0].UnitPrice = p }
	}
	other := "/shop/v1/orders/WF20261122000124"
	for _, tt := range []struct {
		path, field string
		body        any
	}{
		{orderPath, "order_no", document(func(d *orders.Document) { d.OrderNo = "WF20261122000999" })},
		{"/shop/v1/orders/WF2026%00", "order_no", document(func(d *orders.Document) { d.OrderNo = "" })},
		{other, "order_no", document(func(d *orders.Document) { d.OrderNo = "WF20261122000124\n" })},
		{orderPath, "items[0].unit_price", document(price("-1"))},
		{orderPath, "total", document(price("0"))},
		{orderPath, "items[0].unit_price", document(price("1.005"))},
		{orderPath, "items[0].unit_price", document(price("99999999999"))},
		{orderPath, "total", document(func(d *orders.Document) { d.Total = "99.00" })},
		{orderPath, "currency", document(func(d *orders.Document) { d.Currency = "USD" })},
		{orderPath, "status", document(func(d *orders.Document) { d.Status = orders.Paid })},
		{orderPath, "status", document(func(d *orders.Document) {
			d.Shipment = &orders.DocumentShipment{Carrier: "SF", TrackingNo: "1", ShippedAt: time.Now().Format(time.RFC3339)}
		})},
		{orderPath, "items[0].quantity", document(func(d *orders.Document) { d.Items[0].Quantity = 1 << 40 })},
		{orderPath, "total", document(func(d *orders.Document) { d.Total = "-100.00" })},
		{orderPath, "expires_at", document(func(d *orders.Document) { d.ExpiresAt = d.CreatedAt })},
		{orderPath, "created_at", document(func(d *orders.Document) { d.CreatedAt = time.Now().Add(time.Hour).Format(time.RFC3339) })},
		{orderPath, "body", "[]"},
		{orderPath, "body", "not JSON"},
		{orderPath, "items", `{"items":"none"}`},
		{orderPath + "/payments", "amount", orders.DocumentPayment{Method: orders.WeChat, Amount: "0.001", PaidAt: time.Now().Format(time.RFC3339)}},
		{orderPath + "/payments", "amount", orders.DocumentPayment{Method: orders.WeChat, Amount: "-1", PaidAt: time.Now().Format(time.RFC3339)}},
		{orderPath + "/payments", "amount", orders.DocumentPayment{Method: orders.WeChat, Amount: "0", PaidAt: time.Now().Format(time.RFC3339)}},
		{orderPath + "/payments", "amount", orders.DocumentPayment{Method: orders.WeChat, Amount: "99999999999", PaidAt: time.Now().Format(time.RFC3339)}},
		{orderPath + "/payments", "amount", `{"method":"wechat","amount":100,"paid_at":"2026-11-22T10:00:00Z"}`},
		{orderPath + "/payments", "paid_at", orders.DocumentPayment{Method: orders.WeChat, Amount: "1", PaidAt: time.Now().Add(time.Hour).Format(time.RFC3339)}},
		{orderPath + "/payments", "reference", orders.DocumentPayment{
			Method: orders.WeChat, Amount: "1", PaidAt: time.Now().Format(time.RFC3339), Reference: "a\x00b",
		}},
		{"/shop/v1/orders/WF%00/payments", "order_no", payment("1", 0)},
		{"/shop/v1/orders/WF%ff/shipments", "order_no", parcel()},
		{orderPath + "/shipments", "shipped_at", orders.DocumentShipment{
			Carrier: "SF", TrackingNo: "1", ShippedAt: time.Now().Add(time.Hour).Format(time.RFC3339),
		}},
		{"/shop/v1/refunds/1/result", "reason", `{"result":"failed","reason":"a\u0000b"}`},
		{"/shop/v1/links", "customer.id", `{"customer":{"id":"a\u0000b"}}`},
		{"/shop/v1/products/x%00", "sku", `{"name":"x","kind":"virtual"}`},
		{orderPath + "/payments", "method", orders.DocumentPayment{Method: "cash", Amount: "1", PaidAt: time.Now().Format(time.RFC3339)}},
		{orderPath + "/shipments", "tracking_no", orders.DocumentShipment{Carrier: "SF", ShippedAt: time.Now().Format(time.RFC3339)}},
		{"/shop/v1/refunds/1/result", "result", map[string]string{"result": "requested"}},
		{"/shop/v1/links", "customer.id", map[string]any{}},
		{"/shop/v1/links", "customer.id", map[string]any{"customer": map[string]string{"id": "nobody"}}},
		{"/shop/v1/links", "order_no", map[string]any{"customer": map[string]string{"id": "u-1001"}, "order_no": "WF00000000000000"}},
		{"/shop/v1/links", "minutes", map[string]any{"customer": map[string]string{"id": "u-1001"}, "minutes": 0}},
		{"/shop/v1/products/x", "policy.auto_refund", `{"name":"x","kind":"virtual","policy":{"auto_refund":{"enabled":true}}}`},
		{"/shop/v1/products/x", "stock", `{"name":"x","kind":"virtual","stock":-1}`},
	} {
		method := "POST"
		if strings.Count(tt.path, "/") == 4 && !strings.Contains(tt.path, "links") {
			method = "PUT"
		}
		if r := v.call(method, tt.path, tt.body); r.status != http.StatusUnprocessableEntity || r.field(t) != tt.field {
			t.Errorf("%s %v: want 422 for %s, got %d %s", tt.path, tt.body, tt.field, r.status, r.body)
		}
	}
	if after := v.count(`SELECT count(*) FROM order_events`); after != before || v.count(`SELECT count(*) FROM orders`) != 1 {
		t.Error("something was written")
	}
}

func TestWhoLosesGetsTheOrderAsItStands(t *testing.T) {
	t.Parallel()
	v := newVisit(t)
	v.want(http.StatusCreated, v.call("PUT", orderPath, document(func(d *orders.Document) { d.Version = new(int64(3)) })))
	old := v.want(http.StatusConflict, v.call("PUT", orderPath, document(func(d *orders.Document) { d.Version = new(int64(2)) })))
	if old.field(t) != "version" || !strings.Contains(old.body, `"version":3`) {
		t.Error(old.body)
	}
	v.want(http.StatusOK, v.call("POST", orderPath+"/payments", payment("1", 0)))
	lost := v.want(http.StatusConflict, v.call("PUT", orderPath, document(func(d *orders.Document) { d.Status, d.Version = orders.Cancelled, nil })))
	if !strings.Contains(lost.body, `"status":"paid"`) {
		t.Error(lost.body)
	}
	v.want(http.StatusNotFound, v.call("POST", "/shop/v1/orders/WF00000000000000/shipments", parcel()))
	v.want(http.StatusNotFound, v.call("POST", "/shop/v1/refunds/77/result", map[string]string{"result": "done"}))
	v.want(http.StatusNotFound, v.call("POST", "/shop/v1/refunds/x/result", map[string]string{"result": "done"}))
}

func TestMoneyStaysRecordedWhenTheStatusLoses(t *testing.T) {
	t.Parallel()
	v := newVisit(t)
	v.want(http.StatusCreated, v.call("PUT", orderPath, document()))
	conversation := v.linked()
	v.want(http.StatusOK, v.call("PUT", orderPath, document(func(d *orders.Document) { d.Status = orders.Cancelled })))
	late := payment("1", -time.Minute) // paid after the cancel, so it is not reinstated
	lost := v.want(http.StatusConflict, v.call("PUT", orderPath, document(func(d *orders.Document) {
		d.Status, d.Payment = orders.Paid, &late
	})))
	if !strings.Contains(lost.body, `"status":"cancelled"`) || !strings.Contains(lost.body, `"received":"100.00"`) {
		t.Error(lost.body)
	}
	if n := v.count(`SELECT count(*) FROM inputs WHERE conversation_id = $1`, conversation); n != 2 { // cancelled, late payment
		t.Errorf("%d inputs", n)
	}
}

func TestACustomerWhoNeverWroteGetsAConversationForMoneyThatCameTooLate(t *testing.T) {
	t.Parallel()
	v := newVisit(t)
	v.want(http.StatusCreated, v.call("PUT", orderPath, document()))
	v.want(http.StatusOK, v.call("PUT", orderPath, document(func(d *orders.Document) { d.Status = orders.Cancelled })))
	if n := v.count(`SELECT count(*) FROM conversations`); n != 0 {
		t.Fatalf("%d conversations for news that needs nobody", n)
	}
	for _, reference := range []string{"1", "2"} {
		v.want(http.StatusOK, v.call("POST", orderPath+"/payments", payment(reference, -time.Minute)))
	}
	if n := v.count(`SELECT count(*) FROM conversations WHERE customer_id = 'u-1001' AND chat < 0`); n != 1 {
		t.Errorf("%d conversations", n)
	}
	// Both came late, and the second is a second one, too: each is told.
	if n := v.count(`SELECT count(*) FROM inputs WHERE status = 'waiting'`); n != 3 {
		t.Errorf("%d inputs", n)
	}
}

func TestWhoHasACaseAboutAnOrderHearsOfIt(t *testing.T) {
	t.Parallel()
	v := newVisit(t)
	v.want(http.StatusCreated, v.call("PUT", orderPath, document()))
	// Somebody who opened the order by its code once, and is not linked to the account.
	var conversation int64
	if err := v.pool.QueryRow(t.Context(), `
		WITH c AS (
			INSERT INTO conversations (kind, chat, started_at, active_at) VALUES ('customer', 1002, now(), now()) RETURNING id
		)
		INSERT INTO cases (conversation_id, order_no, kind, status, place_at, opened_at)
		SELECT id, $1, 'human', 'closed', now(), now() FROM c
		RETURNING conversation_id`, orderNo).Scan(&conversation); err != nil {
		t.Fatal(err)
	}
	v.want(http.StatusOK, v.call("POST", orderPath+"/payments", payment("1", 0)))
	if n := v.count(`SELECT count(*) FROM inputs WHERE conversation_id = $1`, conversation); n != 1 {
		t.Errorf("%d inputs", n)
	}
}

func TestALinkIsGoodOnce(t *testing.T) {
	t.Parallel()
	v := newVisit(t)
	v.want(http.StatusCreated, v.call("PUT", orderPath, document()))
	var made struct {
		URL       string    `json:"url"`
		ExpiresAt time.Time `json:"expires_at"`
	}
	ask := map[string]any{"customer": map[string]string{"id": "u-1001"}, "order_no": orderNo, "minutes": 5}
	first := v.want(http.StatusCreated, v.callAs("msg_link", "POST", "/shop/v1/links", ask))
	if again := v.callAs("msg_link", "POST", "/shop/v1/links", ask); again != first {
		t.Errorf("another answer to the same request: %s", again.body)
	}
	first.into(t, &made)
	token, ok := strings.CutPrefix(made.URL, "https://t.me/shop_bot?start=")
	if !ok || len(token) > 64 || time.Until(made.ExpiresAt) > 5*time.Minute {
		t.Fatalf("%+v", made)
	}
	v.tx(func(tx pgx.Tx) error {
		linked, err := v.store.Link(t.Context(), tx, 1, token, time.Now())
		if linked.OrderNo != orderNo || linked.CustomerID != "u-1001" {
			t.Errorf("%+v", linked)
		}
		return err
	})
	if n := v.count(`SELECT count(*) FROM shop_requests WHERE position($1::bytea in answer_sealed) > 0`, []byte(token)); n != 0 {
		t.Error("the token is stored for all to read")
	}
}
