package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/playground"
)

// This file has people who do what people do: of four messages each, one asks for the list of orders, one is of a cancel,
// one of a complaint that becomes a case, and one is between a customer and an agent, in both directions.

// People of mixed work, apart from those who greet.
const (
	firstBuyer  = 500_001
	firstTalker = 600_001
)

// mixedWork is what people do, and the shop that they do it in.
type mixedWork struct {
	*askers
	databaseURL string

	buyers chan *buyer    // who are free
	talks  chan *deskTalk // in which nobody waits
	orders int            // unpaid ones of each buyer, and as many paid ones
}

// buyer lists, cancels and complains, one after the other, each time about other orders.
type buyer struct {
	chat int64
	n    int // which of the buyers
	step int
}

// deskTalk is a customer whose case an agent holds, and the topic of it.
type deskTalk struct {
	chat   int64
	thread int
	said   int
}

// mixedPeople are so many buyers and talkers, and the agent.
func mixedPeople(buyers, talkers int) []playground.Person {
	people := []playground.Person{{ID: firstAgent, FirstName: "客服", Language: "zh-hans", Role: playground.Agent}}
	for i := range int64(buyers) {
		people = append(people, customerOfBench(firstBuyer+i))
	}
	for i := range int64(talkers) {
		people = append(people, customerOfBench(firstTalker+i))
	}
	return people
}

// Numbers of orders: of the buyers, unpaid and paid, and of the talkers.
func buyersUnpaid(n, k int) string { return fmt.Sprintf("WF2%04d%09d", n, k) }
func buyersPaid(n, k int) string   { return fmt.Sprintf("WF3%04d%09d", n, k) }
func talkersPaid(n int) string     { return fmt.Sprintf("WF4%04d%09d", n, 1) }

// do is the next message of somebody.
func (m *mixedWork) do(ctx context.Context, i int) error {
	if i%4 == 3 {
		t := <-m.talks
		defer func() { m.talks <- t }()
		return m.relay(ctx, t)
	}
	b := <-m.buyers
	defer func() { m.buyers <- b }()
	return m.next(ctx, b)
}

// next is a buyer's next message: two lists, a cancel and a case take six.
func (m *mixedWork) next(ctx context.Context, b *buyer) error {
	round, words := b.step/6, ""
	if round >= m.orders {
		return errors.New("a buyer has no orders left")
	}
	switch b.step % 6 {
	case 0, 3:
		words = "我的订单"
	case 1:
		words = "取消 " + buyersUnpaid(b.n, round)
	case 2:
		words = "确认取消"
	case 4:
		words = buyersPaid(b.n, round) + " 买成网通二区了，要电信一区"
	case 5:
		words = "确认提交"
	}
	b.step++
	return m.exchange(ctx, spot{chat: b.chat}, func() { m.Say(b.chat, b.chat, 0, words) })
}

// relay is the next message of a customer and an agent who talk.
func (m *mixedWork) relay(ctx context.Context, t *deskTalk) error {
	t.said++
	if t.said%2 == 1 {
		return m.exchange(ctx, spot{standInGroup, t.thread}, func() { m.Say(t.chat, t.chat, 0, "请问什么时候能换好？") })
	}
	return m.exchange(ctx, spot{chat: t.chat}, func() { m.Say(firstAgent, standInGroup, t.thread, agentsWords) })
}

// open fills the shop for so many messages, makes everybody known, and lets the agent take the talkers' cases.
func (m *mixedWork) open(ctx context.Context, buyers, talkers, messages int) error {
	m.buyers, m.talks = make(chan *buyer, buyers), make(chan *deskTalk, talkers)
	m.orders = messages/buyers/6 + 2 // who is quick does more than a share
	m.orders *= 2
	everybody, err := measure(ctx, buyers+talkers, buyers+talkers, func(ctx context.Context, i int) error {
		chat := firstBuyer + int64(i)
		if i >= buyers {
			chat = firstTalker + int64(i-buyers)
		}
		return m.exchange(ctx, spot{chat: chat}, func() { m.Say(chat, chat, 0, "你好") })
	})
	if err != nil {
		return fmt.Errorf("%d of mixed work greet: %w", len(everybody.times), err)
	}
	conn, err := pgx.Connect(ctx, m.databaseURL)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }()
	if _, err := conn.Exec(ctx, mixedShop(buyers, talkers, m.orders)); err != nil {
		return fmt.Errorf("fill the shop: %w", err)
	}
	for i := range buyers {
		m.buyers <- &buyer{chat: firstBuyer + int64(i), n: i}
	}
	return m.claimAll(ctx, conn, talkers)
}

// mixedShop are statements that fill the shop.
func mixedShop(buyers, talkers, orders int) string {
	return fmt.Sprintf(`
		INSERT INTO products (sku, name, kind, regions, on_hand, held, updated_at)
		SELECT 'mixed-' || n, '游戏点卡 100 点', 'virtual', '{电信一区,网通二区}', 1000000, 1000000, now() FROM generate_series(0, 49) AS n;
		INSERT INTO customers (id, name) SELECT 'm-' || id, '顾客'
		FROM (SELECT generate_series(%[4]d, %[4]d + %[1]d - 1) UNION ALL SELECT generate_series(%[5]d, %[5]d + %[2]d - 1)) AS p (id);
		INSERT INTO account_links (conversation_id, customer_id, linked_at)
		SELECT c.id, 'm-' || c.chat, now() FROM conversations c JOIN customers ON customers.id = 'm-' || c.chat;
		CREATE TEMPORARY TABLE mixed AS
		SELECT 'WF2' || to_char(b, 'FM0000') || to_char(k, 'FM000000000') AS no, 'm-' || (%[4]d + b) AS customer, 'unpaid' AS status, b + k AS n
		FROM generate_series(0, %[1]d - 1) AS b, generate_series(0, %[3]d - 1) AS k
		UNION ALL
		SELECT 'WF3' || to_char(b, 'FM0000') || to_char(k, 'FM000000000'), 'm-' || (%[4]d + b), 'paid', b + k
		FROM generate_series(0, %[1]d - 1) AS b, generate_series(0, %[3]d - 1) AS k
		UNION ALL
		SELECT 'WF4' || to_char(b, 'FM0000') || '000000001', 'm-' || (%[5]d + b), 'paid', b FROM generate_series(0, %[2]d - 1) AS b;
		INSERT INTO orders (order_no, customer_id, status, total, created_at, expires_at, status_at, received)
		SELECT no, customer, status, 10000, now() - interval '1 hour', CASE WHEN status = 'unpaid' THEN now() + interval '10 hours' END,
			now() - interval '1 hour', CASE WHEN status = 'paid' THEN 10000 ELSE 0 END FROM mixed;
		INSERT INTO order_items (order_no, line, sku, name, kind, region, quantity, unit_price)
		SELECT no, 1, 'mixed-' || n %% 50, '游戏点卡 100 点', 'virtual', '网通二区', 1, 10000 FROM mixed;
		INSERT INTO stock_ledger (sku, order_no, line, kind, quantity, at) SELECT 'mixed-' || n %% 50, no, 1, 'hold', 1, now() FROM mixed;
		INSERT INTO payments (order_no, method, amount, paid_at, reference, recorded_at)
		SELECT no, 'wechat', 10000, now() - interval '50 minutes', no, now() FROM mixed WHERE status = 'paid';
		ANALYZE`, buyers, talkers, orders, firstBuyer, firstTalker)
}

// claimAll lets the talkers complain and the agent take their cases.
func (m *mixedWork) claimAll(ctx context.Context, conn *pgx.Conn, talkers int) error {
	_, err := measure(ctx, talkers, talkers, func(ctx context.Context, i int) error {
		chat := firstTalker + int64(i)
		for _, words := range []string{talkersPaid(i) + " 买成网通二区了，要电信一区", "确认提交"} {
			if err := m.exchange(ctx, spot{chat: chat}, func() { m.Say(chat, chat, 0, words) }); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("the first cases: %w", err)
	}
	if err := m.exchange(ctx, spot{chat: firstAgent}, func() { m.Start(firstAgent, "") }); err != nil {
		return fmt.Errorf("the agent starts: %w", err)
	}
	for n := range talkers {
		m.Say(firstAgent, firstAgent, 0, "/next")
		if err := m.claimed(ctx, conn, n+1); err != nil {
			return err
		}
	}
	rows, err := conn.Query(ctx, `
		SELECT v.chat, t.thread FROM topics t JOIN cases c USING (case_no) JOIN conversations v ON v.id = c.conversation_id`)
	if err != nil {
		return err
	}
	var t deskTalk
	_, err = pgx.ForEachRow(rows, []any{&t.chat, &t.thread}, func() error {
		one := t
		m.talks <- &one
		return nil
	})
	return err
}

// check holds the work to what was asked: each order cancelled whose cancel was confirmed, and a case of each complaint.
func (m *mixedWork) check(ctx context.Context) error {
	wantCancelled, wantCases := 0, cap(m.talks)
	for range cap(m.buyers) {
		b := <-m.buyers
		wantCancelled += (b.step + 3) / 6
		wantCases += b.step / 6
		m.buyers <- b
	}
	conn, err := pgx.Connect(ctx, m.databaseURL)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }()
	var cancelled, cases int
	err = conn.QueryRow(ctx, `
		SELECT (SELECT count(*) FROM orders WHERE status = 'cancelled'), (SELECT count(*) FROM cases)`).Scan(&cancelled, &cases)
	if err == nil && (cancelled != wantCancelled || cases != wantCases) {
		err = fmt.Errorf("%d orders were cancelled, and %d cases opened; it should have been %d and %d", cancelled, cases, wantCancelled, wantCases)
	}
	return err
}

// claimed waits until so many cases have a topic with a card.
func (m *mixedWork) claimed(ctx context.Context, conn *pgx.Conn, n int) error {
	const look = 20 * time.Millisecond
	for until := time.Now().Add(answerWithin); time.Now().Before(until); {
		var there int
		err := conn.QueryRow(ctx, `
			SELECT count(*) FROM topics t JOIN pictures p ON p.key = 'card:' || t.case_no WHERE p.message_id IS NOT NULL`).Scan(&there)
		if err != nil || there >= n {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(look):
		}
	}
	return errors.New("a case was not claimed")
}
