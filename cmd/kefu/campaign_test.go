package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"kefu/orders"
	"kefu/playground"
)

// campaign is how many orders expire at once. The numbers of the issue need ten thousand:
//
//	go test ./cmd/kefu -run TestACampaign -v -campaign 10000
var campaign = flag.Int("campaign", 600, "orders that expire at once, of as many customers")

const (
	firstOfACampaign = 100_000
	// answeredInACampaign is the promise; a machine that runs other tests as well gets twice that.
	answeredInACampaign = 2 * time.Second
)

// Orders of many customers expire at once, which is twenty seconds of Telegram's budget. Whoever asks meanwhile is
// answered as if nothing was.
func TestACampaignOfExpiriesKeepsNobodyWaiting(t *testing.T) {
	t.Parallel()
	const asking = 5
	s := newScene(t, func(_ *Config, world *playground.Config) { // within Telegram's budgets
		for i := range int64(*campaign) {
			world.People = append(world.People, playground.Person{
				ID: firstOfACampaign + i, FirstName: fmt.Sprint("顾客", i), Language: "zh-hans", Role: playground.Customer,
			})
		}
	})
	s.stop()
	for i := range int64(*campaign) {
		s.Say(firstOfACampaign+i, firstOfACampaign+i, 0, "/start")
	}
	s.forgetUpdates()
	s.expiring(*campaign)
	s.start()
	if _, err := s.pool.Exec(s.ctx, `UPDATE orders SET expires_at = now() WHERE order_no LIKE 'WF8%'`); err != nil {
		t.Fatal(err)
	}
	s.until(`SELECT count(*) > 30 FROM deliveries WHERE notice AND state = 'sent'`) // it is under way
	var slowest time.Duration
	for i := range asking {
		w := s.customer(firstOfACampaign + int64(*campaign-1-i))
		asked := time.Now()
		w.say("/help")
		w.hears("我能帮您")
		slowest = max(slowest, time.Since(asked))
	}
	waiting := s.count(`SELECT count(*) FROM orders WHERE order_no LIKE 'WF8%' AND status = 'unpaid'`) +
		s.count(`SELECT count(*) FROM inputs WHERE status = 'waiting'`) + s.count(`SELECT count(*) FROM deliveries WHERE notice AND state = 'queued'`)
	t.Logf("the slowest of %d answers came after %v, with %d of %d notices still to be sent", asking, slowest.Round(time.Millisecond), waiting, *campaign)
	if waiting < int64(*campaign)/4 {
		t.Errorf("only %d of %d notices were still to be sent: nothing was measured", waiting, *campaign)
	}
	if slowest > 5*answeredInACampaign {
		t.Errorf("the slowest answer came after %v, want %v", slowest, answeredInACampaign)
	}
	if refused := slices.ContainsFunc(s.Calls(), func(c playground.Call) bool { return c.Code == http.StatusTooManyRequests }); refused {
		t.Error("Telegram had to refuse something")
	}
}

// expiring makes customers who are linked to those of the shop and have one unpaid order each.
func (s *scene) expiring(customers int) {
	s.t.Helper()
	var file strings.Builder
	now := time.Now()
	at := func(d time.Duration) string { return now.Add(d).Format(time.RFC3339) }
	for i := range customers {
		fmt.Fprintln(&file, orderLine(fmt.Sprintf("WF8%013d", i),
			`"2026-11-22T10:00:00+08:00"`, `"`+at(-time.Minute)+`","expires_at":"`+at(time.Hour)+`"`,
			`"u-1"`, fmt.Sprintf(`"c-%d"`, i)))
	}
	report, err := s.store.Import(s.ctx, s.pool, strings.NewReader(file.String()), orders.ImportOptions{Now: now})
	if err != nil || report.Created != customers {
		s.t.Fatalf("%d orders, refused %v, %v", report.Created, report.Refused, err)
	}
	if _, err := s.pool.Exec(s.ctx, `
		WITH c AS (
			INSERT INTO conversations (kind, chat, name, lang, started_at, active_at)
			SELECT 'customer', $1 + n, 'Gu', 'zh', now(), now() FROM generate_series(0, $2 - 1) n
			RETURNING id, chat
		)
		INSERT INTO account_links (conversation_id, customer_id, linked_at) SELECT id, 'c-' || (chat - $1), now() FROM c`,
		int64(firstOfACampaign), int64(customers)); err != nil {
		s.t.Fatal(err)
	}
}

// forgetUpdates takes what waits for the bot at the stand-in, as another bot with its token would.
func (s *scene) forgetUpdates() {
	s.t.Helper()
	for next := int64(0); ; {
		response, err := http.Post(s.config.TelegramAPIURL+"/bot"+s.config.TelegramToken+"/getUpdates", "application/json",
			bytes.NewBufferString(fmt.Sprintf(`{"offset":%d,"timeout":0}`, next)))
		if err != nil {
			s.t.Fatal(err)
		}
		raw, err := io.ReadAll(response.Body)
		_ = response.Body.Close()
		var got struct {
			Result []struct {
				ID int64 `json:"update_id"`
			} `json:"result"`
		}
		if err != nil || json.Unmarshal(raw, &got) != nil {
			s.t.Fatalf("%v: %s", err, raw)
		}
		if len(got.Result) == 0 {
			return
		}
		next = got.Result[len(got.Result)-1].ID + 1
	}
}
