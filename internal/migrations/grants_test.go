package migrations_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"kefu/internal/migrations"
	"kefu/internal/testdb"
)

func refused(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == "42501" // insufficient_privilege
}

// What was said and done cannot be taken away or written anew by the role that kefu runs as, whatever it is made to do.
func TestTheRunningRoleOnlyAddsToTheRecord(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	for _, table := range []string{
		"entries", "entry_edits", "entry_cases", "delivery_events", "media_events", "order_events", "case_events", "policy_changes", "ready_answer_changes", "stock_ledger", "payments", "refunds", "orders", "cases",
	} {
		for _, sql := range []string{`DELETE FROM ` + table, `TRUNCATE ` + table + ` CASCADE`, `ALTER TABLE ` + table + ` ADD x int`, `DROP TABLE ` + table + ` CASCADE`} {
			if _, err := db.Exec(t.Context(), sql); !refused(err) {
				t.Errorf("%s: %v", sql, err)
			}
		}
	}
	for table, column := range map[string]string{
		"entries": "at", "entry_edits": "text", "order_events": "actor", "case_events": "kind", "stock_ledger": "quantity", "payments": "amount",
		"policy_changes": "after", "ready_answer_changes": "after", "turns": "record_sealed", "schema_version": "version",
	} {
		if _, err := db.Exec(t.Context(), `UPDATE `+table+` SET `+column+` = `+column); !refused(err) {
			t.Errorf("%s.%s: %v", table, column, err)
		}
	}
	rights, err := migrations.RightsOf(t.Context(), db)
	if err != nil || len(rights.Lacking) > 0 || len(rights.Beyond) > 0 {
		t.Errorf("the rights are %+v, %v", rights, err)
	}
	// It starts with the present schema, although it may change none.
	if err := migrations.Run(t.Context(), db.Config().ConnString()); err != nil {
		t.Errorf("the present schema: %v", err)
	}
}

// Whatever was granted before, a start grants what is needed and no more.
func TestRightsAreMended(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	owner := testdb.Owner(t, db)
	at, role := owner.Config().ConnString(), db.Config().ConnConfig.User
	exec := func(sql string) {
		t.Helper()
		if _, err := owner.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	exec(`REVOKE INSERT ON inputs FROM ` + role + `; GRANT UPDATE ON case_events TO ` + role + `;
		REVOKE ALL ON turns FROM ` + role + `; GRANT UPDATE (at) ON entries TO ` + role + `; GRANT DELETE ON entries TO ` + role + `;
		CREATE TABLE newer (id bigint GENERATED ALWAYS AS IDENTITY)`)
	before, err := migrations.RightsOf(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	if lacking := strings.Join(before.Lacking, ", "); !strings.Contains(lacking, "INSERT on inputs") || !strings.Contains(lacking, "SELECT on turns") {
		t.Errorf("lacking: %s", lacking)
	}
	if len(before.Beyond) != 1 || before.Beyond[0] != "entries" {
		t.Errorf("beyond: %v", before.Beyond)
	}
	for range 2 {
		if err := migrations.Grant(t.Context(), at, role); err != nil {
			t.Fatal(err)
		}
	}
	after, err := migrations.RightsOf(t.Context(), db)
	if err != nil || len(after.Lacking) > 0 || len(after.Beyond) > 0 {
		t.Errorf("afterwards: %+v, %v", after, err)
	}
	if _, err := db.Exec(t.Context(), `UPDATE entries SET at = now()`); !refused(err) {
		t.Errorf("a right too many is left: %v", err)
	}
	if _, err := db.Exec(t.Context(), `INSERT INTO newer DEFAULT VALUES`); err != nil {
		t.Errorf("a new table: %v", err)
	}
	if err := migrations.Grant(t.Context(), at, "nobody_of_this_name"); err == nil {
		t.Error("a role that does not exist was granted something")
	}
	owners, err := migrations.RightsOf(t.Context(), owner)
	if err != nil || len(owners.Beyond) == 0 {
		t.Errorf("the owner's rights: %+v, %v", owners, err)
	}
}

func TestARoleThatMayNotMigrateSaysWhatToDo(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	owner := testdb.Owner(t, db)
	if _, err := owner.Exec(t.Context(), `UPDATE schema_version SET version = version - 1`); err != nil {
		t.Fatal(err)
	}
	err := migrations.Run(t.Context(), db.Config().ConnString())
	if !errors.Is(err, migrations.ErrMayNotMigrate) {
		t.Errorf("%v, want ErrMayNotMigrate", err)
	}
	err = pgx.BeginFunc(t.Context(), owner, func(tx pgx.Tx) error {
		_, err := tx.Exec(t.Context(), `DROP TABLE schema_version`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := migrations.Run(t.Context(), db.Config().ConnString()); !errors.Is(err, migrations.ErrMayNotMigrate) {
		t.Errorf("an empty database: %v, want ErrMayNotMigrate", err)
	}
}
