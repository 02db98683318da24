package dialog

import (
	"slices"
	"strconv"
	"strings"

	"kefu/dialog/understand"
)

// fits tells whether a message can be the answer to the question just put.
func (st *step) fits(e Text, u understand.Understanding) bool {
	switch st.Asking {
	case understand.AskingConfirm:
		return u.Intent == understand.Affirm || u.Intent == understand.Deny
	case AskingNote, AskingEngraving, AskingAddress:
		return true
	case understand.AskingEvidence:
		return e.Media > 0 || u.Intent == understand.Deny
	case SlotWish:
		return len(wishesOf(e.Text)) > 0
	case understand.AskingLookupCode:
		return understand.CodeAlone.In(understand.Folded(e.Text))
	default:
		return valueOf(st.Asking, u) != "" || len(u.OrderNos) > 0
	}
}

// answer takes a message as the answer to the question just put; false if it is none, or is something else that the
// customer wants meanwhile.
func (st *step) answer(r reading) bool {
	if st.Asking == "" {
		return false
	}
	if t := st.Task; t != nil && t.Ask != "" {
		return st.answerSentBack(r)
	}
	if i := understand.PlaceNamed(r.folded); i > 0 && i <= len(st.Choices) && st.Asking != understand.AskingOrderNo && st.Asking != AskingAbout {
		st.answered(st.Choices[i-1])
		return true
	}
	return st.answersTo(st.Asking)(r)
}

// answersTo is what takes an answer to a question.
func (st *step) answersTo(slot Slot) taker {
	switch slot {
	case understand.AskingConfirm:
		return st.answerConfirm
	case understand.AskingOrderNo, AskingAbout:
		return st.answerWhich
	case AskingNote:
		return st.answerNote
	case understand.AskingEvidence:
		return st.answerEvidence
	case AskingEngraving, AskingAddress:
		return st.answerWished
	case AskingAnyway:
		return st.answerAnyway
	case understand.AskingItem:
		return st.answerItem
	case SlotWish:
		return st.answerWish
	case understand.AskingReason:
		return st.answerReason
	case understand.AskingRegionActual, understand.AskingRegionWanted:
		return st.answerRegion
	case understand.AskingPaidAt:
		return st.answerPaidAt
	case understand.AskingAccount:
		return st.answerAccount
	}
	return st.answerValue
}

// answerAccount takes an account other than the one that the order has. A question goes first, unless it names one.
func (st *step) answerAccount(r reading) bool {
	if r.u.Account == "" && r.topic != "" && looksAsked(r) {
		return false
	}
	r.u = st.readByOrder(r)
	if r.u.Account == "" {
		if said := understand.EndingOfAccount.FindStringSubmatch(r.folded); said != nil {
			st.accountTail(said[1]+said[2], r.text.Text)
			return true
		}
	}
	return st.answerValue(r)
}

// accountTail asks for the whole of an account of which only the end was told: goods go to a whole one. Who tells no
// more is handed over with what there is.
func (st *step) accountTail(tail, words string) {
	again := strings.Contains(st.Task.Given[AskingNote], tail)
	st.note(words)
	if again {
		st.fill(understand.AskingAccount, tail)
		st.proceed()
		return
	}
	st.say(st.t("account.whole", "Tail", tail))
	st.again()
}

// answerPaidAt takes a time, and asks which half of the day is meant where that is open.
func (st *step) answerPaidAt(r reading) bool {
	if len(r.u.PaidAtEither) == 0 || st.Task == nil {
		return st.answerValue(r)
	}
	st.absorb(r)
	st.askHalf(r.u.PaidAtEither)
	return true
}

// answerValue takes the value that a message tells of the detail asked for.
func (st *step) answerValue(r reading) bool {
	slot := st.Asking
	value := valueOf(slot, r.u)
	if value == "" || st.Task == nil || len(r.u.OrderNos) > 0 {
		return false
	}
	if slot == AskingPieces {
		r.u.Quantity = nil // the number is of another thing
	}
	if reason := st.Task.reason(); reason != "" && r.u.Reason != "" && r.u.Reason != reason {
		r.u.Reason = "" // it answers what was asked; the rest stands in the customer's own words
		st.note(r.text.Text)
	}
	st.absorb(r)
	if !slices.Contains(absorbed, slot) {
		st.fill(slot, value)
	}
	if r.text.Text != "" {
		st.proceed()
	}
	return true
}

// answerItem takes the goods that a message names.
func (st *step) answerItem(r reading) bool {
	i := st.itemNamed(r)
	if i == "" {
		return false
	}
	st.give(understand.AskingItem, i)
	st.absorb(r)
	st.proceed()
	return true
}

// answerWish takes what a message wishes for.
func (st *step) answerWish(r reading) bool {
	if len(r.wishes) == 0 {
		return false
	}
	st.absorb(r)
	st.proceed()
	return true
}

// answerRegion takes the region asked for. The one that the order has is a word about the order, no answer.
func (st *step) answerRegion(r reading) bool {
	t := st.Task
	if t.Order == nil || len(r.u.OrderNos) > 0 {
		return false
	}
	item, family := t.item(), t.Given[slotFamily]
	said := regionsSaid(r.folded, item.Regions)
	r.u = st.readByOrder(r)
	region := r.u.Region
	if st.wavers(r, item.numbered(r.folded, family)) {
		return true
	}
	if region == nil {
		// Of a family alone (电信) the question is which of its regions.
		if t.Given[slotFamily] != family || len(said) > 0 {
			st.askSlot(st.Asking)
			return true
		}
		return false
	}
	if region.Wanted == "" {
		if why := st.notWanted(r, item, len(said) > 0); why != "" {
			st.say(why)
			st.askSlot(st.Asking)
			return true
		}
		if t.Given[slotFamily] != family {
			st.askSlot(st.Asking)
			return true
		}
		if valueOf(st.Asking, r.u) == "" {
			return false
		}
	}
	if why := st.refuses(understand.AskingRegionWanted, region.Wanted); why != "" {
		st.say(why)
		st.askSlot(st.Asking)
		return true
	}
	st.absorb(r)
	st.proceed()
	return true
}

// wavers asks which of a few regions is wanted, where a message names them without telling.
func (st *step) wavers(r reading, regions []string) bool {
	told := r.u.Region != nil && r.u.Region.Wanted != ""
	if len(regions) < 2 || st.Asking != understand.AskingRegionWanted || told && !r.says(understand.Unsure) {
		return false
	}
	st.next()
	var row []Button
	for _, region := range regions {
		row = append(row, st.value(region, region))
	}
	st.ask(understand.AskingRegionWanted, st.t("region.either", "Regions", strings.Join(regions, st.t("or"))), append(inRows(row, 3), st.footer())...)
	return true
}

// notWanted is what to say of a region that the order has, where the one that is wanted was asked for; "" if it is no
// such.
func (st *step) notWanted(r reading, item Item, named bool) string {
	actual := r.u.Region.Actual
	switch {
	case actual != "" && st.Asking == understand.AskingRegionWanted && len([]rune(r.folded)) <= 5:
		return st.refuses(st.Asking, actual)
	case named && actual == item.Region:
		return st.t("region.this_one", "Region", item.Region)
	}
	return ""
}

// answerEvidence takes words in place of a picture: that there is none, or more about the matter, which agents will read.
func (st *step) answerEvidence(r reading) bool {
	e, u := r.text, r.u
	if r.topic != "" && looksAsked(r) || r.topic == "friend" {
		return false
	}
	switch u.Intent {
	case understand.Deny, understand.Affirm:
	case understand.Inform, understand.Other, understand.ReportProblem, understand.RequestRefund:
		if len(u.OrderNos) > 0 {
			return false
		}
		if short := st.understood(e.Text, understand.AskingConfirm).Intent; !understand.NoneAnswered.In(e.Text) && short != understand.Affirm {
			if st.answersFeeling(r) {
				return true
			}
			if reasonTable[u.Reason].vague {
				r.u.Reason = ""
			}
			misses := st.Misses
			st.absorb(r)
			if !slices.Contains(st.Task.Needs(), understand.AskingEvidence) {
				st.proceed() // what is wrong has become something else
				return true
			}
			st.Misses = misses
			st.say(st.t("evidence.words"))
			if st.Misses++; st.Misses > 1 {
				st.give(understand.AskingEvidence, "no")
				st.proceed()
				return true
			}
			st.askSlot(understand.AskingEvidence)
			return true
		}
	default:
		return false
	}
	st.noteKeyFault(r)
	st.give(understand.AskingEvidence, "no")
	st.proceed()
	return true
}

// answerReason takes a reason, or whatever sentence is given instead of one; a wish or a question is none.
func (st *step) answerReason(r reading) bool {
	switch r.u.Intent {
	case understand.Question, understand.ListOrders, understand.OrderStatus, understand.RefundStatus,
		understand.Greet, understand.Thanks:
		if r.u.Reason == "" {
			return false
		}
	}
	if len(r.u.OrderNos) > 0 || r.topic != "" && looksAsked(r) && r.u.Reason == "" {
		return false
	}
	if strings.TrimSpace(withoutKept(r.text.Text)) == "" {
		// 点卡照常发: no reason to be rid of the other.
		r.u.Reason = ""
		st.absorb(r)
		st.say(st.t("kept"))
		st.proceed()
		return true
	}
	// Details without a reason still count; the reason is asked again.
	if st.absorb(r) > 0 || r.u.Reason != "" {
		st.itemSaid(r)
		st.proceed()
		return true
	}
	return false
}

// answerNote takes a sentence in the customer's own words.
func (st *step) answerNote(r reading) bool {
	u := r.u
	if len(u.OrderNos) > 0 || u.Intent == understand.Question || u.Intent == understand.ListOrders || r.topic != "" && looksAsked(r) {
		return false
	}
	note := strings.TrimSpace(r.text.Text)
	if len([]rune(note)) < 2 || st.answersFeeling(r) {
		return len([]rune(note)) >= 2
	}
	st.give(AskingNote, note)
	st.absorb(r)
	st.proceed()
	return true
}

// answerWhich takes an order of the list shown: its number, its last digits or its place in the list.
func (st *step) answerWhich(r reading) bool {
	no := chosenOf(st.Choices, r)
	if no == "" {
		return false
	}
	if len(r.u.OrderNos) > 0 {
		st.Task.MoreOrders = r.u.OrderNos[1:]
	}
	st.absorb(r)
	if st.Task.Goal == GoalLook || st.Task.Goal == GoalConnect {
		// "Cancel the first one" says what to do with it, too.
		if wish, ok := wishGoals[r.u.Intent]; ok {
			st.Task.Goal = wish
		}
	}
	st.Task.No, st.Task.Order = no, nil
	if o := st.orderOf(no); o != nil {
		st.found(*o)
		return true
	}
	st.proceed()
	return true
}

// chosenOf is the order that an answer to a list names: by its number, its place in the list, its last digits, or with a
// yes where it is the only one; "" if it names none.
func chosenOf(list []string, r reading) string {
	i, ending := r.u.OrderIndex, r.u.OrderSuffix
	switch {
	case len(r.u.OrderNos) > 0:
		return r.u.OrderNos[0]
	case i > 0 && i <= len(list):
		return list[i-1]
	case i == -1 && len(list) > 0:
		return list[len(list)-1]
	case ending != "":
		list = slices.DeleteFunc(slices.Clone(list), func(no string) bool { return !strings.HasSuffix(no, ending) })
	case r.u.Intent != understand.Affirm && !r.says(understand.ShortYes):
		return ""
	}
	if len(list) != 1 {
		return ""
	}
	return list[0]
}

// wishGoals are the intents that want something done about an order.
var wishGoals = map[understand.Intent]Goal{
	understand.CancelOrder: GoalCancel, understand.RequestRefund: GoalAfter, understand.ReportProblem: GoalAfter,
}

// itemNamed is the line of the order that an answer names: all of it, by its place, or by a piece of its name.
func (st *step) itemNamed(r reading) string {
	items := st.Task.Order.Items
	if r.says(understand.WholeOrder) || strings.Contains(r.text.Text, st.t("item.all")) {
		return "all"
	}
	if i := r.u.OrderIndex; i > 0 && i <= len(items) {
		return strconv.Itoa(i - 1)
	}
	return namedItem(goodsPart(r.folded), items)
}
