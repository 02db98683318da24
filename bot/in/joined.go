package in

import (
	"context"
	"sync"
)

// joined lets calls that arrive while others are being kept be kept together after them: at load they share a commit, at rest
// nobody waits.
type joined struct {
	mu      sync.Mutex
	waiting []call
	leading bool // somebody keeps what waits
}

// call is one update of the webhook, and who is to hear what became of it.
type call struct {
	raw  []byte
	kept chan error
}

// mostJoined is how many updates share a commit at most.
const mostJoined = 64

// keepJoined keeps an update, and tells when it is kept for good.
func (r *Receiver) keepJoined(ctx context.Context, raw []byte) error {
	one := call{raw: raw, kept: make(chan error, 1)}
	j := &r.joined
	j.mu.Lock()
	j.waiting = append(j.waiting, one)
	leads := !j.leading
	j.leading = true
	j.mu.Unlock()
	if leads {
		go r.lead(context.WithoutCancel(ctx))
	}
	select {
	case err := <-one.kept:
		return err
	case <-ctx.Done():
		return ctx.Err() // it may be kept all the same, and comes again
	}
}

// lead keeps what waits until nothing does.
func (r *Receiver) lead(ctx context.Context) {
	j := &r.joined
	for {
		j.mu.Lock()
		n := min(len(j.waiting), mostJoined)
		batch := j.waiting[:n:n]
		j.waiting = j.waiting[n:]
		j.leading = n > 0
		j.mu.Unlock()
		if n == 0 {
			return
		}
		raws := make([][]byte, n)
		for i, one := range batch {
			raws[i] = one.raw
		}
		within, cancel := context.WithTimeout(ctx, callTimeout)
		err := r.Receive(within, raws...)
		cancel()
		for _, one := range batch {
			one.kept <- err
		}
	}
}
