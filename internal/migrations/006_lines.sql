-- Refunds of single items: which pieces of which lines of the order, as [{"line": 1, "quantity": 2}].

ALTER TABLE refunds ADD COLUMN lines jsonb;       -- null: money, of no certain item
ALTER TABLE cases
    ADD COLUMN lines          jsonb,              -- what the customer wants refunded; null: not certain items
    ADD COLUMN proposed_lines jsonb;              -- what waits for a second person

-- Pieces of one line may go back in several refunds, each of which gives back its own once.
ALTER TABLE stock_ledger ADD COLUMN refund_id bigint;
ALTER TABLE stock_ledger DROP CONSTRAINT stock_ledger_order_no_line_kind_key;
ALTER TABLE stock_ledger ADD CONSTRAINT stock_ledger_once UNIQUE NULLS NOT DISTINCT (order_no, line, kind, refund_id);

---- create above / drop below ----

ALTER TABLE stock_ledger DROP CONSTRAINT stock_ledger_once;
ALTER TABLE stock_ledger DROP COLUMN refund_id;
ALTER TABLE stock_ledger ADD CONSTRAINT stock_ledger_order_no_line_kind_key UNIQUE (order_no, line, kind);
ALTER TABLE cases DROP COLUMN lines, DROP COLUMN proposed_lines;
ALTER TABLE refunds DROP COLUMN lines;
