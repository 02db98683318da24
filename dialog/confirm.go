package dialog

import (
	"maps"
	"slices"
	"strings"

	"kefu/dialog/understand"
)

// ownWords tells whether a message can answer the latest question with a yes: the customer wrote it, after reading the
// question, and it is words alone. A forwarded message is another's, and one written earlier was meant for something
// else.
func (e Text) ownWords() bool { return !e.Forwarded && !e.Unseen && e.Media == 0 }

// consents does what cannot be taken back, where it was asked for and the whole message is a yes to it. This is the only
// place where typed words do so; the other way is the question's own button.
func (st *step) consents(e Text) bool {
	deed, asked := st.deedAsked()
	if !asked || !e.ownWords() || e.CaseNo != "" {
		return false
	}
	var points understand.Understanding
	to := understand.Consenting{Lexicon: st.m.Lexicon, Deed: deed}
	st.quoted(e, &points)
	if o := st.Task.Order; o != nil {
		if len(points.OrderNos) > 0 && points.OrderNos[0] != o.No {
			return false // a yes to an earlier question, about another order
		}
		to.OrderNo = o.No
	}
	if !understand.Consents(e.Text, to) && (deed != understand.DeedSubmit || !understand.Submits.In(understand.Folded(e.Text))) {
		return false
	}
	if deed == understand.DeedLeave {
		st.leave(st.Task.CaseNo)
		return true
	}
	if deed == understand.DeedSubmit && st.Task.wishOpen() {
		st.wish(wishesOf(e.Text)) // 退款吧, to the question what is wanted
	}
	st.confirmed()
	return true
}

// deedAsked is what a yes to the question just put would do; false if the question asks for no deed.
func (st *step) deedAsked() (understand.Deed, bool) {
	switch {
	case st.Task == nil:
		return "", false
	case st.Asking == AskingLeave:
		return understand.DeedLeave, true
	case st.Asking != understand.AskingConfirm || st.Task.Ask != "":
		return "", false
	case st.Task.Goal == GoalCancel:
		return understand.DeedCancel, true
	}
	return understand.DeedSubmit, true
}

// answerConfirm takes a no, a correction, or more than a yes to the latest summary. A mere yes was taken by consents.
func (st *step) answerConfirm(r reading) bool {
	if st.cancelsWhole(r) {
		return true
	}
	if r.u.Intent == understand.Affirm && (!st.aboutThis(r.u) || st.claimsPaid(r.u)) {
		return false // a yes to another order, or to another matter
	}
	if st.Task.Goal == GoalCancel {
		return st.answerCancel(r)
	}
	if st.yesAsShown(r) {
		st.confirmed()
		return true
	}
	return st.answerSummary(r)
}

// answerCancel takes what is said to the question whether an unpaid order is to be cancelled.
func (st *step) answerCancel(r reading) bool {
	switch {
	case st.changesInstead(r):
		st.withOrder()
	case st.asksToSplit(r):
	case st.yesAndMore(r):
		st.moreThanYes(r)
	case st.keepsPart(r):
		st.withOrder()
	case st.takesNo(r):
	case r.u.Intent == understand.CancelOrder && len(r.u.OrderNos) == 0 && st.stays(r):
		st.again() // asking for it once more is not the confirmation of it
	case r.says(understand.Greets):
		st.say(st.t("confirm.here"))
		st.again()
	default:
		return false
	}
	return true
}

// changesInstead takes that something about the order is to be changed rather than the order cancelled.
func (st *step) changesInstead(r reading) bool {
	t := st.Task
	change := slices.ContainsFunc(r.wishes, Wish.changes)
	if len(t.AlsoCancel) > 0 || !change || !r.hasWish(WishAddress, WishEngraving, WishNoCancel) || !st.stays(r) {
		return false
	}
	t.Goal = GoalAfter
	if t.rule().nothingWrong {
		delete(t.Given, understand.AskingReason) // it is wanted after all
	}
	st.absorb(r)
	return true
}

// answerSummary takes what is said to a summary that is to be handed over. What is confirmed must have been on show, so
// that a change shows it anew.
func (st *step) answerSummary(r reading) bool {
	asks := r.topic != ""
	switch {
	case r.says(understand.AsksIfFiled):
		st.again()
	case st.takesHurry(r), st.takesChange(r):
		st.proceed()
	case st.yesAndMore(r):
		st.moreThanYes(r)
	case !asks && st.changesPart(r):
		st.withOrder()
	case st.takesNo(r):
	case r.says(understand.WantsAgentsAsked):
		st.human() // whoever wants an agent asked wants it handed over
	case r.says(understand.Greets):
		st.say(st.t("confirm.here"))
		st.again()
	case r.says(understand.TakesNote):
		st.again() // 行吧 等你们: it is still to be handed over
	case !asks && st.changesThis(r):
		st.proceed()
	case st.standsThere(r):
		st.again()
	default:
		return st.addToPage(r)
	}
	return true
}

// takesHurry takes 快 as the answer to the question what is wanted, where that is still open.
func (st *step) takesHurry(r reading) bool {
	if !r.says(understand.OnlyHurries) && !(r.onlyUrges() && !looksAsked(r)) || !st.Task.wishOpen() || !slices.Contains(st.Task.offers(), WishDeliver) {
		return false
	}
	st.wish([]Wish{WishDeliver})
	return true
}

// takesChange takes "yes, but region five", and another wish.
func (st *step) takesChange(r reading) bool {
	return r.u.Intent == understand.Affirm && st.changes(r) || r.topic == "" && len(r.wishes) > 0 && st.changesThis(r)
}

// standsThere tells whether a message says only what stands on the page already: the same reason, or the same details.
func (st *step) standsThere(r reading) bool {
	return r.u.Reason != "" && r.u.Reason == st.Task.reason() && tellsOnlyReason(r.u) && st.stays(r) ||
		r.topic == "" && st.stays(r) && st.onlyRepeats(r)
}

// yesAsShown tells whether a message is a yes that only repeats what stands on the page: 对 麻烦换二区. Whatever asks, sets
// a condition or brings anything that is not shown is none.
func (st *step) yesAsShown(r reading) bool {
	return r.text.ownWords() && r.text.CaseNo == "" && r.says(understand.BeginsWithYes) && st.onlyRepeats(r)
}

// onlyRepeats tells whether a message tells something, and nothing but what stands on the page.
func (st *step) onlyRepeats(r reading) bool {
	t := st.Task
	if looksAsked(r) || r.says(understand.Reserves) || len(r.u.OrderNos) > 0 {
		return false
	}
	given, trail, before, effects := maps.Clone(t.Given), slices.Clone(t.Trail), st.details(), len(st.effects)
	held := t.holds()
	said := r
	said.u = st.corrected(r.u)
	said.u.Reason = ""
	if held && !slices.Contains(r.wishes, WishDeliver) {
		said.wishes = slices.DeleteFunc(slices.Clone(r.wishes), func(w Wish) bool { return w == WishHold })
	}
	told := st.absorb(said) > 0 || len(said.wishes) < len(r.wishes) || r.says(understand.GoodsStay)
	same := slices.Equal(before, st.details())
	t.Given, t.Trail, st.effects = given, trail, st.effects[:effects]
	return told && same
}

// cancelsWhole takes that all of an order is to be cancelled, where only some of it was spoken of.
func (st *step) cancelsWhole(r reading) bool {
	if st.Task.Goal != GoalCancel || len(st.Task.AlsoCancel) > 0 || !r.says(understand.WholeOrder) || !r.says(understand.NamesCancelling) {
		return false
	}
	st.Task.set(understand.AskingItem, "all")
	st.again()
	return true
}

// bringsAnother keeps another order's matter for after the one under way: neither takes details of the other.
func (st *step) bringsAnother(r reading) bool {
	t := st.Task
	if t == nil || t.Order == nil || t.Ask != "" || st.Asking == "" || t.Goal != GoalAfter && t.Goal != GoalCancel || !st.another(r) {
		return false
	}
	if t.NextMatter != "" {
		t.NextMatter += st.t("next.also")
	}
	t.NextMatter += r.text.Text
	st.say(st.t("confirm.then"))
	st.again()
	return true
}

// yesAndMore tells whether a message is a yes with something else in it, or asks before it answers.
func (st *step) yesAndMore(r reading) bool {
	return r.u.Intent == understand.Affirm || asksAlong(r.u) && r.says(understand.AsksSomething)
}

// takesNo takes a no: with what is right instead ("no, region five"), or alone, which goes one step back.
func (st *step) takesNo(r reading) bool {
	if r.u.Intent != understand.Deny {
		return false
	}
	if said := st.readAlone(r); bringsMatter(said) {
		r = said // 等一下 号码也写错了: a no that says why
	}
	if st.changes(r) || st.correctsLast(r.text.Text) {
		st.proceed()
		return true
	}
	if len([]rune(r.folded)) > 6 || !r.says(understand.HasADenial) || r.u.Reason != "" || r.says(understand.Dislikes) {
		return false
	}
	st.back()
	return true
}

// addToPage puts what belongs to the matter on the page, and is told apart from a word that only points at the order.
func (st *step) addToPage(r reading) bool {
	if r.u.Intent == understand.Deny && looksAsked(r) {
		r.u.Intent = understand.Question // 不是不想要 你们有价保没
	}
	if r.topic != "" && looksAsked(r) || !st.stays(r) || !tellsOnly(r.u) || r.says(understand.Sounds) {
		return false
	}
	if r.says(understand.ToldAlready) {
		st.again()
		return true
	}
	if r.says(understand.NotThisOrder) || len([]rune(r.folded)) < 8 && st.pointsAt(r) {
		st.say(st.t("order.this_one"))
		st.again()
		return true
	}
	st.note(r.text.Text)
	key := "confirm.added"
	if asksOnly(r) {
		key = "confirm.asked"
	}
	st.say(st.t(key, "Words", strings.TrimSpace(r.text.Text)))
	st.again()
	return true
}

// asksOnly tells whether a message asks, and neither tells nor wishes anything.
func asksOnly(r reading) bool {
	return (r.u.Intent == understand.Question || r.says(understand.EndsAsking)) && len(r.wishes) == 0 && tellsNothing(r.u)
}

// another tells whether a message brings another order's matter along, beside the one under way. That one goes first,
// because it is only some words away from its end.
func (st *step) another(r reading) bool {
	one := st.readAlone(r)
	if r.says(understand.NotThisOne) || r.says(understand.ThatFirst) || !bringsMatter(one) && len(r.wishes) == 0 {
		return false
	}
	if !r.says(understand.BeginsWithYes) && !r.says(understand.GoesAlong) {
		return st.Asking != understand.AskingItem && !looksAsked(r) && st.otherKind(one) && st.firmlyOther(r)
	}
	if len(r.u.OrderNos) > 0 {
		return r.u.OrderNos[0] != st.Task.Order.No
	}
	probe := &Task{Goal: GoalAfter}
	probe.set(SlotWish, joinWishes(one.wishes))
	f := st.find(st.orders, []Saying{{Text: r.text.Text, At: r.text.At}}, probe.class)
	other := f.one()
	return f.told && other != nil && other.No != st.Task.Order.No && st.namesFirmly(r, other) &&
		!slices.ContainsFunc(st.Task.AlsoCancel, func(o Order) bool { return o.No == other.No })
}

// otherKind tells whether the matter of a message is of another kind than the task: whoever says the same of another
// order may only correct which one is meant.
func (st *step) otherKind(one reading) bool {
	t := st.Task
	switch {
	case t.Goal == GoalCancel:
		return one.u.Intent == understand.ReportProblem && one.u.Reason != "" && one.u.Reason != t.reason() && !reasonTable[one.u.Reason].vague
	case one.u.Intent == understand.CancelOrder:
		return t.reason() != "" && !t.rule().nothingWrong
	}
	return t.reason() != "" && one.u.Reason != "" && one.u.Reason != t.reason() && !reasonTable[one.u.Reason].vague
}

// firmlyOther tells whether a message can only be about another order than the one of the task.
func (st *step) firmlyOther(r reading) bool {
	f := st.described(r, st.orders)
	return f.told && len(f.orders) > 0 && !f.holds(st.Task.Order.No) &&
		slices.ContainsFunc(st.clues(r.text.Text, r.text.At, st.orders), func(k clue) bool {
			sure := k.firm || k.kind == clueSuffix || k.kind == clueState && k.fits(&f.orders[0]) >= plainState
			return sure && k.fits(st.Task.Order) == 0 && k.fits(&f.orders[0]) > 0
		})
}

// keepsOther tells whether a message only says of other goods than those to be cancelled that they are to stay.
func (st *step) keepsOther(r reading) bool {
	if strings.TrimSpace(withoutKept(r.text.Text)) != "" {
		return false
	}
	named := func(o Order) int { return likeness(withEnglishGoods(r.folded), goods(&o)) }
	ours := 0
	for _, o := range append([]Order{*st.Task.Order}, st.Task.AlsoCancel...) {
		ours = max(ours, named(o))
	}
	return slices.ContainsFunc(st.orders, func(o Order) bool { return named(o) > ours })
}

// asksAlong tells whether a message only asks something before it answers.
func asksAlong(u understand.Understanding) bool {
	switch u.Intent {
	case understand.Question, understand.OrderStatus, understand.RefundStatus:
		return len(u.OrderNos) == 0
	}
	return false
}

// tellsOnly tells whether a message wants nothing of its own.
func tellsOnly(u understand.Understanding) bool {
	switch u.Intent {
	case understand.Inform, understand.Other, understand.OrderStatus, understand.Question, understand.ReportProblem:
		return len(u.OrderNos) == 0
	}
	return false
}

// stays tells whether a message is about the order in question.
func (st *step) stays(r reading) bool {
	if len(r.u.OrderNos) > 0 {
		return r.u.OrderNos[0] == st.Task.Order.No
	}
	one := st.about(r, &Task{Goal: GoalLook}).one()
	return one != nil && one.No == st.Task.Order.No
}

// keepsPart tells whether only some of an unpaid order is to be cancelled, which cannot be done.
func (st *step) keepsPart(r reading) bool {
	t := st.Task
	if t.Order == nil || len(t.Order.Items) < 2 || t.Given[understand.AskingItem] != "" || !r.says(understand.GoodsStay) && !slices.Contains(r.wishes, WishPart) {
		return false
	}
	t.set(understand.AskingItem, "part")
	return true
}

// changesPart takes another item of the order as the one that is meant.
func (st *step) changesPart(r reading) bool {
	t := st.Task
	if t.Order == nil || len(t.Order.Items) < 2 {
		return false
	}
	before := t.Given[understand.AskingItem]
	st.itemSaid(r)
	return t.Given[understand.AskingItem] != before
}

// moreThanYes answers a yes with something else in it: a question in it is answered, nothing is done, and the question
// of the task stands again.
func (st *step) moreThanYes(r reading) {
	if r.text.ownWords() {
		if st.answersQuestion(r) {
			return
		}
		if t := st.Task; t.Goal == GoalAfter && looksAsked(r) && t.Order != nil {
			st.note(r.text.Text) // what nobody can answer here goes to the agent with the rest
			st.say(st.t("confirm.asked", "Words", strings.TrimSpace(r.text.Text)))
			st.again()
			return
		}
		if st.Misses++; st.Misses > 1 {
			st.Topic.Offer = offerHuman
			st.say(st.t("miss.human"))
			st.again()
			return
		}
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
func (st *step) changes(r reading) bool {
	t := st.Task
	if r.u.Reason != "" && reasonTable[r.u.Reason].vague && t.reason() != "" {
		r.u.Reason = ""
	}
	r.u = st.corrected(r.u)
	before := st.details()
	st.absorb(r)
	return !slices.Equal(before, st.details())
}

// changesThis is changes, of a message about the order in question.
func (st *step) changesThis(r reading) bool { return st.stays(r) && st.changes(r) }

// corrected reads a correction of the summary: where the order database tells the region that the order has, a lone
// region is the one that is wanted.
func (st *step) corrected(u understand.Understanding) understand.Understanding {
	t := st.Task
	if u.Region != nil && u.Region.Wanted == "" && t.Order != nil && t.Order.known(understand.AskingRegionActual, t.line()) != "" {
		u.Region = &understand.Region{Wanted: u.Region.Actual}
	}
	return u
}
