package main

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"text/tabwriter"
	"time"

	"kefu/transcript"
	"kefu/transcript/export"
)

// benchExport measures what an export of a whole record needs, beside one of a tenth of it.
type benchExport struct {
	benchServers `embed:""`
	Entries      int `default:"100000" help:"How many entries the larger record has."`
}

// Run measures and prints a table.
func (c *benchExport) Run(ctx context.Context, s streams) error {
	b, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer b.close()
	conversations := c.Entries/20 + 1
	if err := b.converse(ctx, conversations); err != nil {
		return err
	}
	record := transcript.New(transcript.Config{})
	w := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "entries\ttook\tzip\theap at most\t")
	from := 1
	for _, to := range []int{c.Entries / 10, c.Entries} {
		for ; from <= to; from += 50_000 {
			if _, err := b.pool.Exec(ctx, fillSearch, from, min(from+50_000-1, to), conversations); err != nil {
				return err
			}
		}
		from = to + 1
		runtime.GC()
		counted := heapCounter{to: io.Discard}
		began := time.Now()
		x := export.Export{
			Title: "bench", Lang: "zh", Zone: time.UTC, Sources: record.Sources(), At: began,
			Word: func(_, value string) string { return value },
		}
		m, err := x.Write(ctx, b.pool, &counted)
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "%d\t%s\t%d MB\t%d MB\t\n", m.Rows, time.Since(began).Round(100*time.Millisecond), counted.bytes>>20, counted.most>>20)
	}
	return w.Flush()
}

// heapCounter counts what is written, and looks at each megabyte how large the heap is.
type heapCounter struct {
	to          io.Writer
	bytes, most uint64
}

func (c *heapCounter) Write(p []byte) (int, error) {
	if before := c.bytes >> 20; (c.bytes+uint64(len(p)))>>20 != before || c.bytes == 0 {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		c.most = max(c.most, m.HeapInuse)
	}
	n, err := c.to.Write(p)
	c.bytes += uint64(n)
	return n, err
}
