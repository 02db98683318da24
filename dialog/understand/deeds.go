package understand

import (
	"slices"
	"strings"
)

// What each clause does, and to which orders.

// readDeeds gives the acts of the clauses. A clause without an order of its own is about the order of the clause before
// it, and one that only names an order is the topic of those that follow.
func (m *message) readDeeds(u *Understanding) []deed {
	var deeds []deed
	var topic Object
	named := slices.Clone(m.leftOut()) // by the clauses so far
	for k := range m.clauses {
		c := &m.clauses[k]
		object := m.object(c)
		if k > 0 && object.named() && m.lists(k-1) && m.onlyNumbers(&m.clauses[k-1]) {
			object.OrderNos = union(topic.OrderNos, object.OrderNos) // A、B都取消
		}
		switch {
		case len(named) > 0 && (m.ofRemaining(c) || !object.named() && m.says(c, ofAll) && keeps(deeds)):
			object.Scope, object.LeftOut = ScopeExcept, slices.Clip(named)
		case object.named():
			if k > 0 && len(deeds) == 0 && m.onlyNumbers(c) && m.onlyNumbers(&m.clauses[k-1]) {
				object.OrderNos = union(topic.OrderNos, object.OrderNos) // each on a line of its own
			}
			topic = object
		default:
			object.OrderNos, object.OrderSuffix, object.OrderIndex = topic.OrderNos, topic.OrderSuffix, topic.OrderIndex
		}
		if len(object.OrderNos)+len(object.LeftOut) == 0 {
			object.LeftOut = slices.Clip(m.leftOut())
		}
		named = append(named, m.nosIn(c)...)
		if n := len(deeds); n > 0 && deeds[n-1].clause == k-1 && m.onlyNumbers(c) && !m.leadsOn(k) {
			last := &deeds[n-1] // cancel A and B
			last.OrderNos = union(last.OrderNos, object.OrderNos)
			last.clause, topic = k, last.Object
			continue
		}
		d, ok := m.deedOf(k, sparesAnother(deeds, object))
		if !ok || d.rule == nil && m.onlyNumbers(c) {
			continue
		}
		scope := d.Scope // of the rule
		d.clause, d.Object, d.Because = k, object, m.words(c)
		if scope != "" {
			d.Scope = scope
		}
		deeds = append(deeds, d)
	}
	return deeds
}

// sparesAnother is the fact that another order than these was named as one to leave alone just before.
func sparesAnother(deeds []deed, o Object) facts {
	if keeps(deeds) && o.named() && deeds[len(deeds)-1].named() && !deeds[len(deeds)-1].sameAs(o) {
		return granted
	}
	return 0
}

// keeps reports that what was said last is to leave an order as it is.
func keeps(deeds []deed) bool {
	n := len(deeds)
	return n > 0 && deeds[n-1].Polarity == Negative && deeds[n-1].Modality == Wish
}

// union is a list with what it lacks of another, in order.
func union(list, more []string) []string {
	list = slices.Clip(list)
	for _, no := range more {
		if !slices.Contains(list, no) {
			list = append(list, no)
		}
	}
	return list
}

// leadsOn reports that clause k is the beginning of the next: WF… | 还要的.
func (m *message) leadsOn(k int) bool {
	return k+1 < len(m.clauses) && !m.clauses[k+1].has.has(cThanks) && m.clauses[k+1].at == m.clauses[k].at+len(m.clauses[k].toks) && !connectors[m.text(m.clauses[k+1].toks[0])]
}

// lists reports that the orders of the clause after k are named together with those of clause k: A、B都取消, both A and B.
func (m *message) lists(k int) bool {
	next := &m.clauses[k+1]
	between := strings.TrimSpace(string(m.lower[m.clauses[k].toks[len(m.clauses[k].toks)-1].to:next.toks[0].to]))
	first := m.text(next.toks[0])
	return next.has.has(cOrderNo) && (strings.HasPrefix(between, "、") || first == "and")
}

// onlyNumbers reports a clause that goes on with a list of orders.
func (m *message) onlyNumbers(c *clause) bool {
	return c.has.has(cOrderNo) && !slices.ContainsFunc(c.toks, func(t token) bool {
		return !t.is.any(of(cOrderNo, cOrder, cSoft, cFiller, cAll, cAdverb, cHelp, cThanks, cThis)) && !connectors[m.text(t)] && m.text(t) != "both"
	})
}

// deedOf is what clause k does, with what the clauses before make true of it; false if it is courtesy or nothing.
func (m *message) deedOf(k int, before facts) (deed, bool) {
	c := &m.clauses[k]
	ranking := m.c.reader().intents.words.rank(m.alone(k).features())
	if of := m.deedFacts(k); of.intent != "" {
		intent, f := of.intent, of.facts|before
		if p := ranking[slices.Index(intentClasses, CancelOrder)]; intent == CancelOrder && (f.any(begs|urges) || !f.any(strange)) && !f.any(asks) && p >= surely && m.likely(CancelOrder) >= surely {
			f |= likeWish
		}
		r := decide(deedRules, f)
		a := Act{Act: intent, Polarity: r.polarity, Modality: r.modality}
		a.Scope = r.scope
		return deed{Act: a, facts: f, rule: r, sure: ranking[slices.Index(intentClasses, intent)]}, true
	}
	best := likeliestOf(ranking)
	a := Act{Act: intentClasses[best], Polarity: Positive, Modality: Wish}
	switch a.Act {
	case Greet, Thanks, Affirm, Deny, Other, Inform, CancelOrder, ReportProblem:
		object := m.object(c)
		switch {
		case m.ofOthers(c) && object.named(): // 后一个是我同事的
			return deed{Act: Act{Act: Inform, Polarity: Positive, Modality: OtherPerson, Object: Object{Scope: ScopePerson}}}, true
		case object.Scope == ScopeExcept:
			return deed{Act: Act{Act: Inform, Polarity: Positive, Modality: Wish}}, true
		case a.Act != ReportProblem:
			return deed{}, false
		}
	case Abort:
		a.Polarity = Negative
	case Question, OrderStatus, RefundStatus:
		a.Modality = Asked
	}
	return deed{Act: a, sure: ranking[best]}, true
}

// headFact is the deed of a clause: the token that names it, the intent that it has ("" where only the model can name
// one), and what is true of it.
type headFact struct {
	at     int
	intent Intent
	facts  facts
}

// deedFacts are the deed of clause k and its facts. They are computed once, when they are first asked for.
func (m *message) deedFacts(k int) *headFact {
	c := &m.clauses[k]
	if c.deed != nil {
		return c.deed
	}
	c.deed = &headFact{}
	d := c.deed
	if d.at, d.intent = m.head(c); d.at < 0 {
		return d
	}
	d.facts = m.factsOf(c, d.at)
	if d.intent != CancelOrder {
		d.facts &^= residue // only a cancel needs every word accounted for
	}
	if k > 0 && m.clauses[k-1].has.has(cIf) && !m.clauses[k-1].has.any(of(cCancel, cRefund)) {
		d.facts |= ifs // 要是还没扣钱，就撤了吧
	}
	return d
}

// head is the word of a clause that is the deed, and its intent; -1 where only the model can name one.
func (m *message) head(c *clause) (int, Intent) {
	unpaid := m.has.has(cUnpaid) && !m.has.has(cParcel)
	if i := slices.IndexFunc(c.toks, func(t token) bool { return t.is.has(cGiveUp) && strings.ContainsAny(m.text(t), "取撤") }); i >= 0 {
		return i, CancelOrder // one word for the whole act: 不取消了
	}
	for i, t := range c.toks {
		w := m.text(t)
		switch {
		case strings.HasPrefix(w, "撤回") && !c.has.any(of(cOrder, cThis, cOrderNo, cProduct)):
			// what is withdrawn is what was said, or a case
		case t.is.any(of(cCancel, cCancelled)), t.is.has(cClose) && m.closesOrder(c):
			return i, CancelOrder
		case t.is.has(cGiveUp) && strings.ContainsRune(w, '退'):
			return i, RequestRefund
		case t.is.has(cRefund) && unpaid:
			return i, CancelOrder
		case t.is.has(cRefund):
			return i, RequestRefund
		}
	}
	if m.c.Asking == AskingReason {
		return -1, ""
	}
	if i := c.index(of(cNotWant)); i >= 0 {
		if m.has.any(of(cRefund, cPaid)) {
			return i, RequestRefund
		}
		return i, CancelOrder
	}
	return -1, ""
}

// closesOrder reports that what is to be closed is an order, said in this clause or in another one: 还没给钱，关了吧.
func (m *message) closesOrder(c *clause) bool {
	if k := c.index(of(cClose)); k >= 0 && strings.Contains(m.text(c.toks[k]), "单") {
		return true
	}
	return c.has.any(of(cOrder, cThis, cOrderNo)) || m.has.any(of(cOrder, cOrderNo, cBuy, cUnpaid)) && !m.has.any(of(cSubscription, cNotOrder))
}
