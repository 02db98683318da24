package explore

import (
	"fmt"
	"slices"
	"strings"

	"kefu/dialog"
	"kefu/dialog/understand"
	"kefu/internal/terms"
)

// key tells places apart by what can change the way on. What only changes words (an urgent task) or is taken
// back by any answer (a miss, a reminder) does not count; the number of an order is as good as its situation.
func (w Walk) key(p Place) string {
	s := p.State
	var b strings.Builder
	fmt.Fprintf(&b, "asking=%s\n", s.Asking)
	if t := s.Task; t != nil {
		known := t.No != "" && w.order(t.No) != nil
		fmt.Fprintf(&b, "goal=%s order=%s known=%v more=%v ask=%s\n", t.Goal, situation(t.Order), known, len(t.MoreOrders) > 0, t.Ask)
		writeGiven(&b, t)
	}
	for _, c := range s.Cases {
		if s.Task == nil {
			fmt.Fprintf(&b, "case %s rejected=%v appealed=%v talking=%v left=%v\n",
				c.Status, c.Rejected, c.Appealed, s.TalkingIn == c.No, c.ClosedAt.IsZero())
		} else if c.Status != terms.CaseClosed {
			// Closed cases count again when the task is done.
			fmt.Fprintf(&b, "case %s same=%v\n", c.Status, s.Task.Order != nil && s.Task.Order.No == c.OrderNo)
		}
	}
	var choices []string
	for _, button := range p.Buttons {
		_, choice, _ := dialog.ParseButton(button.Data)
		choices = append(choices, choice)
	}
	slices.Sort(choices)
	return b.String() + strings.Join(choices, " ")
}

// writeGiven writes which of the details that the way takes are known, and which was answered last. Reasons that take
// the same details are one.
func writeGiven(b *strings.Builder, t *dialog.Task) {
	needs := t.Needs()
	if needs == nil || t.Goal != dialog.GoalAfter {
		fmt.Fprintf(b, "reason=%v details=%v\n", t.Given[understand.AskingReason] != "", len(t.Given) > 1)
		return
	}
	for _, slot := range needs {
		known := t.Given[slot] != "" || slot == understand.AskingEvidence && t.Media > 0
		fmt.Fprintf(b, "%s=%v ", slot, known)
	}
	last := dialog.Slot("")
	for _, slot := range t.Trail {
		if slices.Contains(needs, slot) {
			last = slot
		}
	}
	fmt.Fprintf(b, "last=%s\n", last)
}

// situation is what the rules of the shop look at in an order.
func situation(o *dialog.Order) string {
	if o == nil {
		return ""
	}
	return fmt.Sprintf("%s %s items=%d signed=%v paid=%v cancellable=%v seven=%v case=%v",
		o.Status, o.Kind, len(o.Items), o.SignedAt != nil, o.PaidAt != nil, o.Cancellable, o.SevenDays, o.CaseNo != "")
}

func (w Walk) order(no string) *dialog.Order {
	for i := range w.Orders {
		if w.Orders[i].No == no {
			return &w.Orders[i]
		}
	}
	return nil
}
