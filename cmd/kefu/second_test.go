package main

import (
	"strings"
	"testing"

	"kefu/playground"
)

func TestALargeRefundNeedsASecondPerson(t *testing.T) {
	t.Parallel()
	s := newScene(t, unlimited, func(c *Config, _ *playground.Config) { c.SecondAbove = "50" })
	order, caseNo := openRefundCase(t, s)
	s.customer(liMing).in(0).press("接单 " + caseNo)
	w := s.customer(wang)
	w.hears("李明", "已接手")
	topic := s.customer(liMing).in(s.topic(caseNo))
	topic.hears(caseNo, "📇", "第一次找客服")
	topic.press("同意退款")
	topic.press("全额")
	topic.told("等另一位客服同意")
	s.customer(zhou).in(0).hears(caseNo, "提议退款", "另一位客服同意")

	// It is found in /queue, and agreed to on the card; the one who proposed it cannot.
	second := s.customer(zhou).in(topic.thread)
	s.Start(zhou, "")
	s.customer(zhou).say("/queue")
	s.customer(zhou).hears("等第二人同意", caseNo, "李明")
	topic.press("第二人同意")
	topic.told("等另一位客服同意")
	if n := s.count(`SELECT count(*) FROM refunds WHERE order_no = $1`, order.No); n != 0 {
		t.Fatal("one person was enough")
	}
	second.press("第二人同意")
	w.hears("已同意退款")
	if n := s.count(`SELECT count(*) FROM refunds WHERE order_no = $1`, order.No); n != 1 {
		t.Errorf("%d refunds were asked for", n)
	}
	s.await(func(v *playground.Snapshot) bool {
		for _, m := range v.Messages(standInGroup, topic.thread) {
			if strings.Contains(m.Text, "周婷 同意退款") && !strings.Contains(strings.Join(m.Buttons(), ""), "第二人") {
				return true
			}
		}
		return false
	}, "the decision on the card")
}
