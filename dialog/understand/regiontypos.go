package understand

import (
	"slices"
	"strings"
)

// homophones of the characters in family names, for typos of one character.
var homophones = map[rune]string{
	'电': "典店点垫惦淀殿奠甸滇颠甩龟由申", '信': "心新欣芯兴杏辛讯星型形行性鑫薪馨锌", '网': "王往忘望旺惘罔妄汪枉冈", '通': "同痛童桶铜统捅筒瞳酮",
	'双': "霜爽孀叉", '线': "现先限县线仙献显险鲜闲弦咸衔陷馅羡宪钱浅", '东': "冬动懂洞栋冻董咚车", '南': "男难楠喃", '北': "背贝被杯备倍辈悲碑卑比",
	'中': "种钟忠重终众仲盅衷", '西': "希息吸锡系细夕惜稀溪习席洗喜戏", '华': "花画滑划化话哗桦毕", '联': "连莲怜脸帘廉恋练炼链", '移': "一以宜亿意易译异益仪疑姨遗",
	'动': "东洞懂冻栋董", '铁': "贴帖", '全': "权泉拳圈", '方': "房放芳访防",
	'国': "郭果过锅", '台': "抬太泰苔", '服': "福附府副伏付符", '美': "每妹镁", '韩': "寒含汉", '港': "岗刚", '欧': "鸥殴", '亚': "压雅牙",
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
		if to, ok := nearName(s.t, i, n.runes, s.expectsRegion()); ok {
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
	count, heard := 0, false
	for k := range s.lex.families {
		f := &s.lex.families[k]
		if len(f.runes) != 2 {
			continue
		}
		a, b := f.runes[0], f.runes[1]
		next, alike := i+2, true
		switch {
		case t[i] == b && t[i+1] == a:
		case t[i] == a && strings.ContainsRune(homophones[b], t[i+1]), t[i+1] == b && strings.ContainsRune(homophones[a], t[i]):
		case t[i] == b && isHanDigit(t[i+1]) && s.onlySecond(b):
			next = i + 1
		case !heard && (t[i] == a || t[i+1] == b) && s.onlyHalf(f, t[i], t[i+1]):
			alike = false
		default:
			continue
		}
		n, to, ok := s.regionNumber(next, false)
		if !ok || to >= len(t) || t[to] != '区' && t[to] != '服' {
			continue
		}
		if alike && !heard {
			heard, count = true, 0 // a name that sounds alike goes before one that is half right
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
	if _, isWord := words.at([]rune{wrong}, 0); isWord && !s.expectsRegion() {
		return false
	}
	for _, o := range s.lex.families {
		if o.name != f.name && len(o.runes) == 2 && (x == f.runes[0] && o.runes[0] == x || y == f.runes[1] && o.runes[1] == y) {
			return false
		}
	}
	return true
}

// expectsRegion reports that a region was asked for, or is what 买成 takes.
func (s *scanner) expectsRegion() bool {
	if n := len(s.out); n > 0 && s.out[n-1].is.has(cBecame) {
		return true
	}
	return s.c.Asking == AskingRegionActual || s.c.Asking == AskingRegionWanted
}

// nearName reports a name with one rune changed, or one left out of four. A name
// that ends with 区 must end with it, and 微信群 is not 微信区.
func nearName(t []rune, i int, name []rune, expected bool) (to int, ok bool) {
	n := len(name)
	last := name[n-1]
	if i+n <= len(t) {
		wrong := 0
		for k := 0; k < n && wrong < 2; k++ {
			if t[i+k] != name[k] {
				wrong++
			}
		}
		if wrong == 1 && (n > 3 || expected || t[i+n-1] == last) && (last != '区' && last != '服' || t[i+n-1] == last) && plausibleTypo(t, i, name) {
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
			if t[i+k] <= 0x80 && r > 0x80 || t[i+k] > 0x80 && r <= 0x80 || isHanDigit(t[i+k]) || strings.ContainsRune("的了是在要我你到成这那个,，。 和", t[i+k]) {
				return false
			}
		}
	}
	return true
}
