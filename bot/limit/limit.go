// Package limit is what Telegram takes at most (core.telegram.org/bots/api), and how it counts.
//
// It knows numbers only, so that the rooms that draw and the room that sends agree on them.
package limit

import (
	"strings"
	"unicode/utf16"
)

// Telegram's limits. Lengths of texts are in UTF-16 code units after formatting is read.
const (
	Text     = 4096     // a message
	Words    = 32768    // characters of a rich message, the longest there is
	Caption  = 1024     // the words below a file
	Album    = 10       // files that stand together
	Data     = 64       // bytes that a button carries
	Topic    = 128      // characters of a topic's name
	Toast    = 180      // characters that a button tells who pressed it: 200 units, of which a sign may take two
	Download = 20 << 20 // bytes of a file that a bot may download
	Upload   = 50 << 20 // bytes of a file that a bot may send
)

// Length counts as Telegram does, in UTF-16 code units.
func Length(text string) int {
	n := 0
	for _, r := range text {
		n += utf16.RuneLen(r)
	}
	return n
}

// Short cuts a text to so many characters, the last of which then is an ellipsis.
func Short(text string, most int) string {
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	return string(runes[:most-1]) + "…"
}

// Split cuts text into pieces of at most so many UTF-16 units: after a line break where there is one in the last half of
// a piece, else between characters, of which each piece has one at least. No piece is empty or only white space.
func Split(text string, most int) []string {
	var pieces []string
	for Length(text) > most {
		cut, line, n := 0, 0, 0
		for i, r := range text {
			if n += utf16.RuneLen(r); n > most && cut > 0 {
				break
			}
			cut = i + len(string(r))
			if r == '\n' && n > most/2 {
				line = cut
			}
		}
		if line > 0 {
			cut = line
		}
		pieces = append(pieces, text[:cut])
		text = text[cut:]
	}
	pieces = append(pieces, text)
	kept := pieces[:0]
	for _, piece := range pieces {
		if strings.TrimSpace(piece) != "" {
			kept = append(kept, strings.TrimRight(piece, "\n"))
		}
	}
	return kept
}
