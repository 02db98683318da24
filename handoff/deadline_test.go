package handoff_test

import (
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/handoff"
	"kefu/orders"
)

// ring lets time pass and returns the deadlines of cases that mattered by then, in order.
func (f *fixture) ring(d time.Duration) (kinds []handoff.Deadline) {
	f.Helper()
	f.after(d)
	f.tx(func(tx pgx.Tx) error {
		due, err := f.desk.DeadlinesDue(f.Context(), tx, f.now, 100)
		f.must(err)
		for _, d := range due {
			_, matters, err := f.desk.HandleDeadline(f.Context(), tx, d.CaseNo, d.Kind, f.now)
			f.must(err)
			if matters {
				kinds = append(kinds, d.Kind)
			}
		}
		return nil
	})
	return kinds
}

func (f *fixture) rings(d time.Duration, want ...handoff.Deadline) {
	f.Helper()
	got := f.ring(d)
	if len(got) != len(want) {
		f.Fatalf("after %v: %v, want %v", d, got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			f.Errorf("after %v: %v, want %v", d, got, want)
		}
	}
}

func targets(c *handoff.Config) {
	c.AnswerWithin, c.CloseWithin, c.Silence = 10*time.Minute, time.Hour, 24*time.Hour
}

func TestTargetsWarnThenRaise(t *testing.T) {
	t.Parallel()
	f := newFixture(t, targets)
	c := f.open(orderNo)
	f.rings(7 * time.Minute)
	f.rings(time.Minute, handoff.AnswerSoon)
	f.rings(time.Minute)
	f.rings(time.Minute, handoff.AnswerLate)
	if c = f.get(c.No); c.Priority != handoff.High {
		t.Errorf("priority %s after a missed target", c.Priority)
	}
	f.do(handoff.Act{Kind: handoff.ActClaim, CaseNo: c.No, Staff: li})
	f.do(handoff.Act{Kind: handoff.ActAnswer, CaseNo: c.No, Staff: li})
	f.rings(40*time.Minute, handoff.CloseSoon)
	f.do(handoff.Act{Kind: handoff.ActClose, CaseNo: c.No, Staff: li})
	f.rings(time.Hour) // closed in time
	f.tx(func(tx pgx.Tx) error { _, err := f.desk.Reopen(t.Context(), tx, c.No, f.now); return err })
	f.rings(50*time.Minute, handoff.CloseSoon) // anew; the first answer was given long ago
}

func TestAnAnswerInTimeLeavesNothingToWarnOf(t *testing.T) {
	t.Parallel()
	f := newFixture(t, targets)
	c := f.claimed(li)
	f.do(handoff.Act{Kind: handoff.ActAnswer, CaseNo: c.No, Staff: li})
	f.rings(10 * time.Minute)
	if c = f.get(c.No); c.Priority != handoff.Normal {
		t.Errorf("priority %s", c.Priority)
	}
}

func TestSilenceWarnsThenCloses(t *testing.T) {
	t.Parallel()
	f := newFixture(t, targets, func(c *handoff.Config) { c.AnswerWithin, c.CloseWithin = 0, 0 })
	c := f.claimed(li)
	f.rings(48 * time.Hour) // it is the agent who is silent
	f.do(handoff.Act{Kind: handoff.ActAnswer, CaseNo: c.No, Staff: li})
	f.rings(23 * time.Hour)
	f.do(handoff.Act{Kind: handoff.ActAnswer, CaseNo: c.No, Staff: li}) // counts from the last word
	f.rings(23 * time.Hour)
	f.rings(time.Hour, handoff.SilenceSoon)
	f.must(pgx.BeginFunc(t.Context(), f.pool, func(tx pgx.Tx) error { return f.desk.CustomerWrote(t.Context(), tx, c.No, f.now) }))
	f.rings(24 * time.Hour) // she spoke
	f.do(handoff.Act{Kind: handoff.ActAnswer, CaseNo: c.No, Staff: li})
	f.rings(24*time.Hour, handoff.SilenceSoon)
	f.do(handoff.Act{Kind: handoff.ActAnswer, CaseNo: c.No, Staff: li}) // the warning counts no more
	f.rings(24*time.Hour, handoff.SilenceSoon)
	f.rings(24*time.Hour, handoff.SilenceOver)
	if c = f.get(c.No); c.Status != handoff.Closed || c.Assignee != li {
		t.Errorf("after silence: %s with %d", c.Status, c.Assignee)
	}
}

// Nobody's silence but the customer's closes a case: not while a second person, the shop or an agent has to act.
func TestSilenceClosesNothingWhileOthersHaveToAct(t *testing.T) {
	t.Parallel()
	refund := func(status orders.RefundStatus) func(*fixture, handoff.Case) {
		return func(f *fixture, _ handoff.Case) {
			f.orders.refunds = []orders.Refund{{ID: 1, Amount: 4000, Method: orders.WeChat, Status: status}}
		}
	}
	fulfilment := func(status orders.FulfilmentStatus) func(*fixture, handoff.Case) {
		return func(f *fixture, _ handoff.Case) {
			f.orders.wanted = []orders.Fulfilment{{ID: 1, Status: status, RequestedAt: f.now}}
		}
	}
	for name, one := range map[string]struct {
		waits func(*fixture, handoff.Case)
		ends  func(*fixture, handoff.Case) // what others had to do
	}{
		"a second person": {
			func(f *fixture, c handoff.Case) {
				f.do(handoff.Act{Kind: handoff.ActApprove, CaseNo: c.No, Staff: li})
			},
			func(f *fixture, c handoff.Case) {
				f.do(handoff.Act{Kind: handoff.ActApprove, CaseNo: c.No, Staff: zhao})
			},
		},
		"the shop asked for a refund":     {refund(orders.RefundRequested), refund(orders.RefundDone)},
		"the shop that accepted a refund": {refund(orders.RefundAccepted), refund(orders.RefundDone)},
		"an agent whose refund failed":    {refund(orders.RefundFailed), refund(orders.RefundDone)},
		"the shop asked for an exchange":  {fulfilment(orders.FulfilmentRequested), fulfilment(orders.FulfilmentDone)},
		"the shop that accepted to redo":  {fulfilment(orders.FulfilmentAccepted), fulfilment(orders.FulfilmentDone)},
		"an agent whose exchange failed":  {fulfilment(orders.FulfilmentFailed), fulfilment(orders.FulfilmentDone)},
		"an agent with money that came late": {
			func(f *fixture, _ handoff.Case) { f.orders.status = orders.Expired },
			func(f *fixture, _ handoff.Case) { f.orders.status = orders.Paid },
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t, targets, func(c *handoff.Config) { c.AnswerWithin, c.CloseWithin, c.SecondAbove = 0, 0, 5000 })
			c := f.claimed(li)
			f.do(handoff.Act{Kind: handoff.ActAnswer, CaseNo: c.No, Staff: li})
			one.waits(f, c)
			for range 5 { // a long weekend
				f.rings(24 * time.Hour)
			}
			if got := f.get(c.No); got.Status == handoff.Closed {
				t.Fatal("closed while somebody else had to act")
			}
			f.orders.log = nil
			one.ends(f, c)
			f.do(handoff.Act{Kind: handoff.ActAnswer, CaseNo: c.No, Staff: li})
			f.rings(24*time.Hour, handoff.SilenceSoon)
			f.rings(24*time.Hour, handoff.SilenceOver)
		})
	}
}
