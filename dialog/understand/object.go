package understand

import (
	"slices"
	"strings"
)

func (o Object) named() bool {
	return len(o.OrderNos) > 0 || o.OrderSuffix != "" || o.OrderIndex != 0 || o.Goods != "" || o.Status != ""
}

// object is what the words of one clause are about.
func (m *message) object(c *clause) Object {
	var o Object
	for i, t := range c.toks {
		switch {
		case t.is.has(cOrderNo) && (!t.rough || m.believeBare(c.at+i)):
			if !slices.Contains(o.OrderNos, t.name) {
				o.OrderNos = append(o.OrderNos, t.name)
			}
		case t.is.has(cProduct) && o.Goods == "":
			o.Goods = m.text(t)
		case t.is.has(cUnpaid):
			o.Status = "unpaid"
		case t.is.has(cPaid) && o.Status == "":
			o.Status = "paid"
		}
	}
	return o
}

// words are the clause as it stands in the folded text.
func (m *message) words(c *clause) string {
	return strings.TrimSpace(string(m.lower[c.toks[0].from:c.toks[len(c.toks)-1].to]))
}
