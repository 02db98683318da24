package terms

// Status is where an order stands.
type Status string

// The statuses. A parcel is completed when it is signed for, a virtual item when it is delivered.
const (
	Unpaid    Status = "unpaid"
	Paid      Status = "paid"      // and not shipped
	Shipped   Status = "shipped"   // a parcel on its way
	Completed Status = "completed" // a parcel signed for, or a virtual item delivered
	Cancelled Status = "cancelled"
	Expired   Status = "expired"
	Refunding Status = "refunding" // a refund was asked of the shop and has no end yet
	Refunded  Status = "refunded"  // all money went back
)

// Statuses are all of them.
var Statuses = []Status{Unpaid, Paid, Shipped, Completed, Cancelled, Expired, Refunding, Refunded}

// Kind is what a product is; it decides which rules apply when a policy says nothing.
type Kind string

// The kinds of goods.
const (
	Virtual  Kind = "virtual"
	Physical Kind = "physical"
	Custom   Kind = "custom"
	Presale  Kind = "presale"
)

// Kinds are all of them.
var Kinds = []Kind{Virtual, Physical, Custom, Presale}

// Method is the channel of a payment; a refund goes back by the same one.
type Method string

// The channels of payment.
const (
	WeChat Method = "wechat"
	Alipay Method = "alipay"
	Bank   Method = "bank"
)

// Methods are all of them.
var Methods = []Method{WeChat, Alipay, Bank}

// refundDays is how many working days a refund takes by each channel, at least and at most (docs/rules.md).
//
//exhaustive:enforce
var refundDays = map[Method][2]int{
	WeChat: {1, 3},
	Alipay: {1, 3},
	Bank:   {3, 5},
}

// RefundDays returns how many working days a refund by this channel takes, at least and at most. A channel that is not
// known takes as long as a bank. The dates that customers get and the texts that name the days both come from here.
func (m Method) RefundDays() (least, most int) {
	days, known := refundDays[m]
	if !known {
		days = refundDays[Bank]
	}
	return days[0], days[1]
}

// RefundStatus is where a refund stands.
type RefundStatus string

// The statuses of refunds. Only the shop moves a refund on from requested. Its results come in any order and are taken
// back: what was said last of done and failed counts.
const (
	RefundRequested RefundStatus = "requested"
	RefundAccepted  RefundStatus = "accepted"
	RefundDone      RefundStatus = "done"
	RefundFailed    RefundStatus = "failed"
)

// RefundPurpose says what a refund is for. It decides where the order goes once the refund is done; sums do not.
type RefundPurpose string

// The purposes of refunds.
const (
	ForWhole   RefundPurpose = "whole"   // all that is left: the order is refunded
	ForLines   RefundPurpose = "lines"   // single items: they come back, the rest goes on
	ForSurplus RefundPurpose = "surplus" // what was paid beyond the total: the order goes on
	ForPart    RefundPurpose = "part"    // a sum that was agreed upon, for no certain items: the order goes on
)

// News is something that happened to an order, as the shop or time brings it.
type News string

// The news of orders.
const (
	NewsExpiring           News = "expiring" // it expires soon unless it is paid
	NewsExpired            News = "expired"
	NewsShopCancelled      News = "shop_cancelled"
	NewsPaid               News = "paid"
	NewsReinstated         News = "reinstated"     // paid in time and only reported late
	NewsLatePayment        News = "late_payment"   // for an order that had ended
	NewsSecondPayment      News = "second_payment" // the order had been paid already
	NewsUnderpaid          News = "underpaid"
	NewsOverpaid           News = "overpaid"
	NewsShipped            News = "shipped"
	NewsShippedDespiteHold News = "shipped_despite_hold" // although the shop had been asked to hold it
	NewsCompleted          News = "completed"
	NewsRefundAccepted     News = "refund_accepted"
	NewsRefundDone         News = "refund_done"
	NewsRefundFailed       News = "refund_failed"
	NewsRefundOverdue      News = "refund_overdue"

	NewsDisputedPayment       News = "disputed_payment"        // told again with another sum: it counts as no money
	NewsSharedPayment         News = "shared_payment"          // another order has a payment of the same number
	NewsRefundTwice           News = "refund_twice"            // one that had failed succeeded after all, when it had been made again
	NewsShippedWhileRefunding News = "shipped_while_refunding" // the parcel left although the money goes back
	NewsParcelCorrected       News = "parcel_corrected"        // carrier or tracking number were wrong

	NewsFulfilmentAccepted News = "fulfilment_accepted" // the shop exchanges, charges again or sends what was missing
	NewsFulfilmentDone     News = "fulfilment_done"
	NewsFulfilmentFailed   News = "fulfilment_failed"
	NewsFulfilmentOverdue  News = "fulfilment_overdue"
)
