-- Who joined or left the agents' group, as far as the bot was told: an admin sees who is there and is no member of staff.
CREATE TABLE group_members (
    id      bigint PRIMARY KEY,  -- the messenger's user id
    name    text        NOT NULL,
    present boolean     NOT NULL,
    at      timestamptz NOT NULL -- when they joined or left
);
COMMENT ON TABLE group_members IS 'owner: handoff';

---- create above / drop below ----

DROP TABLE group_members;
