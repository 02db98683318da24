package explore

import (
	"maps"
	"slices"
	"strings"

	"kefu/dialog"
	"kefu/dialog/understand"
	"kefu/internal/terms"
)

// Sentences are what customers write: one or more for each intent and each detail. Others of the
// same kind would add nothing, since the walk looks at states and not at words.
var Sentences = []string{
	"取消订单",              // cancel_order
	"我要退款",              // request_refund
	"退款到哪了",             // refund_status
	"订单怎么样了",            // order_status
	"我的订单",              // list_orders
	"东西不对",              // report_problem, vague
	"转人工",               // talk_to_human
	"我要去12315投诉你们",      // threaten_complaint
	"取消要手续费吗",           // question
	"确认",                // affirm
	"不是",                // deny
	"返回",                // the word on the button
	"算了不用了",             // abort
	"你好",                // greet
	"谢谢",                // thanks
	"今天天气真好",            // other
	"",                  // nothing
	"第一个",               // a place in a list
	"8321",              // a lookup code
	"取消WF2026112200009", // a number with a slip
	"单号4200002345202611201234567890没到账", // the number of a payment
	"买成电信一区了，要网通二区",                     // a reason with its details
	"应该是100扣了我200",                      // the same
	"不想要了",                              // a reason alone
	"充错账号了，应该是wang88",                   // a reason with an account
	"只要3个",                              // a quantity
	"昨天下午三点用微信付的",                       // when and how
	"我付过了，怎么还是未付款",                      // money that the shop does not know of
}

// commands are the slash commands, with and without what they take.
var commands = []string{
	"/start", "/start token", "/orders", "/cancel", "/cancel abc", "/status", "/human", "/lang", "/lang en", "/lang zh",
	"/help", "/unlink", "/nosuch",
}

// never are choices that no button of the question has: made up, or of another question.
var never = []string{"v99", "v-1", "is:", "fix:", "fix:nonsense", "do:cancel", "confirm", "none", "skip", "yes", "x"}

// events are all that can happen at a place.
func (w Walk) events(p Place) []dialog.Event {
	var list []dialog.Event
	say := func(text string) { list = append(list, dialog.Text{At: w.Now, Text: text}) }
	for _, s := range Sentences {
		say(s)
	}
	for _, o := range w.Orders {
		say(o.No)
	}
	say("取消" + w.Orders[0].No)
	say(w.Orders[len(w.Orders)-1].No + " 我要退款")
	say("WF29991231999999")
	for _, c := range commands {
		say(c)
	}
	say("/cancel " + w.Orders[0].No)
	list = append(list,
		dialog.Text{At: w.Now, Text: "确认", Unseen: true}, dialog.Text{At: w.Now, Media: 2}, dialog.Text{At: w.Now, Media: 1, Text: "坏了"},
		dialog.SharedContact{At: w.Now, Phone: "13800138000", Own: true}, dialog.SharedContact{At: w.Now, Phone: "13900139000"},
		dialog.Unsupported{At: w.Now, What: "sticker"}, dialog.Unsupported{At: w.Now, What: "nonsense"},
		dialog.TimerFired{At: w.Now, Name: dialog.AbandonTimer}, dialog.TimerFired{At: w.Now, Name: "nonsense"},
	)
	list = append(list, w.presses(p)...)
	list = append(list, w.acts(p.State)...)
	return append(list, w.news()...)
}

// presses are the buttons: of the present question, of an earlier one, good at any time, and made up.
func (w Walk) presses(p Place) []dialog.Event {
	var list []dialog.Event
	press := func(question int64, choice string) {
		list = append(list, dialog.Press{At: w.Now, Question: question, Choice: choice})
	}
	shown := map[string]bool{}
	for _, b := range p.Buttons {
		_, choice, _ := dialog.ParseButton(b.Data)
		shown[choice] = true
		press(p.State.Asked, choice)
	}
	for _, choice := range never {
		if !shown[choice] {
			press(p.State.Asked, choice)
		}
	}
	if p.State.Asked > 1 {
		press(p.State.Asked-1, "confirm")
		press(p.State.Asked-1, "v0")
	}
	press(p.State.Asked+1, "confirm")
	always := []string{
		"orders", "help", "paid:" + w.Orders[0].No, "paid:", "human", "lang:en", "lang:nonsense", "leave:C-9", "add:C-9", "rate:C-9:5", "nonsense", "order:", "cancel:",
		"order:" + w.Orders[0].No, "cancel:" + w.Orders[0].No, "cancel:" + w.Orders[len(w.Orders)-1].No,
		"wish:receive:" + w.Orders[0].No, "wish:refund:" + w.Orders[0].No, "wish:nonsense", "after:", "after:" + w.Orders[len(w.Orders)-1].No,
	}
	if t := p.State.Task; t != nil && t.Order != nil {
		always = append(always, "after:"+t.Order.No)
	}
	for _, c := range p.State.Cases {
		always = append(always, "leave:"+c.No, "add:"+c.No, "rate:"+c.No+":5", "rate:"+c.No+":9", "rate:"+c.No)
	}
	for _, choice := range always {
		press(0, choice)
	}
	return list
}

// refundStatus is how a refund stands after the news of it.
var refundStatus = map[terms.News]terms.RefundStatus{
	terms.NewsRefundAccepted: terms.RefundAccepted, terms.NewsRefundDone: terms.RefundDone,
	terms.NewsRefundFailed: terms.RefundFailed, terms.NewsRefundOverdue: terms.RefundAccepted,
}

// deeds are all that agents do to a case, with the status that each leaves it in.
//
//exhaustive:enforce
var deeds = map[dialog.Deed]terms.CaseStatus{
	dialog.DeedClaimed: terms.CaseClaimed, dialog.DeedReturned: terms.CaseWaiting,
	dialog.DeedTransferred: terms.CaseClaimed, dialog.DeedApproved: terms.CaseClaimed,
	dialog.DeedRejected: terms.CaseClaimed, dialog.DeedSentBack: terms.CaseClaimed,
	dialog.DeedClosed: terms.CaseClosed, dialog.DeedReinstated: terms.CaseClaimed, dialog.DeedSpoke: terms.CaseClaimed,
	dialog.DeedFulfilling: terms.CaseClaimed, dialog.DeedNudged: terms.CaseClaimed, dialog.DeedArrived: terms.CaseClaimed,
	dialog.DeedOrdered: terms.CaseClaimed, dialog.DeedSplit: terms.CaseClaimed,
}

// slotsSentBack are what an agent asks for anew: a detail with buttons, one of words, one of pictures.
var slotsSentBack = []dialog.Slot{
	understand.AskingRegionWanted, dialog.AskingNote, understand.AskingEvidence, understand.AskingItem,
	understand.AskingReason, understand.AskingPaidAt,
}

// acts are what agents do to each case.
func (w Walk) acts(s dialog.State) []dialog.Event {
	var list []dialog.Event
	for _, have := range s.Cases {
		for _, deed := range sortedDeeds() {
			c := have
			c.Status, c.Agent = deeds[deed], agent
			if c.Status == terms.CaseClosed {
				c.ClosedAt = w.Now
			}
			c.Rejected = c.Rejected && deed != dialog.DeedApproved || deed == dialog.DeedRejected
			if have.Status == terms.CaseClosed {
				continue // it is reopened first
			}
			e := dialog.CaseChanged{At: w.Now, Deed: deed, Case: c, Reason: "卡密已被使用", Method: terms.WeChat}
			if deed == dialog.DeedApproved {
				e.Refund = &dialog.Refund{Amount: 10000, Status: terms.RefundRequested, From: w.Now, To: w.Now}
			}
			if deed == dialog.DeedFulfilling {
				e.Fulfilment = &dialog.Fulfilment{Kind: terms.Resend}
			}
			if w.order(c.OrderNo) != nil {
				o := w.view(s, c.OrderNo, "")
				e.Order = &o
			}
			if deed != dialog.DeedSentBack {
				list = append(list, e)
				continue
			}
			for _, slot := range slotsSentBack {
				e.Slot = slot
				list = append(list, e)
			}
		}
		list = append(list, dialog.Text{At: w.Now, Text: "在吗", CaseNo: have.No})
	}
	return list
}

// become is the status of an order after each news.
//
//exhaustive:enforce
var become = map[terms.News]terms.Status{
	terms.NewsExpiring:           terms.Unpaid,
	terms.NewsExpired:            terms.Expired,
	terms.NewsPaid:               terms.Paid,
	terms.NewsShipped:            terms.Shipped,
	terms.NewsCompleted:          terms.Completed,
	terms.NewsLatePayment:        terms.Expired,
	terms.NewsUnderpaid:          terms.Unpaid,
	terms.NewsOverpaid:           terms.Paid,
	terms.NewsSecondPayment:      terms.Cancelled,
	terms.NewsReinstated:         terms.Paid,
	terms.NewsShopCancelled:      terms.Cancelled,
	terms.NewsShippedDespiteHold: terms.Shipped,
	terms.NewsRefundAccepted:     terms.Refunding,
	terms.NewsRefundDone:         terms.Refunded,
	terms.NewsRefundFailed:       terms.Refunding,
	terms.NewsRefundOverdue:      terms.Refunding,

	terms.NewsDisputedPayment:       terms.Paid,
	terms.NewsSharedPayment:         terms.Paid,
	terms.NewsRefundTwice:           terms.Refunded,
	terms.NewsShippedWhileRefunding: terms.Refunding,
	terms.NewsParcelCorrected:       terms.Shipped,

	terms.NewsFulfilmentAccepted: terms.Paid,
	terms.NewsFulfilmentDone:     terms.Completed,
	terms.NewsFulfilmentFailed:   terms.Completed,
	terms.NewsFulfilmentOverdue:  terms.Completed,
}

// news of the shop's orders, as they become, and one that is none.
func (w Walk) news() []dialog.Event {
	var list []dialog.Event
	for _, what := range append(slices.Sorted(maps.Keys(become)), "nonsense") {
		status, known := become[what]
		if !known {
			status = terms.Paid
		}
		if !w.has(status) {
			continue
		}
		o := w.view(dialog.State{}, w.Orders[0].No, status)
		if refund, ok := refundStatus[what]; ok {
			o.Refund = &dialog.Refund{Amount: o.Total, Status: refund, From: w.Now, To: w.Now}
		}
		if strings.HasPrefix(string(what), "fulfilment_") {
			o.Fulfilment = &dialog.Fulfilment{Kind: terms.Exchange, Region: "网通五区"}
		}
		list = append(list, dialog.OrderChanged{At: w.Now, What: what, Order: o})
	}
	return list
}

func sortedDeeds() []dialog.Deed {
	return []dialog.Deed{
		dialog.DeedClaimed, dialog.DeedReturned, dialog.DeedTransferred, dialog.DeedApproved, dialog.DeedRejected,
		dialog.DeedSentBack, dialog.DeedReinstated, dialog.DeedClosed, dialog.DeedSpoke,
		dialog.DeedFulfilling, dialog.DeedNudged, dialog.DeedArrived, dialog.DeedOrdered, dialog.DeedSplit,
	}
}
