package handoff

import (
	"errors"
	"fmt"
)

// Refusals of acts and of what customers ask for. Nothing was written when one is returned, and the transaction can go
// on.
var (
	ErrNotStaff     = errors.New("not an agent of this shop")
	ErrNoSuchCase   = errors.New("no such case") // also: it is another customer's
	ErrClosed       = errors.New("the case is closed")
	ErrNotClosed    = errors.New("the case is still open")
	ErrDecided      = errors.New("the case was decided already")
	ErrAway         = errors.New("the agent is away")
	ErrLimit        = errors.New("the agent holds as many cases as one may")
	ErrNobodyWaits  = errors.New("no case waits")
	ErrNoOrder      = errors.New("the case is about no order")
	ErrNoReason     = errors.New("a reason is needed")
	ErrNoSlot       = errors.New("the case has no such detail")
	ErrNoAgent      = errors.New("the other is no agent who can take the case now")
	ErrOwnRefusal   = errors.New("an appeal goes to another agent than the one who refused")
	ErrNotLead      = errors.New("only a supervisor may do this")
	ErrYours        = errors.New("the agent holds the case")
	ErrAppealed     = errors.New("the one appeal was made already")
	ErrNotRefused   = errors.New("nothing was refused that could be appealed")
	ErrStars        = errors.New("a rating is 1 to 5 stars")
	ErrAct          = errors.New("no such act")
	ErrNothingAsked = errors.New("the customer wants a person: nothing was asked for that could be refused")
	ErrAmount       = errors.New("an amount cannot be negative")
	ErrFulfil       = errors.New("nothing that the shop could be asked for")
	ErrNoKeys       = errors.New("the order has no card keys, or the customer is not known to own it")
	ErrSameOrder    = errors.New("the case is about this order")
	ErrNotLate      = errors.New("the shop is late with nothing")
	ErrPromised     = errors.New("the money was promised and is late: there is nothing to refuse")
)

// NotHolderError refuses an act of somebody who does not hold the case.
type NotHolderError struct {
	Case   Case
	Holder string // the name of who does; "" when it waits
}

// Error names the case and its holder.
func (e *NotHolderError) Error() string { return fmt.Sprintf("%s is held by %q", e.Case.No, e.Holder) }

// TakenError refuses a claim because the case has a holder; perhaps it is the same agent.
type TakenError struct{ Case Case }

// Error names the case and its holder.
func (e *TakenError) Error() string {
	return fmt.Sprintf("%s was claimed by %q", e.Case.No, e.Case.AssigneeName)
}

// StaleError refuses an act because the case changed since its button was drawn.
type StaleError struct{ Case Case }

// Error names the case and its version.
func (e *StaleError) Error() string {
	return fmt.Sprintf("%s is at version %d by now", e.Case.No, e.Case.Version)
}

// BusyError refuses a transfer because the other agent takes no case now: Why is ErrAway or ErrLimit.
type BusyError struct {
	Agent Staff
	Why   error
}

// Error names the agent and why.
func (e *BusyError) Error() string { return fmt.Sprintf("transfer to %q: %v", e.Agent.Name, e.Why) }

// Unwrap returns why.
func (e *BusyError) Unwrap() error { return e.Why }

// OpenAlready says that the order has an open case, so that no second one was opened or reopened. With
// NewCase.OncePerOrder it may belong to another conversation.
type OpenAlready struct{ Case Case }

// Error names the case and its order.
func (e *OpenAlready) Error() string { return fmt.Sprintf("%s has %s open", e.Case.OrderNo, e.Case.No) }
