-- Phone numbers are E.164: the owner of +1 380 202 5550 is not the Chinese customer with the same digits. They are sealed, so
-- kefu itself brings those that stand here already into that form, at its start.

ALTER TABLE customers ADD COLUMN phone_e164 boolean NOT NULL DEFAULT false;
ALTER TABLE customers ALTER COLUMN phone_e164 SET DEFAULT true;
CREATE INDEX customers_old_phones ON customers (id) WHERE NOT phone_e164;
