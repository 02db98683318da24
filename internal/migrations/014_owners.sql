-- Who owns each table: the one package whose code reads and writes it. Others ask that package. A test holds all SQL of
-- the code to this list (internal/migrations/owners_test.go), and every new table to having an owner.

COMMENT ON TABLE products IS 'owner: orders';
COMMENT ON TABLE customers IS 'owner: orders';
COMMENT ON TABLE orders IS 'owner: orders';
COMMENT ON TABLE order_items IS 'owner: orders';
COMMENT ON TABLE payments IS 'owner: orders';
COMMENT ON TABLE shipments IS 'owner: orders';
COMMENT ON TABLE refunds IS 'owner: orders';
COMMENT ON TABLE stock_ledger IS 'owner: orders';
COMMENT ON TABLE order_events IS 'owner: orders';
COMMENT ON TABLE account_links IS 'owner: orders';
COMMENT ON TABLE order_grants IS 'owner: orders';
COMMENT ON TABLE link_tokens IS 'owner: orders';
COMMENT ON TABLE identity_tries IS 'owner: orders';
COMMENT ON TABLE policy_changes IS 'owner: orders';
COMMENT ON TABLE shop_events IS 'owner: orders';

COMMENT ON TABLE shop_requests IS 'owner: shop';

COMMENT ON TABLE conversations IS 'owner: turn';
COMMENT ON TABLE inputs IS 'owner: turn';
COMMENT ON TABLE turns IS 'owner: turn';
COMMENT ON TABLE timers IS 'owner: turn';

COMMENT ON TABLE staff IS 'owner: handoff';
COMMENT ON TABLE cases IS 'owner: handoff';
COMMENT ON TABLE case_events IS 'owner: handoff';
COMMENT ON TABLE case_deadlines IS 'owner: handoff';
COMMENT ON TABLE ready_answers IS 'owner: handoff';
COMMENT ON TABLE ready_answer_changes IS 'owner: handoff';
COMMENT ON TABLE sign_ins IS 'owner: handoff';
COMMENT ON TABLE sessions IS 'owner: handoff';

COMMENT ON TABLE entries IS 'owner: transcript';
COMMENT ON TABLE entry_versions IS 'owner: transcript';
COMMENT ON TABLE deliveries IS 'owner: transcript';
COMMENT ON TABLE media IS 'owner: transcript';

COMMENT ON TABLE pictures IS 'owner: bot';
COMMENT ON TABLE topics IS 'owner: bot';
COMMENT ON TABLE bot_facts IS 'owner: bot';

COMMENT ON TABLE data_key IS 'owner: internal/datakey';

---- create above / drop below ----

COMMENT ON TABLE products IS NULL;
COMMENT ON TABLE customers IS NULL;
COMMENT ON TABLE orders IS NULL;
COMMENT ON TABLE order_items IS NULL;
COMMENT ON TABLE payments IS NULL;
COMMENT ON TABLE shipments IS NULL;
COMMENT ON TABLE refunds IS NULL;
COMMENT ON TABLE stock_ledger IS NULL;
COMMENT ON TABLE order_events IS NULL;
COMMENT ON TABLE account_links IS NULL;
COMMENT ON TABLE order_grants IS NULL;
COMMENT ON TABLE link_tokens IS NULL;
COMMENT ON TABLE identity_tries IS NULL;
COMMENT ON TABLE policy_changes IS NULL;
COMMENT ON TABLE shop_events IS NULL;
COMMENT ON TABLE shop_requests IS NULL;
COMMENT ON TABLE conversations IS NULL;
COMMENT ON TABLE inputs IS NULL;
COMMENT ON TABLE turns IS NULL;
COMMENT ON TABLE timers IS NULL;
COMMENT ON TABLE staff IS NULL;
COMMENT ON TABLE cases IS NULL;
COMMENT ON TABLE case_events IS NULL;
COMMENT ON TABLE case_deadlines IS NULL;
COMMENT ON TABLE ready_answers IS NULL;
COMMENT ON TABLE ready_answer_changes IS NULL;
COMMENT ON TABLE sign_ins IS NULL;
COMMENT ON TABLE sessions IS NULL;
COMMENT ON TABLE entries IS NULL;
COMMENT ON TABLE entry_versions IS NULL;
COMMENT ON TABLE deliveries IS NULL;
COMMENT ON TABLE media IS NULL;
COMMENT ON TABLE pictures IS NULL;
COMMENT ON TABLE topics IS NULL;
COMMENT ON TABLE bot_facts IS NULL;
COMMENT ON TABLE data_key IS NULL;
