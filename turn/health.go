package turn

import "sync"

// health is what works in this process and what does not.
type health struct {
	mu     sync.Mutex
	faults map[string]string
}

// note keeps how the latest try of something went.
func (h *health) note(what string, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if err == nil {
		delete(h.faults, what)
		return
	}
	if h.faults == nil {
		h.faults = map[string]string{}
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
	return faults
}
