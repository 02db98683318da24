package deed

import (
	"context"

	"kefu/orders"
	"kefu/transcript"
)

// notify asks the shop to pass words on to a customer whom the bot cannot write to; a link into the bot is added when
// it is sent. Nobody can be told whose account is not known.
func (r *run) notify(ctx context.Context, entry transcript.Entry) error {
	customer := r.conv.customerID
	if customer == "" {
		linked, known, err := r.h.Orders.LinkedAs(ctx, r.tx, r.conv.id)
		if err != nil || !known {
			return err
		}
		customer = linked.CustomerID
	}
	about := r.about
	if about == "" && entry.CaseNo != "" {
		c, err := r.h.Desk.Get(ctx, r.tx, entry.CaseNo)
		if err != nil {
			return err
		}
		about = c.OrderNo
	}
	data := map[string]any{"customer_id": customer, "text": r.h.Log.Mask(entry.Message.Text)}
	if entry.CaseNo != "" {
		data["case_no"] = entry.CaseNo
	}
	lane := "customer " + customer
	if about != "" {
		data["order_no"], lane = about, about
	}
	return r.h.Orders.TellShop(ctx, r.tx, orders.ShopEvent{Kind: orders.ShopEventCustomerNotify, Lane: lane, Data: data, At: r.at})
}
