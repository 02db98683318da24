package in

import (
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/internal/stage"
	"kefu/playground"
)

// Until Telegram has handed out all that people wrote meanwhile, nobody is late.
func TestNothingIsDueBeforeTelegramHasBeenHeard(t *testing.T) {
	w := newWorld(t)
	past := time.Now().Add(-time.Hour)
	stage.Must(t, w.Inbox.CaughtUp(w.Ctx, past))
	until := func() (at time.Time) {
		w.Tx(func(tx pgx.Tx) {
			var err error
			at, err = w.Inbox.CaughtUpUntil(w.Ctx, tx, time.Now())
			stage.Must(t, err)
		})
		return at
	}
	if got := until(); got.Sub(past).Abs() > time.Second {
		t.Fatalf("caught up until %v", got)
	}
	w.Telegram.Start(stage.Wang, "")
	for range 250 { // three batches
		w.Telegram.Say(stage.Wang, stage.Wang, 0, "hi")
	}
	offset := int64(0)
	for batch := range 3 {
		next, few, err := w.receiver.pollOnce(w.Ctx, offset, false)
		stage.Must(t, err)
		if few != (batch == 2) {
			t.Errorf("batch %d: few is %v", batch, few)
		}
		offset = next
	}
	// A fault in between tells nothing of what is ahead.
	w.Telegram.FailNext("getUpdates", playground.Fault{Code: 502})
	if _, few, err := w.receiver.pollOnce(w.Ctx, offset, false); err == nil || few {
		t.Errorf("after a fault: few is %v, %v", few, err)
	}
	if got := until(); got.Sub(past).Abs() > time.Second {
		t.Errorf("caught up until %v although nobody said so", got)
	}
	w.Run(w.receiver.Poll)
	w.Taken(w.Telegram.Say(stage.Wang, stage.Wang, 0, "last").ID, stage.Wang, 0)
	stage.Must(t, w.Inbox.CaughtUp(w.Ctx, past.Add(-time.Hour))) // it never goes back
	if got := until(); time.Since(got) > time.Minute {
		t.Errorf("caught up until %v", got)
	}
}
