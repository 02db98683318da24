package orders

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// ledger is a kind of movement of stock, with what it does to a product's counts per piece. The
// ledger has each kind at most once per order and line (per refund, if it is of single items): nothing can be
// released or given back twice.
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
// that hold nothing; any other one, the pieces that lines still hold: an imported order that never held stock gives none back.
// A new order holds what the shop has sold, even if fewer pieces were known: the shop knows its stock.
var stockMove = forOrders(`
	WITH lines AS (
		SELECT i.order_no, i.line, i.sku, CASE WHEN $3 THEN i.quantity ELSE s.pieces END AS quantity, NULL::bigint AS refund_id
		FROM order_items i, LATERAL (` + heldByLine + `) AS s
		WHERE i.order_no = ANY ($1) AND $3 <> (s.pieces > 0)
	)` + moveLines)

// partBack is stockMove for single items that were refunded ($3, as RefundLine) before they were shipped.
const partBack = `
	WITH lines AS (
		SELECT i.order_no, i.line, i.sku, least(part.quantity, s.pieces) AS quantity, $7::bigint AS refund_id
		FROM order_items i
		JOIN jsonb_to_recordset($3) AS part (line int, quantity int) USING (line), LATERAL (` + heldByLine + `) AS s
		WHERE i.order_no = $1 AND s.pieces > 0
	)` + moveLines

const (
	// heldByLine is how many pieces the line i of an order holds at present.
	heldByLine = `
		SELECT coalesce(sum(CASE WHEN l.kind IN ('hold', 'reinstate') THEN l.quantity ELSE -l.quantity END), 0) AS pieces
		FROM stock_ledger l
		WHERE l.order_no = i.order_no AND l.line = i.line`
	moveLines = `, moved AS (
		INSERT INTO stock_ledger (sku, order_no, line, kind, quantity, at, refund_id)
		SELECT sku, order_no, line, $2, quantity, $4, refund_id FROM lines
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
	WHERE p.sku = s.sku`
)

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

// moveParts gives back pieces of a refund of single items, as far as the order still holds them.
func moveParts(ctx context.Context, tx pgx.Tx, r Refund, at time.Time) error {
	_, err := tx.Exec(ctx, partBack, r.OrderNo, giveBack.kind, r.Lines, at, giveBack.onHand, giveBack.held, r.ID)
	if err != nil {
		return fmt.Errorf("stock of refund %d: %w", r.ID, err)
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
		SELECT coalesce(sum(CASE WHEN kind IN ('hold', 'reinstate') THEN quantity ELSE -quantity END), 0) > 0
		FROM stock_ledger
		WHERE order_no = $1`, no).Scan(&holding)
	if err != nil {
		return false, fmt.Errorf("stock held by order %s: %w", no, err)
	}
	return holding, nil
}

// holdAgain reports whether an order that ended holds stock: already, since earlier money came too late, or now (reserve).
func holdAgain(ctx context.Context, tx pgx.Tx, no string, at time.Time) (bool, error) {
	holding, err := holds(ctx, tx, no)
	if err != nil || holding {
		return holding, err
	}
	return reserve(ctx, tx, no, at)
}
