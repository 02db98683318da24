package understand

import "time"

// moment is what a time expression says, piece by piece, before it is put
// together on the customer's clock.
type moment struct {
	day       time.Time // midnight of the day; zero when no day was said
	hour, min int       // hour is -1 when no clock time was said
	sec       int
	period    period
	ago       time.Duration // two hours ago; 0 when not said so
	now       bool          // just now
	bad       bool          // impossible: 2月30日, 25点
}

// period is a part of the day.
type period int

// The parts of the day.
const (
	noPeriod  period = iota
	dawn             // 凌晨
	morning          // 早上, 上午
	noon             // 中午
	afternoon        // 下午
	evening          // 晚上
	midnight         // 半夜
)

// inherit takes the day, and the part of it, from the time said before: in
// 昨天下午三点下的单，三点半付的 the second is on the same afternoon.
func (m *moment) inherit(before moment) {
	if !m.day.IsZero() || m.ago > 0 || m.now || before.day.IsZero() || before.bad {
		return
	}
	m.day = before.day
	if m.period == noPeriod && m.hour <= 12 {
		m.period = before.period
	}
}

// onClock puts the pieces together. The time is zero when it is impossible, in
// the future, or older than any order; rough tells that no clock time was said.
func (m moment) onClock(now time.Time) (at time.Time, rough bool) {
	switch {
	case m.bad:
		return time.Time{}, false
	case m.now:
		return now, false
	case m.ago > 0:
		at = now.Add(-m.ago)
		if m.ago >= time.Minute {
			at = at.Truncate(time.Second)
		}
		return m.sane(at, now), false
	}
	day := m.day
	if day.IsZero() {
		day = dayOf(now, 0)
	}
	h, ok := m.hourOfDay()
	if !ok {
		return time.Time{}, false
	}
	if m.hour < 0 {
		rough = true
	}
	y, mo, d := day.Date()
	return m.sane(time.Date(y, mo, d, h, m.min, m.sec, 0, now.Location()), now), rough
}

// usualHour stands for a part of the day when no hour is said.
var usualHour = map[period]int{dawn: 2, morning: 9, noon: 12, afternoon: 15, evening: 20, midnight: 23}

// hourOfDay reads the hour by the part of the day: 晚上12点 is the end of the
// day (24), 昨晚1点 the small hours after it (25).
func (m moment) hourOfDay() (int, bool) {
	h := m.hour
	if h < 0 {
		return usualHour[m.period], true
	}
	switch m.period {
	case dawn:
		if h == 12 {
			h = 0
		}
		return h, h <= 6
	case noon:
		if h <= 3 {
			h += 12
		}
		return h, h >= 10 && h <= 15
	case afternoon:
		if h < 12 {
			h += 12
		}
		return h, h < 24
	case evening:
		switch {
		case h == 12 || h == 0:
			h = 24
		case h <= 4:
			h += 24
		case h < 12:
			h += 12
		}
		return h, true
	case midnight:
		switch {
		case h == 12 || h == 0:
			h = 24
		case h >= 9 && h < 12:
			h += 12
		}
		return h, true
	}
	return h, h <= 24
}

func (m moment) sane(at, now time.Time) time.Time {
	if at.After(now) || at.Before(now.AddDate(-3, 0, 0)) {
		return time.Time{}
	}
	return at
}
