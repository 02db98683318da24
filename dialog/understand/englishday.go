package understand

import "time"

var monthNames = []string{"", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}

var longMonths = []string{"", "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"}

var dayNames = []string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}

// englishDay reads Nov 20, 20th of November 2026, last Saturday, on Monday, friday
// last week, the 27th.
func (r *timeReader) englishDay() bool {
	r.m.latin = true
	if m := r.monthName(); m > 0 {
		for r.i < len(r.t) && runeIn(" -/,", r.t[r.i]) {
			r.i++
		}
		r.take("the ")
		d, _, ok := r.ordinal()
		return ok && r.withYear(m, d)
	}
	start := r.i
	lead := string(r.t[max(0, start-4):start])
	the := r.take("the ") || hasSuffix(lead, "the ")
	if d, marked, ok := r.ordinal(); ok {
		end := r.i
		if marked && r.weekdayOfMonth(d) {
			return true
		}
		if back, ok := r.monthFromNow(); ok && marked {
			first := time.Date(r.now.Year(), r.now.Month()-time.Month(back), 1, 0, 0, 0, 0, r.now.Location())
			return r.date(first.Year(), int(first.Month()), d)
		}
		r.i = end
		r.i = skipSeparator(r.t, r.i)
		if hasAt(r.t, r.i, []rune(".")) {
			r.i = skipBlanks(r.t, r.i+1)
		}
		r.take("of ")
		if m := r.monthName(); m > 0 && (d > 1 || marked || m != 5 || !isLatin(r.t[start])) { // one may ask
			return r.withYear(m, d)
		}
		r.i = end
		on := hasSuffix(lead, "on ") || the && (hasSuffix(lead, "the ") || hasSuffix(lead, "on ") || hasSuffix(lead, "or "))
		number := isDigit(r.t[start]) || isDigit(r.t[end-1])
		weekday := !r.m.day.IsZero() && !r.m.dated && !hasSuffix(lead, "at ")
		return dayEnds(r.t, end) && (r.ask && (marked || on && number) || weekday && (the || number)) && r.dayOfMonth(d)
	}
	r.i = start
	return r.englishWeekday()
}

// weekdayOfMonth reads the weekday after its place in a month, and that month: second sunday, first friday of july, third
// wednesday of last month.
func (r *timeReader) weekdayOfMonth(n int) bool {
	start := r.i
	r.i = skipSeparator(r.t, r.i)
	wd, one := r.weekdayName()
	if wd < 0 || !one || n > 5 {
		r.i = start
		return false
	}
	end, year, month := r.i, r.now.Year(), r.now.Month()
	if back, ok := r.monthFromNow(); ok {
		month -= time.Month(back)
	} else {
		r.i = skipSeparator(r.t, end)
		r.takeAny("of ", "in ")
		if name := time.Month(r.monthName()); name == 0 && !r.ask {
			r.i = start
			return false
		} else if name == 0 {
			r.i = end
		} else if month, name = name, month; month > name {
			year--
		}
	}
	first := time.Date(year, month, 1, 0, 0, 0, 0, r.now.Location())
	return r.date(first.Year(), int(first.Month()), 1+(int(wd)-int(first.Weekday())+7)%7+7*(n-1))
}

// monthFromNow reads this month and last month: how many months back it is.
func (r *timeReader) monthFromNow() (back int, ok bool) {
	start := r.i
	r.i = skipSeparator(r.t, r.i)
	r.takeAny("of ", "in ")
	r.take("the ")
	switch {
	case r.take("this month"):
		return 0, true
	case r.takeAny("last month", "previous month"):
		return 1, true
	}
	r.i = start
	return 0, false
}

// afterDays go on after a day. What makes one of several days of it is read where bounds are.
var afterDays = asRunes([]string{"at", "in the", "around", "about", "please", "it", "i", "and", "or", "to"})

// dayEnds reports that a number at i is over and nothing it could count follows.
func dayEnds(t []rune, i int) bool {
	k := skipBlanks(t, i)
	if k == len(t) || k == i && !runeIn(",.!?\n", t[i]) {
		return k == len(t)
	}
	if t[k] == '.' && k+1 < len(t) && isDigit(t[k+1]) {
		return false
	}
	for _, w := range afterDays {
		if hasAt(t, k, w) {
			return true
		}
	}
	return (!isASCIIWord(t[k]) || k > i && isDigit(t[k])) && t[k] != '-' && t[k] != '/'
}

// withYear takes a month and a day, and the year that may follow.
func (r *timeReader) withYear(m, d int) bool {
	save := r.i
	for r.i < len(r.t) && runeIn(" ,.-", r.t[r.i]) {
		r.i++
	}
	r.take("of ")
	if y, n, ok := r.rowOfDigits(); ok && n == 4 && y > 1000 {
		return r.date(y, m, d)
	}
	if y, ok := r.spelledYear(); ok {
		return r.date(y, m, d)
	}
	if r.i-save > 4 {
		r.m.bad = true // a year of five digits
	}
	r.i = save
	return r.yearlessDate(m, d)
}

// spelledYear reads nineteen eighty six, twenty twenty six.
func (r *timeReader) spelledYear() (int, bool) {
	save := r.i
	century, to := latinWord(r.t, r.i)
	if century != "nineteen" && century != "twenty" {
		return 0, false
	}
	next := skipSeparator(r.t, to)
	rest, ok := englishUpTo(r.t, next, 99)
	if !ok || next == to || rest.value < 10_00 {
		r.i = save
		return 0, false
	}
	r.i = rest.to
	return int(englishDigits[century]+englishTens[century])*100 + int(rest.value/100), true
}

// englishWeekday reads Friday, last Sunday, this week Friday, tuesday last week.
func (r *timeReader) englishWeekday() bool {
	if r.i > 5 && string(r.t[r.i-6:r.i]) == "every " {
		return false
	}
	weeks, bare, last := 0, true, false
	switch {
	case r.takeAny("last week ", "previous week "):
		weeks, bare = -1, false
		r.take("- ")
	case r.take("next week "):
		weeks, bare = 1, false
	case r.take("this week "):
		bare = false
	case r.takeAny("last ", "past ", "previous "):
		last = true
	case r.take("next "):
		weeks, bare = 1, false
	case r.take("this "):
		bare = false
	}
	r.take("on ")
	if hasSuffix(string(r.t[max(0, r.i-4):r.i]), "the ") && hasAt(r.t, r.i, []rune("sun")) {
		return false
	}
	wd, one := r.weekdayName()
	if wd < 0 {
		return false
	}
	r.m.bad = r.m.bad || !one
	switch {
	case r.takeAny(" last week", " of last week"):
		weeks, bare = -1, false
	case r.takeAny(" next week", " of next week"):
		weeks, bare = 1, false
	}
	r.dayOfWeek(wd, weeks, bare)
	if last && r.m.day.Equal(dayOf(r.now, 0)) {
		r.m.day = dayOf(r.now, -7)
	}
	return true
}

// weekdayName reads the name of a weekday, -1 if there is none; mondays are no one day.
func (r *timeReader) weekdayName() (wd time.Weekday, one bool) {
	for wd, name := range dayNames {
		if r.take(name + "s") {
			return time.Weekday(wd), false
		}
		if r.take(name) || r.take(name[:3]) || len(name) > 7 && r.take(name[:4]) || wd == 2 && r.take("tues") {
			return time.Weekday(wd), true
		}
	}
	return -1, false
}

func (r *timeReader) monthName() int {
	for m := 1; m <= 12; m++ {
		for _, w := range []string{longMonths[m], monthNames[m]} {
			if hasAt(r.t, r.i, []rune(w)) || r.i+len(w) < len(r.t) && isDigit(r.t[r.i+len(w)]) && string(r.t[r.i:r.i+len(w)]) == w {
				r.i += len(w)
				if r.i < len(r.t) && r.t[r.i] == '.' {
					r.i++
				}
				return m
			}
		}
	}
	if r.take("sept") {
		return 9
	}
	return 0
}

var ordinalNames = map[string]int{
	"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12,
	"thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "sixteenth": 16, "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "thirtieth": 30,
}

// ordinal reads 20, 20th, 1st, twenty-first, and tells whether it was marked as one.
func (r *timeReader) ordinal() (v int, marked, ok bool) {
	if r.i < len(r.t) && isLatin(r.t[r.i]) {
		return r.spelledOrdinal()
	}
	v, n, ok := r.rowOfDigits()
	if !ok || n > 2 || v < 1 || v > 31 {
		return 0, false, false
	}
	if r.i+2 <= len(r.t) {
		switch string(r.t[r.i : r.i+2]) {
		case "st", "nd", "rd", "th":
			r.i += 2
			return v, true, true
		}
	}
	return v, false, true
}

func (r *timeReader) spelledOrdinal() (v int, marked, ok bool) {
	word, to := latinWord(r.t, r.i)
	if v = ordinalNames[word]; v > 0 {
		r.i = to
		return v, true, true
	}
	tens := int(englishTens[word])
	if tens == 0 && englishDigits[word] == 0 {
		return 0, false, false
	}
	v, r.i = tens+int(englishDigits[word]), to
	if tens > 0 {
		second, end := latinWord(r.t, skipSeparator(r.t, to))
		if n := ordinalNames[second]; n > 0 && n < 10 {
			r.i = end
			return v + n, true, true
		}
		if d := int(englishDigits[second]); d > 0 && d < 10 {
			v, r.i = v+d, end
		}
	}
	return v, false, v <= 31
}
