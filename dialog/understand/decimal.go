package understand

// bareFraction reports a point before digits with nothing before it, which is no full stop.
func bareFraction(t []rune, i int) bool {
	return i+1 < len(t) && isDigit(t[i+1]) && (i == 0 || t[i-1] == ' ' || runeIn("¥$-", t[i-1]))
}

// fraction reads the digits after a point, in either writing, and gives where they end.
func (r *numeral) fraction(j int) int {
	r.n.whole = false
	for place := int64(10); j < len(r.t); j++ {
		d := int64(r.t[j] - '0')
		if !isDigit(r.t[j]) {
			var han bool
			if d, han = hanDigits[r.t[j]]; !han {
				break
			}
		}
		if place == 0 && d != 0 {
			r.n.bad = true // a fraction of a fen
		}
		r.cur += d * place
		place /= 10
	}
	return j
}

// groupComma reports a comma between thousands, as in 1,200. The Chinese comma
// separates two numbers.
func groupComma(t []rune, i int) bool {
	return i < len(t) && t[i] == ',' && i > 0 && isDigit(t[i-1]) && i+3 < len(t) && isDigit(t[i+1]) && isDigit(t[i+2]) && isDigit(t[i+3]) &&
		(i+4 == len(t) || !isDigit(t[i+4]))
}

// point adds to a numeral the fraction that is said with 点: 二点五, 四百 点 五.
func (n number) point(t []rune) (number, bool) {
	k := skipBlanks(t, n.to)
	if n.bad || n.rough || !n.whole || k >= len(t) || t[k] != '点' {
		return n, false
	}
	k = skipBlanks(t, k+1)
	if k == len(t) || !isDigit(t[k]) && !isSpoken(t[k]) {
		return n, false
	}
	r := numeral{t: t, cur: n.value}
	to := r.fraction(k)
	n.to, n.whole, n.bad, n.value = to, false, r.n.bad, r.cur
	if k := skipBlanks(t, to); k < len(t) && (t[k] == '万' || t[k] == '亿') {
		if n.value > maxHundredths/hanUnits[t[k]] {
			n.bad = true
		} else {
			n.value *= hanUnits[t[k]]
		}
		n.to, n.grade = k+1, hanUnits[t[k]]
	}
	return n, true
}

func isSpoken(r rune) bool {
	_, ok := hanDigits[r]
	return ok
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
