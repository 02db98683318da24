package deed

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/dialog"
	"kefu/handoff"
	"kefu/internal/terms"
	"kefu/orders"
	"kefu/turn"
	"kefu/turn/event"
)

// News puts news of orders into the inbox.
type News struct{ *turn.Inbox }

// TellAbout puts news of orders into the conversations that they concern: those linked to the account, and those with a
// case about the order. It is part of the transaction in which the news came about. Whoever commits tx calls Inbox.Wake.
func (n News) TellAbout(ctx context.Context, tx pgx.Tx, from turn.Source, at time.Time, list ...event.OrderNews) error {
	if len(list) == 0 {
		return nil
	}
	nos, customers := make([]string, len(list)), make([]string, len(list))
	for i, one := range list {
		nos[i], customers[i] = one.OrderNo, one.CustomerID
	}
	linked, err := orders.LinkedTo(ctx, tx, customers...)
	if err != nil {
		return err
	}
	concerned, err := handoff.ConversationsAbout(ctx, tx, nos...)
	if err != nil {
		return err
	}
	var inputs []turn.Input
	for _, one := range list {
		hear := slices.Concat(linked[one.CustomerID], concerned[one.OrderNo])
		slices.Sort(hear)
		hear = slices.Compact(hear)
		if len(hear) == 0 && dialog.NeedsPerson(one.What) {
			id, err := unseenConversation(ctx, tx, one.CustomerID, at)
			if err != nil {
				return err
			}
			hear = []int64{id}
		}
		for _, conversation := range hear {
			inputs = append(inputs, turn.Input{
				Source: from, Key: fmt.Sprintf("order:%s:%s:%d:%d:%d", one.OrderNo, one.What, one.Refund+one.Fulfilment, at.UnixNano(), conversation),
				Conversation: conversation, ReceivedAt: at,
				Event: event.OrderMoved{At: at, OrderNo: one.OrderNo, News: one.What, Payment: one.Payment, Refund: one.Refund, Fulfilment: one.Fulfilment},
			})
		}
	}
	_, err = n.Put(ctx, tx, inputs...)
	return err
}

// unseenConversation is the conversation with a customer of the shop who never wrote to the bot. It has no chat: its
// number is negative, which no private chat's is, and what is said in it goes through the shop.
func unseenConversation(ctx context.Context, tx pgx.Tx, customerID string, at time.Time) (int64, error) {
	name, err := orders.CustomerName(ctx, tx, customerID)
	if err != nil {
		return 0, err
	}
	var id int64
	err = tx.QueryRow(ctx, `
		INSERT INTO conversations (kind, chat, name, customer_id, blocked_at, started_at, active_at)
		VALUES ('customer', -nextval(pg_get_serial_sequence('conversations', 'id')), $2, $1, $3, $3, $3)
		ON CONFLICT (customer_id) DO UPDATE SET active_at = EXCLUDED.active_at
		RETURNING id`, customerID, name, at).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("conversation of customer %s: %w", customerID, err)
	}
	return id, nil
}

// orderMoved hands news of an order to the dialog, as the order stands now.
func (r *run) orderMoved(ctx context.Context, e event.OrderMoved) error {
	r.about, r.notice = e.OrderNo, e.News == terms.NewsExpiring || e.News == terms.NewsExpired
	o, err := r.orderNews(ctx, e.OrderNo)
	if errors.Is(err, orders.ErrNotVisible) {
		return nil // unlinked meanwhile
	}
	if err != nil {
		return err
	}
	refund := refundOf(o, e.Refund)
	fulfilment, fulfils := o.Fulfilment(e.Fulfilment)
	if holds, known := stillTrue[e.News]; known && !holds(standing{o, refund, fulfilment}) {
		return nil
	}
	view, err := r.orderView(ctx, o)
	if err != nil {
		return err
	}
	if refund.ID != 0 {
		about := refundView(o, refund)
		view.Refund = &about
	}
	if fulfils {
		about := fulfilmentView(fulfilment)
		view.Fulfilment = &about
		if err := r.fulfilmentMoved(ctx, e.News, fulfilment); err != nil {
			return err
		}
	}
	news := dialog.OrderChanged{At: e.At, What: e.News, Order: view}
	if p := e.Payment; p != nil {
		news.Payment = &dialog.Payment{
			Amount: p.Amount, Method: p.Method, Over: p.Over, Short: p.Short, Known: p.Known, Elsewhere: p.Elsewhere,
		}
	}
	if err := r.caseLearns(ctx, news); err != nil {
		return err
	}
	return r.step(ctx, news)
}

// caseLearns has the card of the case about an order drawn anew, because it shows the order. Nobody sees a card change
// while looking elsewhere: who holds the case is called for what needs a person, and its agents are told of a parcel that
// was to be held.
func (r *run) caseLearns(ctx context.Context, news dialog.OrderChanged) error {
	o := news.Order
	if o.CaseNo == "" {
		return nil
	}
	if news.What == terms.NewsShippedDespiteHold {
		if err := r.tellDesk(ctx, o.CaseNo, "desk.shipped_despite_hold", map[string]any{
			"Order": o.No, "Carrier": o.Carrier, "Tracking": o.Tracking,
		}); err != nil {
			return err
		}
	}
	c, err := r.h.Desk.Touch(ctx, r.tx, o.CaseNo)
	if err != nil {
		return err
	}
	r.changed(c)
	if c.Status != handoff.Claimed || !dialog.NeedsPerson(news.What) || o.Fulfilment != nil {
		return nil // fulfilmentMoved told of a fulfilment
	}
	return r.call(ctx, c.Assignee, c, "call.matter", map[string]any{"Order": o.No, "What": r.h.Dialog.Matter(r.h.Lang, news)})
}

// refundOf is the refund that news is about; empty if it is about none.
func refundOf(o orders.Order, id int64) orders.Refund {
	for _, f := range o.Refunds {
		if f.ID == id {
			return f
		}
	}
	return orders.Refund{}
}

// standing is an order with the refund and the fulfilment that news is about, as they are when the turn of the news
// comes. Both are empty if it is about none.
type standing struct {
	orders.Order
	refund     orders.Refund
	fulfilment orders.Fulfilment
}

// stillTrue tells whether news is worth a word when its turn comes: the order may have gone on since. That a refund
// failed is told even if it succeeded after all, because a person has to look at two results that contradict each
// other.
//
//exhaustive:enforce
var stillTrue = map[terms.News]func(standing) bool{
	terms.NewsExpiring:      standing.unpaid,
	terms.NewsExpired:       func(s standing) bool { return s.Stage == orders.Expired },
	terms.NewsShopCancelled: func(s standing) bool { return s.Stage == orders.Cancelled },
	terms.NewsPaid:          standing.soldAndKept,
	terms.NewsReinstated:    standing.soldAndKept,
	terms.NewsUnderpaid:     standing.unpaid,
	terms.NewsLatePayment:   func(s standing) bool { return !s.sold() && s.Refundable() > 0 },
	terms.NewsOverpaid:      func(s standing) bool { return s.Excess() > 0 },
	terms.NewsSecondPayment: standing.refundable,
	terms.NewsSharedPayment: standing.refundable,
	terms.NewsCompleted:     func(s standing) bool { return s.Stage == orders.Completed },

	terms.NewsShipped:               standing.shipped,
	terms.NewsShippedDespiteHold:    standing.shipped,
	terms.NewsShippedWhileRefunding: standing.shipped,
	terms.NewsParcelCorrected:       standing.shipped,

	terms.NewsRefundAccepted:  refundIs(orders.RefundRequested, orders.RefundAccepted),
	terms.NewsRefundOverdue:   refundIs(orders.RefundRequested, orders.RefundAccepted),
	terms.NewsRefundDone:      refundIs(orders.RefundDone),
	terms.NewsRefundFailed:    always,
	terms.NewsRefundTwice:     always,
	terms.NewsDisputedPayment: always,

	terms.NewsFulfilmentAccepted: fulfilmentIs(orders.FulfilmentAccepted),
	terms.NewsFulfilmentDone:     fulfilmentIs(orders.FulfilmentDone),
	terms.NewsFulfilmentFailed:   fulfilmentIs(orders.FulfilmentFailed),
	terms.NewsFulfilmentOverdue:  func(s standing) bool { return s.fulfilment.UnderWay() },
}

func always(standing) bool { return true }

func (s standing) unpaid() bool { return s.Status == orders.Unpaid }

func (s standing) sold() bool {
	return s.Stage == orders.Paid || s.Stage == orders.Shipped || s.Stage == orders.Completed
}

func (s standing) soldAndKept() bool { return s.sold() && s.Status != orders.Refunded }

func (s standing) refundable() bool { return s.Refundable() > 0 }

func (s standing) shipped() bool { return s.Shipment != nil }

// refundIs is true of news about no certain refund, too.
func refundIs(any ...orders.RefundStatus) func(standing) bool {
	return func(s standing) bool { return s.refund.ID == 0 || slices.Contains(any, s.refund.Status) }
}

func fulfilmentIs(status orders.FulfilmentStatus) func(standing) bool {
	return func(s standing) bool { return s.fulfilment.Status == status }
}

// orderNews is an order that this conversation may hear of: it may see it, has a case about it, or is the one kept for
// its customer.
func (r *run) orderNews(ctx context.Context, no string) (orders.Order, error) {
	o, err := r.h.Orders.OrderOf(ctx, r.tx, r.conv.id, no, r.at)
	if !errors.Is(err, orders.ErrNotVisible) {
		return o, err
	}
	if o, err = r.h.Orders.Get(ctx, r.tx, no); err != nil {
		return o, err
	}
	if o.CustomerID == r.conv.customerID {
		return o, nil
	}
	concerned, err := handoff.ConversationsAbout(ctx, r.tx, no)
	if err != nil {
		return o, err
	}
	if !slices.Contains(concerned[no], r.conv.id) {
		return o, orders.ErrNotVisible
	}
	return o, nil
}
