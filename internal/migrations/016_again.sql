-- What fails is tried again, after pauses that grow.

ALTER TABLE inputs
	ADD COLUMN tries      int     NOT NULL DEFAULT 0,     -- how often it failed, by whatever fault; attempts: by its own
	ADD COLUMN try_at     timestamptz,                    -- not before, after a failure
	ADD COLUMN apologised boolean NOT NULL DEFAULT false; -- who sent it was told that it was set aside

-- What the clock could not do although it was due.
CREATE TABLE due_faults (
	kind   text        NOT NULL,                          -- of things that are due: expired, leases, …
	key    text        NOT NULL,                          -- which of them: a number of an order, of a case, …
	tries  int         NOT NULL,
	fault  text        NOT NULL,
	since  timestamptz NOT NULL,
	try_at timestamptz NOT NULL,
	PRIMARY KEY (kind, key)
);
COMMENT ON TABLE due_faults IS 'owner: turn';

---- create above / drop below ----

DROP TABLE due_faults;
ALTER TABLE inputs DROP COLUMN tries, DROP COLUMN try_at, DROP COLUMN apologised;
