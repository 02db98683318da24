package out

import (
	"cmp"
	"slices"
	"time"

	"kefu/transcript"
)

// shares is what each place had of the last minute. Places of one group draw on one budget, so that one customer who
// writes a lot could use it up for all: whoever had less goes first, and the more a place had, the more it has to leave
// for others.
type shares map[transcript.Place][]time.Time

// of is how many messages a place had within a minute.
func (s shares) of(place transcript.Place, now time.Time) int {
	sent := s[place]
	for len(sent) > 0 && now.Sub(sent[0]) >= time.Minute {
		sent = sent[1:]
	}
	if len(sent) == 0 {
		delete(s, place)
		return 0
	}
	s[place] = sent
	return len(sent)
}

func (s shares) add(place transcript.Place, now time.Time) { s[place] = append(s[place], now) }

// freely is how many messages a minute a place has without regard to others: a lively talk between two people.
const freely = 8

// leave is how many messages of the group's minute a place must leave after its next one.
func (s shares) leave(place transcript.Place, now time.Time) int {
	return max(s.of(place, now)-freely, 0) / 2
}

// sort puts those first whose place had less.
func (s shares) sort(due []transcript.Delivery, now time.Time) {
	slices.SortStableFunc(due, func(a, b transcript.Delivery) int {
		return cmp.Compare(s.of(a.Place, now), s.of(b.Place, now))
	})
}
