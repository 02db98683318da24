package dialog

import (
	"time"

	"kefu/dialog/texts"
	"kefu/dialog/understand"
	"kefu/internal/terms"
)

// topicLine is what a topic means for one of several orders.
func (st *step) topicLine(topic string, o *Order) string {
	switch {
	case topic == "refund_time" && o.Refund != nil:
		return "• " + st.short(o) + st.t("colon") + st.refundLine(o.Refund)
	case topic != "refund_time" && o.ExpiresAt != nil:
		return "• " + st.short(o) + st.t("colon") + texts.Moment(st.Lang, o.ExpiresAt.In(st.m.Zone))
	}
	return ""
}

// answerAbout is the answer to a topic for one order, with buttons; "" if the order adds nothing to the general answer.
func (st *step) answerAbout(topic string, o *Order) (string, []Button) {
	ask := []Button{st.always("button.ask_agent", "askagent")}
	st.Topic.Question = st.words
	name := st.short(o)
	switch topic {
	case "refund_time":
		return st.refundAnswer(o)
	case "pay_by", "hold_longer", "expiry":
		if o.ExpiresAt == nil {
			return "", nil
		}
		row := []Button{st.always("button.cancel", "cancel:"+o.No)}
		if o.PayURL != "" {
			row = append([]Button{{Label: st.t("button.pay"), URL: o.PayURL}}, row...)
		}
		return st.t("answer."+topic, "Name", name, "When", texts.Moment(st.Lang, o.ExpiresAt.In(st.m.Zone)), "Left", st.left(*o.ExpiresAt)), row
	case "ships", "arrives":
		if o.Status == terms.Shipped {
			st.Topic.Offer = offerQuestion
			ask = []Button{st.always("button.trace", "askagent"), st.always("button.see", "order:"+o.No)}
		}
		return st.deliveryAnswer(o), ask
	case "held":
		return st.heldAnswer(o), ask
	case "split":
		return st.t("answer.split", "Name", name), []Button{st.always("button.cancel", "cancel:"+o.No), st.always("button.orders", "orders")}
	case "restore":
		return st.t("answer.restore", "Name", name, "Status", st.t("status."+string(o.Status))), st.menuRow()
	}
	return "", nil
}

// heldAnswer tells whether an order is kept from being sent.
func (st *step) heldAnswer(o *Order) string {
	c, ok := st.caseOf(st.caseAbout(o))
	switch {
	case ok && c.Holds:
		return st.t("answer.held", "Name", st.short(o), "Case", c.No)
	case st.Task != nil && st.Task.Order != nil && st.Task.Order.No == o.No:
		return st.t("answer.held_draft", "Name", st.short(o))
	}
	return st.deliveryAnswer(o)
}

// refundAnswer tells when and how much comes back for an order.
func (st *step) refundAnswer(o *Order) (string, []Button) {
	name := st.short(o)
	method := st.t("method." + string(o.Method))
	row := []Button{st.always("button.ask_agent", "askagent")}
	if f := o.Refund; f != nil {
		args := []any{"Name", name, "Amount", texts.Yuan(f.Amount), "Method", method, "From", texts.Day(st.Lang, f.From), "To", texts.Day(st.Lang, f.To)}
		switch {
		case f.Status == terms.RefundFailed && st.caseAbout(o) != "":
			return st.t("answer.refund_failed_case", append(args, "Case", st.caseAbout(o))...), nil
		case f.Status == terms.RefundFailed:
			return st.t("answer.refund_failed", args...), []Button{st.always("button.refund_again", "after:"+o.No)}
		case f.Status == terms.RefundDone:
			return st.t("answer.refund_done", args...), row
		case st.now.After(f.To.AddDate(0, 0, 1)):
			return st.t("answer.refund_late", args...), row
		}
		return st.t("answer.refund_under_way", args...), row
	}
	if no := st.caseAbout(o); no != "" && o.Paid > 0 {
		c, _ := st.caseOf(no)
		amount := texts.Yuan(o.Paid)
		t := &Task{Goal: GoalAfter, Order: o, Given: c.Given}
		if over := t.overcharged(); over > 0 {
			amount = texts.Yuan(over)
		} else if p := t.part(); p != nil {
			amount = texts.Yuan(o.Items[p.Item].Price * int64(p.Pieces))
		}
		return st.t("answer.refund_case", "Name", name, "Amount", amount, "Method", method, "Days", st.refundDays(o.Method), "Case", no), nil
	}
	if o.paidLate() {
		return st.paidLateAnswer(o), []Button{st.always("button.refund_again", "paid:"+o.No)}
	}
	return "", nil
}

// nothingRefunded answers whether the money of an order went back of which none did, nor is about to: a number of days
// would let the customer wait for it.
func (st *step) nothingRefunded(r reading) bool {
	if !r.says(understand.AsksIfRefunded) {
		return false
	}
	o := st.meantOf(st.orders, r)
	if o == nil && !st.pointsAt(r) {
		o = st.inHand()
	}
	if o == nil || o.Refund != nil || st.caseAbout(o) != "" || o.paidLate() || st.Task.draftsRefund() {
		return false
	}
	st.Topic.OrderNo, st.Topic.Question = o.No, st.words
	if o.Paid == 0 {
		st.answerOnce("never_paid "+o.No, st.t("answer.never_paid", "Name", st.short(o)), []Button{st.always("button.ask_agent", "askagent")})
		return true
	}
	row := []Button{st.always("button.see", "order:"+o.No)}
	if p, human := o.path(); human {
		row = append([]Button{st.always("button."+p.name, "after:"+o.No)}, row...)
	}
	st.answerOnce("no_refund "+o.No, st.t("answer.no_refund_yet", "Name", st.short(o), "Amount", texts.Yuan(o.Paid)), row)
	return true
}

// refundOfDraft tells what comes back if the matter under way is granted.
func (st *step) refundOfDraft() string {
	t := st.Task
	amount := t.Order.Paid
	if over := t.overcharged(); over > 0 {
		amount = over
	} else if p := t.part(); p != nil {
		amount = t.Order.Items[p.Item].Price * int64(p.Pieces)
	}
	return st.t("answer.refund_draft", "Name", st.short(t.Order), "Amount", texts.Yuan(amount),
		"Method", st.t("method."+string(t.Order.Method)), "Days", st.refundDays(t.Order.Method))
}

// paidLateAnswer tells that money which came for an order after its end is not lost.
func (st *step) paidLateAnswer(o *Order) string {
	return st.t("answer.paid_late", "Name", st.short(o), "Amount", texts.Yuan(o.Paid), "Case", st.caseAbout(o))
}

// deliveryAnswer tells when an order is sent, or where it is.
func (st *step) deliveryAnswer(o *Order) string {
	if o.paidLate() && !o.refundPending() && !o.refundDone() {
		return st.paidLateAnswer(o)
	}
	args := []any{"Name", st.short(o), "Carrier", st.carrier(o.Carrier), "Tracking", o.Tracking}
	key := "answer.delivery." + string(o.Status)
	switch {
	case o.Status == terms.Paid && o.Kind != terms.Virtual:
		key += "_" + string(o.Kind)
	case o.Status == terms.Completed && o.parcel():
		key += "_parcel"
	}
	if !st.m.Texts.Has(key) {
		key = "answer.delivery.other"
		args = append(args, "Status", st.t("status."+string(o.Status)))
	}
	if o.SignedAt != nil {
		args = append(args, "When", texts.Moment(st.Lang, o.SignedAt.In(st.m.Zone)))
	} else {
		args = append(args, "When", "")
	}
	return st.t(key, args...)
}

// tellsHow answers in words who asks how an order stands that is paid or over: all of it, with a button to be rid of it,
// is no answer. It reports false where nothing was asked, or the order is still to be paid.
func (st *step) tellsHow(o *Order) bool {
	if !st.asks || o.Status == terms.Unpaid {
		return false
	}
	see := st.always("button.see", "order:"+o.No)
	text, row := st.refundAnswer(o)
	if text == "" || o.Refund == nil {
		text, row = st.deliveryAnswer(o), []Button{st.always("button.ask_agent", "askagent")}
	}
	if line := st.closedLine(o); line != "" && o.Refund == nil && !o.paidLate() {
		text, row = st.t("answer.closed", "Name", st.short(o), "Line", line), []Button{st.always("button.ask_agent", "askagent")}
	}
	if no := st.caseAbout(o); no != "" {
		text += "\n" + st.t("case.exists", "Case", no)
	}
	st.closeTask()
	st.Topic.OrderNo, st.Topic.Question, st.Topic.Offer = o.No, st.words, offerQuestion
	st.answerOnce("how "+o.No, text, append(row, see))
	return true
}

// left is the time until a moment in words, "" once it is past.
func (st *step) left(until time.Time) string {
	d := until.Sub(st.now)
	if d <= 0 {
		return ""
	}
	return st.t("left", "Left", texts.Duration(st.Lang, max(d, time.Minute)))
}
