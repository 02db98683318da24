-- What admins taught the bot to understand. Every process learns it as soon as it is told so (NOTIFY kefu_taught).
CREATE TABLE taught (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    text            text NOT NULL,          -- as the record shows it, masked
    asking          text NOT NULL,          -- the question that stood before it; '': none
    intent          text NOT NULL,
    reason          text NOT NULL,          -- '': says nothing about it
    conversation_id bigint,                 -- whose words they are: with theirs it is erased
    staff_id        bigint NOT NULL REFERENCES staff,
    at              timestamptz NOT NULL,
    dropped_by      bigint REFERENCES staff, -- who took it back, or taught something else
    dropped_at      timestamptz
);
CREATE UNIQUE INDEX taught_once ON taught (text, asking) WHERE dropped_at IS NULL;
COMMENT ON TABLE taught IS 'owner: handoff';

---- create above / drop below ----

DROP TABLE taught;
