package deed

import (
	"context"
	"errors"
	"time"

	"kefu/dialog"
	"kefu/orders"
)

// refundAtOnce lets the shop's policy decide, as long as no agent does or did; nil if it leaves it to them.
func (r *run) refundAtOnce(ctx context.Context, e dialog.OpenCase) (dialog.Event, error) {
	judged, err := r.h.Desk.DecidesAbout(ctx, r.tx, e.OrderNo)
	if err != nil || judged {
		return nil, err
	}
	refunds, allowed, err := r.h.Orders.AutoRefund(ctx, r.tx, e.OrderNo, e.Reason, r.at)
	if errors.As(err, new(*orders.LostError)) {
		return nil, nil
	}
	if err != nil || !allowed {
		return nil, err
	}
	r.warnEstimate(refunds)
	o, err := r.h.Orders.Get(ctx, r.tx, e.OrderNo)
	if err != nil {
		return nil, err
	}
	view, err := r.orderView(ctx, o)
	first, others := refundViews(o, refunds)
	return dialog.RefundedAtOnce{Order: view, Refund: first, Others: others}, err
}

// warnEstimate tells the operator that dates were promised for days whose holidays are not known.
func (r *run) warnEstimate(refunds []orders.Refund) {
	for _, refund := range refunds {
		if refund.Estimated {
			r.h.Logger.Warn("the dates of a refund are an estimate: the holidays of that year are not known (KEFU_HOLIDAYS)",
				"refund", refund.ID, "until", refund.ExpectedTo.Format(time.DateOnly))
		}
	}
}
