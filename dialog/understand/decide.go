package understand

import (
	"slices"
	"strings"
)

// deed is a clause's act with what it rests on, for the decision and for kefu understand --why.
type deed struct {
	Act
	clause int
	facts  facts
	rule   *rule   // nil where the model named the act
	sure   float32 // how likely the model finds the act, of the clause alone
}

// read says what the message does: its acts, and the intent of the one that wins.
func (m *message) read(u *Understanding) {
	m.deeds = m.readDeeds(u)
	intent, wins := m.decide(u)
	u.Intent = intent
	for _, d := range m.deeds {
		u.Acts = append(u.Acts, d.Act)
	}
	out := slices.Clip(m.leftOut())
	if wins >= 0 {
		m.aboutOnly(u, m.deeds[wins].Object)
	} else {
		wins = max(m.lastDeed(CancelOrder), m.lastDeed(RequestRefund)) // asked about, but of the same orders
	}
	if wins >= 0 {
		out = append(out, m.deeds[wins].LeftOut...)
	}
	u.OrderNos = remainingOf(u.OrderNos, out)
}

// aboutOnly keeps the orders that the winning act is about.
func (m *message) aboutOnly(u *Understanding, o Object) {
	if len(m.deeds) < 2 {
		return
	}
	if len(o.OrderNos) > 0 {
		u.OrderNos = o.OrderNos
	}
	if o.OrderSuffix != "" || o.OrderIndex != 0 || len(o.OrderNos) > 0 {
		u.OrderIndex = o.OrderIndex
		other := slices.ContainsFunc(m.deeds, func(d deed) bool { return d.OrderSuffix != "" })
		if o.OrderSuffix != "" || len(o.OrderNos) > 0 || other {
			u.OrderSuffix = o.OrderSuffix // else 后面那个退掉 尾号7731: both tell one
		}
	}
}

// Where the model and the rules must agree. Both are low: the model has a veto over a cancel, no voice for one.
const (
	leastOfClause  = 0.1
	leastOfMessage = 0.02
	leastLikely    = 0.25 // below it, nothing was understood
	leastGrave     = 0.6
	surely         = 0.8 // with it, the model vouches for words that a request is not known to consist of
)

// decide gives the intent, and the place of the act that wins; -1 if it is none of the list.
//
// The model ranks. It may not choose what needs more than likelihood: a cancel must be wished in a clause of which every
// word is accounted for, a yes must be nothing but a yes, and an answer must answer.
func (m *message) decide(u *Understanding) (Intent, int) {
	if m.has.has(cInject) || m.meddles() {
		return Other, -1
	}
	if m.affirms() {
		return Affirm, -1
	}
	cancel := m.cancelWished()
	if cancel >= 0 && m.likely(CancelOrder) >= leastOfMessage && !m.outweighed() {
		return CancelOrder, cancel
	}
	if len(m.deeds) == 1 && m.deeds[0].refused() && m.likely(Abort)+m.likely(Deny) > 0.1 {
		if m.c.Asking == AskingConfirm {
			return Deny, 0
		}
		return Abort, 0
	}
	order := m.byLikelihood()
	for _, i := range order {
		switch {
		case i == CancelOrder:
			if i == order[0] && m.likely(i) > 0.5 {
				return m.insteadOfCancel(u), -1
			}
		case i == Affirm, i == Inform && !m.mayInform(u):
		case m.likely(i) < leastLikely, m.likely(i) < leastGrave && m.grave(i):
			return m.unsure(u), -1
		default:
			return i, m.lastDeed(i)
		}
	}
	return Other, -1
}

// grave reports an intent that changes who has the conversation, where no word of the message names it.
func (m *message) grave(i Intent) bool {
	return i == ThreatenComplaint && !m.has.has(cThreat) || i == TalkToHuman && !m.has.any(of(cHuman, cStaff))
}

// unsure is the intent where nothing is likely.
func (m *message) unsure(u *Understanding) Intent {
	switch {
	case m.c.Asking != AskingNothing && m.c.Asking != AskingConfirm && m.tellsSlots(u):
		return Inform
	case u.Reason != "" && u.Reason != OtherReason:
		return ReportProblem
	case m.tellsSlots(u):
		return Inform
	}
	return Other
}

// cancelWished is the place of the last cancel that is wished for and was not taken back; -1 if there is none.
func (m *message) cancelWished() int {
	for i, d := range slices.Backward(m.deeds) {
		switch {
		case d.Act.Act == CancelOrder && d.wished() && (d.sure >= leastOfClause || m.likely(CancelOrder) > 0.5):
			return i
		case d.Act.Act == CancelOrder && d.facts.has(asksWay) && d.Modality == Asked && !m.has.has(cHelp):
			return -1 // 我要取消，但不知道怎么取消
		case d.Polarity == Negative && (d.Act.Act == CancelOrder || d.Act.Act == Abort && m.likely(CancelOrder) < surely) && !m.anotherOrder(i):
			return -1
		}
	}
	return -1
}

// anotherOrder reports that the act at i is about another order than every wish before it.
func (m *message) anotherOrder(i int) bool {
	return !slices.ContainsFunc(m.deeds[:i], func(d deed) bool { return d.wished() && d.Act.Act == CancelOrder && d.sameAs(m.deeds[i].Object) })
}

// outweighed reports that the message surely wants something else: a person, the money of a paid order, or to complain.
func (m *message) outweighed() bool {
	return slices.ContainsFunc([]Intent{ThreatenComplaint, TalkToHuman, RequestRefund, Other, Question, Abort, RefundStatus, OrderStatus}, func(i Intent) bool {
		return m.likely(i) > surely
	})
}

// insteadOfCancel is the intent of a message that sounds like a cancel and wishes for none.
func (m *message) insteadOfCancel(u *Understanding) Intent {
	if !slices.ContainsFunc(m.deeds, func(d deed) bool { return d.rule != nil }) && u.Reason != "" {
		return ReportProblem // 不想玩这个游戏了: why, and nothing of what is to be done
	}
	for _, d := range slices.Backward(m.deeds) {
		switch {
		case d.Act.Act != CancelOrder && d.Act.Act != RequestRefund:
		case d.Polarity == Negative && d.Modality == Wish:
			return Abort
		case d.Modality == Past:
			return OrderStatus
		}
	}
	return Question
}

// affirms reports a message that is nothing but a yes: to the question that was put, or as its likeliest meaning.
func (m *message) affirms() bool {
	if p := m.likely(Affirm); m.c.Asking != AskingConfirm && p < slices.Max(m.ranking) {
		return false
	}
	no := ""
	for _, t := range m.toks {
		if t.is.has(cOrderNo) {
			no = t.name
		}
	}
	for _, d := range []Deed{DeedCancel, DeedSubmit} {
		if Consents(m.plain, Consenting{Deed: d, OrderNo: no, Lexicon: m.c.Lexicon}) {
			return true
		}
	}
	return false
}

// ruled is the intent that the rules find without the model: for the report, which measures both apart.
func (m *message) ruled(u *Understanding) Intent {
	if m.cancelWished() >= 0 {
		return CancelOrder
	}
	for _, d := range slices.Backward(m.deeds) {
		switch {
		case d.rule == nil:
		case d.Polarity == Negative && d.Modality == Wish:
			return Abort
		case d.wished():
			return d.Act.Act
		case d.Modality == Past && d.Act.Act == RequestRefund:
			return RefundStatus
		case d.Modality == Past:
			return OrderStatus
		default:
			return Question
		}
	}
	return m.unsure(u)
}

// mayInform reports that the message can be an answer or a detail.
func (m *message) mayInform(u *Understanding) bool {
	return m.c.Asking != AskingNothing || m.tellsSlots(u) || slices.ContainsFunc(m.deeds, func(d deed) bool { return d.Act.Act == Inform })
}

func (m *message) likely(i Intent) float32 {
	if m.ranking == nil {
		m.ranking = m.c.reader().rank(m)
	}
	return m.ranking[slices.Index(intentClasses, i)]
}

// byLikelihood are the intents, the likeliest first.
func (m *message) byLikelihood() []Intent {
	order := slices.Clone(intentClasses)
	slices.SortStableFunc(order, func(a, b Intent) int {
		switch pa, pb := m.likely(a), m.likely(b); {
		case pa > pb:
			return -1
		case pa < pb:
			return 1
		}
		return 0
	})
	return order
}

// lastDeed is the place of the last act of an intent; -1 if there is none.
func (m *message) lastDeed(intent Intent) int {
	for i, d := range slices.Backward(m.deeds) {
		if d.Act.Act == intent && d.Polarity == Positive {
			return i
		}
	}
	return -1
}

// learnWords takes the words of a labelled request to cancel as accounted for in others.
func (m *message) learnWords(known map[string]bool) {
	for k := range m.clauses {
		c := &m.clauses[k]
		if head, intent := m.head(c); head < 0 || intent != CancelOrder {
			continue
		}
		at := m.startOf(c)
		for _, t := range c.toks {
			known[strings.TrimSpace(string(m.lower[at:t.from]))] = true
			at = t.to
			if !t.is.any(harmful) {
				known[m.text(t)] = true
			}
		}
		end := len(m.lower)
		if next := c.at + len(c.toks); next < len(m.toks) {
			end = m.toks[next].from
		}
		known[strings.TrimSpace(string(m.lower[at:end]))] = true
	}
	for _, noun := range topics {
		delete(known, noun)
	}
}

// topics are nouns that make cancelling a thing that is spoken of: 取消原因, 取消记录.
var topics = strings.Fields("原因 理由 记录 申请 通知 短信 消息 事 提示 按钮 选项 历史 意思")
