package understand

import (
	"strings"
	"time"
)

// moment is what a time expression says, piece by piece, before it is put
// together on the customer's clock.
type moment struct {
	day       time.Time // midnight of the day; zero when no day was said
	hour, min int       // hour is -1 when no clock time was said
	sec       int
	period    period
	ago       time.Duration // two hours ago; 0 when not said so
	now       bool          // just now
	bad       bool          // impossible: 2月30日, 25点
}

// period is a part of the day.
type period int

const (
	noPeriod  period = iota
	dawn             // 凌晨
	morning          // 早上, 上午
	noon             // 中午
	afternoon        // 下午
	evening          // 晚上
	midnight         // 半夜
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
	return strings.ContainsRune("今昨前大明后本这上周星礼早晚凌清中正下午傍夜半深刚个次当去", r)
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

// int reads a whole number of at most limit.
func (r *timeReader) int(limit int64) (int, bool) {
	if n, ok := numberAt(r.t, r.i); ok {
		if n.bad || !n.whole || n.value/100 > limit || n.grade > 10 && n.digits {
			return 0, false
		}
		r.i = n.to
		return int(n.value / 100), true
	}
	for w, v := range englishNumbers {
		if r.take(w) {
			return v, true
		}
	}
	return 0, false
}

var englishNumbers = map[string]int{
	"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
	"eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "an": 1, "a": 1,
}

func (r *timeReader) justNow() bool {
	if r.takeAny("刚刚", "刚才", "just now", "right now", "a moment ago", "a minute ago", "moments ago", "刚刚才") || r.ask && r.takeAny("刚", "现在", "now", "just") {
		r.m.now = true
		return true
	}
	if r.i+1 < len(r.t) && r.t[r.i] == '刚' && strings.ContainsRune("付支转扫", r.t[r.i+1]) {
		r.i++
		r.m.now = true
		return true
	}
	return false
}

// agoTime reads 两小时前, 一个半小时前, 半小时之前, 三天前, 2 hours ago.
func (r *timeReader) agoTime() bool {
	start := r.i
	half, d, days := time.Duration(0), 0, false
	n := 0
	switch {
	case r.takeAny("半个", "半", "half an ", "half a "):
		half = 1
	case r.take("个半"):
		n, half = 1, 1
	default:
		if num, ok := numberAt(r.t, r.i); ok && !num.whole && !num.bad && num.value%50 == 0 && num.value < 10000 {
			n, half, r.i = int(num.value/100), 1, num.to
		} else if v, ok := r.int(1000); ok {
			n = v
		} else {
			return false
		}
		r.i = skipBlanks(r.t, r.i)
		if r.takeAny("个半", " and a half ", "and a half ") {
			half = 1
		} else if r.take("个") {
			r.i = skipBlanks(r.t, r.i)
		}
	}
	r.i = skipBlanks(r.t, r.i)
	unit := time.Duration(0)
	switch {
	case r.takeAny("小时", "钟头", "钟", "hours", "hour", "hrs", "hr"):
		unit = time.Hour
	case r.takeAny("刻钟"):
		unit = 15 * time.Minute
	case r.takeAny("分钟", "分", "minutes", "minute", "mins", "min"):
		unit = time.Minute
	case r.takeAny("秒钟", "秒", "seconds", "second"):
		unit = time.Second
	case r.takeAny("天", "日", "days", "day"):
		days, d = true, n
	case r.takeAny("周", "星期", "礼拜", "weeks", "week"):
		days, d = true, 7*n
	}
	if unit == time.Hour {
		if k := r.i; half == 0 {
			if v, ok := r.int(59); ok && r.takeAny("分钟", "分") {
				n, unit = n*60+v, time.Minute
			} else {
				r.i = k
			}
		}
	}
	r.takeAny("多", "左右")
	r.i = skipBlanks(r.t, r.i)
	if unit == 0 && !days || days && half > 0 || !r.takeAny("以前", "之前", "前", "ago", "earlier", "before") {
		r.i = start
		return false
	}
	if r.i < len(r.t) && r.t[r.i] == '台' {
		r.i = start
		return false
	}
	if days {
		r.m.day = dayOf(r.now, -d)
		return true
	}
	r.m.ago = time.Duration(n)*unit + half*unit/2
	return true
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
	{[]string{"早上", "早晨", "清晨", "上午", "一大早", "大清早", "今早", "早", "morning"}, morning},
	{[]string{"中午", "正午", "晌午", "noon"}, noon},
	{[]string{"下午", "午后", "傍晚", "afternoon"}, afternoon},
	{[]string{"晚上", "晚间", "夜里", "夜晚", "夜间", "晚", "夜", "evening", "night", "tonight"}, evening},
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
		if start < 3 || string(r.t[start-3:start]) != "at " || !sure && r.m.period == noPeriod {
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

// inherit takes the day, and the part of it, from the time said before: in
// 昨天下午三点下的单，三点半付的 the second is on the same afternoon.
func (m *moment) inherit(before moment) {
	if !m.day.IsZero() || m.ago > 0 || m.now || before.day.IsZero() || before.bad {
		return
	}
	m.day = before.day
	if m.period == noPeriod && m.hour <= 12 {
		m.period = before.period
	}
}

// onClock puts the pieces together. The time is zero when it is impossible, in
// the future, or older than any order; rough tells that no clock time was said.
func (m moment) onClock(now time.Time) (at time.Time, rough bool) {
	switch {
	case m.bad:
		return time.Time{}, false
	case m.now:
		return now, false
	case m.ago > 0:
		at = now.Add(-m.ago)
		if m.ago >= time.Minute {
			at = at.Truncate(time.Second)
		}
		return m.sane(at, now), false
	}
	day := m.day
	if day.IsZero() {
		day = dayOf(now, 0)
	}
	h, ok := m.hourOfDay()
	if !ok {
		return time.Time{}, false
	}
	if m.hour < 0 {
		rough = true
	}
	y, mo, d := day.Date()
	return m.sane(time.Date(y, mo, d, h, m.min, m.sec, 0, now.Location()), now), rough
}

// usualHour stands for a part of the day when no hour is said.
var usualHour = map[period]int{dawn: 2, morning: 9, noon: 12, afternoon: 15, evening: 20, midnight: 23}

// hourOfDay reads the hour by the part of the day: 晚上12点 is the end of the
// day (24), 昨晚1点 the small hours after it (25).
func (m moment) hourOfDay() (int, bool) {
	h := m.hour
	if h < 0 {
		return usualHour[m.period], true
	}
	switch m.period {
	case dawn:
		if h == 12 {
			h = 0
		}
		return h, h <= 6
	case noon:
		if h <= 3 {
			h += 12
		}
		return h, h >= 10 && h <= 15
	case afternoon:
		if h < 12 {
			h += 12
		}
		return h, h < 24
	case evening:
		switch {
		case h == 12 || h == 0:
			h = 24
		case h <= 4:
			h += 24
		case h < 12:
			h += 12
		}
		return h, true
	case midnight:
		switch {
		case h == 12 || h == 0:
			h = 24
		case h >= 9 && h < 12:
			h += 12
		}
		return h, true
	}
	return h, h <= 24
}

func (m moment) sane(at, now time.Time) time.Time {
	if at.After(now) || at.Before(now.AddDate(-3, 0, 0)) {
		return time.Time{}
	}
	return at
}
