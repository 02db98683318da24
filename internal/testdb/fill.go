package testdb

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"github.com/jackc/pgx/v5"
)

// fullTables is the name of a database with many rows in each table, made once for all test programs: to fill it takes
// longer than the tests of a small package.
func fullTables() (string, error) {
	template, err := makeTemplate()
	if err != nil {
		return "", err
	}
	content := sha256.Sum256([]byte(template + filling))
	return madeOnce("kefu_full_"+hex.EncodeToString(content[:8]), template, fill)
}

// fill puts some thousand rows into each table. What is in them is only what the columns' types want: indexes and the
// number of rows make a plan.
func fill(ctx context.Context, ownerURL string) error {
	conn, err := pgx.Connect(ctx, ownerURL)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, filling)
	return err
}

// filling is how the tables are filled.
const filling = `
	SET session_replication_role = replica; -- no triggers and no foreign keys
	DO $$
	DECLARE t record;
	BEGIN
		FOR t IN SELECT conrelid::regclass AS rel, conname FROM pg_constraint
			WHERE contype = 'c' AND conrelid <> 0 AND connamespace = 'public'::regnamespace
		LOOP
			EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', t.rel, t.conname);
		END LOOP;
		FOR t IN SELECT a.attrelid::regclass AS rel,
				string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) AS columns,
				string_agg(CASE
					WHEN a.attndims > 0 THEN '''{}'''
					WHEN a.atttypid IN ('bigint'::regtype, 'integer'::regtype, 'smallint'::regtype, 'numeric'::regtype) THEN 'g'
					WHEN a.atttypid = 'text'::regtype THEN '''x'' || g'
					WHEN a.atttypid = 'boolean'::regtype THEN 'g % 2 = 0'
					WHEN a.atttypid = 'timestamptz'::regtype THEN 'now() - g * interval ''1 minute'''
					WHEN a.atttypid = 'date'::regtype THEN 'current_date - g'
					WHEN a.atttypid = 'jsonb'::regtype THEN '''{}'''
					WHEN a.atttypid = 'bytea'::regtype THEN 'decode(md5(g::text), ''hex'')'
					ELSE 'NULL' END, ', ' ORDER BY a.attnum) AS made
			FROM pg_attribute a JOIN pg_class r ON r.oid = a.attrelid
			WHERE r.relkind = 'r' AND r.relnamespace = 'public'::regnamespace
				AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
			GROUP BY a.attrelid
		LOOP
			EXECUTE format('DELETE FROM %s', t.rel);
			-- A table that was cleaned up meanwhile has other plans.
			EXECUTE format('ALTER TABLE %s SET (autovacuum_enabled = off)', t.rel);
			EXECUTE format('INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM generate_series(1, 3000) AS g ON CONFLICT DO NOTHING',
				t.rel, t.columns, t.made);
		END LOOP;
	END $$;
	ANALYZE`
