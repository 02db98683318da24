package dialog

import (
	"strings"

	"kefu/dialog/texts"
	"kefu/dialog/understand"
	"kefu/internal/terms"
)

// Slots of what the shop and the customer say about money that came unexpectedly.
const (
	SlotNews = terms.SlotNews
	SlotWish = terms.SlotWish
)

// matter is news about an order that needs a person: a case opens by itself, or the one there is gets it.
type matter struct {
	kind CaseKind
	top  bool     // money without goods
	wish []string // what the customer may choose: receive (the goods), refund
}

// matters are the news that need a person, by OrderChanged.What. The words are "order.<what>" and "reason.<what>".
var matters = map[terms.News]matter{
	terms.NewsLatePayment:   {kind: CasePayment, top: true, wish: []string{"receive", "refund"}},
	terms.NewsUnderpaid:     {kind: CasePayment, top: true, wish: []string{"refund"}}, // or pay the rest
	terms.NewsOverpaid:      {kind: CasePayment},
	terms.NewsSecondPayment: {kind: CasePayment},
	terms.NewsRefundFailed:  {kind: CaseRefund},
	terms.NewsRefundOverdue: {kind: CaseRefund},

	terms.NewsDisputedPayment:       {kind: CasePayment},
	terms.NewsSharedPayment:         {kind: CasePayment},
	terms.NewsRefundTwice:           {kind: CaseRefund},
	terms.NewsShippedWhileRefunding: {kind: CaseReturn},

	terms.NewsFulfilmentFailed:  {kind: CaseProblem},
	terms.NewsFulfilmentOverdue: {kind: CaseProblem},
}

// NeedsPerson tells whether news end with a case, also for somebody who never wrote to the bot.
func NeedsPerson(what terms.News) bool {
	_, needs := matters[what]
	return needs
}

// news tells the customer what happened to an order, and hands over what needs a person. The customer hears first.
func (st *step) news(e OrderChanged) {
	o := e.Order
	key := "order." + string(e.What)
	if o.Refund != nil && o.Refund.Surplus && st.m.Texts.Has(key+".surplus") {
		key += ".surplus"
	}
	args := st.newsArgs(e)
	switch e.What {
	case terms.NewsExpiring:
		st.reminder(&o)
	case terms.NewsRefundAccepted, terms.NewsRefundDone:
		if o.Refund != nil {
			st.say(st.t(key, args...))
		}
	case terms.NewsPaid, terms.NewsReinstated, terms.NewsExpired, terms.NewsShopCancelled,
		terms.NewsShipped, terms.NewsShippedDespiteHold, terms.NewsParcelCorrected, terms.NewsCompleted,
		terms.NewsFulfilmentAccepted, terms.NewsFulfilmentDone:
		st.say(st.t(key, args...), []Button{st.always("button.see", "order:"+o.No)})
	case terms.NewsLatePayment, terms.NewsUnderpaid, terms.NewsOverpaid, terms.NewsSecondPayment,
		terms.NewsDisputedPayment, terms.NewsSharedPayment,
		terms.NewsRefundFailed, terms.NewsRefundOverdue, terms.NewsRefundTwice, terms.NewsShippedWhileRefunding,
		terms.NewsFulfilmentFailed, terms.NewsFulfilmentOverdue:
		var rows [][]Button
		if o.Status == terms.Unpaid && o.PayURL != "" {
			rows = [][]Button{{{Label: st.t("button.pay"), URL: o.PayURL}}}
		}
		st.say(st.t(key, args...), rows...)
		st.raise(matters[e.What], e)
	}
	st.orderMoved(&o)
}

// newsArgs are what the words of news may name: the order, and the payment or refund that it is about.
func (st *step) newsArgs(e OrderChanged) []any {
	o, p := e.Order, e.payment()
	args := []any{
		"Order", o.No, "Total", texts.Yuan(o.Total), "Paid", texts.Yuan(o.Paid), "Case", o.CaseNo,
		"Sum", some(p.Amount), "Over", some(p.Over), "Short", some(p.Short), "Known", some(p.Known),
		"Carrier", st.carrier(o.Carrier), "Tracking", o.Tracking, "What", st.fulfilled(o.Fulfilment),
	}
	if r := o.Refund; r != nil {
		return append(args, "Amount", texts.Yuan(r.Amount), "From", texts.Day(st.Lang, r.From), "To", texts.Day(st.Lang, r.To),
			"Items", r.Items, "Method", st.backBy(r, o.Method))
	}
	return append(args, "Amount", "", "From", "", "To", "", "Items", "", "Method", "")
}

// payment is the payment that news is about. What was recorded before news told of it is reckoned from the order.
func (e OrderChanged) payment() Payment {
	if e.Payment != nil {
		return *e.Payment
	}
	o := e.Order
	if o.Paid == 0 {
		return Payment{}
	}
	return Payment{Amount: o.Paid, Over: max(o.Paid-o.Total, 0), Short: max(o.Total-o.Paid, 0)}
}

// some is an amount in words, "" for none.
func some(fen int64) string {
	if fen == 0 {
		return ""
	}
	return texts.Yuan(fen)
}

// backBy names the channel that a refund goes back by: its own, or the order's in what was recorded before that was told.
func (st *step) backBy(r *Refund, order terms.Method) string {
	if r.Method != "" {
		order = r.Method
	}
	if order == "" {
		return ""
	}
	return st.t("method." + string(order))
}

// Matter says in a language what happened to an order that needs a person, with its sum.
func (m *Machine) Matter(lang string, e OrderChanged) string {
	return (&step{m: m, State: Start(lang)}).matter(e)
}

func (st *step) matter(e OrderChanged) string {
	reason := st.t("reason." + string(e.What))
	switch p := e.payment(); {
	case e.Payment != nil:
		reason = st.t("matter.payment", "Reason", reason, "Sum", texts.Yuan(p.Amount), "Over", some(p.Over), "Short", some(p.Short),
			"Known", some(p.Known), "Elsewhere", p.Elsewhere)
	case e.Order.Fulfilment != nil:
		reason += " · " + st.fulfilled(e.Order.Fulfilment)
	case e.Order.Refund != nil && matters[e.What].kind != CasePayment:
		reason = st.t("matter.refund", "Reason", reason, "Amount", texts.Yuan(e.Order.Refund.Amount),
			"Method", st.backBy(e.Order.Refund, e.Order.Method))
	}
	return reason
}

// raise hands a matter over: to the open case about the order, to the one that was closed, else to a new one.
func (st *step) raise(m matter, e OrderChanged) {
	o := e.Order
	details := []Detail{{Slot: SlotNews, Value: st.matter(e)}}
	if o.Paid > 0 {
		details = append(details, Detail{Slot: understand.AskingAmountCharged, Value: texts.Yuan(o.Paid), Check: terms.Same})
	}
	switch c, ok := st.caseOfOrder(o.No); {
	case ok && c.open():
		st.existsUnasked(c, e.What, details[:1])
		return
	case ok:
		st.do(ReopenCase{CaseNo: c.No, Unasked: e.What}, AddDetails{CaseNo: c.No, Details: details, Urgent: true, Hold: new(true)})
		return
	}
	st.do(OpenCase{
		OrderNo: o.No, Kind: m.kind, Top: m.top, Urgent: !m.top, Reason: string(e.What), Details: details, Hold: true, Unasked: e.What,
	})
}

// caseOfOrder is the customer's case about an order, the open one if there is any.
func (st *step) caseOfOrder(orderNo string) (Case, bool) {
	var found Case
	for _, c := range st.Cases {
		if c.OrderNo == orderNo && (found.No == "" || !found.open()) {
			found = c
		}
	}
	return found, found.No != ""
}

// openedUnasked tells of a case that was opened or taken up without the customer asking. A task under way goes on, unless
// it is about the same order.
func (st *step) openedUnasked(e CaseOpened) {
	c := e.Case
	key := "case.opened_unasked"
	if _, known := st.caseOf(c.No); known {
		key = "case.reopened_unasked"
	}
	st.rememberCase(c)
	st.giveToCase(c)
	text := st.t(key, "Case", c.No)
	if c.Status != terms.CaseClaimed {
		text += "\n" + st.place(e.Ahead)
	}
	st.tell(c.No, text, st.wishButtons(c, e.Unasked)...)
}

// giveToCase ends the customer's own task about the order of a case: what was told goes into the case.
func (st *step) giveToCase(c Case) {
	t := st.Task
	if t == nil || t.Order == nil || t.Order.No != c.OrderNo || t.Goal != GoalAfter || t.Ask != "" {
		return
	}
	if len(t.Given) > 0 || t.Media > 0 {
		st.do(AddDetails{CaseNo: c.No, Details: st.details(), Urgent: t.Urgent})
	}
	st.closeTask()
}

// existsUnasked puts a matter into the case that there is; without details it stands there already.
func (st *step) existsUnasked(c Case, what terms.News, details []Detail) {
	st.rememberCase(c)
	if len(details) > 0 {
		st.do(AddDetails{CaseNo: c.No, Details: details, Urgent: true, Hold: new(true)})
	}
	st.giveToCase(c)
	st.tell(c.No, st.t("case.exists_unasked", "Case", c.No), st.wishButtons(c, what)...)
}

// adopted takes up cases that were opened before the customer came here.
func (st *step) adopted(cases []Case) {
	for _, c := range cases {
		st.rememberCase(c)
		if c.open() {
			text := st.t("case.adopted", "Case", c.No, "Order", c.OrderNo)
			if c.Status == terms.CaseWaiting {
				st.placeTold = st.t("line.waits")
				text += "\n" + st.placeTold
			}
			st.tell(c.No, text, st.wishButtons(c, c.About)...)
		}
	}
}

func (st *step) rememberCase(c Case) {
	old, _ := st.caseOf(c.No)
	c.Appealed = c.Appealed || old.Appealed
	st.remember(c)
}

// wishButtons are the buttons below news that leave the customer a choice.
func (st *step) wishButtons(c Case, what terms.News) [][]Button {
	if len(matters[what].wish) == 0 || c.OrderNo == "" {
		return nil
	}
	labels := map[string]string{"receive": "button.receive", "refund": "button.refund_me"}
	var row []Button
	for _, wish := range matters[what].wish {
		row = append(row, st.always(labels[wish], "wish:"+wish+":"+c.OrderNo))
	}
	return [][]Button{row}
}

// pressedWish answers a button of wishButtons, as long as the case is open. The wish goes to the case: an agent carries
// it out.
func (st *step) pressedWish(e Press) bool {
	wish, ok := strings.CutPrefix(e.Choice, "wish:")
	if !ok || e.Question != 0 {
		return false
	}
	wish, orderNo, _ := strings.Cut(wish, ":")
	c, known := st.caseOfOrder(orderNo)
	if !known || !c.open() || wish != "receive" && wish != "refund" {
		st.say(st.t("stale"))
		st.resume()
		return true
	}
	st.do(AddDetails{CaseNo: c.No, Details: []Detail{{Slot: SlotWish, Value: st.t("wish." + wish)}}}, PassOn{c.No})
	st.tell(c.No, st.t("wish."+wish+".noted", "Case", c.No))
	return true
}

// refunded tells of a refund that the shop's policy allowed at once.
func (st *step) refunded(e RefundedAtOnce) {
	o := e.Order
	text := st.promised("refund.at_once", e.Refund, e.Others, o.Method, "Order", o.No)
	if st.Task != nil {
		if key := "tip." + st.Task.Given[understand.AskingReason]; st.m.Texts.Has(key) {
			text += "\n\n" + st.t(key)
		}
	}
	st.endTask(text)
}

// promised tells of the refunds of one decision: the first in the words of key, those by other channels below it, each
// with its own sum, channel and dates.
func (st *step) promised(key string, first Refund, others []Refund, method terms.Method, args ...any) string {
	var text string
	estimated := false
	for i, r := range append([]Refund{first}, others...) {
		if r.Method == "" {
			r.Method = method
		}
		words := append(args, "Amount", texts.Yuan(r.Amount), "Items", r.Items,
			"Method", st.t("method."+string(r.Method)), "Days", st.refundDays(r.Method),
			"From", texts.Day(st.Lang, r.From), "To", texts.Day(st.Lang, r.To))
		if i == 0 {
			text = st.t(key, words...)
		} else {
			text += "\n" + st.t("refund.also", words...)
		}
		estimated = estimated || r.Estimated
	}
	if estimated {
		text += "\n" + st.t("refund.estimated")
	}
	return text
}
