package main

import (
	"strings"
	"testing"

	"kefu/playground"
)

// offered are the titles and texts that somebody is offered after the bot's name, one line each.
func (p person) offered(words string) (lines []string, all []playground.Suggestion) {
	p.s.t.Helper()
	all, err := p.s.Suggest(p.s.ctx, p.id, p.chat, words)
	if err != nil {
		p.s.t.Fatal(err)
	}
	for _, one := range all {
		lines = append(lines, one.Title+": "+one.Text)
	}
	return lines, all
}

func TestAgentsChooseReadyAnswersWhileTheyType(t *testing.T) {
	t.Parallel()
	s := newScene(t, unlimited)
	li, first := s.claimed()
	li.say("/r add 稍等 {customer}您好，{case} 的订单 {order} 我正在查（{agent}）")
	li.hears("已保存")
	li.say("/r add 电话 请打我的电话 13912345678")
	li.hears("已保存")

	// What is offered is filled in for the case, and fits the words.
	if lines, _ := li.offered("查"); len(lines) != 1 || !strings.HasPrefix(lines[0], "稍等 · "+first+": 王芳您好，"+first+" 的订单 WF") {
		t.Errorf("for 查 the agent is offered %q", lines)
	}
	lines, all := li.offered("")
	if len(lines) != 2 {
		t.Fatalf("without words the agent is offered %q", lines)
	}

	// What is chosen is the agent's message: relayed, and masked like any other.
	w := s.customer(wang)
	s.Choose(liMing, li.chat, li.thread, all[1])
	w.hears("李明", "王芳您好", "我正在查（李明）")
	s.Choose(liMing, li.chat, li.thread, all[0])
	w.hears("李明", "139****5678")

	// Nobody else is offered anything.
	for _, other := range []person{w, s.customer(zhou).in(0)} {
		if other.chat == wang {
			w.say("/help")
			w.hears("我能帮您")
		}
		if lines, _ := other.offered(""); len(lines) != 0 {
			t.Errorf("%d is offered %q", other.id, lines)
		}
	}

	// The case spoken in last is the one that it is filled in for. In another it might name a stranger, so it stays
	// there.
	s.Start(tom, "")
	s.customer(tom).say("/human")
	second := caseIn(s.customer(tom).hears("C-").Text)
	s.customer(liMing).in(0).press("接单 " + second)
	other := s.customer(liMing).in(s.topic(second))
	other.hears(second)
	other.say("hello Tom")
	s.customer(tom).hears("hello Tom")
	_, all = li.offered("稍等")
	if !strings.Contains(all[0].Title, second) {
		t.Errorf("after speaking in %s the agent is offered %q", second, all[0].Title)
	}
	s.Choose(liMing, li.chat, li.thread, all[0])
	li.hears("没有发给顾客", "另一个工单", first)
	s.never(wang, second)

	// The holder alone speaks, also this way.
	_, all = li.offered("电话")
	other.press("退回队列")
	s.customer(tom).hears("Another agent")
	s.Choose(liMing, other.chat, other.thread, all[0])
	other.hears("没有发给顾客", "没有人接单")
}
