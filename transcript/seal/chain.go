package seal

import (
	"bytes"
	"crypto/hmac"
	"fmt"
)

// place is one place of a chain: what stands there, and what anchors name there.
type place struct {
	stands *sealed // nil beyond the end
	leaf   []byte  // nil: anchors do not name it
	head   []byte  // the seal that anchors have for it; nil: none
}

// chainCheck holds a chain against the key and the anchors, from its first place to its last, and says which is the first
// that is not as it was sealed. It remembers two places, however long the chain is.
type chainCheck struct {
	key   *Key
	name  string
	wrong func(Wrong)

	held          place // is judged when the one after it is known
	seq           int64 // of held, 0 before the first
	prev          []byte
	stands, named int64 // how many facts do
	cut           int64 // the first place where a named one is missing at the end; 0: none is
	found         bool
}

func (c *chainCheck) next(p place) {
	if c.seq > 0 {
		c.judge(p)
	}
	if c.held, c.seq = p, c.seq+1; p.stands != nil {
		c.stands++
	}
	if p.leaf != nil {
		c.named++
	}
}

func (c *chainCheck) end() {
	if c.seq > 0 {
		c.judge(place{})
	}
	if c.cut > 0 && !c.found {
		c.say(Wrong{What: CutOff, Seq: c.cut, Why: fmt.Sprintf("anchors name %d facts, %d are left", c.named, c.stands)})
	}
}

func (c *chainCheck) say(w Wrong) {
	w.Chain, c.found = c.name, true
	c.wrong(w)
}

// judge looks at the held place, knowing the one after it.
func (c *chainCheck) judge(after place) {
	at := c.held
	switch {
	case c.found || c.cut > 0:
	case at.stands == nil:
		c.cut = c.seq
	default:
		w := Wrong{Seq: c.seq, Source: at.stands.source, ID: at.stands.ref}
		if w.What, w.Why = c.differs(at, after); w.What != "" {
			c.say(w)
		}
	}
}

// differs says what was done to the fact that stands at a place, "" if nothing was.
func (c *chainCheck) differs(at, after place) (What, string) {
	s := at.stands
	if is := c.key.leaf8(s.open, s.body); at.leaf != nil && !bytes.Equal(is, at.leaf) {
		switch {
		case bytes.Equal(is, after.leaf):
			return Removed, "what anchors name here is gone; the next fact stands in its place"
		case after.stands != nil && bytes.Equal(c.key.leaf8(after.stands.open, after.stands.body), at.leaf):
			return SlippedIn, "anchors do not name it"
		}
		return Changed, "anchors name another content"
	}
	if s.seq != c.seq {
		return Removed, "its seal is gone"
	}
	if c.prev = c.key.next(c.prev, s.seq, s.open, s.body); !hmac.Equal(c.prev, s.mac) {
		return Changed, "its seal does not follow the one before it"
	}
	if at.head != nil && !hmac.Equal(s.mac, at.head) {
		return Changed, "its seal is not the anchored one"
	}
	return "", ""
}
