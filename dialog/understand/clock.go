package understand

var periodWords = []struct {
	words []string
	p     period
}{
	{[]string{"凌晨", "清早凌晨"}, dawn},
	{[]string{"早上", "早饭后", "早饭", "早晨", "早间", "清晨", "上午", "一大早", "一早", "大清早", "今早", "早", "晨", "this morning", "in the morning", "early morning", "morning"}, morning},
	{[]string{"中午", "正午", "晌午", "午饭后", "午饭时", "午饭", "午休", "noon", "midday", "mid-day", "lunchtime"}, noon},
	{[]string{"下午", "午后", "傍晚", "this afternoon", "in the afternoon", "afternoon"}, afternoon},
	{[]string{"晚上", "玩上", "完上", "晚饭后", "晚饭时", "晚饭", "晚间", "夜里", "夜晚", "夜间", "晚", "夜", "this evening", "in the evening", "evening", "at night", "in the night", "this night", "night", "tonight"}, evening},
	{[]string{"大半夜", "半夜", "深夜", "午夜", "三更半夜", "midnight", "mid-night", "mid night"}, midnight},
}

func (r *timeReader) periodWord() bool {
	start := r.i
	for _, p := range periodWords {
		for _, w := range p.words {
			if isLatin(rune(w[0])) && r.take(w+"s") {
				r.m.bad, r.m.period = true, p.p // mornings: no one
				return true
			}
			if !r.take(w) {
				continue
			}
			if (w == "早" || w == "晚" || w == "夜" || w == "晨") && r.m.day.IsZero() && !isNumeral(r.t, r.i) {
				r.i = start
				return false
			}
			r.m.period = p.p
			if r.m.hour < 0 {
				switch w {
				case "noon", "midday", "mid-day":
					r.m.hour, r.m.exact = 12, true
				case "midnight", "mid-night", "mid night":
					r.m.hour = 12
				}
				r.m.named = r.m.hour >= 0
			}
			return true
		}
	}
	return false
}

// clock reads 11点, 九点一刻, 三点半, 15时20分, 14:32, 8.10 pm, 3pm, half past eight, at seven.
func (r *timeReader) clock() bool {
	start := r.i
	if r.m.named {
		return false
	}
	if r.pastHour() {
		return true
	}
	h, ok := r.hourNumber()
	if !ok {
		return false
	}
	digits := r.i - start
	padded := isDigit(r.t[start]) && digits == 2
	minute, sec := 0, 0
	gap := skipBlanks(r.t, r.i)
	switch {
	case r.i+2 < len(r.t) && r.t[r.i] == ':' && isDigit(r.t[r.i+1]) && isDigit(r.t[r.i+2]):
		r.i++
		minute = r.twoDigits()
		r.m.exact = padded || r.m.numeric
		if r.i+1 < len(r.t) && r.t[r.i] == ':' && isDigit(r.t[r.i+1]) {
			r.i++
			sec, r.m.exact = r.twoDigits(), true
		}
	case hasAt(r.t, gap, []rune("点")) || hasAt(r.t, gap, []rune("时")) && !hasAt(r.t, gap, []rune("时候")) || hasAt(r.t, gap, []rune("時")):
		r.m.exact = r.t[gap] != '点' || r.t[start] == '0' && digits == 2
		r.i = gap + 1
		if r.i < len(r.t) && runeIn("券卷卡击", r.t[r.i]) {
			return false
		}
		minute, sec = r.minutes(r.m.exact)
		if minute < 0 {
			return false
		}
	case gap+2 < len(r.t) && r.t[gap] == 'h' && isDigit(r.t[skipBlanks(r.t, gap+1)]) && isDigit(r.t[start]) && digits <= 2:
		r.i = skipBlanks(r.t, gap+1)
		minute = r.twoDigits() // 15h20
		r.m.exact = padded
	case r.i+2 < len(r.t) && r.t[r.i] == '.' && isDigit(r.t[r.i+1]) && isDigit(r.t[r.i+2]) && r.dotted(hasSuffix(string(r.t[max(0, start-3):start]), "at ")):
		minute = r.m.min
	case r.spelledMinutes(h, start):
		minute = r.m.min
	default:
		return r.bareHour(h, start)
	}
	r.m.hour, r.m.min, r.m.sec = h, minute, sec
	r.m.bad = r.m.bad || h > 24 || minute > 59 || sec > 59
	r.meridiem()
	return true
}

// hourNumber reads the number of an hour; four digits are hours and minutes before pm.
func (r *timeReader) hourNumber() (int, bool) {
	if r.i >= len(r.t) || !isDigit(r.t[r.i]) {
		if hasAt(r.t, r.i, []rune("a")) || hasAt(r.t, r.i, []rune("an")) {
			return 0, false
		}
		return r.int(99)
	}
	start := r.i
	v, n, ok := r.rowOfDigits()
	if !ok || n > 2 && !r.latinNext() || groupComma(r.t, r.i) {
		r.i = start
		return 0, false
	}
	return v, true
}

func (r *timeReader) latinNext() bool {
	k := skipBlanks(r.t, r.i)
	return k < len(r.t) && isLatin(r.t[k])
}

// bareHour takes a number without a sign of the clock: 3pm, 340pm, seven o'clock, at 8, evening 7.
func (r *timeReader) bareHour(h, start int) bool {
	minute := 0
	if h >= 100 && r.i-start <= 4 {
		h, minute = h/100, h%100 // 340pm
	}
	r.m.hour, r.m.min = h, minute
	r.m.bad = r.m.bad || h > 24 || minute > 59
	if r.meridiem() {
		return true
	}
	lead := string(r.t[max(0, start-7):start])
	led := hasSuffix(lead, "at ") || hasSuffix(lead, "around ") || hasSuffix(lead, "about ")
	known := !r.m.day.IsZero() || r.m.period != noPeriod || r.ask && hasSuffix(lead, "at ")
	end := r.i == len(r.t) || runeIn(",，.。!? \n", r.t[r.i])
	return minute == 0 && h <= 24 && end && (led && known || r.m.latin && r.m.period != noPeriod && !r.m.day.IsZero())
}

func hasSuffix(s, suffix string) bool {
	return len(s) >= len(suffix) && s[len(s)-len(suffix):] == suffix
}

// dotted reads the minutes of 8.10 pm, which without am, pm or an at before it is a number.
func (r *timeReader) dotted(led bool) bool {
	save, m := r.i, r.m
	r.i++
	r.m.min = r.twoDigits()
	r.m.hour = 1
	if r.meridiem() || r.ask && led && dayEnds(r.t, r.i) {
		r.m.hour = -1
		return true
	}
	r.i, r.m = save, m
	return false
}

// spelledMinutes reads the thirty of seven thirty pm.
func (r *timeReader) spelledMinutes(h, start int) bool {
	if !isLatin(r.t[start]) || h > 24 {
		return false
	}
	save := r.i
	r.i = skipSeparator(r.t, r.i)
	if v, ok := r.int(59); ok && v > 1 && r.i > save && isLatin(r.t[r.i-1]) {
		r.m.min = v
		return true
	}
	r.i = save
	return false
}

// pastHour reads half past eight, quarter to 7, 20 min past five.
func (r *timeReader) pastHour() bool {
	save := r.i
	part, counted := 0, true
	switch {
	case r.takeAny("half past "):
		part = 30
	case r.takeAny("a quarter ", "quarter "):
		part = 15
	case r.takeAny("three quarters "):
		part = 45
	default:
		v, ok := r.int(59)
		if !ok || r.i == len(r.t) || r.t[r.i] != ' ' {
			r.i = save
			return false
		}
		counted = r.takeAny(" minutes", " mins", " min")
		r.i = skipBlanks(r.t, r.i)
		part = v
	}
	sign := 1
	if part != 30 || !isHalfPast(r.t, r.i) {
		switch {
		case r.takeAny("past "):
		case counted && r.takeAny("to ", "before "):
			sign = -1
		default:
			r.i = save
			return false
		}
	}
	h, ok := r.int(12)
	if !ok {
		r.i = save
		return false
	}
	r.m.hour, r.m.min = h, part
	if sign < 0 {
		r.m.hour, r.m.min = (h+11)%12, 60-part
	}
	r.meridiem()
	if k := skipBlanks(r.t, r.i); k < len(r.t) && isLatin(r.t[k]) {
		_, more := englishUpTo(r.t, k, 59)
		r.m.bad = r.m.bad || more || r.t[k] == 'h' && next(r.t, k) == ' '
	}
	return true
}

func isHalfPast(t []rune, i int) bool { return i >= 5 && string(t[i-5:i]) == "past " }

func (r *timeReader) twoDigits() int {
	n := 0
	for k := 0; k < 3 && r.i < len(r.t) && isDigit(r.t[r.i]); k++ {
		n = n*10 + int(r.t[r.i]-'0')
		r.i++
	}
	return n
}

// minutes reads what follows 点 or 时: 半, 一刻, 三刻, 整, 钟, 05分, 二十, 40分50秒. It
// gives -1 where what follows makes a number of it: 两点五.
func (r *timeReader) minutes(hourly bool) (minute, sec int) {
	r.takeAny("过", " ")
	switch {
	case r.take("半"):
		return 30, 0
	case r.takeAny("一刻", "1刻"):
		return 15, 0
	case r.takeAny("三刻", "3刻"):
		return 45, 0
	case r.takeAny("整", "钟", "左右"):
		return 0, 0
	case r.takeAny("多钟", "来钟", "多"):
		r.m.loose = true
		return 0, 0
	}
	k := r.i
	zero := r.take("零")
	v, ok := r.int(99)
	if !ok || r.i < len(r.t) && runeIn("元块毛天个张", r.t[r.i]) {
		r.i = k
		return 0, 0
	}
	if !r.take("分") {
		if !zero && !hourly && r.i == k+1 && r.t[k] != '十' && !r.ask {
			return -1, 0 // 两点五
		}
		return v, 0
	}
	save := r.i
	if s, ok := r.int(59); ok && r.take("秒") {
		return v, s
	}
	r.i = save
	return v, 0
}

// meridiem reads am, pm, o'clock or "in the evening" after an hour.
func (r *timeReader) meridiem() bool {
	save := r.i
	if isDigit(r.t[r.i-1]) && (r.take("p") || r.take("a")) { // 9a
		r.i--
		r.m.setMeridiem(map[rune]period{'p': afternoon, 'a': morning}[r.t[r.i]])
		r.i++
		r.m.latin = true
		return true
	}
	r.i = skipBlanks(r.t, r.i)
	switch {
	case r.takeAny("p.m.", "p.m", "pm", "p m", "p. m.", "p . m ."):
		r.m.setMeridiem(afternoon)
	case r.takeAny("a.m.", "a.m", "am", "a m", "a. m.", "a . m ."):
		if r.m.hour == 12 {
			r.m.setMeridiem(dawn)
		} else {
			r.m.setMeridiem(morning)
		}
	case r.takeAny("o'clock", "oclock"):
		r.m.named = true
	case r.m.period == noPeriod && r.takeAny("in the ", "at ") && r.periodWord():
	default:
		r.i = save
		return false
	}
	r.m.latin = true
	return true
}

// setMeridiem takes am or pm. It must not contradict the part of the day said before.
func (m *moment) setMeridiem(p period) {
	early := func(p period) bool { return p == dawn || p == morning }
	if m.period != noPeriod && m.period != noon && m.period != midnight && early(m.period) != early(p) {
		m.bad = true
	}
	m.period, m.named = p, true
}
