package dialog

import (
	"maps"
	"slices"
	"strings"

	"kefu/dialog/understand"
)

// ownWords tells whether a message can answer the latest question with a yes: the customer wrote it, after reading the
// question, and it is words alone. A forwarded message is another's, and one written earlier was meant for something else.
func (e Text) ownWords() bool { return !e.Forwarded && !e.Unseen && e.Media == 0 }

// consents does what cannot be taken back, where it was asked for and the whole message is a yes to it. This is the only
// place where typed words do so; the other way is the question's own button.
func (st *step) consents(e Text) bool {
	if st.Task == nil || !e.ownWords() || e.CaseNo != "" {
		return false
	}
	to := understand.Consenting{Lexicon: st.m.Lexicon, Deed: understand.DeedSubmit}
	if st.Task.Order != nil {
		to.OrderNo = st.Task.Order.No
	}
	switch {
	case st.Asking == AskingLeave:
		to.Deed = understand.DeedLeave
	case st.Asking != understand.AskingConfirm || st.Task.Ask != "":
		return false
	case st.Task.Goal == GoalCancel:
		to.Deed = understand.DeedCancel
	}
	if !understand.Consents(e.Text, to) {
		return false
	}
	if to.Deed == understand.DeedLeave {
		st.leave(st.Task.CaseNo)
	} else {
		st.confirmed()
	}
	return true
}

// answerConfirm takes a no, a correction, or more than a yes to the latest summary. A mere yes was taken by consents.
func (st *step) answerConfirm(e Text, u understand.Understanding) bool {
	switch {
	case u.Intent == understand.Affirm && (!st.aboutThis(u) || st.claimsPaid(u)):
		return false // a yes to another order, or to another matter
	case u.Intent == understand.Affirm && st.Task.Goal != GoalCancel && st.changes(st.corrected(u)):
		// "Yes, but region five": what is confirmed must have been on show.
		st.proceed()
		return true
	case u.Intent == understand.Affirm, asksAlong(u):
		st.moreThanYes(e)
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
		st.moreThanYes(e)
		return true
	case u.Intent == understand.Inform && st.Task.Goal != GoalCancel && st.absorb(st.corrected(u)) > 0:
		st.proceed()
		return true
	}
	return false
}

// asksAlong tells whether a message only asks something before it answers.
func asksAlong(u understand.Understanding) bool {
	switch u.Intent {
	case understand.Question, understand.OrderStatus, understand.RefundStatus:
		return len(u.OrderNos) == 0
	}
	return false
}

// moreThanYes answers a yes with something else in it: a question in it is answered, nothing is done, and the question
// of the task stands again.
func (st *step) moreThanYes(e Text) {
	switch u := st.understood(e.Text, understand.AskingNothing); {
	case !e.ownWords():
	case u.Intent == understand.Question || u.Intent == understand.OrderStatus || u.Intent == understand.RefundStatus:
		st.say(st.faq(e.Text))
	default:
		st.say(st.t("confirm.more"))
	}
	st.again()
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

// answerLeave takes a no, or more than a yes, to withdrawing a case. A mere yes was taken by consents.
func (st *step) answerLeave(u understand.Understanding) bool {
	switch u.Intent {
	case understand.Affirm:
		st.again()
	case understand.Deny:
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
