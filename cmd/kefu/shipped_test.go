package main

import (
	"testing"

	"kefu/orders"
	"kefu/playground"
)

func TestAShippedOrderIsReturnedWithEvidence(t *testing.T) {
	t.Parallel()
	s := newScene(t, unlimited)
	var signed orders.DemoOrder
	for _, c := range s.demo.Customers[0].Orders {
		if c.Kind == orders.Physical && c.Status == orders.Completed {
			signed = c
		}
	}
	w := s.customer(wang)
	s.Start(wang, s.links[s.demo.Customers[0].ID])
	w.hears("您最近的订单")
	w.say(signed.No)
	w.hears(signed.No, "快递：", "签收：")
	w.press("退货退款")
	w.hears("是什么原因")
	w.press("坏了或不能用")
	w.hears("请核对", "有照片")
	// An album is one answer, and both parts are evidence.
	s.SendAlbum(wang, wang, 0, []playground.File{playground.SamplePhoto(1), playground.SamplePhoto(2)}, playground.Caption("屏幕裂了"))
	w.hears("一共 2 份")
	w.press("确认提交")
	w.hears("已提交，工单号 C-")

	s.customer(liMing).in(0).press("接单")
	w.hears("已接手")
	topic := s.customer(liMing).in(s.topic("C-1024"))
	topic.hears("C-1024", signed.No, "坏了或不能用")
	s.await(func(v *playground.Snapshot) bool {
		photos := 0
		for _, m := range v.Messages(standInGroup, topic.thread) {
			photos += min(1, len(m.Photo))
		}
		return photos == 2
	}, "both photos in the topic")
	// Evidence is kept in the media store.
	s.until(`SELECT count(*) = 2 FROM media WHERE sha256 IS NOT NULL`)
	topic.press("拒绝")
	topic.press("凭证")
	w.hears("没能同意", "原因：", "申诉")
	topic.closes()
	w.hears("已结案")
	w.say("我不同意，收到就是坏的")
	w.hears("申诉", "另一位客服")
	if n := s.count(`SELECT appeals FROM cases WHERE case_no = 'C-1024'`); n != 1 {
		t.Errorf("%d appeals", n)
	}
}

func TestAHumanIsReachedFromAnywhere(t *testing.T) {
	t.Parallel()
	s := newScene(t, unlimited)
	stranger := s.customer(tom)
	stranger.say("/human")
	stranger.hears("C-1024")
	stranger.say("/status")
	stranger.hears("C-1024", "waiting for an agent")
	stranger.say("my code does not work")
	stranger.hears("C-")
	s.customer(zhou).in(0).press("接单")
	stranger.hears("周婷")
	topic := s.customer(zhou).in(s.topic("C-1024"))
	topic.hears("my code does not work")
	topic.press("退回队列")
	stranger.hears("Another agent will take case C-1024")
}
