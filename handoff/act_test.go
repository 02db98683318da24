package handoff_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/jackc/pgx/v5"

	"kefu/handoff"
	"kefu/internal/terms"
	"kefu/orders"
)

// sameAsStored holds what an act returns against what the database has.
func (f *fixture) sameAsStored(c handoff.Case) {
	f.Helper()
	same := cmp.Options{cmpopts.IgnoreUnexported(handoff.Case{}), cmpopts.EquateApproxTime(time.Millisecond)}
	if d := cmp.Diff(f.get(c.No), c, same); d != "" {
		f.Fatalf("the act returned another case than it stored (-stored +returned):\n%s", d)
	}
}

func (f *fixture) events(no string) string {
	f.Helper()
	events, err := f.desk.Events(f.Context(), f.pool, no)
	f.must(err)
	var kinds []string
	for _, e := range events {
		kinds = append(kinds, e.Kind)
	}
	return strings.Join(kinds, " ")
}

func TestACaseFromOpeningToClose(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c := f.open(orderNo)
	if c.Status != handoff.Waiting || c.Version != 1 || c.No != "C-1024" || !c.PlaceAt.Equal(noon) || c.Lang != "zh" {
		t.Errorf("opened: %+v", c)
	}
	f.after(time.Minute)
	c = f.do(handoff.Act{Kind: handoff.ActClaim, CaseNo: c.No, Staff: li, Version: c.Version}).Case
	if c.Status != handoff.Claimed || c.Assignee != li || c.AssigneeName != "小李" || c.Version != 2 ||
		!c.LeaseUntil.Equal(f.now.Add(10*time.Minute)) || !c.ClaimedAt.Equal(f.now) {
		t.Errorf("claimed: %+v", c)
	}
	f.after(time.Minute)
	c = f.do(handoff.Act{Kind: handoff.ActAnswer, CaseNo: c.No, Staff: li}).Case
	if !c.AnsweredAt.Equal(f.now) || !c.LeaseUntil.Equal(f.now.Add(10*time.Minute)) || c.UnansweredSince != nil {
		t.Errorf("answered: %+v", c)
	}
	answered := c.Revision
	if c = f.do(handoff.Act{Kind: handoff.ActAnswer, CaseNo: c.No, Staff: li}).Case; c.Revision != answered {
		t.Error("a further answer redraws the card")
	}
	out := f.do(handoff.Act{Kind: handoff.ActApprove, CaseNo: c.No, Staff: li, Version: c.Version, Reason: "区服买错"})
	if out.Case.Decision != handoff.Approved || out.Case.DecisionAmount != 10000 || out.Case.DecidedBy != li || len(out.Refunds) == 0 {
		t.Errorf("approved: %+v", out)
	}
	c = f.do(handoff.Act{Kind: handoff.ActClose, CaseNo: c.No, Staff: li}).Case
	if c.Status != handoff.Closed || c.Version != 4 || c.Assignee != li || c.LeaseUntil != nil || !c.ClosedAt.Equal(f.now) {
		t.Errorf("closed: %+v", c)
	}
	if got := f.events(c.No); got != "opened claimed answered approved closed" {
		t.Errorf("events: %s", got)
	}
	want := []string{"hold " + orderNo, "refund " + orderNo + " C-1024 10000 区服买错 agent", "release " + orderNo}
	if !slices.Equal(f.orders.log, want) {
		t.Errorf("asked of the orders: %q, want %q", f.orders.log, want)
	}
}

func TestEveryRefusalIsTypedAndWritesNothing(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	held := f.claimed(li)
	waiting := f.open("WF20261122000002")
	noOrder := f.open("")
	f.do(handoff.Act{Kind: handoff.ActClaim, CaseNo: noOrder.No, Staff: li})
	closed := f.open("WF20261122000003")
	f.do(handoff.Act{Kind: handoff.ActClaim, CaseNo: closed.No, Staff: li})
	f.do(handoff.Act{Kind: handoff.ActClose, CaseNo: closed.No, Staff: li})
	f.tx(func(tx pgx.Tx) error { return f.desk.SetAway(t.Context(), tx, zhao, true) })

	type act = handoff.Act
	for name, one := range map[string]struct {
		act  handoff.Act
		want error
	}{
		"a stranger":                {act{Kind: handoff.ActClaim, CaseNo: waiting.No, Staff: stranger}, handoff.ErrNotStaff},
		"an admin who is no agent":  {act{Kind: handoff.ActClaim, CaseNo: waiting.No, Staff: boss}, handoff.ErrNotStaff},
		"no such case":              {act{Kind: handoff.ActClaim, CaseNo: "C-1", Staff: li}, handoff.ErrNoSuchCase},
		"no such act":               {act{Kind: "dance", CaseNo: held.No, Staff: li}, handoff.ErrAct},
		"claim while away":          {act{Kind: handoff.ActClaim, CaseNo: waiting.No, Staff: zhao}, handoff.ErrAway},
		"answer in a closed case":   {act{Kind: handoff.ActAnswer, CaseNo: closed.No, Staff: li}, handoff.ErrClosed},
		"claim of a closed case":    {act{Kind: handoff.ActClaim, CaseNo: closed.No, Staff: li}, handoff.ErrClosed},
		"approve without an order":  {act{Kind: handoff.ActApprove, CaseNo: noOrder.No, Staff: li}, handoff.ErrNoOrder},
		"approve less than nothing": {act{Kind: handoff.ActApprove, CaseNo: held.No, Staff: li, Amount: -1}, handoff.ErrAmount},
		"reject without a reason":   {act{Kind: handoff.ActReject, CaseNo: held.No, Staff: li, Reason: " "}, handoff.ErrNoReason},
		"send back nothing":         {act{Kind: handoff.ActSendBack, CaseNo: held.No, Staff: li}, handoff.ErrNoSlot},
		"send back what is not there": {
			act{Kind: handoff.ActSendBack, CaseNo: held.No, Staff: li, Slot: "amount"}, handoff.ErrNoSlot,
		},
		"transfer to a stranger":      {act{Kind: handoff.ActTransfer, CaseNo: held.No, Staff: li, To: stranger}, handoff.ErrNoAgent},
		"transfer to a mere admin":    {act{Kind: handoff.ActTransfer, CaseNo: held.No, Staff: li, To: boss}, handoff.ErrNoAgent},
		"transfer to one who is away": {act{Kind: handoff.ActTransfer, CaseNo: held.No, Staff: li, To: zhao}, handoff.ErrAway},
		"transfer to oneself":         {act{Kind: handoff.ActTransfer, CaseNo: held.No, Staff: li, To: li}, handoff.ErrNoAgent},
	} {
		if _, err := f.try(one.act); !errors.Is(err, one.want) {
			t.Errorf("%s: %v, want %v", name, err, one.want)
		}
	}

	for agent, want := range map[int64]error{zhao: handoff.ErrAway, boss: handoff.ErrNotStaff, stranger: handoff.ErrNotStaff} {
		if _, err := f.tryNext(agent); !errors.Is(err, want) {
			t.Errorf("next of %d: %v, want %v", agent, err, want)
		}
	}
	var taken *handoff.TakenError
	if _, err := f.try(act{Kind: handoff.ActClaim, CaseNo: held.No, Staff: qian, Version: 1}); !errors.As(err, &taken) || taken.Case.AssigneeName != "小李" {
		t.Errorf("claim of what is taken: %v", err)
	}
	for _, kind := range []handoff.ActKind{
		handoff.ActApprove, handoff.ActReject, handoff.ActSendBack, handoff.ActTransfer,
		handoff.ActReturn, handoff.ActClose, handoff.ActMenu, handoff.ActAnswer,
	} {
		var notHolder *handoff.NotHolderError
		if _, err := f.try(act{Kind: kind, CaseNo: held.No, Staff: zhao, Reason: "x"}); !errors.As(err, &notHolder) || notHolder.Holder != "小李" {
			t.Errorf("%s by another: %v", kind, err)
		}
		if _, err := f.try(act{Kind: kind, CaseNo: waiting.No, Staff: qian, Reason: "x"}); !errors.As(err, &notHolder) || notHolder.Holder != "" {
			t.Errorf("%s of a waiting case: %v", kind, err)
		}
		if slices.Contains([]handoff.ActKind{handoff.ActTransfer, handoff.ActReturn, handoff.ActClose, handoff.ActMenu}, kind) {
			continue // these mean the case whatever became of it since
		}
		var stale *handoff.StaleError
		if _, err := f.try(act{Kind: kind, CaseNo: held.No, Staff: li, Version: held.Version - 1}); !errors.As(err, &stale) {
			t.Errorf("%s with an old button: %v", kind, err)
		}
	}
	var stale *handoff.StaleError
	if _, err := f.try(act{Kind: handoff.ActClaim, CaseNo: waiting.No, Staff: li, Version: 7}); !errors.As(err, &stale) || stale.Case.Version != 1 {
		t.Errorf("claim with a wrong version: %v", err)
	}
	if out := f.do(act{Kind: handoff.ActNote, CaseNo: held.No, Staff: qian}); out.Case.Revision != held.Revision {
		t.Error("a note of another agent changed the case")
	}
}

// Who supervises puts a case into other hands, or back into the line, without holding it; what decides stays the
// holder's.
func TestSupervisorsReassignWhatOthersHold(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c := f.claimed(li)
	if got := f.do(handoff.Act{Kind: handoff.ActTransfer, CaseNo: c.No, Staff: boss, To: qian, Version: c.Version}).Case; got.Assignee != qian {
		t.Errorf("it is held by %d", got.Assignee)
	}
	if got := f.do(handoff.Act{Kind: handoff.ActReturn, CaseNo: c.No, Staff: boss}).Case; got.Status != handoff.Waiting {
		t.Errorf("it is %s", got.Status)
	}
	f.do(handoff.Act{Kind: handoff.ActClaim, CaseNo: c.No, Staff: li})
	for _, kind := range []handoff.ActKind{handoff.ActClose, handoff.ActAnswer, handoff.ActReject} {
		var notHolder *handoff.NotHolderError
		if _, err := f.try(handoff.Act{Kind: kind, CaseNo: c.No, Staff: qian, Reason: "x"}); !errors.As(err, &notHolder) {
			t.Errorf("%s by a supervisor: %v", kind, err)
		}
	}
}

// Closing asks once more while something is undone, and a button that was drawn before the decision closes at once
// after it.
func TestClosingAsksOnceMoreOnlyWhileSomethingIsUndone(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c := f.claimed(li)
	menu := handoff.Act{Kind: handoff.ActMenu, CaseNo: c.No, Staff: li, Menu: string(handoff.ActClose), Version: c.Version}
	if got := f.do(menu); got.Kind != handoff.ActMenu || got.Case.Status != handoff.Claimed || got.Case.Menu == "" {
		t.Errorf("an undecided case became %+v", got.Case)
	}
	f.do(handoff.Act{Kind: handoff.ActReject, CaseNo: c.No, Staff: li, Reason: "x"})
	if got := f.do(menu); got.Kind != handoff.ActClose || got.Case.Status != handoff.Closed {
		t.Errorf("a decided case became %+v", got.Case)
	}
}

func TestWhatTheOrdersRefusePassesThroughAndChangesNothing(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c := f.claimed(li)
	f.orders.refused = orders.ErrTooMuch
	if _, err := f.try(handoff.Act{Kind: handoff.ActApprove, CaseNo: c.No, Staff: li, Amount: 20000}); !errors.Is(err, orders.ErrTooMuch) {
		t.Errorf("err = %v, want what the orders said", err)
	}
}

func TestDecisions(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c := f.claimed(li)
	c = f.do(handoff.Act{Kind: handoff.ActReject, CaseNo: c.No, Staff: li, Reason: "已使用"}).Case
	if c.Decision != handoff.Rejected || c.DecisionReason != "已使用" || c.UnansweredSince != nil {
		t.Errorf("rejected: %+v", c)
	}
	if _, err := f.try(handoff.Act{Kind: handoff.ActReject, CaseNo: c.No, Staff: li, Reason: "again"}); !errors.Is(err, handoff.ErrDecided) {
		t.Errorf("rejecting twice: %v", err)
	}
	c = f.do(handoff.Act{Kind: handoff.ActApprove, CaseNo: c.No, Staff: li, Amount: 5000, Reason: "补偿"}).Case
	if c.Decision != handoff.Approved || c.DecisionAmount != 5000 || c.DecisionReason != "补偿" {
		t.Errorf("approved after all: %+v", c)
	}
	if _, err := f.try(handoff.Act{Kind: handoff.ActReject, CaseNo: c.No, Staff: li, Reason: "x"}); !errors.Is(err, handoff.ErrDecided) {
		t.Errorf("rejected after the money was asked for: %v", err)
	}
	// A decision belongs to its refunds: what is left, or failed, is approved anew; a button drawn before decides
	// nothing.
	if _, err := f.try(handoff.Act{Kind: handoff.ActApprove, CaseNo: c.No, Staff: li, Version: c.Version - 1}); !errors.As(err, new(*handoff.StaleError)) {
		t.Errorf("an old button: %v", err)
	}
	if out := f.do(handoff.Act{Kind: handoff.ActApprove, CaseNo: c.No, Staff: li, Amount: 2000}); len(out.Refunds) != 1 {
		t.Errorf("approved once more: %+v", out)
	}
}

func TestALargeRefundNeedsASecondPerson(t *testing.T) {
	t.Parallel()
	f := newFixture(t, func(c *handoff.Config) { c.SecondAbove = 5000 })
	c := f.claimed(li)
	out := f.do(handoff.Act{Kind: handoff.ActApprove, CaseNo: c.No, Staff: li, Reason: "区服买错"})
	if len(out.Refunds) > 0 || out.Case.Decision != handoff.Undecided || out.Case.Proposal == nil || out.Case.Proposal.Amount != 10000 {
		t.Fatalf("above the limit: %+v", out)
	}
	if again := f.do(handoff.Act{Kind: handoff.ActApprove, CaseNo: c.No, Staff: li}); len(again.Refunds) > 0 {
		t.Error("the same agent was the second person")
	}
	pending, err := f.desk.Proposals(t.Context(), f.pool)
	if err != nil || len(pending) != 1 || pending[0].No != c.No {
		t.Errorf("Proposals = %v, %v", pending, err)
	}
	var notHolder *handoff.NotHolderError
	if _, err := f.try(handoff.Act{Kind: handoff.ActApprove, CaseNo: c.No, Staff: zhao, Amount: 9000}); !errors.As(err, &notHolder) {
		t.Errorf("a second person with another amount: %v", err)
	}
	out = f.do(handoff.Act{Kind: handoff.ActApprove, CaseNo: c.No, Staff: zhao})
	if len(out.Refunds) == 0 || out.Case.DecisionAmount != 10000 || out.Case.DecidedBy != zhao || out.Case.Assignee != li || out.Case.Proposal != nil {
		t.Errorf("by the second person: %+v", out)
	}
	if got := f.events(c.No); got != "opened claimed proposed approved" {
		t.Errorf("events: %s", got)
	}
}

func TestTheItemsThatACaseIsAboutAreRefunded(t *testing.T) {
	t.Parallel()
	f := newFixture(t, func(c *handoff.Config) { c.SecondAbove = 5000 })
	wish := []orders.RefundLine{{Line: 2, Quantity: 1}}
	c := f.open(orderNo, func(n *handoff.NewCase) { n.Lines = wish })
	f.do(handoff.Act{Kind: handoff.ActClaim, CaseNo: c.No, Staff: li})
	o, _ := f.orders.Get(t.Context(), f.pool, orderNo)
	if lines, fen := f.get(c.No).Wish(o); !slices.Equal(lines, wish) || fen != 7000 {
		t.Errorf("the case is about %v for %d fen", lines, fen)
	}
	// Their price is above the limit, so another person decides, about the same items.
	out := f.do(handoff.Act{Kind: handoff.ActApprove, CaseNo: c.No, Staff: li, Lines: wish})
	if p := out.Case.Proposal; p == nil || p.Amount != 7000 || !slices.Equal(p.Lines, wish) {
		t.Fatalf("proposed: %+v", out)
	}
	other := []orders.RefundLine{{Line: 1, Quantity: 1}}
	var notHolder *handoff.NotHolderError
	if _, err := f.try(handoff.Act{Kind: handoff.ActApprove, CaseNo: c.No, Staff: zhao, Lines: other}); !errors.As(err, &notHolder) {
		t.Errorf("a second person with other items: %v", err)
	}
	if out = f.do(handoff.Act{Kind: handoff.ActApprove, CaseNo: c.No, Staff: zhao, Amount: 7000}); len(out.Refunds) == 0 {
		t.Errorf("by the second person: %+v", out)
	}
	if got := f.orders.log[len(f.orders.log)-1]; got != "refund "+orderNo+" C-1024 7000  agent 2x1" {
		t.Errorf("asked of the orders: %q", got)
	}
}

func TestADetailAboutTheItemReplacesTheWish(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c := f.open(orderNo, func(n *handoff.NewCase) { n.Lines = []orders.RefundLine{{Line: 2, Quantity: 1}} })
	tell := func(slot terms.Slot) []orders.RefundLine {
		f.tx(func(tx pgx.Tx) error {
			_, err := f.desk.AddDetails(t.Context(), tx, c.No, handoff.Details{{Slot: slot, Value: "2"}}, f.now)
			return err
		})
		return f.get(c.No).Lines
	}
	if lines := tell("region_wanted"); len(lines) != 1 {
		t.Errorf("after another detail the case is about %v", lines)
	}
	if lines := tell("pieces"); lines != nil {
		t.Errorf("still about %v", lines)
	}
}

func TestMovingACaseBetweenAgentsAndTheLine(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c := f.claimed(li)
	f.after(time.Minute)
	c = f.do(handoff.Act{Kind: handoff.ActTransfer, CaseNo: c.No, Staff: li, To: zhao}).Case
	if c.Assignee != zhao || c.AssigneeName != "小赵" || c.Version != 3 || !c.LeaseUntil.Equal(f.now.Add(10*time.Minute)) {
		t.Errorf("transferred: %+v", c)
	}
	var notHolder *handoff.NotHolderError
	if _, err := f.try(handoff.Act{Kind: handoff.ActAnswer, CaseNo: c.No, Staff: li}); !errors.As(err, &notHolder) || notHolder.Holder != "小赵" {
		t.Errorf("a late word of the former holder: %v", err)
	}
	before := f.do(handoff.Act{Kind: handoff.ActSendBack, CaseNo: c.No, Staff: zhao, Slot: "region_wanted"}).Case
	if before.Assignee != zhao || before.Status != handoff.Claimed || before.Version != 3 || !before.PlaceAt.Equal(noon) {
		t.Errorf("sent back: %+v", before)
	}
	c = f.do(handoff.Act{Kind: handoff.ActReturn, CaseNo: c.No, Staff: zhao}).Case
	if c.Status != handoff.Waiting || c.Assignee != 0 || c.Version != 4 || !c.PlaceAt.Equal(noon) || c.LeaseUntil != nil {
		t.Errorf("returned: %+v", c)
	}
	if got := f.events(c.No); got != "opened claimed transferred sent_back returned" {
		t.Errorf("events: %s", got)
	}
}

func TestMenusOpenAndCloseAndAreForgottenByOtherActs(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c := f.claimed(li)
	opened := f.do(handoff.Act{Kind: handoff.ActMenu, CaseNo: c.No, Staff: li, Menu: "reject"}).Case
	if opened.Menu != "reject" || opened.Revision <= c.Revision || opened.Version != c.Version {
		t.Errorf("opened: %+v", opened)
	}
	if again := f.do(handoff.Act{Kind: handoff.ActMenu, CaseNo: c.No, Staff: li, Menu: "reject"}).Case; again.Revision != opened.Revision {
		t.Error("opening it again redraws the card")
	}
	if said := f.do(handoff.Act{Kind: handoff.ActAnswer, CaseNo: c.No, Staff: li}).Case; said.Menu != "reject" {
		t.Error("a word to the customer closes the menu")
	}
	if done := f.do(handoff.Act{Kind: handoff.ActReject, CaseNo: c.No, Staff: li, Reason: "x"}).Case; done.Menu != "" {
		t.Error("the menu stays open after the choice")
	}
}

func TestAnAgentHoldsNoMoreThanTheLimit(t *testing.T) {
	t.Parallel()
	f := newFixture(t, func(c *handoff.Config) { c.MaxHeld = 1 })
	c := f.claimed(li)
	second := f.open("WF20261122000002")
	if _, err := f.try(handoff.Act{Kind: handoff.ActClaim, CaseNo: second.No, Staff: li}); !errors.Is(err, handoff.ErrLimit) {
		t.Errorf("claim beyond the limit: %v", err)
	}
	if _, err := f.tryNext(li); !errors.Is(err, handoff.ErrLimit) {
		t.Errorf("next beyond the limit: %v", err)
	}
	f.do(handoff.Act{Kind: handoff.ActClaim, CaseNo: second.No, Staff: zhao})
	if _, err := f.try(handoff.Act{Kind: handoff.ActTransfer, CaseNo: c.No, Staff: li, To: zhao}); !errors.Is(err, handoff.ErrLimit) {
		t.Errorf("transfer beyond the limit: %v", err)
	}
	f.do(handoff.Act{Kind: handoff.ActClose, CaseNo: c.No, Staff: li})
	f.do(handoff.Act{Kind: handoff.ActClaim, CaseNo: f.open("WF20261122000004").No, Staff: li})
}

func TestNextClaimsTheFrontOfTheLine(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	normal := f.open("WF20261122000001")
	f.after(20 * time.Minute)
	high := f.open("WF20261122000002", func(n *handoff.NewCase) { n.Priority = handoff.High })
	f.after(3 * time.Hour)
	top := f.open("WF20261122000003", func(n *handoff.NewCase) { n.Priority = handoff.Top })
	high2 := f.open("WF20261122000004", func(n *handoff.NewCase) { n.Priority = handoff.High })

	want := []string{top.No, high.No, normal.No, high2.No} // the normal one waited longer than any head start of high
	line, err := f.desk.WaitingLine(t.Context(), f.pool, 10)
	f.must(err)
	for i, c := range line {
		if c.No != want[i] {
			t.Errorf("place %d: %s, want %s", i+1, c.No, want[i])
		}
		if place, of, err := f.desk.Position(t.Context(), f.pool, c); place != i+1 || of != 4 || err != nil {
			t.Errorf("Position(%s) = %d of %d, %v", c.No, place, of, err)
		}
	}
	for _, no := range want {
		if got := f.next(li); got.No != no {
			t.Errorf("next: %s, want %s", got.No, no)
		}
	}
	if _, err := f.tryNext(li); !errors.Is(err, handoff.ErrNobodyWaits) {
		t.Errorf("next of nothing: %v", err)
	}
	if place, of, err := f.desk.Position(t.Context(), f.pool, f.get(top.No)); place != 0 || of != 0 || err != nil {
		t.Errorf("Position of a claimed case = %d of %d, %v", place, of, err)
	}
	if held, err := f.desk.Holding(t.Context(), f.pool, li); err != nil || len(held) != 4 {
		t.Errorf("Holding = %d cases, %v", len(held), err)
	}
}
