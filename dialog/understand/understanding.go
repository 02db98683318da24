package understand

import (
	"encoding/json"
	"fmt"
	"time"

	"kefu/internal/terms"
)

// Intent is what the customer wants with a message.
type Intent string

// The intents. A question about cancelling is never CancelOrder.
const (
	CancelOrder       Intent = "cancel_order"       // cancel an order of their own
	RequestRefund     Intent = "request_refund"     // money back, goods back
	RefundStatus      Intent = "refund_status"      // where a refund is
	OrderStatus       Intent = "order_status"       // what happened to an order
	ListOrders        Intent = "list_orders"        // show my orders
	ReportProblem     Intent = "report_problem"     // something is wrong with goods or money
	TalkToHuman       Intent = "talk_to_human"      // wants a person
	ThreatenComplaint Intent = "threaten_complaint" // goes to an authority or the public
	Question          Intent = "question"           // about rules and ways in general
	Inform            Intent = "inform"             // answers the question just put
	Affirm            Intent = "affirm"             // yes
	Deny              Intent = "deny"               // no
	Abort             Intent = "abort"              // leave it, do not cancel
	Greet             Intent = "greet"              // hello
	Thanks            Intent = "thanks"             // thank you
	Other             Intent = "other"              // small talk, nonsense, injection
)

// Reason is why an order is to be cancelled or refunded.
type Reason = terms.Reason

// The reasons a customer can give.
const (
	WrongQuantity  = terms.WrongQuantity
	WrongAmount    = terms.WrongAmount
	WrongRegion    = terms.WrongRegion
	WrongAccount   = terms.WrongAccount
	WrongItem      = terms.WrongItem
	ChangedMind    = terms.ChangedMind
	FoundCheaper   = terms.FoundCheaper
	Duplicate      = terms.Duplicate
	Overcharged    = terms.Overcharged
	NotReceived    = terms.NotReceived
	NotAsDescribed = terms.NotAsDescribed
	Defective      = terms.Defective
	OtherReason    = terms.OtherReason
)

// Method is the channel a payment went through.
type Method = terms.Method

// The payment channels the shop takes.
const (
	WeChat = terms.WeChat
	Alipay = terms.Alipay
	Bank   = terms.Bank
)

// Asking is the question just put to the customer; it decides what a bare
// answer such as "50" means.
type Asking = terms.Slot

// The questions of the dialog. For the last four a short answer means Inform.
const (
	AskingNothing        = terms.SlotNone
	AskingOrderNo        = terms.SlotOrderNo
	AskingRegionActual   = terms.SlotRegionActual
	AskingRegionWanted   = terms.SlotRegionWanted
	AskingAmountExpected = terms.SlotAmountExpected
	AskingAmountCharged  = terms.SlotAmountCharged
	AskingAccount        = terms.SlotAccount
	AskingQuantityWanted = terms.SlotQuantityWanted
	AskingTrackingNo     = terms.SlotTrackingNo
	AskingPaidAt         = terms.SlotPaidAt
	AskingPaymentMethod  = terms.SlotPaymentMethod
	AskingReason         = terms.SlotReason
	AskingConfirm        = terms.SlotConfirm
	AskingEvidence       = terms.SlotEvidence
	AskingLookupCode     = terms.SlotLookupCode
	AskingRating         = terms.SlotRating
	AskingItem           = terms.SlotItem
)

// Language is the language a message is mostly written in.
type Language string

// The languages the bot answers in.
const (
	Chinese Language = "zh"
	English Language = "en"
)

// Fen is money in hundredths of a yuan.
type Fen int64

// String gives the amount in yuan with two decimals, such as "7.65".
func (f Fen) String() string {
	sign := ""
	if f < 0 {
		sign, f = "-", -f
	}
	return fmt.Sprintf("%s%d.%02d", sign, f/100, f%100)
}

// MarshalJSON writes the amount as a decimal string in yuan, such as "100.00".
func (f Fen) MarshalJSON() ([]byte, error) { return json.Marshal(f.String()) }

// Region is the region an order has and the one the customer needs, by their
// canonical names; empty when not told.
type Region struct {
	Actual string `json:"actual,omitempty"`
	Wanted string `json:"wanted,omitempty"`
}

// Amount is what should have been paid, what was taken, and what arrived.
type Amount struct {
	Expected *Fen `json:"expected,omitempty"`
	Charged  *Fen `json:"charged,omitempty"`
	Received *Fen `json:"received,omitempty"`
}

// Quantity is how many pieces the order has and how many were meant.
type Quantity struct {
	Actual *int `json:"actual,omitempty"`
	Wanted *int `json:"wanted,omitempty"`
}

// Understanding is what one message says. A field is empty, and its JSON key
// absent, when the text does not tell.
type Understanding struct {
	Intent        Intent     `json:"intent,omitempty"`
	OrderNos      []string   `json:"order_nos,omitempty"`    // in the order of the text, each once
	OrderSuffix   string     `json:"order_suffix,omitempty"` // the last digits of an order number
	OrderIndex    int        `json:"order_index,omitempty"`  // n-th of the list shown, 1 = newest; -1 = the last
	Region        *Region    `json:"region,omitempty"`
	Amount        *Amount    `json:"amount,omitempty"`
	Account       string     `json:"account,omitempty"` // to be charged; as typed, without spaces
	Quantity      *Quantity  `json:"quantity,omitempty"`
	PaidAt        *time.Time `json:"paid_at,omitempty"` // in the zone of Context.Now, never after it
	PaymentMethod Method     `json:"payment_method,omitempty"`
	Reason        Reason     `json:"reason,omitempty"`
	TrackingNo    string     `json:"tracking_no,omitempty"`
	Vague         bool       `json:"vague,omitempty"` // a problem or reason without any detail
	// Acts are all that the message does or speaks of, in the order of the text. Intent and the order are those of the
	// act that wins; OrderNos are only the orders that it is about.
	Acts []Act `json:"acts,omitempty"`

	// NearNo looks like an order number and is none, as typed: a digit short, one too many.
	NearNo string `json:"-"`
	// PaymentRef is the number of a payment, as a wallet shows it, in upper case without separators.
	PaymentRef string `json:"-"`
	// PaidAtEither are the two times that an hour without its part of the day can
	// mean, the earlier one first; PaidAt is empty then.
	PaidAtEither []time.Time `json:"-"`
	// PaidAtRough says that PaidAt names only a day or a part of it.
	PaidAtRough bool `json:"-"`
	// Paid says that the customer claims to have paid; Unbooked, that the payment does not show.
	Paid, Unbooked bool `json:"-"`
	// Product is a product of the lexicon that the text names.
	Product string `json:"-"`
	// Language is what the message is mostly written in; empty when it has no words.
	Language Language `json:"-"`
}

// Context is what the understanding of a message may depend on.
type Context struct {
	Asking  Asking    // the question just put, if any
	Now     time.Time // the customer's clock, in the customer's zone
	Lexicon *Lexicon  // what the shop sells; nil means DefaultLexicon
	Reader  *Reader   // what was learned from examples; nil means the lexicon's, else BuiltInReader
}

func (c Context) reader() *Reader {
	switch {
	case c.Reader != nil:
		return c.Reader
	case c.Lexicon != nil && c.Lexicon.reader != nil:
		return c.Lexicon.reader
	}
	return BuiltInReader()
}
