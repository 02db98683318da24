package handoff

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// ErrHours means that a text says no business hours; its text shows how to write them.
var ErrHours = errors.New("business hours are written like 9:00-12:00,13:00-18:00, or with others for days off: 9:00-18:00;10:00-16:00")

// Hours are the business hours of the agents: some spans of a working day, some of a day off. A nil *Hours is open all
// the time. Methods are safe for concurrent use.
type Hours struct {
	zone    *time.Location
	working func(day time.Time) bool
	onWork  []span
	onOff   []span
}

// span is a part of a day, in minutes since midnight.
type span struct{ from, to int }

// horizon is how many days are looked ahead for the next opening: longer than any row of holidays.
const horizon = 30

// ParseHours reads business hours: spans of a working day, then, after a semicolon, those of a day off; a break is what
// lies between two spans. "" is open all the time. working tells working days from days off, in zone. The error is
// ErrHours.
func ParseHours(text string, zone *time.Location, working func(day time.Time) bool) (*Hours, error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	h := &Hours{zone: zone, working: working}
	work, off, _ := strings.Cut(text, ";")
	var err error
	if h.onWork, err = parseSpans(work); err != nil {
		return nil, err
	}
	if h.onOff, err = parseSpans(off); err != nil {
		return nil, err
	}
	if len(h.onWork)+len(h.onOff) == 0 {
		return nil, ErrHours
	}
	return h, nil
}

func parseSpans(text string) ([]span, error) {
	var spans []span
	last := 0
	for part := range strings.SplitSeq(text, ",") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		var h1, m1, h2, m2 int
		if n, err := fmt.Sscanf(part+"|", "%d:%2d-%d:%2d|", &h1, &m1, &h2, &m2); n != 4 || err != nil {
			return nil, fmt.Errorf("%w: %q", ErrHours, part)
		}
		s := span{h1*60 + m1, h2*60 + m2}
		if m1 > 59 || m2 > 59 || m1 < 0 || m2 < 0 || s.from < last || s.to <= s.from || s.to > 24*60 {
			return nil, fmt.Errorf("%w: %q", ErrHours, part)
		}
		spans, last = append(spans, s), s.to
	}
	return spans, nil
}

// each calls f with the open times from at on, in order, until f returns false or the horizon is reached.
func (h *Hours) each(at time.Time, f func(from, to time.Time) bool) {
	y, m, d := at.In(h.zone).Date()
	for i := range horizon {
		day := time.Date(y, m, d+i, 0, 0, 0, 0, h.zone)
		spans := h.onOff
		if h.working(day) {
			spans = h.onWork
		}
		for _, s := range spans {
			from := time.Date(y, m, d+i, 0, s.from, 0, 0, h.zone)
			to := time.Date(y, m, d+i, 0, s.to, 0, 0, h.zone)
			if from.Before(at) {
				from = at
			}
			if from.Before(to) && !f(from, to) {
				return
			}
		}
	}
}

// Words are the spans of working days and of days off as people read them; "" where agents do not work, and both for
// hours without end.
func (h *Hours) Words() (work, off string) {
	if h == nil {
		return "", ""
	}
	return wordsOf(h.onWork), wordsOf(h.onOff)
}

func wordsOf(spans []span) string {
	var words []string
	for _, s := range spans {
		words = append(words, fmt.Sprintf("%d:%02d–%d:%02d", s.from/60, s.from%60, s.to/60, s.to%60))
	}
	return strings.Join(words, ", ")
}

// Opens returns when agents work again: at itself while they do.
func (h *Hours) Opens(at time.Time) time.Time {
	if h == nil {
		return at
	}
	opens := at
	h.each(at, func(from, _ time.Time) bool {
		opens = from
		return false
	})
	return opens
}

// After returns the time at which so much business time has passed since at.
func (h *Hours) After(at time.Time, d time.Duration) time.Time {
	if h == nil {
		return at.Add(d)
	}
	end := at.Add(d)
	h.each(at, func(from, to time.Time) bool {
		if open := to.Sub(from); open < d {
			d -= open
			end = to.Add(d) // in case the horizon comes first
			return true
		}
		end = from.Add(d)
		return false
	})
	return end
}

// OpensAt returns when agents work again, and whether they do at now.
func (d *Desk) OpensAt(now time.Time) (at time.Time, open bool) {
	at = d.config.Hours.Opens(now)
	return at, at.Equal(now)
}

// lease returns until when a holder must answer a customer who waits from now on.
func (d *Desk) lease(now time.Time) *time.Time {
	t := d.config.Hours.After(now, d.config.Lease)
	return &t
}
