-- The index of what was said: see package kefu/transcript/search.

CREATE TABLE search_words (
    entry_id bigint PRIMARY KEY,
    at       timestamptz NOT NULL,
    tokens   int[]  NOT NULL                      -- hashes of its words and of what it is
);
CREATE INDEX search_words_tokens ON search_words USING gin (tokens);
CREATE INDEX search_words_at ON search_words (at);
COMMENT ON TABLE search_words IS 'owner: transcript';

-- What can be found of entries: all their wordings, names of files, and what they are.
CREATE FUNCTION searched(ids bigint[])
RETURNS TABLE (id bigint, conversation_id bigint, at timestamptz, facts text[], words text) LANGUAGE sql STABLE AS $$
    SELECT e.id, e.conversation_id, e.at,
        array_remove(ARRAY['author:' || e.author, 'kind:' || e.kind, 'conversation:' || e.conversation_id,
            'staff:' || e.staff_id, 'case:' || coalesce(e.case_no, c.case_no),
            CASE WHEN jsonb_typeof(e.message -> 'media') = 'array' THEN 'has:media' END], NULL),
        concat_ws(' ', e.text, coalesce(e.case_no, c.case_no),
            (SELECT string_agg(m ->> 'name', ' ') FROM jsonb_array_elements(
                CASE WHEN jsonb_typeof(e.message -> 'media') = 'array' THEN e.message -> 'media' ELSE '[]' END) AS m),
            (SELECT string_agg(v.text, ' ') FROM entry_edits v WHERE v.entry_id = e.id))
    FROM unnest(ids) AS wanted (id)
    JOIN entries e ON e.id = wanted.id
    LEFT JOIN entry_cases c ON c.entry_id = e.id
    WHERE e.salt <> '' -- else its words were erased
$$;

---- create above / drop below ----

DROP FUNCTION searched;
DROP TABLE search_words;
