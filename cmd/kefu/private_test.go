package main

import "testing"

// What an agent writes in private goes to the case that they choose, once, and to nobody before.
func TestWordsInPrivateAskForWhom(t *testing.T) {
	t.Parallel()
	s := newScene(t, unlimited)
	s.knows(liMing)
	li, caseNo := s.claimed()
	private, w := s.customer(liMing), s.customer(wang)
	private.say("您好，我正在查")
	private.hears("还没有发给任何人")
	s.never(wang, "我正在查")
	private.press("发给 " + caseNo)
	private.told("已交给 " + caseNo)
	w.hears("我正在查")
	li.hears("我正在查")
	private.press("发给 " + caseNo)
	private.told("已交给 " + caseNo)
	private.say("/r add 稍等 请稍等")
	private.hears("已保存")
	private.say("/r 稍等 " + caseNo)
	w.hears("请稍等")
	if n := times(s.Messages(wang, 0), "我正在查"); n != 1 {
		t.Errorf("the customer got it %d times", n)
	}
}

func TestSupervisorsAnswerAndReassign(t *testing.T) {
	t.Parallel()
	s := newScene(t, unlimited)
	s.knows(liMing)
	li, caseNo := s.claimed()
	chief, w := s.customer(theAdmin).in(li.thread), s.customer(wang)
	chief.say("/say 我是主管，马上处理")
	w.hears("主管", "我是主管，马上处理")
	li.say("/say 我不是主管")
	li.hears("只有管理员")
	s.never(wang, "我不是主管")
	chief.say("/reassign 李明")
	chief.hears("李明", "1 单")
	s.until(`SELECT status = 'waiting' FROM cases WHERE case_no = $1`, caseNo)
}
