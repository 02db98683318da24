package console

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

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

// Choices for the status beside the statuses themselves: cases whose refund waits for a second person, and all.
const (
	toApprove = "approval"
	anyStatus = "all"
)

var caseFilters = []string{
	string(handoff.Waiting), string(handoff.Claimed), toApprove, string(handoff.Closed), anyStatus,
}

// caseRow is one case in the list.
type caseRow struct {
	ID           int64
	No           string
	Version      int64
	Status       string
	Kind         string
	Priority     string
	OrderNo      string
	Reason       string
	Conversation int64
	Customer     string
	Assignee     int64
	AssigneeName string
	Decision     string
	PlaceAt      time.Time
	OpenedAt     time.Time
	LeaseUntil   *time.Time
	ClosedAt     *time.Time
}

func (c *Console) cases(w http.ResponseWriter, r *http.Request, viewer handoff.Staff) error {
	p := cases{
		page: c.page(r, viewer, "cases"), Status: r.FormValue("status"), Filters: caseFilters, Token: newFormToken(),
	}
	p.Heading = p.T("nav.cases")
	if !slices.Contains(caseFilters, p.Status) {
		p.Status = string(handoff.Waiting)
	}
	p.Holder, _ = strconv.ParseInt(r.FormValue("holder"), 10, 64)
	var err error
	if p.Holders, err = c.holders(r, viewer); err != nil {
		return err
	}
	if p.List, err = c.listCases(r, p); err != nil {
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

// listCases reads one page of the list and the row after it.
func (c *Console) listCases(r *http.Request, p cases) ([]caseRow, error) {
	after, id := parseKey(r.FormValue("after"))
	place, order := `k.id < $7`, `k.id DESC`
	if p.Status == string(handoff.Waiting) {
		place, order = `(k.place_at, k.id) > ($6, $7)`, `k.place_at, k.id`
	}
	rows, err := c.db.Query(r.Context(), `
		SELECT k.id, k.case_no, k.version, k.status, k.kind, k.priority, coalesce(k.order_no, ''), k.reason,
		       k.conversation_id, c.name, coalesce(k.assignee, 0), coalesce(a.name, ''), k.decision,
		       k.place_at, k.opened_at, k.lease_until, k.closed_at
		  FROM cases k
		  JOIN conversations c ON c.id = k.conversation_id
		  LEFT JOIN staff a ON a.id = k.assignee
		 WHERE ($2 OR k.status = 'waiting' OR k.proposed_by IS NOT NULL OR `+heldBy+`)
		   AND ($3 = 'all' OR k.status = $3 OR $3 = 'approval' AND k.proposed_by IS NOT NULL)
		   AND ($4 = 0 OR k.assignee = $4)
		   AND ($6::timestamptz IS NULL OR `+place+`)
		   AND $7::bigint IS NOT NULL
		 ORDER BY `+order+`
		 LIMIT $5`,
		p.Viewer.ID, p.Viewer.Admin, p.Status, p.Holder, pageSize+1, after, id)
	if err != nil {
		return nil, fmt.Errorf("list cases: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[caseRow])
	if err != nil {
		return nil, fmt.Errorf("list cases: %w", err)
	}
	return list, nil
}

// holders are the agents whose cases the viewer may ask for: an admin anybody's, an agent only the own.
func (c *Console) holders(r *http.Request, viewer handoff.Staff) ([]handoff.Staff, error) {
	if !viewer.Admin {
		return []handoff.Staff{viewer}, nil
	}
	all, err := c.desk.AllStaff(r.Context(), c.db)
	if err != nil {
		return nil, fmt.Errorf("list staff: %w", err)
	}
	return slices.DeleteFunc(all, func(s handoff.Staff) bool { return !s.Agent }), nil
}
