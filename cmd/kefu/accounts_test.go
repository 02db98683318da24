package main

import (
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/orders"
)

// Two Telegram accounts of one shop account ask about the same order: each has a case of their own that /status knows and
// that takes what they add, and when the first is over neither is stuck.
func TestTwoChatsOfOneAccountHaveACaseEach(t *testing.T) {
	t.Parallel()
	s := newScene(t, unlimited)
	order, first := openRefundCase(t, s)
	var link string
	err := pgx.BeginFunc(s.ctx, s.pool, func(tx pgx.Tx) (err error) {
		link, err = s.store.NewLink(s.ctx, tx, s.demo.Customers[0].ID, "", time.Hour, time.Now())
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	other := s.customer(tom)
	s.Start(tom, link)
	other.hears("linked")
	other.say("/lang zh")
	other.hears("中文")
	other.say("/status")
	other.hears("没有正在处理的工单")
	other.say(order.No + " 我要退款，区服买错了，要网通一区")
	other.hears("请核对")
	other.press("确认提交")
	second := caseIn(other.hears("工单号", "C-").Text)
	if first == second {
		t.Fatalf("both are in %s", first)
	}
	w := s.customer(wang)
	w.say("/status")
	w.hears(first)
	other.say("/status")
	other.hears(second)
	agent := s.customer(liMing).in(0)
	agent.press("接单 " + first)
	topic := agent.in(s.topic(first))
	topic.press("拒绝")
	topic.press("已使用")
	w.hears(first, "已经使用")
	topic.closes()
	s.until(`SELECT status = 'closed' FROM cases WHERE case_no = $1`, first)
	for _, words := range []string{"还有一件事", "/status"} {
		other.say(words)
		other.hears(second)
	}
	w.say("/status")
	w.hears("没有正在处理的工单")
	w.say(s.order(0, orders.Unpaid, orders.Virtual).No)
	w.hears("未付款")
}
