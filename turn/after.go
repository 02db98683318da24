package turn

import "context"

// AfterCommit collects what is to be done once a transaction is committed. None of it is needed for the truth, and all
// of it is repaired by loops that look again.
type AfterCommit struct {
	// Deliver: something is due for delivery, or shown anew.
	Deliver bool
	// Received: something was put into the inbox.
	Received bool

	then []func(context.Context)
}

// Then calls f after the commit.
func (a *AfterCommit) Then(f func(context.Context)) { a.then = append(a.then, f) }

// follow does what was collected; the transaction is committed.
func (e *Engine) follow(ctx context.Context, a *AfterCommit) {
	for _, f := range a.then {
		f(ctx)
	}
	e.Inbox.settle()
	if a.Received {
		e.Inbox.Wake()
	}
	if a.Deliver {
		e.Committed()
	}
}
