-- What did not arrive is counted every few seconds and listed: neither may read all that arrived.
CREATE INDEX deliveries_lost ON deliveries (id) WHERE state IN ('failed', 'unknown');
