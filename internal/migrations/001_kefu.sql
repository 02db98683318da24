-- The first schema of kefu, package by package.
--
-- Conventions: money is bigint fen; times are timestamptz; *_sealed holds what a person must not read
-- (AES-256-GCM under KEFU_DATA_KEY) beside a masked form that may be shown; *_digest is a keyed hash for
-- looking a secret up without storing it; a place is where a delivery goes, such as "customer:17".

------------------------------------------------------------------------------------------------------------
-- orders: the order database

CREATE TABLE products (
    sku               text PRIMARY KEY,
    name              text   NOT NULL,
    kind              text   NOT NULL CHECK (kind IN ('virtual', 'physical', 'custom', 'presale')),
    face_value        bigint CHECK (face_value > 0),                  -- fen; what the card or top-up is worth
    regions           text[] NOT NULL DEFAULT '{}',
    on_hand           bigint NOT NULL DEFAULT 0 CHECK (on_hand >= 0), -- pieces that nobody holds or has bought
    held              bigint NOT NULL DEFAULT 0 CHECK (held >= 0),    -- pieces held by unpaid and unshipped orders
    retention_minutes int    CHECK (retention_minutes > 0),           -- how long an unpaid order holds stock
    policy            jsonb  NOT NULL DEFAULT '{}',
    version           bigint NOT NULL DEFAULT 1,
    updated_at        timestamptz NOT NULL
);

CREATE TABLE customers (
    id           text PRIMARY KEY,               -- the shop's own id, such as u-1001
    name         text NOT NULL DEFAULT '',
    phone_masked text NOT NULL DEFAULT '',
    phone_sealed bytea,
    phone_digest bytea
);
CREATE INDEX customers_phone ON customers (phone_digest) WHERE phone_digest IS NOT NULL;

CREATE TABLE orders (
    order_no      text PRIMARY KEY,
    customer_id   text   NOT NULL REFERENCES customers,
    version       bigint NOT NULL DEFAULT 1,      -- the shop's; an older one is refused
    status        text   NOT NULL CHECK (status IN
                  ('unpaid', 'paid', 'shipped', 'completed', 'cancelled', 'expired', 'refunding', 'refunded')),
    currency      text   NOT NULL DEFAULT 'CNY',
    total         bigint NOT NULL CHECK (total >= 0),
    lookup_digest bytea,
    pay_url       text   NOT NULL DEFAULT '',
    created_at    timestamptz NOT NULL,
    expires_at    timestamptz,
    closed_at     timestamptz,                    -- when it was cancelled or expired
    status_at     timestamptz NOT NULL,
    reminded_at   timestamptz,                    -- when the reminder before the end went out
    hold_asked_at timestamptz                     -- when the shop was asked to hold the shipment
);
CREATE INDEX orders_of_customer ON orders (customer_id, created_at DESC, order_no);
CREATE INDEX orders_expiring ON orders (expires_at) WHERE status = 'unpaid';

CREATE TABLE order_items (
    order_no       text NOT NULL REFERENCES orders ON DELETE CASCADE,
    line           smallint NOT NULL,
    sku            text NOT NULL REFERENCES products,
    name           text NOT NULL,
    kind           text NOT NULL CHECK (kind IN ('virtual', 'physical', 'custom', 'presale')),
    region         text NOT NULL DEFAULT '',
    account_masked text NOT NULL DEFAULT '',      -- equals the account unless it is a secret (a phone number)
    account_sealed bytea,
    quantity       int    NOT NULL CHECK (quantity > 0),
    unit_price     bigint NOT NULL CHECK (unit_price >= 0),
    key_masked     text NOT NULL DEFAULT '',      -- the card key after delivery
    key_sealed     bytea,
    PRIMARY KEY (order_no, line)
);

CREATE TABLE payments (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_no    text   NOT NULL REFERENCES orders,
    method      text   NOT NULL CHECK (method IN ('wechat', 'alipay', 'bank')),
    amount      bigint NOT NULL CHECK (amount > 0),
    paid_at     timestamptz NOT NULL,
    reference   text   NOT NULL DEFAULT '',
    recorded_at timestamptz NOT NULL,
    UNIQUE (order_no, method, reference, amount, paid_at)
);

CREATE TABLE shipments (
    order_no    text PRIMARY KEY REFERENCES orders,
    carrier     text NOT NULL DEFAULT '',
    tracking_no text NOT NULL DEFAULT '',
    shipped_at  timestamptz NOT NULL,
    signed_at   timestamptz
);

CREATE TABLE refunds (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_no      text   NOT NULL REFERENCES orders,
    case_no       text,                           -- the case that decided it; null when a policy did
    amount        bigint NOT NULL CHECK (amount > 0),
    method        text   NOT NULL,
    status        text   NOT NULL CHECK (status IN ('requested', 'accepted', 'done', 'failed')),
    requested_at  timestamptz NOT NULL,
    accepted_at   timestamptz,
    finished_at   timestamptz,
    expected_from date NOT NULL,                  -- the two dates the customer was given
    expected_to   date NOT NULL,
    estimated     boolean NOT NULL DEFAULT false, -- the dates lie outside the covered calendar
    reason        text NOT NULL DEFAULT ''
);
CREATE INDEX refunds_of_order ON refunds (order_no);
CREATE INDEX refunds_open ON refunds (expected_to) WHERE status IN ('requested', 'accepted');

-- Each movement of stock once: the unique key makes a second release or a second hold impossible.
CREATE TABLE stock_ledger (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sku      text NOT NULL REFERENCES products,
    order_no text NOT NULL,
    line     smallint NOT NULL,
    kind     text NOT NULL CHECK (kind IN ('hold', 'release', 'ship', 'reinstate', 'return')),
    quantity int  NOT NULL CHECK (quantity > 0),
    at       timestamptz NOT NULL,
    UNIQUE (order_no, line, kind)
);

CREATE TABLE order_events (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_no    text NOT NULL REFERENCES orders,
    at          timestamptz NOT NULL,
    kind        text NOT NULL,                    -- created, cancelled, expired, paid, shipped, signed, …
    actor       text NOT NULL,                    -- customer, timer, shop, agent, policy
    from_status text,
    to_status   text,
    detail      jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX order_events_of_order ON order_events (order_no, id);

-- Identity: who may see which order. A viewer is a conversation.
CREATE TABLE account_links (
    conversation_id bigint NOT NULL,
    customer_id     text   NOT NULL REFERENCES customers,
    linked_at       timestamptz NOT NULL,
    unlinked_at     timestamptz
);
CREATE UNIQUE INDEX account_links_live ON account_links (conversation_id) WHERE unlinked_at IS NULL;
CREATE INDEX account_links_of_customer ON account_links (customer_id) WHERE unlinked_at IS NULL;

CREATE TABLE order_grants (
    conversation_id bigint NOT NULL,
    order_no        text   NOT NULL REFERENCES orders,
    until           timestamptz NOT NULL,
    PRIMARY KEY (conversation_id, order_no)
);

CREATE TABLE link_tokens (
    digest      bytea PRIMARY KEY,
    customer_id text NOT NULL REFERENCES customers,
    order_no    text REFERENCES orders,           -- the link leads straight to this order's cancel confirmation
    expires_at  timestamptz NOT NULL,
    used_at     timestamptz
);

CREATE TABLE identity_tries (
    conversation_id bigint NOT NULL,
    order_no        text   NOT NULL,
    at              timestamptz NOT NULL
);
CREATE INDEX identity_tries_by_conversation ON identity_tries (conversation_id, at);
CREATE INDEX identity_tries_by_order ON identity_tries (order_no, at);

------------------------------------------------------------------------------------------------------------
-- turn: the inbox and the engine

CREATE TABLE conversations (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind          text   NOT NULL CHECK (kind IN ('customer', 'staff')),
    chat          bigint NOT NULL UNIQUE,         -- the messenger's private chat with this person
    name          text   NOT NULL DEFAULT '',
    lang          text   NOT NULL DEFAULT '',
    state_sealed  bytea,                          -- dialog.State as JSON; null before the first turn
    state_version int    NOT NULL DEFAULT 0,
    blocked_at    timestamptz,                    -- since when the bot cannot write here
    started_at    timestamptz NOT NULL,
    active_at     timestamptz NOT NULL
);
CREATE INDEX conversations_active ON conversations (active_at DESC);

CREATE TABLE inputs (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source          text   NOT NULL CHECK (source IN ('telegram', 'timer', 'shop', 'agent', 'console')),
    dedupe_key      text   NOT NULL UNIQUE,       -- the same input again changes nothing
    conversation_id bigint REFERENCES conversations,
    raw_sealed      bytea,                        -- as received
    event_sealed    bytea,                        -- as decoded; null when it could not be
    status          text   NOT NULL CHECK (status IN ('waiting', 'done', 'aside')),
    attempts        int    NOT NULL DEFAULT 0,
    fault           text   NOT NULL DEFAULT '',   -- why it was set aside or tried again
    turn_id         bigint,
    received_at     timestamptz NOT NULL,
    ready_at        timestamptz NOT NULL,         -- not before: the parts of an album wait for each other
    done_at         timestamptz
);
CREATE INDEX inputs_waiting ON inputs (conversation_id, id) WHERE status = 'waiting';
CREATE INDEX inputs_aside ON inputs (id) WHERE status = 'aside';

CREATE TABLE turns (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    conversation_id bigint NOT NULL REFERENCES conversations,
    at              timestamptz NOT NULL,
    dialog_version  int    NOT NULL,
    record_sealed   bytea  NOT NULL               -- events, effects and their results, for replay
);
CREATE INDEX turns_of_conversation ON turns (conversation_id, id);

CREATE TABLE timers (
    conversation_id bigint NOT NULL REFERENCES conversations,
    name            text   NOT NULL,
    due_at          timestamptz NOT NULL,
    PRIMARY KEY (conversation_id, name)
);
CREATE INDEX timers_due ON timers (due_at);

------------------------------------------------------------------------------------------------------------
-- handoff: people of the shop, cases, and what was done to them

CREATE TABLE staff (
    id         bigint PRIMARY KEY,                -- the messenger's user id
    name       text    NOT NULL DEFAULT '',
    agent      boolean NOT NULL DEFAULT false,
    admin      boolean NOT NULL DEFAULT false,
    away       boolean NOT NULL DEFAULT false,
    lang       text    NOT NULL DEFAULT '',
    added_at   timestamptz NOT NULL
);

CREATE TABLE cases (
    id              bigint GENERATED ALWAYS AS IDENTITY (START WITH 1024) PRIMARY KEY,
    case_no         text   NOT NULL UNIQUE GENERATED ALWAYS AS ('C-' || id::text) STORED,
    conversation_id bigint NOT NULL REFERENCES conversations,
    order_no        text   REFERENCES orders,
    kind            text   NOT NULL CHECK (kind IN ('refund', 'return', 'problem', 'payment', 'human')),
    status          text   NOT NULL CHECK (status IN ('waiting', 'claimed', 'closed')),
    version         bigint NOT NULL DEFAULT 1,    -- the fencing token: grows when the holder or the status changes
    revision        bigint NOT NULL DEFAULT 1,    -- grows with every change that the card shows
    assignee        bigint REFERENCES staff,
    lease_until     timestamptz,                  -- the holder must answer before
    priority        text   NOT NULL DEFAULT 'normal' CHECK (priority IN ('normal', 'high', 'top')),
    place_at        timestamptz NOT NULL,         -- the time that gives the place in line: entry minus head start
    lang            text   NOT NULL DEFAULT 'zh',
    reason          text   NOT NULL DEFAULT '',
    details         jsonb  NOT NULL DEFAULT '{}', -- slots, masked
    details_sealed  bytea,                        -- slots as the customer gave them
    menu            text   NOT NULL DEFAULT '',   -- which of the card's menus is open
    decision        text   NOT NULL DEFAULT '' CHECK (decision IN ('', 'approved', 'rejected')),
    decision_amount bigint,
    decision_reason text   NOT NULL DEFAULT '',
    decided_by      bigint REFERENCES staff,
    decided_at      timestamptz,
    opened_at       timestamptz NOT NULL,
    claimed_at      timestamptz,
    answered_at     timestamptz,                  -- the first answer of an agent
    closed_at       timestamptz,
    reopened        int    NOT NULL DEFAULT 0,
    appeals         int    NOT NULL DEFAULT 0,
    rating          smallint CHECK (rating BETWEEN 1 AND 5)
);
CREATE UNIQUE INDEX cases_one_open_per_order ON cases (order_no) WHERE status <> 'closed' AND order_no IS NOT NULL;
CREATE INDEX cases_waiting ON cases (place_at, id) WHERE status = 'waiting';
CREATE INDEX cases_of_holder ON cases (assignee) WHERE status = 'claimed';
CREATE INDEX cases_of_conversation ON cases (conversation_id, id);

CREATE TABLE case_events (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_no  text   NOT NULL,
    version  bigint NOT NULL,
    at       timestamptz NOT NULL,
    kind     text   NOT NULL,                     -- opened, claimed, answered, approved, …
    staff_id bigint REFERENCES staff,
    detail   jsonb  NOT NULL DEFAULT '{}'
);
CREATE INDEX case_events_of_case ON case_events (case_no, id);

-- The console's one-time links and its sessions.
CREATE TABLE sign_ins (
    digest     bytea PRIMARY KEY,
    staff_id   bigint NOT NULL REFERENCES staff,
    expires_at timestamptz NOT NULL,
    used_at    timestamptz
);
CREATE TABLE sessions (
    digest     bytea PRIMARY KEY,
    staff_id   bigint NOT NULL REFERENCES staff,
    started_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);

------------------------------------------------------------------------------------------------------------
-- transcript: every word and deed in order, and its way into chats

CREATE TABLE entries (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    conversation_id bigint NOT NULL REFERENCES conversations,
    turn_id         bigint,
    at              timestamptz NOT NULL,
    author          text   NOT NULL CHECK (author IN ('customer', 'bot', 'agent', 'shop', 'system')),
    staff_id        bigint REFERENCES staff,
    audience        text   NOT NULL CHECK (audience IN ('both', 'customer', 'desk', 'record')),
    case_no         text,
    kind            text   NOT NULL,              -- text, media, press, command, note, act, …
    text            text   NOT NULL,              -- masked
    message         jsonb  NOT NULL,              -- the whole message, masked
    message_sealed  bytea,                        -- as written, when masking changed it
    salt            bytea  NOT NULL,
    commitment      bytea  NOT NULL,              -- SHA-256 of salt and the message as written
    reply_to        bigint REFERENCES entries,
    version         int    NOT NULL DEFAULT 1,    -- grows with every edit
    origin_chat     bigint,                       -- where it was received
    origin_message  bigint
);
CREATE INDEX entries_of_conversation ON entries (conversation_id, id);
CREATE INDEX entries_of_case ON entries (case_no, id) WHERE case_no IS NOT NULL;
CREATE INDEX entries_by_origin ON entries (origin_chat, origin_message) WHERE origin_chat IS NOT NULL;

-- Earlier versions of edited entries.
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

CREATE TABLE deliveries (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entry_id   bigint NOT NULL REFERENCES entries,
    place      text   NOT NULL,
    state      text   NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'failed', 'unknown')),
    tries      int    NOT NULL DEFAULT 0,
    not_before timestamptz NOT NULL,
    chat       bigint,                            -- where it arrived
    message_id bigint,
    repeated   boolean NOT NULL DEFAULT false,    -- sent once more after a lost reply: perhaps twice in the chat
    fault      text   NOT NULL DEFAULT '',
    queued_at  timestamptz NOT NULL,
    sent_at    timestamptz
);
CREATE INDEX deliveries_due ON deliveries (place, id) WHERE state IN ('queued', 'sending', 'unknown');
CREATE INDEX deliveries_of_entry ON deliveries (entry_id);
CREATE INDEX deliveries_by_message ON deliveries (chat, message_id) WHERE message_id IS NOT NULL;

-- Evidence, fetched on arrival into the media store.
CREATE TABLE media (
    ref        text PRIMARY KEY,                  -- the messenger's handle of the file
    entry_id   bigint NOT NULL REFERENCES entries,
    sha256     bytea,
    mime       text   NOT NULL DEFAULT '',
    size       bigint,
    tries      int    NOT NULL DEFAULT 0,
    fault      text   NOT NULL DEFAULT '',
    fetched_at timestamptz
);
CREATE INDEX media_unfetched ON media (entry_id) WHERE fetched_at IS NULL;

------------------------------------------------------------------------------------------------------------
-- bot: what it remembers of the messenger

-- Pictures that are edited in place: the board, the card of a case. A key is such as "board" or "card:C-1024".
CREATE TABLE pictures (
    key        text PRIMARY KEY,
    chat       bigint NOT NULL,
    thread     bigint NOT NULL DEFAULT 0,
    message_id bigint NOT NULL,
    revision   bigint NOT NULL,
    digest     bytea  NOT NULL,
    shown_at   timestamptz NOT NULL
);

-- The topic of a case, and the state it is in.
CREATE TABLE topics (
    case_no   text PRIMARY KEY,
    chat      bigint NOT NULL,
    thread    bigint NOT NULL,
    closed    boolean NOT NULL DEFAULT false,
    opened_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX topics_by_thread ON topics (chat, thread);

-- Small facts of the receiver, such as the offset of getUpdates.
CREATE TABLE bot_facts (
    name  text PRIMARY KEY,
    value text NOT NULL
);

---- create above / drop below ----

DROP TABLE bot_facts, topics, pictures, media, deliveries, entry_versions, entries, sessions, sign_ins,
    case_events, cases, staff, timers, turns, inputs, conversations, identity_tries, link_tokens, order_grants,
    account_links, order_events, stock_ledger, refunds, shipments, payments, order_items, orders, customers, products;
