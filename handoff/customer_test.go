package handoff_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/handoff"
)

// customer does what a customer does to a case, in a transaction that is committed even when it is refused.
func (f *fixture) customer(do func(pgx.Tx) (handoff.Case, error)) (handoff.Case, error) {
	f.Helper()
	var c handoff.Case
	var refused error
	before := f.stored()
	f.tx(func(tx pgx.Tx) error {
		c, refused = do(tx)
		return nil
	})
	if refused != nil && f.stored() != before {
		f.Errorf("refused (%v), but something was written", refused)
	}
	if refused == nil {
		f.sameAsStored(c)
	}
	return c, refused
}

func (f *fixture) reopen(no string) (handoff.Case, error) {
	return f.customer(func(tx pgx.Tx) (handoff.Case, error) { return f.desk.Reopen(f.Context(), tx, no, f.now) })
}

func (f *fixture) appeal(no string) (handoff.Case, error) {
	return f.customer(func(tx pgx.Tx) (handoff.Case, error) { return f.desk.Appeal(f.Context(), tx, no, f.now) })
}

func (f *fixture) closed(by int64) handoff.Case {
	f.Helper()
	return f.do(handoff.Act{Kind: handoff.ActClose, CaseNo: f.claimed(by).No, Staff: by}).Case
}

// A case has one customer: whoever else may see the order gets a case of their own, which the agents see linked.
func TestEachCustomerHasTheirOwnCaseOfAnOrder(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	first := f.open(orderNo)
	var other int64
	err := f.pool.QueryRow(t.Context(), `
		INSERT INTO conversations (kind, chat, started_at, active_at) VALUES ('customer', 6001, $1, $1) RETURNING id`, f.now).Scan(&other)
	if err != nil {
		t.Fatal(err)
	}
	open := func(n handoff.NewCase) (handoff.Case, error) {
		n.Conversation, n.OrderNo = other, orderNo
		return f.customer(func(tx pgx.Tx) (handoff.Case, error) { return f.desk.Open(t.Context(), tx, n, f.now) })
	}
	// What is about the order itself is one matter, whoever sees it.
	var already *handoff.OpenAlready
	if _, err := open(handoff.NewCase{Kind: handoff.KindRefund, OncePerOrder: true}); !errors.As(err, &already) || already.Case.No != first.No {
		t.Errorf("a second case of the order itself: %v", err)
	}
	second, err := open(handoff.NewCase{Kind: handoff.KindRefund, Hold: true})
	if err != nil || second.No == first.No || second.Conversation != other {
		t.Fatalf("another customer's case: %+v, %v", second, err)
	}
	if c, err := f.desk.Get(t.Context(), f.pool, first.No); err != nil || c.Revision <= first.Revision {
		t.Errorf("the card of the first does not show the second: revision %d, %v", c.Revision, err)
	}
	for conversation, want := range map[int64]string{f.conversation: first.No, other: second.No, 0: ""} {
		if no, err := f.desk.OpenOf(t.Context(), f.pool, conversation, orderNo); err != nil || no[orderNo] != want {
			t.Errorf("conversation %d has %q, %v; want %q", conversation, no, err, want)
		}
	}
	if rivals, err := f.desk.CasesOfOthers(t.Context(), f.pool, first); err != nil || len(rivals) != 1 || rivals[0].No != second.No {
		t.Errorf("rivals: %v, %v", rivals, err)
	}
	// The shipment is held as long as either is open.
	f.orders.log = nil
	f.do(handoff.Act{Kind: handoff.ActClaim, CaseNo: first.No, Staff: li})
	f.do(handoff.Act{Kind: handoff.ActClose, CaseNo: first.No, Staff: li})
	if slices.Contains(f.orders.log, "release "+orderNo) {
		t.Error("released while another customer's case is open")
	}
	f.do(handoff.Act{Kind: handoff.ActClaim, CaseNo: second.No, Staff: li})
	f.do(handoff.Act{Kind: handoff.ActClose, CaseNo: second.No, Staff: li})
	if !slices.Contains(f.orders.log, "release "+orderNo) {
		t.Errorf("not released at the end: %q", f.orders.log)
	}
}

func TestAnOrderHasAtMostOneOpenCase(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	first := f.open(orderNo)
	n := handoff.NewCase{Conversation: f.conversation, OrderNo: orderNo, Kind: handoff.KindRefund}
	var already *handoff.OpenAlready
	_, err := f.customer(func(tx pgx.Tx) (handoff.Case, error) { return f.desk.Open(t.Context(), tx, n, f.now) })
	if !errors.As(err, &already) || already.Case.No != first.No {
		t.Errorf("a second case: %v", err)
	}
	f.open("")
	f.open("") // about no order: as many as there are problems
	all, err := f.desk.ByConversation(t.Context(), f.pool, f.conversation)
	if err != nil || len(all) != 3 {
		t.Errorf("ByConversation: %d cases, %v", len(all), err)
	}
}

func TestReopeningGoesToTheSameAgent(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c := f.closed(li)
	f.after(time.Hour)
	f.orders.log = nil
	c, err := f.reopen(c.No)
	if err != nil || c.Status != handoff.Claimed || c.Assignee != li || c.Reopened != 1 || c.ClosedAt != nil ||
		!c.LeaseUntil.Equal(f.now.Add(10*time.Minute)) || !c.UnansweredSince.Equal(f.now) {
		t.Errorf("reopened: %+v, %v", c, err)
	}
	if strings.Join(f.orders.log, " ") != "hold "+orderNo {
		t.Errorf("asked of the orders: %q", f.orders.log)
	}
	if _, err := f.reopen(c.No); !errors.Is(err, handoff.ErrNotClosed) {
		t.Errorf("reopening what is open: %v", err)
	}
}

func TestReopeningWaitsWhenTheAgentIsAway(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c := f.closed(li)
	f.tx(func(tx pgx.Tx) error { return f.desk.SetAway(t.Context(), tx, li, true) })
	f.after(time.Hour)
	if c, err := f.reopen(c.No); err != nil || c.Status != handoff.Waiting || c.Assignee != 0 || !c.PlaceAt.Equal(f.now) {
		t.Errorf("reopened: %+v, %v", c, err)
	}
}

func TestReopeningYieldsToANewerCaseOfTheOrder(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	old := f.closed(li)
	newer := f.open(orderNo)
	var already *handoff.OpenAlready
	if _, err := f.reopen(old.No); !errors.As(err, &already) || already.Case.No != newer.No {
		t.Errorf("reopened beside %s: %v", newer.No, err)
	}
}

func TestOneAppealAndToAnotherAgent(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c := f.claimed(li)
	if _, err := f.appeal(c.No); !errors.Is(err, handoff.ErrNotRefused) {
		t.Errorf("an appeal against nothing: %v", err)
	}
	f.do(handoff.Act{Kind: handoff.ActReject, CaseNo: c.No, Staff: li, Reason: "已使用"})
	f.do(handoff.Act{Kind: handoff.ActClose, CaseNo: c.No, Staff: li})
	c, err := f.appeal(c.No)
	if err != nil || c.Status != handoff.Waiting || c.Appeals != 1 || c.Decision != handoff.Undecided {
		t.Fatalf("appealed: %+v, %v", c, err)
	}
	if _, err := f.try(handoff.Act{Kind: handoff.ActClaim, CaseNo: c.No, Staff: li}); !errors.Is(err, handoff.ErrOwnRefusal) {
		t.Errorf("claimed by who refused: %v", err)
	}
	if _, err := f.tryNext(li); !errors.Is(err, handoff.ErrNobodyWaits) {
		t.Errorf("next gives the appeal to who refused: %v", err)
	}
	f.do(handoff.Act{Kind: handoff.ActClaim, CaseNo: c.No, Staff: zhao})
	if _, err := f.try(handoff.Act{Kind: handoff.ActTransfer, CaseNo: c.No, Staff: zhao, To: li}); !errors.Is(err, handoff.ErrNoAgent) {
		t.Errorf("transferred to who refused: %v", err)
	}
	f.do(handoff.Act{Kind: handoff.ActReject, CaseNo: c.No, Staff: zhao, Reason: "已使用"})
	if _, err := f.appeal(c.No); !errors.Is(err, handoff.ErrAppealed) {
		t.Errorf("a second appeal: %v", err)
	}
}

func TestDetailsAreMaskedSealedAndMerged(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c := f.open(orderNo, func(n *handoff.NewCase) {
		n.Details = handoff.Details{{Slot: "account", Value: "13800138000"}, {Slot: "region_wanted", Value: "网通五区"}}
	})
	if c.Details[0].Value != "138****8000" {
		t.Errorf("details: %+v", c.Details)
	}
	more := handoff.Details{{Slot: "region_wanted", Value: "电信二区"}, {Slot: "amount", Value: "100.00"}}
	got, err := f.customer(func(tx pgx.Tx) (handoff.Case, error) { return f.desk.AddDetails(t.Context(), tx, c.No, more, f.now) })
	if err != nil || len(got.Details) != 3 || got.Details[1].Value != "电信二区" || got.Details[2].Slot != "amount" ||
		got.Revision != c.Revision+1 || got.Version != c.Version {
		t.Errorf("after adding: %+v, %v", got, err)
	}
	if strings.Contains(f.stored(), "13800138000") {
		t.Error("the phone stands readable in the table")
	}
	f.tx(func(tx pgx.Tx) error {
		if _, err := f.desk.RevealDetails(t.Context(), tx, c.No, li, "", f.now); !errors.Is(err, handoff.ErrNoReason) {
			t.Errorf("revealed without a reason: %v", err)
		}
		original, err := f.desk.RevealDetails(t.Context(), tx, c.No, li, "核对", f.now)
		if err == nil && (original[0].Value != "13800138000" || original[1].Value != "电信二区") {
			t.Errorf("revealed: %+v", original)
		}
		return err
	})
	if got := f.events(c.No); got != "opened details revealed" {
		t.Errorf("events: %s", got)
	}
}

func TestRatingAndLeavingAreForTheOwnCasesOnly(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	rate := func(no string, conversation int64, stars int) error {
		_, err := f.customer(func(tx pgx.Tx) (handoff.Case, error) {
			return f.desk.Rate(t.Context(), tx, no, conversation, stars, f.now)
		})
		return err
	}
	leave := func(no string, conversation int64) error {
		_, err := f.customer(func(tx pgx.Tx) (handoff.Case, error) {
			return f.desk.Leave(t.Context(), tx, no, conversation, f.now)
		})
		return err
	}
	check := func(what string, got, want error) {
		t.Helper()
		if !errors.Is(got, want) {
			t.Errorf("%s: %v, want %v", what, got, want)
		}
	}
	c := f.open("WF20261122000005")
	check("rating an open case", rate(c.No, f.conversation, 5), handoff.ErrNotClosed)
	check("leaving a stranger's case", leave(c.No, f.other), handoff.ErrNoSuchCase)
	check("leaving the own case", leave(c.No, f.conversation), nil)
	check("leaving it again", leave(c.No, f.conversation), handoff.ErrClosed)
	check("rating a stranger's case", rate(c.No, f.other, 5), handoff.ErrNoSuchCase)
	check("no stars", rate(c.No, f.conversation, 0), handoff.ErrStars)
	check("six stars", rate(c.No, f.conversation, 6), handoff.ErrStars)
	check("five stars", rate(c.No, f.conversation, 5), nil)
	check("on second thoughts one", rate(c.No, f.conversation, 1), nil)
	if got := f.get(c.No); got.Rating != 1 || got.Status != handoff.Closed {
		t.Errorf("rated: %+v", got)
	}
	if got := f.orders.log[len(f.orders.log)-1]; got != "release WF20261122000005" {
		t.Errorf("leaving: %q was asked of the orders last", got)
	}
}

func TestRaisingMovesForwardOnly(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c := f.open(orderNo)
	f.after(time.Hour)
	raise := func(p handoff.Priority) handoff.Case {
		c, err := f.customer(func(tx pgx.Tx) (handoff.Case, error) { return f.desk.Raise(t.Context(), tx, c.No, p, f.now) })
		f.must(err)
		return c
	}
	if c := raise(handoff.High); c.Priority != handoff.High || !c.PlaceAt.Equal(noon.Add(-30*time.Minute)) {
		t.Errorf("raised: %+v", c)
	}
	if c := raise(handoff.Top); !c.PlaceAt.Equal(noon.Add(-4 * time.Hour)) {
		t.Errorf("raised to the top: %+v", c)
	}
	if c := raise(handoff.High); c.Priority != handoff.Top {
		t.Errorf("it fell: %+v", c)
	}
}

func (f *fixture) lapse() []handoff.LapsedLease {
	f.Helper()
	var lapsed []handoff.LapsedLease
	f.tx(func(tx pgx.Tx) error {
		over, err := f.desk.LeasesOver(f.Context(), tx, f.now, 10)
		for _, c := range over {
			l, err := f.desk.Lapse(f.Context(), tx, c, f.now)
			if err != nil {
				return err
			}
			lapsed = append(lapsed, l)
		}
		return err
	})
	return lapsed
}

func TestAnIgnoredCustomerGoesBackToTheirPlace(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c := f.open(orderNo)
	f.after(time.Hour)
	c = f.do(handoff.Act{Kind: handoff.ActClaim, CaseNo: c.No, Staff: li}).Case
	f.after(10*time.Minute - time.Second)
	if got := f.lapse(); len(got) != 0 {
		t.Fatalf("lapsed too early: %+v", got)
	}
	f.after(time.Second)
	got := f.lapse()
	if len(got) != 1 || got[0].No != c.No || got[0].Agent != li || got[0].Status != handoff.Waiting ||
		got[0].Version != c.Version+1 || !got[0].PlaceAt.Equal(noon) || got[0].Away {
		t.Fatalf("lapsed: %+v", got)
	}
	f.sameAsStored(got[0].Case)
	if again := f.lapse(); len(again) != 0 {
		t.Errorf("lapsed twice: %+v", again)
	}
}

func TestAHolderWhoHadTheLastWordKeepsTheCase(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c := f.claimed(li)
	f.do(handoff.Act{Kind: handoff.ActAnswer, CaseNo: c.No, Staff: li})
	f.after(24 * time.Hour)
	if got := f.lapse(); len(got) != 0 {
		t.Fatalf("lapsed while the customer was silent: %+v", got)
	}
	heard := func() { f.tx(func(tx pgx.Tx) error { return f.desk.CustomerWrote(t.Context(), tx, c.No, f.now) }) }
	heard()
	f.after(9 * time.Minute)
	heard() // nagging gives the holder no more time, nor do further details
	more := handoff.Details{{Slot: "amount", Value: "100.00"}}
	_, err := f.customer(func(tx pgx.Tx) (handoff.Case, error) { return f.desk.AddDetails(t.Context(), tx, c.No, more, f.now) })
	f.must(err)
	if got := f.lapse(); len(got) != 0 {
		t.Fatalf("lapsed before the holder could answer: %+v", got)
	}
	f.after(time.Minute)
	if got := f.lapse(); len(got) != 1 {
		t.Error("the customer's word went unanswered, but the case did not lapse")
	}
}

func TestThreeLapsesInARowSetTheAgentAway(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c := f.claimed(li)
	ignore := func(want bool) {
		t.Helper()
		f.after(11 * time.Minute)
		if got := f.lapse(); len(got) != 1 || got[0].Away != want {
			t.Fatalf("lapsed: %+v, want away %v", got, want)
		}
	}
	claim := func() { f.do(handoff.Act{Kind: handoff.ActClaim, CaseNo: c.No, Staff: li}) }
	ignore(false)
	claim()
	ignore(false)
	claim()
	f.do(handoff.Act{Kind: handoff.ActReturn, CaseNo: c.No, Staff: li}) // doing something breaks the row
	claim()
	ignore(false)
	claim()
	ignore(false)
	claim()
	ignore(true)
	if s, _, err := f.desk.Staff(t.Context(), f.pool, li); err != nil || !s.Away {
		t.Errorf("Staff = %+v, %v", s, err)
	}
}

// An appeal is read by somebody who knows what it is against.
func TestAnAppealKeepsTheRefusal(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c := f.claimed(li)
	f.do(handoff.Act{Kind: handoff.ActReject, CaseNo: c.No, Staff: li, Reason: "已使用"})
	after, err := f.appeal(c.No) // before the close
	if err != nil || after.Status != handoff.Waiting || !after.RefusedBefore() || after.DecisionReason != "已使用" || after.DecidedBy != li {
		t.Errorf("appealed: %+v, %v", after, err)
	}
}

// TestAWishStaysLegible: the wish is in kefu's own words, which speak of keys and codes without telling any.
func TestAWishStaysLegible(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	const wish = "a new card key, else the money back"
	c := f.open(orderNo, func(n *handoff.NewCase) {
		n.Details = handoff.Details{{Slot: "wish", Value: wish}, {Slot: "note", Value: "card key, QX7K-22PD-9MLA"}}
	})
	if c.Details[0].Value != wish || strings.Contains(c.Details[1].Value, "QX7K") {
		t.Errorf("details: %+v", c.Details)
	}
}
