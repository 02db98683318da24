package dialog

import (
	"slices"
	"strings"
	"testing"
	"time"

	"kefu/dialog/understand"
	"kefu/internal/terms"
)

// sendable are all details that an agent can ask a customer for.
var sendable = []Slot{
	understand.AskingAccount, understand.AskingRegionWanted, understand.AskingRegionActual, understand.AskingQuantityWanted,
	understand.AskingAmountExpected, understand.AskingAmountCharged, understand.AskingPaidAt, understand.AskingPaymentMethod,
	understand.AskingReason, understand.AskingTrackingNo, understand.AskingEvidence, understand.AskingOrderNo, understand.AskingItem, AskingNote,
}

// TestWhateverAnswersWhatWasSentBackReachesTheAgent: any detail can be asked for, with an order or without one, and what
// the customer sends then is passed on, be it words, words that do not fit, or a picture.
func TestWhateverAnswersWhatWasSentBackReachesTheAgent(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	now := time.Date(2026, 11, 22, 20, 30, 0, 0, shopZone)
	for _, slot := range sendable {
		for _, order := range []*Order{nil, &demoOrders(now)[1]} {
			no := ""
			if order != nil {
				no = order.No
			}
			s, effects := m.Step(Start("zh"), CaseChanged{
				At: now, Deed: DeedSentBack, Slot: slot, Order: order,
				Case: Case{No: "C-1024", OrderNo: no, Status: terms.CaseClaimed, Agent: "陈静"},
			})
			if len(effects) == 0 || s.Task == nil || s.Task.Ask == "" {
				t.Errorf("%s: nothing is asked: %v", slot, effects)
				continue
			}
			// What is asked for is named, also where no question of its own asks for it.
			name := m.Texts.T("zh", "slot."+string(slot), nil)
			named := slices.ContainsFunc(effects, func(e Effect) bool { say, ok := e.(Say); return ok && strings.Contains(say.Text, name) })
			if s.Task.Ask != slot && !named {
				t.Errorf("%s, order %v: the question does not name it: %v", slot, order != nil, effects)
			}
			for name, answer := range map[string]Text{
				"a picture": {Media: 1}, "words": {Text: "网通二区"}, "a number": {Text: "13800138000"}, "words beside": {Text: "你们什么时候弄好"},
			} {
				answer.At = now.Add(time.Minute)
				next, effects := m.Step(s, answer)
				if len(effects) == 1 && effects[0] == Effect(ListOrders{}) { // what is said is weighed against the customer's orders
					_, effects = m.Step(next, OrdersListed{Orders: demoOrders(now), Linked: true})
				}
				if !slices.ContainsFunc(effects, func(e Effect) bool { p, ok := e.(PassOn); return ok && p.CaseNo == "C-1024" }) {
					t.Errorf("%s, order %v: %s is not passed on: %v", slot, order != nil, name, effects)
				}
			}
		}
	}
}
