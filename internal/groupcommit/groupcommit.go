// Package groupcommit lets things that arrive while others are being stored be stored together after them: at load they
// share a commit, at rest nobody waits.
//
// It knows nothing of what is stored, and of no database.
package groupcommit

import (
	"context"
	"sync"
)

// Group stores things, one group at a time. It is safe for concurrent use.
type Group[T any] struct {
	most  int
	store func(ctx context.Context, list ...T) error

	mu      sync.Mutex
	storing bool      // guarded by mu
	waiting []item[T] // guarded by mu
}

// item is one that waits, and who waits for it.
type item[T any] struct {
	it   T
	done chan error
}

// New returns a group that stores at most so many things at once. store keeps all of them or none.
func New[T any](most int, store func(ctx context.Context, list ...T) error) *Group[T] {
	return &Group[T]{most: most, store: store}
}

// Store stores one thing, alone or with others, and returns when it is known what became of it. When a group cannot be
// stored, each of it is tried alone: one of them may be to blame. What is under way does not end with ctx.
func (g *Group[T]) Store(ctx context.Context, it T) error {
	mine := item[T]{it, make(chan error, 1)}
	g.mu.Lock()
	g.waiting = append(g.waiting, mine)
	first := !g.storing
	g.storing = true
	g.mu.Unlock()
	if first {
		go g.storeAll(context.WithoutCancel(ctx))
	}
	return <-mine.done
}

// storeAll stores until nothing waits.
func (g *Group[T]) storeAll(ctx context.Context) {
	for {
		g.mu.Lock()
		n := min(len(g.waiting), g.most)
		list := g.waiting[:n:n]
		g.waiting = g.waiting[n:]
		g.storing = n > 0
		g.mu.Unlock()
		if n == 0 {
			return
		}
		all := make([]T, n)
		for i, one := range list {
			all[i] = one.it
		}
		err := g.store(ctx, all...)
		for i, one := range list {
			if err != nil && n > 1 {
				one.done <- g.store(ctx, all[i])
				continue
			}
			one.done <- err
		}
	}
}
