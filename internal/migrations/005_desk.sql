-- The agents' habits: languages, tags, ready answers, targets and silence, muted customers.

-- The languages an agent answers in; empty: all.
ALTER TABLE staff ADD COLUMN languages text[] NOT NULL DEFAULT '{}';

ALTER TABLE cases ADD COLUMN tags text[] NOT NULL DEFAULT '{}';

-- Answers that agents keep ready; {customer}, {order}, {case} and {agent} are filled in.
CREATE TABLE ready_answers (
    name     text PRIMARY KEY,
    text     text NOT NULL,
    by_staff bigint REFERENCES staff,
    at       timestamptz NOT NULL
);

-- When a case is to be looked at: before and after a target for the first answer or the close, and while its customer
-- is silent. What is found due is judged by the case as it is then, so rows need no care when a case changes.
CREATE TABLE case_deadlines (
    case_no text NOT NULL REFERENCES cases (case_no),
    kind    text NOT NULL CHECK (kind IN ('answer_soon', 'answer_late', 'close_soon', 'close_late',
        'silence_soon', 'silence_over')),
    due_at  timestamptz NOT NULL,
    PRIMARY KEY (case_no, kind)
);
CREATE INDEX case_deadlines_due ON case_deadlines (due_at);

-- How fast cases are worked on lately.
CREATE INDEX cases_closed ON cases (closed_at DESC) WHERE status = 'closed' AND claimed_at IS NOT NULL;

-- Until when what a customer writes is only recorded; a ban is a mute for ever.
ALTER TABLE conversations
    ADD COLUMN muted_until timestamptz,
    ADD COLUMN muted_told  boolean NOT NULL DEFAULT false;

---- create above / drop below ----

ALTER TABLE conversations DROP COLUMN muted_until, DROP COLUMN muted_told;
DROP INDEX cases_closed;
DROP TABLE case_deadlines, ready_answers;
ALTER TABLE cases DROP COLUMN tags;
ALTER TABLE staff DROP COLUMN languages;
