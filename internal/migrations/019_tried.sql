-- Inputs that wait after a failure are few, and shown.
CREATE INDEX inputs_tried ON inputs (id) WHERE status = 'waiting' AND tries > 0;

---- create above / drop below ----

DROP INDEX inputs_tried;
