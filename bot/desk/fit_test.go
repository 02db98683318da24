package desk

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"kefu/bot/limit"
	"kefu/dialog/texts"
	"kefu/handoff"
	"kefu/handoff/view"
	"kefu/orders"
	"kefu/transcript"
)

// However long the lists of a card are, it fits one message and says what is not shown.
func TestACardOfAnyLengthFitsOneMessage(t *testing.T) {
	t.Parallel()
	words, err := texts.Load(texts.Files, Texts)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{1, 20, 100, 1000} {
		order := &orders.Order{No: "WF20261122000123", Status: orders.Paid}
		var details handoff.Details
		for i := range n {
			order.Items = append(order.Items, orders.Item{Name: fmt.Sprintf("游戏点卡 %d 👍", i), Quantity: 1, Region: "电信一区"})
			order.Payments = append(order.Payments, orders.Payment{Method: orders.WeChat, Amount: 1})
			details = append(details, handoff.Detail{Slot: "account", Value: strings.Repeat("很长", 2000)})
		}
		for _, lang := range texts.Languages {
			p := DrawCard(toAll(Card{Card: view.Card{
				Case:  handoff.Case{No: "C-1024", Kind: handoff.KindRefund, Status: handoff.Claimed, Assignee: chen, Details: details},
				Order: order, Customer: "王芳",
			}, Lang: lang, Location: time.UTC}), words)
			if got := limit.Length(p.HTML); got > limit.Text {
				t.Errorf("%s: a card with %d items has %d units", lang, n, got)
			}
			if !strings.Contains(p.HTML, "C-1024") || !strings.Contains(p.HTML, "WF20261122000123") {
				t.Errorf("%s: the head of the card is gone:\n%s", lang, p.HTML)
			}
			if more := words.T(lang, "desk.card.more", map[string]any{"Count": n - strings.Count(p.HTML, "游戏点卡")}); n >= 100 && !strings.Contains(p.HTML, more) {
				t.Errorf("%s: nothing says %q:\n%s", lang, more, p.HTML)
			}
		}
	}
}

func TestAQueueMessageKeepsItsNewsWhenItIsFull(t *testing.T) {
	t.Parallel()
	words, err := texts.Load(texts.Files, Texts)
	if err != nil {
		t.Fatal(err)
	}
	said := transcript.Message{Text: strings.Repeat("已提交，请稍等\n", limit.Text/8)}
	p := DrawQueueNotice(QueueNotice{Lang: "zh", Status: handoff.Claimed, Agent: "李明"}, said, handoff.Pace{}, time.Now(), words)
	if limit.Length(p.HTML) > limit.Text || !strings.Contains(p.HTML, "李明") {
		t.Errorf("%d units: …%s", limit.Length(p.HTML), p.HTML[max(0, len(p.HTML)-100):])
	}
}
