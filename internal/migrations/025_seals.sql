-- The seal of the record: see package kefu/transcript/seal.

CREATE TABLE seals (
    id     bigint PRIMARY KEY,                    -- one order of all that is sealed, without gaps
    chain  text   NOT NULL,                       -- such as conversation:17, order:WF20261122000123, case:C-1024
    seq    bigint NOT NULL,                       -- the fact's place in the chain: 1, 2, 3, …
    source text   NOT NULL,                       -- which table it stands in: entry, edit, order event, …
    ref    bigint NOT NULL,                       -- its id there
    salt   bytea,                                 -- of the commitment; null: the fact has its own
    open   bytea  NOT NULL,                       -- SHA-256 of what stays when words are erased
    body   bytea  NOT NULL,                       -- commitment of the words
    mac    bytea  NOT NULL,                       -- HMAC of the seal before it in the chain, seq, open and body
    UNIQUE (chain, seq),
    UNIQUE (source, ref)
);
COMMENT ON TABLE seals IS 'owner: transcript';

-- States of the chains, one line for each time that something was sealed. The same lines stand in KEFU_SEAL_ANCHORS.
CREATE TABLE anchors (
    n    bigint PRIMARY KEY,                      -- 0 has the proof of the key
    line text NOT NULL
);
COMMENT ON TABLE anchors IS 'owner: transcript';

-- Up to which id of a source everything is sealed. Ids are given before they are committed, so the mark follows behind.
CREATE TABLE seal_marks (
    source text PRIMARY KEY,
    below  bigint NOT NULL DEFAULT 0,             -- nothing up to here is left
    seen   bigint NOT NULL DEFAULT 0,             -- everything up to here that is committed is sealed, …
    before_xid bigint NOT NULL DEFAULT 0,             -- … and once no transaction before this one runs, nothing can come
    at     timestamptz NOT NULL
);
COMMENT ON TABLE seal_marks IS 'owner: transcript';

-- Whose words were erased, by whom and why.
CREATE TABLE erasures (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    conversation_id bigint NOT NULL REFERENCES conversations,
    up_to           bigint NOT NULL,              -- the last entry of the conversation that was erased
    at              timestamptz NOT NULL,
    staff_id        bigint REFERENCES staff,      -- null: the operator
    reason          text   NOT NULL
);
COMMENT ON TABLE erasures IS 'owner: transcript';

-- What members of staff did that is no act on a case: signing in, reading what is hidden, exports, roles, texts.
CREATE TABLE staff_acts (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at       timestamptz NOT NULL,
    staff_id bigint REFERENCES staff,             -- null: the operator, or a customer about themselves
    act      text   NOT NULL,                     -- export, reveal, role, …
    subject  text   NOT NULL,                     -- what it was about, such as conversation:17
    reason   text   NOT NULL,
    detail   jsonb  NOT NULL
);
CREATE INDEX staff_acts_of ON staff_acts (staff_id, id);
COMMENT ON TABLE staff_acts IS 'owner: transcript';

DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['seals', 'anchors', 'erasures', 'staff_acts'] LOOP
        EXECUTE format('CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION record_only_grows()', t);
        EXECUTE format('CREATE TRIGGER never_empties BEFORE TRUNCATE ON %I EXECUTE FUNCTION record_only_grows()', t);
    END LOOP;
END $$;

---- create above / drop below ----

DROP TABLE seals, anchors, seal_marks, erasures, staff_acts;
