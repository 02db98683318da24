package orders

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/internal/mask"
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

// move is one kind of change of an order's stage. The table of moves is the whole rule of who may
// follow whom; everything else only carries it out. What refunds make of the status stands in Order.standing.
type move struct {
	event string        // the kind of the event row
	from  []Status      // stages where it may start; who carries it out has to know which it is (starting)
	to    Status        // the stage where it ends
	money bool          // true: does not mind money that has arrived; false: loses against it
	due   bool          // only once the order's time is up
	fact  bool          // it happened, so it is recorded even beneath a refund: the status then goes on to tell of the refund
	stock ledger        // what becomes of the stock
	tell  ShopEventKind // what the shop is told, unless it did it itself
}

var (
	moveCancel    = move{event: "cancelled", from: []Status{Unpaid}, to: Cancelled, stock: release, tell: ShopEventOrderCancelled}
	moveExpire    = move{event: "expired", from: []Status{Unpaid}, to: Expired, stock: release, tell: ShopEventOrderExpired}
	moveExpireDue = move{event: "expired", from: []Status{Unpaid}, to: Expired, stock: release, due: true, tell: ShopEventOrderExpired}
	movePay       = move{event: "paid", from: []Status{Unpaid}, to: Paid, money: true, fact: true}
	moveReinstate = move{event: "reinstated", from: []Status{Cancelled, Expired}, to: Paid, money: true} // its stock: see reserve
	moveShip      = move{event: "shipped", from: []Status{Paid}, to: Shipped, money: true, fact: true, stock: ship}
	moveDeliver   = move{event: "delivered", from: []Status{Paid}, to: Completed, money: true, fact: true, stock: ship}
	moveSign      = move{event: "signed", from: []Status{Shipped}, to: Completed, money: true, fact: true}
)

// starting is a move that may start in several places, from the one where an order is known to stand.
func (m move) starting(from Status) move {
	m.from = []Status{from}
	return m
}

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

// end closes an unpaid order.
func (s *Store) end(ctx context.Context, tx pgx.Tx, no string, m move, c Change) error {
	won, err := s.decide(ctx, tx, []string{no}, m, c, nil)
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
	o.Status, o.StatusAt, o.ClosedAt, o.ClosedBy = as, c.At, &c.At, c.Actor
	return o
}

// change carries out one move and returns the order as it stands afterwards, or a LostError.
func (s *Store) change(ctx context.Context, tx pgx.Tx, no string, m move, c Change, detail map[string]any) (Order, error) {
	won, err := s.decide(ctx, tx, []string{no}, m, c, detail)
	switch {
	case err != nil:
		return Order{}, fmt.Errorf("%s order %s: %w", m.event, no, err)
	case won == 0:
		return Order{}, s.lost(ctx, tx, no)
	}
	return s.Get(ctx, tx, no)
}

// judgement alone changes the stage of an order: its status, or what stands beneath it while it tells of a refund. When
// it had to wait for somebody else's change, PostgreSQL checks the WHERE again on the row as that left it (READ
// COMMITTED), so whoever is late changes nothing.
var judgement = forOrders(`
	UPDATE orders
	SET status = CASE WHEN beneath IS NULL THEN $3 ELSE status END, status_at = $4,
		beneath = CASE WHEN beneath IS NOT NULL THEN $3 END,
		closed_at = CASE WHEN $3 IN ('cancelled', 'expired') THEN coalesce(closed_at, $4) WHEN $3 <> 'paid' THEN closed_at END,
		closed_by = CASE WHEN $3 IN ('cancelled', 'expired') THEN $7 WHEN $3 <> 'paid' THEN closed_by ELSE '' END
	WHERE order_no = ANY ($1) AND coalesce(beneath, status) = $2 AND ($8 OR beneath IS NULL)
		AND ($5 OR received = 0)
		AND (NOT $6 OR expires_at <= $4)
	RETURNING order_no, beneath IS NOT NULL`)

// decide makes one move with several orders that all stand where it starts: the judgement, and for those that won the
// event, what the shop is told, and the stock, in one more round trip. It returns how many won.
func (s *Store) decide(
	ctx context.Context, tx pgx.Tx, nos []string, m move, c Change, detail map[string]any,
) (won int, err error) {
	from := m.from[0]
	sql, which := judgement.of(nos)
	rows, err := tx.Query(ctx, sql, which, from, m.to, c.At, m.money, m.due, c.Actor, m.fact)
	if err != nil {
		return 0, err
	}
	var winners []string
	var beneath []bool // a refund: the status stays
	var no string
	var under bool
	if _, err := pgx.ForEachRow(rows, []any{&no, &under}, func() error {
		winners, beneath = append(winners, no), append(beneath, under)
		return nil
	}); err != nil || len(winners) == 0 {
		return 0, err
	}
	batch := &pgx.Batch{}
	because := detailOf(c, detail)
	batch.Queue(`
		INSERT INTO order_events (order_no, at, kind, actor, from_status, to_status, detail)
		SELECT no, $2, $3, $4, CASE WHEN NOT under THEN $5 END, CASE WHEN NOT under THEN $6 END, $7
		FROM unnest($1::text[], $8::boolean[]) AS won (no, under)`, winners, c.At, m.event, c.Actor, from, m.to, because, beneath)
	if m.tell != "" && s.config.ShopListens && c.Actor != ActorShop {
		batch.Queue(`
			INSERT INTO shop_events (lane, kind, data, at, not_before)
			SELECT no, $2, $5 || jsonb_build_object('order_no', no, 'status', $3::text, 'actor', $4::text), $6, $6
			FROM unnest($1::text[]) AS no`, winners, m.tell, m.to, c.Actor, because, c.At)
	}
	if m.stock.kind != "" {
		queueStock(batch, tx, winners, m.stock, c.At) // last: see there
	}
	return len(winners), tx.SendBatch(ctx, batch).Close()
}

// manyOrders is a statement about the orders whose numbers are its first parameter. About a single one it is written
// without the array: PostgreSQL then keeps its plan, and does not think about it anew each time.
type manyOrders struct{ many, one string }

func forOrders(sql string) manyOrders {
	return manyOrders{many: sql, one: strings.ReplaceAll(sql, "= ANY ($1)", "= $1")}
}

// of is the statement for these orders, and its first argument.
func (m manyOrders) of(nos []string) (sql string, which any) {
	if len(nos) == 1 {
		return m.one, nos[0]
	}
	return m.many, nos
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
		all["reason"] = (*mask.Masker)(nil).Text(c.Reason) // whoever gave it may have named a secret
	}
	raw, err := json.Marshal(all)
	if err != nil {
		return json.RawMessage("{}") // strings, numbers and booleans always marshal
	}
	return raw
}

// Lock holds an order's row until the end of the transaction and reads the whole order; ErrNoSuchOrder if there is none.
func (s *Store) Lock(ctx context.Context, tx pgx.Tx, no string) (Order, error) {
	tag, err := tx.Exec(ctx, `SELECT FROM orders WHERE order_no = $1 FOR NO KEY UPDATE`, no)
	if err != nil {
		return Order{}, fmt.Errorf("lock order %s: %w", no, err)
	}
	if tag.RowsAffected() == 0 {
		return Order{}, ErrNoSuchOrder
	}
	return s.Get(ctx, tx, no)
}
