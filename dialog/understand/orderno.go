package understand

import "strings"

// stretch is a part of two runes text: from the first to before the second.
type stretch struct{ from, to int }

// orderNo is an order number found in a text.
type orderNo struct {
	stretch
	no   string
	bare bool // typed without its letters: believed only when nothing speaks against it
}

// compactRun is a run of ASCII letters and digits with the separators people
// put inside long numbers taken out; at[i] is where the i-th byte stood.
type compactRun struct {
	text string
	at   []int
}

// orderNosIn finds the order numbers of a text, however they are spaced: with
// blanks, dashes, dots or line breaks inside, in small letters, with O for 0.
func (l *Lexicon) orderNosIn(t []rune) []orderNo {
	var found []orderNo
	for i := 0; i < len(t); i++ {
		if !isASCIIWord(t[i]) {
			continue
		}
		run := compact(t, i, len(t))
		found = append(found, l.inRun(t, run)...)
		i = run.at[len(run.at)-1]
	}
	return found
}

// compact reads the run that begins at i, at most limit letters and digits of it.
// Up to three separators in a row stay inside a run.
func compact(t []rune, i, limit int) compactRun {
	var b strings.Builder
	var at []int
	for gap := 0; i < len(t) && gap <= 3 && len(at) < limit; i++ {
		switch r := t[i]; {
		case isASCIIWord(r):
			if r >= 'a' && r <= 'z' {
				r -= 'a' - 'A'
			}
			b.WriteByte(byte(r))
			at = append(at, i)
			gap = 0
		case isSeparator(r):
			gap++
		default:
			return compactRun{b.String(), at}
		}
	}
	return compactRun{b.String(), at}
}

func isSeparator(r rune) bool { return strings.ContainsRune(" -_.\n#:·/*", r) }

func (l *Lexicon) inRun(t []rune, run compactRun) []orderNo {
	found := l.matches(t, run, run.text)
	if prefix := l.order.prefix; len(found) == 0 && prefix != "" && strings.Contains(run.text, prefix) {
		found = l.matches(t, run, zeroesForOs(run.text, prefix))
	}
	if len(found) == 0 && l.order.bare != nil {
		found = l.bareMatches(t, run)
	}
	return found
}

func (l *Lexicon) matches(t []rune, run compactRun, text string) []orderNo {
	var found []orderNo
	for _, m := range l.order.folded.FindAllStringIndex(text, 64) {
		from, to := run.at[m[0]], run.at[m[1]-1]+1
		if !edge(t, from, to) {
			continue
		}
		if no, ok := l.order.numbered(text[m[0]:m[1]], string(t[from:to])); ok {
			found = append(found, orderNo{stretch: stretch{from, to}, no: no})
		}
	}
	return found
}

// edge reports that a number is not the middle of a longer one.
func edge(t []rune, from, to int) bool {
	return (from == 0 || !isASCIIWord(t[from-1])) && (to == len(t) || !isASCIIWord(t[to]))
}

// bareMatches finds order numbers typed without their letters. Each must be a
// group of its own between separators, or the whole run.
func (l *Lexicon) bareMatches(t []rune, run compactRun) []orderNo {
	n := len(run.at)
	add := func(found []orderNo, from, to int) []orderNo {
		if no, ok := l.order.numbered(l.order.prefix+run.text[from:to], ""); ok {
			found = append(found, orderNo{stretch{run.at[from], run.at[to-1] + 1}, no, true})
		}
		return found
	}
	if l.order.bare.MatchString(run.text) && !strings.ContainsAny(string(t[run.at[0]:run.at[n-1]]), ":/") {
		return add(nil, 0, n)
	}
	var found []orderNo
	for from := 0; from < n; {
		to := from + 1
		for to < n && run.at[to] == run.at[to-1]+1 {
			to++
		}
		if l.order.bare.MatchString(run.text[from:to]) {
			found = add(found, from, to)
		}
		from = to
	}
	return found
}

// zeroesForOs repairs O for 0 and I or L for 1 after the prefix.
func zeroesForOs(text, prefix string) string {
	i := strings.Index(text, prefix) + len(prefix)
	return text[:i] + strings.NewReplacer("O", "0", "I", "1", "L", "1").Replace(text[i:])
}
