package orders

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"kefu/internal/retry"
	"kefu/internal/unnest"
)

const (
	importBatch   = 1000    // lines per transaction
	importMaxLine = 1 << 20 // bytes; a longer line is refused
)

// Beginner begins transactions; *pgxpool.Pool does.
type Beginner interface {
	Begin(ctx context.Context) (pgx.Tx, error)
}

// ImportOptions goes with Import.
type ImportOptions struct {
	// Now is the time of the import.
	Now time.Time
	// Total is the size of the input in bytes, for Progress; 0 if it is not known.
	Total int64
	// Tell, if not nil, takes what customers and agents are to hear of an order that was known already, within the
	// transaction in which it was changed. What is new by an import is history, and nobody hears of it.
	Tell func(ctx context.Context, tx pgx.Tx, saved SaveResult) error
	// Progress, if not nil, is called after each batch with the bytes that are done, and Total.
	Progress func(done, total int64)
}

// Report is what came of an import.
type Report struct {
	Created   int
	Updated   int // existed with an older version
	Unchanged int // existed with the same version
	Refused   []Refusal
	Ignored   map[string]int // fields that the contract does not know, and in how many lines each stood
}

// Refusal is a line that was not imported.
type Refusal struct {
	Line int    // from 1
	Why  string // begins with the field's name where one is wrong
}

// importLine is a line that was read and checked.
type importLine struct {
	number int
	record record
}

// importer collects lines into batches.
type importer struct {
	store  *Store
	db     Beginner
	now    time.Time
	tell   func(ctx context.Context, tx pgx.Tx, saved SaveResult) error
	batch  []importLine
	report Report
}

// Import reads orders, one Document a line. Each line is taken whole or refused whole, with its number and the reason;
// the others are not held up. A line without a version counts as version 1, and an order that exists with the same
// version is left as it is: importing a file again changes nothing. The error is one of reading or of the database;
// what the report tells of is stored all the same.
func (s *Store) Import(ctx context.Context, db Beginner, r io.Reader, o ImportOptions) (Report, error) {
	im := &importer{store: s, db: db, now: o.Now, tell: o.Tell}
	err := im.run(ctx, r, o)
	slices.SortFunc(im.report.Refused, func(a, b Refusal) int { return cmp.Compare(a.Line, b.Line) })
	return im.report, err
}

// run reads the lines and stores them batch by batch.
func (im *importer) run(ctx context.Context, r io.Reader, o ImportOptions) error {
	lines := newLineReader(r)
	for {
		raw, err := lines.next()
		if err == nil {
			im.take(lines.number, raw)
		}
		if ended := errors.Is(err, io.EOF); ended || len(im.batch) == importBatch {
			if err := im.flush(ctx); err != nil {
				return err
			}
			if o.Progress != nil {
				o.Progress(lines.done, o.Total)
			}
			if ended {
				return nil
			}
		}
		switch {
		case errors.Is(err, bufio.ErrTooLong):
			im.refuse(lines.number, fmt.Errorf("line is longer than %d bytes", importMaxLine))
		case err != nil:
			return fmt.Errorf("read line %d: %w", lines.number, err)
		}
	}
}

// take adds a line to the batch, or refuses it. Blank lines are passed over.
func (im *importer) take(number int, raw []byte) {
	raw = bytes.TrimSpace(bytes.TrimPrefix(raw, []byte("\uFEFF")))
	if len(raw) == 0 {
		return
	}
	d, ignored, err := ParseDocument(raw)
	if err != nil {
		im.refuse(number, err)
		return
	}
	im.ignore(ignored)
	r, err := im.store.check(d, &checker{now: im.now, history: true})
	if err != nil {
		im.refuse(number, err)
		return
	}
	im.batch = append(im.batch, importLine{number, r})
}

// ignore counts fields that are passed over; the same field of any item counts as one.
func (im *importer) ignore(fields []string) {
	seen := map[string]bool{}
	for _, field := range fields {
		field = itemIndex.ReplaceAllString(field, "[]")
		if !seen[field] && (im.report.Ignored[field] > 0 || len(im.report.Ignored) < mostIgnored) {
			if im.report.Ignored == nil {
				im.report.Ignored = map[string]int{}
			}
			im.report.Ignored[field]++
		}
		seen[field] = true
	}
}

var itemIndex = regexp.MustCompile(`\[[0-9]+\]`)

func (im *importer) refuse(number int, why error) {
	var lost *LostError
	if errors.As(why, &lost) {
		why = &FieldError{Field: "status", Why: "cannot be reached: the order is " + string(lost.Order.Status)}
	}
	im.report.Refused = append(im.report.Refused, Refusal{Line: number, Why: why.Error()})
}

// flush stores the batch: at once if it can, else line by line, so that one bad line takes no other with it.
func (im *importer) flush(ctx context.Context) error {
	batch := im.batch
	im.batch = im.batch[:0]
	report := im.report
	err := im.inTx(ctx, func(tx pgx.Tx) error { return im.store.importBatch(ctx, tx, batch, im) })
	if !isRefusal(err) {
		return err
	}
	im.report = report
	for _, line := range batch {
		before := im.report
		err := im.inTx(ctx, func(tx pgx.Tx) error {
			return im.store.importBatch(ctx, tx, []importLine{line}, im)
		})
		if isRefusal(err) {
			im.report = before
			im.refuse(line.number, err)
			err = nil
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// inTx runs f in a transaction of its own, and again if PostgreSQL asks for that.
func (im *importer) inTx(ctx context.Context, f func(tx pgx.Tx) error) error {
	before := im.report
	err := retry.Tx(ctx, im.db, func(tx pgx.Tx) error {
		im.report = before
		return Within(ctx, tx, f)
	})
	if err != nil {
		return fmt.Errorf("import: %w", err)
	}
	return nil
}

// importBatch stores lines: new orders together, then those that exist one by one.
func (s *Store) importBatch(ctx context.Context, tx pgx.Tx, lines []importLine, im *importer) error {
	nos := unnest.Column(lines, func(l importLine) string { return l.record.no })
	versions, err := orderVersions(ctx, tx, nos)
	if err != nil {
		return err
	}
	var fresh []record
	var known []importLine
	for _, line := range lines {
		if _, exists := versions[line.record.no]; exists {
			known = append(known, line)
			continue
		}
		if err := line.record.enough(); err != nil {
			im.refuse(line.number, err)
			continue
		}
		versions[line.record.no] = line.record.versionOr(1) // the same number again in this batch is a known one
		fresh = append(fresh, line.record)
	}
	if len(fresh) > 0 {
		if err := s.insert(ctx, tx, fresh, im.now); err != nil {
			return err
		}
		im.report.Created += len(fresh)
	}
	for _, line := range known {
		err := s.importKnown(ctx, tx, line.record, versions, im)
		var field *FieldError
		var lost *LostError
		if errors.As(err, &field) || errors.As(err, &lost) || errors.Is(err, ErrOldVersion) {
			im.refuse(line.number, err)
			err = nil
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// importKnown brings an order that exists to a newer version.
func (s *Store) importKnown(ctx context.Context, tx pgx.Tx, r record, versions map[string]int64, im *importer) error {
	switch version := r.versionOr(1); {
	case version < versions[r.no]:
		return ErrOldVersion
	case version == versions[r.no]:
		im.report.Unchanged++
		return nil
	default:
		result, err := s.save(ctx, tx, r, im.now)
		if err != nil {
			return err
		}
		versions[r.no] = version
		if im.tell != nil {
			if err := im.tell(ctx, tx, result); err != nil {
				return err
			}
		}
		if result.Lost { // money is never turned away, see Save
			return &FieldError{Field: "status", Why: "cannot be reached: the order is " + string(result.Order.Status) + "; its payment is recorded"}
		}
		im.report.Updated++
		return nil
	}
}

// orderVersions returns the versions of those orders that exist.
func orderVersions(ctx context.Context, tx pgx.Tx, nos []string) (map[string]int64, error) {
	rows, err := tx.Query(ctx, `SELECT order_no, version FROM orders WHERE order_no = ANY ($1)`, nos)
	if err != nil {
		return nil, fmt.Errorf("find known orders: %w", err)
	}
	versions := map[string]int64{}
	var no string
	var version int64
	if _, err := pgx.ForEachRow(rows, []any{&no, &version}, func() error {
		versions[no] = version
		return nil
	}); err != nil {
		return nil, fmt.Errorf("find known orders: %w", err)
	}
	return versions, nil
}

// isRefusal reports whether the database refused what was written, as against being away.
func isRefusal(err error) bool {
	var pg *pgconn.PgError
	return retry.Possible(err) || errors.As(err, &pg) && (pg.Code[:2] == "22" || pg.Code[:2] == "23")
}

// lineReader reads lines of limited length, and goes on behind one that is too long.
type lineReader struct {
	r      *bufio.Reader
	number int   // of the line returned last
	done   int64 // bytes
}

func newLineReader(r io.Reader) *lineReader {
	return &lineReader{r: bufio.NewReaderSize(r, importMaxLine)}
}

// next returns the next line, valid until the call after; bufio.ErrTooLong for one that is too long, io.EOF after the
// last.
func (l *lineReader) next() ([]byte, error) {
	line, err := l.r.ReadSlice('\n')
	l.done += int64(len(line))
	l.number++
	if errors.Is(err, bufio.ErrBufferFull) {
		for errors.Is(err, bufio.ErrBufferFull) {
			line, err = l.r.ReadSlice('\n')
			l.done += int64(len(line))
		}
		if err == nil || errors.Is(err, io.EOF) {
			err = bufio.ErrTooLong
		}
		return nil, err
	}
	if errors.Is(err, io.EOF) && len(line) > 0 {
		return line, nil // the last line needs no line end
	}
	return line, err
}
