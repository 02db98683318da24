package orders

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// NewsKind says what the shop is told.
type NewsKind string

// Kinds of news. The shop is not told of what it did itself.
const (
	NewsOrderCancelled  NewsKind = "order.cancelled"
	NewsOrderExpired    NewsKind = "order.expired"
	NewsRefundRequested NewsKind = "refund.requested"
	NewsShipmentHold    NewsKind = "shipment.hold"
	NewsShipmentRelease NewsKind = "shipment.release"
	NewsCustomerNotify  NewsKind = "customer.notify" // words for a customer whom the bot cannot write to
	NewsCaseOpened      NewsKind = "case.opened"
	NewsCaseClosed      NewsKind = "case.closed"
)

// News is one thing that the shop is told.
type News struct {
	Kind NewsKind
	Lane string // what must stay in order: an order's number, or a case's if it is about no order
	Data map[string]any
	At   time.Time
}

// Tell keeps news for the shop, to be sent once tx is committed. Without a shop that listens (Config.ShopListens) it
// does nothing.
func (s *Store) Tell(ctx context.Context, tx pgx.Tx, n News) error {
	if !s.config.ShopListens {
		return nil
	}
	data, err := json.Marshal(n.Data)
	if err != nil {
		return fmt.Errorf("tell the shop %s: %w", n.Kind, err)
	}
	_, err = tx.Exec(ctx, `
		INSERT INTO shop_events (lane, kind, data, at, not_before) VALUES ($1, $2, $3, $4, $4)`, n.Lane, n.Kind, data, n.At)
	if err != nil {
		return fmt.Errorf("tell the shop %s: %w", n.Kind, err)
	}
	return nil
}

// DeadNews is news that was given up, because the shop would not take it.
type DeadNews struct {
	ID    int64
	Lane  string
	Kind  NewsKind
	At    time.Time
	Tries int
	Fault string
}

// DeadNews returns news that was given up, the newest first.
func (s *Store) DeadNews(ctx context.Context, db DB, limit int) ([]DeadNews, error) {
	rows, err := db.Query(ctx, `
		SELECT id, lane, kind, at, tries, fault FROM shop_events WHERE dead_at IS NOT NULL ORDER BY id DESC LIMIT $1`, limit)
	if err != nil {
		return nil, fmt.Errorf("list dead news: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[DeadNews])
	if err != nil {
		return nil, fmt.Errorf("list dead news: %w", err)
	}
	return list, nil
}

// SendAgain lets news that was given up be tried again from now on; 0 stands for all of it. It returns how many there were.
func (s *Store) SendAgain(ctx context.Context, db Beginner, id int64, now time.Time) (n int64, err error) {
	err = pgx.BeginFunc(ctx, db, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, `
			UPDATE shop_events SET dead_at = NULL, tries = 0, not_before = $2
			WHERE dead_at IS NOT NULL AND ($1 = 0 OR id = $1)`, id, now)
		n = tag.RowsAffected()
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("send news again: %w", err)
	}
	return n, nil
}
