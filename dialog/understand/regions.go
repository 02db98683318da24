package understand

import (
	"slices"
	"strings"
)

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
	return strings.ContainsRune(" ,。!?、;的了和到去改换成要我不是买发错而但吧啊呢吗嘛么呀~\n变跟与结却你他才是给应实充选拍下", t[i])
}

// homophones of the characters in family names, for typos of one character.
var homophones = map[rune]string{
	'电': "典店点垫惦淀", '信': "心新欣芯兴杏辛讯", '网': "王往忘望旺惘罔", '通': "同痛童桶铜统", '双': "霜爽", '线': "现先限县线仙献",
	'东': "冬动懂洞栋", '南': "男难楠", '北': "背贝被杯备", '中': "种钟忠重", '西': "希息吸锡", '华': "花画滑划化话哗", '联': "连莲怜脸", '移': "一以宜", '动': "东洞懂", '铁': "贴帖",
}

// misspelt recognises a region name with one character wrong, missing or
// swapped. It needs what is left to be clear: a number and 区 after a family
// name, or three right characters of a name.
func (s *scanner) misspelt(i int) token {
	if t, ok := s.misspeltFamily(i); ok {
		return t
	}
	for _, n := range s.lex.named {
		if n.weak || len(n.runes) < 3 || n.runes[0] < 0x80 && n.runes[0] != 'q' {
			continue
		}
		if to, ok := nearName(s.t, i, n.runes); ok {
			if s.familyAt(i) {
				continue // 电信区 is no typo of 微信区
			}
			if w, ok := words.at(s.t, i); len(n.runes) == 3 && (ok && len(w.runes) > 1 || s.namedAt(i+1)) {
				continue // 如果区服 and 买台服 are no typos of 苹果区 and 港台服
			}
			return token{stretch: stretch{i, to}, is: of(cRegion), name: n.name}
		}
	}
	return token{}
}

// familyAt reports the name of a numbered family at i.
func (s *scanner) familyAt(i int) bool {
	return slices.ContainsFunc(s.lex.heads[s.t[i]].families, func(k int) bool { return hasAt(s.t, i, s.lex.families[k].runes) })
}

// namedAt reports a region's name spelt right at i.
func (s *scanner) namedAt(i int) bool {
	if i >= len(s.t) {
		return false
	}
	return slices.ContainsFunc(s.lex.heads[s.t[i]].named, func(k int) bool { return !s.lex.named[k].weak && hasAt(s.t, i, s.lex.named[k].runes) })
}

func (s *scanner) misspeltFamily(i int) (token, bool) {
	t := s.t
	if i+2 >= len(t) {
		return token{}, false
	}
	var found token
	count := 0
	for k := range s.lex.families {
		f := &s.lex.families[k]
		if len(f.runes) != 2 {
			continue
		}
		a, b := f.runes[0], f.runes[1]
		next := i + 2
		switch {
		case t[i] == b && t[i+1] == a:
		case t[i] == a && strings.ContainsRune(homophones[b], t[i+1]), t[i+1] == b && strings.ContainsRune(homophones[a], t[i]):
		case t[i] == b && isHanDigit(t[i+1]) && s.onlySecond(b):
			next = i + 1
		case (t[i] == a || t[i+1] == b) && s.onlyHalf(f, t[i], t[i+1]):
		default:
			continue
		}
		n, to, ok := s.regionNumber(next, false)
		if !ok || to >= len(t) || t[to] != '区' && t[to] != '服' {
			continue
		}
		found = token{stretch: stretch{i, to + 1}, is: of(cRegion), name: f.name + hanNumeral(n) + f.suffix}
		count++
	}
	return found, count == 1
}

// onlySecond reports that one family alone ends with the rune.
func (s *scanner) onlySecond(b rune) bool {
	n := 0
	for _, f := range s.lex.families {
		if len(f.runes) == 2 && f.runes[1] == b {
			n++
		}
	}
	return n == 1
}

// onlyHalf reports that one half of a family's name is right, that no other
// family shares it, and that the wrong half is no word of its own.
func (s *scanner) onlyHalf(f *family, x, y rune) bool {
	wrong := x
	if x == f.runes[0] {
		wrong = y
	}
	if isHanDigit(wrong) || wrong < 0x80 {
		return false
	}
	if _, isWord := words.at([]rune{wrong}, 0); isWord {
		return false
	}
	for _, o := range s.lex.families {
		if o.name != f.name && len(o.runes) == 2 && (x == f.runes[0] && o.runes[0] == x || y == f.runes[1] && o.runes[1] == y) {
			return false
		}
	}
	return true
}

// nearName reports a name with one rune changed, or one left out of four. A name
// that ends with 区 must end with it, and 微信群 is not 微信区.
func nearName(t []rune, i int, name []rune) (to int, ok bool) {
	n := len(name)
	last := name[n-1]
	if i+n <= len(t) {
		wrong := 0
		for k := 0; k < n && wrong < 2; k++ {
			if t[i+k] != name[k] {
				wrong++
			}
		}
		if wrong == 1 && (n > 3 || t[i+n-1] == last) && (last != '区' && last != '服' || t[i+n-1] == last) && plausibleTypo(t, i, name) {
			return i + n, true
		}
	}
	if n >= 4 && i+n-1 <= len(t) && t[i] == name[0] && oneTypo(name, t[i:i+n-1]) && t[i+n-2] == last {
		return i + n - 1, true
	}
	return 0, false
}

// plausibleTypo reports that the wrong rune is not punctuation or a digit.
func plausibleTypo(t []rune, i int, name []rune) bool {
	for k, r := range name {
		if t[i+k] != r {
			if t[i+k] <= 0x80 && r > 0x80 || t[i+k] > 0x80 && r <= 0x80 || isHanDigit(t[i+k]) || strings.ContainsRune("的了是在要我你到成这那个,。 和", t[i+k]) {
				return false
			}
		}
	}
	return true
}
