package deed

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/handoff"
	"kefu/internal/terms"
	"kefu/orders"
	"kefu/turn"
	"kefu/turn/event"
)

// remindBefore is how long before its end an unpaid order's customer is reminded.
const remindBefore = 10 * time.Minute

// Due are the kinds of things that time brings about: timers of the dialog, orders that end or will soon, refunds and
// fulfilments that are late, leases that ran out, deadlines of cases, replies that no button took.
func (h *Handler) Due() []turn.Due {
	return []turn.Due{
		{Name: "timers", Take: h.timersDue},
		{Name: "expiring", Take: h.ordersExpiring},
		{Name: "expired", Take: h.ordersExpired},
		{Name: "overdue refunds", Take: h.refundsOverdue},
		{Name: "overdue fulfilments", Take: h.fulfilmentsOverdue},
		{Name: "leases", Take: h.leasesOver},
		{Name: "leases ending", Take: h.leasesEnding},
		{Name: "deadlines", Take: h.deadlinesDue},
		{Name: "replies", Take: h.repliesUnheard},
		{Name: "reports", Take: h.reportsDue},
	}
}

func (h *Handler) timersDue(ctx context.Context, tx pgx.Tx, now time.Time, limit int, except []string, after *turn.AfterCommit) ([]string, error) {
	rows, err := tx.Query(ctx, `
		DELETE FROM timers
		WHERE (conversation_id, name) IN (
			SELECT conversation_id, name FROM timers
			WHERE due_at <= $1 AND NOT coalesce(conversation_id || ':' || name = ANY ($3), false)
			ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED)
		RETURNING conversation_id, name, due_at`, now, limit, except)
	if err != nil {
		return nil, fmt.Errorf("timers due: %w", err)
	}
	var keys []string
	inputs, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (turn.Input, error) {
		var conversation int64
		var name string
		var due time.Time
		err := row.Scan(&conversation, &name, &due)
		keys = append(keys, fmt.Sprintf("%d:%s", conversation, name))
		return turn.Input{
			Source: turn.FromTimer, Key: fmt.Sprintf("timer:%d:%s:%d", conversation, name, due.UnixNano()),
			Conversation: conversation, ReceivedAt: now, Event: event.TimerFired{At: now, Name: name},
		}, err
	})
	if err != nil {
		return nil, fmt.Errorf("timers due: %w", err)
	}
	return keys, h.put(ctx, tx, after, inputs...)
}

func (h *Handler) ordersExpiring(ctx context.Context, tx pgx.Tx, now time.Time, limit int, except []string, after *turn.AfterCommit) ([]string, error) {
	list, err := h.Orders.RemindDue(ctx, tx, now, remindBefore, limit, except...)
	return h.tellOwners(ctx, tx, now, terms.NewsExpiring, list, err, after)
}

func (h *Handler) ordersExpired(ctx context.Context, tx pgx.Tx, now time.Time, limit int, except []string, after *turn.AfterCommit) ([]string, error) {
	list, err := h.Orders.ExpireDue(ctx, tx, now, limit, except...)
	return h.tellOwners(ctx, tx, now, terms.NewsExpired, list, err, after)
}

func (h *Handler) refundsOverdue(ctx context.Context, tx pgx.Tx, now time.Time, limit int, except []string, after *turn.AfterCommit) ([]string, error) {
	late, err := h.Orders.RefundsOverdue(ctx, tx, now, limit, except...)
	nos, news := make([]string, len(late)), make([]event.OrderNews, len(late))
	for i, r := range late {
		nos[i] = r.No
		news[i] = event.OrderNews{OrderNo: r.No, CustomerID: r.CustomerID, What: terms.NewsRefundOverdue, Refund: r.Refund}
	}
	return h.tellOverdue(ctx, tx, now, nos, news, err, after)
}

// tellOverdue tells of what the shop is late with, unless finding it failed.
func (h *Handler) tellOverdue(
	ctx context.Context, tx pgx.Tx, now time.Time, nos []string, news []event.OrderNews, err error, after *turn.AfterCommit,
) ([]string, error) {
	if err != nil {
		return nos, err
	}
	after.Received = after.Received || len(news) > 0
	return nos, News{h.Inbox}.TellAbout(ctx, tx, turn.FromTimer, now, news...)
}

// tellOwners puts news of orders into the conversations that they concern, unless finding or changing them failed, and
// returns their numbers in any case.
func (h *Handler) tellOwners(
	ctx context.Context, tx pgx.Tx, now time.Time, what terms.News, list []orders.Due, failed error, after *turn.AfterCommit,
) ([]string, error) {
	nos, news := make([]string, len(list)), make([]event.OrderNews, len(list))
	for i, o := range list {
		nos[i], news[i] = o.No, event.OrderNews{OrderNo: o.No, CustomerID: o.CustomerID, What: what}
	}
	if failed != nil {
		return nos, failed
	}
	after.Received = after.Received || len(list) > 0
	return nos, News{h.Inbox}.TellAbout(ctx, tx, turn.FromTimer, now, news...)
}

// leasesOver takes cases from agents who left their customers waiting. What an agent wrote in time and nobody has read
// yet counts: a case stays as long as input waits for its conversation, or may wait at the messenger.
func (h *Handler) leasesOver(ctx context.Context, tx pgx.Tx, now time.Time, limit int, except []string, after *turn.AfterCommit) ([]string, error) {
	heard, err := h.Inbox.CaughtUpUntil(ctx, tx, now)
	if err != nil {
		return nil, err
	}
	due, err := h.leasesWithoutInput(ctx, tx, heard, limit, except)
	var keys []string
	for _, c := range due {
		keys = append(keys, c.No)
	}
	var inputs []turn.Input
	for _, c := range due {
		l, err := h.Desk.Lapse(ctx, tx, c, now)
		if err != nil {
			return keys, err
		}
		h.lineUp(after, l.Case)
		inputs = append(inputs, turn.Input{
			Source: turn.FromTimer, Key: fmt.Sprintf("lease:%s:%d", l.No, l.Version), Conversation: l.Conversation,
			ReceivedAt: now, Event: event.LeaseLapsed{At: now, CaseNo: l.No, Agent: l.Agent, Away: l.Away},
		})
	}
	if err != nil {
		return keys, err
	}
	return keys, h.put(ctx, tx, after, inputs...)
}

// leasesEnding lets the holders of cases be told whose leases end soon.
func (h *Handler) leasesEnding(ctx context.Context, tx pgx.Tx, now time.Time, limit int, except []string, after *turn.AfterCommit) ([]string, error) {
	due, err := h.Desk.LeasesEnding(ctx, tx, now, limit, except...)
	keys, inputs := make([]string, len(due)), make([]turn.Input, len(due))
	for i, c := range due {
		keys[i] = c.No
		inputs[i] = turn.Input{
			Source: turn.FromTimer, Key: fmt.Sprintf("lease ends:%s:%d", c.No, c.LeaseUntil.UnixMicro()), Conversation: c.Conversation,
			ReceivedAt: now, Event: event.LeaseEnds{At: now, CaseNo: c.No, Agent: c.Assignee, Until: *c.LeaseUntil},
		}
	}
	if err != nil {
		return keys, err
	}
	return keys, h.put(ctx, tx, after, inputs...)
}

// leasesWithoutInput finds leases that ran out in conversations for which nothing waits.
func (h *Handler) leasesWithoutInput(ctx context.Context, tx pgx.Tx, now time.Time, limit int, except []string) ([]handoff.Case, error) {
	for {
		found, err := h.Desk.LeasesOver(ctx, tx, now, limit, except...)
		if err != nil || len(found) == 0 {
			return nil, err
		}
		busy, err := h.Inbox.Busy(ctx, tx, conversations(found)...)
		if err != nil {
			return nil, err
		}
		quiet := slices.DeleteFunc(slices.Clone(found), func(c handoff.Case) bool { return slices.Contains(busy, c.Conversation) })
		if len(quiet) > 0 || len(found) < limit {
			return quiet, nil
		}
		for _, c := range found { // all of them wait: behind them may be others
			except = append(except, c.No)
		}
	}
}

func conversations(cases []handoff.Case) []int64 {
	ids := make([]int64, len(cases))
	for i, c := range cases {
		ids[i] = c.Conversation
	}
	return ids
}

// deadlinesDue puts the deadlines of cases that have come into the inbox, behind all that was written before them.
func (h *Handler) deadlinesDue(ctx context.Context, tx pgx.Tx, now time.Time, limit int, except []string, after *turn.AfterCommit) ([]string, error) {
	heard, err := h.Inbox.CaughtUpUntil(ctx, tx, now)
	if err != nil {
		return nil, err
	}
	due, err := h.Desk.DeadlinesDue(ctx, tx, heard, limit, except...)
	if err != nil {
		return nil, err
	}
	keys, inputs := make([]string, len(due)), make([]turn.Input, len(due))
	for i, d := range due {
		keys[i] = d.CaseNo
		inputs[i] = turn.Input{
			Source: turn.FromTimer, Key: fmt.Sprintf("deadline:%s:%s:%d", d.CaseNo, d.Kind, d.At.UnixMicro()),
			Conversation: d.Conversation, ReceivedAt: now, Event: event.DeadlineReached{At: now, CaseNo: d.CaseNo, Deadline: d.Kind},
		}
	}
	return keys, h.put(ctx, tx, after, inputs...)
}

// put puts what came of time into the inbox.
func (h *Handler) put(ctx context.Context, tx pgx.Tx, after *turn.AfterCommit, inputs ...turn.Input) error {
	after.Received = after.Received || len(inputs) > 0
	_, err := h.Inbox.Put(ctx, tx, inputs...)
	return err
}
