-- How admins worded texts: each version is a row, and the latest of a key counts. Every process hears of it (NOTIFY
-- kefu_taught).
CREATE TABLE wordings (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key      text NOT NULL,
    texts    jsonb,                   -- by language; null: as the files say again
    words    text[] NOT NULL,         -- of a question, by which it is known
    staff_id bigint NOT NULL REFERENCES staff,
    at       timestamptz NOT NULL
);
CREATE INDEX wordings_of ON wordings (key, id);
COMMENT ON TABLE wordings IS 'owner: handoff';
CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE ON wordings FOR EACH ROW EXECUTE FUNCTION record_only_grows();

---- create above / drop below ----

DROP TABLE wordings;
