-- Numbers that customers quote are looked up without regard to case.

CREATE INDEX shipments_by_tracking ON shipments (upper(tracking_no)) WHERE tracking_no <> '';
CREATE INDEX payments_by_reference ON payments (upper(reference)) WHERE reference <> '';
CREATE INDEX products_by_sku ON products (upper(sku));
