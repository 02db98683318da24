package handoff

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/internal/terms"
	"kefu/orders"
)

// This file has what the shop can be asked to do instead of giving money back, and what is done when it is late.

// refuseFulfil judges an exchange, a new charge or something sent once more.
func (s Situation) refuseFulfil(a Act) error {
	switch {
	case !slices.Contains(terms.FulfilmentKinds, a.Fulfil):
		return ErrFulfil
	case s.Case.OrderNo == "":
		return ErrNoOrder
	case s.Order == nil:
		return orders.ErrNoSuchOrder
	}
	r, err := s.fulfilment(a)
	if err != nil {
		return err
	}
	return s.Order.FulfilmentRefusal(r)
}

// fulfilment is what an act asks of the shop: what it names, else what the case tells. An account that stands in the case
// is masked here and left out.
func (s Situation) fulfilment(a Act) (orders.FulfilmentRequest, error) {
	r := orders.FulfilmentRequest{CaseNo: s.Case.No, Kind: a.Fulfil, Line: s.line(), Reason: a.Reason}
	switch a.Fulfil {
	case orders.Exchange:
		r.Region = cmp.Or(a.Wanted, s.Case.detail(terms.SlotRegionWanted))
	case orders.Redo:
		r.Account = a.Wanted
	case orders.Resend:
		if len(s.Case.Lines) == 1 {
			r.Quantity = s.Case.Lines[0].Quantity
		}
		if a.Wanted != "" {
			n, err := strconv.Atoi(a.Wanted)
			if err != nil || n <= 0 {
				return r, ErrFulfil
			}
			r.Quantity = n
		}
	}
	return r, nil
}

// line is the line of the order that the case is about, from 1; 0: all of it, or nobody knows.
func (s Situation) line() int {
	switch {
	case len(s.Case.Lines) == 1:
		return s.Case.Lines[0].Line
	case len(s.Order.Items) == 1:
		return 1
	}
	return 0
}

// detail is the value of a detail of the case, "" if it has none.
func (c Case) detail(slot terms.Slot) string {
	for _, d := range c.Details {
		if d.Slot == slot {
			return d.Value
		}
	}
	return ""
}

const (
	mostRegions   = 6  // offered for an exchange; others are written
	longestRegion = 30 // bytes of one that is offered: more does not fit into a button
)

// fulfilments offers the region that the customer wants first, then the others, a new charge where there is an account,
// and sending once more; what else is wanted is written.
func (s Situation) fulfilments() []Offer {
	if s.Order == nil || len(s.Order.Items) == 0 {
		return nil
	}
	o := Offer{Kind: ActFulfil, Free: true, sample: s.act(Act{Kind: ActFulfil, Fulfil: orders.Resend})}
	add := func(kind orders.FulfilmentKind, wanted string) {
		o.Choices = append(o.Choices, Choice{Act: s.act(Act{Kind: ActFulfil, Fulfil: kind, Wanted: wanted})})
	}
	item := s.Order.Items[max(s.line()-1, 0)]
	regions := slices.Clone(item.Regions)
	if wanted := s.Case.detail(terms.SlotRegionWanted); wanted != "" {
		regions = slices.Insert(slices.DeleteFunc(regions, func(r string) bool { return r == wanted }), 0, wanted)
	}
	regions = slices.DeleteFunc(regions, func(r string) bool { return len(r) > longestRegion })
	for _, region := range regions[:min(len(regions), mostRegions)] {
		add(orders.Exchange, region)
	}
	if item.Account != "" || s.Case.detail(terms.SlotAccount) != "" {
		add(orders.Redo, "")
	}
	add(orders.Resend, "")
	return []Offer{o}
}

// fulfil asks the shop to exchange, to charge again or to send what is missing. The order is no longer held for the case:
// the shop is to go on with it.
func (d *Desk) fulfil(ctx context.Context, tx pgx.Tx, do *deed) error {
	r, err := do.scene.fulfilment(do.Act)
	if err != nil {
		return err
	}
	if r.Kind == orders.Redo && r.Account == "" {
		told, err := d.originalDetails(do.before)
		if err != nil {
			return err
		}
		r.Account = Case{Details: told}.detail(terms.SlotAccount)
	}
	f, err := d.config.Orders.RequestFulfilment(ctx, tx, do.before.OrderNo, r, do.now)
	if err != nil {
		return err
	}
	do.outcome.Fulfilment = &f
	do.decide(Fulfilling, 0, do.Reason, d.lease(do.now))
	do.detail["what"], do.detail["fulfilment"] = f.Kind, f.ID
	do.after.Holds = false
	return d.releaseHold(ctx, tx, do.before, do.now)
}

// Unfulfilled opens the decision of a case again, because the shop could not do what it was asked for.
func (d *Desk) Unfulfilled(ctx context.Context, tx pgx.Tx, caseNo string, now time.Time) (Case, error) {
	c, err := d.lock(ctx, tx, caseNo)
	if err != nil || c.Decision != Fulfilling {
		return c, err
	}
	after := c
	after.Decision, after.DecisionReason, after.DecidedBy, after.DecidedAt = Undecided, "", 0, nil
	return d.save(ctx, tx, change{before: c, after: after, event: "unfulfilled"}, now)
}

// refuseNudge: only a shop that is late is asked where it is.
func (s Situation) refuseNudge(Act) error {
	if s.Order == nil || !s.Order.Late(s.Now) {
		return ErrNotLate
	}
	return nil
}

// nudge asks the shop where the money or the goods are.
func (d *Desk) nudge(ctx context.Context, tx pgx.Tx, do *deed) error {
	if _, err := d.config.Orders.Nudge(ctx, tx, do.before.OrderNo, do.before.No, do.now); err != nil {
		return err
	}
	do.after.answered(do.now, d.lease(do.now))
	return nil
}

// refuseArrived: only of money that should be there can be said that it is.
func (s Situation) refuseArrived(Act) error {
	if s.Order == nil || !s.Order.RefundOverdue(s.Now) {
		return ErrNotLate
	}
	return nil
}

// arrived records that overdue money is there, as the customer says. What the shop says later counts all the same.
func (d *Desk) arrived(ctx context.Context, tx pgx.Tx, do *deed) error {
	for _, r := range do.scene.Order.Refunds {
		if !r.Overdue(do.now) {
			continue
		}
		c := orders.Change{Actor: orders.ActorAgent, At: do.now, Reason: do.before.No}
		if _, err := d.config.Orders.RefundResult(ctx, tx, r.ID, orders.RefundDone, c); err != nil {
			return err
		}
	}
	do.after.answered(do.now, d.lease(do.now))
	return nil
}

// fulfilWords are how people begin what they want of the shop.
var fulfilWords = []struct {
	begins string
	kind   orders.FulfilmentKind
}{
	{"换成", orders.Exchange},
	{"换区", orders.Exchange},
	{"换", orders.Exchange},
	{"exchange", orders.Exchange},
	{"重充", orders.Redo},
	{"充到", orders.Redo},
	{"充", orders.Redo},
	{"redo", orders.Redo},
	{"补发", orders.Resend},
	{"补", orders.Resend},
	{"resend", orders.Resend},
}

// ParseFulfil reads what is wanted of the shop as people write it, such as "换 网通五区", "充 wang_fang2" or "补 2"; "" for
// what cannot be read.
func ParseFulfil(words string) (kind orders.FulfilmentKind, wanted string) {
	words = strings.TrimSpace(words)
	for _, w := range fulfilWords {
		if len(words) >= len(w.begins) && strings.EqualFold(words[:len(w.begins)], w.begins) {
			wanted = strings.Trim(words[len(w.begins):], " :：，,")
			if w.kind == orders.Resend {
				wanted = strings.TrimRight(wanted, "件张份个 ")
			}
			return w.kind, wanted
		}
	}
	return "", ""
}
