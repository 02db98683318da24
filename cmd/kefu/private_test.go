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

// A supervisor answers beside the holder, marked as such, takes over, and reassigns; agents cannot.
func TestSupervisorsAnswerTakeOverAndReassign(t *testing.T) {
	t.Parallel()
	s := newScene(t, unlimited)
	s.knows(liMing)
	s.knows(zhou)
	li, caseNo := s.claimed()
	if _, err := s.pool.Exec(s.ctx, `UPDATE staff SET supervisor = true WHERE id = $1`, zhou); err != nil {
		t.Fatal(err)
	}
	chief, w := s.customer(zhou).in(li.thread), s.customer(wang)
	chief.say("/say 我是主管，马上处理")
	w.hears("主管", "周婷", "我是主管，马上处理")
	chief.say("请您稍等一会儿")
	chief.hears("没有发给顾客", "李明")
	s.never(wang, "请您稍等一会儿")
	chief.press("以主管身份发给顾客")
	w.hears("主管", "周婷", "请您稍等一会儿")
	chief.press("以主管身份发给顾客")
	chief.told("正以主管身份")
	li.say("/say 我不是主管")
	li.hears("只有主管和管理员")
	s.never(wang, "我不是主管")
	li.say("/take")
	li.hears("要由主管来做")
	chief.say("/take")
	chief.hears(caseNo, "由您接管")
	s.customer(liMing).hears(caseNo, "周婷", "交给了 周婷")
	w.hears("周婷")
	chief.say("/reassign " + caseNo + " 李明")
	chief.hears(caseNo, "李明")
	s.customer(liMing).hears("周婷", caseNo, "转给您了")
	s.customer(zhou).say("/reassign 李明")
	s.customer(zhou).hears("李明", "1 个工单")
	s.until(`SELECT status = 'waiting' FROM cases WHERE case_no = $1`, caseNo)
	if n := times(s.Messages(wang, 0), "请您稍等一会儿"); n != 1 {
		t.Errorf("the customer got it %d times", n)
	}
}
