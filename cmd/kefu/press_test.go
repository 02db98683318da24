package main

import (
	"testing"
	"time"

	"kefu/playground"
)

// Every press, of customers and of agents, done, refused or too late, is answered on the button with words, within a
// second, and says nothing in the group.
func TestPressesAreAnsweredOnTheButton(t *testing.T) {
	t.Parallel()
	s := newScene(t, unlimited, func(c *Config, _ *playground.Config) { c.MaxHeld = 1 })
	s.knows(liMing)
	s.knows(zhou)
	_, caseNo := openRefundCase(t, s)
	w, group := s.customer(wang), s.customer(liMing).in(0)
	w.told("✓")
	board, claim := s.button(standInGroup, 0, "接单 "+caseNo)
	group.press("接单 " + caseNo)
	group.told(caseNo, "归您了")
	li := s.customer(liMing).in(s.topic(caseNo))
	card, transfer := s.button(standInGroup, li.thread, "转交")
	group = s.customer(zhou).in(0)
	group.pressesOld(board, claim)
	if told := group.told(caseNo, "李明"); told.Alert {
		t.Error("a claim that came too late is shouted")
	}
	other := s.customer(zhou).in(li.thread)
	other.pressesOld(card, transfer)
	if told := other.told(caseNo, "李明", "只有接单的客服"); !told.Alert {
		t.Error("a press that did nothing is not noticed")
	}
	li.press("转交")
	li.told("请选择")
	li.press("返回")
	li.told("已返回")
	li.press("打回")
	li.press("要换成")
	li.told("要换成")
	li.press("退回队列")
	li.told("退回队列")
	li.pressesOld(card, transfer)
	li.told(caseNo, "还没有人接单")
	w.pressesOld(s.Messages(wang, 0)[0].ID, "q:1:yes")
	w.told("✓")
	for _, answer := range append(s.Answers(wang), append(s.Answers(liMing), s.Answers(zhou)...)...) {
		if answer.Text == "" {
			t.Errorf("a press was answered empty: %+v", answer)
		}
	}
	for _, words := range []string{"只有接单的客服", "已由", "请先接单"} {
		if n := times(append(s.Messages(standInGroup, 0), s.Messages(standInGroup, li.thread)...), words); n != 0 {
			t.Errorf("%q was said to everybody", words)
		}
	}
}

// What a button could not tell because its turn came late is told in a message, if somebody has to know it.
func TestARefusalThatCameTooLateForTheButtonIsAMessage(t *testing.T) {
	t.Parallel()
	s := newScene(t, unlimited)
	li, caseNo := s.claimed()
	card, transfer := s.button(standInGroup, li.thread, "转交")
	tx, err := s.pool.Begin(s.ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(s.ctx, `SELECT FROM cases WHERE case_no = $1 FOR UPDATE`, caseNo); err != nil { // the turn has to wait
		t.Fatal(err)
	}
	other := s.customer(zhou).in(li.thread)
	other.pressesOld(card, transfer)
	if told := other.told("正在处理"); told.At.Sub(s.pressed) > 5*time.Second {
		t.Errorf("the button spun for %s", told.At.Sub(s.pressed))
	}
	if err := tx.Rollback(s.ctx); err != nil {
		t.Fatal(err)
	}
	other.hears(caseNo, "李明", "只有接单的客服")
	s.until(`SELECT count(*) = 0 FROM replies`)
}

// button finds a button by its label: its message and what it carries.
func (s *scene) button(chat int64, thread int, label string) (message int, data string) {
	s.t.Helper()
	s.await(func(v *playground.Snapshot) bool {
		for _, m := range v.Messages(chat, thread) {
			if m.ReplyMarkup == nil {
				continue
			}
			for _, row := range m.ReplyMarkup.InlineKeyboard {
				for _, b := range row {
					if contains(b.Text, []string{label}) {
						message, data = m.ID, b.CallbackData
					}
				}
			}
		}
		return data != ""
	}, "a button %q", label)
	return message, data
}

// pressesOld presses a button that may be gone by now.
func (p person) pressesOld(message int, data string) {
	p.s.t.Helper()
	p.s.pressed = time.Now()
	if err := p.s.PressOld(p.id, p.chat, message, data); err != nil {
		p.s.t.Fatal(err)
	}
}
