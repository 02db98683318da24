package dialog

import (
	"strings"
	"testing"
	"time"

	"kefu/dialog/understand"
)

// An hour without its half of the day is settled by the order, else asked back; a guess is never stored.
func TestAnHourWithoutItsHalfOfTheDayIsSettledOrAsked(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	for _, c := range []struct {
		text string
		made time.Duration // before now, 20:30
		want string
	}{
		{"昨天5点", 48 * time.Hour, ""},
		{"昨天5点", 30 * time.Hour, "2026-11-21T17:00:00+08:00"},
		{"今天8点", 10 * time.Hour, "2026-11-22T20:00:00+08:00"},
		{"今天9点", 48 * time.Hour, "2026-11-22T09:00:00+08:00"},
		{"yesterday at 5", 48 * time.Hour, ""},
	} {
		w := worldOf(m)
		o := w.orders[1]
		o.CreatedAt = w.now.Add(-c.made)
		w.s.Task = &Task{Goal: GoalAfter, Order: &o, No: o.No, Given: map[Slot]string{}}
		w.s.Asking = understand.AskingPaidAt
		w.s.Asked = 1
		w.hears(c.text)
		given := w.s.Task.Given[understand.AskingPaidAt]
		if given != c.want {
			t.Errorf("%s, ordered %v ago: stored %q, want %q", c.text, c.made, given, c.want)
		}
		if c.want == "" && (w.s.Asking != understand.AskingPaidAt || len(w.s.Choices) != 2 || !strings.Contains(w.said[0].Text, "上午")) {
			t.Errorf("%s: asking %q with %v: %q", c.text, w.s.Asking, w.s.Choices, w.said[0].Text)
		}
	}
}
