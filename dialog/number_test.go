package dialog

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// mistyped are numbers that nobody's order has: of a length or with a letter that none has.
var mistyped = []string{
	"WF2026112200009", "WF202611220000099", "WF2026-1122-99999", "wf 2026112200009", "WF2O2611Z200009", "2026112200009", "WF2026_11_22_00_09",
}

// customerOf has one order and nothing else.
func customerOf(m *Machine, i int) *world {
	w := worldOf(m)
	w.orders = w.orders[i : i+1]
	return w
}

func (w *world) hears(text string) {
	w.happen(Text{At: w.now, Text: text})
	w.now = w.now.Add(time.Minute)
}

// offers tells whether the latest words put a question about the order that a yes would carry out.
func (w *world) offers() bool {
	return w.s.Asking == "confirm" || w.s.Task != nil && w.s.Task.Order != nil
}

func TestTheOnlyOrderIsNeverTakenForAMistypedNumber(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	for i := range worldOf(m).orders {
		for _, no := range mistyped {
			for _, frame := range []string{"取消 %", "把%退了", "%没到账", "% 什么时候发货", "%", "cancel order %", "我要取消订单%，谢谢"} {
				w := customerOf(m, i)
				only := w.orders[0].No
				w.hears(strings.ReplaceAll(frame, "%", no))
				named := len(w.said) > 0 && (strings.Contains(w.said[0].Text, "不是完整的订单号") ||
					strings.Contains(w.said[0].Text, "is not a complete order number")) // in the language of the message
				if w.offers() || !named {
					t.Errorf("%s, with only %s: %q", strings.ReplaceAll(frame, "%", no), only, w.said[0].Text)
				}
			}
		}
	}
}

func TestTheOrderInHandIsLetGoForAMistypedNumber(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	i := slices.IndexFunc(w.orders, func(o Order) bool { return o.Status == "unpaid" })
	w.hears("取消" + w.orders[i].No)
	if w.s.Asking != "confirm" {
		t.Fatalf("asking %q", w.s.Asking)
	}
	w.hears("取消WF2026112200009")
	if w.offers() {
		t.Errorf("still asking %q about %+v", w.s.Asking, w.s.Task.Order)
	}
}

func TestAPaymentLeadsToItsOwnOrderOnly(t *testing.T) {
	t.Parallel()
	const ref = "4200002345202611201234567890"
	for _, text := range []string{"我的单号" + ref + " 没到账", "交易单号：4200 0023 4520 2611 2012 3456 7890", "取消" + ref, "退款 " + ref} {
		w := newWorld(t)
		paid := w.orders[2].No
		w.payments = map[string]string{paid: ref}
		w.hears(text)
		if w.s.Task == nil || w.s.Task.Order == nil || w.s.Task.Order.No != paid || !strings.Contains(w.said[0].Text, "交易单号") {
			t.Errorf("%s: task %+v, said %q", text, w.s.Task, w.said[0].Text)
		}
		w = newWorld(t)
		w.orders = w.orders[:1]
		w.hears(text)
		if w.offers() || !strings.Contains(w.said[0].Text, "交易单号") {
			t.Errorf("%s, of nobody: asking %q, said %q", text, w.s.Asking, w.said[0].Text)
		}
	}
}
