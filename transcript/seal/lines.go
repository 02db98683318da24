package seal

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/jackc/pgx/v5"
)

// FileLines reads anchors from a file. A last line that a crash cut short is left out.
func FileLines(name string) func(ctx context.Context, each func(raw []byte) error) error {
	return func(_ context.Context, each func(raw []byte) error) error {
		file, err := os.Open(filepath.Clean(name))
		if err != nil {
			return fmt.Errorf("the anchors cannot be read: %w", err)
		}
		defer func() { _ = file.Close() }()
		return ReaderLines(file, each)
	}
}

// ReaderLines hands over each line of r that is whole.
func ReaderLines(r io.Reader, each func(raw []byte) error) error {
	lines := bufio.NewReaderSize(r, 1<<20)
	for {
		line, err := lines.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("the anchors cannot be read: %w", err)
		}
		if err := each(bytes.TrimSuffix(line, []byte("\n"))); err != nil {
			return err
		}
	}
}

// StoredLines reads the anchors that stand in the database: who has it and the key could have written them anew.
func StoredLines(db Reader) func(ctx context.Context, each func(raw []byte) error) error {
	return func(ctx context.Context, each func(raw []byte) error) error {
		for after := int64(-1); ; {
			rows, err := db.Query(ctx, `SELECT n, line FROM anchors WHERE n > $1 ORDER BY n LIMIT 500`, after)
			if err != nil {
				return fmt.Errorf("read the anchors: %w", err)
			}
			count := 0
			var line string
			var failed error
			_, err = pgx.ForEachRow(rows, []any{&after, &line}, func() error {
				count++
				failed = each([]byte(line))
				return failed
			})
			if failed != nil || count == 0 || err != nil {
				return errors.Join(failed, err)
			}
		}
	}
}
