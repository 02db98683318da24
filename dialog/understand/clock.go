package understand

import (
	"strings"
	"time"
)

// timeReader reads one time expression on the customer's clock.
type timeReader struct {
	t   []rune
	i   int
	now time.Time
	ask bool // a time was asked for, so short forms are believed
	m   moment
}

// when recognises a time at i.
func (s *scanner) when(i int) (token, bool) {
	if !mayBeginTime(s.t, i) {
		return token{}, false
	}
	r := timeReader{t: s.t, i: i, now: s.c.Now, ask: s.c.Asking == AskingPaidAt, m: moment{hour: -1}}
	if !r.read() || r.i <= i {
		return token{}, false
	}
	r.m.inherit(s.lastTime)
	at, rough := r.m.onClock(s.c.Now)
	tok := token{stretch: stretch{i, r.i}, is: of(cTime), at: at, rough: rough, n: -1}
	s.lastTime = r.m
	if r.m.now {
		tok.is = of(cTime, cPast)
	}
	return tok, true
}

// mayBeginTime is a cheap look that spares most places the full attempt.
func mayBeginTime(t []rune, i int) bool {
	r := t[i]
	if isDigit(r) || isHanDigit(r) {
		return i == 0 || !isDigit(r) || !isASCIIWord(t[i-1]) && !(t[i-1] == '.' && i > 1 && isDigit(t[i-2]))
	}
	if isLatin(r) {
		return i == 0 || !isASCIIWord(t[i-1])
	}
	return strings.ContainsRune("今昨前大明后本这上周星礼早晚凌清中正下午傍夜半深刚个次当去双光国元", r)
}

// read reads [day] [part of the day] [clock] in Chinese order, the English
// orders, or a time ago. It reports whether that is enough to be a time.
func (r *timeReader) read() bool {
	start := r.i
	if r.justNow() || r.agoTime() {
		if r.m.day.IsZero() {
			return true
		}
		r.dayTime() // 三天前下午两点
		return true
	}
	hasDay := r.anyDay()
	short := r.i - start
	hasTime := r.dayTime()
	if hasTime && !hasDay {
		end := r.i
		r.joint()
		if hasDay = r.anyDay(); !hasDay {
			r.i = end
		} else if r.m.hour < 0 {
			r.dayTime()
		}
	}
	if hasDay && !hasTime && !r.ask && isShortDate(r.t[start:start+short]) {
		return false // 11.18 alone is a price as well as a date
	}
	if hasTime && !hasDay && r.m.period == noPeriod && !r.ask && isBareHour(r.t[start:r.i]) {
		return false // 一点 is also a little
	}
	return hasDay || hasTime && r.m.hour >= 0 || hasTime && r.ask
}

func isShortDate(t []rune) bool {
	for _, r := range t {
		if !isDigit(r) && !strings.ContainsRune("./-", r) {
			return false
		}
	}
	return len(t) < 8
}

func isBareHour(t []rune) bool {
	return len(t) >= 2 && t[len(t)-1] == '点' && (t[0] == '一' || len(t) == 2 && t[0] == '两') || len(t) <= 2 && isDigits(t)
}

// joint skips what stands between the parts of a time.
func (r *timeReader) joint() {
	for r.i < len(r.t) {
		switch {
		case strings.ContainsRune(" ,的", r.t[r.i]) && r.i+1 < len(r.t), r.t[r.i] == 't' && r.i+1 < len(r.t) && isDigit(r.t[r.i+1]):
			r.i++
		case r.take("大概"), r.take("大约"), r.take("差不多"), r.take("左右"), r.take("约"), r.take("at "), r.take("on "), r.take("around "), r.take("about "), r.take("in the "), r.take("of "), r.take("the "), r.take("那天"):
		default:
			return
		}
	}
}

// take moves on when the text goes on with w. A Latin word must end there.
func (r *timeReader) take(w string) bool {
	i := r.i
	for _, x := range w {
		if i >= len(r.t) || r.t[i] != x {
			return false
		}
		i++
	}
	if last := w[len(w)-1]; last >= 'a' && last <= 'z' && i < len(r.t) && isLatin(r.t[i]) {
		return false
	}
	r.i = i
	return true
}

func (r *timeReader) takeAny(list ...string) bool {
	for _, w := range list {
		if r.take(w) {
			return true
		}
	}
	return false
}

func dayOf(now time.Time, add int) time.Time {
	y, m, d := now.Date()
	return time.Date(y, m, d+add, 0, 0, 0, 0, now.Location())
}

// dayTime reads a part of the day and a clock time, either of them alone too.
func (r *timeReader) dayTime() bool {
	start := r.i
	r.joint()
	p := r.periodWord()
	r.joint()
	ok := r.clock(p || !r.m.day.IsZero())
	if !ok && !p {
		r.i = start
		return false
	}
	r.i = trimJoint(r.t, r.i)
	return true
}

func trimJoint(t []rune, i int) int {
	for i > 0 && strings.ContainsRune(" ,的", t[i-1]) {
		i--
	}
	return i
}

var periodWords = []struct {
	words []string
	p     period
}{
	{[]string{"凌晨", "清早凌晨", "early morning"}, dawn},
	{[]string{"早上", "早饭后", "早饭", "早晨", "清晨", "上午", "一大早", "大清早", "今早", "早", "morning"}, morning},
	{[]string{"中午", "正午", "晌午", "午饭后", "午饭时", "午饭", "午休", "noon"}, noon},
	{[]string{"下午", "午后", "傍晚", "afternoon"}, afternoon},
	{[]string{"晚上", "晚饭后", "晚饭时", "晚饭", "晚间", "夜里", "夜晚", "夜间", "晚", "夜", "evening", "night", "tonight"}, evening},
	{[]string{"大半夜", "半夜", "深夜", "午夜", "三更半夜", "midnight"}, midnight},
}

func (r *timeReader) periodWord() bool {
	for _, p := range periodWords {
		for _, w := range p.words {
			start := r.i
			if !r.take(w) {
				continue
			}
			if (w == "早" || w == "晚" || w == "夜") && r.m.day.IsZero() && (r.i >= len(r.t) || !isDigit(r.t[r.i]) && !isHanDigit(r.t[r.i])) {
				r.i = start
				return false
			}
			r.m.period = p.p
			if w == "noon" || w == "midnight" {
				r.m.hour = map[string]int{"noon": 12, "midnight": 0}[w]
			}
			return true
		}
	}
	return false
}

// clock reads 11点, 九点一刻, 三点半, 14:32, 3pm, 8:15 pm.
func (r *timeReader) clock(sure bool) bool {
	start := r.i
	h, ok := r.int(99)
	if !ok {
		return r.m.hour >= 0
	}
	gap := skipBlanks(r.t, r.i)
	minute, sec := 0, 0
	switch {
	case r.i+1 < len(r.t) && r.t[r.i] == ':' && isDigit(r.t[r.i+1]):
		r.i++
		minute = r.twoDigits()
		if r.i+1 < len(r.t) && r.t[r.i] == ':' && isDigit(r.t[r.i+1]) {
			r.i++
			sec = r.twoDigits()
		}
	case hasAt(r.t, gap, []rune("点")) || hasAt(r.t, gap, []rune("时")) && sure || hasAt(r.t, gap, []rune("時")):
		r.i = gap + 1
		if r.i < len(r.t) && strings.ContainsRune("券卷卡击", r.t[r.i]) {
			r.i = start
			return false
		}
		minute = r.minutes()
	default:
		if r.meridiem(h) {
			return true
		}
		lead := string(r.t[max(0, start-7):start])
		if !strings.HasSuffix(lead, "at ") && lead != "around " && !strings.HasSuffix(lead, "about ") || !sure && r.m.period == noPeriod {
			r.i = start
			return false
		}
	}
	r.m.hour, r.m.min, r.m.sec = h, minute, sec
	r.m.bad = r.m.bad || h > 24 || minute > 59 || sec > 59
	r.meridiem(h)
	return true
}

func (r *timeReader) twoDigits() int {
	n := 0
	for k := 0; k < 3 && r.i < len(r.t) && isDigit(r.t[r.i]); k++ {
		n = n*10 + int(r.t[r.i]-'0')
		r.i++
	}
	return n
}

// minutes reads what follows 点: 半, 一刻, 三刻, 整, 钟, 05分, 二十.
func (r *timeReader) minutes() int {
	r.takeAny("过", " ")
	switch {
	case r.take("半"):
		return 30
	case r.takeAny("一刻", "1刻"):
		return 15
	case r.takeAny("三刻", "3刻"):
		return 45
	case r.takeAny("整", "钟", "多钟", "来钟", "多", "左右"):
		return 0
	}
	k := r.i
	r.take("零")
	if v, ok := r.int(99); ok {
		if r.i < len(r.t) && strings.ContainsRune("元块毛", r.t[r.i]) {
			r.i = k
			return 0
		}
		r.take("分")
		return v
	}
	r.i = k
	return 0
}

// meridiem reads am, pm, o'clock or "in the evening" after an hour.
func (r *timeReader) meridiem(h int) bool {
	k := skipBlanks(r.t, r.i)
	save := r.i
	r.i = k
	switch {
	case r.takeAny("pm", "p.m.", "p.m"):
		r.m.period = afternoon
	case r.takeAny("am", "a.m.", "a.m"):
		r.m.period = morning
		if h == 12 {
			r.m.period = dawn
		}
	case r.takeAny("o'clock", "oclock"):
		r.m.hour = h
		r.joint()
		r.periodWord()
		return true
	default:
		if r.takeAny("in the ", "at ") && r.periodWord() {
			r.m.hour = h
			return true
		}
		r.i = save
		return false
	}
	r.m.hour = h
	return true
}
