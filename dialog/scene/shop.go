package scene

import (
	_ "embed" // the demo shop
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"kefu/dialog"
)

// shopJSON is the demo shop as `kefu seed` makes it at Opening, each order as the dialog sees it.
//
//go:embed shop.json
var shopJSON []byte

var zone = time.FixedZone("CST", 8*3600)

// Opening is the time at which every conversation begins.
var Opening = time.Date(2026, 11, 27, 9, 0, 0, 0, zone)

// person is a customer of the shop.
type person struct {
	Name   string `json:"name"`
	Phone  string `json:"phone"`
	Orders []struct {
		dialog.Order
		Code string `json:"code"`
	} `json:"orders"`
}

// shop is what stands behind one conversation: it carries effects out in memory, as package turn/deed does for real.
type shop struct {
	now     time.Time
	orders  map[string]*dialog.Order
	owner   map[string]string // of an order: a name
	codes   map[string]string
	phones  map[string]string // of a phone: a name
	sorted  []string          // order numbers, newest first
	linked  string            // whose account the chat is linked to
	opened  map[string]bool   // orders opened by their code
	cases   []*openedCase
	cancels []string
	refunds []string
}

// openedCase is a case with what reached it.
type openedCase struct {
	dialog.Case
	Kind    dialog.CaseKind
	Reason  string
	Urgent  bool
	Details []dialog.Detail
	Words   []string // passed on
	opened  time.Time
}

func newShop(as string) (*shop, error) {
	var people []person
	if err := json.Unmarshal(shopJSON, &people); err != nil {
		return nil, fmt.Errorf("scene: the demo shop: %w", err)
	}
	s := &shop{
		now: Opening, orders: map[string]*dialog.Order{}, owner: map[string]string{}, codes: map[string]string{},
		phones: map[string]string{}, opened: map[string]bool{},
	}
	for _, p := range people {
		s.phones[p.Phone] = p.Name
		for _, o := range p.Orders {
			own := o.Order
			s.orders[o.No], s.owner[o.No], s.codes[o.No] = &own, p.Name, o.Code
			s.sorted = append(s.sorted, o.No)
		}
		if p.Name == as {
			s.linked = as
		}
	}
	if as != "guest" && s.linked == "" {
		return nil, fmt.Errorf("scene: nobody is called %q", as)
	}
	slices.SortStableFunc(s.sorted, func(a, b string) int {
		return s.orders[b].CreatedAt.Compare(s.orders[a].CreatedAt)
	})
	s.overdue()
	return s, nil
}

// overdue opens the case that the shop's own news have opened before: for a refund that is late.
func (s *shop) overdue() {
	for _, no := range s.sorted {
		o := s.orders[no]
		if s.owner[no] == s.linked && o.Refund != nil && o.Refund.Status == "accepted" && s.now.After(o.Refund.To) {
			s.cases = append(s.cases, &openedCase{
				Case: dialog.Case{No: "C-1024", OrderNo: no, Status: "waiting", About: "refund_overdue"},
				Kind: dialog.CaseRefund, Reason: "refund_overdue", opened: s.now,
			})
			o.CaseNo = "C-1024"
		}
	}
}

// find is the order whose number ends so, of whoever's.
func (s *shop) find(suffix string) *dialog.Order {
	for _, no := range s.sorted {
		if strings.HasSuffix(no, suffix) {
			return s.orders[no]
		}
	}
	return nil
}

func (s *shop) visible(no string) bool {
	return s.opened[no] || s.linked != "" && s.owner[no] == s.linked
}

// do carries out an effect and gives its result, nil if it has none.
func (s *shop) do(effect dialog.Effect, words string) dialog.Event {
	switch e := effect.(type) {
	case dialog.ListOrders:
		return s.list()
	case dialog.FindOrder:
		if s.visible(e.No) {
			return dialog.OrderFound{Order: *s.orders[e.No]}
		}
		return dialog.OrderHidden(e)
	case dialog.OpenOrder:
		if code, ok := s.codes[e.No]; ok && code == e.Code {
			s.opened[e.No] = true
			return dialog.OrderFound{Order: *s.orders[e.No]}
		}
		return dialog.CodeRefused{}
	case dialog.CancelOrder:
		return s.cancel(e)
	case dialog.OpenLink:
		return dialog.LinkRefused{Linked: s.linked != ""}
	case dialog.LinkPhone:
		return s.link(e.Phone)
	case dialog.Unlink:
		s.linked = ""
		return dialog.UnlinkedAccount{}
	case dialog.SendExport:
		return dialog.ExportPromised{}
	case dialog.ListProducts:
		return s.sells(e)
	default:
		return s.doCase(effect, words)
	}
}

// list lists the orders that the chat may see.
func (s *shop) list() dialog.Event {
	list := dialog.OrdersListed{Linked: s.linked != ""}
	for _, no := range s.sorted {
		if s.visible(no) {
			list.Orders = append(list.Orders, *s.orders[no])
		}
	}
	return list
}

// link links the chat to the account with a phone.
func (s *shop) link(phone string) dialog.Event {
	name, ok := s.phones[phone]
	if !ok {
		return dialog.LinkRefused{Linked: s.linked != ""}
	}
	s.linked = name
	return dialog.LinkedAccount{Name: name}
}

// sells lists the goods of the demo shop, as its orders show them.
func (s *shop) sells(e dialog.ListProducts) dialog.Event {
	list := dialog.ProductsListed{Topic: e.Topic, Words: e.Words}
	for _, no := range s.sorted {
		for _, item := range s.orders[no].Items {
			p := dialog.Product{Name: item.Name, Price: item.Price, Stock: 20}
			if !slices.Contains(list.Products, p) {
				list.Products = append(list.Products, p)
			}
		}
	}
	return list
}

func (s *shop) cancel(e dialog.CancelOrder) dialog.Event {
	o := s.orders[e.No]
	if o == nil {
		return dialog.OrderHidden{No: e.No}
	}
	if o.Status != "unpaid" {
		return dialog.CancelLost{Order: *o}
	}
	at := s.now
	o.Status, o.ClosedAt, o.ClosedBy = "cancelled", &at, "customer"
	s.cancels = append(s.cancels, o.No)
	return dialog.Cancelled{Order: *o}
}

func (s *shop) doCase(effect dialog.Effect, words string) dialog.Event {
	switch e := effect.(type) {
	case dialog.OpenCase:
		return s.open(e, words)
	case dialog.ReopenCase:
		c := s.caseOf(e.CaseNo)
		c.Status, c.Agent = "waiting", ""
		return dialog.CaseOpened{Case: c.Case, Unasked: e.Unasked}
	case dialog.AskStanding:
		st := dialog.Standing{CaseNo: e.CaseNo, Draft: e.Draft, OnDuty: []string{"李明", "周婷"}}
		if e.Draft {
			st.Ahead, st.Minutes = []int{2}, []int{10}
			return st
		}
		for _, c := range s.cases {
			if c.Status != "closed" {
				st.Cases, st.Ahead, st.Minutes = append(st.Cases, c.Case), append(st.Ahead, 2), append(st.Minutes, 10)
				st.Late = append(st.Late, s.now.Sub(c.opened) > 15*time.Minute)
			}
		}
		return st
	case dialog.AddDetails:
		if c := s.caseOf(e.CaseNo); c != nil {
			c.Urgent = c.Urgent || e.Urgent
			if e.Hold != nil {
				c.Holds = *e.Hold
			}
			c.add(e.Details)
		}
	case dialog.PassOn:
		if c := s.caseOf(e.CaseNo); c != nil {
			c.Words = append(c.Words, words)
		}
	case dialog.LeaveLine:
		s.caseOf(e.CaseNo).Status = "closed"
	default: // the rest changes nothing here
	}
	return nil
}

// add puts details into a case; a later one takes the place of an earlier one of its slot.
func (c *openedCase) add(details []dialog.Detail) {
	for _, d := range details {
		c.Details = slices.DeleteFunc(c.Details, func(old dialog.Detail) bool { return old.Slot == d.Slot })
		c.Details = append(c.Details, d)
	}
}

func (s *shop) open(e dialog.OpenCase, words string) dialog.Event {
	for _, c := range s.cases {
		if e.OrderNo != "" && c.OrderNo == e.OrderNo && c.Status != "closed" {
			return dialog.CaseExists{Case: c.Case, Ahead: 2, Unasked: e.Unasked}
		}
	}
	o := s.orders[e.OrderNo]
	if e.Whole && o != nil && o.Paid <= 5000 && o.Kind == "virtual" {
		o.Status = "refunding"
		o.Refund = &dialog.Refund{Amount: o.Paid, Status: "requested", From: s.now.AddDate(0, 0, 3), To: s.now.AddDate(0, 0, 5)}
		s.refunds = append(s.refunds, o.No)
		return dialog.RefundedAtOnce{Order: *o, Refund: *o.Refund}
	}
	c := &openedCase{
		Case:    dialog.Case{No: fmt.Sprintf("C-%d", 1025+len(s.cases)), OrderNo: e.OrderNo, Status: "waiting", About: e.Unasked, Holds: e.Hold},
		Kind:    e.Kind,
		Reason:  e.Reason,
		Urgent:  e.Urgent,
		Details: e.Details,
		Words:   []string{words},
		opened:  s.now,
	}
	s.cases = append(s.cases, c)
	if o != nil {
		o.CaseNo = c.No
	}
	return dialog.CaseOpened{Case: c.Case, Ahead: 2, Unasked: e.Unasked}
}

func (s *shop) caseOf(no string) *openedCase {
	for _, c := range s.cases {
		if c.No == no {
			return c
		}
	}
	return nil
}

// catalogue is what the shop sells and where, as its orders show it.
func (s *shop) catalogue() (regions, products []string) {
	for _, no := range s.sorted {
		for _, item := range s.orders[no].Items {
			products = append(products, item.Name)
			regions = append(regions, item.Regions...)
		}
	}
	slices.Sort(regions)
	slices.Sort(products)
	return slices.Compact(regions), slices.Compact(products)
}
