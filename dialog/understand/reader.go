package understand

import (
	"slices"
	"strings"
)

// readActs gives what the clauses of the message do, one act a clause. A clause without an order of its own is about
// the order of the clause before it; one that only names an order is the topic of the next.
func (m *message) readActs(u *Understanding) []Act {
	var acts []Act
	var topic Object
	for k := range m.clauses {
		c := &m.clauses[k]
		object := m.object(c)
		if !object.named() {
			object.OrderNos, object.OrderSuffix, object.OrderIndex = topic.OrderNos, topic.OrderSuffix, topic.OrderIndex
		} else {
			topic = object
		}
		a, ok := m.actOf(c, u)
		if !ok {
			continue
		}
		a.Object, a.Because = object, m.words(c)
		acts = append(acts, a)
	}
	return acts
}

func (o Object) named() bool {
	return len(o.OrderNos) > 0 || o.OrderSuffix != "" || o.OrderIndex != 0 || o.Goods != "" || o.Status != ""
}

// actOf is what one clause does; false if it is courtesy or nothing.
func (m *message) actOf(c *clause, u *Understanding) (Act, bool) {
	i := m.clauseIntent(c, u)
	a := Act{Act: i, Polarity: Positive, Modality: Wish}
	cancels := c.has.any(of(cCancel, cCancelled, cClose, cNotWant)) && !c.has.has(cRefund)
	switch i {
	case "", Greet, Thanks, Affirm, Deny, Other, Inform:
		return a, false
	case Abort:
		a.Polarity = Negative
		if cancels {
			a.Act = CancelOrder
		}
	case Question, OrderStatus:
		if cancels {
			a.Act, a.Modality = CancelOrder, Asked
			if i == OrderStatus {
				a.Modality = Past
			}
		} else {
			a.Modality = Asked
		}
	}
	switch {
	case a.Act == i && a.Modality == Wish:
	case c.has.has(cIf):
		a.Modality = Condition
	}
	if c.has.has(cPerson) && (a.Act == CancelOrder || a.Act == RequestRefund) && i != CancelOrder {
		a.Modality = OtherPerson
	}
	return a, true
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
	if c.has.has(cEveryone) {
		o.Scope = ScopePerson
	}
	return o
}

// words are the clause as it stands in the folded text.
func (m *message) words(c *clause) string {
	return strings.TrimSpace(string(m.lower[c.toks[0].from:c.toks[len(c.toks)-1].to]))
}

// winner is the place of the act that wins in the list: of several wishes that an intent names the last; -1 if none fits.
func winner(acts []Act, intent Intent) int {
	for i, a := range slices.Backward(acts) {
		if a.Act == intent && a.wished() {
			return i
		}
	}
	return -1
}
