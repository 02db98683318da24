package understand

// A span is whole only where nothing next to it could belong to it.

// unreadEnd gives the end of the characters after a token that could belong to its
// number and were not read; tok.to where there are none.
func unreadEnd(t []rune, tok token) int {
	to := tok.to
	if to >= len(t) {
		return to
	}
	last := t[to-1]
	switch r := t[to]; {
	case isDigit(r):
		if !isDigit(last) && !isHanDigit(last) && (!tok.is.has(cMoney) || countedAt(t, to, true)) {
			return to // 3张5元
		}
	case isHanDigit(r):
		if w, ok := words.at(t, to); ok && len(w.runes) > 1 || countedAt(t, to, tok.is.has(cMoney)) || r == '一' && next(t, to) >= firstHan && !isNumeral(t, to+1) && !runeIn("元块毛角", next(t, to)) {
			return to
		}
		if !tok.is.any(of(cMoney, cNumber, cDigits)) {
			return to
		}
	case (r == '.' || r == ',') && to+1 < len(t) && isDigit(t[to+1]) && isDigit(last):
	case r == '-' && to+1 < len(t) && isDigit(t[to+1]) && tok.is.has(cNumber) && isDigit(last):
	case r == '¥' || r == '人' && codeAt(t, to, yuanCodes) > to:
		if from, at, _ := moneySign(t, to); !tok.is.has(cNumber) || !isNumeral(t, at) || from != to {
			return to
		}
		to++
	default:
		return to
	}
	return junkEnd(t, to)
}

// unreadBefore reports a numeral right before i that was not read as something with a unit.
func (s *scanner) unreadBefore(i int) bool {
	if i == 0 || !isNumeral(s.t, i-1) {
		return false
	}
	k := len(s.out) - 1
	return k < 0 || s.out[k].to < i || s.out[k].is.any(of(cNumber, cDigits)) && !s.out[k].is.has(cMoney)
}

// junkEnd gives the end of a run of characters of numbers.
func junkEnd(t []rune, to int) int {
	for to < len(t) && (isNumeral(t, to) || runeIn(".,-", t[to]) && isNumeral(t, to+1) || runeIn("元块毛角¥", t[to]) || isLatin(t[to]) && isDigit(t[to-1])) {
		to++
	}
	return to
}

func next(t []rune, i int) rune {
	if i+1 < len(t) {
		return t[i+1]
	}
	return 0
}

// countedAt reports a number at i with a unit of its own; money is one where it may be.
func countedAt(t []rune, i int, money bool) bool {
	n, ok := numberAt(t, i)
	if !ok {
		return false
	}
	at := skipBlanks(t, n.to)
	if money {
		if _, _, ok := moneyUnit(t, at, n); ok || foreignMoney(t, n.to) > n.to {
			return true
		}
	}
	if _, ok := counter(t, at); ok {
		return true
	}
	to, _ := otherUnit(t, at)
	return to > at
}

// groupedByComma reports that a Chinese comma or a blank beside the number may have been meant
// to group its thousands, as in 1，200元 alone: then neither half is a sum. Where
// each half has words of its own (充了50，100到账), the comma separates.
func (s *scanner) groupedByComma(tok token) bool {
	t := s.t
	start := tok.from
	for start < len(t) && !isDigit(t[start]) {
		start++
	}
	end := start
	for end < len(t) && isDigit(t[end]) {
		end++
	}
	last := end
	switch {
	case end-start == 3 && start > 1 && isGap(t[start-1]) && isDigit(t[start-2]):
		first := start - 1
		for first > 0 && isDigit(t[first-1]) {
			first--
		}
		if start-1-first > 3 || t[first] == '0' {
			return false
		}
	case end-start <= 3 && thousands(t, end):
	default:
		return false
	}
	for thousands(t, last) {
		last += 4
	}
	for last < len(t) && runeIn("元块钱了的吧啊呢 ", t[last]) {
		last++
	}
	return last == len(t) || isBreak(t, last)
}

func isGap(r rune) bool { return r == '，' || r == ' ' }

// thousands reports a gap at i and a group of three digits after it.
func thousands(t []rune, i int) bool {
	return i+3 < len(t) && isGap(t[i]) && isDigits(t[i+1:i+4]) && (i+4 == len(t) || !isDigit(t[i+4]))
}
