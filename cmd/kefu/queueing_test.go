package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"kefu/playground"
)

func TestOneMessageTellsACustomerWhereTheCaseIs(t *testing.T) {
	t.Parallel()
	s := newScene(t, unlimited, func(_ *Config, world *playground.Config) {
		for i := range int64(2) {
			world.People = append(world.People, playground.Person{
				ID: 6001 + i, FirstName: fmt.Sprint("客户", i+1), Language: "zh-hans", Role: playground.Customer,
			})
		}
	})
	first, second := s.customer(6001), s.customer(6002)
	first.say("转人工")
	first.hears("C-1024", "前面没有人排队")
	second.say("转人工")
	told := second.hears("C-1025", "前面还有 1 位")
	// reads waits until the same message reads so, and gives its buttons.
	reads := func(words ...string) []string {
		t.Helper()
		var buttons []string
		s.await(func(v *playground.Snapshot) bool {
			return slices.ContainsFunc(v.Messages(6002, 0), func(m playground.Message) bool {
				buttons = m.Buttons()
				return m.ID == told.ID && contains(m.Text, words)
			})
		}, "the message of the case reading %q", words)
		return buttons
	}
	if got := reads("工单号 C-1025", "您排在第 2–5 位"); !slices.Equal(got, []string{"撤回工单"}) {
		t.Errorf("its buttons are %q", got)
	}
	s.customer(liMing).in(0).press("接单 C-1025")
	if got := reads("工单号 C-1025", "李明 正在为您处理"); len(got) != 0 {
		t.Errorf("a case that is worked on has the buttons %q", got)
	}
	second.hears("李明", "已接手") // news are new messages
	s.customer(liMing).in(s.topic("C-1025")).press("结案")
	reads("已结案")
	for _, m := range s.Messages(6002, 0) {
		if m.ID != told.ID && strings.Contains(m.Text, "排在第") {
			t.Errorf("another message tells of the place: %q", m.Text)
		}
	}
}
