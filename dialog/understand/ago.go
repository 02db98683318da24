package understand

import "time"

// int reads a whole number of at most limit, in digits, Han or English words.
func (r *timeReader) int(limit int64) (int, bool) {
	n, ok := numberAt(r.t, r.i)
	if !ok && r.i < len(r.t) && isLatin(r.t[r.i]) && (r.i == 0 || !isASCIIWord(r.t[r.i-1])) {
		if w, to := latinWord(r.t, r.i); (w == "a" || w == "an") && to < len(r.t) && r.t[to] == ' ' {
			r.i = to
			return 1, true
		}
		n, ok = englishUpTo(r.t, r.i, limit)
	}
	if !ok || n.bad || n.rough || !n.whole || n.value/100 > limit || n.grade > 10 && n.digits {
		return 0, false
	}
	r.i = n.to
	return int(n.value / 100), true
}

// englishUpTo reads an English number of at most limit; where the words go on past
// it (ten forty), the first of them alone.
func englishUpTo(t []rune, i int, limit int64) (number, bool) {
	w, to := latinWord(t, i)
	n := number{to: to, whole: true, value: englishDigits[w] * 100}
	if _, digit := englishDigits[w]; !digit {
		tens := englishTens[w]
		if tens == 0 {
			return number{}, false
		}
		n.value = tens * 100
		if second, end := latinWord(t, skipSeparator(t, to)); englishDigits[second] > 0 && englishDigits[second] < 10 {
			n.value, n.to = n.value+englishDigits[second]*100, end
		}
	}
	return n, n.value/100 <= limit
}

func (r *timeReader) justNow() bool {
	if r.takeAny("刚刚才", "刚刚", "刚才", "just now", "right now", "a moment ago", "a minute ago", "moments ago") || r.ask && r.takeAny("刚", "现在", "now", "just") {
		r.m.now = true
		return true
	}
	if r.i+1 < len(r.t) && r.t[r.i] == '刚' && runeIn("付支转扫", r.t[r.i+1]) {
		r.i++
		r.m.now = true
		return true
	}
	return false
}

// agoTime reads 两小时前, 一个半小时前, 半小时之前, 三天前, 2 hours 5 minutes ago.
func (r *timeReader) agoTime() bool {
	start, before := r.i, r.m
	days, months, first := 0, 0, true
	for {
		save := r.i
		r.i = skipBlanks(r.t, r.i)
		if !first {
			r.takeAny("and ", "又", "零", ",")
			r.i = skipBlanks(r.t, r.i)
		}
		n, half, ok := r.amountOfTime()
		if !ok {
			r.i = save
			break
		}
		r.i = skipBlanks(r.t, r.i)
		if unit := r.agoUnit(); unit != 0 {
			if half == 0 && r.takeAny(" and a half", "and a half", "半") {
				half = 1
			}
			r.m.ago += time.Duration(n)*unit + time.Duration(half)*unit/2
		} else if each, monthly := r.agoDays(); each > 0 && half == 0 {
			if monthly {
				months += each * n
			} else {
				days += each * n
			}
		} else {
			r.i, r.m = start, before
			return false
		}
		first = false
	}
	if first {
		r.i, r.m = start, before
		return false
	}
	r.m.loose = r.takeAny("多")
	r.takeAny("左右")
	r.i = skipBlanks(r.t, r.i)
	if day, ok := r.fromDay(days); ok {
		r.m.day, r.m.dated, r.m.bad = day, true, r.m.ago > 0 || months > 0
		r.m.ago = 0
		return true
	}
	if !r.takeAny("以前", "之前", "前", "ago", "earlier", "before", "back") || r.i < len(r.t) && r.t[r.i] == '台' {
		r.i, r.m = start, before
		return false
	}
	day := dayOf(r.now, -days)
	if r.m.ago == 0 {
		r.m.day, r.m.dated = monthsBefore(day, months), true
		return true
	}
	r.m.ago += time.Duration(days) * 24 * time.Hour
	if months > 0 {
		r.m.ago += r.now.Sub(monthsBefore(r.now, months))
	}
	return true
}

// fromDay reads the day that some days are counted from: two days from today, 3
// weeks before May 13.
func (r *timeReader) fromDay(days int) (time.Time, bool) {
	save, sign := r.i, 1
	switch {
	case r.takeAny("from ", "after "):
	case r.takeAny("before "):
		sign = -1
	default:
		return time.Time{}, false
	}
	if r.take("now") {
		return dayOf(r.now, days), true
	}
	base := timeReader{t: r.t, i: r.i, now: r.now, ask: true, m: moment{hour: -1}}
	if !base.anyDay() || base.m.bad {
		r.i = save
		return time.Time{}, false
	}
	r.i = base.i
	return base.m.day.AddDate(0, 0, sign*days), true
}

// monthsBefore goes back by whole months; the 31st of a shorter one is its last day.
func monthsBefore(t time.Time, months int) time.Time {
	if months == 0 {
		return t
	}
	back := t.AddDate(0, -months, 0)
	if back.Day() != t.Day() {
		back = back.AddDate(0, 0, -back.Day())
	}
	return back
}

// amountOfTime reads how many of a unit: 两, 一个半, 半, 2.5, an, half an.
func (r *timeReader) amountOfTime() (n, half int, ok bool) {
	switch {
	case r.takeAny("半个", "半", "half an ", "half a "):
		return 0, 1, true
	case r.take("个半"):
		return 1, 1, true
	}
	if num, isNum := numberAt(r.t, r.i); isNum && !num.whole && !num.bad && num.value%50 == 0 && num.value < 10000 {
		n, half, r.i = int(num.value/100), 1, num.to
	} else if v, isInt := r.int(1000); isInt {
		n = v
	} else {
		return 0, 0, false
	}
	r.i = skipBlanks(r.t, r.i)
	if r.takeAny("个半", "and a half ") {
		half = 1
	} else if r.take("个") {
		r.i = skipBlanks(r.t, r.i)
	}
	return n, half, true
}

// agoUnit reads a unit of the clock; 0 when there is none.
func (r *timeReader) agoUnit() time.Duration {
	switch {
	case r.takeAny("小时", "钟头", "hours", "hour", "hrs", "hr"):
		return time.Hour
	case r.takeAny("刻钟"):
		return 15 * time.Minute
	case r.takeAny("分钟", "分", "minutes", "minute", "mins", "min"):
		return time.Minute
	case r.takeAny("秒钟", "秒", "seconds", "second", "secs"):
		return time.Second
	}
	return 0
}

// agoDays reads a unit of days or months: how many of them it is, 0 when there is none.
func (r *timeReader) agoDays() (each int, months bool) {
	switch {
	case r.takeAny("天", "日", "days", "day"):
		return 1, false
	case r.takeAny("周", "星期", "礼拜", "weeks", "week"):
		return 7, false
	case r.takeAny("个月", "月", "months", "month"):
		return 1, true
	case r.takeAny("年", "years", "year"):
		return 12, true
	}
	return 0, false
}
