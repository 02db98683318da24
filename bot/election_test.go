package bot

import (
	"testing"
	"time"
)

func TestALeaseIsHeldOnlyWhileItIsFresh(t *testing.T) {
	t.Parallel()
	now := time.Now()
	l := &lease{now: func() time.Time { return now }}
	if l.holds() {
		t.Error("held before it was ever renewed")
	}
	at := now
	l.renewed.Store(&at)
	for after, want := range map[time.Duration]bool{0: true, leaseFor - time.Millisecond: true, leaseFor: false, time.Hour: false} {
		now = at.Add(after)
		if got := l.holds(); got != want {
			t.Errorf("after %s: %v", after, got)
		}
	}
	// A machine that was suspended: its own clock stood still, that of the wall did not.
	now = at.Round(0).Add(leaseFor)
	if l.holds() {
		t.Error("held although the wall clock says otherwise")
	}
}
