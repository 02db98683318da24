package dialog

import "kefu/dialog/understand"

// Unknown is a number that a message named and that is no order number: a slip, or the number of a payment.
type Unknown struct {
	No      string `json:"no,omitempty"`
	Payment bool   `json:"payment,omitempty"`
	// Searched: the customer's payments were looked through for it, and it is none of them.
	Searched bool `json:"searched,omitempty"`
}

// namesUnknownNumber takes up a message that names an order by a number that is none. The order in hand is let go, and no
// other is taken in place of the one that was meant: the number is named, and the customer chooses.
func (st *step) namesUnknownNumber(r reading) bool {
	u := r.u
	named := unknownNumber(u)
	if st.givesOnlyEnd(r) {
		return true
	}
	if named.No == "" || len(u.OrderNos) > 0 || st.takesNumbers() || st.forCase(r) {
		return false
	}
	old := st.Task
	goal, wish := wishGoals[u.Intent]
	if u.Intent == understand.RefundStatus {
		goal, wish = GoalRefund, true
	}
	if named.Payment && !wish && old != nil && old.Order != nil && st.Asking != understand.AskingConfirm {
		st.note(named.No) // proof of the payment that is spoken of
		st.say(st.t("number.payment_noted", "No", named.No))
		st.resume()
		return true
	}
	t := old.withoutOrder()
	if wish {
		t.Goal = goal
	}
	st.closeTask()
	st.Task = t
	t.Order, t.No, t.Unknown = nil, "", named
	st.absorb(r)
	if named.Payment {
		st.do(ListOrders{PaymentRef: named.No})
	} else {
		st.do(ListOrders{})
	}
	return true
}

// givesOnlyEnd tells a guest who gives the last digits of an order number that all of it is needed: without an account
// there is nothing to look them up in.
func (st *step) givesOnlyEnd(r reading) bool {
	found := understand.EndOfNumber.FindStringSubmatch(r.folded)
	if found == nil || !st.Guest || len(st.orders) > 0 || len(r.u.OrderNos) > 0 || st.takesNumbers() ||
		len(st.openCases()) > 0 && !looksAsked(r) { // the agents have it
		return false
	}
	st.tellOwnCase()
	st.Topic.Question = r.text.Text
	text := st.t("number.end", "No", found[1]+found[2], "Example", st.m.orderNoExample())
	if r.topic == "code" {
		text += "\n" + st.t("faq.code")
	}
	if st.Task != nil && st.Task.Goal == GoalConnect {
		st.absorb(r)
	}
	st.say(text, []Button{st.always("button.ask_agent", "askagent")})
	return true
}

// withoutOrder is the task as far as it does not depend on its order.
func (t *Task) withoutOrder() *Task {
	switch {
	case t == nil || t.CaseNo != "":
		return &Task{Goal: GoalLook}
	case t.Order == nil:
		return t
	}
	return &Task{Goal: t.Goal}
}

// unknownNumber is the number of a message that is no order's; its No is "" if there is none.
func unknownNumber(u understand.Understanding) Unknown {
	if u.PaymentRef != "" {
		return Unknown{No: u.PaymentRef, Payment: true}
	}
	return Unknown{No: u.NearNo}
}

// forCase tells whether a message is for a case that waits: what stands in it is for the agents.
func (st *step) forCase(r reading) bool {
	if st.Task != nil && st.Task.Goal != GoalLook || r.u.Intent == understand.CancelOrder {
		return false
	}
	c, ok := st.caseMeant(r)
	return ok && c.About == ""
}

// takesNumbers tells whether the question just put is answered by numbers that are of no order.
func (st *step) takesNumbers() bool {
	if st.Task != nil && st.Task.Ask != "" {
		return true
	}
	switch st.Asking {
	case understand.AskingAccount, understand.AskingTrackingNo, understand.AskingLookupCode, AskingNote:
		return true
	}
	return false
}

// listedForNumber goes on with the customer's orders where a message named a number that is none. It reports false where
// the list is for something else, or is empty.
func (st *step) listedForNumber(e OrdersListed) bool {
	t := st.Task
	named := t.Unknown
	switch {
	case named.No == "":
		return false
	case named.Payment && !named.Searched && len(e.Orders) > 0:
		t.Unknown = Unknown{}
		lead := st.t("number.payment_found", "No", named.No)
		if len(e.Orders) == 1 {
			st.say(lead)
			st.found(e.Orders[0])
			return true
		}
		st.lead = lead + "\n\n"
		st.askWhich(found{orders: e.Orders, told: true})
		return true
	case named.Payment && !named.Searched:
		t.Unknown.Searched = true
		st.do(ListOrders{})
		return true
	}
	t.Unknown = Unknown{}
	lead := st.t("number.near", "No", named.No, "Example", st.m.orderNoExample())
	if named.Payment {
		lead = st.t("number.payment", "No", named.No)
	}
	if len(e.Orders) == 0 {
		st.say(lead)
		return false
	}
	if t.Goal == GoalRefund {
		t.Goal = GoalLook
	}
	st.lead = lead + "\n\n"
	st.askWhich(st.find(e.Orders, nil, t.class))
	return true
}
