package main

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/jackc/pgx/v5"
)

// This file prints what a run of benchTurns has measured.

// write prints what was measured.
func (r *turnsRun) write() error {
	fmt.Fprintf(r.out, "%d updates, %d chats at once; bare: an echo on the same library that keeps nothing\n", r.Updates/benchRounds*benchRounds, r.Chats)
	fmt.Fprintf(r.out, "mixed work: lists, cancels, cases and words between customers and an agent, a quarter each; the echo hears greetings\n\n")
	t := tabwriter.NewWriter(r.out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "\tkefu/s\tp50\tp99\tbare/s\tp50\tp99\tratio\t")
	short := func(s sample, of int) time.Duration { return s.percentile(of).Round(100 * time.Microsecond) }
	for _, l := range r.lines {
		fmt.Fprintf(t, "%s\t%.0f\t%s\t%s\t%.0f\t%s\t%s\t%.2f\t\n", l.name, l.kefu.rate(), short(l.kefu, 50), short(l.kefu, 99),
			l.bare.rate(), short(l.bare, 50), short(l.bare, 99), l.kefu.rate()/l.bare.rate())
	}
	if err := t.Flush(); err != nil {
		return err
	}
	if err := r.writeCosts(); err != nil {
		return err
	}
	for _, l := range r.lines {
		r.writeStored(l)
	}
	for _, line := range r.statements {
		fmt.Fprintln(r.out, line)
	}
	return nil
}

// writeCosts prints what an update took. A busy machine stretches processor time; the echo's in the same run is stretched alike.
func (r *turnsRun) writeCosts() error {
	fmt.Fprintf(r.out, "\nprocessor time an update, in ms and in those of the echo; how often PostgreSQL was asked, with how many statements; memory at most, after the first round and the last\n\n")
	t := tabwriter.NewWriter(r.out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "\tkefu\tPostgreSQL\techo\tin echoes\tasked\tstatements\tmemory, MB\t")
	for _, l := range r.lines {
		n := float64(len(l.kefu.times))
		ms := func(d time.Duration) float64 { return d.Seconds() * 1000 / n }
		echo := ms(l.cost.echo.CPU)
		fmt.Fprintf(t, "%s\t%.3f\t%.3f\t%.3f\t%.1f + %.1f\t%.2f\t%.2f\t%d, %d\t\n", l.name, ms(l.cost.kefu.CPU), ms(l.cost.postgres), echo,
			ms(l.cost.kefu.CPU)/echo, ms(l.cost.postgres)/echo, float64(l.cost.kefu.Asked)/n, float64(l.cost.kefu.Statements)/n,
			l.memory>>20, l.cost.kefu.Memory>>20)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(r.out)
	return nil
}

// storedShown is how many tables are named.
const storedShown = 5

// writeStored prints how much was stored for an update, and in which tables most.
func (r *turnsRun) writeStored(l turnsLine) {
	n := int64(len(l.kefu.times))
	var all int64
	for _, bytes := range l.cost.stored {
		all += bytes
	}
	tables := slices.SortedFunc(maps.Keys(l.cost.stored), func(a, b string) int {
		return cmp.Compare(l.cost.stored[b], l.cost.stored[a])
	})
	fmt.Fprintf(r.out, "%s: stored an update, with indexes: %d bytes;", l.name, all/n)
	for _, table := range tables[:min(storedShown, len(tables))] {
		fmt.Fprintf(r.out, " %s %d", table, l.cost.stored[table]/n)
	}
	fmt.Fprintln(r.out)
}

// readStatements keeps on which statements PostgreSQL spent most: microseconds in all, for planning and for execution.
func (r *turnsRun) readStatements(ctx context.Context, n int) error {
	conn, err := pgx.Connect(ctx, r.servers.DatabaseURL)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }()
	rows, err := conn.Query(ctx, `
		SELECT (total_plan_time + total_exec_time) * 1000 / $2, total_plan_time * 1000 / $2, plans::float8 / $2, calls::float8 / $2,
			regexp_replace(query, '\s+', ' ', 'g')
		FROM pg_stat_statements ORDER BY 1 DESC LIMIT $1`, r.Statements, float64(n))
	if err != nil {
		return err
	}
	r.statements = append(r.statements, "", "an update: µs in PostgreSQL, of these for planning; plans; calls")
	var all, planning, plans, calls float64
	var sql string
	_, err = pgx.ForEachRow(rows, []any{&all, &planning, &plans, &calls, &sql}, func() error {
		if len(sql) > 150 {
			sql = sql[:150]
		}
		r.statements = append(r.statements, fmt.Sprintf("%6.1f %6.1f %6.3f %6.3f  %s", all, planning, plans, calls, sql))
		return nil
	})
	return err
}
