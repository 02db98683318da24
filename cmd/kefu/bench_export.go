package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"runtime"
	"text/tabwriter"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"kefu/transcript"
	"kefu/transcript/export"
	"kefu/transcript/seal"
)

// benchExport measures what sealing, exporting and checking a whole record needs, beside one of a tenth of it.
type benchExport struct {
	benchServers `embed:""`
	Entries      int `default:"100000" help:"How many entries the larger record has."`
}

// Run measures and prints a table.
func (c *benchExport) Run(ctx context.Context, s streams) error {
	b, err := c.fill(ctx, c.Entries)
	if err != nil {
		return err
	}
	defer b.close()
	record := transcript.New(transcript.Config{})
	key, err := seal.NewKey(make([]byte, seal.KeySize))
	if err != nil {
		return err
	}
	sealer := seal.Sealer{Key: key, Sources: record.Sources(), Now: time.Now}
	w := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "entries\tsealed in\texported in\tzip\theap at most\tverified in\theap at most\t")
	for _, to := range []int{c.Entries / 10, c.Entries} {
		if err := b.upTo(ctx, to, ctx.Err); err != nil {
			return err
		}
		began := time.Now()
		if _, err := sealer.Pass(ctx, b.pool); err != nil {
			return err
		}
		fmt.Fprintf(w, "%d\t%s\t", to, time.Since(began).Round(100*time.Millisecond))
		if err := c.exportAndVerify(ctx, b.pool, record.Sources(), key, w); err != nil {
			return err
		}
	}
	return w.Flush()
}

// exportAndVerify writes an export to a file without a name, checks it, and prints what both took.
func (c *benchExport) exportAndVerify(ctx context.Context, pool *pgxpool.Pool, sources []seal.Source, key *seal.Key, w io.Writer) error {
	file, err := os.CreateTemp("", "kefu-bench-*.zip")
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	if err := os.Remove(file.Name()); err != nil {
		return err
	}
	runtime.GC()
	began := time.Now()
	counted := heapCounter{to: file}
	x := export.Export{
		Title: "bench", Lang: "zh", Zone: time.UTC, Sources: sources, Key: key, At: began, Word: func(_, value string) string { return value },
	}
	if _, err := x.Write(ctx, pool, &counted); err != nil {
		return err
	}
	fmt.Fprintf(w, "%s\t%d MB\t%d MB\t", time.Since(began).Round(100*time.Millisecond), counted.bytes>>20, counted.most>>20)
	runtime.GC()
	began = time.Now()
	size := int64(counted.bytes) // #nosec G115 -- of a file
	counted.most = 0
	lines := seal.StoredLines(pool)
	r, err := export.Check{
		Key: key, Lines: func(each func([]byte) error) error { return lines(ctx, each) }, Progress: func(int64, int64) { counted.look() },
	}.Verify(file, size)
	if err == nil && (len(r.Wrong) > 0 || r.Sealed != r.Rows) {
		err = fmt.Errorf("the export does not hold: %d rows, %d of them sealed, %q", r.Rows, r.Sealed, r.Wrong)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "%s\t%d MB\t\n", time.Since(began).Round(100*time.Millisecond), counted.most>>20)
	return nil
}

// heapCounter counts what is written, and looks at each megabyte how large the heap is.
type heapCounter struct {
	to          io.Writer
	bytes, most uint64
}

func (c *heapCounter) look() {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	c.most = max(c.most, m.HeapInuse)
}

func (c *heapCounter) Write(p []byte) (int, error) {
	if before := c.bytes >> 20; (c.bytes+uint64(len(p)))>>20 != before || c.bytes == 0 {
		c.look()
	}
	n, err := c.to.Write(p)
	c.bytes += uint64(n)
	return n, err
}
