package orders

import (
	"time"

	"github.com/6tail/lunar-go/HolidayUtil"
)

// Calendar knows the Chinese working days: the State Council's yearly holidays and make-up days as
// lunar-go carries them. A year that it does not carry is counted by weekdays, and said not to be covered.
type Calendar struct {
	zone  *time.Location
	own   Holidays     // the operator's
	years map[int]bool // that own names days of
}

// NewCalendar returns the calendar of a shop in this time zone.
func NewCalendar(zone *time.Location) *Calendar {
	return &Calendar{zone: zone}
}

// Zone returns the shop's time zone.
func (c *Calendar) Zone() *time.Location {
	return c.zone
}

// Covered reports whether the holidays of a year are known. National Day tells: it is in every
// year's announcement.
func (c *Calendar) Covered(year int) bool {
	return c.years[year] || HolidayUtil.GetHolidayByYmd(year, 10, 1) != nil
}

// Missing returns the first year whose holidays should be known at now and are not, else 0. The State Council announces
// those of a year to come in its November.
func (c *Calendar) Missing(now time.Time) int {
	year, month, _ := now.In(c.zone).Date()
	switch {
	case !c.Covered(year):
		return year
	case month >= time.November && !c.Covered(year+1):
		return year + 1
	}
	return 0
}

// WorkingDay reports whether banks and payment channels work on the day of t in the shop's zone, and
// whether that year's holidays are known.
func (c *Calendar) WorkingDay(t time.Time) (working, covered bool) {
	y, m, d := t.In(c.zone).Date()
	covered = c.Covered(y)
	if works, known := c.own[time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)]; known {
		return works, covered
	}
	if h := HolidayUtil.GetHolidayByYmd(y, int(m), d); h != nil {
		return h.IsWork(), covered
	}
	wd := t.In(c.zone).Weekday()
	return wd != time.Saturday && wd != time.Sunday, covered
}

// AddWorkingDays returns midnight of the n-th working day after the day of from, and whether all days
// on the way there lie in years whose holidays are known.
func (c *Calendar) AddWorkingDays(from time.Time, n int) (day time.Time, covered bool) {
	y, m, d := from.In(c.zone).Date()
	day, covered = time.Date(y, m, d, 0, 0, 0, 0, c.zone), c.Covered(y)
	for n > 0 {
		day = day.AddDate(0, 0, 1)
		working, known := c.WorkingDay(day)
		covered = covered && known
		if working {
			n--
		}
	}
	return day, covered
}

// RefundDates returns the first and the last day on which a refund requested at from is expected to arrive,
// and whether they are an estimate because a year's holidays are not known.
func (c *Calendar) RefundDates(m Method, from time.Time) (first, last time.Time, estimated bool) {
	least, most := m.RefundDays()
	first, coveredFirst := c.AddWorkingDays(from, least)
	last, coveredLast := c.AddWorkingDays(from, most)
	return first, last, !coveredFirst || !coveredLast
}

// day returns midnight of t's own date, in the shop's zone.
func (c *Calendar) day(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, c.zone)
}
