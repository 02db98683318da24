-- Targets that come near or were missed are told to the desk together.
CREATE INDEX case_events_missed ON case_events (id) WHERE kind IN ('soon', 'late');

-- The lease whose end its holder was told of.
ALTER TABLE cases ADD lease_told timestamptz;

---- create above / drop below ----

ALTER TABLE cases DROP lease_told;
DROP INDEX case_events_missed;
