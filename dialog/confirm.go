package dialog

import (
	"regexp"
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
	var points understand.Understanding
	if st.quoted(e, &points); st.Task.Order != nil && len(points.OrderNos) > 0 && points.OrderNos[0] != st.Task.Order.No {
		return false // a yes to an earlier question, about another order
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
	if !understand.Consents(e.Text, to) && (to.Deed != understand.DeedSubmit || !submits.MatchString(understand.Folded(e.Text))) {
		return false
	}
	if to.Deed == understand.DeedLeave {
		st.leave(st.Task.CaseNo)
	} else {
		if to.Deed == understand.DeedSubmit && st.Task.wishOpen() {
			st.wish(wishesOf(e.Text)) // 退款吧, to the question what is wanted
		}
		st.confirmed()
	}
	return true
}

// submits is the word on the button, typed.
var submits = regexp.MustCompile(`^(?:请|就这样|那就)?[ ,]*(?:确认)?提交(?:吧|了|啦|一下)?[ .。!~]*$|^(?:please )?submit(?: it| now)?[ .!]*$`)

// answerConfirm takes a no, a correction, or more than a yes to the latest summary. A mere yes was taken by consents.
func (st *step) answerConfirm(r reading) bool {
	e, u := r.text, r.u
	cancels := st.Task.Goal == GoalCancel
	if cancels && wholeOrder.MatchString(r.folded) && strings.Contains(r.folded, "取消") && len(st.Task.Also) == 0 {
		st.Task.set(understand.AskingItem, "all")
		st.again()
		return true
	}
	switch {
	case st.another(r):
		st.Task.Next = e.Text
		st.say(st.t("confirm.then"))
		st.again()
		return true
	case u.Intent == understand.Affirm && (!st.aboutThis(u) || st.claimsPaid(u)):
		return false // a yes to another order, or to another matter
	case u.Intent == understand.Affirm && !cancels && st.changes(r):
		// "Yes, but region five": what is confirmed must have been on show.
		st.proceed()
		return true
	case !cancels && r.topic == "" && len(r.wishes) > 0 && st.stays(r) && st.changes(r):
		st.proceed()
		return true
	case cancels && st.keepsOther(r):
		st.say(st.t("kept"))
		st.again()
		return true
	case u.Intent == understand.Affirm, asksAlong(u) && asksWords.MatchString(r.folded):
		st.moreThanYes(r)
		return true
	case cancels && st.part(r), !cancels && r.topic == "" && st.changesPart(r):
		st.withOrder()
		return true
	case u.Intent == understand.Deny && st.changes(r):
		// "No, region five": a correction.
		st.proceed()
		return true
	case u.Intent == understand.Deny && st.correctsLast(e.Text):
		st.proceed()
		return true
	case u.Intent == understand.Deny && len([]rune(r.folded)) <= 6 && denyWord.MatchString(r.folded) && r.u.Reason == "" && !strings.Contains(r.folded, "不喜欢"):
		st.back()
		return true
	case u.Intent == understand.CancelOrder && cancels && len(u.OrderNos) == 0 && st.stays(r):
		// Asking for it once more is not the confirmation of it.
		st.again()
		return true
	case !cancels && askThem.MatchString(r.folded):
		st.human() // whoever wants an agent asked wants it handed over
		return true
	case greets.MatchString(r.folded):
		st.say(st.t("confirm.here"))
		st.again()
		return true
	case !cancels && r.topic == "" && st.stays(r) && st.changes(r):
		st.proceed()
		return true
	case !cancels && (r.topic == "" || !looksAsked(r)) && st.stays(r) && tellsOnly(u) && !sounds.MatchString(r.folded):
		st.addToPage(r)
		return true
	}
	return false
}

// addToPage puts what belongs to the matter on the page, and is told apart from a word that only points at the order.
func (st *step) addToPage(r reading) {
	if len([]rune(r.folded)) < 8 && st.pointsAt(r) {
		st.say(st.t("order.this_one"))
		st.again()
		return
	}
	st.note(r.text.Text)
	st.proceed()
}

var (
	beginsYes = regexp.MustCompile(`^(?:对|是|好|嗯|行|可以|没错|确认|没问题|yes\b|ok\b|okay\b|sure\b|right\b|correct\b)`)
	corrects  = regexp.MustCompile(`不是(?:这|它)|都不是|搞错|弄错|not this|wrong order`)
	goesAlong = regexp.MustCompile(`另外|还有|对了|顺便|(?:那|这)?(?:个|单|张)?也|\balso\b|another|\btoo\b|as well|by the way|\band my\b`)
)

// another tells whether a message brings another order's matter along, beside the one to be confirmed. That one goes first,
// because it is only a word away from its end.
func (st *step) another(r reading) bool {
	if corrects.MatchString(r.folded) || !beginsYes.MatchString(r.folded) && !goesAlong.MatchString(r.folded) {
		return false
	}
	if !bringsMatter(st.fresh(r)) && len(r.wishes) == 0 {
		return false
	}
	if len(r.u.OrderNos) > 0 {
		return r.u.OrderNos[0] != st.Task.Order.No
	}
	one := st.find(st.orders, []Saying{{Text: r.text.Text, At: r.text.At}}, (&Task{Goal: GoalLook}).class)
	return one.told && one.one() != nil && one.one().No != st.Task.Order.No &&
		!slices.ContainsFunc(st.Task.Also, func(o Order) bool { return o.No == one.one().No })
}

// keepsOther tells whether a message only says of other goods than those to be cancelled that they are to stay.
func (st *step) keepsOther(r reading) bool {
	if strings.TrimSpace(withoutKept(r.text.Text)) != "" {
		return false
	}
	named := func(o Order) int { return likeness(withEnglishGoods(r.folded), goods(&o)) }
	ours := 0
	for _, o := range append([]Order{*st.Task.Order}, st.Task.Also...) {
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

// denyWord is a word that says no; whatever else is read as a no may only be a sound.
var denyWord = regexp.MustCompile(`不|没|别|否|错|算了|\bno|nope|wrong|stop|cancel`)

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

// part tells whether only some of an unpaid order is to be cancelled, which cannot be done.
func (st *step) part(r reading) bool {
	t := st.Task
	if t.Order == nil || len(t.Order.Items) < 2 || t.Given[understand.AskingItem] != "" || !keptGoods.MatchString(r.folded) && !slices.Contains(r.wishes, WishPart) {
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
