package orders

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// ShopEventKind says what the shop is told of, as the webhook names it.
type ShopEventKind string

// The kinds of shop events. The shop is not told of what it did itself.
const (
	ShopEventOrderCancelled  ShopEventKind = "order.cancelled"
	ShopEventOrderExpired    ShopEventKind = "order.expired"
	ShopEventRefundRequested ShopEventKind = "refund.requested"
	ShopEventShipmentHold    ShopEventKind = "shipment.hold"
	ShopEventShipmentRelease ShopEventKind = "shipment.release"
	ShopEventCustomerNotify  ShopEventKind = "customer.notify" // words for a customer whom the bot cannot write to
	ShopEventCaseOpened      ShopEventKind = "case.opened"
	ShopEventCaseClosed      ShopEventKind = "case.closed"

	ShopEventFulfilmentRequested ShopEventKind = "fulfilment.requested" // exchange, charge again, send what is missing
	ShopEventFulfilmentOverdue   ShopEventKind = "fulfilment.overdue"   // an agent asks where it is
	ShopEventRefundOverdue       ShopEventKind = "refund.overdue"       // an agent asks where it is
)

// ShopEvent is one thing that the shop is told.
type ShopEvent struct {
	Kind ShopEventKind
	Lane string // what must stay in order: an order's number, or a case's if it is about no order
	Data map[string]any
	// Secret is what of the data must not stand in clear; it is stored sealed, and sent with the rest.
	Secret map[string]any
	At     time.Time
}

// TellShop keeps an event for the shop, to be sent once tx is committed. Without a shop that listens
// (Config.ShopListens) it does nothing.
func (s *Store) TellShop(ctx context.Context, tx pgx.Tx, e ShopEvent) error {
	if !s.config.ShopListens {
		return nil
	}
	data, err := json.Marshal(e.Data)
	if err != nil {
		return fmt.Errorf("tell the shop %s: %w", e.Kind, err)
	}
	sealed, err := s.sealedData(e.Secret)
	if err != nil {
		return fmt.Errorf("tell the shop %s: %w", e.Kind, err)
	}
	_, err = tx.Exec(ctx, `
		INSERT INTO shop_events (lane, kind, data, at, not_before, data_sealed) VALUES ($1, $2, $3, $4, $4, $5)`,
		e.Lane, e.Kind, data, e.At, sealed)
	if err != nil {
		return fmt.Errorf("tell the shop %s: %w", e.Kind, err)
	}
	return nil
}

// DeadShopEvent was given up, because the shop would not take it.
type DeadShopEvent struct {
	ID    int64
	Lane  string
	Kind  ShopEventKind
	At    time.Time
	Tries int
	Fault string
}

// DeadShopEvents returns the events that were given up, the newest first.
func (s *Store) DeadShopEvents(ctx context.Context, db DB, limit int) ([]DeadShopEvent, error) {
	rows, err := db.Query(ctx, `
		SELECT id, lane, kind, at, tries, fault FROM shop_events WHERE dead_at IS NOT NULL ORDER BY id DESC LIMIT $1`, limit)
	if err != nil {
		return nil, fmt.Errorf("list dead shop events: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[DeadShopEvent])
	if err != nil {
		return nil, fmt.Errorf("list dead shop events: %w", err)
	}
	return list, nil
}

// RetryShopEvents lets an event that was given up be tried again from now on; 0 stands for all of them. It returns how
// many there were.
func (s *Store) RetryShopEvents(ctx context.Context, db Beginner, id int64, now time.Time) (n int64, err error) {
	err = pgx.BeginFunc(ctx, db, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, `
			UPDATE shop_events SET dead_at = NULL, tries = 0, not_before = $2
			WHERE dead_at IS NOT NULL AND ($1::bigint = 0 OR id = $1)`, id, now)
		n = tag.RowsAffected()
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("retry shop events: %w", err)
	}
	return n, nil
}
