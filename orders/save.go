package orders

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"kefu/internal/mask"
)

// ErrOldVersion means that a document's version is older than the one the order has.
var ErrOldVersion = errors.New("version: is older than the one the order has")

// SaveResult says what became of a document.
type SaveResult struct {
	Order   Order // as it stands afterwards
	Created bool
	Before  Order     // as it stood; empty if it was created
	Pay     PayResult // what the document's payment met; empty if there is none, or it was known
	// Lost: the order cannot get to the document's status. Only when the document brought money or a parcel, which is
	// recorded all the same.
	Lost bool
}

// Save creates an order from the shop's document, or describes one that exists. What may be described again: the
// customer, pay_url, expires_at, lookup_code, and each item's name, region and account; what was sold may not change. A
// change of status goes through the judge.
//
// Errors: *FieldError for a wrong document, ErrOldVersion, *LostError when the order cannot get to the
// document's status from where it is; the transaction is then as it was. Only when the document brought money is there no
// LostError: the money stays recorded, and SaveResult.Lost is set.
func (s *Store) Save(ctx context.Context, tx pgx.Tx, d Document, now time.Time) (SaveResult, error) {
	r, err := s.check(d, &checker{now: now})
	if err != nil {
		return SaveResult{}, err
	}
	return s.save(ctx, tx, r, now)
}

func (s *Store) save(ctx context.Context, tx pgx.Tx, r record, now time.Time) (SaveResult, error) {
	present, err := s.Lock(ctx, tx, r.no)
	if errors.Is(err, ErrNoSuchOrder) {
		if err := r.enough(); err != nil {
			return SaveResult{}, err
		}
		// In a savepoint: the same new order may be on its way in another transaction.
		err = pgx.BeginFunc(ctx, tx, func(inner pgx.Tx) error {
			if err := s.insert(ctx, inner, []record{r}, now); err != nil {
				return err
			}
			return s.limitHold(ctx, inner, r, now)
		})
		if err == nil {
			o, err := s.Get(ctx, tx, r.no)
			if err != nil {
				return SaveResult{}, err
			}
			pay, err := s.payFirst(ctx, tx, o, Change{Actor: ActorShop, At: now})
			return SaveResult{Order: o, Created: true, Pay: pay}, err
		}
		if !isDuplicate(err) {
			return SaveResult{}, err
		}
		present, err = s.Lock(ctx, tx, r.no)
	}
	if err != nil {
		return SaveResult{}, err
	}
	return s.describe(ctx, tx, r, present, now)
}

// limitHold lets a new order hold stock only for a short time when its customer let others end unpaid: who creates and
// cancels again and again would keep goods from everybody else.
func (s *Store) limitHold(ctx context.Context, tx pgx.Tx, r record, now time.Time) error {
	if r.status != Unpaid {
		return nil
	}
	tag, err := tx.Exec(ctx, `
		UPDATE orders
		SET expires_at = $2
		WHERE order_no = $1 AND expires_at > $2 AND $3 <= (
			SELECT count(*)
			FROM orders o
			WHERE o.customer_id = $4 AND o.status IN ('cancelled', 'expired') AND o.received = 0 AND o.closed_at > $5)`,
		r.no, now.Add(s.config.ShortHold), s.config.UnpaidEnds, r.customer.ID, now.Add(-unpaidEndsWithin))
	if err != nil {
		return fmt.Errorf("limitHold order %s: %w", r.no, err)
	}
	if tag.RowsAffected() == 0 {
		return nil
	}
	return note(ctx, tx, r.no, "held_shortly", Change{Actor: ActorPolicy, At: now}, nil)
}

// describe brings an existing order, whose row is locked, to what a document says.
func (s *Store) describe(ctx context.Context, tx pgx.Tx, r record, present Order, now time.Time) (SaveResult, error) {
	if r.versionOr(present.Version) < present.Version {
		return SaveResult{Order: present}, ErrOldVersion
	}
	if err := sameGoods(r, present); err != nil {
		return SaveResult{Order: present}, err
	}
	c := Change{Actor: ActorShop, At: now}
	result := SaveResult{Before: present}
	if r.payment != nil && !r.payment.among(present.Payments) {
		pay, err := s.Pay(ctx, tx, r.no, *r.payment, c)
		if err != nil {
			return SaveResult{}, err
		}
		result.Pay, present = pay, pay.Order
	}
	present, err := s.advance(ctx, tx, r, present, c)
	var lost *LostError
	if errors.As(err, &lost) && result.Pay.Order.No != "" {
		result.Lost, present, err = true, lost.Order, nil
	}
	if err != nil {
		return SaveResult{Order: present}, err
	}
	if err := s.rewrite(ctx, tx, r, present.Status); err != nil {
		return SaveResult{}, err
	}
	result.Order, err = s.Get(ctx, tx, r.no)
	return result, err
}

// advance leads the order through the judge, step by step, to the status of the document: its parcel first, which is a
// fact whatever the status is.
func (s *Store) advance(ctx context.Context, tx pgx.Tx, r record, o Order, c Change) (Order, error) {
	if !reachable(r, o) {
		return o, &LostError{Order: o}
	}
	var err error
	if r.shipment != nil {
		if o, err = s.Parcel(ctx, tx, r.no, *r.shipment, c); err != nil {
			return o, err
		}
	}
	for err == nil && o.Status != r.status && o.Stage != r.status {
		switch {
		case r.status == Cancelled:
			o, err = o.Ended(Cancelled, c), s.Cancel(ctx, tx, r.no, c)
		case r.status == Expired:
			o, err = o.Ended(Expired, c), s.Expire(ctx, tx, r.no, c)
		case r.status == Refunding || r.status == Refunded:
			o, err = s.advanceRefund(ctx, tx, o, c)
		case o.Stage == Unpaid: // and free: see reachable
			o, err = s.change(ctx, tx, r.no, movePay, c, nil)
		case o.Stage == Paid:
			o, err = s.Deliver(ctx, tx, r.no, nil, c)
		default:
			o, err = s.Sign(ctx, tx, r.no, c.At, c)
		}
	}
	return o, err
}

// reachable reports whether the steps of advance lead from where an order stands to the status of the document, so that
// no step is taken towards where the last one would lose. The order's stage counts: what was bought goes on beneath a
// refund.
func reachable(r record, o Order) bool {
	from := map[Status][]Status{
		Cancelled: {Unpaid},
		Expired:   {Unpaid},
		Shipped:   {Paid},
		Completed: {Paid, Shipped},
	}[r.status]
	sent := r.shipment != nil && o.sendable() && (r.status == Shipped || r.status == Completed)
	granted := o.free() && o.Stage == Unpaid && (r.status == Paid || r.status == Completed)
	return o.Status == r.status || o.Stage == r.status || slices.Contains(from, o.Stage) || sent || granted ||
		r.status == Refunding || r.status == Refunded
}

// advanceRefund takes one step of a refund that the shop decided by itself: of everything that is left.
func (s *Store) advanceRefund(ctx context.Context, tx pgx.Tx, o Order, c Change) (Order, error) {
	if o.Status != Refunding {
		if o.Refundable() <= 0 {
			return o, &LostError{Order: o} // there is nothing to give back (any more)
		}
		request := RefundRequest{Purpose: ForWhole, Reason: c.Reason, By: c.Actor}
		if _, err := s.RequestRefund(ctx, tx, o.No, request, c.At); err != nil {
			return o, err
		}
		return s.Get(ctx, tx, o.No)
	}
	for _, refund := range o.Refunds {
		if refund.Status == RefundRequested || refund.Status == RefundAccepted {
			done, err := s.RefundResult(ctx, tx, refund.ID, RefundDone, c)
			return done.Order, err
		}
	}
	return o, &LostError{Order: o}
}

// sameGoods refuses a document that sells something else than the order did.
func sameGoods(r record, o Order) error {
	if r.customer.ID != o.CustomerID {
		return &FieldError{Field: "customer.id", Why: "cannot change"}
	}
	if r.total != o.Total {
		return &FieldError{Field: "total", Why: "cannot change"}
	}
	if len(r.items) != len(o.Items) {
		return &FieldError{Field: "items", Why: "cannot become more or fewer"}
	}
	for i, it := range r.items {
		was := o.Items[i]
		if it.SKU != was.SKU || it.Quantity != was.Quantity || it.unitPrice != was.UnitPrice || it.Kind != was.Kind || it.discount != was.Discount {
			return &FieldError{Field: fmt.Sprintf("items[%d]", i), Why: "sku, kind, quantity, unit_price and discount cannot change"}
		}
	}
	return nil
}

// rewrite stores what a document may describe again.
func (s *Store) rewrite(ctx context.Context, tx pgx.Tx, r record, status Status) error {
	batch := &pgx.Batch{}
	s.queueCustomers(batch, []record{r})
	batch.Queue(`
		UPDATE orders
		SET version = coalesce($2, version), pay_url = $3, lookup_digest = coalesce($4, lookup_digest),
			expires_at = CASE WHEN $6 THEN coalesce($5, expires_at) ELSE expires_at END,
			reminded_at = CASE WHEN $6 AND $5 > expires_at THEN NULL ELSE reminded_at END
		WHERE order_no = $1`,
		r.no, r.version, r.payURL, s.codeDigest(r.lookupCode), r.expiresAt, status == Unpaid)
	for i, it := range r.items {
		shown, sealed := s.account(it.Account)
		batch.Queue(`
			UPDATE order_items
			SET name = $3, region = $4, account_masked = $5, account_sealed = $6,
				key_masked = CASE WHEN $8::bytea IS NULL THEN key_masked ELSE $7 END, key_sealed = coalesce($8, key_sealed)
			WHERE order_no = $1 AND line = $2`, r.no, i+1, it.Name, it.Region, shown, sealed, mask.Key(it.Key), s.seal(it.Key))
	}
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("describe order %s: %w", r.no, err)
	}
	return nil
}

// isDuplicate reports whether a row existed already (SQLSTATE unique_violation).
func isDuplicate(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == "23505"
}
