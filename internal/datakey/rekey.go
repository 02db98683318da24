package datakey

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"kefu/internal/secret"
)

// rowsAtOnce is how many rows one transaction of Rekey reads and seals anew.
const rowsAtOnce = 500

// Progress tells how far Rekey is in a table: rows looked at, of about so many.
type Progress func(table string, done, about int64)

// Lost is a column with values that no given key opens.
type Lost struct {
	Table  string
	Values int64
}

// Rekey seals every sealed value with the first key of box. It may be interrupted and run again, while kefu serves: what
// has the first key already is left alone, and a row that was written meanwhile is not overwritten. It returns the
// tables that hold values which none of the keys opens; those values stay as they are.
func Rekey(ctx context.Context, pool *pgxpool.Pool, box *secret.Box, progress Progress) ([]Lost, error) {
	tables, err := sealedTables(ctx, pool)
	if err != nil {
		return nil, err
	}
	var lost []Lost
	for _, t := range tables {
		n, err := t.rekey(ctx, pool, box, progress)
		if err != nil {
			return lost, fmt.Errorf("seal %s anew: %w", t.name, err)
		}
		if n > 0 {
			lost = append(lost, Lost{t.name, n})
		}
	}
	return lost, nil
}

// sealedTable is a table with sealed columns.
type sealedTable struct {
	schema, name string
	key          []string // columns of the primary key
	columns      []string // sealed ones
}

// sealedTables finds them in the database itself, so that a table that is added later is not forgotten. Partitions are
// reached through their parent. The word of the data key comes last: until then the old key is still needed.
func sealedTables(ctx context.Context, pool *pgxpool.Pool) ([]sealedTable, error) {
	rows, err := pool.Query(ctx, `
		SELECT n.nspname, c.relname,
			array_agg(a.attname::text ORDER BY a.attnum) FILTER (WHERE a.attname LIKE '%\_sealed'),
			(SELECT array_agg(k.attname::text ORDER BY k.attnum)
			   FROM pg_index i JOIN pg_attribute k ON k.attrelid = c.oid AND k.attnum = ANY(i.indkey)
			  WHERE i.indrelid = c.oid AND i.indisprimary)
		FROM pg_class c
		JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = current_schema()
		JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
		WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
		GROUP BY c.oid, n.nspname, c.relname
		HAVING bool_or(a.attname LIKE '%\_sealed')
		ORDER BY c.relname = 'data_key', c.relname`)
	if err != nil {
		return nil, fmt.Errorf("find what is sealed: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (t sealedTable, err error) {
		err = row.Scan(&t.schema, &t.name, &t.columns, &t.key)
		return t, err
	})
}

func (t sealedTable) identifier() string { return pgx.Identifier{t.schema, t.name}.Sanitize() }

func quoted(columns []string) string {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = pgx.Identifier{c}.Sanitize()
	}
	return strings.Join(names, ", ")
}

// rekey walks one table in the order of its primary key, and counts the values that no key opens.
func (t sealedTable) rekey(ctx context.Context, pool *pgxpool.Pool, box *secret.Box, progress Progress) (lost int64, err error) {
	var about, done int64
	if err := pool.QueryRow(ctx, `SELECT greatest(reltuples, 0)::bigint FROM pg_class WHERE oid = $1::regclass`, t.identifier()).Scan(&about); err != nil {
		return 0, err
	}
	var last []any
	for {
		rows, err := t.page(ctx, pool, last)
		if err != nil {
			return lost, err
		}
		batch := &pgx.Batch{}
		for _, row := range rows {
			lost += t.reseal(row, box, batch)
		}
		if batch.Len() > 0 {
			if err := pool.SendBatch(ctx, batch).Close(); err != nil {
				return lost, err
			}
		}
		done += int64(len(rows))
		progress(t.name, done, max(about, done))
		if len(rows) < rowsAtOnce {
			return lost, nil
		}
		last = rows[len(rows)-1][:len(t.key)]
	}
}

// page reads the next rows: primary key, then sealed values.
func (t sealedTable) page(ctx context.Context, pool *pgxpool.Pool, last []any) ([][]any, error) {
	after := ""
	if last != nil {
		marks := make([]string, len(last))
		for i := range last {
			marks[i] = "$" + strconv.Itoa(i+1)
		}
		after = ` WHERE (` + quoted(t.key) + `) > (` + strings.Join(marks, ", ") + `)`
	}
	rows, err := pool.Query(ctx, `SELECT `+quoted(t.key)+`, `+quoted(t.columns)+` FROM `+t.identifier()+after+
		` ORDER BY `+quoted(t.key)+` LIMIT `+strconv.Itoa(rowsAtOnce), last...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) ([]any, error) { return row.Values() })
}

// reseal queues the updates of one row, and counts its values that no key opens.
func (t sealedTable) reseal(row []any, box *secret.Box, batch *pgx.Batch) (lost int64) {
	for i, column := range t.columns {
		sealed, ok := row[len(t.key)+i].([]byte)
		if !ok {
			continue // null
		}
		fresh, changed, err := box.Reseal(sealed)
		if err != nil {
			lost++
		}
		if !changed {
			continue
		}
		name := pgx.Identifier{column}.Sanitize()
		sql := `UPDATE ` + t.identifier() + ` SET ` + name + ` = $1 WHERE ` + name + ` = $2`
		args := []any{fresh, sealed}
		for k, key := range t.key {
			args = append(args, row[k])
			sql += ` AND ` + pgx.Identifier{key}.Sanitize() + ` = $` + strconv.Itoa(len(args))
		}
		batch.Queue(sql, args...)
	}
	return lost
}
