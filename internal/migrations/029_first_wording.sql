-- Which wording of an entry its row has: the first, for ever. Later ones are in entry_edits, numbered from 2; who reads the
-- table from outside finds the number in both.
ALTER TABLE entries ADD COLUMN version int NOT NULL DEFAULT 1 CHECK (version = 1);

---- create above / drop below ----

ALTER TABLE entries DROP COLUMN version;
