package orders

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// RefundFigure is what reports count of one refund.
type RefundFigure struct {
	CaseNo      string // "" when a policy or the shop decided it
	OrderNo     string
	Amount      int64 // fen
	Status      RefundStatus
	RequestedAt time.Time
}

// RefundFigures returns what is to be counted of the refunds that were requested from since to before till.
func (s *Store) RefundFigures(ctx context.Context, db DB, since, till time.Time) ([]RefundFigure, error) {
	rows, err := db.Query(ctx, `
		SELECT coalesce(case_no, ''), order_no, amount, status, requested_at FROM refunds
		WHERE requested_at >= $1 AND requested_at < $2 ORDER BY id`, since, till)
	if err != nil {
		return nil, fmt.Errorf("count refunds: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[RefundFigure])
	if err != nil {
		return nil, fmt.Errorf("count refunds: %w", err)
	}
	return list, nil
}

// FirstItems returns what the first item of each order is called, by order number.
func (s *Store) FirstItems(ctx context.Context, db DB, nos ...string) (map[string]string, error) {
	rows, err := db.Query(ctx, `SELECT DISTINCT ON (order_no) order_no, name FROM order_items WHERE order_no = ANY ($1) ORDER BY order_no, line`, nos)
	if err != nil {
		return nil, fmt.Errorf("items of %d orders: %w", len(nos), err)
	}
	found := map[string]string{}
	var no, name string
	if _, err := pgx.ForEachRow(rows, []any{&no, &name}, func() error { found[no] = name; return nil }); err != nil {
		return nil, fmt.Errorf("items of %d orders: %w", len(nos), err)
	}
	return found, nil
}

// OpenRefunds is the money that is on its way back.
type OpenRefunds struct {
	Open, Overdue int
	Amount        int64    // fen, of all that is open
	Cases         []string // that decided those which are open
	OverdueCases  []string
}

// OpenRefunds tells of the refunds that are not done; one is overdue when it should have arrived before the day of now.
func (s *Store) OpenRefunds(ctx context.Context, db DB, now time.Time) (OpenRefunds, error) {
	var o OpenRefunds
	err := db.QueryRow(ctx, `
		SELECT count(*), count(*) FILTER (WHERE expected_to < $1::date), coalesce(sum(amount), 0),
			coalesce(array_agg(DISTINCT case_no) FILTER (WHERE case_no IS NOT NULL), '{}'),
			coalesce(array_agg(DISTINCT case_no) FILTER (WHERE case_no IS NOT NULL AND expected_to < $1::date), '{}')
		FROM refunds WHERE status IN ('requested', 'accepted')`, now.In(s.calendar.zone).Format(time.DateOnly)).
		Scan(&o.Open, &o.Overdue, &o.Amount, &o.Cases, &o.OverdueCases)
	if err != nil {
		return OpenRefunds{}, fmt.Errorf("count open refunds: %w", err)
	}
	return o, nil
}
