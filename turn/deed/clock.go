package deed

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/handoff"
	"kefu/internal/terms"
	"kefu/orders"
	"kefu/turn"
)

// remindBefore is how long before its end an unpaid order's customer is reminded.
const remindBefore = 10 * time.Minute

// Due are the kinds of things that time brings about: timers of the dialog, orders that end or will soon, refunds that
// are late, leases that ran out, deadlines of cases.
func (h *Handler) Due() []turn.Due {
	return []turn.Due{
		{Name: "timers", Take: h.timersDue},
		{Name: "expiring", Take: h.ordersExpiring},
		{Name: "expired", Take: h.ordersExpired},
		{Name: "overdue refunds", Take: h.refundsOverdue},
		{Name: "leases", Take: h.leasesOver},
		{Name: "deadlines", Take: h.deadlinesDue},
	}
}

func (h *Handler) timersDue(ctx context.Context, tx pgx.Tx, now time.Time, limit int, _ *turn.After) (int, error) {
	rows, err := tx.Query(ctx, `
		DELETE FROM timers
		WHERE (conversation_id, name) IN (
			SELECT conversation_id, name FROM timers WHERE due_at <= $1 ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED)
		RETURNING conversation_id, name, due_at`, now, limit)
	if err != nil {
		return 0, fmt.Errorf("timers due: %w", err)
	}
	inputs, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (turn.Input, error) {
		var conversation int64
		var name string
		var due time.Time
		err := row.Scan(&conversation, &name, &due)
		return turn.Input{
			Source: turn.FromTimer, Key: fmt.Sprintf("timer:%d:%s:%d", conversation, name, due.UnixNano()),
			Conversation: conversation, ReceivedAt: now, Event: turn.Event{Kind: turn.TimerRang, At: now, Timer: name},
		}, err
	})
	if err != nil {
		return 0, fmt.Errorf("timers due: %w", err)
	}
	_, err = h.Inbox.Put(ctx, tx, inputs...)
	return len(inputs), err
}

func (h *Handler) ordersExpiring(ctx context.Context, tx pgx.Tx, now time.Time, limit int, _ *turn.After) (int, error) {
	list, err := h.Orders.RemindDue(ctx, tx, now, remindBefore, limit)
	if err != nil {
		return 0, err
	}
	return len(list), h.tellOwners(ctx, tx, now, terms.NewsExpiring, list)
}

func (h *Handler) ordersExpired(ctx context.Context, tx pgx.Tx, now time.Time, limit int, _ *turn.After) (int, error) {
	list, err := h.Orders.ExpireDue(ctx, tx, now, limit)
	if err != nil {
		return 0, err
	}
	return len(list), h.tellOwners(ctx, tx, now, terms.NewsExpired, list)
}

func (h *Handler) refundsOverdue(ctx context.Context, tx pgx.Tx, now time.Time, limit int, _ *turn.After) (int, error) {
	list, err := h.Orders.RefundsOverdue(ctx, tx, now, limit)
	if err != nil {
		return 0, err
	}
	return len(list), h.tellOwners(ctx, tx, now, terms.NewsRefundOverdue, list)
}

// tellOwners puts news of orders into the conversations that they concern.
func (h *Handler) tellOwners(ctx context.Context, tx pgx.Tx, now time.Time, what terms.News, list []orders.Due) error {
	news := make([]turn.OrderNews, len(list))
	for i, o := range list {
		news[i] = turn.OrderNews{OrderNo: o.No, CustomerID: o.CustomerID, What: what}
	}
	return News{h.Inbox}.TellAbout(ctx, tx, turn.FromTimer, now, news...)
}

// leaseTimer is the input of a lease that ran out.
const leaseTimer = "lease"

func (h *Handler) leasesOver(ctx context.Context, tx pgx.Tx, now time.Time, limit int, after *turn.After) (int, error) {
	list, err := h.Desk.LapseDue(ctx, tx, now, limit)
	if err != nil {
		return 0, err
	}
	var cases []handoff.Case
	for _, l := range list {
		cases = append(cases, l.Case)
		_, err := h.Inbox.Put(ctx, tx, turn.Input{
			Source: turn.FromTimer, Key: fmt.Sprintf("lease:%s:%d", l.No, l.Version), Conversation: l.Conversation,
			ReceivedAt: now, Event: turn.Event{Kind: turn.TimerRang, At: now, Timer: leaseTimer, CaseNo: l.No, Staff: l.Agent, On: l.Away},
		})
		if err != nil {
			return 0, err
		}
	}
	h.lineUp(after, cases...)
	return len(list), nil
}

// deadlinesDue puts the deadlines of cases that have come into the inbox.
func (h *Handler) deadlinesDue(ctx context.Context, tx pgx.Tx, now time.Time, limit int, _ *turn.After) (int, error) {
	list, err := h.Desk.DeadlinesDue(ctx, tx, now, limit)
	if err != nil {
		return 0, err
	}
	for _, d := range list {
		_, err := h.Inbox.Put(ctx, tx, turn.Input{
			Source: turn.FromTimer, Key: fmt.Sprintf("deadline:%s:%s:%d", d.CaseNo, d.Kind, d.At.UnixMicro()),
			Conversation: d.Conversation, ReceivedAt: now,
			Event: turn.Event{Kind: turn.TimerRang, At: now, Timer: deadlineTimer + string(d.Kind), CaseNo: d.CaseNo},
		})
		if err != nil {
			return 0, err
		}
	}
	return len(list), nil
}
