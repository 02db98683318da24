package terms

// CaseKind says what a case is about.
type CaseKind string

// The kinds of cases.
const (
	CaseRefund  CaseKind = "refund"  // paid, not shipped: cancel and refund
	CaseReturn  CaseKind = "return"  // shipped: return and refund
	CaseProblem CaseKind = "problem" // not as it should be: goods, their delivery, or what was charged
	CasePayment CaseKind = "payment" // money without an order to go with
	CaseHuman   CaseKind = "human"   // the customer wants a person
)

// CaseStatus is where a case stands.
type CaseStatus string

// The statuses of cases.
const (
	CaseWaiting CaseStatus = "waiting" // in the line
	CaseClaimed CaseStatus = "claimed" // an agent holds it
	CaseClosed  CaseStatus = "closed"
)

// Deed says what happened to a case, as far as its customer hears of it.
type Deed string

// The deeds.
const (
	DeedClaimed     Deed = "claimed"
	DeedReturned    Deed = "returned" // back into the line, by the agent or because nobody answered
	DeedTransferred Deed = "transferred"
	DeedApproved    Deed = "approved"
	DeedRejected    Deed = "rejected"
	DeedSentBack    Deed = "sent_back" // the customer is asked for a detail
	DeedClosed      Deed = "closed"
	DeedReinstated  Deed = "reinstated" // the order that was paid too late goes on after all
	DeedSpoke       Deed = "spoke"      // an agent's words went to the customer
	DeedOrdered     Deed = "ordered"    // it is about another order now
	DeedSplit       Deed = "split"      // an agent opened it for another order of the customer
	DeedNudged      Deed = "nudged"     // the shop, which is late, was asked where it is
	DeedArrived     Deed = "arrived"    // overdue money is there, as the customer said
	DeedFulfilling  Deed = "fulfilling" // the shop was asked to exchange, charge again or send what was missing
)

// Check is what the order database says of a detail.
type Check string

// The checks.
const (
	Untold  Check = "" // it tells nothing of it, such as a wish
	Same    Check = "same"
	Differs Check = "differs"
)
