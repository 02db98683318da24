package handoff_test

import (
	"errors"
	"testing"
	"time"

	"kefu/handoff"
)

// shanghai is where the shop of these tests is; its weeks have no holidays.
var shanghai = time.FixedZone("CST", 8*3600)

func weekday(day time.Time) bool {
	return day.Weekday() != time.Saturday && day.Weekday() != time.Sunday
}

// at is a time of the week that begins with Monday, 23 November 2026.
func at(day, hour, minute int) time.Time {
	return time.Date(2026, 11, 22+day, hour, minute, 0, 0, shanghai)
}

func TestHoursKnowBreaksDaysOffAndWhenAgentsAreBack(t *testing.T) {
	t.Parallel()
	hours, err := handoff.ParseHours("9:00-12:00, 13:00-18:00; 10:00-16:00", shanghai, weekday)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ at, opens time.Time }{
		"in the morning":         {at(1, 9, 0), at(1, 9, 0)},
		"before work":            {at(1, 3, 0), at(1, 9, 0)},
		"at lunch":               {at(1, 12, 0), at(1, 13, 0)},
		"after work":             {at(1, 18, 0), at(2, 9, 0)},
		"Friday night":           {at(5, 22, 0), at(6, 10, 0)},
		"Saturday":               {at(6, 15, 59), at(6, 15, 59)},
		"Sunday night":           {at(7, 16, 0), at(8, 9, 0)},
		"seen from another zone": {at(1, 3, 0).UTC(), at(1, 9, 0)},
	} {
		if got := hours.Opens(c.at); !got.Equal(c.opens) {
			t.Errorf("%s: opens at %v, want %v", name, got, c.opens)
		}
	}
}

func TestLeasesAndTargetsCountBusinessTime(t *testing.T) {
	t.Parallel()
	hours, err := handoff.ParseHours("9:00-12:00,13:00-18:00", shanghai, weekday)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		from time.Time
		d    time.Duration
		want time.Time
	}{
		"within the morning":   {at(1, 9, 0), time.Hour, at(1, 10, 0)},
		"to the very end":      {at(1, 9, 0), 3 * time.Hour, at(1, 12, 0)},
		"over lunch":           {at(1, 11, 50), 20 * time.Minute, at(1, 13, 10)},
		"over night":           {at(1, 17, 55), 10 * time.Minute, at(2, 9, 5)},
		"from the night":       {at(1, 23, 0), 10 * time.Minute, at(2, 9, 10)},
		"over the weekend":     {at(5, 17, 0), 2 * time.Hour, at(8, 10, 0)},
		"one working day long": {at(1, 9, 0), 8 * time.Hour, at(1, 18, 0)},
	} {
		if got := hours.After(c.from, c.d); !got.Equal(c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
	var always *handoff.Hours
	if got := always.After(at(6, 3, 0), time.Hour); !got.Equal(at(6, 4, 0)) || !always.Opens(at(6, 3, 0)).Equal(at(6, 3, 0)) {
		t.Error("without hours it is not always open")
	}
}

func TestWrongHoursAreRefused(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"9-18", "9:00-25:00", "18:00-9:00", "9:00-12:00,11:00-13:00", "9:70-10:00", "; ", "9:00-12:00x", "nonsense"} {
		if _, err := handoff.ParseHours(text, shanghai, weekday); !errors.Is(err, handoff.ErrHours) {
			t.Errorf("%q: %v, want ErrHours", text, err)
		}
	}
	if h, err := handoff.ParseHours(" ", shanghai, weekday); h != nil || err != nil {
		t.Errorf("no hours: %v, %v", h, err)
	}
}
