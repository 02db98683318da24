package orders

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// ledger is a kind of movement of stock, with what it does to a product's counts per piece. The
// ledger has each kind at most once per order and line: nothing can be released or given back twice.
type ledger struct {
	kind   string
	onHand int // pieces that anybody may buy
	held   int // pieces that unpaid and unshipped orders hold
	holds  bool
}

var (
	hold      = ledger{kind: "hold", onHand: -1, held: +1, holds: true}      // a new order
	reinstate = ledger{kind: "reinstate", onHand: -1, held: +1, holds: true} // money came after the end
	release   = ledger{kind: "release", onHand: +1, held: -1}                // cancelled or expired
	ship      = ledger{kind: "ship", held: -1}                               // on its way, or delivered
	giveBack  = ledger{kind: "return", onHand: +1, held: -1}                 // refunded before it was shipped
)

// stockMove writes the ledger for all lines of the orders that a movement concerns, then the
// counts of their products, last and in the order of their sku. A movement that takes hold concerns lines
// that hold nothing; any other one, lines that do: an imported order that never held stock gives none back.
// A new order holds what the shop has sold, even if fewer pieces were known: the shop knows its stock.
var stockMove = forOrders(`
	WITH lines AS (
		SELECT i.order_no, i.line, i.sku, i.quantity
		FROM order_items i
		WHERE i.order_no = ANY ($1) AND $3 <> EXISTS (
			SELECT FROM stock_ledger l
			WHERE l.order_no = i.order_no AND l.line = i.line
			HAVING count(*) FILTER (WHERE l.kind IN ('hold', 'reinstate'))
				> count(*) FILTER (WHERE l.kind NOT IN ('hold', 'reinstate')))
	), moved AS (
		INSERT INTO stock_ledger (sku, order_no, line, kind, quantity, at)
		SELECT sku, order_no, line, $2, quantity, $4 FROM lines
		RETURNING sku, quantity
	), sums AS (
		SELECT sku, sum(quantity) AS pieces FROM moved GROUP BY sku
	), locked AS (
		SELECT sku FROM products WHERE sku IN (SELECT sku FROM sums) ORDER BY sku FOR NO KEY UPDATE
	)
	UPDATE products p
	SET on_hand = greatest(p.on_hand + $5 * s.pieces, 0), held = p.held + $6 * s.pieces
	FROM sums s
	JOIN locked USING (sku)
	WHERE p.sku = s.sku`)

// queueStock adds a movement of stock to a batch, as its last statement: it wants the rows that everybody wants.
func queueStock(batch *pgx.Batch, nos []string, l ledger, at time.Time) {
	sql, which := stockMove.of(nos)
	batch.Queue(sql, which, l.kind, l.holds, at, l.onHand, l.held)
}

// moveStock makes a movement of stock by itself.
func moveStock(ctx context.Context, tx pgx.Tx, nos []string, l ledger, at time.Time) error {
	batch := &pgx.Batch{}
	queueStock(batch, nos, l, at)
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("stock %s: %w", l.kind, err)
	}
	return nil
}

// reserve holds stock again for an order that had let it go: all of its lines or, with false, none.
// An order that was reinstated once and lost its stock again does not get it a third time.
func reserve(ctx context.Context, tx pgx.Tx, no string, at time.Time) (bool, error) {
	rows, err := tx.Query(ctx, `
		SELECT p.on_hand >= (SELECT sum(i.quantity) FROM order_items i WHERE i.order_no = $1 AND i.sku = p.sku)
			AND NOT EXISTS (SELECT FROM stock_ledger l WHERE l.order_no = $1 AND l.kind = 'reinstate')
		FROM products p
		WHERE p.sku IN (SELECT sku FROM order_items WHERE order_no = $1)
		ORDER BY p.sku
		FOR NO KEY UPDATE`, no)
	if err != nil {
		return false, fmt.Errorf("stock for order %s: %w", no, err)
	}
	enough, err := pgx.CollectRows(rows, pgx.RowTo[bool])
	if err != nil {
		return false, fmt.Errorf("stock for order %s: %w", no, err)
	}
	for _, ok := range enough {
		if !ok {
			return false, nil
		}
	}
	return true, moveStock(ctx, tx, []string{no}, reinstate, at)
}

// holds reports whether an order holds stock at present.
func holds(ctx context.Context, tx pgx.Tx, no string) (bool, error) {
	var holding bool
	err := tx.QueryRow(ctx, `
		SELECT count(*) FILTER (WHERE kind IN ('hold', 'reinstate')) > count(*) FILTER (WHERE kind NOT IN ('hold', 'reinstate'))
		FROM stock_ledger
		WHERE order_no = $1`, no).Scan(&holding)
	if err != nil {
		return false, fmt.Errorf("stock held by order %s: %w", no, err)
	}
	return holding, nil
}
