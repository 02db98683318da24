package understand

import "time"

// anyDay reads a day: by a word, a weekday, a date, or in English. What does not
// become a day leaves no trace.
func (r *timeReader) anyDay() bool {
	if r.i >= len(r.t) {
		return false
	}
	start, before := r.i, r.m
	tries := [...]func() bool{r.dayWord, r.feast, r.weekday, r.numericDate, r.monthDay, r.englishDay}
	some := tries[:]
	if isLatin(r.t[r.i]) {
		some = []func() bool{r.dayWord, r.englishDay}
	} else if !isDigit(r.t[r.i]) {
		some = tries[:5]
	}
	for _, try := range some {
		if try() && r.i > start {
			return true
		}
		r.i, r.m = start, before
	}
	return false
}

func dayOf(now time.Time, add int) time.Time {
	y, m, d := now.Date()
	return time.Date(y, m, d+add, 0, 0, 0, 0, now.Location())
}

var dayWords = []struct {
	words []string
	add   int
}{
	{[]string{"大前天", "大前日"}, -3},
	{[]string{"前天", "前日", "前儿", "day before yesterday", "the day before yesterday"}, -2},
	{[]string{"昨天", "昨日", "昨儿个", "昨儿", "yesterday", "last night", "ytd"}, -1},
	{[]string{"今天", "今日", "今儿个", "今儿", "当天", "today", "this day"}, 0},
	{[]string{"大后天"}, 3},
	{[]string{"明天", "明日", "明儿", "明早", "明晚", "tomorrow", "tmrw", "next day", "the next day"}, 1},
	{[]string{"后天", "day after tomorrow", "the day after tomorrow", "day after tmrw"}, 2},
	{[]string{"this morning", "this afternoon", "this evening", "this night", "tonight"}, 0},
}

// partsOfDays are day words that also say a part of the day.
var partsOfDays = map[string]period{"last night": evening, "this morning": morning, "this afternoon": afternoon, "this evening": evening, "this night": evening, "tonight": evening}

// dayWord reads 昨天 and its like. 昨晚 leaves 晚 for the part of the day.
func (r *timeReader) dayWord() bool {
	for _, d := range dayWords {
		for _, w := range d.words {
			if !r.take(w) {
				continue
			}
			if hasAt(r.t, r.i, []rune("头条")) || hasAt(r.t, r.i, []rune("之后")) && w == "明日" {
				return false
			}
			r.m.day, r.m.dated = dayOf(r.now, d.add), true
			if p := partsOfDays[w]; p != noPeriod {
				r.m.period = p
			}
			return true
		}
	}
	if r.i+1 < len(r.t) && runeIn("早晚晨夜中上下凌", r.t[r.i+1]) {
		add, ok := map[rune]int{'今': 0, '昨': -1, '前': -2}[r.t[r.i]]
		if pair := string(r.t[r.i : r.i+2]); !ok || pair == "前上" || pair == "前下" || pair == "前中" || pair == "今中" {
			return false
		}
		r.i++
		r.m.day, r.m.dated = dayOf(r.now, add), true
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
	{[]string{"双十二", "双12"}, 12, 12},
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
	if r.i > 0 && r.t[r.i-1] == '每' {
		return false // 每周一: no one day
	}
	weeks, bare := 0, true
	switch {
	case r.takeAny("上上个", "上上"):
		weeks, bare = -2, false
	case r.takeAny("上一个", "上个", "上"):
		weeks, bare = -1, false
	case r.takeAny("本", "这个", "这"):
		bare = false
	case r.takeAny("下下个", "下下"):
		weeks, bare = 2, false
	case r.takeAny("下个", "下"):
		weeks, bare = 1, false
	}
	if !r.takeAny("周", "星期", "礼拜") || r.i >= len(r.t) {
		return false
	}
	wd, ok := weekdays[r.t[r.i]]
	if !ok || bare && r.i+1 < len(r.t) && runeIn("年岁个", r.t[r.i+1]) {
		return false
	}
	r.i++
	r.dayOfWeek(wd, weeks, bare)
	return true
}

// dayOfWeek takes the weekday of a week before or after this one, or the last one
// that has begun.
func (r *timeReader) dayOfWeek(wd time.Weekday, weeks int, last bool) {
	back := int(r.now.Weekday()+6)%7 - int(wd+6)%7 // days since that day of this week
	if last && back < 0 {
		back += 7
	}
	r.m.day, r.m.dated = dayOf(r.now, -back+7*weeks), false
}

// numericDate reads 2026-11-19, 2026 11 19, 2026年11月19日, 二零二六年…, 11-18, 11/18, 11.18.
func (r *timeReader) numericDate() bool {
	if y, ok := r.yearWord(); ok {
		m, ok := r.month()
		if !ok {
			return false
		}
		d, ok := r.dayNumber()
		return ok && r.date(y, m, d)
	}
	if r.ask && r.row8() {
		return true
	}
	a, n, ok := r.rowOfDigits()
	if !ok || r.i >= len(r.t) {
		return false
	}
	sep := r.t[r.i]
	if sep == '.' && hasSuffix(string(r.t[max(0, r.i-n-3):r.i-n]), "at ") {
		return false // at 2.30
	}
	if !runeIn("-/.", sep) && !(sep == ' ' && n == 4) {
		return false
	}
	r.i++
	if n == 4 {
		if m := r.monthName(); m > 0 && r.take(string(sep)) { // 2026-sep-1
			d, _, ok := r.rowOfDigits()
			return ok && r.date(a, m, d)
		}
	}
	b, nb, ok := r.rowOfDigits()
	if !ok || nb > 2 || n > 2 && n != 4 {
		return false
	}
	if r.i+1 < len(r.t) && (r.t[r.i] == sep || r.t[r.i] == ',') && isDigit(r.t[r.i+1]) {
		r.i++
		c, nc, ok := r.rowOfDigits()
		return ok && r.threeNumbers(a, b, c, n, nc)
	}
	if n > 2 || r.notDate(sep, a, b) {
		return false
	}
	r.m.numeric = true
	if a > 12 && b <= 12 {
		a, b = b, a
	}
	return r.yearlessDate(a, b)
}

// yearWord reads 2026年, 26年, 二零二六年, 去年.
func (r *timeReader) yearWord() (int, bool) {
	for add, w := range map[int]string{0: "今年", -1: "去年", -2: "前年"} {
		if r.take(w) {
			return r.now.Year() + add, true
		}
	}
	start := r.i
	n, ok := numberAt(r.t, r.i)
	if !ok || n.bad || n.rough || !n.whole || n.value/100 > 9999 {
		return 0, false
	}
	y, length := int(n.value/100), n.to-r.i
	r.i = skipBlanks(r.t, n.to)
	if !r.take("年") || length != 2 && y < 1000 {
		r.i = start
		return 0, false
	}
	if y < 100 {
		y += 2000
	}
	r.i = skipBlanks(r.t, r.i)
	return y, true
}

// month reads 11月, 本月. A month of the moon is none of this calendar.
func (r *timeReader) month() (int, bool) {
	if r.takeAny("本月", "这个月") {
		return int(r.now.Month()), true
	}
	if r.takeAny("农历", "正月") {
		r.m.bad = true
	}
	m, ok := r.int(99)
	if ok {
		r.i = skipBlanks(r.t, r.i)
	}
	return m, ok && r.take("月")
}

// dayNumber reads the day after a month.
func (r *timeReader) dayNumber() (int, bool) {
	r.take("份")
	r.i = skipBlanks(r.t, r.i)
	if r.take("初") {
		r.m.bad = true
	}
	d, ok := r.int(99)
	if !ok {
		return 0, false
	}
	save := r.i
	if r.i = skipBlanks(r.t, r.i); !r.takeAny("日", "号") {
		r.i = save
	}
	return d, true
}

// threeNumbers takes a date of three numbers in the order that is possible: year
// first, else day first (as everybody but Americans writes), else month first.
func (r *timeReader) threeNumbers(a, b, c, na, nc int) bool {
	r.m.numeric = true
	if na == 4 {
		return nc <= 2 && r.date(a, b, c)
	}
	if nc == 4 {
		if b > 12 {
			return r.date(c, a, b)
		}
		r.m.bad = a <= 12 && a != b && english(r.t)
		return r.date(c, b, a)
	}
	if na > 2 || nc > 2 {
		return false
	}
	orders := [][3]int{{2000 + a, b, c}, {2000 + c, b, a}, {2000 + c, a, b}}
	var found []time.Time
	for _, o := range orders {
		d := time.Date(o[0], time.Month(o[1]), o[2], 0, 0, 0, 0, r.now.Location())
		if o[1] >= 1 && o[1] <= 12 && d.Day() == o[2] && len(possible(r.now, d)) > 0 && (len(found) == 0 || !found[0].Equal(d)) {
			found = append(found, d)
		}
	}
	r.m.day, r.m.dated, r.m.bad = dayOf(r.now, 0), true, len(found) != 1
	if !r.m.bad {
		r.m.day = found[0]
	}
	return true
}

// row8 reads 20261121, where a time is asked for.
func (r *timeReader) row8() bool {
	to := r.i
	for to < len(r.t) && isDigit(r.t[to]) {
		to++
	}
	if to-r.i != 8 || r.t[r.i] != '2' || r.t[r.i+1] != '0' {
		return false
	}
	var v int
	for _, d := range r.t[r.i:to] {
		v = v*10 + int(d-'0')
	}
	r.i = to
	return r.date(v/10000, v/100%100, v%100)
}

func english(t []rune) bool { return language(t) == English }

// rowOfDigits reads up to four Arabic digits and tells how many.
func (r *timeReader) rowOfDigits() (v, n int, ok bool) {
	for r.i < len(r.t) && isDigit(r.t[r.i]) && n < 5 {
		v = v*10 + int(r.t[r.i]-'0')
		r.i++
		n++
	}
	return v, n, n > 0 && n < 5
}

// notDate reports that two numbers with a separator are a price, a range, or a time
// such as 8.10 pm. The reader stands after the second.
func (r *timeReader) notDate(sep rune, a, b int) bool {
	if r.i < len(r.t) && (runeIn("元块毛万千百个张份点%折倍天小分-/.次", r.t[r.i]) || isLatin(r.t[r.i])) {
		return true
	}
	if k := skipBlanks(r.t, r.i); sep == '.' && (hasAt(r.t, k, []rune("pm")) || hasAt(r.t, k, []rune("am")) || hasAt(r.t, k, []rune("p.m")) || hasAt(r.t, k, []rune("a.m"))) {
		return true
	}
	if to, _ := otherUnit(r.t, skipBlanks(r.t, r.i)); to > skipBlanks(r.t, r.i) {
		return true // 2.5 hrs
	}
	possible := a >= 1 && a <= 12 && b >= 1 && b <= 31 || b >= 1 && b <= 12 && a >= 1 && a <= 31
	return sep == '.' && !possible
}

// monthDay reads 11月20号, 上个月15号 and 20号.
func (r *timeReader) monthDay() bool {
	months, relative := 0, true
	switch {
	case r.takeAny("上个月", "上月"):
		months = -1
	case r.takeAny("下个月", "下月"):
		months = 1
	case !r.takeAny("这个月", "本月", "当月"):
		relative = false
	}
	if relative {
		d, ok := r.int(99)
		if !ok || !r.takeAny("号", "日") {
			return false
		}
		y, m, _ := r.now.Date()
		first := time.Date(y, m+time.Month(months), 1, 0, 0, 0, 0, r.now.Location())
		return r.date(first.Year(), int(first.Month()), d)
	}
	start := r.i
	if m, ok := r.month(); ok {
		d, ok := r.dayNumber()
		marked := r.t[r.i-1] == '日' || r.t[r.i-1] == '号'
		return ok && (marked || r.i == len(r.t) || isBreak(r.t, r.i) || runeIn(" 早上中下晚凌", r.t[r.i])) && r.yearlessDate(m, d)
	}
	r.i, r.m.bad = start, false
	v, ok := r.int(99)
	if !ok {
		return false
	}
	apart := r.i
	if r.i = skipBlanks(r.t, r.i); v > 31 && r.i > apart {
		return false // 充了60 号里才40
	}
	if !r.takeAny("号", "日") || v < 1 || r.i < len(r.t) && runeIn("线楼店码卡区桌位服内元", r.t[r.i]) {
		return false
	}
	return r.dayOfMonth(v)
}

// dayOfMonth takes a day without its month: of this month, else of the last one
// that has it and where it is past.
func (r *timeReader) dayOfMonth(v int) bool {
	if v > 31 {
		r.m.bad, r.m.dated, r.m.day = true, true, dayOf(r.now, 0)
		return true
	}
	day := lastWithDay(dayOf(r.now, 1), v)
	r.m.monthless = true
	return r.date(day.Year(), int(day.Month()), v)
}

// lastWithDay is the last day before t that is the d-th of its month, which is at most 31.
func lastWithDay(t time.Time, d int) time.Time {
	y, m, day := t.Date()
	if d >= day {
		m--
	}
	for time.Date(y, m, d, 0, 0, 0, 0, t.Location()).Day() != d {
		m--
	}
	return time.Date(y, m, d, 0, 0, 0, 0, t.Location())
}

// yearlessDate puts a month and a day into this year, or into the last one when
// that lies more than half a year ahead or only that year has the day.
func (r *timeReader) yearlessDate(m, d int) bool {
	y := r.now.Year()
	this := time.Date(y, time.Month(m), d, 0, 0, 0, 0, r.now.Location())
	before := time.Date(y-1, time.Month(m), d, 0, 0, 0, 0, r.now.Location())
	if this.After(r.now.AddDate(0, 6, 0)) || this.Day() != d && before.Day() == d {
		y--
	}
	return r.date(y, m, d)
}

// date sets the day. An impossible one still is a date, but a bad one.
func (r *timeReader) date(y, m, d int) bool {
	r.m.day, r.m.dated = time.Date(y, time.Month(m), d, 0, 0, 0, 0, r.now.Location()), true
	if m < 1 || m > 12 || r.m.day.Day() != d {
		r.m.bad = true
	}
	return true
}
