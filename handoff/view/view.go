// Package view reads what is shown of the desk: the card of a case, the board, the customer's past. Whoever draws it, in
// a chat or on a page, asks here, so that all show the same.
//
// It knows cases, their orders and what customers are called. It does not know how anything is drawn, in which language
// or with which library, and it changes nothing.
package view

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"kefu/handoff"
	"kefu/orders"
)

// People knows who conversations are with. *turn.Inbox does.
type People interface {
	// Names returns the names by conversation; conversations that do not exist are left out.
	Names(ctx context.Context, db handoff.Reader, conversations ...int64) (map[int64]string, error)
	// IsCustomer tells whether a conversation is one with a customer.
	IsCustomer(ctx context.Context, db handoff.Reader, conversation int64) (bool, error)
}

// Orders is what views need of the order database; *orders.Store is one.
type Orders interface {
	Get(ctx context.Context, db orders.DB, no string) (orders.Order, error)
	Some(ctx context.Context, db orders.DB, nos ...string) (map[string]orders.Order, error)
	DeliveredAt(ctx context.Context, db orders.DB, no string) (*time.Time, error)
	OrdersOf(ctx context.Context, db orders.DB, conversation int64, limit int, now time.Time) ([]orders.Order, error)
}

// Views reads views. It holds no state and is safe for concurrent use.
type Views struct {
	desk   *handoff.Desk
	orders Orders
	people People
}

// New returns the views of a desk.
func New(desk *handoff.Desk, store Orders, people People) *Views {
	return &Views{desk: desk, orders: store, people: people}
}

// Card is what is shown of one case.
type Card struct {
	Case     handoff.Case
	Order    *orders.Order // nil when the case is about none
	Customer string        // what the customer is called, "" if nobody knows
	History  History
	// Delivered is when the virtual goods of the order were delivered, nil if they were not.
	Delivered     *time.Time
	Theirs        []orders.Order  // that the customer may see, the latest first
	CasesOfOthers []handoff.Case  // open cases of other customers about the same order
	Staff         []handoff.Staff // everybody with a role, by id
	Offers        []handoff.Offer // what the viewer may do
}

// Card reads the card of a case as a member of staff sees it; 0: where everybody reads it. handoff.ErrNoSuchCase.
func (v *Views) Card(ctx context.Context, db orders.DB, caseNo string, viewer int64, now time.Time) (Card, error) {
	var card Card
	var err error
	if card.Case, err = v.desk.Get(ctx, db, caseNo); err != nil {
		return card, err
	}
	if card.Staff, err = v.desk.AllStaff(ctx, db); err != nil {
		return card, err
	}
	theirs, err := v.orders.OrdersOf(ctx, db, card.Case.Conversation, manyOrders, now)
	if err != nil {
		return card, err
	}
	card.Theirs = theirs
	if card.History, err = v.history(ctx, db, card.Case, len(theirs)); err != nil {
		return card, err
	}
	if card.Customer, err = v.Customer(ctx, db, card.Case); err != nil {
		return card, err
	}
	if card.CasesOfOthers, err = v.desk.CasesOfOthers(ctx, db, card.Case); err != nil {
		return card, err
	}
	if card.Order, err = v.order(ctx, db, card.Case.OrderNo); err != nil {
		return card, err
	}
	if card.Order != nil && card.Order.Stage == orders.Completed {
		if card.Delivered, err = v.orders.DeliveredAt(ctx, db, card.Order.No); err != nil {
			return card, err
		}
	}
	scene := handoff.Situation{Case: card.Case, Order: card.Order, Staff: card.Staff, Theirs: theirs, Now: now}
	if scene.Busy, err = v.busy(ctx, db, card.Case, theirs); err != nil {
		return card, err
	}
	if i := slices.IndexFunc(card.Staff, func(s handoff.Staff) bool { return s.ID == viewer }); i >= 0 {
		scene.By = card.Staff[i]
		card.Offers = v.desk.Offers(scene)
	} else if viewer == 0 {
		card.Offers = v.desk.OffersToAll(scene)
	}
	return card, nil
}

// busy are the customer's orders that they have an open case about.
func (v *Views) busy(ctx context.Context, db handoff.Reader, c handoff.Case, theirs []orders.Order) (map[string]string, error) {
	nos := make([]string, len(theirs))
	for i, o := range theirs {
		nos[i] = o.No
	}
	return v.desk.OpenOf(ctx, db, c.Conversation, nos...)
}

// Name is what a member of staff is called; their number if nobody knows.
func (c Card) Name(staff int64) string {
	if i := slices.IndexFunc(c.Staff, func(s handoff.Staff) bool { return s.ID == staff }); i >= 0 && c.Staff[i].Name != "" {
		return c.Staff[i].Name
	}
	return strconv.FormatInt(staff, 10)
}

// order is the order of a case; nil when it is about none, or about one that the shop has never told of.
func (v *Views) order(ctx context.Context, db orders.DB, no string) (*orders.Order, error) {
	if no == "" {
		return nil, nil
	}
	o, err := v.orders.Get(ctx, db, no)
	if errors.Is(err, orders.ErrNoSuchOrder) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("order of a case: %w", err)
	}
	return &o, nil
}

// Customer is what the customer of a case is called, "" if nobody knows.
func (v *Views) Customer(ctx context.Context, db handoff.Reader, c handoff.Case) (string, error) {
	names, err := v.people.Names(ctx, db, c.Conversation)
	return names[c.Conversation], err
}

// Board is who waits, and who is there for them.
type Board struct {
	Line   []handoff.Case          // the front of the line, in its order
	Names  map[int64]string        // of their customers, by conversation
	Orders map[string]orders.Order // that they are about, by number
	Late   map[string]bool         // cases whose customer has waited longer than the target, by number
	Counts handoff.Counts
	OnDuty int // agents who are not away
	Agents int
}

// Board reads the board with up to limit waiting cases.
func (v *Views) Board(ctx context.Context, db orders.DB, limit int, now time.Time) (Board, error) {
	var b Board
	var err error
	if b.Line, err = v.desk.WaitingLine(ctx, db, limit); err != nil {
		return b, err
	}
	staff, err := v.desk.AllStaff(ctx, db)
	if err != nil {
		return b, err
	}
	for _, one := range staff {
		if one.Agent {
			b.Agents++
			if !one.Away {
				b.OnDuty++
			}
		}
	}
	if b.Counts, err = v.desk.Counts(ctx, db); err != nil {
		return b, err
	}
	conversations, nos := make([]int64, len(b.Line)), make([]string, len(b.Line))
	b.Late = map[string]bool{}
	for i, c := range b.Line {
		conversations[i], nos[i], b.Late[c.No] = c.Conversation, c.OrderNo, v.desk.Late(c, now)
	}
	if b.Orders, err = v.orders.Some(ctx, db, nos...); err != nil {
		return b, err
	}
	b.Names, err = v.people.Names(ctx, db, conversations...)
	return b, err
}
