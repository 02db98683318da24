-- Who cancelled an order, or let it expire: customers ask what happened to it.
ALTER TABLE orders ADD COLUMN closed_by text NOT NULL DEFAULT ''; -- customer, timer, shop, agent, policy; '' if nobody told

UPDATE orders o SET closed_by = e.actor
FROM (
	SELECT DISTINCT ON (order_no) order_no, actor FROM order_events
	WHERE to_status IN ('cancelled', 'expired') AND from_status IS NOT NULL
	ORDER BY order_no, id DESC
) e
WHERE e.order_no = o.order_no AND o.status IN ('cancelled', 'expired');
