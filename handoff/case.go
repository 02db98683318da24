// Package handoff is where people take over from the bot: cases, the members of staff who work on them, and the line
// in which cases wait.
//
// It knows what may be done to a case, by whom and when; a button in a topic and one in the console both end here. It
// does not know any messenger, what is said to a customer (package turn/deed writes that, from the outcomes and errors
// given here), nor how an order changes (package orders, behind the interface Orders).
//
// A case goes through these statuses; its version grows on every arrow and when the holder changes:
//
//	          claim              close
//	waiting ─────────► claimed ─────────► closed
//	   ▲  │               │  ▲              │
//	   │  │ leave         │  └── reopen ────┤  (to its last holder)
//	   │  └───────────────┼────────────────►│
//	   └── return, lapse ─┘                 │
//	   └────────── reopen, appeal ──────────┘
//
// PostgreSQL has the truth. Redis has the line (type Line), which proposes the next case in an agent's languages; a
// claim holds once PostgreSQL has confirmed it, and without Redis PostgreSQL does both.
package handoff

import (
	"encoding/json"
	"slices"
	"time"

	"kefu/internal/mask"
	"kefu/internal/terms"
	"kefu/orders"
)

// The words of package terms that cases are made of.
type (
	// Kind says what a case is about.
	Kind = terms.CaseKind
	// Status is where a case stands; see the package comment.
	Status = terms.CaseStatus
	// Check is what the order database says of a detail.
	Check = terms.Check
)

// Kinds of cases.
const (
	KindRefund  = terms.CaseRefund
	KindReturn  = terms.CaseReturn
	KindProblem = terms.CaseProblem
	KindPayment = terms.CasePayment
	KindHuman   = terms.CaseHuman
)

// Statuses of cases.
const (
	Waiting = terms.CaseWaiting
	Claimed = terms.CaseClaimed
	Closed  = terms.CaseClosed
)

// Checks of details.
const (
	Untold  = terms.Untold
	Same    = terms.Same
	Differs = terms.Differs
)

// Priority gives a case a head start in line.
type Priority string

// Priorities of cases.
const (
	Normal Priority = "normal"
	High   Priority = "high" // such as a threat of outside complaint
	Top    Priority = "top"  // such as money that came too late
)

// headStarts is how much earlier than it came a case is placed. Because it is a head start and not a class, nobody
// starves: a normal case that waits longer than this goes before a new one of the priority.
var headStarts = map[Priority]time.Duration{High: 30 * time.Minute, Top: 4 * time.Hour}

// placeFor returns the time that gives the place in line of a case that comes at now.
func placeFor(p Priority, now time.Time) time.Time { return now.Add(-headStarts[p]) }

// Decision is what was decided about the customer's request.
type Decision string

// Decisions. An approved one stands for refunds that were asked for; what failed, or came afterwards, is approved anew.
const (
	Undecided Decision = ""
	Approved  Decision = "approved"
	Rejected  Decision = "rejected"
	// Fulfilling: the shop was asked to exchange, to charge again or to send what is missing. When it fails the case is
	// undecided again.
	Fulfilling Decision = "fulfilment"
)

// Detail is one precise fact of a case.
type Detail struct {
	Slot  terms.Slot `json:"slot"`
	Value string     `json:"value"` // masked wherever a case is read
	Check Check      `json:"check,omitempty"`
}

// Details are facts in the order in which they were asked.
type Details []Detail

// with returns the details with others put in: a slot that is there gets the new value in its place. A note, and what
// happened to the order, is added to the one before.
func (d Details) with(others Details) Details {
	merged := slices.Clone(d)
	for _, o := range others {
		i := slices.IndexFunc(merged, func(m Detail) bool { return m.Slot == o.Slot })
		adds := o.Slot == terms.SlotNote || o.Slot == terms.SlotNews
		if i >= 0 && adds && merged[i].Value != o.Value {
			o.Value = merged[i].Value + " / " + o.Value
		}
		if i >= 0 {
			merged[i] = o
		} else {
			merged = append(merged, o)
		}
	}
	return merged
}

func (d Details) masked(m *mask.Masker) Details {
	masked := make(Details, len(d))
	for i, one := range d {
		if one.Slot == terms.SlotWish {
			one.Value = m.Own(one.Value) // "a new card key, else the money back" is kefu's own wording
		} else {
			one.Value = m.Text(one.Value)
		}
		masked[i] = one
	}
	return masked
}

// sealDetails gives details in the two forms that are stored; sealed is nil when masking changes nothing.
func sealDetails(s Sealer, m *mask.Masker, d Details) (masked Details, sealed []byte, err error) {
	masked = d.masked(m)
	if slices.Equal(masked, d) {
		return masked, nil, nil
	}
	plain, err := json.Marshal(d)
	if err != nil {
		return nil, nil, err
	}
	return masked, s.Seal(plain), nil
}

// Proposal is a refund above the limit that waits for a second person.
type Proposal struct {
	Amount int64               // fen
	Lines  []orders.RefundLine // the single items it is for; nil if of no certain ones
	// Purpose: what it is for; "" if that was not kept.
	Purpose orders.Purpose
	By      int64 // the holder who proposed it
	Reason  string
}

// Case is one problem of one customer, about at most one order.
type Case struct {
	ID           int64
	No           string // what people see, such as C-1024
	Conversation int64
	OrderNo      string // "" if it is about no certain order
	Kind         Kind
	Status       Status
	Version      int64 // the fencing token: grows when the holder or the status changes
	Revision     int64 // grows with every change that a card shows
	Assignee     int64 // the holder; of a waiting case 0, of a closed one the last holder
	AssigneeName string
	LeaseUntil   *time.Time // the holder must answer before, if the customer waits
	// UnansweredSince is since when the customer waits for a word of an agent; nil while the agent had the last word.
	UnansweredSince *time.Time
	Priority        Priority
	PlaceAt         time.Time // the place in line: the time it came, less its head start
	Lang            string    // the customer's language
	Reason          string    // a terms.Reason, or a terms.News for what the shop brought
	Details         Details   // masked
	// Lines are the single items of the order that the customer wants refunded; nil if not certain ones.
	Lines          []orders.RefundLine
	Menu           string // which of the card's menus is open
	Decision       Decision
	DecisionAmount int64 // fen
	DecisionReason string
	DecidedBy      int64
	DecidedAt      *time.Time
	Proposal       *Proposal
	OpenedAt       time.Time
	ClaimedAt      *time.Time
	AnsweredAt     *time.Time // the first answer of an agent
	ClosedAt       *time.Time
	Reopened       int
	Appeals        int
	Holds          bool   // while it is open, the shop is asked not to ship its order
	Rating         int    // stars, 1 to 5; 0: none yet
	RatingComment  string // what the customer said beside them, masked
	Tags           []string

	detailsSealed []byte
}

// AsksBeforeClose says whether closing the case would leave something undone: a refund that waits for a second person,
// or a request that nobody has decided about.
func (c Case) AsksBeforeClose() bool {
	return c.Proposal != nil || c.Decision == Undecided && c.Kind != KindHuman
}

// Event is one thing that was done to a case.
type Event struct {
	ID      int64
	CaseNo  string
	Version int64 // of the case, afterwards
	At      time.Time
	Kind    string // opened, claimed, answered, approved, proposed, rejected, sent_back, transferred, returned, lapsed, closed, left, reopened, appealed, details, raised, rated, commented, held, let_go, revealed, tagged, order, split, keys, fulfilled, unfulfilled, nudged, arrived, soon and late (a target), silent (closed because the customer was)
	Staff   int64  // 0: the customer or time did it
	Detail  json.RawMessage
}
