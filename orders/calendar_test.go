package orders_test

import (
	"strings"
	"testing"
	"time"

	"kefu/orders"
)

func TestRefundDatesFollowTheChineseWorkingDays(t *testing.T) {
	t.Parallel()
	c := orders.NewCalendar(shanghai)
	for name, tt := range map[string]struct {
		method    orders.Method
		from      string
		first     string
		last      string
		estimated bool
	}{
		"an ordinary Monday":                    {orders.WeChat, "2026-11-23", "2026-11-24", "2026-11-26", false},
		"over a weekend":                        {orders.Alipay, "2026-11-27", "2026-11-30", "2026-12-02", false},
		"a bank takes longer":                   {orders.Bank, "2026-11-23", "2026-11-26", "2026-11-30", false},
		"before National Day, with its Sunday":  {orders.WeChat, "2026-09-18", "2026-09-20", "2026-09-22", false},
		"into National Day":                     {orders.WeChat, "2026-09-30", "2026-10-08", "2026-10-10", false},
		"a bank after National Day, Saturday":   {orders.Bank, "2026-10-07", "2026-10-10", "2026-10-13", false},
		"into Spring Festival, Saturday before": {orders.WeChat, "2026-02-13", "2026-02-14", "2026-02-25", false},
		"a bank out of Spring Festival":         {orders.Bank, "2026-02-20", "2026-02-26", "2026-02-28", false},
		"over New Year 2026":                    {orders.Alipay, "2025-12-31", "2026-01-04", "2026-01-06", false},
		"last days before an unknown year":      {orders.WeChat, "2026-12-28", "2026-12-29", "2026-12-31", false},
		"into the unknown year 2027":            {orders.WeChat, "2026-12-31", "2027-01-01", "2027-01-05", true},
	} {
		from, err := time.ParseInLocation(time.DateOnly, tt.from, shanghai)
		if err != nil {
			t.Fatal(err)
		}
		// The hour does not matter, nor the zone that it is told in.
		for _, hour := range []time.Duration{0, 12 * time.Hour, 24*time.Hour - time.Second} {
			first, last, estimated := c.RefundDates(tt.method, from.Add(hour).UTC())
			if first.Format(time.DateOnly) != tt.first || last.Format(time.DateOnly) != tt.last || estimated != tt.estimated {
				t.Errorf("%s: %s + %v by %s: %s to %s, estimated %v", name, tt.from, hour, tt.method,
					first.Format(time.DateOnly), last.Format(time.DateOnly), estimated)
			}
		}
	}
}

func TestCoveredYears(t *testing.T) {
	t.Parallel()
	c := orders.NewCalendar(shanghai)
	for year, want := range map[int]bool{2024: true, 2025: true, 2026: true, 2027: false} {
		if got := c.Covered(year); got != want {
			t.Errorf("%d covered: %v", year, got)
		}
	}
}

func TestTheOperatorsOwnDaysGoFirst(t *testing.T) {
	t.Parallel()
	own, err := orders.ParseHolidays(strings.NewReader("# 2027\n2027-02-06 off\n2027-02-14 work # make-up\n\n"))
	if err != nil {
		t.Fatal(err)
	}
	c := orders.NewCalendar(shanghai).With(own)
	for date, want := range map[string]bool{"2027-02-06": false, "2027-02-14": true, "2027-02-15": true, "2027-02-13": false} {
		day, err := time.ParseInLocation(time.DateOnly, date, shanghai)
		if err != nil {
			t.Fatal(err)
		}
		if works, covered := c.WorkingDay(day); works != want || !covered {
			t.Errorf("%s: works %v, covered %v", date, works, covered)
		}
	}
	if c.Covered(2028) || orders.NewCalendar(shanghai).Covered(2027) {
		t.Error("a year is known that nobody told of")
	}
	_, err = orders.ParseHolidays(strings.NewReader("2027-02-30 off\n2027-02-06 off\n2027-02-07\n2027-02-08 maybe"))
	for _, want := range []string{"line 1", "line 3", "line 4"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("no %s in %v", want, err)
		}
	}
}

func TestTheYearWhoseHolidaysAreMissingIsNamedInTime(t *testing.T) {
	t.Parallel()
	c := orders.NewCalendar(shanghai)
	for day, missing := range map[string]int{"2026-10-31": 0, "2026-11-01": 2027, "2026-12-31": 2027, "2027-01-01": 2027, "2025-11-22": 0} {
		now, err := time.ParseInLocation(time.DateOnly, day, shanghai)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.Missing(now); got != missing {
			t.Errorf("on %s: %d, want %d", day, got, missing)
		}
		if got := c.With(orders.Holidays{"2027-02-06": false, "2028-01-01": false}).Missing(now); got != 0 {
			t.Errorf("on %s, with the operator's days: %d", day, got)
		}
	}
}
