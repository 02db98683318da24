-- What reports count: how often a turn's bot did not understand, and the time of entries, which come nearly in its order.
ALTER TABLE turns ADD COLUMN missed smallint NOT NULL DEFAULT 0;
CREATE INDEX turns_missed ON turns (at) WHERE missed > 0;
CREATE INDEX entries_by_time ON entries USING brin (at);
CREATE INDEX cases_by_opening ON cases (opened_at);
CREATE INDEX refunds_by_request ON refunds (requested_at);

---- create above / drop below ----

DROP INDEX refunds_by_request, cases_by_opening, entries_by_time, turns_missed;
ALTER TABLE turns DROP COLUMN missed;
