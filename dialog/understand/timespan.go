package understand

import (
	"strings"
	"time"
)

// timeReader reads one time expression on the customer's clock. It is put together
// from pieces, in any order that people use, each kind once:
//
//	time  = piece { joint piece } [ bound ]
//	piece = day | weekday | date | feast | part of the day | clock | time ago | now
//
// All pieces must agree (friday the 26th is a Friday), and nothing next to them that
// could be one may be left over.
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
	if !r.read() || r.i <= i || s.askedNumber() && r.m.onlyClock() && numberNotClock(s.t, i) {
		return token{}, false
	}
	r.m.inherit(s.lastTime)
	readings, rough := r.m.onClock(s.c.Now)
	tok := token{stretch: stretch{i, r.i}, is: of(cTime), rough: rough, n: r.m.detail()}
	if r.touched(i) || r.bounded() || s.goesOnAfterBound(i) {
		r.i = max(r.i, tok.to)
		tok.to, s.boundTo = r.i, r.i
		readings = nil
	}
	if len(readings) == 1 {
		tok.at = readings[0]
	} else if len(readings) == 2 {
		tok.either = readings
	}
	s.lastTime = r.m
	if r.m.now {
		tok.is = of(cTime, cPast)
	}
	return tok, true
}

// goesOnAfterBound reports that the time at i belongs to one that is only a limit: 3 pm or later | on Monday.
func (s *scanner) goesOnAfterBound(i int) bool {
	if s.boundTo == 0 || s.boundTo > i {
		return false
	}
	gap := strings.TrimSpace(strings.TrimPrefix(string(s.t[s.boundTo:i]), "later"))
	return gap == "on" || gap == "at" || gap == "" && isLatin(s.t[i])
}

// numberNotClock reports 二点五, the answer to how much.
func numberNotClock(t []rune, i int) bool {
	n, ok := numberAt(t, i)
	if !ok {
		return false
	}
	_, decimal := n.point(t)
	return decimal
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
	return runeIn("今昨前大明后本这上周星礼早晚凌清中正下午傍夜半深刚个次当去双光国元", r)
}

// read reads the pieces. It reports whether they are enough to be a time.
func (r *timeReader) read() bool {
	start := r.i
	if r.justNow() || r.agoTime() {
		if !r.m.day.IsZero() {
			for r.another() {
			}
		}
		return true
	}
	r.m.latin = isLatin(r.t[start])
	if !r.piece() {
		r.i = start
		return false
	}
	first := r.i
	r.m.weekdayFirst = r.m.latin && !r.m.day.IsZero() && !r.m.dated
	for r.another() {
	}
	hasDay, hasTime := !r.m.day.IsZero(), r.m.hour >= 0 || r.m.period != noPeriod
	switch {
	case hasDay && !hasTime && !r.ask && isShortDate(r.t[start:first]):
		return false // 11.18 alone is a price as well as a date
	case hasTime && !hasDay && r.m.period == noPeriod && !r.ask && isBareHour(r.t[start:r.i]):
		return false // 一点 is also a little
	}
	return hasDay || r.m.hour >= 0 || r.ask
}

// another reads one more piece after what joins it to those before.
func (r *timeReader) another() bool {
	save := r.i
	r.joint()
	if !r.piece() {
		r.i = save
		return false
	}
	return true
}

// piece reads one piece of a kind that was not said yet.
func (r *timeReader) piece() bool {
	start, before := r.i, r.m
	if r.anyDay() {
		if r.m.agrees(before) {
			return true
		}
		r.i, r.m = start, before
		return false
	}
	r.i, r.m = start, before
	if r.m.period == noPeriod && r.periodWord() {
		return true
	}
	r.i, r.m = start, before
	if r.m.hour < 0 && r.clock() {
		return true
	}
	r.i, r.m = start, before
	return false
}

// agrees reports that the day just read goes with the one before, if there was
// one: only a weekday and a date are said together. Where they are not the same
// day, there is no such day.
func (m *moment) agrees(before moment) bool {
	if before.day.IsZero() {
		return true
	}
	if m.dated == before.dated {
		return false
	}
	date, weekday := m.day, before.day
	if before.dated {
		date, weekday = weekday, date
	}
	if m.monthless || before.monthless {
		for back := 0; date.Weekday() != weekday.Weekday() && back < 3; back++ { // further back it is sooner a slip
			date = lastWithDay(date, date.Day())
		}
	}
	m.bad = m.bad || date.Weekday() != weekday.Weekday()
	m.day, m.dated = date, true
	return true
}

func (m moment) onlyClock() bool {
	return m.day.IsZero() && m.period == noPeriod && m.ago == 0 && !m.now
}

func isShortDate(t []rune) bool {
	for _, r := range t {
		if !isDigit(r) && !runeIn("./-", r) {
			return false
		}
	}
	return len(t) < 8
}

func isBareHour(t []rune) bool {
	return len(t) >= 2 && t[len(t)-1] == '点' && (t[0] == '一' || len(t) == 2 && t[0] == '两') || len(t) <= 2 && isDigits(t)
}

var joints = asRunes([]string{"大概", "大约", "差不多", "左右", "约", "那天", "的时候", "at_", "on_", "around_", "about_", "in_the_", "of_", "the_", "for_"})

// joint skips what stands between the pieces of a time.
func (r *timeReader) joint() {
	for r.i < len(r.t) {
		c := r.t[r.i]
		if (runeIn(" ,，的", c) || runeIn("-(", c) && isLatin(next(r.t, r.i))) && r.i+1 < len(r.t) || c == 't' && r.i+1 < len(r.t) && isDigit(r.t[r.i+1]) {
			r.i++
			continue
		}
		if !r.takeRunes(joints) {
			return
		}
	}
}

func (r *timeReader) takeRunes(list [][]rune) bool {
	for _, w := range list {
		if r.i+len(w) <= len(r.t) && r.t[r.i] == w[0] && string(r.t[r.i:r.i+len(w)]) == string(w) {
			r.i += len(w)
			return true
		}
	}
	return false
}

// touched reports that a character beside the time could belong to one and was not
// read: 3点5, 14:305, or the 月 before 20日.
func (r *timeReader) touched(from int) bool {
	if from > 0 && runeIn("年月号日时点分:./-", r.t[from-1]) && (from < 2 || isNumeral(r.t, from-2) || runeIn("年月", r.t[from-1])) && !runeIn("时点", r.t[from-1]) {
		return true
	}
	if from > 0 && isNumeral(r.t, from-1) && isNumeral(r.t, from) || r.boundBefore(from) || r.yearAfter() {
		return true
	}
	if r.i >= len(r.t) {
		return false
	}
	c, last := r.t[r.i], r.t[r.i-1]
	if isDigit(c) {
		return isDigit(last) || isLatin(last) || runeIn("年月点时分秒:", last) && !countedAt(r.t, r.i, true) || isHanDigit(last)
	}
	if isHanDigit(c) {
		_, word := words.at(r.t, r.i)
		return (isNumeral(r.t, r.i-1) || runeIn("年月点时分秒", last)) && !word && !countedAt(r.t, r.i, true)
	}
	if runeIn("年月时", c) && !hasAt(r.t, r.i, []rune("时候")) && isNumeral(r.t, r.i-1) {
		return true
	}
	return runeIn(":./-", c) && r.i+1 < len(r.t) && isDigit(r.t[r.i+1]) && isDigit(last)
}

// boundBefore reports an English word before a time that makes of it one of several.
func (r *timeReader) boundBefore(from int) bool {
	lead := string(r.t[max(0, from-14):from])
	for _, about := range []string{"around ", "about ", "on ", "the "} {
		lead = strings.TrimSuffix(lead, about)
	}
	before := strings.TrimRight(lead, " ")
	if word := before[strings.LastIndexByte(before, ' ')+1:]; len(before) < len(lead) && r.m.weekdayFirst && (englishDigits[word] > 0 || ordinalNames[word] > 0) {
		return true // two sundays, the fifth sunday
	}
	for _, w := range []string{"from ", "between ", "until ", "till ", "before ", "after ", "since ", "by ", "than ", "late as ", "coming ", "following ", "every ", "each ", "other ", "to ", "next ", "end of ", "of ", "starting ", "beginning ", "mid ", "mid-", "later in "} {
		if hasSuffix(lead, w) && (len(lead) == len(w) || lead[len(lead)-len(w)-1] == ' ' || w == "coming ") {
			return true
		}
	}
	return false
}

// yearAfter reports the year of "friday 2010", or one in words, that was not read.
func (r *timeReader) yearAfter() bool {
	k := skipBlanks(r.t, r.i)
	if k == r.i || r.m.hour >= 0 {
		return false
	}
	if k+3 < len(r.t) && isDigits(r.t[k:k+4]) && (r.t[k] == '1' || r.t[k] == '2') && (k+4 == len(r.t) || !isASCIIWord(r.t[k+4])) {
		return r.m.latin
	}
	_, ok := englishNumberAt(r.t, k)
	return ok && isLatin(r.t[k]) && !r.ask || ok && isLatin(r.t[k]) && r.m.latin
}

var (
	rangeWords = asRunes([]string{"到", "至", "-", "~", "和", "to_", "until_", "till_", "and_", "或者", "或"})
	boundWords = asRunes([]string{"之前", "以前", "之后", "以后", "之间", "以来", "开始", "起", "及以", "或之", "前后", "多", "来钟", "前", "后", "before", "after", "or_", "ago", "between", "from", "no later", "and later", "and after", "later", "of the following", "of the next", "until", "till"})
)

// bounded reads what makes of a time one of several: a second time that it reaches
// to (下午1点半到3点之间), or a word for before and after it.
func (r *timeReader) bounded() bool {
	save := r.i
	r.i = skipBlanks(r.t, r.i)
	if r.takeRunes(rangeWords) {
		r.i = skipBlanks(r.t, r.i)
		to := timeReader{t: r.t, i: r.i, now: r.now, ask: true, m: moment{hour: -1}}
		if to.read() && to.i > r.i {
			r.i = to.i
			return true
		}
	}
	r.i = save
	if r.joint(); r.m.latin && r.i < len(r.t) && r.agoTime() {
		return true // saturday 3 days from now
	}
	r.i = skipBlanks(r.t, save)
	at := r.i
	if r.takeRunes(boundWords) && !(r.t[at] == '前' && r.i < len(r.t) && r.t[r.i] == '台') && !(r.t[at] == '后' && r.i < len(r.t) && runeIn("台来面", r.t[r.i])) && !(r.t[at] == '多' && r.i < len(r.t) && startsVerb(r.t[r.i])) {
		return true
	}
	r.i = save
	return false
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
