package console

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"kefu/handoff"
)

// cases is the list of cases: those that wait as they stand in line, others with the newest first.
type cases struct {
	page
	Status  string // one of caseFilters
	Filters []string
	Holder  int64 // 0 for anybody's
	Holders []handoff.Staff
	List    []caseRow
	Next    string
	Token   string // for the claim buttons of this page
}

// Choices for the status beside the statuses themselves: what their refunds wait for, and all.
const (
	toApprove = "approval"
	refunding = "refunds" // the money is on its way back
	overdue   = "overdue" // and should have arrived
	anyStatus = "all"
)

var caseFilters = []string{
	string(handoff.Waiting), string(handoff.Claimed), toApprove, refunding, overdue, string(handoff.Closed), anyStatus,
}

// caseRow is one case in the list.
type caseRow struct {
	handoff.Case
	Customer string
	Claim    bool // the viewer may claim it
}

func (c *Console) cases(w http.ResponseWriter, r *http.Request, viewer handoff.Staff) error {
	p := cases{
		page: c.page(r, viewer, "cases"), Status: caseFilter(r.FormValue("status")), Filters: caseFilters, Token: newFormToken(),
	}
	p.Heading = p.T("nav.cases")
	p.Holder, _ = strconv.ParseInt(r.FormValue("holder"), 10, 64)
	var err error
	if p.Holders, err = c.holders(r, viewer); err != nil {
		return err
	}
	if p.List, err = c.listCases(r, p, pageSize+1); err != nil {
		return err
	}
	if len(p.List) > pageSize {
		p.List = p.List[:pageSize]
		last := p.List[pageSize-1]
		p.Next = key(last.PlaceAt, last.ID)
	}
	c.render(w, r, http.StatusOK, "cases", p)
	return nil
}

// caseFilter is one of the filters; what is none is the first.
func caseFilter(status string) string {
	if slices.Contains(caseFilters, status) {
		return status
	}
	return caseFilters[0]
}

// listCases reads up to limit rows of the list.
func (c *Console) listCases(r *http.Request, p cases, limit int) ([]caseRow, error) {
	l := handoff.List{Viewer: p.Viewer, Holder: p.Holder}
	l.After, l.AfterID = parseKey(r.FormValue("after"))
	switch p.Status {
	case toApprove:
		l.Proposed = true
	case refunding, overdue:
		open, err := c.orders.OpenRefunds(r.Context(), c.db, p.Now)
		if err != nil {
			return nil, err
		}
		if l.Nos = open.Cases; p.Status == overdue {
			l.Nos = open.OverdueCases
		}
	case anyStatus:
	default:
		l.Status = handoff.Status(p.Status)
	}
	list, err := c.desk.List(r.Context(), c.db, l, limit)
	if err != nil {
		return nil, err
	}
	conversations := make([]int64, len(list))
	for i, one := range list {
		conversations[i] = one.Conversation
	}
	names, err := c.inbox.Names(r.Context(), c.db, conversations...)
	if err != nil {
		return nil, err
	}
	rows := make([]caseRow, len(list))
	for i, one := range list {
		_, claim := handoff.Find(c.desk.Offers(handoff.Situation{Case: one, By: p.Viewer, Now: p.Now}), handoff.ActClaim)
		rows[i] = caseRow{Case: one, Customer: names[one.Conversation], Claim: claim}
	}
	return rows, nil
}

// holders are the agents whose cases the viewer may ask for: who leads anybody's, an agent only the own.
func (c *Console) holders(r *http.Request, viewer handoff.Staff) ([]handoff.Staff, error) {
	if !viewer.Leads() {
		return []handoff.Staff{viewer}, nil
	}
	all, err := c.desk.AllStaff(r.Context(), c.db)
	if err != nil {
		return nil, fmt.Errorf("list staff: %w", err)
	}
	return slices.DeleteFunc(all, func(s handoff.Staff) bool { return !s.Agent }), nil
}
