package handoff_test

import (
	"bytes"
	"io"
	"net"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"kefu/handoff"
)

// lossy is a way to Redis on which the reply to a script can be lost: the script ran, and the client does not know.
type lossy struct {
	client *redis.Client
	lose   atomic.Bool  // the reply to the next script
	lost   atomic.Int64 // so many were
	ran    atomic.Int64 // scripts that were sent
}

func newLossy(t *testing.T, to *redis.Client) *lossy {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	way := &lossy{}
	go func() {
		for {
			near, err := listener.Accept()
			if err != nil {
				return
			}
			far, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", to.Options().Addr)
			if err != nil {
				_ = near.Close()
				return
			}
			way.join(near, far)
		}
	}()
	options := *to.Options() // with go-redis's own number of retries
	options.Addr, options.Dialer = listener.Addr().String(), nil
	way.client = redis.NewClient(&options)
	t.Cleanup(func() { _ = way.client.Close() })
	return way
}

// join carries bytes both ways until one side ends, or a reply is to be lost.
func (w *lossy) join(near, far net.Conn) {
	end := func() {
		_ = near.Close()
		_ = far.Close()
	}
	var losing atomic.Bool
	go func() {
		defer end()
		request := make([]byte, 1<<16)
		for {
			n, err := near.Read(request)
			if err != nil {
				return
			}
			if bytes.Contains(bytes.ToLower(request[:n]), []byte("evalsha")) {
				w.ran.Add(1)
				losing.Store(w.lose.CompareAndSwap(true, false))
			}
			if _, err := far.Write(request[:n]); err != nil {
				return
			}
		}
	}()
	go func() {
		defer end()
		reply := make([]byte, 1<<16)
		for {
			n, err := far.Read(reply)
			if err != nil {
				return
			}
			if losing.Load() {
				w.lost.Add(1)
				return
			}
			if _, err := io.Copy(near, bytes.NewReader(reply[:n])); err != nil {
				return
			}
		}
	}()
}

// go-redis sends a script again whose reply was lost, so each script runs twice here, and must do no more than once.
func TestAScriptWhoseReplyWasLostDoesNothingTwice(t *testing.T) {
	t.Parallel()
	f, direct, ctx := newFixture(t), newLine(t), t.Context()
	want := f.three()
	first := f.get(want[0])
	// Each script is known to Redis before, so that it runs when it is sent.
	direct.must(direct.Update(ctx, first))
	direct.take("C-1", 1)
	direct.proposes(noon, 1, "zh")
	direct.reconcile(f, handoff.Repaired{Added: 2})

	way := newLossy(t, direct.client.(*redis.Client))
	l := &line{handoff.NewLine(handoff.LineConfig{Client: way.client, Prefix: direct.prefix, Languages: languages}), t, way.client, direct.prefix}
	lossily := func(what string, do func()) {
		t.Helper()
		lost, ran := way.lost.Load(), way.ran.Load()
		way.lose.Store(true)
		do()
		if lost, ran := way.lost.Load()-lost, way.ran.Load()-ran; lost != 1 || ran != 2 {
			t.Errorf("%s: %d replies were lost and scripts sent %d times, want once and twice", what, lost, ran)
		}
	}
	claimed := first
	claimed.Status, claimed.Version = handoff.Claimed, 2
	lossily("take", func() { l.must(l.Update(ctx, claimed)) })
	l.is(want[1:]...)
	returned := first
	returned.Version = 3
	lossily("put", func() { l.must(l.Update(ctx, returned)) })
	l.is(want...)
	// The case of the lost proposal is proposed again as soon as its while is over.
	later := noon.Add(time.Hour)
	lossily("propose", func() {
		if got := l.proposes(later, 1, "zh"); got[0] != want[1] {
			t.Errorf("proposed %q, want %s", got, want[1])
		}
	})
	if got := l.proposes(later.Add(2*time.Second), 1, "zh"); got[0] != want[0] {
		t.Errorf("proposed later %q, want %s", got, want[0])
	}
	// PostgreSQL knows nothing of what was done to the first, nor that the last left.
	direct.take(want[2], 1)
	lossily("mend", func() {
		if _, err := l.Reconcile(ctx, f.pool); err != nil {
			t.Error(err)
		}
	})
	l.is(want...)
	l.reconcile(f, handoff.Repaired{})
}
