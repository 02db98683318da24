package understand

import "slices"

// entry is a line of the vocabulary: words, separated by blanks or line breaks,
// that stand for one concept.
type entry struct {
	c     concept
	words string
}

// vocabulary is the table of words. A word may stand for several concepts; _ is
// a blank inside an English phrase. The longest word wins, so that 不要了 is not
// read as 不 and 要. The filler lines keep words from being found inside others.
var vocabulary = slices.Concat(deedWords, faultWords, speechWords, thingWords)
