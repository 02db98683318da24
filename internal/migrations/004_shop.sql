-- The shop's own door, what the shop is told, policies and their record, refunds that run late.

-- Answers already given through the door: the same request again changes nothing.
CREATE TABLE shop_requests (
    webhook_id    text PRIMARY KEY,
    digest        bytea    NOT NULL,              -- of method, path and body: an id is good for one request
    status        smallint NOT NULL,
    answer_sealed bytea    NOT NULL,              -- it may hold a one-time link
    at            timestamptz NOT NULL
);
CREATE INDEX shop_requests_old ON shop_requests (at);

-- What the shop is told. Written in the transaction that caused it, sent afterwards, in order within a lane.
CREATE TABLE shop_events (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    lane       text   NOT NULL,                   -- an order's number; a case's, if it is about no order
    kind       text   NOT NULL,                   -- order.cancelled, refund.requested, …
    data       jsonb  NOT NULL,
    at         timestamptz NOT NULL,
    tries      int    NOT NULL DEFAULT 0,
    not_before timestamptz NOT NULL,
    fault      text   NOT NULL DEFAULT '',        -- what the last try met
    sent_at    timestamptz,
    dead_at    timestamptz                        -- given up, until somebody sends it again
);
CREATE INDEX shop_events_waiting ON shop_events (lane, id) WHERE sent_at IS NULL AND dead_at IS NULL;
CREATE INDEX shop_events_due ON shop_events (not_before) WHERE sent_at IS NULL AND dead_at IS NULL;
CREATE INDEX shop_events_dead ON shop_events (id) WHERE dead_at IS NOT NULL;
CREATE INDEX shop_events_old ON shop_events (sent_at) WHERE sent_at IS NOT NULL;

-- Who changed a product's policy, from what to what.
CREATE TABLE policy_changes (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sku      text NOT NULL REFERENCES products,
    at       timestamptz NOT NULL,
    actor    text NOT NULL,                       -- shop, admin, file
    staff_id bigint REFERENCES staff,
    before   jsonb NOT NULL,
    after    jsonb NOT NULL
);
CREATE INDEX policy_changes_of_product ON policy_changes (sku, id);

ALTER TABLE refunds
    ADD COLUMN by_policy  boolean NOT NULL DEFAULT false, -- no agent decided it
    ADD COLUMN overdue_at timestamptz;                    -- when it was noticed to run late
CREATE INDEX refunds_by_policy ON refunds (requested_at) WHERE by_policy;

-- A conversation with a customer of the shop who has never written to the bot: its chat is negative, and what is
-- said in it reaches the customer through the shop.
ALTER TABLE conversations ADD COLUMN customer_id text UNIQUE REFERENCES customers;

---- create above / drop below ----

ALTER TABLE conversations DROP COLUMN customer_id;
DROP INDEX refunds_by_policy;
ALTER TABLE refunds DROP COLUMN by_policy, DROP COLUMN overdue_at;
DROP TABLE policy_changes, shop_events, shop_requests;
