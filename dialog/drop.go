package dialog

import (
	"regexp"
	"slices"

	"kefu/dialog/understand"
	"kefu/internal/terms"
)

// This file drops what was being done. That needs words that say so: a message that is only like one, or that tells
// something, drops nothing.

// dropsTask drops what was half done, where the customer says so.
func (st *step) dropsTask(r reading) bool {
	if st.Task == nil || st.Task.Ask != "" || !dropsIt.MatchString(r.folded) && !st.takesBack(r) {
		return false
	}
	st.abort(r)
	return true
}

// dropsIt is how people drop what they were about.
var dropsIt = regexp.MustCompile(`^(?:算了|不用了|不办了|不弄了|先不了|算了不用了|算了吧|never ?mind|forget it|no thanks)[吧啊了。.!！ ]*$`)

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
	return leavesOff.MatchString(withoutDoing.ReplaceAllString(r.folded, " ")) && !st.holdsValue(r)
}

// holdsValue tells whether a message holds a value that a matter can be about: 还是留1个.
func (st *step) holdsValue(r reading) bool {
	u := r.u
	return u.Quantity != nil || u.Region != nil || u.Account != "" || u.Amount != nil || len(u.OrderNos) > 0 ||
		someOfThem.MatchString(r.folded) || len(regionsSaid(r.folded, st.regionNames())) > 0 || eachNumber.MatchString(r.folded)
}

var (
	// leavesOff is how people say that something is not to be done.
	leavesOff = regexp.MustCompile(`算[了咯啦]|不|别|没事|没必要|先这样|再说|放弃|停|撤|取消|留着|照(?:常|旧)|拉倒|\b(?:never ?mind|forget|stop|leave|cancel|no|not|drop|keep|skip|don'?t|do not|changed)\b`)
	// withoutDoing are words with a no in them that give nothing up: 要不, 什么不办了, 为什么不退.
	withoutDoing = regexp.MustCompile(`要不|(?:为|凭)?什么不|怎么不|谁说不|不是|不会|不能|不对|不行|不知道|不好意思|差不多`)
	// someOfThem is how people say how many they keep or give back.
	someOfThem = regexp.MustCompile(`(?:留|要|退|买)(?:下|掉|了)?[ ]*(?:\d+|[一二两三四五六七八九十]) *[个件张份盒]`)
)

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
		if !appliesAnyway.MatchString(r.folded) || looksAsked(r) {
			return false
		}
	}
	st.give(AskingAnyway, "yes")
	st.proceed()
	return true
}

// appliesAnyway is how people say that they apply all the same: 那还是申请吧.
var appliesAnyway = regexp.MustCompile(`^[^不别没]{0,8}(?:申请|试试|试一下|提交)[^不别没]{0,4}$|\b(?:apply|try|submit)\b[^.!?]{0,12}(?:anyway|all the same|still|please)?[.! ]*$`)
