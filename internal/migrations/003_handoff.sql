-- What relaying and leases need beyond the first schema.

-- An album or a long text takes several messages in a chat; message_id is the first of them.
ALTER TABLE deliveries ADD COLUMN parts bigint[];

-- The details of a case are a list, in the order in which they were asked.
ALTER TABLE cases ALTER COLUMN details SET DEFAULT '[]';

-- Since when the customer of a case waits for a word of an agent; null while the agent had the last word.
-- A lease only runs out on a case whose customer waits.
ALTER TABLE cases ADD COLUMN unanswered_since timestamptz;

-- A refund above the limit waits here for a second person.
ALTER TABLE cases
    ADD COLUMN proposed_amount bigint,            -- fen; 0: all that was paid
    ADD COLUMN proposed_by     bigint REFERENCES staff,
    ADD COLUMN proposed_reason text NOT NULL DEFAULT '';

-- Whether an agent let several cases in a row lapse.
CREATE INDEX case_events_of_staff ON case_events (staff_id, id DESC) WHERE staff_id IS NOT NULL;

---- create above / drop below ----

DROP INDEX case_events_of_staff;
ALTER TABLE cases ALTER COLUMN details SET DEFAULT '{}';
ALTER TABLE cases DROP COLUMN unanswered_since, DROP COLUMN proposed_amount, DROP COLUMN proposed_by,
    DROP COLUMN proposed_reason;
ALTER TABLE deliveries DROP COLUMN parts;
