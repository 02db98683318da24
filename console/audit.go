package console

import (
	"cmp"
	"encoding/csv"
	"net/http"
	"strconv"
	"strings"

	"kefu/handoff"
	"kefu/transcript"
	"kefu/transcript/export"
)

// audit is what members of staff did, the newest first: on cases, or beside them.
type audit struct {
	page
	OnCases bool
	Filter  transcript.ActFilter
	Acts    []string
	Staff   []handoff.Staff
	Names   map[int64]string
	List    []transcript.StaffAct
	Next    int64 // the next page begins before this act, 0 on the last
}

// auditedActs are the acts that the page narrows to.
var auditedActs = []string{"sign_in", "sign_out", "export", "own_export", "reveal", "role", "duty", "session", "texts", "answers", "policies", "teach", "retry", "erase"}

func (c *Console) audit(w http.ResponseWriter, r *http.Request, viewer handoff.Staff) error {
	p := audit{page: c.page(r, viewer, "audit"), Acts: auditedActs, Filter: actFilter(r), OnCases: onCases(r)}
	p.Heading = p.T("nav.audit")
	var err error
	if p.Staff, err = c.desk.AllStaff(r.Context(), c.db); err != nil {
		return err
	}
	if p.Names, err = c.staffNames(r.Context()); err != nil {
		return err
	}
	if p.List, err = c.acts(r, p, pageSize+1); err != nil {
		return err
	}
	if len(p.List) > pageSize {
		p.List = p.List[:pageSize]
		p.Next = p.List[pageSize-1].ID
	}
	c.render(w, r, http.StatusOK, "audit", p)
	return nil
}

// onCases tells which of the two lists a request is about.
func onCases(r *http.Request) bool { return r.FormValue("on") == "cases" }

// acts reads up to limit acts of the list. Acts on cases stand with their cases, whoever did them where.
func (c *Console) acts(r *http.Request, p audit, limit int) ([]transcript.StaffAct, error) {
	if !p.OnCases {
		return c.transcript.StaffActs(r.Context(), c.db, p.Filter, limit)
	}
	events, err := c.desk.StaffEvents(r.Context(), c.db, p.Filter.Staff, strings.TrimPrefix(p.Filter.Subject, "case:"), p.Filter.Before, limit)
	if err != nil {
		return nil, err
	}
	list := make([]transcript.StaffAct, len(events))
	for i, e := range events {
		list[i] = transcript.StaffAct{
			ID: e.ID, At: e.At, Staff: e.Staff, Act: e.Kind, Subject: "case:" + e.CaseNo,
			Reason: p.eventDetail(e, func(id int64) string { return cmp.Or(p.Names[id], strconv.FormatInt(id, 10)) }),
		}
	}
	return list, nil
}

// What names what somebody did.
func (p audit) What(a transcript.StaffAct) string {
	if p.OnCases {
		return p.Word("event", a.Act)
	}
	return p.Word("audit.acts", a.Act)
}

func actFilter(r *http.Request) transcript.ActFilter {
	f := transcript.ActFilter{Act: r.FormValue("act"), Subject: strings.TrimSpace(r.FormValue("subject"))}
	f.Staff, _ = strconv.ParseInt(r.FormValue("staff"), 10, 64)
	f.Before, _ = strconv.ParseInt(r.FormValue("before"), 10, 64)
	return f
}

// auditAtOnce is how many acts are read at once for a table.
const auditAtOnce = 200

// auditCSV is all that the filters leave, as a table for spreadsheets. It is read in pages and written as it comes.
func (c *Console) auditCSV(w http.ResponseWriter, r *http.Request, viewer handoff.Staff) error {
	p := audit{page: c.page(r, viewer, "audit"), Filter: actFilter(r), OnCases: onCases(r)}
	var err error
	if p.Names, err = c.staffNames(r.Context()); err != nil {
		return err
	}
	if err := c.note(r, viewer, "export", "list:audit", r.URL.RawQuery); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="kefu-audit.csv"`)
	out := csv.NewWriter(w)
	_, _ = w.Write([]byte("\ufeff")) // so that Excel reads it as UTF-8
	_ = out.Write([]string{p.T("audit.when"), p.T("audit.who"), p.T("audit.what"), p.T("audit.about"), p.T("audit.why")})
	for {
		list, err := c.acts(r, p, auditAtOnce)
		if err != nil {
			c.log.ErrorContext(r.Context(), "console: an export broke off", "subject", "audit", "error", err)
			panic(http.ErrAbortHandler)
		}
		for _, a := range list {
			cells := []string{p.Exact(a.At), p.Who(a), p.What(a), a.Subject, a.Reason}
			for i := range cells {
				cells[i] = export.Harmless(cells[i])
			}
			_ = out.Write(cells) // the visitor went away: nobody to tell
			p.Filter.Before = a.ID
		}
		out.Flush()
		if len(list) < auditAtOnce {
			return nil
		}
	}
}

// Who names who did something.
func (p audit) Who(a transcript.StaffAct) string {
	id := a.Staff
	if a.Act == "own_export" {
		return p.T("audit.customer")
	}
	if id == 0 {
		return p.T("audit.operator")
	}
	if name := p.Names[id]; name != "" {
		return name
	}
	return strconv.FormatInt(id, 10)
}

// Subject is the address of what an act was about, "" if it has no page.
func (p audit) Subject(subject string) string {
	kind, id, _ := strings.Cut(subject, ":")
	switch kind {
	case "conversation":
		return "/console/conversations/" + id
	case "case":
		return "/console/cases/" + id
	}
	return ""
}
