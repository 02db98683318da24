package orders

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"
)

// PayResult says what a payment met. It is judged on all counts, and each that is true needs a word to the customer
// with its sum; all but Reinstated and Repeated need a person.
type PayResult struct {
	Order      Order   // as it stands afterwards
	Payment    Payment // what was told
	Late       bool    // the order had ended when the payment was reported
	Reinstated bool    // late, but paid before the end: the order is paid after all
	Held       bool    // late: stock is held again until a person decides (Reinstate or RequestRefund)
	Second     bool    // the order had been paid already: all of it is too much
	Over       int64   // what the shop has beyond the total because of it, in fen
	Short      int64   // what the total still lacks, in fen; an unpaid order stays unpaid
	// Repeated: it had been told before, by its reference or as the same dispute: nothing changed.
	Repeated bool
	// Disputed: its reference is that of a payment with another sum (Known), or it has none, or one of the same sum was
	// told without one. It is not counted as money.
	Disputed bool
	Known    int64 // fen
	// Elsewhere is another order that has a payment of this reference, "" if none has.
	Elsewhere string
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
// A payment is its reference within one channel: told again, in whatever form, it changes nothing, and with another sum
// it is a question for a person (Disputed); so is one without a reference, which nothing tells from others. The only
// errors are ErrNoSuchOrder and those of the database.
func (s *Store) Pay(ctx context.Context, tx pgx.Tx, no string, p Payment, c Change) (PayResult, error) {
	before, err := s.Lock(ctx, tx, no)
	if err != nil {
		return PayResult{}, err
	}
	result := PayResult{Payment: p}
	if result.meets(before); result.Disputed {
		if err := s.dispute(ctx, tx, no, c, &result); err != nil {
			return PayResult{}, err
		}
	}
	if !result.Repeated && !result.Disputed {
		if err := s.record(ctx, tx, no, c, &result); err != nil {
			return PayResult{}, fmt.Errorf("record a payment of order %s: %w", no, err)
		}
		if err := s.follow(ctx, tx, before, c, &result); err != nil {
			return PayResult{}, fmt.Errorf("payment of order %s: %w", no, err)
		}
	}
	if result.Order, err = s.Get(ctx, tx, no); err != nil {
		return PayResult{}, err
	}
	return result, nil
}

// noReference is what is said of a payment that nothing tells from another.
const noReference = "is missing: a payment is known by its channel's own number, so that one that is told twice counts once"

// meets compares a payment with those that the order has.
func (r *PayResult) meets(o Order) {
	p := r.Payment
	r.Disputed = p.Identity() == ""
	for _, have := range o.Payments {
		switch {
		case have.Method != p.Method:
		case p.Identity() == "":
			r.Known = have.Amount
		case have.Identity() == p.Identity():
			r.Repeated, r.Disputed, r.Known = have.Amount == p.Amount, have.Amount != p.Amount, have.Amount
			return
		case have.Identity() == "" && have.Amount == p.Amount:
			r.Disputed, r.Known = true, have.Amount
		}
	}
}

// dispute records that a payment contradicts one that is known, once for each sum.
func (s *Store) dispute(ctx context.Context, tx pgx.Tx, no string, c Change, result *PayResult) error {
	p := result.Payment
	err := tx.QueryRow(ctx, `
		SELECT EXISTS (
			SELECT FROM order_events
			WHERE order_no = $1 AND kind = 'payment_disputed' AND detail ->> 'identity' = $2
				AND detail ->> 'method' = $3 AND (detail ->> 'amount_fen')::bigint = $4)`,
		no, p.Identity(), p.Method, p.Amount).Scan(&result.Repeated)
	if err != nil {
		return fmt.Errorf("disputed payments of order %s: %w", no, err)
	}
	if result.Repeated {
		return nil
	}
	return note(ctx, tx, no, "payment_disputed", c, map[string]any{
		"identity": p.Identity(), "method": p.Method, "amount_fen": p.Amount, "known_fen": result.Known, "paid_at": p.PaidAt,
	})
}

// record writes a payment that is new, and finds another order that has one of the same reference.
func (s *Store) record(ctx context.Context, tx pgx.Tx, no string, c Change, result *PayResult) error {
	p := result.Payment
	if err := lockIdentity(ctx, tx, p); err != nil {
		return err
	}
	return tx.QueryRow(ctx, `
		WITH recorded AS (
			INSERT INTO payments (order_no, method, amount, paid_at, reference, identity, recorded_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7)
			RETURNING order_no, amount
		), counted AS (
			UPDATE orders o SET received = o.received + r.amount FROM recorded r WHERE o.order_no = r.order_no
		)
		SELECT coalesce((SELECT min(order_no) FROM payments WHERE method = $2 AND identity = $6 AND order_no <> $1), '')`,
		no, p.Method, p.Amount, p.PaidAt, p.Reference, p.Identity(), c.At).Scan(&result.Elsewhere)
}

// lockIdentity lets payments of one reference wait for each other until the end of their transactions, whichever orders
// they are told for: else two at once would not see that they share it.
func lockIdentity(ctx context.Context, tx pgx.Tx, p Payment) error {
	_, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtextextended('kefu payment ' || $1 || ' ' || $2, 0))`, p.Method, p.Identity())
	return err
}

// judge finds what is true of a payment that came to an order as it stood before, apart from what becomes of its stock.
func (r *PayResult) judge(before Order) {
	kept := before.kept()
	r.Late = before.Stage == Cancelled || before.Stage == Expired || before.Status == Refunded && before.Stage == Unpaid
	r.Second = before.PaidAmount() > 0 && (kept >= before.Total || before.Stage != Unpaid && !r.Late)
	if !r.Second {
		r.Over, r.Short = max(kept+r.Payment.Amount-before.Total, 0), max(before.Total-kept-r.Payment.Amount, 0)
	}
}

// follow lets the order follow a payment that has just been recorded. The order's row is locked, so
// every move that starts where the order stands wins.
func (s *Store) follow(ctx context.Context, tx pgx.Tx, before Order, c Change, result *PayResult) error {
	result.judge(before)
	p := result.Payment
	detail := map[string]any{"amount_fen": p.Amount, "method": p.Method, "paid_at": p.PaidAt}
	if result.Over > 0 {
		detail["over_fen"] = result.Over
	}
	if result.Short > 0 {
		detail["short_fen"] = result.Short
	}
	if result.Elsewhere != "" {
		detail["elsewhere"] = result.Elsewhere
	}
	switch {
	case result.Late:
		if err := note(ctx, tx, before.No, "paid_late", c, detail); err != nil {
			return err
		}
		return s.followLate(ctx, tx, before, c, result)
	case result.Second:
		return note(ctx, tx, before.No, "paid_again", c, detail)
	case before.Stage == Unpaid && result.Short == 0:
		_, err := s.decide(ctx, tx, []string{before.No}, movePay, c, detail)
		return err
	case result.Short > 0:
		return note(ctx, tx, before.No, "paid_too_little", c, detail)
	}
	return note(ctx, tx, before.No, "paid_too_much", c, detail)
}

// followLate decides about a payment that came after the order's end.
func (s *Store) followLate(ctx context.Context, tx pgx.Tx, before Order, c Change, result *PayResult) error {
	if before.Status != before.Stage {
		return nil // its money is on its way back, or went
	}
	end := before.ClosedAt
	inTime := end != nil && result.Payment.PaidAt.Before(*end) && result.Short == 0 && !result.Second
	window := end != nil && c.At.Sub(*end) <= s.config.ReserveWindow
	if !inTime && !window {
		return nil
	}
	held, err := holdAgain(ctx, tx, before.No, c.At)
	if err != nil || !held {
		return err
	}
	if inTime {
		result.Reinstated = true
		_, err = s.decide(ctx, tx, []string{before.No}, moveReinstate.starting(before.Stage), c, nil)
		return err
	}
	result.Held = true
	return note(ctx, tx, before.No, "held", c, nil)
}

// Reinstate makes an order that was paid after its end a paid one, as the customer and an agent wished. Stock that is
// not held already is held now; ErrNoStock if there is none. It loses if the order is not cancelled or expired, or not
// paid in full.
func (s *Store) Reinstate(ctx context.Context, tx pgx.Tx, no string, c Change) (Order, error) {
	before, err := s.Lock(ctx, tx, no)
	if err != nil {
		return Order{}, err
	}
	if !before.Reinstatable() {
		return Order{}, &LostError{Order: before}
	}
	holding, err := holdAgain(ctx, tx, no, c.At)
	if err != nil {
		return Order{}, err
	}
	if !holding {
		return Order{}, ErrNoStock
	}
	return s.change(ctx, tx, no, moveReinstate.starting(before.Stage), c, nil)
}

// payFirst judges the payment of an order that the shop has just told of for the first time: one that had ended
// already, or with too much money in it, needs a person like any other.
func (s *Store) payFirst(ctx context.Context, tx pgx.Tx, o Order, c Change) (PayResult, error) {
	if len(o.Payments) == 0 || o.Status == Refunding || o.Status == Refunded {
		return PayResult{}, nil
	}
	result := PayResult{Order: o, Payment: o.Payments[0]}
	before := o
	before.Payments = nil
	result.judge(before)
	if err := lockIdentity(ctx, tx, result.Payment); err != nil {
		return PayResult{}, fmt.Errorf("lock the payment of %s: %w", o.No, err)
	}
	err := tx.QueryRow(ctx, `
		SELECT coalesce(min(order_no), '') FROM payments WHERE method = $2 AND identity = $3 AND order_no <> $1`,
		o.No, result.Payment.Method, result.Payment.Identity()).Scan(&result.Elsewhere)
	if err != nil {
		return PayResult{}, fmt.Errorf("other orders with the payment of %s: %w", o.No, err)
	}
	switch {
	case result.Late:
		err = note(ctx, tx, o.No, "paid_late", c, map[string]any{"amount_fen": result.Payment.Amount})
	case result.Over > 0:
		err = note(ctx, tx, o.No, "paid_too_much", c, map[string]any{"over_fen": result.Over})
	default:
		err = nil
	}
	return result, err
}

// among tells whether a document's payment is one that the order has already.
func (p Payment) among(list []Payment) bool {
	return slices.ContainsFunc(list, func(have Payment) bool {
		return p.Identity() != "" && have.Method == p.Method && have.Identity() == p.Identity() && have.Amount == p.Amount
	})
}
