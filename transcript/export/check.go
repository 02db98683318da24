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
	Key      *seal.Key                               // nil: only hashes are checked
	Lines    func(each func(raw []byte) error) error // anchors; nil: none are at hand
	Progress func(done, of int64)                    // bytes read; nil: nobody asks
}

// Result is what was found in a zip.
type Result struct {
	Manifest Manifest
	Rows     int64
	Sealed   int64
	Wrong    []string // empty: it holds; the first that is wrong comes first
}

// mostWrong is how much is named that is wrong.
const mostWrong = 100

func (r *Result) wrong(format string, args ...any) {
	if len(r.Wrong) < mostWrong {
		r.Wrong = append(r.Wrong, fmt.Sprintf(format, args...))
	}
}

// Verify checks an export without the database, in memory that does not grow with it. Its error says that it could not look.
func (c Check) Verify(file io.ReaderAt, size int64) (*Result, error) {
	z, err := zip.NewReader(file, size)
	if err != nil {
		return nil, fmt.Errorf("this is no export of kefu: %w", err)
	}
	look := &checking{Check: c, zip: z, r: &Result{}, facts: newFacts()}
	defer look.facts.close()
	for _, f := range z.File {
		look.of += int64(f.UncompressedSize64) // #nosec G115 -- only for the progress
		if f.Name == "seal.jsonl" || f.Name == "entries.jsonl" {
			look.of += int64(f.UncompressedSize64) // #nosec G115 -- only for the progress
		}
	}
	if err := look.manifest(); err != nil {
		return nil, err
	}
	for _, name := range []string{"entries.jsonl", "seal.jsonl"} { // what is gone was named above, and there is nothing to compare
		if !slices.ContainsFunc(z.File, func(f *zip.File) bool { return f.Name == name }) {
			return look.r, nil
		}
	}
	if err := look.seals(); err != nil {
		return nil, err
	}
	if err := look.rows(); err != nil {
		return nil, err
	}
	if err := look.facts.compare(look.r); err != nil {
		return nil, err
	}
	return look.r, look.chains()
}

// checking is one look at a zip.
type checking struct {
	Check
	zip      *zip.Reader
	r        *Result
	facts    *facts
	done, of int64
	compared *seal.Comparison // nil without the key
}

// Write counts what was read.
func (c *checking) Write(p []byte) (int, error) {
	before := c.done >> 20
	if c.done += int64(len(p)); c.Progress != nil && c.done>>20 != before {
		c.Progress(c.done, max(c.of, c.done))
	}
	return len(p), nil
}

var errNoManifest = errors.New("this is no export of kefu: it has no manifest.json")

// manifest checks the hash of every file, and who wrote the hashes.
func (c *checking) manifest() error {
	z, r := c.zip, c.r
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
			_, err = io.Copy(io.MultiWriter(sum, c), in)
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

// longestLine is how long a line of an export can be; a zip that somebody made may claim any.
const longestLine = 16 << 20

// each reads the lines of a file of the zip.
func (c *checking) each(name string, do func([]byte) error) error {
	in, err := c.zip.Open(name)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	defer func() { _ = in.Close() }()
	lines := bufio.NewScanner(io.TeeReader(in, c))
	lines.Buffer(nil, longestLine)
	for lines.Scan() {
		if len(bytes.TrimSpace(lines.Bytes())) > 0 {
			if err := do(lines.Bytes()); err != nil {
				return err
			}
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// seals reads the seals, for the facts and for the chains.
func (c *checking) seals() (err error) {
	if c.Key != nil {
		chains := map[string]bool{}
		for _, name := range c.r.Manifest.Chains {
			chains[name] = true
		}
		wanted := func(chain string) bool { return len(chains) == 0 || chains[chain] }
		if c.compared, err = c.Key.Compare(c.Lines, c.r.Manifest.At, wanted); err != nil {
			return err
		}
	}
	return c.each("seal.jsonl", func(raw []byte) error {
		var s seal.Sealed
		if err := json.Unmarshal(raw, &s); err != nil || len(s.Open) != 32 || len(s.Body) != 32 {
			c.r.wrong("seal.jsonl: a line cannot be read")
			return nil
		}
		if c.compared != nil {
			if err := c.compared.Add(s); errors.Is(err, seal.ErrNoSeal) {
				c.r.wrong("seal.jsonl: a line %v", err)
			} else if err != nil {
				return err
			}
		}
		return c.facts.seal(s)
	})
}

// rows makes of what was said what its seal must be.
func (c *checking) rows() error {
	return c.each("entries.jsonl", func(raw []byte) error {
		c.r.Rows++
		var row Row
		if err := json.Unmarshal(raw, &row); err != nil {
			c.r.wrong("entries.jsonl, line %d: cannot be read", c.r.Rows)
			return nil
		}
		return c.facts.row(c.r.Rows, row)
	})
}

// chains checks the seals with the key, and against anchors.
func (c *checking) chains() error {
	if c.compared == nil {
		return nil
	}
	err := c.compared.Each(func(w seal.Wrong) { c.r.wrong("%s", w) })
	return errors.Join(err, c.compared.Close())
}
