package understand

// Heard is a text of which facts are asked. Each fact is looked for once, when it is first asked for: where it is asked
// again the answer is known. One goroutine at a time may ask.
type Heard struct {
	Text        string // folded
	asked, says []bool // by the place of the fact in allSaid
}

// Fact is something that a text can say: a Said, a Span, an Unless.
type Fact interface {
	// In tells whether a text, folded by Folded, says it.
	In(text string) bool
	heard(h *Heard) bool
}

// Hear folds a text, to ask what it says.
func Hear(text string) *Heard { return &Heard{Text: Folded(text)} }

// Says tells whether the text says a thing. No text says what an empty one does.
func (h *Heard) Says(f Fact) bool {
	if h == nil {
		return f.In("")
	}
	return f.heard(h)
}

// Said are all facts that hold, in the order of their files: for people who want to see why.
func (h *Heard) Said() (facts []*Said) {
	for _, s := range allSaid {
		if h.Says(s) {
			facts = append(facts, s)
		}
	}
	return facts
}

func (s *Said) heard(h *Heard) bool {
	if h.asked == nil {
		both := make([]bool, 2*len(allSaid))
		h.asked, h.says = both[:len(allSaid)], both[len(allSaid):]
	}
	if !h.asked[s.place] {
		h.asked[s.place], h.says[s.place] = true, s.In(h.Text)
	}
	return h.says[s.place]
}

func (u Unless) heard(h *Heard) bool { return h.Says(u.says) && (u.but == nil || !h.Says(u.but)) }
