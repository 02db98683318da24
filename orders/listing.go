package orders

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// This file tells viewers which orders they may see.

// OrdersOf returns the newest orders that the viewer may see, at most limit: those of the linked
// account, and those opened by number and code as long as that lasts.
func (s *Store) OrdersOf(ctx context.Context, db DB, viewer int64, limit int, now time.Time) ([]Order, error) {
	batch := &pgx.Batch{}
	asked := s.ask(batch, "", limit, now, viewer)
	if err := db.SendBatch(ctx, batch).Close(); err != nil {
		return nil, fmt.Errorf("list the orders of a viewer: %w", err)
	}
	found, err := asked.read(ctx, db)
	return found[viewer].Orders, err
}

// foldReference is a payment's reference as it is compared with what a customer types.
func foldReference(reference string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, strings.ToUpper(reference))
}

// Listing is what OrdersOf returns, and whether the viewer is linked to an account.
type Listing struct {
	Orders []Order
	Linked bool
}

// Listing is OrdersOf, and whether the viewer is linked to an account, in one question. With a reference it is only those
// orders that a payment with it was made for: letters count in any case, and only letters and digits count at all.
func (s *Store) Listing(ctx context.Context, tx pgx.Tx, viewer int64, reference string, limit int, now time.Time) (Listing, error) {
	batch := &pgx.Batch{}
	asked := &asked{s, []int64{viewer}, nil, nil}
	if folded := foldReference(reference); reference == "" || folded != "" {
		asked = s.ask(batch, folded, limit, now, viewer)
	}
	asked.askLinked(batch)
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return Listing{}, fmt.Errorf("list the orders of a viewer: %w", err)
	}
	found, err := asked.read(ctx, tx)
	return found[viewer], err
}

// AskListings asks, with a batch, for the Listing of several viewers. Once that was sent, the function that it returns
// gives them, by viewer: of those who see no order without a further question.
func (s *Store) AskListings(batch *pgx.Batch, limit int, now time.Time, viewers ...int64) func(context.Context, DB) (map[int64]Listing, error) {
	if len(viewers) == 0 {
		return func(context.Context, DB) (map[int64]Listing, error) { return nil, nil }
	}
	asked := s.ask(batch, "", limit, now, viewers...)
	asked.askLinked(batch)
	return asked.read
}

// asked are listings that were asked for.
type asked struct {
	store   *Store
	viewers []int64
	seen    map[int64]*visible
	linked  map[int64]bool
}

func (s *Store) ask(batch *pgx.Batch, folded string, limit int, now time.Time, viewers ...int64) *asked {
	a := &asked{s, viewers, map[int64]*visible{}, nil}
	batch.Queue(listings, viewers, limit, now, folded).Query(func(rows pgx.Rows) error {
		var viewer int64
		var no string
		var own bool
		_, err := pgx.ForEachRow(rows, []any{&viewer, &no, &own}, func() error {
			if a.seen[viewer] == nil {
				a.seen[viewer] = &visible{}
			}
			a.seen[viewer].add(no, own)
			return nil
		})
		return err
	})
	return a
}

func (a *asked) askLinked(batch *pgx.Batch) {
	a.linked = map[int64]bool{}
	batch.Queue(`SELECT conversation_id FROM account_links WHERE conversation_id = ANY ($1) AND unlinked_at IS NULL`, a.viewers).
		Query(func(rows pgx.Rows) error {
			var viewer int64
			_, err := pgx.ForEachRow(rows, []any{&viewer}, func() error { a.linked[viewer] = true; return nil })
			return err
		})
}

// read reads the orders themselves, those of all viewers together.
func (a *asked) read(ctx context.Context, db DB) (map[int64]Listing, error) {
	var nos []string
	for _, seen := range a.seen {
		nos = append(nos, seen.nos...)
	}
	slices.Sort(nos)
	all, err := a.store.load(ctx, db, slices.Compact(nos))
	if err != nil {
		return nil, err
	}
	found := make(map[int64]Listing, len(a.viewers))
	for _, viewer := range a.viewers {
		l := Listing{Linked: a.linked[viewer]}
		if seen := a.seen[viewer]; seen != nil {
			l.Orders = seen.of(all)
		}
		found[viewer] = l
	}
	return found, nil
}

// visibleTo finds what OrdersOf returns for a viewer; a folded reference narrows it to orders with such a payment.
func visibleTo(viewer string) string {
	return `
	WITH linked AS (
		SELECT o.order_no, o.created_at, true AS owner
		FROM orders o
		WHERE o.customer_id = (
			SELECT customer_id FROM account_links WHERE conversation_id = ` + viewer + ` AND unlinked_at IS NULL)
			AND ($4 = '' OR EXISTS (
				SELECT FROM payments p
				WHERE p.order_no = o.order_no AND regexp_replace(upper(p.reference), '[^A-Z0-9]', '', 'g') = $4))
		ORDER BY o.created_at DESC, o.order_no
		LIMIT $2
	), granted AS (
		SELECT o.order_no, o.created_at, false AS owner
		FROM order_grants g
		JOIN orders o USING (order_no)
		WHERE g.conversation_id = ` + viewer + ` AND g.until > $3
			AND ($4 = '' OR EXISTS (
				SELECT FROM payments p
				WHERE p.order_no = o.order_no AND regexp_replace(upper(p.reference), '[^A-Z0-9]', '', 'g') = $4))
	)
	SELECT order_no, bool_or(owner) AS owner, created_at
	FROM (SELECT * FROM linked UNION ALL SELECT * FROM granted) AS visible
	GROUP BY order_no, created_at
	ORDER BY created_at DESC, order_no
	LIMIT $2`
}

// listings are the orders that each of several viewers may see.
var listings = `
	SELECT v.viewer, o.order_no, o.owner
	FROM unnest($1::bigint[]) AS v (viewer), LATERAL (` + visibleTo("v.viewer") + `) AS o
	ORDER BY v.viewer, o.created_at DESC, o.order_no`

// visible are orders that a viewer may see, and which of them are of their account.
type visible struct {
	nos   []string
	owned []bool
}

func (v *visible) add(no string, own bool) {
	v.nos, v.owned = append(v.nos, no), append(v.owned, own)
}

// of are those of some orders that the viewer may see, in their order and as they may see them.
func (v *visible) of(all []Order) []Order {
	var shown []Order
	for i, no := range v.nos {
		at := slices.IndexFunc(all, func(o Order) bool { return o.No == no })
		if at < 0 {
			continue
		}
		o := all[at]
		if !v.owned[i] {
			o.Items = slices.Clone(o.Items) // another viewer may see more of it
			o.hideKeys()
		}
		shown = append(shown, o)
	}
	return shown
}
