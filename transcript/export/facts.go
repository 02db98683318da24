package export

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"time"

	"kefu/internal/spill"
	"kefu/transcript/seal"
)

// facts brings the rows of an export and their seals together: both are sorted by the fact that they are about, outside of
// memory.
type facts struct {
	sorted *spill.Sorter
	last   map[string]int64 // of each source the greatest sealed id
}

// factsInMemory is how many bytes of rows and seals are sorted at once.
const factsInMemory = 16 << 20

func newFacts() *facts { return &facts{sorted: spill.New(factsInMemory), last: map[string]int64{}} }

func (f *facts) close() { _ = f.sorted.Close() }

// What is sorted to a fact, the seal first.
const (
	ofSeal byte = iota
	ofRow
)

// Of a row.
const (
	rowErased byte = 1 << iota
	rowSealed      // it says that it is
	rowOdd         // what it says has no hash
)

// add sorts in a record: a source, which ends at a zero byte, an id, and what is known.
func (f *facts) add(source string, id int64, kind byte, value ...[]byte) error {
	record := make([]byte, 0, len(source)+160)
	record = append(append(record, source...), 0)
	record = append(binary.BigEndian.AppendUint64(record, uint64(id)^1<<63), kind) // #nosec G115 -- so that ids below zero come first
	for _, v := range value {
		record = append(record, v...)
	}
	return f.sorted.Add(record)
}

func (f *facts) seal(s seal.Sealed) error {
	f.last[s.Source] = max(f.last[s.Source], s.ID)
	return f.add(s.Source, s.ID, ofSeal, s.Open, s.Body)
}

func (f *facts) row(line int64, row Row) error {
	var flags byte
	if row.Erased {
		flags |= rowErased
	}
	if row.Sealed {
		flags |= rowSealed
	}
	fact := seal.Fact{Source: row.Source, ID: row.ID, Chain: row.Chain, At: row.At, Open: row.Open, Content: row.Content, Original: row.Original}
	open, body, err := fact.Hashes(row.Salt)
	if err != nil {
		flags, open, body = flags|rowOdd, make([]byte, 32), make([]byte, 32)
	}
	numbers := binary.BigEndian.AppendUint64([]byte{flags}, uint64(line))        // #nosec G115 -- counted from 1
	numbers = binary.BigEndian.AppendUint64(numbers, uint64(row.At.UnixMicro())) // #nosec G115 -- read back below
	return f.add(row.Source, row.ID, ofRow, numbers, open, body)
}

// fault is something that is wrong, and in which line.
type fault struct {
	line int64
	text string
}

// faults are the first of them.
type faults []fault

func (f *faults) add(line int64, format string, args ...any) {
	at, _ := slices.BinarySearchFunc(*f, line, func(one fault, line int64) int { return cmp.Compare(one.line, line+1) })
	if at < mostWrong {
		*f = slices.Insert(*f, at, fault{line, fmt.Sprintf(format, args...)})
		*f = (*f)[:min(len(*f), mostWrong)]
	}
}

// compare holds each row against its seal, and each seal against its row.
func (f *facts) compare(r *Result) error {
	var found faults
	var one bothSides
	flush := func() {
		if one.fact != nil {
			one.judge(r, f.last, &found)
		}
	}
	err := f.sorted.Each(func(record []byte) error {
		end := bytes.IndexByte(record, 0) + 9
		if fact, kind, value := record[:end], record[end], record[end+1:]; !bytes.Equal(fact, one.fact) {
			flush()
			one = bothSides{fact: bytes.Clone(fact)}
			one.take(kind, value)
		} else {
			one.take(kind, value)
		}
		return nil
	})
	flush()
	for _, w := range found {
		r.wrong("%s", w.text)
	}
	return err
}

// bothSides is what an export has of one fact.
type bothSides struct {
	fact       []byte
	seal, row  []byte
	seals, all int // how often it stands there
}

func (b *bothSides) take(kind byte, value []byte) {
	if kind == ofSeal {
		b.seals++
		b.seal = bytes.Clone(value)
	} else if b.all++; b.all == 1 {
		b.row = bytes.Clone(value)
	}
}

func (b *bothSides) judge(r *Result, last map[string]int64, found *faults) {
	source := string(b.fact[:len(b.fact)-9])
	id := int64(binary.BigEndian.Uint64(b.fact[len(b.fact)-8:]) ^ 1<<63) // #nosec G115 -- as it was written
	line := int64(math.MaxInt64) - 1
	say := func(why string) { found.add(line, "%s %d: %s", source, id, why) }
	if b.seals > 1 {
		say("it has two seals")
	}
	if b.row == nil {
		if r.Manifest.Since == nil {
			say("it is sealed, and gone from entries.jsonl")
		}
		return
	}
	flags := b.row[0]
	line = int64(binary.BigEndian.Uint64(b.row[1:]))                // #nosec G115 -- as it was written
	at := time.UnixMicro(int64(binary.BigEndian.Uint64(b.row[9:]))) // #nosec G115 -- as it was written
	if b.all > 1 {
		say("it is there more than once")
	}
	if b.seal == nil {
		switch {
		case flags&rowSealed != 0:
			say("its seal is gone")
		case id <= last[source] && seal.Due(at, r.Manifest.At):
			say("it was slipped in: it has no seal, though later ones have")
		}
		return
	}
	r.Sealed++
	switch open, body := b.row[17:49], b.row[49:81]; {
	case flags&rowOdd != 0 || !bytes.Equal(open, b.seal[:32]):
		say("who, when or what kind was changed")
	case flags&rowErased == 0 && !bytes.Equal(body, b.seal[32:]):
		say("its content was changed")
	}
}
