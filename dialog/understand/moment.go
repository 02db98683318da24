package understand

import "time"

// moment is what a time expression says, piece by piece, before it is put
// together on the customer's clock.
type moment struct {
	day          time.Time // midnight of the day; zero when no day was said
	dated        bool      // the day was said by a date or a word, not as a weekday alone
	monthless    bool      // of the date only the day of the month was said
	numeric      bool      // the date was written in figures with its month, as screens show it
	hour, min    int       // hour is -1 when no clock time was said
	sec          int
	period       period
	exact        bool          // the hour counts to 24: 08:30, 15时20分
	weekdayFirst bool          // an English weekday is its first piece
	named        bool          // the hour is settled by a word: noon, pm
	latin        bool          // said in English
	ago          time.Duration // two hours ago; 0 when not said so
	loose        bool          // 三点多: that hour, not that minute
	now          bool          // just now
	bad          bool          // impossible: 2月30日, 25点, pieces that do not agree
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
	m.day, m.dated = before.day, true
	if m.period == noPeriod && m.hour <= 12 && !m.exact {
		m.period = before.period
	}
}

// onClock puts the pieces together. It gives the readings that are possible: none
// where the time is impossible, in the future, or older than any order; two where
// an hour may be one of the morning or one of the evening. rough tells that no
// clock time was said.
func (m moment) onClock(now time.Time) (readings []time.Time, rough bool) {
	switch {
	case m.bad:
		return nil, false
	case m.now:
		return []time.Time{now}, false
	case m.ago > 0:
		at := now.Add(-m.ago)
		if m.ago >= time.Minute {
			at = at.Truncate(time.Second)
		}
		return possible(now, at), m.loose
	}
	day := m.day
	if day.IsZero() {
		day = dayOf(now, 0)
	}
	if m.hour < 0 {
		return possible(now, m.at(day, usualHour[m.period])), true
	}
	var all []time.Time
	for _, h := range m.hours() {
		all = append(all, m.at(day, h))
	}
	if readings = possible(now, all...); len(readings) > 0 || m.period != evening && m.period != midnight || m.hour != 12 && m.hour > 4 || day.Before(dayOf(now, 0)) {
		return readings, m.loose
	}
	// Midnight belongs to the night that is meant: said just after it, 今晚12点 is the
	// beginning of today.
	all = all[:0]
	for _, h := range m.hours() {
		all = append(all, m.at(day, h-24))
	}
	return possible(now, all...), false
}

// detail tells how exactly the time is said: by its day, part of the day, hour, or minute.
func (m moment) detail() int {
	switch {
	case m.now || m.ago > 0 && !m.loose || m.hour >= 0 && !m.loose:
		return 3
	case m.hour >= 0 || m.ago > 0:
		return 2
	case m.period != noPeriod:
		return 1
	}
	return 0
}

func (m moment) at(day time.Time, hour int) time.Time {
	y, mo, d := day.Date()
	return time.Date(y, mo, d, hour, m.min, m.sec, 0, day.Location())
}

// possible keeps the times that are not in the future and not older than any order.
func possible(now time.Time, times ...time.Time) (out []time.Time) {
	for _, at := range times {
		if !at.After(now) && !at.Before(now.AddDate(-3, 0, 0)) {
			out = append(out, at)
		}
	}
	return out
}

// usualHour stands for a part of the day when no hour is said.
var usualHour = map[period]int{dawn: 2, morning: 9, noon: 12, afternoon: 15, evening: 20, midnight: 23}

// hours are the hours of the day that the clock time can mean, by the part of the
// day: 晚上12点 is the end of the day (24), 昨晚1点 the small hours after it (25).
func (m moment) hours() []int {
	h := m.hour
	within := func(from, to int) []int {
		if h < from || h > to {
			return nil
		}
		return []int{h}
	}
	switch m.period {
	case dawn:
		if h == 12 {
			h = 0
		}
		return within(0, 6)
	case morning:
		return within(0, 12)
	case noon:
		if h <= 3 {
			h += 12
		}
		return within(10, 15)
	case afternoon:
		if h < 12 {
			h += 12
		}
		return within(12, 23)
	case evening:
		switch {
		case h == 12 || h == 0 || h == 24:
			h = 24
		case h <= 4:
			h += 24
		case h < 12:
			h += 12
		}
		return within(16, 28)
	case midnight:
		switch {
		case h == 12 || h == 0 || h == 24:
			return []int{24}
		case h <= 5:
			return []int{h, h + 24} // the night before that day, or after it
		case h >= 9 && h < 12:
			h += 12
		}
		return within(21, 24)
	}
	if m.exact || h == 0 || h > 12 {
		return within(0, 24)
	}
	if h == 12 {
		return []int{12, 24}
	}
	return []int{h, h + 12}
}
