package out

import (
	"context"
	"sync"

	"kefu/transcript"
)

// receipts stores what arrived. Each is stored at once when nothing else is under way; while one commit lasts, those that
// come meanwhile wait together for the next, so that many deliveries share the disk.
type receipts struct {
	store func(ctx context.Context, list ...transcript.Receipt) error

	mu      sync.Mutex
	storing bool      // guarded by mu
	waiting []receipt // guarded by mu
}

// receipt is one that waits, and who waits for it.
type receipt struct {
	transcript.Receipt
	done chan error
}

// keep stores one receipt and returns when it is stored, alone or with others.
func (r *receipts) keep(ctx context.Context, one transcript.Receipt) error {
	mine := receipt{one, make(chan error, 1)}
	r.mu.Lock()
	r.waiting = append(r.waiting, mine)
	first := !r.storing
	r.storing = true
	r.mu.Unlock()
	if first {
		go r.storeAll(context.WithoutCancel(ctx))
	}
	return <-mine.done
}

// storeAll stores until nothing waits.
func (r *receipts) storeAll(ctx context.Context) {
	for {
		r.mu.Lock()
		list := r.waiting
		r.waiting = nil
		r.storing = len(list) > 0
		r.mu.Unlock()
		if len(list) == 0 {
			return
		}
		all := make([]transcript.Receipt, len(list))
		for i, one := range list {
			all[i] = one.Receipt
		}
		err := r.store(ctx, all...)
		for _, one := range list {
			if err != nil && len(list) > 1 { // one of them may be to blame
				one.done <- r.store(ctx, one.Receipt)
				continue
			}
			one.done <- err
		}
	}
}
