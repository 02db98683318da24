package migrations_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// foreign are the statements that read or write a table of another package although they should not, by file and table,
// and how many there are. The list only shrinks: what is on it and is not there any more fails the test too.
var foreign = map[string]int{
	"cmd/kefu/rehearse.go conversations": 1,
	"cmd/kefu/rehearse.go turns":         1,
	"shop/sender.go shop_events":         5,
}

// harness are the files that set up tests and benchmarks, where tables are filled and counted directly.
var harness = regexp.MustCompile(`^(cmd/kefu/bench[a-z_]*\.go|internal/(stage|testdb)/.*)$`)

var (
	owned   = regexp.MustCompile(`(?m)^COMMENT ON TABLE (\w+) IS 'owner: ([\w/]+)';`)
	created = regexp.MustCompile(`(?m)^CREATE TABLE (\w+)`)
	dropped = regexp.MustCompile(`(?m)^DROP TABLE (\w+);`)
)

// owners reads from the migrations which package owns each table.
func owners(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob("*.sql")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d migrations, %v", len(files), err)
	}
	owner, tables := map[string]string{}, map[string]bool{}
	for _, name := range files {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		up, _, _ := strings.Cut(string(raw), "---- create above / drop below ----")
		for _, m := range created.FindAllStringSubmatch(up, -1) {
			tables[m[1]] = true
		}
		for _, m := range dropped.FindAllStringSubmatch(up, -1) {
			delete(tables, m[1])
			delete(owner, m[1])
		}
		for _, m := range owned.FindAllStringSubmatch(up, -1) {
			owner[m[1]] = m[2]
		}
	}
	for table := range tables {
		if owner[table] == "" {
			t.Errorf("table %s has no owner: COMMENT ON TABLE %s IS 'owner: …'", table, table)
		}
	}
	return owner
}

// statement is a string of the code that has SQL in it.
type statement struct {
	file string // below the root, with slashes
	sql  string
}

// statements are all strings of the code in which SQL may be.
func statements(t *testing.T, root string) []statement {
	t.Helper()
	var found []statement
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && strings.HasPrefix(d.Name(), ".") && path != root:
			return filepath.SkipDir
		case !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, path)
		ast.Inspect(file, func(n ast.Node) bool {
			if literal, ok := n.(*ast.BasicLit); ok && literal.Kind == token.STRING {
				if sql, err := strconv.Unquote(literal.Value); err == nil {
					found = append(found, statement{filepath.ToSlash(name), sql})
				}
			}
			return true
		})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

var (
	quoted   = regexp.MustCompile(`'[^']*'`)
	comments = regexp.MustCompile(`--[^\n]*`)
)

// tablesIn are the tables that a piece of SQL names. Keywords are written large in our SQL, so that prose is not taken
// for it.
func tablesIn(sql string, owner map[string]string) []string {
	names := slices.Sorted(maps.Keys(owner))
	sql = quoted.ReplaceAllString(comments.ReplaceAllString(sql, ""), "''")
	if !regexp.MustCompile(`\b(FROM|JOIN|INTO|UPDATE|DELETE|TABLE|SELECT)\b`).MatchString(sql) {
		return nil
	}
	naming := regexp.MustCompile(`(?:\b(?:FROM|JOIN|INTO|UPDATE|USING|TABLE|ONLY)\s+(?:public\.)?|,\s*)(` + strings.Join(names, "|") + `)\b`)
	var tables []string
	for _, m := range naming.FindAllStringSubmatch(sql, -1) {
		if !slices.Contains(tables, m[1]) {
			tables = append(tables, m[1])
		}
	}
	return tables
}

func TestEachPackageReadsAndWritesItsOwnTables(t *testing.T) {
	t.Parallel()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	owner := owners(t)
	found := map[string]int{}
	own := 0
	for _, s := range statements(t, root) {
		for _, table := range tablesIn(s.sql, owner) {
			switch {
			case strings.HasPrefix(s.file, owner[table]+"/"):
				own++
			case !harness.MatchString(s.file):
				found[s.file+" "+table]++
			}
		}
	}
	if own < 100 {
		t.Fatalf("only %d statements about own tables were found: the test looks at the wrong place", own)
	}
	for _, where := range slices.Sorted(maps.Keys(found)) {
		if n := found[where]; n > foreign[where] {
			t.Errorf("%s: %d statements about a table of another package: ask %s for it", where, n, owner[strings.Fields(where)[1]])
		}
	}
	for where, n := range foreign {
		if found[where] < n {
			t.Errorf("%s: %d on the list of exceptions, %d found: shorten the list", where, n, found[where])
		}
	}
}

func TestTablesAreFoundInSQL(t *testing.T) {
	t.Parallel()
	owner := map[string]string{"cases": "handoff", "orders": "orders", "staff": "handoff"}
	for sql, want := range map[string]string{
		"SELECT * FROM cases c JOIN orders o ON true":   "cases orders",
		"\n\tUPDATE cases SET x = 1":                    "cases",
		"DELETE FROM public.orders USING staff":         "orders staff",
		"SELECT 1 FROM cases, orders":                   "cases orders",
		"INSERT INTO staff (id) VALUES (1)":             "staff",
		" LEFT JOIN staff h ON h.id = c.assignee":       "staff",
		"SELECT 'FROM cases' -- FROM orders":            "",
		"the group cannot be used, cases go to private": "",
		"taken from orders":                             "",
		"SELECT c.cases FROM other":                     "",
	} {
		if got := strings.Join(tablesIn(sql, owner), " "); got != want {
			t.Errorf("%q names %q, want %q", sql, got, want)
		}
	}
}
