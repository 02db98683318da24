package orders

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"kefu/internal/terms"
)

// The words of package terms that orders are made of. The judge alone changes a Status.
type (
	// Status is where an order stands.
	Status = terms.Status
	// Kind is what a product is.
	Kind = terms.Kind
	// Method is the channel of a payment.
	Method = terms.Method
	// RefundStatus is where a refund stands with the shop.
	RefundStatus = terms.RefundStatus
)

// The statuses of orders.
const (
	Unpaid    = terms.Unpaid
	Paid      = terms.Paid
	Shipped   = terms.Shipped
	Completed = terms.Completed
	Cancelled = terms.Cancelled
	Expired   = terms.Expired
	Refunding = terms.Refunding
	Refunded  = terms.Refunded
)

// The kinds of goods.
const (
	Virtual  = terms.Virtual
	Physical = terms.Physical
	Custom   = terms.Custom
	Presale  = terms.Presale
)

// The channels of payment.
const (
	WeChat = terms.WeChat
	Alipay = terms.Alipay
	Bank   = terms.Bank
)

// The statuses of a refund, in their order; done and failed are its ends.
const (
	RefundRequested = terms.RefundRequested
	RefundAccepted  = terms.RefundAccepted
	RefundDone      = terms.RefundDone // only the shop says so
	RefundFailed    = terms.RefundFailed
)

// Order is one order as everybody may see it: secrets are in their masked form. Money is fen.
type Order struct {
	No           string
	CustomerID   string
	CustomerName string
	Version      int64 // the shop's
	Status       Status
	Stage        Status // where it stands apart from refunds: never refunding or refunded
	Currency     string
	Total        int64 // fen; after Discount and those of the lines
	Discount     int64 // fen, of the order as a whole
	PayURL       string
	CreatedAt    time.Time
	ExpiresAt    *time.Time // when it expires unless paid; nil if it never does
	ClosedAt     *time.Time // when it was cancelled or expired
	ClosedBy     string     // who did that: an actor, "" if nobody told
	StatusAt     time.Time
	Items        []Item
	Payments     []Payment // in the order of their recording
	Shipment     *Shipment
	Refunds      []Refund     // oldest first
	Fulfilments  []Fulfilment // oldest first
	HoldAsked    bool         // the shop was asked to hold the shipment
}

// Item is one line of an order.
type Item struct {
	Line      int // from 1
	SKU       string
	Name      string
	Kind      Kind
	Region    string // the region bought, such as 电信一区; empty where the product has none
	Account   string // the account to be charged; masked when it is a secret such as a phone number
	Quantity  int
	UnitPrice int64    // fen
	Discount  int64    // fen, of the whole line
	Key       string   // the card key after delivery, masked; empty for who may not see even that
	Regions   []string // all regions that the product is sold for
	NameEN    string   // what English customers are shown; "" where the shop has no second name
	RegionsEN []string // of Regions, place by place; empty where they have none
	FaceValue int64    // fen; 0 where the product has none
	Retention time.Duration
	Policy    Policy
}

// Payment is money that arrived for an order.
type Payment struct {
	Method     Method
	Amount     int64 // fen
	PaidAt     time.Time
	Reference  string // the channel's own number; with Method what it is known by, see Identity
	RecordedAt time.Time
}

// Shipment is the parcel of an order.
type Shipment struct {
	Carrier    string
	TrackingNo string
	ShippedAt  time.Time
	SignedAt   *time.Time // nil until signed for
}

// Refund is money on its way back by one channel. A decision about money that came by several channels is several
// refunds.
type Refund struct {
	ID           int64
	Decision     int64 // the same in all refunds of one decision
	OrderNo      string
	Purpose      Purpose
	CaseNo       string // empty when a policy or the shop decided it
	Amount       int64  // fen
	Method       Method
	Status       RefundStatus
	RequestedAt  time.Time
	AcceptedAt   *time.Time
	FinishedAt   *time.Time
	ExpectedFrom time.Time // the two calendar dates told to the customer, at midnight of the shop's zone
	ExpectedTo   time.Time
	Estimated    bool // the dates lie outside the years whose holidays are known
	Reason       string
	Lines        []RefundLine // the single items it is for; nil if it is of no certain ones
	Actor        string       // who decided it; "" if nobody told
	Seconded     bool         // a second person agreed
	MadeGood     int64        // it failed, and the decision about the whole that took its money in; 0: none
}

// Overdue reports whether the refund should have arrived before the day of now and is not done.
func (r Refund) Overdue(now time.Time) bool {
	open := r.Status == RefundRequested || r.Status == RefundAccepted
	return open && !now.Before(r.ExpectedTo.AddDate(0, 0, 1))
}

// Event is one change of an order, for the record.
type Event struct {
	ID      int64
	OrderNo string
	At      time.Time
	Kind    string // created, cancelled, expired, paid, reinstated, held, shipped, signed, delivered, …
	Actor   string
	From    Status // empty when the status did not change, as when a parcel leaves beneath a refund
	To      Status
	Detail  json.RawMessage // an object
}

// Kind returns the kind whose rules are the strictest among the items: one custom-made item makes
// the whole order one that cannot simply be taken back.
func (o Order) Kind() Kind {
	for _, k := range []Kind{Custom, Presale, Physical} {
		for _, it := range o.Items {
			if it.Kind == k {
				return k
			}
		}
	}
	return Virtual
}

// CancellableBeforeShipping reports whether the policies of all items let a paid order be cancelled
// while it has not been shipped.
func (o Order) CancellableBeforeShipping() bool {
	for _, it := range o.Items {
		if it.Policy.Cancellable == nil || !*it.Policy.Cancellable {
			return false
		}
	}
	return true
}

// EvidenceNeeded reports whether a problem with any of the items has to be shown in pictures.
func (o Order) EvidenceNeeded() bool {
	for _, it := range o.Items {
		if it.Policy.Evidence {
			return true
		}
	}
	return false
}

// SevenDays reports whether the statutory seven days for returning without a reason apply to all items
// (Consumer Rights Protection Law, article 25: not to custom-made goods nor to digital goods delivered online).
func (o Order) SevenDays() bool {
	for _, it := range o.Items {
		if it.Policy.SevenDays == nil || !*it.Policy.SevenDays {
			return false
		}
	}
	return true
}

// SignedFor reports whether the parcel has been signed for.
func (o Order) SignedFor() bool {
	return o.Shipment != nil && o.Shipment.SignedAt != nil
}

// LatestPayment returns the payment recorded last.
func (o Order) LatestPayment() (Payment, bool) {
	if len(o.Payments) == 0 {
		return Payment{}, false
	}
	return o.Payments[len(o.Payments)-1], true
}

// Title names the items in one line, such as "游戏点卡 100 点, 主角手办 ×2".
func (o Order) Title() string {
	var b strings.Builder
	for i, it := range o.Items {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(it.Name)
		if it.Quantity > 1 {
			b.WriteString(" ×" + strconv.Itoa(it.Quantity))
		}
	}
	return b.String()
}
