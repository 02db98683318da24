package turn

// News of an order, as the shop or time brings it: the values of Event.Shop.
const (
	Expiring           = "expiring"
	Expired            = "expired"
	ShopCancelled      = "shop_cancelled"
	Paid               = "paid"
	Reinstated         = "reinstated"     // paid in time and only reported late
	LatePayment        = "late_payment"   // for an order that had ended
	SecondPayment      = "second_payment" // the order had been paid already
	Underpaid          = "underpaid"
	Overpaid           = "overpaid"
	Shipped            = "shipped"
	ShippedDespiteHold = "shipped_despite_hold" // although the shop had been asked to hold it
	Completed          = "completed"
	RefundAccepted     = "refund_accepted"
	RefundDone         = "refund_done"
	RefundFailed       = "refund_failed"
	RefundOverdue      = "refund_overdue"
)

// OrderNews is something that happened to an order.
type OrderNews struct {
	OrderNo    string
	CustomerID string
	What       string
}
