package dialog

import (
	"slices"

	"kefu/dialog/understand"
	"kefu/internal/terms"
)

// listed goes on with the customer's orders: with the message that waited for them, or with the order that a task lacks.
func (st *step) listed(e OrdersListed) {
	st.orders, st.hasAccount, st.known = e.Orders, e.Linked, true
	st.Guest = !e.Linked
	if p := st.Pending; p != nil {
		st.Pending = nil
		st.now, st.words = p.written(), p.Text
		st.decide(*p)
		return
	}
	if st.Task != nil && st.listedForNumber(e) {
		return
	}
	st.locate(reading{})
}

// showList shows the customer's orders, because they asked for them.
func (st *step) showList() {
	if st.staysGuest() {
		return
	}
	st.closeTask()
	st.Task = &Task{Goal: GoalLook}
	st.locate(reading{})
}

// locate finds the order of the task by everything that was said: one that fits is taken, of several the customer
// chooses, and what cannot be meant is not offered. r is the message in hand, the zero reading if there is none.
func (st *step) locate(r reading) {
	t := st.Task
	if t == nil {
		t = &Task{Goal: GoalLook}
		st.Task = t
	}
	if !st.known {
		st.do(ListOrders{})
		return
	}
	if len(st.orders) == 0 {
		st.nothingToLocate()
		return
	}
	f := st.fitting(r, t)
	one := f.one()
	switch {
	case st.noneOf(r, f):
		st.askWhich(found{orders: st.orders})
	case one != nil && (f.told || t.Goal != GoalHuman && t.Goal != GoalLook):
		st.found(*one)
	default:
		st.askWhich(f)
	}
}

// fitting are the orders that the task can be about, by the message in hand or by what was said before.
func (st *step) fitting(r reading, t *Task) found {
	f := found{orders: st.orders}
	if r.text.Text != "" {
		f = st.about(r, t)
	} else if t.Goal != GoalLook {
		f = st.find(st.orders, st.Topic.Said, t.class)
	}
	if t.Goal == GoalLook && st.asks && len(f.orders) > 1 {
		if live := likeliest(f.orders, func(o *Order) int { return toInt(!o.live()) }); len(live) == 1 {
			f.orders, f.told = live, true // 手办几号能到, with another that was given back long ago
		}
	}
	return f
}

// noneOf tells whether a message speaks of goods that the customer has no order of, and has that said above the list.
func (st *step) noneOf(r reading, f found) bool {
	if f.told || st.inHand() != nil {
		return false
	}
	named := foreignGoods(r, st.orders)
	if named != "" {
		st.lead = st.t("list.no_such", "Goods", named) + "\n\n"
	}
	return named != ""
}

func (st *step) nothingToLocate() {
	switch {
	case st.Task.Goal == GoalHuman:
		st.openCase(CaseHuman)
	case st.othersOnly:
		st.closeTask()
		st.say(st.t("list.no_other"), []Button{st.always("button.orders", "orders"), st.always("button.human", "human")})
	case st.hasAccount:
		st.closeTask()
		st.say(st.t("list.empty"), []Button{st.always("button.human", "human")})
	default:
		st.connect()
	}
}

// beginsWith is what the button of an order begins, by what the list is for.
var beginsWith = map[Goal]string{GoalLook: "order", GoalCancel: "cancel", GoalAfter: "after"}

// shownOrders is how many orders a list shows; a number can be typed for any other.
const shownOrders = 8

// askWhich shows the orders that can be meant, newest first. All of them are shown once in a talk.
func (st *step) askWhich(f found) {
	goal := st.Task.Goal
	slot, key := whichKey(goal, f)
	orders := f.orders
	if f.strange && len(orders) == 0 {
		orders = st.orders
	}
	whole := !f.told && len(f.orders) > 3
	st.next()
	rows := st.orderRows(orders[:min(len(orders), shownOrders)])
	if begins := beginsWith[goal]; whole && st.Topic.Listed && begins != "order" && st.m.Texts.Has(key+".again") {
		rows = [][]Button{{st.always("button.orders", "orders")}}
		if again := key + ".again"; st.m.Texts.Has(again) {
			key = again
		}
	}
	st.Topic.Listed = st.Topic.Listed || whole
	last := []Button{st.choice(st.t("button.back"), "back"), st.choice(st.t("button.human"), "human")}
	if goal == GoalHuman {
		last = []Button{st.choice(st.t("button.no_order"), "none"), st.choice(st.t("button.back"), "back")}
	}
	st.ask(slot, st.lead+st.told()+st.t(key), append(rows, last)...)
}

// whichKey is the question which order is meant, and its text: by what the list is for, and what was said of the order.
func whichKey(goal Goal, f found) (Slot, string) {
	slot, key := understand.AskingOrderNo, "list.choose"
	switch goal {
	case GoalCancel, GoalAfter:
		key = "list.which_" + string(goal)
	case GoalHuman:
		slot, key = AskingAbout, "list.about"
	case GoalLook, GoalRefund, GoalConnect, GoalLeave:
	}
	switch {
	case f.strange:
		key = "list.strange"
	case f.told && len(f.orders) > 1 && goal != GoalHuman:
		key = "list.several"
	}
	return slot, key
}

// orderRows are the buttons of orders. One that only begins something stays good when the customer scrolls up to it.
func (st *step) orderRows(orders []Order) [][]Button {
	var rows [][]Button
	for _, o := range orders {
		button := st.value(st.label(&o), o.No)
		if begins, ok := beginsWith[st.Task.Goal]; ok {
			button.Data = "0:" + begins + ":" + o.No
		}
		rows = append(rows, []Button{button})
	}
	return rows
}

// told are the details understood so far, while the order is still asked for.
func (st *step) told() string {
	text := ""
	for _, slot := range []Slot{understand.AskingReason, understand.AskingRegionActual, understand.AskingRegionWanted, understand.AskingAccount, SlotWish} {
		if v := st.shown(slot); v != "" && (slot != understand.AskingAccount || st.Task.relevant(slot) && st.Task.reason() != "") {
			text += "✓ " + st.slotName(slot) + st.t("colon") + v + "\n"
		}
	}
	if text == "" {
		return ""
	}
	return text + "\n"
}

// found goes on with an order that the customer may see. What was said before it was known is read once more, against it.
func (st *step) found(o Order) {
	if st.Task == nil {
		st.Task = &Task{Goal: GoalLook}
	}
	t := st.Task
	if st.cannotChange(&o) {
		return
	}
	t.Order, t.No = &o, o.No
	st.Topic.OrderNo = o.No
	if st.opened(&o) {
		return
	}
	if t.Goal == GoalConnect {
		// Connected: now it is about the order, or about what was told to be wrong with it.
		t.Goal = GoalLook
		if t.reason() != "" || len(t.wishes()) > 0 {
			t.Goal = GoalAfter
		}
	}
	if t.Goal == GoalAfter || t.Goal == GoalCancel {
		st.reread()
	}
	st.withOrder()
}

// cannotChange tells that an order has no address or engraving to change, where that is all that is wanted, and asks which
// of those that have is meant.
func (st *step) cannotChange(o *Order) bool {
	t := st.Task
	if t.Goal != GoalAfter && t.Goal != GoalCancel || t.reason() != "" && t.reason() != understand.OtherReason || t.classToChange(o) >= 0 ||
		slices.ContainsFunc(t.wishes(), func(w Wish) bool { return w != WishAddress && w != WishEngraving && !w.secondary() }) || !t.wants(WishAddress, WishEngraving) {
		return false
	}
	may := slices.DeleteFunc(slices.Clone(st.orders), func(o Order) bool {
		return t.classToChange(&o) < 0 || o.Status != terms.Paid && o.Status != terms.Unpaid
	})
	if len(may) == 0 {
		return false
	}
	key := "order.no_address"
	if t.wants(WishEngraving) {
		key = "order.no_engraving"
	}
	t.Goal, t.Order, t.No = GoalAfter, nil, ""
	st.lead = st.t(key, "Order", st.short(o)) + "\n\n"
	st.askWhich(found{orders: may, told: true})
	return true
}

// reread reads everything that was said of the matter against the order found.
func (st *step) reread() {
	for i, s := range st.Topic.Said {
		r := st.readAlone(reading{text: Text{Text: s.Text, At: s.At}})
		if i < len(st.Topic.Said)-1 && st.Task.reason() != "" {
			r.u.Reason = "" // the reason was settled by the whole
		} else if st.Task.reason() != "" && (reasonTable[r.u.Reason].vague || !r.says(understand.SaysWrong)) {
			r.u.Reason = ""
		}
		st.absorb(r)
		st.itemSaid(r)
	}
}

// itemSaid takes the one item of the order that a message names as what the wish is about.
func (st *step) itemSaid(r reading) {
	t := st.Task
	if t == nil || t.Order == nil || len(t.Order.Items) < 2 {
		return
	}
	if r.says(understand.WholeOrder) {
		t.set(understand.AskingItem, "all")
		return
	}
	if i := namedItem(goodsPart(wantedClauses(r.folded)), t.Order.Items); i != "" {
		t.set(understand.AskingItem, i)
	}
}

// set stores a detail that was told, without a place on the way back.
func (t *Task) set(slot Slot, value string) {
	if t.Given == nil {
		t.Given = map[Slot]string{}
	}
	t.Given[slot] = value
}
