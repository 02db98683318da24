package shop_test

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/orders"
	"kefu/shop"
)

// theShop takes news, as far as it wants to.
type theShop struct {
	*visit
	sender *shop.Sender

	mu    sync.Mutex
	now   time.Time
	taken []string              // "order.cancelled WF…", in the order in which they came
	ids   []string              // their webhook-id
	data  []map[string]any      // their data
	fails func(lane string) int // the status for news of this order, 0 to take it
}

// newTheShop starts a shop and a sender to it, whose clock the test moves.
func newTheShop(t *testing.T) *theShop {
	s := &theShop{visit: newVisit(t), now: time.Now(), fails: func(string) int { return 0 }}
	server := httptest.NewServer(http.HandlerFunc(s.take))
	t.Cleanup(server.Close)
	s.sender = s.newSender(server.URL)
	return s
}

func (s *theShop) newSender(url string) *shop.Sender {
	s.Helper()
	sender, err := shop.NewSender(shop.SenderConfig{
		Secret: theSecret, URL: url, Link: link, Now: s.clock,
		Pool: s.pool, Orders: s.store, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		s.Fatal(err)
	}
	return sender
}

func (s *theShop) clock() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

func (s *theShop) passes(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = s.now.Add(d)
}

func (s *theShop) take(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	var event struct {
		Type string
		Data map[string]any
	}
	if err == nil {
		err = json.Unmarshal(body, &event)
	}
	if err != nil {
		s.Error(err)
	}
	told(s.T, body)
	// The clock of the test may be days ahead, so the time is looked at by itself.
	if err := s.sign.VerifyIgnoringTimestamp(body, r.Header); err != nil {
		s.Error(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if at := r.Header.Get("webhook-timestamp"); at != fmt.Sprint(s.now.Unix()) {
		s.Errorf("signed at %s, it is %d", at, s.now.Unix())
	}
	lane, _ := event.Data["order_no"].(string)
	if status := s.fails(lane); status != 0 {
		w.WriteHeader(status)
		return
	}
	s.taken = append(s.taken, event.Type+" "+lane)
	s.ids = append(s.ids, r.Header.Get("webhook-id"))
	s.data = append(s.data, event.Data)
}

// sendAll sends until nothing is due.
func (s *theShop) sendAll() {
	s.Helper()
	for {
		n, err := s.sender.Once(s.Context())
		if err != nil {
			s.Fatal(err)
		}
		if n == 0 {
			return
		}
	}
}

// tell keeps news about some order.
func (s *theShop) tell(no string, kinds ...orders.ShopEventKind) {
	s.Helper()
	s.tx(func(tx pgx.Tx) error {
		for _, k := range kinds {
			n := orders.ShopEvent{Kind: k, Lane: no, Data: map[string]any{"order_no": no}, At: s.now}
			if err := s.store.TellShop(s.Context(), tx, n); err != nil {
				return err
			}
		}
		return nil
	})
}

func TestNewsArriveOnceAndInOrder(t *testing.T) {
	t.Parallel()
	s := newTheShop(t)
	for i := range 30 {
		s.tell(fmt.Sprintf("A%d", i%3), orders.ShopEventShipmentHold, orders.ShopEventShipmentRelease)
	}
	// Several processes send.
	other := *s.sender
	var all sync.WaitGroup
	for _, sender := range []*shop.Sender{s.sender, &other} {
		all.Go(func() {
			for range 40 {
				if _, err := sender.Once(t.Context()); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	s.sendAll()
	if len(s.taken) != 60 {
		t.Fatalf("%d arrived", len(s.taken))
	}
	for lane := range 3 {
		want := orders.ShopEventShipmentHold
		for _, got := range s.taken {
			if !strings.HasSuffix(got, fmt.Sprint(" A", lane)) {
				continue
			}
			if !strings.HasPrefix(got, string(want)) {
				t.Fatalf("out of order: %q", s.taken)
			}
			if want == orders.ShopEventShipmentHold {
				want = orders.ShopEventShipmentRelease
			} else {
				want = orders.ShopEventShipmentHold
			}
		}
	}
}

func TestFailedNewsHoldUpTheirOrderAndNoOther(t *testing.T) {
	t.Parallel()
	s := newTheShop(t)
	s.fails = func(lane string) int { return map[string]int{"A": 503, "R": 302}[lane] }
	s.tell("A", orders.ShopEventShipmentHold, orders.ShopEventShipmentRelease)
	s.tell("B", orders.ShopEventShipmentHold)
	s.tell("R", orders.ShopEventShipmentHold)
	s.sendAll()
	if !slices.Equal(s.taken, []string{"shipment.hold B"}) {
		t.Fatalf("%q", s.taken)
	}
	s.fails = func(string) int { return 0 }
	s.sendAll()
	if len(s.taken) != 1 {
		t.Fatalf("sent again at once: %q", s.taken)
	}
	s.passes(6 * time.Second)
	s.sendAll()
	slices.Sort(s.taken[1:2])
	if got := s.taken[1:]; len(got) != 3 || slices.Index(got, "shipment.hold A") > slices.Index(got, "shipment.release A") {
		t.Errorf("%q", s.taken)
	}
}

func TestNewsThatNobodyTakesAreGivenUpAfterDaysAndCanBeSentAgain(t *testing.T) {
	t.Parallel()
	s := newTheShop(t)
	s.fails = func(string) int { return 500 }
	s.tell("A", orders.ShopEventShipmentHold)
	var waited time.Duration
	dead := func() []orders.DeadShopEvent {
		list, err := s.store.DeadShopEvents(t.Context(), s.pool, 10)
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	var longest, since time.Duration
	tries := 0
	for len(dead()) == 0 && waited < 100*time.Hour {
		before := tries
		tries = s.count(`SELECT tries FROM shop_events`)
		if tries != before {
			longest, since = max(longest, waited-since), waited
		}
		s.sendAll()
		s.passes(time.Minute)
		waited += time.Minute
	}
	if waited < 24*time.Hour || waited > 72*time.Hour || longest < 12*time.Hour {
		t.Errorf("given up after %s, %d tries, the longest pause %s", waited, tries, longest)
	}
	list := dead()
	if len(list) != 1 || !strings.Contains(list[0].Fault, "500") || list[0].Lane != "A" {
		t.Fatalf("%+v", list)
	}
	s.fails = func(string) int { return 0 }
	s.sendAll()
	if len(s.taken) != 0 {
		t.Fatal("dead news were sent")
	}
	s.tx(func(tx pgx.Tx) error {
		n, err := s.store.RetryShopEvents(t.Context(), tx, list[0].ID, s.clock())
		if n != 1 {
			t.Errorf("%d to be sent again", n)
		}
		return err
	})
	s.sendAll()
	if !slices.Equal(s.taken, []string{"shipment.hold A"}) || len(dead()) != 0 {
		t.Errorf("%q", s.taken)
	}
}

func TestNewsOfAProcessThatDiedAreSentAgainUnderTheSameID(t *testing.T) {
	t.Parallel()
	s := newTheShop(t)
	s.tell("A", orders.ShopEventShipmentHold)
	s.sendAll()
	// The shop took it, and the process died before it could keep that.
	if _, err := s.pool.Exec(t.Context(), `UPDATE shop_events SET sent_at = NULL`); err != nil {
		t.Fatal(err)
	}
	s.sendAll()
	if len(s.taken) != 1 {
		t.Fatal("sent again while it was leased")
	}
	s.passes(time.Minute)
	s.sendAll()
	if len(s.taken) != 2 || s.ids[0] != s.ids[1] {
		t.Errorf("%q %q", s.taken, s.ids)
	}
}

func TestAShopThatCannotBeReachedIsTriedAgain(t *testing.T) {
	t.Parallel()
	s := newTheShop(t)
	gone := s.newSender("http://127.0.0.1:1/")
	s.tell("A", orders.ShopEventShipmentHold)
	if n, err := gone.Once(t.Context()); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	s.passes(6 * time.Second)
	s.sendAll()
	if len(s.taken) != 1 {
		t.Errorf("%q", s.taken)
	}
}

func TestWordsForACustomerBringAFreshLink(t *testing.T) {
	t.Parallel()
	s := newTheShop(t)
	s.want(http.StatusCreated, s.call("PUT", orderPath, document()))
	s.tx(func(tx pgx.Tx) error {
		return s.store.TellShop(t.Context(), tx, orders.ShopEvent{
			Kind: orders.ShopEventCustomerNotify, Lane: orderNo, At: s.now,
			Data: map[string]any{"customer_id": "u-1001", "order_no": orderNo, "text": "钱已登记"},
		})
	})
	s.sendAll()
	if len(s.data) != 1 {
		t.Fatalf("%q", s.taken)
	}
	url, _ := s.data[0]["link"].(string)
	token, ok := strings.CutPrefix(url, "https://t.me/shop_bot?start=")
	if !ok || s.data[0]["text"] != "钱已登记" {
		t.Fatalf("%v", s.data[0])
	}
	s.tx(func(tx pgx.Tx) error {
		_, err := s.store.Link(t.Context(), tx, 1, token, s.now)
		return err
	})
}

func TestWhatTheShopDidNotDoItselfIsTold(t *testing.T) {
	t.Parallel()
	s := newTheShop(t)
	s.want(http.StatusCreated, s.call("PUT", orderPath, document()))
	s.tx(func(tx pgx.Tx) error {
		return s.store.Cancel(t.Context(), tx, orderNo, orders.Change{
			Actor: orders.ActorCustomer, At: time.Now(), Reason: "wrong_region",
		})
	})
	s.passes(time.Minute)
	s.sendAll()
	if len(s.data) != 1 || s.taken[0] != "order.cancelled "+orderNo || s.data[0]["reason"] != "wrong_region" ||
		s.data[0]["actor"] != "customer" || s.data[0]["status"] != "cancelled" {
		t.Errorf("%q %v", s.taken, s.data)
	}
}

func TestARefundOfSingleItemsNamesThem(t *testing.T) {
	t.Parallel()
	s := newTheShop(t)
	s.want(http.StatusCreated, s.call("PUT", orderPath, document(func(d *orders.Document) {
		d.Items[0].Quantity, d.Items[0].UnitPrice = 4, "25.00"
	})))
	s.want(http.StatusOK, s.call("POST", orderPath+"/payments", payment("1", 0)))
	var refund orders.Refund
	s.tx(func(tx pgx.Tx) (err error) {
		list, err := s.store.RequestRefund(t.Context(), tx, orderNo, orders.RefundRequest{
			Lines: []orders.RefundLine{{Line: 1, Quantity: 3}}, By: orders.ActorAgent, CaseNo: "C-1024",
		}, time.Now())
		if err == nil {
			refund = list[0]
		}
		return err
	})
	s.passes(time.Minute)
	s.sendAll()
	if len(s.data) != 1 || s.data[0]["amount"] != "75.00" || fmt.Sprint(s.data[0]["lines"]) != "[map[amount:75.00 line:1 quantity:3]]" {
		t.Errorf("%q %v", s.taken, s.data)
	}
	done := s.want(http.StatusOK, s.call("POST", fmt.Sprintf("/shop/v1/refunds/%d/result", refund.ID), map[string]string{"result": "done"}))
	if !strings.Contains(done.body, `"lines":[{"line":1,"quantity":3,"amount":"75.00"}]`) {
		t.Error(done.body)
	}
}

// deadNews lets time pass until a piece of news was given up, and returns it.
func (s *theShop) deadNews() orders.DeadShopEvent {
	s.Helper()
	for range 20 {
		s.sendAll()
		list, err := s.store.DeadShopEvents(s.Context(), s.pool, 10)
		if err != nil {
			s.Fatal(err)
		}
		if len(list) > 0 {
			return list[0]
		}
		s.passes(25 * time.Hour)
	}
	s.Fatal("nothing was given up")
	return orders.DeadShopEvent{}
}

// Nothing overtakes news as long as it is tried; what was given up comes late, before all that still waits.
func TestNewsThatWereGivenUpLetLaterOnesPassAndKeepTheirPlaceAmongTheWaiting(t *testing.T) {
	t.Parallel()
	s := newTheShop(t)
	s.fails = func(string) int { return 500 }
	s.tell("A", orders.ShopEventShipmentHold)
	s.tell("A", orders.ShopEventShipmentRelease)
	dead := s.deadNews()
	if dead.Kind != orders.ShopEventShipmentHold || s.count(`SELECT sum(tries) FROM shop_events WHERE id > $1`, dead.ID) > 1 {
		t.Fatalf("given up: %+v; the next one was tried before", dead)
	}
	s.fails = func(string) int { return 0 }
	s.passes(time.Minute)
	s.sendAll()
	if !slices.Equal(s.taken, []string{"shipment.release A"}) {
		t.Fatalf("after it was given up: %q", s.taken)
	}
	s.fails = func(string) int { return 500 }
	s.tell("A", orders.ShopEventShipmentHold)
	s.tell("A", orders.ShopEventShipmentRelease)
	s.sendAll() // the third waits, and the fourth behind it
	s.tx(func(tx pgx.Tx) error {
		_, err := s.store.RetryShopEvents(t.Context(), tx, dead.ID, s.clock())
		return err
	})
	s.sendAll() // it is the head of its lane again, and fails once more
	s.fails = func(string) int { return 0 }
	for range 5 {
		s.passes(time.Minute)
		s.sendAll()
	}
	want := []string{"shipment.release A", "shipment.hold A", "shipment.hold A", "shipment.release A"}
	if !slices.Equal(s.taken, want) {
		t.Errorf("%q", s.taken)
	}
	if id := fmt.Sprintf("evt_%d", dead.ID); s.ids[1] != id {
		t.Errorf("sent again as %s, it was %s", s.ids[1], id)
	}
}
