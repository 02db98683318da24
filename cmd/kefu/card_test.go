package main

import (
	"strings"
	"testing"

	"kefu/playground"
)

// card waits until the card of a case reads so, and returns it. It is the bot's first words in the topic.
func (p person) card(words ...string) playground.Message {
	p.s.t.Helper()
	var card playground.Message
	p.s.await(func(v *playground.Snapshot) bool {
		for _, m := range v.Messages(p.chat, p.thread) {
			if m.From.IsBot && m.Text != "" {
				card = m
				return contains(m.Text, words)
			}
		}
		return false
	}, "the card reads %q", words)
	return card
}

func TestTheCardIsEditedThroughEveryAct(t *testing.T) {
	t.Parallel()
	s := newScene(t, unlimited)
	li, caseNo := s.claimed()
	w := s.customer(wang)
	li.say("/tag vip")
	first := li.card(caseNo, "🏷 #vip", "第一次找客服", "✓ 现在的区", "要换成：网通一区")

	// 打回: one of the details, asked for anew; the case keeps its holder.
	li.press("打回")
	choices := strings.Join(li.card("重新提供哪一项").Buttons(), " ")
	if !contains(choices, []string{"原因", "现在的区", "要换成"}) {
		t.Errorf("what can be sent back for: %q", choices)
	}
	li.press("要换成")
	w.hears("还差一项信息", "应该是哪个区")
	w.press("网通三区")
	w.hears("已补充到工单 " + caseNo)
	li.card("李明 处理中", "要换成：网通三区")

	// 拒绝, with a reason of one's own in answer to the card.
	li.press("拒绝")
	s.Say(liMing, li.chat, li.thread, "卡密已经兑换过了", playground.ReplyTo(li.card("选择拒绝的原因").ID))
	w.hears("没能同意", "卡密已经兑换过了")
	li.card("李明 拒绝：卡密已经兑换过了")

	// 同意退款, of a part.
	li.press("同意退款")
	s.Say(liMing, li.chat, li.thread, "12.5元", playground.ReplyTo(li.card("回复这张卡片").ID))
	w.hears("已同意退款 ¥12.50")
	li.card("李明 同意退款 ¥12.50", "已申请")
	if n := s.count(`SELECT amount FROM refunds WHERE status = 'requested' ORDER BY id DESC LIMIT 1`); n != 1250 {
		t.Errorf("%d fen are refunded", n)
	}

	// 退回队列: it waits at its old place, and its card with it.
	li.press("退回队列")
	w.hears("另一位客服", caseNo)
	last := li.card("排队中")
	if got := last.Buttons(); len(got) != 1 || got[0] != "接单" {
		t.Errorf("the card of a case that waits has the buttons %q", got)
	}
	s.customer(zhou).in(li.thread).press("接单")
	w.hears("周婷", "已接手")
	li.press("结案") // the holder alone may
	li.told("周婷", "只有接单的客服")
	s.customer(zhou).in(li.thread).closes()
	w.hears("已结案", "几颗星")
	w.press("4★")
	if last = li.card("已结案", "⭐⭐⭐⭐"); last.ID != first.ID || len(last.Buttons()) != 0 {
		t.Errorf("the card is message %d with %q, was %d", last.ID, last.Buttons(), first.ID)
	}
}
