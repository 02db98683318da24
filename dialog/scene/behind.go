package scene

import (
	"kefu/dialog"
	"kefu/internal/terms"
)

// become brings an order to another status, with what that status means.
func (s *shop) become(o *dialog.Order, status string) {
	o.Status = terms.Status(status)
	at := s.now
	switch status {
	case "paid":
		o.Paid, o.Method, o.PaidAt = o.Total, "wechat", &at
	case "shipped":
		o.ShippedAt = &at
	case "expired", "cancelled":
		o.ClosedAt, o.ClosedBy = &at, "timer"
	}
}

// act does to a case what an agent does, and gives the event of it.
func (s *shop) act(deed dialog.Deed, c *openedCase, words []string) dialog.CaseChanged {
	e := dialog.CaseChanged{At: s.now, Deed: deed, Order: s.orders[c.OrderNo]}
	c.Status, c.Agent = "claimed", "李明"
	switch deed {
	case dialog.DeedReturned:
		c.Status, c.Agent = "waiting", ""
	case dialog.DeedClosed:
		c.Status, c.ClosedAt = "closed", s.now
		if e.Order != nil {
			e.Order.CaseNo = ""
		}
	case dialog.DeedRejected:
		c.Rejected, e.Reason = true, "卡密已被使用"
	case dialog.DeedSentBack:
		if len(words) > 0 {
			e.Slot = dialog.Slot(words[0])
		}
	case dialog.DeedApproved:
		if o := e.Order; o != nil {
			o.Status = "refunding"
			o.Refund = &dialog.Refund{Amount: o.Paid, Status: "requested", From: s.now.AddDate(0, 0, 3), To: s.now.AddDate(0, 0, 5)}
			e.Refund, e.Method = o.Refund, o.Method
		}
	case dialog.DeedClaimed, dialog.DeedTransferred, dialog.DeedReinstated, dialog.DeedSpoke,
		terms.DeedOrdered, terms.DeedSplit, terms.DeedNudged, terms.DeedArrived, terms.DeedFulfilling:
	}
	e.Case = c.Case
	return e
}
