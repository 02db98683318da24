-- The money that ever arrived for an order, on the order's own row: so that "cancel only while no money
-- has come" is decided by the one conditional UPDATE, and a payment under way makes the cancel wait and look again.

ALTER TABLE orders ADD COLUMN received bigint NOT NULL DEFAULT 0 CHECK (received >= 0); -- fen; sum of its payments

---- create above / drop below ----

ALTER TABLE orders DROP COLUMN received;
