package dialog

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"kefu/dialog/understand"
	"kefu/internal/terms"
)

// Order is what the dialog knows of an order: a picture of the order database for a customer who may see it.
// Amounts are fen. Secrets come masked.
type Order struct {
	No        string       `json:"no"`
	Status    terms.Status `json:"status"`
	Kind      terms.Kind   `json:"kind"`
	Items     []Item       `json:"items"`
	Total     int64        `json:"total"`
	Paid      int64        `json:"paid,omitempty"`
	Method    terms.Method `json:"method,omitempty"`
	PaidAt    *time.Time   `json:"paid_at,omitempty"`
	CreatedAt time.Time    `json:"created_at"`
	ExpiresAt *time.Time   `json:"expires_at,omitempty"`
	ClosedAt  *time.Time   `json:"closed_at,omitempty"`
	ClosedBy  string       `json:"closed_by,omitempty"` // who cancelled it or let it expire: customer, timer, shop, agent, "" if nobody told
	PayURL    string       `json:"pay_url,omitempty"`
	Carrier   string       `json:"carrier,omitempty"`
	Tracking  string       `json:"tracking,omitempty"`
	ShippedAt *time.Time   `json:"shipped_at,omitempty"`
	SignedAt  *time.Time   `json:"signed_at,omitempty"`
	Refund    *Refund      `json:"refund,omitempty"` // the latest
	// Fulfilment is what the shop was asked to do once more, if news is about that.
	Fulfilment *Fulfilment `json:"fulfilment,omitempty"`
	// Cancellable is the shop's policy for goods that are paid and not shipped.
	Cancellable bool `json:"cancellable,omitempty"`
	// SevenDays tells whether the statutory return within seven days applies to these goods.
	SevenDays bool `json:"seven_days,omitempty"`
	// NoEvidence: the shop's policy asks for no pictures of these goods.
	NoEvidence bool `json:"no_evidence,omitempty"`
	// CaseNo is the open case about this order, "" if there is none.
	CaseNo string `json:"case_no,omitempty"`
}

// Item is one line of an order.
type Item struct {
	Name     string   `json:"name"`
	Region   string   `json:"region,omitempty"`
	Account  string   `json:"account,omitempty"`
	Quantity int      `json:"quantity"`
	Price    int64    `json:"price"`             // fen a piece
	Face     int64    `json:"face,omitempty"`    // fen; what a card or top-up is worth, 0 where that means nothing
	Regions  []string `json:"regions,omitempty"` // that the product is sold for

	NameEN    string   `json:"name_en,omitempty"`    // what English customers are shown, "" where the shop has no second name
	RegionsEN []string `json:"regions_en,omitempty"` // of Regions, place by place
}

// called are all the names of the goods.
func (i *Item) called() string { return strings.TrimSpace(i.Name + " " + i.NameEN) }

// nameOf is what the customer is shown the goods as.
func (st *step) nameOf(i *Item) string {
	if st.Lang == "en" && i.NameEN != "" {
		return i.NameEN
	}
	return i.Name
}

// regionOf is what the customer is shown the region of the goods as.
func (st *step) regionOf(i *Item) string {
	at := slices.Index(i.Regions, i.Region)
	if st.Lang == "en" && at >= 0 && at < len(i.RegionsEN) && i.RegionsEN[at] != "" {
		return i.RegionsEN[at]
	}
	return i.Region
}

// Fulfilment is what the shop was asked to do once more with goods that were paid for.
type Fulfilment struct {
	Kind     terms.FulfilmentKind `json:"kind"`
	Region   string               `json:"region,omitempty"`   // exchange: the one wanted
	Account  string               `json:"account,omitempty"`  // redo: the one wanted, masked
	Quantity int                  `json:"quantity,omitempty"` // resend: how many pieces; 0: all
}

// fulfilled says what a fulfilment is, "" for none.
func (st *step) fulfilled(f *Fulfilment) string {
	if f == nil || !st.m.Texts.Has("fulfil."+string(f.Kind)) {
		return ""
	}
	return st.t("fulfil."+string(f.Kind), "Region", f.Region, "Account", f.Account, "Quantity", f.Quantity)
}

// Refund is money on its way back.
type Refund struct {
	Amount    int64              `json:"amount"`
	Status    terms.RefundStatus `json:"status"`
	From      time.Time          `json:"from"` // the two dates told to the customer
	To        time.Time          `json:"to"`
	Estimated bool               `json:"estimated,omitempty"`
	Items     string             `json:"items,omitempty"`   // the single items it is for, by name; "" if of no certain ones
	Method    terms.Method       `json:"method,omitempty"`  // the channel it goes back by; "" in what was recorded before it was told
	Surplus   bool               `json:"surplus,omitempty"` // what was paid too much: the order itself goes on
}

// path is the way of the task: that of its order's situation, or of a payment that the shop does not know of.
func (t *Task) path() (path, bool) {
	if t.Goal == GoalAfter && t.reason() == Unbooked && t.Order.awaitsMoney() {
		return paymentPath, true
	}
	if t.changesUnpaid() {
		return changePath, true
	}
	p, ok := t.Order.path()
	if p.name == refusePath.name && !slices.Contains(p.reasons, t.reason()) && slices.Contains(returnPath.reasons, t.reason()) {
		return returnPath, true // who says that it is broken has it, whatever the carrier says
	}
	return p, ok
}

// changesUnpaid tells whether something about an order is to be changed that nothing was paid for yet, so that agents have to
// see to it: where a parcel goes and what is engraved, and whatever else of an order that is not to be cancelled.
func (t *Task) changesUnpaid() bool {
	return t.Goal == GoalAfter && t.Order.nothingPaid() && t.reason() != Unbooked &&
		(t.wants(WishAddress, WishEngraving) || t.wants(WishNoCancel) && slices.ContainsFunc(t.wishes(), Wish.changes))
}

// awaitsMoney tells whether a payment for the order would be news to the shop.
func (o *Order) awaitsMoney() bool {
	return o.PaidAt == nil && slices.Contains([]terms.Status{terms.Unpaid, terms.Cancelled, terms.Expired}, o.Status)
}

// nothingPaid tells whether an order waits for its payment, and none of it has come.
func (o *Order) nothingPaid() bool { return o.Status == terms.Unpaid && o.Paid == 0 }

// hasAccount tells whether something of the order is charged to an account.
func (o *Order) hasAccount() bool {
	return slices.ContainsFunc(o.Items, func(i Item) bool { return i.Account != "" })
}

// path of the order's situation; false where no human has to decide (unpaid, cancelled, refunding …).
func (o *Order) path() (path, bool) {
	switch o.Status {
	case terms.Unpaid:
		if o.Paid > 0 { // too little came: it is not cancelled as though nothing had been paid
			return refundPath, true
		}
	case terms.Paid:
		return refundPath, true
	case terms.Shipped:
		if o.SignedAt == nil {
			return refusePath, true
		}
		return returnPath, true
	case terms.Completed:
		if o.Kind == terms.Physical || o.Tracking != "" {
			return returnPath, true
		}
		return problemPath, true
	case terms.Cancelled, terms.Expired, terms.Refunding, terms.Refunded:
	}
	return path{}, false
}

// known is what the order database tells of a slot, so that a customer who may see the order is not asked. item is
// the line in question.
func (o *Order) known(slot Slot, item int) string {
	switch slot {
	case understand.AskingRegionActual:
		if item >= 0 && item < len(o.Items) {
			return o.Items[item].Region
		}
	}
	return ""
}

// check compares what the customer says with the order database: "same", "differs", or "" where it tells nothing.
func (o *Order) check(slot Slot, item int, value string) terms.Check {
	actual := o.known(slot, item)
	switch slot {
	case understand.AskingAmountCharged:
		if o.Paid > 0 {
			actual = strconv.FormatInt(o.Paid, 10)
		}
	case understand.AskingPaidAt:
		return o.checkPaidAt(value)
	case understand.AskingPaymentMethod:
		actual = string(o.Method)
	case understand.AskingTrackingNo:
		actual = o.Tracking
	}
	switch {
	case actual == "":
		return ""
	case value == "" || value == actual:
		return terms.Same
	default:
		return terms.Differs
	}
}

// checkPaidAt compares the time of payment: a day alone with the day, else within what people round to.
func (o *Order) checkPaidAt(value string) terms.Check {
	said, err := time.Parse(time.RFC3339, value)
	if err != nil || o.PaidAt == nil {
		return ""
	}
	off := said.Sub(*o.PaidAt).Abs()
	if off <= 30*time.Minute || said.Hour() == 0 && said.Minute() == 0 && !o.PaidAt.Before(said) && o.PaidAt.Sub(said) < 24*time.Hour {
		return terms.Same
	}
	return terms.Differs
}
