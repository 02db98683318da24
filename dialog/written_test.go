package dialog

import (
	"testing"
	"time"

	"kefu/dialog/understand"
)

func TestWordsCountFromTheMomentTheyWereWritten(t *testing.T) {
	t.Parallel()
	arrived := time.Date(2026, 11, 22, 20, 30, 0, 0, shopZone)
	for name, c := range map[string]struct{ written, want time.Time }{
		"written hours before it arrived":  {arrived.Add(-3 * time.Hour), arrived.Add(-3 * time.Hour)},
		"not known":                        {time.Time{}, arrived},
		"a clock that runs before our own": {arrived.Add(time.Minute), arrived},
	} {
		m := newMachine(t)
		var now []time.Time
		m.Understand = func(text string, c understand.Context) understand.Understanding {
			now = append(now, c.Now)
			return understand.Text(text, c)
		}
		m.Step(Start("zh"), Text{At: arrived, Written: c.written, Text: "刚刚付的"})
		if len(now) == 0 {
			t.Fatalf("%s: nothing was read", name)
		}
		for _, at := range now {
			if !at.Equal(c.want) {
				t.Errorf("%s: read as of %v, want %v", name, at, c.want)
			}
		}
	}
}
