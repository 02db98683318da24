package understand

import (
	"fmt"
	"testing"
	"time"
)

// A weekday with its place in a month is the day that counting finds; the fifth of a month that has four is none.
func TestAWeekdayOfAMonthIsTheOneThatCountingFinds(t *testing.T) {
	t.Parallel()
	places := []string{"first", "2nd", "third", "4th", "fifth"}
	for back := range 11 {
		month := time.Date(examplesNow.Year(), examplesNow.Month()-time.Month(back), 1, 0, 0, 0, 0, examplesNow.Location())
		of := "of " + month.Month().String()
		switch back {
		case 0:
			of = "in this month"
		case 1:
			of = "of last month"
		}
		for wd := range time.Saturday + 1 {
			n := 0
			for day := month; day.Month() == month.Month(); day = day.AddDate(0, 0, 1) {
				if day.Weekday() != wd {
					continue
				}
				text := fmt.Sprintf("I paid on the %s %s %s", places[n], wd, of)
				n++
				got := Text(text, Context{Asking: AskingPaidAt, Now: examplesNow}).PaidAt
				if future := day.After(examplesNow); future != (got == nil) || !future && !got.Equal(day) {
					t.Errorf("%s: %v, want %v", text, got, day)
				}
			}
			text := fmt.Sprintf("I paid on the fifth %s %s", wd, of)
			if got := Text(text, Context{Asking: AskingPaidAt, Now: examplesNow}).PaidAt; n < len(places) && got != nil {
				t.Errorf("%s: %v, and there is none", text, got)
			}
		}
	}
}

// What stands beside a number and is no word that is known may be its unit: then it is no sum.
func TestANumberWithAnUnknownUnitIsNoSum(t *testing.T) {
	t.Parallel()
	for _, unit := range []string{"руб", "บาท", "ரூ", "원", "ریال"} {
		for _, text := range []string{"100,000 " + unit, "50" + unit} {
			if got, ok := chargedIn(text); ok {
				t.Errorf("%s: %v", text, got)
			}
		}
	}
	for _, text := range []string{"sen 100,000", "a twenty-first", "the thirty second"} {
		if got, ok := chargedIn(text); ok {
			t.Errorf("%s: %v", text, got)
		}
	}
}
