package orders

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/internal/retry"
	"kefu/internal/unnest"
)

// ledger is a kind of movement of stock, with what it does to a product's counts per piece. A movement takes what the
// ledger says a line holds, under the lock of its order: nothing can be released or given back twice. Pieces on hand
// and held and gone are always as many as came in; pieces sold beyond that are owed (products.owed) until they come
// back.
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
	rehold    = ledger{kind: "rehold", onHand: -1, held: +1}                 // that refund failed after all
	recall    = ledger{kind: "recall", onHand: -1}                           // refunded, but the parcel had left
)

// stockMove writes the ledger for all lines of the orders that a movement concerns, then the counts of their products,
// last and in the order of their sku. A movement that takes hold concerns lines that hold nothing; any other one, the
// pieces that lines still hold: an imported order that never held stock gives none back. A new order holds what the
// shop has sold, even if fewer pieces were known: the shop knows its stock.
const stockLines = `
	WITH lines AS (
		SELECT i.order_no, i.line, i.sku, CASE WHEN $3 THEN i.quantity ELSE s.pieces END AS quantity, NULL::bigint AS refund_id
		FROM order_items i, LATERAL (` + heldByLine + `) AS s
		WHERE i.order_no = ANY ($1) AND $3 <> (s.pieces > 0)
	)` + ledgerRows

var (
	stockMove = forOrders(stockLines + countRows)
	// stockLater leaves the counts to the end of the transaction: see Batch.
	stockLater = forOrders(stockLines + laterRows)
)

// partLines are certain pieces ($3, as RefundLine) of an order's lines, because of a refund.
const partLines = `
	WITH lines AS (
		SELECT i.order_no, i.line, i.sku, part.quantity, $7::bigint AS refund_id
		FROM order_items i
		JOIN jsonb_to_recordset($3) AS part (line int, quantity int) USING (line)
		WHERE i.order_no = $1
	)` + ledgerRows

const (
	// heldByLine is how many pieces the line i of an order holds at present.
	heldByLine = `
		SELECT coalesce(sum(l.quantity * CASE WHEN l.kind IN ('hold', 'reinstate', 'rehold') THEN 1 WHEN l.kind = 'recall' THEN 0 ELSE -1 END), 0) AS pieces
		FROM stock_ledger l
		WHERE l.order_no = i.order_no AND l.line = i.line`
	ledgerRows = `, moved AS (
		INSERT INTO stock_ledger (sku, order_no, line, kind, quantity, at, refund_id)
		SELECT sku, order_no, line, $2, quantity, $4, refund_id FROM lines
		RETURNING sku, quantity
	), sums AS (
		SELECT sku, sum(quantity) AS pieces FROM moved GROUP BY sku
	)`
	countRows = `, locked AS (
		SELECT sku FROM products WHERE sku IN (SELECT sku FROM sums) ORDER BY sku FOR NO KEY UPDATE
	)
	UPDATE products p
	SET on_hand = greatest(p.on_hand - p.owed + $5 * s.pieces, 0), owed = greatest(p.owed - p.on_hand - $5 * s.pieces, 0),
		held = p.held + $6 * s.pieces
	FROM sums s
	JOIN locked USING (sku)
	WHERE p.sku = s.sku`
	laterRows = `
	SELECT sku, pieces * $5::bigint, pieces * $6::bigint FROM sums`
)

// Batch is a transaction for several movements of stock. It keeps what they do to the counts of products until Settle,
// which must be called last: there the products are locked in one order, so that two processes with several orders each
// cannot wait for one another. Nothing locks a product before: who has to know what is left (reserve) looks at it, and
// Settle says retry.ErrAgain if somebody else took it meanwhile.
type Batch struct {
	pgx.Tx
	counts map[string]counts
}

// batchOf is the Batch that a transaction is, whoever looks on at what is asked in it.
func batchOf(tx pgx.Tx) (*Batch, bool) {
	for {
		switch t := tx.(type) {
		case *Batch:
			return t, true
		case interface{ Beneath() pgx.Tx }:
			tx = t.Beneath()
		default:
			return nil, false
		}
	}
}

// counts is what is to be added to the counts of a product.
type counts struct {
	onHand, held int64
	reserved     bool // counted upon that there are enough
}

// NewBatch begins to collect movements of stock within tx.
func NewBatch(tx pgx.Tx) *Batch { return &Batch{Tx: tx, counts: map[string]counts{}} }

// Settle brings the counts of all products that were moved up to date.
func (b *Batch) Settle(ctx context.Context) error {
	if len(b.counts) == 0 {
		return nil
	}
	skus := slices.Sorted(maps.Keys(b.counts))
	tag, err := b.Exec(ctx, `
		WITH sums AS (
			SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::boolean[]) AS s (sku, on_hand, held, reserved)
		), locked AS (
			SELECT sku FROM products WHERE sku = ANY ($1) ORDER BY sku FOR NO KEY UPDATE
		)
		UPDATE products p
		SET on_hand = greatest(p.on_hand - p.owed + s.on_hand, 0), owed = greatest(p.owed - p.on_hand - s.on_hand, 0),
			held = p.held + s.held
		FROM sums s
		JOIN locked USING (sku)
		WHERE p.sku = s.sku AND NOT (s.reserved AND p.told AND p.on_hand - p.owed + s.on_hand < 0)`, skus,
		unnest.Column(skus, func(sku string) int64 { return b.counts[sku].onHand }),
		unnest.Column(skus, func(sku string) int64 { return b.counts[sku].held }),
		unnest.Column(skus, func(sku string) bool { return b.counts[sku].reserved }))
	if err != nil {
		return fmt.Errorf("count stock: %w", err)
	}
	if tag.RowsAffected() < int64(len(skus)) {
		return fmt.Errorf("count stock: what was reserved is gone: %w", retry.ErrAgain)
	}
	clear(b.counts)
	return nil
}

// Within does something in a transaction in which the counts of products come last: see Batch.
func Within(ctx context.Context, tx pgx.Tx, do func(pgx.Tx) error) error {
	batch := NewBatch(tx)
	if err := do(batch); err != nil {
		return err
	}
	return batch.Settle(ctx)
}

// queueStock adds a movement of stock to a batch of statements, as its last: it wants the rows that everybody wants,
// unless tx is a Batch.
func queueStock(batch *pgx.Batch, tx pgx.Tx, nos []string, l ledger, at time.Time) {
	later, ok := batchOf(tx)
	if !ok {
		sql, which := stockMove.of(nos)
		batch.Queue(sql, which, l.kind, l.holds, at, l.onHand, l.held)
		return
	}
	sql, which := stockLater.of(nos)
	batch.Queue(sql, which, l.kind, l.holds, at, l.onHand, l.held).Query(later.add)
}

// add keeps what a movement does to the counts of products.
func (b *Batch) add(rows pgx.Rows) error {
	var sku string
	var more counts
	_, err := pgx.ForEachRow(rows, []any{&sku, &more.onHand, &more.held}, func() error {
		sum := b.counts[sku]
		sum.onHand, sum.held = sum.onHand+more.onHand, sum.held+more.held
		b.counts[sku] = sum
		return nil
	})
	return err
}

// moveStock makes a movement of stock by itself.
func moveStock(ctx context.Context, tx pgx.Tx, nos []string, l ledger, at time.Time) error {
	batch := &pgx.Batch{}
	queueStock(batch, tx, nos, l, at)
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("stock %s: %w", l.kind, err)
	}
	return nil
}

// moveParts makes a movement of certain pieces of an order's lines, because of a decision about a refund.
func moveParts(ctx context.Context, tx pgx.Tx, no string, l ledger, parts []RefundLine, decision int64, at time.Time) error {
	if len(parts) == 0 {
		return nil
	}
	args := []any{no, l.kind, parts, at, l.onHand, l.held, decision}
	batch := &pgx.Batch{}
	if later, ok := batchOf(tx); ok {
		batch.Queue(partLines+laterRows, args...).Query(later.add)
	} else {
		batch.Queue(partLines+countRows, args...)
	}
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("stock %s of order %s: %w", l.kind, no, err)
	}
	return nil
}

// lineStock is what the ledger says of one line of an order, in pieces.
type lineStock struct {
	held     int // at present
	returned int // by refunds, and neither held again nor recalled
}

// stockOf reads the ledger of an order, by line. An order that never held stock has none.
func stockOf(ctx context.Context, tx pgx.Tx, no string) (map[int]lineStock, error) {
	rows, err := tx.Query(ctx, `
		SELECT i.line, (`+heldByLine+`), coalesce(sum(l.quantity * CASE l.kind WHEN 'return' THEN 1 WHEN 'rehold' THEN -1 WHEN 'recall' THEN -1 ELSE 0 END), 0)
		FROM stock_ledger l
		JOIN order_items i USING (order_no, line)
		WHERE l.order_no = $1
		GROUP BY i.order_no, i.line`, no)
	if err != nil {
		return nil, fmt.Errorf("stock of order %s: %w", no, err)
	}
	stock := map[int]lineStock{}
	var line int
	var one lineStock
	if _, err := pgx.ForEachRow(rows, []any{&line, &one.held, &one.returned}, func() error {
		stock[line] = one
		return nil
	}); err != nil {
		return nil, fmt.Errorf("stock of order %s: %w", no, err)
	}
	return stock, nil
}

// settleStock brings the stock of an order to where a result of a refund leaves it: of a refunded order nothing is
// held, of one that goes on all but the pieces that were refunded one by one. Pieces whose refund failed after all are
// held again. What has left with a parcel is neither.
func settleStock(ctx context.Context, tx pgx.Tx, o Order, decision int64, at time.Time) error {
	if o.Stage == Shipped || o.Stage == Completed {
		return nil
	}
	stock, err := stockOf(ctx, tx, o.No)
	if err != nil {
		return err
	}
	var back, again []RefundLine
	for _, it := range o.Items {
		have := stock[it.Line]
		want := min(it.Quantity-o.pieces(it.Line, RefundDone), have.held+have.returned)
		if o.Status == Refunded {
			want = 0
		}
		if want < have.held {
			back = append(back, RefundLine{Line: it.Line, Quantity: have.held - want})
		}
		if want > have.held {
			again = append(again, RefundLine{Line: it.Line, Quantity: want - have.held})
		}
	}
	if err := moveParts(ctx, tx, o.No, giveBack, back, decision, at); err != nil {
		return err
	}
	return moveParts(ctx, tx, o.No, rehold, again, decision, at)
}

// recallStock takes back out of stock what a refund gave back of an order whose parcel had left all the same.
func recallStock(ctx context.Context, tx pgx.Tx, o Order, at time.Time) error {
	stock, err := stockOf(ctx, tx, o.No)
	if err != nil {
		return err
	}
	var gone []RefundLine
	for _, it := range o.Items {
		if n := stock[it.Line].returned; n > 0 {
			gone = append(gone, RefundLine{Line: it.Line, Quantity: n})
		}
	}
	return moveParts(ctx, tx, o.No, recall, gone, 0, at)
}

// reserve holds stock again for an order that had let it go: all of its lines or, with false, none. Of a product that
// the shop never told the stock of, nobody knows that there is none. An order that was reinstated once and lost its
// stock again does not get it a third time.
func reserve(ctx context.Context, tx pgx.Tx, no string, at time.Time) (reserved bool, err error) {
	batch, ok := batchOf(tx)
	if !ok {
		err := Within(ctx, tx, func(tx pgx.Tx) (err error) {
			reserved, err = reserve(ctx, tx, no, at)
			return err
		})
		return reserved, err
	}
	rows, err := tx.Query(ctx, `
		SELECT p.sku, p.told, p.on_hand - p.owed - (SELECT sum(i.quantity) FROM order_items i WHERE i.order_no = $1 AND i.sku = p.sku),
			EXISTS (SELECT FROM stock_ledger l WHERE l.order_no = $1 AND l.kind = 'reinstate')
		FROM products p
		WHERE p.sku IN (SELECT sku FROM order_items WHERE order_no = $1)`, no)
	if err != nil {
		return false, fmt.Errorf("stock for order %s: %w", no, err)
	}
	type product struct {
		SKU   string
		Told  bool
		Left  int64 // pieces that would be left, apart from what this transaction does
		Again bool
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[product])
	if err != nil {
		return false, fmt.Errorf("stock for order %s: %w", no, err)
	}
	for _, p := range list {
		if p.Again || p.Told && p.Left+batch.counts[p.SKU].onHand < 0 {
			return false, nil
		}
	}
	for _, p := range list {
		sum := batch.counts[p.SKU]
		sum.reserved = true
		batch.counts[p.SKU] = sum
	}
	return true, moveStock(ctx, tx, []string{no}, reinstate, at)
}

// holds reports whether an order holds stock at present.
func holds(ctx context.Context, tx pgx.Tx, no string) (bool, error) {
	var holding bool
	err := tx.QueryRow(ctx, `
		SELECT EXISTS (SELECT FROM order_items i, LATERAL (`+heldByLine+`) AS s WHERE i.order_no = $1 AND s.pieces > 0)`, no).
		Scan(&holding)
	if err != nil {
		return false, fmt.Errorf("stock held by order %s: %w", no, err)
	}
	return holding, nil
}

// holdAgain reports whether an order that ended holds stock: already, since earlier money came too late, or now
// (reserve).
func holdAgain(ctx context.Context, tx pgx.Tx, no string, at time.Time) (bool, error) {
	holding, err := holds(ctx, tx, no)
	if err != nil || holding {
		return holding, err
	}
	return reserve(ctx, tx, no, at)
}
