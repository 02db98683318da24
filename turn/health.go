package turn

import (
	"fmt"
	"sync"
	"time"
)

// standsStill is after how long a loop that was not seen to go round counts as standing still. All of them go round
// within seconds, and the longest transaction takes ten.
const standsStill = time.Minute

// health is what works in this process and what does not.
type health struct {
	mu     sync.Mutex
	faults map[loop]string
	seen   map[loop]time.Time // when it last went round
}

// loop is one of those that do the same thing beside each other: each is looked at by itself, so that one that works
// hides neither the fault nor the standstill of another.
type loop struct {
	what string
	n    int
}

// note keeps how the latest try of a loop went.
func (h *health) note(l loop, err error, at time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.faults == nil {
		h.faults, h.seen = map[loop]string{}, map[loop]time.Time{}
	}
	h.seen[l] = at
	if err == nil {
		delete(h.faults, l)
		return
	}
	h.faults[l] = err.Error()
}

// Faults names what does not work in this process at the moment, and why: "turns" or a kind of things that are due. It
// is empty when all works.
func (e *Engine) Faults() map[string]string {
	e.health.mu.Lock()
	defer e.health.mu.Unlock()
	faults := map[string]string{}
	for l, why := range e.health.faults {
		faults[l.what] = why
	}
	for l, at := range e.health.seen {
		if still := e.Now().Sub(at); still > standsStill {
			faults[l.what] = fmt.Sprintf("stands still since %s", at.UTC().Format(time.RFC3339))
		}
	}
	return faults
}
