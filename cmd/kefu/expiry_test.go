package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"kefu/orders"
)

func TestThousandsOfOrdersExpireOnceUnderTwoProcesses(t *testing.T) {
	t.Parallel()
	const due = 4000
	s := newScene(t, unlimited)
	s.Start(wang, s.links[s.demo.Customers[0].ID])
	s.customer(wang).hears("您最近的订单")
	s.stop()
	var file strings.Builder
	now := time.Now()
	at := func(d time.Duration) string { return now.Add(d).Format(time.RFC3339) }
	for i := range due {
		fmt.Fprintln(&file, orderLine(fmt.Sprintf("WF8%013d", i),
			`"2026-11-22T10:00:00+08:00"`, `"`+at(-time.Minute)+`","expires_at":"`+at(time.Hour)+`"`,
			`"u-1"`, `"`+s.demo.Customers[0].ID+`"`, `"sku":"a"`, fmt.Sprintf(`"sku":"a-%d"`, i%7)))
	}
	report, err := s.store.Import(s.ctx, s.pool, strings.NewReader(file.String()), orders.ImportOptions{Now: now})
	if err != nil || report.Created != due {
		t.Fatalf("%d orders, refused %v, %v", report.Created, report.Refused, err)
	}
	held := s.count(`SELECT sum(held) FROM products WHERE sku LIKE 'a-%'`)
	if held != due {
		t.Fatalf("%d pieces are held", held)
	}
	// All but one belong to somebody who never wrote, so that the test is about orders and not about messages.
	for _, sql := range []string{
		`INSERT INTO customers (id) VALUES ('u-nobody')`,
		`UPDATE orders SET customer_id = 'u-nobody' WHERE order_no LIKE 'WF8%' AND order_no <> 'WF80000000000007'`,
	} {
		if _, err := s.pool.Exec(s.ctx, sql); err != nil {
			t.Fatal(err)
		}
	}
	s.spawn()
	s.spawn()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for began := time.Now(); strings.Count(s.log.String(), "kefu serves") < 2; <-tick.C {
		if time.Since(began) > time.Minute {
			t.Fatal("the processes do not start")
		}
	}
	if _, err := s.pool.Exec(s.ctx, `UPDATE orders SET expires_at = now() WHERE order_no LIKE 'WF8%'`); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	s.until(`SELECT count(*) = 0 FROM orders WHERE order_no LIKE 'WF8%' AND status = 'unpaid'`)
	took := time.Since(began)
	t.Logf("%d orders expired within %s", due, took)
	if took > 20*time.Second { // 5 s on a machine that does nothing else
		t.Errorf("it took %s", took)
	}
	s.customer(wang).hears("WF80000000000007", "已自动关闭")
	for what, sql := range map[string]string{
		"expired more or less often than once": `
			SELECT count(*) FROM orders o WHERE order_no LIKE 'WF8%' AND (status <> 'expired' OR 1 <> (
				SELECT count(*) FROM order_events e WHERE e.order_no = o.order_no AND e.kind = 'expired'))`,
		"released other than once": `
			SELECT count(*) FROM orders o WHERE order_no LIKE 'WF8%' AND 1 <> (
				SELECT count(*) FROM stock_ledger l WHERE l.order_no = o.order_no AND l.kind = 'release')`,
		"pieces still held": `SELECT sum(held) FROM products WHERE sku LIKE 'a-%'`,
	} {
		if n := s.count(sql); n != 0 {
			t.Errorf("%d %s", n, what)
		}
	}
}
