package dialog

import (
	"time"

	"kefu/internal/terms"
)

// Effect is something to be done. Effects are carried out in the order in which Step returns them; those that have a
// result bring it back as an event before the turn ends.
//
//sumtype:decl
type Effect interface{ isEffect() }

// Say tells the customer something.
type Say struct {
	Text       string     `json:"text"`
	Buttons    [][]Button `json:"buttons,omitempty"`
	AskContact string     `json:"ask_contact,omitempty"` // label of a button that shares the customer's own contact
	CaseNo     string     `json:"case_no,omitempty"`     // the case it is about
	// Place is the line of Text that tells the place in line, which changes while the customer waits; "" if none does.
	Place string `json:"place,omitempty"`
}

// Button is one choice below a question. Data comes back as a Press (see ParseButton), or URL is opened.
type Button struct {
	Label string `json:"label"`
	Data  string `json:"data,omitempty"`
	URL   string `json:"url,omitempty"`
	// Waiting: it is good only while the case of its message waits for somebody.
	Waiting bool `json:"waiting,omitempty"`
}

type (
	// ListOrders asks for the customer's orders, or for those of them that a payment was made for. Result: OrdersListed.
	ListOrders struct {
		PaymentRef string `json:"payment_ref,omitempty"`
	}
	// FindOrder asks for one order of the customer. Result: OrderFound or OrderHidden.
	FindOrder struct {
		No string `json:"no"`
	}
	// OpenOrder opens one order by its number and lookup code. Result: OrderFound or CodeRefused.
	OpenOrder struct {
		No   string `json:"no"`
		Code string `json:"code"`
	}
	// CancelOrder closes an unpaid order. Result: Cancelled or CancelLost.
	CancelOrder struct {
		No     string `json:"no"`
		Reason string `json:"reason,omitempty"`
	}
	// OpenLink uses a one-time link up. Result: LinkedAccount or LinkRefused.
	OpenLink struct {
		Token string `json:"token"`
	}
	// LinkPhone links the account with the customer's vouched phone. Result: LinkedAccount or LinkRefused.
	LinkPhone struct {
		Phone string `json:"phone"`
	}
	// Unlink parts the chat from the shop account. Result: UnlinkedAccount.
	Unlink struct{}
	// SendExport gives the customer a file with their own words and orders. Result: ExportPromised.
	SendExport struct{}
	// OpenCase hands over to the agents. Result: CaseOpened, CaseExists, or RefundedAtOnce.
	OpenCase struct {
		OrderNo string   `json:"order_no,omitempty"`
		Kind    CaseKind `json:"kind"`
		Urgent  bool     `json:"urgent,omitempty"` // a threat of outside complaint: a supervisor looks at it
		Top     bool     `json:"top,omitempty"`    // money without goods
		Reason  string   `json:"reason,omitempty"`
		Details []Detail `json:"details,omitempty"`
		// Part: the pieces of one item that the wish is about; nil: the whole order, or of no certain one.
		Part *Part `json:"part,omitempty"`
		// Whole: the customer confirmed that all of the order is to be cancelled and refunded. A policy may do it at
		// once.
		Whole bool `json:"whole,omitempty"`
		// Hold: the shop is asked not to ship the order while the case is open.
		Hold bool `json:"hold,omitempty"`
		// Unasked is the news that opens the case by itself, "" if the customer asked.
		Unasked terms.News `json:"unasked,omitempty"`
	}
	// ReopenCase takes a closed case up again, by another agent if Appeal. Result: CaseOpened.
	ReopenCase struct {
		CaseNo  string     `json:"case_no"`
		Appeal  bool       `json:"appeal,omitempty"`
		Unasked terms.News `json:"unasked,omitempty"` // as in OpenCase
	}
	// AddDetails writes details into an open case; Urgent asks for a supervisor's attention, Hold for what OpenCase.Hold
	// does, or for its end; nil leaves it as it is.
	AddDetails struct {
		CaseNo  string   `json:"case_no"`
		Details []Detail `json:"details,omitempty"`
		Urgent  bool     `json:"urgent,omitempty"`
		Hold    *bool    `json:"hold,omitempty"`
	}
	// PassOn lets the agents of a case read the message that this event is.
	PassOn struct {
		CaseNo string `json:"case_no"`
	}
	// LeaveLine withdraws a case that the customer no longer wants handled.
	LeaveLine struct {
		CaseNo string `json:"case_no"`
	}
	// Rate stores 1 to 5 stars for a closed case, or what the customer says beside them.
	Rate struct {
		CaseNo  string `json:"case_no"`
		Stars   int    `json:"stars,omitempty"` // 0: only the comment
		Comment string `json:"comment,omitempty"`
	}
	// AskStanding asks how the customer's cases stand; with a CaseNo only that one is told. Result: Standing.
	// With Draft it asks how long the matter under way would wait, were it submitted now.
	AskStanding struct {
		CaseNo string `json:"case_no,omitempty"`
		Draft  bool   `json:"draft,omitempty"`
	}
	// ListProducts asks what the shop sells, to answer a question. Result: ProductsListed.
	ListProducts struct {
		Topic string `json:"topic"`
		Words string `json:"words"`
	}
	// SetTimer rings after a while, in place of an earlier one of the name; 0 stops it.
	SetTimer struct {
		Name  string        `json:"name"`
		After time.Duration `json:"after"`
	}
)

// Product is something that the shop sells.
type Product struct {
	Name  string `json:"name"`
	Price int64  `json:"price"` // fen
	Stock int64  `json:"stock"` // pieces that can be sold
}

// Part is some pieces of one item of an order.
type Part struct {
	Item   int `json:"item"` // from 0, as in Order.Items
	Pieces int `json:"pieces"`
}

// Detail is one precise detail of a case.
type Detail struct {
	Slot  Slot   `json:"slot"`
	Value string `json:"value"` // as shown to people: amounts with ¥, names of reasons in the customer's language
	// Check is what the order database says of it.
	Check terms.Check `json:"check,omitempty"`
}

func (Say) isEffect()          {}
func (ListOrders) isEffect()   {}
func (FindOrder) isEffect()    {}
func (OpenOrder) isEffect()    {}
func (CancelOrder) isEffect()  {}
func (OpenLink) isEffect()     {}
func (LinkPhone) isEffect()    {}
func (Unlink) isEffect()       {}
func (SendExport) isEffect()   {}
func (OpenCase) isEffect()     {}
func (ReopenCase) isEffect()   {}
func (AddDetails) isEffect()   {}
func (PassOn) isEffect()       {}
func (LeaveLine) isEffect()    {}
func (Rate) isEffect()         {}
func (AskStanding) isEffect()  {}
func (ListProducts) isEffect() {}
func (SetTimer) isEffect()     {}
