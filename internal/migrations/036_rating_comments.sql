-- What customers say beside the stars, masked.
ALTER TABLE cases ADD COLUMN rating_comment text NOT NULL DEFAULT '';

---- create above / drop below ----

ALTER TABLE cases DROP COLUMN rating_comment;
