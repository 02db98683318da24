package dialog

import (
	"strings"

	"kefu/dialog/understand"
)

// This file is invoices. Agents issue them; what they need for one is asked for at once, less what was told already.

// invoiceAsked answers who wants an invoice: with what is needed for it the agents have it, else it is asked for, for the
// order that it is about. It reports false where no order is known.
func (st *step) invoiceAsked(r reading) bool {
	o := st.orderFor("invoice", r)
	if len(st.orders) > 0 && r.says(understand.BillingDetails) {
		st.handInvoice(o, r.text.Text)
		return true
	}
	if o == nil {
		return false
	}
	st.Topic.OrderNo, st.Topic.Question = o.No, r.text.Text
	st.answerOnce("invoice "+o.No, st.t("answer.invoice", "Name", st.short(o)), []Button{st.always("button.ask_agent", "askagent")})
	return true
}

// invoiceData hands over what was asked for an invoice: the name, the number, where it is to go.
func (st *step) invoiceData(r reading) bool {
	topic, _, _ := strings.Cut(st.Topic.Answered, " ")
	if topic != "invoice" || !r.says(understand.BillingDetails) || st.Task != nil && st.Task.Goal != GoalLook {
		return false
	}
	words := r.text.Text
	o := st.orderFor("invoice", r)
	if n := len(st.Topic.Said); n > 1 {
		before := st.Topic.Said[n-2 : n-1]
		words = before[0].Text + "；" + words
		if o == nil {
			if f := st.find(st.orders, before, anyOrder); f.told {
				o = f.one()
			}
		}
	}
	st.handInvoice(o, words)
	return true
}

// handInvoice gives the agents what an invoice takes.
func (st *step) handInvoice(o *Order, words string) {
	st.Topic.OrderNo, st.Topic.Question = "", words
	if o != nil {
		st.Topic.OrderNo = o.No
	}
	st.closeTask()
	st.askAgent()
}
