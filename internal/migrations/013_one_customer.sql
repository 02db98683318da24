-- A case has one customer: whoever else may see the order, by a lookup code or another account of the messenger, gets a
-- case of their own, and no word of one reaches the other. One customer has one open case about an order.

DROP INDEX cases_one_open_per_order;
CREATE UNIQUE INDEX cases_one_open_per_order ON cases (order_no, conversation_id) WHERE status <> 'closed' AND order_no IS NOT NULL;
