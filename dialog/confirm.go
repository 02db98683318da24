package dialog

import (
	"maps"
	"slices"
	"strings"

	"kefu/dialog/understand"
)

// answerConfirm takes a yes or a no to the latest summary.
func (st *step) answerConfirm(e Text, u understand.Understanding) bool {
	switch {
	case u.Intent == understand.Affirm && e.Unseen:
		st.again() // the yes was meant for something else
		return true
	case u.Intent == understand.Affirm && (!st.aboutThis(u) || st.claimsPaid(u)):
		return false // a yes to another order, or to another matter
	case u.Intent == understand.Affirm && st.Task.Goal != GoalCancel && st.changes(st.corrected(u)):
		// "Yes, but region five": what is confirmed must have been on show.
		st.proceed()
		return true
	case u.Intent == understand.Affirm:
		st.confirmed()
		return true
	case u.Intent == understand.Deny && st.absorb(st.corrected(u)) > 0:
		// "No, region five": a correction.
		st.proceed()
		return true
	case u.Intent == understand.Deny && st.correctsLast(e.Text):
		st.proceed()
		return true
	case u.Intent == understand.Deny:
		st.back()
		return true
	case u.Intent == understand.CancelOrder && len(u.OrderNos) == 0:
		// Asking for it once more is not the confirmation of it.
		st.again()
		return true
	case u.Intent == understand.Inform && st.Task.Goal != GoalCancel && st.absorb(st.corrected(u)) > 0:
		st.proceed()
		return true
	}
	return false
}

// correctsLast takes what follows on a no ("no, it was 300") as the answer to the latest question that it can answer.
func (st *step) correctsLast(words string) bool {
	for _, slot := range slices.Backward(st.Task.Trail) {
		if !slices.Contains(absorbed, slot) || slot == understand.AskingReason {
			continue
		}
		if v := valueOf(slot, st.understood(words, slot)); v != "" && v != st.Task.Given[slot] {
			st.fill(slot, v)
			return true
		}
	}
	return false
}

// aboutThis tells whether a message names no other order than the one in question.
func (st *step) aboutThis(u understand.Understanding) bool {
	no := st.Task.Order.No
	return !slices.ContainsFunc(u.OrderNos, func(n string) bool { return n != no }) && strings.HasSuffix(no, u.OrderSuffix)
}

// changes takes the details of a message, and tells whether any is other than what was told before.
func (st *step) changes(u understand.Understanding) bool {
	before := maps.Clone(st.Task.Given)
	known := func(slot Slot) string {
		if v := before[slot]; v != "" {
			return v
		}
		return st.Task.Order.known(slot, st.Task.line())
	}
	changed := slices.ContainsFunc(absorbed, func(slot Slot) bool { v := valueOf(slot, u); return v != "" && v != known(slot) })
	if changed {
		st.absorb(u)
	}
	return changed
}

// answerLeave takes a yes or a no to withdrawing a case.
func (st *step) answerLeave(e Text, u understand.Understanding) bool {
	switch {
	case u.Intent == understand.Affirm && e.Unseen:
		st.again() // the yes was meant for something else
	case u.Intent == understand.Affirm:
		st.leave(st.Task.CaseNo)
	case u.Intent == understand.Deny:
		st.stay()
	default:
		return false
	}
	return true
}

// corrected reads a correction of the summary: where the order database tells the region that the order has, a lone
// region is the one that is wanted.
func (st *step) corrected(u understand.Understanding) understand.Understanding {
	t := st.Task
	if u.Region != nil && u.Region.Wanted == "" && t.Order != nil && t.Order.known(understand.AskingRegionActual, t.line()) != "" {
		u.Region = &understand.Region{Wanted: u.Region.Actual}
	}
	return u
}
