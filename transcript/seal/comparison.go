package seal

import (
	"bytes"
	"encoding/binary"
	"errors"
	"strings"
	"time"

	"kefu/internal/spill"
)

// Comparison holds the seals of an export against the key and against anchors. It sorts both by chain and place and never
// has more than a little of them in memory.
type Comparison struct {
	key    *Key
	sorted *spill.Sorter

	chain string // of the seal that was added last, …
	seq   int64  // … and its place
	lost  []Wrong
}

// comparedInMemory is how many bytes of seals and anchors are sorted at once.
const comparedInMemory = 16 << 20

// Compare begins a comparison. lines are the anchors, nil: none are at hand. Those of chains that wanted accepts, from some
// time before at, when the export was made, must all be found in it.
func (k *Key) Compare(lines func(each func(raw []byte) error) error, at time.Time, wanted func(chain string) bool) (*Comparison, error) {
	c := &Comparison{key: k, sorted: spill.New(comparedInMemory)}
	if lines == nil {
		return c, nil
	}
	wrong := func(w Wrong) {
		if len(c.lost) < mostWrong {
			c.lost = append(c.lost, w)
		}
	}
	return c, k.anchors(lines, wrong, func(line Line) error {
		kind := optionalLeaf
		if Due(line.At, at) {
			kind = neededLeaf
		}
		for _, one := range line.Chains {
			if !wanted(one.Chain) {
				continue
			}
			for i := 0; (i+1)*leafSize <= len(one.Leaves); i++ {
				if err := c.add(one.Chain, one.From+int64(i), kind, one.Leaves[i*leafSize:(i+1)*leafSize]); err != nil {
					return err
				}
			}
			if n := int64(len(one.Leaves) / leafSize); n > 0 {
				if err := c.add(one.Chain, one.From+n-1, anchoredHead, one.Head); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// What is sorted, at one place of a chain.
const (
	neededLeaf byte = iota
	optionalLeaf
	anchoredHead
	standing
)

// add sorts in what is known of a place. A chain's name ends at a zero byte.
func (c *Comparison) add(chain string, seq int64, kind byte, value ...[]byte) error {
	record := make([]byte, 0, len(chain)+160)
	record = append(append(record, chain...), 0)
	record = append(binary.BigEndian.AppendUint64(record, uint64(seq)), kind) // #nosec G115 -- a place is never negative
	for _, v := range value {
		record = append(record, v...)
	}
	return c.sorted.Add(record)
}

// ErrNoSeal means that a line is no seal that kefu could have written.
var ErrNoSeal = errors.New("is no seal")

// Add takes the next seal of the export; those of a chain come one after the other, from its first.
func (c *Comparison) Add(s Sealed) error {
	if s.Chain == "" || strings.ContainsRune(s.Chain, 0) || len(s.Open) != 32 || len(s.Body) != 32 || len(s.MAC) != 32 {
		return ErrNoSeal
	}
	if s.Chain != c.chain {
		c.chain, c.seq = s.Chain, 0
	}
	c.seq++
	numbers := binary.BigEndian.AppendUint64(nil, uint64(s.Seq))   // #nosec G115 -- read back below
	numbers = binary.BigEndian.AppendUint64(numbers, uint64(s.ID)) // #nosec G115 -- read back below
	return c.add(s.Chain, c.seq, standing, numbers, s.Open, s.Body, s.MAC, []byte(s.Source))
}

// Each hands over what is wrong: of the anchors themselves, and the first of each chain.
func (c *Comparison) Each(wrong func(Wrong)) error {
	for _, w := range c.lost {
		wrong(w)
	}
	var check *chainCheck
	var at compared
	flush := func() {
		if check == nil {
			return
		}
		switch {
		case at.twice:
			check.say(Wrong{What: SlippedIn, Seq: at.seq, Why: "its place is taken twice"})
		case at.stands != nil || at.needed:
			check.next(at.place)
		}
	}
	err := c.sorted.Each(func(record []byte) error {
		name, rest, _ := bytes.Cut(record, []byte{0})
		seq, kind, value := int64(binary.BigEndian.Uint64(rest)), rest[8], bytes.Clone(rest[9:]) // #nosec G115 -- written above
		if check == nil || check.name != string(name) {
			if flush(); check != nil {
				check.end()
			}
			check, at = &chainCheck{key: c.key, name: string(name), wrong: wrong}, compared{seq: seq}
		}
		if at.seq != seq {
			flush()
			at = compared{seq: seq}
		}
		at.take(kind, value)
		return nil
	})
	if flush(); check != nil {
		check.end()
	}
	return err
}

// Close gives back what the comparison has kept.
func (c *Comparison) Close() error { return c.sorted.Close() }

// compared is what was sorted to one place.
type compared struct {
	place
	seq    int64
	needed bool // the export must have it
	twice  bool
}

func (p *compared) take(kind byte, value []byte) {
	switch kind {
	case neededLeaf, optionalLeaf:
		p.twice = p.twice || p.leaf != nil
		p.leaf, p.needed = value, kind == neededLeaf
	case anchoredHead:
		p.head = value
	case standing:
		p.twice = p.twice || p.stands != nil
		p.stands = &sealed{
			seq: int64(binary.BigEndian.Uint64(value)), ref: int64(binary.BigEndian.Uint64(value[8:])), // #nosec G115 -- written above
			open: value[16:48], body: value[48:80], mac: value[80:112], source: string(value[112:]),
		}
	}
}
