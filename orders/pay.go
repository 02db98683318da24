package orders

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// PayResult says what a payment met. The money is recorded in any case; whatever is true here needs a word
// to the customer, and all but Reinstated and Repeated need a person.
type PayResult struct {
	Order       Order // as it stands afterwards
	Late        bool  // the order was cancelled or expired when the payment was reported
	Reinstated  bool  // late, but paid before the end: the order is paid after all
	Held        bool  // late: stock is held again until a person decides (Reinstate or RequestRefund)
	Second      bool  // the order had been paid already
	WrongAmount bool  // what arrived in all is not the total; with too little the order stays unpaid
	Repeated    bool  // the very same payment had been recorded before: nothing changed
}

// Pay records a payment and lets the order follow if it can:
//
//   - unpaid, and the money suffices: the order is paid, even when its time is up but nobody has said so;
//   - unpaid, too little: it stays unpaid, but neither expires nor can be cancelled any more;
//   - cancelled or expired, paid before that and only reported late: reinstated, if there is stock;
//   - cancelled or expired else: stock is held again if there is any and the end is not longer ago than
//     Config.ReserveWindow;
//   - anything else: a second payment.
//
// The only errors are ErrNoSuchOrder and those of the database.
func (s *Store) Pay(ctx context.Context, tx pgx.Tx, no string, p Payment, c Change) (PayResult, error) {
	before, err := lock(ctx, tx, no)
	if err != nil {
		return PayResult{}, err
	}
	tag, err := tx.Exec(ctx, `
		WITH recorded AS (
			INSERT INTO payments (order_no, method, amount, paid_at, reference, recorded_at)
			VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT DO NOTHING
			RETURNING order_no, amount
		)
		UPDATE orders o SET received = o.received + r.amount FROM recorded r WHERE o.order_no = r.order_no`,
		no, p.Method, p.Amount, p.PaidAt, p.Reference, c.At)
	if err != nil {
		return PayResult{}, fmt.Errorf("record a payment of order %s: %w", no, err)
	}
	result := PayResult{Repeated: tag.RowsAffected() == 0}
	if !result.Repeated {
		if err := s.follow(ctx, tx, no, before, p, c, &result); err != nil {
			return PayResult{}, fmt.Errorf("payment of order %s: %w", no, err)
		}
	}
	if result.Order, err = s.Get(ctx, tx, no); err != nil {
		return PayResult{}, err
	}
	return result, nil
}

// follow lets the order follow a payment that has just been recorded. The order's row is locked, so
// every move that starts where the order stands wins.
func (s *Store) follow(
	ctx context.Context, tx pgx.Tx, no string, before standing, p Payment, c Change, result *PayResult,
) error {
	received := before.received + p.Amount
	result.WrongAmount = received != before.total
	detail := map[string]any{"amount_fen": p.Amount, "method": p.Method, "paid_at": p.PaidAt}
	switch before.status {
	case Unpaid:
		if received < before.total {
			return note(ctx, tx, no, "paid_too_little", c, detail)
		}
		_, err := s.decide(ctx, tx, []string{no}, movePay, c, detail)
		return err
	case Cancelled, Expired:
		result.Late = true
		if err := note(ctx, tx, no, "paid_late", c, detail); err != nil {
			return err
		}
		return s.followLate(ctx, tx, no, before, received, p, c, result)
	case Paid, Shipped, Completed, Refunding, Refunded:
	}
	result.Second, result.WrongAmount = true, false
	return note(ctx, tx, no, "paid_again", c, detail)
}

// followLate decides about a payment that came after the order's end.
func (s *Store) followLate(
	ctx context.Context, tx pgx.Tx, no string, before standing, received int64, p Payment, c Change, result *PayResult,
) error {
	end := before.closedAt
	inTime := end != nil && p.PaidAt.Before(*end) && received >= before.total
	window := end != nil && c.At.Sub(*end) <= s.config.ReserveWindow
	if !inTime && !window {
		return nil
	}
	held, err := holdAgain(ctx, tx, no, c.At)
	if err != nil || !held {
		return err
	}
	if inTime {
		result.Reinstated = true
		_, err = s.decide(ctx, tx, []string{no}, moveReinstate.starting(before.status), c, nil)
		return err
	}
	result.Held = true
	return note(ctx, tx, no, "held", c, nil)
}

// Reinstate makes an order that was paid after its end a paid one, as the customer and an agent wished. Stock that is not
// held already is held now; ErrNoStock if there is none. It loses if the order is not cancelled or expired, or not paid in full.
func (s *Store) Reinstate(ctx context.Context, tx pgx.Tx, no string, c Change) (Order, error) {
	before, err := lock(ctx, tx, no)
	if err != nil {
		return Order{}, err
	}
	ended := before.status == Cancelled || before.status == Expired
	if !ended || before.received < before.total {
		return Order{}, s.lost(ctx, tx, no)
	}
	holding, err := holdAgain(ctx, tx, no, c.At)
	if err != nil {
		return Order{}, err
	}
	if !holding {
		return Order{}, ErrNoStock
	}
	return s.change(ctx, tx, no, moveReinstate.starting(before.status), c, nil)
}
