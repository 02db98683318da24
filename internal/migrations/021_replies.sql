-- What somebody who pressed a button is told on the button itself. A row stands here until the messenger has taken the
-- words; what it did not take in time becomes a message.
CREATE TABLE replies (
    input_id bigint PRIMARY KEY REFERENCES inputs ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    words    text NOT NULL,
    alert    boolean NOT NULL, -- nothing was done: it must be noticed
    at       timestamptz NOT NULL
);
COMMENT ON TABLE replies IS 'owner: turn';
CREATE INDEX replies_at ON replies (at);

---- create above / drop below ----

DROP TABLE replies;
