package deed

import (
	"slices"

	"kefu/internal/terms"
	"kefu/orders"
	"kefu/turn/event"
)

// This file says what news a change of an order is. Each carries what it is about.

func about(o orders.Order, what terms.News) event.OrderNews {
	return event.OrderNews{OrderNo: o.No, CustomerID: o.CustomerID, What: what}
}

// PaymentNews is all that is true of a payment that was reported, each by itself; nothing of one that was known.
func PaymentNews(p orders.PayResult) []event.OrderNews {
	if p.Repeated || p.Order.No == "" {
		return nil
	}
	var whats []terms.News
	add := func(is bool, what terms.News) {
		if is {
			whats = append(whats, what)
		}
	}
	ended := p.Late && !p.Reinstated
	add(p.Disputed, terms.NewsDisputedPayment)
	add(p.Reinstated, terms.NewsReinstated)
	add(ended, terms.NewsLatePayment) // and how much of it is missing or too much
	add(p.Second, terms.NewsSecondPayment)
	add(p.Short > 0 && !ended, terms.NewsUnderpaid)
	add(p.Over > 0 && !ended, terms.NewsOverpaid)
	add(len(whats) == 0, terms.NewsPaid)
	add(p.Elsewhere != "", terms.NewsSharedPayment)
	payment := &event.Payment{
		Amount: p.Payment.Amount, Method: p.Payment.Method, Reference: p.Payment.Reference,
		Over: p.Over, Short: p.Short, Known: p.Known, Elsewhere: p.Elsewhere,
	}
	var list []event.OrderNews
	for _, what := range whats {
		news := about(p.Order, what)
		news.Payment = payment
		list = append(list, news)
	}
	return list
}

// ParcelNews is what became of an order's parcel.
func ParcelNews(before, after orders.Order) []event.OrderNews {
	var list []event.OrderNews
	was, is := before.Shipment, after.Shipment
	switch {
	case is == nil:
	case was == nil && (after.Status == orders.Refunding || after.Status == orders.Refunded):
		list = append(list, about(after, terms.NewsShippedWhileRefunding))
	case was == nil && after.HoldAsked:
		list = append(list, about(after, terms.NewsShippedDespiteHold))
	case was == nil:
		list = append(list, about(after, terms.NewsShipped))
	case was.TrackingNo != is.TrackingNo || was.Carrier != is.Carrier:
		list = append(list, about(after, terms.NewsParcelCorrected))
	}
	if after.SignedFor() && !before.SignedFor() {
		list = append(list, about(after, terms.NewsCompleted))
	}
	return list
}

// SavedNews is what a document of the shop changed.
func SavedNews(s orders.SaveResult) []event.OrderNews {
	if s.Created {
		// That it was bought and paid the customer knows; what is wrong with the money they do not.
		return slices.DeleteFunc(PaymentNews(s.Pay), func(n event.OrderNews) bool { return n.What == terms.NewsPaid })
	}
	list := append(PaymentNews(s.Pay), ParcelNews(s.Before, s.Order)...)
	before, after := s.Before, s.Order
	switch ended := after.Stage; {
	case before.Stage == ended:
	case ended == orders.Cancelled:
		list = append(list, about(after, terms.NewsShopCancelled))
	case ended == orders.Expired:
		list = append(list, about(after, terms.NewsExpired))
	case ended == orders.Completed && after.Shipment == nil:
		list = append(list, about(after, terms.NewsCompleted))
	}
	for _, r := range after.Refunds {
		i := slices.IndexFunc(before.Refunds, func(was orders.Refund) bool { return was.ID == r.ID })
		if i >= 0 && before.Refunds[i].Status == r.Status {
			continue
		}
		news := about(after, terms.NewsRefundAccepted)
		if r.Status == orders.RefundDone {
			news.What = terms.NewsRefundDone
		}
		news.Refund = r.ID
		list = append(list, news)
	}
	return list
}

// RefundNews is what a result of a refund says that was not known.
func RefundNews(out orders.RefundOutcome) []event.OrderNews {
	if !out.Recorded || !out.Changed() {
		return nil
	}
	whats := map[orders.RefundStatus]terms.News{
		orders.RefundAccepted: terms.NewsRefundAccepted, orders.RefundDone: terms.NewsRefundDone,
		orders.RefundFailed: terms.NewsRefundFailed,
	}
	list := []event.OrderNews{about(out.Order, whats[out.Refund.Status])}
	if out.Twice {
		list = append(list, about(out.Order, terms.NewsRefundTwice))
	}
	for i := range list {
		list[i].Refund = out.Refund.ID
	}
	return list
}
