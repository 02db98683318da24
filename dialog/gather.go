package dialog

import (
	"slices"
	"strconv"

	"kefu/dialog/texts"
	"kefu/dialog/understand"
)

// proceed does the next thing that the task needs: the order, then what its status allows.
func (st *step) proceed() {
	t := st.Task
	st.Misses = 0
	switch {
	case t == nil:
		st.menu("menu")
	case t.Ask != "":
		st.askSlot(t.Ask)
	case t.Order == nil && t.No != "":
		st.do(FindOrder{t.No})
	case t.Order == nil:
		st.do(ListOrders{})
	default:
		st.withOrder()
	}
}

// withOrder goes on once the order is known. Its status decides.
func (st *step) withOrder() {
	t := st.Task
	o := t.Order
	switch {
	case t.Goal == GoalHuman:
		st.openCase(CaseHuman)
	case t.Goal == GoalLook:
		st.show("")
	case o.Status == "unpaid" && t.Goal == GoalCancel:
		// The customer needs nobody for this, whatever a case about the order is for.
		st.askConfirmCancel()
	case st.caseAbout(o) != "":
		st.caseAlready(st.caseAbout(o))
	case o.Status == "unpaid":
		st.show(st.t("order.not_paid_yet"))
	default:
		if p, ok := o.path(); ok {
			st.gather(p)
			return
		}
		st.show("")
	}
}

// gather asks for the first detail that is missing, or for confirmation of them all.
func (st *step) gather(p path) {
	for _, slot := range st.Task.needs(p) {
		if _, ok := st.Task.Given[slot]; ok {
			continue
		}
		if slot == understand.AskingEvidence && st.Task.Media > 0 {
			continue
		}
		if v := st.Task.Order.known(slot, st.Task.line()); v != "" {
			continue
		}
		st.askSlot(slot)
		return
	}
	st.askSummary(p)
}

// Needs lists the details that the task takes on the way its order is on, those already given included; nil where
// there is nothing to ask.
func (t *Task) Needs() []Slot {
	if t == nil || t.Order == nil {
		return nil
	}
	p, ok := t.Order.path()
	if !ok {
		return nil
	}
	return t.needs(p)
}

// needs lists what must be known, with the question whether to go on where it normally cannot be done.
func (t *Task) needs(p path) []Slot {
	reason := t.reason()
	list := needs(t.Order, p, reason)
	if t.unlikely(p) != "" {
		at := 0
		if p.name != refundPath.name {
			at = slices.Index(list, understand.AskingReason) + 1
		}
		list = slices.Insert(list, at, AskingAnyway)
	}
	return list
}

func (t *Task) reason() understand.Reason { return understand.Reason(t.Given[understand.AskingReason]) }

// unlikely is the key of the plain word that this normally cannot be done, "" if it can.
func (t *Task) unlikely(p path) string {
	o, reason := t.Order, t.reason()
	noNeed := reason == understand.ChangedMind || reason == understand.FoundCheaper
	switch {
	case p.name == refundPath.name && !o.Cancellable:
		return "unlikely." + o.Kind
	case p.name == problemPath.name && noNeed:
		return "unlikely.used"
	case p.name == returnPath.name && noNeed && !o.SevenDays:
		return "unlikely.seven_days"
	}
	return ""
}

// line is the item in question: the one chosen, or the only one. -1 is the whole order.
func (t *Task) line() int {
	o := t.Order
	if len(o.Items) == 1 {
		return 0
	}
	if i, err := strconv.Atoi(t.Given[understand.AskingItem]); err == nil && i >= 0 && i < len(o.Items) {
		return i
	}
	return -1
}

// askSlot puts the one question for a detail, with an example and buttons.
func (st *step) askSlot(slot Slot) {
	st.next()
	var rows [][]Button
	switch slot {
	case understand.AskingReason:
		rows = st.reasonButtons()
	case understand.AskingRegionActual, understand.AskingRegionWanted:
		rows = st.regionButtons(slot)
	case understand.AskingAmountExpected, understand.AskingAmountCharged:
		rows = st.amountButtons(slot)
	case understand.AskingQuantityWanted:
		rows = st.quantityButtons()
	case understand.AskingItem:
		rows = st.itemButtons()
	case understand.AskingEvidence:
		rows = [][]Button{{st.choice(st.t("button.no_evidence"), "skip")}}
	case AskingAnyway:
		rows = [][]Button{{st.choice(st.t("button.anyway"), "yes"), st.choice(st.t("button.never_mind"), "no")}}
	}
	st.ask(slot, st.head(slot)+st.question(slot), append(rows, st.footer())...)
}

// question is the text of a question.
func (st *step) question(slot Slot) string {
	o := st.Task.Order
	if slot == AskingAnyway {
		p, _ := o.path()
		return st.t(st.Task.unlikely(p))
	}
	// Some reasons put a question in words of their own.
	if key := "ask." + string(slot) + "." + st.Task.Given[understand.AskingReason]; st.m.Texts.Has(key) {
		return st.t(key)
	}
	return st.t("ask." + string(slot))
}

// head shows above a question what is understood so far and how far there is to go.
func (st *step) head(slot Slot) string {
	t := st.Task
	if t.Order == nil || t.CaseNo != "" {
		return ""
	}
	p, ok := t.Order.path()
	if !ok {
		return ""
	}
	text := st.brief(t.Order) + "\n"
	for _, s := range st.Task.needs(p) {
		if v := st.shown(s); v != "" && s != slot {
			text += "✓ " + st.t("slot."+string(s)) + st.t("colon") + v + "\n"
		}
	}
	at, of := st.steps(p, slot)
	return text + "\n" + st.t("step", "At", at, "Of", of) + "\n"
}

// steps tells the place of a question among those that the customer is asked, the confirmation being the last. What
// the order database tells is no step.
func (st *step) steps(p path, slot Slot) (at, of int) {
	asked := slices.DeleteFunc(st.Task.needs(p), func(s Slot) bool {
		return s != slot && st.Task.Order.known(s, st.Task.line()) != ""
	})
	of = len(asked) + 1
	if st.Task.Given[understand.AskingReason] == "" {
		of++ // the detail behind the reason, whichever it will be
	}
	if i := slices.Index(asked, slot); i >= 0 {
		return i + 1, of
	}
	return of, of
}

// shown is the value of a slot as people read it, "" if it is not known.
func (st *step) shown(slot Slot) string {
	t := st.Task
	value := t.Given[slot]
	if value == "" && t.Order != nil {
		value = t.Order.known(slot, st.Task.line())
	}
	switch slot {
	case AskingAnyway:
		return ""
	case understand.AskingEvidence:
		if t.Media > 0 {
			return st.t("evidence.count", "Count", t.Media)
		}
		if value == "no" {
			return st.t("evidence.none")
		}
		return ""
	case understand.AskingItem:
		if value == "all" {
			return st.t("item.all")
		}
		if i, err := strconv.Atoi(value); err == nil && t.Order != nil && i >= 0 && i < len(t.Order.Items) {
			return t.Order.Items[i].Name
		}
		return ""
	case understand.AskingReason:
		if value == "" {
			return ""
		}
		return st.t("reason." + value)
	case understand.AskingAmountExpected, understand.AskingAmountCharged:
		fen, err := strconv.ParseInt(value, 10, 64)
		if err != nil {
			return ""
		}
		return texts.Yuan(fen)
	}
	return value
}

// askSummary shows everything and asks for the word to hand it over.
func (st *step) askSummary(p path) {
	t := st.Task
	st.next()
	text := st.t("summary."+p.name) + "\n\n" + st.full(t.Order)
	for _, slot := range st.Task.needs(p) {
		if v := st.shown(slot); v != "" {
			text += "\n✓ " + st.t("slot."+string(slot)) + st.t("colon") + v
		}
	}
	at, of := st.steps(p, understand.AskingConfirm)
	text += "\n\n" + st.t("step", "At", at, "Of", of) + "\n" + st.t("ask.confirm")
	st.ask(understand.AskingConfirm, text,
		[]Button{st.choice(st.t("button.submit"), "confirm"), st.choice(st.t("button.fix"), "fix")},
		st.footer())
}

// askFix asks which detail to correct.
func (st *step) askFix() {
	p, ok := st.Task.Order.path()
	if !ok {
		st.proceed()
		return
	}
	st.next()
	var row []Button
	for _, slot := range st.Task.needs(p) {
		if slot != AskingAnyway {
			row = append(row, st.choice(st.t("slot."+string(slot)), "fix:"+string(slot)))
		}
	}
	st.ask(AskingFix, st.t("ask.fix"), append(inRows(row, 2), st.footer())...)
}

// askConfirmCancel asks for the explicit word that cancels an unpaid order.
func (st *step) askConfirmCancel() {
	st.next()
	st.ask(understand.AskingConfirm, st.t("cancel.confirm", "Order", st.full(st.Task.Order)),
		[]Button{st.choice(st.t("button.confirm_cancel"), "confirm")}, st.footer())
}

// confirmed carries out what the latest summary said.
func (st *step) confirmed() {
	t := st.Task
	if t == nil || t.Order == nil {
		st.menu("menu")
		return
	}
	if t.Goal == GoalCancel && t.Order.Status == "unpaid" {
		st.do(CancelOrder{No: t.Order.No, Reason: t.Given[understand.AskingReason]})
		return
	}
	p, ok := t.Order.path()
	if !ok {
		st.proceed()
		return
	}
	st.openCase(p.kind)
}

// openCase hands the task over with everything that is known.
func (st *step) openCase(kind CaseKind) {
	t := st.Task
	if t.Order != nil {
		if no := st.caseAbout(t.Order); no != "" {
			st.caseAlready(no)
			return
		}
	}
	c := OpenCase{Kind: kind, Urgent: t.Urgent, Reason: t.Given[understand.AskingReason], Details: st.details()}
	if t.Order != nil {
		c.OrderNo = t.Order.No
	}
	st.do(c)
}

// details are the slots of the task as the agents will read them, checked against the order database.
func (st *step) details() []Detail {
	t := st.Task
	var list []Detail
	slots := append([]Slot{understand.AskingItem}, absorbed...)
	for _, slot := range append(slots, AskingNote, understand.AskingEvidence) {
		v := st.shown(slot)
		if v == "" {
			continue
		}
		d := Detail{Slot: slot, Value: v}
		if t.Order != nil {
			d.Check = t.Order.check(slot, st.Task.line(), t.Given[slot])
		}
		list = append(list, d)
	}
	return list
}
