package export

import (
	"archive/zip"
	"bufio"
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"kefu/transcript/seal"
)

// Check is what a zip is held against.
type Check struct {
	Key   *seal.Key                               // nil: only hashes are checked
	Lines func(each func(raw []byte) error) error // anchors; nil: none are at hand
}

// Result is what was found in a zip.
type Result struct {
	Manifest Manifest
	Rows     int64
	Sealed   int64
	Wrong    []string // empty: it holds
}

func (r *Result) wrong(format string, args ...any) {
	if len(r.Wrong) < 100 {
		r.Wrong = append(r.Wrong, fmt.Sprintf(format, args...))
	}
}

// Verify checks an export without the database. Its error says that it could not look.
func (c Check) Verify(file io.ReaderAt, size int64) (*Result, error) {
	z, err := zip.NewReader(file, size)
	if err != nil {
		return nil, fmt.Errorf("this is no export of kefu: %w", err)
	}
	r := &Result{}
	if err := c.manifest(z, r); err != nil {
		return nil, err
	}
	seals, chains, err := c.seals(z, r)
	if err != nil {
		return nil, err
	}
	if err := r.rows(z, seals); err != nil {
		return nil, err
	}
	return r, c.chains(chains, r)
}

var errNoManifest = errors.New("this is no export of kefu: it has no manifest.json")

// manifest checks the hash of every file, and who wrote the hashes.
func (c Check) manifest(z *zip.Reader, r *Result) error {
	raw, err := read(z, "manifest.json")
	if err != nil {
		return errNoManifest
	}
	if err := json.Unmarshal(raw, &r.Manifest); err != nil {
		return fmt.Errorf("manifest.json: %w", err)
	}
	if c.Key != nil {
		signed := r.Manifest.MAC
		plain := r.Manifest
		plain.MAC = nil
		text, err := json.Marshal(plain)
		if err != nil {
			return err
		}
		if !hmac.Equal(signed, c.Key.Sign(text)) {
			r.wrong("manifest.json: it was changed, or made with another key")
		}
	}
	there := map[string]int{}
	for _, f := range z.File {
		if there[f.Name]++; there[f.Name] > 1 {
			r.wrong("%s: it is there twice", f.Name)
			continue
		}
		want, listed := r.Manifest.Files[f.Name]
		if f.Name == "manifest.json" {
			continue
		}
		if !listed {
			r.wrong("%s: it was slipped in", f.Name)
			continue
		}
		sum := sha256.New()
		in, err := f.Open()
		if err == nil {
			_, err = io.Copy(sum, in)
			_ = in.Close()
		}
		if err != nil || hexOf(sum) != want {
			r.wrong("%s: it was changed", f.Name)
		}
	}
	for name := range r.Manifest.Files {
		if there[name] == 0 {
			r.wrong("%s: it was removed", name)
		}
	}
	return nil
}

func read(z *zip.Reader, name string) ([]byte, error) {
	in, err := z.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = in.Close() }()
	return io.ReadAll(io.LimitReader(in, 256<<20))
}

// each reads the lines of a file of the zip.
func each(z *zip.Reader, name string, do func([]byte) error) error {
	in, err := z.Open(name)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	defer func() { _ = in.Close() }()
	lines := bufio.NewReaderSize(in, 1<<20)
	for {
		line, err := lines.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			if err := do(line); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
}

type fact struct {
	source string
	id     int64
}

// hashes are those of a seal.
type hashes struct{ open, body [32]byte }

// seals reads the seals, by fact and by chain.
func (c Check) seals(z *zip.Reader, r *Result) (map[fact]hashes, map[string][]seal.Sealed, error) {
	byFact, byChain := map[fact]hashes{}, map[string][]seal.Sealed{}
	err := each(z, "seal.jsonl", func(raw []byte) error {
		var s seal.Sealed
		if err := json.Unmarshal(raw, &s); err != nil || len(s.Open) != 32 || len(s.Body) != 32 {
			r.wrong("seal.jsonl: a line cannot be read")
			return nil
		}
		byFact[fact{s.Source, s.ID}] = hashes{[32]byte(s.Open), [32]byte(s.Body)}
		byChain[s.Chain] = append(byChain[s.Chain], s)
		return nil
	})
	return byFact, byChain, err
}

// rows holds what was said to the seals.
func (r *Result) rows(z *zip.Reader, seals map[fact]hashes) error {
	return each(z, "entries.jsonl", func(raw []byte) error {
		r.Rows++
		var row Row
		if err := json.Unmarshal(raw, &row); err != nil {
			r.wrong("entries.jsonl, line %d: cannot be read", r.Rows)
			return nil
		}
		s, sealed := seals[fact{row.Source, row.ID}]
		if !sealed {
			if row.Sealed {
				r.wrong("%s %d: its seal is gone", row.Source, row.ID)
			}
			return nil
		}
		r.Sealed++
		f := seal.Fact{Source: row.Source, ID: row.ID, Chain: row.Chain, At: row.At, Open: row.Open, Content: row.Content, Original: row.Original}
		open, body, err := f.Hashes(row.Salt)
		switch {
		case err != nil || [32]byte(open) != s.open:
			r.wrong("%s %d: who, when or what kind was changed", row.Source, row.ID)
		case !row.Erased && [32]byte(body) != s.body:
			r.wrong("%s %d: its content was changed", row.Source, row.ID)
		}
		return nil
	})
}

// chains checks the seals with the key, and against anchors.
func (c Check) chains(chains map[string][]seal.Sealed, r *Result) error {
	if c.Key == nil {
		return nil
	}
	names := make([]string, 0, len(chains))
	for name := range chains {
		names = append(names, name)
	}
	slices.Sort(names)
	compare := func(string, []seal.Sealed) string { return "" }
	if c.Lines != nil {
		var err error
		if compare, err = c.Key.Comparer(c.Lines); err != nil {
			return err
		}
	}
	for _, name := range names {
		var prev []byte
		for i, s := range chains[name] {
			if s.Seq != int64(i)+1 || !c.Key.Follows(prev, s) {
				r.wrong("%s, place %d (%s %d): its seal does not follow the one before it", name, s.Seq, s.Source, s.ID)
				break
			}
			prev = s.MAC
		}
		if differs := compare(name, chains[name]); differs != "" {
			r.wrong("%s", differs)
		}
	}
	return nil
}
