package understand

import (
	"strings"
	"time"
)

// anyDay reads a day: by a word, a weekday, a date, or in English.
func (r *timeReader) anyDay() bool {
	return r.dayWord() || r.feast() || r.weekday() || r.numericDate() || r.monthDay() || r.englishDay()
}

var dayWords = []struct {
	words []string
	add   int
}{
	{[]string{"大前天", "大前日"}, -3},
	{[]string{"前天", "前日", "前儿", "day before yesterday", "the day before yesterday"}, -2},
	{[]string{"昨天", "昨日", "昨儿个", "昨儿", "yesterday", "last night", "ytd"}, -1},
	{[]string{"今天", "今日", "今儿个", "今儿", "当天", "today"}, 0},
	{[]string{"大后天"}, 3},
	{[]string{"明天", "明日", "明儿", "明早", "明晚", "tomorrow"}, 1},
	{[]string{"后天"}, 2},
	{[]string{"this morning", "this afternoon", "this evening", "tonight"}, 0},
}

// dayWord reads 昨天 and its like. 昨晚 leaves 晚 for the part of the day.
func (r *timeReader) dayWord() bool {
	for _, d := range dayWords {
		for _, w := range d.words {
			start := r.i
			if !r.take(w) {
				continue
			}
			r.m.day = dayOf(r.now, d.add)
			switch w {
			case "last night":
				r.m.period = evening
			case "this morning", "this afternoon", "this evening", "tonight":
				r.m.period = map[string]period{"this morning": morning, "this afternoon": afternoon, "this evening": evening, "tonight": evening}[w]
			}
			return r.i != start
		}
	}
	if r.i+1 < len(r.t) && strings.ContainsRune("早晚晨夜中上下凌", r.t[r.i+1]) {
		add, ok := map[rune]int{'今': 0, '昨': -1, '前': -2}[r.t[r.i]]
		pair := string(r.t[r.i : r.i+2])
		if !ok || pair == "前上" || pair == "前下" || pair == "前中" || pair == "今中" {
			return false
		}
		r.i++
		r.m.day = dayOf(r.now, add)
		return true
	}
	return false
}

// feasts are days that shops and customers call by name.
var feasts = []struct {
	words      []string
	month, day int
}{
	{[]string{"双十一", "双11", "光棍节"}, 11, 11},
	{[]string{"国庆节", "国庆"}, 10, 1},
	{[]string{"元旦"}, 1, 1},
}

// feast reads 双十一晚上八点.
func (r *timeReader) feast() bool {
	for _, f := range feasts {
		if r.takeAny(f.words...) {
			r.takeAny("那天", "当天", "当日")
			return r.yearlessDate(f.month, f.day)
		}
	}
	return false
}

var weekdays = map[rune]time.Weekday{'一': 1, '二': 2, '三': 3, '四': 4, '五': 5, '六': 6, '日': 0, '天': 0, '1': 1, '2': 2, '3': 3, '4': 4, '5': 5, '6': 6, '7': 0}

// weekday reads 周三, 上周六, 上个礼拜天, 这周一. A week begins on Monday; a bare
// weekday is the last one that has begun.
func (r *timeReader) weekday() bool {
	start := r.i
	weeks, bare := 0, true
	switch {
	case r.takeAny("上上个", "上上"):
		weeks, bare = -2, false
	case r.takeAny("上一个", "上个", "上"):
		weeks, bare = -1, false
	case r.takeAny("本", "这个", "这"):
		bare = false
	case r.takeAny("下个", "下"):
		weeks, bare = 1, false
	}
	if !r.takeAny("周", "星期", "礼拜") || r.i >= len(r.t) {
		r.i = start
		return false
	}
	wd, ok := weekdays[r.t[r.i]]
	if !ok || bare && r.i+1 < len(r.t) && strings.ContainsRune("年岁个", r.t[r.i+1]) {
		r.i = start
		return false
	}
	r.i++
	back := int(r.now.Weekday()+6)%7 - int(wd+6)%7 // days since that day of this week
	if bare && back < 0 {
		back += 7
	}
	r.m.day = dayOf(r.now, -back+7*weeks)
	return true
}

// numericDate reads 2026-11-19, 2026年11月19日, 11-18, 11/18, 11.18.
func (r *timeReader) numericDate() bool {
	start := r.i
	a, n, ok := r.rowOfDigits()
	if !ok || r.i >= len(r.t) {
		r.i = start
		return false
	}
	sep := r.t[r.i]
	if sep == '年' && (n == 4 || n == 2) {
		r.i++
		if n == 2 {
			a += 2000
		}
		if m, ok := r.int(99); ok && r.take("月") {
			if d, ok := r.int(99); ok {
				r.takeAny("日", "号")
				return r.date(a, m, d)
			}
		}
		r.i = start
		return false
	}
	if !strings.ContainsRune("-/.", sep) {
		r.i = start
		return false
	}
	r.i++
	b, nb, ok := r.rowOfDigits()
	if !ok || nb > 2 || n > 2 && n != 4 {
		r.i = start
		return false
	}
	if r.i+1 < len(r.t) && r.t[r.i] == sep && isDigit(r.t[r.i+1]) {
		r.i++
		c, nc, _ := r.rowOfDigits()
		switch {
		case n == 4 && nc <= 2:
			return r.date(a, b, c)
		case nc == 4 && b > 12:
			return r.date(c, a, b)
		case nc == 4:
			return r.date(c, b, a) // day first, as everybody but Americans writes
		case n == 2 && nc == 2 && a >= 20:
			return r.date(2000+a, b, c)
		}
		r.i = start
		return false
	}
	if n > 2 || r.notDate(sep, a, b) {
		r.i = start
		return false
	}
	return r.monthFirst(a, b)
}

// rowOfDigits reads up to four Arabic digits and tells how many.
func (r *timeReader) rowOfDigits() (v, n int, ok bool) {
	for r.i < len(r.t) && isDigit(r.t[r.i]) && n < 5 {
		v = v*10 + int(r.t[r.i]-'0')
		r.i++
		n++
	}
	return v, n, n > 0 && n < 5
}

// notDate reports that two numbers with a separator are a price or a range. The
// reader stands after the second.
func (r *timeReader) notDate(sep rune, a, b int) bool {
	if r.i < len(r.t) && (strings.ContainsRune("元块毛万千百个张份点%折倍天小分-/.次", r.t[r.i]) || isLatin(r.t[r.i])) {
		return true
	}
	possible := a >= 1 && a <= 12 && b >= 1 && b <= 31 || b >= 1 && b <= 12 && a >= 1 && a <= 31
	return sep == '.' && !possible
}

// monthFirst takes a/b for month and day, or for day and month where only that
// is possible.
func (r *timeReader) monthFirst(a, b int) bool {
	if a > 12 && b <= 12 {
		a, b = b, a
	}
	return r.yearlessDate(a, b)
}

// monthDay reads 11月20号 and 20号.
func (r *timeReader) monthDay() bool {
	start := r.i
	months, relative := 0, true
	switch {
	case r.takeAny("上个月", "上月"):
		months = -1
	case r.takeAny("下个月", "下月"):
		months = 1
	case !r.takeAny("这个月", "本月", "当月"):
		relative = false
	}
	v, ok := r.int(99)
	if !ok {
		r.i = start
		return false
	}
	apart := r.i
	r.i = skipBlanks(r.t, r.i)
	if v > 31 && r.i > apart {
		r.i = start
		return false // 充了60 号里才40
	}
	if relative && r.takeAny("号", "日") {
		y, m, _ := r.now.Date()
		first := time.Date(y, m+time.Month(months), 1, 0, 0, 0, 0, r.now.Location())
		return r.date(first.Year(), int(first.Month()), v)
	}
	if r.take("月") {
		r.take("份")
		if d, ok := r.int(99); ok {
			if r.takeAny("日", "号") || r.i == len(r.t) || strings.ContainsRune(" ,早上中下晚凌", r.t[r.i]) {
				return r.yearlessDate(v, d)
			}
		}
		r.i = start
		return false
	}
	if r.takeAny("号", "日") && v >= 1 && (r.i >= len(r.t) || !strings.ContainsRune("线楼店码卡区桌位服内", r.t[r.i])) {
		return r.dayOfMonth(v)
	}
	r.i = start
	return false
}

// dayOfMonth takes a day without its month.
func (r *timeReader) dayOfMonth(v int) bool {
	if v > 31 {
		r.m.bad = true
		r.m.day = dayOf(r.now, 0)
		return true
	}
	y, m, d := r.now.Date()
	if v > d && d <= 10 {
		m-- // early in a month, a late day is last month's
	}
	return r.date(y, int(m), v)
}

// yearlessDate puts a month and a day into this year, or into the last one when
// that lies more than half a year ahead.
func (r *timeReader) yearlessDate(m, d int) bool {
	y := r.now.Year()
	if time.Date(y, time.Month(m), d, 0, 0, 0, 0, r.now.Location()).After(r.now.AddDate(0, 6, 0)) {
		y--
	}
	return r.date(y, m, d)
}

// date sets the day. An impossible one still is a date, but a bad one.
func (r *timeReader) date(y, m, d int) bool {
	r.m.day = time.Date(y, time.Month(m), d, 0, 0, 0, 0, r.now.Location())
	if m < 1 || m > 12 || r.m.day.Day() != d {
		r.m.bad = true
	}
	return true
}

var monthNames = []string{"", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}

var longMonths = []string{"", "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"}

var dayNames = []string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}

// englishDay reads Nov 20, 20th of November, last Saturday, on Monday.
func (r *timeReader) englishDay() bool {
	start := r.i
	if r.i >= len(r.t) || !isASCIIWord(r.t[r.i]) {
		return false
	}
	if m := r.monthName(); m > 0 {
		r.i = skipBlanks(r.t, r.i)
		if d, ok := r.ordinal(); ok {
			return r.yearlessDate(m, d)
		}
		r.i = start
		return false
	}
	if d, ok := r.ordinal(); ok {
		named := isLatin(r.t[r.i-1])
		end := r.i
		r.i = skipBlanks(r.t, r.i)
		r.take("of ")
		if m := r.monthName(); m > 0 {
			return r.yearlessDate(m, d)
		}
		if named && r.ask {
			r.i = end
			return r.dayOfMonth(d)
		}
		r.i = start
		return false
	}
	last, next := r.take("last "), r.take("next ")
	if !last {
		r.takeAny("this ", "on ", "past ")
	}
	for wd, name := range dayNames {
		if r.take(name) || r.take(name[:3]) {
			back := (int(r.now.Weekday()) - wd + 7) % 7
			if last && back == 0 {
				back = 7
			}
			if next {
				back -= 7
			}
			r.m.day = dayOf(r.now, -back)
			return true
		}
	}
	r.i = start
	return false
}

func (r *timeReader) monthName() int {
	for m := 1; m <= 12; m++ {
		if r.take(longMonths[m]) || r.take(monthNames[m]) || r.take(monthNames[m]+".") {
			return m
		}
	}
	return 0
}

// ordinal reads 20, 20th, 1st.
func (r *timeReader) ordinal() (int, bool) {
	v, n, ok := r.rowOfDigits()
	if !ok || n > 2 || v < 1 || v > 31 {
		return 0, false
	}
	if r.i+2 <= len(r.t) {
		switch string(r.t[r.i : r.i+2]) {
		case "st", "nd", "rd", "th":
			r.i += 2
		}
	}
	return v, true
}
