-- Money and parcels as they really come: payments by their reference, refunds by channel, results in any order.

-- A payment is its reference within one channel: trimmed, in capitals. '' is a payment of before, told without one
-- or told twice.
ALTER TABLE payments ADD COLUMN identity text NOT NULL DEFAULT '';
UPDATE payments p SET identity = upper(btrim(p.reference))
WHERE NOT EXISTS (
	SELECT FROM payments q
	WHERE q.order_no = p.order_no AND q.method = p.method AND upper(btrim(q.reference)) = upper(btrim(p.reference)) AND q.id < p.id);
ALTER TABLE payments DROP CONSTRAINT payments_order_no_method_reference_amount_paid_at_key;
CREATE UNIQUE INDEX payments_once ON payments (order_no, method, identity) WHERE identity <> '';
CREATE INDEX payments_of_order ON payments (order_no, id);
CREATE INDEX payments_by_identity ON payments (method, identity) WHERE identity <> '';

-- Where the order itself stands while its status tells of a refund: a parcel goes on beneath one.
ALTER TABLE orders ADD COLUMN beneath text
	CHECK (beneath IN ('unpaid', 'paid', 'shipped', 'completed', 'cancelled', 'expired'));
UPDATE orders o
SET beneath = coalesce(
	(SELECT e.from_status FROM order_events e
		WHERE e.order_no = o.order_no AND e.to_status = 'refunding' AND e.from_status NOT IN ('refunding', 'refunded')
		ORDER BY e.id DESC LIMIT 1),
	(SELECT CASE WHEN s.signed_at IS NULL THEN 'shipped' ELSE 'completed' END FROM shipments s WHERE s.order_no = o.order_no),
	'paid')
WHERE status IN ('refunding', 'refunded');

-- What a total is less than the prices of its lines.
ALTER TABLE orders ADD COLUMN discount bigint NOT NULL DEFAULT 0 CHECK (discount >= 0);      -- fen
ALTER TABLE order_items ADD COLUMN discount bigint NOT NULL DEFAULT 0 CHECK (discount >= 0); -- fen, of the whole line

-- What a refund is for, and which refunds are one decision: one for each channel that the money came by.
ALTER TABLE refunds
	ADD COLUMN purpose  text NOT NULL DEFAULT 'whole' CHECK (purpose IN ('whole', 'lines', 'surplus', 'part')),
	ADD COLUMN decision bigint,                        -- the first refund of the decision; null: this one
	ADD COLUMN actor    text NOT NULL DEFAULT '',      -- agent, policy, shop; '' if nobody told
	ADD COLUMN seconded boolean NOT NULL DEFAULT false, -- a second person agreed
	ADD COLUMN made_good bigint;                       -- failed: the decision about the whole that took its money in
UPDATE refunds r
SET purpose = CASE
		WHEN r.lines IS NOT NULL THEN 'lines'
		WHEN o.status = 'refunded' OR r.amount >= o.received THEN 'whole'
		ELSE 'part'
	END,
	actor = CASE WHEN r.by_policy THEN 'policy' WHEN r.case_no IS NOT NULL THEN 'agent' ELSE '' END
FROM orders o
WHERE o.order_no = r.order_no;

-- What a proposed refund is for.
ALTER TABLE cases ADD COLUMN proposed_for text NOT NULL DEFAULT '';

-- Pieces that were sold beyond what came in are owed, so that giving one back does not make one out of nothing.
ALTER TABLE products
	ADD COLUMN owed  bigint  NOT NULL DEFAULT 0 CHECK (owed >= 0),
	ADD COLUMN told  boolean NOT NULL DEFAULT false;   -- the shop has said how many there are; else nobody knows
UPDATE products SET told = on_hand > 0 OR version > 1;

-- A refund that failed after all takes its pieces back (rehold); a parcel that left after them, too (recall).
ALTER TABLE stock_ledger DROP CONSTRAINT stock_ledger_kind_check;
ALTER TABLE stock_ledger ADD CONSTRAINT stock_ledger_kind_check
	CHECK (kind IN ('hold', 'release', 'ship', 'reinstate', 'return', 'rehold', 'recall'));
ALTER TABLE stock_ledger DROP CONSTRAINT stock_ledger_once;
CREATE UNIQUE INDEX stock_ledger_once ON stock_ledger (order_no, line, kind) WHERE kind IN ('hold', 'release', 'ship', 'reinstate');
CREATE INDEX stock_ledger_of_order ON stock_ledger (order_no, line);

-- A refusal because of how an order stood is judged anew when it comes again.
DELETE FROM shop_requests WHERE status >= 300;

---- create above / drop below ----

DROP INDEX stock_ledger_of_order;
DROP INDEX stock_ledger_once;
DELETE FROM stock_ledger WHERE kind IN ('rehold', 'recall');
DELETE FROM stock_ledger l USING stock_ledger k
WHERE k.order_no = l.order_no AND k.line = l.line AND k.kind = l.kind AND k.refund_id IS NOT DISTINCT FROM l.refund_id AND k.id < l.id;
ALTER TABLE stock_ledger DROP CONSTRAINT stock_ledger_kind_check;
ALTER TABLE stock_ledger ADD CONSTRAINT stock_ledger_kind_check
	CHECK (kind IN ('hold', 'release', 'ship', 'reinstate', 'return'));
ALTER TABLE stock_ledger ADD CONSTRAINT stock_ledger_once UNIQUE NULLS NOT DISTINCT (order_no, line, kind, refund_id);
ALTER TABLE cases DROP COLUMN proposed_for;
ALTER TABLE products DROP COLUMN owed, DROP COLUMN told;
ALTER TABLE refunds DROP COLUMN purpose, DROP COLUMN decision, DROP COLUMN actor, DROP COLUMN seconded, DROP COLUMN made_good;
ALTER TABLE order_items DROP COLUMN discount;
ALTER TABLE orders DROP COLUMN beneath, DROP COLUMN discount;
DROP INDEX payments_once, payments_of_order, payments_by_identity;
ALTER TABLE payments DROP COLUMN identity;
ALTER TABLE payments ADD CONSTRAINT payments_order_no_method_reference_amount_paid_at_key
	UNIQUE (order_no, method, reference, amount, paid_at);
