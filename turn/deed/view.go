package deed

import (
	"context"
	"time"

	"kefu/dialog"
	"kefu/handoff"
	"kefu/internal/terms"
	"kefu/orders"
)

// orderViews are orders as the dialog knows them.
func (r *run) orderViews(ctx context.Context, list ...orders.Order) ([]dialog.Order, error) {
	nos := make([]string, len(list))
	for i, o := range list {
		nos[i] = o.No
	}
	open, err := r.h.Desk.OpenOf(ctx, r.raw, r.conv.id, nos...)
	if err != nil {
		return nil, err
	}
	var views []dialog.Order
	for _, o := range list {
		view := orderView(o, r.at)
		view.CaseNo = open[o.No]
		views = append(views, view)
	}
	return views, nil
}

// orderView is an order as the dialog knows it.
func (r *run) orderView(ctx context.Context, o orders.Order) (dialog.Order, error) {
	views, err := r.orderViews(ctx, o)
	if err != nil {
		return dialog.Order{}, err
	}
	return views[0], nil
}

func orderView(o orders.Order, now time.Time) dialog.Order {
	view := dialog.Order{
		No: o.No, Status: o.Status, Kind: o.Kind(), Total: o.Total, Paid: o.PaidAmount(),
		CreatedAt: o.CreatedAt, ExpiresAt: o.ExpiresAt, ClosedAt: o.ClosedAt, ClosedBy: o.ClosedBy, PayURL: o.PayURL,
		Cancellable: o.CancellableBeforeShipping(), SevenDays: sevenDays(o, now),
		NoEvidence: !o.EvidenceNeeded(),
	}
	for _, item := range o.Items {
		view.Items = append(view.Items, dialog.Item{
			Name: item.Name, Region: item.Region, Account: item.Account, Quantity: item.Quantity,
			Price: item.UnitPrice, Face: item.FaceValue, Regions: item.Regions,
			NameEN: item.NameEN, RegionsEN: item.RegionsEN,
		})
	}
	if p, ok := o.LatestPayment(); ok {
		view.Method, view.PaidAt = p.Method, &p.PaidAt
	}
	if s := o.Shipment; s != nil {
		view.Carrier, view.Tracking, view.ShippedAt, view.SignedAt = s.Carrier, s.TrackingNo, &s.ShippedAt, s.SignedAt
	}
	if n := len(o.Refunds); n > 0 {
		refund := refundView(o, o.Refunds[n-1])
		view.Refund = &refund
	}
	return view
}

// sevenDays tells whether goods may still go back without a reason: Consumer Rights Protection Law of the PRC,
// article 25 (seven days from receipt; not for made-to-order goods and digital goods once delivered).
func sevenDays(o orders.Order, now time.Time) bool {
	return o.SevenDays() && o.Shipment != nil && o.Shipment.SignedAt != nil &&
		now.Sub(*o.Shipment.SignedAt) < 7*24*time.Hour
}

func refundView(o orders.Order, f orders.Refund) dialog.Refund {
	return dialog.Refund{
		Items: o.LinesTitle(f.Lines), Method: f.Method, Surplus: f.Purpose == orders.ForSurplus,
		Amount: f.Amount, Status: f.Status, From: f.ExpectedFrom, To: f.ExpectedTo, Estimated: f.Estimated,
	}
}

// refundViews are the refunds of one decision: the first, and those by other channels.
func refundViews(o orders.Order, list []orders.Refund) (first dialog.Refund, others []dialog.Refund) {
	for i, f := range list {
		if i == 0 {
			first = refundView(o, f)
			continue
		}
		others = append(others, refundView(o, f))
	}
	return first, others
}

// caseView is a case as the dialog remembers it.
func caseView(c handoff.Case) dialog.Case {
	view := dialog.Case{
		No: c.No, OrderNo: c.OrderNo, Status: c.Status, Agent: c.AssigneeName,
		Rejected: c.Decision == handoff.Rejected, Appealed: c.Appeals > 0, Holds: c.Holds,
	}
	if dialog.NeedsPerson(terms.News(c.Reason)) {
		view.About = terms.News(c.Reason)
	}
	if c.ClosedAt != nil {
		view.ClosedAt = *c.ClosedAt
	}
	return view
}

func details(list []dialog.Detail) handoff.Details {
	var out handoff.Details
	for _, d := range list {
		out = append(out, handoff.Detail{Slot: d.Slot, Value: d.Value, Check: d.Check})
	}
	return out
}

// lines are the pieces of an item as the order database counts lines: from 1.
func lines(p *dialog.Part) []orders.RefundLine {
	if p == nil {
		return nil
	}
	return []orders.RefundLine{{Line: p.Item + 1, Quantity: p.Pieces}}
}
