package dialog

import (
	"slices"

	"kefu/dialog/understand"
	"kefu/internal/terms"
)

// This file drops what was being done. That needs words that say so: a message that is only like one, or that tells
// something, drops nothing.

// dropsTask drops what was half done, where the customer says so.
func (st *step) dropsTask(r reading) bool {
	if st.Task == nil || st.Task.Ask != "" || !r.says(understand.DropsIt) && !r.says(understand.OnlyAsked) && !st.takesBack(r) {
		return false
	}
	st.abort(r)
	return true
}

// aborts drops what was being done, where a message is understood so and wishes for nothing. What is half done needs words
// that give it up.
func (st *step) aborts(r reading) bool {
	if r.u.Intent != understand.Abort || len(r.wishes) > 0 || st.Task != nil && !st.givesUp(r) {
		return false
	}
	st.abort(r)
	return true
}

// givesUp tells whether a message has words that give something up, and tells nothing that would be needed to go on.
func (st *step) givesUp(r reading) bool {
	return understand.LeavesOff.In(understand.NegatesNoDeed.Without(r.folded, " ")) && !st.holdsValue(r) && !st.Task.staysOnly(r)
}

// holdsValue tells whether a message holds a value that a matter can be about: 还是留1个.
func (st *step) holdsValue(r reading) bool {
	u := r.u
	return u.Quantity != nil || u.Region != nil || u.Account != "" || u.Amount != nil || len(u.OrderNos) > 0 ||
		r.says(understand.SomeOfThem) || len(regionsSaid(r.folded, st.regionNames())) > 0 || r.says(understand.RegionNumberIn)
}

// abort drops what was being done. Nothing has been changed by it; what the talk was about stays known.
func (st *step) abort(r reading) {
	had := st.Task
	st.closeTask()
	if had != nil {
		defer st.goOn(&Task{NextMatter: had.NextMatter})
		st.Topic.Deed = deedAborted
		if had.Order != nil {
			st.Topic.OrderNo, st.Topic.Goal = had.Order.No, had.Goal
		}
		if o := had.Order; o != nil && o.Status == terms.Paid && slices.Contains(r.wishes, WishDeliver) {
			st.say(st.t("abort.deliver", "Name", st.short(o)), st.menuRow())
			return
		}
		st.say(st.t("abort.done"), st.menuRow())
		return
	}
	if st.deedDone(r) {
		return
	}
	st.say(st.t("abort.nothing"), st.menuRow())
}

// answerAnyway takes a yes or a no to whether it is to be applied for although it is unlikely to be granted.
func (st *step) answerAnyway(r reading) bool {
	switch r.u.Intent {
	case understand.Affirm:
	case understand.Deny:
		if r.says(understand.ShortNo) || st.givesUp(r) {
			st.abort(r)
			return true
		}
		return false
	default:
		yes := r.says(understand.AppliesAnyway) || r.says(understand.BeginsWithYes) && r.hasWish(WishRefund)
		if !yes || looksAsked(r) {
			return false
		}
	}
	st.give(AskingAnyway, "yes")
	st.proceed()
	return true
}
