package limit

import (
	"strings"
	"testing"
)

func TestLongTextIsSplitAtLineBreaks(t *testing.T) {
	t.Parallel()
	line := strings.Repeat("字", 999) + "\n"
	pieces := Split(strings.Repeat(line, 9)+"end", Text)
	if len(pieces) != 3 || strings.Count(pieces[0], "\n") != 3 || pieces[2] != strings.TrimSuffix(line, "\n")+"\nend" {
		t.Errorf("%d pieces, the first of %d lines", len(pieces), strings.Count(pieces[0], "\n")+1)
	}
}

func TestEmojiAreNeverCutInTwo(t *testing.T) {
	t.Parallel()
	all := "a" + strings.Repeat("😀", 5000)
	pieces := Split(all, Text)
	if strings.Join(pieces, "") != all {
		t.Error("something was lost")
	}
	for _, piece := range pieces {
		if n := Length(piece); n > Text {
			t.Errorf("a piece has %d units", n)
		}
	}
}
