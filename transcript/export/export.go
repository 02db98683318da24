// Package export writes parts of the record as one zip that stands by itself: a page for people, lines for machines, a
// table, the files that were kept, and hashes and seals that prove all of it.
//
// Rows are read in pages and written as they come, once for each form, so that a million of them need no more memory than
// ten. It knows facts and their seals, not what they are about; words for people come from the caller.
package export

import (
	"archive/zip"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"math"
	"os"
	"slices"
	"strings"
	"time"

	"kefu/transcript/seal"
)

// Export is what is to be written.
type Export struct {
	Title    string
	Lang     string // of the page
	Zone     *time.Location
	Chains   []string // such as "conversation:17"; none: the whole record
	Since    time.Time
	Sources  []seal.Source
	Key      *seal.Key // signs the manifest; nil: nobody does
	MediaDir string
	By       string // who made it
	Why      string
	At       time.Time
	// Word puts a value of a closed set into words: as set "author" the value "customer".
	Word func(set, value string) string
	// Staff are the names of members of staff.
	Staff    map[int64]string
	Progress func(rows int64)
}

// Row is one line of entries.jsonl.
type Row struct {
	Source  string          `json:"source"`
	ID      int64           `json:"id"`
	Chain   string          `json:"chain"`
	At      time.Time       `json:"at"`
	Open    json.RawMessage `json:"open"`
	Content json.RawMessage `json:"content"`
	Erased  bool            `json:"erased,omitempty"`
	// Salt and Original are what the commitment of the seal is made with, beside Content.
	Salt     []byte `json:"salt,omitempty"`
	Original []byte `json:"original,omitempty"`
	Sealed   bool   `json:"sealed"`
}

// Manifest is manifest.json.
type Manifest struct {
	Title   string            `json:"title"`
	At      time.Time         `json:"at"`
	By      string            `json:"by"`
	Why     string            `json:"why,omitempty"`
	Chains  []string          `json:"chains,omitempty"`
	Since   *time.Time        `json:"since,omitempty"`
	Rows    int64             `json:"rows"`
	Files   map[string]string `json:"files"`             // SHA-256 in hex, by name
	Missing map[string]string `json:"missing,omitempty"` // files that were sent and are not here, and why
	MAC     []byte            `json:"mac,omitempty"`
}

// Write writes the zip. All of it is read from db, which should be a transaction that sees one moment.
func (x *Export) Write(ctx context.Context, db seal.Reader, to io.Writer) (Manifest, error) {
	w := &writer{Export: x, db: db, zip: zip.NewWriter(to), m: Manifest{
		Title: x.Title, At: x.At, By: x.By, Why: x.Why, Chains: x.Chains, Files: map[string]string{}, Missing: map[string]string{},
	}, media: map[string]string{}}
	if !x.Since.IsZero() {
		w.m.Since = &x.Since
	}
	for _, part := range []struct {
		name  string
		write func(context.Context, io.Writer) error
	}{
		{"entries.jsonl", w.lines}, {"entries.csv", w.table}, {"index.html", w.page}, {"seal.jsonl", w.seals},
	} {
		if err := w.file(part.name, func(to io.Writer) error { return part.write(ctx, to) }); err != nil {
			return w.m, fmt.Errorf("write %s: %w", part.name, err)
		}
	}
	if err := w.files(ctx); err != nil {
		return w.m, err
	}
	if x.Key != nil {
		raw, err := json.Marshal(w.m)
		if err != nil {
			return w.m, err
		}
		w.m.MAC = x.Key.Sign(raw)
	}
	out, err := w.zip.CreateHeader(&zip.FileHeader{Name: "manifest.json", Method: zip.Deflate, Modified: x.At})
	if err != nil {
		return w.m, err
	}
	raw, err := json.Marshal(w.m)
	if err != nil {
		return w.m, err
	}
	if _, err := out.Write(raw); err != nil {
		return w.m, err
	}
	return w.m, w.zip.Close()
}

type writer struct {
	*Export
	db    seal.Reader
	zip   *zip.Writer
	m     Manifest
	media map[string]string // kept files that were sent: name in the zip, by SHA-256 in hex
	rows  int64
}

// file adds a file, with its hash.
func (w *writer) file(name string, write func(io.Writer) error) error {
	out, err := w.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: w.At})
	if err != nil {
		return err
	}
	sum := sha256.New()
	if err := write(io.MultiWriter(out, sum)); err != nil {
		return err
	}
	w.m.Files[name] = hexOf(sum)
	return nil
}

func hexOf(h hash.Hash) string { return hex.EncodeToString(h.Sum(nil)) }

// lines writes entries.jsonl, and notes which files were sent.
func (w *writer) lines(ctx context.Context, to io.Writer) error {
	enc := json.NewEncoder(to)
	enc.SetEscapeHTML(false)
	err := w.walk(ctx, func(r Row) error {
		w.rows++
		if w.Progress != nil && w.rows%1000 == 0 {
			w.Progress(w.rows)
		}
		w.noteFile(r)
		return enc.Encode(r)
	})
	w.m.Rows = w.rows
	return err
}

// sentFile is the open part of a fact about a file.
type sentFile struct {
	Ref    string  `json:"ref"`
	SHA256 *string `json:"sha256"`
	MIME   string  `json:"mime"`
	Fault  string  `json:"fault"`
}

// extensions are those of the files that a browser shows without harm; all others are bytes.
var extensions = map[string]string{
	"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/webp": ".webp", "video/mp4": ".mp4", "video/webm": ".webm",
	"audio/ogg": ".ogg", "audio/mpeg": ".mp3", "audio/mp4": ".m4a", "application/pdf": ".pdf",
}

func (w *writer) noteFile(r Row) {
	var f sentFile
	if r.Source != "file" || json.Unmarshal(r.Open, &f) != nil {
		return
	}
	if f.SHA256 == nil || len(*f.SHA256) != 64 || strings.Trim(*f.SHA256, "0123456789abcdef") != "" {
		w.m.Missing[fmt.Sprintf("file %d", r.ID)] = cmp.Or(f.Fault, "it was not fetched")
		return
	}
	w.media[*f.SHA256] = "media/" + *f.SHA256 + cmp.Or(extensions[f.MIME], ".bin")
}

// files copies what the media store has.
func (w *writer) files(ctx context.Context) error {
	store, err := os.OpenRoot(w.MediaDir)
	if err != nil {
		for sum := range w.media {
			w.m.Missing[sum] = "there is no media store"
		}
		return nil
	}
	defer func() { _ = store.Close() }()
	sums := make([]string, 0, len(w.media))
	for sum := range w.media {
		sums = append(sums, sum)
	}
	slices.Sort(sums)
	for _, sum := range sums {
		if err := ctx.Err(); err != nil {
			return err
		}
		file, err := store.Open(sum)
		if errors.Is(err, fs.ErrNotExist) {
			w.m.Missing[sum] = "it is not in the media store any more"
			continue
		}
		if err != nil {
			return err
		}
		err = w.file(w.media[sum], func(to io.Writer) error { _, err := io.Copy(to, file); return err })
		if err = errors.Join(err, file.Close()); err != nil {
			return err
		}
	}
	return nil
}

// seals writes the seals of the chains, whole.
func (w *writer) seals(ctx context.Context, to io.Writer) error {
	enc := json.NewEncoder(to)
	return seal.Walk(ctx, w.db, w.Chains, func(s seal.Sealed) error { return enc.Encode(s) })
}

// table writes entries.csv.
func (w *writer) table(ctx context.Context, to io.Writer) error {
	if _, err := io.WriteString(to, "\ufeff"); err != nil { // so that Excel reads it as UTF-8
		return err
	}
	out := csv.NewWriter(to)
	if err := out.Write([]string{"time", "where", "who", "what", "text"}); err != nil {
		return err
	}
	err := w.walk(ctx, func(r Row) error {
		l := w.describe(r)
		cells := []string{l.At, r.Chain, l.Who, l.What, l.Text}
		for i := range cells {
			cells[i] = Harmless(cells[i])
		}
		return out.Write(cells)
	})
	out.Flush()
	return errors.Join(err, out.Error())
}

// Harmless keeps a spreadsheet from taking a cell for a formula: also where spaces or characters that nobody sees come
// first.
func Harmless(cell string) string {
	seen := strings.TrimLeftFunc(cell, func(r rune) bool {
		return r <= ' ' || r == '\u00a0' || r == '\ufeff' || r >= 0x200b && r <= 0x200f || r >= 0x202a && r <= 0x202e
	})
	if strings.ContainsAny(cell[:min(len(cell), 1)], "\t\r\n") || seen != "" && strings.ContainsRune("=+-@＝＋－＠|%", []rune(seen)[0]) {
		return "'" + cell
	}
	return cell
}

// How many facts are read at once of a stream: all streams together hold about mostHeld of them, so that a hundred
// conversations need no more memory than one.
const mostHeld, smallestPage = 16000, 50

// mostChains is how many chains are read each by itself. When there are more, the whole record is read once, and what is of no
// wanted chain left out.
const mostChains = 100

// stream is the facts of one source in one chain.
type stream struct {
	source seal.Source
	chain  string          // "": all
	wanted map[string]bool // of these alone, where they are many; nil: any
	after  int64
	rows   []Row
	ended  bool
}

// streams are what is read: each source in each of its chains, or all of a source where there are many.
func (w *writer) streams() (all []*stream) {
	wanted, kinds := map[string]bool{}, map[string][]string{}
	for _, chain := range w.Chains {
		kind, _, _ := strings.Cut(chain, ":")
		wanted[chain], kinds[kind] = true, append(kinds[kind], chain)
	}
	for _, source := range w.Sources {
		switch {
		case len(w.Chains) == 0:
			all = append(all, &stream{source: source, after: math.MinInt64})
		case len(w.Chains) > mostChains && len(kinds[source.Kind]) > 0:
			all = append(all, &stream{source: source, after: math.MinInt64, wanted: wanted})
		default:
			for _, chain := range kinds[source.Kind] {
				all = append(all, &stream{source: source, chain: chain, after: math.MinInt64})
			}
		}
	}
	return all
}

// walk hands over all rows in the order of time, as far as sources are in it.
func (w *writer) walk(ctx context.Context, each func(Row) error) error {
	streams := w.streams()
	for {
		streams = slices.DeleteFunc(streams, func(s *stream) bool { return s.ended && len(s.rows) == 0 })
		page := max(mostHeld/max(len(streams), 16), smallestPage)
		var first *stream
		for _, s := range streams {
			if err := w.fill(ctx, s, page); err != nil {
				return err
			}
			if len(s.rows) > 0 && (first == nil || s.rows[0].At.Before(first.rows[0].At)) {
				first = s
			}
		}
		if first == nil {
			return nil
		}
		row := first.rows[0]
		first.rows = first.rows[1:]
		if err := each(row); err != nil {
			return err
		}
	}
}

// fill reads the next page of a stream that has none.
func (w *writer) fill(ctx context.Context, s *stream, page int) error {
	for len(s.rows) == 0 && !s.ended {
		facts, err := s.source.Read(ctx, w.db, s.chain, s.after, page)
		if err != nil {
			return fmt.Errorf("%s: %w", s.source.Name, err)
		}
		s.ended = len(facts) < page
		if len(facts) > 0 {
			s.after = facts[len(facts)-1].ID
		}
		facts = slices.DeleteFunc(facts, func(f seal.Fact) bool { return f.At.Before(w.Since) || s.wanted != nil && !s.wanted[f.Chain] })
		ids := make([]int64, len(facts))
		for i, f := range facts {
			ids[i] = f.ID
		}
		seals, err := seal.Of(ctx, w.db, s.source.Name, ids)
		if err != nil {
			return err
		}
		for _, f := range facts {
			row, err := rowOf(f, seals)
			if err != nil {
				return fmt.Errorf("%s %d: %w", f.Source, f.ID, err)
			}
			s.rows = append(s.rows, row)
		}
	}
	return nil
}

func rowOf(f seal.Fact, seals map[int64]seal.Sealed) (Row, error) {
	s, sealed := seals[f.ID]
	row := Row{Source: f.Source, ID: f.ID, Chain: f.Chain, At: f.At.UTC(), Erased: f.Erased, Original: f.Original, Sealed: sealed}
	var err error
	if row.Open, err = json.Marshal(f.Open); err != nil {
		return row, err
	}
	if row.Content, err = json.Marshal(f.Content); err != nil {
		return row, err
	}
	salt := f.Salt
	if salt == nil {
		salt = s.Salt
	}
	if sealed && !f.Erased {
		row.Salt = seal.ShownSalt(salt)
	}
	return row, nil
}
