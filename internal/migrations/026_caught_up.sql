-- Until when everything that people wrote to the messenger is in the inbox: after a pause of kefu, or of the messenger, that is
-- earlier than now. Whoever was to answer by a time is not late before that.
CREATE TABLE caught_up (
    one   boolean PRIMARY KEY DEFAULT true CHECK (one),  -- one row
    until timestamptz NOT NULL
);
COMMENT ON TABLE caught_up IS 'owner: turn';

---- create above / drop below ----

DROP TABLE caught_up;
