package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"kefu/playground"
)

// claimed takes wang to an agent who has claimed her case, and returns the agent in the case's topic.
func (s *scene) claimed() (agent person, caseNo string) {
	s.t.Helper()
	_, caseNo = openRefundCase(s.t, s)
	s.customer(liMing).in(0).press("接单")
	s.customer(wang).hears("李明", "已接手", caseNo)
	agent = s.customer(liMing).in(s.topic(caseNo))
	agent.hears(caseNo)
	return agent, caseNo
}

// knows lets an agent write to the bot once, so that it knows the agent's name.
func (s *scene) knows(agent int64) {
	s.t.Helper()
	s.customer(agent).say("/me")
	s.customer(agent).hears("您手上有 0 个工单")
}

// never says that the customer must not have got a text.
func (s *scene) never(person int64, text string) {
	s.t.Helper()
	if n := times(s.Messages(person, 0), text); n != 0 {
		s.t.Errorf("%d got %q", person, text)
	}
}

func TestALateReplyOfAFormerHolderIsStopped(t *testing.T) {
	t.Parallel()
	s := newScene(t, unlimited)
	s.knows(zhou)
	li, _ := s.claimed()
	li.press("转交")
	li.press("周婷")
	s.customer(wang).hears("周婷")
	li.say("我再补充一句")
	li.hears("没有发给顾客", "周婷")
	s.customer(zhou).in(li.thread).say("现在由我来")
	s.customer(wang).hears("现在由我来")
	s.never(wang, "我再补充一句")
	if n := s.count(`SELECT count(*) FROM entries WHERE kind = 'note' AND text = '我再补充一句'`); n != 1 {
		t.Errorf("%d notes keep the words", n)
	}
}

func TestACaseWithoutAnAnswerReturnsToTheFront(t *testing.T) {
	t.Parallel()
	s := newScene(t, unlimited, func(c *Config, _ *playground.Config) { c.Lease = 500 * time.Millisecond })
	li, caseNo := s.claimed()
	li.hears(caseNo, "超时没有回复")
	s.until(`SELECT status = 'waiting' AND place_at = opened_at FROM cases WHERE case_no = $1`, caseNo)
	li.say("不好意思刚看到")
	li.hears("没有发给顾客", "没有人接单")
	s.never(wang, "刚看到")

	private := s.customer(liMing)
	private.say("/next")
	li.hears(caseNo, "超时没有回复")
	private.hears(caseNo, "超时没有回复") // wherever the agent is
	private.say("/next")
	li.hears(caseNo, "超时没有回复", "李明", "连续多次", "离开")
	private.say("/next")
	private.hears("您现在是离开状态")
	s.customer(zhou).say("/next")
	s.customer(wang).hears("周婷", "已接手")
}

func TestAnonymousAdminsAreRefusedWithAWordWhy(t *testing.T) {
	t.Parallel()
	s := newScene(t, unlimited)
	li, _ := s.claimed()
	s.InjectRaw(json.RawMessage(fmt.Sprintf(`{"update_id": 900000100, "message": {"message_id": 90001, "date": %d, "text": "我是匿名的",
		"is_topic_message": true, "message_thread_id": %d, "chat": {"id": %d, "type": "supergroup", "is_forum": true, "title": "客服"},
		"sender_chat": {"id": %[3]d, "type": "supergroup", "title": "客服"},
		"from": {"id": 1087968824, "is_bot": true, "first_name": "Group", "username": "GroupAnonymousBot"}}}`,
		time.Now().Unix(), li.thread, standInGroup)))
	li.hears("没有发给顾客", "匿名")
	s.never(wang, "我是匿名的")
	if n := s.count(`SELECT count(*) FROM entries WHERE kind = 'note' AND author = 'system'`); n != 1 {
		t.Errorf("%d notes keep the words", n)
	}
}

func TestATransferToAnAgentWithFullHandsIsRefusedInWords(t *testing.T) {
	t.Parallel()
	s := newScene(t, unlimited, func(c *Config, _ *playground.Config) { c.MaxHeld = 1 })
	li, caseNo := s.claimed()
	s.knows(zhou)
	li.press("转交")
	li.sees("周婷")
	// Her hands fill while the list stands there.
	s.waits(2)
	s.customer(zhou).say("/next")
	s.until(`SELECT count(*) = 1 FROM cases WHERE assignee = $1`, zhou)
	s.customer(zhou).say("/next")
	s.customer(zhou).hears("已到上限")
	li.press("周婷")
	if told := li.told("周婷", "已到上限", "还在您这里"); !told.Alert {
		t.Error("nothing was done, and nobody has to notice")
	}
	s.until(`SELECT assignee = $2 FROM cases WHERE case_no = $1`, caseNo, liMing)
}

func TestAgentsHaveTheirHabits(t *testing.T) {
	t.Parallel()
	s := newScene(t, unlimited)
	li, caseNo := s.claimed()
	private := s.customer(liMing)

	li.say("/r add 稍等 {customer}您好，订单 {order} 我正在查（{case}，{agent}）")
	li.hears("已保存")
	li.say("/r 稍等")
	s.customer(wang).hears("王芳您好，订单 WF", "我正在查（"+caseNo+"，李明）")
	li.hears("王芳您好") // shown here as well
	li.say("/r 没有")
	li.hears("没有叫 没有 的常用回复")
	li.say("/tag vip 区服")
	li.hears(caseNo, "#vip #区服")
	li.say("/tag vip")
	li.hears(caseNo, "#区服")
	if n := s.count(`SELECT count(*) FROM case_events WHERE kind = 'tagged' AND staff_id = $1`, liMing); n != 2 {
		t.Errorf("%d events of tags", n)
	}

	private.say("/me")
	private.hears("1 个工单", caseNo, "#区服", "接单 1", "结案 0", "首次回复")
	private.say("/tag x")
	private.hears(caseNo, "#x") // the only case they hold
	s.waits(2)
	private.say("/queue")
	private.hears("排队 2 个工单")
	private.say("/langs 英文")
	private.hears("给您英文的工单")
	if _, err := s.pool.Exec(s.ctx, `UPDATE cases SET lang = 'en' WHERE status = 'waiting' AND priority = 'normal'`); err != nil {
		t.Fatal(err)
	}
	private.say("/next") // the Chinese one goes first by priority, but not for an agent of English
	s.until(`SELECT count(*) = 1 FROM cases WHERE lang = 'en' AND assignee = $1`, liMing)
	private.say("/next")
	private.hears("没有人在等您")
	if _, err := s.pool.Exec(s.ctx, `UPDATE staff SET away = true WHERE id <> $1`, liMing); err != nil {
		t.Fatal(err)
	}
	private.say("/next") // nobody of Chinese is there any more
	s.until(`SELECT count(*) = 3 FROM cases WHERE assignee = $1`, liMing)
	private.say("/away")
	private.hears("还有 3 个工单没结")
}

func TestMutedCustomersAreRecordedAndNotRelayed(t *testing.T) {
	t.Parallel()
	s := newScene(t, unlimited)
	li, caseNo := s.claimed()
	before := s.Say(wang, wang, 0, "禁言前的话")
	li.hears("禁言前的话")
	s.customer(zhou).in(li.thread).say("/mute 5")
	s.customer(zhou).in(li.thread).hears("只有接单的客服和主管")
	li.say("/mute 5")
	li.hears("禁言到")
	w := s.customer(wang)
	w.say("垃圾客服")
	w.hears("不能在这里发言", "之后可以继续")
	w.say("垃圾客服两次")
	if err := s.Edit(wang, wang, before.ID, "改成垃圾客服三次"); err != nil {
		t.Fatal(err)
	}
	s.until(`SELECT count(*) = 1 FROM entries e JOIN entry_edits v ON v.entry_id = e.id WHERE e.text = '禁言前的话'`)
	s.until(`SELECT count(*) = 2 FROM entries WHERE kind = 'muted' AND audience = 'record'`)
	li.say("/ban")
	li.hears("只有主管和管理员可以拉黑")
	if n := times(s.Messages(standInGroup, li.thread), "垃圾客服"); n != 0 {
		t.Errorf("the agent read it %d times", n)
	}
	li.say("/unmute")
	li.hears("禁言期间发了 2 条", "垃圾客服", "垃圾客服两次")
	w.say("对不起")
	li.hears("对不起")
	li.say("/mute 5")
	li.hears("禁言到")
	w.say("又来")
	s.until(`SELECT count(*) = 3 FROM entries WHERE kind = 'muted'`)
	if _, err := s.pool.Exec(s.ctx, `UPDATE timers SET due_at = now() WHERE name = 'unmuted'`); err != nil {
		t.Fatal(err)
	}
	li.hears("禁言期间发了 1 条", "又来") // and nothing of what was shown before
	li.say("/unmute")
	if n := times(s.Messages(wang, 0), "不能在这里发言"); n != 2 {
		t.Errorf("the customer was told %d times", n)
	}
	s.customer(theAdmin).in(li.thread).say("/ban")
	li.hears("拉黑了顾客")
	w.say("还在吗")
	w.hears("不能在这里发言")
	if n := s.count(`SELECT count(*) FROM entries WHERE kind = 'act' AND staff_id = $1 AND case_no = $2 AND text LIKE '%拉黑%'`, theAdmin, caseNo); n != 1 {
		t.Errorf("%d entries tell of the ban", n)
	}
}

func TestOutsideOfBusinessHoursCustomersAreToldWhenSomebodyIsBack(t *testing.T) {
	t.Parallel()
	hours, opens := "13:00-14:00;13:00-14:00", "13:00"
	if zone, _ := time.LoadLocation("Asia/Shanghai"); time.Now().In(zone).Hour() >= 12 {
		hours, opens = "9:30-10:00;9:30-10:00", "09:30"
	}
	s := newScene(t, unlimited, func(c *Config, _ *playground.Config) {
		c.Hours, c.Lease, c.AnswerWithin = hours, time.Second, time.Second
	})
	_, caseNo := openRefundCase(t, s)
	s.customer(wang).hears("休息时间", opens)
	s.until(`SELECT status = 'waiting' FROM cases WHERE case_no = $1`, caseNo)
	// The night counts for no target and no lease.
	s.customer(liMing).in(0).press("接单")
	s.until(`SELECT coalesce(lease_until > now() + interval '30 minutes', false) FROM cases WHERE case_no = $1`, caseNo)
	s.until(`SELECT min(due_at) > now() + interval '30 minutes' FROM case_deadlines WHERE case_no = $1`, caseNo)
}

func TestMissedTargetsAreWarnedOfAndRaiseTheCase(t *testing.T) {
	t.Parallel()
	s := newScene(t, unlimited, func(c *Config, _ *playground.Config) {
		c.AnswerWithin, c.CloseWithin = 4*time.Second, 8*time.Second
	})
	_, caseNo := openRefundCase(t, s)
	group := s.customer(liMing).in(0)
	group.hears("时限", caseNo)                   // near or missed: a slow machine skips the first
	s.await(func(v *playground.Snapshot) bool { // the board marks it
		return slices.ContainsFunc(v.Messages(standInGroup, 0), func(m playground.Message) bool {
			return contains(m.Text, []string{"个工单在排队", "⏰", caseNo})
		})
	}, "the board marks what is late")
	s.until(`SELECT priority = 'high' AND place_at = opened_at - interval '30 minutes' FROM cases WHERE case_no = $1`, caseNo)
	group.press("接单")
	li := s.customer(liMing).in(s.topic(caseNo))
	li.hears(caseNo)
	s.until(`SELECT count(*) = 1 FROM entries WHERE audience = 'record' AND text LIKE '%超过结案时限%'`)
	if n := times(s.Messages(standInGroup, li.thread), "时限"); n != 0 {
		t.Errorf("targets are told in the topic %d times", n)
	}
}

func TestACaseWhoseCustomerIsSilentIsClosedAfterAWarning(t *testing.T) {
	t.Parallel()
	s := newScene(t, unlimited, func(c *Config, _ *playground.Config) { c.Silence = 1500 * time.Millisecond })
	li, caseNo := s.claimed()
	w := s.customer(wang)
	li.say("还有别的问题吗")
	w.hears("还有别的问题吗")
	w.hears(caseNo, "在等您的回复")
	w.say("有的，稍等")
	li.hears("有的，稍等")
	s.until(`SELECT unanswered_since IS NOT NULL FROM cases WHERE case_no = $1`, caseNo)
	li.say("好的您说")
	w.hears("好的您说")
	w.hears(caseNo, "在等您的回复") // warned once more, since she had spoken
	w.hears(caseNo, "先结案了")
	w.hears("几颗星")
	li.hears(caseNo, "已自动结案")
	if !strings.HasPrefix(caseNo, "C-") || s.count(`SELECT count(*) FROM case_events WHERE kind = 'silent'`) != 1 {
		t.Error("the case was not closed by silence")
	}
}
