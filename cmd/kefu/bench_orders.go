package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	mathrand "math/rand/v2"
	"text/tabwriter"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"kefu/internal/migrations"
	"kefu/internal/secret"
	"kefu/orders"
)

// benchOrders measures the order database: cancels through package orders beside two bare loops (the plain statements
// that a person would write for pgbench, and the package's own), and lists and lookups in a small and a large shop.
type benchOrders struct {
	benchServers
	Cancels int `default:"16000" help:"How many orders are cancelled each way."`
	Clients int `default:"16" help:"How many cancel at once."`
	Reads   int `default:"4000" help:"How many lists and lookups of each kind are made in each shop."`
	Few     int `default:"10000" help:"Orders of the small shop."`
	Many    int `default:"1000000" help:"Orders of the large shop."`
}

// Run measures and prints two tables.
func (c *benchOrders) Run(ctx context.Context, s streams) error {
	if c.Cancels < benchRounds || c.Clients < 1 || c.Reads < benchRounds || c.Few < 1 || c.Many < 1 {
		return fmt.Errorf("--cancels and --reads must be %d at least, the others 1", benchRounds)
	}
	b, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer b.close()
	large, err := newOrdersBench(b.pool)
	if err != nil {
		return err
	}
	if err := c.cancels(ctx, s.out, large); err != nil {
		return fmt.Errorf("cancel: %w", err)
	}
	at, drop, err := ownDatabase(ctx, b.pool.Config().ConnString())
	if err != nil {
		return err
	}
	defer drop()
	if err := migrations.Run(ctx, at); err != nil {
		return err
	}
	pool, err := pgxpool.New(ctx, at)
	if err != nil {
		return err
	}
	defer pool.Close()
	small, err := newOrdersBench(pool)
	if err != nil {
		return err
	}
	return c.reads(ctx, s, small, large)
}

// cancels compares the three ways to cancel, in turns.
func (c *benchOrders) cancels(ctx context.Context, out io.Writer, o *ordersBench) error {
	const ways = 3
	each := c.Cancels / benchRounds
	if err := o.unpaid(ctx, ways*each*benchRounds+1); err != nil {
		return err
	}
	if err := o.learn(ctx, ways*each*benchRounds); err != nil {
		return err
	}
	plain, same := compared{name: "cancel, plain statements bare"}, compared{name: "cancel, same statements bare"}
	for round := range benchRounds {
		first := ways * each * round
		kefu, err := measure(ctx, each, c.Clients, func(ctx context.Context, i int) error { return o.cancel(ctx, first+i) })
		if err == nil {
			err = plain.bare.add(measure(ctx, each, c.Clients, func(ctx context.Context, i int) error { return o.plainCancel(ctx, first+each+i) }))
		}
		if err == nil {
			err = same.bare.add(measure(ctx, each, c.Clients, func(ctx context.Context, i int) error { return o.sameCancel(ctx, first+2*each+i) }))
		}
		if err != nil {
			return err
		}
		_, _ = plain.kefu.add(kefu, nil), same.kefu.add(kefu, nil)
	}
	if left := o.count(ctx, `SELECT count(*) FROM orders WHERE status = 'unpaid'`); left != 0 {
		return fmt.Errorf("%d orders were not cancelled", left)
	}
	if held := o.count(ctx, `SELECT sum(held) FROM products`); held != 0 {
		return fmt.Errorf("%d pieces are still held", held)
	}
	fmt.Fprintf(out, "%d orders cancelled each way, %d at once\n\n", each*benchRounds, c.Clients)
	if err := writeTable(out, []compared{plain, same}); err != nil {
		return err
	}
	fmt.Fprintln(out)
	return nil
}

// reads compares lists and lookups in both shops, in turns.
func (c *benchOrders) reads(ctx context.Context, s streams, small, large *ordersBench) error {
	for shop, n := range map[*ordersBench]int{small: c.Few, large: c.Many} {
		fmt.Fprintf(s.err, "filling a shop with %d orders\n", n)
		if err := shop.history(ctx, n); err != nil {
			return fmt.Errorf("fill a shop: %w", err)
		}
	}
	kinds := []struct {
		name         string
		read         func(*ordersBench, context.Context, int) error
		small, large sample
	}{
		{name: "list of a customer", read: (*ordersBench).list},
		{name: "lookup by number", read: (*ordersBench).lookup},
		{name: "events of an order", read: (*ordersBench).events},
	}
	const atOnce = 4
	each := c.Reads / benchRounds
	for round := -1; round < benchRounds; round++ { // the first one only warms up
		for i := range kinds {
			k := &kinds[i]
			for shop, into := range map[*ordersBench]*sample{small: &k.small, large: &k.large} {
				measured, err := measure(ctx, each, atOnce, func(ctx context.Context, _ int) error {
					return k.read(shop, ctx, mathrand.IntN(shop.orders))
				})
				if err != nil {
					return fmt.Errorf("%s: %w", k.name, err)
				}
				if round >= 0 {
					_ = into.add(measured, nil)
				}
			}
		}
	}
	fmt.Fprintf(s.out, "%d reads of each kind, %d at once\n\n", each*benchRounds, atOnce)
	t := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(t, "\tp99 of %d orders\tp99 of %d\tratio\t\n", c.Few, c.Many)
	for _, k := range kinds {
		few, many := k.small.p99(), k.large.p99()
		fmt.Fprintf(t, "%s\t%s\t%s\t%.2f\t\n", k.name, few.Round(10*time.Microsecond), many.Round(10*time.Microsecond),
			many.Seconds()/few.Seconds())
	}
	return t.Flush()
}

// ordersBench is one shop of the benchmark.
type ordersBench struct {
	pool   *pgxpool.Pool
	store  *orders.Store
	began  time.Time
	orders int // of the history

	statements []benchStatement // what a cancel of the package sends
}

type benchStatement struct {
	sql  string
	args []any
}

func newOrdersBench(pool *pgxpool.Pool) (*ordersBench, error) {
	key := make([]byte, secret.KeySize)
	_, _ = rand.Read(key)
	box, err := secret.New(key)
	if err != nil {
		return nil, err
	}
	return &ordersBench{pool: pool, store: newOrders(box, time.UTC), began: time.Now()}, nil
}

const (
	benchProducts = 50
	benchPrice    = 100_00 // fen
	ofOneCustomer = 8      // orders
)

func unpaidNo(i int) string  { return fmt.Sprintf("WF1%013d", i) }
func historyNo(i int) string { return fmt.Sprintf("WF0%013d", i) }
func benchSKU(i int) string  { return fmt.Sprintf("sku-%02d", i%benchProducts) }

// unpaid fills the shop with orders that wait to be paid, and whose stock is held.
func (o *ordersBench) unpaid(ctx context.Context, n int) error {
	if err := o.fill(ctx, "unpaid", unpaidNo, 0, n); err != nil {
		return err
	}
	return o.run(ctx,
		`INSERT INTO stock_ledger (sku, order_no, line, kind, quantity, at)
		SELECT sku, order_no, line, 'hold', quantity, now() FROM order_items`,
		`UPDATE products p SET held = (SELECT count(*) FROM order_items i WHERE i.sku = p.sku)`,
		`VACUUM ANALYZE`)
}

// run runs statements one after the other.
func (o *ordersBench) run(ctx context.Context, statements ...string) error {
	for _, sql := range statements {
		if _, err := o.pool.Exec(ctx, sql); err != nil {
			return err
		}
	}
	return nil
}

// history fills the shop with orders that were delivered, and links each customer to a viewer of the same number.
func (o *ordersBench) history(ctx context.Context, n int) error {
	o.orders = n
	if err := o.fill(ctx, "completed", historyNo, 0, n); err != nil {
		return err
	}
	return o.run(ctx,
		`INSERT INTO payments (order_no, method, amount, paid_at, reference, recorded_at)
		SELECT order_no, 'wechat', total, created_at, order_no, created_at FROM orders WHERE status = 'completed'`,
		`INSERT INTO account_links (conversation_id, customer_id, linked_at)
		SELECT substr(id, 3)::bigint, id, now() FROM customers WHERE id LIKE 'c-%'`,
		`INSERT INTO order_events (order_no, at, kind, actor, to_status)
		SELECT order_no, created_at, 'created', 'shop', status FROM orders WHERE status = 'completed'`,
		`VACUUM ANALYZE`)
}

// fill copies customers, products, orders and items into the shop.
func (o *ordersBench) fill(ctx context.Context, status string, no func(int) string, from, to int) error {
	return o.pool.AcquireFunc(ctx, func(conn *pgxpool.Conn) error {
		// A superuser need not check a million references; anybody else does.
		if _, err := conn.Exec(ctx, `SET session_replication_role = replica`); err == nil {
			defer func() { _, _ = conn.Exec(ctx, `RESET session_replication_role`) }()
		}
		for i := range benchProducts {
			if _, err := conn.Exec(ctx, `
				INSERT INTO products (sku, name, kind, on_hand, updated_at) VALUES ($1, $1, 'virtual', 1000000, now())
				ON CONFLICT DO NOTHING`, benchSKU(i)); err != nil {
				return err
			}
		}
		customer := func(i int) string { return fmt.Sprintf("c-%d", i/ofOneCustomer) }
		if _, err := conn.Exec(ctx, `
			INSERT INTO customers (id, name) SELECT 'c-' || n, 'customer' FROM generate_series(0, $1::int) AS n
			ON CONFLICT DO NOTHING`, to/ofOneCustomer); err != nil {
			return err
		}
		rows := func(row func(i int) []any) pgx.CopyFromSource {
			return pgx.CopyFromSlice(to-from, func(i int) ([]any, error) { return row(from + i), nil })
		}
		_, err := conn.CopyFrom(ctx, pgx.Identifier{"orders"},
			[]string{"order_no", "customer_id", "status", "total", "created_at", "status_at", "received"}, rows(func(i int) []any {
				at := o.began.Add(-time.Duration(i) * time.Second)
				received := int64(benchPrice)
				if status == "unpaid" {
					received = 0
				}
				return []any{no(i), customer(i), status, int64(benchPrice), at, at, received}
			}))
		if err != nil {
			return err
		}
		_, err = conn.CopyFrom(ctx, pgx.Identifier{"order_items"},
			[]string{"order_no", "line", "sku", "name", "kind", "quantity", "unit_price"}, rows(func(i int) []any {
				return []any{no(i), int16(1), benchSKU(i), "a card", "virtual", int32(1), int64(benchPrice)}
			}))
		return err
	})
}

// cancel is the package's way.
func (o *ordersBench) cancel(ctx context.Context, i int) error {
	return pgx.BeginFunc(ctx, o.pool, func(tx pgx.Tx) error {
		return o.store.Cancel(ctx, tx, unpaidNo(i), orders.Change{Actor: orders.ActorCustomer, At: o.began})
	})
}

// plainCancel is what a person would write for pgbench: the same rows, one statement for each table.
func (o *ordersBench) plainCancel(ctx context.Context, i int) error {
	no := unpaidNo(i)
	return pgx.BeginFunc(ctx, o.pool, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, `
			UPDATE orders SET status = 'cancelled', status_at = $2, closed_at = $2
			WHERE order_no = $1 AND status = 'unpaid' AND received = 0`, no, o.began)
		if err == nil && tag.RowsAffected() != 1 {
			err = errors.New("nothing was cancelled")
		}
		if err == nil {
			_, err = tx.Exec(ctx, `
				INSERT INTO order_events (order_no, at, kind, actor, from_status, to_status)
				VALUES ($1, $2, 'cancelled', 'customer', 'unpaid', 'cancelled')`, no, o.began)
		}
		if err == nil {
			_, err = tx.Exec(ctx, `
				INSERT INTO stock_ledger (sku, order_no, line, kind, quantity, at)
				SELECT sku, order_no, line, 'release', quantity, $2 FROM order_items WHERE order_no = $1`, no, o.began)
		}
		if err == nil {
			_, err = tx.Exec(ctx, `
				UPDATE products p SET on_hand = on_hand + i.quantity, held = held - i.quantity
				FROM order_items i
				WHERE i.order_no = $1 AND p.sku = i.sku`, no)
		}
		return err
	})
}

// learn cancels one order and remembers what the package sent for it.
func (o *ordersBench) learn(ctx context.Context, i int) error {
	return pgx.BeginFunc(ctx, o.pool, func(tx pgx.Tx) error {
		heard := &overheard{Tx: tx, into: o}
		return o.store.Cancel(ctx, heard, unpaidNo(i), orders.Change{Actor: orders.ActorCustomer, At: o.began})
	})
}

// sameCancel sends the package's statements without the package, one after the other.
func (o *ordersBench) sameCancel(ctx context.Context, i int) error {
	return pgx.BeginFunc(ctx, o.pool, func(tx pgx.Tx) error {
		for _, st := range o.statements {
			args := append([]any{unpaidNo(i)}, st.args[1:]...)
			if _, many := st.args[0].([]string); many {
				args[0] = []string{unpaidNo(i)}
			}
			tag, err := tx.Exec(ctx, st.sql, args...)
			if err != nil {
				return err
			}
			if tag.RowsAffected() != 1 {
				return errors.New("nothing was cancelled")
			}
		}
		return nil
	})
}

func (o *ordersBench) list(ctx context.Context, i int) error {
	list, err := o.store.OrdersOf(ctx, o.pool, int64(i/ofOneCustomer), 30, time.Now())
	if err == nil && len(list) == 0 {
		err = errors.New("no orders")
	}
	return err
}

func (o *ordersBench) lookup(ctx context.Context, i int) error {
	_, err := o.store.OrderOf(ctx, o.pool, int64(i/ofOneCustomer), historyNo(i), time.Now())
	return err
}

func (o *ordersBench) events(ctx context.Context, i int) error {
	list, err := o.store.Events(ctx, o.pool, historyNo(i))
	if err == nil && len(list) == 0 {
		err = errors.New("no events")
	}
	return err
}

func (o *ordersBench) count(ctx context.Context, sql string) int64 {
	var n int64
	if err := o.pool.QueryRow(ctx, sql).Scan(&n); err != nil {
		return -1
	}
	return n
}

// overheard is a transaction that remembers the statements that go through it.
type overheard struct {
	pgx.Tx
	into *ordersBench
}

func (h *overheard) remember(sql string, args []any) {
	h.into.statements = append(h.into.statements, benchStatement{sql, args})
}

func (h *overheard) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	h.remember(sql, args)
	return h.Tx.Query(ctx, sql, args...)
}

func (h *overheard) SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults {
	for _, q := range b.QueuedQueries {
		h.remember(q.SQL, q.Arguments)
	}
	return h.Tx.SendBatch(ctx, b)
}
