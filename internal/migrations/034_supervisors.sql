-- Agents who supervise others: they take over, reassign, answer beside the holder, and are the second person.
ALTER TABLE staff ADD COLUMN supervisor boolean NOT NULL DEFAULT false CHECK (agent OR NOT supervisor);

---- create above / drop below ----

ALTER TABLE staff DROP COLUMN supervisor;
