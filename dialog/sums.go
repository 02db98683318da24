package dialog

import (
	"slices"
	"strconv"
	"strings"

	"kefu/dialog/understand"
)

// sumsSaid leaves out the sums of a message that only name an order: the digits that end its number, what its goods are
// worth.
func (st *step) sumsSaid(r *reading) {
	asked := st.Asking == understand.AskingAmountExpected || st.Asking == understand.AskingAmountCharged
	if t := st.Task; t != nil && (t.reason() == understand.Overcharged || t.reason() == understand.WrongAmount) {
		asked = true
	}
	if r.u.Amount == nil || asked {
		return
	}
	a := *r.u.Amount
	for _, sum := range []**understand.Fen{&a.Expected, &a.Charged, &a.Received} {
		if *sum != nil && slices.ContainsFunc(st.orders, func(o Order) bool {
			digits := strconv.FormatInt(int64(**sum)/100, 10)
			return len(digits) >= 4 && strings.HasSuffix(o.No, digits)
		}) {
			*sum = nil
		}
	}
	r.u.Amount = &a
	if a == (understand.Amount{}) || !r.says(understand.OfSums) {
		r.u.Amount = nil
		if r.u.Reason == understand.Overcharged || r.u.Reason == understand.WrongAmount {
			r.u.Reason = ""
		}
	}
}

// phoneSaid leaves out a sum that is the beginning of a phone number: 139开头的.
func (r *reading) phoneSaid() {
	if r.u.Amount != nil && r.says(understand.OfPhones) {
		r.u.Amount = nil
	}
}

// byOwner settles whether a message that speaks of somebody else is about their order.
func (r *reading) byOwner() {
	switch {
	case r.topic != "friend" || r.u.Reason == "":
	case r.hasReason(understand.WrongItem):
		r.u.Reason = "" // 不是我买的: not the goods are wrong, the account is another's
	case !r.says(understand.NotMine):
		r.topic = "" // 我老公买的点卡买错区了: on the same account
	}
}
