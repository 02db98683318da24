package main

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// This file fills the tables that turns read and write, to see whether that makes turns slower.

// filled measures greetings before and after the tables are filled.
func (r *turnsRun) filled(ctx context.Context) error {
	if err := r.greetings(ctx, "before"); err != nil {
		return err
	}
	fmt.Fprintf(r.err, "storing %d entries\n", r.Stored)
	if err := r.fill(ctx); err != nil {
		return fmt.Errorf("fill the tables: %w", err)
	}
	return r.greetings(ctx, fmt.Sprintf("%.0e entries", float64(r.Stored)))
}

// Locks of who seals and who indexes: what is filled in concerns neither.
const fillLocks = `SELECT pg_advisory_lock(x'6b65667503'::bigint), pg_advisory_lock(x'6b65667504'::bigint)`

// filledAtOnce is how many entries one statement stores.
const filledAtOnce = 100_000

// entriesOfOne is how many entries a stored conversation has.
const entriesOfOne = 100

// fill stores entries, each second one an answer of the bot that was delivered, with the inputs and records of their turns.
func (r *turnsRun) fill(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, r.servers.DatabaseURL)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }()
	if _, err := conn.Exec(ctx, fillLocks); err != nil {
		return err
	}
	var last int64
	err = conn.QueryRow(ctx, `SELECT coalesce(max(id), 0) FROM conversations`).Scan(&last)
	if err != nil {
		return err
	}
	// A superuser need not check millions of references.
	if _, err := conn.Exec(ctx, fmt.Sprintf(`
		SET session_replication_role = replica;
		INSERT INTO conversations (kind, chat, name, started_at, active_at)
		SELECT 'customer', 1000000000 + n, '顾客', now() - interval '90 days', now() - interval '1 day' FROM generate_series(1, %d) AS n`,
		max(1, r.Stored/entriesOfOne))); err != nil {
		return err
	}
	for from := 0; from < r.Stored; from += filledAtOnce {
		if _, err := conn.Exec(ctx, fillSQL(last+1, from, min(from+filledAtOnce, r.Stored))); err != nil {
			return err
		}
	}
	_, err = conn.Exec(ctx, `
		INSERT INTO seal_marks (source, below, seen, at)
		SELECT source, id, id, now() FROM (
			SELECT 'entry', max(id) FROM entries UNION ALL SELECT 'search: entries', max(id) FROM entries
			UNION ALL SELECT 'delivery', max(id) FROM delivery_events) AS m (source, id)
		ON CONFLICT (source) DO UPDATE SET below = EXCLUDED.below, seen = EXCLUDED.seen`)
	if err == nil {
		_, err = conn.Exec(ctx, `VACUUM ANALYZE`)
	}
	return err
}

// fillSQL stores entries from … to of conversations that begin with a number.
func fillSQL(first int64, from, to int) string {
	return fmt.Sprintf(`
		CREATE TEMPORARY TABLE IF NOT EXISTS said (n int, conversation_id bigint, at timestamptz);
		TRUNCATE said;
		INSERT INTO said SELECT n, %d + n / %d, now() - interval '90 days' + n * interval '1 second' FROM generate_series(%d, %d) AS n;
		INSERT INTO turns (conversation_id, at, dialog_version, record_sealed)
		SELECT conversation_id, at, 1, sha512(n::text::bytea) FROM said WHERE n %% 2 = 0;
		INSERT INTO inputs (source, dedupe_key, conversation_id, raw_sealed, event_sealed, status, received_at, ready_at, done_at)
		SELECT 'telegram', 'filled:' || n, conversation_id, sha512(n::text::bytea), sha512(n::text::bytea), 'done', at, at, at
		FROM said WHERE n %% 2 = 0;
		WITH e AS (
			INSERT INTO entries (conversation_id, at, author, audience, kind, text, message, salt, commitment)
			SELECT conversation_id, at, CASE n %% 2 WHEN 0 THEN 'customer' ELSE 'bot' END, 'customer', 'text', '你好 ' || n,
				jsonb_build_object('text', '你好 ' || n), '\x00', sha256(n::text::bytea) FROM said
			RETURNING id, conversation_id, at, author
		), d AS (
			INSERT INTO deliveries (entry_id, place, state, not_before, queued_at, sent_at, chat, message_id)
			SELECT id, 'customer:' || conversation_id, 'sent', at, at, at, conversation_id, id FROM e WHERE author = 'bot'
			RETURNING id, entry_id, place, queued_at
		)
		INSERT INTO delivery_events (delivery_id, entry_id, place, at, state, chat, message_id, repeated, fault)
		SELECT id, entry_id, place, queued_at, 'sent', 1, 1, false, '' FROM d`, first, entriesOfOne, from, to-1)
}
