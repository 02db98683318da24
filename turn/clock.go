package turn

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/dialog"
	"kefu/handoff"
	"kefu/orders"
	"kefu/transcript"
)

const (
	// clockTick is how often the clock looks at what is due.
	clockTick = time.Second
	// dueAtOnce is how much of what is due one transaction takes.
	dueAtOnce = 200
	// remindBefore is how long before its end an unpaid order's customer is reminded.
	remindBefore = 10 * time.Minute
)

// RunClock puts into the inbox what time brings: timers of the dialog, orders that end or will soon, leases that ran
// out. It returns ctx's error when ctx ends. Several processes may run it.
func (e *Engine) RunClock(ctx context.Context) error {
	tick := time.NewTicker(clockTick)
	defer tick.Stop()
	for {
		if err := e.Tick(ctx); err != nil && ctx.Err() == nil {
			e.Logger.Error("the clock waits", "error", err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

// Tick does once what is due at the moment, all of it.
func (e *Engine) Tick(ctx context.Context) error {
	for _, due := range []func(context.Context, pgx.Tx) (int, []handoff.Case, error){
		e.timersDue, e.ordersExpiring, e.ordersExpired, e.refundsOverdue, e.leasesOver, e.deadlinesDue,
	} {
		for {
			var n int
			var cases []handoff.Case
			err := pgx.BeginFunc(ctx, e.Pool, func(tx pgx.Tx) (err error) {
				n, cases, err = due(ctx, tx)
				return err
			})
			if err != nil {
				return err
			}
			(&afterwards{cases: cases}).run(ctx, e)
			if n > 0 {
				e.Inbox.Wake()
			}
			if n < dueAtOnce {
				break
			}
		}
	}
	return nil
}

func (e *Engine) timersDue(ctx context.Context, tx pgx.Tx) (int, []handoff.Case, error) {
	rows, err := tx.Query(ctx, `
		DELETE FROM timers
		WHERE (conversation_id, name) IN (
			SELECT conversation_id, name FROM timers WHERE due_at <= $1 ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED)
		RETURNING conversation_id, name, due_at`, e.Now(), dueAtOnce)
	if err != nil {
		return 0, nil, fmt.Errorf("timers due: %w", err)
	}
	inputs, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Input, error) {
		var conversation int64
		var name string
		var due time.Time
		err := row.Scan(&conversation, &name, &due)
		return Input{
			Source: FromTimer, Key: fmt.Sprintf("timer:%d:%s:%d", conversation, name, due.UnixNano()),
			Conversation: conversation, ReceivedAt: e.Now(), Event: Event{Kind: TimerRang, At: e.Now(), Timer: name},
		}, err
	})
	if err != nil {
		return 0, nil, fmt.Errorf("timers due: %w", err)
	}
	_, err = e.Inbox.Put(ctx, tx, inputs...)
	return len(inputs), nil, err
}

func (e *Engine) ordersExpiring(ctx context.Context, tx pgx.Tx) (int, []handoff.Case, error) {
	list, err := e.Orders.RemindDue(ctx, tx, e.Now(), remindBefore, dueAtOnce)
	if err != nil {
		return 0, nil, err
	}
	return len(list), nil, e.tellOwners(ctx, tx, Expiring, list)
}

func (e *Engine) ordersExpired(ctx context.Context, tx pgx.Tx) (int, []handoff.Case, error) {
	list, err := e.Orders.ExpireDue(ctx, tx, e.Now(), dueAtOnce)
	if err != nil {
		return 0, nil, err
	}
	return len(list), nil, e.tellOwners(ctx, tx, Expired, list)
}

func (e *Engine) refundsOverdue(ctx context.Context, tx pgx.Tx) (int, []handoff.Case, error) {
	list, err := e.Orders.RefundsOverdue(ctx, tx, e.Now(), dueAtOnce)
	if err != nil {
		return 0, nil, err
	}
	return len(list), nil, e.tellOwners(ctx, tx, RefundOverdue, list)
}

// tellOwners puts news of orders into the conversations that they concern.
func (e *Engine) tellOwners(ctx context.Context, tx pgx.Tx, what string, list []orders.Due) error {
	news := make([]OrderNews, len(list))
	for i, o := range list {
		news[i] = OrderNews{OrderNo: o.No, CustomerID: o.CustomerID, What: what}
	}
	return e.Inbox.TellAbout(ctx, tx, FromTimer, e.Now(), news...)
}

// leaseTimer is the input of a lease that ran out.
const leaseTimer = "lease"

func (e *Engine) leasesOver(ctx context.Context, tx pgx.Tx) (int, []handoff.Case, error) {
	list, err := e.Desk.LapseDue(ctx, tx, e.Now(), dueAtOnce)
	if err != nil {
		return 0, nil, err
	}
	var cases []handoff.Case
	for _, l := range list {
		cases = append(cases, l.Case)
		_, err := e.Inbox.Put(ctx, tx, Input{
			Source: FromTimer, Key: fmt.Sprintf("lease:%s:%d", l.No, l.Version), Conversation: l.Conversation,
			ReceivedAt: e.Now(), Event: Event{Kind: TimerRang, At: e.Now(), Timer: leaseTimer, CaseNo: l.No, Staff: l.Agent, On: l.Away},
		})
		if err != nil {
			return 0, nil, err
		}
	}
	return len(list), cases, nil
}

// setTimer sets or stops a timer of the dialog.
func (r *run) setTimer(ctx context.Context, t dialog.SetTimer) error {
	var err error
	if t.After == 0 {
		_, err = r.tx.Exec(ctx, `DELETE FROM timers WHERE conversation_id = $1 AND name = $2`, r.conv.id, t.Name)
	} else {
		_, err = r.tx.Exec(ctx, `
			INSERT INTO timers (conversation_id, name, due_at) VALUES ($1, $2, $3)
			ON CONFLICT (conversation_id, name) DO UPDATE SET due_at = EXCLUDED.due_at`,
			r.conv.id, t.Name, r.at.Add(t.After))
	}
	if err != nil {
		return fmt.Errorf("timer %s: %w", t.Name, err)
	}
	return nil
}

// timerRang hands a timer to the dialog, or tells what came of a lease that ran out.
func (r *run) timerRang(ctx context.Context, e Event) error {
	switch {
	case strings.HasPrefix(e.Timer, deadlineTimer):
		return r.deadline(ctx, e)
	case e.Timer != leaseTimer:
		return r.step(ctx, dialog.Rang{At: e.At, Name: e.Timer})
	}
	c, err := r.e.Desk.Get(ctx, r.tx, e.CaseNo)
	if err != nil {
		return err
	}
	if err := r.tellLapse(ctx, c, e); err != nil {
		return err
	}
	if c.Status != handoff.Waiting {
		return nil // somebody was quick
	}
	return r.step(ctx, dialog.CaseChanged{At: e.At, Deed: dialog.DeedReturned, Case: caseView(c)})
}

// tellLapse tells an agent that a case was taken from them, and that they count as away if it was one too many: where
// the case was handled, and in their private chat, because it may have been handled there.
func (r *run) tellLapse(ctx context.Context, c handoff.Case, e Event) error {
	staff, _, err := r.e.Desk.Staff(ctx, r.tx, e.Staff)
	if err != nil {
		return err
	}
	places := []transcript.Place{transcript.CasePlace(c.No)}
	var private int64
	err = r.tx.QueryRow(ctx, `SELECT id FROM conversations WHERE chat = $1 AND kind = 'staff'`, e.Staff).Scan(&private)
	switch {
	case err == nil:
		places = append(places, transcript.CustomerPlace(private))
	case !errors.Is(err, pgx.ErrNoRows):
		return fmt.Errorf("private chat of agent %d: %w", e.Staff, err)
	}
	text := r.e.Texts.T(r.e.Lang, "lease.over", map[string]any{"Case": c.No})
	if e.On {
		text += "\n" + r.e.Texts.T(r.e.Lang, "lease.away", map[string]any{"Agent": staff.Name})
	}
	_, err = r.write(ctx, transcript.Entry{
		Author: transcript.System, Audience: transcript.DeskOnly, CaseNo: c.No, Kind: "text",
		Message: transcript.Message{Text: text},
	}, places...)
	return err
}
