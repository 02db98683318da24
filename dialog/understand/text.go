package understand

import "time"

// Text says what a message means. It is total: every text, also an empty or a
// hostile one, gets an answer.
func Text(text string, c Context) Understanding {
	if c.Lexicon == nil {
		c.Lexicon = DefaultLexicon()
	}
	if c.Now.IsZero() {
		c.Now = time.Unix(0, 0).UTC()
	}
	f := fold(text)
	var u Understanding
	u.OrderNos = unique(c.Lexicon.orderNosIn(f.lower))
	u.Intent = Other
	return u
}
