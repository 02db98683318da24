package console

import (
	"io"
	"net/http"
	"time"

	"kefu/handoff"
)

const (
	// liveEvery is how often it is looked whether anything changed, for each page that listens.
	liveEvery = 2 * time.Second
	// liveFor is how long one page listens at most. Its browser then asks again, and it is seen again who it is.
	liveFor = time.Minute
)

// live tells a page that listens when anything was said or done: a stream of server-sent events
// (html.spec.whatwg.org/multipage/server-sent-events.html). What changed, the page asks for itself, as what it is.
func (c *Console) live(w http.ResponseWriter, r *http.Request, _ handoff.Staff) error {
	out := http.NewResponseController(w)
	if err := out.SetReadDeadline(time.Now().Add(2 * liveFor)); err != nil { // the server's own is for forms
		return err
	}
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no") // nginx would keep events back
	ctx := r.Context()
	tick, end := time.NewTicker(liveEvery), time.NewTimer(liveFor)
	defer tick.Stop()
	defer end.Stop()
	seen, err := c.latest(r)
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, "retry: 1000\n: listening\n\n")
	for err == nil {
		if err = out.Flush(); err != nil {
			break
		}
		select {
		case <-ctx.Done():
			return nil
		case <-c.config.Ending:
			return nil
		case <-end.C:
			return nil
		case <-tick.C:
		}
		now, failed := c.latest(r)
		switch {
		case failed != nil:
			return nil // the browser asks again
		case now != seen:
			seen = now
			_, err = io.WriteString(w, "event: changed\ndata:\n\n")
		default:
			_, err = io.WriteString(w, ":\n\n") // shows when the visitor has gone
		}
	}
	return nil // the visitor went away
}

// latest are the last words and deeds that there are.
func (c *Console) latest(r *http.Request) (latest [2]int64, err error) {
	if latest[0], err = c.transcript.Latest(r.Context(), c.db); err != nil {
		return latest, err
	}
	latest[1], err = c.desk.LatestEvent(r.Context(), c.db)
	return latest, err
}
