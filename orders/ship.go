package orders

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/internal/mask"
)

// Ship records a paid order's parcel; its stock is gone. It loses if the order is not paid, or no longer. That the
// shop had been asked to hold it does not stop it: a parcel on its way is a fact, and the event says so.
func (s *Store) Ship(ctx context.Context, tx pgx.Tx, no string, sh Shipment, c Change) (Order, error) {
	detail := map[string]any{"carrier": sh.Carrier, "tracking_no": sh.TrackingNo}
	o, err := s.change(ctx, tx, no, moveShip, c, detail)
	if err != nil {
		return Order{}, err
	}
	if _, err := tx.Exec(ctx, `
		INSERT INTO shipments (order_no, carrier, tracking_no, shipped_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (order_no) DO UPDATE
		SET carrier = excluded.carrier, tracking_no = excluded.tracking_no, shipped_at = excluded.shipped_at`,
		no, sh.Carrier, sh.TrackingNo, sh.ShippedAt); err != nil {
		return Order{}, fmt.Errorf("shipment of order %s: %w", no, err)
	}
	sh.SignedAt = nil
	o.Shipment = &sh
	if o.HoldAsked {
		return o, note(ctx, tx, no, "shipped_despite_hold", c, nil)
	}
	return o, nil
}

// Sign records that a parcel was signed for at signedAt: the order is completed. It loses unless the order is shipped.
func (s *Store) Sign(ctx context.Context, tx pgx.Tx, no string, signedAt time.Time, c Change) (Order, error) {
	o, err := s.change(ctx, tx, no, moveSign, c, nil)
	if err != nil {
		return Order{}, err
	}
	if _, err := tx.Exec(ctx, `UPDATE shipments SET signed_at = $2 WHERE order_no = $1`, no, signedAt); err != nil {
		return Order{}, fmt.Errorf("shipment of order %s: %w", no, err)
	}
	if o.Shipment != nil {
		o.Shipment.SignedAt = &signedAt
	}
	return o, nil
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
	event, news := "hold_asked", NewsShipmentHold
	if since == nil {
		event, news = "hold_released", NewsShipmentRelease
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
	return true, s.Tell(ctx, tx, News{Kind: news, Lane: no, At: now, Data: map[string]any{"order_no": no}})
}
