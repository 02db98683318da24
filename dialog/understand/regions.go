package understand

import "strings"

// region recognises a region at i: a numbered one in any of the spellings of
// its family, or a named one, both also with one character wrong.
func (s *scanner) region(i int) (token, bool) {
	if isASCIIWord(s.t[i]) && i > 0 && isASCIIWord(s.t[i-1]) {
		return token{}, false
	}
	heads := s.lex.heads[s.t[i]]
	best := token{}
	for _, k := range heads.named {
		n := s.lex.named[k]
		if to := i + len(n.runes); to > best.to && hasAt(s.t, i, n.runes) {
			best = token{stretch: stretch{i, to}, is: of(cRegion), name: n.name, rough: n.weak}
		}
	}
	for _, k := range heads.families {
		if t, ok := s.numbered(i, &s.lex.families[k]); ok && t.to > best.to {
			best = t
		}
	}
	if best.to == 0 && s.t[i] > 0x80 {
		best = s.misspelt(i)
	}
	if best.to > 0 && best.rough {
		if w, ok := words.at(s.t, i); ok && i+len(w.runes) > best.to {
			return token{}, false // 微信支付
		}
		best.is = best.is.plus(s.otherMeaning(best))
		if next := best.to; next < len(s.t) && (s.t[next] == '区' || s.t[next] == '服') {
			best.to, best.rough, best.is = next+1, false, of(cRegion)
		}
	}
	return best, best.to > 0
}

// otherMeaning gives what a weak region name means where no region is meant:
// 微信 is also a way to pay, QQ also an account.
func (s *scanner) otherMeaning(t token) concepts {
	if w, ok := words.at(s.t, t.from); ok && len(w.runes) == t.to-t.from {
		return w.is
	}
	return concepts{}
}

// numbered recognises 电信十二区, 电信12, 电一, telecom zone 1.
func (s *scanner) numbered(i int, f *family) (token, bool) {
	for _, name := range append([][]rune{f.runes}, f.full...) {
		if hasAt(s.t, i, name) {
			if t, ok := s.numberOf(i, i+len(name), f, true); ok {
				return t, true
			}
		}
	}
	for _, name := range f.short {
		if hasAt(s.t, i, name) {
			return s.numberOf(i, i+len(name), f, false)
		}
	}
	return token{}, false
}

var regionNouns = [][]rune{[]rune("zone"), []rune("region"), []rune("server"), []rune("area"), []rune("qu"), []rune("district"), []rune("no.")}

var pinyinNumerals = []string{"", "yi", "er", "san", "si", "wu", "liu", "qi", "ba", "jiu", "shi"}

// numberOf reads the number after a family name and, if it is there, 区. A
// family name that is sure of itself allows words between and a misspelt 区.
func (s *scanner) numberOf(from, i int, f *family, sure bool) (token, bool) {
	t := s.t
	if sure {
		i = s.skipRegionNoun(i)
	}
	n, to, ok := s.regionNumber(i, sure)
	if !ok {
		return token{}, false
	}
	suffix := false
	end := to
	for end < len(t) && t[end] == ' ' {
		end++
	}
	switch {
	case to < len(t) && strings.ContainsRune("区服", t[to]):
		suffix, to = true, to+1
	case to+1 < len(t) && t[to] == '大' && t[to+1] == '区', to+1 < len(t) && t[to] == '号' && t[to+1] == '区':
		suffix, to = true, to+2
	case sure && to < len(t) && strings.ContainsRune("去趋曲取驱渠屈躯蛆", t[to]) && f.runes[0] > 0x80 && (to+1 == len(t) || !isHanDigit(t[to+1])):
		suffix, to = true, to+1
	default:
		for _, noun := range regionNouns {
			if hasAt(t, end, noun) {
				suffix, to = true, end+len(noun)
			}
		}
	}
	if !suffix && !standsAlone(t, to, sure) {
		return token{}, false
	}
	return token{stretch: stretch{from, to}, is: of(cRegion), name: f.name + hanNumeral(n) + f.suffix}, true
}

func (s *scanner) skipRegionNoun(i int) int {
	for range 3 {
		for i < len(s.t) && strings.ContainsRune(" 第-的区服大线", s.t[i]) {
			i++
		}
		for _, noun := range regionNouns {
			if hasAt(s.t, i, noun) || i < len(s.t) && string(noun) == "no." && s.t[i] == '#' {
				i += len(noun)
				break
			}
		}
	}
	return min(i, len(s.t))
}

func (s *scanner) regionNumber(i int, pinyin bool) (n, to int, ok bool) {
	if num, isNum := numberAt(s.t, i); isNum {
		v := num.value / 100
		return int(v), num.to, !num.bad && num.whole && v >= 1 && v <= 99 && num.grade <= 10
	}
	if pinyin {
		for v, w := range pinyinNumerals {
			if v > 0 && hasAt(s.t, i, []rune(w)) {
				return v, i + len(w), true
			}
		}
	}
	return 0, 0, false
}

// standsAlone reports that what follows a number without 区 does not make it
// something else: 电信30块 and 充电一小时 are no regions.
func standsAlone(t []rune, i int, sure bool) bool {
	if i >= len(t) {
		return true
	}
	if isASCIIWord(t[i]) {
		return false
	}
	if sure {
		return !strings.ContainsRune("元块角毛分点张个份件次笔万千百十天年月日号时小.:/-%折条台套单gm兆", t[i])
	}
	return strings.ContainsRune(" ,，。!?、;的了和到去改换成要我不是买发错而但吧啊呢吗嘛么呀~\n变跟与结却你他才是给应实充选拍下", t[i])
}
