package dialog

import (
	"time"

	"kefu/internal/terms"
)

// Event is something that happened: a word of the customer, the result of an effect, an act of an agent.
//
//sumtype:decl
type Event interface{ isEvent() }

// Text is what the customer typed, or the words below a picture.
type Text struct {
	At time.Time `json:"at"` // when it arrived
	// Written is when the customer wrote it, which may be long before it arrived; zero if that is not known.
	Written time.Time `json:"written,omitzero"`
	Text    string    `json:"text"`
	// Media counts the pictures, videos and files that came with it.
	Media int `json:"media,omitempty"`
	// Earlier counts the parts of the same album that came before it.
	Earlier int `json:"earlier,omitempty"`
	// CaseNo is the case whose message it answers, "" if it answers none.
	CaseNo string `json:"case_no,omitempty"`
	// Quote is what the customer points at: the part of a message that they quoted, or all of one that they answer.
	Quote string `json:"quote,omitempty"`
	// Unseen: it was written before the present question reached the customer, so it confirms nothing.
	Unseen bool `json:"unseen,omitempty"`
	// Forwarded: the words are somebody else's, or were written for something else. They confirm nothing, press no button
	// and are no command.
	Forwarded bool `json:"forwarded,omitempty"`
}

// written is the moment that words such as "just now" and "today" in the message count from.
func (e Text) written() time.Time {
	if e.Written.IsZero() || e.Written.After(e.At) {
		return e.At
	}
	return e.Written
}

// Press is a button: Question is the question it belongs to, 0 for buttons that are always good.
type Press struct {
	At       time.Time `json:"at"`
	Question int64     `json:"question"`
	Choice   string    `json:"choice"`
}

// SharedContact is a contact card; Own if it is the sender's, as the messenger vouches.
type SharedContact struct {
	At    time.Time `json:"at"`
	Phone string    `json:"phone"`
	Own   bool      `json:"own"`
}

// Unsupported is something the bot cannot use by itself, such as a sticker or a place; What names it.
type Unsupported struct {
	At   time.Time `json:"at"`
	What string    `json:"what"`
}

// TimerFired is a timer that the dialog set.
type TimerFired struct {
	At   time.Time `json:"at"`
	Name string    `json:"name"`
}

// Results of effects. Each follows the effect of the like name within the same turn.
type (
	// OrdersListed answers ListOrders, newest first.
	OrdersListed struct {
		Orders []Order `json:"orders"`
		Linked bool    `json:"linked"` // to a shop account
	}
	// OrderFound answers FindOrder and OpenOrder. The customer may see the order.
	OrderFound struct {
		Order Order `json:"order"`
	}
	// OrderHidden answers FindOrder: no such order, or not theirs; the customer must not learn which.
	OrderHidden struct {
		No string `json:"no"`
	}
	// CodeRefused answers OpenOrder: wrong number, wrong code, or (Wait) too many tries.
	CodeRefused struct {
		Wait bool `json:"wait"`
	}
	// Cancelled answers CancelOrder: the order is closed and its stock released.
	Cancelled struct {
		Order Order `json:"order"`
	}
	// CancelLost answers CancelOrder: something else happened to the order first.
	CancelLost struct {
		Order Order `json:"order"`
	}
	// LinkedAccount answers OpenLink and LinkPhone. With an OrderNo the link leads to cancelling that order.
	LinkedAccount struct {
		Name    string `json:"name"`
		OrderNo string `json:"order_no,omitempty"`
		// Cases were opened for the customer before they came here.
		Cases []Case `json:"cases,omitempty"`
	}
	// LinkRefused answers OpenLink (used up or unknown) and LinkPhone (no single account with this phone).
	LinkRefused struct {
		Linked bool `json:"linked,omitempty"` // the chat has an account all the same
	}
	// UnlinkedAccount answers Unlink.
	UnlinkedAccount struct{}
	// ExportPromised answers SendExport. Soon: the one before was asked for a moment ago, and there is none anew.
	ExportPromised struct {
		Soon bool `json:"soon,omitempty"`
	}
	// CaseOpened answers OpenCase and ReopenCase. Ahead counts the cases before it in line.
	CaseOpened struct {
		Case    Case       `json:"case"`
		Ahead   int        `json:"ahead"`
		Unasked terms.News `json:"unasked,omitempty"` // as the effect said
	}
	// RefundedAtOnce answers OpenCase, where the shop's policy refunds without an agent.
	RefundedAtOnce struct {
		Order  Order    `json:"order"`
		Refund Refund   `json:"refund"`
		Others []Refund `json:"others,omitempty"` // by other channels that the money came by
	}
	// CaseExists answers OpenCase: there is one about this order already.
	CaseExists struct {
		Case    Case       `json:"case"`
		Ahead   int        `json:"ahead"`
		Unasked terms.News `json:"unasked,omitempty"`
		// Noted: the details of OpenCase were put into it.
		Noted bool `json:"noted,omitempty"`
	}
	// CaseElsewhere answers OpenCase for something unasked: somebody else who may see the order has a case about it.
	CaseElsewhere struct {
		OrderNo string `json:"order_no"`
	}
	// Standing answers AskStanding: the customer's cases, open ones first, and the places in line.
	Standing struct {
		Cases []Case `json:"cases"`
		Ahead []int  `json:"ahead"`
		// Minutes is about how long each waits from now on, 0 where nobody can tell.
		Minutes []int `json:"minutes,omitempty"`
		// Late tells of each whether the target for the first answer has passed.
		Late []bool `json:"late,omitempty"`
		// OnDuty are the names of the agents who are there.
		OnDuty []string `json:"on_duty,omitempty"`
		CaseNo string   `json:"case_no,omitempty"` // as the effect said
		// Draft tells how long a case that was opened now would wait: behind Ahead[0] others, for about Minutes[0].
		Draft bool `json:"draft,omitempty"`
	}
	// ProductsListed answers ListProducts.
	ProductsListed struct {
		Products []Product `json:"products,omitempty"`
		Topic    string    `json:"topic"` // as the effect said
		Words    string    `json:"words"`
	}
)

// Deed says what happened to a case.
type Deed = terms.Deed

// Deeds.
const (
	DeedClaimed     = terms.DeedClaimed
	DeedReturned    = terms.DeedReturned
	DeedTransferred = terms.DeedTransferred
	DeedApproved    = terms.DeedApproved
	DeedRejected    = terms.DeedRejected
	DeedSentBack    = terms.DeedSentBack // the customer is asked for Slot
	DeedClosed      = terms.DeedClosed
	DeedReinstated  = terms.DeedReinstated
	DeedSpoke       = terms.DeedSpoke
	DeedFulfilling  = terms.DeedFulfilling
	DeedNudged      = terms.DeedNudged
	DeedOrdered     = terms.DeedOrdered
	DeedSplit       = terms.DeedSplit
	DeedArrived     = terms.DeedArrived
)

// CaseChanged is an agent's act, after it was done.
type CaseChanged struct {
	At     time.Time    `json:"at"`
	Deed   Deed         `json:"deed"`
	Case   Case         `json:"case"`
	Refund *Refund      `json:"refund,omitempty"` // when approved
	Others []Refund     `json:"others,omitempty"` // by other channels that the money came by
	Method terms.Method `json:"method,omitempty"` // the channel the refund goes back by
	Reason string       `json:"reason,omitempty"` // when rejected: a word of the catalogue or the agent's own
	Slot   Slot         `json:"slot,omitempty"`   // when sent back
	Order  *Order       `json:"order,omitempty"`  // the order of the case, when sent back
	// Fulfilment is what the shop is asked to do once more.
	Fulfilment *Fulfilment `json:"fulfilment,omitempty"`
}

// Payment is money that news is about. Amounts are fen.
type Payment struct {
	Amount    int64        `json:"amount"`
	Method    terms.Method `json:"method,omitempty"`
	Over      int64        `json:"over,omitempty"`      // what is too much because of it
	Short     int64        `json:"short,omitempty"`     // what the total still lacks
	Known     int64        `json:"known,omitempty"`     // the sum that was told before under the same number
	Elsewhere string       `json:"elsewhere,omitempty"` // another order that has a payment of the same number; for agents only
}

// OrderChanged is news of an order from the shop or a timer.
type OrderChanged struct {
	At      time.Time  `json:"at"`
	What    terms.News `json:"what"`
	Order   Order      `json:"order"`
	Payment *Payment   `json:"payment,omitempty"` // what it is about, if of a payment
}

func (Text) isEvent()            {}
func (Press) isEvent()           {}
func (SharedContact) isEvent()   {}
func (Unsupported) isEvent()     {}
func (TimerFired) isEvent()      {}
func (OrdersListed) isEvent()    {}
func (OrderFound) isEvent()      {}
func (OrderHidden) isEvent()     {}
func (CodeRefused) isEvent()     {}
func (Cancelled) isEvent()       {}
func (CancelLost) isEvent()      {}
func (LinkedAccount) isEvent()   {}
func (LinkRefused) isEvent()     {}
func (UnlinkedAccount) isEvent() {}
func (ExportPromised) isEvent()  {}
func (CaseOpened) isEvent()      {}
func (CaseExists) isEvent()      {}
func (CaseElsewhere) isEvent()   {}
func (RefundedAtOnce) isEvent()  {}
func (Standing) isEvent()        {}
func (CaseChanged) isEvent()     {}
func (OrderChanged) isEvent()    {}
func (ProductsListed) isEvent()  {}
