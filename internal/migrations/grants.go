package migrations

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// everything is what the running role may do with the rows of a table that is not named in narrower.
const everything = "SELECT, INSERT, UPDATE, DELETE"

// narrower are the tables with which the running role may not do everything: what was said and done is added to and
// never changed, so that not even a kefu that somebody has broken into can rewrite it. Retention takes away what is
// old: inputs, turns and deliveries by the running role, words of the transcript only by the one that owns the tables.
var narrower = map[string]string{
	"schema_version":       "SELECT",
	"data_key":             "SELECT, INSERT",
	"entries":              "SELECT, INSERT",
	"entry_edits":          "SELECT, INSERT",
	"entry_cases":          "SELECT, INSERT",
	"delivery_events":      "SELECT, INSERT",
	"media_events":         "SELECT, INSERT",
	"entries_now":          "SELECT",
	"turns":                "SELECT, INSERT, DELETE",
	"order_events":         "SELECT, INSERT",
	"case_events":          "SELECT, INSERT",
	"policy_changes":       "SELECT, INSERT",
	"ready_answer_changes": "SELECT, INSERT",
	"seals":                "SELECT, INSERT",
	"anchors":              "SELECT, INSERT",
	"erasures":             "SELECT, INSERT",
	"staff_acts":           "SELECT, INSERT",
	"stock_ledger":         "SELECT, INSERT",
	"payments":             "SELECT, INSERT",
	"refunds":              "SELECT, INSERT, UPDATE",
	"orders":               "SELECT, INSERT, UPDATE",
	"cases":                "SELECT, INSERT, UPDATE",
}

// ErrMayNotMigrate means that the schema is not this kefu's and that this role may not change it.
var ErrMayNotMigrate = errors.New("the database has not the schema of this kefu, and this role may not change it: " +
	"run kefu migrate with KEFU_MIGRATE_DATABASE_URL, the address of the role that owns the tables")

// Grant lets role do what a serving kefu must do with the tables of the database at ownerURL, and no more; see narrower.
// When role is the one that owns the tables, or may do everything anyway, nothing changes. Several may call it at once.
func Grant(ctx context.Context, ownerURL, role string) error {
	conn, err := pgx.Connect(ctx, ownerURL)
	if err != nil {
		return fmt.Errorf("connect to grant: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	err = pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtext('kefu grants'))`); err != nil {
			return err
		}
		var known, same bool
		err := tx.QueryRow(ctx, `
			SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1),
				$1 = current_user OR coalesce((SELECT rolsuper FROM pg_roles WHERE rolname = $1), false)`, role).Scan(&known, &same)
		if err != nil || same {
			return err
		}
		if !known {
			return fmt.Errorf("there is no role %s", role)
		}
		lacking, err := differs(ctx, tx, role)
		if err != nil || len(lacking) == 0 {
			return err
		}
		name := pgx.Identifier{role}.Sanitize()
		sql := []string{`GRANT USAGE ON SCHEMA public TO ` + name}
		for _, table := range lacking {
			on := pgx.Identifier{"public", table}.Sanitize()
			sql = append(sql, `REVOKE ALL ON `+on+` FROM `+name, `GRANT `+wanted(table)+` ON `+on+` TO `+name)
		}
		sql = append(sql, `GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO `+name)
		_, err = tx.Exec(ctx, strings.Join(sql, ";\n"))
		return err
	})
	if err != nil {
		return fmt.Errorf("grant %s what kefu needs: %w", role, err)
	}
	return nil
}

// Rights are what the role of a connection may do with the tables of kefu.
type Rights struct {
	Lacking []string // such as "INSERT on entries": kefu cannot work
	Beyond  []string // tables of which it could change what was said and done
}

// RightsOf looks at the rights of the role that db is connected as.
func RightsOf(ctx context.Context, db Querier) (r Rights, err error) {
	rows, err := db.Query(ctx, `
		SELECT c.relname, coalesce(array_agg(p.name) FILTER (WHERE has_table_privilege(c.oid, p.name)
				OR p.name <> 'DELETE' AND has_any_column_privilege(c.oid, p.name)), '{}'),
			has_table_privilege(c.oid, 'UPDATE')
		FROM pg_class c, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS p (name)
		WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v') AND NOT c.relispartition
		GROUP BY c.oid, c.relname
		ORDER BY c.relname`)
	if err != nil {
		return r, fmt.Errorf("look at the rights: %w", err)
	}
	var table string
	var has []string
	var rewrites bool
	_, err = pgx.ForEachRow(rows, []any{&table, &has, &rewrites}, func() error {
		for _, right := range []string{"SELECT", "INSERT", "UPDATE", "DELETE"} {
			if strings.Contains(wanted(table), right) && !slices.Contains(has, right) {
				r.Lacking = append(r.Lacking, right+" on "+table)
			}
		}
		if table == "entries" && rewrites || table != "schema_version" && !strings.Contains(wanted(table), "DELETE") && slices.Contains(has, "DELETE") {
			r.Beyond = append(r.Beyond, table)
		}
		return nil
	})
	if err != nil {
		return r, fmt.Errorf("look at the rights: %w", err)
	}
	return r, nil
}

// Querier is a pool, a connection or a transaction.
type Querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

func wanted(table string) string {
	if rights, ok := narrower[table]; ok {
		return rights
	}
	return everything
}

// differs names the tables on which a role has other rights than it should.
func differs(ctx context.Context, db Querier, role string) ([]string, error) {
	rows, err := db.Query(ctx, `
		SELECT c.relname,
			coalesce((SELECT string_agg(a.privilege_type, ' ') FROM aclexplode(c.relacl) a WHERE a.grantee = r.oid), '')
			|| coalesce((SELECT string_agg(' ' || a.privilege_type || '.' || t.attname, '')
				FROM pg_attribute t, aclexplode(t.attacl) a WHERE t.attrelid = c.oid AND NOT t.attisdropped AND a.grantee = r.oid), '')
		FROM pg_class c, pg_roles r
		WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v') AND NOT c.relispartition AND r.rolname = $1
		ORDER BY c.relname`, role)
	if err != nil {
		return nil, err
	}
	var table, has string
	var found []string
	_, err = pgx.ForEachRow(rows, []any{&table, &has}, func() error {
		if !maps.Equal(set(strings.Fields(has)), set(single(wanted(table)))) {
			found = append(found, table)
		}
		return nil
	})
	return found, err
}

// single takes rights apart as differs reads them: "UPDATE (a, b)" is UPDATE.a and UPDATE.b.
func single(rights string) []string {
	before, columns, narrowed := strings.Cut(rights, " (")
	found := strings.Split(before, ", ")
	if !narrowed {
		return found
	}
	last := found[len(found)-1]
	found = found[:len(found)-1]
	for _, column := range strings.Split(strings.TrimSuffix(columns, ")"), ", ") {
		found = append(found, last+"."+column)
	}
	return found
}

func set(words []string) map[string]bool {
	found := map[string]bool{}
	for _, w := range words {
		found[w] = true
	}
	return found
}

// Version is the number of the latest migration that has run; 0 when none has.
func Version(ctx context.Context, db Querier) (version int, err error) {
	err = db.QueryRow(ctx, `SELECT coalesce(max(version), 0) FROM `+versionTable).Scan(&version)
	var fault *pgconn.PgError
	if errors.As(err, &fault) && fault.Code == "42P01" { // undefined_table
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("which schema this is: %w", err)
	}
	return version, nil
}

// Present is the number of the schema of this kefu.
func Present() int { return present(files) }
