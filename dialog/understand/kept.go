package understand

import (
	"bytes"
	"encoding/binary"
	"errors"
	"slices"
)

// Shelf keeps, between runs of a program, what it has learned from the built-in examples.
type Shelf interface {
	// Fetch gives what the same program has put there, or nil.
	Fetch() []byte
	// Put keeps what was learned, if that is possible.
	Put(learned []byte)
}

// KeepOn lets BuiltInReader look on a shelf before it learns, and put there what it has learned. It is called before the
// first call of BuiltInReader.
func KeepOn(s Shelf) { shelf = s }

var shelf Shelf // nil: nothing is kept

// fetchedOrLearned is the reader of the built-in examples.
func fetchedOrLearned() *Reader {
	if shelf == nil {
		return NewReader(nil)
	}
	if r, err := unpack(shelf.Fetch()); err == nil {
		return r
	}
	r := NewReader(nil)
	shelf.Put(r.pack())
	return r
}

// pack writes what was learned of the built-in examples; a shop's own are not in it.
func (r *Reader) pack() []byte {
	var out bytes.Buffer
	for _, m := range []*model{r.intents.words, r.reasons.words, r.roles} {
		packOf(&out, []uint32{uint32(m.classes)})
		packOf(&out, m.rows)
		packOf(&out, m.weights)
	}
	for _, b := range []blend{r.intents.clauses, r.reasons.clauses} {
		packOf(&out, []uint32{uint32(len(b))})
		for _, weights := range b {
			packOf(&out, weights)
		}
	}
	known := make([]string, 0, len(r.known))
	for word := range r.known {
		known = append(known, word)
	}
	slices.Sort(known)
	for _, word := range known {
		packOf(&out, []byte(word))
	}
	return out.Bytes()
}

// packOf writes a list: how many bytes it takes, and these.
func packOf[T byte | uint32 | float32](out *bytes.Buffer, list []T) {
	head := out.AvailableBuffer()
	out.Write(binary.LittleEndian.AppendUint32(head, uint32(binary.Size(list))))
	_ = binary.Write(out, binary.LittleEndian, list) // a buffer takes everything
}

// errNotPacked is what was not written by pack.
var errNotPacked = errors.New("understand: this is nothing that was learned")

// unpack reads what pack wrote.
func unpack(packed []byte) (*Reader, error) {
	in := &unpacking{left: packed}
	words := func() *model {
		m := &model{classes: in.number()}
		m.rows, m.weights = unpackOf[uint32](in, 4), unpackOf[float32](in, 4)
		return m
	}
	r := &Reader{intents: &ranker{}, reasons: &ranker{}, known: map[string]bool{}, own: map[string]Example{}}
	r.intents.words, r.reasons.words, r.roles = words(), words(), words()
	clauses := func(classes int) blend {
		if in.number() != classes {
			in.bad = true
			return nil
		}
		b := make(blend, classes)
		for k := range b {
			b[k] = unpackOf[float32](in, 4)
			in.bad = in.bad || len(b[k]) != 3*classes+1
		}
		return b
	}
	r.intents.clauses, r.reasons.clauses = clauses(len(intentClasses)), clauses(len(reasonClasses))
	for len(in.left) > 0 && !in.bad {
		r.known[string(unpackOf[byte](in, 1))] = true
	}
	fits := r.intents.words.fits(len(intentClasses)) && r.reasons.words.fits(len(reasonClasses)) && r.roles.fits(int(roles))
	if in.bad || !fits {
		return nil, errNotPacked
	}
	return r, nil
}

// fits tells whether a model tells so many classes apart, and has the weights of every row.
func (m *model) fits(classes int) bool {
	if m.classes != classes || len(m.rows) != 1<<featureBits {
		return false
	}
	rows := int(slices.Max(m.rows)) + 1
	return len(m.weights) == rows*classes
}

// unpacking is what is left to read.
type unpacking struct {
	left []byte
	bad  bool
}

func (in *unpacking) number() int {
	if list := unpackOf[uint32](in, 4); len(list) == 1 {
		return int(list[0])
	}
	in.bad = true
	return 0
}

// unpackOf reads a list of packOf, whose elements take so many bytes each.
func unpackOf[T byte | uint32 | float32](in *unpacking, size int) []T {
	if in.bad || len(in.left) < 4 {
		in.bad = true
		return nil
	}
	n := int(binary.LittleEndian.Uint32(in.left))
	if in.left = in.left[4:]; n > len(in.left) || n%size != 0 {
		in.bad = true
		return nil
	}
	list := make([]T, n/size)
	_, err := binary.Decode(in.left[:n], binary.LittleEndian, list)
	in.left, in.bad = in.left[n:], err != nil
	return list
}
