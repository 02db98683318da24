package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"kefu/orders"
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
	if got := reads("工单号 C-1025", "您排在第 2–5 位"); !slices.Equal(got, []string{"补充信息", "撤回工单"}) {
		t.Errorf("its buttons are %q", got)
	}
	s.customer(liMing).in(0).press("接单 C-1025")
	if got := reads("工单号 C-1025", "李明 正在为您处理"); len(got) != 0 {
		t.Errorf("a case that is worked on has the buttons %q", got)
	}
	second.hears("李明", "已接手") // news are new messages
	s.customer(liMing).in(s.topic("C-1025")).closes()
	reads("已结案")
	for _, m := range s.Messages(6002, 0) {
		if m.ID != told.ID && strings.Contains(m.Text, "排在第") {
			t.Errorf("another message tells of the place: %q", m.Text)
		}
	}
}

func TestWhoAsksAgainIsAnsweredInOtherWords(t *testing.T) {
	t.Parallel()
	s := newScene(t, unlimited)
	// Two cases of one customer, each with a message and a number of its own.
	_, first := openRefundCase(t, s)
	w := s.customer(wang)
	told := map[string]int{first: w.message(first, "马上轮到您").ID}
	w.say("/cancel " + s.order(0, orders.Shipped, orders.Physical).No)
	w.hears("请核对", "是什么原因")
	w.press("不想要了")
	second := caseIn(w.hears("已提交，工单号").Text)
	told[second] = w.message(second, "您排在第 2–5 位").ID

	// Asked about, all stand in one answer; a message says where it went, and never the same twice in a row.
	w.say("/status")
	w.hears(first, second)
	w.say("盒子是蓝色的那款")
	once := w.hears("（C-").Text
	w.say("蓝色的")
	if again := w.hears("C-").Text; again == once {
		t.Errorf("two messages were answered with the same words: %q", again)
	}
	w.say("在吗")
	w.hears("排队中")

	// What can be done about a case stands below its message.
	press := func(no, label string) {
		t.Helper()
		if err := s.PressLabel(wang, wang, told[no], label); err != nil {
			t.Fatal(err)
		}
	}
	press(second, "补充信息")
	w.hears("补充", second)
	w.say("盒子压坏了")
	w.hears(second)
	press(second, "撤回工单")
	w.hears("要撤回工单 " + second)
	w.press("返回")
	w.hears("还在排队")
	press(second, "撤回工单")
	w.hears("要撤回工单 " + second)
	w.press("确认撤回")
	w.hears("已撤回")
	w.message(second, "已结案")
	s.until(`SELECT status = 'closed' FROM cases WHERE case_no = $1`, second)

	// While an agent has the case it is the same.
	s.customer(liMing).in(0).press("接单 " + first)
	w.hears("李明", "已接手")
	w.say("/status")
	once = w.hears(first, "李明", "正在处理").Text
	w.say("/status")
	if again := w.hears(first, "李明", "正在处理").Text; again == once {
		t.Errorf("asking twice was answered with the same words: %q", again)
	}
}

// message waits until some message here reads so, and returns it.
func (p person) message(words ...string) (found playground.Message) {
	p.s.t.Helper()
	p.s.await(func(v *playground.Snapshot) bool {
		return slices.ContainsFunc(v.Messages(p.chat, p.thread), func(m playground.Message) bool {
			found = m
			return contains(m.Text, words)
		})
	}, "a message reading %q", words)
	return found
}
