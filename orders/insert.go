package orders

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/internal/mask"
	"kefu/internal/unnest"
)

// insert writes new orders with all their parts in one round trip: their customers, products that are not known yet,
// and a hold on stock for those that are unpaid. An order that exists already fails the whole batch.
func (s *Store) insert(ctx context.Context, tx pgx.Tx, records []record, now time.Time) error {
	batch := &pgx.Batch{}
	s.queueCustomers(batch, records)
	queueProducts(batch, records, now)
	if err := s.queueOrders(ctx, tx, batch, records, now); err != nil {
		return err
	}
	s.queueItems(batch, records)
	queuePayments(batch, records, now)
	queueShipments(batch, records)
	s.queueRefunds(batch, records, now)
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("insert %d orders: %w", len(records), err)
	}
	unpaid := []string{}
	for _, r := range records {
		if r.status == Unpaid {
			unpaid = append(unpaid, r.no)
		}
	}
	if len(unpaid) == 0 {
		return nil
	}
	return moveStock(ctx, tx, unpaid, hold, now)
}

// queueCustomers adds or describes the customers, each once and in the order of their id. A name or phone that the
// document leaves out stays what it was.
func (s *Store) queueCustomers(batch *pgx.Batch, records []record) {
	latest := map[string]DocumentCustomer{}
	for _, r := range records {
		latest[r.customer.ID] = r.customer
	}
	list := make([]DocumentCustomer, 0, len(latest))
	for _, c := range latest {
		list = append(list, c)
	}
	slices.SortFunc(list, func(a, b DocumentCustomer) int { return cmp.Compare(a.ID, b.ID) })
	batch.Queue(`
		INSERT INTO customers AS c (id, name, phone_masked, phone_sealed, phone_digest)
		SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bytea[], $5::bytea[])
		ON CONFLICT (id) DO UPDATE
		SET name = coalesce(nullif(excluded.name, ''), c.name),
			phone_masked = coalesce(nullif(excluded.phone_masked, ''), c.phone_masked),
			phone_sealed = coalesce(excluded.phone_sealed, c.phone_sealed),
			phone_digest = coalesce(excluded.phone_digest, c.phone_digest),
			phone_e164 = c.phone_e164 OR excluded.phone_digest IS NOT NULL
		WHERE excluded.name NOT IN ('', c.name)
			OR coalesce(excluded.phone_digest, c.phone_digest) IS DISTINCT FROM c.phone_digest`,
		unnest.Column(list, func(c DocumentCustomer) string { return c.ID }),
		unnest.Column(list, func(c DocumentCustomer) string { return c.Name }),
		unnest.Column(list, func(c DocumentCustomer) string { return mask.Phone(nationalPhone(c.Phone)) }),
		unnest.Column(list, func(c DocumentCustomer) []byte { return s.seal(c.Phone) }),
		unnest.Column(list, func(c DocumentCustomer) []byte { return s.digest("phone", c.Phone) }))
}

// queueProducts creates the products that only an item tells of, with the regions of these items and no stock.
func queueProducts(batch *pgx.Batch, records []record, now time.Time) {
	type product struct {
		recordItem
		regions []string
	}
	bySKU := map[string]*product{}
	for _, r := range records {
		for _, it := range r.items {
			p := bySKU[it.SKU]
			if p == nil {
				p = &product{recordItem: it}
				bySKU[it.SKU] = p
			}
			if it.Region != "" && !slices.Contains(p.regions, it.Region) {
				p.regions = append(p.regions, it.Region)
			}
		}
	}
	list := make([]*product, 0, len(bySKU))
	for _, p := range bySKU {
		list = append(list, p)
	}
	slices.SortFunc(list, func(a, b *product) int { return cmp.Compare(a.SKU, b.SKU) })
	batch.Queue(`
		INSERT INTO products (sku, name, kind, regions, updated_at)
		SELECT sku, name, kind, ARRAY(SELECT jsonb_array_elements_text(regions)), $5
		FROM unnest($1::text[], $2::text[], $3::text[], $4::jsonb[]) AS new (sku, name, kind, regions)
		ON CONFLICT (sku) DO NOTHING`,
		unnest.Column(list, func(p *product) string { return p.SKU }),
		unnest.Column(list, func(p *product) string { return p.Name }),
		unnest.Column(list, func(p *product) string { return string(p.Kind) }),
		unnest.Column(list, func(p *product) json.RawMessage { return jsonList(p.regions) }),
		now)
}

// queueOrders adds the orders and the event of their creation. An unpaid order without an end gets the shortest retention
// of its products.
func (s *Store) queueOrders(ctx context.Context, tx pgx.Tx, batch *pgx.Batch, records []record, now time.Time) error {
	retention, err := s.retentions(ctx, tx, records)
	if err != nil {
		return err
	}
	ends := unnest.Column(records, func(r record) *time.Time {
		if r.expiresAt != nil || r.status != Unpaid {
			return r.expiresAt
		}
		keep := s.config.Retention
		for i, it := range r.items {
			if d, ok := retention[it.SKU]; ok && (i == 0 || d < keep) {
				keep = d
			}
		}
		end := r.createdAt.Add(keep)
		return &end
	})
	batch.Queue(`
		WITH added AS (
			INSERT INTO orders (order_no, customer_id, version, status, currency, total, lookup_digest, pay_url,
				created_at, expires_at, closed_at, status_at, received, discount, beneath)
			SELECT *
			FROM unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::text[], $6::bigint[], $7::bytea[], $8::text[],
				$9::timestamptz[], $10::timestamptz[], $11::timestamptz[], $12::timestamptz[], $13::bigint[], $14::bigint[],
				$15::text[])
			RETURNING order_no, created_at, status
		)
		INSERT INTO order_events (order_no, at, kind, actor, to_status)
		SELECT order_no, created_at, 'created', 'shop', status FROM added`,
		unnest.Column(records, func(r record) string { return r.no }),
		unnest.Column(records, func(r record) string { return r.customer.ID }),
		unnest.Column(records, func(r record) int64 { return r.versionOr(1) }),
		unnest.Column(records, func(r record) string { return string(r.status) }),
		unnest.Column(records, func(r record) string { return r.currency }),
		unnest.Column(records, func(r record) int64 { return r.total }),
		unnest.Column(records, func(r record) []byte { return s.codeDigest(r.lookupCode) }),
		unnest.Column(records, func(r record) string { return r.payURL }),
		unnest.Column(records, func(r record) time.Time { return r.createdAt }),
		ends,
		unnest.Column(records, func(r record) *time.Time { return r.closedAt(now) }),
		unnest.Column(records, func(r record) time.Time { return r.statusAt(now) }),
		unnest.Column(records, func(r record) int64 { return r.received() }),
		unnest.Column(records, func(r record) int64 { return r.discount }),
		unnest.Column(records, func(r record) *string { return r.beneath() }))
	return nil
}

// retentions returns how long products hold stock, as far as they are known and say so.
func (s *Store) retentions(ctx context.Context, tx pgx.Tx, records []record) (map[string]time.Duration, error) {
	var skus []string
	for _, r := range records {
		if r.status == Unpaid && r.expiresAt == nil {
			for _, it := range r.items {
				skus = append(skus, it.SKU)
			}
		}
	}
	found := map[string]time.Duration{}
	if len(skus) == 0 {
		return found, nil
	}
	rows, err := tx.Query(ctx, `
		SELECT sku, retention_minutes FROM products WHERE sku = ANY ($1) AND retention_minutes IS NOT NULL`, skus)
	if err != nil {
		return nil, fmt.Errorf("retention of products: %w", err)
	}
	var sku string
	var minutes int64
	if _, err := pgx.ForEachRow(rows, []any{&sku, &minutes}, func() error {
		found[sku] = time.Duration(minutes) * time.Minute
		return nil
	}); err != nil {
		return nil, fmt.Errorf("retention of products: %w", err)
	}
	return found, nil
}

func (s *Store) queueItems(batch *pgx.Batch, records []record) {
	type line struct {
		recordItem
		no     string
		number int16
	}
	var lines []line
	for _, r := range records {
		for i, it := range r.items {
			lines = append(lines, line{it, r.no, int16(i + 1)})
		}
	}
	batch.Queue(`
		INSERT INTO order_items (order_no, line, sku, name, kind, region, account_masked, account_sealed,
			quantity, unit_price, discount, key_masked, key_sealed)
		SELECT *
		FROM unnest($1::text[], $2::smallint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bytea[],
			$9::int[], $10::bigint[], $11::bigint[], $12::text[], $13::bytea[])`,
		unnest.Column(lines, func(l line) string { return l.no }),
		unnest.Column(lines, func(l line) int16 { return l.number }),
		unnest.Column(lines, func(l line) string { return l.SKU }),
		unnest.Column(lines, func(l line) string { return l.Name }),
		unnest.Column(lines, func(l line) string { return string(l.Kind) }),
		unnest.Column(lines, func(l line) string { return l.Region }),
		unnest.Column(lines, func(l line) string { shown, _ := s.account(l.Account); return shown }),
		unnest.Column(lines, func(l line) []byte { _, sealed := s.account(l.Account); return sealed }),
		unnest.Column(lines, func(l line) int32 { return int32(l.Quantity) }),
		unnest.Column(lines, func(l line) int64 { return l.unitPrice }),
		unnest.Column(lines, func(l line) int64 { return l.discount }),
		unnest.Column(lines, func(l line) string { return mask.Key(l.Key) }),
		unnest.Column(lines, func(l line) []byte { return s.seal(l.Key) }))
}

// account returns how an account is shown and, if that hides something, how it is kept.
func (s *Store) account(account string) (shown string, sealed []byte) {
	if shown = mask.Account(account); shown != account {
		sealed = s.seal(account)
	}
	return shown, sealed
}

func queuePayments(batch *pgx.Batch, records []record, now time.Time) {
	paid := slices.DeleteFunc(slices.Clone(records), func(r record) bool { return r.payment == nil })
	batch.Queue(`
		INSERT INTO payments (order_no, method, amount, paid_at, reference, recorded_at, identity)
		SELECT no, method, amount, paid_at, reference, $6, identity
		FROM unnest($1::text[], $2::text[], $3::bigint[], $4::timestamptz[], $5::text[], $7::text[])
			AS new (no, method, amount, paid_at, reference, identity)`,
		unnest.Column(paid, func(r record) string { return r.no }),
		unnest.Column(paid, func(r record) string { return string(r.payment.Method) }),
		unnest.Column(paid, func(r record) int64 { return r.payment.Amount }),
		unnest.Column(paid, func(r record) time.Time { return r.payment.PaidAt }),
		unnest.Column(paid, func(r record) string { return r.payment.Reference }),
		now,
		unnest.Column(paid, func(r record) string { return r.payment.Identity() }))
}

func queueShipments(batch *pgx.Batch, records []record) {
	sent := slices.DeleteFunc(slices.Clone(records), func(r record) bool { return r.shipment == nil })
	batch.Queue(`
		INSERT INTO shipments (order_no, carrier, tracking_no, shipped_at, signed_at)
		SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[])`,
		unnest.Column(sent, func(r record) string { return r.no }),
		unnest.Column(sent, func(r record) string { return r.shipment.Carrier }),
		unnest.Column(sent, func(r record) string { return r.shipment.TrackingNo }),
		unnest.Column(sent, func(r record) time.Time { return r.shipment.ShippedAt }),
		unnest.Column(sent, func(r record) *time.Time { return r.shipment.SignedAt }))
}

// queueRefunds adds the refund that the status of a refunding or refunded order implies: of all that was paid. Without it
// the money would count as still to be refunded.
func (s *Store) queueRefunds(batch *pgx.Batch, records []record, now time.Time) {
	back := slices.DeleteFunc(slices.Clone(records), func(r record) bool {
		return r.status != Refunding && r.status != Refunded
	})
	batch.Queue(`
		INSERT INTO refunds (order_no, amount, method, status, requested_at, finished_at,
			expected_from, expected_to, estimated, purpose, actor)
		SELECT no, amount, method, CASE WHEN done THEN 'done' ELSE 'requested' END, at, CASE WHEN done THEN at END,
			first, last, estimated, 'whole', 'shop'
		FROM unnest($1::text[], $2::bigint[], $3::text[], $4::boolean[], $5::timestamptz[], $6::date[], $7::date[], $8::boolean[])
			AS new (no, amount, method, done, at, first, last, estimated)`,
		unnest.Column(back, func(r record) string { return r.no }),
		unnest.Column(back, func(r record) int64 { return r.payment.Amount }),
		unnest.Column(back, func(r record) string { return string(r.payment.Method) }),
		unnest.Column(back, func(r record) bool { return r.status == Refunded }),
		unnest.Column(back, func(r record) time.Time { return r.statusAt(now) }),
		unnest.Column(back, func(r record) time.Time { first, _, _ := s.refundDates(r, now); return first }),
		unnest.Column(back, func(r record) time.Time { _, last, _ := s.refundDates(r, now); return last }),
		unnest.Column(back, func(r record) bool { _, _, estimated := s.refundDates(r, now); return estimated }))
}

func (s *Store) refundDates(r record, now time.Time) (first, last time.Time, estimated bool) {
	return s.calendar.RefundDates(r.payment.Method, r.statusAt(now))
}

func (r record) versionOr(missing int64) int64 {
	if r.version == nil {
		return missing
	}
	return *r.version
}

// received is the money that the document tells of, in fen.
func (r record) received() int64 {
	if r.payment == nil {
		return 0
	}
	return r.payment.Amount
}

// beneath is where an order stands whose status tells of a refund; nil for others.
func (r record) beneath() *string {
	if r.status != Refunding && r.status != Refunded {
		return nil
	}
	stage := string(stageOf(r.shipment))
	return &stage
}

// stageOf is where an order stands of which only its parcel is known.
func stageOf(sh *Shipment) Status {
	switch {
	case sh == nil:
		return Paid
	case sh.SignedAt == nil:
		return Shipped
	}
	return Completed
}

// closedAt is when an order that ended before we knew of it ended: at its own end, or just now.
func (r record) closedAt(now time.Time) *time.Time {
	if r.status != Cancelled && r.status != Expired {
		return nil
	}
	if r.expiresAt != nil && r.expiresAt.Before(now) {
		return r.expiresAt
	}
	return &now
}

// statusAt is the last time that the document tells of something happening.
func (r record) statusAt(now time.Time) time.Time {
	switch end := r.closedAt(now); {
	case end != nil:
		return *end
	case r.shipment != nil && r.shipment.SignedAt != nil:
		return *r.shipment.SignedAt
	case r.shipment != nil:
		return r.shipment.ShippedAt
	case r.payment != nil:
		return r.payment.PaidAt
	default:
		return r.createdAt
	}
}

// jsonList writes texts as a JSON array, never null.
func jsonList(texts []string) json.RawMessage {
	if texts == nil {
		texts = []string{}
	}
	raw, err := json.Marshal(texts)
	if err != nil {
		return json.RawMessage("[]") // texts always marshal
	}
	return raw
}
