package turn

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/dialog"
	"kefu/orders"
)

// News of an order, as the shop or time brings it: the values of Event.Shop.
const (
	Expiring           = "expiring"
	Expired            = "expired"
	ShopCancelled      = "shop_cancelled"
	Paid               = "paid"
	Reinstated         = "reinstated"     // paid in time and only reported late
	LatePayment        = "late_payment"   // for an order that had ended
	SecondPayment      = "second_payment" // the order had been paid already
	Underpaid          = "underpaid"
	Overpaid           = "overpaid"
	Shipped            = "shipped"
	ShippedDespiteHold = "shipped_despite_hold" // although the shop had been asked to hold it
	Completed          = "completed"
	RefundAccepted     = "refund_accepted"
	RefundDone         = "refund_done"
	RefundFailed       = "refund_failed"
	RefundOverdue      = "refund_overdue"
)

// needsPerson are news that end with a case: somebody who never wrote to the bot gets a conversation for it.
var needsPerson = map[string]bool{
	LatePayment: true, SecondPayment: true, Underpaid: true, Overpaid: true, RefundFailed: true, RefundOverdue: true,
}

// OrderNews is something that happened to an order.
type OrderNews struct {
	OrderNo    string
	CustomerID string
	What       string
}

// TellAbout puts news of orders into the conversations that they concern: those linked to the account, and those with a
// case about the order. It is part of the transaction in which the news came about. Whoever commits tx calls Inbox.Wake.
func (b *Inbox) TellAbout(ctx context.Context, tx pgx.Tx, from Source, at time.Time, list ...OrderNews) error {
	if len(list) == 0 {
		return nil
	}
	nos, customers := make([]string, len(list)), make([]string, len(list))
	for i, n := range list {
		nos[i], customers[i] = n.OrderNo, n.CustomerID
	}
	rows, err := tx.Query(ctx, `
		SELECT n.order_no, l.conversation_id
		FROM unnest($1::text[], $2::text[]) AS n (order_no, customer_id)
		JOIN account_links l ON l.customer_id = n.customer_id AND l.unlinked_at IS NULL
		UNION
		SELECT order_no, conversation_id FROM cases WHERE order_no = ANY ($1)`, nos, customers)
	if err != nil {
		return fmt.Errorf("who hears of %d orders: %w", len(list), err)
	}
	listeners := map[string][]int64{}
	var no string
	var conversation int64
	if _, err := pgx.ForEachRow(rows, []any{&no, &conversation}, func() error {
		listeners[no] = append(listeners[no], conversation)
		return nil
	}); err != nil {
		return fmt.Errorf("who hears of %d orders: %w", len(list), err)
	}
	var inputs []Input
	for _, n := range list {
		hear := listeners[n.OrderNo]
		if len(hear) == 0 && needsPerson[n.What] {
			id, err := b.unseenConversation(ctx, tx, n.CustomerID, at)
			if err != nil {
				return err
			}
			hear = []int64{id}
		}
		for _, conversation := range hear {
			inputs = append(inputs, Input{
				Source: from, Key: fmt.Sprintf("order:%s:%s:%d:%d", n.OrderNo, n.What, at.UnixNano(), conversation),
				Conversation: conversation, ReceivedAt: at,
				Event: Event{Kind: ShopTold, At: at, OrderNo: n.OrderNo, Shop: n.What},
			})
		}
	}
	_, err = b.Put(ctx, tx, inputs...)
	return err
}

// unseenConversation is the conversation with a customer of the shop who never wrote to the bot. It has no chat: its
// number is negative, which no private chat's is, and what is said in it goes through the shop.
func (b *Inbox) unseenConversation(ctx context.Context, tx pgx.Tx, customerID string, at time.Time) (int64, error) {
	var id int64
	err := tx.QueryRow(ctx, `
		INSERT INTO conversations (kind, chat, name, customer_id, blocked_at, started_at, active_at)
		SELECT 'customer', -nextval(pg_get_serial_sequence('conversations', 'id')), name, id, $2, $2, $2
		FROM customers
		WHERE id = $1
		ON CONFLICT (customer_id) DO UPDATE SET active_at = $2
		RETURNING id`, customerID, at).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("conversation of customer %s: %w", customerID, err)
	}
	return id, nil
}

// shopTold hands news of an order to the dialog, as the order stands now.
func (r *run) shopTold(ctx context.Context, e Event) error {
	r.about = e.OrderNo
	o, err := r.orderNews(ctx, e.OrderNo)
	if errors.Is(err, orders.ErrNotVisible) {
		return nil // unlinked meanwhile
	}
	if err != nil {
		return err
	}
	if e.Shop == Expiring && o.Status != orders.Unpaid {
		return nil
	}
	view, err := r.orderView(ctx, o)
	if err != nil {
		return err
	}
	if e.Shop == ShippedDespiteHold && view.CaseNo != "" {
		if err := r.tellDesk(ctx, view.CaseNo, "desk.shipped_despite_hold", map[string]any{
			"Order": o.No, "Carrier": view.Carrier, "Tracking": view.Tracking,
		}); err != nil {
			return err
		}
	}
	if view.CaseNo != "" {
		// The card shows the order: it is drawn anew.
		c, err := r.e.Desk.Touch(ctx, r.tx, view.CaseNo)
		if err != nil {
			return err
		}
		r.changed(c)
	}
	return r.step(ctx, dialog.OrderChanged{At: e.At, What: e.Shop, Order: view})
}

// orderNews is an order that this conversation may hear of: it may see it, has a case about it, or is the one kept for
// its customer.
func (r *run) orderNews(ctx context.Context, no string) (orders.Order, error) {
	o, err := r.e.Orders.OrderOf(ctx, r.tx, r.conv.id, no, r.at)
	if !errors.Is(err, orders.ErrNotVisible) {
		return o, err
	}
	if o, err = r.e.Orders.Get(ctx, r.tx, no); err != nil {
		return o, err
	}
	if o.CustomerID == r.conv.customerID {
		return o, nil
	}
	var concerned bool
	err = r.tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM cases WHERE order_no = $1 AND conversation_id = $2)`,
		no, r.conv.id).Scan(&concerned)
	switch {
	case err != nil:
		return o, fmt.Errorf("who hears of order %s: %w", no, err)
	case !concerned:
		return o, orders.ErrNotVisible
	}
	return o, nil
}
