package handoff

import (
	"context"
	"errors"
	"slices"

	"github.com/jackc/pgx/v5"

	"kefu/orders"
)

// refuseKeys: there must be a card key to send.
func (s Situation) refuseKeys(Act) error {
	if s.Order == nil || !slices.ContainsFunc(s.Order.Items, func(it orders.Item) bool { return it.Key != "" }) {
		return ErrNoKeys
	}
	return nil
}

// keys reads the card keys of the order for its owner. A customer who opened it by number and code gets none.
func (d *Desk) keys(ctx context.Context, tx pgx.Tx, do *deed) error {
	keys, err := d.config.Orders.CardKeys(ctx, tx, do.before.Conversation, do.before.OrderNo, do.now)
	if errors.Is(err, orders.ErrNotVisible) || err == nil && len(keys) == 0 {
		return ErrNoKeys
	}
	if err != nil {
		return err
	}
	do.outcome.Keys = keys
	do.after.answered(do.now, d.lease(do.now))
	return nil
}
