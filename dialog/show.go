package dialog

import (
	"strconv"
	"strings"

	"kefu/dialog/texts"
	"kefu/internal/terms"
)

// show tells all about an order, with what its status allows. above is a word before it, "" for none.
func (st *step) show(above string) {
	o := st.Task.Order
	st.Task.Goal = GoalLook
	st.next()
	text := st.full(o)
	if above != "" {
		text = above + "\n\n" + text
	}
	var rows [][]Button
	p, human := o.path()
	switch {
	case o.Status == terms.Unpaid:
		row := []Button{st.always("button.cancel", "cancel:"+o.No)}
		if o.PayURL != "" {
			row = append(row, Button{Label: st.t("button.pay"), URL: o.PayURL})
		}
		rows = append(rows, row, []Button{st.always("button.paid", "paid:"+o.No)})
	case st.caseAbout(o) != "":
		text += "\n\n" + st.t("case.exists", "Case", st.caseAbout(o))
	case o.paidLate():
		text += "\n\n" + st.t("order.paid_late")
		rows = append(rows, []Button{st.always("button.refund_again", "after:"+o.No)})
	case o.refundFailed():
		rows = append(rows, []Button{st.always("button.refund_again", "after:"+o.No)})
	case human:
		rows = append(rows, []Button{st.always("button."+p.name, "after:"+o.No)})
	}
	rows = append(rows, []Button{
		st.always("button.orders", "orders"), st.choice(st.t("button.back"), "back"), st.choice(st.t("button.human"), "human"),
	})
	st.ask(AskingGoal, text, rows...)
}

// full is an order in all that the customer may want to check.
func (st *step) full(o *Order) string {
	var b strings.Builder
	b.WriteString(st.t("order.title", "Order", o.No) + "\n")
	for n := range o.Items {
		item := &o.Items[n]
		line := "• " + st.nameOf(item)
		if item.Quantity > 1 {
			line += " ×" + strconv.Itoa(item.Quantity)
		}
		b.WriteString(line + " " + texts.Yuan(item.Price*int64(item.Quantity)) + "\n")
		if item.Region != "" {
			b.WriteString("  " + st.t("slot.region") + st.t("colon") + st.regionOf(item) + "\n")
		}
		if item.Account != "" {
			b.WriteString("  " + st.t("slot.account") + st.t("colon") + item.Account + "\n")
		}
		if item.Face > 0 {
			b.WriteString("  " + st.t("order.face_value") + st.t("colon") + texts.Yuan(item.Face) + "\n")
		}
	}
	b.WriteString(st.t("order.status", "Status", st.t("status."+string(o.Status)), "Total", texts.Yuan(o.Total)))
	for _, line := range st.facts(o) {
		b.WriteString("\n" + line)
	}
	return b.String()
}

// facts are the lines about payment, parcel and refund that an order has.
func (st *step) facts(o *Order) []string {
	var lines []string
	if o.PaidAt != nil {
		lines = append(lines, st.t("order.paid_line", "When", texts.Moment(st.Lang, o.PaidAt.In(st.m.Zone)),
			"Method", st.t("method."+string(o.Method)), "Amount", texts.Yuan(o.Paid)))
	}
	if o.Status == terms.Unpaid && o.ExpiresAt != nil {
		lines = append(lines, st.t("order.expires_line", "When", texts.Moment(st.Lang, o.ExpiresAt.In(st.m.Zone))))
	}
	if line := st.closedLine(o); line != "" {
		lines = append(lines, line)
	}
	if o.Tracking != "" {
		lines = append(lines, st.t("order.parcel_line", "Carrier", st.carrier(o.Carrier), "Tracking", o.Tracking))
		if o.SignedAt != nil {
			lines = append(lines, st.t("order.signed_line", "When", texts.Moment(st.Lang, o.SignedAt.In(st.m.Zone))))
		}
	}
	if line := st.refundLine(o.Refund); line != "" {
		lines = append(lines, line)
	}
	return lines
}

// closedLine tells when a cancelled or expired order ended, and by whom.
func (st *step) closedLine(o *Order) string {
	if o.ClosedAt == nil || o.Status != terms.Cancelled && o.Status != terms.Expired {
		return ""
	}
	key := "order.closed." + o.ClosedBy
	if !st.m.Texts.Has(key) {
		key = "order.closed"
	}
	return st.t(key, "When", texts.Moment(st.Lang, o.ClosedAt.In(st.m.Zone)))
}

// carrier is the name of a carrier that the shop gives by its code.
func (st *step) carrier(code string) string {
	if key := "carrier." + strings.ToLower(code); st.m.Texts.Has(key) {
		return st.t(key)
	}
	return code
}

// brief is an order in one line, above the questions about it.
func (st *step) brief(o *Order) string {
	return o.No + " · " + st.names(o) + " · " + texts.Yuan(o.Total) + " · " + st.t("status."+string(o.Status))
}

// label is an order on a button.
func (st *step) label(o *Order) string {
	parts := []string{o.No[max(0, len(o.No)-4):], st.t("status_icon."+string(o.Status)) + " " + st.names(o)}
	if len(o.Items) > 0 && o.Items[0].Region != "" {
		parts = append(parts, st.regionOf(&o.Items[0]))
	}
	at := o.CreatedAt.In(st.m.Zone)
	return strings.Join(append(parts, strconv.Itoa(int(at.Month()))+"/"+strconv.Itoa(at.Day()), texts.Yuan(o.Total)), " · ")
}

// short is an order in a few words, within a sentence.
func (st *step) short(o *Order) string {
	name := st.names(o)
	if len(o.Items) == 1 && o.Items[0].Region != "" {
		name += " " + st.regionOf(&o.Items[0])
	}
	return st.t("order.short", "Name", name, "Order", o.No)
}

func (st *step) names(o *Order) string {
	if len(o.Items) == 0 {
		return o.No
	}
	name := st.nameOf(&o.Items[0])
	if q := o.Items[0].Quantity; q > 1 {
		name += " ×" + strconv.Itoa(q)
	}
	if len(o.Items) > 1 {
		name = st.t("order.and_more", "Name", name, "More", len(o.Items)-1)
	}
	return name
}

// reminder comes before an unpaid order ends: what was bought once more, to check, with pay and cancel.
func (st *step) reminder(o *Order) {
	row := []Button{st.always("button.cancel", "cancel:"+o.No)}
	if o.PayURL != "" {
		row = append(row, Button{Label: st.t("button.pay"), URL: o.PayURL})
	}
	st.say(st.t("order.expiring")+"\n\n"+st.full(o), row)
}

// refundDays is how long a refund by a channel takes, in words.
func (st *step) refundDays(m terms.Method) string {
	least, most := m.RefundDays()
	return st.t("refund.days", "Least", least, "Most", most)
}
