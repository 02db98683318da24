package main

import (
	"strings"
	"testing"

	"kefu/orders"
	"kefu/playground"
)

// reads tells whether anything that stands in a chat has the words.
func reads(v *playground.Snapshot, at place, words string) bool {
	for _, m := range v.Messages(at.chat, at.thread) {
		if strings.Contains(textOf(m), words) {
			return true
		}
	}
	return false
}

// stands counts the rows of the record that have the words in clear.
func (s *scene) stands(words string) int64 {
	s.t.Helper()
	return s.count(`
		SELECT (SELECT count(*) FROM entries WHERE text LIKE '%' || $1 || '%' OR message::text LIKE '%' || $1 || '%')
			+ (SELECT count(*) FROM inputs WHERE dedupe_key LIKE '%' || $1 || '%')
			+ (SELECT count(*) FROM shop_events WHERE data::text LIKE '%' || $1 || '%')`, words)
}

func TestASecretReachesTheCustomerWholeAndStandsNowhereElse(t *testing.T) {
	t.Parallel()
	s := newScene(t, unlimited)
	li, caseNo := s.claimed()
	w := s.customer(wang)

	// Said like anything else it is hidden, and the agent is told.
	li.say("新卡密是 QWER-8K2P-77MN-4321")
	li.hears("打了码", "/secret")
	w.hears("4321")
	s.await(func(v *playground.Snapshot) bool { return !reads(v, w.place, "QWER-8K2P") }, "the customer reads it hidden")

	li.say("/secret 新卡密 ZXCV-8K2P-77MN-9876，快递员 13912345678")
	w.hears("ZXCV-8K2P-77MN-9876", "13912345678")
	li.hears("已完整发给顾客")
	s.await(func(v *playground.Snapshot) bool { return !reads(v, li.place, "ZXCV-8K2P") }, "the agent's message is deleted")
	for _, secret := range []string{"ZXCV-8K2P", "13912345678"} {
		if n := s.stands(secret); n != 0 {
			t.Errorf("%q stands %d times in clear", secret, n)
		}
	}

	// Somebody else's is refused, and deleted all the same.
	other := s.customer(zhou).in(li.thread)
	other.say("/secret ASDF-1111-2222-3333")
	li.hears(caseNo, "由 李明 处理")
	s.await(func(v *playground.Snapshot) bool { return !reads(v, li.place, "ASDF-1111") }, "the refused message is deleted too")

	// The key of an order, sent once more by who does not see it.
	delivered := s.order(0, orders.Completed, orders.Virtual)
	li.press("换订单")
	li.press("…" + delivered.No[len(delivered.No)-4:])
	ends := li.card(delivered.No, "尾号 …", "已交付")
	_, key, _ := strings.Cut(ends.Text, "尾号 …")
	key = key[:4]
	li.press("重发卡密")
	w.hears("YX8K-2QPD-77MN-" + key)
	li.told("卡密已重新发给顾客")
	if n := s.stands("YX8K-2QPD"); n != 0 {
		t.Errorf("the key stands %d times in clear", n)
	}
}
