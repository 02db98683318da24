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
	"kefu/orders"
	"kefu/transcript"
)

// do carries out one effect and returns its result, nil if it has none.
func (r *run) do(ctx context.Context, effect dialog.Effect) (dialog.Event, error) {
	switch e := effect.(type) {
	case dialog.ListOrders:
		return r.listOrders(ctx, e)
	case dialog.FindOrder:
		o, err := r.h.Orders.OrderOf(ctx, r.tx, r.conv.id, e.No, r.at)
		if errors.Is(err, orders.ErrNotVisible) {
			return dialog.OrderHidden(e), nil
		}
		return r.found(ctx, o, err)
	case dialog.OpenOrder:
		return r.openOrder(ctx, e)
	case dialog.CancelOrder:
		return r.cancelOrder(ctx, e)
	case dialog.OpenLink, dialog.LinkPhone, dialog.Unlink:
		return r.doAccount(ctx, effect)
	case dialog.SendExport:
		return r.sendExport(ctx)
	case dialog.SetTimer:
		return nil, r.setTimer(ctx, e)
	case dialog.ListProducts:
		return r.listProducts(ctx, e)
	case dialog.OpenCase, dialog.ReopenCase, dialog.AddDetails, dialog.PassOn, dialog.LeaveLine, dialog.Rate,
		dialog.AskStanding:
		return r.doCase(ctx, effect)
	case dialog.Say: // joined and said by the step
	}
	return nil, fmt.Errorf("no effect is called %T", effect)
}

// doAccount carries out the effects that concern whose conversation it is.
func (r *run) doAccount(ctx context.Context, effect dialog.Effect) (dialog.Event, error) {
	switch e := effect.(type) {
	case dialog.OpenLink:
		linked, err := r.h.Orders.Link(ctx, r.tx, r.conv.id, e.Token, r.at)
		if errors.Is(err, orders.ErrLinkSpent) {
			return r.linkRefused(ctx)
		}
		return r.linked(ctx, linked, err)
	case dialog.LinkPhone:
		linked, err := r.h.Orders.LinkPhone(ctx, r.tx, r.conv.id, e.Phone, r.at)
		if errors.Is(err, orders.ErrUnknownPhone) {
			return r.linkRefused(ctx)
		}
		return r.linked(ctx, linked, err)
	case dialog.Unlink:
		return dialog.UnlinkedAccount{}, r.h.Orders.Unlink(ctx, r.tx, r.conv.id, r.at)
	default:
		return nil, fmt.Errorf("no effect of an account is called %T", effect)
	}
}

// doCase carries out the effects that concern cases.
func (r *run) doCase(ctx context.Context, effect dialog.Effect) (dialog.Event, error) {
	switch e := effect.(type) {
	case dialog.OpenCase:
		return r.openCase(ctx, e)
	case dialog.ReopenCase:
		return r.reopenCase(ctx, e)
	case dialog.AddDetails:
		return nil, r.addDetails(ctx, e)
	case dialog.PassOn:
		return nil, r.passOn(ctx, e.CaseNo)
	case dialog.LeaveLine:
		c, err := r.h.Desk.Leave(ctx, r.tx, e.CaseNo, r.conv.id, r.at)
		if err == nil {
			r.changed(c)
		}
		return nil, ignore(err, handoff.ErrClosed, handoff.ErrNoSuchCase)
	case dialog.Rate:
		var c handoff.Case
		var err error
		if e.Comment != "" {
			c, err = r.h.Desk.Comment(ctx, r.tx, e.CaseNo, r.conv.id, e.Comment, r.at)
		} else {
			c, err = r.h.Desk.Rate(ctx, r.tx, e.CaseNo, r.conv.id, e.Stars, r.at)
		}
		if err == nil {
			r.changed(c)
		}
		return nil, ignore(err, handoff.ErrNotClosed, handoff.ErrNoSuchCase)
	case dialog.AskStanding:
		return r.standing(ctx, e)
	default:
		return nil, fmt.Errorf("no effect of a case is called %T", effect)
	}
}

// say writes the bot's words down and sends them to the customer.
func (r *run) say(ctx context.Context, s dialog.Say) error {
	m := transcript.Message{Text: s.Text, AskContact: s.AskContact, Standing: s.Place}
	for _, row := range s.Buttons {
		var buttons []transcript.Button
		for _, b := range row {
			buttons = append(buttons, transcript.Button{Label: b.Label, Data: b.Data, URL: b.URL, Waiting: b.Waiting})
		}
		m.Buttons = append(m.Buttons, buttons)
	}
	switch {
	case r.instead == 0:
	case m.AskContact != "":
		return nil // its keyboard cannot be edited, and it stands there since the first part
	default:
		r.after.Deliver = true
		return r.h.Log.Rewrite(ctx, r.tx, r.instead, m, r.at)
	}
	return r.writeLast(ctx, transcript.Entry{
		Author: transcript.Bot, Audience: transcript.CustomerOnly, CaseNo: s.CaseNo, Kind: "text", Message: m,
	})
}

// linked tells whose account it is, and takes over the cases that were opened before this customer came here.
func (r *run) linked(ctx context.Context, linked orders.Linked, err error) (dialog.Event, error) {
	if err != nil {
		return nil, err
	}
	result := dialog.LinkedAccount{Name: linked.Name, OrderNo: linked.OrderNo}
	var from int64
	err = r.tx.QueryRow(ctx, `SELECT id FROM conversations WHERE customer_id = $1`, linked.CustomerID).Scan(&from)
	if errors.Is(err, pgx.ErrNoRows) {
		return result, nil
	}
	if err != nil {
		return nil, fmt.Errorf("conversation of customer %s: %w", linked.CustomerID, err)
	}
	cases, joined, err := r.h.Desk.Move(ctx, r.tx, from, r.conv.id, r.at)
	if err != nil {
		return nil, fmt.Errorf("cases of customer %s: %w", linked.CustomerID, err)
	}
	for _, j := range joined {
		r.changed(j.Into)
		args := map[string]any{"Case": j.Case.No, "Into": j.Into.No}
		if err := errors.Join(r.tellDesk(ctx, j.Case.No, "case.joined", args), r.tellDesk(ctx, j.Into.No, "case.joined", args)); err != nil {
			return nil, err
		}
	}
	for _, c := range cases {
		result.Cases = append(result.Cases, caseView(c))
		r.changed(c)
	}
	return result, nil
}

func (r *run) linkRefused(ctx context.Context) (dialog.Event, error) {
	_, linked, err := r.h.Orders.LinkedAs(ctx, r.tx, r.conv.id)
	return dialog.LinkRefused{Linked: linked}, err
}

// listed is how many orders the dialog gets to choose from.
const listed = 30

func (r *run) listOrders(ctx context.Context, e dialog.ListOrders) (dialog.Event, error) {
	list, read := r.shared.listings[r.conv.id]
	if !read || e.PaymentRef != "" {
		var err error
		if list, err = r.h.Orders.Listing(ctx, r.raw, r.conv.id, e.PaymentRef, listed, r.at); err != nil {
			return nil, err
		}
	}
	result := dialog.OrdersListed{Linked: list.Linked}
	var err error
	result.Orders, err = r.orderViews(ctx, list.Orders...)
	return result, err
}

func (r *run) found(ctx context.Context, o orders.Order, err error) (dialog.Event, error) {
	if err != nil {
		return nil, err
	}
	view, err := r.orderView(ctx, o)
	return dialog.OrderFound{Order: view}, err
}

func (r *run) openOrder(ctx context.Context, e dialog.OpenOrder) (dialog.Event, error) {
	o, err := r.h.Orders.Open(ctx, r.tx, r.conv.id, e.No, e.Code, r.at)
	var tooMany *orders.ErrTooManyTries
	switch {
	case errors.Is(err, orders.ErrNotVisible):
		return dialog.CodeRefused{}, nil
	case errors.As(err, &tooMany):
		return dialog.CodeRefused{Wait: true}, nil
	}
	return r.found(ctx, o, err)
}

func (r *run) cancelOrder(ctx context.Context, e dialog.CancelOrder) (dialog.Event, error) {
	// The dialog asks only for orders that the customer may see; looking again costs little and holds even if it errs.
	o, err := r.h.Orders.OrderOf(ctx, r.tx, r.conv.id, e.No, r.at)
	if err != nil {
		if errors.Is(err, orders.ErrNotVisible) {
			return dialog.OrderHidden{No: e.No}, nil
		}
		return nil, err
	}
	change := orders.Change{Actor: orders.ActorCustomer, At: r.at, Reason: e.Reason}
	err = r.h.Orders.Cancel(ctx, r.tx, e.No, change)
	var lost *orders.LostError
	if errors.As(err, &lost) {
		view, err := r.orderView(ctx, lost.Order)
		return dialog.CancelLost{Order: view}, err
	}
	if err != nil {
		return nil, err
	}
	view, err := r.orderView(ctx, o.Ended(orders.Cancelled, change))
	return dialog.Cancelled{Order: view}, err
}

// evidenceFor is how long before a case was opened the customer may have sent what belongs to it.
const evidenceFor = 2 * time.Hour

func (r *run) openCase(ctx context.Context, e dialog.OpenCase) (dialog.Event, error) {
	if e.Whole {
		if result, err := r.refundAtOnce(ctx, e); result != nil || err != nil {
			return result, err
		}
	}
	priority := handoff.Normal
	switch {
	case e.Top:
		priority = handoff.Top
	case e.Urgent:
		priority = handoff.High
	}
	c, err := r.h.Desk.Open(ctx, r.tx, handoff.NewCase{
		Conversation: r.conv.id, OrderNo: e.OrderNo, Kind: e.Kind, Priority: priority,
		Lang: r.conv.state.Lang, Reason: e.Reason, Details: details(e.Details), Lines: lines(e.Part),
		Hold: e.Hold, OncePerOrder: e.Unasked != "",
	}, r.at)
	var already *handoff.OpenAlready
	if errors.As(err, &already) {
		if already.Case.Conversation != r.conv.id {
			return dialog.CaseElsewhere{OrderNo: e.OrderNo}, nil
		}
		if e.Unasked != "" {
			if err := r.addDetails(ctx, dialog.AddDetails{CaseNo: already.Case.No, Details: e.Details, Urgent: true, Hold: &e.Hold}); err != nil {
				return nil, err
			}
		}
		ahead, err := r.ahead(ctx, already.Case)
		return dialog.CaseExists{Case: caseView(already.Case), Ahead: ahead, Unasked: e.Unasked, Noted: e.Unasked != ""}, err
	}
	if err != nil {
		return nil, err
	}
	r.changed(c)
	if e.Unasked != "" {
		r.tellClosed(c)
		ahead, err := r.ahead(ctx, c)
		return dialog.CaseOpened{Case: caseView(c), Ahead: ahead, Unasked: e.Unasked}, err
	}
	if err := r.h.Log.GiveEvidence(ctx, r.tx, c.No, r.conv.id, r.at.Add(-evidenceFor)); err != nil {
		return nil, err
	}
	r.tellClosed(c)
	ahead, err := r.ahead(ctx, c)
	return dialog.CaseOpened{Case: caseView(c), Ahead: ahead}, err
}

func (r *run) ahead(ctx context.Context, c handoff.Case) (int, error) {
	if c.Status != handoff.Waiting {
		return 0, nil
	}
	place, _, err := r.h.Desk.Position(ctx, r.tx, c)
	return max(0, place-1), err
}

func (r *run) reopenCase(ctx context.Context, e dialog.ReopenCase) (dialog.Event, error) {
	reopen := r.h.Desk.Reopen
	if e.Appeal {
		reopen = r.h.Desk.Appeal
	}
	c, err := reopen(ctx, r.tx, e.CaseNo, r.at)
	var already *handoff.OpenAlready
	switch {
	case errors.As(err, &already):
		return dialog.CaseExists{Case: caseView(already.Case), Unasked: e.Unasked}, nil
	case errors.Is(err, handoff.ErrNotClosed), errors.Is(err, handoff.ErrAppealed), errors.Is(err, handoff.ErrNotRefused):
		return r.standing(ctx, dialog.AskStanding{})
	case err != nil:
		return nil, err
	}
	r.changed(c)
	r.tellClosed(c)
	if err := r.tellAgain(ctx, c, e); err != nil {
		return nil, err
	}
	ahead, err := r.ahead(ctx, c)
	return dialog.CaseOpened{Case: caseView(c), Ahead: ahead, Unasked: e.Unasked}, err
}

func (r *run) addDetails(ctx context.Context, e dialog.AddDetails) error {
	if len(e.Details) > 0 {
		c, err := r.h.Desk.AddDetails(ctx, r.tx, e.CaseNo, details(e.Details), r.at)
		if errors.Is(err, handoff.ErrClosed) {
			return nil
		}
		if err != nil {
			return err
		}
		r.changed(c)
	}
	if e.Hold != nil {
		c, err := r.h.Desk.Hold(ctx, r.tx, e.CaseNo, *e.Hold, r.at)
		if errors.Is(err, handoff.ErrClosed) {
			return nil
		}
		if err != nil {
			return err
		}
		r.changed(c)
	}
	if e.Urgent {
		c, err := r.h.Desk.Raise(ctx, r.tx, e.CaseNo, handoff.High, r.at)
		if err != nil {
			return ignore(err, handoff.ErrClosed)
		}
		r.changed(c)
	}
	return nil
}

// passOn lets the agents of a case read the words in hand.
func (r *run) passOn(ctx context.Context, caseNo string) error {
	c, err := r.h.Desk.Get(ctx, r.tx, caseNo)
	if err != nil {
		return err
	}
	if c.Conversation != r.conv.id {
		// No word of one customer reaches another's case. States from before that rule may still know one.
		r.conv.state.Cases = slices.DeleteFunc(slices.Clone(r.conv.state.Cases), func(known dialog.Case) bool { return known.No == caseNo })
		return nil
	}
	if err := r.h.Log.GiveToCase(ctx, r.tx, caseNo, r.current...); err != nil {
		return err
	}
	if c.Status != handoff.Claimed {
		return nil // whoever claims it gets all of it
	}
	if err := r.h.Desk.CustomerWrote(ctx, r.tx, caseNo, r.at); err != nil {
		return ignore(err, handoff.ErrClosed)
	}
	r.after.Deliver = true
	return r.h.Log.DeliverCase(ctx, r.tx, caseNo, transcript.CasePlace(caseNo), 0)
}

// shelf is how many products a question about them is answered from.
const shelf = 500

// listProducts tells what the shop sells.
func (r *run) listProducts(ctx context.Context, e dialog.ListProducts) (dialog.Event, error) {
	list, err := r.h.Orders.ProductsOnSale(ctx, r.tx, shelf)
	if err != nil {
		return nil, err
	}
	result := dialog.ProductsListed{Topic: e.Topic, Words: e.Words}
	for _, p := range list {
		result.Products = append(result.Products, dialog.Product(p))
	}
	return result, nil
}

// standing tells how the customer's open cases stand, or how long one that was opened now would wait.
func (r *run) standing(ctx context.Context, e dialog.AskStanding) (dialog.Event, error) {
	if e.Draft {
		return r.standingOfDraft(ctx)
	}
	cases, err := r.h.Desk.ByConversation(ctx, r.tx, r.conv.id)
	if err != nil {
		return nil, err
	}
	result := dialog.Standing{CaseNo: e.CaseNo}
	for _, c := range cases {
		if c.Status == handoff.Closed {
			continue
		}
		ahead, err := r.ahead(ctx, c)
		if err != nil {
			return nil, err
		}
		wait, err := r.h.Desk.WaitOf(ctx, r.tx, c, ahead+1)
		if err != nil {
			return nil, err
		}
		result.Cases = append(result.Cases, caseView(c))
		result.Ahead = append(result.Ahead, ahead)
		result.Minutes = append(result.Minutes, wait.Minutes)
		result.Late = append(result.Late, wait.Late && c.Status == handoff.Waiting)
		result.OnDuty = wait.OnDuty
	}
	return result, nil
}

// standingOfDraft tells how long a case would wait that the customer opened now.
func (r *run) standingOfDraft(ctx context.Context) (dialog.Event, error) {
	c := handoff.Case{Lang: r.conv.state.Lang}
	_, ahead, err := r.h.Desk.Position(ctx, r.tx, c)
	if err != nil {
		return nil, err
	}
	wait, err := r.h.Desk.WaitOf(ctx, r.tx, c, ahead+1)
	if err != nil {
		return nil, err
	}
	return dialog.Standing{Draft: true, Ahead: []int{ahead}, Minutes: []int{wait.Minutes}, OnDuty: wait.OnDuty}, nil
}

// ignore makes errors nil that only say that there is nothing left to do.
func ignore(err error, harmless ...error) error {
	for _, h := range harmless {
		if errors.Is(err, h) {
			return nil
		}
	}
	return err
}
