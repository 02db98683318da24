package handoff_test

import (
	"errors"
	"slices"
	"testing"

	"kefu/handoff"
	"kefu/orders"
)

const otherNo = "WF20261122000002"

func TestACaseIsAboutAnotherOrderOnlyIfThatIsTheCustomers(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c := f.claimed(li)
	if _, err := f.try(handoff.Act{Kind: handoff.ActOrder, Order: otherNo, CaseNo: c.No, Staff: li}); !errors.Is(err, orders.ErrNotVisible) {
		t.Errorf("somebody else's: %v", err)
	}
	if _, err := f.try(handoff.Act{Kind: handoff.ActOrder, Order: orderNo, CaseNo: c.No, Staff: li}); !errors.Is(err, handoff.ErrSameOrder) {
		t.Errorf("the same: %v", err)
	}
	f.orders.theirs = []string{orderNo, otherNo}
	before := c.Version
	c = f.do(handoff.Act{Kind: handoff.ActOrder, Order: otherNo, CaseNo: c.No, Staff: li, Version: c.Version}).Case
	if c.OrderNo != otherNo || c.Version == before {
		t.Errorf("%+v", c)
	}
	for _, want := range []string{"release " + orderNo, "hold " + otherNo} {
		if !slices.Contains(f.orders.log, want) {
			t.Errorf("%q is not among %q", want, f.orders.log)
		}
	}
	f.do(handoff.Act{Kind: handoff.ActApprove, CaseNo: c.No, Staff: li, Version: c.Version})
	if _, err := f.try(handoff.Act{Kind: handoff.ActOrder, Order: orderNo, CaseNo: c.No, Staff: li}); !errors.Is(err, handoff.ErrDecided) {
		t.Errorf("after a decision: %v", err)
	}
}

func TestASecondCaseOfTheCustomerIsTheAgentsAtOnce(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c := f.claimed(li)
	f.orders.theirs = []string{orderNo, otherNo}
	out := f.do(handoff.Act{Kind: handoff.ActSplit, Order: otherNo, CaseNo: c.No, Staff: li})
	if out.Split == nil || out.Split.OrderNo != otherNo || out.Split.Assignee != li || out.Case.OrderNo != orderNo {
		t.Fatalf("%+v", out)
	}
	f.sameAsStored(*out.Split)
	var already *handoff.OpenAlready
	if _, err := f.try(handoff.Act{Kind: handoff.ActSplit, Order: otherNo, CaseNo: c.No, Staff: li}); !errors.As(err, &already) {
		t.Errorf("once more: %v", err)
	}
	if got := f.events(c.No) + " | " + f.events(out.Split.No); got != "opened claimed split | opened claimed" {
		t.Errorf("events: %s", got)
	}
}
