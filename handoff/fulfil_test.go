package handoff_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/handoff"
	"kefu/internal/terms"
	"kefu/orders"
)

// offered names the kinds that somebody is offered on a case of the fixture's order.
func (f *fixture) offered(c handoff.Case, by int64) []handoff.ActKind {
	f.Helper()
	staff, err := f.desk.AllStaff(f.Context(), f.pool)
	f.must(err)
	o, err := f.orders.Get(f.Context(), f.pool, c.OrderNo)
	f.must(err)
	i := slices.IndexFunc(staff, func(s handoff.Staff) bool { return s.ID == by })
	var kinds []handoff.ActKind
	for _, offer := range f.desk.Offers(handoff.Situation{Case: c, Order: &o, By: staff[i], Staff: staff, Now: f.now}) {
		kinds = append(kinds, offer.Kind)
	}
	return kinds
}

func TestAnExchangeIsADecisionThatIsOpenAgainWhenTheShopCannot(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c := f.claimed(li)
	out := f.do(handoff.Act{Kind: handoff.ActFulfil, Fulfil: orders.Exchange, CaseNo: c.No, Staff: li, Version: c.Version})
	c = out.Case
	if out.Fulfilment == nil || out.Fulfilment.Region != "网通五区" || c.Decision != handoff.Fulfilling || c.Holds || c.DecidedBy != li {
		t.Fatalf("%+v %+v", out.Fulfilment, c)
	}
	if want := []string{"hold " + orderNo, "exchange 0 网通五区 0", "release " + orderNo}; !slices.Equal(f.orders.log, want) {
		t.Errorf("asked of the orders: %q", f.orders.log)
	}
	for _, a := range []handoff.Act{
		{Kind: handoff.ActApprove}, {Kind: handoff.ActFulfil, Fulfil: orders.Resend},
	} {
		a.CaseNo, a.Staff = c.No, li
		if _, err := f.try(a); !errors.Is(err, orders.ErrUnderWay) {
			t.Errorf("%s while the shop is at it: %v", a.Kind, err)
		}
	}
	if c.AsksBeforeClose() {
		t.Error("asks before the close although it is decided")
	}
	f.orders.wanted[0].Status = orders.FulfilmentFailed
	f.tx(func(tx pgx.Tx) (err error) {
		c, err = f.desk.Unfulfilled(t.Context(), tx, c.No, f.now)
		return err
	})
	if c.Decision != handoff.Undecided || c.DecidedBy != 0 || !c.AsksBeforeClose() {
		t.Errorf("after it failed: %+v", c)
	}
	kinds := f.offered(c, li)
	for _, kind := range []handoff.ActKind{handoff.ActApprove, handoff.ActReject, handoff.ActFulfil} {
		if !slices.Contains(kinds, kind) {
			t.Errorf("%s is not offered after it failed: %v", kind, kinds)
		}
	}
	f.do(handoff.Act{Kind: handoff.ActApprove, CaseNo: c.No, Staff: li})
	if got := f.events(c.No); got != "opened claimed fulfilled unfulfilled approved" {
		t.Errorf("events: %s", got)
	}
}

// TestAnAccountGoesToTheShopAsTheCustomerGaveIt: the case shows it masked.
func TestAnAccountGoesToTheShopAsTheCustomerGaveIt(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c := f.open(orderNo, func(n *handoff.NewCase) {
		n.Details = handoff.Details{{Slot: "account", Value: "13800138000"}}
	})
	f.do(handoff.Act{Kind: handoff.ActClaim, CaseNo: c.No, Staff: li})
	f.do(handoff.Act{Kind: handoff.ActFulfil, Fulfil: orders.Redo, CaseNo: c.No, Staff: li})
	if !slices.Contains(f.orders.log, "redo 0 13800138000 0") {
		t.Errorf("%q", f.orders.log)
	}
}

// TestWhatIsOfferedOfTheShopIsNotRefused: each choice that is shown can be done, whatever the order is like.
func TestWhatIsOfferedOfTheShopIsNotRefused(t *testing.T) {
	t.Parallel()
	by := handoff.Staff{ID: li, Agent: true}
	for _, status := range terms.Statuses {
		for _, regions := range [][]string{nil, {"电信一区", "网通五区"}} {
			for _, account := range []string{"", "wang"} {
				item := orders.Item{Line: 1, Quantity: 2, Regions: regions, Account: account}
				s := handoff.Situation{
					Case: handoff.Case{
						No: "C-1024", OrderNo: orderNo, Status: handoff.Claimed, Assignee: li,
						Details: handoff.Details{{Slot: "region_wanted", Value: "网通五区"}},
					},
					Order: &orders.Order{Status: status, Stage: status, Items: []orders.Item{item, item}}, By: by, Now: noon,
				}
				offer, ok := handoff.Find(s.Offers(), handoff.ActFulfil)
				sold := status == orders.Paid || status == orders.Shipped || status == orders.Completed
				if ok != sold {
					t.Errorf("%s: offered %v", status, ok)
				}
				for _, choice := range offer.Choices {
					if err := s.Refusal(choice.Act); err != nil {
						t.Errorf("%s: %s %q: %v", status, choice.Act.Fulfil, choice.Act.Wanted, err)
					}
				}
			}
		}
	}
}

func TestOverdueMoneyIsAskedForAndNotRefused(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c := f.claimed(li)
	refund := orders.Refund{ID: 5, Amount: 3000, Method: orders.WeChat, Status: orders.RefundAccepted, Purpose: orders.ForPart}
	refund.ExpectedTo = f.now.AddDate(0, 0, 1)
	f.orders.refunds = []orders.Refund{refund}
	if kinds := f.offered(c, li); slices.Contains(kinds, handoff.ActNudge) || !slices.Contains(kinds, handoff.ActReject) {
		t.Errorf("before it is late: %v", kinds)
	}
	f.after(4 * 24 * time.Hour)
	kinds := f.offered(c, li)
	if !slices.Contains(kinds, handoff.ActNudge) || !slices.Contains(kinds, handoff.ActArrived) || slices.Contains(kinds, handoff.ActReject) {
		t.Errorf("late: %v", kinds)
	}
	if _, err := f.try(handoff.Act{Kind: handoff.ActReject, Reason: "不退", CaseNo: c.No, Staff: li}); !errors.Is(err, handoff.ErrPromised) {
		t.Errorf("refused what was promised: %v", err)
	}
	f.do(handoff.Act{Kind: handoff.ActNudge, CaseNo: c.No, Staff: li})
	f.do(handoff.Act{Kind: handoff.ActArrived, CaseNo: c.No, Staff: li})
	for _, want := range []string{"nudge " + orderNo + " " + c.No, "refund 5 done by agent"} {
		if !slices.Contains(f.orders.log, want) {
			t.Errorf("%q is not among %q", want, f.orders.log)
		}
	}
}

// TestAFurtherRefundAfterAPartialOne: what is left can be given back too.
func TestAFurtherRefundAfterAPartialOne(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c := f.claimed(li)
	c = f.do(handoff.Act{Kind: handoff.ActApprove, Amount: 3000, CaseNo: c.No, Staff: li, Version: c.Version}).Case
	f.orders.refunds = []orders.Refund{{Amount: 3000, Method: orders.WeChat, Status: orders.RefundDone, Purpose: orders.ForPart}}
	if kinds := f.offered(c, li); !slices.Contains(kinds, handoff.ActApprove) {
		t.Fatalf("no further refund is offered: %v", kinds)
	}
	c = f.do(handoff.Act{Kind: handoff.ActApprove, Amount: 2000, CaseNo: c.No, Staff: li, Version: c.Version}).Case
	if c.DecisionAmount != 2000 {
		t.Errorf("%+v", c)
	}
}

func TestWhatIsWantedOfTheShopIsReadAsPeopleWriteIt(t *testing.T) {
	t.Parallel()
	for words, want := range map[string]string{
		"换 网通五区": "exchange 网通五区", "换成网通五区": "exchange 网通五区", "Exchange Unicom 5": "exchange Unicom 5",
		"充 wang_fang2": "redo wang_fang2", "重充：13800138000": "redo 13800138000", "补 2": "resend 2", "补发2件": "resend 2",
		"补发": "resend ", "您好，稍等": " ", "": " ",
	} {
		if kind, wanted := handoff.ParseFulfil(words); string(kind)+" "+wanted != want {
			t.Errorf("%q: %s %q, want %q", words, kind, wanted, want)
		}
	}
}
