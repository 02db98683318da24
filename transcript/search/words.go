// Package search finds words of the record.
//
// The index is a table of numbers beside the record, filled after the turn: each entry has the hashes of its pairs of
// Chinese characters, of its Latin words and numbers whole, in twos and in threes, and of who said it, in which
// conversation, case and kind. A query is the hashes that must all be there, answered by one GIN index; what it finds
// is held against the words themselves, newest first. pg_trgm would not do: it has no use for a word of two characters.
//
// Only what is stored masked is indexed: a hidden word cannot be found, nor tried out.
package search

import (
	"hash/fnv"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// normal is a text as it is compared: full-width letters are narrow ones, capitals small, and marks that nobody sees are
// gone.
func normal(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Mn, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKC.String(text))
}

// hash is the token of a word of the index.
func hash(kind byte, word string) int32 {
	h := fnv.New32a()
	_, _ = h.Write([]byte{kind})
	_, _ = h.Write([]byte(word))
	return int32(h.Sum32()) // #nosec G115 -- all its bits
}

// Kinds of tokens. They are part of what is stored: another meaning needs the index to be made anew.
const (
	ofCharacters = 'c' // one or two characters of Chinese
	ofTwo        = '2' // two letters or digits in a row
	ofThree      = '3' // three of them
	ofRun        = '=' // letters and digits between other characters
	ofTail       = '$' // how a long one of them ends: people quote the last digits of a number
	ofFact       = 'f' // what an entry is, such as case:C-1024
)

// longestRun is the longest word that is indexed whole, shortestTail and longestTail are the ends of long ones that
// are; all in bytes.
const (
	longestRun   = 64
	shortestTail = 4
	longestTail  = 8
)

// isRun tells whether a character is one of Latin words and numbers.
func isRun(r rune) bool { return r < unicode.MaxLatin1 && (unicode.IsLetter(r) || unicode.IsDigit(r)) }

// runs takes a text apart: words of letters and digits, and rows of other characters. A hyphen within a word is none,
// so that C-1024 is one.
func runs(text string) (latin, other []string) {
	runes := []rune(text)
	var run, row []rune
	flush := func() {
		if len(run) > 0 {
			latin = append(latin, string(run))
		}
		if len(row) > 0 {
			other = append(other, string(row))
		}
		run, row = run[:0], row[:0]
	}
	for i, r := range runes {
		switch {
		case isRun(r):
			if len(row) > 0 {
				flush()
			}
			run = append(run, r)
		case (r == '-' || r == '_') && len(run) > 0 && i+1 < len(runes) && isRun(runes[i+1]):
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if len(run) > 0 {
				flush()
			}
			row = append(row, r)
		default:
			flush()
		}
	}
	flush()
	return latin, other
}

// tokens are those of a text to be found.
func tokens(text string) []int32 {
	latin, other := runs(normal(text))
	var all []int32
	for _, word := range latin {
		if len(word) <= longestRun {
			all = append(all, hash(ofRun, word))
			for tail := shortestTail; tail <= longestTail && tail < len(word) && len(word) >= longestTail; tail++ {
				all = append(all, hash(ofTail, word[len(word)-tail:]))
			}
		}
		for i := 0; i+2 <= len(word); i++ {
			all = append(all, hash(ofTwo, word[i:i+2]))
		}
		for i := 0; i+3 <= len(word); i++ {
			all = append(all, hash(ofThree, word[i:i+3]))
		}
	}
	for _, row := range other {
		runes := []rune(row)
		for i := range runes {
			all = append(all, hash(ofCharacters, string(runes[i])))
			if i+1 < len(runes) {
				all = append(all, hash(ofCharacters, string(runes[i:i+2])))
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// wanted are the tokens that must all be there for a word of a query to be found anywhere in a text. Of whole one is
// there when it is a word or a number by itself, or the last digits of one: that is tried first.
func wanted(word string) (all, whole []int32) {
	latin, other := runs(normal(word))
	for _, run := range latin {
		if len(run) == 2 {
			all = append(all, hash(ofTwo, run))
		}
		for i := 0; i+3 <= len(run); i++ {
			all = append(all, hash(ofThree, run[i:i+3]))
		}
	}
	if len(latin) == 1 && len(other) == 0 && len(latin[0]) >= shortestTail && len(latin[0]) <= longestRun {
		whole = []int32{hash(ofRun, latin[0]), hash(ofTail, latin[0])}
	}
	for _, row := range other {
		runes := []rune(row)
		if len(runes) == 1 {
			all = append(all, hash(ofCharacters, row))
		}
		for i := 0; i+2 <= len(runes); i++ {
			all = append(all, hash(ofCharacters, string(runes[i:i+2])))
		}
	}
	if len(all) == 0 { // single letters only
		for _, run := range latin {
			all = append(all, hash(ofRun, run))
		}
	}
	return all, whole
}

// holds tells whether a word of a query stands in a text.
func holds(text, word string) bool {
	text, word = normal(text), normal(word)
	if strings.Contains(text, word) {
		return true
	}
	without := strings.NewReplacer("-", "", "_", "")
	word = without.Replace(word)
	return word != "" && strings.Contains(without.Replace(text), word)
}

// Piece is a part of a text; Hit: it was looked for.
type Piece struct {
	Text string
	Hit  bool
}

// Mark takes a text apart where words were found in it. Words that stand there in another form than they were typed
// (full-width, with a hyphen) are not marked, and neither is anything lost.
func Mark(text string, words []string) []Piece {
	lower := strings.ToLower(text)
	if len(lower) != len(text) { // letters whose small form has another length: nothing can be placed
		return []Piece{{Text: text}}
	}
	hit := make([]bool, len(text)+1)
	for _, word := range words {
		word = strings.ToLower(word)
		for from := 0; word != ""; {
			i := strings.Index(lower[from:], word)
			if i < 0 {
				break
			}
			for j := from + i; j < from+i+len(word); j++ {
				hit[j] = true
			}
			from += i + len(word)
		}
	}
	var pieces []Piece
	for start := 0; start < len(text); {
		end := start
		for end < len(text) && hit[end] == hit[start] {
			end++
		}
		pieces = append(pieces, Piece{text[start:end], hit[start]})
		start = end
	}
	return pieces
}
