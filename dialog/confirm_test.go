package dialog

import (
	"slices"
	"strings"
	"testing"
)

// A live confirmation of the unpaid order, and the words that customers begin with when they agree.
const unpaidNo = "WF20261122000001"

var (
	yesHan = strings.Fields(`好 好的 好啊 好吧 好呀 嗯 嗯嗯 对 对的 是 是的 行 行吧 可以 可以的 没错 没问题 确认 确定 同意 当然 ok`)
	yesEn  = strings.Split(`yes|yep|yeah|ok|okay|sure|right|correct|confirm|go ahead|of course|absolutely|do it`, "|")

	tailsHan = strings.Split(`为什么要取消呢|不过区能改吗|但我没说要取消|要是不扣手续费|先别取消|不取消|等一下|我再想想|那钱退到哪|什么时候退钱|取消要手续费吗|取消了还能恢复吗|我已经付过钱了|这单我要留着|帮我查一下发货没|换成网通二区|另一单呢|WF20261122000002也取消|不是这单|我朋友的那单|如果还没发货的话|明天再说|转人工|我要投诉|取消是什么意思|吗|？|你先说清楚|先告诉我多久到账|我还没想好|只取消一件|除了宠物床都取消|我是说发货|但是优惠券要还我|不然就算了|这个订单我要|你确定吗|为啥|怎么取消|看看再说|不想要了`, "|")
	tailsEn  = strings.Split(`but first tell me when it ships|but why|if there is no fee|don't cancel|wait|not yet|how much do i get back|can i change the region|cancel the other one|unless it has shipped|what happens to my coupon|i did not ask to cancel|keep it|tomorrow|my friend ordered it|?|who cancelled it|talk to a human|only one item|except the pet bed|let me think|cancel WF20261122000002|is it free|maybe|i paid already`, "|")
)

// asksToCancel is a world in which the bot has just asked whether the unpaid order is to be cancelled.
func asksToCancel(t *testing.T, m *Machine) *world {
	t.Helper()
	w := worldOf(m)
	w.happen(Press{At: w.now, Choice: "cancel:" + unpaidNo})
	if w.s.Asking != "confirm" || w.s.Task.Goal != GoalCancel {
		t.Fatalf("no confirmation was asked for: %+v", w.s)
	}
	return w
}

func TestAYesWithAnythingMoreCancelsNothing(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	start := asksToCancel(t, m)
	n := 0
	for _, c := range []struct{ yes, tails []string }{{yesHan, tailsHan}, {yesEn, tailsEn}} {
		for _, yes := range c.yes {
			for _, tail := range c.tails {
				n++
				s, effects := m.Step(start.s, Text{At: start.now, Text: yes + "，" + tail})
				if cancelsAnOrder(effects) {
					t.Errorf("%q cancelled the order", yes+"，"+tail)
				}
				if len(effects) == 0 {
					t.Errorf("%q was not answered; now asking %q", yes+"，"+tail, s.Asking)
				}
			}
		}
	}
	t.Logf("%d messages", n)
}

func TestATrueYesCancels(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	start := asksToCancel(t, m)
	n := 0
	for _, c := range []struct{ yes, tails []string }{
		{yesHan, strings.Split(`||谢谢|，取消吧|，取消|，帮我取消|，取消这单|，取消`+unpaidNo+`|，麻烦取消一下|！`, "|")},
		{yesEn, strings.Split(`|, thanks| cancel it please|, please cancel that order.|. cancel `+unpaidNo+`|!`, "|")},
	} {
		for _, yes := range c.yes {
			for _, tail := range c.tails {
				n++
				if _, effects := m.Step(start.s, Text{At: start.now, Text: yes + tail}); !cancelsAnOrder(effects) {
					t.Errorf("%q did not cancel the order", yes+tail)
				}
			}
		}
	}
	if n < 200 {
		t.Errorf("only %d messages", n)
	}
}

func TestAYesThatIsNotTheCustomersAnswerCancelsNothing(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	start := asksToCancel(t, m)
	for name, e := range map[string]Text{
		"forwarded":             {Text: "确认取消", Forwarded: true},
		"forwarded button":      {Text: "确认取消", Forwarded: true, Unseen: true},
		"before the question":   {Text: "好的", Unseen: true},
		"below a picture":       {Text: "好的", Media: 1},
		"in answer to an agent": {Text: "好的", CaseNo: "C-1024"},
	} {
		e.At = start.now
		if _, effects := m.Step(start.s, e); cancelsAnOrder(effects) {
			t.Errorf("%s: the order was cancelled", name)
		}
	}
	if _, effects := m.Step(start.s, Text{At: start.now, Text: "/unlink", Forwarded: true}); unlinks(effects) {
		t.Error("a forwarded command was obeyed")
	}
}

// What was asked along with the yes is answered, and the question stands again.
func TestAfterMoreThanAYesTheQuestionStandsAgain(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	for _, text := range []string{"好啊，为什么要取消呢", "好的，取消要手续费吗", "嗯，不想要了", "sure, is there a fee?"} {
		w := asksToCancel(t, m)
		asked := w.s.Asked
		w.happen(Text{At: w.now, Text: text})
		if w.s.Asking != "confirm" || w.s.Task == nil || w.s.Task.Goal != GoalCancel || w.s.Asked == asked {
			t.Errorf("%q: the question does not stand again: asking %q", text, w.s.Asking)
		}
	}
}

func cancelsAnOrder(effects []Effect) bool {
	return slices.ContainsFunc(effects, func(e Effect) bool { _, ok := e.(CancelOrder); return ok })
}

func unlinks(effects []Effect) bool {
	return slices.ContainsFunc(effects, func(e Effect) bool { _, ok := e.(Unlink); return ok })
}
