-- Who kept, changed or forgot a ready answer.
CREATE TABLE ready_answer_changes (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name     text NOT NULL,
    at       timestamptz NOT NULL,
    staff_id bigint NOT NULL REFERENCES staff,
    before   text NOT NULL, -- '': there was none
    after    text NOT NULL  -- '': it is forgotten
);

---- create above / drop below ----

DROP TABLE ready_answer_changes;
