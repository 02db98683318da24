-- Of several processes the elected one renews its lease here; when it has run out, another takes its place.

CREATE TABLE leases (
    lock  bigint PRIMARY KEY,                      -- the advisory lock of the work
    until timestamptz NOT NULL
);
COMMENT ON TABLE leases IS 'owner: bot';
