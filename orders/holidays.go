package orders

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"time"
)

// Holidays are days on which people work or not, whatever the weekday says: by date, such as 2027-02-06.
type Holidays map[string]bool

// ParseHolidays reads the operator's own days, which go before the built-in ones: one a line, "2027-02-06 off" or
// "2027-02-14 work"; what follows a # is a remark. The error names each wrong line.
func ParseHolidays(r io.Reader) (Holidays, error) {
	days := Holidays{}
	var faults []string
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		text, _, _ := strings.Cut(lines.Text(), "#")
		words := strings.Fields(text)
		if len(words) == 0 {
			continue
		}
		_, err := time.Parse(time.DateOnly, words[0])
		if len(words) != 2 || err != nil || words[1] != "off" && words[1] != "work" {
			faults = append(faults, fmt.Sprintf("line %d: %q is not a date with off or work, such as 2027-02-06 off", n, lines.Text()))
			continue
		}
		days[words[0]] = words[1] == "work"
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read holidays: %w", err)
	}
	if len(faults) > 0 {
		return nil, fmt.Errorf("holidays: %s", strings.Join(faults, "; "))
	}
	return days, nil
}

// With returns the calendar with the operator's own days. A year that they name any day of counts as known.
func (c *Calendar) With(own Holidays) *Calendar {
	with := *c
	with.own, with.years = own, map[int]bool{}
	for date := range own {
		if day, err := time.Parse(time.DateOnly, date); err == nil {
			with.years[day.Year()] = true
		}
	}
	return &with
}
