package orders_test

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"kefu/orders"
)

// recorder is a transaction that remembers the statements that go through it.
type recorder struct {
	pgx.Tx
	statements []statement
}

type statement struct {
	sql  string
	args []any
}

func (r *recorder) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	r.statements = append(r.statements, statement{sql, args})
	return r.Tx.Exec(ctx, sql, args...)
}

func (r *recorder) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	r.statements = append(r.statements, statement{sql, args})
	return r.Tx.Query(ctx, sql, args...)
}

func (r *recorder) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	r.statements = append(r.statements, statement{sql, args})
	return r.Tx.QueryRow(ctx, sql, args...)
}

func (r *recorder) SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults {
	for _, q := range b.QueuedQueries {
		r.statements = append(r.statements, statement{q.SQL, q.Arguments})
	}
	return r.Tx.SendBatch(ctx, b)
}

// Products are few and may be read in a row; whatever grows with the orders must not be.
var scansWhatGrows = regexp.MustCompile(`Seq Scan on (orders|order_\w+|payments|shipments|refunds|stock_ledger|customers|account_links|identity_tries)`)

func TestNothingThatGrowsIsReadInARow(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	const n = 6000
	statuses := []orders.Status{orders.Unpaid, orders.Paid, orders.Shipped, orders.Completed, orders.Refunding}
	var file strings.Builder
	for i := range n {
		fmt.Fprintln(&file, line(t, numbered(i, statuses[i%len(statuses)]), func(d *orders.Document) {
			d.Customer = orders.DocumentCustomer{ID: fmt.Sprintf("u-%d", i/4), Phone: fmt.Sprintf("138%08d", i/4)}
			d.ExpiresAt = noon.Add(time.Duration(i) * time.Minute).Format(time.RFC3339)
		}))
	}
	if report := sh.load(file.String()); report.Created != n {
		t.Fatalf("%d created, refused %v", report.Created, report.Refused)
	}
	sh.must(func(tx pgx.Tx) error { // many viewers, grants and tries
		_, err := tx.Exec(t.Context(), `
			INSERT INTO account_links (conversation_id, customer_id, linked_at) SELECT row_number() OVER (), id, now() FROM customers;
			INSERT INTO order_grants SELECT row_number() OVER (), order_no, now() FROM orders;
			INSERT INTO identity_tries SELECT row_number() OVER (), order_no, now() FROM orders`)
		return err
	})
	if _, err := sh.owner.Exec(t.Context(), `ANALYZE`); err != nil { // other roles may only analyze what is theirs
		t.Fatal(err)
	}
	ctx := t.Context()
	unpaid, paid := "WF00000000000100", "WF00000000000101"
	rec := &recorder{}
	sh.must(func(tx pgx.Tx) error {
		rec.Tx = tx
		for what, do := range map[string]func() error{
			"list":   func() error { return second(sh.OrdersOf(ctx, rec, 5, 10, noon)) },
			"lookup": func() error { _, _ = sh.OrderOf(ctx, rec, 5, paid, noon); return nil },
			"events": func() error { return second(sh.Events(ctx, rec, paid)) },
			"phone":  func() error { return second(sh.LinkPhone(ctx, rec, 6, "8613800000007", noon)) },
			"open":   func() error { return second(sh.Open(ctx, rec, 7, paid, "8321", noon)) },
			"expire": func() error { return second(sh.ExpireDue(ctx, rec, noon.Add(time.Minute), 10)) },
			"remind": func() error { return second(sh.RemindDue(ctx, rec, noon, 5*time.Minute, 10)) },
			"cancel": func() error { return sh.Cancel(ctx, rec, unpaid, at(0, orders.ActorCustomer)) },
			"refund": func() error {
				r, err := first(sh.RequestRefund(ctx, rec, paid, orders.RefundRequest{Amount: total, By: orders.ActorAgent}, noon))
				if err != nil {
					return err
				}
				_, err = sh.RefundResult(ctx, rec, r.ID, orders.RefundDone, at(0, orders.ActorShop))
				return err
			},
			"new": func() error {
				return second(sh.Save(ctx, rec, document(t, func(d *orders.Document) {
					d.OrderNo, d.CreatedAt, d.ExpiresAt = "WF99999999999999", noon.Format(time.RFC3339), ""
				}), noon))
			},
			"policy":  func() error { _, _, err := sh.AutoRefund(ctx, rec, "WF00000000000106", "", noon); return err },
			"overdue": func() error { return second(sh.RefundsOverdue(ctx, rec, noon, 10)) },
			"late payment": func() error {
				late := "WF00000000000105"
				if err := sh.Cancel(ctx, rec, late, at(0, orders.ActorCustomer)); err != nil {
					return err
				}
				return second(sh.Pay(ctx, rec, late, payment(time.Minute), at(time.Minute, orders.ActorShop)))
			},
		} {
			if err := do(); err != nil {
				return fmt.Errorf("%s: %w", what, err)
			}
		}
		for _, st := range rec.statements {
			rows, err := tx.Query(ctx, "EXPLAIN "+st.sql, st.args...)
			if err != nil {
				return err
			}
			plan, err := pgx.CollectRows(rows, pgx.RowTo[string])
			if err != nil {
				return err
			}
			if text := strings.Join(plan, "\n"); scansWhatGrows.MatchString(text) {
				t.Errorf("%s\n%s", st.sql, text)
			}
		}
		return nil
	})
	if len(rec.statements) < 40 {
		t.Errorf("only %d statements were looked at", len(rec.statements))
	}
}
