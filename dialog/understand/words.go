package understand

import (
	"math/bits"
	"slices"
	"strings"
)

// concepts is a set of concepts.
type concepts [3]uint64

func of(cs ...concept) (s concepts) {
	for _, c := range cs {
		s[c>>6] |= 1 << (c & 63)
	}
	return s
}

func (s concepts) has(c concept) bool { return s[c>>6]&(1<<(c&63)) != 0 }

func (s concepts) any(o concepts) bool { return s[0]&o[0]|s[1]&o[1]|s[2]&o[2] != 0 }

func (s concepts) plus(o concepts) concepts {
	return concepts{s[0] | o[0], s[1] | o[1], s[2] | o[2]}
}

// appendTo lists the concepts of the set.
func (s concepts) appendTo(list []concept) []concept {
	for w, x := range s {
		for ; x != 0; x &= x - 1 {
			list = append(list, concept(w<<6+bits.TrailingZeros64(x)))
		}
	}
	return list
}

// word is one entry of the dictionary made from the vocabulary.
type word struct {
	runes []rune
	is    concepts
}

// dictionary finds the longest word at a place. It is built once from the
// vocabulary; the words that begin alike stand longest first.
type dictionary struct {
	byHead map[head][]word
	latin  map[latinKey][]word // single English words, to repair typos
}

// head files words by their first two runes; the second is 0 for words of one.
type head struct{ first, second rune }

func headOf(t []rune) head {
	if len(t) == 1 {
		return head{first: t[0]}
	}
	return head{t[0], t[1]}
}

// latinKey files English words by first letter and length.
type latinKey struct {
	first  rune
	length int
}

var words = buildDictionary()

// conceptsOf gives the words of a vocabulary, folded, and those that follow from them, with what they stand for.
func conceptsOf(vocabulary []entry) map[string]concepts {
	all := map[string]concepts{}
	for _, entry := range vocabulary {
		for _, w := range strings.Fields(entry.words) {
			w = foldWord(w)
			all[w] = all[w].plus(of(entry.c))
		}
	}
	inheritStems(all)
	prefixMissing(all)
	varyEndings(all)
	return all
}

func foldWord(w string) string { return string(fold(strings.ReplaceAll(w, "_", " ")).lower) }

func buildDictionary() dictionary {
	all := conceptsOf(vocabulary)
	d := dictionary{byHead: map[head][]word{}, latin: map[latinKey][]word{}}
	for w, is := range all {
		r := []rune(w)
		if len(r) == 0 {
			continue
		}
		d.byHead[headOf(r)] = append(d.byHead[headOf(r)], word{r, is})
		if len(r) >= minRepair && !slices.ContainsFunc(r, func(r rune) bool { return r < 'a' || r > 'z' }) {
			key := latinKey{r[0], len(r)}
			d.latin[key] = append(d.latin[key], word{r, is})
		}
	}
	longestFirst := func(a, b word) int {
		if n := len(b.runes) - len(a.runes); n != 0 {
			return n
		}
		return slices.Compare(a.runes, b.runes)
	}
	for _, ws := range d.byHead {
		slices.SortFunc(ws, longestFirst)
	}
	for _, ws := range d.latin {
		slices.SortFunc(ws, longestFirst)
	}
	return d
}

// inheritStems gives 搞错了 and 不对啊 what 搞错 and 不对 stand for.
func inheritStems(all map[string]concepts) {
	for w, is := range all {
		if stem, ok := strings.CutSuffix(w, "啊"); ok {
			all[w] = is.plus(all[stem])
		}
		for _, suffix := range []string{"了", "的"} {
			if stem, ok := strings.CutSuffix(w, suffix); ok && all[stem].has(cWrong) {
				all[w] = all[w].plus(of(cWrong))
			}
		}
	}
}

// prefixMissing gives 还没来 and 都没进 what 没来 and 没进 stand for.
func prefixMissing(all map[string]concepts) {
	longer := map[string]concepts{}
	for w, is := range all {
		if is.has(cMissing) && strings.HasPrefix(w, "没") {
			for _, p := range []string{"还", "都", "也", "一直", "一直都", "始终", "迟迟"} {
				longer[p+w] = is.plus(of(cNot))
			}
		}
	}
	for w, is := range longer {
		if _, known := all[w]; !known {
			all[w] = is
		}
	}
}

// varyEndings lets 不要了 also be said 不要啦, 不要咯 and 不要喽.
func varyEndings(all map[string]concepts) {
	varied := map[string]concepts{}
	for w, is := range all {
		stem, ok := strings.CutSuffix(w, "了")
		if !ok || stem == "" {
			continue
		}
		for _, ending := range []string{"啦", "咯", "喽", "嘞"} {
			varied[stem+ending] = is
		}
	}
	for w, is := range varied {
		if _, known := all[w]; !known {
			all[w] = is
		}
	}
}

// at gives the longest word that begins at i. An English word must not go on.
func (d dictionary) at(t []rune, i int) (word, bool) {
	if w, ok := longest(d.byHead[headOf(t[i:])], t, i); ok || i+1 == len(t) {
		return w, ok
	}
	return longest(d.byHead[head{first: t[i]}], t, i)
}

// longest gives the first of the words, which stand longest first, that is at i.
func longest(words []word, t []rune, i int) (word, bool) {
	for _, w := range words {
		to := i + len(w.runes)
		if to > len(t) || !slices.Equal(w.runes, t[i:to]) {
			continue
		}
		last := w.runes[len(w.runes)-1]
		if isLatin(last) && to < len(t) && isLatin(t[to]) {
			continue
		}
		if isDigit(last) && to < len(t) && isDigit(t[to]) {
			continue
		}
		return w, true
	}
	return word{}, false
}

// minRepair is the shortest English word whose typos are repaired.
const minRepair = 5

var endings = [][]rune{[]rune("ing"), []rune("ed"), []rune("es"), []rune("s"), []rune("d")}

// repair gives the concepts of the one English word that is a typo away: one
// letter wrong, missing, too many, or two swapped, or an ending away. The first
// letter must be right.
func (d dictionary) repair(typed []rune) (concepts, bool) {
	if len(typed) < minRepair || len(typed) > 14 {
		return concepts{}, false
	}
	for _, n := range []int{len(typed), len(typed) + 1, len(typed) - 1} {
		for _, w := range d.latin[latinKey{typed[0], n}] {
			if oneTypo(w.runes, typed) {
				return w.is, true
			}
		}
	}
	for _, ending := range endings {
		n := len(typed) - len(ending)
		if n < 3 || !slices.Equal(typed[n:], ending) {
			continue
		}
		if w, ok := d.at(typed[:n], 0); ok && len(w.runes) == n {
			return w.is, true
		}
	}
	return concepts{}, false
}

// oneTypo reports that b is a with one rune changed, added, left out, or two
// neighbours swapped.
func oneTypo(a, b []rune) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	switch len(b) - len(a) {
	case 1:
		return slices.Equal(a[i:], b[i+1:])
	case 0:
		if i == len(a) || slices.Equal(a[i+1:], b[i+1:]) {
			return true
		}
		return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && slices.Equal(a[i+2:], b[i+2:])
	}
	return false
}
