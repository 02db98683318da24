package handoff_test

import (
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"

	"kefu/handoff"
	"kefu/internal/terms"
)

// A customer who comes with a link finds the cases that money made for them. Where they have one of their own about the
// same order, the two are one.
func TestMovedCasesJoinTheCustomersOwn(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	own := f.open(orderNo)
	var chatless int64
	err := f.pool.QueryRow(t.Context(), `
		INSERT INTO conversations (kind, chat, started_at, active_at) VALUES ('customer', -7, $1, $1) RETURNING id`, f.now).Scan(&chatless)
	if err != nil {
		t.Fatal(err)
	}
	open := func(orderNo string) handoff.Case {
		n := handoff.NewCase{
			Conversation: chatless, OrderNo: orderNo, Kind: handoff.KindPayment, Priority: handoff.Top,
			Details: handoff.Details{{Slot: terms.SlotNews, Value: "来晚的钱"}},
		}
		c, err := f.customer(func(tx pgx.Tx) (handoff.Case, error) { return f.desk.Open(t.Context(), tx, n, f.now) })
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	same, other := open(orderNo), open("")
	var moved []handoff.Case
	var joined []handoff.JoinedCase
	f.tx(func(tx pgx.Tx) (err error) {
		moved, joined, err = f.desk.Move(t.Context(), tx, chatless, f.conversation, f.now)
		return err
	})
	if len(moved) != 2 || len(joined) != 1 || joined[0].Case.No != same.No || joined[0].Into.No != own.No {
		t.Fatalf("moved %v, joined %v", moved, joined)
	}
	for no, want := range map[string]handoff.Status{own.No: handoff.Waiting, same.No: handoff.Closed, other.No: handoff.Waiting} {
		c, err := f.desk.Get(t.Context(), f.pool, no)
		if err != nil || c.Status != want || c.Conversation != f.conversation {
			t.Errorf("%s: %+v, %v", no, c, err)
		}
		if no == own.No && (c.Priority != handoff.Top || !slices.ContainsFunc(c.Details, func(d handoff.Detail) bool { return d.Value == "来晚的钱" })) {
			t.Errorf("what only the other case knew is lost: %+v", c)
		}
	}
}

// What was proposed stays a case of its own, because a second person waits for it.
func TestAMoveLosesNoProposal(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	own := f.open(orderNo)
	var chatless int64
	err := f.pool.QueryRow(t.Context(), `
		INSERT INTO conversations (kind, chat, started_at, active_at) VALUES ('customer', -7, $1, $1) RETURNING id`, f.now).Scan(&chatless)
	if err != nil {
		t.Fatal(err)
	}
	f.tx(func(tx pgx.Tx) error {
		_, err := tx.Exec(t.Context(), `UPDATE cases SET conversation_id = $1, proposed_by = $2, proposed_amount = 5 WHERE case_no = $3`, chatless, li, own.No)
		return err
	})
	f.open(orderNo)
	f.tx(func(tx pgx.Tx) error {
		moved, joined, err := f.desk.Move(t.Context(), tx, chatless, f.conversation, f.now)
		if len(moved) != 0 || len(joined) != 0 {
			t.Errorf("moved %v, joined %v", moved, joined)
		}
		return err
	})
	if c, err := f.desk.Get(t.Context(), f.pool, own.No); err != nil || c.Proposal == nil || c.Status == handoff.Closed {
		t.Errorf("the proposal: %+v, %v", c, err)
	}
}
