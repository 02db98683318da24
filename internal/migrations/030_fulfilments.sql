-- What the shop is asked to do once more with goods that were paid for: exchange, charge again, send what was missing.
CREATE TABLE fulfilments (
    id             bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    order_no       text        NOT NULL REFERENCES orders,
    case_no        text,
    kind           text        NOT NULL CHECK (kind IN ('exchange', 'redo', 'resend')),
    line           int         NOT NULL DEFAULT 0,          -- of the order; 0: all of it
    region         text        NOT NULL DEFAULT '',         -- exchange: the one wanted
    account_masked text        NOT NULL DEFAULT '',         -- redo: the one wanted
    account_sealed bytea,
    quantity       int         NOT NULL DEFAULT 0,          -- resend: how many pieces; 0: all
    reason         text        NOT NULL DEFAULT '',
    status         text        NOT NULL CHECK (status IN ('requested', 'accepted', 'done', 'failed')),
    requested_at   timestamptz NOT NULL,
    due_at         timestamptz NOT NULL,                    -- from then on it is overdue
    accepted_at    timestamptz,
    finished_at    timestamptz,
    overdue_at     timestamptz                              -- when its lateness was noticed
);
CREATE INDEX fulfilments_of_order ON fulfilments (order_no, id);
CREATE INDEX fulfilments_due ON fulfilments (due_at) WHERE status IN ('requested', 'accepted') AND overdue_at IS NULL;
COMMENT ON TABLE fulfilments IS 'owner: orders';

-- What of an event must not stand in clear: an object that is merged into data when it is sent.
ALTER TABLE shop_events ADD COLUMN data_sealed bytea;

ALTER TABLE cases DROP CONSTRAINT cases_decision_check;
ALTER TABLE cases ADD CONSTRAINT cases_decision_check CHECK (decision IN ('', 'approved', 'rejected', 'fulfilment'));

---- create above / drop below ----

UPDATE cases SET decision = '', decided_by = NULL, decided_at = NULL, decision_reason = '' WHERE decision = 'fulfilment';
ALTER TABLE cases DROP CONSTRAINT cases_decision_check;
ALTER TABLE cases ADD CONSTRAINT cases_decision_check CHECK (decision IN ('', 'approved', 'rejected'));
ALTER TABLE shop_events DROP COLUMN data_sealed;
DROP TABLE fulfilments;
