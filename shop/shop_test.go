package shop_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"kefu/internal/secret"
	"kefu/internal/testdb"
	"kefu/orders"
	"kefu/shop"
	"kefu/turn"
	"kefu/turn/deed"
)

const theSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

var shanghai = time.FixedZone("CST", 8*3600)

// visit is a shop that calls the door, and what stands behind it.
type visit struct {
	*testing.T
	pool  *pgxpool.Pool
	store *orders.Store
	door  *shop.Door
	sign  *standardwebhooks.Webhook
	calls atomic.Int64
}

func newVisit(t *testing.T) *visit {
	t.Helper()
	box, err := secret.New(bytes.Repeat([]byte{1}, secret.KeySize))
	if err != nil {
		t.Fatal(err)
	}
	v := &visit{T: t, pool: testdb.New(t)}
	v.store = orders.New(orders.Config{Sealer: box, Calendar: orders.NewCalendar(shanghai), ShopListens: true, OrderNo: regexp.MustCompile(`WF[0-9]{14}`)})
	v.door, err = shop.NewDoor(shop.Config{
		Secret: theSecret, Seal: box, Now: time.Now, Link: link,
		Pool: v.pool, Orders: v.store, Inbox: deed.News{Inbox: turn.NewInbox(v.pool, box)}, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	if v.sign, err = standardwebhooks.NewWebhook(theSecret); err != nil {
		t.Fatal(err)
	}
	return v
}

func link(token string) string { return "https://t.me/shop_bot?start=" + token }

// reply is what the door answered.
type reply struct {
	status int
	body   string
}

func (r reply) into(t *testing.T, v any) {
	t.Helper()
	if err := json.Unmarshal([]byte(r.body), v); err != nil {
		t.Fatalf("%s: %v", r.body, err)
	}
}

// field is the field that an answer names as wrong.
func (r reply) field(t *testing.T) string {
	t.Helper()
	var refused struct {
		Error struct{ Field, Message string }
	}
	r.into(t, &refused)
	if refused.Error.Message == "" {
		t.Errorf("no word why: %s", r.body)
	}
	return refused.Error.Field
}

// call sends a well-signed request under an id of its own, holds the answer to the description, and returns it.
func (v *visit) call(method, path string, body any) reply {
	v.Helper()
	return v.callAs("msg_"+strconv.FormatInt(v.calls.Add(1), 10), method, path, body)
}

func (v *visit) callAs(id, method, path string, body any) reply {
	v.Helper()
	raw, isText := body.(string)
	if !isText {
		written, err := json.Marshal(body)
		if err != nil {
			v.Fatal(err)
		}
		raw = string(written)
	}
	return v.send(v.signed(id, time.Now(), method, path, raw))
}

func (v *visit) signed(id string, at time.Time, method, path, body string) *http.Request {
	v.Helper()
	req := httptest.NewRequest(method, path, strings.NewReader(body))
	signature, err := v.sign.Sign(id, at, []byte(body))
	if err != nil {
		v.Fatal(err)
	}
	req.Header.Set(standardwebhooks.HeaderWebhookID, id)
	req.Header.Set(standardwebhooks.HeaderWebhookTimestamp, strconv.FormatInt(at.Unix(), 10))
	req.Header.Set(standardwebhooks.HeaderWebhookSignature, signature)
	return req
}

func (v *visit) send(req *http.Request) reply {
	v.Helper()
	w := httptest.NewRecorder()
	v.door.ServeHTTP(w, req)
	r := reply{w.Code, w.Body.String()}
	described(v.T, req.Method, req.URL.Path, r)
	return r
}

// want fails the test unless an answer has this status.
func (v *visit) want(status int, r reply) reply {
	v.Helper()
	if r.status != status {
		v.Fatalf("answer %d, want %d: %s", r.status, status, r.body)
	}
	return r
}

func (v *visit) count(sql string, args ...any) (n int) {
	v.Helper()
	if err := v.pool.QueryRow(v.Context(), sql, args...).Scan(&n); err != nil {
		v.Fatal(err)
	}
	return n
}

func (v *visit) tx(do func(pgx.Tx) error) {
	v.Helper()
	if err := pgx.BeginFunc(v.Context(), v.pool, do); err != nil {
		v.Fatal(err)
	}
}

const (
	orderNo   = "WF20261122000123"
	orderPath = "/shop/v1/orders/" + orderNo
)

// document is an unpaid order of one point card, created a quarter of an hour ago.
func document(change ...func(*orders.Document)) orders.Document {
	now := time.Now()
	d := orders.Document{
		OrderNo: orderNo, Customer: orders.DocumentCustomer{ID: "u-1001", Name: "王芳", Phone: "13800138000"},
		LookupCode: "8321", Currency: "CNY", Total: "100.00", Status: orders.Unpaid, PayURL: "https://shop.example/pay/1",
		CreatedAt: now.Add(-15 * time.Minute).Format(time.RFC3339), ExpiresAt: now.Add(15 * time.Minute).Format(time.RFC3339),
		Items: []orders.DocumentItem{{
			SKU: "yx-point-100", Name: "游戏点卡 100 点", Kind: orders.Virtual, Region: "电信一区", Account: "wang_fang",
			Quantity: 1, UnitPrice: "100.00",
		}},
	}
	for _, c := range change {
		c(&d)
	}
	return d
}

func payment(reference string, before time.Duration) orders.DocumentPayment {
	return orders.DocumentPayment{
		Method: orders.WeChat, Amount: "100.00", PaidAt: time.Now().Add(-before).Format(time.RFC3339), Reference: reference,
	}
}

func parcel() orders.DocumentShipment {
	return orders.DocumentShipment{Carrier: "SF", TrackingNo: "SF123", ShippedAt: time.Now().Add(-time.Minute).Format(time.RFC3339)}
}

// linked makes a conversation that is linked to the customer of document.
func (v *visit) linked() (conversation int64) {
	v.Helper()
	v.tx(func(tx pgx.Tx) error {
		err := tx.QueryRow(v.Context(), `
			INSERT INTO conversations (kind, chat, started_at, active_at) VALUES ('customer', 1001, now(), now()) RETURNING id`).
			Scan(&conversation)
		if err != nil {
			return err
		}
		token, err := v.store.NewLink(v.Context(), tx, "u-1001", "", time.Hour, time.Now())
		if err != nil {
			return err
		}
		_, err = v.store.Link(v.Context(), tx, conversation, token, time.Now())
		return err
	})
	return conversation
}

// news lists what the shop is to be told, oldest first.
func (v *visit) news() []string {
	v.Helper()
	rows, err := v.pool.Query(v.Context(), `SELECT kind || ' ' || lane FROM shop_events ORDER BY id`)
	if err != nil {
		v.Fatal(err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		v.Fatal(err)
	}
	return list
}

func shopEvents(kinds ...orders.ShopEventKind) []string {
	var list []string
	for _, k := range kinds {
		list = append(list, fmt.Sprintf("%s %s", k, orderNo))
	}
	return list
}
