package dialog

import (
	"slices"
	"strings"

	"kefu/dialog/understand"
	"kefu/internal/terms"
)

// This file decides which of the shop's rules a message is about, whether it asks about it, and which orders its topic can
// be about.

// topicOf is which of the shop's rules a message is about.
func (st *step) topicOf(r *reading) {
	topic, known := st.m.Texts.Topic(r.folded)
	if known {
		r.topic = strings.TrimPrefix(topic, "faq.")
	}
	for _, is := range retopics {
		if r.topic == is.read && is.where(r.folded) {
			r.topic = is.meant
		}
	}
	if r.u.Paid && slices.Contains(ofUnpaid, r.topic) {
		r.topic = "" // I paid, but it says expired: no question of the rules
	}
	st.ofDeadline(r)
	if r.topic == "unsent_refund" && (st.inHand() != nil || st.described(*r, st.orders).one() != nil) {
		r.topic = "" // of that very order it is done rather than explained
	}
}

// ofUnpaid are the topics about orders that nothing was paid for.
var ofUnpaid = []string{"pay_by", "expiry", "hold_longer"}

// ofDeadline is what a deadline is asked of where the order in hand is paid: its money on the way back, else its case.
func (st *step) ofDeadline(r *reading) {
	o := st.inHand()
	if o == nil || o.Status == terms.Unpaid || !r.says(understand.AsksDeadline) || st.pointsAt(*r) {
		return
	}
	switch {
	case o.refundPending():
		r.topic = "refund_time"
	case st.caseAbout(o) != "":
		r.topic = "wait"
	}
}

// retopics are the topics that the words around them make another of, one after the other.
var retopics = []struct {
	read, meant string
	where       func(folded string) bool
}{
	{"price", "wait", understand.AsksHowMuchTime.In},
	{"", "wait", asksHowLong}, // how long is asked of anything
	{"other", "wait", asksHowLong},
	{"other_channel", "refund_time", understand.AsksWhen.In}, // 退到支付宝吗 多久
	{"other_channel", "refund_time", understand.AsksWhichChannel.In},
	// The deadline for my refund.
	{"pay_by", "refund_time", understand.SpeaksOfMoneyBack.In},
	// 今天能发吗
	{"wait", "ships", understand.AsksToSend.In},
	// How long until I get it after I pay.
	{"wait", "arrives", func(s string) bool { return understand.OfTrade.In(s) && !understand.SpeaksOfAgents.In(s) }},
	// 买了多久到账
	{"refund_time", "arrives", func(s string) bool { return understand.OfBuying.In(s) && !understand.OfMoney.In(s) }},
}

// asksHowLong tells whether a message asks how long something takes.
func asksHowLong(folded string) bool {
	return understand.AsksWhen.In(folded) && !understand.TellsOfATime.In(folded)
}

// asksTopic tells whether a message asks about its topic. Some topics are asked about without a question.
func asksTopic(r reading) bool {
	return r.topic != "" && (looksAsked(r) || saysStuck(r) || r.topic == "friend" || r.topic == "invoice" || r.topic == "hold_longer")
}

// saysStuck tells whether a message only says that a parcel does not get on.
func saysStuck(r reading) bool { return r.topic == "arrives" && r.says(understand.Stuck) }

// askedWith are the topics that are asked about with the words of a wish or a complaint: 多久退款. Of any other topic such
// words want something done.
var askedWith = map[understand.Intent][]string{
	understand.CancelOrder:   {"unsent_refund", "ships", "pay_by", "expiry", "fee"},
	understand.RequestRefund: {"wait", "refund_time", "freight", "seven_days", "seen_key", "unsent_refund", "fee"},
	understand.ReportProblem: {"unsent_refund", "refund_time", "ships", "arrives", "wait", "key_where", "topup_how"},
}

// ofGoods are the topics about the shop's goods, whoever has bought them or not.
var ofGoods = []string{"price", "stock", "buy"}

// wantsDeed tells whether a message wants something done rather than its topic answered.
func wantsDeed(r reading) bool {
	if r.u.Intent == understand.RequestRefund && r.topic == "seven_days" && !r.says(understand.HasQuestionMark) {
		return true
	}
	if r.u.Intent == understand.CancelOrder && slices.Contains(ofGoods, r.topic) {
		return true // 多少钱能便宜点 我先不买了 取消
	}
	if slices.Contains(urgesToo, r.topic) {
		return false
	}
	switch r.u.Intent {
	case understand.OrderStatus:
		return r.u.Unbooked
	case understand.ReportProblem:
		if saysStuck(r) {
			return false
		}
		if r.u.Reason != "" {
			return true
		}
	}
	topics, wishes := askedWith[r.u.Intent]
	return wishes && !slices.Contains(topics, r.topic)
}

// topicGoods says which orders a topic can be about: 0 is likeliest, -1 it cannot.
var topicGoods = map[string]func(st *step, o *Order) int{
	"refund_time": func(st *step, o *Order) int {
		switch {
		case o.refundPending(), o.paidLate(), st.refundsByCase(o):
			return 0
		case st.caseAbout(o) != "":
			return 1
		case o.Refund != nil:
			return 1
		}
		return -1
	},
	"invoice": func(_ *step, o *Order) int {
		return min(0, slices.Index([]terms.Status{terms.Paid, terms.Shipped, terms.Completed}, o.Status))
	},
	"pay_by":      func(_ *step, o *Order) int { return toInt(o.Status == terms.Unpaid) - 1 },
	"hold_longer": func(_ *step, o *Order) int { return toInt(o.Status == terms.Unpaid) - 1 },
	"expiry":      func(_ *step, o *Order) int { return toInt(o.Status == terms.Unpaid) - 1 },
	"split":       func(_ *step, o *Order) int { return toInt(o.Status == terms.Unpaid && len(o.Items) > 1) - 1 },
	"ships": func(_ *step, o *Order) int {
		return slices.Index([]terms.Status{terms.Paid, terms.Shipped, terms.Completed, terms.Unpaid, terms.Refunding, terms.Refunded, terms.Expired, terms.Cancelled}, o.Status)
	},
	"arrives": func(_ *step, o *Order) int {
		return slices.Index([]terms.Status{terms.Shipped, terms.Paid, terms.Completed, terms.Unpaid, terms.Refunding, terms.Refunded, terms.Expired, terms.Cancelled}, o.Status)
	},
	"held": func(_ *step, o *Order) int { return toInt(o.Status == terms.Paid) - 1 },
	"restore": func(_ *step, o *Order) int {
		return slices.Index([]terms.Status{terms.Cancelled, terms.Expired}, o.Status)
	},
}

// topicOfHand is the topic as the order in hand has it: whose money is on its way asks for that, whose goods are asks for
// the goods.
func (st *step) topicOfHand(topic string, r reading) string {
	o := st.inHand()
	if o == nil {
		return topic
	}
	switch topic {
	case "wait":
		if r.says(understand.SpeaksOfAgents) {
			return topic
		}
		if o.refundPending() {
			return "refund_time"
		}
		return "arrives"
	case "refund_time":
		if st.awaitsGoods(o) && !r.says(understand.OfMoney) {
			return "arrives" // 多久到账, of what was bought
		}
	case "arrives":
		ofGoods := r.says(understand.OfParcels) || st.pointsAt(r)
		if !ofGoods && (o.refundPending() || st.moneyWanted(o)) {
			return "refund_time" // 什么时候到, of money on its way or asked for
		}
	}
	return topic
}

// refundsByCase tells whether the open case about an order may end in money.
func (st *step) refundsByCase(o *Order) bool {
	c, ok := st.caseOf(st.caseAbout(o))
	t := &Task{Goal: GoalAfter, Order: o, Given: c.Given}
	return ok && (t.reason() != "" && !t.keepsGoods() || t.wants(WishDifference, WishElseRefund) || t.overcharged() > 0)
}

// moneyWanted tells whether the open case about an order wants its money back, and not its goods.
func (st *step) moneyWanted(o *Order) bool {
	c, ok := st.caseOf(st.caseAbout(o))
	t := &Task{Goal: GoalAfter, Order: o, Given: c.Given}
	return ok && t.wants(WishRefund, WishCancel) && !t.keepsGoods()
}

// draftsRefund tells whether the task may end in a refund, and none of its order is on its way.
func (t *Task) draftsRefund() bool {
	return t != nil && t.Goal == GoalAfter && t.CaseNo == "" && t.Order != nil && t.Order.Paid > 0 && t.Order.Refund == nil
}

// awaitsGoods tells whether nothing is open about an order that was paid but that its goods come.
func (st *step) awaitsGoods(o *Order) bool {
	return o.Status == terms.Paid && o.Refund == nil && st.caseAbout(o) == ""
}
