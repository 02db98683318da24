package console

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"kefu/handoff"
	"kefu/transcript/search"
)

// cases is the list of cases: those that wait as they stand in line, others with the newest first.
type cases struct {
	page
	filters
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
	if p.filters, err = c.filters(r, viewer); err != nil {
		return err
	}
	if p.Holders, err = c.holders(r, viewer); err != nil {
		return err
	}
	list, err := c.listCases(r, p, pageSize+1)
	if err != nil {
		return err
	}
	if len(list) > pageSize {
		list = list[:pageSize]
		last := list[pageSize-1]
		p.Next = key(last.PlaceAt, last.ID)
	}
	if p.List, err = c.caseRows(r.Context(), p, list); err != nil {
		return err
	}
	c.render(w, r, http.StatusOK, "cases", p)
	return nil
}

// address is the list with these filters, at a status.
func (p cases) address(status string) url.Values {
	q := p.asked()
	q.Set("status", status)
	if p.Holder != 0 {
		q.Set("holder", strconv.FormatInt(p.Holder, 10))
	}
	return q
}

// Tab is the address of the list at another status.
func (p cases) Tab(status string) string { return "/console/cases?" + p.address(status).Encode() }

// NextPage is the address of the next page.
func (p cases) NextPage() string {
	q := p.address(p.Status)
	q.Set("after", p.Next)
	return "/console/cases?" + q.Encode()
}

// Export is the form that exports what is listed.
func (p cases) Export() exportForm { return p.exportList("cases", p.address(p.Status)) }

// caseFilter is one of the filters; what is none is the first.
func caseFilter(status string) string {
	if slices.Contains(caseFilters, status) {
		return status
	}
	return caseFilters[0]
}

// listCases reads up to limit rows of the list, 0: all.
func (c *Console) listCases(r *http.Request, p cases, limit int) ([]handoff.Case, error) {
	ctx := r.Context()
	l := handoff.List{Viewer: p.Viewer, Holder: p.Holder}
	l.After, l.AfterID = parseKey(r.FormValue("after"))
	switch p.Status {
	case toApprove:
		l.Proposed = true
	case refunding, overdue:
		open, err := c.orders.OpenRefunds(ctx, c.db, p.Now)
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
	q, asked, err := c.query(ctx, p.Viewer, p.filters, c.concerns)
	if err != nil {
		return nil, err
	}
	among := &q
	if !asked {
		among = nil
	} else if hits, few, err := c.few(ctx, q); err != nil {
		return nil, err
	} else if few && len(byWords(q)) == 0 {
		among = nil
		l.Nos = ofCases(hits, l.Nos)
	}
	return filtered(ctx, c, among, limit, func(one handoff.Case) []string {
		return []string{search.Fact("case", one.No), search.Fact("conversation", one.Conversation)}
	},
		func(after *handoff.Case, n int) ([]handoff.Case, error) {
			if after != nil {
				l.After, l.AfterID = &after.PlaceAt, after.ID
			}
			return c.desk.List(ctx, c.db, l, n)
		})
}

// ofCases are the cases of entries, of those among some alone, unless these are nil.
func ofCases(hits []search.Hit, some []string) []string {
	nos := []string{} // nil would be any
	for _, hit := range hits {
		if hit.Case != "" && (some == nil || slices.Contains(some, hit.Case)) {
			nos = append(nos, hit.Case)
		}
	}
	return nos
}

// caseRows adds to cases whose they are, and whether they can be claimed.
func (c *Console) caseRows(ctx context.Context, p cases, list []handoff.Case) ([]caseRow, error) {
	conversations := make([]int64, len(list))
	for i, one := range list {
		conversations[i] = one.Conversation
	}
	names, err := c.inbox.Names(ctx, c.db, conversations...)
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
