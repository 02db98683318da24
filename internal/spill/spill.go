// Package spill sorts records of which there may be more than memory should hold. What does not fit waits in files without
// a name, which are gone with the process.
package spill

import (
	"bufio"
	"bytes"
	"cmp"
	"container/heap"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
)

// Sorter takes records and gives them back in order. One goroutine uses it at a time.
type Sorter struct {
	most  int // bytes in memory
	bytes []byte
	held  []span
	runs  []*os.File
}

type span struct{ from, till int }

// New makes a sorter that holds about so many bytes in memory.
func New(most int) *Sorter { return &Sorter{most: most} }

// Add takes a record, which the caller may change afterwards.
func (s *Sorter) Add(record []byte) error {
	if len(s.bytes)+len(record)+16*len(s.held) > s.most && len(s.held) > 0 {
		if err := s.spill(); err != nil {
			return fmt.Errorf("keep what does not fit into memory: %w", err)
		}
	}
	from := len(s.bytes)
	s.bytes = append(s.bytes, record...)
	s.held = append(s.held, span{from, len(s.bytes)})
	return nil
}

func (s *Sorter) sort() {
	slices.SortFunc(s.held, func(a, b span) int {
		return cmp.Or(bytes.Compare(s.bytes[a.from:a.till], s.bytes[b.from:b.till]), a.from-b.from)
	})
}

// spill writes what is held, sorted, to a file.
func (s *Sorter) spill() error {
	file, err := os.CreateTemp("", "kefu-sort-")
	if err != nil {
		return err
	}
	s.runs = append(s.runs, file)
	if err := os.Remove(file.Name()); err != nil {
		return err
	}
	s.sort()
	w := bufio.NewWriterSize(file, 1<<16)
	for _, h := range s.held {
		var n [4]byte
		binary.BigEndian.PutUint32(n[:], uint32(h.till-h.from)) // #nosec G115 -- a record is a part of s.bytes
		_, _ = w.Write(n[:])                                    // Flush tells
		_, _ = w.Write(s.bytes[h.from:h.till])
	}
	s.bytes, s.held = s.bytes[:0], s.held[:0]
	if err := w.Flush(); err != nil {
		return err
	}
	_, err = file.Seek(0, io.SeekStart)
	return err
}

// Each hands over all records in the order of their bytes, once; a record is good until do returns.
func (s *Sorter) Each(do func(record []byte) error) error {
	s.sort()
	queue := &runs{{next: func() ([]byte, error) {
		if len(s.held) == 0 {
			return nil, io.EOF
		}
		h := s.held[0]
		s.held = s.held[1:]
		return s.bytes[h.from:h.till], nil
	}}}
	for _, file := range s.runs {
		in := bufio.NewReaderSize(file, 1<<16)
		var record []byte
		*queue = append(*queue, &run{next: func() ([]byte, error) {
			var n [4]byte
			if _, err := io.ReadFull(in, n[:]); err != nil {
				return nil, err
			}
			record = slices.Grow(record[:0], int(binary.BigEndian.Uint32(n[:])))[:binary.BigEndian.Uint32(n[:])]
			_, err := io.ReadFull(in, record)
			return record, err
		}})
	}
	all := *queue
	*queue = nil
	for _, r := range all {
		if err := queue.advance(r); err != nil {
			return err
		}
	}
	for len(*queue) > 0 {
		first := heap.Pop(queue).(*run)
		if err := do(first.record); err != nil {
			return err
		}
		if err := queue.advance(first); err != nil {
			return err
		}
	}
	return nil
}

// Close gives the files back.
func (s *Sorter) Close() error {
	var all []error
	for _, file := range s.runs {
		all = append(all, file.Close())
	}
	s.runs, s.bytes, s.held = nil, nil, nil
	return errors.Join(all...)
}

// run is a sorted part.
type run struct {
	next   func() ([]byte, error)
	record []byte
}

// runs are a heap, the one with the first record on top.
type runs []*run

// advance reads the next record of a run and puts it back, unless it has ended.
func (q *runs) advance(r *run) (err error) {
	if r.record, err = r.next(); errors.Is(err, io.EOF) {
		return nil
	}
	if err == nil {
		heap.Push(q, r)
	}
	return err
}

func (q runs) Len() int           { return len(q) }
func (q runs) Less(i, j int) bool { return bytes.Compare(q[i].record, q[j].record) < 0 }
func (q runs) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }

// Push is for container/heap.
func (q *runs) Push(x any) { *q = append(*q, x.(*run)) }

// Pop is for container/heap.
func (q *runs) Pop() any {
	last := (*q)[len(*q)-1]
	*q = (*q)[:len(*q)-1]
	return last
}
