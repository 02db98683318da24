package understand

// number is a numeral in a text. Value is in hundredths, so that money needs no
// floating point; it means nothing when bad or rough is set.
type number struct {
	to     int   // first rune after it
	value  int64 // hundredths
	whole  bool  // no fraction was written
	digits bool  // begins with Arabic digits
	grade  int64 // the last unit said (10, 100, 1000, …), for 一百二 and 1万2; 0 when none
	bad    bool  // too large, too many decimals, malformed
	rough  bool  // 几十, 三五百, 二百余: no one number
}

// maxWhole bounds what is taken for a number, before and after its units are
// counted; longer digit strings are names of something else (a card, a phone).
const maxWhole = 10_000_000_000

const maxHundredths = maxWhole * 100

var hanDigits = map[rune]int64{
	'零': 0, '〇': 0, '一': 1, '二': 2, '两': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9,
	'壹': 1, '贰': 2, '叁': 3, '肆': 4, '伍': 5, '陆': 6, '柒': 7, '捌': 8, '玖': 9, '俩': 2, '仨': 3, '幺': 1,
}

var hanUnits = map[rune]int64{
	'十': 10, '百': 100, '千': 1000, '万': 10000, '拾': 10, '佰': 100, '仟': 1000, '廿': 20, '亿': 100000000, '兆': 1000000000000,
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

func isHanDigit(r rune) bool {
	if r < firstHan && r != '〇' {
		return false
	}
	if _, ok := hanDigits[r]; ok {
		return true
	}
	_, ok := hanUnits[r]
	return ok
}

func isLatin(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }

func isASCIIWord(r rune) bool { return isDigit(r) || isLatin(r) }

// numberAt reads the numeral that begins at i. One grammar reads digits and Han
// together: digits wait for their unit, units fall, and a last digit without one
// counts in the next lower unit (一百二, 1万2) unless 零 stands before it.
//
//	numeral = part { part } [ last ]
//	part    = (digits | Han digit | 几) unit
//	unit    = 十 百 千 万 亿 k w, also with 多, 余, 来 before 万 and 亿
func numberAt(t []rune, i int) (number, bool) {
	if i >= len(t) || !isDigit(t[i]) && t[i] < firstHan && t[i] != '〇' && t[i] != '.' {
		return number{}, false
	}
	r := numeral{t: t, i: i, from: i}
	r.n.whole = true
	if t[i] == '.' { // .5
		if !bareFraction(t, i) {
			return number{}, false
		}
		r.row, r.arabic, r.n.digits = 1, true, true
		r.i = r.fraction(i + 1)
		return r.finish()
	}
	r.n.digits = isDigit(t[i])
	for r.i < len(t) && !r.n.bad && r.step() {
	}
	return r.finish()
}

// numeral is the reader of one numeral. All sums are in hundredths.
type numeral struct {
	t       []rune
	from, i int

	total   int64 // what stands before the last 万 or 亿, with it
	section int64 // what was said since, with its unit
	cur     int64 // digits that wait for their unit
	row     int   // how many characters of digits wait; 0 when none
	arabic  bool  // they are Arabic
	last    int64 // the Han digit read last, for 三五百
	pair    bool  // two Han digits that are two guesses: 七八, 三五

	small, big int64 // the last unit below 万 in this section, and the last from 万 on
	zero       bool  // 零 stands before the digits that wait
	n          number
}

// step reads one more digit, row of digits or unit. It reports false, and moves
// nothing, where the numeral ends.
func (r *numeral) step() bool {
	j := r.i
	if r.t[j] == ' ' {
		if j = skipBlanks(r.t, j); j == len(r.t) || !r.crosses(j) {
			return false
		}
	}
	c := r.t[j]
	if isDigit(c) {
		return r.row == 0 && r.readArabic(j)
	}
	if d, ok := hanDigits[c]; ok {
		return r.readHan(j, d)
	}
	if unit, ok := hanUnits[c]; ok {
		return r.readUnit(j, unit)
	}
	switch c {
	case '几', '数', '多', '余', '来':
		return r.readRough(j, c)
	case 'k', 'w':
		return r.readLetter(j, c)
	}
	return false
}

// crosses reports that the rune at j, after a blank, goes on with the numeral: 两千 四 百 五, 7 万 5 千.
func (r *numeral) crosses(j int) bool {
	unit := func(k int) bool { return k < len(r.t) && hanUnits[r.t[k]] > 0 }
	if r.row > 0 {
		return unit(j) || (r.t[j] == '余' || r.t[j] == '多') && unit(skipBlanks(r.t, j+1))
	}
	if r.small+r.big == 0 {
		return false
	}
	k := j
	for k < len(r.t) && isDigit(r.t[k]) {
		k++
	}
	if k > j {
		return unit(skipBlanks(r.t, k))
	}
	_, han := hanDigits[r.t[j]]
	if k = skipBlanks(r.t, j+1); !han && r.t[j] != '几' && r.t[j] != '余' && r.t[j] != '多' {
		return unit(j) && r.big == 0
	}
	return unit(k) || han && (k == len(r.t) || isBreak(r.t, k) || runeIn("又分点", r.t[k]) || hanDigits[r.t[k]] > 0 && k == j+1)
}

// readArabic reads digits with an optional fraction.
func (r *numeral) readArabic(j int) bool {
	start, value := j, int64(0)
	for ; j < len(r.t) && (isDigit(r.t[j]) || groupComma(r.t, j)); j++ {
		if isDigit(r.t[j]) && value <= maxHundredths {
			value = value*10 + int64(r.t[j]-'0')
		}
	}
	r.cur, r.row, r.arabic, r.n.bad = value*100, j-start, true, value > maxWhole
	if j+1 < len(r.t) && r.t[j] == '.' && isDigit(r.t[j+1]) {
		j = r.fraction(j + 1)
		r.n.bad = r.n.bad || r.small+r.big > 0
	}
	r.i = j
	return true
}

// readHan reads a Han digit: alone, in a row (二零二六), or as a second guess (七八, 十七八).
func (r *numeral) readHan(j int, d int64) bool {
	switch {
	case r.row == 0 && d == 0 && r.small+r.big > 0:
		r.zero = true
		r.i = j + 1
		return true
	case r.row == 0:
		r.cur, r.row, r.arabic = d*100, 1, false
	case r.arabic || !r.n.whole || r.pair && r.small+r.big > 0:
		return false
	case r.small+r.big > 0 && d != r.last+1:
		return false // 五 after 一百三: another number
	default:
		r.n.bad = r.t[j] == '两' && r.last == 2
		r.pair = r.row == 1 && (d == r.last+1 || r.last == 3 && d == 5 || r.last == 3 && d == 2)
		r.cur, r.row = r.cur*10+d*100, r.row+1
		r.n.bad = r.n.bad || r.cur > maxHundredths
	}
	r.last, r.i = d, j+1
	return true
}

func (r *numeral) readUnit(j int, unit int64) bool {
	if unit >= 10000 {
		return r.readBig(j, unit)
	}
	if r.small > 0 && unit >= r.small || unit == 20 && r.row > 0 {
		return false
	}
	digits := r.cur
	if r.row == 0 {
		if unit == 20 {
			digits, unit = 200, 10
		} else if digits = 100; unit > 10 && !(j == r.from && r.leadsDigit(j)) {
			return false // 百 alone is a word, not a number
		}
	}
	r.guessed()
	r.section += r.times(digits, unit)
	r.small, r.i = unit, j+1
	r.restDigits()
	return true
}

// leadsDigit reports the bare 百 of 百八 and 千三.
func (r *numeral) leadsDigit(j int) bool {
	if j+1 == len(r.t) || hanDigits[r.t[j+1]] == 0 {
		return false
	}
	if j+2 < len(r.t) && hanUnits[r.t[j+2]] > 0 {
		r.n.rough = true // 百八十: a hundred or so
	}
	return true
}

// readBig reads 万 or 亿, which multiply all that was said since the last one; a
// greater one multiplies the lesser too: 一万五千亿.
func (r *numeral) readBig(j int, unit int64) bool {
	said := r.section + r.cur
	switch {
	case said == 0 && r.total > 0 && r.small == 0:
		r.total = r.times(r.total, unit)
	case said == 0, unit == r.big:
		return false
	case unit < r.big:
		r.total += r.times(said, unit)
	default:
		r.total = r.times(r.total+said, unit)
	}
	r.guessed()
	r.section, r.small, r.big, r.i = 0, 0, unit, j+1
	r.restDigits()
	return true
}

// guessed settles a row of Han digits before a unit: 三五百 is rough, 三四五百 none.
func (r *numeral) guessed() {
	if r.row > 1 && !r.arabic {
		r.n.rough = r.n.rough || r.pair
		r.n.bad = r.n.bad || !r.pair
	}
}

func (r *numeral) restDigits() {
	r.cur, r.row, r.arabic, r.zero, r.pair = 0, 0, false, false, false
}

func (r *numeral) times(v, unit int64) int64 {
	if v > maxHundredths/unit {
		r.n.bad = true
		return 0
	}
	return v * unit
}

// readLetter reads the k and w of 3k and 1.2w.
func (r *numeral) readLetter(j int, c rune) bool {
	if !r.arabic || r.row == 0 || r.small+r.big > 0 || j > r.i || j+1 < len(r.t) && (isLatin(r.t[j+1]) || j+2 < len(r.t) && isDigit(r.t[j+1]) && isASCIIWord(r.t[j+2])) {
		return false
	}
	if c == 'w' {
		return r.readBig(j, 10000)
	}
	return r.readUnit(j, 1000)
}

// readRough reads what makes a number one of several: 几十, 数百, 十几, 二百余, 一百来个.
func (r *numeral) readRough(j int, c rune) bool {
	next, unit := rune(0), false
	if k := skipBlanks(r.t, j+1); k < len(r.t) {
		next, unit = r.t[k], hanUnits[r.t[k]] > 0
	}
	switch {
	case c == '几' && r.row == 0:
		if !unit && r.small+r.big == 0 {
			return false // 几个 asks
		}
		r.cur, r.row, r.last = 100, 1, -9
	case c == '数':
		if r.row > 0 || r.small+r.big > 0 || !unit {
			return false
		}
		r.cur, r.row, r.last = 100, 1, -9
	default:
		round := r.row == 0 && r.small+r.big > 0 || r.arabic && r.n.whole && r.cur%1000 == 0 && r.cur > 0
		if !round || c == '余' && next == '额' || c == '来' && !unit && !startsUnit(next) || c == '多' && startsVerb(next) {
			return false
		}
	}
	r.n.rough = true
	r.i = j + 1
	return true
}

// startsVerb reports what follows the 多 of 扣了40多收了20, which says more of what comes.
func startsVerb(r rune) bool {
	switch r {
	case '少', '收', '扣', '付', '花', '刷', '划', '算', '拍', '买', '下', '点', '充', '选', '退', '给', '到', '着':
		return true
	}
	return false
}

func startsUnit(r rune) bool {
	return r != 0 && (runeIn(counters, r) || runeIn("元块毛天年号次万千百十", r))
}

// finish adds up what was read.
func (r *numeral) finish() (number, bool) {
	if r.i == r.from {
		return number{}, false
	}
	n := r.n
	n.to = r.i
	if r.zero && r.row == 0 {
		n.to-- // 一百零 before something else
	}
	unit := r.small
	if unit == 0 {
		unit = r.big
	}
	n.grade = unit
	last := r.cur
	switch {
	case r.row == 0 || unit == 0:
	case r.pair && unit > 0:
		n.rough = true // 十七八
	case r.row == 1 && !r.zero && unit >= 100:
		last = last * unit / 10 // 一百二
	default:
		n.grade = 0
		n.bad = n.bad || last >= unit*100
	}
	n.rough = n.rough || r.pair && r.row == 2 && n.to < len(r.t) && (startsUnit(r.t[n.to]) || hanUnits[r.t[n.to]] > 0)
	n.value = r.total + r.section + last
	n.bad = n.bad || n.value > maxHundredths
	return n, !r.isWord(n)
}

// formal are numerals of cheques, which alone are other words: 大陆, 队伍, 收拾.
const formal = "壹贰叁肆伍陆柒捌玖拾佰仟"

func (r *numeral) isWord(n number) bool {
	if n.to-r.from != 1 || !runeIn(formal, r.t[r.from]) {
		return false
	}
	return n.to == len(r.t) && r.from > 0 || n.to < len(r.t) && !runeIn("元角分张个份区服打 ", r.t[n.to])
}

func runeIn(set string, r rune) bool {
	for _, x := range set {
		if x == r {
			return true
		}
	}
	return false
}
