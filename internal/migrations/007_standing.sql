-- Which customers have asked how their case stands, and when.
CREATE INDEX entries_standing ON entries (case_no, at) WHERE kind = 'standing';

---- create above / drop below ----

DROP INDEX entries_standing;
