package orders

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// Who may change an order: the values of Change.Actor.
const (
	ActorCustomer = "customer"
	ActorTimer    = "timer"
	ActorShop     = "shop"
	ActorAgent    = "agent"
	ActorPolicy   = "policy"
)

// Change says who changes an order, when and why.
type Change struct {
	Actor  string
	At     time.Time
	Reason string
}

// move is one kind of change of an order's status. The table of moves is the whole rule of who may
// follow whom; everything else only carries it out.
type move struct {
	event string   // the kind of the event row
	from  []Status // where it may start
	to    Status   // where it ends
	money bool     // true: does not mind money that has arrived; false: loses against it
	due   bool     // only once the order's time is up
	stock ledger   // what becomes of the stock
	news  NewsKind // what the shop is told, unless it did it itself
}

var (
	moveCancel    = move{event: "cancelled", from: []Status{Unpaid}, to: Cancelled, stock: release, news: NewsOrderCancelled}
	moveExpire    = move{event: "expired", from: []Status{Unpaid}, to: Expired, stock: release, news: NewsOrderExpired}
	moveExpireDue = move{event: "expired", from: []Status{Unpaid}, to: Expired, stock: release, due: true, news: NewsOrderExpired}
	movePay       = move{event: "paid", from: []Status{Unpaid}, to: Paid, money: true}
	moveReinstate = move{event: "reinstated", from: []Status{Cancelled, Expired}, to: Paid, money: true} // its stock: see reserve
	moveShip      = move{event: "shipped", from: []Status{Paid}, to: Shipped, money: true, stock: ship}
	moveDeliver   = move{event: "delivered", from: []Status{Paid}, to: Completed, money: true, stock: ship}
	moveSign      = move{event: "signed", from: []Status{Shipped}, to: Completed, money: true}
	moveRefund    = move{
		event: "refund_requested", from: []Status{Paid, Shipped, Completed, Cancelled, Expired, Refunded},
		to: Refunding, money: true,
	}
	moveRefunded = move{event: "refunded", from: []Status{Refunding}, to: Refunded, money: true, stock: giveBack}
)

// Cancel closes an unpaid order and releases its stock. It loses (LostError) if the order is not unpaid any
// more, or if money has arrived for it, even too little.
func (s *Store) Cancel(ctx context.Context, tx pgx.Tx, no string, c Change) error {
	return s.end(ctx, tx, no, moveCancel, c)
}

// Expire closes an unpaid order whose time is up and releases its stock; the shop may say so before
// the time. It loses like Cancel.
func (s *Store) Expire(ctx context.Context, tx pgx.Tx, no string, c Change) error {
	if c.Actor == ActorShop {
		return s.end(ctx, tx, no, moveExpire, c)
	}
	return s.end(ctx, tx, no, moveExpireDue, c)
}

// end closes an unpaid order by one statement.
func (s *Store) end(ctx context.Context, tx pgx.Tx, no string, m move, c Change) error {
	won, err := s.endAll(ctx, tx, []string{no}, m, c)
	switch {
	case err != nil:
		return fmt.Errorf("%s order %s: %w", m.event, no, err)
	case won == 0:
		return s.lost(ctx, tx, no)
	}
	return nil
}

// Ended is what Cancel or Expire left of an order that had been read before.
func (o Order) Ended(as Status, c Change) Order {
	o.Status, o.StatusAt, o.ClosedAt = as, c.At, &c.At
	return o
}

// endAll closes unpaid orders and releases their stock in one statement, and returns how many. One statement may do
// both, because what an unpaid order holds never changes: no other move can come in between that its snapshot misses.
func (s *Store) endAll(ctx context.Context, tx pgx.Tx, nos []string, m move, c Change) (won int64, err error) {
	err = tx.QueryRow(ctx, judgement+`, lines AS (
			SELECT i.order_no, i.line, i.sku, i.quantity
			FROM order_items i
			JOIN changed USING (order_no)
			WHERE EXISTS (SELECT FROM stock_ledger l WHERE l.order_no = i.order_no AND l.line = i.line AND l.kind = 'hold')
		), moved AS (
			INSERT INTO stock_ledger (sku, order_no, line, kind, quantity, at)
			SELECT sku, order_no, line, 'release', quantity, $4 FROM lines
			RETURNING sku, quantity
		), sums AS (
			SELECT sku, sum(quantity) AS pieces FROM moved GROUP BY sku
		), locked AS (
			-- The rows that everybody wants: last, and in the order of their sku.
			SELECT sku
			FROM products
			WHERE sku IN (SELECT sku FROM sums) AND 0 <= (SELECT count(*) FROM recorded) + (SELECT count(*) FROM told)
			ORDER BY sku
			FOR NO KEY UPDATE
		), stocked AS (
			UPDATE products p
			SET on_hand = p.on_hand + s.pieces, held = p.held - s.pieces
			FROM sums s
			JOIN locked USING (sku)
			WHERE p.sku = s.sku
		)
		SELECT count(*) FROM changed`, s.judgementArgs(nos, m, c, nil)...).Scan(&won)
	return won, err
}

// change carries out one move: the status in one conditional UPDATE, the event, the stock. It returns the order as
// it stands afterwards, or a LostError.
func (s *Store) change(ctx context.Context, tx pgx.Tx, no string, m move, c Change, detail map[string]any) (Order, error) {
	won, err := s.decide(ctx, tx, []string{no}, m, c, detail)
	switch {
	case err != nil:
		return Order{}, fmt.Errorf("%s order %s: %w", m.event, no, err)
	case won == 0:
		return Order{}, s.lost(ctx, tx, no)
	case m.stock.kind != "":
		// A statement of its own: it has to see what a reinstatement that the first one waited for has held.
		if err := moveStock(ctx, tx, []string{no}, m.stock, c.At); err != nil {
			return Order{}, fmt.Errorf("%s order %s: %w", m.event, no, err)
		}
	}
	return s.Get(ctx, tx, no)
}

// judgement begins the statements that change orders.status; nothing else does. The rows are locked by the inner
// SELECT, so that what the conditions look at is what stands there when the turn comes, not when the statement began.
const judgement = `
	WITH changed AS (
		UPDATE orders o
		SET status = $3, status_at = $4,
			closed_at = CASE WHEN $3 IN ('cancelled', 'expired') THEN coalesce(o.closed_at, $4)
				WHEN $3 = 'paid' THEN NULL ELSE o.closed_at END
		FROM (SELECT order_no, status FROM orders WHERE order_no = ANY ($1) FOR NO KEY UPDATE) AS was
		WHERE o.order_no = was.order_no AND o.status = ANY ($2)
			AND ($5 OR o.received = 0)
			AND (NOT $6 OR o.expires_at <= $4)
		RETURNING o.order_no, was.status AS from_status
	), recorded AS (
		INSERT INTO order_events (order_no, at, kind, actor, from_status, to_status, detail)
		SELECT order_no, $4, $7, $8, from_status, $3, $9 FROM changed
		RETURNING 1
	), told AS (
		INSERT INTO shop_events (lane, kind, data, at, not_before)
		SELECT order_no, $10, $9 || jsonb_build_object('order_no', order_no, 'status', $3::text, 'actor', $8::text), $4, $4
		FROM changed
		WHERE $10 <> ''
		RETURNING 1
	)`

func (s *Store) judgementArgs(nos []string, m move, c Change, detail map[string]any) []any {
	return []any{nos, m.from, m.to, c.At, m.money, m.due, m.event, c.Actor, detailOf(c, detail), s.news(m, c)}
}

// decide makes one move with several orders, and leaves their stock to the caller. It returns for how many the move won.
func (s *Store) decide(
	ctx context.Context, tx pgx.Tx, nos []string, m move, c Change, detail map[string]any,
) (won int64, err error) {
	err = tx.QueryRow(ctx, judgement+` SELECT count(*) FROM changed`, s.judgementArgs(nos, m, c, detail)...).Scan(&won)
	return won, err
}

// lost returns why a change of the order was not made.
func (s *Store) lost(ctx context.Context, tx pgx.Tx, no string) error {
	o, err := s.Get(ctx, tx, no)
	if err != nil {
		return err
	}
	return &LostError{Order: o}
}

// note records an event that leaves the status as it is.
func note(ctx context.Context, tx pgx.Tx, no, kind string, c Change, detail map[string]any) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO order_events (order_no, at, kind, actor, detail) VALUES ($1, $2, $3, $4, $5)`,
		no, c.At, kind, c.Actor, detailOf(c, detail))
	if err != nil {
		return fmt.Errorf("note %s of order %s: %w", kind, no, err)
	}
	return nil
}

// detailOf makes the event's detail, with the reason of the change in it.
func detailOf(c Change, detail map[string]any) json.RawMessage {
	all := map[string]any{}
	for k, v := range detail {
		all[k] = v
	}
	if c.Reason != "" {
		all["reason"] = c.Reason
	}
	raw, err := json.Marshal(all)
	if err != nil {
		return json.RawMessage("{}") // strings, numbers and booleans always marshal
	}
	return raw
}

// standing is what the judge needs to know of an order before it decides about money.
type standing struct {
	status   Status
	total    int64
	received int64
	closedAt *time.Time
}

// lock holds the order's row until the end of the transaction and returns how it stands now.
func lock(ctx context.Context, tx pgx.Tx, no string) (standing, error) {
	var st standing
	err := tx.QueryRow(ctx, `
		SELECT status, total, received, closed_at FROM orders WHERE order_no = $1 FOR NO KEY UPDATE`, no).
		Scan(&st.status, &st.total, &st.received, &st.closedAt)
	if errors.Is(err, pgx.ErrNoRows) {
		return st, ErrNoSuchOrder
	}
	if err != nil {
		return st, fmt.Errorf("lock order %s: %w", no, err)
	}
	return st, nil
}
