package migrations

import (
	"io/fs"
	"testing"
	"testing/fstest"

	"github.com/jackc/pgx/v5"
)

// until are the migrations up to a number.
func until(t *testing.T, name string) fstest.MapFS {
	t.Helper()
	some := fstest.MapFS{}
	all, err := fs.Glob(files, "*.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range all {
		if file < name {
			sql, err := fs.ReadFile(files, file)
			if err != nil {
				t.Fatal(err)
			}
			some[file] = &fstest.MapFile{Data: sql}
		}
	}
	return some
}

func TestWhatWasEditedBeforeReadsAsBefore(t *testing.T) {
	t.Parallel()
	url := database(t)
	if err := run(t.Context(), url, until(t, "022_append")); err != nil {
		t.Fatal(err)
	}
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	if _, err := conn.Exec(t.Context(), `
		INSERT INTO conversations (kind, chat, started_at, active_at) VALUES ('customer', 1, now(), now());
		INSERT INTO entries (conversation_id, at, author, audience, kind, text, message, salt, commitment, version) VALUES
			(1, '2026-11-22 12:00Z', 'customer', 'both', 'text', 'third', '{"text": "third"}', 's3', 'c3', 3),
			(1, '2026-11-22 12:00Z', 'customer', 'both', 'text', 'only', '{"text": "only"}', 's', 'c', 1);
		INSERT INTO entry_versions (entry_id, version, at, text, message, salt, commitment) VALUES
			(1, 1, '2026-11-22 12:01Z', 'first', '{"text": "first"}', 's1', 'c1'),
			(1, 2, '2026-11-22 12:02Z', 'second', '{"text": "second"}', 's2', 'c2')`); err != nil {
		t.Fatal(err)
	}
	if err := Run(t.Context(), url); err != nil {
		t.Fatal(err)
	}
	for sql, want := range map[string]string{
		`SELECT string_agg(text || ' ' || version, ', ' ORDER BY id) FROM entries_now`:            "third 3, only 1",
		`SELECT string_agg(text || ' ' || encode(salt, 'escape'), ', ' ORDER BY id) FROM entries`: "first s1, only s",
		`SELECT string_agg(concat_ws(' ', entry_id, version, to_char(at AT TIME ZONE 'UTC', 'HH24:MI'), text, encode(commitment, 'escape')), ', ' ORDER BY id)
			FROM entry_edits`: "1 2 12:01 second c2, 1 3 12:02 third c3",
	} {
		if got := query[string](t, url, sql); got != want {
			t.Errorf("%s\n gives %q, want %q", sql, got, want)
		}
	}
}
