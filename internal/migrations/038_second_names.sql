-- What a product and its regions are called in English, where the shop says it. regions_en goes with regions, place by
-- place; "" where a region has no second name.
ALTER TABLE products
	ADD COLUMN name_en text NOT NULL DEFAULT '',
	ADD COLUMN regions_en text[] NOT NULL DEFAULT '{}';

---- create above / drop below ----

ALTER TABLE products DROP COLUMN name_en, DROP COLUMN regions_en;
