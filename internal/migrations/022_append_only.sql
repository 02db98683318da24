-- The record only grows: what changes later about an entry (its wording, the case it belongs to, how it arrived, what was
-- kept of its files) is a row of its own.

-- Later wordings of edited entries; entries has the first.
CREATE TABLE entry_edits (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entry_id       bigint NOT NULL REFERENCES entries,
    version        int    NOT NULL CHECK (version > 1),
    at             timestamptz NOT NULL,          -- when it was written
    text           text   NOT NULL,
    message        jsonb  NOT NULL,
    message_sealed bytea,
    salt           bytea  NOT NULL,
    commitment     bytea  NOT NULL,
    UNIQUE (entry_id, version)
);
COMMENT ON TABLE entry_edits IS 'owner: transcript';

-- Until now entries had the latest wording and entry_versions the earlier ones, each with the time of its end.
INSERT INTO entry_edits (entry_id, version, at, text, message, message_sealed, salt, commitment)
SELECT now.entry_id, now.version, was.at, now.text, now.message, now.message_sealed, now.salt, now.commitment
FROM (
    SELECT entry_id, version, text, message, message_sealed, salt, commitment FROM entry_versions
    UNION ALL
    SELECT id, version, text, message, message_sealed, salt, commitment FROM entries WHERE version > 1
) AS now
JOIN entry_versions was ON was.entry_id = now.entry_id AND was.version = now.version - 1
ORDER BY now.entry_id, now.version;
UPDATE entries e
SET text = v.text, message = v.message, message_sealed = v.message_sealed, salt = v.salt, commitment = v.commitment
FROM entry_versions v WHERE v.entry_id = e.id AND v.version = 1;
DROP TABLE entry_versions;
ALTER TABLE entries DROP COLUMN version;

-- Words that were said before there was a case, and became part of it.
CREATE TABLE entry_cases (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entry_id bigint NOT NULL UNIQUE REFERENCES entries,
    case_no  text   NOT NULL,
    at       timestamptz NOT NULL
);
CREATE INDEX entry_cases_of_case ON entry_cases (case_no, entry_id);
COMMENT ON TABLE entry_cases IS 'owner: transcript';

-- What became of a delivery each time it was tried. deliveries has where it stands now.
CREATE TABLE delivery_events (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    delivery_id bigint NOT NULL,
    entry_id    bigint NOT NULL REFERENCES entries,
    place       text   NOT NULL,
    at          timestamptz NOT NULL,
    state       text   NOT NULL,                  -- sent, failed, unknown; queued: put back after a fault
    chat        bigint,
    message_id  bigint,
    repeated    boolean NOT NULL,
    fault       text   NOT NULL
);
CREATE INDEX delivery_events_of_entry ON delivery_events (entry_id, id);
COMMENT ON TABLE delivery_events IS 'owner: transcript';

-- What was kept of a file that a person sent, or why it could not be.
CREATE TABLE media_events (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ref      text   NOT NULL,
    entry_id bigint NOT NULL REFERENCES entries,
    at       timestamptz NOT NULL,
    sha256   bytea,                               -- null: it cannot be fetched
    mime     text   NOT NULL,
    size     bigint,
    fault    text   NOT NULL
);
CREATE INDEX media_events_of_entry ON media_events (entry_id, id);
COMMENT ON TABLE media_events IS 'owner: transcript';
INSERT INTO media_events (ref, entry_id, at, sha256, mime, size, fault)
SELECT ref, entry_id, fetched_at, sha256, mime, size, fault FROM media WHERE fetched_at IS NOT NULL ORDER BY entry_id, ref;

-- Entries as they read now.
CREATE VIEW entries_now AS
SELECT e.id, e.conversation_id, e.turn_id, e.at, e.author, e.staff_id,
    CASE WHEN c.case_no IS NULL THEN e.audience ELSE 'both' END AS audience,
    coalesce(e.case_no, c.case_no) AS case_no,
    e.kind,
    coalesce(v.text, e.text) AS text,
    coalesce(v.message, e.message) AS message,
    CASE WHEN v.version IS NULL THEN e.message_sealed ELSE v.message_sealed END AS message_sealed,
    e.reply_to, coalesce(v.version, 1) AS version, e.origin_chat, e.origin_message
FROM entries e
LEFT JOIN entry_cases c ON c.entry_id = e.id
LEFT JOIN LATERAL (
    SELECT version, text, message, message_sealed FROM entry_edits WHERE entry_id = e.id ORDER BY version DESC LIMIT 1
) AS v ON true;

-- Two changes of what stands there are left: another data key seals it, and a person's words are erased, which leaves
-- their commitment.
CREATE FUNCTION record_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    words CONSTANT text[] := ARRAY['text', 'message', 'message_sealed', 'salt'];
BEGIN
    IF TG_OP = 'UPDATE' AND TG_TABLE_NAME IN ('entries', 'entry_edits') THEN
        IF to_jsonb(NEW) - words = to_jsonb(OLD) - words AND (
            NEW.text = OLD.text AND NEW.message = OLD.message AND NEW.salt = OLD.salt
                AND OLD.message_sealed IS NOT NULL AND NEW.message_sealed IS NOT NULL
            OR NEW.text = '' AND NEW.message = '{}' AND NEW.salt = '' AND NEW.message_sealed IS NULL)
        THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'the record only grows: % of % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege', HINT = 'What changes is a new row.';
END $$;

DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['entries', 'entry_edits', 'entry_cases', 'delivery_events', 'media_events', 'order_events',
        'case_events', 'policy_changes', 'ready_answer_changes']
    LOOP
        EXECUTE format('CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION record_only_grows()', t);
        EXECUTE format('CREATE TRIGGER never_empties BEFORE TRUNCATE ON %I EXECUTE FUNCTION record_only_grows()', t);
    END LOOP;
END $$;

---- create above / drop below ----

DROP FUNCTION record_only_grows CASCADE; -- with its triggers
DROP VIEW entries_now;
DROP TABLE delivery_events, media_events;
UPDATE entries e SET case_no = c.case_no, audience = 'both' FROM entry_cases c WHERE c.entry_id = e.id;
DROP TABLE entry_cases;
CREATE TABLE entry_versions (
    entry_id       bigint NOT NULL REFERENCES entries,
    version        int    NOT NULL,
    at             timestamptz NOT NULL,
    text           text   NOT NULL,
    message        jsonb  NOT NULL,
    message_sealed bytea,
    salt           bytea  NOT NULL,
    commitment     bytea  NOT NULL,
    PRIMARY KEY (entry_id, version)
);
COMMENT ON TABLE entry_versions IS 'owner: transcript';
ALTER TABLE entries ADD COLUMN version int NOT NULL DEFAULT 1;
INSERT INTO entry_versions
SELECT was.entry_id, was.version, v.at, was.text, was.message, was.message_sealed, was.salt, was.commitment
FROM (
    SELECT entry_id, version, text, message, message_sealed, salt, commitment FROM entry_edits
    UNION ALL
    SELECT id, 1, text, message, message_sealed, salt, commitment FROM entries
) AS was
JOIN entry_edits v ON v.entry_id = was.entry_id AND v.version = was.version + 1;
UPDATE entries e
SET text = v.text, message = v.message, message_sealed = v.message_sealed, salt = v.salt, commitment = v.commitment, version = v.version
FROM (SELECT DISTINCT ON (entry_id) * FROM entry_edits ORDER BY entry_id, version DESC) AS v
WHERE v.entry_id = e.id;
DROP TABLE entry_edits;
