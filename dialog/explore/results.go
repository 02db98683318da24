package explore

import (
	"fmt"
	"time"

	"kefu/dialog"
	"kefu/internal/terms"
)

// results are all that an effect may bring back, losing races included; none if it has no result.
func (w Walk) results(s dialog.State, effect dialog.Effect) []dialog.Event {
	switch e := effect.(type) {
	case dialog.ListOrders:
		return w.listed(s, e)
	case dialog.FindOrder:
		if w.order(e.No) == nil {
			return []dialog.Event{dialog.OrderHidden(e)}
		}
		return []dialog.Event{dialog.OrderFound{Order: w.view(s, e.No, "")}, dialog.OrderHidden(e)}
	case dialog.OpenOrder:
		list := []dialog.Event{dialog.CodeRefused{}, dialog.CodeRefused{Wait: true}}
		if w.order(e.No) != nil {
			list = append(list, dialog.OrderFound{Order: w.view(s, e.No, "")})
		}
		return list
	case dialog.CancelOrder:
		return w.cancelled(s, e)
	case dialog.ListProducts:
		return []dialog.Event{dialog.ProductsListed{Topic: e.Topic, Words: e.Words}}
	case dialog.OpenLink:
		return []dialog.Event{
			dialog.LinkedAccount{Name: "王芳"},
			dialog.LinkedAccount{Name: "王芳", OrderNo: w.Orders[0].No},
			dialog.LinkRefused{},
			dialog.LinkRefused{Linked: true},
		}
	case dialog.LinkPhone:
		return []dialog.Event{dialog.LinkedAccount{Name: "王芳"}, dialog.LinkRefused{}, dialog.LinkRefused{Linked: true}}
	case dialog.Unlink:
		return []dialog.Event{dialog.UnlinkedAccount{}}
	case dialog.SendExport:
		return []dialog.Event{dialog.ExportPromised{}, dialog.ExportPromised{Soon: true}}
	default:
		return w.caseResults(s, effect)
	}
}

// cancelled are the ends of a cancelling: it is done, the order is hidden, or somebody was first.
func (w Walk) cancelled(s dialog.State, e dialog.CancelOrder) []dialog.Event {
	list := []dialog.Event{dialog.Cancelled{Order: w.view(s, e.No, terms.Cancelled)}, dialog.OrderHidden{No: e.No}}
	for _, status := range statuses {
		if w.has(status) && status != terms.Unpaid {
			list = append(list, dialog.CancelLost{Order: w.view(s, e.No, status)})
		}
	}
	return list
}

// listed are the lists that may come: all orders, one, none, and of a chat without an account.
func (w Walk) listed(s dialog.State, e dialog.ListOrders) []dialog.Event {
	all := dialog.OrdersListed{Orders: w.views(s), Linked: true}
	one := dialog.OrdersListed{Orders: w.views(s)[:1], Linked: true}
	none, guest := dialog.OrdersListed{Linked: true}, dialog.OrdersListed{}
	switch {
	case e.PaymentRef != "":
		return []dialog.Event{one, none, guest}
	case s.Pending != nil:
		return []dialog.Event{all, guest} // a message waits for them: what it means depends on whether there are any
	}
	return []dialog.Event{all, one, none, guest}
}

// caseResults are the results of the effects that concern cases.
func (w Walk) caseResults(s dialog.State, effect dialog.Effect) []dialog.Event {
	switch e := effect.(type) {
	case dialog.OpenCase:
		if c, ok := openAbout(s, e.OrderNo); ok {
			return []dialog.Event{dialog.CaseExists{Case: c, Ahead: 1, Unasked: e.Unasked}}
		}
		c := dialog.Case{No: newNo(s), OrderNo: e.OrderNo, Status: terms.CaseWaiting, Holds: e.Hold}
		list := []dialog.Event{dialog.CaseOpened{Case: c, Ahead: 2, Unasked: e.Unasked}}
		if e.OrderNo != "" {
			c.Status, c.Agent = terms.CaseClaimed, agent
			list = append(list, dialog.CaseExists{Case: c, Unasked: e.Unasked})
		}
		if e.Unasked != "" {
			list = append(list, dialog.CaseElsewhere{OrderNo: e.OrderNo})
		}
		if e.Whole {
			o := w.view(s, e.OrderNo, terms.Refunding)
			o.Method = terms.WeChat
			list = append(list, dialog.RefundedAtOnce{
				Order: o, Refund: dialog.Refund{Status: terms.RefundRequested, From: w.Now, To: w.Now},
			})
		}
		return list
	case dialog.ReopenCase:
		var c dialog.Case
		for _, have := range s.Cases {
			if have.No == e.CaseNo {
				c = have
			}
		}
		c.Status, c.ClosedAt, c.Appealed = terms.CaseWaiting, time.Time{}, c.Appealed || e.Appeal
		list := []dialog.Event{dialog.CaseOpened{Case: c, Unasked: e.Unasked}, dialog.Standing{}}
		if !e.Appeal {
			c.Status, c.Agent = terms.CaseClaimed, agent
			list = append(list, dialog.CaseOpened{Case: c, Unasked: e.Unasked})
		}
		return list
	case dialog.AskStanding:
		return []dialog.Event{w.standing(s, e)}
	default:
		return nil
	}
}

// standing tells how the cases of a conversation stand, or how long another would wait.
func (w Walk) standing(s dialog.State, e dialog.AskStanding) dialog.Standing {
	if e.Draft {
		return dialog.Standing{Draft: true, Ahead: []int{2}, Minutes: []int{10}}
	}
	standing := dialog.Standing{CaseNo: e.CaseNo}
	for _, c := range s.Cases {
		if c.Status != terms.CaseClosed {
			standing.Cases, standing.Ahead = append(standing.Cases, c), append(standing.Ahead, 3)
		}
	}
	return standing
}

const agent = "李明"

var statuses = terms.Statuses

// has tells whether an order can come to a status in this walk: to those that its orders have, and to the ends.
func (w Walk) has(status terms.Status) bool {
	for _, o := range w.Orders {
		if o.Status == status {
			return true
		}
	}
	return status == terms.Cancelled || status == terms.Expired || status == terms.Refunding || status == terms.Refunded
}

// views are the orders as the dialog sees them now.
func (w Walk) views(s dialog.State) []dialog.Order {
	list := make([]dialog.Order, 0, len(w.Orders))
	for _, o := range w.Orders {
		list = append(list, w.view(s, o.No, ""))
	}
	return list
}

// view is an order as the dialog sees it now, in another status if one is given.
func (w Walk) view(s dialog.State, no string, status terms.Status) dialog.Order {
	o := *w.order(no)
	if status != "" {
		o.Status, o.Paid, o.Method, o.PaidAt = status, o.Total, terms.WeChat, &o.CreatedAt
	}
	if c, ok := openAbout(s, no); ok {
		o.CaseNo = c.No
	}
	return o
}

func openAbout(s dialog.State, no string) (dialog.Case, bool) {
	for _, c := range s.Cases {
		if no != "" && c.OrderNo == no && c.Status != terms.CaseClosed {
			return c, true
		}
	}
	return dialog.Case{}, false
}

func newNo(s dialog.State) string {
	for n := 1; ; n++ {
		no := fmt.Sprintf("C-%d", n)
		taken := false
		for _, c := range s.Cases {
			taken = taken || c.No == no
		}
		if !taken {
			return no
		}
	}
}
