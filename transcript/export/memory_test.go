package export_test

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"testing"

	"kefu/transcript/export"
)

// counter counts what it is given.
type counter struct {
	bytes, most uint64
}

func (c *counter) Write(p []byte) (int, error) {
	if c.bytes += uint64(len(p)); c.bytes%(1<<17) < uint64(len(p)) {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		c.most = max(c.most, m.HeapInuse)
	}
	return len(p), nil
}

// Neither one long conversation nor many of them need more memory than a short one.
func TestALargeExportNeedsNoMoreMemory(t *testing.T) {
	f := newFixture(t)
	if _, err := f.pool.Exec(t.Context(), `
		INSERT INTO conversations (kind, chat, started_at, active_at) SELECT 'customer', n, now(), now() FROM generate_series(3, 201) AS n`); err != nil {
		t.Fatal(err)
	}
	if _, err := f.pool.Exec(t.Context(), `
		INSERT INTO entries (conversation_id, at, author, audience, kind, text, message, salt, commitment)
		SELECT CASE WHEN n % 2 = 0 THEN 1 ELSE 2 + n / 2 % 200 END, timestamptz '2026-01-01' + n * interval '1 second', 'customer', 'both', 'text', said, jsonb_build_object('text', said), 's', 'c'
		FROM generate_series(1, 24000) AS n CROSS JOIN LATERAL (SELECT repeat(md5(n::text), 20) AS said) AS words`); err != nil {
		t.Fatal(err)
	}
	many := make([]string, 200)
	for i := range many {
		many[i] = fmt.Sprint("conversation:", i+2)
	}
	defer debug.SetGCPercent(debug.SetGCPercent(50)) // or what is measured is mostly what nobody holds any more
	for name, chains := range map[string][]string{"one": {"conversation:1"}, "many": many} {
		runtime.GC()
		var before runtime.MemStats
		runtime.ReadMemStats(&before)
		var c counter
		m := f.export(&c, chains...)
		if m.Rows != 12000 || c.bytes < 1<<20 {
			t.Errorf("%s: %d rows, %d bytes", name, m.Rows, c.bytes)
		}
		checked := f.checked(chains)
		if grown := int64(checked) - int64(before.HeapInuse); grown > 64<<20 {
			t.Errorf("%s: checking it, the heap grew by %d MB", name, grown>>20)
		} else {
			t.Logf("%s: checking it, the heap grew by %d MB", name, grown>>20)
		}
		if grown := int64(c.most) - int64(before.HeapInuse); grown > 64<<20 {
			t.Errorf("%s: the heap grew by %d MB", name, grown>>20)
		} else {
			t.Logf("%s: the heap grew by %d MB", name, grown>>20)
		}
	}
}

// checked exports to a file, checks it, and tells how large the heap was meanwhile.
func (f *fixture) checked(chains []string) (most uint64) {
	f.Helper()
	file, err := os.Create(filepath.Join(f.dir, fmt.Sprint(len(chains), ".zip")))
	if err != nil {
		f.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	f.export(file, chains...)
	size, err := file.Seek(0, io.SeekEnd)
	if err != nil {
		f.Fatal(err)
	}
	runtime.GC()
	told := int64(0)
	r, err := export.Check{Key: f.key, Progress: func(done, of int64) {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		most, told = max(most, m.HeapInuse), done
		if done > of {
			f.Errorf("%d of %d bytes", done, of)
		}
	}}.Verify(file, size)
	if err != nil || len(r.Wrong) > 0 || told < size {
		f.Errorf("%+v, %v, progress until %d of %d bytes", r, err, told, size)
	}
	return most
}
