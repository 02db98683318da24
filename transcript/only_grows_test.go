package transcript_test

import (
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/internal/testdb"
	"kefu/transcript"
)

// grows are the tables of the record, found by their names, so that a new one is not forgotten. shop_events is a list of
// what is still to be sent.
const grows = `
	SELECT c.relname FROM pg_class c
	WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace
	AND (c.relname LIKE '%\_events' OR c.relname LIKE '%\_changes' OR c.relname LIKE 'entr%') AND c.relname <> 'shop_events'`

func TestTheRecordOnlyGrows(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	e := f.append(f.said("原话", "customer:1"))[0]
	if _, err := f.pool.Exec(t.Context(), `
		INSERT INTO customers (id) VALUES ('u');
		INSERT INTO products (sku, name, kind, updated_at) VALUES ('s', 's', 'virtual', now());
		INSERT INTO orders (order_no, customer_id, status, total, created_at, status_at) VALUES ('o', 'u', 'unpaid', 1, now(), now());
		INSERT INTO order_events (order_no, at, kind, actor) VALUES ('o', now(), 'created', 'shop');
		INSERT INTO case_events (case_no, version, at, kind) VALUES ('C-1', 1, now(), 'opened');
		INSERT INTO policy_changes (sku, at, actor, before, after) VALUES ('s', now(), 'shop', '{}', '{}');
		INSERT INTO ready_answer_changes (name, at, staff_id, before, after) VALUES ('a', now(), 7, '', 'b')`); err != nil {
		t.Fatal(err)
	}
	f.work(e)
	f.pool = testdb.Owner(t, f.pool) // not even the owner may
	rows, err := f.pool.Query(t.Context(), grows)
	if err != nil {
		t.Fatal(err)
	}
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(tables) < 9 {
		t.Fatalf("tables of the record: %v, %v", tables, err)
	}
	for _, table := range tables {
		for _, sql := range []string{`UPDATE ` + table + ` SET id = DEFAULT`, `DELETE FROM ` + table, `TRUNCATE ` + table + ` CASCADE`} {
			if _, err := f.pool.Exec(t.Context(), sql); err == nil || !strings.Contains(err.Error(), "only grows") {
				t.Errorf("%s: %v, want a refusal", sql, err)
			}
		}
	}
	for _, sql := range []string{
		`UPDATE entries SET text = 'x'`,
		`UPDATE entries SET text = '', message = '{}'`,
		`UPDATE entries SET message_sealed = 'x'`, // it had none
		`UPDATE entries SET text = '', message = '{}', salt = '', message_sealed = NULL, author = 'bot'`,
		`UPDATE entries SET commitment = 'x', text = '', message = '{}', salt = '', message_sealed = NULL`,
	} {
		if _, err := f.pool.Exec(t.Context(), sql); err == nil || !strings.Contains(err.Error(), "only grows") {
			t.Errorf("%s: %v, want a refusal", sql, err)
		}
	}
}

// work does to an entry everything that a running kefu does.
func (f *fixture) work(e transcript.Entry) {
	f.Helper()
	f.tx(func(tx pgx.Tx) error {
		if _, err := f.log.Edit(f.Context(), tx, e.ID, transcript.Message{Text: "改了", Media: []transcript.Media{{Ref: "f-1"}}}, noon.Add(time.Minute)); err != nil {
			return err
		}
		return f.log.GiveToCase(f.Context(), tx, "C-1", e)
	})
	due, err := f.log.Due(f.Context(), f.pool, noon.Add(time.Hour), 10)
	if err != nil || len(due) != 1 || due[0].Entry.Message.Text != "改了" || due[0].Entry.CaseNo != "C-1" {
		f.Fatalf("due: %+v, %v", due, err)
	}
	if _, err := f.log.MarkSending(f.Context(), f.pool, due[0].ID); err != nil {
		f.Fatal(err)
	}
	if err := f.log.MarkUnknown(f.Context(), f.pool, due[0].ID, "the reply was lost"); err != nil {
		f.Fatal(err)
	}
	if _, err := f.log.MarkSending(f.Context(), f.pool, due[0].ID); err != nil {
		f.Fatal(err)
	}
	if err := f.log.MarkSent(f.Context(), f.pool, transcript.Receipt{Delivery: due[0], Chat: 5001, Message: 9, At: noon}); err != nil {
		f.Fatal(err)
	}
	if err := f.log.MarkFetched(f.Context(), f.pool, "f-1", []byte{1}, "image/png", 3, noon); err != nil {
		f.Fatal(err)
	}
}

func TestARoleThatOnlyAddsRowsToTheRecordCanDoAllOfIt(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.work(f.append(f.said("原话", "customer:1"))[0])
	if err := f.log.MarkFailed(t.Context(), f.pool, 1, "gone"); err != nil {
		t.Error(err)
	}
	var states string
	err := f.pool.QueryRow(t.Context(), `
		SELECT string_agg(state || CASE WHEN repeated THEN ' again' ELSE '' END, ', ' ORDER BY id) FROM delivery_events`).Scan(&states)
	if err != nil || states != "unknown, sent again, failed again" {
		t.Errorf("what became of the delivery: %q, %v", states, err)
	}
}
