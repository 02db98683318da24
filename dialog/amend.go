package dialog

import (
	"maps"
	"slices"
	"strings"

	"kefu/dialog/understand"
	"kefu/internal/terms"
)

// This file changes what was filed. A detail of a waiting case becomes another only by words that say so, the customer is
// told, and a protest puts it back.

// wantedAfterAll forgets why the goods were not wanted, where they are now.
func (t *Task) wantedAfterAll() {
	if t.reason() == understand.ChangedMind && !t.wants(WishRefund, WishCancel) && t.wants(WishNoRefund, WishDeliver) {
		delete(t.Given, understand.AskingReason)
	}
}

// invoiceNeeds asks for what an invoice needs, where it is wanted now and not before, and nothing of that was told.
func (st *step) invoiceNeeds(before map[Slot]string, r reading) string {
	if !st.Task.wants(WishInvoice) || strings.Contains(before[SlotWish], string(WishInvoice)) || r.says(understand.BillingDetails) {
		return ""
	}
	return "\n" + st.t("invoice.needs")
}

// correct changes the details of a waiting case by what the customer says now, and tells what has changed; "" if nothing.
func (st *step) correct(c Case, r reading) string {
	o := st.orderOf(c.OrderNo)
	if o == nil {
		return st.complete(c, r)
	}
	was := st.Task
	t := &Task{Goal: GoalAfter, Order: o, No: o.No, Given: maps.Clone(c.Given)}
	st.Task = t
	defer func() { st.Task = was }()
	if t.Given == nil {
		t.Given = map[Slot]string{}
	}
	if c.About != "" {
		r.u.Reason = "" // what the shop's events opened is about those
	}
	before, wished := maps.Clone(t.Given), st.wishShown()
	back := c.Was != nil && r.says(understand.Undoes)
	if back {
		t.Given = maps.Clone(c.Was)
		r.u.Reason = ""
	}
	st.absorbCorrection(r)
	t.wantedAfterAll()
	details, words := st.differing(before, wished)
	if len(details) == 0 {
		return ""
	}
	if part := st.partShown(); part != "" && before[understand.AskingItem] != t.Given[understand.AskingItem] {
		details = append(details, Detail{Slot: SlotPart, Value: part})
	}
	key := "case.changed"
	if c.Given, c.Was = t.Given, before; back {
		key, c.Was = "case.put_back", nil
	}
	text := st.t(key, "Details", strings.Join(words, "\n"), "Case", c.No)
	text += st.invoiceNeeds(before, r)
	change := AddDetails{CaseNo: c.No, Details: details}
	if hold := t.holds(); hold != c.Holds && c.About == "" {
		c.Holds, change.Hold = hold, &hold
		text += st.heldWords(c, o)
	}
	st.remember(c)
	st.do(change)
	return text
}

// endingCorrected is the number that the order is charged to, with the last digits that a message gives it; "" if none.
func (t *Task) endingCorrected(r reading) string {
	found := understand.NewEnding.FindStringSubmatch(r.folded)
	line := max(t.line(), 0)
	if found == nil || looksAsked(r) || len(t.Order.Items) <= line || len(t.Order.Items) > 1 && t.line() < 0 {
		return ""
	}
	number, ending := t.Order.Items[line].Account, found[1]+found[2] // a phone number is hidden here: needsWholeNumber
	if len(number) <= len(ending) || understand.Digits.FindString(number) != number {
		return ""
	}
	return number[:len(number)-len(ending)] + ending
}

// absorbUrgent takes what the shop has to know before it sends, whatever else is wrong: 先别充了, 号码改成 13800138020.
func (st *step) absorbUrgent(r reading) {
	if slices.Contains(r.wishes, WishHold) {
		st.wish([]Wish{WishHold})
	}
	if r.u.Reason == understand.WrongAccount && r.u.Account != "" && st.Task.reason() == understand.NotReceived && !looksAsked(r) && !st.Task.wants(WishRefund, WishCancel) {
		st.Task.set(understand.AskingReason, string(understand.WrongAccount)) // that is why it did not come
		st.Task.set(understand.AskingAccount, r.u.Account)
		st.wish([]Wish{WishAccount})
	}
}

// needsWholeNumber asks for all of a phone number whose last digits are corrected: only the shop sees what stands before.
func (st *step) needsWholeNumber(c Case, r reading) bool {
	o := st.orderOf(c.OrderNo)
	if o == nil || looksAsked(r) || !r.says(understand.NewEnding) ||
		!slices.ContainsFunc(o.Items, func(i Item) bool { return strings.Contains(i.Account, "*") }) {
		return false
	}
	st.tell(c.No, st.t("case.whole_number", "Case", c.No))
	return true
}

// absorbCorrection takes the details of a message into the case that the task stands for. It says nothing.
func (st *step) absorbCorrection(r reading) {
	if st.detailPutRight(r) {
		return
	}
	if st.Task.keepsReason(&r) {
		st.absorbUrgent(r)
		return // something else is wrong, too: the agent reads the words, and nothing of the case is changed by them
	}
	rather := r.says(understand.RatherRefund) && slices.Contains(r.wishes, WishRefund)
	asks := !rather && (looksAsked(r) || st.asksOfMoney(r))
	if slices.Equal(r.wishes, []Wish{WishHurry}) || asks && (slices.Contains(r.wishes, WishRefund) || slices.Contains(r.wishes, WishDifference)) {
		r.wishes = nil // 快点, 什么时候退, 退差价不: no other wish
	}
	says := len(st.effects)
	defer func() { st.effects = st.effects[:says] }()
	if asks && !otherwise(r) {
		st.wish(st.ofOneItem(r)) // 是不是扣了我两次: asked, and nothing told
		return
	}
	st.absorbSaid(r)
}

// detailPutRight changes the one detail that a message says was written wrongly.
func (st *step) detailPutRight(r reading) bool {
	if slot, now := st.Task.putRight(r); now != "" {
		st.Task.set(slot, now)
		return true
	}
	number := st.Task.endingCorrected(r)
	if number == "" {
		return false
	}
	st.Task.set(understand.AskingAccount, number)
	st.wish([]Wish{WishAccount})
	return true
}

// keepsReason leaves out of a message the reason that replaces none: only who takes a reason back has it replaced. It
// tells whether something else is wrong, too.
func (t *Task) keepsReason(r *reading) (more bool) {
	if t.reason() == "" {
		return false
	}
	if looksAsked(*r) && r.u.Account == "" && r.u.Region == nil {
		r.u.Reason = "" // 我号码是不是写错了: asked, and nothing told
	}
	vague := reasonTable[r.u.Reason].vague
	if !vague && r.says(understand.TakesBackReason) {
		return false
	}
	if r.u.Reason != "" && r.u.Reason != t.reason() && !vague {
		return true
	}
	r.u.Reason = ""
	return false
}

// absorbSaid takes the details of a message, and of those that are filed only what it says to be another.
func (st *step) absorbSaid(r reading) {
	before := maps.Clone(st.Task.Given)
	st.absorb(r)
	for slot, names := range namesOf {
		if was, is := before[slot], st.Task.Given[slot]; was != "" && is != was && !st.saysSo(r, is, names) {
			st.Task.Given[slot] = was
		}
	}
	if r.u.Intent != understand.Question && (len(r.wishes) > 0 || r.says(understand.GoodsStay)) {
		st.itemSaid(r)
	}
}

// otherwise tells whether a message says so; 是不是 only asks.
func otherwise(r reading) bool {
	return understand.SaysOtherwise.In(understand.IsItSo.Without(r.folded, " "))
}

// namesOf are the words for details that, once filed, become others only where they are spoken of, or where something is
// said to be another than it was.
var namesOf = map[Slot]*understand.Said{
	AskingEngraving:                 understand.NamesEngraving,
	AskingAddress:                   understand.NamesAddress,
	understand.AskingAccount:        understand.NamesAccount,
	understand.AskingRegionWanted:   understand.OfRegions,
	understand.AskingRegionActual:   understand.OfRegions,
	understand.AskingAmountExpected: understand.NamesSum,
	understand.AskingAmountCharged:  understand.NamesSum,
	understand.AskingQuantityWanted: understand.NamesCount,
	understand.AskingPaidAt:         understand.NamesPayment,
	understand.AskingPaymentMethod:  understand.NamesPayment,
}

// saysSo tells whether a message says that a detail is to be another: it says so, names the detail, or is nothing else.
func (st *step) saysSo(r reading, value string, names *understand.Said) bool {
	return otherwise(r) || r.says(names) || len([]rune(r.folded)) <= len([]rune(value))+4
}

// differing are the details that are other than before, those that are gone among them, and what to tell of the new ones.
func (st *step) differing(before map[Slot]string, wished string) (details []Detail, words []string) {
	given := st.Task.Given
	for _, d := range st.details() {
		same := before[d.Slot] == given[d.Slot] && (d.Slot != SlotWish || d.Value == wished)
		if same || d.Slot == AskingNote || d.Slot == understand.AskingEvidence {
			continue
		}
		details = append(details, d)
		words = append(words, st.slotName(d.Slot)+st.t("colon")+d.Value)
	}
	for _, slot := range detailSlots {
		if before[slot] != "" && given[slot] == "" {
			details = append(details, Detail{Slot: slot, Value: st.t("detail.dropped")})
		}
	}
	return details, words
}

// heldWords tells that the shop was asked to hold an order that it has not sent, or to go on with it; nothing of another.
func (st *step) heldWords(c Case, o *Order) string {
	switch {
	case o == nil || o.Status != terms.Paid:
		return ""
	case c.Holds:
		return "\n" + st.t("case.held")
	}
	return "\n" + st.t("case.let_go")
}

// complete puts what a customer tells of an order that nobody can see yet into the case about no order. What was told
// before stays: a word about something else changes no reason.
func (st *step) complete(c Case, r reading) string {
	was := st.Task
	t := &Task{Goal: GoalHuman, Given: maps.Clone(c.Given)}
	st.Task = t
	defer func() { st.Task = was }()
	if t.reason() != "" {
		r.u.Reason = ""
	}
	before, wished := maps.Clone(t.Given), st.wishShown()
	st.absorb(r)
	details, _ := st.differing(before, wished)
	c.Given = t.Given
	st.remember(c)
	for _, no := range r.u.OrderNos {
		details = append(details, Detail{Slot: understand.AskingOrderNo, Value: no})
	}
	about := ""
	if f := st.described(r, st.orders); len(r.u.OrderNos) == 0 && !looksAsked(r) && f.told && f.one() != nil && st.namesFirmly(r, f.one()) && st.Topic.OrderNo != f.one().No {
		st.Topic.OrderNo = f.one().No
		details = append(details, Detail{Slot: understand.AskingOrderNo, Value: f.one().No, Check: "same"})
		about = st.t("case.about", "Order", st.brief(f.one()), "Case", c.No)
	}
	if len(details) > 0 {
		st.do(AddDetails{CaseNo: c.No, Details: details})
	}
	return about
}
