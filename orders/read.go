package orders

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// OrderOf returns one order if the viewer may see it, else ErrNotVisible. An order that the
// viewer opened by number and code comes without its card keys, not even masked.
func (s *Store) OrderOf(ctx context.Context, db DB, viewer int64, no string, now time.Time) (Order, error) {
	owner, visible, err := s.sees(ctx, db, viewer, no, now)
	if err != nil {
		return Order{}, err
	}
	if !visible {
		return Order{}, ErrNotVisible
	}
	o, err := s.Get(ctx, db, no)
	if err != nil {
		return Order{}, err
	}
	if !owner {
		o.hideKeys()
	}
	return o, nil
}

// sees reports whether the viewer's linked account owns the order, and whether the viewer may see it at all.
func (s *Store) sees(ctx context.Context, db DB, viewer int64, no string, now time.Time) (owner, visible bool, err error) {
	err = db.QueryRow(ctx, `
		SELECT owner, owner OR granted
		FROM (
			SELECT
				EXISTS (
					SELECT FROM account_links l
					WHERE l.conversation_id = $1 AND l.unlinked_at IS NULL AND l.customer_id = o.customer_id) AS owner,
				EXISTS (
					SELECT FROM order_grants g
					WHERE g.conversation_id = $1 AND g.order_no = o.order_no AND g.until > $3) AS granted
			FROM orders o
			WHERE o.order_no = $2
		) AS rights`, viewer, no, now).Scan(&owner, &visible)
	if errors.Is(err, pgx.ErrNoRows) {
		return false, false, nil
	}
	if err != nil {
		return false, false, fmt.Errorf("who may see order %s: %w", no, err)
	}
	return owner, visible, nil
}

// Get returns any order, for the desk and the shop; ErrNoSuchOrder if there is none.
func (s *Store) Get(ctx context.Context, db DB, no string) (Order, error) {
	found, err := s.load(ctx, db, []string{no})
	if err != nil {
		return Order{}, err
	}
	if len(found) == 0 {
		return Order{}, ErrNoSuchOrder
	}
	return found[0], nil
}

// Some returns orders by their numbers, for the desk; numbers that no order has are left out.
func (s *Store) Some(ctx context.Context, db DB, nos ...string) (map[string]Order, error) {
	found, err := s.load(ctx, db, nos)
	byNo := make(map[string]Order, len(found))
	for _, o := range found {
		byNo[o.No] = o
	}
	return byNo, err
}

// Events returns everything that happened to an order, oldest first.
func (s *Store) Events(ctx context.Context, db DB, no string) ([]Event, error) {
	rows, err := db.Query(ctx, `
		SELECT id, order_no, at, kind, actor, coalesce(from_status, ''), coalesce(to_status, ''), detail
		FROM order_events
		WHERE order_no = $1
		ORDER BY id`, no)
	if err != nil {
		return nil, fmt.Errorf("events of order %s: %w", no, err)
	}
	events, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Event])
	if err != nil {
		return nil, fmt.Errorf("events of order %s: %w", no, err)
	}
	return events, nil
}

// Catalogue is what the shop sells, for the understanding of what customers write.
type Catalogue struct {
	Regions, Products []string          // by name, sorted
	Second            map[string]string // second names of both, with the names that they stand for
}

// Catalogue reads what the shop sells.
func (s *Store) Catalogue(ctx context.Context, db DB) (Catalogue, error) {
	var list Catalogue
	err := db.QueryRow(ctx, `
		SELECT
			coalesce((SELECT array_agg(DISTINCT r ORDER BY r) FROM products, unnest(regions) AS r), '{}'),
			coalesce((SELECT array_agg(DISTINCT name ORDER BY name) FROM products), '{}'),
			coalesce((
				SELECT jsonb_object_agg(en, name) FROM (
					SELECT name_en AS en, name FROM products
					UNION ALL SELECT t.en, t.name FROM products, unnest(regions_en, regions) AS t(en, name)
				) AS second WHERE en <> ''
			), '{}')`).Scan(&list.Regions, &list.Products, &list.Second)
	if err != nil {
		return Catalogue{}, fmt.Errorf("read the catalogue: %w", err)
	}
	return list, nil
}

// load reads whole orders in one round trip, in the order of nos; missing ones are left out.
func (s *Store) load(ctx context.Context, db DB, nos []string) ([]Order, error) {
	if len(nos) == 0 {
		return nil, nil
	}
	batch := &pgx.Batch{}
	byNo := s.queueLoad(batch, nos)
	if err := db.SendBatch(ctx, batch).Close(); err != nil {
		return nil, fmt.Errorf("load orders: %w", err)
	}
	found := make([]Order, 0, len(nos))
	for _, no := range nos {
		if o := byNo[no]; o != nil {
			if o.Stage == Refunding || o.Stage == Refunded {
				o.Stage = stageOf(o.Shipment) // nobody wrote down where it stood before
			}
			found = append(found, *o)
		}
	}
	return found, nil
}

// queueLoad adds the reading of whole orders to a batch. The map is filled when the batch is closed.
func (s *Store) queueLoad(batch *pgx.Batch, nos []string) map[string]*Order {
	byNo := make(map[string]*Order, len(nos))
	for _, part := range []struct {
		sql  string
		scan func(pgx.Rows, map[string]*Order) error
	}{
		{selectOrders, scanOrder},
		{selectItems, scanItem},
		{selectPayments, scanPayment},
		{selectShipments, scanShipment},
		{selectRefunds, s.scanRefund},
		{selectFulfilments, intoFulfilments},
	} {
		batch.Queue(part.sql, nos).Query(func(rows pgx.Rows) error {
			for rows.Next() {
				if err := part.scan(rows, byNo); err != nil {
					return err
				}
			}
			return rows.Err()
		})
	}
	return byNo
}

const selectOrders = `
	SELECT o.order_no, o.customer_id, c.name, o.version, o.status, coalesce(o.beneath, ''), o.currency, o.total, o.discount, o.pay_url,
		o.created_at, o.expires_at, o.closed_at, o.closed_by, o.status_at, o.hold_asked_at IS NOT NULL
	FROM orders o
	JOIN customers c ON c.id = o.customer_id
	WHERE o.order_no = ANY ($1)`

func scanOrder(rows pgx.Rows, byNo map[string]*Order) error {
	o := new(Order)
	err := rows.Scan(&o.No, &o.CustomerID, &o.CustomerName, &o.Version, &o.Status, &o.Stage, &o.Currency, &o.Total, &o.Discount, &o.PayURL,
		&o.CreatedAt, &o.ExpiresAt, &o.ClosedAt, &o.ClosedBy, &o.StatusAt, &o.HoldAsked)
	if o.Stage == "" {
		o.Stage = o.Status
	}
	byNo[o.No] = o
	return err
}

const selectItems = `
	SELECT i.order_no, i.line, i.sku, i.name, i.kind, i.region, i.account_masked, i.quantity, i.unit_price, i.discount,
		i.key_masked, p.regions, p.name_en, p.regions_en, coalesce(p.face_value, 0), coalesce(p.retention_minutes, 0), p.policy
	FROM order_items i
	JOIN products p USING (sku)
	WHERE i.order_no = ANY ($1)
	ORDER BY i.order_no, i.line`

func scanItem(rows pgx.Rows, byNo map[string]*Order) error {
	var no string
	var it Item
	var minutes int64
	var policy []byte
	if err := rows.Scan(&no, &it.Line, &it.SKU, &it.Name, &it.Kind, &it.Region, &it.Account, &it.Quantity, &it.UnitPrice, &it.Discount,
		&it.Key, &it.Regions, &it.NameEN, &it.RegionsEN, &it.FaceValue, &minutes, &policy); err != nil {
		return err
	}
	it.Retention = time.Duration(minutes) * time.Minute
	var err error
	if it.Policy, err = policyOf(it.Kind, policy); err != nil {
		return fmt.Errorf("product %s: %w", it.SKU, err)
	}
	into(byNo, no, func(o *Order) { o.Items = append(o.Items, it) })
	return nil
}

const selectPayments = `
	SELECT order_no, method, amount, paid_at, reference, recorded_at
	FROM payments
	WHERE order_no = ANY ($1)
	ORDER BY id`

func scanPayment(rows pgx.Rows, byNo map[string]*Order) error {
	var no string
	var p Payment
	if err := rows.Scan(&no, &p.Method, &p.Amount, &p.PaidAt, &p.Reference, &p.RecordedAt); err != nil {
		return err
	}
	into(byNo, no, func(o *Order) { o.Payments = append(o.Payments, p) })
	return nil
}

const selectShipments = `
	SELECT order_no, carrier, tracking_no, shipped_at, signed_at
	FROM shipments
	WHERE order_no = ANY ($1)`

func scanShipment(rows pgx.Rows, byNo map[string]*Order) error {
	var no string
	var sh Shipment
	if err := rows.Scan(&no, &sh.Carrier, &sh.TrackingNo, &sh.ShippedAt, &sh.SignedAt); err != nil {
		return err
	}
	into(byNo, no, func(o *Order) { o.Shipment = &sh })
	return nil
}

const refundColumns = `
	id, order_no, coalesce(case_no, ''), amount, method, status, requested_at, accepted_at, finished_at,
	expected_from, expected_to, estimated, reason, lines, purpose, coalesce(decision, id), actor, seconded, coalesce(made_good, 0)`

const selectRefunds = `SELECT ` + refundColumns + `
	FROM refunds
	WHERE order_no = ANY ($1)
	ORDER BY id`

func (s *Store) scanRefund(rows pgx.Rows, byNo map[string]*Order) error {
	r, err := s.refundRow(rows)
	if err != nil {
		return err
	}
	into(byNo, r.OrderNo, func(o *Order) { o.Refunds = append(o.Refunds, r) })
	return nil
}

// refundRow reads a row of refundColumns.
func (s *Store) refundRow(row pgx.CollectableRow) (Refund, error) {
	var r Refund
	err := row.Scan(&r.ID, &r.OrderNo, &r.CaseNo, &r.Amount, &r.Method, &r.Status, &r.RequestedAt, &r.AcceptedAt,
		&r.FinishedAt, &r.ExpectedFrom, &r.ExpectedTo, &r.Estimated, &r.Reason, &r.Lines, &r.Purpose, &r.Decision, &r.Actor, &r.Seconded, &r.MadeGood)
	// A date column comes as midnight UTC; what is meant is that day in the shop's zone.
	r.ExpectedFrom, r.ExpectedTo = s.calendar.day(r.ExpectedFrom), s.calendar.day(r.ExpectedTo)
	return r, err
}

// into hands one row to its order. The statements of a batch do not see the same snapshot: a part of an
// order that came into being between them is left out.
func into(byNo map[string]*Order, no string, add func(*Order)) {
	if o := byNo[no]; o != nil {
		add(o)
	}
}

// hideKeys removes even the masked card keys.
func (o *Order) hideKeys() {
	for i := range o.Items {
		o.Items[i].Key = ""
	}
}
