package understand

import (
	"strings"
	"time"
)

// int reads a whole number of at most limit.
func (r *timeReader) int(limit int64) (int, bool) {
	if n, ok := numberAt(r.t, r.i); ok {
		if n.bad || n.vague || !n.whole || n.value/100 > limit || n.grade > 10 && n.digits {
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
	unit := r.agoUnit()
	switch {
	case unit != 0:
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
	if half == 0 && unit == time.Hour && r.takeAny(" and a half", "and a half") {
		half = 1 // an hour and a half ago
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

// agoUnit reads a unit of the clock; 0 when there is none.
func (r *timeReader) agoUnit() time.Duration {
	switch {
	case r.takeAny("小时", "钟头", "钟", "hours", "hour", "hrs", "hr"):
		return time.Hour
	case r.takeAny("刻钟"):
		return 15 * time.Minute
	case r.takeAny("分钟", "分", "minutes", "minute", "mins", "min"):
		return time.Minute
	case r.takeAny("秒钟", "秒", "seconds", "second"):
		return time.Second
	}
	return 0
}
