// Package shop is a small shop that works with kefu by its HTTP API alone: it sells one thing at a time, reports what
// it does, and does what kefu's events ask of it. It shows what a real shop has to build; it knows nothing else of
// kefu, and keeps everything in memory.
package shop

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// Shop is one shop. Its handler takes kefu's events; the methods report to kefu.
type Shop struct {
	// URL is where kefu's API is, such as http://127.0.0.1:8080.
	URL string
	// Told, if set, is called with each event once, after the shop has done its part.
	Told func(Event)
	// Refuse, if set, names the refunds that the payment channel does not make.
	Refuse func(Event) bool

	webhook *standardwebhooks.Webhook
	client  *http.Client

	mu    sync.Mutex
	calls int
	began time.Time
	seen  map[string]bool // ids of events that were done
	held  map[string]bool // orders that must not be shipped
}

// New returns a shop; secret is KEFU_SHOP_SECRET.
func New(url, secret string) (*Shop, error) {
	webhook, err := standardwebhooks.NewWebhook(secret)
	if err != nil {
		return nil, err
	}
	return &Shop{
		URL: url, webhook: webhook, client: &http.Client{Timeout: 10 * time.Second}, began: time.Now(),
		seen: map[string]bool{}, held: map[string]bool{},
	}, nil
}

// Product is what the shop sells.
type Product struct {
	Name      string         `json:"name"`
	Kind      string         `json:"kind"`                 // virtual, physical, custom, presale
	FaceValue string         `json:"face_value,omitempty"` // yuan
	Regions   []string       `json:"regions,omitempty"`
	NameEN    string         `json:"name_en,omitempty"`    // what English customers are shown
	RegionsEN []string       `json:"regions_en,omitempty"` // of Regions, place by place
	Stock     int            `json:"stock"`
	Policy    map[string]any `json:"policy,omitempty"`
}

// Order is what somebody bought.
type Order struct {
	OrderNo    string   `json:"order_no"`
	Customer   Customer `json:"customer"`
	LookupCode string   `json:"lookup_code,omitempty"`
	Currency   string   `json:"currency"`
	Total      string   `json:"total"`
	Status     string   `json:"status"`
	PayURL     string   `json:"pay_url,omitempty"`
	CreatedAt  string   `json:"created_at"`
	Items      []Item   `json:"items"`
}

// Customer is an account of the shop.
type Customer struct {
	ID    string `json:"id"`
	Name  string `json:"name,omitempty"`
	Phone string `json:"phone,omitempty"`
}

// Item is one line of an order.
type Item struct {
	SKU       string `json:"sku"`
	Name      string `json:"name"`
	Kind      string `json:"kind"`
	Region    string `json:"region,omitempty"`
	Account   string `json:"account,omitempty"`
	Quantity  int    `json:"quantity"`
	UnitPrice string `json:"unit_price"`
}

// Offer creates or replaces a product.
func (s *Shop) Offer(ctx context.Context, sku string, p Product) error {
	return s.call(ctx, http.MethodPut, "/shop/v1/products/"+sku, p, nil)
}

// Place reports a new order, which is unpaid.
func (s *Shop) Place(ctx context.Context, o Order) error {
	o.Currency, o.Status, o.CreatedAt = "CNY", "unpaid", time.Now().Format(time.RFC3339)
	return s.call(ctx, http.MethodPut, "/shop/v1/orders/"+o.OrderNo, o, nil)
}

// Link makes a one-time link that leads a customer into the bot.
func (s *Shop) Link(ctx context.Context, customerID string) (string, error) {
	var made struct{ URL string }
	err := s.call(ctx, http.MethodPost, "/shop/v1/links", map[string]any{"customer": Customer{ID: customerID}}, &made)
	return made.URL, err
}

// Paid reports money that arrived, whatever became of the order, and returns the order's status afterwards.
func (s *Shop) Paid(ctx context.Context, orderNo, amount, reference string) (status string, err error) {
	var met struct{ Order struct{ Status string } }
	err = s.call(ctx, http.MethodPost, "/shop/v1/orders/"+orderNo+"/payments", map[string]string{
		"method": "wechat", "amount": amount, "paid_at": time.Now().Format(time.RFC3339), "reference": reference,
	}, &met)
	return met.Order.Status, err
}

// Ship reports a parcel, unless kefu asked to hold it.
func (s *Shop) Ship(ctx context.Context, orderNo, trackingNo string) error {
	s.mu.Lock()
	held := s.held[orderNo]
	s.mu.Unlock()
	if held {
		return fmt.Errorf("order %s is held", orderNo)
	}
	return s.call(ctx, http.MethodPost, "/shop/v1/orders/"+orderNo+"/shipments", map[string]string{
		"carrier": "SF", "tracking_no": trackingNo, "shipped_at": time.Now().Format(time.RFC3339),
	}, nil)
}

// Event is what kefu tells the shop.
type Event struct {
	Type string         `json:"type"`
	Data map[string]any `json:"data"`
}

// ServeHTTP takes an event: it is verified, done once, and then confirmed.
func (s *Shop) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
	if err != nil || s.webhook.Verify(body, r.Header) != nil {
		http.Error(w, "not signed by kefu", http.StatusUnauthorized)
		return
	}
	var e Event
	if err := json.Unmarshal(body, &e); err != nil {
		http.Error(w, "not an event", http.StatusBadRequest)
		return
	}
	id := r.Header.Get(standardwebhooks.HeaderWebhookID)
	s.mu.Lock()
	done := s.seen[id]
	s.mu.Unlock()
	if done {
		return // it came twice
	}
	if err := s.do(r.Context(), id, e); err != nil {
		http.Error(w, err.Error(), http.StatusServiceUnavailable) // kefu sends it again
		return
	}
	s.mu.Lock()
	s.seen[id] = true
	s.mu.Unlock()
	if s.Told != nil {
		s.Told(e)
	}
}

// do is the shop's part in an event. What it does not know it takes and forgets.
func (s *Shop) do(ctx context.Context, id string, e Event) error {
	orderNo, _ := e.Data["order_no"].(string)
	switch e.Type {
	case "shipment.hold", "shipment.release":
		s.mu.Lock()
		s.held[orderNo] = e.Type == "shipment.hold"
		s.mu.Unlock()
	case "refund.requested":
		refund, _ := e.Data["refund_id"].(float64)
		path := fmt.Sprintf("/shop/v1/refunds/%.0f/result", refund)
		// The ids follow from the event's, so that an event that comes again asks for nothing new.
		if err := s.callAs(ctx, id+"-accepted", http.MethodPost, path, map[string]string{"result": "accepted"}, nil); err != nil {
			return err
		}
		// Here a real shop gives the money back, and reports "done" when its payment channel says so.
		result := "done"
		if s.Refuse != nil && s.Refuse(e) {
			result = "failed"
		}
		return s.callAs(ctx, id+"-done", http.MethodPost, path, map[string]string{"result": result}, nil)
	case "fulfilment.requested":
		fulfilment, _ := e.Data["fulfilment_id"].(float64)
		// Here a real shop exchanges, charges again or sends what is missing.
		result := "done"
		if s.Refuse != nil && s.Refuse(e) {
			result = "failed"
		}
		path := fmt.Sprintf("/shop/v1/fulfilments/%.0f/result", fulfilment)
		return s.callAs(ctx, id+"-done", http.MethodPost, path, map[string]string{"result": result}, nil)
	}
	return nil
}

func (s *Shop) call(ctx context.Context, method, path string, body, into any) error {
	s.mu.Lock()
	s.calls++
	id := fmt.Sprintf("shop-%d-%d", s.began.UnixNano(), s.calls)
	s.mu.Unlock()
	return s.callAs(ctx, id, method, path, body, into)
}

// callAs sends one signed request. A real shop stores it with its id first and repeats it until it is answered.
func (s *Shop) callAs(ctx context.Context, id, method, path string, body, into any) error {
	raw, err := json.Marshal(body)
	if err != nil {
		return err
	}
	now := time.Now()
	signature, err := s.webhook.Sign(id, now, raw)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, method, s.URL+path, bytes.NewReader(raw))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set(standardwebhooks.HeaderWebhookID, id)
	req.Header.Set(standardwebhooks.HeaderWebhookTimestamp, strconv.FormatInt(now.Unix(), 10))
	req.Header.Set(standardwebhooks.HeaderWebhookSignature, signature)
	resp, err := s.client.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	if resp.StatusCode > 299 {
		return fmt.Errorf("%s %s: %s: %s", method, path, resp.Status, answer)
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(answer, into)
}
