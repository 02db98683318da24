package understand

import (
	"slices"
	"strings"
)

// named tells whether an order is told from others.
func (o Object) named() bool {
	return len(o.OrderNos) > 0 || o.OrderSuffix != "" || o.OrderIndex != 0 || o.Goods != "" || o.Status != ""
}

// sameAs tells whether two objects may be the same order: whatever both name is the same.
func (o Object) sameAs(p Object) bool {
	both := func(a, b string) bool { return a == "" || b == "" || a == b }
	if len(o.OrderNos) > 0 && len(p.OrderNos) > 0 && !slices.ContainsFunc(o.OrderNos, func(no string) bool { return slices.Contains(p.OrderNos, no) }) {
		return false
	}
	if o.OrderIndex != 0 && p.OrderIndex != 0 && o.OrderIndex != p.OrderIndex {
		return false
	}
	if !both(o.OrderSuffix, p.OrderSuffix) || !both(o.Goods, p.Goods) || !both(o.Status, p.Status) {
		return false
	}
	// One of two that are told in different ways is another one: 这单别取消，尾号0456那单取消.
	return o.named() == p.named()
}

// orderly are concepts beside which 第二个 is the second order.
var orderly = of(cOrder, cThis, cCancel, cRefund, cGiveUp, cClose, cNotWant, cDont, cStatus, cProgress, cShip, cList)

// object is what the words of one clause are about.
func (m *message) object(c *clause) Object {
	var o Object
	for i, t := range c.toks {
		switch {
		case t.is.has(cOrderNo) && (!t.rough || m.believeBare(c.at+i)):
			if !slices.Contains(o.OrderNos, t.name) && !slices.Contains(m.leftOut(), t.name) {
				o.OrderNos = append(o.OrderNos, t.name)
			}
		case m.isSuffix(c.at + i):
			o.OrderSuffix = t.name
		case t.is.has(cProduct) && o.Goods == "":
			o.Goods = m.text(t)
		case t.is.has(cUnpaid):
			o.Status = "unpaid"
		case t.is.has(cPaid) && o.Status == "":
			o.Status = "paid"
		}
	}
	text := m.words(c)
	if c.has.any(orderly) {
		o.OrderIndex = m.ordinalIn(text, false)
	}
	m.pointAt(c, &o)
	if _, left := Excepted(text); len(left) > 0 {
		o.Scope = ScopeExcept
		if len(m.leftOut()) == 0 {
			o.Goods = strings.TrimPrefix(strings.TrimSpace(left[0]), "the ")
		}
	} else if m.says(c, ofAPart) {
		o.Scope = ScopeItem
	} else if c.has.has(cAll) && c.has.any(of(cOrder, cList)) {
		o.Scope = ScopeAll
	}
	return o
}

// namedNos are the order numbers of the message, each once. Every clause asks for them, so they are looked for once.
func (m *message) namedNos() []string {
	if !m.named {
		m.nos, m.named = m.findNos(), true
	}
	return m.nos
}

func (m *message) findNos() (nos []string) {
	for i, t := range m.toks {
		if t.is.has(cOrderNo) && (!t.rough || m.believeBare(i)) && !slices.Contains(nos, t.name) {
			nos = append(nos, t.name)
		}
	}
	return nos
}

// pointAt makes of a place, or of last digits, the one that it is of the orders that the message names: 后面那个, 382那单.
func (m *message) pointAt(c *clause, o *Object) {
	nos := remainingOf(m.namedNos(), m.leftOut())
	if len(nos) < 2 || len(o.OrderNos) > 0 {
		return
	}
	if n := o.OrderIndex; n > 0 && n <= len(nos) {
		o.OrderNos, o.OrderIndex = []string{nos[n-1]}, 0
		return
	} else if n == -1 {
		o.OrderNos, o.OrderIndex = nos[len(nos)-1:], 0
		return
	}
	for _, t := range c.toks {
		if t.is.any(of(cNumber, cDigits)) && len(t.name) >= 3 {
			ends := slices.DeleteFunc(slices.Clone(nos), func(no string) bool { return !strings.HasSuffix(no, t.name) })
			if len(ends) == 1 {
				o.OrderNos, o.OrderSuffix = ends, ""
				return
			}
		}
	}
}

// words are the clause as it stands in the folded text.
func (m *message) words(c *clause) string { return m.heard(c).Text }

// says tells whether the words of a clause say a thing.
func (m *message) says(c *clause, f Fact) bool { return m.heard(c).Says(f) }

func (m *message) heard(c *clause) *Heard {
	if c.heard == nil {
		c.heard = &Heard{Text: strings.TrimSpace(string(m.lower[m.startOf(c):c.toks[len(c.toks)-1].to]))}
	}
	return c.heard
}
