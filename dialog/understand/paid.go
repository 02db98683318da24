package understand

// paid reports that the customer says to have paid (我付过了), and that the payment is said not to show (付了钱还是未付款).
func (m *message) paid() (says, unseen bool) {
	for k := range m.clauses {
		c := &m.clauses[k]
		if c.has.any(of(cYesNo, cIsIt, cIf, cAfter, cCan, cCanQ, cRefund)) {
			continue
		}
		says = says || c.has.has(cPaid) || c.has.has(cCharge) && c.has.any(of(cDone, cPast, cLe, cMine))
	}
	return says, says && (m.has.has(cUnpaid) || m.has.has(cLet) && m.has.has(cPay))
}
