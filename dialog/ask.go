package dialog

import (
	"slices"
	"strconv"
	"strings"

	"kefu/dialog/texts"
	"kefu/dialog/understand"
	"kefu/internal/terms"
)

// askSlot puts the one question for a detail, with an example and buttons.
func (st *step) askSlot(slot Slot) { st.putSlot(slot, false) }

// putSlot is askSlot; again tells that the question was put before.
func (st *step) putSlot(slot Slot, again bool) {
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
	case AskingPieces:
		rows = st.piecesButtons()
	case understand.AskingPaidAt:
		rows = [][]Button{{st.choice(st.t("button.today"), "day:0"), st.choice(st.t("button.yesterday"), "day:1")}}
	case understand.AskingPaymentMethod:
		rows = st.methodButtons()
	case understand.AskingItem:
		rows = st.itemButtons()
	case understand.AskingEvidence:
		rows = [][]Button{{st.choice(st.t("button.no_evidence"), "skip")}}
	case SlotWish:
		rows = st.wishRows("button.wish")
	case AskingAnyway:
		rows = [][]Button{{st.choice(st.t("button.anyway"), "yes"), st.choice(st.t("button.never_mind"), "no")}}
	}
	if st.lastQuestion(slot, rows, again) {
		return
	}
	st.ask(slot, st.head(slot)+st.question(slot), append(rows, st.footer())...)
}

// question is the text of a question.
func (st *step) question(slot Slot) string {
	if slot == AskingAnyway {
		p, _ := st.Task.path()
		return st.t(st.Task.warning(p))
	}
	if family := st.Task.Given[slotFamily]; family != "" && slot == understand.AskingRegionWanted {
		return st.t("ask.region_of", "Family", family)
	}
	// Some reasons put a question in words of their own.
	if key := "ask." + string(slot) + "." + st.Task.Given[understand.AskingReason]; st.m.Texts.Has(key) {
		return st.t(key, "Example", st.example(slot))
	}
	if o := st.Task.Order; slot == AskingAddress && o != nil {
		return st.t("ask.address", "Unsent", o.Status == terms.Paid || o.Status == terms.Unpaid)
	}
	return st.t("ask."+string(slot), "Example", st.example(slot))
}

// example is an answer that could be right for this very order.
func (st *step) example(slot Slot) string {
	o := st.Task.Order
	switch slot {
	case understand.AskingRegionActual, understand.AskingRegionWanted:
		if o != nil && len(o.Items) > 0 {
			item := o.Items[max(0, st.Task.line())]
			for _, r := range item.Regions {
				if (r == item.Region) == (slot == understand.AskingRegionActual) {
					return r
				}
			}
		}
		return st.t("example.region")
	case understand.AskingAmountExpected, understand.AskingAmountCharged:
		if o != nil {
			return strings.TrimPrefix(texts.Yuan(max(o.Total, o.Paid)), "¥")
		}
		return "100"
	}
	return ""
}

// head shows above a question what is understood so far and how far there is to go.
func (st *step) head(slot Slot) string {
	t := st.Task
	if t.Order == nil || t.CaseNo != "" {
		return ""
	}
	p, ok := t.path()
	if !ok {
		return ""
	}
	at, of := st.steps(p, slot)
	return st.soFar(slot) + "\n" + st.t("step", "At", at, "Of", of) + "\n"
}

// soFar is the order in a line, with what is known of the matter beside what slot asks.
func (st *step) soFar(slot Slot) string {
	t := st.Task
	text := st.brief(t.Order) + "\n"
	p, _ := t.path()
	for _, s := range t.tells(p) {
		if s == understand.AskingReason && t.reason() == understand.OtherReason && len(t.wished()) > 0 {
			continue // what they wish for says it better
		}
		if v := st.shown(s); v != "" && s != slot {
			text += "✓ " + st.slotName(s) + st.t("colon") + v + "\n"
		}
	}
	return text
}

// tells are the details that are shown once they are known: those that are asked for, and what was told unasked.
func (t *Task) tells(p path) []Slot {
	list := t.needs(p)
	if !slices.Contains(list, understand.AskingReason) {
		list = slices.Insert(list, 0, understand.AskingReason)
	}
	for _, slot := range []Slot{SlotWish, AskingNote} {
		if !slices.Contains(list, slot) {
			list = append(list, slot)
		}
	}
	return list
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

// askSummary shows everything and asks for the word to hand it over.
func (st *step) askSummary(p path) {
	st.next()
	st.ask(understand.AskingConfirm, st.summary(p)+"\n\n"+st.confirmWords(p), st.summaryRows(p)...)
}

// summary is everything that goes to the agents.
func (st *step) summary(p path) string {
	t := st.Task
	text := st.t(t.summaryKey(p)) + "\n\n" + st.full(t.Order)
	text += "\n"
	for _, d := range st.details() {
		if d.Slot == understand.AskingReason && t.reason() == understand.OtherReason && (t.Given[AskingNote] != "" || len(t.wished()) > 0) {
			continue // their own words, or what they wish for, say it better
		}
		text += "\n✓ " + st.slotName(d.Slot) + st.t("colon") + d.Value
	}
	return text
}

// summaryKey is the text that a summary begins with. Who wants the goods reads nothing of giving them back.
func (t *Task) summaryKey(p path) string {
	rule := t.rule()
	switch {
	case p.name == paymentPath.name, p.name == changePath.name:
	case p.name == returnPath.name && rule.nothingWrong && t.Order.SevenDays:
		return "summary.seven_days"
	case rule.wantsGoods, t.keepsGoods(), t.wishOpen() && !rule.nothingWrong:
		return "summary.problem"
	}
	return "summary." + p.name
}

// summaryRows are the buttons below a summary, long or short.
func (st *step) summaryRows(p path) [][]Button {
	rows := [][]Button{{st.choice(st.t("button.submit"), "confirm"), st.choice(st.t("button.fix"), "fix")}}
	if st.Task.wishOpen() && p.name != paymentPath.name {
		rows = append(st.wishRows("button.submit_wish"), rows...)
	}
	return append(rows, st.footer())
}

// stillConfirm asks once more for the word that carries out what the latest summary showed, which still stands above.
func (st *step) stillConfirm() {
	t := st.Task
	if t.Goal == GoalCancel {
		names := []string{st.short(t.Order)}
		for _, o := range t.AlsoCancel {
			names = append(names, st.short(&o))
		}
		st.next()
		st.ask(understand.AskingConfirm, st.t("confirm.cancel_still", "Order", texts.Join(st.Lang, names)), st.cancelRow(), st.footer())
		return
	}
	p, ok := t.path()
	if !ok {
		st.withOrder()
		return
	}
	st.next()
	st.ask(understand.AskingConfirm, st.t("confirm.still", "Order", st.short(t.Order)), st.summaryRows(p)...)
}

// askFix asks which detail to correct.
func (st *step) askFix() {
	p, ok := st.Task.path()
	if !ok {
		st.proceed()
		return
	}
	st.next()
	var row []Button
	for _, slot := range st.Task.needs(p) {
		if slot != AskingAnyway && slot != understand.AskingEvidence { // a picture can be sent to the page itself
			row = append(row, st.choice(st.t("slot."+string(slot)), "fix:"+string(slot)))
		}
	}
	if p.name != paymentPath.name {
		row = append(row, st.choice(st.slotName(SlotWish), "fix:"+string(SlotWish)))
	}
	st.ask(AskingFix, st.t("ask.fix"), append(inRows(row, 2), st.footer())...)
}

// reasonButtons are the reasons that fit the order's situation.
func (st *step) reasonButtons() [][]Button {
	p := problemPath
	if o := st.Task.Order; o != nil {
		if own, ok := st.Task.path(); ok {
			p = own
		}
	}
	var row []Button
	for _, r := range p.reasons {
		row = append(row, st.choice(st.t("reason."+string(r)), "is:"+string(r)))
	}
	return inRows(row, 2)
}

// regionButtons are the regions that the product is sold for; the one the order has is no choice for the wanted one.
func (st *step) regionButtons(slot Slot) [][]Button {
	o := st.Task.Order
	if o == nil || len(o.Items) == 0 {
		return nil
	}
	item := o.Items[max(0, st.Task.line())]
	actual, family := item.Region, st.Task.Given[slotFamily]
	if said := st.Task.Given[understand.AskingRegionActual]; said != "" {
		actual = said
	}
	var row []Button
	for _, r := range item.Regions {
		if slot == understand.AskingRegionWanted && (r == actual || family != "" && understand.FamilyOf(r) != family) {
			continue
		}
		row = append(row, st.value(r, r))
	}
	return inRows(row, 3)
}

// amountButtons offer the amounts that the order tells.
func (st *step) amountButtons(slot Slot) [][]Button {
	o := st.Task.Order
	if o == nil {
		return nil
	}
	amounts := []int64{o.Total}
	if slot == understand.AskingAmountCharged && o.Paid > 0 {
		amounts = []int64{o.Paid}
	}
	if line := st.Task.line(); slot == understand.AskingAmountExpected && line >= 0 {
		amounts = append(amounts, o.Items[line].Price)
	}
	slices.Sort(amounts)
	var row []Button
	for _, fen := range slices.Compact(amounts) {
		row = append(row, st.value(texts.Yuan(fen), strconv.FormatInt(fen, 10)))
	}
	return [][]Button{row}
}

// quantityButtons offer a few numbers below the one ordered.
func (st *step) quantityButtons() [][]Button {
	o := st.Task.Order
	if o == nil || len(o.Items) == 0 {
		return nil
	}
	var row []Button
	for n := 1; n <= 5; n++ {
		if n != o.Items[max(0, st.Task.line())].Quantity {
			row = append(row, st.value(strconv.Itoa(n), strconv.Itoa(n)))
		}
	}
	return [][]Button{row}
}

// piecesButtons offer how many pieces of the line it may be about.
func (st *step) piecesButtons() [][]Button {
	o := st.Task.Order
	if o == nil || len(o.Items) == 0 {
		return nil
	}
	quantity := o.Items[max(0, st.Task.line())].Quantity
	var row []Button
	for n := 1; n <= min(4, quantity-1); n++ {
		row = append(row, st.value(strconv.Itoa(n), strconv.Itoa(n)))
	}
	return [][]Button{append(row, st.value(st.t("pieces.all", "Count", quantity), strconv.Itoa(quantity)))}
}

func (st *step) methodButtons() [][]Button {
	var row []Button
	for _, m := range []understand.Method{understand.WeChat, understand.Alipay, understand.Bank} {
		row = append(row, st.choice(st.t("method."+string(m)), "is:"+string(m)))
	}
	return [][]Button{row}
}

func (st *step) itemButtons() [][]Button {
	if st.Task.Order == nil {
		return nil
	}
	var rows [][]Button
	for i, item := range st.Task.Order.Items {
		rows = append(rows, []Button{st.value(st.nameOf(&item)+" "+texts.Yuan(item.Price*int64(item.Quantity)), strconv.Itoa(i))})
	}
	return append(rows, []Button{st.choice(st.t("item.all"), "all")})
}

func inRows(buttons []Button, width int) [][]Button {
	var rows [][]Button
	for row := range slices.Chunk(buttons, width) {
		rows = append(rows, row)
	}
	return rows
}

// wishRows are the wishes to choose from. On the summary choosing one hands the matter over with it.
func (st *step) wishRows(key string) [][]Button {
	var row []Button
	for _, w := range st.Task.offers() {
		label := st.t("wish." + string(w))
		if region := st.Task.Given[understand.AskingRegionWanted]; w == WishRegion && region != "" {
			label = st.t("wish.to_region", "Region", region)
		}
		row = append(row, st.choice(st.t(key, "Wish", label), "wish:"+string(w)))
	}
	return inRows(row, 2)
}

// slotName is the name of a detail as the customer reads it.
func (st *step) slotName(slot Slot) string {
	if key := "yours." + string(slot); st.m.Texts.Has(key) {
		return st.t(key)
	}
	return st.t("slot." + string(slot))
}
