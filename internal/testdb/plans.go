package testdb

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Main runs the tests of a package that owns tables, and then asks PostgreSQL how it would run each statement that the
// code has sent through a pool of New. A statement that no index serves, so that it costs more the more is stored, fails
// the package. whole are parts of the statements that read all on purpose, with the reason.
func Main(m *testing.M, whole map[string]string) {
	code := m.Run()
	if code == 0 {
		if err := sent.judge(whole); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	os.Exit(code)
}

// recorder remembers the statements that the code itself has sent, and not its tests.
type recorder struct {
	mu   sync.Mutex
	seen map[string]bool // true: the code's own
}

var sent = &recorder{seen: map[string]bool{}}

func (r *recorder) note(sql string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, ok := r.seen[sql]; !ok {
		r.seen[sql] = askedByCode()
	}
}

// TraceQueryStart implements pgx.QueryTracer.
func (r *recorder) TraceQueryStart(ctx context.Context, conn *pgx.Conn, q pgx.TraceQueryStartData) context.Context {
	r.note(rewritten(ctx, conn, q.SQL, q.Args))
	return ctx
}

// TraceQueryEnd implements pgx.QueryTracer.
func (r *recorder) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

// TraceBatchStart implements pgx.BatchTracer.
func (r *recorder) TraceBatchStart(ctx context.Context, conn *pgx.Conn, b pgx.TraceBatchStartData) context.Context {
	for _, q := range b.Batch.QueuedQueries {
		r.note(rewritten(ctx, conn, q.SQL, q.Arguments))
	}
	return ctx
}

// TraceBatchQuery implements pgx.BatchTracer.
func (r *recorder) TraceBatchQuery(context.Context, *pgx.Conn, pgx.TraceBatchQueryData) {}

// TraceBatchEnd implements pgx.BatchTracer.
func (r *recorder) TraceBatchEnd(context.Context, *pgx.Conn, pgx.TraceBatchEndData) {}

// rewritten is a statement as PostgreSQL gets it: its named arguments are numbered.
func rewritten(ctx context.Context, conn *pgx.Conn, sql string, args []any) string {
	if len(args) == 1 {
		if by, ok := args[0].(pgx.QueryRewriter); ok {
			if numbered, _, err := by.RewriteQuery(ctx, conn, sql, nil); err == nil {
				return numbered
			}
		}
	}
	return sql
}

// askedByCode tells whether the first of our functions that lead to a statement is no test's.
func askedByCode() bool {
	callers := make([]uintptr, 32)
	frames := runtime.CallersFrames(callers[:runtime.Callers(4, callers)])
	for {
		frame, more := frames.Next()
		if strings.HasPrefix(frame.Function, "kefu/") && !strings.Contains(frame.Function, "kefu/internal/testdb.") {
			return !strings.HasSuffix(frame.File, "_test.go")
		}
		if !more {
			return false
		}
	}
}

// judge names the statements that read in a row what grows.
func (r *recorder) judge(whole map[string]string) error {
	ctx, cancel := context.WithTimeout(context.Background(), setupTimeout)
	defer cancel()
	filled, err := fullTables()
	if err != nil {
		return err
	}
	at, err := withDatabase(os.Getenv(databaseVariable), filled)
	if err != nil {
		return err
	}
	conn, err := pgx.Connect(ctx, at)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	// A small table is read in a row whatever indexes it has. So PostgreSQL is told to do that only where no index can
	// serve the statement; and joins by index only, for other joins read their tables whole.
	if _, err := conn.Exec(ctx, `SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off;
		SET plan_cache_mode = force_generic_plan; SET default_transaction_read_only = on`); err != nil {
		return err
	}
	partial, err := partialIndexes(ctx, conn)
	if err != nil {
		return err
	}
	var faults []error
	for n, sql := range slices.Sorted(maps.Keys(r.seen)) {
		if !r.seen[sql] || !readsOrWrites.MatchString(sql) {
			continue
		}
		plan, err := explain(ctx, conn, fmt.Sprintf("s%d", n), sql)
		if err != nil {
			faults = append(faults, fmt.Errorf("%w: %s", err, sql))
			continue
		}
		for _, table := range plan.readInARow(partial, false) {
			if small[table] != "" || readsAll(sql, whole) {
				continue
			}
			faults = append(faults, fmt.Errorf("%s is read in a row, whatever it holds:\n%s", table, sql))
		}
	}
	return errors.Join(faults...)
}

// small are the tables that stay small, with the reason. They may be read in a row.
var small = map[string]string{
	"staff":         "people who work in the shop",
	"products":      "the shop's catalogue, read whole when it changes",
	"ready_answers": "what agents have written down",
	"wordings":      "texts that an admin has changed",
	"caught_up":     "one row",
	"bot_facts":     "a few rows",
	"data_key":      "one row",
	"leases":        "a row for each task that one process does",
	"anchors":       "one for each chain",
	"sessions":      "a few a day, of people who work in the shop",
	"sign_ins":      "a few a day, of people who work in the shop",
	"seal_marks":    "one for each source of facts",
	"due_faults":    "what the clock could not do, until it can",
}

// readsAll tells whether a statement is one of those that read all on purpose.
func readsAll(sql string, whole map[string]string) bool {
	for part := range whole {
		if strings.Contains(sql, part) {
			return true
		}
	}
	return false
}

var readsOrWrites = regexp.MustCompile(`(?is)^\s*(select|insert|update|delete|with)\b`)

// partialIndexes are the indexes of a few of a table's rows only, such as what waits.
func partialIndexes(ctx context.Context, conn *pgx.Conn) (map[string]bool, error) {
	rows, err := conn.Query(ctx, `SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indpred IS NOT NULL`)
	if err != nil {
		return nil, err
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	partial := map[string]bool{}
	for _, name := range names {
		partial[name] = true
	}
	return partial, err
}

// plan is a node of what EXPLAIN prints.
type plan struct {
	Node   string `json:"Node Type"`
	Table  string `json:"Relation Name"`
	Index  string `json:"Index Name"`
	Cond   string `json:"Index Cond"`
	Filter string `json:"Filter"`
	Plans  []plan `json:"Plans"`
}

func explain(ctx context.Context, conn *pgx.Conn, name, sql string) (plan, error) {
	prepared, err := conn.Prepare(ctx, name, sql)
	if err != nil {
		var refused *pgconn.PgError
		if errors.As(err, &refused) && refused.Code == "42P01" {
			return plan{}, nil // a table of the tests' own
		}
		return plan{}, err
	}
	execute := "EXECUTE " + name
	if n := len(prepared.ParamOIDs); n > 0 {
		execute += "(" + strings.TrimSuffix(strings.Repeat("NULL,", n), ",") + ")"
	}
	var printed []byte
	if err := conn.QueryRow(ctx, "EXPLAIN (FORMAT JSON) "+execute).Scan(&printed); err != nil {
		return plan{}, err
	}
	var explained []struct{ Plan plan }
	if err := json.Unmarshal(printed, &explained); err != nil || len(explained) != 1 {
		return plan{}, fmt.Errorf("a plan that cannot be read: %s", printed)
	}
	return explained[0].Plan, nil
}

// readInARow are the tables that a plan reads from one end to the other: without an index, or by an index of all rows
// without saying which, unless it stops after some.
func (p plan) readInARow(partial map[string]bool, stops bool) []string {
	var tables []string
	stops = stops || p.Node == "Limit"
	switch p.Node {
	case "Seq Scan":
		tables = append(tables, p.Table)
	case "Index Scan", "Index Only Scan":
		if p.Cond == "" && !partial[p.Index] && !(stops && p.Filter == "") {
			tables = append(tables, p.Table)
		}
	}
	for _, below := range p.Plans {
		tables = append(tables, below.readInARow(partial, stops)...)
	}
	return tables
}
