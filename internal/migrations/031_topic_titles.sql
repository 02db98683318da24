-- What the title of a topic shows of its case: status, holder, order. '' in topics from before.
ALTER TABLE topics ADD COLUMN shows text NOT NULL DEFAULT '';

---- create above / drop below ----

ALTER TABLE topics DROP COLUMN shows;
