package handoff

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/jackc/pgx/v5"

	"kefu/orders"
)

// This file is about which order a case is about. Only orders that the customer may see can be one, so that no word
// about an order reaches somebody whose it is not.

// lookUp reads the order that an act names, as the customer sees it, and whether they have an open case about it.
func (d *Desk) lookUp(ctx context.Context, tx pgx.Tx, s *Situation, a Act) error {
	o, err := d.config.Orders.OrderOf(ctx, tx, s.Case.Conversation, a.Order, s.Now)
	if errors.Is(err, orders.ErrNotVisible) {
		return nil // the judge says so
	}
	if err != nil {
		return err
	}
	s.Theirs = []orders.Order{o}
	s.Busy, err = d.OpenOf(ctx, tx, s.Case.Conversation, o.No)
	return err
}

// refuseAnother refuses an order that is not the customer's, that the case is about already, or that has a case.
func (s Situation) refuseAnother(a Act) error {
	switch {
	case a.Order != "" && a.Order == s.Case.OrderNo:
		return ErrSameOrder
	case !slices.ContainsFunc(s.Theirs, func(o orders.Order) bool { return o.No == a.Order }):
		return orders.ErrNotVisible
	case s.Busy[a.Order] != "":
		return &OpenAlready{Case: Case{No: s.Busy[a.Order], OrderNo: a.Order}}
	}
	return nil
}

// refuseOrder judges another order of a case. What was decided was decided about the order that it has.
func (s Situation) refuseOrder(a Act) error {
	if s.Case.Decision != Undecided || s.Case.Proposal != nil {
		return ErrDecided
	}
	return s.refuseAnother(a)
}

// refuseSplit judges a second case: it needs an order of its own.
func (s Situation) refuseSplit(a Act) error {
	switch {
	case s.Case.OrderNo == "":
		return ErrNoOrder
	case s.Policy.full(s.By):
		return ErrLimit
	}
	return s.refuseAnother(a)
}

const (
	mostOrders   = 8  // of the customer's are offered
	longestOrder = 40 // bytes of a number that is offered: more does not fit into a button
)

func (s Situation) attachable() []Offer { return s.ofTheirs(ActOrder) }
func (s Situation) splittable() []Offer { return s.ofTheirs(ActSplit) }

// ofTheirs offers the customer's other orders, the latest first.
func (s Situation) ofTheirs(kind ActKind) []Offer {
	o := Offer{Kind: kind}
	for _, theirs := range s.Theirs {
		if len(theirs.No) <= longestOrder && theirs.No != s.Case.OrderNo && s.Busy[theirs.No] == "" && len(o.Choices) < mostOrders {
			o.Choices = append(o.Choices, Choice{Act: s.act(Act{Kind: kind, Order: theirs.No})})
		}
	}
	return []Offer{o}
}

// attach makes an order the one that the case is about. What was checked against another order is unchecked again.
func (d *Desk) attach(ctx context.Context, tx pgx.Tx, do *deed) error {
	do.detail = map[string]any{"order": do.Order, "was": do.before.OrderNo}
	after := &do.after
	after.OrderNo, after.Lines = do.Order, nil
	after.Details = slices.Clone(after.Details)
	for i := range after.Details {
		after.Details[i].Check = Untold
	}
	if told, err := d.originalDetails(do.before); err != nil {
		return err
	} else if do.before.detailsSealed != nil {
		for i := range told {
			told[i].Check = Untold
		}
		if after.Details, after.detailsSealed, err = sealDetails(d.sealer, d.config.Mask, told); err != nil {
			return err
		}
	}
	if err := d.releaseHold(ctx, tx, do.before, do.now); err != nil {
		return err
	}
	return errors.Join(d.askHold(ctx, tx, *after, do.now), d.redrawOthers(ctx, tx, *after), d.redrawOthers(ctx, tx, do.before))
}

// split opens a case about another order of the customer, which the agent holds from the start.
func (d *Desk) split(ctx context.Context, tx pgx.Tx, do *deed) error {
	c := do.before
	opened, err := d.Open(ctx, tx, NewCase{
		Conversation: c.Conversation, OrderNo: do.Order, Kind: cmp.Or(c.Kind, KindHuman), Priority: c.Priority, Lang: c.Lang, Reason: c.Reason,
	}, do.now)
	if err != nil {
		return err
	}
	held := opened
	held.hold(do.by, do.now, d.lease(do.now))
	if held, err = d.save(ctx, tx, change{
		before: opened, after: held, event: "claimed", staff: do.by.ID, detail: map[string]any{"from": c.No},
	}, do.now); err != nil {
		return err
	}
	do.outcome.Split = &held
	do.detail = map[string]any{"order": do.Order, "into": held.No}
	return nil
}
