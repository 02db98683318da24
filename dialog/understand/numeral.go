package understand

// number is a numeral in a text. Value is in hundredths, so that money needs no
// floating point; it means nothing when bad is set.
type number struct {
	to     int   // first rune after it
	value  int64 // hundredths
	whole  bool  // no fraction was written
	digits bool  // written in Arabic digits
	grade  int64 // the last unit said (10, 100, 1000, 10000), for 一百二 and 1万2; 0 when none
	bad    bool  // too large, too many decimals, malformed
	vague  bool  // 四五十, 七八: two guesses, no number
}

// maxWhole bounds what is taken for a number; longer digit strings are names of
// something else (a card, a phone), or nonsense.
const maxWhole = 1_000_000_000

var hanDigits = map[rune]int64{
	'零': 0, '〇': 0, '一': 1, '二': 2, '两': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9,
	'壹': 1, '贰': 2, '叁': 3, '肆': 4, '伍': 5, '陆': 6, '柒': 7, '捌': 8, '玖': 9, '俩': 2, '仨': 3, '幺': 1,
}

var hanUnits = map[rune]int64{
	'十': 10, '百': 100, '千': 1000, '万': 10000, '拾': 10, '佰': 100, '仟': 1000, '廿': 20, '亿': 100000000,
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

func isHanDigit(r rune) bool {
	if _, ok := hanDigits[r]; ok {
		return true
	}
	_, ok := hanUnits[r]
	return ok
}

func isLatin(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }

func isASCIIWord(r rune) bool { return isDigit(r) || isLatin(r) }

// numberAt reads the numeral that begins at i: Arabic digits with an optional
// fraction and unit (1.2万, 2千, 3k), or a Chinese numeral (一百二, 两百零五, 半).
func numberAt(t []rune, i int) (number, bool) {
	if i >= len(t) {
		return number{}, false
	}
	if isDigit(t[i]) {
		return arabicAt(t, i), true
	}
	if isHanDigit(t[i]) {
		return hanAt(t, i)
	}
	return number{}, false
}

func arabicAt(t []rune, i int) number {
	n := number{whole: true, digits: true}
	for ; i < len(t) && (isDigit(t[i]) || groupComma(t, i)); i++ {
		if isDigit(t[i]) && n.value <= maxWhole {
			n.value = n.value*10 + int64(t[i]-'0')
		}
	}
	n.bad = n.value > maxWhole
	n.value *= 100
	if i+1 < len(t) && t[i] == '.' && isDigit(t[i+1]) {
		n.whole = false
		i++
		for place := int64(10); i < len(t) && isDigit(t[i]); i++ {
			if place == 0 && t[i] != '0' {
				n.bad = true // a fraction of a fen
			}
			n.value += int64(t[i]-'0') * place
			place /= 10
		}
	}
	n.to = i
	if i < len(t) {
		n.scale(t, i)
	}
	if n.value > maxWhole*100 {
		n.bad = true
	}
	return n
}

// groupComma reports a comma between thousands, as in 1,200.
func groupComma(t []rune, i int) bool {
	return t[i] == ',' && i > 0 && isDigit(t[i-1]) && i+3 < len(t) && isDigit(t[i+1]) && isDigit(t[i+2]) && isDigit(t[i+3]) &&
		(i+4 == len(t) || !isDigit(t[i+4]))
}

// scale takes a unit right after Arabic digits: 1.2万, 2千, 3k, 1百2.
func (n *number) scale(t []rune, i int) {
	unit, ok := hanUnits[t[i]]
	if !ok && i+1 <= len(t) && (i+1 == len(t) || !isASCIIWord(t[i+1])) {
		switch t[i] {
		case 'k':
			unit, ok = 1000, true
		case 'w':
			unit, ok = 10000, true
		}
	}
	if !ok || n.bad || unit > 10000 || t[i] == '廿' {
		return
	}
	n.value, n.grade, n.to, n.whole = n.value*unit, unit, i+1, true
	if n.to < len(t) {
		n.tail(t)
	}
}

// tail takes the digit that follows a unit and counts in the next lower one:
// 一百二 is 120, 一万二 is 12000.
func (n *number) tail(t []rune) {
	if n.grade < 100 || n.to >= len(t) {
		return
	}
	d, ok := hanDigits[t[n.to]]
	if !ok && isDigit(t[n.to]) && (n.to+1 >= len(t) || !isDigit(t[n.to+1])) {
		d, ok = int64(t[n.to]-'0'), true
	}
	if ok && d > 0 && (n.to+1 >= len(t) || !isHanDigit(t[n.to+1])) {
		n.value += d * n.grade / 10 * 100
		n.to++
	}
}

// hanAt reads a Chinese numeral. A row of bare digits such as 二零二六 is read
// digit by digit.
func hanAt(t []rune, i int) (number, bool) {
	var total, section, digit int64
	var last int64 // the last unit said in this section
	n := number{whole: true}
	zero, pending := false, false
	start := i
scan:
	for ; i < len(t) && total <= maxWhole; i++ {
		if d, ok := hanDigits[t[i]]; ok {
			if pending && (last > 0 || zero) {
				break scan // 五 after 三: a new number
			}
			if pending {
				n.vague = i == start+1 && d == digit+1
				digit = digit*10 + d
				if digit > maxWhole {
					return number{to: i + 1, bad: true}, true
				}
				continue
			}
			digit, pending = d, d > 0 || last == 0 && total == 0
			if d == 0 {
				zero = true
				if i == start {
					pending = true
				}
			}
			continue
		}
		unit, ok := hanUnits[t[i]]
		if !ok {
			break
		}
		if !pending && section == 0 && unit >= 100 && (unit < 10000 || total == 0) {
			break // 百 alone is a word, not a number
		}
		switch {
		case unit >= 10000:
			total += (section + digit) * unit
			section, digit, last, zero, pending = 0, 0, unit, false, false
		case unit == 20:
			section, last = section+20, 10
		default:
			if !pending {
				digit = 1
			}
			section += digit * unit
			digit, last, pending, zero = 0, unit, false, false
		}
		n.grade = unit
	}
	if i == start {
		return number{}, false
	}
	n.to = i
	return n.sum(t, total, section, digit, last, zero, pending), true
}

// sum puts the parts of a Chinese numeral together: what is told in 万, what
// below, and a last digit, which counts in the next lower unit after 百 and above.
func (n number) sum(t []rune, total, section, digit, last int64, zero, pending bool) number {
	if zero && !pending && section+total > 0 && last > 0 && t[n.to-1] == '零' {
		n.to-- // 一百零 before something else
	}
	if pending && digit > 0 && last >= 100 && !zero {
		digit *= last / 10 // 一百二
	} else if pending {
		n.grade = 0
	}
	n.value = (total + section + digit) * 100
	n.bad = total+section+digit > maxWhole
	return n
}

// hanNumeral writes 1 to 99 in Chinese, as region names have it.
func hanNumeral(n int) string {
	const digits = "零一二三四五六七八九"
	d := func(i int) string { return string([]rune(digits)[i]) }
	switch {
	case n < 10:
		return d(n)
	case n < 20:
		if n == 10 {
			return "十"
		}
		return "十" + d(n-10)
	case n%10 == 0:
		return d(n/10) + "十"
	default:
		return d(n/10) + "十" + d(n%10)
	}
}
