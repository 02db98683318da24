package turn

import (
	"fmt"
	"sync"
	"time"
)

// standsStill is after how long a loop that was not seen to go round counts as standing still. All of them go round within
// seconds, and the longest transaction takes ten.
const standsStill = time.Minute

// health is what works in this process and what does not.
type health struct {
	mu     sync.Mutex
	faults map[string]string
	seen   map[string]time.Time // when a loop last went round
}

// note keeps how the latest try of something went.
func (h *health) note(what string, err error, at time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.faults == nil {
		h.faults, h.seen = map[string]string{}, map[string]time.Time{}
	}
	h.seen[what] = at
	if err == nil {
		delete(h.faults, what)
		return
	}
	h.faults[what] = err.Error()
}

// Faults names what does not work in this process at the moment, and why: "turns" or a kind of things that are due. It
// is empty when all works.
func (e *Engine) Faults() map[string]string {
	e.health.mu.Lock()
	defer e.health.mu.Unlock()
	faults := map[string]string{}
	for what, why := range e.health.faults {
		faults[what] = why
	}
	for what, at := range e.health.seen {
		if still := e.Now().Sub(at); still > standsStill {
			faults[what] = fmt.Sprintf("stands still since %s", at.UTC().Format(time.RFC3339))
		}
	}
	return faults
}
