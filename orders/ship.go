package orders

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/internal/mask"
)

// Ship records an order's parcel; its stock is gone. A parcel is a fact like money: neither a hold that the shop was
// asked for nor a refund under way stops it, and the event says so. An order that ended and was paid all the same goes
// on by it, and so does one that costs nothing. A parcel that is known already is corrected where it differs, such as a mistyped tracking number. It loses
// if the order has not been paid.
func (s *Store) Ship(ctx context.Context, tx pgx.Tx, no string, sh Shipment, c Change) (Order, error) {
	o, err := s.Lock(ctx, tx, no)
	if err != nil {
		return Order{}, err
	}
	detail := map[string]any{"carrier": sh.Carrier, "tracking_no": sh.TrackingNo}
	switch {
	case o.Stage == Shipped, o.Stage == Completed && o.Shipment != nil:
		return s.correctParcel(ctx, tx, o, sh, c)
	case o.sendable():
		if err := s.resume(ctx, tx, o, c); err != nil {
			return Order{}, err
		}
	case o.Stage != Paid:
		return Order{}, &LostError{Order: o}
	}
	if o.Status == Refunded {
		detail["despite"] = Refunded
		if err := recallStock(ctx, tx, o, c.At); err != nil {
			return Order{}, err
		}
	}
	if _, err := s.change(ctx, tx, no, moveShip, c, detail); err != nil {
		return Order{}, err
	}
	if err := putParcel(ctx, tx, no, sh); err != nil {
		return Order{}, err
	}
	if o.HoldAsked {
		if err := note(ctx, tx, no, "shipped_despite_hold", c, nil); err != nil {
			return Order{}, err
		}
	}
	return s.Get(ctx, tx, no)
}

// resume lets an order go on that is sendable, because the shop has sent its goods. Whether there was stock is no
// question any more.
func (s *Store) resume(ctx context.Context, tx pgx.Tx, o Order, c Change) error {
	if o.Stage == Unpaid {
		_, err := s.decide(ctx, tx, []string{o.No}, movePay, c, nil)
		return err
	}
	holding, err := holds(ctx, tx, o.No)
	if err == nil && !holding {
		err = moveStock(ctx, tx, []string{o.No}, reinstate, c.At)
	}
	if err == nil {
		_, err = s.decide(ctx, tx, []string{o.No}, moveReinstate.starting(o.Stage), c, nil)
	}
	return err
}

// correctParcel brings what is known of a parcel to what the shop says now.
func (s *Store) correctParcel(ctx context.Context, tx pgx.Tx, o Order, sh Shipment, c Change) (Order, error) {
	was := o.Shipment
	if was != nil && was.TrackingNo == sh.TrackingNo && was.Carrier == sh.Carrier && was.ShippedAt.Equal(sh.ShippedAt) {
		return o, nil
	}
	if err := putParcel(ctx, tx, o.No, sh); err != nil {
		return Order{}, err
	}
	detail := map[string]any{"carrier": sh.Carrier, "tracking_no": sh.TrackingNo}
	if was != nil {
		detail["was"] = was.Carrier + " " + was.TrackingNo
	}
	if err := note(ctx, tx, o.No, "parcel_corrected", c, detail); err != nil {
		return Order{}, err
	}
	return s.Get(ctx, tx, o.No)
}

// putParcel stores what is known of a parcel; when it was signed for is kept.
func putParcel(ctx context.Context, tx pgx.Tx, no string, sh Shipment) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO shipments (order_no, carrier, tracking_no, shipped_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (order_no) DO UPDATE
		SET carrier = excluded.carrier, tracking_no = excluded.tracking_no, shipped_at = excluded.shipped_at`,
		no, sh.Carrier, sh.TrackingNo, sh.ShippedAt)
	if err != nil {
		return fmt.Errorf("shipment of order %s: %w", no, err)
	}
	return nil
}

// Sign records that a parcel was signed for at signedAt: the order is completed, beneath a refund if there is one. It
// loses unless the order is shipped.
func (s *Store) Sign(ctx context.Context, tx pgx.Tx, no string, signedAt time.Time, c Change) (Order, error) {
	if _, err := s.change(ctx, tx, no, moveSign, c, nil); err != nil {
		return Order{}, err
	}
	if _, err := tx.Exec(ctx, `UPDATE shipments SET signed_at = $2 WHERE order_no = $1`, no, signedAt); err != nil {
		return Order{}, fmt.Errorf("shipment of order %s: %w", no, err)
	}
	return s.Get(ctx, tx, no)
}

// Parcel records all that the shop says of a parcel: that it is on its way, and that it was signed for. What is known
// already changes nothing. It loses like Ship.
func (s *Store) Parcel(ctx context.Context, tx pgx.Tx, no string, sh Shipment, c Change) (Order, error) {
	o, err := s.Ship(ctx, tx, no, sh, c)
	if err == nil && sh.SignedAt != nil && !o.SignedFor() {
		o, err = s.Sign(ctx, tx, no, *sh.SignedAt, c)
	}
	return o, err
}

// Deliver records that the virtual items of a paid order were delivered: the order is completed. keys
// maps lines to card keys; a top-up has none. It loses if the order is not paid.
func (s *Store) Deliver(ctx context.Context, tx pgx.Tx, no string, keys map[int]string, c Change) (Order, error) {
	if _, err := s.change(ctx, tx, no, moveDeliver, c, nil); err != nil {
		return Order{}, err
	}
	for line, key := range keys {
		if _, err := tx.Exec(ctx, `
			UPDATE order_items SET key_masked = $3, key_sealed = $4 WHERE order_no = $1 AND line = $2`,
			no, line, mask.Key(key), s.seal(key)); err != nil {
			return Order{}, fmt.Errorf("card key of order %s: %w", no, err)
		}
	}
	return s.Get(ctx, tx, no)
}

// CardKeys returns the card keys of an order, by line, to be shown to its owner; ErrNotVisible unless the
// viewer's linked account owns it. Number and lookup code alone never show a card key.
func (s *Store) CardKeys(ctx context.Context, db DB, viewer int64, no string, now time.Time) (map[int]string, error) {
	owner, _, err := s.sees(ctx, db, viewer, no, now)
	if err != nil {
		return nil, err
	}
	if !owner {
		return nil, ErrNotVisible
	}
	rows, err := db.Query(ctx, `
		SELECT line, key_sealed FROM order_items WHERE order_no = $1 AND key_sealed IS NOT NULL`, no)
	if err != nil {
		return nil, fmt.Errorf("card keys of order %s: %w", no, err)
	}
	keys := map[int]string{}
	var line int
	var sealed []byte
	_, err = pgx.ForEachRow(rows, []any{&line, &sealed}, func() error {
		plain, err := s.sealer.Open(sealed)
		keys[line] = string(plain)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("card keys of order %s: %w", no, err)
	}
	return keys, nil
}

// DeliveredAt is when the virtual items of an order were delivered, nil if they were not.
func (s *Store) DeliveredAt(ctx context.Context, db DB, no string) (at *time.Time, err error) {
	err = db.QueryRow(ctx, `SELECT max(at) FROM order_events WHERE order_no = $1 AND kind = 'delivered'`, no).Scan(&at)
	if err != nil {
		return nil, fmt.Errorf("delivery of order %s: %w", no, err)
	}
	return at, nil
}

// AskHold asks the shop not to ship a paid order while a case about it is open. It reports whether it was not asked
// already and there is something to hold: only then the shop is told.
func (s *Store) AskHold(ctx context.Context, tx pgx.Tx, no string, now time.Time) (asked bool, err error) {
	return s.setHold(ctx, tx, no, &now, now)
}

// Release takes AskHold back. It reports whether a hold had been asked for.
func (s *Store) Release(ctx context.Context, tx pgx.Tx, no string, now time.Time) (released bool, err error) {
	return s.setHold(ctx, tx, no, nil, now)
}

// setHold asks for a hold (since a time) or takes it back (nil).
func (s *Store) setHold(ctx context.Context, tx pgx.Tx, no string, since *time.Time, now time.Time) (bool, error) {
	event, tell := "hold_asked", ShopEventShipmentHold
	if since == nil {
		event, tell = "hold_released", ShopEventShipmentRelease
	}
	tag, err := tx.Exec(ctx, `
		UPDATE orders SET hold_asked_at = $2
		WHERE order_no = $1 AND CASE WHEN $2::timestamptz IS NULL THEN hold_asked_at IS NOT NULL
			ELSE hold_asked_at IS NULL AND status = 'paid' END`, no, since)
	if err != nil {
		return false, fmt.Errorf("%s for order %s: %w", event, no, err)
	}
	if tag.RowsAffected() == 0 {
		return false, nil
	}
	if err := note(ctx, tx, no, event, Change{Actor: ActorPolicy, At: now}, nil); err != nil {
		return false, err
	}
	return true, s.TellShop(ctx, tx, ShopEvent{Kind: tell, Lane: no, At: now, Data: map[string]any{"order_no": no}})
}
