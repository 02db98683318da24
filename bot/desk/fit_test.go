package desk

import (
	"fmt"
	"html"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

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

// Whatever is long about a case, in words or in numbers: no picture is longer than a message may be, or has more buttons.
func TestNoPictureIsTooLong(t *testing.T) {
	t.Parallel()
	catalogue, err := texts.Load(texts.Files, Texts)
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(rt *rapid.T) {
		long := func(name string) string {
			return strings.Repeat(rapid.SampledFrom([]string{"很长", "&<>\"", "👩‍💼", "x\n"}).Draw(rt, name), rapid.SampledFrom([]int{0, 1, 50, 1000}).Draw(rt, name+" times"))
		}
		many := func(name string) int { return rapid.SampledFrom([]int{0, 1, 30}).Draw(rt, name) }
		c := handoff.Case{
			No: "C-1024", OrderNo: "WF20261122000123", Kind: rapid.SampledFrom([]handoff.Kind{handoff.KindRefund, handoff.KindPayment, handoff.KindProblem}).Draw(rt, "kind"), Status: handoff.Claimed, Assignee: chen,
			Decision: handoff.Rejected, DecidedBy: chen, DecisionReason: long("reason"), Reason: long("why"), Menu: rapid.SampledFrom(menus).Draw(rt, "menu"), Rating: 5,
			Proposal: &handoff.Proposal{Amount: 1, By: chen, Reason: long("proposed")}, Appeals: 1, Lang: "zh",
		}
		order := &orders.Order{No: c.OrderNo, Status: orders.Paid, Stage: orders.Paid, Total: 1}
		item := orders.Item{Name: long("item"), Region: long("region"), Account: long("account"), Quantity: 1, UnitPrice: 1}
		for i := range many("items") {
			order.Items = append(order.Items, item)
			order.Items[i].Line = i + 1
			order.Payments = append(order.Payments, orders.Payment{Method: orders.WeChat, Amount: 1, Reference: item.Name})
			order.Refunds = append(order.Refunds, orders.Refund{ID: int64(i), Method: orders.WeChat, Amount: 1, Status: orders.RefundFailed})
		}
		c.Details = slices.Repeat(handoff.Details{{Slot: "account", Value: long("value")}}, many("details"))
		card := view.Card{Case: c, Order: order, Customer: long("customer"), Staff: []handoff.Staff{{ID: chen, Name: long("agent")}}}
		others := many("others")
		card.CasesOfOthers, card.Theirs = slices.Repeat([]handoff.Case{c}, others), slices.Repeat([]orders.Order{*order}, others)
		card.Staff = append(card.Staff, slices.Repeat([]handoff.Staff{{ID: 7, Name: long("colleague")}}, others)...)
		var said []string
		words := long("words")
		if most := 2200 / (limit.Length(words) + 1); most > 0 { // what bot/out puts on a card
			said = slices.Repeat([]string{words}, min(most, many("said")))
		}
		board := Board{Board: view.Board{Names: map[int64]string{0: long("name")}, Orders: map[string]orders.Order{c.OrderNo: *order}, Counts: handoff.Counts{Waiting: 1000}}}
		board.Line = slices.Repeat([]handoff.Case{c}, BoardLines)
		for _, lang := range texts.Languages {
			board.Lang = lang
			for name, p := range map[string]Picture{
				"card":  DrawCard(toAll(Card{Card: card, Lang: lang, Location: time.UTC, Said: said}), catalogue),
				"board": DrawBoard(board, catalogue),
				"queue message": DrawQueueNotice(QueueNotice{Lang: lang, Status: handoff.Claimed, Agent: long("holder")},
					transcript.Message{Text: long("told")}, handoff.Pace{}, time.Now(), catalogue),
			} {
				shown := html.UnescapeString(markup.ReplaceAllString(p.HTML, ""))
				if name == "card" && !strings.Contains(shown, strings.Join(said, "\n")) {
					rt.Fatalf("%s: what was said is cut:\n%s", lang, shown)
				}
				if got := limit.Length(shown); got > limit.Text {
					rt.Fatalf("%s: the %s has %d units:\n%s", lang, name, got, shown)
				}
				buttons := 0
				for _, row := range p.Buttons {
					buttons += len(row)
				}
				if buttons > 100 {
					rt.Fatalf("%s: the %s has %d buttons", lang, name, buttons)
				}
			}
		}
	})
}

// markup is what Telegram does not count.
var markup = regexp.MustCompile(`<[^>]*>`)

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
