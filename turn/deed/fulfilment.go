package deed

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/dialog"
	"kefu/handoff"
	"kefu/internal/terms"
	"kefu/orders"
	"kefu/turn"
	"kefu/turn/event"
)

// This file is about what the shop was asked to do once more: exchange, charge again, send what is missing.

// fulfilmentAfter is how a fulfilment stands as long as the news of it are true.
var fulfilmentAfter = map[terms.News]orders.FulfilmentStatus{
	terms.NewsFulfilmentAccepted: orders.FulfilmentAccepted, terms.NewsFulfilmentDone: orders.FulfilmentDone,
	terms.NewsFulfilmentFailed: orders.FulfilmentFailed,
}

// FulfilmentNews is what a result of a fulfilment says that was not known.
func FulfilmentNews(out orders.FulfilmentOutcome) []event.OrderNews {
	if !out.Changed {
		return nil
	}
	for what, status := range fulfilmentAfter {
		if status == out.Fulfilment.Status {
			news := about(out.Order, what)
			news.Fulfilment = out.Fulfilment.ID
			return []event.OrderNews{news}
		}
	}
	return nil
}

// fulfilmentView is a fulfilment as the dialog knows it.
func fulfilmentView(f orders.Fulfilment) dialog.Fulfilment {
	return dialog.Fulfilment{Kind: f.Kind, Region: f.Region, Account: f.Account, Quantity: f.Quantity}
}

// fulfilmentMoved opens the decision again when the shop could not do it, and tells the holder of the case that decided
// it.
func (r *run) fulfilmentMoved(ctx context.Context, what terms.News, f orders.Fulfilment) error {
	if f.CaseNo == "" || what == terms.NewsFulfilmentAccepted {
		return nil
	}
	c, err := r.h.Desk.Get(ctx, r.tx, f.CaseNo)
	if err != nil || c.Conversation != r.conv.id {
		return err
	}
	if what == terms.NewsFulfilmentFailed {
		if c, err = r.h.Desk.Unfulfilled(ctx, r.tx, c.No, r.at); err != nil {
			return err
		}
		r.changed(c)
	}
	if c.Status != handoff.Claimed {
		return nil
	}
	return r.call(ctx, c.Assignee, c, "call."+string(what), map[string]any{"What": r.fulfilled(f, r.h.Lang)})
}

// fulfilled says what a fulfilment is, such as "换成 网通五区".
func (r *run) fulfilled(f orders.Fulfilment, lang string) string {
	return r.h.Texts.T(lang, "fulfil."+string(f.Kind), map[string]any{
		"Region": f.Region, "Account": f.Account, "Quantity": f.Quantity,
	})
}

func (h *Handler) fulfilmentsOverdue(
	ctx context.Context, tx pgx.Tx, now time.Time, limit int, except []string, after *turn.AfterCommit,
) ([]string, error) {
	late, err := h.Orders.FulfilmentsOverdue(ctx, tx, now, limit, except...)
	nos, news := make([]string, len(late)), make([]event.OrderNews, len(late))
	for i, f := range late {
		nos[i] = f.No
		news[i] = event.OrderNews{OrderNo: f.No, CustomerID: f.CustomerID, What: terms.NewsFulfilmentOverdue, Fulfilment: f.Fulfilment}
	}
	return h.tellOverdue(ctx, tx, now, nos, news, err, after)
}
