package main

import (
	"strings"
	"testing"

	"kefu/playground"
)

// leads returns the address that a button of a message opens.
func leads(m playground.Message) string {
	if m.ReplyMarkup != nil {
		for _, row := range m.ReplyMarkup.InlineKeyboard {
			for _, b := range row {
				if b.URL != "" {
					return b.URL
				}
			}
		}
	}
	return ""
}

// Whoever a case concerns is told so where they are, with a way to it.
func TestAgentsAreToldWhatConcernsThem(t *testing.T) {
	t.Parallel()
	s := newScene(t, unlimited)
	s.knows(liMing)
	s.knows(zhou)
	_, caseNo := openRefundCase(t, s)
	li, zhouAlone := s.customer(liMing), s.customer(zhou)
	told := func(m playground.Message) {
		t.Helper()
		if want := "https://t.me/c/"; !strings.HasPrefix(leads(m), want) {
			t.Errorf("%q leads to %q", m.Text, leads(m))
		}
	}
	li.say("/next")
	told(li.hears(caseNo, "归您了"))
	topic := li.in(s.topic(caseNo))
	li.say("/me")
	told(li.hears("您手上有 1 单", caseNo))
	topic.press("转交")
	topic.press("周婷")
	told(zhouAlone.hears(caseNo, "李明", "转给您了"))
	in := zhouAlone.in(topic.thread)
	in.closes()
	w := s.customer(wang)
	w.hears("几颗星")
	w.say("还是没有到账，" + caseNo)
	told(zhouAlone.hears(caseNo, "结案后顾客又来了"))
}
