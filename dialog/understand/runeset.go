package understand

import (
	"regexp/syntax"
	"slices"
)

// runeSet is a set of characters. It may seem to hold one that was never put in: each sets one of 4096 bits.
type runeSet [64]uint64

func (s *runeSet) add(r rune) {
	word, bit := placeOf(r)
	s[word] |= bit
}

// meets tells whether a text holds a character of the set. No set at all means every character.
func (s *runeSet) meets(text string) bool {
	if s == nil {
		return true
	}
	for _, r := range text {
		if word, bit := placeOf(r); s[word]&bit != 0 {
			return true
		}
	}
	return false
}

func placeOf(r rune) (word, bit uint64) {
	h := uint64(uint32(r) * 2654435769 >> 20)
	return h >> 6, 1 << (h & 63)
}

// neededBy gives characters of which every text that a shape matches holds at least one. Most messages are short and say
// few of the things that are looked for, so this spares most searches with the shape itself. It is nil where a match can do
// without any certain character.
func neededBy(shape string) *runeSet {
	parsed, err := syntax.Parse(shape, syntax.Perl)
	if err != nil {
		return nil // regexp.MustCompile says what is wrong
	}
	runes, known := needed(parsed)
	if !known {
		return nil
	}
	s := new(runeSet)
	for _, r := range runes {
		s.add(r)
	}
	return s
}

// widestClass is how many characters a class may have to be worth looking for.
const widestClass = 64

// needed are characters of which every match holds one; known is false where a match can do without any certain one.
func needed(re *syntax.Regexp) (runes []rune, known bool) {
	switch re.Op {
	case syntax.OpLiteral:
		if re.Flags&syntax.FoldCase != 0 {
			return nil, false // its characters stand for others too
		}
		return []rune{slices.Max(re.Rune)}, true // a rare one: Han before Latin, y before e
	case syntax.OpCharClass:
		for i := 0; i < len(re.Rune); i += 2 {
			for r := re.Rune[i]; r <= re.Rune[i+1]; r++ {
				if runes = append(runes, r); len(runes) > widestClass {
					return nil, false
				}
			}
		}
		return runes, true
	case syntax.OpCapture, syntax.OpPlus:
		return needed(re.Sub[0])
	case syntax.OpRepeat:
		if re.Min > 0 {
			return needed(re.Sub[0])
		}
	case syntax.OpAlternate:
		for _, way := range re.Sub {
			more, ok := needed(way)
			if !ok {
				return nil, false
			}
			runes = append(runes, more...)
		}
		return runes, true
	case syntax.OpConcat: // of its parts, the one that the fewest characters fit
		for _, part := range re.Sub {
			if of, ok := needed(part); ok && (!known || len(of) < len(runes)) {
				runes, known = of, true
			}
		}
		return runes, known
	}
	return nil, false
}
